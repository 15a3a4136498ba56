"""Generators, exceptions, kinds of lists and objects of libraries in a grade cell."""

import pytest

from coursekit.grader import refusals
from coursekit.grader.refusals import NotGradable
from tests.support.fake_kernel import graded_like

SOLUTION = """
import collections
import functools
import inspect
from abc import ABC, abstractmethod
from dataclasses import dataclass
import numpy as np
import pandas as pd

class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Square(Shape):
    def __init__(self, side): self.side = side
    def area(self): return self.side ** 2
class Stack(list):
    def push(self, x): self.append(x)
    def peek(self): return self[-1]
class Zeros(dict):
    def __missing__(self, key): return 0
class Temperature(float):
    def fahrenheit(self): return self * 9 / 5 + 32
class Items(collections.UserList):
    def double(self): return [2 * x for x in self.data]
@dataclass
class Point:
    x: int
    y: int = 0
@dataclass(order=True, frozen=True)
class Version:
    number: int
class Vector:
    def __init__(self, *parts): self.parts = parts
    def __add__(self, other): return Vector(*map(sum, zip(self.parts, other.parts)))
    def __mul__(self, k): return Vector(*(p * k for p in self.parts))
    __rmul__ = __mul__
    def __eq__(self, other): return self.parts == other.parts
    def __neg__(self): return self * -1
    def __abs__(self): return sum(p * p for p in self.parts) ** 0.5
class Timer:
    def __enter__(self):
        self.on = True
        return self
    def __exit__(self, kind, error, traceback):
        self.on, self.kind = False, kind and kind.__name__
        return True
class Upto:
    def __init__(self, n): self.n, self.i = n, 0
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
def counter():
    n = 0
    def count():
        nonlocal n
        n += 1
        return n
    return count
def gen(n):
    yield from range(n)
def echo():
    got = yield "start"
    while True: got = yield got * 2
def squares(xs): return (x * x for x in xs)
@functools.lru_cache(None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
class BankError(Exception): pass
class Low(BankError):
    def __init__(self, need):
        super().__init__(f"need {need}")
        self.need = need
def withdraw(n):
    if n > 10: raise Low(n - 10)
    return n
grouped = pd.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]}).groupby("k")
rng = np.random.default_rng(0)
partial = functools.partial(pow, 2)
signature = inspect.signature(pow)
class Model:
    pass
def points(): return [Point(1), Point(2)]
class Line:
    def __iter__(self): return iter([Point(1), Point(2)])
class Bag:
    def __contains__(self, x): return x in (1, 2)
def refuse(): raise ValueError("no")
def plainly(): raise Exception("never")
counted = [np.square]
"""
CALLED = """
class Point:
    def __init__(self, x): self.x = x
"""

