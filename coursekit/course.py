"""A course: its folders, source notebooks, data files and gradebook, and its configuration.

nbgrader's configuration can rename the folders and move the gradebook; whoever wants to know where
something is asks here. `put_first` is for those who run nbgrader's programs.
"""

import contextlib
import glob
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import make_url
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue, PyFileConfigLoader

from .beside import REQUIREMENTS, START, data_targets, source_files, together
from .errors import CourseKitError
from .settings import CONFIG, check_assignments, check_course, check_settings
from .wording import no_such

STEPS = "source", "release", "submitted", "autograded", "feedback"
STRUCTURE = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")  # noqa: PTH118
REPORTS = "reports"
TESTS = "grader_tests"
CACHE = ".cache"
RECORD = ".grading.json"  # beside an autograded notebook: how it was graded, for instructors


class Course:
    """Where things are in one course. All paths are absolute.

    `folders` is nbgrader's, `config` the configuration. They are given apart, because what an
    nbgrader command made before it read nbgrader_config.py knows the folders, but none of the other
    settings. Raises CourseKitError where the folders are laid in a way that the kit cannot follow,
    and for settings that nobody reads.
    """

    def __init__(self, folders: CourseDirectory, config: Config) -> None:
        self.folders = folders
        self.config = config
        self.root = Path(folders.root)
        check_folders(folders)
        check_settings(config)
        source = self.step("source")
        known = [path.name for path in source.iterdir() if path.is_dir()] if source.is_dir() else []
        check_assignments(config, known, folders.source_directory)

    @property
    def id(self) -> str:
        return self.folders.course_id

    @property
    def db_url(self) -> str:
        """The address of the gradebook, as SQLAlchemy takes it."""
        return self.folders.db_url

    @property
    def gradebook_file(self) -> Path | None:
        """The file of the gradebook, or None where that is a server's."""
        url = make_url(self.db_url)
        return self.root / (url.database or "") if url.get_backend_name() == "sqlite" else None

    def step(self, name: str) -> Path:
        """Return the folder of a step of nbgrader's pipeline, one of STEPS."""
        return self.root / getattr(self.folders, f"{name}_directory")

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return an assignment's folder in a step; in source and release the student is "."."""
        directory = getattr(self.folders, f"{step}_directory")
        return Path(self.folders.format_path(directory, student, assignment))

    def source(self, assignment: str) -> Path:
        return self.folder("source", ".", assignment)

    def release(self, assignment: str) -> Path:
        return self.folder("release", ".", assignment)

    def bundle(self, assignment: str) -> Path:
        """Return the zip that students get."""
        return self.step("release") / f"{assignment}.zip"

    def record(self, student: str, assignment: str, notebook: str) -> Path:
        """Return the file in which grading records how a notebook was graded, for instructors."""
        return record_beside(self.folder("autograded", student, assignment) / notebook)

    def last_runs(self, assignment: str) -> Path:
        """Return the file that says what came of the last run of each submission."""
        return self.step("autograded") / f"{assignment}.json"

    @property
    def outcomes(self) -> Path:
        """The folder of the cache of outcomes."""
        return self.root / CACHE / "outcomes"

    def made_pages(self, assignment: str) -> Path:
        """Return the file that says what the feedback pages of an assignment were made from."""
        return self.root / CACHE / "feedback" / f"{assignment}.json"

    @property
    def reports(self) -> Path:
        return self.root / REPORTS

    @property
    def tests(self) -> Path:
        """The folder of the hidden tests."""
        return self.root / TESTS

    def mutants(self, assignment: str) -> Path:
        """Return the file with the author's mutants, which may be missing."""
        return self.tests / assignment / "mutants.py"

    def honest(self, assignment: str) -> list[Path]:
        """Return the files with the author's other right solutions."""
        return sorted((self.tests / assignment / "honest").glob("*.py"))

    def tries(self, assignment: str) -> list[Path]:
        """Return what `coursekit mutants` reads, and no submission's grading: none of it counts."""
        paths = [self.mutants(assignment), *self.honest(assignment)]
        return [path for path in paths if path.is_file()]

    def assignments(self) -> list[str]:
        """Return the names of the assignments that have a source notebook."""
        return sorted({path.parent.name for path in self.step("source").glob("*/*.ipynb")})

    def source_paths(self, assignment: str) -> dict[str, Path]:
        """Return the source notebooks: {name: path}. Raises CourseKitError where there is none."""
        source = self.source(assignment)
        paths = sorted(source.glob("*.ipynb"))
        if not paths and source.is_dir():
            where = source.relative_to(self.root)
            raise CourseKitError(f"There is no notebook in {where}: put one there.")
        if not paths:
            where, known = self.folders.source_directory, self.assignments()
            there = f"in {where}/ (there: {', '.join(known) or 'none'})"
            remedy = f"Give the name of one, or put a notebook into {where}/{assignment}/."
            raise CourseKitError(no_such("assignment", assignment, known, there, remedy))
        return {path.stem: path for path in paths}

    def sources(self, assignment: str) -> dict[str, Any]:
        """Return the source notebooks of an assignment: {name: notebook}."""
        paths = self.source_paths(assignment).items()
        return {name: nbformat.read(path, as_version=4) for name, path in paths}

    def data_files(self, assignment: str) -> list[str]:
        """Return what data_files puts beside the notebook, as paths relative to the course.

        Of a folder these are the files in it. Raises CourseKitError for what cannot be laid there.
        """
        return list(self.data_targets(assignment).values())

    def data_targets(self, assignment: str) -> dict[str, str]:
        """Return where data files lie: {path below the notebook: path in the course}."""
        return data_targets(self.root, self.given_files().get(assignment, []))

    def all_data_files(self) -> dict[str, list[str]]:
        """Return the data files of each assignment that has some; raises as `data_files` does."""
        return {assignment: self.data_files(assignment) for assignment in self.given_files()}

    def given_files(self, setting: str = "data_files") -> dict[str, Any]:
        """Return a setting of c.TrustedExecute as it was given; CourseKitError if that is no dict.

        Both that list files map assignments to them.
        """
        given = self.by_assignment(setting)
        if not isinstance(given, dict):
            raise CourseKitError(
                f"c.TrustedExecute.{setting} is {given!r} in {CONFIG}: give a dict, which maps "
                "assignments to files."
            )
        return given

    def by_assignment(self, setting: str) -> Any:
        """Return a setting of c.TrustedExecute that maps assignments to something."""
        given = self.config.TrustedExecute.get(setting, {})
        # As c.TrustedExecute.data_files.update(…) leaves it.
        return given.get_value({}) if isinstance(given, LazyConfigValue) else given

    def submitted_files(self, assignment: str) -> list[str]:
        """Return the names of the files that students hand in beside the notebook.

        Raises CourseKitError for what cannot be the name of one.
        """
        names = self.given_files("submitted_files").get(assignment, [])
        names = [names] if isinstance(names, str) else [str(name) for name in names]
        for name in names:
            if Path(name).name != name or name.startswith(".") or name.lower().endswith(".ipynb"):
                raise CourseKitError(
                    f"submitted_files in {CONFIG} names {name!r}: give names of files, not of "
                    "notebooks, without a folder."
                )
        return names

    def files_beside(self, assignment: str) -> dict[str, Path]:
        """Return what student code finds beside its notebook and below it, no other notebook.

        Maps the paths there to the files of the course; those of data_files may be missing. Beside
        a requirements.txt lies the kit's start.py, where the course has none. Raises CourseKitError
        for what cannot lie there.
        """
        source, data = self.source(assignment), self.data_targets(assignment)
        files = together(
            source_files(source, self.root, self.folders.ignore, [self.tests.resolve()]),
            {target: self.root / name for target, name in data.items()},
            [path.name for path in source.glob("*.ipynb")],
        )
        return {START.name: START} | files if REQUIREMENTS in files else files

    def handed_in(self, assignment: str) -> dict[str, Path]:
        """Return the folders that were handed in, links too: {student id: folder}."""
        submitted = self.step("submitted")
        folders = sorted(submitted.glob(f"*/{glob.escape(assignment)}"))
        return {
            folder.relative_to(submitted).parts[0]: folder for folder in folders if folder.is_dir()
        }


