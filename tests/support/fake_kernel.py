"""A stand-in for a student's kernel, and grade cells that use it."""

import textwrap

from coursekit.grader.student import (
    StudentNamespace,
)

AGENT = "_coursekit_agent"


class FakeKernel:
    """Runs a student's code in this process; counts and keeps what the grader sends."""

    def __init__(self, source):
        self.names = {}
        self.sent = []
        exec(textwrap.dedent(source), self.names)

    def evaluate(self, code, expression):
        self.sent.append(code + expression)
        try:
            exec(code, self.names)
            answer = eval(expression, self.names)
        except BaseException:
            return ""
        return answer if isinstance(answer, str) else ""


def student_names(source, **options):
    return StudentNamespace(FakeKernel(source).evaluate, **options)


def run_cell(cell, names):
    exec(textwrap.dedent(cell), names)
    return names
