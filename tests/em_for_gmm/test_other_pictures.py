"""The course with other pictures: the doctor says what changed, new candidates, right answers.

1,328 pictures of 218 sizes take the place of the course's own, in a copy of the course, with
colours that tell the folders apart, and with such as overlap as those of photographs do.
"""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

from coursekit.course import open_course
from coursekit.demo.sample import sample_submission
from coursekit.demo.sample_class import copy_course
from coursekit.doctor import assignment as doctor
from coursekit.errors import CourseKitError
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.run.cache import Cache
from coursekit.run.preflight import sound
from grader_tests.em_for_gmm import course_data, made_with, pick_candidates
from tests.support.em_notebook import read_notebook
from tests.support.other_pictures import COUNTS, OVERLAPPING, SIZES, write_other_pictures
from tests.support.picture_sets import with_the_shipped_pictures
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES, ROOT

pytestmark = with_the_shipped_pictures

# What a student answers, from the loader's table. EM is the oracle's: the loops take a minute.
ANSWER = """
import json
import numpy as np, pandas as pd
from scipy.stats import multivariate_normal
from coursekit.checks import input_seed
from grader_tests.em_for_gmm import course_data, quiz, reference

images = course_data.loader().load_images("data/images.zip")
np.random.seed(1)
rgb = np.vstack(images["rgb"])
means = [images["rgb"][x] for x in np.random.choice(len(images), 4, replace=False)]
cov = np.diag([images[colour].var(ddof=0) for colour in ("red", "green", "blue")])
out = reference.fit(rgb, means, [cov] * 4, [1 / 4] * 4, maxiter=20)
scores = np.column_stack(
    [
        out["weights"][k] * multivariate_normal.pdf(rgb, mean=out["means"][k], cov=out["covs"][k])
        for k in range(4)
    ]
)
table = pd.DataFrame({"cluster": scores.argmax(1), "score": scores.max(1), "path": images["path"]})
top = set(table[table["cluster"] == 0].nlargest(5, "score")["path"])
shown = open("source/em_for_gmm/quiz_candidates.txt").read().split()
numbers = [i for i, path in enumerate(shown, 1) if path not in top]
input_seed.set(1)
about = json.load(open("source/em_for_gmm/pictures.json"))
doubtful = images["path"].tolist().index(about["doubtful_image"])
clusters = table["cluster"].tolist()
points = [
    quiz.first_image_cluster(list(scores[0]), clusters[0], clusters[doubtful]),
    quiz.not_in_top_five(numbers),
]
print(json.dumps({"points": points, "numbers": numbers}))
"""


@pytest.fixture(scope="module")
def other_zip(tmp_path_factory):
    return write_other_pictures(tmp_path_factory.mktemp("pictures") / "other.zip")


@pytest.fixture(scope="module")
def overlapping_zip(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "overlapping.zip"
    return write_other_pictures(path, OVERLAPPING)


@pytest.fixture
def course(tmp_path):
    """A copy of what the pictures matter to."""
    for name in ("grader_tests", f"source/{ASSIGNMENT}"):
        ignored = shutil.ignore_patterns("__pycache__", "*.ipynb", ".*")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / "images.zip", tmp_path / "data")
    return tmp_path


