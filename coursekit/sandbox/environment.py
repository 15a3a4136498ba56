"""What the process of a kernel is given: its place behind the walls, its variables, its files."""

import contextlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

from .bubblewrap import walled, walled_template
from .view import HOME, NOTEBOOK_FOLDER

# Of the grader's variables only these harmless ones go along. The last two are for machines on
# which numpy needs them.
PASSED_ON = ("LANG", "LC_ALL", "TZ", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class Launch(NamedTuple):
    """How to start a program for student code."""

    command: list[str]
    folder: str  # its current one
    environment: dict[str, str]
    descriptors: list[int]  # to inherit; whoever starts the command closes them


def launch_in_sandbox(
    command: Sequence[str],
    files: Mapping[str, Path],
    disk: int,
    packages: Sequence[str] | None = None,
) -> Launch:
    """Return how to start a command behind the walls.

    `files` maps paths below the notebook to host files; the others are as for `walled`.
    """
    environment = kernel_environment(HOME, "/tmp")
    wrapped, descriptors = walled(command, mounts_of(files), disk, environment, packages)
    # bubblewrap's own variables can be read inside, in /proc/1/environ: it gets no other.
    return Launch(wrapped, "/", {"PATH": os.defpath}, descriptors)


def launch_template(
    command: Sequence[str], files: Mapping[str, Path], packages: Sequence[str] | None
) -> Launch:
    """Return how to start a template behind the walls; all is as for `launch_in_sandbox`."""
    wrapped, descriptors = walled_template(
        command, mounts_of(files), kernel_environment(HOME, "/tmp"), packages
    )
    return Launch(wrapped, "/", {"PATH": os.defpath}, descriptors)


def mounts_of(files: Mapping[str, Path]) -> dict[str, Path]:
    """Return where files go: those of the notebook, and the list of fonts."""
    mounts = {f"{NOTEBOOK_FOLDER}/{name}": path for name, path in files.items()}
    return mounts | {f"{HOME}/.matplotlib/{name}": path for name, path in font_cache().items()}


def launch_unprotected(command: Sequence[str], files: Mapping[str, Path], home: Path) -> Launch:
    """Return how to start a command without walls, with copies of the files in a folder `home`."""
    notebook = home / Path(NOTEBOOK_FOLDER).relative_to(HOME)
    for folder, some in ((notebook, files), (home / ".matplotlib", font_cache())):
        folder.mkdir(parents=True)
        for name, path in some.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
    return Launch(list(command), str(notebook), kernel_environment(str(home), str(home)), [])


def kernel_environment(home: str, temporary: str) -> dict[str, str]:
    """Return all environment variables of a kernel."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "HOME": home,
        "USER": "student",
        "TMPDIR": temporary,
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "PYTHONHASHSEED": "0",  # the same order of sets at each grading
        "OPENBLAS_NUM_THREADS": "1",  # each thread reserves memory, and kernels run side by side
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",  # else each thread reserves 64 MB of addresses
    }


def font_cache() -> dict[str, Path]:
    """Return matplotlib's list of fonts, made once for this user: a kernel needs 0.6 s for it.

    Maps the name that matplotlib looks for to the file. Empty where there is no matplotlib, or no
    folder to keep the list in: kernels make their own then.
    """
    try:
        version = importlib.metadata.version("matplotlib")
    except importlib.metadata.PackageNotFoundError:
        return {}
    folder = user_cache_path("coursekit") / f"fonts-{version}"
    with contextlib.suppress(OSError):
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as home:
                command = [sys.executable, "-c", "import matplotlib.font_manager"]
                subprocess.run(command, env=kernel_environment(home, home), cwd=home)
                Path(home, ".matplotlib").rename(folder)
    return {file.name: file for file in folder.glob("fontlist-*.json")}
