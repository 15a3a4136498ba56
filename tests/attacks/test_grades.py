"""Submissions that forge their grade or steal what it is made of, graded as a course grades them.

Each file in attacks/forging and attacks/stealing is one submission, in the format of
`coursekit.demo.sample`. Its line `# earns: test_double 0` says what its honest parts leave it of
each grade cell that does not get full marks. Those that steal print "searched" when they are done,
and those that echo the arguments of hidden calls mark them with ECHO and a dash.
"""

import base64
import codecs
from typing import NamedTuple

import pytest
from nbgrader.api import Gradebook

from coursekit.notebook import grade_id, is_solution
from tests.support.attacks import (
    MARKS,
    attack_files,
    attacked_notebook,
    batches_of,
    honest_scores,
    losses,
    proven_courses,
)
from tests.support.commands import begin
from tests.support.small_course import NAME, SmallCourse

FILES = attack_files("forging", "stealing")
NAMES = [f"{file.parent.name}/{file.stem}" for file in FILES]
PER_BATCH = 24  # attacks in a run of autograde; two such runs at a time

LAST_STUDENT = "zz-honest"
BYSTANDER = "bystander"  # graded before, and not handed in
HONEST = "# %% before {}\n# CANARY-in-another-submission"
# What an attack must not name: of the hidden tests, and of those around them.
SECRETS = ["CANARY", "ECHO-"]
ANSWER = "918273645"  # no canary: in the results of those who know it


class Batch(NamedTuple):
    """A course in which some attackers and an honest student were graded in one run."""

    course: SmallCourse
    full_marks: dict
    status: int
    log: str
    before: dict
    after: dict


BATCHES = batches_of(
    {file: attacked_notebook(file.read_text("utf-8")) for file in FILES}, PER_BATCH
)


def students(number):
    """Return the attacks of a batch: {student: file}."""
    return {f"{file.parent.name}-{file.stem}": file for file in BATCHES[number]}


def course_files(course):
    """Return what no submission may change: {path: content}."""
    names = ["source", "release", "grader_tests", "submitted", "nbgrader_config.py", "notes.md"]
    paths = [course.folder / name for name in names]
    files = [file for path in paths for file in (path, *path.rglob("*")) if file.is_file()]
    return {str(file.relative_to(course.folder)): file.read_bytes() for file in files}


# A search that is cut off on a slow machine would prove nothing.
PATIENT = {"cell_seconds = 2": "cell_seconds = 30"}


def lay_batch(course, number):
    """Have the attackers of a batch and an honest student hand in."""
    folder = course.folder
    (folder / "notes.md").write_text("CANARY-beside-the-gradebook\n")
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.add_student(BYSTANDER, last_name="CANARY-in-the-gradebook")
        with gradebook.db.no_autoflush:
            submission = gradebook.add_submission(NAME, BYSTANDER)
        for grade in submission.notebooks[0].grades:
            grade.auto_score = 0.5
        gradebook.db.commit()
    for student, file in students(number).items():
        submitted = course.hand_in(student, file.read_text("utf-8"))
        if "# hands in links" in file.read_text("utf-8"):
            hand_in_links(submitted, folder)
    first = next(grade_id(cell) for cell in course.source.cells if is_solution(cell))
    course.hand_in(LAST_STUDENT, HONEST.format(first))


def grade_batches(courses):
    """Grade some batches side by side, and make their feedback."""
    before = list(map(course_files, courses))
    runs = at_once(courses, "autograde", NAME)
    at_once(courses, "generate_feedback", NAME)
    return [
        Batch(
            course, MARKS[course.notebook], run.status, run.complaints, files, course_files(course)
        )
        for course, run, files in zip(courses, runs, before, strict=True)
    ]


def at_once(courses, *arguments):
    """Run an nbgrader command in several courses; return what came of each."""
    ends = [begin(course.folder, ["nbgrader", *arguments], apart=True) for course in courses]
    return [end() for end in ends]


