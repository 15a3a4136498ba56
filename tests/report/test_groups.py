"""Submissions that are alike come in groups, the most alike first, and a chain makes none."""

import numpy as np
import pytest

from coursekit.report.groups import Pair, groups


def matrix(students, shares, other=0.3):
    """Return the matrix of shares that {(one, other): share} says."""
    found = np.full((len(students), len(students)), other)
    np.fill_diagonal(found, 1.0)
    for (one, two), share in shares.items():
        i, j = students.index(one), students.index(two)
        found[i, j] = found[j, i] = share
    return found


def test_copies_of_one_another_are_one_group_and_not_many_pairs():
    students = [f"student{n:02}" for n in range(40)]
    shares = matrix(students, {}, other=1.0)
    (group,), across = groups(students, shares)
    assert group.students == students
    assert group.share == 1.0
    assert len(group.closest) == 3
    assert across == []


def test_the_most_alike_come_first_whatever_they_are_called():
    students = ["a", "b", "y", "z"]
    found, _ = groups(students, matrix(students, {("a", "b"): 0.8, ("y", "z"): 0.9}))
    assert [group.students for group in found] == [["y", "z"], ["a", "b"]]
    assert [group.share for group in found] == pytest.approx([0.9, 0.8])


def test_a_chain_of_likenesses_is_no_group_and_its_ends_are_told():
    students = ["a", "b", "c"]
    found, across = groups(students, matrix(students, {("a", "b"): 0.8, ("b", "c"): 0.78}))
    assert [group.students for group in found] == [["a", "b"]]
    assert across == [Pair("b", "c", 0.78)]


def test_copies_are_found_inside_a_class_in_which_all_are_rather_alike():
    students = [f"student{n:02}" for n in range(10)]
    shares = matrix(students, {("student03", "student07"): 1.0}, other=0.8)
    first, second = groups(students, shares)[0]
    assert first.students == ["student03", "student07"]
    assert second.students == students
    assert second.closest[0] == Pair("student03", "student07", 1.0)


def test_nobody_to_compare_is_no_group():
    assert groups([], np.ones((0, 0))) == ([], [])
    assert groups(["a"], np.ones((1, 1))) == ([], [])
