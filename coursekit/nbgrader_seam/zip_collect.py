"""What `nbgrader zip_collect` puts into submitted/: each submission as a whole, and none is lost.

nbgrader removes what is there file by file before it copies, and stops in the middle of a class
where it may not. What it does not collect it says between hundreds of lines, and ends as if all
were well.
"""

import filecmp
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..course import Course
from ..errors import CourseKitError
from ..files import files_in, put_in_place, remove_folder, replace_folder, unfinished_folder
from ..kept import keep
from ..last_words import SAID_LAST
from ..submission.timestamp import FILE as TIMESTAMP


def collect(start: Callable[[Any], None], app: Any) -> None:
    """Run the command, and say at its end what was not collected; then the exit status is 1.

    Raises CourseKitError where there is no such assignment, or nothing was downloaded for it.
    """
    name = app.coursedir.assignment_id
    Course(app.coursedir, app.config).source_paths(name)
    archive, extracted = (
        Path(app._format_collect_path(step))
        for step in (app.archive_directory, app.extracted_directory)
    )
    if not (holds_files(archive) or holds_files(extracted)):
        raise CourseKitError(f"There is nothing in {archive}: put there what you downloaded.")
    said: list[tuple[int, str]] = []
    setattr(app, SAID_LAST, said)
    try:
        start(app)
    finally:
        for level, sentence in said:
            app.log.log(level, sentence)
    if any(level >= logging.ERROR for level, _ in said):
        raise SystemExit("Not everything was collected: the lines above say what, and why.")


def hand_over(app: Any, collected: dict[str, dict[str, Any]]) -> None:
    """Copy what was collected into submitted/, in place of a method of nbgrader's ZipCollectApp."""
    folders = app.coursedir
    root, name = Path(folders.root), folders.assignment_id
    places = {
        student: Path(folders.format_path(folders.submitted_directory, student, name))
        for student in collected
    }
    taken = [student for student, place in places.items() if holds_files(place)]
    if taken and not app.force:
        raise SystemExit(
            f"Nothing was collected. {', '.join(sorted(taken))} handed {name} in already: with "
            f"--force the downloaded files take the place of those in "
            f"{folders.submitted_directory}/, which are moved to kept/."
        )
    for student, found in collected.items():
        fresh = unfinished_folder(places[student])
        remove_folder(fresh)
        fresh.mkdir(parents=True)
        try:
            for source, target in zip(found["src_files"], found["dest_files"], strict=True):
                inner = Path(target).relative_to(places[student])
                inner = Path(inner.name) if ".." in inner.parts else inner
                (fresh / inner).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, fresh / inner)
            if found["timestamp"] is not None and not (fresh / TIMESTAMP).exists():
                (fresh / TIMESTAMP).write_text(found["timestamp"].isoformat(" "))
            replace(app, fresh, places[student], root)
        except BaseException:
            remove_folder(fresh)
            raise


def replace(app: Any, fresh: Path, place: Path, root: Path) -> None:
    """Put a submission in the place of an earlier one, which is kept unless it is the same."""
    if holds_files(place) and not alike(place, fresh):
        previous = put_in_place(fresh, place)
        assert previous is not None
        kept = keep(previous, root, place)
        app.log.warning("%s is replaced; what was there is now %s.", place, kept)
    else:
        replace_folder(fresh, place)


def holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def alike(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same files."""
    ours, theirs = ({p.relative_to(f) for p in files_in(f)} for f in (one, other))
    return ours == theirs and all(filecmp.cmp(one / n, other / n, shallow=False) for n in ours)
