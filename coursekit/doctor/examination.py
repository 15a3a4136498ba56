"""What is wrong with this machine and the folder of a course, and what mends it.

`examine` looks at the machine here, at each assignment in `assignment` (which asks the assignment
itself, see `handout.declared`), for what others can read in `privacy`, and for what a stopped run
left in `leftovers`; `render` writes what was found.
"""

import asyncio
import contextlib
import importlib.metadata
import os
import shutil
import tempfile
from pathlib import Path

from nbgrader.apps import autogradeapp

from ..course import open_course, private
from ..errors import CourseKitError
from ..lint.words import Finding
from ..nbgrader_seam import autograde
from ..sandbox import cgroup
from ..sandbox.available import UNSANDBOXED, check_sandbox
from ..sandbox.kernel import start_kernel, template_problem
from ..settings import BY_ASSIGNMENT, question, unread
from .assignment import examine_assignment
from .leftovers import leftovers
from .privacy import privacy

FREE_BYTES = 2**30  # the work of a grading run on a small class

MARKS = {"ok": "✓", "warning": "!", "fault": "✗"}


def examine(folder, config, assignment=None):
    """Look at the machine and at every assignment of the course in a folder: a list of findings.

    Of an `assignment` that is named, and no other, each cell is looked at in detail.
    """
    with contextlib.chdir(folder):
        findings = [*machine(), plugged_in()]
        try:
            course = open_course(folder, config)
            course.all_data_files()  # refuses what no assignment could be looked at with
        except CourseKitError as error:
            return [*findings, Finding("fault", str(error))]
        names = course.assignments()
        if assignment:
            course.source_paths(assignment)  # names those that there are, where it is none of them
        findings += [*unread_settings(course, names)]
        if not names:
            where = f"{course.folders.source_directory}/"
            findings.append(
                Finding("fault", f"There is no notebook in {where}.", f"Put one in {where}NAME/.")
            )
        with private(course.folders):
            for name in [assignment] if assignment else names:
                findings += examine_assignment(course, name, in_detail=bool(assignment))
        findings += [*privacy(course), *leftovers(course)]
    return findings


def unread_settings(course, names):
    """Find what the configuration says that nobody reads, as far as it is not refused."""
    for sentence in dict.fromkeys(unread(course.config)):
        yield Finding("warning", sentence, "Put it right, or take it out.")
    for setting in BY_ASSIGNMENT:
        for name in course.by_assignment(setting).keys() - set(names):
            near = question(name, names)
            yield Finding(
                "warning",
                f"c.TrustedExecute.{setting} names the assignment {name}, which is not in "
                f"{course.folders.source_directory}/{near and f': {near}'}",
                "Put it right, or take it out.",
            )


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
    else:
        yield kernel()
        yield forking()
        yield counting()
    if os.environ.get(UNSANDBOXED):
        yield Finding(
            "warning",
            f"{UNSANDBOXED} is set: student code would run without a sandbox.",
            f"Run `unset {UNSANDBOXED}`.",
        )
    for place in (Path(tempfile.gettempdir()), Path.cwd()):
        free = shutil.disk_usage(place).free
        if free < FREE_BYTES:
            yield Finding(
                "warning",
                f"{place} has only {free / 2**20:.0f} MB left.",
                "Make room, or set TMPDIR to another disk.",
            )


def kernel():
    """Start a kernel as student code gets one."""

    async def start_and_end():
        started = await start_kernel()
        await started.kill()

    try:
        asyncio.run(start_and_end())
        return Finding(
            "ok", f"A kernel starts in it: ipykernel {importlib.metadata.version('ipykernel')}."
        )
    except Exception as error:  # whatever a broken installation raises
        return Finding(
            "fault",
            f"No kernel starts in the sandbox: {type(error).__name__}: {error}",
            "Run `pip install --force-reinstall ipykernel` in the environment of the course.",
        )


def forking():
    """Tell whether kernels can be forked from one that has imported what a notebook imports."""
    try:
        problem = asyncio.run(template_problem())
    except Exception as error:  # whatever keeps kernels from starting; `kernel` says it
        problem = str(error)
    if problem is None:
        return Finding("ok", "Kernels are forked, with what a notebook imports loaded.")
    return Finding(
        "warning",
        f"Kernels are started anew for each notebook, which takes seconds: {problem}",
        "Nothing else changes. To have them forked, allow user namespaces within others "
        "(`sysctl user.max_user_namespaces`, AppArmor), or grade outside of this container.",
    )


def counting():
    """Tell who counts the memory of kernels."""
    if cgroup.counts_memory():
        return Finding("ok", "Linux counts memory as well, in a control group for each kernel.")
    return Finding("ok", "The watchdog counts memory alone: no control group is handed over here.")


def plugged_in():
    """Tell whether the configuration that was loaded put the kit in nbgrader's place."""
    if autogradeapp.Autograde is autograde.CourseAutograde:
        return Finding("ok", "nbgrader_config.py plugs the kit in.")
    return Finding(
        "fault",
        "nbgrader_config.py does not plug the kit in: `nbgrader autograde` would run hidden tests "
        "in the students' own kernels.",
        "Add the lines `import coursekit` and `coursekit.configure(c)`, without stock_executor.",
    )