@contextlib.contextmanager
def private(folders: CourseDirectory) -> Iterator[None]:
    """Have other users of the machine kept from what is written meanwhile.

    Where c.CourseDirectory.groupshared is set, the group keeps its access.
    """
    before = os.umask(0o007 if folders.groupshared else 0o077)
    try:
        yield
    finally:
        os.umask(before)


def check_folders(folders: CourseDirectory) -> None:
    """Refuse folders that the kit would not find, or would mix up."""
    if folders.directory_structure != STRUCTURE:
        raise CourseKitError(
            f"c.CourseDirectory.directory_structure is {folders.directory_structure!r} in {CONFIG},"
            f" and the kit finds submissions only in {STRUCTURE!r}: take that line out."
        )
    seen: dict[Path, str] = {}
    for step in STEPS:
        setting = f"c.CourseDirectory.{step}_directory"
        name = getattr(folders, f"{step}_directory")
        path = Path(name)
        inside = path != Path() and not path.is_absolute() and ".." not in path.parts
        # nbgrader reads some names as patterns, and fills in braces.
        if not inside or re.search(r"[*?[\]{}]", name):
            raise CourseKitError(
                f"{setting} is {name!r} in {CONFIG}: give a folder inside of the course."
            )
        if path in seen:
            raise CourseKitError(
                f"{setting} and {seen[path]} are both {name!r} in {CONFIG}: give each its own."
            )
        seen[path] = setting


