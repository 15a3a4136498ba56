"""The outputs of a student's cell: what is kept, and where they are cut."""

import json

import nbformat
import pytest

from coursekit.grader.outputs import LONGEST_STREAM, MOST_OUTPUTS, Outputs

PLENTY = 10**9


def display(text, name=None):
    transient = {} if name is None else {"display_id": name}
    return {"data": {"text/plain": text}, "metadata": {}, "transient": transient}


def print_(text, name="stdout"):
    return {"name": name, "text": text}


def bytes_in_a_file(outputs):
    """Return how many bytes the outputs take in a notebook file."""
    cell = nbformat.v4.new_code_cell(outputs=nbformat.from_dict(outputs))
    return len(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode())


def said(outputs):
    return outputs.list[-1]["text"]


FLOODS = {
    "displays": lambda n: [("display_data", display(""))] * n,
    "displays_with_names": lambda n: [("display_data", display("", f"d{i}")) for i in range(n)],
    "results": lambda n: [("execute_result", display(""))] * n,
    "errors": lambda n: [("error", {"ename": "", "evalue": "", "traceback": []})] * n,
    "streams_in_turn": lambda n: [
        ("stream", print_("", ("stdout", "stderr")[i % 2])) for i in range(n)
    ],
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_cell_keeps_so_many_outputs_and_says_that_there_were_more(flood):
    outputs = Outputs(PLENTY)
    for kind, content in FLOODS[flood](MOST_OUTPUTS):
        outputs.add(kind, content)
    assert len(outputs.list) == MOST_OUTPUTS
    assert not outputs.cut
    for kind, content in FLOODS[flood](2 * MOST_OUTPUTS):
        outputs.add(kind, content)
    assert len(outputs.list) == MOST_OUTPUTS + 1
    assert said(outputs) == "The output was cut here: it has too many parts.\n"


WIDE = {
    "of_one_byte": "a",
    "combining": "\N{COMBINING ACUTE ACCENT}",
    "of_four_bytes": "\N{GRINNING FACE}",
    "of_empty_lines": "\n",
    "quoted": '"\\',
}


@pytest.mark.parametrize("text", WIDE.values(), ids=WIDE)
@pytest.mark.parametrize("kind", ["stream", "display_data"])
def test_the_limit_is_that_of_the_file_that_is_written(text, kind):
    outputs = Outputs(100_000)
    content = {"stream": print_, "display_data": display}[kind](500 * text)
    for _ in range(1_000):
        outputs.add(kind, content)
    assert outputs.cut
    assert said(outputs) == "The output was cut here: it is too long.\n"
    assert 10_000 < bytes_in_a_file(outputs.list) < 110_000


def test_what_was_cut_is_not_cleared_for_more():
    outputs = Outputs(10_000)
    outputs.add("stream", print_("a" * 20_000))
    for _ in range(3):
        outputs.add("clear_output", {"wait": False})
        outputs.add("stream", print_("more"))
    assert [said(outputs)] == [output["text"] for output in outputs.list]


def test_clearing_does_not_give_back_what_was_sent():
    outputs = Outputs(100_000)
    for number in range(1_000):
        outputs.add("clear_output", {})
        outputs.add("display_data", display(f"frame {number}"))
    assert said(outputs) == "The output was cut here: it is too long.\n"


def test_updates_change_what_is_there_and_count():
    outputs = Outputs(100_000)
    outputs.add("display_data", display("0 %", "bar"))
    for number in range(1, 101):
        outputs.add("update_display_data", display(f"{number} %", "bar"))
    assert [o["data"]["text/plain"] for o in outputs.list] == ["100 %"]
    for _ in range(1_000):
        outputs.add("update_display_data", display("x" * 1_000, "bar"))
    assert outputs.cut


def test_ids_of_megabytes_are_not_kept():
    outputs = Outputs(PLENTY)
    outputs.add("display_data", display("", "x" * 10**6))
    assert outputs.displays == {}


def test_a_long_print_is_one_text_up_to_its_length():
    outputs = Outputs(PLENTY)
    for _ in range(3 * LONGEST_STREAM // 100):
        outputs.add("stream", print_("a" * 100))
    assert 3 <= len(outputs.list) <= 4
    assert json.dumps(outputs.list).count("a" * 100) >= 3 * LONGEST_STREAM // 100 - 4
