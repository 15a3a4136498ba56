"""Who handed a file in, as the name says that a learning management system gave to it.

Students choose parts of such a name: what they are called there, and what they call their file. So
a name may be read in several ways, and every one of them is looked at. A file is a student's only
when no reading says that it is somebody else's.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from ..wording import lms_number


class Reading(NamedTuple):
    """One way to read the name of a file."""

    user: str  # who handed it in, as the LMS calls them
    name: str  # as the student called the file
    students: frozenset[str]  # the ids of those on the roster who are meant
    late: bool = False  # whether the LMS says so
    upload: int = 0  # rises with time


CANVAS = re.compile(r"(?=(?P<late>_LATE)?_(?P<user>[0-9]+)_(?P<upload>[0-9]+)_(?P<name>.+))")
MOODLE = re.compile(r"_(?P<number>[0-9]+)_assignsubmission_[a-z]+(?=_|$)")


def canvas_readings(name: str, students: Collection[Any]) -> list[Reading]:
    """Read `lastfirst_LATE_12345_67890_name.ipynb`: the numbers of a user and of an upload.

    `students` are nbgrader's. Where somebody on the roster is meant, numbers that are shorter than
    all of the roster's are part of a name: people call their files `lab_2_1_final.ipynb`.
    """
    found: dict[tuple[str, str], Reading] = {}
    for match in CANVAS.finditer(name):
        known = in_canvas(match["user"], name[: match.start()], students)
        late, upload = bool(match["late"]), int(match["upload"])
        reading = Reading(match["user"], match["name"], known, late, upload)
        # The mark of being late stands before the numbers, so that the first of equals has it.
        found.setdefault((match["user"], match["upload"]), reading)
    readings = list(found.values())
    if not any(one.students for one in readings):
        return readings
    numbers = map(lms_number, (student.lms_user_id for student in students))
    shortest = min(map(len, filter(None, numbers)), default=0)
    short = {key for key in found if min(map(len, key)) < shortest}
    return [one for key, one in found.items() if one.students or key not in short]


def in_canvas(user: str, person: str, students: Iterable[Any]) -> frozenset[str]:
    """Return those on the roster who have a number, or are called so and have none there."""
    name = "".join(words(person))
    return frozenset(
        student.id
        for student in students
        if user in (lms_number(student.lms_user_id), student.id)
        or (name and not lms_number(student.lms_user_id) and name == "".join(names(student)))
    )


def moodle_readings(
    name: str, students: Collection[Any], worksheet: Mapping[str, Collection[str]]
) -> list[Reading]:
    """Read `First Last_123456_assignsubmission_file_name.ipynb`, or the folder above `name`.

    `worksheet` maps participants' numbers to what the grading worksheet says of them.
    """
    readings, begin = [], 0
    for match in MOODLE.finditer(name):
        person = name[begin : match.start()]
        line = set(map(str.strip, worksheet.get(match["number"], ())))
        known = {student.id for student in students if line & known_as(student)} or {
            s.id for s in students if sorted(names(s)) == sorted(words(person))
        }
        begin = match.end() + 1
        readings.append(Reading(f"{person}_{match['number']}", name[begin:], frozenset(known)))
    return readings


def known_as(student: Any) -> set[str]:
    """Return what a grading worksheet may say of a student."""
    email = (student.email or "").strip().lower()
    return {student.id, lms_number(student.lms_user_id), email} - {""}


def pattern_readings(path: str, pattern: str, students: Iterable[str]) -> list[dict[str, Any]]:
    """Return the groups of a path in nbgrader's `named_regexp`: as it matches by itself, first.

    Then it is made to match with the id of each student, and with another time of submission,
    whatever it would rather take.
    """
    expression = re.compile(pattern)
    usual = expression.match(path)
    found = [usual.groupdict()] if usual else []
    bare, flags = re.sub(r"^\(\?[aiLmsux]+\)", "", pattern), expression.flags | re.MULTILINE
    # What a group has to be stands in lines below the path.
    forced = re.compile(rf"(?:{bare})[^\n]*\n(?P=student_id)\Z", flags)
    for student in students:
        match = forced.match(f"{path}\n{student}") if student in path else None
        if match and match["student_id"] not in [one["student_id"] for one in found]:
            found.append(match.groupdict())
    if "timestamp" in expression.groupindex:
        other = re.compile(rf"(?:{bare})[^\n]*\n(?!(?P=timestamp)\Z)", flags)
        times = [other.match(f"{path}\n{one['timestamp']}") for one in found if one["timestamp"]]
        found += [match.groupdict() for match in times if match]
    return found


def the_one(readings: Collection[Reading], nobody: str) -> dict[str, str]:
    """Return the student whom all readings mean, or the problem; `nobody` says whom none means."""
    known = sorted(frozenset().union(*(one.students for one in readings)))
    strangers = [one.user for one in readings if not one.students]
    if len(known) > 1:
        return {"problem": f"it can be from {' or '.join(known)}: put it in by hand"}
    if known and strangers:
        return {
            "problem": f"it can be from {known[0]}, or from {strangers[0]}, who is not on the "
            "roster: put it in by hand"
        }
    return {"student": known[0]} if known else {"problem": f"the roster has nobody {nobody}"}


def words(name: str) -> list[str]:
    """Return the words of a name, without accents written apart, hyphens, apostrophes and case."""
    name = unicodedata.normalize("NFKC", name).casefold().replace("_", " ")
    return re.sub(r"[^\w\s]", "", name).split()


def names(student: Any) -> list[str]:
    return words(f"{student.last_name or ''} {student.first_name or ''}")
