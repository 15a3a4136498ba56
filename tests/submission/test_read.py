"""Which file is the notebook, and how it is read though it may hold anything."""

import json
import os
import time
from pathlib import Path

import nbformat
import pytest

from coursekit.submission.limits import SubmissionLimits
from coursekit.submission.read import (
    MissingNotebook,
    UnreadableNotebook,
    find_submission,
    read_submission,
)
from coursekit.submission.rebuild import rebuild
from tests.support.notebooks import cell, find, kinds, notebook, texts

# Reading a file that may hold anything


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark(read, encoding):
    text = json.dumps(notebook(cell("s = 'é🙂'")), ensure_ascii=False)
    submission, incidents = read(text.encode(encoding))
    assert texts(submission) == ["s = 'é🙂'"]
    assert incidents == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"{'cells'", "not valid JSON"),
        (b'{"nbformat": 4, "cells": ["\xe9"]}', "not text in UTF-8"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"a":' * 100_000, "not valid JSON"),
        (b"[]", "not a Jupyter notebook"),
        (b"null", "not a Jupyter notebook"),
        (b"{}", "not a Jupyter notebook"),
        (b'{"nbformat": "4", "cells": []}', "not a Jupyter notebook"),
        (b'{"nbformat": true, "cells": []}', "not a Jupyter notebook"),
        (b'{"nbformat": 1, "cells": []}', "notebook format 1"),
        (b'{"nbformat": 5, "cells": []}', "notebook format 5"),
        (b'{"nbformat": 99, "cells": []}', "notebook format 99"),
        (b'{"nbformat": 4, "x": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 4, "cells": {}}', "no list of cells"),
        (b'{"nbformat": 3, "worksheets": 1}', "no list of cells"),
        (b'{"nbformat": 3, "worksheets": [1]}', "no list of cells"),
    ],
)
def test_what_is_not_a_notebook_is_refused_in_a_sentence(read, content, reason):
    with pytest.raises(UnreadableNotebook, match=reason) as caught:
        read(content)
    message = str(caught.value)
    assert message.startswith("'hw.ipynb' ")
    assert message.endswith(".")
    assert "\n" not in message