CELLS = [
    "import pytest\nwith pytest.raises(TypeError):\n    Shape()\nassert Square(3).area() == 9",
    "assert isinstance(Square(1), Shape) and issubclass(Square, Shape)",
    "s = Stack()\ns.push(1)\ns.push(2)\nassert s == [1, 2] and len(s) == 2 and s[0] == s[-2] == 1",
    "s = Stack([3])\nassert isinstance(s, list) and 3 in s and s.pop() == 3 and not s",
    "s = Stack([3, 1])\nassert sorted(s) == [1, 3] and sum(s) == 4 and s + [1] == [3, 1, 1]",
    "s = Stack([3, 1])\ns[0] = 5\ndel s[1]\nassert s == [5] == list(s) and repr(s) == '[5]'",
    "z = Zeros(a=4)\nassert z['x'] == 0 and z['a'] == 4 and z == {'a': 4} and list(z) == ['a']",
    "z = Zeros()\nz['b'] = 1\nassert 'b' in z and 'c' not in z and isinstance(z, dict)",
    "t = Temperature(100)\nassert t.fahrenheit() == 212 and t == 100.0 and t + 1 == 101",
    "assert isinstance(Temperature(1), float) and round(Temperature(1.26), 1) == 1.3",
    "i = Items([1, 2])\nassert i.double() == [2, 4] and len(i) == 2 and list(i) == [1, 2] == i",
    "assert Point(1, 2) == Point(1, 2) != Point(2, 1) and repr(Point(1)) == 'Point(x=1, y=0)'",
    "import dataclasses\nassert dataclasses.is_dataclass(Point) and Point(3).x == 3",
    "assert Version(1) < Version(2) and len({Version(1), Version(1)}) == 1",
    "import pytest\nwith pytest.raises(AttributeError):\n    Version(1).number = 3",
    "v = Vector(1, 2) + Vector(3, 4)\nassert v == Vector(4, 6) and 2 * v == v * 2 == Vector(8, 12)",
    "assert abs(Vector(3, 4)) == 5 and -Vector(1) == Vector(-1) and [Vector(1)] == [Vector(1)]",
    "with Timer() as t:\n    assert t.on\nassert not t.on and t.kind is None",
    "assert list(Upto(3)) == [1, 2, 3] and sum(Upto(2)) == 3 and max(x for x in Upto(4)) == 4",
    "import pytest\ni = iter(Upto(1))\nassert next(i) == 1\nwith pytest.raises(StopIteration):\n"
    "    next(i)\nassert next(i, 7) == 7",
    "c, d = counter(), counter()\nassert [c(), c(), d()] == [1, 2, 1] and callable(c)",
    "g = gen(3)\nassert next(g) == 0 and list(g) == [1, 2] and list(g) == [] and iter(g) is g",
    "e = echo()\nassert next(e) == 'start' and e.send(4) == 8\ne.close()",
    "from itertools import islice\nassert list(zip(gen(2), 'ab')) == [(0, 'a'), (1, 'b')]",
    "a, b = gen(2)\nassert [*gen(2)] == [a, b] and sum(squares([1, 2])) == 5 and 4 in squares([2])",
    "from collections.abc import Iterator\nassert isinstance(gen(1), Iterator)",
    "assert hasattr(gen(1), '__next__') and not isinstance(gen(1), (list, tuple))",
    "import types\nassert isinstance(gen(1), types.GeneratorType)",
    "import inspect\nassert inspect.isgenerator(squares([1])) and not inspect.isgenerator(3)",
    "assert fib(50) == 12586269025 and fib.cache_info().hits > 0",
    "try:\n    withdraw(15)\nexcept Low as error:\n    assert error.need == 5 and error.args == "
    "('need 5',) and str(error) == 'need 5'\nelse:\n    assert False",
    "import pytest\nwith pytest.raises(BankError, match='need 5') as info:\n    withdraw(15)\n"
    "assert info.type is Low and type(info.value) is Low and info.value.need == 5",
    "import unittest\nunittest.TestCase().assertRaises(Low, withdraw, 12)\nassert withdraw(3) == 3",
    "assert issubclass(Low, BankError) and issubclass(Low, Exception) and Low.__name__ == 'Low'",
    "try:\n    raise Low(7)\nexcept BankError as error:\n    assert error.need == 7",
    "errors = [Low(1), Low(2)]\nassert [e.need for e in errors] == [1, 2] and str(errors[0])",
    "assert grouped.ngroups == 2 and grouped['v'].sum()['a'] == 4 and len(grouped) == 2",
    "assert [k for k, _ in grouped] == ['a', 'b'] and grouped.get_group('a').shape == (2, 2)",
    "assert 0 <= rng.random() < 1 and rng.normal(size=3).shape == (3,)",
    "assert partial(3) == 8 and partial.args == (2,)",
    "assert [p.x for p in points()] == [p.x for p in Line()] == [1, 2] and 1 in Bag()",
    "assert counted[0](2) == 4 and counted[0].nin == 1",
    "try:\n    plainly()\nexcept Exception as e:\n    assert str(e) == 'never'\n"
    "else:\n    assert False",
]  # fmt: skip


@pytest.mark.parametrize("cell", CELLS)
def test_a_grade_cell_uses_them_as_in_a_notebook(cell):
    exec(SOLUTION + cell, {"__name__": "__main__"})
    assert graded_like(cell, SOLUTION, SOLUTION) is None


