"""Does no text of a student's run in the grader?"""

import ast
import sys
import types

import pytest

from coursekit.grader import refusals
from coursekit.grader.cell import run_visible
from coursekit.grader.file_guard import guard
from coursekit.grader.refusals import NotGradable
from coursekit.grader.symbolic import is_formula, is_harmless
from coursekit.grader.text_names import names_in_strings, text_names
from coursekit.grader.texts import Texts, may_be_pickled
from tests.support.fake_kernel import begun

SECRET = "expected = 42\n"
ANSWER = """
def says(what="expected"):
    return what
def pieces():
    return ["expe", "cted"]
def double(x):
    return 2 * x
def digits():
    return "40 + 2"
"""


def failure_of(text, student=ANSWER, folders=()):
    """Return what a grade cell fails with, run as in the trusted process."""
    statements, names = begun(text, student)
    names.texts = [student]
    guard.watch_texts(Texts(names, folders))
    try:
        return run_visible(statements, names).error
    finally:
        guard.texts = None


RUN = [
    "assert eval('double(21)') == 42",
    "for name in ['double']:\n    assert eval(f'{name}({21})') == 42",
    "for call, value in {'double(1)': 2, 'double(2)': 4}.items():\n    assert eval(call) == value",
    "assert eval('double(' + str(21) + ')') == 42",
    "exec('total = double(21)')\nassert total == 42",
    "assert eval(digits()) == 42",
    "import ast\nassert ast.literal_eval(digits().split()[0]) == 40",
    "import ast\nassert ast.parse(says('import os'))",
    "import ast\nassert eval(compile(ast.parse('double(21)', mode='eval'), 'x', 'eval')) == 42",
    "from builtins import eval as run\nassert run('3 * 14') == 42",
    "from collections import namedtuple\nassert namedtuple('P', ['x', 'y'])(1, 2).y == 2",
    "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nassert P(1).x == 1",
    "import timeit\nassert timeit.timeit('double(1)', globals=globals(), number=1) > 0",
    "import pandas as pd\nt = pd.DataFrame({'a': [1, 2], 'b c': [3, 4]})\nlow = 1\n"
    "assert len(t.query('a > @low and `b c` > 3')) == 1\nassert list(t.eval('a + a')) == [2, 4]",
    "from unittest.mock import create_autospec\nassert create_autospec(lambda x: x)",
    "from scipy import stats\nassert stats.norm(0, 1).cdf(0) == 0.5",
    "import typing\ndef g(x: 'list[int]') -> 'typing.Any':\n    pass\n"
    "assert typing.get_type_hints(g)['x'] == list[int]",
    "import code\ncode.InteractiveInterpreter({}).runsource('1 + 1')",
    "import pickle, numpy as np\nassert pickle.loads(pickle.dumps(np.arange(3)))[2] == 2",
    "import pickle, pandas as pd\nt = pd.DataFrame({'a': [1]})\n"
    "assert pickle.loads(pickle.dumps(t)).equals(t)",
    "import pandas as pd\nassert pd.DataFrame({'a': [1]}).style.to_html()",
]


@pytest.mark.parametrize("text", RUN)
def test_the_instructors_own_texts_run(text):
    assert failure_of(SECRET + text) is None


