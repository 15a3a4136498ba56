"""Files are written whole or not at all, and listed without what nobody put there."""

import pytest

from coursekit.files import files_in, whole


@pytest.fixture
def page(tmp_path):
    """A file that was written before; beside it lies nothing."""
    path = tmp_path / "page.html"
    path.write_text("old")
    return path


def write_half(path, error):
    with whole(path) as unfinished, unfinished.open("w") as file:
        file.write("half of")
        file.flush()
        raise error("only half is written")


def test_what_was_written_takes_the_place_of_an_older_file(page):
    with whole(page) as unfinished:
        unfinished.write_text("new")
        assert page.read_text() == "old"
        assert unfinished.parent == page.parent  # on the same disk, or it could not be renamed
    assert page.read_text() == "new"
    assert list(page.parent.iterdir()) == [page]


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt, SystemExit])
def test_a_body_that_fails_leaves_the_older_file_and_no_other(page, error):
    with pytest.raises(error):
        write_half(page, error)
    assert page.read_text() == "old"
    assert list(page.parent.iterdir()) == [page]


def test_a_body_that_fails_leaves_nothing_where_nothing_was(tmp_path):
    with pytest.raises(ValueError, match="half"):
        write_half(tmp_path / "page.html", ValueError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [ValueError, OSError])
def test_a_body_that_fails_before_it_writes_says_why_it_failed(page, error):
    with pytest.raises(error, match="before"), whole(page):
        raise error("before")
    assert list(page.parent.iterdir()) == [page]


def test_a_folder_that_is_missing_is_what_is_complained_of(tmp_path):
    with pytest.raises(FileNotFoundError), whole(tmp_path / "no" / "page.html") as unfinished:
        unfinished.write_text("new")


def test_what_cannot_take_its_place_is_removed(tmp_path):
    (tmp_path / "page.html" / "folder").mkdir(parents=True)
    with pytest.raises(OSError), whole(tmp_path / "page.html") as unfinished:  # noqa: PT011
        unfinished.write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_an_unfinished_file_of_a_run_that_was_killed_is_written_over(page):
    page.with_name(".page.html.part").write_text("cut short, and longer than what comes")
    with whole(page) as unfinished:
        unfinished.write_text("new")
    assert page.read_text() == "new"
    assert list(page.parent.iterdir()) == [page]


def test_files_are_listed_in_order_without_hidden_and_compiled_ones(tmp_path):
    wanted = ["a.py", "b/a.py", "b/c/d.csv", "c.txt"]
    for name in [*wanted, ".hidden", "b/.git/config", "__pycache__/a.pyc", "b/.page.html.part"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "empty").mkdir()
    listed = [path.relative_to(tmp_path).as_posix() for path in files_in(tmp_path)]
    assert listed == wanted