def missing_data(name: str) -> str:
    """Say that a data file, which the configuration calls `name`, is missing."""
    return (
        f"{name} is missing, and data_files in {CONFIG} names it: put it there, or take the name "
        "out."
    )


def record_beside(notebook: Path) -> Path:
    """Return the file with the record of grading beside an autograded notebook."""
    return notebook.with_name(f"{notebook.name.removesuffix('.ipynb')}{RECORD}")


def load_config(course: Path) -> Config:
    """Return what a course's nbgrader_config.py says, as nbgrader reads it; it plugs the kit in.

    Raises CourseKitError where there is none, and where it cannot be read.
    """
    check_course(course)
    put_first("PATH", Path(sys.executable).parent)
    with contextlib.chdir(course):
        try:
            return PyFileConfigLoader(CONFIG, path=str(Path.cwd())).load_config()
        except SystemExit as error:  # the kit and the configuration itself refuse so
            raise CourseKitError(f"{CONFIG} cannot be read: {error}") from None
        except Exception as error:
            raise CourseKitError(
                f"{CONFIG} cannot be read: {type(error).__name__}: {error}. Mend it there."
            ) from None


def open_course(folder: Path, config: Config | None = None, **about: str) -> Course:
    """Return the course in a folder; `about` are settings of nbgrader's CourseDirectory.

    Raises CourseKitError where the folder is no course, or its configuration cannot be read.
    """
    config = load_config(folder) if config is None else config
    if "root" not in config.CourseDirectory:
        about["root"] = str(folder.resolve())
    return Course(CourseDirectory(config=config, **about), config)


def put_first(variable: str, folder: Path) -> None:
    """Put a folder in front of those in an environment variable.

    In PATH that of this Python lets nbgrader find the commands that it calls, alembic for one,
    where nobody has activated the environment.
    """
    others = filter(None, os.environ.get(variable, "").split(os.pathsep))
    os.environ[variable] = os.pathsep.join(dict.fromkeys([str(folder), *others]))
