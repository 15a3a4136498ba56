"""docs/grading.md: its settings, options, fields and shell lines, tried on a small course.

What a class of eleven prints is compared beside docs/instructors.md, which has the same class. Not
typed: what needs other machines. `tests/run/test_cluster.py` has Dask workers.
"""

import dataclasses
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.config import Config, Configurable

from coursekit.cli import main
from coursekit.nbgrader_seam.autograde import CourseAutograde
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.settings import check_settings, subclasses
from coursekit.submission.limits import SubmissionLimits
from tests.support.commands import run
from tests.support.places import ASSIGNMENT, ROOT
from tests.support.small_course import NAME, SmallCourse
from tests.support.typed_pages import block_with, blocks

PAGE = (ROOT / "docs" / "grading.md").read_text("utf-8")
SETTINGS = [block for block in blocks(PAGE) if block.startswith("c.")]


def table_below(words):
    """Return the first cells of the table that follows these words, its heading left out."""
    rows = PAGE.partition(words)[2].partition("|---")[2].splitlines()[1:]
    cells = []
    for row in rows:
        if not row.startswith("|"):
            return cells
        cells.append(row.split("|")[1].strip())
    return cells


def names_in(cells):
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("text", SETTINGS, ids=[text.partition(" ")[0] for text in SETTINGS])
def test_a_setting_of_the_page_is_one_that_somebody_reads(text):
    c = Config()
    exec(text, {"c": c})
    # Of classes that are not loaded nothing is known, and so nothing is refused.
    assert {CourseAutograde, TrustedExecute} <= set(subclasses(Configurable))
    check_settings(c)


def test_the_limits_of_a_submission_are_the_defaults_of_the_page():
    c = Config()
    exec(block_with("submission_limits", PAGE), {"c": c})
    assert c.TrustedExecute.submission_limits == dataclasses.asdict(SubmissionLimits())


def test_each_option_is_on_the_page():
    known = {
        option
        for parameter in main.commands["grade"].params
        for option in parameter.opts
        if option.startswith("--")
    }
    assert {name.split()[0] for name in names_in(table_below("estimate"))} == known


@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    course = SmallCourse(tmp_path_factory.mktemp("page") / "course")
    course.hand_in("student01")
    course.hand_in("student02", b"{")
    words = ["coursekit", "grade", NAME, "--json", "run.json", "--log", "run.log"]
    assert run(course.folder, words).status == 1
    return course


def test_the_document_of_a_run_has_the_fields_of_the_page(course):
    document = json.loads((course.folder / "run.json").read_text())
    fields = names_in(table_below("`--json` writes a document"))
    assert fields == document.keys() | document["submissions"][0].keys()
    said = PAGE.partition("| `summary` |")[2].partition("\n")[0]
    assert set(re.findall(r"`(\w+)`", said)) == document["summary"].keys()


def test_the_log_has_the_events_of_the_page(course):
    lines = [json.loads(line) for line in (course.folder / "run.log").read_text().splitlines()]
    assert [line["event"] for line in lines] == ["begin", "submission", "submission", "end"]
    assert all("time" in line for line in lines)


def shell(course, line, folder):
    """Type a line of the page about the small course, in the places that there are here."""
    line = line.replace(ASSIGNMENT, NAME).replace("/autograder/submission", str(folder))
    line = line.replace("/autograder/course", str(course.folder))
    line = line.replace("/autograder", str(course.folder))
    return subprocess.run(
        ["bash", "-c", f"PATH={Path(sys.executable).parent}:$PATH; {line}"],
        cwd=course.folder,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("service", ["gradescope", "> result.json"])
def test_what_a_service_is_to_run_gives_it_a_result(course, service):
    (line,) = re.findall(rf"`([^`]*coursekit\s+check [^`]*{service}[^`]*)`", PAGE)
    handed_in = course.folder / "submitted" / "student01" / NAME
    (course.folder / "results").mkdir(exist_ok=True)
    (course.folder / f"{NAME}.ipynb").write_bytes((handed_in / f"{NAME}.ipynb").read_bytes())
    done = shell(course, " ".join(line.split()), handed_in)
    assert (done.returncode, done.stderr) == (0, "")
    gradescope = service == "gradescope"
    result = course.folder / ("results/results.json" if gradescope else "result.json")
    found = json.loads(result.read_text())
    assert (found["score"] if gradescope else found["points"]) == 6


def test_the_formats_of_one_notebook_are_on_the_page():
    (form,) = (one for one in main.commands["check"].params if one.name == "form")
    assert names_in(table_below("automatic check at submission")) == set(form.type.choices)
