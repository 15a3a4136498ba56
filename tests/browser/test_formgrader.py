"""nbgrader's formgrader in a browser: an instructor's way, and what students plant in it."""

import re
from urllib.parse import quote

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.attacks import tampered_notebooks
from tests.support.attacks import ATTACKS
from tests.support.chromium import DESKTOP, SECOND, screenshot
from tests.support.jupyter_server import TOKEN, jupyter_lab
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

COMMENT = "Think of both kinds of input."
MARKUP = """<img src=x onerror="document.title='PWNED'">";document.title="PWNED";'"""


class Watched:
    """A page that loads nothing from elsewhere, and what it tried or went wrong in it."""

    def __init__(self, page):
        self.page = page
        self.wrong = []
        page.set_default_timeout(60 * SECOND)
        page.on("dialog", self.dialog)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self.console)
        page.context.route(re.compile(r"^https?://(?!127\.0\.0\.1:)"), self.elsewhere)

    def dialog(self, dialog):
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def console(self, message):
        if message.type == "error":
            self.wrong.append(f"{message.text} {message.location['url']}")

    def elsewhere(self, route):
        self.wrong.append(f"asked for {route.request.url}")
        route.abort()


@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    course = SmallCourse(tmp_path_factory.mktemp("course"))
    for version in course.source, course.release:
        version.cells[0].source += "\n\nThe square of $x$ is $x^2$."
    nbformat.write(course.source, course.folder / "source" / NAME / f"{NAME}.ipynb")
    course.hand_in("student01", "# %% double\ndef double(x):\n    return 3\n")
    course.hand_in("student02", planted(course))
    course.hand_in(MARKUP)
    return course


def planted(course):
    """Return a submission with what attacks/people displays, in one cell, and in text cells."""
    texts = [path.read_text() for path in sorted((ATTACKS / "people").glob("scripts_*.py"))]
    parts = [re.split("^# %%.*\n", text, flags=re.MULTILINE)[1] for text in texts]
    parts.sort(key=lambda part: "raise " in part)  # nothing comes after an exception
    notebook = course.submission("# %% before double\n" + "\n".join(parts))
    notebook = tampered_notebooks.text_cells_with_scripts(notebook, None)
    return tampered_notebooks.widgets_state(notebook, None)


@pytest.fixture(scope="module")
def server(course):
    with jupyter_lab(course.folder) as server:
        yield server


@pytest.fixture
def watched(browser, server):
    context = browser.new_context(viewport=DESKTOP)
    yield Watched(context.new_page())
    context.close()


def press(frame, button):
    """Press a button of the formgrader; return when it says that its work is done."""
    button.click()
    dialog = frame.locator(".modal.in")
    title = dialog.locator(".modal-title")
    title.wait_for()
    assert title.inner_text() == "Success", dialog.inner_text()
    dialog.get_by_role("button", name="OK").click()
    frame.locator(".modal-backdrop").wait_for(state="detached")


def fill(page, frame, name, text):
    """Fill in a field of the formgrader; return when it is saved."""
    field = frame.locator(f"#{name}[placeholder]")  # which it has once somebody listens
    with page.expect_response(re.compile("/formgrader/api/(grade|comment)/")) as saved:
        field.fill(text)
        field.blur()
    assert saved.value.ok


def test_an_instructor_goes_from_generate_to_feedback(course, server, watched):
    page = watched.page
    released = course.folder / "release" / NAME / f"{NAME}.ipynb"
    released.unlink()
    page.goto(f"{server.url}/lab?token={TOKEN}")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").first.click()
    frame = page.frame_locator("iframe")

    press(frame, frame.locator(".assign a"))
    assert "HIDDEN" not in released.read_text()
    frame.locator(".preview a").click()
    page.locator(".jp-DirListing-item", has_text=released.name).wait_for()
    frame.locator(".preview").scroll_into_view_if_needed()
    screenshot(page, "formgrader-assignments")

    frame.locator(".num-submissions a").click()
    row = frame.locator("tr", has_text="student01")
    press(frame, row.locator(".autograde a"))
    row.locator(".score", has_text="4 / 6").wait_for()
    screenshot(page, "formgrader-submissions")
    row.locator(".student-name a").click()
    frame.locator("td").get_by_role("link", name=NAME).click()

    fill(page, frame, "test_double", "1.5")
    fill(page, frame, "double-comment", COMMENT)
    assert frame.locator("#notebook math").count() == 2
    screenshot(page, "formgrader-submission")
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("test_double", NAME, NAME, "student01")
        assert (grade.auto_score, grade.manual_score, grade.score) == (0, 1.5, 1.5)
        comment = gradebook.find_comment("double", NAME, NAME, "student01")
        assert comment.manual_comment == COMMENT

    page.goto(f"{server.url}/formgrader/manage_submissions/{NAME}")
    row = page.locator("tr", has_text="student01")
    row.locator(".score", has_text="5.5 / 6").wait_for()
    press(page, row.locator(".generate-feedback a"))
    feedback = course.folder / "feedback" / "student01" / NAME
    assert [path.name for path in feedback.iterdir()] == [f"{NAME}.html"]
    assert COMMENT in (feedback / f"{NAME}.html").read_text()
    assert "5.5" in (feedback / f"{NAME}.html").read_text()
    assert watched.wrong == []


