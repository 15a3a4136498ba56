"""What is wrong with this machine and the folder of a course, and what mends it.

`examine` looks, and asks `gradable` about each notebook; `render` writes what was found.
"""

import contextlib
import filecmp
import importlib.metadata
import os
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbgrader.apps import autogradeapp
from traitlets.config import PyFileConfigLoader

from . import autograde, execute, preflight
from .assignment import files_beside, read_assignment
from .errors import CourseKitError
from .gradable import Finding, ungradable_cells
from .rebuild import release_version
from .sandbox import UNSANDBOXED, check_sandbox

FREE_BYTES = 2**30  # the work of a grading run on a small class

MARKS = {"ok": "✓", "warning": "!", "fault": "✗"}


def load_config(course):
    """Return what a course's nbgrader_config.py says, as nbgrader reads it; it plugs the kit in."""
    if not (course / "nbgrader_config.py").is_file():
        raise CourseKitError(
            f"{course.resolve()} is not a course: it has no nbgrader_config.py. Change to the "
            "course's folder first."
        )
    with contextlib.chdir(course):
        try:
            return PyFileConfigLoader("nbgrader_config.py", path=str(Path.cwd())).load_config()
        except (Exception, SystemExit) as error:
            raise CourseKitError(
                f"nbgrader_config.py cannot be read: {type(error).__name__}: {error}. Mend it "
                "there."
            ) from None


def examine(course, config):
    """Look at the machine and at every assignment of a course: a list of findings."""
    with contextlib.chdir(course):
        findings = [*machine(), plugged_in()]
        sources = sorted(Path("source").glob("*/*.ipynb"))
        if not sources:
            findings.append(
                Finding("fault", "There is no notebook in source/.", "Put one in source/NAME/.")
            )
        for assignment in sorted({path.parent.name for path in sources}):
            findings += data_files(assignment, config)
            for path in sources:
                if path.parent.name == assignment:
                    findings += notebook(assignment, path.stem, config)
    return findings


def render(findings):
    """Return the findings as text, a line each, and one below for what to do."""
    lines = []
    for finding in findings:
        lines.append(f"{MARKS[finding.kind]} {finding.sentence}")
        if finding.remedy:
            lines.append(f"    {finding.remedy}")
    return "\n".join(lines)


def machine():
    """Look at what grading needs of this machine."""
    try:
        check_sandbox()
        yield Finding("ok", "The sandbox starts.")
    except CourseKitError as error:
        yield Finding("fault", str(error))
    if os.environ.get(UNSANDBOXED):
        yield Finding(
            "warning",
            f"{UNSANDBOXED} is set: student code would run without a sandbox.",
            f"Run `unset {UNSANDBOXED}`.",
        )
    try:
        version = importlib.metadata.version("ipykernel")
        yield Finding("ok", f"Kernels: ipykernel {version}.")
    except importlib.metadata.PackageNotFoundError:
        yield Finding("fault", "There is no ipykernel.", "Run `pip install ipykernel`.")
    for place in (Path(tempfile.gettempdir()), Path.cwd()):
        free = shutil.disk_usage(place).free
        if free < FREE_BYTES:
            yield Finding(
                "warning",
                f"{place} has only {free / 2**20:.0f} MB left.",
                "Make room, or set TMPDIR to another disk.",
            )


def plugged_in():
    """Tell whether the configuration that was loaded put the kit in nbgrader's place."""
    if autogradeapp.Autograde is autograde.CourseAutograde:
        return Finding("ok", "nbgrader_config.py plugs the kit in.")
    return Finding(
        "fault",
        "nbgrader_config.py does not plug the kit in: `nbgrader autograde` would not use it.",
        "Add the lines `import coursekit` and `coursekit.configure(c)`.",
    )


def data_files(assignment, config):
    """Find the files that the configuration names and that are not there."""
    for name in config.TrustedExecute.get("data_files", {}).get(assignment, []):
        if not Path(name).is_file():
            yield Finding(
                "fault",
                f"{assignment}: {name} is missing, and data_files in nbgrader_config.py names it.",
                "Put it there, or take the name out.",
            )


def notebook(assignment, name, config):
    """Look at one source notebook, its hidden tests, its gradebook entries and its release."""
    title, generate = f"{assignment}/{name}", f"Run `nbgrader generate_assignment {assignment}`."
    try:
        ours = read_assignment(assignment, execute.TrustedExecute(config=config))
        source, frame = ours.notebooks[name].source, ours.notebooks[name].frame
        found = ungradable_cells(source, config, frame["files"])
        execute.run_job(execute.job_of(source, frame) | {"only_check": True}, ours.snapshot)
    except (CourseKitError, nbformat.reader.NotJSONError) as error:
        return [Finding("fault", f"{title}: {error}")]
    found = [f._replace(sentence=f"{title}: {f.sentence}") for f in found]
    count = len(frame["grade_cells"])
    found.append(Finding("ok", f"{title}: {count} grade cells, and their hidden tests load."))
    if "db_url" not in config.CourseDirectory and not Path("gradebook.db").exists():
        found.append(Finding("warning", f"{title} is in no gradebook yet.", generate))
    else:
        try:
            preflight.check_gradebook(config, assignment, name, source)
            found.append(Finding("ok", f"{title} and the gradebook agree."))
        except CourseKitError as error:
            found.append(Finding("fault", str(error)))
    stale = stale_release(assignment, name, source, config)
    sentence = f"{title}: the release is up to date."
    found.append(Finding("warning", stale, generate) if stale else Finding("ok", sentence))
    return found


def stale_release(assignment, name, source, config):
    """Say what in release/ is not what source/ gives, or return None."""
    folder, released = Path("source") / assignment, Path("release") / assignment
    if not (released / f"{name}.ipynb").is_file():
        return f"{assignment}/{name} is not released."
    found = nbformat.read(released / f"{name}.ipynb", as_version=4).cells
    found = [cell.source for cell in found]
    wanted = [cell.source for cell in release_version(source, config).cells]
    # nbgrader can put a header above and a footer below.
    places = range(len(found) - len(wanted) + 1)
    if not any(found[place : place + len(wanted)] == wanted for place in places):
        return f"release/{assignment}/{name}.ipynb is not what source/ gives now."
    for file in files_beside(assignment, {}):
        copy = released / file
        if not copy.is_file() or not filecmp.cmp(folder / file, copy, shallow=False):
            return f"release/{assignment}/{file} is not the file in source/."
    return None
