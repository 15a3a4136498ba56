"""Which of an instructor's texts are folded away, and under which name."""

import pytest

from coursekit.feedback.folding import OPEN_TEXT, folded_as

PROSE = "The pictures lie in folders, by what they show. " * 10


def test_long_prose_is_folded_under_its_first_words():
    assert len(PROSE) > OPEN_TEXT
    assert folded_as(PROSE, "Pictures") == (
        "The pictures lie in folders, by what they show. The pictures lie in …"
    )


def test_short_prose_stays_open():
    assert folded_as(PROSE[:OPEN_TEXT], "Pictures") is None


@pytest.mark.parametrize(
    "asks",
    [
        "Which one is typical?",
        "$$a = b$$",
        "**Hint:** begin with one.",
        "**Quiz (4 points).** Say.",
    ],
)
def test_a_question_a_formula_and_a_hint_stay_open_however_long_they_are(asks):
    assert folded_as(f"{PROSE}\n\n{asks}", "Pictures") is None


@pytest.mark.parametrize("code", ["`a ? b : c`", "```\ncost = $5\n```", "[x](https://a.org/?q=1)"])
def test_marks_in_code_and_in_addresses_ask_nothing(code):
    assert folded_as(f"{PROSE}\n\n{code}", "Pictures")


@pytest.mark.parametrize("begin", ["`results` holds it. ", "![](picture.png) ", "```\ncode\n```\n"])
def test_a_text_that_begins_without_words_is_named_by_its_section(begin):
    assert folded_as(begin + PROSE, "Pictures") == "More on Pictures"
    assert folded_as(begin + PROSE, "") == "More to read"
