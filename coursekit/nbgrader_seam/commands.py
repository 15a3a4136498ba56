"""What is changed in nbgrader's own commands: they refuse rather than go on with too little.

nbgrader logs an error in nbgrader_config.py and goes on without what stands there, with its own
plugins and folders; and it makes an empty gradebook where there is none.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import ExportApp, ZipCollectApp, dbapp
from traitlets.config import Config

from ..course import CONFIG, load_config
from ..errors import CourseKitError
from ..gradebook import check_gradebook, told
from .zip_collect import collect, hand_over

# `nbgrader db …`, but for `upgrade`, which mends; `roster` looks after the imports.
OF_THE_GRADEBOOK = (
    dbapp.DbStudentAddApp,
    dbapp.DbStudentRemoveApp,
    dbapp.DbStudentListApp,
    dbapp.DbAssignmentAddApp,
    dbapp.DbAssignmentRemoveApp,
    dbapp.DbAssignmentListApp,
)


def refuse_broken_settings(config: Config, root: str) -> None:
    """Refuse to go on without the settings of a course. Raises CourseKitError."""
    # Where they arrived, all of them did: what fails later takes what stands above with it.
    if not config.CourseAutograde.get("configured") and (Path(root) / CONFIG).is_file():
        load_config(Path(root))


@contextlib.contextmanager
def refusing(nothing: str) -> Iterator[None]:
    """End nbgrader's command with a sentence that begins so where the kit or a disk refuses."""
    try:
        yield
    except OSError as error:
        raise SystemExit(f"{nothing} {error.filename}: {error.strerror}.") from None
    except CourseKitError as error:
        raise SystemExit(f"{nothing} {error}") from None


def guard_commands() -> None:
    """Have nbgrader's commands without a converter look at the settings and the gradebook first."""
    guard(ExportApp, "Nothing was exported.")
    guard(ZipCollectApp, "Nothing was collected.", do=collect)
    ZipCollectApp._transfer_files = hand_over
    for app in OF_THE_GRADEBOOK:
        guard(app, "Nothing was done.", may_be_missing=True)  # they make it


def as_it_is(start: Callable[[Any], None], app: Any) -> None:
    """Run a command of nbgrader's."""
    start(app)


def guard(
    app: Any,
    nothing: str,
    *,
    may_be_missing: bool = False,
    do: Callable[[Callable[[Any], None], Any], None] = as_it_is,
) -> None:
    """Have a command of nbgrader's refuse before it does a thing, in a sentence that begins so.

    `may_be_missing` is about the gradebook, `do` runs the command, given its start and itself.
    """
    start = getattr(app.start, "unguarded", app.start)

    @functools.wraps(start)
    def guarded(self: Any) -> None:
        with refusing(nothing):
            refuse_broken_settings(self.config, self.coursedir.root)
            # In the folder of the course, to which its address may be relative.
            with contextlib.chdir(self.coursedir.root):
                check_gradebook(self.coursedir.db_url, may_be_missing=may_be_missing)
            with told(self.coursedir.db_url):
                do(start, self)

    guarded.unguarded = start  # type: ignore[attr-defined]
    app.start = guarded


def usable_gradebook(url: str, *arguments: Any, **options: Any) -> Gradebook:
    """Open a gradebook for the formgrader's pages, in place of nbgrader's own class.

    There it may be missing: the formgrader lists what is in source/ before there is one.
    """
    check_gradebook(url, may_be_missing=True)
    return Gradebook(url, *arguments, **options)
