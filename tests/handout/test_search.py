"""Where answers hide in what students would get, and what is no answer."""

import base64
import gzip
import io
import json
import zipfile
import zlib
from types import SimpleNamespace

import nbformat
import pytest
from traitlets.config import Config

from coursekit.grader.snapshot import Snapshot
from coursekit.handout.search import leaks
from coursekit.notebook import release_version
from tests.support.notebooks import cell, find, hidden, locked, notebook

NAME = "ps1"
REGION = """    ### BEGIN SOLUTION
    shifted = values - values.max()
    weights = np.exp(shifted)
    return weights / weights.sum()
    ### END SOLUTION"""
SOLUTION = "def softmax(values):\n" + REGION
# Another right solution, which lies beside the checks.
HONEST = """# %% softmax
def softmax(values):
    powers = [math.exp(value) for value in values]
    return [power / sum(powers) for power in powers]
"""
TESTS = """import numpy as np
from coursekit.checks import Checkpoint, worth


@worth(2)
def sums_to_one(rng, softmax):
    \"\"\"The weights sum to one.\"\"\"
    assert abs(softmax(rng.normal(size=7)).sum() - 1) < 1e-9, "they do not."
"""
PIXEL = base64.b64encode(b"\x89PNG and so on").decode()
MARKED = "Discuss.\n=== BEGIN MARK SCHEME ===\nTwo points for naming the local optimum of the sum"
MARKED += "\n=== END MARK SCHEME ==="


def source():
    why = cell("The answer: ![it](attachment:why.png) ![too](plot.png)", "why", "markdown")
    why.metadata.nbgrader |= {"grade": True, "points": 2}
    why.attachments = {"why.png": {"image/png": PIXEL}}
    task = cell(MARKED, "task", "markdown", solution=False, task=True, points=1, locked=True)
    return notebook(
        cell("import numpy as np"),
        cell(SOLUTION, "softmax"),
        locked(
            hidden(
                "assert softmax(np.zeros(2))[0] == 0.5",
                "assert np.isclose(softmax(np.array([0.0, 1.7]))[1], 0.845534)",
            ),
            "test_softmax",
            grade=True,
            points=2,
        ),
        cell("### BEGIN SOLUTION\nanswer = 3\n### END SOLUTION", "short"),
        why,
        task,
    )


@pytest.fixture
def found():
    given = source()
    contents = {f"grader_tests/{NAME}/softmax.py": TESTS.encode()}
    notebooks = {NAME: SimpleNamespace(source=given, release=release_version(given))}
    return SimpleNamespace(
        name=NAME,
        notebooks=notebooks,
        snapshot=Snapshot("", contents),
        accepted_files={},
        written=set(),
    )


@pytest.fixture
def looked(tmp_path, found, tmp_path_factory):
    """Return what is found in a release with more files, or with a changed notebook."""
    root = tmp_path_factory.mktemp("course")
    honest = root / "grader_tests" / NAME / "honest" / "other.py"
    honest.parent.mkdir(parents=True)
    honest.write_text(HONEST)
    course = SimpleNamespace(config=Config(), root=root, tries=lambda name: [honest])

    def look(change=None, **files):
        release = release_version(source())
        if change:
            change(release)
        nbformat.write(release, tmp_path / f"{NAME}.ipynb")
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return leaks(tmp_path, found, course)

    return look


