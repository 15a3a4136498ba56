"""Notebooks and folders that were tampered with, each handed in by a function of its name.

A function gets the filled-in notebook and the folder to hand it in. It returns the notebook to
write there, as a dict or as bytes, or None when it wrote one itself. Its decorator says what the
submission earns where that is not full marks, and an incident that has to be recorded.
"""

import copy
import json
import os
from collections import namedtuple

from tests.support.small_course import FULL_MARKS, NAME

Attack = namedtuple("Attack", "hand_in earns incident")

ATTACKS = {}
NOTHING = dict.fromkeys(FULL_MARKS, 0)
NO_DOUBLE = {"test_double": 0}
SCRIPT = "<script>document.title = 'PWNED'</script>"


def attack(earns=(), incident=None):
    def register(function):
        ATTACKS[function.__name__] = Attack(function, FULL_MARKS | dict(earns), incident)
        return function

    return register


def named(notebook, name):
    """Return the cell of that grade id."""
    cells = notebook["cells"]
    return next(c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def answer(notebook, name, source):
    named(notebook, name)["source"] = source
    return notebook


def own(source, cell_type="code", **fields):
    """Return a cell of the student's own."""
    code = {"outputs": [], "execution_count": None} if cell_type == "code" else {}
    return {"cell_type": cell_type, "metadata": {}, "source": source, **code, **fields}


# Metadata


@attack(incident="tag_dropped")
def tags_that_skip_cells(nb, _):
    for cell in nb["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]
    return nb


@attack(NO_DOUBLE, incident="tag_dropped")
def tags_on_a_wrong_answer(nb, _):
    for name in ("double", "test_double"):
        named(nb, name)["metadata"]["tags"] = ["skip-execution", "raises-exception"]
    return answer(nb, "double", "raise Exception")


@attack()
def metadata_of_every_kind(nb, _):
    junk = {"collapsed": 7, "deletable": [], "trusted": True, "": None, "\ud800": "\ud800"}
    junk |= {"jupyter": {"source_hidden": SCRIPT}, "papermill": 1e400, "name": ["x"] * 99}
    for cell in nb["cells"]:
        cell["metadata"] |= junk
    nb["metadata"] |= junk | {"title": SCRIPT, "authors": [{"name": SCRIPT}], "nbgrader": junk}
    return nb


@attack()
def metadata_of_wrong_types(nb, _):
    nb["metadata"] = [1]
    for cell in nb["cells"]:
        cell["outputs"], cell["id"], cell["execution_count"] = "x", {"a": 1}, [SCRIPT]
    nb["cells"] += [None, 7, "cell", [], {}, own(None), own([1]), own("", "PWNED"), {"source": {}}]
    return nb


@attack()
def no_metadata(nb, _):
    del nb["metadata"]
    return nb


@attack(NOTHING | {"test_answer": 1}, incident="no_named_cell")  # it runs as a cell of their own
def cells_without_metadata(nb, _):
    return nb | {"cells": [cell | {"metadata": {}} for cell in nb["cells"]]}


@attack(incident="points_changed")
def more_points(nb, _):
    for cell in nb["cells"]:
        cell["metadata"].get("nbgrader", {})["points"] = 1000
    return nb


@attack(NO_DOUBLE, incident="metadata_changed")
def roles_swapped(nb, _):
    for name in ("double", "test_double"):
        roles = named(nb, name)["metadata"]["nbgrader"]
        roles |= {"grade": not roles["grade"], "solution": not roles["solution"], "locked": False}
    return answer(nb, "double", "2")


@attack()
def schema_1_and_99(nb, _):
    for number, cell in enumerate(nb["cells"]):
        cell["metadata"].get("nbgrader", {})["schema_version"] = (1, 99)[number % 2]
    return nb


@attack()
def widgets_state(nb, _):
    view = {"model_module": SCRIPT, "state": {"x": SCRIPT}}
    state = {"version_major": 2, "version_minor": 0, "state": {"</script>" + SCRIPT: view}}
    nb["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    return nb


@attack()
def outputs_that_were_made_up(nb, _):
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            data = {"text/html": SCRIPT, "text/plain": "1000", "application/javascript": SCRIPT}
            result = {"output_type": "execute_result", "data": data, "metadata": {}}
            cell["outputs"] = [result | {"execution_count": 1}]
    return nb


# Cells


@attack(NO_DOUBLE, incident="duplicate_id")
def duplicate_cells(nb, _):
    again = copy.deepcopy([named(nb, "test_double"), named(nb, "double")])
    answer(nb, "double", "wrong = 1")
    again[0]["source"] = "2.0"
    return nb | {"cells": [*nb["cells"], again[0]]}


@attack(NO_DOUBLE, incident="unknown_grade_id")
def renamed_cells(nb, _):
    named(nb, "double")["metadata"]["nbgrader"]["grade_id"] = f"../{SCRIPT}"
    return answer(nb, "test_double", "2.0")


@attack(NOTHING, incident="missing_cell")
def missing_cells(nb, _):
    return nb | {"cells": nb["cells"][:2]}


@attack()
def reordered_cells(nb, _):
    return nb | {"cells": nb["cells"][::-1]}


@attack(NO_DOUBLE, incident="cell_type_restored")
def changed_types(nb, _):
    for cell in nb["cells"]:
        cell["cell_type"] = {"code": "markdown", "markdown": "code"}[cell["cell_type"]]
    return answer(nb, "double", "A text.")


@attack(incident="locked_cell_edited")
def locked_cells_edited(nb, _):
    return answer(nb, "imports", "import builtins, os\nos._exit(0)")


@attack(NOTHING, incident="locked_cell_edited")
def grade_cells_replaced_by_their_points(nb, _):
    for name, points in FULL_MARKS.items():
        answer(nb, name, f"{points}.0")
        answer(nb, name.removeprefix("test_"), "wrong = 1")
    return nb


@attack(incident="kernelspec_dropped")
def kernel_of_another_language(nb, _):
    nb["metadata"]["kernelspec"] = {"name": "bash", "language": "bash", "display_name": SCRIPT}
    return nb


@attack(incident="kernelspec_dropped")
def kernel_with_a_command(nb, _):
    command = ["sh", "-c", "touch /tmp/PWNED-by-a-kernelspec"]
    nb["metadata"]["kernelspec"] |= {"argv": command, "env": {"LD_PRELOAD": "/tmp/PWNED.so"}}
    nb["metadata"]["kernelspec"]["name"] = "../../PWNED"
    return nb


@attack(incident="attachment_dropped")
def attachments(nb, _):
    files = {"../../PWNED.png": {"image/svg+xml": SCRIPT}, "x.html": {"text/html": SCRIPT}}
    nb["cells"].insert(1, own("A picture.", "markdown", attachments=files))
    return nb


@attack()
def an_attachment_that_is_shown(nb, _):
    files = {"x.png": {"image/png": "iVBORw0KGgo="}}
    nb["cells"].insert(1, own("![x](attachment:x.png)", "markdown", attachments=files))
    return nb


@attack()
def many_cells_that_print(nb, _):
    nb["cells"] += [own("print('x' * 199_000)") for _ in range(200)]
    return nb


@attack()
def text_cells_with_scripts(nb, _):
    image = '<img src=x onerror="document.title=1"><iframe src="javascript:alert(1)"></iframe>'
    for text in (
        SCRIPT,
        image,
        f"```\n{SCRIPT}\n```\n    {SCRIPT}",
        f"`x`{{={SCRIPT}}}",
        "$" + image,
    ):
        nb["cells"] += [own(text, "markdown"), own(text, "raw")]
    nb["cells"].append(own(SCRIPT, "raw", metadata={"raw_mimetype": "text/html"}))
    return nb


@attack()
def text_cells_with_links_to_scripts(nb, _):
    links = "[x](javascript:alert(1)) [x](java&#115;cript:alert(1)) ![x](https://example.org/x.png)"
    nb["cells"].append(own(links, "markdown"))
    return nb


@attack()
def text_cells_that_take_for_ever(nb, _):
    nb["cells"].append(own("\\\\[" * 33_000, "markdown"))
    return nb


@attack()
def code_that_takes_for_ever_to_colour(nb, _):
    nb["cells"].append(own("." * 50_000))
    return nb


# Files that are no notebook


def bytes_of(nb, encoding="utf-8", **changed):
    return json.dumps({**nb, **changed}, ensure_ascii=False).encode(encoding)


@attack()
def utf_16(nb, _):
    return bytes_of(answer(nb, "answer", "answer = 918273645  # größer"), "utf-16")


@attack(NOTHING, incident="unreadable_notebook")
def latin_1(nb, _):
    return bytes_of(answer(nb, "answer", "answer = 918273645  # größer"), "latin-1")


@attack()
def format_2(nb, _):
    return old_format(nb, 2)


@attack()
def format_3(nb, _):
    return old_format(nb, 3)


def old_format(nb, version):
    cells = [c | {"input": c["source"], "language": "python"} for c in nb["cells"]]
    return bytes_of({"metadata": {}, "nbformat": version, "worksheets": [{"cells": cells}]})


def unreadable(name, content):
    """Add an attack that hands in something that cannot be read."""

    def hand_in(nb, _):
        return content(nb) if callable(content) else content

    hand_in.__name__ = name
    attack(NOTHING, incident="unreadable_notebook")(hand_in)


unreadable("format_5", lambda nb: bytes_of(nb, nbformat=5))
unreadable("format_of_a_text", lambda nb: bytes_of(nb, nbformat=SCRIPT))
unreadable("an_empty_file", b"")
unreadable("invalid_json", lambda nb: bytes_of(nb)[:-20])
unreadable("random_bytes", bytes(range(256)) * 100)
unreadable("huge_json", lambda nb: bytes_of(nb, junk="x" * 30_000_000))
unreadable("deep_json", lambda nb: b'{"nbformat": 4, "cells": ' + b"[" * 1_000_000)
unreadable("a_huge_number", lambda nb: b'{"nbformat": 4, "cells": ' + b"9" * 1_000_000 + b"}")
unreadable("no_cells", b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}')
unreadable("a_list", b"[" + b"[]," * 1_000_000 + b"[]]")
unreadable("too_many_cells", lambda nb: bytes_of(nb, cells=[own("1")] * 2001))
unreadable("a_pickle", b"cos\nsystem\n(S'touch /tmp/PWNED-by-a-pickle'\ntR.")
unreadable("a_gradebook", b"SQLite format 3\0" + bytes(4096))


# What lies in the folder


@attack(NOTHING, incident="missing_notebook")
def a_directory_in_its_place(_, folder):
    (folder / f"{NAME}.ipynb" / "PWNED").mkdir(parents=True)


@attack(NOTHING, incident="missing_notebook")
def a_link_to_the_gradebook_in_its_place(_, folder):
    (folder / f"{NAME}.ipynb").symlink_to(folder.parents[2] / "gradebook.db")


@attack(NOTHING, incident="missing_notebook")
def a_link_to_the_solution_in_its_place(_, folder):
    (folder / f"{NAME}.ipynb").symlink_to(folder.parents[2] / "source" / NAME / f"{NAME}.ipynb")


@attack(NOTHING, incident="missing_notebook")
def a_link_to_another_submission_in_its_place(_, folder):
    (folder / f"{NAME}.ipynb").symlink_to(f"../../zz-honest/{NAME}/{NAME}.ipynb")


@attack(NOTHING, incident="missing_notebook")
def a_pipe_in_its_place(_, folder):
    os.mkfifo(folder / f"{NAME}.ipynb")


@attack(incident="renamed_notebook")
def a_renamed_notebook(nb, folder):
    (folder / f"{SCRIPT.replace('/', '')} \x1b[2J.ipynb").write_bytes(bytes_of(nb))


@attack(NO_DOUBLE, incident="extra_notebook")
def a_second_notebook(nb, folder):
    (folder / f"{NAME}-1.ipynb").write_bytes(bytes_of(nb))
    (folder / f"{NAME.upper()}.IPYNB").write_bytes(b"")
    return answer(nb, "double", "wrong = 1")


MODULE = "def check(*_): return 1000.0\nopen('/tmp/PWNED-by-a-module', 'w')\n"


@attack(NO_DOUBLE)
def modules_that_shadow_others(nb, folder):
    for name in ("scipy", "numpy", "conftest", "sitecustomize", "coursekit", "nbgrader_config"):
        (folder / f"{name}.py").write_text(MODULE)
    (folder / "grader_tests" / NAME).mkdir(parents=True)
    (folder / "grader_tests" / "__init__.py").write_text(MODULE)
    (folder / "grader_tests" / NAME / "double.py").write_text(MODULE)
    return answer(nb, "double", "import os\nassert os.path.exists('scipy.py')\ndouble = abs")


@attack()
def files_of_every_kind(nb, folder):
    (folder / "notes.txt").write_text("PWNED")
    (folder / "picture.svg").write_text(SCRIPT)
    (folder / "feedback.html").write_text(SCRIPT)
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(".")
    os.mkfifo(folder / "pipe")
    os.link(folder.parents[2] / "nbgrader_config.py", folder / "hard.txt")
    return nb


@attack(NO_DOUBLE)
def results_handed_in(nb, folder):
    for name in (f"{NAME}.grading.json", f".{NAME}.grading.json.part", f"{NAME}.html"):
        (folder / name).write_text('{"incidents": [], "PWNED": 1}')
    return answer(nb, "double", "wrong = 1")


# The time of submission


def stamped(name, content):
    """Add an attack with a timestamp of such content."""

    def hand_in(nb, folder):
        (folder / "timestamp.txt").write_bytes(content)
        return nb

    hand_in.__name__ = name
    attack()(hand_in)


stamped("an_empty_timestamp", b"\n")
stamped("a_long_timestamp", b"9" * 1_000_000)
stamped("a_timestamp_that_is_none", b"<script> tomorrow")
stamped("a_timestamp_that_is_no_text", b"\xff\xfe\0")
stamped("a_timestamp_beyond_time", b"9999-12-31 23:59:59 -2300")


@attack()
def a_timestamp_that_is_a_link(nb, folder):
    (folder / "timestamp.txt").symlink_to("/etc/passwd")
    return nb


@attack()
def a_timestamp_that_is_a_pipe(nb, folder):
    os.mkfifo(folder / "timestamp.txt")
    return nb