# A grade cell, and what the student's function `says` returns there.
EXPECTED = "expected"
NOT_RUN = {
    "whole": ("assert eval(says()) == expected", EXPECTED),
    "glued": ("assert eval(''.join(pieces())) == expected", EXPECTED),
    "in a string of the cell": ("assert eval(f'{says()} + 0') == expected", EXPECTED),
    "executed": ("exec(says())", "got = expected"),
    "compiled": ("eval(compile(says(), 'x', 'eval'))", EXPECTED),
    "as a tree": (
        "import ast\neval(compile(ast.parse(says(), mode='eval'), 'x', 'eval'))",
        EXPECTED,
    ),
    "builtin": ("import builtins\nbuiltins.eval(says())", EXPECTED),
    "mapped": ("import builtins\nlist(map(builtins.eval, [says()]))", EXPECTED),
    "by pandas": (
        "import builtins, pandas as pd\npd.Series([says()]).map(builtins.eval)",
        EXPECTED,
    ),
    "in an f-string": ("eval(says())", 'f"{expected}"'),
    "as an attribute": ("eval(says())", "().__class__"),
    "patching": ("exec(says())", "import coursekit.checks\ncoursekit.checks.close = max"),
    "names that are said": (
        "data = {'expected': 1}\nassert eval(says()) == data['expected']",
        EXPECTED,
    ),
    "a message": ("assert eval(says()) == expected, 'not expected'", EXPECTED),
    "timed": ("import timeit\ntimeit.timeit(says(), globals=globals(), number=1)", EXPECTED),
    "a query": ("import pandas as pd\npd.DataFrame({'a': [1]}).query(says())", "a == @expected"),
    "of pandas": ("import pandas as pd\npd.eval(says())", "__name__.x"),
    "interpreted": (
        "import code\ncode.InteractiveInterpreter(globals()).runsource(says())",
        EXPECTED,
    ),
    "profiled": ("import cProfile\ncProfile.run(says())", EXPECTED),
    "a file": (
        "import runpy\nopen('said.py', 'w').write(says())\nrunpy.run_path('said.py')",
        EXPECTED,
    ),
    "of the shell": ("get_ipython().ev(says())", EXPECTED),
    "in bytes of another encoding": (
        "import builtins\nbuiltins.eval(says().encode())",
        "# coding: utf-7\n+AGUAeABwAGUAYwB0AGUAZA-",
    ),
    "an annotation": (
        "import typing\ndef g(): pass\ng.__annotations__ = {'x': says()}\ntyping.get_type_hints(g)",
        EXPECTED,
    ),
    "of a thread": (
        "import builtins, threading\nfound = []\ndef run():\n    try:\n"
        "        found.append(builtins.eval(text))\n    except Exception:\n        pass\n"
        "text = says()\nt = threading.Thread(target=run)\nt.start()\nt.join()\nassert found",
        EXPECTED,
    ),
    "an example": (
        "import types\ndef g(): pass\ng.__doc__ = says()\n"
        "exec('import doctest; doctest.run_docstring_examples(g, {})')",
        ">>> print(expected)\n",
    ),
    "a pickle": (
        "import pickle\npickle.loads(says().encode())",
        'cos\nsystem\n(S"true"\ntR.',
    ),
    "marshalled": ("import marshal\nmarshal.loads(says().encode())", "i****"),
    "new code": ("(lambda: 1).__code__.replace(co_code=says().encode())", "ab"),
}


