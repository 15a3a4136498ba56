"""Which way imports go between the folders of the package: from the command line towards the walls.

Only the text of the modules is read, so that this takes milliseconds; a module that is imported in
a function counts as well.
"""

import ast
import functools
from pathlib import Path

import pytest

import coursekit

PACKAGE = Path(coursekit.__file__).parent
TOP = "the modules at the top"

# A folder → the other folders that it may import from. All may use the modules at the top.
ALLOWED = {
    "sandbox": set(),
    "grader": {"sandbox"},
    "submission": set(),
    "feedback": set(),
    "lms": set(),
    "lint": {"grader"},
    "handout": set(),
    "run": {"grader", "handout", "lint", "sandbox", "submission"},
    "nbgrader_seam": {"feedback", "grader", "handout", "run", "submission"},
    "report": set(),
    "demo": {"nbgrader_seam", "sandbox"},
    "new": set(),
    "mutants": {"demo", "grader", "run"},
    "doctor": {"grader", "handout", "lint", "nbgrader_seam", "run", "sandbox"},
}
# The modules at the top import one another; these two begin everything else, in their functions.
FROM_THE_TOP = {
    "__init__": {"nbgrader_seam"},
    "cli": {"demo", "doctor", "mutants", "nbgrader_seam", "new", "report", "run"},
}


@functools.cache
def imports_of(path: Path, package: str) -> set[str]:
    """Return the dotted names that a module of a package imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def modules(folder: Path = PACKAGE) -> dict[str, Path]:
    """Return the modules of the package: {dotted name: path}."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        found[".".join(parts)] = path
    return found


MODULES = modules()


def package_of(module: str) -> str:
    return module.rpartition(".")[0]


def folder_of(name: str) -> str:
    """Return the folder of the package in which a dotted name lies, or TOP."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ALLOWED else TOP


def within(module: str) -> set[str]:
    """Return what a module imports of the kit."""
    names = imports_of(MODULES[module], package_of(module))
    return {name for name in names if name.split(".")[0] == "coursekit"}


def module_named(name: str) -> str | None:
    """Return the module that an imported name is, or is in."""
    while name:
        for module in (name, f"{name}.__init__"):
            if module in MODULES:
                return module
        name = name.rpartition(".")[0]
    return None


def test_every_folder_has_a_place_in_the_order():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(ALLOWED)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_from_the_folders_that_it_may(module):
    folder = folder_of(module)
    if folder == TOP:
        allowed = FROM_THE_TOP.get(module.rpartition(".")[2], set())
    else:
        allowed = ALLOWED[folder] | {folder}
    assert {folder_of(name) for name in within(module)} - {TOP} <= allowed


def test_what_is_sent_to_the_student_imports_nothing_of_the_kit():
    inside = {name for name in MODULES if name.startswith("coursekit.sandbox.inside.")}
    assert len(inside) > 3
    for module in inside:
        assert {name.rpartition(".")[0] for name in within(module)} <= inside


def test_folders_do_not_import_in_circles():
    order = {}

    def depth(folder: str, above: tuple[str, ...] = ()) -> int:
        assert folder not in above, f"{' → '.join([*above, folder])}"
        if folder not in order:
            below = [depth(other, (*above, folder)) for other in sorted(ALLOWED[folder])]
            order[folder] = 1 + max(below, default=0)
        return order[folder]

    assert max(map(depth, ALLOWED)) >= 4


def loads_nbgrader(module: str, seen: set[str]) -> list[str]:
    """Return a way from a module to nbgrader, through what it imports, or an empty list."""
    seen.add(module)
    for name in sorted(imports_of(MODULES[module], package_of(module))):
        if name.split(".")[0] == "nbgrader":
            return [module, name]
    for name in sorted(within(module)):
        other = module_named(name)
        if other and other not in seen and other != "coursekit.__init__":
            way = loads_nbgrader(other, seen)
            if way:
                return [module, *way]
    return []


@pytest.mark.parametrize("folder", ["sandbox", "grader"])
def test_the_way_to_a_trusted_process_does_not_load_nbgrader(folder):
    """It takes seconds to import, and there is such a process for each submission."""
    for module in MODULES:
        if folder_of(module) == folder:
            assert loads_nbgrader(module, set()) == []


def test_workers_of_other_machines_do_not_load_nbgrader():
    assert loads_nbgrader("coursekit.run.workers", set()) == []


def test_reading_hostile_files_needs_no_nbgrader_of_its_own():
    for module, path in MODULES.items():
        if folder_of(module) == "submission":
            names = imports_of(path, package_of(module))
            assert not {name for name in names if name.split(".")[0] == "nbgrader"}
