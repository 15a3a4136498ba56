"""A stand-in for a student's kernel, and grade cells that use it."""

import ast
import sys
import textwrap
from pathlib import Path

from coursekit.grader.cell import run_hidden, run_statements, run_visible
from coursekit.grader.contracts import NameTable
from coursekit.grader.file_guard import guard
from coursekit.grader.magics import plain_python
from coursekit.grader.namespace import CellNamespace
from coursekit.grader.student import StudentNamespace

AGENT = "_coursekit_agent"
NO_TABLE = NameTable(versions=[], starts={}, wanted={}, touched={}, values={}, asked={}, kinds={})


class FakeKernel:
    """Runs a student's code in this process; counts and keeps what the grader sends."""

    def __init__(self, source):
        self.names = {"__name__": "__main__"}
        self.sent = []
        exec(textwrap.dedent(source), self.names)

    def evaluate(self, code, expression, answer=None):
        self.sent.append(code + expression)
        if answer and (callbacks := sys.modules.get("_coursekit_inside.callbacks")):
            assert callbacks.made  # it is run when it is needed
            callbacks.talk = answer
        # The student's code runs in this process here, which is not the grader then.
        looked, guard.texts = guard.texts, None
        try:
            exec(code, self.names)
            answer = eval(expression, self.names)
        except BaseException:
            return ""
        finally:
            guard.texts = looked
        return answer if isinstance(answer, str) else ""


def student_names(source, **options):
    return StudentNamespace(FakeKernel(source).evaluate, **options)


def run_cell(cell, names):
    exec(textwrap.dedent(cell), names)
    return names


def begun(text, student=""):
    """Return the statements of a grade cell, and the names for them."""
    statements = ast.parse(plain_python(textwrap.dedent(text))).body
    names = CellNamespace(FakeKernel(student).evaluate, NO_TABLE, Path())
    names.enter("test", statements)
    return statements, names


def value_of(text, student=""):
    """Return the value of the last expression of a grade cell."""
    return run_statements(*begun(text, student), 0)


def visible_part(text, student=""):
    return run_visible(*begun(text, student))


def hidden_part(text, points, visible, student=""):
    """Run a hidden region; None is a cell without one."""
    if text is None:
        return run_hidden(None, begun("")[1], points, visible)
    statements, names = begun(text, student)
    return run_hidden(statements, names, points, visible)


def failure_of(cell, source, known):
    """Run a grade cell on a student's code; return what it fails with, and what crossed.

    `known` is what crossed in the run of the solution, None where this is that run.
    """
    statements = ast.parse(plain_python(textwrap.dedent(cell))).body
    table = NameTable(**{**NO_TABLE, "kinds": {"test": known} if known is not None else {}})
    names = CellNamespace(FakeKernel(source).evaluate, table, Path(), proving=known is None)
    names.hand_in([source])
    names.texts = [source]
    names.enter("test", statements)
    failure = run_visible(statements, names).error
    return failure, names.crossings.seen.get("test", {})


def graded_like(cell, solution, submission=None):
    """Return what a grade cell fails with on a submission, graded after the solution was.

    Without a submission it is what the solution fails with, in its own run or as one.
    """
    failure, seen = failure_of(cell, solution, None)
    if failure is not None and submission is None:
        return failure
    return failure_of(cell, solution if submission is None else submission, seen)[0]
