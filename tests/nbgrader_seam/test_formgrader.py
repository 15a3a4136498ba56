"""The formgrader and nbgrader without the kit, without its settings, or in another folder."""

import re
import shutil
import time
import urllib.error
import urllib.request
from types import SimpleNamespace

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from coursekit.nbgrader_seam.formgrader import coloured, exporter, with_mathml
from tests.support.jupyter_server import jupyter_lab
from tests.support.places import ROOT
from tests.support.small_course import CONFIG, FULL_MARKS, NAME, SmallCourse

REFUSED = "coursekit alone grades this course"
ASSIGN = f"/formgrader/api/assignment/{NAME}/assign"
AUTOGRADE = f"/formgrader/api/submission/{NAME}/student01/autograde"


@pytest.fixture
def course(tmp_path):
    """A course whose release the kit generated, with one submission."""
    course = SmallCourse(tmp_path / "course")
    course.hand_in("student01")
    return course


@pytest.fixture
def without_the_kit(tmp_path):
    """An environment in which the kit is not installed, as far as Python can tell."""
    package = tmp_path / "environment" / "coursekit"
    package.mkdir(parents=True)
    missing = "raise ModuleNotFoundError(\"No module named 'coursekit'\")\n"
    (package / "__init__.py").write_text(missing)
    return {"PYTHONPATH": str(package.parent)}


def configure(course, old, new):
    assert old in CONFIG
    (course.folder / "nbgrader_config.py").write_text(CONFIG.replace(old, new))


def nobody_is_graded(course):
    scores = course.scores().get("student01", {})
    files = [path for path in course.folder.glob("autograded/**/*") if path.is_file()]
    return not any(scores.values()) and not [path for path in files if path.suffix == ".ipynb"]


def test_code_in_colours_takes_no_time_however_long_its_lines_are():
    begin = time.monotonic()
    page = coloured("<script>" + "." * 400_000)
    assert time.monotonic() - begin < 5
    assert "&lt;script&gt;..." in page
    assert "<span" in coloured("x = 1")


def test_formulas_are_mathml_and_code_is_left_alone():
    page = with_mathml("<p>$\\pi_k &lt; 1$ and <code>$x$</code></p><pre>$y$</pre>\n$$z$$")
    assert page.count("<math") == 2
    assert "<code>$x$</code>" in page
    assert "<pre>$y$</pre>" in page
    assert with_mathml("<p>a<!-- $x$ --></p>") == "<p>a<!-- $x$ --></p>"


def test_no_time_is_spent_on_formulas_in_long_texts_that_are_shown_as_they_are():
    page = "<pre>" + r"\begin{a}" * 20_000 + "</pre>"
    begin = time.process_time()
    assert with_mathml(page) == page
    assert time.process_time() - begin < 3


def test_a_submission_s_page_asks_for_nothing_from_the_network():
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    settings = {"nbgrader_exporter": HTMLExporter(config=config)}
    latex = nbformat.v4.new_output("display_data", {"text/latex": r"$\frac{1}{2}$"})
    cells = [nbformat.v4.new_code_cell("x", outputs=[latex]), nbformat.v4.new_markdown_cell("$y$")]
    nb = nbformat.v4.new_notebook(cells=cells)
    resources = {"base_url": "", "notebook_id": "n", "index": 0, "total": 1}
    made = exporter(SimpleNamespace(settings=settings))
    page, _ = made.from_notebook_node(nb, resources)
    assert page.count("<math") == 2
    assert "MathJax = {" in page
    assert not re.search(r"(src|href)=.https?://", page)


def test_the_formgrader_of_an_environment_without_the_kit_says_so(course, without_the_kit):
    with jupyter_lab(course.folder, **without_the_kit) as server:
        answer = server.ask(AUTOGRADE, "POST")
    assert not answer["success"]
    assert REFUSED in answer["log"]
    assert nobody_is_graded(course)


def test_a_configuration_that_cannot_be_read_grades_nobody(course):
    configure(course, "configure(c)", "configure(c")
    result = course.grade(check=False, fresh=True)
    assert result.returncode != 0
    assert REFUSED in result.stderr
    assert nobody_is_graded(course)


