"""What the course gives to submissions without EM: python -m tests.attacks.em_table

Writes the second table of docs/security.md from the samples in tests/submissions: each says what a
teacher would call it, and what it earns; tests/em_for_gmm/test_without_em.py asserts that.
"""

import re

from tests.support.places import ROOT, SUBMISSIONS

PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- begin of the table of EM -->\n", "<!-- end of the table of EM -->\n"
FOLDERS = "without_em", "near_misses"


def samples():
    """Return the files of the samples, in the order of the table."""
    return [file for folder in FOLDERS for file in sorted((SUBMISSIONS / folder).glob("*.py"))]


def line(text, name):
    """Return what a line `# NAME: …` of a sample says."""
    return re.search(rf"^# {name}: (.*)$", text, re.MULTILINE)[1]


def earnings(text):
    """Read the line `# earns: EM 2, compute_weights 1`: {solution cell: points}."""
    pairs = [part.split() for part in line(text, "earns").split(", ")]
    return {name: float(points) for name, points in pairs}


def table():
    """Return the table as the page has it."""
    lines = [
        "| submission | a teacher would call it | steps, 45 | `EM`, 15 | runs, 8 | pictures, 8 |",
        "|---|---|---|---|---|---|",
    ]
    for file in samples():
        text = file.read_text("utf-8")
        earned = earnings(text)
        em, pictures = earned.pop("EM", 0), earned.pop("get_top_images", 0)
        runs = sum(earned.pop(name, 0) for name in ("run_twelve_iterations", "take_loglikelihoods"))
        name, title = file.stem.replace("_", " "), " ".join(text.split('"""')[1].split())
        points = " | ".join(f"{each:g}" for each in (sum(earned.values()), em, runs, pictures))
        lines.append(f"| **{name}.** {title} | {line(text, 'a teacher')} | {points} |")
    return "\n".join(lines) + "\n"


def main():
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + "\n" + table() + "\n" + END + after, "utf-8")


if __name__ == "__main__":
    main()
