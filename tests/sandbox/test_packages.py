"""What student code sees of the packages that are installed, and what is left out."""

import errno
import os
import sys
import time
from pathlib import Path

import pytest

from coursekit.errors import CourseKitError
from coursekit.sandbox import packages
from coursekit.sandbox.packages import installed, visible, visible_environment
from coursekit.sandbox.requirements import requirement, requirements_in
from tests.support.student_kernel import Student

# Which packages


def test_named_packages_come_with_what_they_and_a_kernel_need_and_with_nothing_else():
    seen = visible(["matplotlib>=3.8"], installed())
    assert {"matplotlib", "pillow", "contourpy", "ipykernel", "pyzmq", "numpy"} <= seen
    assert seen & {"scikit-learn", "scipy", "pandas", "nbgrader", "pip", "pytest"} == set()


def test_a_course_that_names_none_has_all_but_the_kit_and_what_its_developers_need():
    found = installed()
    seen = visible(None, found)
    assert {"scipy", "pandas", "nbgrader", "tqdm", "pillow", "scikit-learn"} <= seen
    assert seen & {"coursekit", "pytest", "ruff", "hypothesis"} == set()


class Package:
    """What is asked of an installed package, without one."""

    def __init__(self, *requires):
        self.requires = requires


def test_what_a_developers_package_shares_with_others_is_seen():
    found = {
        "coursekit": Package("numpy", 'checker; extra == "dev"'),
        "checker": Package("shared", "own"),
        "mine": Package("shared", "gone", 'own; extra == "all"', 'own; python_version < "3"'),
        **{name: Package() for name in ("numpy", "shared", "own")},
    }
    assert visible(None, found) == {"mine", "shared", "numpy"}
    assert visible(["mine"], found) == {"mine", "shared", "numpy"}
    assert visible(["Mine[all]>=1"], found) == {"mine", "shared", "numpy", "own"}


def test_a_tool_of_developers_is_seen_where_the_instructor_installed_it():
    requires = 'checker; extra == "dev"', 'tester; extra == "dev"'
    found = {"coursekit": Package(*requires), "tester": Package(), "numpy": Package()}
    assert visible(None, found) == {"tester", "numpy"}
    assert visible(None, found | {"checker": Package()}) == {"numpy"}


def test_a_package_whose_needs_cannot_be_read_is_seen_all_the_same():
    found = {"odd": Package("no requirement at all", "own"), "own": Package()}
    assert visible(["odd"], found) == {"odd", "own"}


def test_files_of_requirements_are_read_as_pip_reads_them(tmp_path):
    (tmp_path / "more.txt").write_text("scipy\n")
    file = tmp_path / "requirements.txt"
    file.write_text(
        "# what students need\n\n"
        "numpy>=2.0  # a comment\n"
        "--index-url https://example.org/simple\n"
        "-r more.txt\n"
        "tool[fast] ; python_version > '3'\n"
        "one @ https://example.org/one.zip\n"
        "git+https://example.org/two.git#egg=two\n"
        "./wheels/three_four-1.0-py3-none-any.whl\n"
        "pinned==1 --hash=sha256:12 \\\n  --hash=sha256:34\n"
    )
    found = requirements_in(file)
    assert found[:3] == ["numpy>=2.0", "scipy", 'tool[fast]; python_version > "3"']
    assert found[3:] == ["one @ https://example.org/one.zip", "two", "three-four", "pinned==1"]


@pytest.mark.parametrize("words", ["two words", "== 3", "git+https://example.org/two"])
def test_a_requirement_that_names_no_package_is_an_error_with_the_remedy(words):
    with pytest.raises(CourseKitError, match=r"numpy>=2\.0"):
        requirement(words, "requirements.txt names")


def test_a_missing_file_of_requirements_is_named(tmp_path):
    with pytest.raises(CourseKitError, match=r"more\.txt cannot be read"):
        requirements_in(tmp_path / "more.txt")


# The folder in which they are laid out


@pytest.fixture
def some_site(tmp_path, monkeypatch):
    """A folder of packages with two in it that share a folder, and one without a list of files."""
    site = tmp_path / "site"

    def install(name, *files, record=True):
        for file in files:
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            (site / file).write_text(name)
        about = site / f"{name}-1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Name: {name}\nVersion: 1\n")
        if record:
            listed = [*files, f"{name}-1.dist-info/METADATA", "gone.py", "../../etc/passwd"]
            (about / "RECORD").write_text("".join(f"{file},,\n" for file in listed))

    install("one", "one/__init__.py", "shared/one.py", "one.pth")
    install("two", "two.py", "shared/two.py")
    install("three", "three/part/code.py", record=False)
    (site / "stray.py").write_text("")
    monkeypatch.setattr(packages, "package_folders", lambda: [site])
    monkeypatch.setattr(packages, "is_virtual", lambda: False)
    monkeypatch.setattr(packages, "places", lambda: [tmp_path / "place"])
    return site


