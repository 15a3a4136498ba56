"""The cells of a submission in pieces that each belong to one cell of the instructor's, or none.

Editors join cells, split them, and save notebooks as scripts. Cells are cut where a script says so,
around texts of the instructor's, and where the next answer is defined; what was cut within a
statement is put together again.
"""

import dataclasses
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ..notebook import grade_id
from .given import Given, lines, plain
from .statements import NAME, Statement, bound, is_open, statements

MARK = re.compile(r"#\s?(?:%%(?P<kind>.*)|In\s?\[[\d* ]*\]:?\s*|<codecell>|<markdowncell>)\s*$")
HEADER = re.compile(r"#!|#.{0,3}coding[:=]|# ---")  # what scripts begin with
FENCE = re.compile(r"\s*(```|~~~)[^\n]*\n(?P<code>.*)\n\1\s*", re.DOTALL)
REST = re.compile(r"\s+\S|(?:else|elif|except|finally)\b|[)\]}]")
LOOK = re.compile(
    r"#.*|(?:print|display|help|type|len)\(.*\)|[\w.]+|[\w.]+\.(?:head|describe|info)\(.*\)"
)
MOST_MARKS = 2_000  # more are no script
SHORTEST_LINE = 8  # characters of a single line that is cut out as the instructor's


@dataclasses.dataclass
class Piece:
    """A cell of a submission, or a part of one."""

    cell: Any  # as it was handed in
    kind: str
    text: str
    name: str | None  # the grade id that it carries, of the assignment's
    whole: bool = True  # the cell as it stands
    at: int | None = None  # the place of the release version's cell that it is
    why: str | None = None  # how that was found, where its grade id does not say so
    rest: bool = False  # what was left of a cell with a text of the instructor's in it
    repeated: bool = False  # a text of the instructor's once more
    gone: bool = False  # joined to another, or a stub of an answer that was found

    @property
    def code(self) -> str:
        """The text, without the fence that makes it code in a markdown cell."""
        fenced = FENCE.fullmatch(self.text) if self.kind != "code" else None
        return fenced["code"] if fenced else self.text

    @property
    def own(self) -> bool:
        """Whether a student's text stands there that is nothing of the release version's yet."""
        known = self.at is not None or self.repeated or self.gone
        return not known and bool(self.text.strip())


def pieces_of(cells: list, given: Given) -> list[Piece]:
    """Return the pieces of a submission in order."""
    found = [Piece(c, c.cell_type, c.source, known_id(c, given)) for c in cells]
    found = [part for piece in found for part in at_marks(piece)]
    there = {plain(piece.text) for piece in found}
    missing = {at: cell for at, cell in given.others.items() if plain(cell.source) not in there}
    blocks = blocks_of(missing, given)
    found = [part for piece in found for part in around_blocks(piece, blocks, given)]
    defined = {word: at for word, at in given.definitions().items() if at in missing}
    held = {piece.name for piece in found}
    absent = {name for name in given.wanted if name not in held and not given.has_keys(name)}
    found = [part for piece in found for part in at_definitions(piece, defined, absent, given)]
    return list(put_together(found, given))


def known_id(cell: Any, given: Given) -> str | None:
    name = grade_id(cell)
    return name if name in given.index else None


def part_of(piece: Piece, text: list[str], kind: str | None = None) -> Piece:
    """Return a part of a piece; only one that keeps its text keeps the grade id for certain."""
    return dataclasses.replace(
        piece, text="\n".join(text).strip("\n"), kind=kind or piece.kind, whole=False
    )