def zipped(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def pdf(text):
    text = text.replace("(", r"\(").replace(")", r"\)")
    lines = "".join(f"({line}) Tj T* " for line in text.split("\n"))
    return b"%PDF-1.5\nstream\n" + zlib.compress(f"BT {lines} ET".encode()) + b"\nendstream"


def as_html():
    lines = SOLUTION.replace("-", "<span>-</span>").replace("values", "<span>values</span>")
    return f"<html><pre>{lines}</pre></html>".replace("### BEGIN SOLUTION", "")


ANSWERS = SOLUTION.replace("### BEGIN SOLUTION", "").replace("### END SOLUTION", "")
LEAKING = {
    "script.py": SOLUTION,
    "helpers.py": ANSWERS,
    ".ipynb_checkpoints/ps1-checkpoint.ipynb": json.dumps(source()),
    "ps1.ipynb~": json.dumps(source()),
    "other.py": HONEST,
    "other.md": f"Somebody wrote\n{HONEST.replace('    ', '> ')}",
    "ps1.md": f"```python\n{SOLUTION}\n```",
    "page.html": as_html(),
    "printed.pdf": pdf(ANSWERS),
    "ps1.pdf": b"%PDF-1.5 nothing to be read",
    "old.zip": zipped("a/b.zip", zipped("ps1.ipynb", json.dumps(source()))),
    "ps1.ipynb.gz": gzip.compress(json.dumps(source()).encode()),
    ".hidden/tests.py": TESTS,
    "marking.txt": "Two points for naming the local optimum of the sum",
    "plot.png": b"the plot of the answer",
    "why.png": base64.b64decode(PIXEL),
}


@pytest.mark.parametrize("name", LEAKING)
def test_an_answer_in_a_file_beside_the_notebook_is_found(looked, name):
    shown = looked(**{name: LEAKING[name]})
    assert [leak.name for leak in shown] == [name]
    assert shown[0].sentence.startswith(f"Students would get {name}, which ")


def test_a_release_without_answers_has_none(looked):
    files = {
        "README.md": "Define softmax. Then answer = 3 or so; `import numpy as np` comes first.",
        "helpers.py": "import numpy as np\n\n\ndef double(values):\n    return 2 * values\n",
        "data.csv": "value\n0.845534\n3\n",
        "task.pdf": b"%PDF-1.5 an exercise sheet",
    }
    assert looked(**files) == []


def test_what_the_course_accepts_and_what_the_solution_writes(looked, found):
    found.written.add("out.csv")
    assert [leak.name for leak in looked(**{"out.csv": "1\n"})] == ["out.csv"]
    found.accepted_files["out.csv"] = "It shows the form."
    assert looked() == []


def metadata(key, value):
    return lambda nb: find(nb, "softmax").metadata.update({key: value})


def outputs(name, **data):
    def change(nb):
        find(nb, name).outputs = [
            nbformat.v4.new_output(
                "display_data", data={k.replace("_", "/"): v for k, v in data.items()}
            )
        ]

    return change


CHANGES = {
    "metadata_text": (metadata("notes", ANSWERS), "softmax"),
    "metadata_key": (metadata("answer", 3), "softmax"),
    "metadata_number": (metadata("check", [0.845534]), "softmax"),
    "of_the_notebook": (lambda nb: nb.metadata.update(old=ANSWERS), f"{NAME}.ipynb"),
    "output_of_a_solution": (outputs("softmax", image_png=PIXEL), "softmax"),
    "output_of_a_test": (outputs("test_softmax", text_plain="0.845534"), "test_softmax"),
    "html": (outputs("test_softmax", text_html=ANSWERS), "test_softmax"),
    "picture_elsewhere": (outputs("test_softmax", image_png=PIXEL), "test_softmax"),
    "copy_in_another_cell": (
        lambda nb: nb.cells.append(cell(ANSWERS, "scratch", solution=False, locked=True)),
        "scratch",
    ),
    "hidden_tests_named": (
        lambda nb: nb.cells.append(locked("from grader_tests.ps1 import x", "open")),
        "open",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_answer_in_the_released_notebook_is_found_with_its_cell(looked, change):
    make, where = CHANGES[change]
    assert {leak.name for leak in looked(make)} == {where}


def test_marks_of_extensions_are_no_answers(looked):
    assert looked(metadata("solution", "hidden")) == []
    assert looked(metadata("solution_first", True)) == []


def test_pictures_that_only_an_answer_showed_are_left_out_of_the_release():
    given = source()
    title = cell("![logo](attachment:a%20logo.png)", kind="markdown")
    title.attachments = {"a logo.png": {"image/png": PIXEL}}
    given.cells.insert(0, title)
    release = release_version(given)
    assert "attachments" not in find(release, "why")
    assert list(release.cells[0].attachments) == ["a logo.png"]
