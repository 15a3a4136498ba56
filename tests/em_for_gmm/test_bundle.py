"""The bundle that students unzip: what is in it, what it needs, and how it starts."""

import ast
import contextlib
import importlib.util
import re
import shutil
import sys
import zipfile

import pytest

import coursekit
from coursekit.beside import START
from coursekit.grader.magics import plain_python
from coursekit.release import bundle, release
from tests.support.em_notebook import read_notebook
from tests.support.places import ASSIGNMENT, ROOT
from tests.support.small_course import NAME, SmallCourse

SOURCE = ROOT / "source" / ASSIGNMENT
PROJECTS = {"IPython": "ipython", "PIL": "pillow"}  # import → project, where the names differ


def imported(code):
    """Return the top-level names of the modules that code imports."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def needed():
    """Return the modules that students' files import, without Python's own and the bundle's."""
    cells = [c.source for c in read_notebook("release").cells if c.cell_type == "code"]
    modules = {path.stem: path.read_text("utf-8") for path in SOURCE.glob("*.py")}
    names = set().union(*map(imported, [*map(plain_python, cells), *modules.values()]))
    return names - set(sys.stdlib_module_names) - set(modules)


def requirements():
    lines = (SOURCE / "requirements.txt").read_text("utf-8").split()
    return {re.match(r"[\w-]+", line)[0].lower() for line in lines}


@pytest.fixture
def start():
    """The bundle's start.py, imported."""
    spec = importlib.util.spec_from_file_location("bundle_start", START)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def at_home(start, tmp_path, monkeypatch):
    """A student's folder, with the commands that start.py runs there in place of running them."""
    shutil.copy(SOURCE / "requirements.txt", tmp_path)
    (tmp_path / f"{ASSIGNMENT}.ipynb").touch()
    commands = []

    def call(command):
        commands.append(command[1:])
        if "venv" in command:
            interpreter = start.python_in(tmp_path / ".venv", windows=False)
            interpreter.parent.mkdir(parents=True)
            interpreter.touch()
        return 0

    monkeypatch.setattr(start, "HERE", tmp_path)
    monkeypatch.setattr(start.os, "name", "posix")
    monkeypatch.setattr(start.subprocess, "call", call)
    monkeypatch.setattr(start, "start", lambda command: commands.append(command[1:]))
    return commands


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return SmallCourse(tmp_path_factory.mktemp("course"))


@contextlib.contextmanager
def changed(course, old, new):
    """Replace a text in a course's source notebook for a while."""
    notebook = course.folder / "source" / NAME / f"{NAME}.ipynb"
    text = notebook.read_text()
    assert old in text
    notebook.write_text(text.replace(old, new))
    try:
        yield
    finally:
        notebook.write_text(text)


class TestTheFiles:
    def test_the_bundle_holds_what_its_readme_lists_and_nothing_else(self, tmp_path):
        folder = tmp_path / ASSIGNMENT
        shutil.copytree(ROOT / "release" / ASSIGNMENT, folder)
        (folder / "images.zip").touch()  # git does not have it
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__" / "start.cpython-311.pyc").touch()
        (folder / ".ipynb_checkpoints").mkdir()
        (folder / ".ipynb_checkpoints" / "em_for_gmm-checkpoint.ipynb").touch()
        with zipfile.ZipFile(bundle(folder, tmp_path / "bundle.zip")) as archive:
            names = archive.namelist()
        listed = (SOURCE / "README.md").read_text("utf-8").partition("## What is here")[2]
        files = set(re.findall(r"\w+\.(?:ipynb|zip|py|txt|json)", listed)) | {"README.md"}
        assert set(names) == {f"{ASSIGNMENT}/{file}" for file in files}

    def test_its_requirements_cover_every_import(self):
        missing = {PROJECTS.get(name, name) for name in needed()} - requirements()
        assert not missing

    def test_it_requires_nothing_that_it_does_not_use(self):
        used = {PROJECTS.get(name, name) for name in needed()}
        assert requirements() - used == {"jupyterlab"}

    def test_students_need_neither_nbgrader_nor_the_kit(self):
        assert not (needed() | requirements()) & {"nbgrader", "coursekit", "grader_tests"}

    def test_it_takes_the_versions_that_the_course_is_tested_with(self):
        project = (ROOT / "pyproject.toml").read_text("utf-8")
        for line in (SOURCE / "requirements.txt").read_text("utf-8").split():
            if not line.startswith("ipython"):  # comes with ipykernel there
                assert f'"{line}"' in project


class TestStarting:
    def test_the_first_start_sets_up_and_opens_the_notebook(self, start, at_home):
        start.main(["--no-browser"])
        made, installed, opened = at_home
        assert made[:3] == ["-m", "venv", "--clear"]
        assert installed[:3] == ["-m", "pip", "install"]
        assert installed[-1] == str(start.HERE / "requirements.txt")
        assert opened == ["-m", "jupyterlab", f"{ASSIGNMENT}.ipynb", "--no-browser"]

    def test_where_there_are_several_notebooks_it_shows_the_folder(self, start, tmp_path):
        for name in ("b.ipynb", "a.ipynb"):
            (tmp_path / name).touch()
        assert start.notebooks(tmp_path) == []

    def test_a_later_start_opens_it_at_once(self, start, at_home):
        start.main([])
        at_home.clear()
        start.main([])
        assert [command[1] for command in at_home] == ["jupyterlab"]

    def test_changed_requirements_are_installed(self, start, at_home):
        start.main([])
        at_home.clear()
        (start.HERE / "requirements.txt").write_text("jupyterlab>=9\n")
        shutil.rmtree(start.HERE / ".venv" / "bin")
        start.main([])
        assert [command[1] for command in at_home] == ["venv", "pip", "jupyterlab"]

    def test_what_was_not_installed_is_installed_at_the_next_start(
        self, start, at_home, monkeypatch
    ):
        def no_network(command):
            return "pip" in command

        with monkeypatch.context() as patched:
            patched.setattr(start.subprocess, "call", no_network)
            (start.HERE / ".venv").mkdir()
            with pytest.raises(SystemExit, match="is there a network"):
                start.main([])
        start.main([])
        assert [command[1] for command in at_home] == ["venv", "pip", "jupyterlab"]

    def test_an_old_python_is_told_so(self, start, at_home):
        with pytest.raises(SystemExit, match=r"3\.11 or newer is needed, and this is 3\.9"):
            start.main([], version=(3, 9, 7))
        assert not at_home

    def test_on_windows_the_interpreter_is_elsewhere(self, start, tmp_path):
        assert start.python_in(tmp_path, windows=True) == tmp_path / "Scripts" / "python.exe"


class TestReleasing:
    def test_a_release_that_fails_leaves_the_one_before(self, course):
        released = course.folder / "release" / NAME
        before = {path.name: path.read_bytes() for path in released.iterdir()}
        failing = pytest.raises(coursekit.CourseKitError, match="no end solution")
        with changed(course, "END SOLUTION", "END"), failing:
            release(course.folder, NAME)
        assert {path.name: path.read_bytes() for path in released.iterdir()} == before