def test_limits_on_size_and_cells(read):
    whole = json.dumps(notebook(cell("1"), cell("2"))).encode()
    read(whole, limits=SubmissionLimits(bytes=len(whole), file_bytes=len(whole), cells=2))
    with pytest.raises(UnreadableNotebook, match="clear its outputs"):
        read(whole, limits=SubmissionLimits(file_bytes=len(whole) - 1))
    with pytest.raises(UnreadableNotebook, match=r"larger than .* without its outputs"):
        read(whole, limits=SubmissionLimits(bytes=100))
    with pytest.raises(UnreadableNotebook, match="more than 1 cells"):
        read(whole, limits=SubmissionLimits(cells=1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_was_saved_beside_the_cells_does_not_count(read, encoding):
    """A notebook of outputs, widgets and pictures, with texts that look like these."""
    tricky = 'x = {"outputs": [1], "attachments": "]}"}  # größer \\" [{'
    made = notebook(cell(tricky), cell("![x](attachment:x.png)", kind="markdown"))
    made.cells[0].outputs = [
        nbformat.v4.new_output("stream", text=["line ]}\n"] * 20_000),
        nbformat.v4.new_output("display_data", {"image/png": "A" * 400_000, "text/plain": '"]}'}),
    ]
    made.cells[1].attachments = {"x.png": {"image/png": "A" * 400_000}}
    made.metadata.widgets = {"state": {"a": ["x"] * 10_000}}
    content = json.dumps(made, ensure_ascii=False).encode(encoding)
    submission, incidents = read(content, limits=SubmissionLimits(bytes=2_000, pictures=1_000))
    assert incidents == []
    assert [c.source for c in submission.cells] == [tricky, "![x](attachment:x.png)"]
    assert submission.cells[1].attachments == {"x.png": {}}
    submission, _ = read(content, limits=SubmissionLimits(bytes=2_000))
    assert submission.cells[1].attachments == {"x.png": {"image/png": "A" * 400_000}}


@pytest.mark.parametrize(
    "hostile",
    ['{"' + '\\"' * 2_000_000, '{"outputs": ' + "[" * 2_000_000, '"' * 3_000_000, "]}" * 2_000_000],
)
def test_what_is_no_json_is_told_in_seconds(read, hostile):
    begin = time.monotonic()
    with pytest.raises(UnreadableNotebook, match=r"not valid JSON|without its outputs"):
        read(hostile, limits=SubmissionLimits(bytes=1_000_000))
    assert time.monotonic() - begin < 20


def test_only_an_ordinary_file_is_opened(tmp_path):
    real = tmp_path / "gradebook.ipynb"
    real.write_text(json.dumps(notebook()))
    (tmp_path / "link.ipynb").symlink_to(real)
    (tmp_path / "dangling.ipynb").symlink_to(tmp_path / "none")
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name in ("link", "dangling", "folder", "pipe"):
        with pytest.raises(UnreadableNotebook, match="not an ordinary file"):
            read_submission(tmp_path / f"{name}.ipynb")
    with pytest.raises(UnreadableNotebook, match="cannot be opened: No such file"):
        read_submission(tmp_path / "none.ipynb")


def test_a_link_put_in_place_at_the_last_moment_is_not_followed(tmp_path, monkeypatch):
    real, link = tmp_path / "real.ipynb", tmp_path / "link.ipynb"
    real.write_text(json.dumps(notebook()))
    link.symlink_to(real)
    monkeypatch.setattr(Path, "lstat", lambda _: real.stat())
    with pytest.raises(UnreadableNotebook, match="cannot be opened"):
        read_submission(link)


def test_odd_cells_are_dropped_and_the_rest_is_read(read):
    odd = [1, None, [], {}, {"source": 3}, {"source": ["a", 1]}, {"cell_type": "code"}]
    good = {"cell_type": "code", "source": ["a\n", "b"], "metadata": 4, "attachments": []}
    unknown = [{"cell_type": kind, "source": "x", "metadata": None} for kind in ("sql", None, [])]
    submission, incidents = read({"nbformat": 4, "cells": [*odd, good, *unknown]})
    assert texts(submission) == ["a\nb", "x", "x", "x"]
    assert [c.cell_type for c in submission.cells] == ["code", "raw", "raw", "raw"]
    assert kinds(incidents) == [("malformed_cell", None)] * 7 + [("unknown_cell_type", None)] * 3


def test_deep_metadata_in_what_is_dropped_is_no_reason_to_refuse(source, read):
    deep = json.loads("[" * 500 + "]" * 500)
    made = cell("x = 1")
    plain = {**made, "metadata": {"nbgrader": {"points": deep}, "tags": deep, "x": deep}}
    content = {"nbformat": 4, "nbformat_minor": 99, "metadata": deep, "cells": [plain]}
    submission, incidents = read({**content, "junk": deep})
    assert incidents == []
    assert "x = 1" in texts(rebuild(source, submission)[0])


def test_duplicate_cell_ids_and_missing_metadata_do_not_matter(grade, handed_in):
    plain = json.loads(json.dumps(handed_in))
    del plain["metadata"], plain["nbformat_minor"]
    for each in plain["cells"]:
        each["id"] = "same"
    made, incidents = grade(plain)
    assert incidents == []
    assert find(made, "square").source == "def square(x):\n    return x**2"


@pytest.mark.parametrize("version", [2, 3])
def test_old_formats_are_upgraded(grade, handed_in, version):
    cells = [
        {"cell_type": "heading", "source": ["Squares"], "level": 2},
        {"cell_type": "heading", "source": "Bomb", "level": 10**12},
        {"cell_type": "heading", "source": "Float", "level": 2.0},
    ]
    for each in json.loads(json.dumps(handed_in))["cells"]:
        text = each.pop("source")
        each["input" if each["cell_type"] == "code" else "source"] = text
        cells.append(each)
    made, incidents = grade({"nbformat": version, "worksheets": [{"cells": cells}]})
    assert incidents == []
    assert texts(made)[:3] == ["## Squares", "Bomb", "Float"]
    assert find(made, "square").source == "def square(x):\n    return x**2"


# Which file is the notebook

TWO = {"hw1": {"a", "b"}, "hw2": {"b", "c", "d"}}


def put(folder, name, *ids):
    made = notebook(*(cell("", each) for each in ids))
    (folder / name).write_text(json.dumps(made))
    return folder / name


def test_the_exact_name_is_taken(tmp_path):
    path = put(tmp_path, "hw1.ipynb")
    put(tmp_path, "scratch.ipynb", "a", "b")
    assert find_submission(tmp_path, "hw1", TWO) == (path, [])


def test_a_copy_beside_the_exact_name_is_mentioned(tmp_path):
    path, copy = put(tmp_path, "hw1.ipynb", "a"), put(tmp_path, "hw1 (1).ipynb", "a")
    found, incidents = find_submission(tmp_path, "hw1", TWO)
    assert found == path
    assert kinds(incidents) == [("extra_notebook", None)]
    assert copy.name in incidents[0].detail


@pytest.mark.parametrize(
    "name", ["hw1 (1).ipynb", "hw1-2.ipynb", "HW1.ipynb", "x.IPYNB", "hw1.ipynb.txt"]
)
def test_a_renamed_notebook_is_taken(tmp_path, name):
    path = put(tmp_path, name, "a", "b")
    put(tmp_path, "scratch.ipynb")
    put(tmp_path, "._hw1.ipynb", "a", "b")
    put(tmp_path, "hw1.txt", "a", "b")
    for notebooks in (TWO, {"hw1": {"a", "b"}}):
        found, incidents = find_submission(tmp_path, "hw1", notebooks)
        assert found == path
        assert kinds(incidents) == [("renamed_notebook", None)]


def test_the_only_notebook_is_taken_even_without_grade_ids(tmp_path):
    path = put(tmp_path, "mine.ipynb")
    assert find_submission(tmp_path, "hw1", {"hw1": {"a"}})[0] == path
    path.write_text("damaged")  # reading it says so
    assert find_submission(tmp_path, "hw1", {"hw1": {"a"}})[0] == path
    with pytest.raises(MissingNotebook):
        find_submission(tmp_path, "hw1", TWO)


def test_a_notebook_is_not_taken_for_another(tmp_path):
    put(tmp_path, "hw2.ipynb", "a", "b")  # its name decides
    put(tmp_path, "hw1 (1).ipynb", "b", "c", "d")
    put(tmp_path, "both.ipynb", "b")
    with pytest.raises(MissingNotebook, match=r"hw1\.ipynb was not handed in"):
        find_submission(tmp_path, "hw1", TWO)


def test_a_notebook_that_fits_two_as_well_is_taken_for_neither(tmp_path):
    put(tmp_path, "both.ipynb", "b")
    for name in TWO:
        with pytest.raises(MissingNotebook):
            find_submission(tmp_path, name, TWO)


def test_the_only_notebook_is_not_taken_when_it_is_another_assignments(tmp_path):
    put(tmp_path, "other.ipynb", "x")
    with pytest.raises(MissingNotebook):
        find_submission(tmp_path, "hw1", {"hw1": {"a"}})


def test_two_that_fit_are_not_chosen_between(tmp_path):
    put(tmp_path, "hw1 (1).ipynb", "a")
    put(tmp_path, "hw1 (2).ipynb", "a")
    with pytest.raises(UnreadableNotebook, match="2 others could be meant"):
        find_submission(tmp_path, "hw1", {"hw1": {"a"}})


def test_links_and_folders_are_no_candidates(tmp_path):
    real = put(tmp_path, "real", "a")
    (tmp_path / "hw1.ipynb").symlink_to(tmp_path / "dangling")
    (tmp_path / "hw1 (1).ipynb").symlink_to(real)
    (tmp_path / "hw1 (2).ipynb").mkdir()
    with pytest.raises(UnreadableNotebook, match=r"hw1\.ipynb is not an ordinary file"):
        find_submission(tmp_path, "hw1", {"hw1": {"a"}})
    with pytest.raises(MissingNotebook, match="No such file"):
        find_submission(tmp_path / "absent", "hw1", TWO)


def test_a_thousand_extra_notebooks_cost_no_time_and_are_told_in_one_line(tmp_path):
    wanted = put(tmp_path, "hw1.ipynb", "a")
    for number in range(1000):
        put(tmp_path, f"hw1 ({number}).ipynb", "a")
    begin = time.monotonic()
    found, incidents = find_submission(tmp_path, "hw1", TWO)
    assert (found, kinds(incidents)) == (wanted, [("extra_notebook", None)])
    assert "and 997 more were handed in too" in incidents[0].detail
    wanted.unlink()
    with pytest.raises(UnreadableNotebook, match="could be meant"):
        find_submission(tmp_path, "hw1", TWO)
    assert time.monotonic() - begin < 10


def test_what_was_handed_in_in_place_of_a_notebook_is_named(tmp_path):
    put(tmp_path, "other.ipynb", "x")
    with pytest.raises(MissingNotebook, match=r"what was is not it: 'other\.ipynb'"):
        find_submission(tmp_path, "hw1", TWO)
