"""Which cells of an assignment stay, move, come and go when its source changes."""

import dataclasses

import pytest

from coursekit.nbgrader_seam.change import Cell, compare

AUTOGRADED = Cell("nb", "a", frozenset({"grade"}), 2.0, "code", True, "assert f(1)", "1")
BY_HAND = Cell("nb", "h", frozenset({"grade", "solution"}), 3.0, "markdown", False, "YOURS", "2")
TASK = Cell("nb", "t", frozenset({"task"}), 4.0, "markdown", True, "Draw.", "3")
ANSWER = Cell("nb", "s", frozenset({"solution"}), None, "code", False, "def f(x): ...", "4")
GIVEN = Cell("nb", "g", frozenset(), None, "code", True, "import numpy", "5")
ALL = [AUTOGRADED, BY_HAND, TASK, ANSWER, GIVEN]


def but(cell, **changes):
    return dataclasses.replace(cell, **changes)


def laid(*cells):
    """Return cells by the notebook that they are in."""
    found = {}
    for cell in cells:
        found.setdefault(cell.notebook, []).append(cell)
    return found


def told(old, new):
    """Return what a plan does, by names: renamed notebooks, kept, added and removed cells."""
    plan = compare(laid(*old), laid(*new))
    kept = {
        f"{was.notebook}/{was.name}": f"{now.notebook}/{now.name}"
        for was, now in plan.kept
        if (was.notebook, was.name) != (now.notebook, now.name)
    }
    everything = [was for was, _ in plan.kept] + plan.removed
    assert sorted(map(str, everything)) == sorted(map(str, old))
    everything = [now for _, now in plan.kept] + plan.added
    assert sorted(map(str, everything)) == sorted(map(str, new))
    names = [[f"{c.notebook}/{c.name}" for c in cells] for cells in (plan.added, plan.removed)]
    return kept, *names, plan.renamed_notebooks


OTHER = but(AUTOGRADED, notebook="nb2", name="z", source="assert z")

CASES = {
    "nothing": (ALL, ALL, ({}, [], [], {})),
    "another order": (ALL, ALL[::-1], ({}, [], [], {})),
    "a new cell": (ALL[1:], ALL, ({}, ["nb/a"], [], {})),
    "a cell less": (ALL, ALL[:-1], ({}, [], ["nb/g"], {})),
    "other points": ([AUTOGRADED], [but(AUTOGRADED, points=5.0)], ({}, [], [], {})),
    "another kind": ([AUTOGRADED], [but(AUTOGRADED, roles=BY_HAND.roles)], ({}, [], [], {})),
    "another id": (ALL, [but(TASK, name="u"), *ALL[:2], *ALL[3:]], ({"nb/t": "nb/u"}, [], [], {})),
    "another id and other points": (
        [TASK],
        [but(TASK, name="u", points=9.0)],
        ({"nb/t": "nb/u"}, [], [], {}),
    ),
    "another id and other points, where every text is the same stub": (
        [BY_HAND],
        [but(BY_HAND, name="i", points=9.0)],
        ({}, ["nb/i"], ["nb/h"], {}),
    ),
    "another id and another text": (
        [TASK],
        [but(TASK, name="u", source="Paint.")],
        ({}, ["nb/u"], ["nb/t"], {}),
    ),
    "another id and another kind": (
        [TASK],
        [but(TASK, name="u", roles=BY_HAND.roles)],
        ({}, ["nb/u"], ["nb/t"], {}),
    ),
    "two that one new cell could be": (
        [BY_HAND, but(BY_HAND, name="i")],
        [but(BY_HAND, name="j")],
        ({}, ["nb/j"], ["nb/h", "nb/i"], {}),
    ),
    "one that two new cells could be": (
        [BY_HAND],
        [but(BY_HAND, name="i"), but(BY_HAND, name="j")],
        ({}, ["nb/i", "nb/j"], ["nb/h"], {}),
    ),
    "two cells without a text": (
        [but(BY_HAND, source="")],
        [but(BY_HAND, source="", name="i")],
        ({}, ["nb/i"], ["nb/h"], {}),
    ),
    "into another notebook": (
        [*ALL, OTHER],
        [*ALL[1:], OTHER, but(AUTOGRADED, notebook="nb2")],
        ({"nb/a": "nb2/a"}, [], [], {}),
    ),
    "into another notebook under another id": (
        [*ALL, OTHER],
        [*ALL[1:], OTHER, but(AUTOGRADED, notebook="nb2", name="b")],
        ({"nb/a": "nb2/b"}, [], [], {}),
    ),
    "an unrelated cell of that name elsewhere": (
        [*ALL, OTHER],
        [*ALL[1:], OTHER, but(TASK, notebook="nb2", name="a", source="Write.")],
        ({}, ["nb2/a"], ["nb/a"], {}),
    ),
    "a renamed notebook": (
        [*ALL, OTHER],
        [*[but(cell, notebook="new") for cell in ALL], OTHER],
        ({f"nb/{c.name}": f"new/{c.name}" for c in ALL}, [], [], {"nb": "new"}),
    ),
    "two renamed notebooks": (
        [AUTOGRADED, OTHER],
        [but(AUTOGRADED, notebook="x"), but(OTHER, notebook="y")],
        ({"nb/a": "x/a", "nb2/z": "y/z"}, [], [], {"nb": "x", "nb2": "y"}),
    ),
    "a notebook that two others could be": (
        [AUTOGRADED, GIVEN],
        [but(AUTOGRADED, notebook="x"), but(GIVEN, notebook="y")],
        ({"nb/a": "x/a", "nb/g": "y/g"}, [], [], {}),
    ),
    "a new notebook": ([AUTOGRADED], [AUTOGRADED, OTHER], ({}, ["nb2/z"], [], {})),
    "a notebook less": ([AUTOGRADED, OTHER], [AUTOGRADED], ({}, [], ["nb2/z"], {})),
    "ids that two cells swap": (
        [AUTOGRADED, but(AUTOGRADED, name="b", source="assert g")],
        [but(AUTOGRADED, name="b"), but(AUTOGRADED, source="assert g")],
        ({}, [], [], {}),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_each_cell(case):
    old, new, expected = CASES[case]
    assert told(old, new) == expected


@pytest.mark.parametrize(
    ("new", "restructures", "concerns_grades"),
    [
        (AUTOGRADED, False, False),
        (but(AUTOGRADED, source="assert f(2)"), False, False),
        (but(AUTOGRADED, points=5.0), False, True),
        (but(AUTOGRADED, cell_type="markdown"), False, True),
        (but(AUTOGRADED, roles=TASK.roles), True, True),
        (but(AUTOGRADED, name="b"), True, True),
    ],
)
def test_what_nbgrader_can_record_by_itself(new, restructures, concerns_grades):
    plan = compare(laid(AUTOGRADED), laid(new))
    assert (plan.restructures, plan.concerns_grades) == (restructures, concerns_grades)
