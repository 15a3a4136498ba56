"""What lies in the step `submitted` where nobody would be graded for it: whose it is, and why.

Grading takes submitted/STUDENT/ASSIGNMENT/ and nothing else. What was meant for it is named with
the way to mend it, and never guessed at: a folder moved by hand is the instructor's decision.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from .course import Course
from .files import ARCHIVE, is_notebook_file
from .gradebook import opened
from .wording import no_student


def misplaced(course: Course, assignment: str) -> dict[str, str]:
    """Return what lies in the wrong place and is of an assignment: {student: sentence}.

    The student is the one who seems to be meant. Whoever has a folder in the right place is left
    out: that is graded, whatever else lies there.
    """
    submitted, known = course.step("submitted"), set(course.assignments()) | {assignment}
    found: dict[str, str] = {}
    for entry in entries(submitted):
        found |= beside_students(entry, course, assignment)
        if entry.is_dir():
            found |= in_folder(entry, course, assignment, known)
    return {
        student if student.isprintable() else ascii(student): sentence
        for student, sentence in found.items()
        if not is_right(submitted / student / assignment)
    }


def nobody(course: Course, assignment: str, student: str) -> str:
    """Say that nothing was handed in by whom was asked for, and what to do; "*" are all."""
    submitted = course.folders.submitted_directory
    if student == "*":
        where = place(course, "STUDENT", assignment)
        return f"Nobody has handed in {assignment}: collect it into {where}/."
    with opened(course.db_url) as gradebook:
        known = {one.id for one in gradebook.students}
    known |= {path.name for path in entries(course.step("submitted"))}
    if student not in known:
        return no_student(student, known, submitted)
    where = place(course, student, assignment)
    return f"{student} has handed in nothing for {assignment}: collect it into {where}/."


def is_right(folder: Path) -> bool:
    return folder.is_dir() and not (folder.is_symlink() or folder.parent.is_symlink())


def entries(folder: Path) -> Iterator[Path]:
    """Yield what is in a folder, in order, but for hidden files."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    yield from (path for path in paths if not path.name.startswith("."))


def beside_students(entry: Path, course: Course, assignment: str) -> dict[str, str]:
    """Look at a file directly in the step, beside the folders of students."""
    if not entry.is_file() or not is_hand_in(entry):
        return {}
    student = ARCHIVE.sub("", entry.name).partition(".ipynb")[0]
    right = place(course, "STUDENT", assignment)
    return {student: f"{shown(entry, course)} has no folder of a student: {put(entry)} {right}."}


def in_folder(folder: Path, course: Course, assignment: str, known: set[str]) -> dict[str, str]:
    """Look into a folder of the step, which is a student's or, by mistake, an assignment's."""
    if same_name(folder.name, assignment):
        inner = [path for path in entries(folder) if path.is_dir() and path.name not in known]
        return {
            path.name: f"{shown(path, course)} has its folders the wrong way round: move it to "
            f"{place(course, path.name, assignment)}."
            for path in inner
            if not same_name(path.name, assignment)
        }
    right = folder / assignment
    if right.is_dir():
        if is_right(right):
            return {}
        link = folder if folder.is_symlink() else right
        return {
            folder.name: f"{shown(link, course)} is a link, which could lead anywhere: put the "
            "folder itself there."
        }
    to = place(course, folder.name, assignment)
    for path in entries(folder):
        if path.is_dir() and path.name not in known and same_name(path.name, assignment):
            return {
                folder.name: f"{shown(path, course)} is not called as the assignment is: rename "
                f"it to {assignment}."
            }
    for path in entries(folder):
        if path.is_file() and is_hand_in(path) and is_of(path, course, assignment, known):
            return {
                folder.name: f"{shown(path, course)} is not in the folder of an assignment: "
                f"{put(path)} {to}."
            }
    return {}


def is_hand_in(path: Path) -> bool:
    return bool(ARCHIVE.search(path.name)) or is_notebook_file(path)


def is_of(path: Path, course: Course, assignment: str, known: set[str]) -> bool:
    """Tell whether a file is of an assignment, as its name says; of the only one it always is."""
    names = {assignment, *(path.stem for path in course.source(assignment).glob("*.ipynb"))}
    return known == {assignment} or any(plain(path.name).startswith(plain(name)) for name in names)


def same_name(one: str, other: str) -> bool:
    """Tell whether two names differ only in case, spaces, punctuation and marks of a copy."""
    return plain(re.sub(r"\s*\(\d+\)\s*$", "", one)) == plain(other)


def plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def put(path: Path) -> str:
    return "unpack it in" if ARCHIVE.search(path.name) else "move it into"


def place(course: Course, student: str, assignment: str) -> str:
    path = f"{course.folders.submitted_directory}/{student}/{assignment}"
    return path if path.isprintable() else repr(path)


def shown(path: Path, course: Course) -> str:
    """Return a path in quotes, which show a space at its end; what cannot be printed is escaped."""
    return repr(path.relative_to(course.root).as_posix())
