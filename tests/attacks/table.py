"""Run the attacks on grades on stock nbgrader too: python -m tests.attacks.table

Writes the table of docs/security.md: what each attack earns there, and here, where the tests of
tests/attacks/test_grades.py assert it. Stock nbgrader has no sandbox, so it is given one from
outside: a read-only machine without a network, with nothing but this course to spoil.
"""

import contextlib
import subprocess
import sys
import tempfile
from pathlib import Path

from tqdm import tqdm

from coursekit.sandbox.bubblewrap import bubblewrap
from tests.attacks import em_table
from tests.support.attacks import MARKS, attack_files, attacked_notebook, honest_scores
from tests.support.places import ROOT
from tests.support.small_course import NAME, SmallCourse

PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- begin of the table -->\n", "<!-- end of the table -->\n"
OURS = ("_coursekit_", "user_expressions")  # what only the kit has, in the text of an attack
SECONDS = 60  # for one submission, which takes 4 s when it behaves


def main():
    attacks = attack_files("forging")
    with tempfile.TemporaryDirectory() as folder:
        courses = {
            notebook: stock_course(Path(folder, f"course{number}"), notebook)
            for number, notebook in enumerate(MARKS)
        }
        for notebook, course in courses.items():
            # Where stock nbgrader does not run at all, no attack earns anything.
            if points(course, "honest") != sum(MARKS[notebook].values()):
                sys.exit("Stock nbgrader does not give the solution full marks here.")
        rows = [row(courses, file) for file in tqdm(attacks, file=sys.stdout)]
    aimed = [file for file in attacks if any(part in file.read_text("utf-8") for part in OURS)]
    better = sum(there > honest for file, _, honest, there in rows if file not in aimed)
    lines = [
        f"Of {len(rows)} attacks, {better} earn more on stock nbgrader than their honest parts are "
        f"worth; here none does. {len(aimed)} others are on the kit's own messages, and leave "
        "stock nbgrader as it is: what they earn there is what they did not break.\n",
        "| attack | its honest parts earn | stock nbgrader gives | here |",
        "|---|---|---|---|",
    ]
    for file, title, honest, there in rows:
        name = file.stem.replace("_", " ")
        lines.append(f"| **{name}.** {title} | {honest:g} | {there:g} | {honest:g} |")
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n\n" + END + after, "utf-8")
    print(lines[0])
    em_table.main()


def stock_course(folder, notebook):
    """Lay the small course with this source notebook, graded as nbgrader does it."""
    course = SmallCourse(folder, notebook)
    config = course.folder / "nbgrader_config.py"
    plugged, stock = "coursekit.configure(c)", "coursekit.configure(c, stock_executor=True)"
    text = config.read_text().replace(plugged, stock) + "c.ExecutePreprocessor.timeout = 10\n"
    config.write_text(text)
    return course


def row(courses, file):
    """Return an attack: its file, what it does, what its honest parts earn, what stock gives."""
    text = file.read_text("utf-8")
    there = points(courses[attacked_notebook(text)], file.stem.replace("_", "-"), text)
    title = " ".join(text.split('"""')[1].split()).replace("|", "\\|")
    return file, title, sum(honest_scores(text).values()), there


def points(course, student, text=""):
    """Return the points that stock nbgrader gives a submission: a sample file's text."""
    course.hand_in(student, text)
    walls = [bubblewrap(), "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    walls += ["--tmpfs", "/tmp", "--ro-bind", str(ROOT), str(ROOT)]
    walls += ["--bind", str(course.folder), str(course.folder)]
    walls += ["--unshare-net", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--"]
    nbgrader = [sys.executable, "-m", "nbgrader", "autograde", NAME, "--student", student]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run([*walls, *nbgrader], cwd=course.folder, capture_output=True, timeout=SECONDS)
    return sum(score or 0 for score in course.scores().get(student, {}).values())


if __name__ == "__main__":
    main()
