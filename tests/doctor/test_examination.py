"""What the doctor finds wrong with a machine and the folder of a course."""

import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from coursekit.course import load_config, open_course
from coursekit.doctor import examination
from coursekit.doctor.examination import Finding, examine, render
from coursekit.errors import CourseKitError
from coursekit.handout import declared
from coursekit.nbgrader_seam.release import release_assignment
from coursekit.release import bundle
from tests.support.foreign_course import NAME, THE_TWO_LINES, ForeignCourse

RELEASE = f"Run `coursekit release {NAME}`."


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return ForeignCourse(tmp_path_factory.mktemp("doctor"), THE_TWO_LINES).folder


@pytest.fixture
def sandbox_works(monkeypatch):
    monkeypatch.setattr(examination, "check_sandbox", lambda: None)
    monkeypatch.setattr(examination, "kernel", lambda: Finding("ok", "A kernel starts."))
    monkeypatch.setattr(examination, "forking", lambda: Finding("ok", "Kernels are forked."))


@pytest.mark.usefixtures("sandbox_works")
class TestOfACourse:
    def faults(self, course, **settings):
        config = load_config(course)
        config.merge(Config(settings))
        return {f.sentence: f.remedy for f in examine(course, config) if f.kind != "ok"}

    def test_a_sound_course_has_none(self, course):
        assert self.faults(course) == {}

    def test_a_release_that_is_not_what_source_gives(self, course):
        released = course / "release" / NAME / "tables.ipynb"
        text = released.read_text()
        helpers = course / "source" / NAME / "helpers.py"
        code = helpers.read_text()
        helpers.write_text("PRICES = {}\ndef close_to(): ...\n")
        for old, new in (("Return a table", "Hand back a table"), ('"points": 2', '"points": 9')):
            assert old in text
            released.write_text(text.replace(old, new))
            found = self.faults(course)
            assert found[f"release/{NAME}/tables.ipynb is not what source/ gives now."] == RELEASE
        assert found[f"release/{NAME}/helpers.py is not source/{NAME}/helpers.py."] == RELEASE
        released.unlink()
        assert f"{NAME}/tables is not released." in self.faults(course)
        released.write_text(text)
        helpers.write_text(code)

    def test_the_remedy_for_a_stale_release_works(self, course):
        path = course / "source" / NAME / "numbers.ipynb"
        path.write_text(path.read_text().replace("# Numbers", "# All about numbers"))
        (remedy,) = self.faults(course).values()
        assert remedy == RELEASE
        release_assignment(course, NAME)
        assert self.faults(course) == {}
        (course / "release" / f"{NAME}.zip").unlink()  # the other tests have none

    def test_packages_that_students_have_and_the_grader_does_not(self, course):
        wanted = ["numpy>=2.0", "no-such-package>=1", "old ; python_version < '3'"]
        found = self.faults(course, TrustedExecute={"packages": wanted})
        told = [sentence for sentence in found if "told to install" in sentence]
        assert told == [
            f"{NAME}: students are told to install no-such-package, which is not installed here."
        ]
        assert "pip install no-such-package" in found[told[0]]

    def test_files_that_students_get_and_the_source_does_not_have(self, course):
        extra = course / "release" / NAME / "solution.py"
        extra.write_text("answer = 42\n")
        (found,) = self.faults(course)
        assert found == (
            f"release/{NAME}/solution.py comes from nowhere in source/, and students get it."
        )
        extra.unlink()

    def test_a_bundle_and_data_in_the_release_that_are_older(self, course):
        data = course / "data.csv"
        data.write_text("1\n")
        files = {"data_files": {NAME: ["data.csv"]}}
        copy = course / "release" / NAME / "data.csv"
        found = self.faults(course, TrustedExecute=files)
        assert found == {f"release/{NAME}/data.csv is missing.": RELEASE}
        copy.write_text("2\n")
        found = self.faults(course, TrustedExecute=files)
        assert found == {f"release/{NAME}/data.csv is not data.csv.": RELEASE}
        copy.write_text("1\n")
        zipped = bundle(course / "release" / NAME, course / "release" / f"{NAME}.zip")
        assert self.faults(course, TrustedExecute=files) == {}
        copy.write_text("3\n")
        data.write_text("3\n")
        (remedy,) = self.faults(course, TrustedExecute=files).values()
        assert remedy == RELEASE
        for path in (data, copy, zipped):
            path.unlink()

    def test_a_gradebook_that_is_missing_damaged_or_of_another_version(self, course):
        gradebook = course / "gradebook.db"
        aside = gradebook.rename(course / "aside.db")
        assert self.faults(course)[f"{NAME}/tables is in no gradebook yet."] == RELEASE
        assert not gradebook.exists()
        gradebook.write_text("no database")
        assert any("is damaged, or no gradebook" in s for s in self.faults(course))
        aside.replace(gradebook)
        path = course / "source" / NAME / "numbers.ipynb"
        text = path.read_text()
        path.write_text(text.replace('"points": 4', '"points": 5'))
        found = self.faults(course)
        path.write_text(text)
        (sentence,) = (s for s in found if "differ" in s)
        assert "has 5 points in source/ and 4 in the gradebook" in sentence
        assert found[sentence] == RELEASE

    @pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
    def test_other_cells_are_released_whether_there_are_grades_or_not(self, course):
        path = course / "source" / NAME / "numbers.ipynb"
        text = path.read_text()
        path.write_text(text.replace('"grade_id": "square"', '"grade_id": "squared"'))
        differ = (
            f"{NAME}/numbers and the gradebook differ: "
            "squared only in source/; square only in the gradebook."
        )
        stale = f"release/{NAME}/numbers.ipynb is not what source/ gives now."
        shutil.copy(course / "gradebook.db", course / "aside.db")
        assert self.faults(course) == {differ: RELEASE, stale: RELEASE}
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            gradebook.add_student("student01")
            gradebook.update_or_create_submission(NAME, "student01")
        found = self.faults(course)
        (course / "aside.db").replace(course / "gradebook.db")
        path.write_text(text)
        assert found == {differ: RELEASE, stale: RELEASE}

    def test_a_notebook_that_only_the_gradebook_has(self, course):
        path = course / "source" / NAME / "numbers.ipynb"
        aside = path.rename(path.with_suffix(".aside"))
        found = self.faults(course)
        aside.rename(path)
        assert found[f"{NAME}/numbers is in the gradebook, not in source/."] == RELEASE

    def test_a_source_that_is_no_notebook_or_not_in_python(self, course):
        path = course / "source" / NAME / "numbers.ipynb"
        text = path.read_text()
        path.write_text(text[:500])
        assert any("numbers.ipynb is not a notebook" in s for s in self.faults(course))
        path.write_text(text.replace('"name": "python3"', '"name": "my_kernel"'))
        found = self.faults(course)
        (sentence,) = found
        assert "asks for the kernel my_kernel" in sentence
        assert "ipykernel install" in found[sentence]
        path.write_text(text.replace('"language": "python"', '"language": "R"'))
        assert any("only Python is graded" in s for s in self.faults(course))
        path.write_text(text)

    def test_what_an_assignment_finds_out_about_itself(self, course):
        module = course / "grader_tests" / NAME / "examine.py"
        module.parent.mkdir(parents=True)
        module.write_text(
            "def examine():\n"
            "    print('this is no finding')\n"
            "    yield 'warning', 'The data are odd: λ.', 'Mend them.'\n"
        )
        assert self.faults(course) == {f"{NAME}: The data are odd: λ.": "Mend them."}
        module.write_text("def examine():\n    raise RuntimeError('no data')\n")
        assert any("failed: RuntimeError: no data" in s for s in self.faults(course))
        module.unlink()

    def test_an_examination_without_end_is_ended(self, course, monkeypatch):
        module = course / "grader_tests" / NAME / "examine.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text("def examine():\n    while True: pass\n")
        monkeypatch.chdir(course)
        monkeypatch.setattr(declared, "SECONDS", 2)
        (found,) = declared.own_findings(open_course(course, Config()), NAME)
        module.unlink()
        assert "took more than 2 seconds" in found[1]

    def test_hidden_tests_that_cannot_be_imported(self, course):
        path = course / "source" / NAME / "tables.ipynb"
        text = path.read_text()
        source = nbformat.reads(text, as_version=4)
        marker = "### BEGIN HIDDEN TESTS"
        for cell in source.cells:
            cell.source = cell.source.replace(marker, f"{marker}\nimport no_such_module")
        nbformat.write(source, path)
        assert any(
            "No module named 'no_such_module'" in sentence for sentence in self.faults(course)
        )
        path.write_text(text)

    def test_a_data_file_that_the_configuration_names(self, course):
        found = self.faults(course, TrustedExecute={"data_files": {NAME: ["data/none.zip"]}})
        assert any("data/none.zip is missing" in sentence for sentence in found)

    def test_a_configuration_that_does_not_plug_the_kit_in(self, course, monkeypatch):
        monkeypatch.setattr(examination.autogradeapp, "Autograde", object)
        assert "does not plug the kit in" in render(examine(course, Config()))

    def test_a_kernel_that_does_not_start(self, course, monkeypatch):
        async def refuse():
            raise RuntimeError("no module named zmq")

        monkeypatch.undo()
        monkeypatch.setattr(examination, "start_kernel", refuse)
        found = examination.kernel()
        assert found.kind == "fault"
        assert "no module named zmq" in found.sentence
        assert "ipykernel" in found.remedy

    def test_a_sandbox_that_does_not_start_and_a_full_disk(self, course, monkeypatch):
        def refuse():
            raise CourseKitError("There is no sandbox here.")

        monkeypatch.setattr(examination, "check_sandbox", refuse)
        monkeypatch.setattr(examination, "FREE_BYTES", 2**80)
        found = self.faults(course)
        assert "There is no sandbox here." in found
        assert any("MB left" in sentence for sentence in found)


