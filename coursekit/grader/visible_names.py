"""What the visible part of a grade cell defines, handed on to the student's later cells.

Students see that part, and what it defines is there when they work. It reaches their kernel as its
own text (imports, functions, classes, and what cannot be sent) or as data; nothing of the hidden
region does.
"""

import contextlib
import re
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


def words_of(sources: Iterable[str], visible: Iterable[Statement]) -> set[str]:
    """Return the words of the student's cells, and those that they need of visible parts.

    A visible part may define one thing for the sake of another, in one cell or in several.
    """
    words = set(re.findall(r"\w+", "\n".join(sources)))
    waiting = list(visible)
    while needed := [s for s in waiting if s.stars or not s.binds.isdisjoint(words)]:
        waiting = [statement for statement in waiting if statement not in needed]
        words.update(*(statement.reads for statement in needed))
    return words


def hand_on(visible: Iterable[Statement], namespace: CellNamespace, words: Collection[str]) -> None:
    """Give the student's kernel what the statements of a visible part defined.

    `words` are those of the notebook: what none of its cells mentions stays here.
    """
    codes = []
    for statement in visible:
        wanted = statement.binds.intersection(words)
        # Also where a failure above kept it from running here: that was charged already.
        as_text = bool(wanted & statement.texts) or bool(statement.stars)
        for name in sorted(wanted.intersection(namespace) - statement.texts):
            try:
                namespace.push(name, dict.__getitem__(namespace, name))
            except Exception:
                # An object of a class, say: its text makes it there as well.
                as_text = True
        if as_text:
            codes.append(statement.code)
    if codes:
        with contextlib.suppress(Exception):
            namespace.run(RUN.format(codes=codes))
