"""The course end to end: nbgrader's own commands, in a scratch copy of the course."""

import contextlib
import csv
import json
import os
import re
import subprocess
import sys
import zipfile

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade, is_locked, is_solution

import coursekit
from coursekit.demo.sample_class import copy_course, hand_in, incidents, scores
from coursekit.nbgrader_seam.grade import grade
from coursekit.release import release, run_nbgrader
from tests.support.commands import completed
from tests.support.em_notebook import read_notebook
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES, ROOT, SUBMISSIONS

NOTEBOOK = f"{ASSIGNMENT}.ipynb"
# Of the demo: a crash after four checkpoints, a file that is no notebook, the attackers.
TROUBLE = {"student06": 45, "student08": 0, "student09": 0, "student10": 0}
POINTS = {
    "checkpoint_responsibilities": 15,
    "checkpoint_weights": 5,
    "checkpoint_means": 10,
    "checkpoint_covariances": 15,
    "checkpoint_em": 15,
    "quiz_first_weight": 4,
    "quiz_second_mean": 4,
    "quiz_third_variance": 4,
    "checkpoint_twelve_iterations": 4,
    "checkpoint_loglikelihoods": 4,
    "quiz_loglikelihood_trend": 4,
    "quiz_first_image_cluster": 4,
    "checkpoint_top_images": 8,
    "quiz_not_in_top_five": 4,
}


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """A copy of the course with its release version generated."""
    folder = tmp_path_factory.mktemp("released")
    copy_course(ROOT, folder)
    release(folder, ASSIGNMENT)
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory, em_course):
    """Such a copy with fewer pictures."""
    folder = tmp_path_factory.mktemp("course")
    em_course.lay(folder)
    return folder


@pytest.fixture(scope="module")
def graded(course, sandbox):
    """The same course after a class has been graded and has its feedback."""
    samples = sorted(HONEST_SAMPLES.glob("*.py"))
    samples += [
        SUBMISSIONS / "demo" / f"student{n}.py" for n in ("01", "02", "06", "08", "09", "10")
    ]
    samples += [SUBMISSIONS / "demo" / "student07.ipynb"]
    for path in samples:
        hand_in(path, course, ASSIGNMENT)
    grade(course, ASSIGNMENT)
    nbgrader(course, "generate_feedback", ASSIGNMENT)
    return course


def nbgrader(course, *arguments):
    """Run an nbgrader command in a fork of this process, which has loaded it."""
    return completed(course, ["nbgrader", *arguments])


def hidden_region(source):
    return re.search(r"### BEGIN HIDDEN TESTS\n(.*)### END HIDDEN TESTS", source, re.DOTALL)[1]


def handed_on(folder):
    """Return the names of a folder's files that git has; of all, where git is not or has none."""
    with contextlib.suppress(FileNotFoundError):
        listed = subprocess.run(["git", "ls-files"], cwd=folder, capture_output=True, text=True)
        if listed.stdout:
            return listed.stdout.split()
    return [path.name for path in folder.iterdir()]


class TestTheSource:
    def test_it_has_no_outputs_fixed_ids_and_sorted_keys(self):
        path = ROOT / "source" / ASSIGNMENT / NOTEBOOK
        text = path.read_text(encoding="utf-8")
        notebook = json.loads(text)
        canonical = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        assert text == canonical
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
        assert all(re.fullmatch(r"[A-Za-z][A-Za-z-]+", cell["id"]) for cell in notebook["cells"])

    def test_the_points_are_those_of_the_assignment_and_sum_to_100(self):
        grades = [cell for cell in read_notebook("source").cells if is_grade(cell)]
        assert {c.metadata.nbgrader.grade_id: c.metadata.nbgrader.points for c in grades} == POINTS
        assert sum(POINTS.values()) == 100

    @pytest.mark.parametrize("name", POINTS)
    def test_the_hidden_checks_of_a_grade_cell_add_up_to_its_points(self, name):
        cell = next(
            c
            for c in read_notebook("source").cells
            if c.metadata.get("nbgrader", {}).get("grade_id") == name
        )
        *imports, call = hidden_region(cell.source).strip().split("\n\n")
        namespace = {}
        exec("\n".join(imports), namespace)
        checkpoint = eval(call[: call.index("(")], namespace)
        assert isinstance(checkpoint, coursekit.Checkpoint)
        assert checkpoint.points == POINTS[name]

    def test_every_code_cell_is_provided_and_locked_or_a_solution_or_a_grade_cell(self):
        for cell in read_notebook("source").cells:
            if cell.cell_type == "code":
                assert is_locked(cell) or is_solution(cell), cell.id