@pytest.mark.usefixtures("sandbox")
def test_a_kernel_starts_in_the_sandbox_and_can_be_forked():
    assert examination.kernel().kind == "ok"
    assert examination.forking().kind == "ok"


def test_where_kernels_cannot_be_forked_the_doctor_says_why_and_what_to_do(monkeypatch):
    async def problem():
        return "OSError: [Errno 28] clone: No space left on device"

    monkeypatch.setattr(examination, "template_problem", problem)
    found = examination.forking()
    assert found.kind == "warning"
    assert "No space left" in found.sentence
    assert "user.max_user_namespaces" in found.remedy


def test_who_counts_memory_is_told(monkeypatch):
    said = {}
    for here in (True, False):
        monkeypatch.setattr(examination.cgroup, "counts_memory", lambda here=here: here)
        said[here] = examination.counting()
    assert "Linux counts memory as well" in said[True].sentence
    assert "The watchdog counts memory alone" in said[False].sentence
    assert {finding.kind for finding in said.values()} == {"ok"}


def test_findings_are_rendered_with_a_mark_and_what_to_do():
    findings = [Finding("ok", "Fine."), Finding("warning", "Hm.", "Look."), Finding("fault", "No.")]
    assert render(findings) == "✓ Fine.\n! Hm.\n    Look.\n✗ No."
