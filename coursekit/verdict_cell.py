"""What grading shows: a grade cell's points and sentences, as outputs, and incidents as lines."""

import html

from .grader.session import CONTROL

LONGEST_TEXT = 4_000  # characters of what a visible checkpoint prints, or of its message


def verdict_outputs(points, of, results):
    """Return the outputs of a grade cell: the sentences, then the number that nbgrader reads."""
    marks = {True: "✓", False: "✗", None: ""}
    lines = [f"{marks[result.passed]} {clean(result.sentence)}".strip() for result in results]
    title = f"{points:g} of {of:g} points"
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    checks = [
        {"check": r.check, "passed": r.passed, "sentence": clean(r.sentence)} for r in results
    ]
    sentences = {
        "output_type": "display_data",
        "data": {
            "text/plain": "\n".join([title, *lines]),
            "text/html": f"<p><strong>{title}</strong></p><ul>{items}</ul>",
        },
        "metadata": {"coursekit": {"points": points, "of": of, "checks": checks}},
    }
    number = {
        "output_type": "execute_result",
        "data": {"text/plain": repr(float(points))},
        "metadata": {},
        "execution_count": None,
    }
    return [sentences, number]


def verdict_in(outputs):
    """Return the `points`, `of` and `checks` in a grade cell's outputs; it ran none: no points."""
    for output in outputs:
        if verdict := output.get("metadata", {}).get("coursekit"):
            return verdict
    return {"points": 0.0, "of": 0.0, "checks": []}


def sentences(incidents):
    """Return incidents as lines for an instructor, each once."""
    lines = (f"{incident['cell'] or 'notebook'}: {incident['detail']}" for incident in incidents)
    return list(dict.fromkeys(lines))


def clean(text):
    """Return text that can be shown: no control characters, not too long."""
    text = CONTROL.sub("", text.replace("\x1b", ""))
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