class TestTheRelease:
    def test_the_committed_release_is_what_the_source_generates(self, released):
        generated = released / "release" / ASSIGNMENT
        committed = ROOT / "release" / ASSIGNMENT
        names = {path.name for path in generated.iterdir()} - {"images.zip"}
        assert names == set(handed_on(committed)) - {"images.zip"}
        for name in names:
            stale = f"release/{ASSIGNMENT}/{name} is stale: run make release"
            assert (generated / name).read_bytes() == (committed / name).read_bytes(), stale

    def test_the_pictures_lie_beside_the_release_notebook(self, released):
        pictures = released / "release" / ASSIGNMENT / "images.zip"
        assert pictures.read_bytes() == (ROOT / "data" / "images.zip").read_bytes()

    def test_students_get_no_solution_no_hidden_test_and_no_answer(self, released):
        secrets = ["BEGIN SOLUTION", "HIDDEN", "grader_tests", "reference.py", "0.3007", "4.942"]
        secrets += ["0.671", "[2, 5, 7]", 'trend = "a"']
        for cell in read_notebook("source").cells:
            for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END", cell.source, re.DOTALL):
                lines = [line.strip() for line in region.split("\n")]
                secrets += [line for line in lines if len(line) > 15 and line[-1] not in "[("]
        with zipfile.ZipFile(released / "release" / f"{ASSIGNMENT}.zip") as bundle:
            names = bundle.namelist()
            texts = {n: bundle.read(n).decode() for n in names if not n.endswith("images.zip")}
        assert f"{ASSIGNMENT}/{NOTEBOOK}" in names
        assert f"{ASSIGNMENT}/images.zip" in names
        notebook = nbformat.reads(texts[f"{ASSIGNMENT}/{NOTEBOOK}"], as_version=4)
        texts["the cells"] = "\n".join(cell.source for cell in notebook.cells)
        # The fit of the notebook is provided with the same words as the answers that reuse it.
        provided = "\n".join(cell.source for cell in notebook.cells if is_locked(cell))
        for secret in secrets:
            if secret not in provided:
                assert not [name for name, text in texts.items() if secret in text], secret

    def test_an_untouched_release_stops_at_the_first_stub_and_says_what_to_do(self, released):
        folder = released / "release" / ASSIGNMENT
        notebook = nbformat.read(folder / NOTEBOOK, as_version=4)
        with pytest.raises(CellExecutionError, match="Replace this line with your code"):
            NotebookClient(notebook, resources={"metadata": {"path": folder}}).execute()
        stopped = [c for c in notebook.cells if c.get("execution_count")][-1]
        assert stopped.id == "checkpoint-responsibilities"


