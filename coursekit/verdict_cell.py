"""The verdict of a grade cell, its points and sentences, written and read as outputs."""

import html
from collections.abc import Iterable
from typing import Any

from .checks import Result
from .wording import points as points_in_words
from .wording import without_control

BY_HAND = "This cell is graded by hand."
LONGEST_TEXT = 4_000  # characters of what a visible checkpoint prints, or of its message


def verdict_outputs(
    points: float, of: float, results: list[Result], not_run: bool = False
) -> list[dict[str, Any]]:
    """Return the outputs of a grade cell: the sentences, then the number that nbgrader reads.

    `not_run` says that nothing of the student's ran for it.
    """
    marks = {True: "✓", False: "✗", None: ""}
    lines = [f"{marks[result.passed]} {clean(result.sentence)}".strip() for result in results]
    title = f"{points_in_words(points, 4)} of {points_in_words(of, 4)} points"
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    checks = [
        {"check": r.check, "passed": r.passed, "sentence": clean(r.sentence)} for r in results
    ]
    about = {"points": points, "of": of, "checks": checks, "not_run": not_run}
    sentences = {
        "output_type": "display_data",
        "data": {
            "text/plain": "\n".join([title, *lines]),
            "text/html": f"<p><strong>{title}</strong></p><ul>{items}</ul>",
        },
        "metadata": {"coursekit": about},
    }
    number = {
        "output_type": "execute_result",
        "data": {"text/plain": repr(float(points))},
        "metadata": {},
        "execution_count": None,
    }
    return [sentences, number]


def by_hand_outputs() -> list[dict[str, Any]]:
    """Return the outputs below a cell that the course sends to grading by hand."""
    checks = [{"check": None, "passed": None, "sentence": BY_HAND}]
    data = {"text/plain": BY_HAND, "text/html": f"<p><strong>{BY_HAND}</strong></p>"}
    about = {"coursekit": {"points": 0.0, "of": 0.0, "checks": checks, "by_hand": True}}
    return [{"output_type": "display_data", "data": data, "metadata": about}]


def verdict_in(outputs: Iterable[Any]) -> dict[str, Any]:
    """Return the `points`, `of` and `checks` in a grade cell's outputs; it ran none: no points.

    Where the cell is graded by hand, `by_hand` is True, and there are no points. Where nothing of
    the student's ran for it, `not_run` is.
    """
    for output in outputs:
        if verdict := output.get("metadata", {}).get("coursekit"):
            return verdict
    return {"points": 0.0, "of": 0.0, "checks": []}


def clean(text: str) -> str:
    """Return text that can be shown: no control characters, not too long."""
    text = without_control(text.replace("\x1b", ""))
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
