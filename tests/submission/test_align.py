"""Answers whose cells lost their grade ids, in notebooks that editors mangled."""

import collections
import copy
import random
import time

import pytest
from nbformat import from_dict

from coursekit.notebook import is_answer, named_cells
from coursekit.submission.given import plain
from coursekit.submission.limits import SubmissionLimits
from coursekit.submission.read import cell_of
from coursekit.submission.rebuild import rebuild
from tests.support.manglings import MANGLINGS, bases, mangled
from tests.support.notebooks import cell, find, kinds, locked, notebook, texts

NUMBER = 200
WIDE = SubmissionLimits(cell=10**6, code_line=10**6)
BASES = bases()


def cases():
    """Yield the manglings: the notebook, and one or two of what editors do."""
    for seed in range(NUMBER):
        rng = random.Random(seed)
        steps = [MANGLINGS[seed // 4 % len(MANGLINGS)]]
        if seed // 4 // len(MANGLINGS) % 2:
            steps.append(rng.choice(MANGLINGS))
        yield list(BASES)[seed % 4], rng, steps


def rebuilt(base, raw):
    source, release, _ = BASES[base]
    cells = [cell_of(one, "a cell", []) for one in raw["cells"]]
    return rebuild(source, from_dict({"cells": cells, "metadata": {}}), None, release)


def verdicts(base, submission, raw):
    """Count what became of the answers: placed, left out and named, or something else."""
    _, release, _ = BASES[base]
    made, incidents = rebuilt(base, raw)
    named = {one.cell for one in incidents}
    answers, mended = named_cells(submission), named_cells(made)
    for name, ours in named_cells(release).items():
        found, right, stub = (
            "\n".join(row for row in plain(one[name].source).split("\n") if row != "# My answer")
            for one in (mended, answers, {name: ours})
        )
        if not is_answer(ours):
            assert found == stub, "a locked cell holds something of a submission's"
        elif found == right:
            yield "placed" if right != stub else "stub"
        elif found == stub or "This cell was missing" in found or found in right:
            assert name in named or right == stub or found in right, "left out, and not named"
            yield "left out" if right != stub else "stub"
        else:
            yield "misplaced"


def test_of_200_manglings_nearly_all_answers_are_placed_and_none_is_misplaced():
    found = collections.Counter()
    for base, rng, steps in cases():
        submission = BASES[base][2]
        try:
            raw = mangled(submission, named_cells(BASES[base][1]), rng, steps)
        except (ValueError, IndexError):  # nothing is left to mangle once more
            continue
        found.update(verdicts(base, submission, raw))
    assert found["misplaced"] == 0
    assert found["placed"] >= 0.99 * (found["placed"] + found["left out"])
    assert found["placed"] > 1_500


def test_an_untouched_release_has_no_answer_after_any_mangling():
    for base, rng, steps in cases():
        release = BASES[base][1]
        try:
            raw = mangled(release, named_cells(release), rng, steps)
        except (ValueError, IndexError):
            continue
        assert set(verdicts(base, release, raw)) == {"stub"}, (base, steps)


@pytest.mark.parametrize("base", BASES)
def test_a_submission_with_its_grade_ids_is_as_it_was(base):
    source, release, submission = BASES[base]
    made, incidents = rebuild(source, from_dict(copy.deepcopy(dict(submission))), None, release)
    assert incidents == []
    assert texts(made) == texts(submission)


SOURCE = notebook(
    cell("**One.** Say why.", kind="markdown"),
    cell("YOUR ANSWER HERE", "why", "markdown", grade=True, points=1),
    locked("import math", "imports"),
    cell("# YOUR CODE HERE", "first"),
    locked("assert True", "test_first", grade=True, points=1),
    cell("# YOUR CODE HERE", "second"),
    locked("assert 1 == 1", "test_second", grade=True, points=1),
    cell("def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION", "f"),
    locked("assert f(1) == 1", "test_f", grade=True, points=1),
)


def answers(*cells):
    made, incidents = rebuild(SOURCE, notebook(*cells))
    return {name: find(made, name).source for name in ("why", "first", "second", "f")}, incidents


def test_of_two_versions_of_an_answer_none_is_guessed_and_both_run():
    cells = [cell("import math"), cell("def f(x):\n    return 1"), cell("def f(x):\n    return 2")]
    made, incidents = rebuild(SOURCE, notebook(*cells))
    assert "This cell was missing" in find(made, "f").source
    assert ("answer_left_out", "f") in kinds(incidents)
    assert {"def f(x):\n    return 1", "def f(x):\n    return 2"} <= set(texts(made))


def test_equal_stubs_with_too_few_cells_for_them_are_left_out():
    found, incidents = answers(
        cell("import math"), cell("math.pi"), cell("def f(x):\n    return x")
    )
    assert "math.pi" not in found.values()
    assert found["f"] == "def f(x):\n    return x"
    assert {"first", "second"} <= {name for kind, name in kinds(incidents) if "left" in kind}


def test_an_answer_copied_into_its_neighbours_place_is_not_the_neighbours():
    own = cell("def f(x):\n    return 3")
    found, _ = answers(
        cell("import math"), own, cell("assert True"), cell("assert 1 == 1"), copy.deepcopy(own)
    )
    assert found["f"] == own.source
    assert own.source not in (found["first"], found["second"])


def test_a_function_of_another_name_is_no_answer():
    found, _ = answers(cell("assert 1 == 1"), cell("def helper(x):\n    return 3"))
    assert "helper" not in found["f"]


def test_nothing_of_a_submission_reaches_a_locked_cell_by_its_grade_id():
    forged = locked("f = lambda x: x", "test_f", grade=True, points=1)
    made, _ = rebuild(SOURCE, notebook(forged, cell("pass", "f")))
    assert find(made, "test_f").source == "assert f(1) == 1"


@pytest.mark.parametrize(
    "hostile",
    [
        ["def f(x):\n    return x"] * 2_000,
        ["import math\n" * 20_000],
        ["(" * 480_000],
        ["# %%\n" * 95_000],
        ["f = \\\n" * 20_000],
        [f"def f{n}(x):\n  y" for n in range(2_000)],
        ["    x" for n in range(2_000)],
        ["assert f(1) == 1\ndef f(x):\n    return x\n" * 5_000],
        ["'''" + "a" * 400_000],
        ["x = " * 120_000],
        ["# YOUR CODE HERE"] * 2_000,
        [("a" + " " * 1_990 + "! = 5\n") * 200],
        [("for" + " " * 1_990 + "x\n") * 200],
        [('"\\' * 990 + "\n") * 200],
        ["\n".join(["f(x):"] + ["  with" + " " * 1_990 + "as x"] * 200)],
    ],
)
def test_no_text_takes_long_to_look_through(hostile):
    submission = notebook(*(cell(text) for text in hostile))
    begin = time.process_time()
    rebuild(SOURCE, submission, limits=WIDE)
    assert time.process_time() - begin < 10
