"""A course like the small one, whose grade cells ask for what stays in a student's kernel.

An attack on it has a line `# course: objects`. Whoever adds a kind of thing that a grade cell can
ask for adds a solution cell and a grade cell to CELLS; the points count by themselves.
"""

from tests.support.notebooks import cell, hidden, locked, notebook

ACCOUNT = """
### BEGIN SOLUTION
class Account:
    count = 0
    def __init__(self, owner):
        self.owner, self.balance, self.past = owner, 0, []
        Account.count += 1
    def deposit(self, amount):
        self.balance += amount
        self.past.append(amount)
        return self
    def __len__(self):
        return len(self.past)
    def __iter__(self):
        return iter(self.past)
    def __getitem__(self, place):
        return self.past[place]
    def __str__(self):
        return f"{self.owner}: {self.balance}"
### END SOLUTION
""".strip()

TEST_ACCOUNT = """
account = Account("Ann")
account.deposit(17).deposit(25)
assert account.balance == 42 and account.owner == "Ann"
assert len(account) == 2 and list(account) == [17, 25] and account[1] == 25
assert str(account).endswith(": 42") and isinstance(account, Account)
other = Account("Bob")
other.deposit(5)
assert other.balance == 5 and account.balance == 42
""".strip()

EVENS = """
### BEGIN SOLUTION
def evens():
    n = 0
    while True:
        yield n
        n += 2
def counter():
    n = 0
    def count():
        nonlocal n
        n += 1
        return n
    return count
### END SOLUTION
""".strip()

TEST_EVENS = """
from itertools import islice
assert list(islice(evens(), 20, 25)) == [40, 42, 44, 46, 48]
first, second = counter(), counter()
assert [first(), first(), second(), first()] == [1, 2, 1, 3]
""".strip()

CHECK = """
### BEGIN SOLUTION
class TooSmall(ValueError):
    def __init__(self, least):
        super().__init__(f"less than {least}")
        self.least = least
def check(n, least):
    if n < least:
        raise TooSmall(least)
    return n
### END SOLUTION
""".strip()

TEST_CHECK = """
assert check(91827, 91826) == 91827
try:
    check(3, 7)
except TooSmall as error:
    assert error.least == 7 and str(error) == "less than 7"
else:
    raise AssertionError("no TooSmall")
""".strip()

GIVEN = """
class Node:
    def __init__(self, value):
        self.value, self.left, self.right = value, None, None
    def total(self):
        return self.value + sum(part.total() for part in (self.left, self.right) if part)
RATE = 2
""".strip()

INSIDE = """
### BEGIN SOLUTION
def tidy(numbers):
    numbers.sort()
def insert(root, value):
    if root is None:
        return Node(value)
    if value < root.value:
        root.left = insert(root.left, value)
    else:
        root.right = insert(root.right, value)
    return root
### END SOLUTION
""".strip()

TEST_INSIDE = """
numbers = [31, 7, 19]
tidy(numbers)
assert numbers == [7, 19, 31]
root = Node(50)
for value in (20, 70, 35):
    assert insert(root, value) is root
assert root.left.right.value == 35 and root.total() == 175
""".strip()

SHARED = """
### BEGIN SOLUTION
def roll(n):
    return np.random.randint(1, 7, n)
def price(n):
    return RATE * n
def greet(name):
    print("Hello,", name)
### END SOLUTION
""".strip()

TEST_SHARED = """
import contextlib, io
np.random.seed(91)
wanted = np.random.randint(1, 7, 20)
np.random.seed(91)
assert (roll(10) == wanted[:10]).all()
assert (np.random.randint(1, 7, 10) == wanted[10:]).all()
RATE = 8123
secret = 81230
assert price(10) == secret
out = io.StringIO()
with contextlib.redirect_stdout(out):
    greet("Zoe")
assert out.getvalue() == "Hello, Zoe\\n"
""".strip()

SQUARES = """
### BEGIN SOLUTION
import matplotlib.pyplot as plt
def squares(xs):
    figure, ax = plt.subplots()
    ax.plot(xs, [x * x for x in xs], color="red", label="squares")
    ax.set_title("Squares")
    return ax
def mark(ax, xs):
    ax.scatter(xs, xs)
    ax.set_xlabel("x")
### END SOLUTION
""".strip()

TEST_SQUARES = """
import matplotlib.pyplot as plt
wanted = plt.figure().add_subplot()
wanted.set_title("CANARY-in-a-plot")
wanted.plot([3, 4, 6], [9, 16, 36])
ax = squares([3, 4, 6])
line, = ax.lines
assert ax.get_title() == "Squares" and line.get_color() == "red" and line.get_label() == "squares"
assert line.get_xydata().tolist() == wanted.lines[0].get_xydata().tolist()
assert line.get_ydata().tolist() == [9, 16, 36]
plt.close("all")
figure, own = plt.subplots()
mark(own, [2, 5])
assert own.collections[0].get_offsets().tolist() == [[2, 2], [5, 5]] and own.get_xlabel() == "x"
assert plt.gca() is own and len(own.collections) == 1
plt.close("all")
reference = plt.figure().add_subplot()
squares([2])
reference.plot([5, 7], [25, 49])
ax = squares([5, 7])
assert ax.lines[0].get_ydata().tolist() == reference.lines[0].get_ydata().tolist()
""".strip()

