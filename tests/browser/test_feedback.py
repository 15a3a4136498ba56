"""Feedback pages as everybody can read them: on a desktop and on a phone, in light and dark."""

import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from coursekit.feedback.grades import CellGrade, Grades
from coursekit.feedback.page import Page
from coursekit.feedback.render import render, render_unread
from coursekit.incidents import Incident
from coursekit.verdict_cell import verdict_outputs
from tests.support.accessibility import violations
from tests.support.chromium import DESKTOP, PHONE
from tests.support.displayed_pictures import encoded
from tests.support.notebooks import cell, locked

LONG = "a_long_name = " + " + ".join(f"another_long_name_{number}" for number in range(30))
FORMULA = "$$" + " + ".join(rf"\frac{{x_{number}}}{{y_{number}}}" for number in range(30)) + "$$"
TABLE = (
    "<table><thead><tr><th></th>"
    + "".join(f"<th>column {number}</th>" for number in range(30))
    + "</tr></thead><tbody><tr><th>0</th>"
    + "<td>1.2345678</td>" * 30
    + "</tr></tbody></table>"
)
MARKDOWN_TABLE = "| | b |\n|---|---|\n| 1 | 2 |"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page with something of each kind, much of it wider than a phone."""
    outputs = [
        new_output("display_data", data={"text/html": TABLE}),
        new_output("display_data", data={"image/png": encoded(Image.new("RGB", (1200, 100)))}),
        new_output("stream", text=f"{LONG}\n" * 20),
        new_output("error", ename="E", evalue="v", traceback=[LONG]),
    ]
    cells = [
        new_markdown_cell(f"# Title\n\n{FORMULA}\n\n{MARKDOWN_TABLE}"),
        new_markdown_cell("## Part\n\n" + "Prose that is long. " * 40),
        cell(LONG, "answer"),
        locked(f"# Checkpoint: Answer (2 points)\n{LONG}", "test", grade=True, points=2),
        new_code_cell(LONG, outputs=outputs),
    ]
    cells[3].outputs = from_dict(verdict_outputs(0.0, 2.0, [], not_run=True))
    source, notebook = new_notebook(cells=cells[:4]), new_notebook(cells=cells)
    comment = f"*Nearly*: `{LONG}`\n\n{FORMULA}\n\n{MARKDOWN_TABLE}"
    grades = Grades(
        cells={"test": CellGrade("test", 1.0, 2.0)},
        comments={"answer": comment},
        unanswered=set(),
        score=1.0,
        of=2.0,
        late_penalty=1.0,
        late="2 hours",
        handed_in=None,
        parts=[],
    )
    folder = tmp_path_factory.mktemp("page")
    incidents = [Incident("timeout", "it ran for more than 4 s", "answer")]
    page = Page(notebook, source, folder, grades, None, incidents)
    path = folder / "page.html"
    path.write_text(render(page, "student01", "assignment", "notebook"), "utf-8")
    return path.as_uri()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_and_what_is_wide_scrolls_by_itself(browser, address, size):
    page = browser.new_page(viewport=size)
    page.goto(address)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    scrolls = "[...document.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth + 1"
    focused = f"{scrolls} && getComputedStyle(e).overflowX == 'auto').map(e => e.tabIndex)"
    assert set(page.evaluate(focused)) == {0}
    page.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_page_about_a_notebook_that_cannot_be_read_can_be(browser, tmp_path, size):
    path = tmp_path / "page.html"
    path.write_text(render_unread("Title", "student01", "small", "small", f"{LONG} is no JSON."))
    page = browser.new_page(viewport=size)
    page.goto(path.as_uri())
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.close()
