"""What a grade cell that breaks its process costs: itself, and no more time than a notebook has."""

import base64
import io

import pytest
from PIL import Image

from coursekit.course import open_course
from coursekit.errors import CourseKitError
from coursekit.grader import job as jobs
from coursekit.grader.fork_server import Launcher
from coursekit.grader.job import job_of, last_that_counts, run_job
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.run.assignment import read_assignment
from coursekit.verdict_cell import verdict_in
from tests.support.notebooks import cell
from tests.support.small_course import NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

BREAKS = "import os\nos.kill(os.getpid(), 9)"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return SmallCourse(tmp_path_factory.mktemp("course") / "course")


@pytest.fixture
def broken(course):
    """A job whose grade cells of these names end their process; `slow` is the student's cell."""

    def make(*names, slow="", wall_seconds=40.0, course=course):
        found = read_assignment(open_course(course.folder), NAME, TrustedExecute())
        job = job_of(
            course.submission(f"# %% before double\n{slow}\n"), found.notebooks[NAME].frame
        )
        job["limits"]["wall_seconds"] = wall_seconds
        for name in names:
            job["grade_cells"][name]["hidden"] = BREAKS
        return job, found.snapshot

    return make


def points(job, outcome):
    return {
        cell["grade_id"]: verdict_in(outcome["outputs"][index])["points"]
        for index, cell in enumerate(job["cells"])
        if cell["grade_id"] in job["grade_cells"]
    }


def kinds(outcome):
    return [(incident.kind, incident.cell) for incident in outcome["incidents"]]


def test_it_fails_and_the_others_keep_their_points(broken):
    job, snapshot = broken("test_total")
    outcome = run_job(job, snapshot)
    assert points(job, outcome) == {"test_double": 2, "test_total": 0, "test_answer": 1}
    assert kinds(outcome) == [("check_stopped", "test_total")]


def test_the_folder_of_a_process_that_was_ended_goes_with_the_server(broken, monkeypatch):
    job, snapshot = broken("test_total")
    with Launcher() as own:
        monkeypatch.setattr(jobs, "launcher", own)
        assert kinds(run_job(job, snapshot)) == [("check_stopped", "test_total")]
        folder = own.folder.path
        assert [*folder.glob("ck-*")]
    assert not folder.exists()


def test_a_check_that_nobody_could_decide_is_an_incident(broken):
    job, snapshot = broken(slow="def says():\n    return 'abs(-5)'")
    job["grade_cells"]["test_total"]["hidden"] = "assert eval(says()) == 5"
    outcome = run_job(job, snapshot)
    assert points(job, outcome) == {"test_double": 2, "test_total": 0, "test_answer": 1}
    assert kinds(outcome) == [("not_decided", "test_total")]
    (incident,) = outcome["incidents"]
    assert "names `abs`" in incident.detail


def test_several_of_them_share_the_time_of_one_notebook(broken):
    job, snapshot = broken(
        "test_double", "test_total", slow="import time; time.sleep(3)", wall_seconds=5
    )
    outcome = run_job(job, snapshot)
    assert points(job, outcome) == {"test_double": 0, "test_total": 0, "test_answer": 0}
    assert ("check_stopped", "test_double") in kinds(outcome)
    assert ("wall", None) in kinds(outcome)
    assert outcome["seconds"] >= 5


def test_a_notebook_has_its_time_however_long_its_kernel_starts(broken):
    # A kernel answers later than that.
    job, snapshot = broken(wall_seconds=0.05)
    outcome = run_job(job, snapshot)
    assert ("wall", None) in kinds(outcome)
    assert set(points(job, outcome)) == {"test_double", "test_total", "test_answer"}


def test_what_was_done_stays_when_the_time_is_used_up(broken):
    # In the second process the student's slow cell is ended, before `double` is defined there.
    job, snapshot = broken("test_total", slow="import time; time.sleep(6)", wall_seconds=11.0)
    outcome = run_job(job, snapshot)
    assert points(job, outcome) == {"test_double": 2, "test_total": 0, "test_answer": 0}
    assert kinds(outcome)[0] == ("check_stopped", "test_total")
    assert ("wall", None) in kinds(outcome)


def test_a_process_that_breaks_elsewhere_is_no_students_fault(broken, monkeypatch):
    job, snapshot = broken()
    events = [{"event": "started", "cell": 0}]
    monkeypatch.setattr(jobs.launcher, "events", lambda *_: iter(events))
    with pytest.raises(CourseKitError, match="not the student's fault"):
        run_job(job, snapshot)


