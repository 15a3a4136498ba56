"""Classes of exceptions that a student defines, made anew in the grader.

`except`, `pytest.raises` and `issubclass` want a class of Python's own. It has the student's name
and the bases of those that cross as themselves, in the grader's own sense: it is made of no code of
the student's. What else its objects have is asked of the kernel, as of any object.
"""

from collections.abc import Mapping
from typing import Any, cast

from .handles import Facts, Handle, call, do

LONGEST = 1000  # characters of a message


class StudentErrorClass(type):
    """The class of the classes that stand for a student's classes of exceptions."""

    _coursekit_handle: Handle

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Have the kernel make an object, as the student's class does."""
        return call(cls._coursekit_handle, *args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(cls._coursekit_handle, name)

    @property
    def _coursekit_number(cls) -> int:
        return cls._coursekit_handle._coursekit_facts.number


def error_class(
    handle: Handle,
    facts: Facts,
    crossing: Mapping[str, type[Exception]],
    otherwise: type[Exception],
) -> type[Exception]:
    """Return what stands for a class of exceptions.

    Its bases are of `crossing`, or stand for classes of the student's themselves; `otherwise` is
    the base of what is none of Python's ordinary exceptions.
    """
    bases: list[type] = []
    for base in facts.bases:
        kind = crossing.get(base) if type(base) is str else base
        if isinstance(kind, type) and issubclass(kind, Exception) and kind not in bases:
            bases.append(kind)
        elif base == "Exception":
            bases.append(Exception)
    names: dict[str, Any] = {
        "__module__": "__main__",
        "__str__": message_of,
        "__getattr__": attribute_of,
        "__setattr__": set_attribute,
        "_coursekit_handle": handle,
    }
    name = facts.name.rpartition(".")[2] or "error"
    try:
        return cast(type[Exception], StudentErrorClass(name, tuple(bases) or (otherwise,), names))
    # Python knows combinations that no student can have: they are made up.
    except TypeError:
        return cast(type[Exception], StudentErrorClass(name, (otherwise,), names))


def error_object(kind: type[Exception], thing: Handle, message: str, args: tuple) -> Exception:
    """Return what stands for an object of such a class."""
    message = "".join(m if m.isprintable() or m in "\n\t" else " " for m in message[:LONGEST])
    error = kind.__new__(kind)
    error.args = args
    vars(error).update(
        _coursekit_thing=thing,
        _coursekit_message=message,
        _coursekit_number=thing._coursekit_facts.number,
    )
    return error


def message_of(error: Any) -> str:
    return vars(error).get("_coursekit_message", "")


def attribute_of(error: Any, name: str) -> Any:
    thing = vars(error).get("_coursekit_thing")
    # What Python and those who look at exceptions ask for: notes, codes, groups.
    if thing is None or name.startswith("_"):
        raise AttributeError(name)
    return getattr(thing, name)


def set_attribute(error: Any, name: str, value: Any) -> None:
    thing = vars(error).get("_coursekit_thing")
    if thing is None or name.startswith("_") or name in ("args", "with_traceback"):
        BaseException.__setattr__(error, name, value)
    else:
        do(thing, "setattr", name, thing, name, value)