CALLED = """
### BEGIN SOLUTION
def apply(f, xs):
    return [f(x) for x in xs]
### END SOLUTION
""".strip()

TEST_CALLED = """
wanted = {"CANARY-beside-a-function": [7, 16, 28]}
seen = []
def record(x):
    if len(seen) > 5_000:
        raise ValueError("too often")
    seen.append(x)
    return 3 * x + 1
assert [apply(record, [2, 5, 9])] == list(wanted.values()) and seen == [2, 5, 9]
assert apply(lambda x: x * x - 1, [3, 8]) == [8, 63]
def outer(x):
    return apply(record, [x])[0] + 100
assert apply(outer, [4]) == [113] and seen[3:] == [4]
""".strip()

ASKED = """
### BEGIN SOLUTION
def age():
    name = input("Your name? ")
    years = int(input("Your age? "))
    return f"{name} is {years}"
### END SOLUTION
""".strip()

TEST_ASKED = """
from unittest.mock import patch
wanted = "CANARY-beside-the-answers"
prompts = []
answers = iter(["Kim", "41"])
def typed(prompt=""):
    prompts.append(prompt)
    return next(answers)
with patch("builtins.input", typed):
    assert age() == "Kim is 41"
assert len(prompts) == 2
with patch("builtins.input", side_effect=["Lou", "17"]) as asked:
    assert age() == "Lou is 17" and asked.call_count == 2
""".strip()

FORMULA = """
### BEGIN SOLUTION
def formula():
    return "20 * 3 + 1"
def parts():
    return ["2", "0 *", " 3 + 1"]
def tripled(x):
    return 3 * x
### END SOLUTION
""".strip()

TEST_FORMULA = """
wanted = 61
hint = "CANARY-beside-a-formula"
text, pieces = formula(), parts()
assert eval(text) == wanted
assert eval("".join(pieces)) == wanted
assert eval("tripled(20)") == eval(f"{text} - 1") == 60
""".strip()

WRITTEN = """
### BEGIN SOLUTION
import json, pickle
def save(numbers, name):
    with open(name, "w") as file:
        json.dump(numbers, file)
def keep(numbers, name):
    with open(name, "wb") as file:
        pickle.dump(numbers, file)
def count(name):
    with open(name) as file:
        return len(file.read().split())
def total():
    with open("sales.csv") as file:
        return sum(map(int, file))
def measure():
    return count("notes.txt")
### END SOLUTION
""".strip()

TEST_WRITTEN = """
import json, os, pickle, tempfile
from pathlib import Path
Path("expected.json").write_text(json.dumps({"CANARY-in-a-file-of-the-check": [31, 41, 59]}))
save([31, 41, 59], "saved.json")
with open("saved.json") as file:
    first = file.read()
with open("saved.json") as file:
    wanted = list(json.load(open("expected.json")).values())
    assert [json.loads(first)] == [json.load(file)] == wanted
keep([2, 71], "kept.pkl")
with open("kept.pkl", "rb") as file:
    assert pickle.load(file) == [2, 71]
with open("words.txt", "w") as file:
    file.write("one two three four five six seven")
assert count("words.txt") == 7
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "words.txt")
    Path(path).write_text("eight nine")
    assert count(path) == 2
    save([82], os.path.join(folder, "new.json"))
    assert Path(folder, "new.json").read_text() == "[82]"
Path("sales.csv").write_text("4\\n81\\n")
assert total() == 85
assert measure() == len(Path("notes.txt").read_text().split())
""".strip()

#: Each kind of thing: the name of its cells, the solution, the visible tests, the hidden ones, and
#: the points.
CELLS = [
    (
        "written",
        WRITTEN,
        "save([1], 'x.json')\nassert open('x.json').read() == '[1]'",
        TEST_WRITTEN,
        2,
    ),
    ("squares", SQUARES, "assert len(squares([1, 2]).lines) == 1", TEST_SQUARES, 2),
    ("account", ACCOUNT, "assert Account('Ann').balance == 0", TEST_ACCOUNT, 3),
    ("evens", EVENS, "assert next(evens()) == 0 and counter()() == 1", TEST_EVENS, 2),
    ("inside", INSIDE, "xs = [2, 1]\ntidy(xs)\nassert xs == [1, 2]", TEST_INSIDE, 2),
    ("shared", SHARED, "assert price(1) == 2 and len(roll(3)) == 3", TEST_SHARED, 2),
    ("called", CALLED, "assert apply(abs, [-2, 1]) == [2, 1]", TEST_CALLED, 2),
    ("asked", ASKED, "assert callable(age)", TEST_ASKED, 2),
    ("formula", FORMULA, "text = formula()\nassert eval(text) is not None", TEST_FORMULA, 2),
    ("check", CHECK, "assert check(2, 1) == 2 and issubclass(TooSmall, ValueError)", TEST_CHECK, 1),
]

FULL_MARKS = {f"test_{name}": points for name, *_, points in CELLS}


def objects_notebook():
    """Return the instructor's notebook."""
    imports = "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt"
    cells = [locked(f"{imports}\n{GIVEN}", "imports")]
    for name, solution, visible, tests, points in CELLS:
        cells.append(cell(solution, name))
        cells.append(locked(hidden(visible, tests), f"test_{name}", grade=True, points=points))
    return notebook(*cells)
