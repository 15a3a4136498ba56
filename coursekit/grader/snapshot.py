"""The instructor's files that grading one assignment needs, as they were when it began.

They travel with the work, to another machine too, so that no worker needs the course's folder, and
nobody's edits in the middle of a run give two students different tests.
"""

import hashlib
import threading
from typing import NamedTuple

from ..errors import CourseKitError
from ..files import files_in
from ..sandbox.own_folder import OwnFolder


class Snapshot(NamedTuple):
    """Files by their path in the course, and a digest of it all."""

    digest: str
    contents: dict  # str: bytes


def take_snapshot(course, assignment, data_files=()):
    """Read the files beside an assignment's notebooks, its hidden tests, and the data files.

    Hidden tests are all of grader_tests/ but the folders of other assignments. Raises
    CourseKitError for a data file that is missing.
    """
    source = course / "source" / assignment
    others = {path.name for path in (course / "source").glob("*/")} - {assignment}
    paths = [path for path in files_in(source) if path.suffix != ".ipynb"]
    for path in files_in(course / "grader_tests"):
        if path.relative_to(course / "grader_tests").parts[0] not in others:
            paths.append(path)
    for name in data_files:
        if not (course / name).is_file():
            raise CourseKitError(
                f"{name} is missing, and data_files in nbgrader_config.py names it: put it there, "
                "or take the name out."
            )
        paths.append(course / name)
    contents = {path.relative_to(course).as_posix(): path.read_bytes() for path in paths}
    digest = hashlib.sha256()
    for name, content in sorted(contents.items()):
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return Snapshot(digest.hexdigest(), contents)


places, unpacking = {}, threading.Lock()


def unpacked(snapshot):
    """Return a folder with the files of a snapshot: one for each, as long as this process runs."""
    with unpacking:
        if snapshot.digest not in places:
            folder = OwnFolder()
            for name, content in snapshot.contents.items():
                path = folder.path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            places[snapshot.digest] = folder
        return places[snapshot.digest].path
