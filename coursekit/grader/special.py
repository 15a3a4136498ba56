"""The special methods of a student's object: what of `len(x)`, `x == y`, `x + 1` is asked for.

What an object answers as data, its length or its items, is asked where the solution's object has
the method too. Whatever shows the object what a check expects, or lets it say yes, is asked only
where the *solution's* class defines that method itself: then the assignment asks for it. Where no
such method is there, Python knows the answer without asking (an object equals no number), or nobody
can tell (whether two objects are one): that is NotGradable.

An object of a class that is made of a list, or of another kind of plain data, is compared as that.
"""

from functools import lru_cache
from typing import Any

from .examples import Example
from .handles import TOLD, Facts, Handle, attribute, do, is_special, isinstance_handle
from .methods import (
    ARITHMETIC,
    CHANGES,
    COMPARISONS,
    INSTEAD,
    METHODS,
    data_of,
    has_data,
    itself,
    of_data,
    plain_kind,
    truth,
)
from .refusals import NotGradable
from .scores import score_of


class StudentObject(Handle):
    """An object in the student's kernel; `object_class` adds the special methods that it has."""

    __slots__ = ()
    _coursekit_whole = True  # see `checks.guarded`

    @property
    def __class__(self) -> type:  # type: ignore[override]
        # Not the kernel's word alone: that of the solution as well.
        return self._coursekit_local or type(self)

    def __getattr__(self, name: str) -> Any:
        if is_special(name) and name not in TOLD:
            raise AttributeError(name)
        if name == "score" and (score := score_of(self)):
            return score
        return attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        do(self, "setattr", f"{self._coursekit_label}.{name}", self, name, value)

    def __delattr__(self, name: str) -> None:
        do(self, "delattr", f"{self._coursekit_label}.{name}", self, name)

    def __copy__(self) -> Any:
        return do(self, "copy", f"copy({self._coursekit_label})", self)

    def __deepcopy__(self, memo: dict) -> Any:
        return do(self, "deepcopy", f"deepcopy({self._coursekit_label})", self)

    def __eq__(self, other: Any) -> Any:
        example = self._coursekit_example
        label = self._coursekit_label
        if "__eq__" in example.own:
            return truth(do(self, "eq", f"{label} == …", self, other))
        if plain_kind(example):
            return data_of(self) == (data_of(other) if has_data(other) else other)
        if isinstance_handle(other) and {"__eq__"} & other._coursekit_example.own:
            return NotImplemented
        if "__eq__" in example.inherited:
            raise NotGradable(
                f"`{label}` is compared, and what says whether it is equal is a library in the "
                f"student's kernel. {INSTEAD}"
            )
        if isinstance_handle(other):
            raise NotGradable(
                f"`{label}` and `{other._coursekit_label}` are compared, and their class does not "
                f"define `__eq__`: whether two objects are one is not known here. {INSTEAD}"
            )
        return NotImplemented

    def __hash__(self) -> int:
        example = self._coursekit_example
        if "__hash__" in example.own:
            return do(self, "hash", f"hash({self._coursekit_label})", self)
        if "__eq__" in example.own:
            raise TypeError(f"unhashable type: '{self._coursekit_facts.name}'")
        if plain_kind(example):
            return hash(data_of(self))
        return hash(self._coursekit_facts.number)

    def __bool__(self) -> bool:
        example = self._coursekit_example
        if "__bool__" in example.own:
            return truth(do(self, "bool", f"bool({self._coursekit_label})", self))
        if plain_kind(example) and "__len__" not in example.own:
            return bool(data_of(self))
        if "__bool__" in example.inherited:
            raise NotGradable(f"`{self._coursekit_label}` is asked whether it is true. {INSTEAD}")
        has = "__len__" in example.own | example.inherited
        return do(self, "len", f"len({self._coursekit_label})", self) != 0 if has else True

    def __repr__(self) -> str:
        return text_of(self, "repr", {"__repr__"})

    def __str__(self) -> str:
        return text_of(self, "str", {"__str__", "__repr__"})

    def __format__(self, form: str) -> str:
        example = self._coursekit_example
        if "__format__" in example.own | example.inherited and not plain_kind(example):
            return do(self, "format", f"format({self._coursekit_label})", self, form)
        return format(data_of(self) if plain_kind(example) else str(self), form)


def text_of(thing: StudentObject, how: str, methods: set[str]) -> str:
    example, facts = thing._coursekit_example, thing._coursekit_facts
    if methods & example.own or (methods & example.inherited and not plain_kind(example)):
        text = do(thing, how, f"{how}({thing._coursekit_label})", thing)
        if type(text) is not str:
            raise TypeError(f"__{how}__ returned non-string")
        return text
    if plain_kind(example):
        return {"repr": repr, "str": str}[how](data_of(thing))
    return f"<{facts.name} {thing._coursekit_label} of the student>"


@lru_cache(1000)
def object_class(
    own: frozenset[str], has: frozenset[str], kind: type | None
) -> type[StudentObject]:
    """Return the class of handles for things with these special methods.

    `own` are those that the solution's class defines, `has` those that the thing has at all.
    """
    methods: dict[str, Any] = {"__slots__": ()}
    for name, (mine, inherited) in METHODS.items():
        if name not in has:
            continue
        if name in own:
            methods[name] = mine
        elif kind and name not in CHANGES:
            methods[name] = of_data(name)
        elif kind:
            methods[name] = mine
        elif inherited:
            methods[name] = inherited
    # An iterator is its own iterator, where that is not the student's to say.
    if "__next__" in methods and "__iter__" not in own:
        methods["__iter__"] = itself
    return type("StudentObject", (StudentObject,), methods)


def student_object(
    ask: Any, facts: Facts, label: str, example: Example, local: type | None
) -> StudentObject:
    """Return what stands for an object, asked for no more than the example has."""
    has = (facts.example.own | facts.example.inherited) & (example.own | example.inherited)
    # Comparing is asked of Python there: what the student's class lacks is what any object has.
    has |= example.own & {f"__{name}__" for name in COMPARISONS}
    # So is what looks for an item, and goes through those that `__iter__` or `__getitem__` gives.
    if facts.example.own & {"__iter__", "__getitem__"}:
        has |= example.own & {"__contains__"}
    if "__getitem__" in facts.example.own:
        has |= example.own & {"__iter__"}
    own = example.own | in_another_way(facts.example.own, example.own)
    has |= own & facts.example.own
    kind = plain_kind(Example(bases=facts.example.bases & example.bases))
    allowed = Example(own, example.inherited, facts.example.bases & example.bases)
    return object_class(own, has, kind)(ask, facts, label, allowed, local)


def in_another_way(theirs: frozenset[str], own: frozenset[str]) -> frozenset[str]:
    """Return the methods that do `x += y` where the solution's class has the other one for it."""
    pairs = [(f"__{name}__", f"__i{name}__") for name in ARITHMETIC]
    pairs += [(other, one) for one, other in pairs]
    return frozenset(one for one, other in pairs if one in theirs and other in own)
