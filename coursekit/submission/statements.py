"""The statements of a cell and the names that they bind, read line by line.

A student's text may be anything, half a function for one. What is asked here needs no grammar:
statements begin at the left margin. The time grows with the length of the text, whatever it holds.
"""

import re
from typing import NamedTuple

MOST_OF_A_LINE = 2_000  # characters of a line that are looked at

# Strings and comments, in which nothing is bound; a triple quote may stay open. Another one ends
# with its line: to look for its end behind each quote of a line takes the square of their number.
QUIET = re.compile(r'''"""|\'{3}|"(?:[^"\\]++|\\.?)*+"?|'(?:[^'\\]++|\\.?)*+'?|#.*''')
DEFINITION = re.compile(r"(?:async\s+)?def\s+(\w+)|class\s+(\w+)")
IMPORT = re.compile(r"(?:from\s+[\w.]+\s+)?import\s+(.+)")
COMPOUND = re.compile(r"(?:async\s+)?(?:if|for|while|with|try|match)\b")
CONTINUED = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]")
BOUND_INSIDE = re.compile(r"(?:async\s+)?for\s+(.+?)\s+in\b|.*\bas\s+\(?([\w, ]+)")
TARGETS = re.compile(r"\(?\s*\*?\s*[^\W\d]\w*(?:\s*,\s*\*?\s*[^\W\d]\w*)*\s*,?\s*\)?\s*")
NAME = re.compile(r"[^\W\d]\w*")


class Statement(NamedTuple):
    """A statement at the left margin."""

    line: int  # where it begins, with the comments and decorators directly above it; from 0
    names: list[str]  # that it binds
    defines: bool  # a function or a class


def statements(text: str) -> list[Statement]:
    """Return the statements of a text in order."""
    return Reading(text).found


def is_open(text: str) -> bool:
    """Tell whether a text ends within a statement: in a bracket, a string, before a block."""
    return Reading(text).is_open


def bound(text: str) -> list[str]:
    """Return the names that a text binds at its top, in order."""
    return [name for statement in statements(text) for name in statement.names]


class Reading:
    """A text read line by line: the statements found, and whether the last one is unfinished."""

    def __init__(self, text: str) -> None:
        self.found: list[Statement] = []
        self.quote = ""  # the triple quote that is open
        self.depth = 0  # of brackets
        self.above: int | None = None  # where comments and decorators began
        self.decorated = self.ends_open = False
        for number, line in enumerate(text.split("\n")):
            self.read(number, line[:MOST_OF_A_LINE].rstrip())
        self.is_open = bool(self.quote or self.depth > 0 or self.ends_open)

    def read(self, number: int, line: str) -> None:
        inside = bool(self.quote)
        code = self.without_strings(line)
        margin = bool(line) and not line[0].isspace()
        # What a reader took for an open bracket may have been a slip: a definition begins anew.
        if margin and not inside and (DEFINITION.match(code) or line[0] == "@"):
            self.depth = 0
        if not inside and self.depth == 0 and margin:
            self.at_the_margin(number, line, code)
        elif line and not inside and self.depth == 0 and self.found:
            self.in_a_block(code.strip())
        elif not line and not inside and not self.decorated:
            self.above = None
        opened = sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
        self.depth = max(0, self.depth + opened)
        if code.strip():
            self.ends_open = code.rstrip().endswith((":", "\\", ","))

    def without_strings(self, line: str) -> str:
        """Return the code of a line; note where a triple quote opens or closes."""
        parts, at = [], 0
        while at < len(line):
            if self.quote:
                end = line.find(self.quote, at)
                if end < 0:
                    return "".join(parts)
                at, self.quote = end + 3, ""
                continue
            found = QUIET.search(line, at)
            if not found:
                parts.append(line[at:])
                break
            parts.append(line[at : found.start()])
            at = found.end()
            if found[0] in ('"""', "'''"):
                self.quote = found[0]
            elif not found[0].startswith("#"):
                parts.append("''")
        return "".join(parts)

    def at_the_margin(self, number: int, line: str, code: str) -> None:
        if line[0] in "#@":
            self.above = number if self.above is None else self.above
            self.decorated = self.decorated or line[0] == "@"
        elif CONTINUED.match(code) and self.found:
            self.above = None
        else:
            start = number if self.above is None else self.above
            self.above, self.decorated = None, False
            defines = bool(DEFINITION.match(code))
            self.found.append(Statement(start, names_in(code), defines))

    def in_a_block(self, code: str) -> None:
        """Add what an indented line binds, unless it is the body of a function or a class."""
        last = self.found[-1]
        if not last.defines:
            last.names.extend(names_in(code))


def names_in(code: str) -> list[str]:
    """Return the names that a line of code binds."""
    # A pattern with a choice between spaces takes a time that grows with a power of their number.
    code = " ".join(code.split())
    if definition := DEFINITION.match(code):
        return [definition[1] or definition[2]]
    if imported := IMPORT.match(code):
        things = imported[1].strip("() ").split(",")
        words = [NAME.findall(thing) for thing in things]
        return [
            found[-1] if " as " in thing else found[0]
            for thing, found in zip(things, words, strict=True)
            if found
        ]
    if COMPOUND.match(code):
        inside = BOUND_INSIDE.match(code)
        return NAME.findall(inside[1] or inside[2]) if inside else []
    names: list[str] = []
    for target in re.split(r"(?<![=!<>:+\-*/%&|^@~])=(?!=)", code)[:-1]:
        plain = target.partition(":")[0]
        if not TARGETS.fullmatch(plain):
            break
        names += NAME.findall(plain)
    return names
