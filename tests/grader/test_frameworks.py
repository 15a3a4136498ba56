"""unittest and doctest in grade cells: what is run, and what comes of it."""

import pytest

from tests.support.owned_names import OwnedNames

COURSE = '''
# %% code given
import doctest
import unittest
# %% code answer solution
def square(x):
    """Return the square.

    >>> square(2)
    4
    >>> [square(n) for n in range(3)]
    [0, 1, 4]
    """
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION
# %% code dog solution
class Dog:
    """A dog.

    >>> Dog("a").name
    'a'
    """
    ### BEGIN SOLUTION
    def __init__(self, name):
        self.name = name
    ### END SOLUTION
# %% code test grade 1
'''
CASE = """class T(unittest.TestCase):
    def test_square(self):
        self.assertEqual(square(3), 9)
"""
FORMS = {
    "main": f"{CASE}unittest.main(argv=[''], exit=False)",
    "main with options": f"{CASE}unittest.main(argv=['first'], verbosity=2, exit=False)",
    "main and its result": f"{CASE}made = unittest.main(argv=[''], exit=False)\n"
    "assert made.result.wasSuccessful()",
    "a runner": f"{CASE}unittest.TextTestRunner().run(unittest.TestLoader()"
    ".loadTestsFromTestCase(T))",
    "a module": f"import sys\n{CASE}found = unittest.defaultTestLoader.loadTestsFromModule("
    "sys.modules[__name__])\nassert unittest.TextTestRunner().run(found).wasSuccessful()",
    "a result": f"{CASE}result = unittest.TestResult()\nT('test_square').run(result)\n"
    "assert result.wasSuccessful()",
    "a bare case": "unittest.TestCase().assertEqual(square(2), 4)",
    "run_docstring_examples": "doctest.run_docstring_examples(square, globals())",
    "of a class": "doctest.run_docstring_examples(Dog, globals())",
    "named": "doctest.run_docstring_examples(square, {'square': square}, name='square')",
    "testmod": "doctest.testmod()",
    "testmod and its result": "assert doctest.testmod(verbose=True) == (0, 3)",
    "examples of the cell": "test = doctest.DocTestParser().get_doctest("
    "'>>> square(3)\\n9\\n', globals(), 'own', None, 0)\n"
    "assert doctest.DocTestRunner().run(test).failed == 0",
    "a finder": "runner = doctest.DocTestRunner()\n"
    "for test in doctest.DocTestFinder().find(square, 'square', globs=globals()):\n"
    "    runner.run(test)\nassert (runner.failures, runner.tries) == (0, 2)",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_run_of_tests_passes_with_the_solution_alone(form):
    course = OwnedNames(COURSE + FORMS[form])
    assert course.solution == {"test": 1}
    assert course.untouched == {"test": 0}


def test_cases_of_cells_above_are_run_again_as_in_a_notebook():
    course = OwnedNames(
        f"{COURSE}{CASE}# %% code later grade 1\n"
        "assert unittest.main(argv=[''], exit=False).result.testsRun == 1\n"
    )
    assert course.solution == {"test": 1, "later": 1}


def test_a_students_case_is_none_of_the_tests():
    course = OwnedNames(f"{COURSE}{CASE}unittest.main(argv=[''], exit=False)")
    forged = "class T(unittest.TestCase):\n    def test_square(self): pass\ndef square(x): return 0"
    assert course.earns({"answer": forged}) == {"test": 0}


@pytest.mark.parametrize("form", [name for name in FORMS if "doctest" in FORMS[name]])
def test_the_examples_are_those_of_the_source_notebook(form):
    course = OwnedNames(COURSE + FORMS[form])
    wrong = '''def square(x):
    """>>> square(2)
    5
    """
    return 5
def Dog(name):
    """A dog without examples."""
'''
    assert course.earns({"answer": wrong, "dog": ""}) == {"test": 0}


RUNS = {
    **{name: FORMS[name] for name in ("run_docstring_examples", "testmod", "a finder")},
    "the parser": "test = doctest.DocTestParser().get_doctest("
    "square.__doc__, globals(), 'own', None, 0)\ndoctest.DocTestRunner().run(test)",
    "a wrapper": "import functools\n@functools.wraps(square)\ndef mine(x): return square(x)\n"
    "doctest.run_docstring_examples(mine, globals())",
    "a debugger": "test = doctest.DocTestParser().get_doctest("
    "square.__doc__, globals(), 'own', None, 0)\ndoctest.DebugRunner().run(test)",
}


@pytest.mark.parametrize("run", RUNS)
def test_no_example_of_a_students_runs_in_the_grader(run, tmp_path):
    course = OwnedNames(COURSE + RUNS[run])
    mark = tmp_path / "ran"
    hostile = f'''def square(x):
    """Return the square.

    >>> square(2)
    4
    >>> [square(n) for n in range(3)]
    [0, 1, 4]
    >>> open({str(mark)!r}, "w").close()
    """
    return x * x
'''
    course.earns({"answer": hostile})
    assert not mark.exists()