class TestGrading:
    def test_full_marks_for_each_honest_variant_and_none_for_the_untouched_release(self, graded):
        totals = scores(graded, ASSIGNMENT).loc["total"].to_dict()
        assert totals.pop("student02") == 0
        assert totals.pop("points") == 100
        totals = {name: total for name, total in totals.items() if name not in TROUBLE}
        assert "vectorised" in totals
        assert set(totals.values()) == {100}

    def test_those_who_crash_or_attack_earn_what_they_earned_and_leave_a_reason(self, graded):
        totals = scores(graded, ASSIGNMENT).loc["total"]
        assert {name: totals[name] for name in TROUBLE} == TROUBLE
        assert "student07" not in totals
        reasons = incidents(graded, ASSIGNMENT)
        assert reasons["student06"] == ["fit_code: the kernel died in this cell"]
        assert "not valid JSON" in reasons["student07"][0]
        assert any("of memory" in reason for reason in reasons["student10"])
        pages = {
            path.parents[1].name: path.read_text() for path in graded.glob("feedback/*/*/*.html")
        }
        assert not [student for student, page in pages.items() if "grader_tests" in page]
        # Who ran into the limit is told, and nobody else.
        assert [student for student, page in pages.items() if "of memory" in page] == ["student10"]

    def test_stock_nbgrader_gives_the_same_scores(self, graded, tmp_path):
        copy_course(graded, tmp_path)
        config = tmp_path / "nbgrader_config.py"
        plugged = "coursekit.configure(c)"
        text = config.read_text()
        assert plugged in text
        config.write_text(text.replace(plugged, "coursekit.configure(c, stock_executor=True)"))
        release(tmp_path, ASSIGNMENT)
        samples = HONEST_SAMPLES / "vectorised.py", SUBMISSIONS / "demo" / "student02.py"
        for path in samples:
            hand_in(path, tmp_path, ASSIGNMENT)
        run_nbgrader("autograde", ASSIGNMENT, course=tmp_path)
        stock, ours = (scores(folder, ASSIGNMENT) for folder in (tmp_path, graded))
        for path in samples:
            assert stock[path.stem].tolist() == ours[path.stem].tolist()

    def test_feedback_shows_the_sentences_and_the_student_s_plots(self, graded):
        page = (graded / "feedback" / "vectorised" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
        assert "grader_tests" not in page
        assert "HIDDEN" not in page
        assert "the responsibilities follow the distances" in page
        assert "data:image/png" in page

    def test_students_can_validate_their_notebook(self, graded):
        folder = graded / "release" / ASSIGNMENT
        untouched = run_nbgrader("validate", str(folder / NOTEBOOK), course=graded)
        assert "Replace this line with your code" in untouched
        finished = graded / "submitted" / "vectorised" / ASSIGNMENT / NOTEBOOK
        at_home = finished.rename(folder / "finished.ipynb")
        try:
            passed = run_nbgrader("validate", str(at_home), course=graded)
        finally:
            at_home.rename(finished)
        assert "Success! Your notebook passes all the tests" in passed

    def test_roster_due_date_late_submission_and_export(self, graded):
        roster = graded / "roster.csv"
        roster.write_text("id,email\nvectorised,a@example.org\nabsent,b@example.org\n")
        nbgrader(graded, "db", "student", "import", str(roster))
        nbgrader(graded, "db", "assignment", "add", ASSIGNMENT, "--duedate", "2030-01-01 12:00 UTC")
        folder = graded / "submitted" / "student02" / ASSIGNMENT
        (folder / "timestamp.txt").write_text("2030-01-01 13:30:00 UTC\n")
        nbgrader(graded, "autograde", ASSIGNMENT, "--student", "student02", "--force")
        nbgrader(graded, "export")
        with (graded / "grades.csv").open() as file:
            rows = {row["student_id"]: row for row in csv.DictReader(file)}
        assert float(rows["vectorised"]["score"]) == 100
        assert rows["vectorised"]["email"] == "a@example.org"
        assert "absent" in rows
        with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as gradebook:
            late = gradebook.find_submission(ASSIGNMENT, "student02").total_seconds_late
        assert late == 5400

    def test_zip_collect_takes_the_files_of_a_download(self, graded):
        downloaded = graded / "downloaded" / ASSIGNMENT / "archive"
        downloaded.mkdir(parents=True)
        notebook = (graded / "submitted" / "vectorised" / ASSIGNMENT / NOTEBOOK).read_bytes()
        name = f"course_student77_attempt_2030-01-01-10-00-00_{ASSIGNMENT}.ipynb"
        with zipfile.ZipFile(downloaded / "all.zip", "w") as archive:
            archive.writestr(name, notebook)
        nbgrader(graded, "zip_collect", ASSIGNMENT)
        collected = graded / "submitted" / "student77" / ASSIGNMENT
        assert (collected / NOTEBOOK).read_bytes() == notebook
        assert (collected / "timestamp.txt").exists()


class TestTheConfiguration:
    def test_a_kit_that_cannot_be_imported_ends_the_program_with_a_sentence(self, course):
        (course / "broken" / "coursekit").mkdir(parents=True)
        (course / "broken" / "coursekit" / "__init__.py").write_text("import no_such_module\n")
        result = subprocess.run(
            [sys.executable, "-m", "nbgrader", "generate_assignment", ASSIGNMENT],
            cwd=course,
            env={**os.environ, "PYTHONPATH": str(course / "broken")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode != 0
        assert "nbgrader_config.py needs the course kit" in result.stderr
        assert "Traceback" not in result.stderr

    def test_missing_pictures_stop_the_release(self, course, tmp_path):
        copy_course(course, tmp_path)
        (tmp_path / "data" / "images.zip").unlink()
        with pytest.raises(coursekit.CourseKitError, match=r"images\.zip is missing"):
            release(tmp_path, ASSIGNMENT)
