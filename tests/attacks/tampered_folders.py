"""What is handed in beside, or in place of, a notebook."""

import json
import os

from tests.support.small_course import NAME
from tests.support.tampering import (
    NO_DOUBLE,
    NOT_GRADED,
    SCRIPT,
    answer,
    list_of_attacks,
    named,
    own,
)

ATTACKS, attack = list_of_attacks()

# Files that are no notebook


def bytes_of(nb, encoding="utf-8", **changed):
    return json.dumps({**nb, **changed}, ensure_ascii=False).encode(encoding)


@attack()
def utf_16(nb, _):
    return bytes_of(answer(nb, "answer", "answer = 918273645  # größer"), "utf-16")


@attack(NOT_GRADED, reason="not text in UTF-8")
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


def unreadable(name, content, reason=""):
    """Add an attack that hands in something that cannot be read."""

    def hand_in(nb, _):
        return content(nb) if callable(content) else content

    hand_in.__name__ = name
    attack(NOT_GRADED, reason=reason)(hand_in)


unreadable("format_5", lambda nb: bytes_of(nb, nbformat=5), "notebook format 5")
unreadable("format_of_a_text", lambda nb: bytes_of(nb, nbformat=SCRIPT))
unreadable("an_empty_file", b"", "is empty")
unreadable("invalid_json", lambda nb: bytes_of(nb)[:-20], "not valid JSON")
unreadable("random_bytes", bytes(range(256)) * 100)
unreadable(
    "huge_json",
    lambda nb: bytes_of(nb, junk="x" * 30_000_000),
    "larger than 20 MB without its outputs",
)
unreadable("deep_json", lambda nb: b'{"nbformat": 4, "cells": ' + b"[" * 1_000_000)
unreadable("a_huge_number", lambda nb: b'{"nbformat": 4, "cells": ' + b"9" * 1_000_000 + b"}")
unreadable("no_cells", b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "no list of cells")
unreadable("a_list", b"[" + b"[]," * 1_000_000 + b"[]]")
unreadable(
    "too_many_cells", lambda nb: bytes_of(nb, cells=[own("1")] * 2001), "more than 2,000 cells"
)
unreadable("a_pickle", b"cos\nsystem\n(S'touch /tmp/PWNED-by-a-pickle'\ntR.")
unreadable("a_gradebook", b"SQLite format 3\0" + bytes(4096))


@attack()
def huge_outputs(nb, _):
    """Thirty megabytes of saved outputs, of many lines and of one."""
    lines = {"output_type": "stream", "name": "stdout", "text": ["]} \\n"] * 2_000_000}
    picture = {"image/png": "A" * 15_000_000}
    shown = {"output_type": "display_data", "data": picture, "metadata": {}}
    named(nb, "double")["outputs"] = [lines, shown]
    return nb


@attack()
def a_huge_picture(nb, _):
    files = {"x.png": {"image/png": "A" * 25_000_000}}
    nb["cells"].insert(1, own("![x](attachment:x.png)", "markdown", attachments=files))
    return nb


@attack(NOT_GRADED, reason="was not handed in")
def nothing_but_a_text(_, folder):
    (folder / "report.pdf").write_bytes(b"%PDF-1.4 PWNED")


# What lies in the folder


@attack(NOT_GRADED, reason="is not an ordinary file")
def a_directory_in_its_place(_, folder):
    (folder / f"{NAME}.ipynb" / "PWNED").mkdir(parents=True)


@attack(NOT_GRADED, reason="is not an ordinary file")
def a_link_to_the_gradebook_in_its_place(_, folder):
    (folder / f"{NAME}.ipynb").symlink_to(folder.parents[2] / "gradebook.db")


@attack(NOT_GRADED, reason="is not an ordinary file")
def a_link_to_the_solution_in_its_place(_, folder):
    (folder / f"{NAME}.ipynb").symlink_to(folder.parents[2] / "source" / NAME / f"{NAME}.ipynb")


@attack(NOT_GRADED, reason="is not an ordinary file")
def a_link_to_another_submission_in_its_place(_, folder):
    (folder / f"{NAME}.ipynb").symlink_to(f"../../zz-honest/{NAME}/{NAME}.ipynb")


@attack(NOT_GRADED, reason="is not an ordinary file")
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


def stamped(name, content, incident="time_unknown"):
    """Add an attack with a timestamp of such content."""

    def hand_in(nb, folder):
        (folder / "timestamp.txt").write_bytes(content)
        return nb

    hand_in.__name__ = name
    attack(incident=incident)(hand_in)


stamped("an_empty_timestamp", b"\n")
stamped("a_long_timestamp", b"9" * 1_000_000)
stamped("a_timestamp_that_is_none", b"<script> tomorrow")
stamped("a_timestamp_that_is_no_text", b"\xff\xfe\0")
stamped("a_timestamp_beyond_time", b"9999-12-31 23:59:59 -2300")
stamped("a_timestamp_of_the_year_99999", b"99999-01-01 12:00:00 UTC")
stamped("a_timestamp_in_a_time_zone_that_nobody_knows", b"2030-02-05 12:00:00 LATE")
stamped("a_timestamp_without_a_day", b"12:00")
stamped("a_timestamp_with_a_byte_order_mark", b"\xef\xbb\xbf2030-02-05 12:00:00 UTC", None)
stamped("a_timestamp_in_utf_16", "2030-02-05 12:00:00 UTC\nPWNED".encode("utf-16"), None)


@attack(incident="time_unknown")
def a_timestamp_that_is_a_folder(nb, folder):
    (folder / "timestamp.txt").mkdir()
    return nb


@attack(incident="time_unknown")
def a_timestamp_that_is_a_link(nb, folder):
    (folder / "timestamp.txt").symlink_to("/etc/passwd")
    return nb


@attack(incident="time_unknown")
def a_timestamp_that_is_a_pipe(nb, folder):
    os.mkfifo(folder / "timestamp.txt")
    return nb
