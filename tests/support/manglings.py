"""What editors and students do to a notebook, done by a program: for answers that lost their place.

A mangling takes the raw cells of a filled-in notebook (dicts) and returns others. The answers
are known before, so that it can be counted which of them are found again.
"""

import copy
import re

from coursekit.demo.sample import sample_submission
from coursekit.notebook import is_answer, named_cells, release_version
from tests.support.em_notebook import read_notebook
from tests.support.notebooks import cell, locked, notebook
from tests.support.places import ROOT

STUB = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
TASKS = {
    "greet": "def greet(name):\n    return f'Hello, {name}!'",
    "is_even": "def is_even(n):\n    return n % 2 == 0",
    "largest": "def largest(xs):\n    best = xs[0]\n    for x in xs:\n        if x > best:\n"
    "            best = x\n    return best",
    "count_words": "def count_words(text):\n    words = text.split()\n\n    return len(words)",
    "reverse": "def reverse(text):\n    return text[::-1]",
    "factorial": "def factorial(n):\n    # by recursion\n    if n < 2:\n        return 1\n"
    "    return n * factorial(n - 1)",
}


def intro_source():
    """Return an introduction to Python: many small functions, and questions in words."""
    cells = [
        cell("# Week 3: functions", kind="markdown"),
        locked("import math\nimport random", "imports"),
    ]
    for name, text in TASKS.items():
        head, body = text.split("\n", 1)
        body = f"    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
        cells += [
            cell(f"## Write `{name}`\n\nIt is short.", kind="markdown"),
            cell(f"{head}\n{body}", name),
            locked(f"assert callable({name})", f"test_{name}", grade=True, points=1),
        ]
    for number, (question, answer) in enumerate(
        [
            ("Why is recursion slow here?", "Each call keeps a frame.\n\nSo memory grows."),
            ("What does `return` do without a value?", "It returns None, as print shows."),
            ("Which loop would you prefer?", "A for loop: it ends by itself."),
        ],
        1,
    ):
        cells += [
            cell(f"**Question {number}.** {question}", kind="markdown"),
            cell(answer, f"why_{number}", "markdown", grade=True, points=2),
        ]
    return notebook(*cells, locked("print('The end of week 3')", "end"))


def tables_source():
    """Return a notebook on tables: stubs that are all the same, answers that are values."""
    cells = [
        cell("# Penguins", kind="markdown"),
        locked("import pandas as pd\nfrom io import StringIO", "imports"),
        locked(
            "text = 'kind,mass\\nA,3.5\\nB,4.25'\ndf = pd.read_csv(StringIO(text))", "read_table"
        ),
    ]
    for question, answer, test in [
        ("How many rows?", "num_rows = len(df)", "assert num_rows > 0"),
        (
            "What is the mean mass?",
            "masses = df['mass']\nmean_mass = masses.mean()",
            "assert abs(mean_mass - 3.875) < 1e-9",
        ),
        ("Add a column `grams`.", "df['grams'] = df['mass'] * 1000", "assert 'grams' in df"),
        (
            "Which kind is heavier?",
            "order = df.sort_values('mass')\nheaviest = order.iloc[-1]['kind']",
            "assert heaviest in set(df['kind'])",
        ),
        ("Sort the table in place.", "df.sort_values('mass', inplace=True)", "assert len(df) == 2"),
        (
            "Group by kind.",
            "groups = df.groupby('kind')\nsizes = groups.size()\n\nlargest_group = sizes.max()",
            "assert largest_group == sizes.max()",
        ),
    ]:
        name = f"q{len(cells) // 3}"
        cells += [
            cell(f"### {question}", kind="markdown"),
            cell(STUB.format(answer), name),
            locked(test, f"test_{name}", grade=True, points=1),
        ]
    cells += [
        cell("### What would you look at next?", kind="markdown"),
        cell("The years, and the islands.", "next_step", "markdown", grade=True, points=2),
    ]
    return notebook(*cells)


def filled(source, release):
    """Return a release version with the solutions in it."""
    made, full = copy.deepcopy(release), named_cells(source)
    for name, one in named_cells(made).items():
        if is_answer(one):
            rows = full[name].source.split("\n")
            one.source = "\n".join(row for row in rows if "### " not in row)
    return made


