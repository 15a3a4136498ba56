"""The instructor's imports, made in the grader on their own: they find nothing of the student's."""

import contextlib
import os
import pathlib
import sys
from typing import Any

from .contracts import NameTable


class InstructorsFault(BaseException):
    """The instructor's own text fails here. It is no failed check: nobody can be graded so."""


def imported(code: str, proving: bool) -> dict[str, Any]:
    """Return what an import statement binds.

    Raises InstructorsFault for a package that is missing, and while `proving` for whatever else a
    module raises; in the run of a submission that is an exception of its grade cell.
    """
    names: dict[str, Any] = {}
    try:
        exec(compile(code, "<import>", "exec"), names)
    except ModuleNotFoundError as error:
        raise InstructorsFault(
            f"`{code}` needs the package {error.name}, which is not installed here: install it in "
            "the environment of the course"
        ) from error
    except Exception as error:
        if not proving:
            raise
        raise InstructorsFault(f"`{code}`: {type(error).__name__}: {error}") from error
    names.pop("__builtins__", None)
    return names


def is_import(code: str) -> bool:
    """Tell whether a statement is an import and no more."""
    return code.startswith(("import ", "from "))


def extend_path(table: NameTable) -> None:
    """Let imports find the folders that the instructor's cells add to `sys.path`."""
    for version in table["versions"]:
        if version["changes"] == ["sys"] and "sys.path" in version["code"]:
            if version["students"] or version["graded"] is not None:
                continue
            names = {"sys": sys, "os": os, "pathlib": pathlib, "Path": pathlib.Path}
            # What needs more than these names is left out; an import that misses it says so.
            with contextlib.suppress(Exception):
                exec(compile(version["code"], f"<{version['where']}>", "exec"), names)
