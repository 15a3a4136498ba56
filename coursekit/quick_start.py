"""What makes a process that loads nbgrader start, and end, a second sooner.

As a program it is nbgrader's command, also where Python finds no kit: nbgrader says so then.
"""

import atexit
import gc
import sys


def load_quickly() -> None:
    """Have what this process imports from now on be loaded quickly."""
    # What is imported stays. Looking for garbage in it took a quarter of the time of a command,
    # most of that at its end.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    # jsonschema would build a grammar of web addresses with it, which takes a second.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


if __name__ == "__main__":
    if not sys.flags.safe_path:
        sys.path[0] = ""  # the current folder, as for `python -m nbgrader`, and not the kit's
    load_quickly()
    import nbgrader.__main__  # noqa: F401