def at_marks(piece: Piece) -> Iterator[Piece]:
    """Yield the parts between the marks of a script, such as `# %%`."""
    rows = piece.text.split("\n")
    marks = [(row, found) for row, line in enumerate(rows) if (found := MARK.match(line[:200]))]
    if not 0 < len(marks) <= MOST_MARKS or (piece.kind != "code" and len(marks) < 2):
        yield piece
        return
    head = rows[: marks[0][0]]
    if head and not HEADER.match(head[0]):
        yield part_of(piece, head)
    ends = [row for row, _ in marks[1:]] + [len(rows)]
    for (row, mark), end in zip(marks, ends, strict=True):
        body = rows[row + 1 : end]
        said = mark["kind"] or mark[0]
        kind = "markdown" if "markdown" in said or "[md]" in said else "code"
        if kind == "markdown":
            body = [re.sub(r"^# ?", "", line) for line in body if line not in ('"""', "'''")]
        yield part_of(piece, body, kind)


def blocks_of(missing: dict[int, Any], given: Given) -> dict[str, list[tuple[int, list[str]]]]:
    """Return the instructor's texts by their first lines, the longest first."""
    in_stubs = {line for text in given.stubs for line in text.split("\n")}
    blocks: dict[str, list[tuple[int, list[str]]]] = defaultdict(list)
    for at, cell in missing.items():
        rows = lines(cell.source)
        alone = len(rows) == 1 and (len(rows[0]) < SHORTEST_LINE or rows[0] in in_stubs)
        if rows and not alone:
            blocks[rows[0]].append((at, rows))
    for found in blocks.values():
        found.sort(key=lambda block: -len(block[1]))
    return blocks


def around_blocks(piece: Piece, blocks: dict, given: Given) -> Iterator[Piece]:
    """Yield the parts of a joined cell, the instructor's texts apart from the student's."""
    rows = piece.text.split("\n")
    full = [row for row, line in enumerate(rows) if line.rstrip()]
    plain_rows = [rows[row].rstrip().expandtabs() for row in full]
    if len(full) < 2 or plain(piece.text) in given.texts:
        yield piece
        return
    begin, at, cut = 0, 0, set()
    while at < len(full):
        fitting = (
            len(block)
            for number, block in blocks.get(plain_rows[at], ())
            if number not in cut and plain_rows[at : at + len(block)] == block
        )
        size = next(fitting, 0)
        if not size or size == len(full):
            at += 1
            continue
        end = full[at + size] if at + size < len(full) else len(rows)
        if any(line.strip() for line in rows[begin : full[at]]):
            yield dataclasses.replace(part_of(piece, rows[begin : full[at]]), rest=True)
        text = "\n".join(plain_rows[at : at + size])
        place = next(at for at in given.texts[text])
        yield Piece(piece.cell, given.cells[place].cell_type, text, None, whole=False)
        begin = end
        cut.add(place)
        at += size
    if not cut:
        yield piece
    elif any(line.strip() for line in rows[begin:]):
        yield dataclasses.replace(part_of(piece, rows[begin:]), rest=True)


def at_definitions(
    piece: Piece, defined: dict[str, int], absent: set[str], given: Given
) -> Iterator[Piece]:
    """Yield the parts of a cell that holds several of the instructor's cells, or answers.

    `absent` are answers without a cell of theirs that no name tells: what belongs to nothing else
    may be theirs, and stands alone.
    """
    if piece.kind != "code" or plain(piece.text) in given.texts:
        yield piece
        return
    rows = piece.text.split("\n")
    found = statements(piece.text)
    if not found:
        yield piece
        return
    owners = [owner_of(one.names, one.defines, defined, given) for one in found]
    ends = [one.line for one in found[1:]] + [len(rows)]
    texts = ["\n".join(rows[one.line : end]) for one, end in zip(found, ends, strict=True)]
    for n, text in enumerate(texts):
        told = (given.comments.get(row.strip()) for row in text.split("\n"))
        if owners[n] is None:
            owners[n] = next((name for name in told if name), None)
    if all(owner is None for owner in owners):
        yield piece
        return
    owners = owners_of_all(found, texts, owners, absent, given)
    cuts = [n for n in range(1, len(found)) if owners[n] != owners[n - 1]]
    if not cuts:
        yield piece
        return
    lines_cut = [0, *(found[n].line for n in cuts), len(rows)]
    for begin, end in itertools.pairwise(lines_cut):
        yield part_of(piece, rows[begin:end])