@pytest.mark.parametrize(
    ("cell", "submission"),
    [
        # What the solution does otherwise, and stock nbgrader takes as well.
        ("assert list(gen(3)) == [0, 1, 2]", "def gen(n): return list(range(n))"),
        ("assert list(gen(3)) == [0, 1, 2]", "def gen(n): return map(int, range(n))"),
        ("assert list(Upto(3)) == [1, 2, 3]", "def Upto(n): return iter(range(1, n + 1))"),
        ("assert counter()() == 1",
         "import itertools\ncounter = lambda: itertools.count(1).__next__"),
        ("assert Square(3).area() == 9", "class Mine:\n    def __init__(self, s): self.s = s\n"
         "    def area(self): return self.s * self.s\ndef Square(s): return Mine(s)"),
        ("s = Stack()\ns.push(1)\nassert s.peek() == 1 and len(s) == 1",
         "class Stack:\n    def __init__(self): self.x = []\n    def push(self, x): self.x += [x]\n"
         "    def peek(self): return self.x[-1]\n    def __len__(self): return len(self.x)"),
        ("assert sum(squares([1, 2])) == 5", "def squares(xs): return [x * x for x in xs]"),
        ("assert withdraw(3) == 3",
         "def withdraw(n):\n    class Kind(int): pass\n    return Kind(n)"),
        ("xs = squares([1, 2])\nassert sum(xs) == 5",
         "def squares(xs):\n    class Kind(list): pass\n    return Kind(x * x for x in xs)"),
        ("assert partial(3) == 8", "import numpy as np\npartial = np.exp2"),
        ("assert counter()(2) == 4", "import numpy as np\ncounter = lambda: np.square"),
        ("assert [p.x for p in points()] == [1, 2]", CALLED +
         "def points():\n    for x in (1, 2): yield Point(x)"),
        ("assert [p.x for p in points()] == [1, 2]", CALLED +
         "points = lambda: map(Point, (1, 2))"),
        ("assert [p.x for p in Line()] == [1, 2]", CALLED + "class Line:\n"
         "    def __iter__(self):\n        for x in (1, 2): yield Point(x)"),
        ("assert [p.x for p in Line()] == [1, 2]", CALLED + "class Line:\n"
         "    def __getitem__(self, i): return [Point(1), Point(2)][i]"),
        ("assert 1 in Bag() and 3 not in Bag()",
         "class Bag:\n    def __iter__(self): return iter([1, 2])"),
        ("try:\n    refuse()\nexcept Exception as e:\n    assert str(e) == 'no'\n"
         "else:\n    assert False", "def refuse(): raise Exception('no')"),
        ("try:\n    withdraw(11)\nexcept Low as e:\n    assert e.need == 1",
         "class Low(ValueError): need = 1\ndef withdraw(n): raise Low()"),
    ],
)  # fmt: skip
def test_another_honest_way_earns_the_points_too(cell, submission):
    exec(submission + "\n" + cell, {"__name__": "__main__"})
    assert graded_like(cell, SOLUTION, submission) is None


def test_a_generator_is_one_where_the_text_says_so_too():
    cell = "import types\nassert isinstance(gen(1), types.GeneratorType)"
    assert graded_like(cell, SOLUTION, "def gen(n): return iter(range(n))") is not None
    for honest in (
        "def inner(n): yield 1\ngen = lambda n: inner(n)",
        "gen = lambda n: (n for n in 'a')",
    ):
        assert graded_like(cell, SOLUTION, honest) is None


def test_a_generator_where_the_solution_returns_a_list_can_be_gone_through_once():
    cell = "assert sum(f(4)) == 6"
    solution, submission = "def f(n): return list(range(n))", "def f(n): yield from range(n)"
    assert graded_like(cell, solution, submission) is None
    assert graded_like("assert f(2) == [0, 1]", solution, submission) is not None
    endless = "def f(n):\n    while True: yield 6"
    assert "type generator is not plain data" in str(graded_like(cell, solution, endless))


@pytest.mark.parametrize(
    ("cell", "submission"),
    [
        ("with Timer() as t:\n    assert 1 == 2", SOLUTION),
        ("assert withdraw(3) == 3", "def withdraw(n):\n    class Kind(int):\n"
         "        def __eq__(self, other): return True\n    return Kind(4)"),
        ("s = Stack()\nassert s == []", "class Stack(list):\n"
         "    def __eq__(self, other): return True\n    def __init__(self): self.append(1)"),
        ("try:\n    withdraw(11)\nexcept Low:\n    pass\nelse:\n    assert False",
         "Low = ValueError\ndef withdraw(n): raise KeyError"),
        ("assert len(gen(2)) == 2", SOLUTION),
        ("assert gen(2) == [0, 1]", SOLUTION),
    ],
)  # fmt: skip
def test_what_is_not_right_earns_nothing(cell, submission):
    assert graded_like(cell, SOLUTION, submission) is not None


@pytest.mark.parametrize(
    "cell",
    [
        "assert signature != 3",
        "assert gen(1) is not gen(1)",
        "assert id(Point(1)) != id(Point(1))",
    ],
)
def test_what_only_the_kernel_could_tell_is_refused(cell):
    with pytest.raises(NotGradable):
        raise graded_like(cell, SOLUTION)


