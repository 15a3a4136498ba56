"""The instructor's imports, made in the grader on their own: they find nothing of the student's."""

import contextlib
import re
from typing import Any

from .contracts import NameTable, Version

ABOUT_FOLDERS = r"\b(sys|os|pathlib)\b"
OTHER_NAME = r"^from sys import .*\bpath\b|\bsys as "


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
    versions = table["versions"]
    for index, version in enumerate(versions):
        if is_given(version) and changes_path(version, versions[:index]):
            # What needs more than names of folders is left out; an import that misses it says so.
            with contextlib.suppress(Exception):
                names = names_for(version, versions[:index])
                exec(compile(version["code"], f"<{version['where']}>", "exec"), names)


def is_given(version: Version) -> bool:
    return not version["students"] and version["graded"] is None


def changes_path(version: Version, above: list[Version]) -> bool:
    """Tell whether a statement changes `sys.path`, under this name or another."""
    match version["changes"]:
        case ["sys"]:
            return "sys.path" in version["code"]
        case [name]:
            binder = binder_of(name, above)
            return binder is not None and re.search(OTHER_NAME, binder["code"]) is not None
    return False


def binder_of(name: str, above: list[Version]) -> Version | None:
    """Return the statement above that binds a name, last of all."""
    return next((version for version in reversed(above) if name in version["binds"]), None)


def names_for(version: Version, above: list[Version]) -> dict[str, Any]:
    """Return the names that a statement needs, as far as they are made of texts and folders."""
    names: dict[str, Any] = {}
    for name in version["needs"]:
        binder = binder_of(name, above)
        if binder is None or not is_given(binder):
            continue
        if is_import(binder["code"]):
            if re.search(ABOUT_FOLDERS, binder["code"]):
                names |= imported(binder["code"], proving=False)
        else:
            around = names_for(binder, above[: above.index(binder)])
            exec(compile(binder["code"], f"<{binder['where']}>", "exec"), around)
            names[name] = around[name]
    return names