def test_breaking_the_process_gives_no_second_try(broken, monkeypatch):
    """The first verdict of a cell counts, whatever the next process would say."""
    job, snapshot = broken()
    first, second, third = (
        i for i, cell in enumerate(job["cells"]) if cell["grade_id"] in job["grade_cells"]
    )

    def events(here, *_):
        attempt = len(here["skip"])
        for index in range(len(here["cells"])):
            yield {"event": "started", "cell": index}
            if index == second and not attempt:
                return
            yield {"event": "done", "cell": index, "outputs": [{"text": f"try {attempt}"}]}
        yield {"event": "end"}

    monkeypatch.setattr(jobs.launcher, "events", events)
    outputs = run_job(job, snapshot)["outputs"]
    said = [outputs[index][0]["text"] for index in (first, second, third)]
    assert said == ["try 0", "try 1", "try 1"]


# What cannot count


@pytest.fixture
def with_an_end(course):
    """Return the job of a notebook that goes on below its last grade cell, and the snapshot."""

    def make(*below, **settings):
        found = read_assignment(open_course(course.folder), NAME, TrustedExecute(**settings))
        nb = course.submission()
        nb.cells += below
        return job_of(nb, found.notebooks[NAME].frame), found.snapshot

    return make


END = [cell("# More", kind="markdown"), cell("print('first')"), cell("print('second')")]


def shown(outcome):
    """Return what is printed below the last cells."""
    last = sorted(outcome["outputs"])[-3:]
    return ["".join(output["text"] for output in outcome["outputs"][number]) for number in last]


def test_what_is_below_the_last_points_is_not_run_and_that_is_said_once(with_an_end):
    outcome = run_job(*with_an_end(*END))
    assert shown(outcome) == ["", "Not run: nothing from here on has points.\n", ""]


def test_a_course_can_have_it_run_all_the_same(with_an_end):
    outcome = run_job(*with_an_end(*END, run_all=True))
    assert shown(outcome) == ["", "first\n", "second\n"]


@pytest.mark.parametrize("role", ["grade", "task"])
def test_what_stands_above_points_of_any_kind_is_run(with_an_end, role):
    by_hand = cell("By hand", "by_hand", kind="markdown", points=1, **{role: True})
    job, _ = with_an_end(*END, by_hand, cell("print('third')"))
    sources = [one["source"] for one in job["cells"][-4:]]
    assert sources == ["print('first')", "print('second')", "", ""]


def test_a_notebook_without_points_is_run_as_a_whole():
    assert last_that_counts(END) == 2


def test_what_the_visible_part_draws_is_a_picture_above_its_verdict(broken):
    job, snapshot = broken()
    job["cells"][0]["source"] += "\nimport matplotlib.pyplot as plt"
    shown = "import matplotlib.pyplot as plt\nplt.plot([total([1]), 4])\n"
    hidden = "assert len(plt.gca().lines) == 1\nplt.plot([2])\nplt.show()"
    job["grade_cells"]["test_total"] |= {"visible": shown, "hidden": hidden}
    job["grade_cells"]["test_double"]["visible"] = shown.replace("total([1])", "1") + "plt.show()"
    outcome = run_job(job, snapshot)
    assert points(job, outcome) == {"test_double": 2, "test_total": 3, "test_answer": 1}
    for name in "test_double", "test_total":
        (cell,) = (n for n, cell in enumerate(job["cells"]) if cell["grade_id"] == name)
        first, second, *_ = outcome["outputs"][cell]
        picture = Image.open(io.BytesIO(base64.b64decode(first["data"]["image/png"])))
        assert picture.format == "PNG"
        assert min(picture.size) > 100
        assert "coursekit" in second["metadata"]


LOADED = "import sys\nloaded = 'matplotlib' in sys.modules, 'matplotlib.pyplot' in sys.modules\n"


@pytest.mark.parametrize("beside", [False, True])
def test_who_draws_has_matplotlib_loaded_with_the_settings_beside_the_notebook(
    broken, course, tmp_path, monkeypatch, beside
):
    course = course.copy(tmp_path / "course")
    if beside:
        settings = course.folder / "source" / NAME / "matplotlibrc"
        settings.write_text("lines.linewidth: 7.5\n")
    job, snapshot = broken(course=course)
    drawn = "import matplotlib.pyplot as plt\nwidth = plt.plot([1])[0].get_linewidth()\n"
    expected = (False, False, 7.5) if beside else (True, False, 1.5)
    job["grade_cells"]["test_total"]["hidden"] = (
        f"{LOADED}{drawn}assert (*loaded, width) == {expected}"
    )
    with Launcher() as own:
        monkeypatch.setattr(jobs, "launcher", own)
        assert points(job, run_job(job, snapshot))["test_total"] == 3
