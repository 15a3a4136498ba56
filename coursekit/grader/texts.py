"""No text of a student's runs in the grader.

Python tells a hook of each text, and of each tree of one, that it is about to compile, whoever asks
for it: `eval` in a grade cell, a module of the instructor's, or a library that runs texts for
others. Such a text may name only what stands as a name in the strings of the instructor's own text.
So `eval("f(3)")` and `eval(f"{name}({i})")` do what they did; what comes from the student's kernel
does not run, as a whole or glued together. What a library writes for itself is its own business,
and so is what an import runs.
"""

import ast
import builtins
import contextlib
import sys
import threading
import types
import typing
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .code import FILENAME
from .magics import plain_python
from .refusals import NotGradable
from .symbolic import PARSER, PRINTER, not_of_mathematics
from .text_names import TextNames, defined_names, names_in_strings, text_names

if TYPE_CHECKING:
    from .namespace import CellNamespace

#: Of the kit, what compiles the instructor's text, and what runs texts for a grade cell.
COMPILES = {
    f"coursekit.grader.{name}"
    for name in ("cell", "class_bodies", "definitions", "imports", "modules")
}
RUNS = "coursekit.grader.listed"
#: These parse, and run nothing. Of the second, what walks through the tree that comes of it.
PARSES = {"ast", "symtable"}
WALKS = ("pandas.core.computation.", "asteval.", "simpleeval", "numexpr.")
IMPORTS = {"importlib._bootstrap", "importlib._bootstrap_external", "zipimport"}
#: What writes code of its own: a module, and the function there.
WRITES = {
    ("collections", "namedtuple"),
    ("dataclasses", "_create_fn"),
    ("dataclasses", "add_fns_to_class"),
    ("dis", "_try_compile"),
    ("gettext", "c2py"),
    ("inspect", "wrap_value"),
    (PRINTER, "_import"),
    ("unittest.mock", "_set_signature"),
    ("unittest.mock", "_setup_func"),
    ("unittest.mock", "_set_async_signature"),
}
WRITERS = (
    *("attr.", "attrs.", "decorator.", "networkx.utils.decorators.", "networkx.utils.backends."),
    *("scipy.stats._distn_infrastructure.", "numba.", "pydantic.", "torch.", "tensorflow."),
    *("jax.", "hypothesis.", "_pytest.", "multipledispatch.", "astropy.utils.", "sympy.polys."),
)
#: What a library puts around a text, or in front of a name.
AROUND = {
    "timeit": {*("inner", "_it", "_timer", "_t0", "_t1", "_i", "_stmt", "_setup")},
    PARSER: {"sympy"},
}
LOCAL, QUOTED = "__pd_eval_local_", "BACKTICK_QUOTED_STRING_"
#: What annotations say, which typing and inspect run.
ANNOTATIONS = {"typing", "inspect"}
TYPES = {n for n, kind in vars(builtins).items() if isinstance(kind, type)} | {*typing.__all__}
TYPES |= {"typing", "np", "numpy", "ndarray", "pd", "pandas", "DataFrame", "Series", "collections"}
#: Of Python's own modules, those of which a pickle may ask for whatever it likes. What belongs to a
#: library or to the course it may too: pickles beside a notebook hold tables and models.
PICKLED = {
    *("_codecs", "_decimal", "array", "collections", "copyreg", "datetime", "decimal", "enum"),
    *("fractions", "functools", "numbers", "pathlib", "random", "re", "uuid", "zoneinfo"),
}
MOST_SHOWN, LONGEST = 3, 40
LARGEST_FILE = 2**20


