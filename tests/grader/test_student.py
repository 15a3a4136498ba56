"""Do the student's names work in a grade cell?"""

import ast
import builtins
import copy
import functools

import numpy as np
import pandas as pd
import pytest

from coursekit.checks import Checkpoint, worth
from coursekit.grader.answers import NotPlainData, StudentError
from coursekit.grader.handles import StudentFunction
from coursekit.grader.student import StudentNamespace
from coursekit.sandbox.inside import wire
from tests.support.fake_kernel import FakeKernel, run_cell, student_names


def test_a_cell_calls_the_students_functions_and_reads_their_values():
    names = student_names("def f(a, b=1):\n    return a + b\nx = [1.5, None]")
    run_cell("assert f(2) == 3 and f(2, b=2) == 4 and f(a=1, b=1) == 2 and x == [1.5, None]", names)


def test_names_are_found_in_functions_comprehensions_generators_and_methods_of_the_cell():
    cell = """
    def outer():
        def inner():
            return f(x)
        return inner()
    class Case:
        def method(self):
            return f(x)
    results = [outer(), *[f(x) for _ in range(2)], *(f(x) for _ in "a"), (lambda: f(x))()]
    results += [Case().method(), eval("f(x)"), max(map(f, [x]))]
    def late():
        global made_here
        made_here = f(x)
    late()
    """
    names = run_cell(cell, student_names("def f(v):\n    return v + 1\nx = 1"))
    assert names["results"] == [2] * 8
    assert names["made_here"] == 2


def test_the_body_of_a_class_finds_a_name_that_was_used_before():
    names = run_cell(
        "f\nclass Case:\n    at_top = f(1)", student_names("def f(v):\n    return v + 1")
    )
    assert names["Case"].at_top == 2


def test_a_name_that_the_student_lacks_is_a_name_error():
    with pytest.raises(NameError, match="nothing_here"):
        run_cell("def g():\n    return nothing_here\ng()", student_names(""))


def test_builtins_and_trusted_names_win_over_the_students():
    kernel = FakeKernel("np = all = len = lambda *a, **k: True\n__name__ = 'mine'\n__file__ = 'f'")
    names = StudentNamespace(kernel.evaluate)
    names["np"] = np
    cell = "result = [np.allclose(1, 2), all([0]), len('ab'), __name__]"
    assert run_cell(cell, names)["result"] == [False, False, 2, "__main__"]
    with pytest.raises(NameError):
        run_cell("__file__", names)
    assert kernel.sent == []


def test_a_value_is_fetched_once_for_each_cell():
    kernel = FakeKernel("x = [1]")
    names = StudentNamespace(kernel.evaluate)
    run_cell("x.append(2)", names)
    assert run_cell("y = x", names)["y"] == [1, 2]
    kernel.names["x"] = [3]
    assert run_cell("y = x", StudentNamespace(kernel.evaluate))["y"] == [3]


def test_a_function_is_the_same_object_each_time_and_can_be_wrapped_and_copied():
    f = student_names("def f(*args):\n    return list(args)")["f"]
    assert isinstance(f, StudentFunction)
    assert f == f
    assert f is copy.deepcopy([f])[0] is copy.copy(f)
    assert f.__name__ == "f"
    assert f.__doc__ is None
    for wrap in functools.wraps(f), functools.wraps(f, updated=()):
        wrapped = wrap(lambda *args: f(*args))
        assert wrapped.__name__ == "f"
        assert wrapped(1) == [1]


def test_a_function_is_asked_for_calls_and_what_a_decorator_has_set():
    f = student_names("def f():\n    return 1\nf.calls = 2")["f"]
    assert not hasattr(f, "__globals__")
    with pytest.raises(AttributeError, match="can call it"):
        f.__code__  # noqa: B018
    assert f.calls == 2
    assert not hasattr(f, "secret")


def test_a_checkpoint_grades_with_the_students_function():
    @worth(2)
    def doubles(rng, f):
        """`double` doubles."""
        x = rng.uniform(size=3)
        assert np.allclose(f(x), 2 * x)

    check = Checkpoint(doubles, hint="Twice.")
    assert check(student_names("def double(x):\n    x *= 2\n    return x")["double"]) == 2
    assert check(student_names("def double(x):\n    return x")["double"]) == 0


def test_only_arguments_reach_the_kernel_never_the_cell():
    kernel = FakeKernel("def f(x):\n    return x")
    run_cell("expected = 987654321\nassert f(3) != expected", StudentNamespace(kernel.evaluate))
    assert not any("987654321" in text or "expected" in text for text in kernel.sent[2:])
    asked = [text.removesuffix(")[1]") for text in kernel.sent]  # one puts the agent there besides
    texts = [ast.literal_eval(text.rsplit(",", 1)[1][:-1]) for text in asked]
    questions = [wire.decode(text, held=lambda number: number) for text in texts]
    # The numbers of what is kept in the kernel are shared by all tests of this process.
    assert [question[0] for question in questions] == ["get", "get", "call"]
    assert questions[-1][2:] == [(3,), {}]


