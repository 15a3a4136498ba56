"""Files that a student's code writes, as a grade cell finds them."""

import ast
import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest

from coursekit.grader.examples import Crossings
from coursekit.grader.file_guard import is_read
from coursekit.grader.files import Files, is_plain, may_read
from coursekit.grader.refusals import NotGradable
from coursekit.sandbox.inside.files import written

pytestmark = pytest.mark.usefixtures("guard")


@pytest.fixture
def places(tmp_path, monkeypatch):
    """The kernel's folder, which is the current one, and the grader's."""
    kernel, grader = tmp_path / "kernel", tmp_path / "grader"
    kernel.mkdir()
    grader.mkdir()
    monkeypatch.chdir(kernel)
    return kernel, grader


def files_of(grader, text="open('x.txt')", ask=None, known=None):
    def asked(operation, failure, label, *details):
        return written(*details)

    files = Files(ask or asked, Crossings(known))
    files.crossings.cell = "test"
    files.use(grader)
    files.begin(ast.parse(text).body)
    files.arrive()
    return files


def told(grader, answer, **options):
    return files_of(grader, ask=lambda *_: answer, **options)


def below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_files_that_were_written_lie_in_the_graders_folder(places):
    kernel, grader = places
    (kernel / "out").mkdir()
    (kernel / "out" / "x.json").write_text('{"a": 1}')
    np.save(kernel / "a.npy", np.arange(3))
    files_of(grader)
    assert below(grader) == ["a.npy", "out", "out/x.json"]
    assert json.loads((grader / "out" / "x.json").read_text()) == {"a": 1}
    assert np.load(grader / "a.npy").tolist() == [0, 1, 2]


def test_they_follow_each_call_and_go_with_the_cell(places):
    kernel, grader = places
    files = files_of(grader)
    (kernel / "x.txt").write_text("one")
    files.after("call", [])
    assert (grader / "x.txt").read_text() == "one"
    (kernel / "x.txt").write_text("other")
    files.after("call", [])
    assert (grader / "x.txt").read_text() == "other"
    (kernel / "x.txt").unlink()
    (kernel / "y.txt").write_text("y")
    files.after("call", [])
    assert below(grader) == ["y.txt"]
    files.clear()
    assert below(grader) == []


def test_a_cell_that_reads_nothing_asks_nothing(places):
    def ask(*_):
        raise AssertionError

    files = files_of(places[1], "assert f(2) == 3", ask)
    files.after("call", [])


def test_only_files_of_the_solution_and_those_that_the_cell_names_are_laid(places):
    kernel, grader = places
    (kernel / "x.txt").write_text("solution")
    seen = files_of(grader).crossings.seen
    (kernel / "other.txt").write_text("a student's")
    files = files_of(grader, known=seen)
    assert below(grader) == ["x.txt"]
    files.after("call", [(["other.txt"], {})])
    assert below(grader) == ["other.txt", "x.txt"]


def test_what_stands_there_is_never_replaced_or_followed(places, tmp_path):
    _, grader = places
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (grader / "data.csv").symlink_to(secret)
    (grader / "folder").symlink_to(tmp_path)
    rows = [["data.csv", "1", b"x"], ["folder/secret.txt", "1", b"x"], ["folder/new", "1", b"x"]]
    told(grader, [["data.csv", "folder"], rows])
    assert secret.read_text() == "secret"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "path",
    [
        *("../x", "/etc/x", "a/../../x", "", ".", "a//b", "a/./b", ".hidden", "a\0b", "a\\b"),
        *("__pycache__/json.cpython-311.pyc", "a/b/c/d/e/f", "x" * 300, "matplotlibrc"),
        *("random.py", "numpy.py", "secrets.pyc", "this/__init__.py", 3, None, ["x"], "\ud800"),
    ],
)
def test_names_that_lead_out_or_would_be_run_are_laid_nowhere(places, path):
    told(places[1], [[path], [[path, "1", b"x"]]])
    assert below(places[1]) == []


@pytest.mark.parametrize(
    "answer", [None, 3, [], [[], [], []], [[], 3], [[], [3]], [[], [["x.txt", 1, b""]]], ["a", {}]]
)
def test_a_malformed_answer_brings_nothing(places, answer):
    told(places[1], answer)
    assert below(places[1]) == []


def test_no_more_is_laid_than_fits(places):
    rows = [[f"{number}.txt", "1", b"x" * 2**20] for number in range(200)]
    told(places[1], [[], rows])
    assert len(below(places[1])) == 10


