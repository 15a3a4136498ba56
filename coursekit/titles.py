"""What a notebook and its checkpoints are called where people read of them.

An author says it in the notebook: its first heading, and the first line of each grade cell, such as
`# Checkpoint: EM (15 points)`.
"""

import re
from typing import Any

from .notebook import grade_id, is_grade
from .wording import one_line

LONGEST = 80  # characters
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
#: `# Checkpoint: EM (15 points)`, with the word or the points or both.
CHECKPOINT = re.compile(
    r"#\s*(?:checkpoint:\s*(?P<named>\S.*?)|(?P<other>[^#\s].*?))"
    r"\s*(?P<points>\(\s*[\d.]+ points?\s*\))?\s*",
    re.IGNORECASE,
)


def title_of(source: Any) -> str | None:
    """Return the first heading of an instructor's notebook as plain text, or None."""
    for cell in source.cells:
        if cell.cell_type == "markdown" and (found := HEADING.search(cell.source)):
            words = re.sub(r"[*`]", "", LINK.sub(r"\1", found[1]))
            return one_line(words, LONGEST) or None
    return None


def checkpoint_titles(source: Any) -> dict[str, str]:
    """Return what the author calls the grade cells that say so: {grade id: title}."""
    found = {}
    for cell in source.cells:
        name = grade_id(cell)
        if name and cell.cell_type == "code" and is_grade(cell) and (title := named_in(cell)):
            found[name] = title
    return found


def named_in(cell: Any) -> str | None:
    """Return the title in the first line of a grade cell, or None where that says none."""
    first = cell.source.strip().partition("\n")[0]
    found = CHECKPOINT.fullmatch(first)
    if not found or not (found["named"] or found["points"]):
        return None
    return one_line(found["named"] or found["other"], LONGEST)
