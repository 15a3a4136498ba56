"""What stands in the grader for a thing that stays in the student's kernel.

A handle holds a number and asks the kernel for everything else. What comes back is plain data, or
another handle. What a thing is, its class for one, is the kernel's word: see `examples`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from ..wording import one_line

LONGEST_NAME = 100  # characters of the name of a class or a module that the kernel tells
KINDS = ("function", "class", "module", "object")

#: Asks the kernel: the operation, what to say where it fails, and what the operation takes.
Ask = Callable[..., Any]


class Facts(NamedTuple):
    """What the kernel says that a thing is."""

    number: int
    kind: str  # one of KINDS
    module: str  # of its class
    name: str  # of its class

    @property
    def type(self) -> str:
        """The name of its type, for people."""
        return self.name if self.kind in ("function", "object") else self.kind

    def __str__(self) -> str:
        """Return what is compared with the solution's: two that agree are of one kind."""
        return self.kind


def facts_of(number: Any, kind: Any, module: Any, name: Any) -> Facts:
    """Return what the kernel says of a thing. Raises ValueError where that is nothing."""
    if type(number) is not int or kind not in KINDS:
        raise ValueError("it is no thing")
    return Facts(number, kind, *(one_line(str(text), LONGEST_NAME) for text in (module, name)))


class Handle:
    """Something in the student's kernel: it can be called, with plain data, and asked for parts."""

    _coursekit_ask: Ask
    _coursekit_facts: Facts
    _coursekit_label: str

    def __init__(self, ask: Ask, facts: Facts, label: str) -> None:
        vars(self).update(_coursekit_ask=ask, _coursekit_facts=facts, _coursekit_label=label)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        label = self._coursekit_label
        said = f"What `{label}` returned cannot be graded"
        return self._coursekit_ask("call", said, f"{label}()", self, args, kwargs)

    def __repr__(self) -> str:
        return f"<{self._coursekit_facts.kind} {self._coursekit_label} of the student>"

    # Those who copy a check's arguments shall not copy the kernel.
    def __copy__(self) -> "Handle":
        return self

    def __deepcopy__(self, memo: dict) -> "Handle":
        return self


class StudentFunction(Handle):
    """A function in the student's kernel."""

    def __init__(self, ask: Ask, facts: Facts, label: str) -> None:
        super().__init__(ask, facts, label)
        self.__name__ = self.__qualname__ = label
        self.__doc__ = None

    # Called for every attribute that this object lacks, such as `__code__`: the function itself is
    # elsewhere.
    def __getattr__(self, attribute: str) -> NoReturn:
        raise AttributeError(
            "This is a function in the student's kernel: a grade cell can call it, but not ask for "
            f"its {attribute}."
        )


class StudentObject(Handle):
    """Any other thing in the student's kernel."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        label = f"{self._coursekit_label}.{attribute}"
        said = f"`{label}` cannot be graded"
        return self._coursekit_ask("attribute", said, label, self, attribute)


def handle(ask: Ask, facts: Facts, label: str) -> Handle:
    """Return what stands for a thing; `label` is how a grade cell came to it."""
    return (StudentFunction if facts.kind == "function" else StudentObject)(ask, facts, label)


def kept_in_kernel(value: Any, last: bool) -> list | None:
    """Return what the kernel knows a handle by, for the wire; None where it is none."""
    return [value._coursekit_facts.number] if isinstance(value, Handle) else None
