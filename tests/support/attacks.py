"""The attacks: their files, and what each says that its honest parts earn."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support import objects_course
from tests.support.objects_course import objects_notebook
from tests.support.places import ROOT
from tests.support.small_course import FULL_MARKS, SmallCourse, prove, source_notebook

ATTACKS = ROOT / "tests" / "attacks"


class Attack(NamedTuple):
    """What is handed in (a sample file's text or a function), and what has to come of it."""

    submitted: object
    earns: dict | None  # None: it is not graded
    incident: str | None
    reason: str | None = None  # a part of why it is not graded
    #: Makes the source notebook of the course that it is on.
    notebook: Callable[[], Any] = source_notebook


def attack_files(*kinds):
    """Return the files of these folders, in order."""
    return sorted(file for kind in kinds for file in (ATTACKS / kind).glob("*.py"))


def losses(text):
    """Read the line `# earns: test_double 0, test_total 1`: {grade cell: points}.

    It names the grade cells that do not get full marks; where there is none, all do.
    """
    line = re.search(r"^# earns: (.+)$", text, re.MULTILINE)
    pairs = [part.split() for part in line[1].split(", ")] if line else []
    return {name: float(points) for name, points in pairs}


#: The points of the grade cells of each course, by what makes its source notebook.
MARKS = {source_notebook: FULL_MARKS, objects_notebook: objects_course.FULL_MARKS}


def attacked_notebook(text):
    """Return what makes the source notebook of the course that an attack is on.

    The line `# course: objects` says that it is the one whose grade cells ask for objects.
    """
    objects = re.search(r"^# course: objects$", text, re.MULTILINE)
    return objects_notebook if objects else source_notebook


def batches_of(attacks, size):
    """Return the attacks, {name: maker of the source notebook}, in lists of one course each.

    They are dealt out: those of one kind stand together, and some kinds wait for a limit.
    """
    found = []
    for notebook in MARKS:
        names = [name for name, made in attacks.items() if made is notebook]
        count = -(-len(names) // size)
        found += [names[number::count] for number in range(count)]
    return found


def proven_courses(folder, settings):
    """Lay the course of each kind of attack: {maker of the source notebook: course}.

    They have these settings, see `SmallCourse.configure`, and are proven, and so are copies.
    """
    courses = {}
    for number, notebook in enumerate(MARKS):
        courses[notebook] = SmallCourse(folder / str(number), notebook)
        courses[notebook].configure(settings)
        prove(courses[notebook].folder)
    return courses


def honest_scores(text):
    """Return the points that the honest parts of an attack earn, by grade cell."""
    return MARKS[attacked_notebook(text)] | losses(text)


def sample_attacks(kind):
    """Return the attacks of a folder, by name."""
    attacks = {}
    for file in attack_files(kind):
        text = file.read_text("utf-8")
        incident = re.search(r"^# incident: (.+)$", text, re.MULTILINE)
        said = incident[1] if incident else None
        notebook = attacked_notebook(text)
        attacks[file.stem] = Attack(text, honest_scores(text), said, notebook=notebook)
    return attacks
