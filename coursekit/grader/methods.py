"""Each special method of a student's object: who answers it, the kernel or the object's data."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from .examples import Example
from .handles import Facts, Handle, call, do, isinstance_handle
from .refusals import NotGradable

#: Classes of plain data, by name, that a student's class may be made of.
PLAIN = {kind.__name__: kind for kind in (int, float, complex, str, bytes, list, tuple, dict)}
PLAIN |= {"set": set, "frozenset": frozenset, "UserList": list, "UserDict": dict, "UserString": str}

INSTEAD = "Compare what its methods or attributes give, which are data."


def truth(answer: Any) -> Any:
    """Return an answer to a comparison: data, and no other thing, which could say yes again."""
    if isinstance_handle(answer):
        raise TypeError("a comparison gave an object of the student's")
    return answer


def plain_kind(example: Example) -> type | None:
    """Return the class of plain data that things like this one are made of, if they are."""
    return next((PLAIN[name] for name in sorted(example.bases & PLAIN.keys())), None)


@lru_cache(1000)
def kind_of_data(name: str, kind: type) -> type:
    """Return a class that is made of plain data, as a student's is: its objects are data too."""
    own = name.rpartition(".")[2]
    return type(own if own.isidentifier() else "Own", (kind,), {"__module__": "__main__"})


def as_own_kind(value: Any, facts: Facts) -> Any:
    """Return data as an object of a class that is made of such data, where a student's is one."""
    kind = type(value)
    own = facts.module == "__main__" and kind.__name__ in facts.example.bases
    return kind_of_data(facts.name, kind)(value) if own and kind in PLAIN.values() else value


def has_data(thing: Any) -> bool:
    return isinstance_handle(thing) and plain_kind(thing._coursekit_example) is not None


def data_of(thing: Any) -> Any:
    """Return the plain data that a thing is made of."""
    kind = plain_kind(thing._coursekit_example)
    label = thing._coursekit_label
    value = thing._coursekit_ask("plain", f"`{label}` cannot be graded", label, thing)
    if kind is None or not isinstance(value, kind):
        raise TypeError(f"`{label}` is no {getattr(kind, '__name__', kind)}")
    return value


# How a method is made: from its name, for what has it itself, for what inherits it, for data.


def asked(deed: str) -> Callable[..., Any]:
    """Return a method that the kernel answers."""

    def method(self: Handle, *arguments: Any) -> Any:
        label = f"{deed}({self._coursekit_label})"
        return do(self, deed, label, self, *arguments)

    return method


def asked_the_other_way(deed: str) -> Callable[..., Any]:
    def method(self: Handle, other: Any) -> Any:
        return do(self, deed, f"{deed}({self._coursekit_label})", other, self)

    return method


def among_things(deed: str, swapped: bool = False) -> Callable[..., Any]:
    """Return a method of a library: of two things it gives a third, and no check's data goes in."""

    def method(self: Handle, other: Any) -> Any:
        if not isinstance_handle(other):
            raise NotGradable(
                f"`{self._coursekit_label}` is calculated with, by a library in the student's "
                f"kernel, which would see what the check knows. {INSTEAD}"
            )
        pair = (other, self) if swapped else (self, other)
        return do(self, deed, f"{deed}({self._coursekit_label})", *pair)

    return method


def compared(deed: str) -> Callable[..., Any]:
    def method(self: Handle, other: Any) -> Any:
        return truth(do(self, deed, f"{deed}({self._coursekit_label})", self, other))

    return method


def refused(deed: str) -> Callable[..., Any]:
    def method(self: Handle, other: Any) -> Any:
        raise NotGradable(
            f"`{self._coursekit_label}` is compared by a library in the student's kernel ({deed}). "
            f"{INSTEAD}"
        )

    return method


def of_data(name: str) -> Callable[..., Any]:
    """Return a method that is computed here, from the plain data that an object is made of."""

    def method(self: Handle, *arguments: Any) -> Any:
        others = [data_of(other) if has_data(other) else other for other in arguments]
        found = getattr(data_of(self), name, None)
        return NotImplemented if found is None else found(*others)

    return method


def following(self: Handle) -> Any:
    label = f"next({self._coursekit_label})"
    found = do(self, "next", label, self)
    if type(found) is not list or len(found) > 1:
        raise TypeError(f"`{label}` gave no item")
    if not found:
        raise StopIteration
    return found[0]


def item(self: Handle, key: Any) -> Any:
    label = f"{self._coursekit_label}[…]"
    own = self._coursekit_example.own
    if has_data(self) and not own & {"__getitem__", "__missing__"}:
        return data_of(self)[key]
    if type(key) is slice:
        return do(self, "getslice", label, self, key.start, key.stop, key.step)
    return do(self, "getitem", label, self, key)


def itself(self: Handle) -> Handle:
    return self


def entered(self: Handle) -> Any:
    return do(self, "enter", f"with {self._coursekit_label}", self)


def left(self: Handle, kind: Any, error: Any, traceback: Any) -> bool:
    """End a `with` block. A check that fails in it fails, whatever the student's object says."""
    name = "" if kind is None else kind.__name__
    # What a check expects may stand in its message.
    message = "" if error is None or isinstance(error, AssertionError) else str(error)
    do(self, "exit", f"with {self._coursekit_label}", self, name, message)
    return False


ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
ARITHMETIC += ("and", "or", "xor", "lshift", "rshift", "divmod")
UNARY = {"neg": "neg", "pos": "pos", "invert": "invert", "abs": "abs", "int": "int"}
UNARY |= {"float": "float", "complex": "complex", "index": "index", "len": "len"}
UNARY |= {"iter": "iter", "reversed": "reversed", "bytes": "bytes", "round": "round"}
UNARY |= {"trunc": "int", "floor": "floor", "ceil": "ceil"}
ITEMS = {"setitem": "setitem", "delitem": "delitem"}
COMPARISONS = ("ne", "lt", "le", "gt", "ge")


def deed_of(name: str) -> str:
    return name + "_" if name in ("and", "or") else name


#: By special method: what it is where the notebook's class has it, and where a library's has.
METHODS: dict[str, tuple[Callable[..., Any], Callable[..., Any] | None]] = {
    **{f"__{name}__": (asked(deed), asked(deed)) for name, deed in (UNARY | ITEMS).items()},
    **{f"__{n}__": (asked(deed_of(n)), among_things(deed_of(n))) for n in ARITHMETIC},
    **{
        f"__r{n}__": (asked_the_other_way(deed_of(n)), among_things(deed_of(n), swapped=True))
        for n in ARITHMETIC
    },
    **{f"__i{n}__": (asked("i" + n), None) for n in ARITHMETIC if n != "divmod"},
    **{f"__{name}__": (compared(name), refused(name)) for name in COMPARISONS},
    # Without it Python looks through the items, which are data.
    "__contains__": (compared("contains"), None),
    "__getitem__": (item, item),
    "__next__": (following, following),
    "__call__": (call, call),
    "__enter__": (entered, entered),
    "__exit__": (left, left),
}
#: What changes an object that is made of plain data is done where it is.
CHANGES = {
    "__getitem__",
    "__setitem__",
    "__delitem__",
    "__call__",
    "__enter__",
    "__exit__",
    "__next__",
}
CHANGES |= {f"__i{name}__" for name in ARITHMETIC}