def hand_in_links(submitted, course):
    """Put links to the secrets of a course beside a submitted notebook."""
    hidden, source = course / "grader_tests" / NAME / "double.py", course / "source" / NAME
    (submitted / "symlink.txt").symlink_to(hidden)
    (submitted / "notes.txt").hardlink_to(hidden)
    (submitted / "folder").symlink_to(source)
    (submitted / "other.ipynb").symlink_to(source / f"{NAME}.ipynb")


@pytest.fixture(scope="module")
def batches(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("batches")
    proven = proven_courses(folder / "proven", PATIENT)
    courses = []
    for number, files in enumerate(BATCHES):
        notebook = attacked_notebook(files[0].read_text("utf-8"))
        courses.append(proven[notebook].copy(folder / str(number)))
        lay_batch(courses[-1], number)
    pairs = [courses[first : first + 2] for first in range(0, len(courses), 2)]
    return [batch for pair in pairs for batch in grade_batches(pair)]


@pytest.fixture
def graded(batches, file):
    """The batch in which an attack was graded, and the attacker's name there."""
    number = next(n for n, files in enumerate(BATCHES) if file in files)
    return batches[number], f"{file.parent.name}-{file.stem}"


def encodings(secret):
    """Return the bytes that a secret is in plain text and in cheap disguises."""
    texts = {secret, secret[::-1], codecs.encode(secret, "rot13")}
    for text in list(texts):
        numbers = list(text.encode())
        texts |= {text.encode().hex(), " ".join(map(str, numbers)), ", ".join(map(str, numbers))}
    plain = {text.encode() for text in texts | {text.lower() for text in texts}}
    plain |= {text.upper().encode() for text in texts}
    wide = {secret.encode(coding) for coding in ("utf-16-le", "utf-16-be", "utf-32-le")}
    # Three places in a stream of base64; the ends depend on the neighbours.
    coded = {base64.b64encode(b" " * n + secret.encode()) for n in range(3)}
    return plain | wide | {code[4:-4] for code in coded if len(code) >= 16}


def results_of(course, student):
    """Return all that a student's grading wrote: {path: content}."""
    folders = [course.folder / stage / student for stage in ("autograded", "feedback")]
    return {f: f.read_bytes() for folder in folders for f in folder.rglob("*") if f.is_file()}


def test_the_attacks_are_many_and_say_what_they_do():
    assert len(FILES) >= 60
    for file in FILES:
        text = file.read_text("utf-8")
        assert text.startswith('"""')
        assert losses(text), file.name
        assert not any(secret in text for secret in SECRETS), file.name


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_an_attack_earns_exactly_what_its_honest_part_earns(graded, file):
    batch, student = graded
    assert batch.course.scores()[student] == honest_scores(file.read_text("utf-8"))


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_an_attack_gets_no_secret_into_its_results(graded, file):
    batch, student = graded
    results = results_of(batch.course, student)
    assert {path.suffix for path in results} == {".ipynb", ".json", ".html"}
    known = ANSWER in batch.before[f"submitted/{student}/{NAME}/{NAME}.ipynb"].decode()
    wanted = {code for secret in SECRETS + [ANSWER] * (not known) for code in encodings(secret)}
    assert not [
        (path.name, code) for path, content in results.items() for code in wanted if code in content
    ]


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.parent.name == "stealing"], ids=lambda file: file.stem
)
def test_a_search_for_secrets_came_to_its_end(graded, file):
    batch, student = graded
    cells = batch.course.autograded(student).cells
    printed = [o.get("text", "") for c in cells for o in c.get("outputs", ()) if "name" in o]
    assert "searched" in "".join(printed)


@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_attacks_harm_nobody_else(batches, number):
    batch = batches[number]
    assert batch.status == 0, batch.log
    scores = batch.course.scores()
    assert scores[LAST_STUDENT] == batch.full_marks
    assert scores[BYSTANDER] == dict.fromkeys(batch.full_marks, 0.5)
    assert scores.keys() == {*students(number), LAST_STUDENT, BYSTANDER}
    assert batch.before == batch.after
