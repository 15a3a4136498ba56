"""What stands in the grader for a thing that stays in the student's kernel.

A handle holds a number and asks the kernel for everything else. What comes back is plain data, or
another handle. What a thing is, its class for one, is the kernel's word: see `examples`. `special`
has the special methods of objects, `exceptions` what stands for classes of exceptions.
"""

import types
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from ..wording import one_line
from .examples import THINGS, Example

LONGEST_NAME = 100  # characters of the name of a class or a module that the kernel tells
LONGEST_LABEL = 200
MOST_METHODS = 200
#: What is asked of a thing under names with two underscores on both sides, as data.
TOLD = {"__name__", "__qualname__", "__doc__", "__dict__", "__annotations__", "__module__"}
TOLD |= {
    "__dataclass_fields__",
    "__slots__",
    "__wrapped__",
    "__abstractmethods__",
    "__match_args__",
}

#: Asks the kernel: the operation, what to say where it fails, and what the operation takes.
Ask = Callable[..., Any]


class Facts(NamedTuple):
    """What the kernel says that a thing is."""

    number: int
    kind: str  # one of THINGS
    module: str  # of its class
    name: str  # of its class
    example: Example
    bases: tuple[Any, ...] = ()  # of a class: names, and what stands for classes of the student's

    @property
    def type(self) -> str:
        """The name of its type, for people."""
        return self.kind if self.kind in ("class", "module", "exception class") else self.name


def facts_of(
    number: Any, kind: Any, module: Any, name: Any, own: Any, inherited: Any, bases: Any
) -> Facts:
    """Return what the kernel says of a thing. Raises ValueError where that is nothing."""
    if type(number) is not int or kind not in THINGS:
        raise ValueError("it is no thing")
    of_class = tuple(bases) if type(bases) is list else ()
    names = of_class if of_class else words(bases)
    example = Example(words(own), words(inherited), frozenset(n for n in names if type(n) is str))
    module, name = (one_line(str(text), LONGEST_NAME) for text in (module, name))
    return Facts(number, kind, module, name, example, of_class)


def words(text: Any) -> frozenset[str]:
    found = text.split() if type(text) is str else []
    if len(found) > MOST_METHODS or any(len(word) > LONGEST_NAME for word in found):
        raise ValueError("it has too many methods")
    return frozenset(found)


class Handle:
    """Something in the student's kernel: it can be called, with plain data, and asked for parts."""

    __slots__ = (
        *("_coursekit_ask", "_coursekit_example", "_coursekit_facts", "_coursekit_label"),
        *("_coursekit_local", "__weakref__"),
    )
    _coursekit_ask: Ask
    _coursekit_facts: Facts
    _coursekit_label: str
    _coursekit_example: Example  # what it is asked for, as far as special methods go
    _coursekit_local: type | None  # a class of the grader's whose object it counts as

    def __init__(
        self, ask: Ask, facts: Facts, label: str, example: Example, local: type | None = None
    ) -> None:
        object.__setattr__(self, "_coursekit_ask", ask)
        object.__setattr__(self, "_coursekit_facts", facts)
        object.__setattr__(self, "_coursekit_label", label[:LONGEST_LABEL])
        object.__setattr__(self, "_coursekit_example", example)
        object.__setattr__(self, "_coursekit_local", local)

    def __repr__(self) -> str:
        return f"<{self._coursekit_facts.kind} {self._coursekit_label} of the student>"

    def __dir__(self) -> list[str]:
        return do(self, "dir", f"dir({self._coursekit_label})", self)

    # Those who copy a check's arguments shall not copy the kernel.
    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict) -> Any:
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"`{self._coursekit_label}` is in the student's kernel, and stays there.")


def call(handle: Handle, /, *args: Any, **kwargs: Any) -> Any:
    """Call a thing; return what that returns."""
    label = handle._coursekit_label
    said = f"What `{label}` returned cannot be graded"
    return handle._coursekit_ask("call", said, f"{label}()", handle, args, kwargs)


def do(handle: Handle, deed: str, label: str, *arguments: Any) -> Any:
    """Have the kernel do something with a thing, one of `DEEDS` there; return what comes of it."""
    return handle._coursekit_ask("do", f"`{label}` cannot be graded", label, deed, *arguments)