def owners_of_all(
    found: list[Statement], texts: list[str], owners: list, absent: set[str], given: Given
) -> list:
    """Return whose each statement is, also where it binds nothing that tells.

    What binds a name that the next one uses belongs to that, and other statements to what stands
    above them, if no answer that is absent may be meant.
    """
    whose = list(owners)
    words: set[str] = set()  # of the statements below that belong together
    current = None
    for n in reversed(range(len(found))):
        if owners[n] is not None:
            words = words if owners[n] == current else set()
            current = owners[n]
        elif current is not None and words.intersection(found[n].names):
            whose[n] = current
        elif current is not None:
            current, words = None, set()
            continue
        if current is not None:
            words.update(NAME.findall(texts[n]))
    below_of = [None] * len(whose)
    for n in reversed(range(len(whose) - 1)):
        below_of[n] = below_of[n + 1] if whose[n + 1] is None else whose[n + 1]
    for n, one in enumerate(whose):
        if one is not None:
            continue
        above, below = whose[n - 1] if n else None, below_of[n]
        if only_looks(texts[n]) or not may_be_absent(above, below, absent, given):
            whose[n] = above if n else below
    return whose


def may_be_absent(above: Any, below: Any, absent: set[str], given: Given) -> bool:
    """Tell whether an answer that is absent belongs between two, or beside one of them."""
    order = list(given.answers)
    near: set[str] = set()
    for owner, step in ((above, 1), (below, -1)):
        if owner in given.answers:
            at = order.index(owner) + step
            near.update(order[at : at + 1] if at >= 0 else [])
    return bool(near & absent)


def only_looks(text: str) -> bool:
    """Tell whether code only shows things."""
    rows = [line for line in text.split("\n") if line.strip()]
    return all(LOOK.fullmatch(line[:300].strip()) for line in rows)


def owner_of(
    names: list[str], defines: bool, defined: dict[str, int], given: Given
) -> str | int | None:
    for name in names:
        if name in given.keys:
            return given.keys[name]
        if defines and name in defined:
            return defined[name]
    return None


def put_together(found: list[Piece], given: Given) -> Iterator[Piece]:
    """Yield the pieces, those of one statement together again."""
    group: list[Piece] = []
    for piece in found:
        if group and not continues(group[-1], piece, group, given):
            yield joined(group)
            group = []
        group.append(piece)
    if group:
        yield joined(group)


def continues(above: Piece, piece: Piece, group: list[Piece], given: Given) -> bool:
    """Tell whether a piece is the rest of what stands above it: it begins within a statement."""
    if above.kind != "code" or piece.kind != "code" or not piece.text.strip():
        return False
    names = {one.name for one in [*group, piece]} - {None}
    if len(names) > 1 or plain(piece.text) in given.texts:
        return False
    # Comments of a stub alone: the rest of it stands below.
    rows = [line.strip() for line in above.text.split("\n") if line.strip()]
    if rows and all(row in given.heads for row in rows):
        return plain(above.text) not in given.texts and piece.name is None
    first = next(line for line in piece.text.split("\n") if line.strip())
    last = next((line for line in reversed(above.text.split("\n")) if line.strip()), "")
    if not last:
        return False
    if REST.match(first[:200]):
        return last[0].isspace() or last.rstrip().endswith((":", ",", "\\")) or is_open(above.text)
    whole = f"{above.text}\n{piece.text}"
    return is_open(above.text) and not bound(piece.text) and not is_open(whole)


def joined(group: list[Piece]) -> Piece:
    if len(group) == 1:
        return group[0]
    name = next((piece.name for piece in group if piece.name), None)
    holder = next((piece for piece in group if piece.name), group[0])
    text = "\n".join(piece.text.strip("\n") for piece in group)
    return Piece(holder.cell, "code", text, name, whole=False, why="in several cells")
