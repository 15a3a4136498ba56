"""A course that collects what was downloaded from an LMS."""

import csv
import io
import os
import shutil
import zipfile

from nbgrader.apps import ZipCollectApp

from tests.support.commands import completed
from tests.support.nbgrader_apps import run_app

NAME = "small"
NOT_ALL = "Not everything was collected: the lines above say what, and why."

CONFIG = """
c = get_config()
c.ZipCollectApp.extractor_plugin = "coursekit.lms.unpack.Extractor"
c.ZipCollectApp.collector_plugin = "coursekit.lms.collect.{collector}"
"""


class DownloadCourse:
    """A course with a roster and a released notebook, in a folder, and what was downloaded."""

    def __init__(self, folder, gradebook, collector):
        self.folder = folder
        self.archive = folder / "downloaded" / NAME / "archive"
        self.archive.mkdir(parents=True)
        for step in ("source", "release"):
            (folder / step / NAME).mkdir(parents=True)
            (folder / step / NAME / f"{NAME}.ipynb").write_text("{}")
        (folder / "nbgrader_config.py").write_text(CONFIG.format(collector=collector))
        shutil.copyfile(gradebook, folder / "gradebook.db")

    def download(self, members, name="submissions.zip", age=0):
        """Put an archive into the folder of downloads; `age` is in seconds."""
        (self.archive / name).write_bytes(zipped(members))
        now = (self.archive / name).stat().st_mtime
        os.utime(self.archive / name, (now - age, now - age))

    def collect(self, *arguments):
        """Run nbgrader zip_collect as a command; return what it said."""
        command = ["nbgrader", "zip_collect", NAME, *arguments]
        done = completed(self.folder, command, check=False)
        if done.returncode != 1 or not done.stderr.endswith(f"{NOT_ALL}\n"):
            done.check_returncode()
        return done.stderr

    def collect_here(self, *arguments):
        """The same in this process."""
        return run_app(ZipCollectApp, self.folder, NAME, *arguments, end=NOT_ALL)

    def submitted(self):
        """Return {student: {file: content}}."""
        found = {}
        for path in sorted((self.folder / "submitted").glob(f"*/{NAME}/*")):
            found.setdefault(path.parts[-3], {})[path.name] = path.read_text()
        return found

    def table(self):
        """Return {file: line of collected.csv}."""
        path = self.folder / "downloaded" / NAME / "collected.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return {row["file"].partition("/")[2]: row for row in csv.DictReader(file)}


def zipped(members):
    """Return a zip; `members` maps names, or ZipInfo objects, to contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
