"""Whether release/ and the bundle for students hold what source/ gives now.

`remedy` is how to generate the release version again.
"""

import filecmp
import zipfile

import nbformat

from ..beside import START, walk
from ..lint.words import Finding


def released_notebook(course, title, wanted, remedy):
    """Compare a released notebook with the one that source/ gives."""
    path = course.step("release") / f"{title}.ipynb"
    if not path.is_file():
        yield Finding("warning", f"{title} is not released.", remedy)
        return
    try:
        found = [essence(cell) for cell in nbformat.read(path, as_version=4).cells]
    except Exception:  # no notebook at all is another one than wanted
        found = []
    wanted = [essence(cell) for cell in wanted.cells]
    # nbgrader can put a header above and a footer below.
    places = range(len(found) - len(wanted) + 1)
    if any(found[place : place + len(wanted)] == wanted for place in places):
        yield Finding("ok", f"{title}: the release is up to date.")
    else:
        where = path.relative_to(course.root)
        yield Finding("warning", f"{where} is not what source/ gives now.", remedy)


def essence(cell):
    about = cell.metadata.get("nbgrader", {})
    kept = ("grade_id", "points", "grade", "solution", "locked", "task")
    return cell.cell_type, cell.source, {key: about.get(key) for key in kept}


def released_files(course, assignment, remedy):
    """Compare the files in release/ and in the bundle for students with those they come from."""
    released = course.release(assignment)
    if not released.is_dir():
        return
    shown = released.relative_to(course.root)
    wanted = course.files_beside(assignment)
    for name, path in wanted.items():
        if not (released / name).is_file():
            yield Finding("warning", f"{shown / name} is missing.", remedy)
        elif path.is_file() and not filecmp.cmp(path, released / name, shallow=False):
            where = "the kit's" if path == START else path.relative_to(course.root)
            yield Finding("warning", f"{shown / name} is not {where}.", remedy)
    notebooks = {path.name for path in course.source_paths(assignment).values()}
    there = {path.relative_to(released).as_posix() for path in walk(released)}
    for name in sorted(there - wanted.keys() - notebooks):
        yield Finding(
            "warning",
            f"{shown / name} comes from nowhere in source/, and students get it.",
            remedy,
        )
    bundle = course.bundle(assignment)
    if bundle.is_file() and not holds(bundle, released):
        where = bundle.relative_to(course.root)
        yield Finding(
            "warning",
            f"{where}, the bundle for students, does not hold what {shown} holds.",
            f"Run `coursekit release {assignment}`.",
        )


def holds(bundle, folder):
    """Tell whether a bundle holds the files of a folder, as `release.bundle` takes them."""
    there = {path.relative_to(folder.parent).as_posix(): path for path in walk(folder)}
    try:
        with zipfile.ZipFile(bundle) as archive:
            return set(archive.namelist()) == set(there) and all(
                archive.read(name) == path.read_bytes() for name, path in there.items()
            )
    except zipfile.BadZipFile:
        return False
