"""Objects of students' classes in a grade cell: what they are asked, and where they may stand."""

import textwrap

import pytest

from coursekit.grader.refusals import NotGradable
from tests.support.fake_kernel import graded_like

ACCOUNT = """
class Account:
    count = 0
    def __init__(self, owner, balance=0):
        self.owner, self.balance, self._past = owner, balance, []
        Account.count += 1
    def deposit(self, amount):
        if amount < 0:
            raise ValueError("negative")
        self.balance += amount
        self._past.append(amount)
        return self
    @property
    def past(self):
        return list(self._past)
    @classmethod
    def empty(cls):
        return cls("nobody")
    @staticmethod
    def rate():
        return 0.5
    def __len__(self):
        return len(self._past)
    def __getitem__(self, place):
        return self._past[place]
    def __iter__(self):
        return iter(self._past)
    def __contains__(self, amount):
        return amount in self._past
    def __str__(self):
        return f"{self.owner}: {self.balance}"
    def __repr__(self):
        return f"Account({self.owner!r})"
    def __eq__(self, other):
        return isinstance(other, Account) and self.balance == other.balance
    def __lt__(self, other):
        return self.balance < other.balance
    def __add__(self, other):
        return Account("both", self.balance + getattr(other, "balance", other))
    def __call__(self):
        return self.balance
class Savings(Account):
    def __init__(self, owner):
        super().__init__(owner, 10)
class Plain:
    pass
"""


@pytest.mark.parametrize(
    "cell",
    [
        "a = Account('Ann')\na.deposit(5).deposit(7)\nassert a.balance == 12 and a.owner == 'Ann'",
        "a = Account('Ann')\nassert len(a) == 0 and not a\na.deposit(1)\nassert a and len(a) == 1",
        "a = Account('Ann').deposit(3).deposit(4)\nassert list(a) == [3, 4] and sum(a) == 7",
        "a = Account('A').deposit(3).deposit(4)\nassert a[0] == 3 and a[-1] == 4 and a[0:1] == [3]",
        "a = Account('Ann').deposit(3)\nassert 3 in a and 4 not in a",
        "a = Account('Ann')\nassert str(a) == f'{a}' == 'Ann: 0' and repr(a) == \"Account('Ann')\"",
        "assert Account('Ann', 1) == Account('Bob', 1) != Account('Eve', 2)",
        "assert sorted([Account('b', 2), Account('a', 1)])[0].owner == 'a'",
        "accounts = {'x': [Account('Ann', 3)]}\nassert accounts['x'][0].balance == 3",
        "assert max([Account('b', 2), Account('a', 3)], key=lambda x: x.balance).owner == 'a'",
        "assert (Account('Ann', 1) + Account('Bob', 2)).balance == 3",
        "assert (Account('Ann', 1) + 5)() == 6",
        "a = Account('Ann')\na.balance = 3\nassert a.balance == 3 and a() == 3",
        "a = Account('Ann')\ndel a.owner\nassert not hasattr(a, 'owner') and hasattr(a, 'balance')",
        "before = Account.count\nAccount('Ann')\nassert Account.count == before + 1",
        "Account.count = 0\nassert Account('Ann').count == 1",
        "assert Account.empty().owner == 'nobody' and Account.rate() == 0.5",
        "a = Account('Ann')\nassert isinstance(a, Account) and not isinstance(a, Savings)",
        "s = Savings('Ann')\nassert isinstance(s, Account) and issubclass(Savings, Account)",
        "assert not issubclass(Account, Savings) and isinstance(Account, type)",
        "a = Account('Ann')\nassert type(a) is Account and type(a) == Account != Savings",
        "a = Account('Ann')\nassert type(a).__name__ == a.__class__.__name__ == 'Account'",
        "a = Account('Ann')\nassert a.__class__ is Account and Account.__name__ == 'Account'",
        "a = Account('A')\nassert vars(a) == a.__dict__ == dict(owner='A', balance=0, _past=[])",
        "a = Account('Ann')\nassert 'deposit' in dir(a) and callable(a.deposit) and callable(a)",
        "assert {'deposit', 'count'} <= set(dir(Account)) and 'deposit' not in dir(Plain)",
        "assert callable(Account) and not callable(Plain())",
        "a = Account('Ann')\nf = a.deposit\nf(3)\nassert a.past == [3]",
        "a = Account('Ann')\nassert getattr(a, 'owner') == 'Ann' and getattr(a, 'x', 1) == 1",
        "a = Account('Ann')\nsetattr(a, 'x', [1])\nassert a.x == [1]",
        "a = Account('Ann')\nAccount.deposit(a, 2)\nassert a.balance == 2",
        "import copy\na = Account('A')\ncopy.deepcopy(a).deposit(1)\nassert a() == 0",
        "import pytest\nwith pytest.raises(ValueError):\n    Account('Ann').deposit(-1)",
        "import pytest\nwith pytest.raises(TypeError):\n    Account()",
        "import pytest\nwith pytest.raises(AttributeError):\n    Account('Ann').nothing",
        "import pytest\nwith pytest.raises(TypeError):\n    len(Plain())",
        "assert not isinstance(Account('Ann'), (int, list)) and Account('Ann') != 3",
        "assert Plain() != 3 and not (Plain() == None) and Plain() is not None",
        "p = Plain()\np.next = Plain()\np.next.x = 3\nassert p.next is not None and p.next.x",
        "import numpy as np\nassert np.allclose([x.balance for x in [Account('A', 2)]], 2)",
        "import unittest\nt = unittest.TestCase()\nt.assertEqual(Account('A', 1), Account('B', 1))",
        "import unittest\nunittest.TestCase().assertIsInstance(Account('A', 1), Account)",
        "seen = set()\np = Plain()\nseen.add(p)\nassert len(seen) == 1",
    ],
)
def test_a_grade_cell_uses_objects_as_in_a_notebook(cell):
    exec(textwrap.dedent(ACCOUNT + cell), {"__name__": "__main__"})
    assert graded_like(cell, ACCOUNT, ACCOUNT) is None


