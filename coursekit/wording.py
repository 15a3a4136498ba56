"""How the kit words things for people: times, points, texts of others, CSV files, pages."""

import csv
import difflib
import functools
import json
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .errors import CourseKitError
from .files import whole

# Control characters, but for those of plain text and colours, and what no file can be written in.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\ud800-\udfff]")
# What a terminal obeys, what turns the order of letters around, what cannot be seen.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
JOINERS = "\u200c\u200d"  # in names of people and in emoji they are part of the spelling
# Spreadsheets take the wide forms for the narrow ones.
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
DASH = "\N{EN DASH}"  # for what is not known


def without_control(text: str) -> str:
    """Return a text without control characters that a terminal or a file would stumble over."""
    return CONTROL.sub("", text)


def visible(text: str, kept: str = "\n\t") -> str:
    """Return somebody else's text with its hidden characters escaped, as Python writes them.

    All that a person reads of names of folders, ids and incidents goes through here: a terminal
    must not obey it, and two names that differ must look different.
    """
    return HIDDEN.sub(lambda m: m[0] if m[0] in kept else ascii(m[0])[1:-1], text)


def on_a_page(value: Any) -> Any:
    """Return a value as it stands in a page; names keep the joiners that some scripts need."""
    is_text = type(value) is str  # what is HTML already is no plain string
    return visible(value, "\n\t" + JOINERS) if is_text else value


def as_json(thing: Any) -> str:
    """Return plain data as JSON in which hidden characters are escaped: programs read them back."""
    text = json.dumps(thing, indent=1, ensure_ascii=False)
    return HIDDEN.sub(lambda m: m[0] if m[0] == "\n" else json.dumps(m[0])[1:-1], text)


class Visible(logging.Filter):
    """Escapes what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = visible(record.getMessage()), ()
        return True


VISIBLE = Visible()  # a logger takes the same filter once


def one_line(text: str, most: int) -> str:
    """Return somebody else's text as one line of printable characters, of at most so many."""
    # The text may be megabytes: no more of it is looked at than could be shown.
    text = "".join(mark if mark.isprintable() else " " for mark in text[: 5 * most])
    return shortened(" ".join(text.split()), most)


def short(thing: Any, form: Any = str) -> str:
    """Return something as one short line; `repr` as form for what a student wrote."""
    return shortened(" ".join(form(thing).split()), 80)


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def nearest(name: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """Return the known name that somebody may have meant, or None; `alike` is 1 for the same."""
    lower = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), lower, 1, alike)
    return lower[near[0]] if near else None


def no_such(kind: str, name: str, known: Iterable[str], where: str, remedy: str) -> str:
    """Say that there is nothing of a name, and which one may be meant, or else the remedy."""
    near = nearest(name, known)
    advice = f"Did you mean {near}?" if near else remedy
    return f"There is no {kind} {one_line(name, 80)} {where}. {advice}"


def no_student(name: str, known: Iterable[str], submitted: str) -> str:
    """Say that nobody has an id, neither a folder in the step `submitted` nor on the roster."""
    where = f"in {submitted}/ or on the roster"
    return no_such("student", name, known, where, "`nbgrader db student list` names all of them.")


def lms_number(number: str | None) -> str:
    """Return a number of a user as an LMS writes it: without spaces, and the .0 of spreadsheets."""
    return re.sub(r"^(\d+)\.0+$", r"\1", (number or "").strip())


def points(number: float, decimals: int = 2) -> str:
    """Return points as people write them: 4, 2.5, 0.33, 1000.25."""
    text = f"{number:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def duration(seconds: float | None) -> str:
    """Say how long something took, in the two units that matter; a dash where it is not known."""
    if seconds is None:
        return DASH
    if seconds < 100:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"


def rough_duration(seconds: float) -> str:
    """Say how late something was, as people do: 2 days, 3 hours, 10 minutes."""
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes // 60
    if days > 1:
        return f"{days} days"
    if hours > 1:
        return f"{hours} hours"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def megabytes(amount: float | None) -> str:
    return DASH if amount is None else f"{amount / 2**20:.0f} MB"


def write_csv(path: Path, rows: Iterable[Iterable[Any]]) -> None:
    """Write rows of values to a CSV file in UTF-8, whole or not at all.

    Raises CourseKitError when the file cannot be written.
    """
    lines = [[csv_cell(value) for value in row] for row in rows]
    try:
        with (
            whole(path) as unfinished,
            unfinished.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file,
        ):
            csv.writer(file, lineterminator="\n").writerows(lines)
    except OSError as error:
        raise CourseKitError(
            f"{path} cannot be written: {error.strerror}. Mend that, and run this again."
        ) from None


def csv_cell(value: Any) -> str:
    """Return a value as the text of a cell that no spreadsheet takes for a formula."""
    if isinstance(value, float):
        return points(value, decimals=4)
    text = "" if value is None else re.sub(r"[\t\n\r]", " ", str(value))
    text = visible(text, JOINERS)
    return "'" + text if text.strip(" " + JOINERS).startswith(FORMULA) else text


@functools.cache
def page_template(path: Path) -> Any:
    """Return the template of a page, a file of jinja; values are escaped, and have to be there."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(path.parent),
        autoescape=True,
        finalize=on_a_page,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        duration=duration,
        megabytes=megabytes,
        points=points,
        rough_duration=rough_duration,
    )
    return environment.get_template(path.name)
