"""What the visible part of a grade cell defines, handed on to the student's later cells.

Students see that part, and what it defines is there when they work. It reaches their kernel as its
own text (imports, functions, classes) or as data; nothing of the hidden region does.
"""

import contextlib
from collections.abc import Collection, Iterable

from .code import Statement
from .namespace import CellNamespace

# Each on its own, whatever the others come to: what needs more than is there is left out.
RUN = """
for _code in {codes!r}:
    try:
        __import__("builtins").exec(_code, __import__("builtins").globals())
    except BaseException:
        pass
del _code
"""


def hand_on(visible: Iterable[Statement], namespace: CellNamespace, words: Collection[str]) -> None:
    """Give the student's kernel what the statements of a visible part defined.

    `words` are those of the notebook: what none of its cells mentions stays here.
    """
    codes = []
    for statement in visible:
        wanted = statement.binds.intersection(words, namespace)
        if wanted & statement.texts or statement.stars:
            codes.append(statement.code)
        for name in sorted(wanted - statement.texts):
            # What cannot be sent was made for this cell.
            with contextlib.suppress(Exception):
                namespace.push(name, dict.__getitem__(namespace, name))
    if codes:
        with contextlib.suppress(Exception):
            namespace.run(RUN.format(codes=codes))
