"""Functions that a grade cell gives to a student's function.

One that Python or a library has goes by its name; one that the instructor wrote as its code, with
the data that it reads (`callback_code`); any other stays here, and the kernel asks for what it
returns. Such a question comes while the kernel answers one of ours, on the channel of `input()`,
and is as hostile as an answer: it holds the number of a function and plain data.
"""

import ast
import functools
import operator
import sys
import sysconfig
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..sandbox.inside import wire
from ..wording import one_line
from .callback_code import HasToStay, as_code, is_instructors
from .code import FILENAME
from .compared import Compared, compared_in, compared_in_file
from .handles import isinstance_handle, kept_in_kernel
from .replaced import Lines

MOST_DEPTH = 50  # functions that wait for one another
MOST_FUNCTIONS = 10_000  # that one cell may give away
LONGEST_MESSAGE = 1000  # characters of an exception's message
NO_DATA = "a value is not plain data"
END_OF_INPUT = "\x04"  # what Jupyter takes for it
#: Where to look for those that do not say where they are from.
HOMES = ("builtins", "numpy", "numpy.random", "numpy.linalg", "scipy.special", "random", "math")
# The packages of the grader's side are not installed in the kernel.
OURS = {"coursekit", "nbgrader", "grader_tests", "__main__"}


class Callbacks:
    """The functions that stay here of one grade cell, by their numbers.

    `read(text)` decodes what the kernel sends, `count` counts it. Both raise where it is too much.
    """

    def __init__(
        self,
        read: Callable[[str], Any],
        count: Callable[[str], None],
        passing: type[BaseException],
    ) -> None:
        """Take also the exceptions that end a call, and are not told to the kernel."""
        self.read, self.count, self.passing = read, count, passing
        self.clear()

    def clear(self) -> None:
        """Forget those of the cell before."""
        self.statements: list[ast.stmt] = []  # of the cell
        self.compared: Compared | None = None  # what these compare
        self.functions: list[Any] = []
        self.numbers: dict[Any, int] = {}
        self.raised: list[BaseException] = []
        self.depth = 0
        self.used = False

    def hold(self, value: Any, last: bool) -> list | None:
        """Return what a value crosses as that is no plain data: see `wire.encode`."""
        known = kept_in_kernel(value, last)
        if known is not None or not last:
            return known
        if isinstance(value, types.ModuleType):
            return ["name", value.__name__, ""] if is_installed(value.__name__) else None
        if isinstance(value, Lines):
            return ["lines", value.readline, value.read]
        return self.way(value) if callable(value) else None

    def way(self, value: Any) -> list:
        """Return the parts of a function."""
        # What is bound to one that stays here stays as well: it may be what is expected.
        if type(value) is functools.partial and self.goes(value):
            return ["partial", value.func, value.args, value.keywords]
        return self.sent(value) or self.asked(value)

    def goes(self, value: Any) -> bool:
        """Tell whether a function runs in the kernel."""
        if type(value) is functools.partial:
            return not value.__dict__ and self.goes(value.func)
        return isinstance_handle(value) or self.sent(value) is not None

    def sent(self, value: Any) -> list | None:
        """Return the parts of a function that the kernel can run; None for one that stays here."""
        if home := importable(value):
            return ["name", *home]
        if is_instructors(value):
            try:
                parts = as_code(value, importable, self.knows)
                wire.encode(parts, self.hold)
                return ["code", *parts]
            # What it reads cannot be sent, or would be missed here.
            except (HasToStay, wire.WireError, RecursionError):
                pass
        return None

    def knows(self, function: types.FunctionType) -> bool:
        """Tell whether a function of the instructor's reads what its text compares."""
        file = function.__code__.co_filename
        if file == FILENAME:
            self.compared = self.compared or compared_in(self.statements)
            return self.compared.is_read_by(function)
        return not file.startswith("<") and compared_in_file(file).is_read_by(function)

    def asked(self, value: Any) -> list:
        """Return the parts of a function that stays here."""
        key: Any = id(value)
        # What binds a method to its object is another object each time.
        if isinstance(value, types.MethodType | types.BuiltinFunctionType):
            key = id(value.__self__), value.__name__
        if key not in self.numbers:
            if len(self.functions) >= MOST_FUNCTIONS:
                raise wire.WireError(f"these are more than {MOST_FUNCTIONS} functions")
            self.numbers[key] = len(self.functions)
            self.functions.append(value)
        self.used = True
        name, doc = getattr(value, "__name__", None), getattr(value, "__doc__", None)
        name = name if type(name) is str else "callback"
        return ["asked", self.numbers[key], name, doc if type(doc) is str else None]

    def answer(self, text: str) -> str:
        """Return the answer to a question of the kernel's, which may be forged.

        Raises what ends the grade cell. The kernel gets what else is raised.
        """
        self.count(text)
        match self.read(text):
            case ["called", int(number), tuple(arguments), dict(keywords)] if 0 <= number < len(
                self.functions
            ) and all(type(name) is str for name in keywords):
                return self.called(self.functions[number], arguments, keywords)
            case ["called", *_]:
                return self.tell(TypeError("The grade cell has no such function."))
            case ["garbled", str(reason)] if reason == NO_DATA:
                said = f"The grade cell's function cannot be given this: {reason}."
                return self.tell(TypeError(said))
        # Somebody called input(), and the cell has not said what to answer.
        return END_OF_INPUT

    def called(self, function: Any, arguments: tuple, keywords: dict) -> str:
        self.depth += 1
        try:
            if self.depth > MOST_DEPTH:
                raise RecursionError("functions of the grade cell call one another too deep")
            return wire.encode(["value", function(*arguments, **keywords)], self.hold)
        except self.passing:
            raise
        except wire.WireError as error:
            return self.tell(TypeError(f"The grade cell's function cannot return this: {error}."))
        except Exception as error:
            return self.tell(error)
        finally:
            self.depth -= 1

    def tell(self, error: Exception) -> str:
        """Return the answer that says that a function raised something."""
        self.raised.append(error)
        names = [kind.__name__ for kind in type(error).__mro__]
        message = one_line(str(error), LONGEST_MESSAGE)
        return wire.encode(["raised", len(self.raised) - 1, names, message])

    def original(self, mark: list) -> BaseException | None:
        """Return what a function raised and the student's let pass, by what the kernel says."""
        if len(mark) == 1 and type(mark[0]) is int and 0 <= mark[0] < len(self.raised):
            error = self.raised[mark[0]]
            # These would end a loop of the check, as if all were well.
            return None if isinstance(error, StopIteration | StopAsyncIteration) else error
        return None


def importable(value: Any) -> tuple[str, str] | None:
    """Return from which module the kernel can import a function, and its name there."""
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if type(name) is not str:
        return None
    owner = getattr(value, "__objclass__", None)
    for module in (getattr(value, "__module__", None), getattr(owner, "__module__", None), *HOMES):
        if type(module) is not str or module not in sys.modules or not is_installed(module):
            continue
        for path in dict.fromkeys((name, name.rpartition(".")[2])):
            try:
                if operator.attrgetter(path)(sys.modules[module]) is value:
                    return module, path
            except AttributeError:
                continue
    return None


@functools.cache
def is_installed(module: str) -> bool:
    """Tell whether a module is Python's or a library's, and no file of the course."""
    if module.partition(".")[0] in OURS or module not in sys.modules:
        return False
    file = getattr(sys.modules[module], "__file__", None)
    if file is None:
        return module in sys.builtin_module_names or module.partition(".")[0] in HOMES
    folders = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    path = Path(file).resolve()
    return any(path.is_relative_to(Path(folder).resolve()) for folder in folders)
