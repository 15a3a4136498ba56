"""The last cell that binds a name owns it: the instructor's text, or the student's kernel."""

import pytest

from tests.support.owned_names import MEAN, ZERO, OwnedNames

# For each: the locked cells, the hidden tests, and what a student defines who returns 0.
THE_INSTRUCTORS = {
    "a constant": (
        "TOLERANCE = 1e-6\ndef near(a, b):\n    return abs(a - b) < TOLERANCE",
        "assert near(mean([1, 2, 6]), 3)",
        "TOLERANCE = float('inf')",
    ),
    "a default": (
        "TOLERANCE = 1e-6\ndef near(a, b, tol=TOLERANCE):\n    return abs(a - b) < tol",
        "assert near(mean([1, 2, 6]), 3)",
        "TOLERANCE = float('inf')",
    ),
    "a default of a keyword": (
        "TOLERANCE = [1e-6]\ndef near(a, b, *, tol=TOLERANCE[0]):\n    return abs(a - b) < tol",
        "assert near(mean([1, 2, 6]), 3)",
        "TOLERANCE = [float('inf')]",
    ),
    "a lambda": (
        "near = lambda a, b: abs(a - b) < 1e-6",
        "assert near(mean([1, 2, 6]), 3)",
        "near = lambda *_: True",
    ),
    "a partial function": (
        "from functools import partial\nimport math\nnear = partial(math.isclose, abs_tol=1e-6)",
        "assert near(mean([1, 2, 6]), 3)",
        "near = lambda *_: True",
    ),
    "a value": ("RIGHT = 3.0", "assert abs(mean([1, 2, 6]) - RIGHT) < 1e-6", "RIGHT = 0.0"),
    "a helper of a helper": (
        "start = lambda: 0.0\ndef summed(xs):\n    return start() + sum(xs)",
        "assert summed([1, 2, 6]) / 3 == mean([1, 2, 6])",
        "def start():\n    return -9.0",
    ),
    "a class": (
        "class Close:\n    LIMIT = 1e-6\n    def __call__(self, a, b):\n"
        "        return abs(a - b) < self.LIMIT\nclose = Close()",
        "assert close(mean([1, 2, 6]), 3)",
        "class Close:\n    LIMIT = 99\nclose = lambda *_: True",
    ),
    "a decorator": (
        "def exact(function):\n    return function\n@exact\ndef near(a, b):\n    return a == b",
        "assert near(mean([1, 2, 6]), 3)",
        "def exact(function):\n    return lambda *_: True",
    ),
    "an import under a try": (
        "try:\n    import math as m\nexcept ImportError:\n    m = None",
        "assert m.isclose(mean([1, 2, 6]), 3)",
        "class m:\n    isclose = staticmethod(lambda *_: True)",
    ),
    "an import under a with": (
        "import contextlib\nwith contextlib.suppress(ImportError):\n    import math as m",
        "assert m.isclose(mean([1, 2, 6]), 3)",
        "class m:\n    isclose = staticmethod(lambda *_: True)",
    ),
    "a star import": (
        "from math import *",
        "assert isclose(mean([1, 2, 6]), 3)",
        "isclose = lambda *_: True",
    ),
    "data that a loop makes": (
        "rights = []\nfor n in range(3):\n    rights.append(n + 1.0)",
        "assert mean([1, 2, 6]) == rights[-1]",
        "rights = [0.0]",
    ),
    "a builtin": ("", "assert abs(mean([1, 2, 6]) - 3) < 1e-6", "abs = lambda x: 0"),
}


@pytest.mark.parametrize("case", THE_INSTRUCTORS)
def test_what_the_instructors_text_binds_is_not_asked_of_the_student(case):
    given, tests, forged = THE_INSTRUCTORS[case]
    course = OwnedNames(
        f"# %% code given\n{given}\n"
        + f"{MEAN}# %% code last solution\n### BEGIN SOLUTION\n### END SOLUTION\n"
        + f"# %% code test_mean grade 10\nassert mean\n### BEGIN HIDDEN TESTS\n{tests}\n"
        "### END HIDDEN TESTS\n"
    )
    assert course.solution == {"test_mean": 10}
    assert course.untouched == {"test_mean": 0}
    assert course.earns({"mean": ZERO}, {"last": forged}) == {"test_mean": 0}
    assert course.earns({}, {"last": forged}) == {"test_mean": 10}


def test_what_earlier_tests_set_is_the_instructors():
    course = OwnedNames(f"""{MEAN}
# %% code test_one grade 1
sample = [1, 2, 6]
right = 3.0
### BEGIN HIDDEN TESTS
secret = mean(sample)
### END HIDDEN TESTS
# %% code between solution
### BEGIN SOLUTION
pass
### END SOLUTION
# %% code test_two grade 2
assert mean(sample) is not None
### BEGIN HIDDEN TESTS
assert mean(sample) == right and secret == right
### END HIDDEN TESTS
""")
    assert course.solution == {"test_one": 1, "test_two": 2}
    forged = {"between": "right = 0.0\nsample = [0, 0]\nsecret = 0.0"}
    assert course.earns({"mean": ZERO}, forged) == {"test_one": 1, "test_two": 0}
    assert course.earns({}, forged) == {"test_one": 1, "test_two": 2}