def test_a_configuration_that_ends_with_an_error_grades_nobody(course):
    configure(course, "c.TrustedExecute.limits", "no_such_name.limits")
    result = course.grade(check=False, fresh=True)
    assert result.returncode != 0
    assert "The settings of nbgrader_config.py are missing" in result.stderr
    assert nobody_is_graded(course)


def test_the_stock_executor_grades_where_the_configuration_asks_for_it(course):
    configure(course, "configure(c)", "configure(c, stock_executor=True)")
    course.grade(fresh=True)
    assert course.scores() == {"student01": FULL_MARKS}
    assert not list(course.folder.glob("autograded/**/*.grading.json"))


@pytest.mark.usefixtures("sandbox")
def test_a_release_of_stock_nbgrader_is_closed_to_it_by_the_first_grading(course, without_the_kit):
    course.nbgrader("generate_assignment", NAME, "--force", **without_the_kit)
    course.grade()
    result = course.grade("--force", check=False, **without_the_kit)
    assert result.returncode != 0
    assert REFUSED in result.stderr
    assert course.scores() == {"student01": FULL_MARKS}  # of the kit


def test_jupyter_does_not_start_in_the_course_of_this_kit_without_it(tmp_path, without_the_kit):
    config = ROOT / "nbgrader_config.py"
    shutil.copy(config, tmp_path)
    with (
        pytest.raises(RuntimeError, match=r"nbgrader_config\.py needs the course kit"),
        jupyter_lab(tmp_path, **without_the_kit),
    ):
        pass


def test_the_formgrader_of_a_folder_that_is_no_course_has_nothing_to_grade(course):
    with jupyter_lab(course.folder.parent) as server:
        assert server.ask("/formgrader/api/assignments") == []
        answer = server.ask(AUTOGRADE, "POST")
    assert not answer["success"]
    assert "No notebooks were matched" in answer["log"]


@pytest.mark.usefixtures("sandbox")
def test_the_formgrader_of_another_folder_grades_with_the_kit_once_it_knows_the_course(course):
    (course.folder / "table.csv").write_text("1,2\n")
    setting = f'c.TrustedExecute.data_files = {{"{NAME}": ["table.csv"]}}'
    configure(course, "c.GenerateAssignment", f"{setting}\nc.GenerateAssignment")
    root = f"c = get_config()\nc.CourseDirectory.root = {str(course.folder)!r}\n"
    with jupyter_lab(course.folder.parent, nbgrader_config=root) as server:
        for task in (ASSIGN, AUTOGRADE):
            answer = server.ask(task, "POST")
            assert answer["success"], answer
    assert (course.folder / "release" / NAME / "table.csv").exists()
    assert course.scores() == {"student01": FULL_MARKS}
    assert course.incidents("student01") == []


@pytest.mark.usefixtures("sandbox")
def test_a_late_penalty_follows_the_points_that_a_person_gives_in_the_formgrader(course):
    config = course.folder / "nbgrader_config.py"
    config.write_text(config.read_text() + 'c.LateSubmissionPlugin.penalty_method = "zero"\n')
    time = course.folder / "submitted" / "student01" / NAME / "timestamp.txt"
    time.write_text("2030-02-05 12:00:00 UTC")
    url = f"sqlite:///{course.folder / 'gradebook.db'}"
    with Gradebook(url) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2030-01-31 18:00 UTC")
    course.grade()
    with Gradebook(url) as gradebook:
        found = gradebook.find_grade("test_answer", NAME, NAME, "student01")
        grade = f"/formgrader/api/grade/{found.id}"
    with jupyter_lab(course.folder) as server:
        server.ask(grade, "PUT", {"manual_score": 0.5, "extra_credit": 4})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(
                urllib.request.Request(server.url + grade, b"{}", method="PUT"), timeout=30
            )
    with Gradebook(url) as gradebook:
        submission = gradebook.find_submission(NAME, "student01")
        assert (submission.score, submission.late_submission_penalty) == (9.5, 9.5)