def bases():
    """Return the notebooks to mangle: {name: (source, release, submission)}."""
    em, em_release = read_notebook("source"), read_notebook("release")
    half = (ROOT / "tests/submissions/demo/student05.py").read_text()
    found = {
        "em": (em, em_release, sample_submission("", em, em_release)),
        "half": (em, em_release, sample_submission(half, em, em_release)),
    }
    for name, source in (("intro", intro_source()), ("tables", tables_source())):
        release = release_version(source)
        found[name] = source, release, filled(source, release)
    return found


def name_of(raw):
    return raw["metadata"].get("nbgrader", {}).get("grade_id")


def answers_in(cells):
    return [n for n, raw in enumerate(cells) if raw["answer"]]


def new_cell(text, kind="code", answer=None):
    return {"cell_type": kind, "source": text, "metadata": {}, "answer": answer}


def drop_ids(cells, rng):
    for raw in cells:
        raw["metadata"].pop("nbgrader", None)
        raw.pop("id", None)
    return cells


def drop_all_metadata(cells, rng):
    for raw in drop_ids(cells, rng):
        raw["metadata"] = {}
    return cells


def drop_some_ids(cells, rng):
    for raw in cells:
        if rng.random() < 0.4:
            raw["metadata"].pop("nbgrader", None)
    return cells


def split_cell(cells, rng):
    """Split some answers in two or three, as Jupyter does: the first keeps the metadata."""
    for number in rng.sample(answers_in(cells), 2):
        raw = cells[number]
        rows = raw["source"].split("\n")
        at = sorted(rng.sample(range(1, len(rows)), min(rng.choice([1, 2]), len(rows) - 1)))
        at = [row for row in at if "\n".join(rows[:row]).strip()]
        parts = ["\n".join(rows[a:b]) for a, b in zip([0, *at], [*at, None], strict=True)]
        raw["source"] = parts[0]
        raw["more"] = [new_cell(part, raw["cell_type"], True) for part in parts[1:] if part.strip()]
    return [one for raw in cells for one in (raw, *raw.pop("more", []))]


def split_without_ids(cells, rng):
    return drop_ids(split_cell(cells, rng), rng)


def join_cells(cells, rng):
    """Join neighbours of one type into one; the first keeps the metadata."""
    for _ in range(rng.choice([1, 2, 3])):
        start = rng.randrange(len(cells) - 1)
        end = start + 1
        most = rng.choice([2, 3, 4])
        while end < len(cells) and end - start < most:
            if cells[end]["cell_type"] != cells[start]["cell_type"]:
                break
            end += 1
        texts = [raw["source"] for raw in cells[start:end]]
        cells[start]["source"] = rng.choice(["\n", "\n\n"]).join(texts)
        cells[start]["answer"] = any(raw["answer"] for raw in cells[start:end])
        del cells[start + 1 : end]
    return cells


def join_code(cells, rng):
    """Leave the texts out, and join all code between two places."""
    kept = [raw for raw in cells if raw["cell_type"] == "code" or raw["answer"]]
    start = rng.randrange(max(1, len(kept) - 6))
    part = [raw for raw in kept[start : start + 6] if raw["cell_type"] == "code"]
    if part:
        part[0]["source"] = "\n\n".join(raw["source"] for raw in part)
        kept = [raw for raw in kept if not any(raw is one for one in part[1:])]
    return drop_ids(kept, rng)


def move_cell(cells, rng):
    raw = cells.pop(rng.randrange(len(cells)))
    cells.insert(rng.randrange(len(cells) + 1), raw)
    return cells


def move_answer(cells, rng):
    raw = cells.pop(rng.choice(answers_in(cells)))
    cells.insert(rng.randrange(len(cells) + 1), raw)
    return cells


def move_named_answer(cells, rng):
    """Move an answer that a name tells, without any grade ids."""
    named = [n for n in answers_in(cells) if re.match(r"def |\w+ = ", cells[n]["source"])]
    raw = cells.pop(rng.choice(named))
    cells.insert(rng.randrange(len(cells) + 1), raw)
    return drop_ids(cells, rng)


def copy_cell(cells, rng):
    number = rng.choice(answers_in(cells))
    twin = copy.deepcopy(cells[number])
    twin["metadata"].pop("nbgrader", None)
    cells.insert(rng.choice([number + 1, rng.randrange(len(cells))]), twin)
    return drop_ids(cells, rng) if rng.random() < 0.5 else cells


