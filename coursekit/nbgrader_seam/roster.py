"""Rosters and lists of assignments as CSV files, for `nbgrader db student import` and its like.

nbgrader takes a line as it stands, so that a space becomes part of a student's id, and a blank line
or another encoding ends in a traceback with half of the class imported. Here a file is read as
spreadsheets write it, and imported whole or not at all.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from nbgrader.apps import dbapp

from ..errors import CourseKitError
from ..gradebook import opened
from ..wording import lms_number
from .autograde import UNUSABLE
from .gradebook import OpenGradebook

# Encodings by the mark at the beginning of a file; the longer marks first.
MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xef\xbb\xbf", "UTF-8-SIG"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
SEPARATORS = ",;\t|"
NO_FOLDER = frozenset({".", ".."})


def import_tables() -> None:
    """Have nbgrader's commands that import a CSV file read it as this module does."""
    dbapp.DbGenericImportApp.start = start


def start(self: dbapp.DbGenericImportApp) -> None:
    """Import the file that a command names; it stands in for nbgrader's own method."""
    super(dbapp.DbGenericImportApp, self).start()
    if len(self.extra_args) != 1:
        self.fail("Path to CSV file not provided.")
    path = Path(self.extra_args[0])
    try:
        text, encoding = decoded(path)
        if encoding:
            self.log.warning("%s is not in UTF-8: it was read as %s.", path, encoding)
        rows = list(table(text, str(path), self.primary_key, self.expected_keys, self.log.warning))
        for number, row in rows:
            check_id(path, number, row[self.primary_key])
            if "lms_user_id" in row:
                row["lms_user_id"] = lms_number(row["lms_user_id"]) or None
        self.log.info("Importing from: '%s'", path)
        import_rows(self, [row for _, row in rows])
    except CourseKitError as error:
        raise SystemExit(f"Nothing was imported. {error}") from None


def import_rows(app: dbapp.DbGenericImportApp, rows: Sequence[dict[str, str | None]]) -> None:
    """Create or update an entry for each row, all in one transaction; nobody is removed."""
    url = app.coursedir.db_url
    with opened(
        url, app.course_id, writes=True, may_be_missing=True, make=OpenGradebook
    ) as gradebook:
        gradebook.authenticator = app.authenticator  # of a JupyterHub, told of new students
        update: Callable = getattr(gradebook, app.db_update_method_name)
        try:
            with gradebook.transaction():
                for row in rows:
                    about = dict(row)
                    key = about.pop(app.primary_key)
                    app.log.info(
                        "Creating/updating %s with %s '%s': %s",
                        app.table_class.__name__,
                        app.primary_key,
                        key,
                        about,
                    )
                    update(key, **about)
        except (ValueError, TypeError) as error:  # a due date that is none
            raise CourseKitError(f"{key}: {error}") from None


def decoded(path: Path) -> tuple[str, str | None]:
    """Return the text of a file, and its encoding where a person should look whether it is right.

    Raises CourseKitError when there is no such file, or it is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseKitError(f"{path} cannot be read: {error.strerror}.") from None
    marked = next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
    try:
        text = data.decode(marked or "UTF-8")
        found = marked if marked and not marked.startswith("UTF-8") else None
    except UnicodeDecodeError:
        if marked:
            raise CourseKitError(
                f"{path} is not whole: it begins as {marked}, and ends as none. "
                "Save it again as CSV in UTF-8."
            ) from None
        # Windows' Latin-1; what that leaves open is Latin-1's, in which every byte is a character.
        text, found = data.decode("cp1252", "replace"), "Windows-1252 (Latin-1)"
    if "\0" in text or data.startswith(b"PK\x03\x04"):
        raise CourseKitError(
            f"{path} is not a CSV file: in the spreadsheet, save it as CSV in UTF-8."
        )
    return text, found


def table(
    text: str,
    path: str,
    key: str,
    expected: Sequence[str],
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Yield (line, {column: value}) for each entry of a CSV file; an empty value is None.

    `key` is the column that has to be there, `expected` are those that are taken; `tell` is
    told of others. Raises CourseKitError for what cannot be read, with the line.
    """
    heading = next((line for line in text.splitlines() if line.strip(f"{SEPARATORS} ")), "")
    separator = max(SEPARATORS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    names: list[str] = []
    seen: dict[str, int] = {}
    end = 0
    while True:
        begin = end + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            raise CourseKitError(
                f"Line {begin} of {path} is not CSV: {error}. Look at its quotes."
            ) from None
        end = reader.line_num
        if not any(cells):
            continue
        if not names:
            names = headings(cells, path, begin, key, expected)
            if others := [n for n in names if n and n not in expected]:
                tell(f"Columns of {path} that are not taken: {', '.join(others)}.")
            continue
        if len(cells) > len(names) and any(cells[len(names) :]):
            raise CourseKitError(
                f"Line {begin} of {path} has {len(cells)} values, and the heading {len(names)}: "
                "put a value with a comma in it between quotes."
            )
        row = {n: c or None for n, c in zip(names, cells, strict=False) if n in expected}
        value = row.get(key)
        if not value:
            raise CourseKitError(f"Line {begin} of {path} has no {key}: fill it in.")
        if value in seen:
            raise CourseKitError(
                f"Lines {seen[value]} and {begin} of {path} are both about {value}: "
                "take one of them out."
            )
        seen[value] = begin
        yield begin, row
    if not names:
        raise CourseKitError(f"{path} is empty: its first line names the columns, {key} for one.")


def headings(
    cells: Sequence[str], path: str, line: int, key: str, expected: Sequence[str]
) -> list[str]:
    """Return the names of the columns as the gradebook has them, whatever their case."""
    names = ["_".join(cell.casefold().split()) for cell in cells]
    if key not in names:
        raise CourseKitError(
            f"Line {line} of {path} names no column {key}, and it has to (there: "
            f"{', '.join(filter(None, cells))})."
        )
    for name in expected:
        if names.count(name) > 1:
            raise CourseKitError(f"Line {line} of {path} names the column {name} twice.")
    return names


def check_id(path: Path, line: int, name: str) -> None:
    """Refuse an id that is no name for a folder: grading would never find that student."""
    unusable = UNUSABLE.search(name) or "/" in name or name in NO_FOLDER or name.startswith(".")
    if unusable or not name.isprintable():
        raise CourseKitError(
            f"Line {line} of {path} is about {name!r}, which cannot be the name of a folder: give "
            "one without slashes, *, ?, brackets, and a dot in front."
        )
