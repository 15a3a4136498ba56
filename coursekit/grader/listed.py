"""`globals()`, `dir()`, `eval` and their like in a grade cell, and the module `__main__`.

They show the names that the cell would have in a kernel: its own, what the instructor's text binds,
and what the student's kernel says that it has. Who owns a name stays for `namespace` to say: that
the student's kernel has one of the instructor's names makes no difference.
"""

import builtins
import contextlib
import sys
import types
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .answers import StudentError
from .shell import of_shell

if TYPE_CHECKING:
    from .namespace import CellNamespace

MAIN = "__main__"


class Names(dict):
    """What `globals()` gives: each name is looked up when it is asked for.

    It is a dict so that `exec` and `eval` of other modules take it; what is in it as a dict is
    nothing, or what they put there.
    """

    def __init__(self, namespace: "CellNamespace") -> None:
        super().__init__()
        self.namespace = namespace

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and defines(self.namespace, name)

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(name)
        return self.namespace[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.namespace[name] if name in self else default

    def __iter__(self) -> Iterator[str]:
        return iter(listed(self.namespace))

    def __len__(self) -> int:
        return len(listed(self.namespace))

    def keys(self) -> Any:
        return dict.fromkeys(self).keys()

    def items(self) -> Any:
        return self.copy().items()

    def values(self) -> Any:
        return self.copy().values()

    def copy(self) -> dict[str, Any]:
        """Return what the names are; without those whose values cannot be had."""
        found = {}
        for name in self:
            with contextlib.suppress(KeyError, NameError, StudentError):
                found[name] = self.namespace[name]
        return found

    def __setitem__(self, name: str, value: Any) -> None:
        if dict.get(self.namespace, name, MAIN) is not value:
            self.namespace.along.share(name)
            self.namespace[name] = value

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        self.namespace.along.share(name)
        self.namespace.pop(name, None)
        self.namespace.removed.add(name)

    def setdefault(self, name: str, default: Any = None) -> Any:
        if name not in self:
            self[name] = default
        return self[name]

    def pop(self, name: str, *default: Any) -> Any:
        if name not in self and default:
            return default[0]
        value = self[name]
        del self[name]
        return value

    def clear(self) -> None:
        """Delete what was looked at; `patch.dict` does so before it sets all of it again."""
        for name in [name for name in self.namespace if name in self]:
            del self[name]

    def update(self, *others: Any, **more: Any) -> None:
        for name, value in dict(*others, **more).items():
            self[name] = value

    def __repr__(self) -> str:
        return repr(self.copy())

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = None  # as of any dict


def defines(namespace: "CellNamespace", name: str) -> bool:
    """Tell whether a name is defined at this place of the cell, other than as a builtin."""
    try:
        value = namespace[name]
    except (KeyError, NameError):
        return False
    # It is there, and cannot be had.
    except StudentError:
        return True
    return not is_builtin(namespace, name, value)


def is_builtin(namespace: "CellNamespace", name: str, value: Any) -> bool:
    """Tell whether a name has this value because it is a builtin, which nothing has bound."""
    unbound = namespace.reader.last(name, namespace.place) is None
    return unbound and value is namespace.askers.get(name, getattr(builtins, name, namespace))


def listed(namespace: "CellNamespace") -> list[str]:
    """Return the names that are defined at this place of the cell, sorted."""
    reader = namespace.reader
    here = {name for name, value in namespace.items() if not is_builtin(namespace, name, value)}
    found = {name for name in reader.bound if namespace.is_instructors(name)}
    for star in reader.stars(None, namespace.place):
        found.update(namespace.starred(star))
    theirs = set(namespace.names()) - namespace.askers.keys()
    found.update(name for name in theirs if may_be_students(namespace, name))
    for number in namespace.done:
        found -= namespace.statements[number].deletes
    return sorted(here | (found - namespace.removed))


def may_be_students(namespace: "CellNamespace", name: str) -> bool:
    """Tell whether the student is asked for a name that this cell does not bind."""
    index = namespace.reader.last(name, namespace.place)
    if index is None:
        return not hasattr(builtins, name)
    return namespace.reader.kind(name, index) in ("student", "result")


class Main(types.ModuleType):
    """The module `__main__`, as a grade cell imports it."""

    def __init__(self, names: Names) -> None:
        super().__init__(MAIN)
        object.__setattr__(self, "_coursekit_names", names)

    @property
    def __dict__(self) -> Names:  # what vars() gives
        return object.__getattribute__(self, "_coursekit_names")

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__[name]
        except (KeyError, NameError):
            raise AttributeError(f"module '{MAIN}' has no attribute {name!r}", name=name) from None
        # Those who look at all of a module's parts go on to the next one.
        except StudentError as error:
            raise AttributeError(str(error), name=name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self.__dict__[name]
        except KeyError:
            raise AttributeError(f"module '{MAIN}' has no attribute {name!r}") from None

    def __dir__(self) -> list[str]:
        return sorted(self.__dict__)


@contextlib.contextmanager
def as_main(namespace: "CellNamespace") -> Iterator[None]:
    """Let `import __main__` find the names of a grade cell, while it runs."""
    before = sys.modules[MAIN]
    sys.modules[MAIN] = Main(Names(namespace))
    try:
        yield
    finally:
        sys.modules[MAIN] = before


def askers(namespace: "CellNamespace") -> dict[str, Callable[..., Any]]:
    """Return what stands in a grade cell for the builtins that look at names."""
    names = Names(namespace)

    def mine(scope: Any) -> Any:
        """Return the names of the cell for its own dict, as it is in a frame."""
        return names if scope is namespace else scope

    def listing_globals() -> Any:
        return mine(sys._getframe(1).f_globals)

    def listing_locals() -> Any:
        return mine(sys._getframe(1).f_locals)

    def listing_vars(*thing: Any) -> Any:
        return builtins.vars(*thing) if thing else mine(sys._getframe(1).f_locals)

    def listing_dir(*thing: Any) -> list[str]:
        return builtins.dir(*thing) if thing else sorted(mine(sys._getframe(1).f_locals))

    def run(how: Callable[..., Any], mode: str) -> Callable[..., Any]:
        def run_code(source: Any, globals: Any = None, locals: Any = None, /) -> Any:
            frame = sys._getframe(1)
            if globals is None:
                globals = frame.f_globals
                locals = frame.f_locals if locals is None else locals
            ours, scope = (namespace if isinstance(s, Names) else s for s in (globals, locals))
            if isinstance(source, str | bytes):
                text = source.strip() if mode == "eval" else source
                source = builtins.compile(text, "<string>", mode, dont_inherit=True)
            if ours is namespace and isinstance(source, types.CodeType):
                for name in source.co_names:
                    namespace.along.share(name)
            if ours is namespace and scope is not namespace and scope is not None:
                # Where the two differ Python looks past `__missing__`: the names have to be there.
                for name in names_in(source):
                    with contextlib.suppress(KeyError, NameError, StudentError):
                        namespace[name]
            return how(source, ours, scope)

        return run_code

    found: dict[str, Callable[..., Any]] = {
        "globals": listing_globals,
        "locals": listing_locals,
        "vars": listing_vars,
        "dir": listing_dir,
        "eval": run(builtins.eval, "eval"),
        "exec": run(builtins.exec, "exec"),
    }
    for name, function in found.items():
        function.__name__ = function.__qualname__ = name
    return found | of_shell(names, found["eval"])


def names_in(code: types.CodeType) -> Iterator[str]:
    """Yield the names that code may look up, and what is defined in it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from names_in(constant)
