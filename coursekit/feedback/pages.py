"""Making pages, in this process or in another one, and knowing which are as they should be."""

import dataclasses
import functools
import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat
from traitlets.config import Config

from ..course import record_beside
from ..files import whole
from ..incidents import from_records
from .grades import Grades
from .page import Page
from .render import render


@dataclasses.dataclass(frozen=True, eq=False)
class Task:
    """A page to make: of whom, from which files, and where to. Plain data, for other processes."""

    student: str
    assignment: str
    notebook: str
    autograded: Path
    source: Path  # the instructor's notebook
    page: Path
    grades: Grades
    config: Config  # how hidden tests and mark schemes are marked


def make(task: Task) -> None:
    """Write a page, whole or not at all."""
    nb = nbformat.read(task.autograded, as_version=4)
    record = json.loads(record_beside(task.autograded).read_text("utf-8"))
    source, folder = instructors(task.source), task.source.parent
    page = Page(nb, source, folder, task.grades, task.config, from_records(record["incidents"]))
    text = render(page, task.student, task.assignment, task.notebook)
    with whole(task.page) as unfinished:
        unfinished.write_text(text, "utf-8")


@functools.lru_cache(maxsize=4)
def instructors(path: Path) -> Any:
    """Return an instructor's notebook; a process makes many pages from it."""
    return nbformat.read(path, as_version=4)


def key_of(task: Task, common: str) -> str:
    """Return a digest of all that a page depends on; `common` is what all pages do."""
    grades = task.grades
    of_them = [
        sorted(grades.cells.items()),
        sorted(grades.comments.items()),
        sorted(grades.unanswered),
        *grades[3:],
    ]
    files = [state_of(path) for path in (task.autograded, record_beside(task.autograded))]
    about = common, task.student, task.assignment, task.notebook, task.config, of_them, files
    return hashlib.sha256(repr(about).encode("utf-8", "surrogatepass")).hexdigest()


def common_key(source: Path, *more: Any) -> str:
    """Return a digest of what the pages of all students depend on: the kit and the instructor's."""
    kit = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.*"))]
    beside = [(str(p), state_of(p)) for p in sorted(source.parent.rglob("*")) if p.is_file()]
    return hashlib.sha256(repr((kit, beside, more)).encode()).hexdigest()


def state_of(path: Path) -> tuple[int, int, int] | None:
    """Return what changes with a file, without reading it: a class has gigabytes of notebooks."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def written(page: Path) -> list[int]:
    """Return what changes when a page is written; permissions are set for the whole folder."""
    return list((state_of(page) or ())[:2])


class Known:
    """What the pages of an assignment were made from, in a file of the course's cache.

    It can be deleted at any time: then all pages are made anew.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self.pages = dict(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            self.pages = {}

    def is_made(self, task: Task, key: str) -> bool:
        """Tell whether a page is there as it was made with this key."""
        return self.pages.get(str(task.page)) == [key, written(task.page)]

    def note(self, task: Task, key: str) -> None:
        self.pages[str(task.page)] = [key, written(task.page)]

    def save(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with whole(self.file) as unfinished:
            unfinished.write_text(json.dumps(self.pages), "utf-8")
