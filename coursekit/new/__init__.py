"""`coursekit new NAME`: a small assignment that is complete, to be changed into one's own.

The templates lie beside this module. The cells of the notebook begin with `# %%`, their type, their
name, and what nbgrader makes of them: `locked`, `solution`, or `grade` with the points.
"""

import keyword
import re
from pathlib import Path

import jinja2
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.coursedir import CourseDirectory

from ..course import TESTS, open_course, private
from ..errors import CourseKitError
from ..files import remove_folder, unfinished_folder, whole
from ..settings import CONFIG

HERE = Path(__file__).parent
LONGEST = 60  # characters of a name: files are called by it, with more around
CELL = re.compile(r"^# %% (code|markdown) (\w+) ?(locked|solution|grade)? ?(\d*)\n", re.MULTILINE)
# The folder of the notebook, and that of the checks: file there → template.
BESIDE = {"measurements.csv": "measurements.csv", "requirements.txt": "requirements.txt"}
CHECKS = {
    "standardise.py": "standardise.py",
    "quiz.py": "quiz.py",
    "reference.py": "reference.py",
    "mutants.py": "mutants.py",
    "honest/plain_python.py": "plain_python.py",
}


def new_assignment(folder: Path, name: str) -> list[Path]:
    """Write a new assignment into the course in a folder; return the folders made, relative to it.

    An empty folder becomes a course. Raises CourseKitError, and writes nothing, for a name that
    cannot be one or is taken, and for a folder that is no course and not empty.
    """
    check_name(name)
    begun = not (folder / CONFIG).is_file()
    if begun and (there := sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))):
        raise CourseKitError(
            f"{folder.resolve()} is not a course: it has no {CONFIG}, and it is not empty (there: "
            f"{there[0]}). Change to the folder of a course, or to an empty one."
        )
    course = None if begun else open_course(folder)
    source = course.source(name) if course else folder / "source" / name
    tests = course.tests / name if course else folder / TESTS / name
    root = course.root if course else folder
    for path in (source, tests, tests.with_suffix(".py")):
        if path.exists():
            raise CourseKitError(
                f"There is {path.relative_to(root)} already: give another name, or move it away."
            )
    with private(course.folders if course else CourseDirectory()):
        write(folder, name, source, tests)
    return [source.relative_to(root), tests.relative_to(root)]


def check_name(name: str) -> None:
    """Refuse what can be no name of an assignment, which is one of a module of Python too."""
    if is_name(name):
        return
    near = re.sub(r"\W+", "_", name).strip("_")[:LONGEST]
    raise CourseKitError(
        f"{name!r} cannot be the name of an assignment: use letters of English, digits and _, no "
        f"more than {LONGEST}, and begin with a letter, such as "
        f"{near if is_name(near) else 'homework_1'}."
    )


def is_name(name: str) -> bool:
    letters = re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII)
    return bool(letters) and len(name) <= LONGEST and not keyword.iskeyword(name)


def write(folder: Path, name: str, source: Path, tests: Path) -> None:
    """Write both folders beside their places, and give them their names when all is there."""
    parts = {place: unfinished_folder(place) for place in (tests, source)}
    placed: list[Path] = []
    try:
        for part in parts.values():
            remove_folder(part)
        fill(parts[source], name, BESIDE)
        (parts[source] / f"{name}.ipynb").write_text(notebook(name), encoding="utf-8")
        fill(parts[tests], name, CHECKS)
        (parts[tests] / "__init__.py").touch()
        for file, text in (tests.with_name("__init__.py"), ""), (folder / CONFIG, rendered(CONFIG)):
            if not file.exists():
                with whole(file) as unfinished:
                    unfinished.write_text(text, encoding="utf-8")
                placed.append(file)
        for place, part in parts.items():
            part.rename(place)
            placed.append(place)
    except BaseException:
        for path in placed:
            path.unlink() if path.is_file() else remove_folder(path)
        raise
    finally:
        for part in parts.values():
            remove_folder(part)


def fill(folder: Path, name: str, files: dict[str, str]) -> None:
    for file, template in files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rendered(template, name), encoding="utf-8")


def rendered(template: str, name: str = "") -> str:
    """Return what a template gives for an assignment of this name."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    title = name.replace("_", " ").strip().capitalize()
    return environment.get_template(f"{template}.j2").render(name=name, title=title)


def notebook(name: str) -> str:
    """Return the text of the source notebook."""
    _, *parts = CELL.split(rendered("notebook.py", name))
    cells = []
    for kind, cell, role, points, text in zip(*(parts[n::5] for n in range(5)), strict=True):
        make = new_code_cell if kind == "code" else new_markdown_cell
        made = make(text.rstrip("\n"), id=cell.replace("_", "-"))
        if role:
            made.metadata.nbgrader = {
                "grade": role == "grade",
                "grade_id": cell,
                "locked": role != "solution",
                "schema_version": 3,
                "solution": role == "solution",
                "task": False,
            } | ({"points": int(points)} if points else {})
        cells.append(made)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    return nbformat.writes(made) + "\n"
