"""`get_ipython()` and `display` in a grade cell, as far as they can be had outside a kernel."""

from collections.abc import Callable
from typing import Any, NoReturn

OF_SHELL = {"get_ipython", "display"}  # which IPython puts among the builtins
#: What a cell may ask the shell for; the rest of it runs code, or changes a kernel.
NAMES_OF_SHELL = {"user_ns", "user_global_ns", "ev", "__class__"}


class ZMQInteractiveShell:
    """The shell of a notebook: it knows the names, and runs nothing."""

    __module__ = "ipykernel.zmqshell"

    def __init__(self, names: Any, evaluate: Callable[..., Any]) -> None:
        self.user_ns = self.user_global_ns = names
        self._evaluate = evaluate

    def ev(self, expression: str) -> Any:
        """Return the value of an expression."""
        return self._evaluate(expression, self.user_ns)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"get_ipython().{name} is not there in the grader", name=name)


def display(*things: Any, **_: Any) -> None:
    """Show things as text, where the prints of the cell are shown."""
    for thing in things:
        print(thing)


def of_shell(names: Any, evaluate: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """Return what IPython puts among the builtins; `names` are those of the cell."""
    shell = ZMQInteractiveShell(names, evaluate)
    return {"get_ipython": lambda: shell, "display": display}
