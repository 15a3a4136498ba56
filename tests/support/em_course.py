"""The repository's own course with fewer pictures, with its solution graded, and released."""

import contextlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import filelock

from coursekit.course import open_course, private
from coursekit.demo.sample_class import copy_course
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.release import release
from coursekit.run.cache import Cache
from coursekit.run.preflight import sound
from coursekit.run.proof import proven
from coursekit.sandbox.available import SandboxUnavailable, check_sandbox
from tests.support.places import ASSIGNMENT, ROOT
from tests.support.sharing import share

EVERY = 12  # of the pictures one in so many: loops over all of them take most of a grading


class ProvenCourse:
    """Lays copies of the course, released, in which the preflight finds all that it asks for.

    One process of a test session grades the solution and releases, in the folder `shared`, and the
    others wait for that.
    """

    def __init__(self, shared: Path) -> None:
        self.folder = shared / "em-course"
        with filelock.FileLock(shared / "em-course.lock"):
            if not (done := shared / "em-course.done").exists():
                copy_course(ROOT, self.folder)
                take_fewer_pictures(self.folder)
                prove(self.folder)
                release(self.folder, ASSIGNMENT)
                done.touch()

    def lay(self, folder: Path) -> None:
        """Copy the course to a folder, without submissions."""
        copy_course(self.folder, folder)
        outcomes = open_course(self.folder).outcomes.relative_to(self.folder.resolve())
        for name in ("release", outcomes):
            shutil.copytree(self.folder / name, folder / name)
        shutil.copyfile(self.folder / "gradebook.db", folder / "gradebook.db")


def take_fewer_pictures(folder: Path) -> None:
    """Have a course use some of its pictures, as an instructor who takes others does."""
    pictures = folder / "data" / "images.zip"
    fewer = pictures.with_suffix(".fewer")
    with zipfile.ZipFile(pictures) as all_of_them, zipfile.ZipFile(fewer, "w") as made:
        for name in all_of_them.namelist()[::EVERY]:
            made.writestr(name, all_of_them.read(name))
    fewer.replace(pictures)
    command = [sys.executable, "-m", "grader_tests.em_for_gmm.pick_candidates"]
    subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(folder)}, check=True)


def prove(folder: Path) -> None:
    course = open_course(folder)
    with contextlib.suppress(SandboxUnavailable), private(course.folders):
        check_sandbox()
        cache = Cache(course.outcomes)
        found, _ = sound(course, ASSIGNMENT, TrustedExecute(config=course.config), cache)
        share(proven(found, cache))
