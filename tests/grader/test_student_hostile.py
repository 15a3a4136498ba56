"""Does the grader survive what the student's names do, and a forged answer?"""

import numpy as np
import pandas as pd
import pytest

from coursekit.grader.answers import CallTimeout, KernelDied, LimitReached, StudentError
from coursekit.grader.student import MAX_CALLS, StudentNamespace
from coursekit.sandbox.inside import installation, wire
from tests.support.fake_kernel import AGENT, FakeKernel, run_cell, student_names


def test_hostile_messages_and_names_are_cut_and_cleaned():
    f = student_names(r"""
        class Loud(Exception):
            def __str__(self):
                return "\x1b[31m\u202e" + "x" * 10**7
        class Mute(Exception):
            def __str__(self):
                raise SystemExit
        class Wrong(Exception):
            def __str__(self):
                return 5
        def f(which):
            if which == 3:
                raise type("N" * 10**6 + "\n", (Exception,), {})
            raise (Loud, Mute, Wrong)[which]()
        """)["f"]
    for which, (name, start) in enumerate(
        [("Loud", " [31m xxx"), ("Mute", ""), ("Wrong", ""), ("NNN", "")]
    ):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - its class is the student's
            f(which)
        assert type(caught.value).__name__.startswith(name)
        assert len(type(caught.value).__name__) <= 100
        assert str(caught.value).startswith(start)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) <= 1000


def test_a_deleted_agent_is_put_back():
    f = student_names(f"import sys\ndef f():\n    sys.modules.pop({AGENT!r})\n    return 1")["f"]
    assert [f(), f()] == [1, 1]


ANSWERS = {
    "nothing": "",
    "no text": 5,
    "garbage": "garbage",
    "markup": "<b>'\"",
    "surrogates": "\ud800",
    "a number": wire.encode(1),
    "an empty list": wire.encode([]),
    "an array as a kind": wire.encode([np.zeros(2), 1]),
    "a kind that is none": wire.encode(["oops", 1]),
    "a value too many": wire.encode(["value", 1, 2]),
    "no value": wire.encode(["value"]),
    "missing and more": wire.encode(["missing", 1]),
    "a function": wire.encode(["function"]),
    "a reason that is a table": wire.encode(["refused", pd.DataFrame()]),
    "an exception without names": wire.encode(["raised", [], ""]),
    "an exception of numbers": wire.encode(["raised", [1, np.zeros(3)], "x"]),
    "an exception of the grader": wire.encode(["raised", ["KernelDied"], "x"]),
    "an exit": wire.encode(["raised", ["SystemExit"], "x"]),
    "an interrupt": wire.encode(["raised", ["KeyboardInterrupt", "BaseException"], "x"]),
    "arrays in an exception": wire.encode(["raised", np.zeros(2), np.zeros(2)]),
    "deep": "WyJsIixb" * 10_000,
    "large": "A" * (wire.MAX_BYTES + 4),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_forged_answer_is_a_student_error(answer):
    kernel = FakeKernel("def f():\n    return 1")
    names = StudentNamespace(kernel.evaluate)
    f = names["f"]
    names._kernel.evaluate = lambda code, expression: answer
    with pytest.raises(StudentError) as caught:
        f()
    assert str(caught.value).isprintable()
    if answer != ANSWERS["a function"]:
        with pytest.raises((StudentError, NameError)):
            run_cell("other", names)
    with pytest.raises(StudentError):
        names.push("x", 1)


def test_an_agent_that_is_replaced_in_the_kernel_is_a_student_error():
    f = student_names(f"""
        import sys, types
        def f():
            fake = sys.modules[{AGENT!r}] = types.ModuleType("fake")
            fake.answer = lambda names, question: "garbage"
            return 1
        """)["f"]
    f()
    with pytest.raises(StudentError):
        f()


def test_a_function_that_calls_the_agent_itself_harms_nobody():
    f = student_names(f"""
        import sys
        def f(n):
            agent = sys.modules[{AGENT!r}]
            question = agent.encode(["call", f, (n - 1,), {{}}])
            return agent.answer(globals(), question) if n else 7
        """)["f"]
    assert wire.decode(f(1)) == ["value", 7]


def test_a_function_is_the_one_that_had_its_name_when_it_was_asked_for():
    f = student_names("def f():\n    global f\n    f = None\n    return 1")["f"]
    assert [f(), f()] == [1, 1]


def test_a_million_calls_or_too_much_text_reach_a_limit():
    most = len(installation()) + 430_000
    names = student_names("def f(x):\n    return x", max_calls=10, max_text=most)
    f = names["f"]
    with pytest.raises(LimitReached):
        list(map(f, range(MAX_CALLS)))
    f = student_names("def f(x):\n    return b'x' * 10**6", max_text=most)["f"]
    f(1)
    with pytest.raises(LimitReached):
        f(1)


def test_a_timeout_passes_through_and_the_death_of_a_kernel_lasts():
    kernel = FakeKernel("def f():\n    return 1")
    names = StudentNamespace(kernel.evaluate)
    f = names["f"]

    def slow(code, expression):
        raise CallTimeout("too slow")

    def dead(code, expression):
        raise KernelDied("killed by its memory limit")

    names._kernel.evaluate = slow
    with pytest.raises(CallTimeout, match="too slow"):
        f()
    names._kernel.evaluate = dead
    with pytest.raises(KernelDied):
        f()
    names._kernel.evaluate = kernel.evaluate
    for ask in f, (lambda: names["other"]), (lambda: names.push("x", 1)):
        with pytest.raises(KernelDied, match="memory limit"):
            ask()
