"""Which solutions are shown side by side as alike, and which are not."""

import re

import pytest

from coursekit.demo.sample import sample_submission
from coursekit.report import similar
from coursekit.report.groups import groups
from tests.support.em_notebook import read_notebook
from tests.support.places import HONEST_SAMPLES, SUBMISSIONS

HONEST = "vectorised", "lists_and_tuples", "single_precision"


@pytest.fixture(scope="module")
def given():
    release = read_notebook("release")
    return [cell.source.strip() for cell in release.cells if cell.cell_type == "code"]


def own_code(path, given):
    versions = read_notebook("source"), read_notebook("release")
    notebook = sample_submission(path.read_text("utf-8") if path else "", *versions)
    return similar.own_code(notebook, set(given))


def test_a_solution_in_other_words_is_in_no_group(given):
    codes = {name: own_code(HONEST_SAMPLES / f"{name}.py", given) for name in HONEST}
    students, shares = similar.alike(codes, given)
    assert students == list(HONEST)
    assert groups(students, shares) == ([], [])


def test_solutions_that_differ_in_names_are_a_group(given):
    code = own_code(None, given)
    renamed = {cell: re.sub(r"\b(k|i|data|means)\b", r"\1_2", text) for cell, text in code.items()}
    assert renamed != code
    students, shares = similar.alike({"student01": code, "student02": renamed}, given)
    (group,), _ = groups(students, shares)
    assert group.closest == [("student01", "student02", 1.0)]


def test_untouched_releases_are_not_compared(given):
    stubs = own_code(SUBMISSIONS / "demo" / "student02.py", given)
    assert stubs == {}
    students, _ = similar.alike({"student01": stubs, "student02": stubs}, given)
    assert students == []


@pytest.mark.parametrize("code", ["(" * 10**5, '"""' * 10**4, "\\\n" * 10**5, "\ud800 = 0\x00\n"])
def test_code_that_is_none_can_be_compared(code):
    codes = {"student01": {"cell": code}, "student02": {"cell": code}}
    similar.alike(codes, [])
    (_, lines), *_ = similar.side_by_side(*codes.values(), [])
    assert len(lines) <= similar.MOST_LINES + 1