def grade_in_formgrader(course, server, student):
    """Autograde a submission through the formgrader; return the address of its page there."""
    path = f"/formgrader/api/submission/{NAME}/{quote(student)}/autograde"
    answer = server.ask(path, "POST")
    assert answer["success"], answer
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_student(student, first_name=student, last_name=student)
        submission = gradebook.find_submission_notebook(NAME, NAME, student).id
    return f"{server.url}/formgrader/submissions/{submission}/"


@pytest.fixture(scope="module")
def graded(course, server):
    """Grade what student02 planted; return the addresses of the pages that show it."""
    submission = grade_in_formgrader(course, server, "student02")
    feedback = f"/formgrader/api/assignment/{NAME}/student02/generate_feedback"
    assert server.ask(feedback, "POST")["success"]
    page = course.folder / "feedback" / "student02" / NAME / f"{NAME}.html"
    return {"submission": f"{submission}?token={TOKEN}", "feedback": page.as_uri()}


def open_page(watched, address):
    """Open a page, and give what is planted in it the time to run."""
    watched.page.goto(address)
    watched.page.mouse.move(600, 400)
    watched.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("where", ["submission", "feedback"])
def test_nothing_that_was_planted_runs(where, course, graded, watched):
    outputs = [o for cell in course.autograded("student02").cells for o in cell.get("outputs", ())]
    assert len(outputs) > 50
    assert course.scores()["student02"] == FULL_MARKS
    open_page(watched, graded[where])
    screenshot(watched.page, f"formgrader-planted-{where}")
    assert "PWNED" not in watched.page.title()
    assert NAME in watched.page.title()
    assert watched.page.locator("[id='PWNED']").count() == 0
    assert watched.wrong == []


def test_the_browser_runs_what_it_finds_in_a_submission(course, graded, watched):
    path = course.folder / "autograded" / "student02" / NAME / f"{NAME}.ipynb"
    clean = path.read_bytes()
    notebook = nbformat.reads(clean.decode(), as_version=4)
    raw = '<script>document.title = "PWNED"; alert(1)</script><img src=https://example.org/PWNED>'
    output = nbformat.v4.new_output("display_data", {"text/html": raw})
    next(cell for cell in notebook.cells if cell.cell_type == "code").outputs = [output]
    path.chmod(0o644)
    try:
        path.write_text(nbformat.writes(notebook))
        open_page(watched, graded["submission"])
    finally:
        path.write_bytes(clean)
    assert watched.page.title() == "PWNED"
    assert "dialog: 1" in watched.wrong
    assert "asked for https://example.org/PWNED" in watched.wrong


def test_names_of_students_are_text_in_the_formgrader(course, server, watched):
    submission = grade_in_formgrader(course, server, MARKUP)
    students = f"{server.url}/formgrader/manage_students"
    watched.page.goto(f"{students}?token={TOKEN}")
    for address in (
        students,
        f"{students}/{quote(MARKUP)}",
        f"{students}/{quote(MARKUP)}/{NAME}",
        f"{server.url}/formgrader/manage_submissions/{NAME}",
        f"{server.url}/formgrader/gradebook/{NAME}/{NAME}",
        submission,
    ):
        open_page(watched, address)
        assert MARKUP in watched.page.locator("body").text_content()
        assert "PWNED" not in watched.page.title()
    assert watched.wrong == []
