"""What does the text of a submission say of a student's function?"""

import inspect

import pytest

from coursekit.grader.cell import run_statements
from coursekit.grader.definitions import definition, parts_of
from tests.support.fake_kernel import begun, graded_like

AREA = '''
def area(width, height=1, *, unit: str = "m") -> float:
    """The area of a rectangle."""
    total = width * height
    return total
'''

WRAPPING = """
import functools
def listed(f):
    @functools.wraps(f)
    def wrapper(x):
        return [f(x)]
    return wrapper
@listed
def half(x):
    return x / 2
"""


def run(text, *cells):
    statements, names = begun(text, cells[-1])
    names.texts = cells
    run_statements(statements, names, 0)
    return names


def test_a_function_is_asked_for_what_its_text_says():
    text = """
    import ast, inspect, types
    assert list(inspect.signature(area).parameters) == ["width", "height", "unit"]
    assert str(inspect.signature(area)) == "(width, height=1, *, unit: str = 'm') -> float"
    assert area.__doc__ == inspect.getdoc(area) == "The area of a rectangle."
    assert inspect.getsource(area).startswith("def area") and "return" in inspect.getsource(area)
    assert ast.parse(inspect.getsource(area)).body[0].name == "area"
    assert area.__defaults__ == (1,) and area.__annotations__["unit"] is str
    assert area.__code__.co_varnames[:4] == ("width", "height", "unit", "total")
    assert inspect.getfullargspec(area).kwonlyargs == ["unit"]
    assert inspect.isfunction(area) and isinstance(area, types.FunctionType)
    assert area(2, 3) == 6
    """
    run(text, AREA)


def test_the_last_definition_counts_and_a_lambda_is_one():
    cells = "def f(a):\n    pass", "f = lambda x, y=2: x", "def g():\n    pass"
    assert str(parts_of("f", cells)["__signature__"]) == "(x, y=2)"


def test_what_a_function_wraps_is_asked_for_where_the_solution_has_it():
    asks = "assert half(4) == [2] and half.__wrapped__(4) == 2"
    plain = "def half(x):\n    return [x / 2]"
    assert graded_like(asks, WRAPPING) is None
    assert isinstance(graded_like(asks, WRAPPING, plain), AttributeError)
    signature = "import inspect\nassert str(inspect.signature(half)) == '(x)'"
    assert graded_like(signature, plain, WRAPPING) is None


def test_what_no_cell_defines_says_so():
    with pytest.raises(AttributeError, match="no cell of the submission defines"):
        run("f.__code__", "f = max if False else (lambda x: x)")


@pytest.mark.parametrize(
    "text",
    [
        "def f(a=print('run')):\n    pass",
        "@print\ndef f(a):\n    pass",
        "def f(a: print('run')) -> print('run'):\n    pass",
        "f = lambda a=print('run'): a",
    ],
)
def test_nothing_of_the_text_is_run(text, capsys):
    assert isinstance(parts_of("f", [text])["__signature__"], inspect.Signature)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "text",
    [
        "f = " + "(" * 5000 + ")" * 5000,
        "def f(): return " + "-" * 100_000 + "1",
        "def f(a, a): pass",
        "def f():\n    return\x00",
        "def f(): pass\n" + "#" * 10_000_000,
        "def f(): yield from await",
    ],
)
def test_text_that_the_parser_cannot_read_defines_nothing(text):
    assert definition("f", [text]) is None


def test_a_generator_is_one():
    run("import inspect\nassert inspect.isgeneratorfunction(f)", "def f():\n    yield 1")