class Texts:
    """Knows the instructor's texts: those of a cell's namespace, and modules in some folders."""

    def __init__(self, cell: "CellNamespace", folders: Iterable[str | Path] = ()) -> None:
        self.cell, self.folders = cell, [Path(folder) for folder in folders]
        self.roots = tuple(f"{folder}/" for folder in self.folders)
        self.known: dict[str, set[str]] = {}  # by grade cell
        self.of_modules: tuple[set[str], set[bytes]] | None = None
        self.here = threading.local()
        self.sealed: Collection[str] = ()  # paths of files that a student's code wrote

    def hear(self, source: Any, frame: types.FrameType) -> None:
        """Look at a text, or a tree, that is compiled in a frame. Raises NotGradable."""
        if frame.f_globals.get("__name__") in COMPILES:
            return
        # What is done here to look at a text compiles too.
        if getattr(self.here, "looks", False):
            return
        self.here.looks = True
        try:
            runner = runner_of(frame, self.is_instructors)
            strange = self.strange(source, runner, frame) if runner else set()
        finally:
            self.here.looks = False
        if runner and strange:
            raise NotGradable(sentence(runner, strange))

    def strange(self, source: Any, runner: str, frame: types.FrameType) -> set[str]:
        """Return the names of a text that the instructor's strings do not have."""
        found = text_names(source)
        if not found.all:
            return set()
        found = as_written(found, AROUND.get(runner, set()))
        known = self.names()
        if runner in (PARSER, PRINTER):
            return not_of_mathematics(found, frame, sys.modules["sympy"], known)
        strange = set(found.all - known)
        if runner in ANNOTATIONS and not found.calls:
            strange -= TYPES | self.classes()
        return set() if strange and is_one_of(source, self.files()) else strange

    def hear_code(self, frame: types.FrameType) -> None:
        """Look at who makes code of bytes, or of other code, in a frame. Raises NotGradable."""
        if self.is_instructors(frame):
            raise NotGradable(
                "it makes code here, of what may be a student's: call the student's function, and "
                "compare what it returns"
            )

    def hear_pickle(self, module: str, name: str, frame: types.FrameType) -> None:
        """Look at what a pickle wants in a frame. Raises NotGradable."""
        if not may_be_pickled(module, name) and self.is_instructors(frame):
            raise NotGradable(
                f"it reads a pickle that asks for {module}.{name}, which may be a student's: have "
                "the student's function return arrays, tables or plain data"
            )

    def is_instructors(self, frame: types.FrameType) -> bool:
        """Tell whether a frame runs the text of a grade cell, or of a module of the course."""
        file = frame.f_code.co_filename
        return frame.f_globals is self.cell or file == FILENAME or file.startswith(self.roots)

    def names(self) -> set[str]:
        """Return the names in the strings of the instructor's text, as far as the cell."""
        cell = self.cell
        if cell.cell not in self.known:
            self.known[cell.cell] = names_in_strings(self.trees()) | self.modules()[0]
        return self.known[cell.cell]

    def trees(self) -> list[ast.AST]:
        versions = self.cell.reader.versions[: self.cell.place]
        found: list[ast.AST] = [*self.cell.parts]
        for version in versions:
            if not version["students"]:
                with contextlib.suppress(SyntaxError):
                    found.append(ast.parse(plain_python(version["code"])))
        return found

    def classes(self) -> set[str]:
        return defined_names(self.trees())

    def files(self) -> set[bytes]:
        return self.modules()[1]

    def modules(self) -> tuple[set[str], set[bytes]]:
        """Return the names in strings of the instructor's modules, and their whole texts."""
        if self.of_modules is None:
            texts = {text for folder in self.folders for text in python_files(folder, self.sealed)}
            trees = []
            for text in texts:
                with contextlib.suppress(SyntaxError, ValueError, RecursionError):
                    trees.append(ast.parse(text))
            self.of_modules = names_in_strings(trees), {text.strip() for text in texts}
        return self.of_modules


def may_be_pickled(module: str, name: str) -> bool:
    """Tell whether a pickle may ask for a part of a module: not for what runs or changes things."""
    top = module.partition(".")[0]
    if top == "builtins":
        return isinstance(vars(builtins).get(name), type) and name != "type"
    if top in sys.stdlib_module_names and top != "__main__":
        return top in PICKLED and "." not in name
    return True


def python_files(folder: Path, sealed: Collection[str]) -> Iterable[bytes]:
    """Yield the texts of the modules below a folder, but for those that a student's code wrote."""
    for path in sorted(folder.rglob("*.py")):
        if str(path) in sealed:
            continue
        with contextlib.suppress(OSError):
            if path.is_file() and path.stat().st_size <= LARGEST_FILE:
                yield path.read_bytes()


def is_one_of(source: Any, texts: set[bytes]) -> bool:
    """Tell whether a text is one of the instructor's files, as it is."""
    source = source.encode() if isinstance(source, str) else source
    return isinstance(source, bytes) and source.strip() in texts


def as_written(found: TextNames, around: set[str]) -> TextNames:
    """Return the names as whoever wrote the text has written them."""

    def written(name: str) -> Iterable[str]:
        if name.startswith(QUOTED):
            # Signs between the words are names in capitals there.
            return [part for part in name[len(QUOTED) :].split("_") if not part.isupper() and part]
        return [name.removeprefix(LOCAL)]

    names = {part for name in found.names for part in written(name)} - around
    return found._replace(names=frozenset(n for n in names if not n.isdecimal()))


def runner_of(
    frame: types.FrameType, is_instructors: Callable[[types.FrameType], bool]
) -> str | None:
    """Return the module that runs a text; None where the text is its own."""
    module = str(frame.f_globals.get("__name__") or "")
    if module in PARSES:
        outer = frame.f_back
        asks = str(outer.f_globals.get("__name__") or "") if outer else ""
        return asks if asks.startswith(WALKS) else None
    if (module, frame.f_code.co_name) in WRITES or (module + ".").startswith(WRITERS):
        return None
    # `frameworks` has looked at its examples then.
    if module == "doctest" and hasattr(sys.modules[module], "coursekit_watched"):
        return None
    # Nothing of a student's takes part in the import of a library.
    above: types.FrameType | None = frame
    while above is not None and not is_instructors(above):
        if above.f_globals.get("__name__") in IMPORTS:
            return None
        above = above.f_back
    return module


def sentence(runner: str, strange: set[str]) -> str:
    who = "it" if runner in ("__main__", RUNS) else runner
    names = ", ".join(f"`{name[:LONGEST]}`" for name in sorted(strange)[:MOST_SHOWN])
    return (
        f"{who} would run a text here that names {names}, which no code in the instructor's "
        "strings does: it may be a student's, and such a text runs in the student's kernel alone. "
        "Have the student's function evaluate it, or call the function and compare what it returns"
    )