def test_a_name_that_the_cell_binds_on_a_path_not_taken_is_a_name_error():
    course = OwnedNames(f"""{MEAN}
# %% code test_mean grade 3
assert mean
### BEGIN HIDDEN TESTS
if mean([1, 2, 6]) == 3:
    passed = True
assert passed
### END HIDDEN TESTS
""")
    assert course.solution == {"test_mean": 3}
    assert course.earns({"mean": ZERO + "\npassed = True"}) == {"test_mean": 0}


def test_a_name_that_one_statement_binds_and_reads_is_not_asked_of_the_student():
    course = OwnedNames(f"""{MEAN}
# %% code test_mean grade 3
def check():
    global found
    if mean([1, 2, 6]) == 3:
        found = 1
check()
assert found == 1
""")
    assert course.solution == {"test_mean": 3}
    assert course.earns({"mean": ZERO + "\nfound = 1"}) == {"test_mean": 0}


def test_an_answer_may_redefine_a_locked_function():
    course = OwnedNames("""
# %% code given grade 1
def f(x):
    return None
# %% code answer solution
### BEGIN SOLUTION
def f(x):
    return 2 * x
### END SOLUTION
# %% code test_f grade 2
assert f(2) == 4
""")
    assert course.solution["test_f"] == 2
    assert course.untouched["test_f"] == 0


def test_results_of_the_students_functions_in_locked_cells_are_asked_of_the_kernel():
    course = OwnedNames(f"""{MEAN}
# %% code given
result = mean([1, 2, 6])
kept = []
kept.append(mean([4]))
# %% code test_result grade 2
assert result == 3 and kept == [4]
""")
    assert course.solution == {"test_result": 2}
    assert course.earns({"mean": ZERO}) == {"test_result": 0}


def test_a_table_that_the_answer_adds_to_is_the_students():
    course = OwnedNames("""
# %% code given
table = {"a": 1}
# %% code answer solution
### BEGIN SOLUTION
table["b"] = 2
### END SOLUTION
# %% code test_table grade 2
assert table == {"a": 1, "b": 2}
""")
    assert course.solution == {"test_table": 2}
    assert course.untouched == {"test_table": 0}
    assert course.earns({"answer": "table['b'] = 3"}) == {"test_table": 0}


def test_a_table_that_the_answer_only_reads_is_the_instructors():
    course = OwnedNames("""
# %% code given
table = [1, 2, 6]
# %% code answer solution
### BEGIN SOLUTION
mean = sum(table) / len(table)
### END SOLUTION
# %% code test_mean grade 2
assert mean == sum(table) / 3
""")
    assert course.solution == {"test_mean": 2}
    assert course.earns({"answer": "table = [0]\nmean = 0.0"}) == {"test_mean": 0}


def test_locked_helpers_use_what_is_bound_when_they_are_called_and_defaults_what_was():
    course = OwnedNames("""
# %% code given
LIMIT = 5
def within(x, limit=LIMIT):
    return x < limit and x < LIMIT
LIMIT = 100
# %% code answer solution
### BEGIN SOLUTION
small, large = 4, 50
### END SOLUTION
# %% code test_it grade 2
LIMIT = 10
assert within(small) and not within(large)
assert not within(large, 60)
""")
    assert course.solution == {"test_it": 2}


def test_tests_under_a_main_guard_are_run():
    course = OwnedNames(
        f"{MEAN}\n# %% code test_mean grade 1\n"
        'if __name__ == "__main__":\n    assert mean([3]) == 3\n'
    )
    assert course.solution == {"test_mean": 1}
    assert course.untouched == {"test_mean": 0}


def test_hidden_tests_have_what_the_visible_part_would_have_set_below_its_failure():
    course = OwnedNames(f"""{MEAN}
# %% code test_mean grade 2
assert mean([1, 2]) == 1.5
sample = [0, 0]
### BEGIN HIDDEN TESTS
earned = 1 if mean(sample) == 0 else 0
earned + (mean([2]) == 2)
### END HIDDEN TESTS
""")
    assert course.solution == {"test_mean": 2}
    assert course.earns({"mean": ZERO}) == {"test_mean": 1}


def test_later_cells_of_the_student_have_what_a_visible_part_defines():
    course = OwnedNames(f"""{MEAN}
# %% code test_mean grade 1
import math
def twice(x):
    return 2 * x
class Unit:
    factor = 10
sample = [4.0]
assert math.isclose(mean(sample), 4)
### BEGIN HIDDEN TESTS
hidden = 5
### END HIDDEN TESTS
# %% code answer solution
### BEGIN SOLUTION
answer = math.floor(twice(sample[0])) * Unit.factor
### END SOLUTION
# %% code test_answer grade 1
assert answer == 80
""")
    assert course.solution == {"test_mean": 1, "test_answer": 1}
    assert course.earns({"answer": "answer = 80 if 'hidden' not in globals() else 0"}) == {
        "test_mean": 1,
        "test_answer": 1,
    }
