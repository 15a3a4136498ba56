"""Owners of names where answers change data, imports repeat, and cells go on after a failure."""

import pytest

from coursekit.errors import CourseKitError
from tests.support.owned_names import OwnedNames


def course_of(before, solution, between, tests, more=""):
    """Return a notebook: a locked cell, an answer, another locked cell, and tests of 5 points."""
    return OwnedNames(
        f"# %% code before\n{before}\n"
        f"# %% code answer solution\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION\n"
        f"# %% code between\n{between}\n"
        f"# %% code test_it grade 5\n{tests}\n{more}"
    )


# What the answer changes, and what locked cells below make of it; then a wrong answer.
CHANGED = {
    "what is made of it": (
        'table = {"a": 1, "r": 0}', 'table["r"] = 2', 'twice = table["r"] * 2',
        "assert twice == 4", "table['r'] = 77",
    ),
    "a list of failures": (
        "", "def f(x):\n    return x * x",
        "bad = []\nfor x in range(5):\n    if f(x) != x**2:\n        bad.append(x)",
        "assert bad == []", "def f(x):\n    return 77",
    ),
    "in the order that it had": (
        "xs = [1, 2, 3]", "xs.sort()", "", "assert xs == [1, 2, 3]", "xs.reverse()",
    ),
    "a lambda that is kept": (
        "", "def f(x):\n    return x * x",
        'ops = {"sq": lambda x: f(x)}\nr = ops["sq"](3)', "assert r == 9",
        "def f(x):\n    return 1",
    ),
    "a global of a locked function": (
        "count = 0\ndef tick():\n    global count\n    count += 1",
        "for _ in range(3):\n    tick()", "", "assert count == 3", "pass",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_what_an_answer_changes_is_asked_of_the_student(case):
    before, solution, between, tests, wrong = CHANGED[case]
    course = course_of(before, solution, between, tests)
    assert course.solution == {"test_it": 5}
    assert course.earns({"answer": solution}) == {"test_it": 5}
    assert course.earns({"answer": wrong}) == {"test_it": 0}


def test_data_that_an_answer_may_have_changed_are_told_apart_from_others():
    course = course_of(
        'table = {"a": 1}', 'table["r"] = 2', "ok = all(v > 0 for v in table.values())", "assert ok"
    )
    assert course.table["touched"] == {"test_it": ["ok"]}


def test_a_name_of_an_import_that_a_student_uses_otherwise_costs_its_own_cell_alone():
    course = course_of(
        "",
        "import functools\ndef f(x):\n    return x * x",
        "near = functools.partial(lambda t, a, b: abs(a - b) < t, 1e-6)",
        "assert near(f(2), 4)",
        "# %% code test_more grade 1\nassert f(2) == 4\n",
    )
    assert course.solution == {"test_it": 5, "test_more": 1}
    answer = "functools = 5\ndef f(x):\n    return x * x"
    assert course.earns({"answer": answer}) == {"test_it": 0, "test_more": 1}


# How a grade cell comes to isclose: what stands above, what the solution repeats, and the tests.
WAYS_TO_ISCLOSE = {
    "a star import below a failing line": (
        "", "",
        "assert f(1) == 1\nfrom math import *\n### BEGIN HIDDEN TESTS\n5 * isclose(f(3), 9)\n"
        "### END HIDDEN TESTS",
    ),
    "an import that the solution repeats": (
        "from math import isclose", "from math import isclose\n", "assert isclose(f(3), 9)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS_TO_ISCLOSE)
def test_it_stays_the_instructors(way):
    before, repeated, tests = WAYS_TO_ISCLOSE[way]
    course = course_of(before, f"{repeated}def f(x):\n    return x * x", "", tests)
    assert course.solution == {"test_it": 5}
    answer = "isclose = lambda *_: True\ndef f(x):\n    return 0"
    assert course.earns({"answer": answer}) == {"test_it": 0}


def test_on_a_path_not_taken_the_instructors_value_above_stays():
    course = course_of(
        "best = 0",
        "xs = [1]",
        "",
        "for x in xs:\n    best = x\nassert best >= 0 and xs is not None",
    )
    assert course.earns({"answer": "xs = []"}) == {"test_it": 5}


def test_of_a_solution_only_its_imports_are_run_in_the_grader():
    course = course_of(
        "", "vals = [1, 2]\nif vals:\n    import math\n    s = math.fsum(vals)", "",
        "assert math.isclose(s, 3)",
    )  # fmt: skip
    assert course.solution == {"test_it": 5}
    assert course.untouched == {"test_it": 0}


def test_a_class_of_a_locked_cell_is_one_class_in_all_grade_cells():
    course = course_of(
        "import enum\nclass Colour(enum.Enum):\n    RED = 1", "def f(x):\n    return x * x", "",
        "want = Colour.RED\nassert f(2) == 4",
        "# %% code test_more grade 1\nassert want == Colour.RED and f(1) == 1\n",
    )  # fmt: skip
    assert course.solution == {"test_it": 5, "test_more": 1}


def test_a_magic_of_several_lines_beside_a_solution_is_refused():
    with pytest.raises(CourseKitError, match="Cell answer has a magic that goes on"):
        OwnedNames(
            "# %% code answer solution\n!echo \\\n   foo\n### BEGIN SOLUTION\nx = 1\n"
            "### END SOLUTION\n# %% code test_it grade 5\nassert x == 1\n"
        )
