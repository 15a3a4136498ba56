"""What the doctor finds wrong with a machine and the folder of a course."""

import nbformat
import pytest
from traitlets.config import Config

from coursekit import doctor
from coursekit.doctor import Finding, examine, load_config, render
from coursekit.errors import CourseKitError

from .foreign_course import NAME, THE_TWO_LINES, ForeignCourse


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return ForeignCourse(tmp_path_factory.mktemp("doctor"), THE_TWO_LINES).folder


@pytest.fixture
def sandbox_works(monkeypatch):
    monkeypatch.setattr(doctor, "check_sandbox", lambda: None)


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
        released.write_text(text.replace("Return a table", "Hand back a table"))
        (course / "source" / NAME / "helpers.py").write_text("PRICES = {}\ndef close_to(): ...\n")
        found = self.faults(course)
        assert found[f"release/{NAME}/tables.ipynb is not what source/ gives now."] == (
            f"Run `nbgrader generate_assignment {NAME}`."
        )
        assert f"release/{NAME}/helpers.py is not the file in source/." in found
        released.unlink()
        assert f"{NAME}/tables is not released." in self.faults(course)
        released.write_text(text)
        copy = (course / "release" / NAME / "helpers.py").read_text()
        (course / "source" / NAME / "helpers.py").write_text(copy)

    def test_a_gradebook_that_is_missing_or_of_another_version(self, course):
        gradebook = course / "gradebook.db"
        aside = gradebook.rename(course / "aside.db")
        assert f"{NAME}/tables is in no gradebook yet." in self.faults(course)
        assert not gradebook.exists()
        aside.rename(gradebook)
        path = course / "source" / NAME / "numbers.ipynb"
        text = path.read_text()
        path.write_text(text.replace('"points": 4', '"points": 5'))
        assert any("are not those in the gradebook" in sentence for sentence in self.faults(course))
        path.write_text(text)

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
        monkeypatch.setattr(doctor.autogradeapp, "Autograde", object)
        assert "does not plug the kit in" in render(examine(course, Config()))

    def test_a_sandbox_that_does_not_start_and_a_full_disk(self, course, monkeypatch):
        def refuse():
            raise CourseKitError("There is no sandbox here.")

        monkeypatch.setattr(doctor, "check_sandbox", refuse)
        monkeypatch.setattr(doctor, "FREE_BYTES", 2**80)
        found = self.faults(course)
        assert "There is no sandbox here." in found
        assert any("MB left" in sentence for sentence in found)


def test_a_configuration_is_read_as_nbgrader_reads_it(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c.CourseDirectory.course_id = 'physics'\n")
    assert load_config(tmp_path).CourseDirectory.course_id == "physics"


def test_a_configuration_that_is_missing_or_fails_is_a_sentence(tmp_path):
    with pytest.raises(CourseKitError, match=r"is not a course: it has no nbgrader_config\.py"):
        load_config(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("raise SystemExit('the kit is missing')\n")
    with pytest.raises(CourseKitError, match="the kit is missing"):
        load_config(tmp_path)


def test_findings_are_rendered_with_a_mark_and_what_to_do():
    findings = [Finding("ok", "Fine."), Finding("warning", "Hm.", "Look."), Finding("fault", "No.")]
    assert render(findings) == "✓ Fine.\n! Hm.\n    Look.\n✗ No."
