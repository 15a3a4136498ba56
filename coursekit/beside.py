"""What lies beside the notebooks of an assignment: in the release, in the bundle, and in grading.

These are the files of source/NAME and of the folders in it, as nbgrader releases them, and those
that c.TrustedExecute.data_files puts there. Another notebook is never among them: it may hold
solutions, and nbgrader releases only those directly in the folder, without them.
"""

import fnmatch
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from .errors import CourseKitError

# What programs leave behind, which no student gets, whatever c.CourseDirectory.ignore says.
LEFT_BEHIND = (
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    ".pytest_cache",
    ".DS_Store",
    ".git",
    ".*.part",  # of `files.whole`, in a run that was killed
)
#: What sets up and opens a notebook at home, in the bundle of an assignment with such a file.
START = Path(__file__).parent / "handout" / "start.py"
REQUIREMENTS = "requirements.txt"
NAMED = "data_files in nbgrader_config.py names"


def walk(folder: Path, ignore: Sequence[str] = ()) -> Iterator[Path]:
    """Yield what is below a folder but for folders, in order; `ignore` are patterns of names.

    Hidden files are among it. Links to folders are not followed, and come as they are.
    """
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if Path(place, name).is_symlink()]
        folders[:] = sorted(
            name for name in folders if name not in links and not left_out(name, ignore)
        )
        for name in sorted([*names, *links]):
            if not left_out(name, ignore):
                yield Path(place, name)


def left_out(name: str, ignore: Sequence[str]) -> bool:
    """Tell whether nbgrader leaves out a name, or nobody gets it; `*` matches no dot, as there."""
    return any(
        fnmatch.fnmatchcase(name, pattern) and not (name[0] == "." and pattern[0] in "*?[")
        for pattern in (*LEFT_BEHIND, *ignore)
        if pattern
    )


def source_files(
    source: Path, root: Path, ignore: Sequence[str] = (), private: Sequence[Path] = ()
) -> dict[str, Path]:
    """Return the files of source/NAME: {path there: file}, without notebooks.

    `root` is the course's folder, `private` are folders in it that students get nothing of. Raises
    CourseKitError for what is no file, and for links that lead out of the course or into those.
    """
    found = {}
    for path in walk(source, ignore):
        if path.suffix.lower() == ".ipynb":
            continue
        where, real = path.relative_to(root), path.resolve()
        outside = not real.is_relative_to(root.resolve())
        if path.is_symlink() and (outside or any(real.is_relative_to(p) for p in private)):
            raise CourseKitError(
                f"{where} is a link to {real}, which students must not get through it: put a copy "
                "of the file there."
            )
        if path.is_dir():
            raise CourseKitError(
                f"{where} is a link to {real}, a folder, and nbgrader releases none: put a copy of "
                "the folder there, or name it in c.TrustedExecute.data_files."
            )
        if not path.is_file():
            raise CourseKitError(f"{where} is not an ordinary file: take it out of there.")
        found[path.relative_to(source).as_posix()] = path
    return found


def data_targets(root: Path, given: Any) -> dict[str, str]:
    """Return where data files lie: {path below the notebook: path in the course}.

    `given` is what c.TrustedExecute.data_files has for an assignment: a list of files and folders
    of the course at `root`, each of which lies beside the notebook under its own name, or a dict
    that maps them to paths below the notebook. A file may be missing. Raises CourseKitError for
    what cannot be laid there.
    """
    given = [given] if isinstance(given, str) else given
    pairs = given.items() if isinstance(given, Mapping) else [(name, None) for name in given]
    found: dict[str, str] = {}
    for name, target in ((str(name), target) for name, target in pairs):
        if leads_out(name):
            raise CourseKitError(
                f"{NAMED} {name}: give a path inside of the course, relative to it."
            )
        if target is not None and (leads_out(str(target)) or not PurePosixPath(str(target)).name):
            raise CourseKitError(
                f"{NAMED} {target!r} as the place of {name}: give a path below the notebook, such "
                f'as "data/{Path(name).name}".'
            )
        place = PurePosixPath(Path(name).name if target is None else str(target))
        for path, at in laid(root, name, place):
            if (other := found.get(at, path)) != path:
                raise CourseKitError(
                    f"{NAMED} {other} and {path}, and both would be {at} beside the notebook: give "
                    f'one another place, as in {{"{path}": "other/{Path(path).name}"}}.'
                )
            found[at] = path
    return found


def laid(root: Path, name: str, place: PurePosixPath) -> Iterator[tuple[str, str]]:
    """Yield (path in the course, path below the notebook) of a file, or of those in a folder."""
    folder = root / name
    if not folder.is_dir():
        yield name, place.as_posix()
        return
    inside = source_files(folder, root)
    if not inside:
        raise CourseKitError(f"{NAMED} {name}, and there is no file in it: put one there.")
    for path in inside:
        yield (PurePosixPath(name) / path).as_posix(), (place / path).as_posix()


def leads_out(path: str) -> bool:
    return Path(path).is_absolute() or ".." in Path(path).parts


def together(
    files: Mapping[str, Path], data: Mapping[str, Path], notebooks: Sequence[str]
) -> dict[str, Path]:
    """Return the files of source/NAME and the data files beside them, by path.

    Raises CourseKitError for a data file in the place of a notebook, or of another file.
    """
    # On the computers of many students names differ by more than their case, or not at all.
    taken = {name.casefold(): name for name in [*files, *notebooks]}
    for target, path in data.items():
        same = taken.get(target.casefold())
        if same is not None and not (same in files and files[same].resolve() == path.resolve()):
            raise CourseKitError(
                f"{NAMED} {path.name} at {target}, where source/ has {same}: give it another place."
            )
    every = {**files, **data}
    names = {name.casefold() for name in [*every, *notebooks]}
    for name in every:
        for above in PurePosixPath(name.casefold()).parents:
            if above.as_posix() in names:
                raise CourseKitError(
                    f"{NAMED} what would make {above.as_posix()} a file and a folder beside the "
                    "notebook: give it another place."
                )
    return every
