"""How containers and iterators of Python's cross the wire, but for those that `kinds` has."""

import collections
import copy
import functools
import itertools
import operator
import types
from collections.abc import Callable, Iterable
from typing import Any

from .kinds import Kind, WireError, dict_of, dict_parts, exactly

LONGEST_RANGE = 2**22
MOST_KEPT = 100
IN_KERNEL = __package__ == "_coursekit_inside"

# Iterators that come to an end: those that a student wrote, and those of `count`, may not.
ITERATORS: dict[type, str] = {
    **{kind: kind.__name__ for kind in (map, filter, zip, enumerate)},
    **{
        type(iter(empty)): "iterator"
        for empty in ([], (), "", b"", {}, {}.values(), {}.items(), set(), range(0), range(2**70))
    },
    type(next(itertools.groupby("a"))[1]): "iterator",
    **{type(reversed(empty)): "iterator" for empty in ([], (), {}, {}.values(), {}.items())},
    **{
        getattr(itertools, name): "iterator"
        for name in (
            *("accumulate", "chain", "combinations", "combinations_with_replacement", "compress"),
            *("dropwhile", "filterfalse", "groupby", "islice", "pairwise", "permutations"),
            *("product", "starmap", "takewhile", "zip_longest"),
        )
    },
}
#: What was taken from iterators of the student's: asking for a name again does not empty it.
taken: dict[int, tuple[Any, list]] = {}


def kinds() -> list[Kind]:
    """Return the kinds of these types."""
    pairs = [type(kind().items()) for kind in (dict, collections.OrderedDict)]
    return [
        Kind(range, "containers.range", lambda v: [v.start, v.stop, v.step], range_of),
        Kind(slice, "containers.slice", lambda v: [v.start, v.stop, v.step], slice),
        Kind(type(...), "containers.ellipsis", lambda v: [], lambda: ...),
        Kind(type(NotImplemented), "containers.none", lambda v: [], lambda: NotImplemented),
        Kind(bytearray, "containers.bytearray", lambda v: [bytes(v)], bytearray_of),
        # Not as itself: it would show changes of what it looks at.
        Kind(memoryview, "containers.bytes", lambda v: [v.tobytes()], lambda v: v),
        *(Kind(type(kind().keys()), "containers.keys", iter, keys_of) for kind in DICTS),
        *(Kind(type(kind().values()), "containers.values", iter, values_of) for kind in DICTS),
        *(Kind(view, "containers.items", iter, items_of) for view in pairs),
        *(Kind(kind, "containers.iterator", items_left, iterator_of) for kind in ITERATORS),
        Kind(types.MappingProxyType, "containers.proxy", lambda v: [dict(v)], proxy_of),
        Kind(types.SimpleNamespace, "containers.namespace", lambda v: [vars(v)], namespace_of),
        Kind(collections.deque, "containers.deque", lambda v: [v.maxlen, *v], deque_of),
        Kind(collections.Counter, "containers.counter", dict_parts, counter_of),
        Kind(collections.OrderedDict, "containers.ordered", dict_parts, ordered_of),
        *(Kind(kind, "containers.wrapper", wrapper_parts, wrapper_of) for kind in WRAPPERS),
        Kind(collections.ChainMap, "containers.chain", lambda v: v.maps, chain_of),
        Kind(collections.defaultdict, "containers.default", default_parts, default_of),
    ]


WRAPPERS = (collections.UserList, collections.UserDict, collections.UserString)
DICTS = (dict, collections.OrderedDict)


def range_of(*ends: Any) -> range:
    made = range(*ends)
    # len() itself fails where it is beyond 64 bits.
    if max(map(abs, ends)) >= 2**63 or len(made) > LONGEST_RANGE:
        raise WireError("a range is too long")
    return made


def bytearray_of(data: Any) -> bytearray:
    # Given a number, it would make so many bytes.
    return bytearray(exactly(data, bytes))


def keys_of(*keys: Any) -> Any:
    return dict_of(keys, keys).keys()


def values_of(*values: Any) -> Any:
    return dict(enumerate(values)).values()


def items_of(*pairs: Any) -> Any:
    keys = [key for key, _ in pairs]
    return dict_of(keys, [value for _, value in pairs]).items()


def items_left(iterator: Any) -> Iterable:
    """Yield what an iterator is, and its items, which are gone from it then."""
    yield ITERATORS[next(kind for kind in type(iterator).__mro__ if kind in ITERATORS)]
    if not IN_KERNEL:
        yield from iterator
        return
    if id(iterator) not in taken:
        if len(taken) >= MOST_KEPT:
            del taken[next(iter(taken))]
        taken[id(iterator)] = iterator, []
    kept = taken[id(iterator)][1]
    yield from kept
    for item in iterator:
        kept.append(item)
        yield item


def iterator_of(kind: Any, *items: Any) -> Any:
    """Return an iterator over items, of the kind that it was where that can be."""
    if kind == "map":
        return map(operator.itemgetter(0), zip(items))
    if kind == "filter":
        return filter(lambda item: True, items)
    if kind == "zip" and all(type(item) is tuple and item for item in items):
        return zip(*zip(*items, strict=True), strict=False)
    if kind == "enumerate" and all(type(item) is tuple and len(item) == 2 for item in items):
        first = items[0][0] if items else 0
        if [number for number, _ in items] == [*range(first, first + len(items))]:
            return enumerate([item for _, item in items], first)
    return iter(list(items))


def proxy_of(mapping: Any) -> types.MappingProxyType:
    return types.MappingProxyType(exactly(mapping, dict))


def namespace_of(values: Any) -> types.SimpleNamespace:
    for name in exactly(values, dict):
        if not exactly(name, str).isidentifier() or name.startswith("__"):
            raise WireError("an attribute has a name that none has")
    return types.SimpleNamespace(**values)


def deque_of(longest: Any, *items: Any) -> collections.deque:
    return collections.deque(items, exactly(longest, int, type(None)))


def counter_of(keys: Any, counts: Any) -> collections.Counter:
    return collections.Counter(dict_of(keys, counts))


def ordered_of(keys: Any, values: Any) -> collections.OrderedDict:
    return collections.OrderedDict(dict_of(keys, values))


def wrapper_parts(value: Any) -> list:
    return [next(kind.__name__ for kind in WRAPPERS if isinstance(value, kind)), value.data]


def wrapper_of(name: Any, data: Any) -> Any:
    made = {"UserList": list, "UserDict": dict, "UserString": str}[exactly(name, str)]
    return getattr(collections, name)(exactly(data, made))


def chain_of(*maps: Any) -> collections.ChainMap:
    return collections.ChainMap(*(exactly(part, dict) for part in maps))


def default_parts(value: collections.defaultdict) -> list:
    """Return keys, values, and a list with what a missing key gets, if it gets anything."""
    try:
        default = [] if value.default_factory is None else [value.default_factory()]
    # It is the student's, and may fail.
    except Exception:
        default = []
    return [*dict_parts(value), default]


def default_of(keys: Any, values: Any, default: Any) -> collections.defaultdict:
    made: Callable[[], Any] | None = None
    if exactly(default, list):
        kind = type(default[0])
        empty = kind in (bool, int, float, str, list, dict, set, tuple) and not default[0]
        made = kind if empty else functools.partial(copy.deepcopy, default[0])
    return collections.defaultdict(made, dict_of(keys, values))
