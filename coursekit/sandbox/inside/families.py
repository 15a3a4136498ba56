"""Where to find how a type crosses: the kinds of a library are looked at once one of its is met."""

import enum
import functools
import importlib
from typing import Any

from .kinds import KINDS, Kind, WireError

# The module that defines a class, as far as its first or second dot → the modules here that have
# its kind.
HOMES = {
    **dict.fromkeys(["builtins", "types"], ("containers", "named")),
    **dict.fromkeys(["collections", "itertools"], ("containers",)),
    **dict.fromkeys(["array", "datetime", "decimal", "fractions", "ipaddress"], ("standard",)),
    **dict.fromkeys(["pathlib", "re", "uuid", "zoneinfo"], ("standard",)),
    "enum": ("named",),
    **dict.fromkeys(["matplotlib", "mpl_toolkits"], ("plots",)),
    "networkx": ("graphs",),
    "numpy": ("arrays",),
    "pandas": ("tables",),
    "scipy.optimize": ("results",),
    "scipy.sparse": ("sparse",),
    "scipy.stats": ("distributions",),
    "sklearn": ("estimators",),
    "sympy": ("symbols",),
    "torch": ("tensors",),
}
MODULES = {*(home for homes in HOMES.values() for home in homes)}
BY_TYPE: dict[Any, Kind] = {kind.type: kind for kind in KINDS}
BY_TAG: dict[str, Kind] = {kind.tag: kind for kind in KINDS}


@functools.cache
def family(home: str) -> tuple[dict[Any, Kind], dict[str, Kind]]:
    """Return the kinds of a module here, by their types and by their tags."""
    try:
        kinds = importlib.import_module(f".{home}", __package__).kinds()
    except ImportError as error:
        raise WireError(f"the package {error.name} is not installed here") from None
    by_type = {}
    for kind in kinds:
        types = kind.type if isinstance(kind.type, tuple) else (kind.type,)
        by_type |= dict.fromkeys(types, kind)
    return by_type, {kind.tag: kind for kind in kinds}


@functools.lru_cache(256)
def kind_of(cls: type) -> Kind | None:
    """Return how the values of a class cross: as those of its nearest base that does."""
    # Their classes are the notebook's own, and made anew where they arrive.
    if issubclass(cls, enum.Enum):
        return family("named")[0]["enum"]
    if issubclass(cls, tuple) and isinstance(getattr(cls, "_fields", None), tuple):
        return family("named")[0]["namedtuple"]
    for base in cls.__mro__[:-1]:
        if base in BY_TYPE:
            return BY_TYPE[base]
        for home in homes_of(str(base.__module__)):
            if base in family(home)[0]:
                return family(home)[0][base]
    return None


def homes_of(module: str) -> tuple[str, ...]:
    library, _, rest = module.partition(".")
    return HOMES.get(library) or HOMES.get(f"{library}.{rest.partition('.')[0]}", ())


def kind_with(tag: str) -> Kind:
    """Return the kind that has a tag. Tags of a family are its module's name, a dot, and more."""
    if tag in BY_TAG:
        return BY_TAG[tag]
    home = tag.partition(".")[0] if "." in tag else "plots" if tag == "plot" else "tables"
    if home not in MODULES:
        raise WireError("it has a part that is no value")
    return family(home)[1][tag]
