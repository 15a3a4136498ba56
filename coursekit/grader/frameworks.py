"""unittest and doctest in a grade cell: what they find, and what comes of it.

`unittest.main` runs the test cases of the instructor's text. The docstring of a student's function
is the student's own text, of which nothing may run here: the examples of doctest are those that
stand in the source notebook under the same name. What failed there fails the cell, also where the
cell does not look at the result: both print it, and go on.
"""

import ast
import contextlib
import sys
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .code import FUNCTIONS
from .handles import isinstance_handle
from .listed import MAIN, Main, Names
from .magics import plain_python
from .refusals import NotGradable

if TYPE_CHECKING:
    from .namespace import CellNamespace

NOT_THE_INSTRUCTORS = (
    "doctest would run examples that are not in the source notebook, which may be a student's "
    "text. Write them in the grade cell, as `assert` statements"
)


def watch_frameworks() -> None:
    """Have unittest and doctest, where they are loaded, look for things here from now on."""
    for name, watch in (("unittest.loader", watch_unittest), ("doctest", watch_doctest)):
        module: Any = sys.modules.get(name)
        if module is not None and not hasattr(module, "coursekit_watched"):
            module.coursekit_watched = True
            watch(module)


def watch_unittest(loader: Any) -> None:
    load = loader.TestLoader.loadTestsFromModule

    def loaded(self: Any, module: Any, *arguments: Any, **options: Any) -> Any:
        return load(self, with_classes(module), *arguments, **options)

    loader.TestLoader.loadTestsFromModule = loaded


def with_classes(module: Any) -> Any:
    """Return a module; for `__main__` one that has the instructor's classes and nothing else."""
    if not isinstance(module, Main):
        return module
    cell, part = module.__dict__.namespace, types.ModuleType(MAIN)
    above = {name for name in cell.reader.bound if defined_as_class(cell, name)}
    for name in sorted(above | set(cell)):
        with contextlib.suppress(KeyError, NameError):
            value = cell[name]
            if issubclass(type(value), type):
                setattr(part, name, value)
    return part


def defined_as_class(cell: "CellNamespace", name: str) -> bool:
    index = cell.reader.last(name, cell.place)
    is_class = index is not None and "class " in cell.reader.versions[index]["code"]
    return is_class and cell.is_instructors(name)


class Scope(dict):
    """The names in which an example runs: those of the cell, and its own."""

    def __init__(self, cell: "CellNamespace", own: dict[str, Any]) -> None:
        super().__init__(own)
        self.cell = cell

    def __missing__(self, name: str) -> Any:
        try:
            return self.cell[name]
        # Python looks among the builtins then.
        except NameError:
            raise KeyError(name) from None

    def copy(self) -> "Scope":
        return Scope(self.cell, dict(self))


def watch_doctest(doctest: Any) -> None:
    find, run, run_examples = (
        doctest.DocTestFinder.find,
        doctest.DocTestRunner.run,
        doctest.run_docstring_examples,
    )

    def found(
        self: Any,
        obj: Any,
        name: str | None = None,
        module: Any = None,
        globs: Any = None,
        extraglobs: Any = None,
    ) -> list[Any]:
        cell = running()
        if cell is None or is_library(obj):
            return find(self, obj, name, module, globs, extraglobs)
        if globs is None or globs is cell or isinstance(globs, Names):
            globs = Scope(cell, extraglobs or {})
        if isinstance(obj, Main):
            texts = docstrings(cell)
        elif isinstance_handle(obj):
            label = obj._coursekit_label
            texts = {
                where: text
                for where, text in docstrings(cell).items()
                if where == label or where.startswith(f"{label}.")
            }
        else:
            return find(self, obj, name, False, globs, extraglobs)
        parser = doctest.DocTestParser()
        tests = [
            parser.get_doctest(text, globs, where, None, 0) for where, text in sorted(texts.items())
        ]
        return [test for test in tests if test.examples]

    def checked(self: Any, test: Any, *arguments: Any, **options: Any) -> Any:
        cell = running()
        if cell is not None and not is_library(sys.modules.get(str(test.name))):
            known = {example.source for example in examples(doctest, cell)}
            if any(example.source not in known for example in test.examples):
                raise NotGradable(NOT_THE_INSTRUCTORS)
        return run(self, test, *arguments, **options)

    def ran(f: Any, globs: Any, *arguments: Any, **options: Any) -> None:
        failures: list[Any] = []

        class Runner(doctest.DocTestRunner):
            def report_failure(self, *parts: Any) -> None:
                failures.append(parts)
                super().report_failure(*parts)

            def report_unexpected_exception(self, *parts: Any) -> None:
                failures.append(parts)
                super().report_unexpected_exception(*parts)

        plain = doctest.DocTestRunner
        doctest.DocTestRunner = Runner
        try:
            run_examples(f, globs, *arguments, **options)
        finally:
            doctest.DocTestRunner = plain
        if failures:
            raise AssertionError("An example of the docstring failed.")

    doctest.DocTestFinder.find = found
    doctest.DocTestRunner.run = checked
    doctest.run_docstring_examples = ran


def running() -> "CellNamespace | None":
    """Return the names of the grade cell that is run, or None."""
    main = sys.modules.get(MAIN)
    return main.__dict__.namespace if isinstance(main, Main) else None


def is_library(thing: Any) -> bool:
    return type(thing) is types.ModuleType


def texts_of(cell: "CellNamespace") -> Iterator[ast.stmt]:
    """Yield the statements of the instructor's text, down to those of the cell."""
    for version in cell.reader.versions[: cell.place]:
        if ">>>" in version["code"]:
            with contextlib.suppress(SyntaxError):
                yield from ast.parse(plain_python(version["code"])).body
    yield from cell.parts


def docstrings(cell: "CellNamespace") -> dict[str, str]:
    """Return the docstrings of what the instructor's text defines, by name."""
    found: dict[str, str] = {}
    for node in texts_of(cell):
        found.update(docstrings_in(node, ""))
    return found


def docstrings_in(node: ast.AST, above: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, FUNCTIONS | ast.ClassDef):
        if text := ast.get_docstring(node, clean=False):
            yield above + node.name, text
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                yield from docstrings_in(inner, f"{above}{node.name}.")


def examples(doctest: Any, cell: "CellNamespace") -> Iterator[Any]:
    """Yield the examples in all strings of the instructor's text."""
    parser = doctest.DocTestParser()
    for node in texts_of(cell):
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                with contextlib.suppress(ValueError):
                    yield from parser.get_examples(part.value)


def look_at_result(value: Any) -> None:
    """Raise AssertionError for a run of tests that failed, where it is the value of a statement."""
    value = (
        getattr(value, "result", value) if is_of(value, "unittest.main", "TestProgram") else value
    )
    if is_of(value, "unittest.result", "TestResult") and not value.wasSuccessful():
        failed = [*value.failures, *value.errors]
        name, lines = (str(failed[0][0]), str(failed[0][1]).split("\n")) if failed else ("", [""])
        last = next((line for line in reversed(lines) if line.strip()), "")
        raise AssertionError(f"{name.partition(' ')[0]}: {last}")
    if is_of(value, "doctest", "TestResults") and value.failed:
        raise AssertionError(f"{value.failed} of {value.attempted} examples failed.")


def is_of(value: Any, module: str, name: str) -> bool:
    kind = getattr(sys.modules.get(module), name, None)
    return kind is not None and issubclass(type(value), kind)