def laid_out(site, folder):
    top = packages.below(folder, site)
    return {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()}


ONE = {"one/__init__.py", "shared/one.py", "one.pth", "one-1.dist-info/METADATA"}


def test_an_environment_holds_the_files_of_its_packages_and_no_others(some_site):
    assert laid_out(some_site, visible_environment(["one"])) == ONE
    three = {"three/part/code.py", "three-1.dist-info/METADATA"}
    assert laid_out(some_site, visible_environment(["three"])) == three
    assert laid_out(some_site, visible_environment([])) == set()


def test_the_files_are_links_or_copies_and_everybody_can_enter_the_folders(some_site, monkeypatch):
    mask = os.umask(0o077)
    try:
        linked = visible_environment(["one"])
        assert packages.below(linked, some_site / "one.pth").samefile(some_site / "one.pth")

        def other_disk(*_):
            raise OSError(errno.EXDEV, "Invalid cross-device link")

        monkeypatch.setattr(os, "link", other_disk)
        copied = visible_environment(["two"])
    finally:
        os.umask(mask)
    assert packages.below(copied, some_site / "two.py").read_text() == "two"
    for parent, _, _ in [*os.walk(linked), *os.walk(copied)]:
        assert Path(parent).stat().st_mode & 0o777 == 0o755


def test_everybody_can_read_the_settings_of_the_python_that_students_have(tmp_path):
    mask = os.umask(0o077)
    try:
        packages.give_python(tmp_path / "env")
    finally:
        os.umask(mask)
    files = [path for path in (tmp_path / "env").rglob("*") if path.is_file()]
    assert tmp_path / "env" / "pyvenv.cfg" in files
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in files)


def test_an_environment_is_made_once_and_again_when_something_is_installed(some_site):
    first = visible_environment(["one"])
    assert visible_environment(["one"]) == first
    (some_site / "one" / "new.py").write_text("")
    about = some_site / "one-1.dist-info"
    (about / "RECORD").write_text((about / "RECORD").read_text() + "one/new.py,,\n")
    os.utime(about, (1, 1))
    second = visible_environment(["one"])
    assert laid_out(some_site, second) == ONE | {"one/new.py"}
    assert laid_out(some_site, first) == ONE


def test_environments_that_nobody_used_for_long_are_removed(some_site):
    first = visible_environment(["one"])
    second = visible_environment(["two"])
    os.utime(first, (1, 1))
    os.utime(second, (1, time.time()))
    visible_environment(["three"])
    assert (first.exists(), second.exists()) == (False, True)


def test_where_no_environment_can_be_made_the_error_says_where(some_site, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(packages, "places", lambda: [tmp_path / "file" / "place"])
    with pytest.raises(CourseKitError, match="let this user write there"):
        visible_environment(["one"])


# In a kernel


@pytest.fixture(scope="module")
def student_of_few(sandbox):
    student = Student(packages=["matplotlib"])
    student.run("import importlib, os, sys; from pathlib import Path")
    yield student
    student.close()


def test_a_kernel_has_the_packages_of_the_course_alone(student_of_few):
    assert student_of_few.run("import matplotlib.pyplot, numpy.linalg, PIL.Image") == ""
    for module in ("sklearn", "scipy", "pip", "nbgrader", "pytest", "coursekit"):
        assert "ModuleNotFoundError" in student_of_few.run(f"importlib.import_module({module!r})")


def test_what_a_kernel_does_not_have_is_nowhere_to_be_read(student_of_few):
    names = ("sklearn", "pip", "apt_pkg")
    found = student_of_few.value(
        """
        [str(p) for base in {sys.prefix, sys.base_prefix, "/usr", "/usr/local"}
         for top in Path(base).glob("lib*/python3*") for p in top.rglob("*") if p.name in NAMES]
    """.strip().replace("NAMES", str(names))
    )
    assert found == []


def test_settings_of_pip_and_jupyter_are_not_there(student_of_few):
    shown = {"bin", "lib", "lib64", "include", "share", "pyvenv.cfg", "ssl"}
    for prefix in {sys.prefix, sys.base_prefix} - {"/usr"}:
        assert set(student_of_few.value(f"os.listdir({prefix!r})")) <= shown
        assert student_of_few.value(f"os.path.exists({prefix + '/share/jupyter'!r})") is False
    for folder in ("/usr/etc", "/usr/local/etc", "/usr/local/share/jupyter", "/usr/share/jupyter"):
        assert student_of_few.value(f"os.path.isdir({folder!r}) and os.listdir({folder!r})") in (
            *(False, []),
        )
    if packages.is_virtual():
        text = student_of_few.value("Path(sys.prefix, 'pyvenv.cfg').read_text()")
        assert {line.split(" = ")[0] for line in text.splitlines()} <= {
            *("home", "include-system-site-packages", "version"),
        }