@pytest.mark.parametrize(
    ("answer", "is_said"),
    [
        ("string.Template('x')", True),
        ("Pair(1, 2)", True),
        ("Pair", True),
        ("lambda: 3", True),
        ("endless()", True),
        ("Own()", True),
        ("type('ECHO', (), {})()", True),
        ("print", False),
        ("4", False),
    ],
)
def test_what_may_be_right_in_the_place_of_data_is_for_a_person_to_look_at(answer, is_said):
    refusals.said.clear()
    own = f"import string\n{IN_THE_PLACE_OF_DATA}\ndef f():\n    return {answer}"
    assert graded_like("assert f() == 3", "def f():\n    return 3", own) is not None
    assert bool(refusals.said) is is_said
    # A class may be named for what the function was called with.
    assert "ECHO" not in "".join(refusals.said)


IN_THE_PLACE_OF_DATA = """
class Own: pass
class Pair:
    def __init__(self, x, y): self.x, self.y = x, y
def endless():
    while True: yield 1
"""
NAMED = "def f(x):\n    return x"
PLAIN = "def f():\n    return {}"
OWN = "class Own({}): pass\ndef f():\n    return Own({})"


@pytest.mark.parametrize(
    ("submission", "name"),
    [
        ("f = lambda x: x", "<lambda>"),
        ("def g(x):\n    return x\nf = g", "g"),
        ("def f(x):\n    return x\nf.__name__ = 'h'", "h"),
        (NAMED, "f"),
    ],
)
def test_a_function_has_the_name_that_its_definition_gave_it(submission, name):
    assert graded_like(f"assert f.__name__ == {name!r}", NAMED, submission) is None
    assert (graded_like("assert f.__name__ == 'f'", NAMED, submission) is None) is (name == "f")


@pytest.mark.parametrize("value", ["[1, 2]", "{'a': 1}", "'ab'", "2.5", "7", "(1, 2)", "{1}"])
@pytest.mark.parametrize("cell", ["type(f()) == {0}", "type(f()) is {0}", "f().__class__ is {0}"])
def test_an_object_of_a_kind_of_list_is_one_and_its_type_is_another(value, cell):
    kind = type(eval(value)).__name__
    own, plain = OWN.format(kind, value), PLAIN.format(value)
    assert graded_like(f"assert isinstance(f(), {kind}) and f() == {value}", plain, own) is None
    assert graded_like(f"assert {cell.format(kind)}", plain, own) is not None
    assert graded_like(f"assert {cell.format(kind)}", plain) is None
    assert graded_like("assert type(f()).__name__ == 'Own'", own, own) is None


@pytest.mark.parametrize(
    ("cell", "solution", "submission"),
    [
        ("f() == {'a': 1} and f()['a'] == 1", "{'a': 1}", "collections.UserDict(a=1)"),
        ("f() == {'a': 1, 'b': 2}", "{'a': 1, 'b': 2}", "collections.ChainMap({'a': 1}, {'b': 2})"),
        ("f() == [1, 2] and len(f()) == 2", "[1, 2]", "collections.UserList([1, 2])"),
        ("f() == 'ab' and f().upper() == 'AB'", "'ab'", "collections.UserString('ab')"),
    ],
)
def test_what_wraps_a_dict_is_data_where_the_solution_gives_one(cell, solution, submission):
    kind, arguments = submission.split("(", 1)
    wrapped = f"import collections\n{PLAIN.format(submission)}"
    own = f"import collections\nclass Own({kind}): pass\n{PLAIN.format('Own(' + arguments)}"
    for text in wrapped, own:
        assert graded_like(f"assert {cell}", PLAIN.format(solution), text) is None
    assert graded_like("assert isinstance(f(), dict | list | str)", PLAIN.format(solution), wrapped)


V = "class V:\n    def __init__(self, x): self.x = x\n    "
ADDS = V + "def __add__(self, o): return V(self.x + o.x)"
CHANGES = V + "def __iadd__(self, o):\n        self.x += o.x\n        return self"


@pytest.mark.parametrize(("solution", "submission"), [(ADDS, CHANGES), (CHANGES, ADDS)])
def test_an_object_is_added_to_in_the_way_that_its_class_has(solution, submission):
    cell = "v = V(1)\nv += V(2)\nassert v.x == {}"
    assert graded_like(cell.format(3), solution, submission) is None
    assert graded_like(cell.format(4), solution, submission) is not None
