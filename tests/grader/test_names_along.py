"""Do a grade cell and the student's functions share their names, and objects of given classes?"""

import pytest

from tests.support.owned_names import OwnedNames

NAMES = """
# %% code given
log = []
# %% code own solution
### BEGIN SOLUTION
counter = 0
rates = {"a": 1}
def tick():
    global counter
    counter += 1
    log.append(counter)
def price(n):
    return rates["a"] * n
def squares(n):
    return [i * i for i in range(1, n + 1)]
def total(n):
    return sum(squares(n))
### END SOLUTION
# %% code test_counts grade 1
tick()
assert counter == 1
counter = 10
tick()
assert counter == 11
# %% code test_rates grade 1
rates["a"] = 4
assert price(2) == 8
### BEGIN HIDDEN TESTS
rates = {"a": 7}
expected = 14
assert price(2) == expected
### END HIDDEN TESTS
# %% code test_after grade 1
assert price(1) == 4
# %% code test_uses grade 1
kept = squares
del squares
try:
    total(1)
except NameError:
    pass
else:
    raise AssertionError("total does not use squares")
finally:
    squares = kept
assert total(2) == 5
"""

OWN = """
counter = 0
rates = {"a": 1}
def tick():
    global counter
    counter += 1
def price(n):
    PRICE
def squares(n):
    return [i * i for i in range(1, n + 1)]
def total(n):
    return sum(i * i for i in range(1, n + 1))
"""


@pytest.fixture(scope="module")
def course():
    return OwnedNames(NAMES)


def test_names_that_the_cell_sets_deletes_and_reads_again_are_shared(course):
    assert course.solution == dict.fromkeys(course.solution, 1)
    assert not any(course.untouched.values())


def test_a_function_that_does_not_use_the_deleted_one_is_found_out(course):
    earned = course.earns({"own": OWN.replace("PRICE", "return rates['a'] * n")})
    assert earned["test_counts"] == 1
    assert earned["test_uses"] == 0


def test_what_a_hidden_test_expects_is_not_there_for_a_function_to_read(course):
    answer = OWN.replace("PRICE", "return globals().get('expected', 8 if n == 2 else 4)")
    assert course.earns({"own": answer})["test_rates"] == 0


GIVEN = """
# %% code given
from dataclasses import dataclass
class Node:
    def __init__(self, value):
        self.value, self.left, self.right, self.up = value, None, None, None
@dataclass
class Point:
    x: float
    y: float = 0.0
    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5
class Slotted:
    __slots__ = ("a", "next")
    def __init__(self, a):
        self.a, self.next = a, None
# %% code own solution
### BEGIN SOLUTION
def insert(root, value):
    if root is None:
        return Node(value)
    side = "left" if value < root.value else "right"
    child = insert(getattr(root, side), value)
    child.up = root
    setattr(root, side, child)
    return root
def find(root, value):
    while root and root.value != value:
        root = root.left if value < root.value else root.right
    return root
def move(point, by):
    return Point(point.x + by, point.y)
def chain(items):
    head = None
    for item in reversed(items):
        link = Slotted(item)
        link.next, head = head, link
    return head
### END SOLUTION
# %% code test_tree grade 1
root = Node(5)
for value in (3, 8, 1):
    assert insert(root, value) is root
assert root.left.left.value == 1 and root.left.up is root
assert find(root, 3) is root.left and find(root, 9) is None
# %% code test_points grade 1
p = Point(3.0, 4.0)
assert move(p, 1) == Point(4.0, 4.0) and move(p, 0).norm() == 5 and p == Point(3.0, 4.0)
assert isinstance(move(p, 1), Point)
# %% code test_chain grade 1
link, seen = chain(list(range(300))), []
while link:
    seen.append(link.a)
    link = link.next
assert seen == list(range(300))
"""


def test_objects_of_the_instructors_classes_cross_both_ways():
    course = OwnedNames(GIVEN)
    assert course.solution == dict.fromkeys(course.solution, 1)
    lying = """
def insert(root, value):
    root.left = root.right = root.up = Always()
    return root
class Always:
    value = 1
    def __eq__(self, other): return True
def find(root, value):
    return root
class Point(Point):
    def __eq__(self, other): return True
def move(point, by):
    found = Point(0.0)
    found.norm = lambda: 5
    return found
def chain(items):
    head = Slotted(0)
    head.next = head
    head.a = Always()
    return head if len(items) < 3 else None
"""
    assert not any(course.earns({"own": lying}).values())


UNSHOWN = """
# %% code given
from unittest.mock import patch
# %% code own solution
### BEGIN SOLUTION
rate = 2
def price(n):
    return rate * n
def square(n):
    return n * n
def total(n):
    return sum(square(i) for i in range(1, n + 1))
### END SOLUTION
# %% code test_main grade 1
import __main__
__main__.rate = 5
assert price(2) == 10 and rate == 5
setattr(__main__, "rate", 2)
assert price(2) == 4
# %% code test_patch grade 1
with patch("__main__.rate", 7):
    assert price(3) == 21
assert price(3) == 6
with patch("__main__.square", lambda n: 10):
    assert total(3) == 30
assert total(3) == 14
with patch("__main__.square", return_value=1) as mocked:
    assert total(4) == 4
assert mocked.call_count == 4
# %% code test_dict grade 1
with patch.dict(globals(), {"rate": 3}):
    assert price(1) == 3
assert price(1) == 2
# %% code test_spelt grade 1
name = "rate"
globals()[name] = 4
assert price(1) == 4
exec(f"{name} = 6")
assert price(1) == 6
vars().update(rate=8)
assert price(1) == 8
# %% code test_gone grade 1
import __main__
kept = square
delattr(__main__, "square")
try:
    total(1)
    raise AssertionError("total does not use square")
except NameError:
    pass
__main__.square = kept
assert total(2) == 5
# %% code test_hidden grade 1
pass
### BEGIN HIDDEN TESTS
import __main__
__main__.rate = 9
__main__.expected = 18
assert price(2) == expected
### END HIDDEN TESTS
# %% code test_after grade 1
assert price(1) == 8
"""


@pytest.fixture(scope="module")
def unshown():
    return OwnedNames(UNSHOWN)


def test_a_name_that_is_set_or_patched_in_main_is_set_for_the_students_functions(unshown):
    assert unshown.solution == dict.fromkeys(unshown.solution, 1)
    assert not any(unshown.untouched.values())


def test_a_function_that_does_not_use_what_is_patched_is_found_out(unshown):
    answer = """
rate = 2
def price(n):
    return 2 * n
def square(n):
    return n * n
def total(n):
    return sum(i * i for i in range(1, n + 1))
"""
    earned = unshown.earns({"own": answer})
    assert not any(earned[name] for name in ("test_main", "test_patch", "test_dict", "test_gone"))


def test_what_a_hidden_test_sets_in_main_is_not_there_for_a_function_to_read(unshown):
    answer = """
rate = 2
def price(n):
    return globals().get("expected", rate * n)
def square(n):
    return n * n
def total(n):
    return expected
"""
    earned = unshown.earns({"own": answer.replace("rate * n", "0")})
    assert earned["test_hidden"] == 0
