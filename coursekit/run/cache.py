"""Outcomes of graded notebooks, kept under a key of everything that they depend on.

The folder can be deleted at any time: what it held is then computed again.
"""

import functools
import hashlib
import json
import platform
import sysconfig
import warnings
from pathlib import Path
from typing import Any

import joblib


class Cache:
    """A folder of outcomes, of a bounded size in bytes."""

    def __init__(self, folder: Path, size: int | None = None) -> None:
        self.memory = joblib.Memory(folder, verbose=0)
        self.size = size
        # joblib remembers calls. What happens in this one happens elsewhere, on any machine; it
        # is here for its arguments, and the second is no part of the key.
        self.remember: Any = self.memory.cache(keep, ignore=["outcome"], verbose=0)

    def get(self, key: str) -> Any:
        """Return the outcome kept under a key, or None."""
        if not self.remember.check_call_in_cache(key):
            return None
        # joblib warns of a damaged entry, which counts as none.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self.remember(key)

    def put(self, key: str, outcome: Any) -> None:
        """Keep an outcome; on a disk that is full, do nothing."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.remember.call(key, outcome)

    def trim(self) -> None:
        """Remove what was used least recently, down to the allowed size."""
        self.memory.reduce_size(bytes_limit=self.size)


def keep(key: str, outcome: Any = None) -> Any:
    return outcome


def digest(*things: Any) -> str:
    """Return the SHA-256 of plain data, as hexadecimal digits."""
    text = json.dumps(things, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


@functools.cache
def environment() -> str:
    """Return a digest of Python, of the packages installed, and of the kit's own code."""
    installed = sorted({p.name for p in Path(sysconfig.get_path("purelib")).glob("*.dist-info")})
    code = [path.read_text("utf-8") for path in sorted(Path(__file__).parents[1].rglob("*.py"))]
    return digest(platform.python_version(), platform.machine(), installed, code)