@pytest.mark.parametrize(
    "cell",
    [
        "p = Plain()\nassert p is not Plain()",
        "p = Plain()\nassert not (p is Plain())",
        "assert Plain() != Plain()",
        "p = Plain()\nassert p in [Plain(), p]",
        "import unittest\nunittest.TestCase().assertIsNot(Plain(), Plain())",
        "assert id(Plain()) != id(Plain())",
        "p, q = Plain(), Plain()\nassert p is not q is not None",
        "import operator\nassert operator.is_not(Plain(), Plain())",
    ],
)
def test_whether_two_objects_are_one_is_not_believed(cell):
    with pytest.raises(NotGradable, match="is not known here"):
        raise graded_like(cell, ACCOUNT)


EVERYTHING = """
class Account:
    def __init__(self, *args, **more): pass
    def __eq__(self, other): return True
    def __ne__(self, other): return True
    def __contains__(self, other): return True
    def __bool__(self): return True
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __getattr__(self, name): return Account()
    def __call__(self, *args): return self
    def __len__(self): return 1
    def __iter__(self): return iter([self])
    def __getitem__(self, place): return self
    def __sub__(self, other): return self
    __rsub__ = __add__ = __radd__ = __abs__ = __sub__
    def __hash__(self): return 1
    def __array__(self, *args, **more): return [1]
"""


@pytest.mark.parametrize(
    ("solution", "cell"),
    [
        ("def f(): return 3", "assert f() == 3"),
        ("def f(): return [3]", "assert 3 in f()"),
        ("def f(): return 3.0", "assert abs(f() - 3) < 1e-9"),
        ("def f(): return {'a': 1}", "assert f()['a'] == 1"),
        ("def f(): return 3", "import numpy as np\nassert np.isclose(f(), 3)"),
        ("class Account:\n    def f(self): return 3", "assert Account().f() == 3"),
        ("class Account:\n    def __init__(self): self.x = 3", "assert Account().x == 3"),
        ("class Account:\n    def __len__(self): return 3", "assert len(Account()) == 3"),
        ("class Account:\n    def __iter__(self): return iter([3])", "assert 3 in Account()"),
        ("class Account:\n    def f(self): return self\n    def g(self): return 4",
         "a = Account()\nassert a.f().g() == 4"),
        ("class Account:\n    def __add__(self, x): return 3", "assert Account() + 1 == 3"),
        ("def f(): return 3\ndef g(): return Account()\nclass Account:\n    x = 1",
         "def call(h): return h()\nassert call(g).x == 1\nassert call(f) == 3"),
        ("x = 3", "assert x == 3"),
        ("xs = [1, 2]", "assert sorted(xs) == [1, 2]"),
    ],
)  # fmt: skip
def test_an_object_that_agrees_with_everything_earns_nothing(solution, cell):
    everything = EVERYTHING + "\nf = g = lambda *a: Account()\nx = xs = Account()"
    assert graded_like(cell, solution) is None
    assert graded_like(cell, solution, everything) is not None


def test_a_comparison_that_the_assignment_asks_for_is_the_students_to_answer():
    cell = "assert Account(1) == Account(1)"
    solution = "class Account:\n    def __init__(self, x): self.x = x\n"
    solution += "    def __eq__(self, other): return self.x == other.x"
    assert graded_like(cell, solution) is None
    assert graded_like(cell, solution, "class Account:\n    def __init__(self, x): self.x = x")


def test_a_place_that_the_solution_never_came_to_goes_by_the_words_for_what_is_asked():
    cell = "a = Plain()\na.x = 1\nif flag:\n    b = Plain()\n    assert b is not None\n"
    cell += "else:\n    assert a.x == 1"
    solution = ACCOUNT + "flag = False"
    assert graded_like(cell, solution, ACCOUNT + "flag = True") is None
    cell = "assert f(1) == 3\nif flag:\n    assert f(2) == 4"
    solution = "flag = False\ndef f(x): return x + 2"
    everything = EVERYTHING + "flag = True\ndef f(x): return 3 if x == 1 else Account()"
    assert graded_like(cell, solution, everything) is not None


def test_what_one_statement_asks_for_may_not_come_to_another_on_the_same_line_and_column():
    statements = ["x = f().x", "x = g() == 3\nassert x"]
    solution = (
        EVERYTHING.replace("Account", "Mine") + "\ndef f(): return Thing()\ndef g(): return 3"
    )
    solution += "\nclass Thing:\n    x = 1\n    def __eq__(self, other): return True"
    submission = solution + "\ndef g(): return Mine()"
    assert graded_like("\n".join(statements), solution, solution) is None
    assert graded_like("\n".join(statements), solution, submission) is not None
