"""Find submissions whose code is suspiciously alike, and lay two of them side by side.

RapidFuzz measures how long a sequence two submissions have in common. The sequence is made of runs
of tokens in which every name of the student's choice, every number and every string counts the
same, so that renaming hides nothing; comments and docstrings are dropped, and so are the runs that
the released notebook holds. What is left is to be judged by a person: short code that follows the
same formulas is alike by itself.
"""

import builtins
import difflib
import itertools
import keyword
import re

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from ..notebook import grade_id, is_grade, is_locked

RUN = 8  # tokens: a short statement
LEAST_RUNS = 60  # less is a stub with a line or two, and those are alike by chance
# Measured on sample solutions of `em_for_gmm`: those with every function written anew share up to
# 0.62 of their code, those with a function or two changed 0.75 and more.
ALIKE = 0.75

# A lexer for colours takes minutes for a large class. Whatever the text, each part ends: a string
# that nobody ended goes up to the end of its line, or of the code.
LONG_STRING = r"""(?:"{3}(?:[^\\]|\\[\s\S])*?(?:"{3}|\Z)|'{3}(?:[^\\]|\\[\s\S])*?(?:'{3}|\Z))"""
SHORT_STRING = r"""(?:"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?)"""
TOKENS = re.compile(
    rf"(?P<passed_over>#.*|^[ \t]*[rRuU]?{LONG_STRING})"
    rf"|(?P<string>[rRuUbBfF]{{0,2}}(?:{LONG_STRING}|{SHORT_STRING}))"
    r"|(?P<number>\d[\w.]*|\.\d\w*)|(?P<name>[^\W\d]\w*)|(?P<sign>!=|==|<<|>>|:=|\S)",
    re.MULTILINE,
)
#: Names that are nobody's choice.
KNOWN_NAMES = {*keyword.kwlist, *dir(builtins), "self", "cls"}

# Of hostile submissions; an honest one stays far below.
MOST_CHARACTERS = 60_000
MOST_LINES = 400
LONGEST_LINE = 200


def own_code(notebook, given):
    """Return the code in a submission that is the student's own: {cell: source}.

    `given` is the set of the sources of the released cells: an untouched stub is not own code.
    Cells without a grade id come together under "added cells".
    """
    code = {}
    for cell in notebook.cells:
        source = cell.source.strip()
        ours = is_grade(cell) or is_locked(cell)
        if cell.cell_type != "code" or ours or not source or source in given:
            continue
        name = grade_id(cell) or "added cells"
        code[name] = f"{code[name]}\n\n{source}" if name in code else source
    return code


def alike(codes, given):
    """Return the students with enough own code, and the shares of it that they have in common.

    `codes` is {student: {cell: source}}, `given` the code of the released notebook. The shares, 0
    to 1 of the shorter one's code, are a matrix with a row for each student.
    """
    ids = {}
    known = set(runs("\n".join(given)))
    sequences = {}
    for student, cells in codes.items():
        own = [run for run in runs("\n".join(cells.values())) if run not in known]
        if len(own) >= LEAST_RUNS:
            sequences[student] = [ids.setdefault(run, len(ids)) for run in own]
    students, texts = list(sequences), list(sequences.values())
    if len(students) < 2:
        return students, np.ones((len(students), len(students)))
    common = process.cdist(texts, texts, scorer=LCSseq.similarity, dtype=np.int32, workers=-1)
    lengths = np.array([len(text) for text in texts])
    return students, common / np.minimum.outer(lengths, lengths)


def runs(code):
    """Return the runs of `RUN` tokens in a text, one from each token on."""
    tokens = list(normalised(code))
    return [tuple(tokens[i : i + RUN]) for i in range(len(tokens) - RUN + 1)]


def normalised(code):
    """Yield the tokens of Python code, or of any text, without what a student may choose freely."""
    previous = None
    for match in TOKENS.finditer(code[:MOST_CHARACTERS]):
        kind, text = match.lastgroup, match[0]
        if kind == "passed_over":
            continue
        # A string comes as several where it was split.
        if kind == "string" and previous == kind:
            continue
        if kind != "sign" and text not in KNOWN_NAMES:
            text = kind
        yield text
        previous = text


def side_by_side(one, other, given):
    """Lay the code of two students beside each other: [(cell, [(sign, left, right), …]), …].

    The sign is "=" where both lines are the same, "≈" where they differ in names, numbers, strings
    and comments only, and empty where they differ or where the released notebook, whose sources are
    `given`, has that line. A side is None where it has no line.
    """
    lines = {" ".join(line.split()) for source in given for line in source.splitlines()}
    return [
        (cell, list(aligned(lines_of(one.get(cell, "")), lines_of(other.get(cell, "")), lines)))
        for cell in dict.fromkeys([*one, *other])
    ]


def lines_of(source):
    lines = source.splitlines()
    short = [f"{line[:LONGEST_LINE]}…" if line[LONGEST_LINE:] else line for line in lines]
    left_out = [f"… and {len(lines) - MOST_LINES} more lines"] if lines[MOST_LINES:] else []
    return short[:MOST_LINES] + left_out


def aligned(left, right, given):
    keys = [[tuple(normalised(line)) for line in lines] for lines in (left, right)]
    matcher = difflib.SequenceMatcher(None, *keys, autojunk=False)
    for what, i, i_end, j, j_end in matcher.get_opcodes():
        one, other = left[i:i_end], right[j:j_end]
        for a, b in itertools.zip_longest(one, other):
            yield sign(a, b, given) if what == "equal" else "", a, b


def sign(one, other, given):
    one, other = " ".join(one.split()), " ".join(other.split())
    if one in given or not one:
        return ""
    return "=" if one == other else "≈"