def test_links_pipes_and_huge_files_stay_in_the_kernel(places):
    kernel, _ = places
    (kernel / "link.txt").symlink_to("/etc/passwd")
    (kernel / "folder").symlink_to("/etc")
    os.mkfifo(kernel / "pipe.txt")
    with (kernel / "huge.txt").open("wb") as file:
        file.truncate(2**30)
    (kernel / "x.txt").write_text("x")
    folders, rows = written([], {})
    assert folders == []
    assert [path for path, _, _ in rows] == ["x.txt"]


def test_files_of_the_instructor_and_those_known_are_not_sent_again(places):
    kernel, _ = places
    (kernel / "data.csv").write_text("data")
    (kernel / "x.txt").write_text("x")
    _, [[path, stamp, content]] = written(["data.csv"], {})
    assert (path, content) == ("x.txt", b"x")
    assert written(["data.csv"], {path: stamp})[1] == [[path, stamp, None]]


class Bomb:
    def __reduce__(self):
        return os.putenv, ("BOMB", "1")


def test_a_pickle_runs_nothing_and_plain_data_are_read(places):
    kernel, grader = places
    (kernel / "bomb.pkl").write_bytes(pickle.dumps(Bomb()))
    (kernel / "plain.pkl").write_bytes(pickle.dumps({"a": [1, 2.0, "x"]}))
    np.save(kernel / "bomb.npy", np.array([Bomb()], dtype=object))
    files_of(grader)
    assert pickle.loads((grader / "plain.pkl").read_bytes()) == {"a": [1, 2.0, "x"]}
    for read in (
        lambda: pickle.loads((grader / "bomb.pkl").read_bytes()),
        lambda: pickle._loads((grader / "bomb.pkl").read_bytes()),
        lambda: np.load(grader / "bomb.npy", allow_pickle=True),
    ):
        with pytest.raises(NotGradable, match="a pickle of more than numbers"):
            read()


def test_a_module_or_picture_is_there_and_is_not_read(places, monkeypatch):
    kernel, grader = places
    (kernel / "mine.py").write_text("x = 1")
    (kernel / "plot.png").write_bytes(b"\x89PNG\0" * 100)
    files_of(grader)
    monkeypatch.syspath_prepend(str(grader))
    assert (grader / "plot.png").stat().st_size == 500
    with pytest.raises(NotGradable, match=r"mine.py was written by the student's code"):
        import mine  # noqa: F401
    with pytest.raises(NotGradable, match=r"plot.png was written"):
        (grader / "plot.png").read_bytes()


def test_texts_are_not_run_and_no_program_is_started(places):
    kernel, grader = places
    (kernel / "x.txt").write_text("print('hello')\n2 + 2\n")
    files_of(grader)
    text = (grader / "x.txt").read_text()
    assert ast.parse(text)
    for run in (lambda: exec(text), lambda: eval(text.splitlines()[0])):
        with pytest.raises(NotGradable, match="is not run here"):
            run()
    with pytest.raises(PermissionError, match="no program is started"):
        subprocess.run([sys.executable, "-c", ""], check=True)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"text", True),
        ("a.csv", "größe".encode("latin-1"), True),
        ("data", b"a b c", True),
        ("a.npy", b"\x93NUMPY\1\0", True),
        ("a.py", b"x = 1", False),
        ("a.png", b"\x89PNG\0", False),
        ("a.zip", b"PK\3\4 and no more", False),
    ],
)
def test_which_files_are_read(name, content, expected):
    assert is_read(name, content) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("open('x.txt')", True),
        ("pd.read_csv(name)", True),
        ("os.path.exists('out')", True),
        ("check_file('result.csv')", True),
        ("f(2)", False),
        ("open('data.csv')", False),
        ("pd.read_csv('./data.csv')", False),
        ("pd.read_csv('https://x.org/y.csv')", False),
        ("exec(open('x.txt').read())", False),
        ("subprocess.run(['cat', 'x.txt'])", False),
        ("re.compile(open('x.txt').read())", True),
    ],
)
def test_which_cells_may_read_a_students_file(text, expected):
    assert may_read(ast.parse(text).body, ["data.csv"]) is expected


def test_plain_names():
    assert all(map(is_plain, ["x.txt", "out/x y.csv", "my_abs_of_mine.py", "a/b/c/d/e"]))