def run_python(course, *arguments, **environment):
    """Run Python in a course, as an instructor does; return what it prints."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=course,
        env={"PATH": "", "PYTHONPATH": str(course), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def pick(course):
    return run_python(course, "-m", "grader_tests.em_for_gmm.pick_candidates")


def examine(course, **environment):
    """Return what the assignment finds out about itself: {kind: text}."""
    check = f"grader_tests.{ASSIGNMENT}.examine"
    found = json.loads(
        run_python(course, "-m", "coursekit.handout.examining", check, **environment)
    )
    kinds = {kind for kind, *_ in found}
    return {kind: "\n".join(f"{s} {r}" for k, s, r in found if k == kind) for kind in kinds}


def test_the_pictures_are_many_and_of_many_sizes(other_zip):
    with zipfile.ZipFile(other_zip) as archive:
        sizes = {Image.open(archive.open(name)).size for name in archive.namelist()}
    assert sizes == set(SIZES)
    assert len(sizes) == 218
    assert sum(COUNTS.values()) == 1328
    assert made_with.facts(other_zip)["folders"] == COUNTS


def test_the_course_is_made_with_the_pictures_that_ship(course):
    assert set(examine(course)) == {"ok"}
    source = ROOT / "data" / "images.zip"
    expected = made_with.facts(source) | {"answers": course_data.answers(source)}
    assert made_with.read() == expected


def test_replaced_pictures_are_told_apart_and_one_command_takes_them(course, other_zip):
    shutil.copy(other_zip, course / "data" / "images.zip")
    found = examine(course)
    assert "1,328 pictures in 4 folders in place of 800 in 4" in found["warning"]
    for folder, count in COUNTS.items():
        assert f"{folder} {count} (was 200)" in found["warning"]
    now, before = course_data.answers(other_zip), made_with.read()["answers"]
    first = now["quiz_first_image_cluster"]
    assert f"quiz_first_image_cluster: {first} (was " in found["warning"]
    assert first[0] != before["quiz_first_image_cluster"][0]
    assert "8 of the 8 candidates" in found["fault"]
    assert "not among the pictures: images/" in found["fault"]
    assert "the second picture of the first quiz is not among the pictures" in found["fault"]
    assert "EM converges on them after" in found["fault"]
    assert found["fault"].count("`python -m grader_tests.em_for_gmm.pick_candidates`") == 3

    assert "coursekit release em_for_gmm" in pick(course)
    assert set(examine(course)) == {"ok"}
    answered = json.loads(run_python(course, "-c", ANSWER).splitlines()[-1])
    assert answered["points"] == [4, 4]
    assert len(answered["numbers"]) == 3


def test_a_picture_that_is_gone_breaks_its_question_only(course):
    path = course / "data" / "images.zip"
    shown = (course / "source" / ASSIGNMENT / "quiz_candidates.txt").read_text().split()
    with (
        zipfile.ZipFile(ROOT / "data" / "images.zip") as archive,
        zipfile.ZipFile(path, "w") as new,
    ):
        for name in archive.namelist():
            if name != shown[0]:
                new.writestr(name, archive.read(name))
    found = examine(course)
    assert "cloudy_sky 199 (was 200)." in found["warning"]
    assert f"not among the pictures: {shown[0]}" in found["fault"]


def test_the_same_pictures_in_another_zip_move_nothing(course):
    path = course / "data" / "images.zip"
    with (
        zipfile.ZipFile(ROOT / "data" / "images.zip") as archive,
        zipfile.ZipFile(path, "w") as new,
    ):
        for name in archive.namelist():
            new.writestr(name, archive.read(name))
    found = examine(course)
    assert set(found) == {"ok", "warning"}
    assert "is not the zip that the course is made with, but holds as many: 800" in found["warning"]
    assert "answers" not in found["warning"]


@pytest.mark.parametrize("unpacked", [False, True])
def test_em_images_previews_other_pictures(course, other_zip, tmp_path, unpacked):
    source = other_zip
    if unpacked:
        source = tmp_path / "some where" / "images"
        zipfile.ZipFile(other_zip).extractall(source.parent)
    found = examine(course, EM_IMAGES=str(source))
    assert "fault" not in found
    assert "data/images.zip holds the 800 pictures" in found["ok"]
    assert "$EM_IMAGES holds other pictures" in found["warning"]
    assert "8 of the 8 candidates" in found["warning"]
    # The command that is named takes them.
    command = found["warning"].split("`")[1]
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    subprocess.run(command, shell=True, cwd=course, env=environment, check=True)
    pick(course)
    assert "holds the 1,328 pictures in 4 folders" in examine(course)["ok"]


def test_em_images_that_names_nothing(course):
    assert "is not there. Run `unset EM_IMAGES`" in examine(course, EM_IMAGES="/no.zip")["warning"]


@pytest.mark.parametrize(
    ("pictures", "reason"),
    [
        ({}, "holds no picture that can be read"),
        ({"a": 1, "b": 1}, "EM fails on them"),
        ({"a": 30}, "EM fails on them"),
    ],
)
def test_pictures_that_em_cannot_cluster_are_refused(course, pictures, reason):
    grey = Image.new("RGB", (8, 8), (90, 90, 90))
    with zipfile.ZipFile(course / "data" / "images.zip", "w") as archive:
        for folder, count in pictures.items():
            for i in range(count):
                with archive.open(f"images/{folder}/{i}.png", "w") as file:
                    grey.save(file, "PNG")
    found = examine(course)
    assert reason in found["fault"]
    assert "data/images.zip cannot be used" in found["fault"]
    assert "ok" not in found


def test_pictures_for_which_no_weights_decide_are_asked_about_in_most_doubt(monkeypatch, other_zip):
    monkeypatch.setattr(pick_candidates, "doubtful_images", lambda source=None: [])
    row = pick_candidates.pick_doubtful(other_zip)
    clear = pick_candidates.margins(course_data.fit_pictures(other_zip).scores)
    assert row != 0
    assert pick_candidates.MARGIN < clear[row] == min(clear[1:][clear[1:] > pick_candidates.MARGIN])


def test_the_second_picture_of_the_first_quiz_is_one_where_the_weights_decide(overlapping_zip):
    for source in None, overlapping_zip:
        fitted = course_data.fit_pictures(source)
        row = pick_candidates.pick_doubtful(source)
        assert fitted.clusters[row] != (fitted.scores[row] / fitted.weights).argmax()


@pytest.fixture
def swapped(tmp_path, other_zip):
    """A whole course with other pictures in it, for which no candidates were picked."""
    copy_course(ROOT, tmp_path)
    shutil.copy(other_zip, tmp_path / "data" / "images.zip")
    return open_course(tmp_path)


def test_nobody_is_graded_before_candidates_are_picked(swapped):
    settings = TrustedExecute(config=swapped.config)
    with pytest.raises(CourseKitError, match=r"8 of the 8 candidates.*pick_candidates`, then"):
        sound(swapped, ASSIGNMENT, settings, Cache(swapped.outcomes))


def test_the_doctor_says_so_before_it_runs_the_solution(swapped, monkeypatch):
    monkeypatch.setattr(doctor, "grade_cells", lambda *_: iter([]))
    first = next(f for f in doctor.examine_assignment(swapped, ASSIGNMENT) if f.kind == "fault")
    assert "pick_candidates" in first.remedy


@pytest.fixture(params=["other_zip", "overlapping_zip"])
def done(request, course, tmp_path):
    """The notebook of a student who answered all of it, run with other pictures."""
    shutil.copy(request.getfixturevalue(request.param), course / "data" / "images.zip")
    pick(course)
    assert set(examine(course)) == {"ok"}
    home = tmp_path / "home"
    shutil.copytree(course / "source" / ASSIGNMENT, home)
    shutil.copy(course / "data" / "images.zip", home)
    text = (HONEST_SAMPLES / "vectorised.py").read_text("utf-8")
    notebook = sample_submission(text, read_notebook("source"), read_notebook("release"))
    told = "print(json.dumps([list(first_image_scores), first_image_cluster, "
    told += "doubtful_image_cluster, not_in_top_five]))"
    notebook.cells.append(nbformat.v4.new_code_cell(told, id="told"))
    client = NotebookClient(notebook, resources={"metadata": {"path": home}}, allow_errors=True)
    client.execute()
    return course, notebook


def test_the_whole_notebook_runs_and_its_answers_are_right(done):
    course, notebook = done
    outputs = [(cell.id, o) for cell in notebook.cells for o in cell.get("outputs", [])]
    assert [(i, o.evalue) for i, o in outputs if o.output_type == "error"] == []
    streams = [(i, o.text) for i, o in outputs if o.output_type == "stream"]
    printed = {cell: "".join(text for i, text in streams if i == cell) for cell, _ in streams}
    *first, last = json.loads(printed["told"])
    grading = (
        "import json; from grader_tests.em_for_gmm import quiz; "
        f"print(json.dumps([quiz.first_image_cluster(*{first}), quiz.not_in_top_five({last})]))"
    )
    assert json.loads(run_python(course, "-c", grading).splitlines()[-1]) == [4, 4]
    about = json.loads((course / "source" / ASSIGNMENT / "pictures.json").read_text())
    assert f"EM converges after {about['iterations']} iterations" in printed["check-image-fit"]


# What holds of some pictures only.
OF_PICTURES = r"sunset|forest|photograph|\bfour categories|\b\d+ (seconds|pictures)|minute"


def test_the_prose_names_neither_folders_nor_numbers_of_pictures():
    cells = read_notebook("source").cells
    start = [cell.id for cell in cells].index("images")
    for cell in cells[start:]:
        if cell.cell_type == "markdown":
            assert not re.search(OF_PICTURES, cell.source), cell.id