@pytest.mark.parametrize(("text", "said"), NOT_RUN.values(), ids=NOT_RUN)
def test_a_text_of_the_students_does_not_run(text, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # The one that another test may have had watched leaves such an example out.
    monkeypatch.delitem(sys.modules, "doctest", raising=False)
    refusals.said.clear()
    error = failure_of(SECRET + text, f"{ANSWER}\nsays = lambda: {said!r}")
    assert refusals.said
    # doctest prints what its examples raise.
    assert error is not None or "doctest" in text


def test_of_the_kit_only_what_compiles_the_instructors_text_may_do_so():
    texts = Texts(begun("expected = 42")[1])

    def heard(module):
        names = {"__name__": f"coursekit.grader.{module}"}
        exec("import sys\nframe = sys._getframe()", names)
        texts.hear(b"expected", names["frame"])

    heard("cell")
    # A function of the check's that a student's function calls, such as `eval`.
    for module in ("callbacks", "listed", "special"):
        with pytest.raises(NotGradable):
            heard(module)


def test_the_refusal_says_what_would_run_and_what_to_write_instead():
    error = failure_of(SECRET + "assert eval(says()) == expected")
    assert isinstance(error, NotGradable)
    assert "names `expected`" in str(error)
    assert "call the function and compare what it returns" in str(error)
    query = "import pandas as pd\npd.DataFrame({'a': [1]}).query(says())"
    assert "pandas.core.computation.expr would run" in str(failure_of(query))


def test_a_module_of_the_course_runs_its_own_texts_and_no_students(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "checks_of_texts.py").write_text(
        "LIMIT = 42\nTWICE = eval('2 * LIMIT')\ndef check(text):\n    return eval(text) == LIMIT\n"
        "def both(f):\n    return check('LIMIT') and eval('f(21)') == LIMIT\n"
    )
    imports = "import checks_of_texts as m\n"
    assert (
        failure_of(imports + "assert m.TWICE == 84 and m.both(double)", folders=[tmp_path]) is None
    )
    error = failure_of(
        imports + "assert m.check(says())", ANSWER.replace("expected", "TWICE"), [tmp_path]
    )
    # The strings of the module say LIMIT alone.
    assert isinstance(error, NotGradable)


def test_a_whole_file_of_the_instructors_may_be_run(tmp_path):
    (tmp_path / "helper.py").write_text("def helped(x):\n    return x + 1\n")
    text = f"exec(open({str(tmp_path / 'helper.py')!r}).read())\nassert helped(1) == 2"
    assert failure_of(text, folders=[tmp_path]) is None


def test_the_code_of_a_students_function_is_read_and_never_run():
    text = """
    import inspect, types
    assert double.__code__.co_varnames == ("x",) and double.__code__.co_argcount == 1
    assert isinstance(double.__code__, types.CodeType)
    assert inspect.getsource(double).startswith("def double")
    """
    assert failure_of(text) is None
    run = "import types\nassert types.FunctionType(double.__code__, {})(21) == 42"
    assert isinstance(failure_of(run), TypeError)
    assert isinstance(failure_of("exec(double.__code__)"), TypeError)
    assert isinstance(failure_of("double.__code__.replace(co_name='x')"), AttributeError)
    source = "import inspect\nexec(inspect.getsource(double))"
    assert isinstance(failure_of(source), NotGradable)


def test_the_code_within_the_code_is_no_code_either():
    student = "def f(xs):\n    return sorted(xs, key=lambda x: -x)"
    inner = "[c for c in f.__code__.co_consts if hasattr(c, 'co_code')][0]"
    assert failure_of(f"assert {inner}.co_varnames == ('x',)", student) is None
    assert isinstance(failure_of(f"eval({inner})", student), TypeError)


def test_dis_reads_the_code_of_a_students_function():
    text = "import dis\nassert any(i.argval == 'x' for i in dis.get_instructions(double))"
    assert failure_of(text) is None


def test_a_pickle_asks_for_nothing_that_runs_something():
    for module, name in [("posix", "system"), ("builtins", "eval"), ("pathlib", "Path.unlink")]:
        assert not may_be_pickled(module, name)
    for module, name in [("sklearn.svm._classes", "SVC"), ("builtins", "set"), ("re", "_compile")]:
        assert may_be_pickled(module, name)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a.b(c=1)", {"a", "b", "c"}),
        ("f'{a!r:{b}}'", {"a", "b"}),
        ("import os.path as p", {"os", "path", "p"}),
        ("  a", {"a"}),
        ("'a' + 'b'", set()),
        ("lambda x, *y, z=1, **w: 0", {"x", "y", "z", "w"}),
        (
            "match 1:\n case P(q=1) | {'k': v, **rest} | [*more]: pass",
            {"P", "q", "v", "rest", "more"},
        ),
        ("def f():\n global g\n try: pass\n except E as e: pass", {"f", "g", "E", "e"}),
        ("\uff45val", {"eval"}),
        ("a b $", {"a", "b"}),
        (b"# coding: utf-7\n+AGE-", {"a"}),
    ],
)
def test_the_names_in_a_text_are_found_wherever_they_stand(text, names):
    assert set(text_names(text).all) >= names
    if isinstance(text, str):
        assert set(text_names(text).all) == names


def test_messages_docstrings_and_lone_keys_give_no_names():
    code = '''
def helper(x):
    """secret one"""
    assert x, "secret"
    raise ValueError("secret")
table = {"secret": 1, "f(1)": 2}
table["secret"], table.get("secret")
print("secret")
said = "a secret thing"
tried = "g", "h(" + "2)", "x if y else z"
'''
    assert names_in_strings([ast.parse(code)]) == {"f", "g", "h", "x", "y", "z", "if", "else"}


def fake_sympy():
    """What stands for SymPy where it is not installed: the classes that are looked at."""
    basic = type("Basic", (), {})
    symbol = type("Symbol", (basic,), {})
    sin = type("sin", (basic,), {})
    return types.SimpleNamespace(Basic=basic, Symbol=symbol, sin=sin, pi=basic(), solve=len)


def test_a_formula_is_names_of_mathematics():
    sympy = fake_sympy()
    common = {**vars(sympy), "open": open, "expected": sympy.pi}
    local = {"x": sympy.Symbol(), "expected": sympy.pi}

    def formula(name):
        return is_formula(name, local, common, sympy)

    assert all(map(formula, ["x", "sin", "Symbol", "pi", "sqrt"]))
    assert not any(map(formula, ["expected", "open", "solve", "__import__", "nothing"]))


def test_what_is_printed_as_a_function_has_no_strange_symbols():
    assert is_harmless([1, 2.5], None)
    assert not is_harmless("x + 1", None)