def attribute(handle: Handle, name: str) -> Any:
    """Return what an attribute of a thing is."""
    label = f"{handle._coursekit_label}.{name}"
    return handle._coursekit_ask("attribute", f"`{label}` cannot be graded", label, handle, name)


class StudentFunction(Handle):
    """A function in the student's kernel."""

    def __init__(self, ask: Ask, facts: Facts, label: str, example: Example) -> None:
        super().__init__(ask, facts, label, example)
        self.__module__ = "__main__"
        #: Returns what the submission's text says of it: see `definitions`.
        self._coursekit_parts: Callable[[], dict[str, Any]] = dict

    __call__ = call

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        return self._coursekit_parts().get("__doc__")

    @property
    def __annotations__(self) -> dict[str, Any]:  # type: ignore[override]
        return self._coursekit_parts().get("__annotations__", {})

    @property
    def __class__(self) -> type:  # type: ignore[override]
        return types.FunctionType

    # Called for every attribute that this object lacks, such as `__code__`: the function itself is
    # elsewhere. What a decorator has set, such as `f.calls`, is asked for.
    def __getattr__(self, name: str) -> Any:
        if not (name.startswith("__") and name.endswith("__")):
            return attribute(self, name)
        # It is data: of a lambda `<lambda>`, and whatever a student gave it.
        if name in ("__name__", "__qualname__"):
            self.__dict__[name] = str(attribute(self, name))
            return self.__dict__[name]
        if name in (parts := self._coursekit_parts()):
            return parts[name]
        # `inspect` looks whether there is one: what cannot come is none.
        if name == "__wrapped__":
            try:
                return attribute(self, name)
            except Exception as error:
                raise AttributeError(f"`{self._coursekit_label}` has no __wrapped__") from error
        raise AttributeError(
            "This is a function in the student's kernel, and no cell of the submission defines "
            f"it by `def` or `lambda`: a grade cell can call it, but not ask for its {name}."
        )


class StudentClass(Handle):
    """A class in the student's kernel; `exceptions` has what stands for exceptions."""

    __slots__ = ()
    __call__ = call

    @property
    def __class__(self) -> type:  # type: ignore[override]
        return type

    @property
    def __bases__(self) -> tuple:
        return self._coursekit_facts.bases or (object,)

    def __getattr__(self, name: str) -> Any:
        if is_special(name) and name not in TOLD:
            raise AttributeError(name)
        return attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        do(self, "setattr", f"{self._coursekit_label}.{name}", self, name, value)

    def __delattr__(self, name: str) -> None:
        do(self, "delattr", f"{self._coursekit_label}.{name}", self, name)

    def __instancecheck__(self, thing: Any) -> bool:
        return (
            isinstance_handle(thing) and do(self, "isinstance", "isinstance()", thing, self) is True
        )

    def __subclasscheck__(self, thing: Any) -> bool:
        if not isinstance_handle(thing):
            return False
        return do(self, "issubclass", "issubclass()", thing, self) is True

    # One class is another when the kernel says so: whoever can lie about it could as well have
    # made the object of that class.
    def __eq__(self, other: object) -> bool:
        return same_class(self, other)

    def __hash__(self) -> int:
        return hash(self._coursekit_facts.number)

    def __mro_entries__(self, bases: tuple) -> NoReturn:
        raise TypeError(
            f"`{self._coursekit_label}` is a class in the student's kernel: a grade cell can make "
            "objects of it, and cannot extend it."
        )


def same_class(one: Any, other: Any) -> bool:
    """Tell whether two handles stand for one class."""
    if not (type(one) is StudentClass and type(other) is StudentClass):
        return False
    return one._coursekit_facts.number == other._coursekit_facts.number


def isinstance_handle(thing: Any) -> bool:
    """Tell whether something is a handle; what stands for it may call itself otherwise."""
    return issubclass(type(thing), Handle)


def is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def kept_in_kernel(value: Any, last: bool) -> list | None:
    """Return what the kernel knows a handle by, for the wire; None where it is none."""
    if isinstance_handle(value):
        return [value._coursekit_facts.number]
    # Of exceptions the class and its objects are Python's own: see `exceptions`.
    number = getattr(value, "_coursekit_number", None) if last else None
    return [number] if type(number) is int else None
