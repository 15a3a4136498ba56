"""The instructor's files that grading one assignment needs, as they were when it began.

They travel with the work, to another machine too, so that no worker needs the course's folder, and
nobody's edits in the middle of a run give two students different tests.
"""

import hashlib
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..sandbox.own_folder import OwnFolder


class Snapshot(NamedTuple):
    """Files by their path, and a digest of it all."""

    digest: str
    contents: dict[str, bytes]
    before: str = ""  # the digest of the snapshot that this one has more files than


def take_snapshot(paths: Mapping[str, Path]) -> Snapshot:
    """Read files; `paths` maps the path that each has in the snapshot to where it is now."""
    return with_more(Snapshot("", {}), {name: path.read_bytes() for name, path in paths.items()})


def with_more(snapshot: Snapshot, contents: dict[str, bytes]) -> Snapshot:
    """Return a snapshot with more files; what it has already is not read through again.

    Raises ValueError for a path that has a file already.
    """
    if known := snapshot.contents.keys() & contents.keys():
        raise ValueError(f"there are files at {', '.join(sorted(known))} already")
    digest = hashlib.sha256(snapshot.digest.encode())
    for name, content in sorted(contents.items()):
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return Snapshot(digest.hexdigest(), snapshot.contents | contents, snapshot.digest)


places: dict[str, OwnFolder] = {}
unpacking = threading.Lock()


def unpacked(snapshot: Snapshot) -> Path:
    """Return a folder with the files of a snapshot: one for each, as long as this process runs."""
    # Several notebooks of one assignment are graded at once, in threads of this process.
    with unpacking:
        if snapshot.digest not in places:
            # Beside what it has more than: a template is there for the same files alone.
            folder = places.get(snapshot.before) or OwnFolder()
            for name, content in snapshot.contents.items():
                path = folder.path / name
                if path.exists():
                    continue
                assert path.resolve().is_relative_to(folder.path.resolve()), name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                # A grader that is root shows files to student code, which is nobody, as they are;
                # nobody else gets into the folder. Others it would have to copy for each kernel.
                path.chmod(0o644)
            places[snapshot.digest] = folder
        return places[snapshot.digest].path