def test_pushed_data_is_set_in_the_kernel():
    kernel = FakeKernel("")
    names = StudentNamespace(kernel.evaluate)
    names.push("table", pd.DataFrame({"a": [1]}))
    assert kernel.names["table"]["a"].tolist() == [1]
    with pytest.raises(NotPlainData, match="`table` cannot be given"):
        names.push("table", object())


def test_an_argument_that_cannot_be_sent_is_not_a_value_error_of_the_student():
    f = student_names("def f(x):\n    raise ValueError")["f"]
    for argument in object(), [object()]:
        with pytest.raises(NotPlainData, match="`f` cannot be given this: a value of type"):
            f(argument)


@pytest.mark.parametrize("name", ["ValueError", "ZeroDivisionError", "KeyError", "IndexError"])
def test_a_builtin_exception_crosses_as_itself(name):
    f = student_names(f"def f():\n    raise {name}('no good')")["f"]
    with pytest.raises(getattr(builtins, name), match="no good") as caught:
        f()
    assert type(caught.value).__name__ == name


@pytest.mark.parametrize(
    ("raising", "kind", "message"),
    [
        ("raise np.linalg.LinAlgError('singular')", np.linalg.LinAlgError, "singular"),
        ("raise Exception('plain')", StudentError, "plain"),
        ("raise Exception", StudentError, "Exception"),
        ("b'\\xff'.decode()", UnicodeError, "UnicodeDecodeError: 'utf-8' codec"),
        ("raise ExceptionGroup('many', [ValueError()])", StudentError, "ExceptionGroup: many"),
        ("sys.exit(0)", StudentError, "SystemExit: 0"),
        ("raise KeyboardInterrupt", StudentError, "KeyboardInterrupt"),
        ("raise GeneratorExit", StudentError, "GeneratorExit"),
        ("raise StopIteration", StudentError, "StopIteration"),
        ("raise MemoryError", StudentError, "MemoryError"),
        ("f()", RecursionError, "maximum recursion depth"),
    ],
)
def test_other_exceptions_cross_as_the_nearest_builtin_or_a_student_error(raising, kind, message):
    f = student_names(f"import sys, numpy as np\ndef f():\n    {raising}")["f"]
    with pytest.raises(kind) as caught:
        f()
    assert type(caught.value) is kind
    assert str(caught.value).startswith(message)


def test_an_exception_cannot_end_a_loop_of_the_check_early():
    names = student_names("def f(x):\n    raise StopIteration")
    with pytest.raises(StudentError, match="StopIteration"):
        run_cell("assert all(value == 0 for value in map(f, [1, 2]))", names)


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        ("(i for i in iter(int, 1))", "type generator"),
        ("f", "type function"),
        ("[f, {'a': f}]", "type function"),
        ("object()", "type object"),
        ("__import__('os')", "type module"),
        ("Always()", "type Always"),
        ("Renamed()", "cannot be graded"),
        ("ring", "nested"),
        ("10 ** 100_000", "too large"),
        ("[0] * 10 ** 6", "more than 500000 values"),
        ("(i for i in iter(int, 1)) and range(10 ** 15)", "a range is too long"),
        ("Liar()", "cannot be graded"),
    ],
)
def test_a_result_that_is_not_plain_data_is_a_sentence(returned, reason):
    names = student_names(f"""
        ring = []
        ring.append(ring)
        class Always:
            def __eq__(self, other):
                return True
        class Liar:
            __class__ = property(lambda self: list)
            def __iter__(self):
                raise RuntimeError("x" * 10**6)
        class Meta(type):
            __name__ = property(lambda cls: 1 / 0)
        class Renamed(metaclass=Meta):
            pass
        def f():
            return {returned}
        """)
    with pytest.raises(StudentError, match="What `f` returned cannot be graded") as caught:
        names["f"]()
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 300


def test_what_overrides_its_behaviour_arrives_as_plain_data():
    names = student_names("""
        import numpy as np
        class Sly(np.ndarray):
            def __array_function__(self, *args, **kwargs):
                return True
            def __eq__(self, other):
                return True
        class Long(list):
            def __len__(self):
                return 3
            def __eq__(self, other):
                return True
        class Any(float):
            def __eq__(self, other):
                return True
        def f():
            return [np.zeros(2).view(Sly), Long([1]), Any(2)]
        """)
    array, items, number = names["f"]()
    assert type(array) is np.ndarray
    assert not np.allclose(array, 1)
    assert type(items) is list
    assert len(items) == 1
    assert items != [1, 2, 3]
    assert type(number) is float
    assert number != 3


@pytest.mark.parametrize("value", ["model", "module", "functions", "rows"])
def test_a_value_that_is_not_plain_data_is_refused_when_it_is_used(value):
    names = student_names("""
        import os as module
        class Model: pass
        model = Model()
        functions = {"a": [len]}
        rows = [(i for i in [1])]
        """)
    with pytest.raises(StudentError, match=f"`{value}` cannot be graded: a value of type"):
        run_cell(value, names)
