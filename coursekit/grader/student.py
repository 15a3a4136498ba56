"""Names in a grade cell: the student's functions and values, one question at a time.

The cell runs in the grader with a StudentNamespace as its globals. A name that it does not have is
asked of the student's kernel, where a small agent answers. Questions carry names and arguments,
answers carry plain data, both as texts of `wire`; no expected value and no test ever goes there.
The agent runs in the student's reach, so its answers are read as if the student had written them.
"""

import builtins
from typing import Any

from .along import Along
from .answers import StudentError
from .asking import AskedKernel, Evaluate
from .examples import Crossings

MAX_CALLS = 10_000  # questions in one grade cell
MAX_TEXT = 2**28  # characters of questions and answers in one grade cell
MAX_NAMES = 10_000  # that a student's kernel may have


class StudentNamespace(dict):
    """The globals of a grade cell: names it lacks come from the student's kernel, once each.

    `evaluate(code, expression)` runs code in that kernel, then returns the value of the expression,
    a str, or "" where either raised; it may raise CallTimeout and KernelDied. Names that it has
    already win over the student's, and so do builtins; `namespace` knows better who owns a name.
    The body of a class in the cell (not its methods) sees only names that were used before: there
    Python looks past `__missing__`.
    """

    def __init__(
        self,
        evaluate: Evaluate,
        max_calls: int = MAX_CALLS,
        max_text: int = MAX_TEXT,
        crossings: Crossings | None = None,
    ) -> None:
        super().__init__({"__name__": "__main__", "__builtins__": builtins})
        self.crossings = crossings or Crossings({})
        self.along = Along(self.crossings)
        self._kernel = AskedKernel(evaluate, max_calls, max_text, self.crossings, self.along)
        self._limits = max_calls, max_text
        self.plots = self._kernel.plots
        self.files = self._kernel.files

    def __missing__(self, name: str) -> Any:
        # A KeyError makes Python look among the builtins, then say that the name is not defined.
        if hasattr(builtins, name) or (name.startswith("__") and name.endswith("__")):
            raise KeyError(name)
        self[name] = self.ask(name)
        return self[name]

    def ask(self, name: str) -> Any:
        """Return what a name is in the student's kernel. Raises KeyError where it is nothing."""
        return self._kernel.ask("get", f"`{name}` cannot be graded", name, name)

    def names(self) -> list[str]:
        """Return the names that the kernel says that the student's cells have."""
        answer = self._kernel.ask("names", "The names of the student cannot be listed", "names")
        if type(answer) is not list or len(answer) > MAX_NAMES:
            raise StudentError(f"The student's cells define more than {MAX_NAMES} names.")
        return [n for n in answer if type(n) is str and n.isidentifier() and not n.startswith("__")]

    def origin(self, name: str) -> Any:
        """Return what the kernel says of where a name was imported from: see `agent.origin_of`."""
        try:
            return self._kernel.ask("origin", "", name, name)
        except (KeyError, StudentError):
            return None

    def push(self, name: str, value: Any) -> None:
        """Give a name in the student's kernel a value; NotPlainData if it cannot be sent."""
        self._kernel.ask("set", f"`{name}` could not be set", name, name, value)

    def run(self, code: str) -> None:
        """Run code of the instructor's in the student's kernel, whatever comes of it there."""
        self._kernel.run(code)

    def reset(self) -> None:
        """Begin to count what is asked anew: the limits are those of a cell."""
        self._kernel.calls_left, self._kernel.text_left = self._limits
        self._kernel.callbacks.clear()
        self._kernel.asides.known.clear()
