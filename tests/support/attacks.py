"""The attacks: their files, and what each says that its honest parts earn."""

import re
from typing import NamedTuple

from tests.support.places import ROOT
from tests.support.small_course import FULL_MARKS

ATTACKS = ROOT / "tests" / "attacks"


class Attack(NamedTuple):
    """What is handed in (a sample file's text or a function), and what has to come of it."""

    submitted: object
    earns: dict | None  # None: it is not graded
    incident: str | None
    reason: str | None = None  # a part of why it is not graded


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


def honest_scores(text):
    """Return the points that the honest parts of an attack earn, by grade cell."""
    return FULL_MARKS | losses(text)


def sample_attacks(kind):
    """Return the attacks of a folder, by name."""
    attacks = {}
    for file in attack_files(kind):
        text = file.read_text("utf-8")
        incident = re.search(r"^# incident: (.+)$", text, re.MULTILINE)
        attacks[file.stem] = Attack(text, honest_scores(text), incident[1] if incident else None)
    return attacks
