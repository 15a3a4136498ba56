"""What is said of a grade cell that cannot be graded as it is, and what to do instead."""

from typing import NamedTuple

SAY_WITH_DATA = (
    "Call a function that uses it and returns plain data (numbers, texts, lists, dicts, arrays, "
    "tables), and check that."
)


class Finding(NamedTuple):
    """Something that was looked at: its kind is "ok", "warning" or "fault"."""

    kind: str
    sentence: str
    remedy: str = ""
    cell: str | None = None  # the grade cell that it is about


# What may well be right, and does not keep anyone from grading.
WARNINGS = {"compared", "file", "no_tests", "run", "shown", "unknown"}

SENTENCES = {
    # What the cell is
    "syntax": (
        "it is not Python: {}",
        "Mend it, or grade it by hand.",
    ),
    "indented": (
        "its hidden region is inside a block, and runs on its own",
        "Put the whole block into the hidden region.",
    ),
    "no_tests": (
        "its hidden region holds no test, so that what students see decides its points",
        "Write the tests there, or take the region out.",
    ),
    "points": (
        "its last expression is the student's, and nothing else decides its points",
        "Assert what it has to be.",
    ),
    "shown": (
        "its last expression is the student's, and a number there gives no points",
        "Leave it out, or compare it with what it has to be.",
    ),
    # Names that the grader has not, or has otherwise
    "magic": (
        "it uses a magic that runs something, a command of the shell, or the history, which the "
        "grader has not",
        "Leave them to other cells, and check what the student's functions return.",
    ),
    "input": (
        "input() has nobody to ask",
        "Assign the value.",
    ),
    "unknown": (
        "{} is defined nowhere in the notebook",
        "Import it, or define it.",
    ),
    "modules": (
        "it asks which modules are loaded, and the grader has loaded others",
        "Ask for the name that the import binds: 'np' in globals().",
    ),
    "file": (
        "it reads {}, which is not among the course's files",
        "Put it beside the notebook, unless the solution writes it.",
    ),
    "run": (
        "it reads {}, which a student's code may write, and runs texts or programs",
        "Read it as data, and leave exec(), eval(), imports by name and programs out.",
    ),
    "runs": (
        "{} would run a text that the student's {} returns, and no text of a student's runs in the "
        "grader",
        "Have the student's function evaluate it, call the function and compare what it returns, "
        "or read a text of plain data with ast.literal_eval().",
    ),
    # What stays in the student's kernel
    "compared": (
        "the student's class {} answers this comparison, and sees what it is compared with",
        "Compare an attribute, or what a method returns, where that says as much.",
    ),
    "extended": (
        "it extends {}, a class in the student's kernel",
        "Have students write the subclass, or test {} itself.",
    ),
    "attribute": (
        "it asks for {}.{}; of a student's function there is only the call",
        "Check what it returns.",
    ),
    "asked": (
        "{} is asked about {}; of a student's function there is only the call",
        "Check what it returns.",
    ),
}
