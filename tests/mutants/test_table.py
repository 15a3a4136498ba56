"""The author's mutants and honest variants, read and refused; and what is said of them."""

from types import SimpleNamespace

import pytest

from coursekit.errors import CourseKitError
from coursekit.mutants.run import Found, Tried
from coursekit.mutants.table import honest_variants, own_mutants
from coursekit.mutants.words import render

SOLUTIONS = {"double": "def double(x):\n    return 2 * x", "answer": "answer = 3"}


@pytest.fixture
def course(tmp_path):
    return SimpleNamespace(
        mutants=lambda name: tmp_path / "mutants.py",
        honest=lambda name: sorted((tmp_path / "honest").glob("*.py")),
    )


def mutants(course, text):
    course.mutants("small").write_text(text)
    return own_mutants(course, "small", SOLUTIONS)


def test_a_pair_and_a_list_of_pairs_replace_texts(course):
    table = {
        "double": {"tripled": ("2 *", "3 *"), "both": [("2 *", "3 *"), ("double(x)", "double(y)")]}
    }
    found = mutants(course, f"MUTANTS = {table}")
    assert found == [
        ("double, tripled", {"double": "def double(x):\n    return 3 * x"}),
        ("double, both", {"double": "def double(y):\n    return 3 * x"}),
    ]


def test_without_a_table_there_are_none(course):
    assert own_mutants(course, "small", SOLUTIONS) == []
    assert honest_variants(course, "small", SOLUTIONS) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MUTANT = {}", "mutants.py has no table MUTANTS: write one."),
        ("MUTANTS = {'duble': {'a': ('2', '3')}}", "no solution cell duble .* mean double?"),
        ("MUTANTS = {'double': {'a': ('4', '3')}}", "a of double in .* '4', which stands 0 times"),
        ("MUTANTS = {'double': {'a': ('x', 'y')}}", "'x', which stands 2 times in that cell"),
        ("MUTANTS = {'double': ['4', '3']}", "has another form: give {cell: {mistake: "),
        ("MUTANTS = {'double': {'a': 4}}", "has another form"),
        ("MUTANTS = {'double': {'a': ()}}", "has another form"),
        ("MUTANTS = {'double': {'a': {'2': '3'}}}", "has another form"),
        ("1 / 0", "mutants.py cannot be read: division by zero. Mend it there."),
        ("exit('Not today')", "mutants.py cannot be read: Not today. Mend it there."),
        ("{}['a key']", "mutants.py cannot be read: 'a key'. Mend it there."),
    ],
)
def test_a_table_that_does_not_fit_is_refused(course, text, said):
    with pytest.raises(CourseKitError, match=said):
        mutants(course, text)


def honest(course, tmp_path, text):
    (tmp_path / "honest").mkdir()
    content = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "honest" / "other.py").write_bytes(content)
    return honest_variants(course, "small", SOLUTIONS)


def test_a_sample_gives_its_cells_and_what_stands_before_them(course, tmp_path):
    text = "# %% double\ndouble = f\n# %% before answer\nthree = 3\n"
    ((name, cells),) = honest(course, tmp_path, text)
    assert name == "other"
    assert cells == {"double": "double = f", "answer": "three = 3\nanswer = 3"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# %% duble\nf = 1\n", "no solution cell duble"),
        ("f = 1\n", "other.py has no solution: begin each cell with “# %% NAME”."),
    ],
)
def test_a_sample_that_does_not_fit_is_refused(course, tmp_path, text, said):
    with pytest.raises(CourseKitError, match=said):
        honest(course, tmp_path, text)


def test_a_sample_that_is_no_text_is_refused(course, tmp_path):
    with pytest.raises(CourseKitError, match=r"other\.py cannot be read: 'utf-8' codec"):
        honest(course, tmp_path, b"# %% double\n\xff")


def tried(name, lost=(), ended="", own=False, honest=False, checkpoint="test_double"):
    return Tried(name, "double", own, honest, checkpoint, list(lost), ended)


def test_the_table_counts_where_mutants_are_caught():
    found = Found(
        ["test_double", "test_answer"],
        [
            tried("here", ["test_double"], own=True),
            tried("below", ["test_answer"]),
            tried("endless", ended="late"),
            tried("double, line 2: 2 → 3"),
            tried("answer, line 1: 3 → 4", ["test_answer"], checkpoint="test_answer"),
            tried("other", own=True, honest=True),
        ],
    )
    assert found.faults == []
    assert render(found).splitlines() == [
        "             mutants  caught  below  survived",
        "test_double        4       2      1         1  75 %",
        "test_answer        1       1      0         0  100 %",
        "total              5       3      1         1  80 %",
        "",
        "Ran out of time, and count as caught: 1.",
        "Your own mutants: 1 of 1 are caught. Honest variants: 1 of 1 earn all points.",
        "These changes of the solution cost nothing. Are they right too, or is a check missing?",
        "  double, line 2: 2 → 3",
    ]


def test_without_a_table_it_says_where_one_goes():
    said = render(Found(["test_double"], [tried("double, line 2: 2 → 3", ["test_double"])]))
    assert said.endswith("\nMistakes that you expect go into mutants.py beside the checks.")


def test_where_there_is_no_mutant_it_says_what_to_write():
    assert render(Found(["test_double"], [])).endswith(
        "Write some into mutants.py beside the checks."
    )


def test_an_honest_variant_that_loses_points_is_named_without_a_mutant_too():
    losing = tried("other", ["test_double"], own=True, honest=True)
    assert "✗ The honest variant other loses points at test_double." in render(
        Found(["test_double"], [losing])
    )


def test_what_the_author_has_to_mend_is_named():
    survivor = tried("double, tripled", own=True)
    losing = tried("other", ["test_double", "test_answer"], own=True, honest=True)
    late = tried("slow", ended="late", own=True, honest=True)
    found = Found(["test_double"], [survivor, losing, late])
    assert found.faults == [survivor, losing, late]
    assert render(found).splitlines()[-3:] == [
        "✗ double, tripled: earns all points.",
        "✗ The honest variant other loses points at test_double, test_answer.",
        "✗ The honest variant slow does not come to its end.",
    ]
