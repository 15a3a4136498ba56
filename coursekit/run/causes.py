"""Why the solution loses points in a grade cell, said as a cause, with what to do."""

import re
from typing import Any, NamedTuple

from ..grader.contracts import Outcome
from ..lint.words import SAY_WITH_DATA
from ..notebook import grade_id, named_cells

RUN_IT = (
    "Restart the kernel in Jupyter and run the whole source notebook. Where the cell fails there "
    "too, it expects something else than the solution gives; where it passes there, it asks for "
    "something that does not reach the grader (docs/authoring.md, “What a check can see”)."
)
SEEDS = re.compile(r"\bseed\(|\brandom_state\b|\bdefault_rng\(")


class Cause(NamedTuple):
    """Why a grade cell fails, and what to do."""

    sentence: str
    remedy: str
    line: int | None = None  # of the cell


# What an error says → what that means, and the remedy. A group in the pattern goes into the means.
KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"No module named '([^']+)'",
        "the package {} is not installed here.",
        "Install it in the environment of the course.",
    ),
    (
        r"No such file or directory: '([^']+)'",
        "{} is a file that grading does not have.",
        "Put it beside the notebook, or name it in c.TrustedExecute.data_files. What the "
        "solution writes comes only to a cell that reads it as data.",
    ),
    (
        r"Read-only file system: '([^']+)'",
        "{} lies beside the notebook already, where what is given to students cannot be written.",
        "Where it is what the solution wrote, delete it from source/, or students get it; else "
        "write to a file of another name.",
    ),
    (
        r"(`\w+`|What `\w+` returned) cannot be (graded|given)[^:]*: (.*?)\.?$",
        "{0} cannot be {1}: {2}.",
        SAY_WITH_DATA,
    ),
    (
        r"NotGradable: (.*?)\. (?:Change|Compare|Compute) .*$",
        "{}.",
        "Compare attributes, or what methods return; of two objects change the one, and look at "
        "the other.",
    ),
    (
        r"is a (function) in the student's kernel",
        "of a student's {} there is only the call.",
        "Check what it returns.",
    ),
    (
        r"(took too long|CallTimeout|TooLong|(?:ran|computed) for more than)",
        "its limit of time was reached.",
        "Raise c.TrustedExecute.grade_seconds, call_seconds or cell_seconds in nbgrader_config.py.",
    ),
    (
        r"(KernelDied|kernel had died|MemoryError)",
        "the kernel with the solution died: {}.",
        "Look at its incidents in `coursekit doctor`, and raise the limit in nbgrader_config.py.",
    ),
)
NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")


def cause_of(name: str, source: Any, outcome: Outcome, verdict: dict[str, Any]) -> Cause:
    """Return why the solution lost points in grade cell `name` of a source notebook."""
    trouble = (outcome.get("trouble") or {}).get(name)
    line = trouble["line"] if trouble else None
    failed = " ".join(c["sentence"] for c in verdict["checks"] if c["passed"] is False)
    error = trouble["error"].removeprefix("InstructorsFault: ") if trouble else failed
    said = [error, *(i.detail for i in outcome["incidents"] if i.cell in (name, None))]
    undefined = NOT_DEFINED.search(error)
    if undefined:
        # What went wrong in the cells above explains what is missing here.
        said += [incident.detail for incident in outcome["incidents"]]
        said += errors_above(name, source, outcome)
    for text in said:
        for pattern, means, remedy in KNOWN:
            if match := re.search(pattern, text):
                return Cause(means.format(*match.groups()), remedy, line)
    text = named_cells(source)[name].source
    if SEEDS.search(text) and (not error or "Assert" in error):
        return Cause(
            "the seed that it sets does not reach the student's code, which draws in a kernel of "
            "its own.",
            "Give the function what it needs as arguments.",
            line,
        )
    if undefined:
        sentence = f"{undefined[1]} is not defined when the cell runs."
        return Cause(sentence, "Define it in a cell above, or import it.", line)
    reason = (error or failed or "no check says why").rstrip(".")
    return Cause(f"{reason}.", RUN_IT, line)


def errors_above(name: str, source: Any, outcome: Outcome) -> list[str]:
    """Return the exceptions that the solution's cells above a grade cell ended with."""
    found = []
    for index, cell in enumerate(source.cells):
        if grade_id(cell) == name:
            break
        for output in outcome["outputs"].get(index, []):
            if output["output_type"] == "error":
                found.append(f"{output['ename']}: {output['evalue']}")
    return found


def other_language(source: Any) -> str | None:
    """Say that a notebook is not in Python, or return None."""
    about = source.metadata.get("kernelspec", {})
    language = about.get("language") or source.metadata.get("language_info", {}).get("name")
    if (language or "python").lower() in ("python", "ipython"):
        return None
    return (
        f"is written for the kernel {about.get('name', language)} ({language}): only Python is "
        "graded. Grade it with nbgrader alone, in a course of its own."
    )