def copy_given(cells, rng):
    number = rng.choice([n for n in range(len(cells)) if not cells[n]["answer"]])
    cells.insert(rng.randrange(len(cells)), copy.deepcopy(cells[number]))
    return drop_ids(cells, rng)


def retype(cells, rng):
    """Type some answers into new cells in the place of theirs, with spaces and comments."""
    for number in rng.sample(answers_in(cells), 3):
        text = cells[number]["source"] + rng.choice(["", "\n", "  \n\n"])
        cells[number] = new_cell(text, cells[number]["cell_type"], True)
    return cells


def retype_given(cells, rng):
    for raw in cells:
        if not raw["answer"] and rng.random() < 0.2:
            raw["source"] = raw["source"].replace("the ", "the  ") + "\n# looked at"
    return drop_ids(cells, rng)


def change_kinds(cells, rng):
    """Turn some answers into cells of another type."""
    for number in rng.sample(answers_in(cells), 2):
        kind = "markdown" if cells[number]["cell_type"] == "code" else "code"
        cells[number]["cell_type"] = kind
    return drop_ids(cells, rng) if rng.random() < 0.7 else cells


def build_anew(cells, rng):
    """Paste the code, or all but the locked cells, into a new notebook."""
    prose = rng.random() < 0.5
    kept = [
        raw
        for raw in cells
        if raw["answer"] or (prose and raw["cell_type"] == "markdown") or rng.random() < 0.3
    ]
    return drop_all_metadata(kept, rng)


def only_answers(cells, rng):
    return drop_all_metadata([raw for raw in cells if raw["answer"]], rng)


def swap_metadata(cells, rng):
    """Swap the metadata of two cells, an answer's for one."""
    one = rng.choice(answers_in(cells))
    other = rng.choice([n for n in range(len(cells)) if n != one])
    a, b = cells[one], cells[other]
    a["metadata"], b["metadata"] = b["metadata"], a["metadata"]
    return cells


def swap_answers(cells, rng):
    one, other = (cells[n] for n in rng.sample(answers_in(cells), 2))
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    return cells


def as_script(cells, rng):
    """Go through a script with marks, and come back as one cell."""
    texts = any(raw["answer"] and raw["cell_type"] != "code" for raw in cells)
    mark = "# %%" if texts else rng.choice(["# %%", "# In[{}]:"])
    rows = []
    for number, raw in enumerate(cells):
        if raw["cell_type"] == "code":
            rows += [mark.format(number), raw["source"], ""]
        elif mark == "# %%":
            rows += ["# %% [markdown]"]
            rows += [f"# {row}".rstrip() for row in raw["source"].split("\n")] + [""]
    return drop_all_metadata([new_cell("\n".join(rows), answer=True)], rng)


def windows(cells, rng):
    for raw in drop_ids(cells, rng):
        raw["source"] = raw["source"].replace("\n", rng.choice(["\r\n", "  \n"]))
    return cells


def comments(cells, rng):
    for number in answers_in(cells):
        if cells[number]["cell_type"] == "code" and rng.random() < 0.6:
            cells[number]["source"] = "# My answer\n" + cells[number]["source"]
    return drop_ids(cells, rng)


def scratch(cells, rng):
    """Try things out in cells of one's own, one below each of some answers."""
    for _ in range(4):
        cells.insert(rng.randrange(len(cells) + 1), new_cell("print('looking at', 3)"))
    return drop_ids(cells, rng)


MANGLINGS = [
    drop_ids,
    drop_all_metadata,
    drop_some_ids,
    split_cell,
    split_without_ids,
    join_cells,
    join_code,
    move_cell,
    move_answer,
    move_named_answer,
    copy_cell,
    copy_given,
    retype,
    retype_given,
    change_kinds,
    build_anew,
    only_answers,
    swap_metadata,
    swap_answers,
    as_script,
    windows,
    comments,
    scratch,
]


def mangled(submission, ours, rng, steps):
    """Return a submission after these manglings, and the answers as they were before."""
    cells = []
    for one in submission.cells:
        raw = copy.deepcopy(dict(one))
        name = one.metadata.get("nbgrader", {}).get("grade_id")
        raw["answer"] = name in ours and is_answer(ours[name])
        cells.append(raw)
    for step in steps:
        cells = step(cells, rng)
    for raw in cells:
        raw.pop("answer", None)
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
