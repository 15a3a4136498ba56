"""Whether the data of an assignment can be used, before anyone is graded, released or reported."""

from pathlib import Path

from ..course import Course
from ..errors import CourseKitError
from ..handout.damage import damage
from ..handout.declared import own_findings
from ..lint.words import Finding
from .assignment import Assignment, read_assignment
from .cache import Cache, digest, environment
from .settings import Settings


def refuse_data(course: Course, found: Assignment, cache: Cache) -> None:
    """Raise CourseKitError where data are damaged, or the assignment's own check finds a fault.

    What was sound is not looked at again until a file of the assignment changes.
    """
    key = digest("data", *depends_on(course, found))
    if cache.get(key):
        return
    faults = [*damaged(course, found), *declared(course, found.name)]
    faults = [finding for finding in faults if finding.kind == "fault"]
    if faults:
        more = f" (`coursekit doctor` lists all {len(faults)} such faults.)" * (len(faults) > 1)
        raise CourseKitError(f"{faults[0].sentence} {faults[0].remedy}".rstrip() + more)
    cache.put(key, True)


def depends_on(course: Course, found: Assignment) -> list[object]:
    """Return what the outcome of looking at the data depends on, as plain data."""
    notebooks = {name: notebook.source for name, notebook in found.notebooks.items()}
    return [str(course.root), found.snapshot.digest, notebooks, found.accepted_files, environment()]


def look_at_data(course: Course, assignment: str, settings: Settings) -> None:
    """Look at the data of an assignment, for whoever grades nobody; raises as `refuse_data`."""
    refuse_data(course, read_assignment(course, assignment, settings), Cache(course.outcomes))


def damaged(course: Course, found: Assignment) -> list[Finding]:
    """Find the files of an assignment that nothing can read."""
    data = {name: Path(name).name for name in course.data_files(found.name)}
    beside = f"source/{found.name}/"
    faults = []
    for path, content in sorted(found.snapshot.contents.items()):
        name = data.get(path, path.removeprefix(beside))
        if name not in found.accepted_files and (fault := damage(path, content)):
            where = path
            if path.startswith(beside):
                where = str((course.source(found.name) / name).relative_to(course.root))
            remedy = f"Put a sound copy there. {accept(found.name, name)}"
            faults.append(Finding("fault", f"{where} {fault}.", remedy))
    return faults


def declared(course: Course, name: str) -> list[Finding]:
    """Return what the declared check of an assignment says."""
    return [
        Finding(kind, f"{name}: {said}", what) for kind, said, what in own_findings(course, name)
    ]


def accept(assignment: str, name: str) -> str:
    """Say how a file or a cell goes out to students as it is."""
    setting = f'c.TrustedExecute.accepted_files = {{"{assignment}": {{"{name}": "why"}}}}'
    return f"If students shall get it as it is, say so: {setting}"
