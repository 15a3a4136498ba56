"""Files that a grade cell writes, as the student's functions that it calls find them."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from coursekit.grader import own_files
from coursekit.grader.examples import Crossings
from coursekit.grader.files import Files
from coursekit.sandbox.inside.files import lay, written
from coursekit.sandbox.inside.wire import WireError

pytestmark = pytest.mark.usefixtures("guard")
SOLUTION = "def count():\n    return len(open('numbers.txt').readlines())"


class Two:
    """A grader and a kernel with folders of their own, and a cell that runs in the grader's."""

    def __init__(self, folder, known=None, source=SOLUTION):
        self.kernel, self.grader = folder / "kernel", folder / "grader"
        self.tmp = folder / "tmp"
        for path in (self.kernel, self.grader, self.tmp):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir()
        (self.grader / "data.csv").write_text("CANARY")
        os.chdir(self.grader)
        self.asked = []
        self.files = Files(self.ask, Crossings(known))
        self.files.crossings.cell = "test"
        self.files.use(self.grader)
        self.files.own.sources = [source]
        self.files.begin([])
        self.files.own.begin(shown=1)

    def ask(self, operation, failure, label, *details):
        """Answer as the kernel would, whose temporary files lie elsewhere."""
        self.asked.append((operation, *details))
        os.chdir(self.kernel)
        try:
            if operation == "lay":
                return lay([[self.there(path), content] for path, content in details[0]])
            others, known, roots = details
            found = written(
                others,
                {self.there(path): stamp for path, stamp in known.items()},
                [self.there(root) for root in roots],
            )
            folders, rows = found
            return [[*map(self.here, folders)], [[self.here(path), *more] for path, *more in rows]]
        finally:
            os.chdir(self.grader)

    def there(self, path):
        return path.replace(str(self.tmp), str(self.kernel / ".tmp"))

    def here(self, path):
        return path.replace(str(self.kernel / ".tmp"), str(self.tmp))

    def call(self, *arguments, what=lambda: None):
        self.files.before("call", [arguments])
        os.chdir(self.kernel)
        what()
        os.chdir(self.grader)
        self.files.follows = True
        self.files.after("call", [arguments])


@pytest.fixture
def two(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(own_files.hook, "paths", {})
    yield lambda **options: Two(tmp_path, **options)
    own_files.hook.folders = ()


def below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_call_finds_the_file_whose_name_it_is_given(two):
    both = two()
    Path("test.txt").write_text("a b c")
    both.call("test.txt")
    assert (both.kernel / "test.txt").read_text() == "a b c"
    with open("test.txt", "a") as file:  # noqa: PTH123 - as cells do
        file.write(" d")
    both.call("test.txt")
    assert (both.kernel / "test.txt").read_text() == "a b c d"
    Path("test.txt").unlink()
    both.call()
    assert not (both.kernel / "test.txt").exists()


def test_a_file_goes_once_and_a_cell_that_writes_none_asks_nothing(two):
    both = two()
    both.files.before("call", [("x.txt",)])
    assert both.asked == []
    Path("x.txt").write_text("x")
    for _ in range(3):
        both.files.before("call", [("x.txt",)])
    assert len(both.asked) == 1


def test_a_name_without_its_suffix_or_a_folder_above_is_a_name_of_it_too(two):
    both = two()
    Path("out").mkdir()
    Path("out", "a.csv").write_text("a")
    Path("b.csv").write_text("b")
    both.call("out", "b")
    assert below(both.kernel) == ["b.csv", "out", "out/a.csv"]


def test_a_file_that_the_solution_names_goes_and_what_is_expected_stays(two):
    both = two()
    Path("numbers.txt").write_text("1\n2\n")
    Path("expected.txt").write_text("CANARY")
    both.call()
    assert below(both.kernel) == ["numbers.txt"]
    seen = both.files.crossings.seen
    student = "open('expected.txt').read()"
    again = two(known=seen, source=student)
    Path("numbers.txt").write_text("3\n")
    Path("expected.txt").write_text("CANARY")
    again.call()
    assert below(again.kernel) == ["numbers.txt"]


def test_temporary_files_and_folders_lie_at_the_same_path(two):
    both = two()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.txt")
        path.write_text("x")
        both.call(path)
        assert Path(both.there(str(path))).read_text() == "x"
    both.call()
    assert not Path(both.there(folder)).exists()
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("1,2")
        file.flush()
        both.call(file.name)
        assert Path(both.there(file.name)).read_text() == "1,2"


def test_what_a_function_writes_in_a_temporary_folder_comes_back(two):
    seen = None
    for _ in range(2):
        both = two(known=seen)
        folder = tempfile.mkdtemp()
        there = Path(both.there(folder), "out.txt")
        both.call(folder + "/out.txt", what=lambda there=there: there.write_text("written"))
        assert Path(folder, "out.txt").read_text() == "written"
        seen = both.files.crossings.seen


def test_a_file_that_the_solution_changes_comes_back_and_no_other(two):
    def change():
        Path("x.txt").write_text("changed")

    both = two()
    Path("x.txt").write_text("x")
    both.call("x.txt", what=change)
    assert Path("x.txt").read_text() == "changed"
    changing = both.files.crossings.seen
    for known, expected in (changing, "changed"), ({}, "x"):
        again = two(known=known)
        Path("x.txt").write_text("x")
        again.call("x.txt", what=change)
        assert Path("x.txt").read_text() == expected


def test_nothing_that_the_cell_did_not_write_is_sent(two, tmp_path):
    both = two()
    (tmp_path / "secret.txt").write_text("CANARY")
    os.symlink(tmp_path / "secret.txt", "link.txt")  # noqa: PTH211 - as cells do
    os.symlink(tmp_path, "folder")  # noqa: PTH211
    with open("link.txt", "a"), open("folder/secret.txt", "a"), open("../secret.txt", "a"):  # noqa: PTH123
        pass
    os.mkfifo("pipe.txt")
    own_files.hook.note(str(both.grader / "pipe.txt"))
    both.call("link.txt", "folder/secret.txt", "../secret.txt", "pipe.txt", "folder")
    assert below(both.kernel) == []


def test_files_of_the_course_stay_in_the_grader(two):
    both = two()
    with open("data.csv", "a"):  # noqa: PTH123 - as cells do
        both.call("data.csv")
    assert below(both.kernel) == []


def test_what_hidden_tests_wrote_is_gone_after_the_cell(two):
    both = two()
    Path("x.txt").write_text("visible")
    both.call("x.txt")
    both.files.crossings.part = 1
    Path("y.txt").write_text("hidden")
    both.call("y.txt")
    assert below(both.kernel) == ["x.txt", "y.txt"]
    both.files.own.leave()
    assert below(both.kernel) == ["x.txt"]


def test_too_much_is_refused_before_the_call(two):
    both = two()
    with open("x.txt", "wb") as file:  # noqa: PTH123
        file.truncate(2**30)
    with pytest.raises(WireError, match="larger than 5 MB"):
        both.call("x.txt")


@pytest.mark.parametrize("answer", [None, 3, [], [[]], [3], ["x"] * 9, {}])
def test_whatever_the_kernel_answers_the_cell_goes_on(two, answer):
    both = two()
    both.files.own.ask = lambda *_: answer
    Path("x.txt").write_text("x")
    both.files.before("call", ["x.txt"])
    both.files.own.leave()
    assert Path("x.txt").read_text() == "x"
