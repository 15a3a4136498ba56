"""A notebook that is walked through with its mutants, in forks of this process."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

from coursekit.errors import CourseKitError
from coursekit.mutants import run, walk
from coursekit.mutants.walk import Cell, Job, Try, Walker

TEST = "assert f(1) == 2"


def answer(name, source):
    return Cell(name=name, source=source, students=True, grade=None)


def graded(name, hidden, visible="", points=1.0):
    parts = {"visible": visible, "hidden": hidden, "points": points, "ends_visible": False}
    return Cell(name=name, source="", students=False, grade=parts)


def with_text(place, text, to_the_end=False):
    return Try(cells={str(place): text}, to_the_end=to_the_end)


F = answer("f", "def f(x):\n    return x + 1")
NOTEBOOK = [F, graded("test_f", TEST), answer("g", "y = f(2)"), graded("test_y", "assert y == 3")]


@pytest.fixture
def walked(tmp_path, monkeypatch):
    """Walk through a notebook; return what is told of its tries, in their order."""
    folder = tmp_path / "notebook"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr(walk, "AND_SECONDS", 0.1)

    def walked(cells, *tries):
        results = io.StringIO()
        Walker(Job(cells=cells, tries=list(tries), jobs=2, seed=0, memory=2**33), results).walk()
        told = [json.loads(line) for line in results.getvalue().splitlines()]
        assert not list(tmp_path.glob("*.json"))
        return sorted(told, key=lambda event: event.get("number", -1))

    return walked


def lost(event):
    assert event["event"] == "tried", event
    return event["lost"]


def test_a_mutant_is_followed_to_the_first_cell_that_loses_points(walked):
    wrong = "def f(x):\n    return x"
    (found,) = walked(NOTEBOOK, with_text(0, wrong))
    assert lost(found) == ["test_f"]


def test_another_right_solution_is_followed_to_the_end(walked):
    right, wrong = "f = lambda x: 1 + x", "f = lambda x: x"
    found = walked(NOTEBOOK, with_text(0, right, True), with_text(0, wrong, True))
    assert [lost(each) for each in found] == [[], ["test_f", "test_y"]]


def test_a_mutant_further_down_begins_with_what_is_above(walked):
    found = walked(NOTEBOOK, with_text(2, "y = f(3)"), with_text(2, "y = f(f(1))"))
    assert [lost(each) for each in found] == [["test_y"], []]


def test_one_that_never_ends_is_ended(walked):
    (found,) = walked(NOTEBOOK, with_text(0, "while True: pass"))
    assert found == {"event": "late", "number": 0}


def test_one_that_ends_its_process_is_told_of(walked):
    (found,) = walked(NOTEBOOK, with_text(0, "import os\nos.kill(os.getpid(), 9)"))
    assert found == {"event": "died", "number": 0}


def test_cells_below_one_that_fails_are_run(walked):
    found = walked(NOTEBOOK, with_text(2, "y = 3\n1 / 0"), with_text(2, "y = 3\nexit()"))
    assert [lost(each) for each in found] == [[], []]


def test_a_solution_that_loses_points_ends_it(walked):
    cells = [answer("f", "f = abs"), graded("test_f", TEST)]
    assert walked(cells, with_text(0, "f = int")) == [{"event": "solution", "lost": "test_f"}]


def test_partial_credit_is_a_loss(walked):
    cells = [F, graded("test_f", "2 if f(1) == 2 else 1", points=2.0)]
    assert lost(*walked(cells, with_text(0, "f = abs"))) == ["test_f"]


def test_a_number_of_the_student_that_is_shown_is_no_credit(walked):
    cells = [F, graded("test_f", "assert f(1) > 1\nf(5)")]
    assert lost(*walked(cells, with_text(0, "f = lambda x: x + 0.5"))) == []


def test_answers_do_not_find_what_a_hidden_region_expects(walked):
    cells = [F, graded("test_f", f"expected = 3\n{TEST}"), *NOTEBOOK[2:]]
    assert lost(*walked(cells, with_text(2, "y = expected"))) == ["test_y"]


def test_a_hidden_region_finds_what_one_above_has_bound(walked):
    cells = [F, graded("test_f", f"near = lambda a, b: a == b\n{TEST}"), NOTEBOOK[2]]
    cells.append(graded("test_y", "assert near(y, 3)"))
    assert lost(*walked(cells, with_text(2, "y = 4"))) == ["test_y"]


def test_files_that_are_written_are_not_those_of_another(walked):
    write = "open('found.txt', 'a').write('{}')"
    read = "assert open('found.txt').read() == 'xx'"
    cells = [
        answer("first", write.format("x")),
        answer("second", write.format("x")),
        graded("test", read),
    ]
    found = walked(cells, *(with_text(1, write.format(text)) for text in ("x", "y", "x")))
    assert [lost(each) for each in found] == [[], ["test"], []]


def test_names_are_found_in_the_main_module(walked):
    cells = [F, graded("test_f", "import __main__\nassert __main__.f(1) == 2")]
    assert lost(*walked(cells, with_text(0, "f = abs"))) == ["test_f"]


def test_what_ends_the_walk_before_it_has_read_its_job_is_told(monkeypatch):
    monkeypatch.setattr(run, "__package__", "gone")
    notebooks = {"small": SimpleNamespace(frame={"files": {}})}
    found = SimpleNamespace(snapshot=SimpleNamespace(contents={}), notebooks=notebooks)
    with pytest.raises(CourseKitError, match=r"could not be run to its end: .*gone"):
        list(run.events(found, {"cells": "x" * 10**6}))
