"""An ordinary nbgrader course is graded unchanged once its configuration has the two lines."""

import pytest

from tests.support.foreign_course import NAME, THE_TWO_LINES, ForeignCourse

RIGHT = {
    "test_square": 2,
    "test_normalise": 3,
    "test_root": 2,
    "test_root_again": 1,
    "test_largest": 1,
    "test_spread": 1,
    "test_vowels": 4,
    "test_vowels_in_the_open": 2,
    "test_vowels_around": 3,
    "test_sales": 1,
    "test_totals": 3,
    "test_price": 2,
}
MISTAKEN = dict.fromkeys(RIGHT, 0) | {
    "test_largest": 1,
    "test_vowels": 3,  # all but the capital
    "test_vowels_in_the_open": 1,
    "test_vowels_around": 1,
    "test_sales": 1,
}
UNTOUCHED = dict.fromkeys(RIGHT, 0)
MANUAL = {"explain", "plot", "essay"}


def automatic(course, student):
    return {name: auto for name, (auto, _) in course.scores(student).items() if name not in MANUAL}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, sandbox):
    course = ForeignCourse(tmp_path_factory.mktemp("foreign"), THE_TWO_LINES)
    course.nbgrader("autograde", NAME)
    return course


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    course = ForeignCourse(tmp_path_factory.mktemp("stock"), "")
    course.nbgrader("autograde", NAME)
    return course


EXPECTED = {"right": RIGHT, "mistaken": MISTAKEN, "untouched": UNTOUCHED}


@pytest.mark.parametrize("student", EXPECTED)
def test_each_cell_has_exactly_the_points_it_earned(graded, student):
    assert automatic(graded, student) == EXPECTED[student]


@pytest.mark.parametrize("student", EXPECTED)
def test_stock_nbgrader_gives_the_same_points(stock, student):
    assert automatic(stock, student) == EXPECTED[student]


@pytest.mark.parametrize("student", ["right", "mistaken"])
def test_answers_in_words_wait_for_a_grader(graded, student):
    scores = graded.scores(student)
    assert {name: scores[name] for name in MANUAL} == dict.fromkeys(MANUAL, (None, True))


def test_no_answer_is_zero_without_a_grader(graded):
    scores = graded.scores("untouched")
    assert scores["explain"] == scores["plot"] == (0, False)


def test_stock_nbgrader_sends_the_same_answers_to_a_grader(graded, stock):
    for student in EXPECTED:
        ours, theirs = graded.scores(student), stock.scores(student)
        assert {n: waits for n, (_, waits) in ours.items()} == {
            n: waits for n, (_, waits) in theirs.items()
        }


def test_feedback_has_a_page_for_each_notebook_and_no_hidden_test(graded):
    graded.nbgrader("generate_feedback", NAME)
    for student in EXPECTED:
        folder = graded.folder / "feedback" / student / NAME
        pages = {page.name: page.read_text() for page in folder.glob("*.html")}
        assert set(pages) == {"numbers.html", "tables.html"}
        for page in pages.values():
            assert "HIDDEN TESTS" not in page
            assert "rhythm" not in page
            assert "did not raise" not in page


def test_a_cell_that_cannot_be_graded_stops_everything_before_it_starts(graded):
    path = graded.folder / "source" / NAME / "numbers.ipynb"
    text = path.read_text()
    path.write_text(text.replace("assert square(0.5) == 0.25", "get_ipython().system('ls')"))
    with pytest.raises(
        AssertionError, match=r"graded as written:\n +numbers: Cell test_square, line 6: it uses"
    ):
        graded.nbgrader("autograde", NAME, "--force")
    path.write_text(text)
    assert automatic(graded, "right") == RIGHT
