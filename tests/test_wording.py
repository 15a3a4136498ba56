"""How times, points and texts are worded."""

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.run.class_run import misnamed
from coursekit.run.document import attention
from coursekit.wording import (
    FORMULA,
    HIDDEN,
    JOINERS,
    VISIBLE,
    as_json,
    csv_cell,
    on_a_page,
    page_template,
    points,
    rough_duration,
    visible,
)


def test_times_are_said_in_the_unit_that_fits():
    assert [rough_duration(s) for s in (60, 5_400, 7_200, 180_000)] == [
        "1 minute",
        "90 minutes",
        "2 hours",
        "2 days",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (100.25, "100.25"),
        (1000.5, "1000.5"),
        (12345.67, "12345.67"),
        (4.0, "4"),
        (100, "100"),
        (1 / 3, "0.33"),
        (0.0, "0"),
        (-0.001, "0"),
        (-2.5, "-2.5"),
    ],
)
def test_points_are_said_in_one_way(number, words):
    assert points(number) == words


def test_programs_get_points_with_four_decimals_in_a_table():
    assert [csv_cell(value) for value in (1 / 3, 1000.5, 4.0, None)] == [
        "0.3333",
        "1000.5",
        "4",
        "",
    ]


@pytest.mark.parametrize("text", ["=1+1", " +1", "-1", "@a", "\t=1"])
def test_no_cell_of_a_table_begins_a_formula(text):
    assert csv_cell(text).startswith("'")


HOSTILE = [chr(n) for n in (0, 7, 0x1B, 0x7F, 0x9B, 0x61C, 0x200B, 0x200E, 0x202E, 0x2066, 0x2028)]
HOSTILE += ["\u2060", "\ufeff", "\udc80", "\U000e0041"]
texts = st.text(st.sampled_from([*HOSTILE, *JOINERS, *"aé=+-@\\\n\t سم"]), max_size=8)


def is_safe(text, kept=""):
    return all(mark in kept or not HIDDEN.match(mark) for mark in text)


@given(texts)
def test_nothing_hidden_is_shown(text):
    assert is_safe(visible(text, ""))
    assert is_safe(visible(text), "\n\t")
    assert is_safe(csv_cell(text), JOINERS)
    assert not csv_cell(text).strip(" " + JOINERS).startswith(FORMULA)
    assert is_safe(on_a_page(text), "\n\t" + JOINERS)


@given(texts)
def test_json_is_safe_to_look_at_and_programs_read_what_was_meant(text):
    written = as_json({text: [text]})
    assert is_safe(written, "\n")
    assert json.loads(written) == {text: [text]}


@given(texts)
def test_the_lines_of_a_run_are_safe_on_a_terminal(text):
    about = {"student": text, "reason": text, "incidents": [], "status": "not_graded"}
    incident = {"kind": "memory", "detail": text, "cell": text}
    odd = {**about, "status": "graded", "incidents": [incident]}
    assert all(is_safe(line) for line in attention({"submissions": [about, odd]}))


def test_pages_and_logs_escape_what_is_hidden(tmp_path, caplog):
    (tmp_path / "page.j2").write_text("<p>{{ name }}</p>")
    page = page_template(tmp_path / "page.j2").render(name="a\u202eb<\u200cc\x1b[2J")
    assert page == "<p>a\\u202eb&lt;\u200cc\\x1b[2J</p>"
    log = logging.getLogger("coursekit.test_wording")
    log.addFilter(VISIBLE)
    log.warning("%s is not graded", "a\x1b[2J\u202e")
    assert caplog.messages == ["a\\x1b[2J\\u202e is not graded"]


def test_each_misnamed_folder_is_told_by_its_own_name():
    names = ("a\x07", "b\u202e\n", "c[1]")
    results = [misnamed(Path("submitted", name, "hw")) for name in names]
    assert [result.student for result in results] == [ascii(name) for name in names]
    assert all(is_safe(result.reason) for result in results)
