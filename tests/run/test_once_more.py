"""Outcomes that a busy machine may be to blame for: run once more, alone, and never shared."""

import shutil
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from coursekit.grader.job import CHANCE, settled
from coursekit.incidents import Incident
from coursekit.run.cache import Cache
from coursekit.run.class_run import ClassRun, Plan
from coursekit.run.workers import Workers
from tests.support.class_runs import coursekit_grade, statuses
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse


def outcome(*kinds, memory=1):
    incidents = [Incident(kind, "It was so.") for kind in kinds]
    return {
        "outputs": {},
        "incidents": incidents,
        "sandboxed": True,
        "seconds": 1,
        "memory": memory,
    }


class Machine:
    """An executor that does nothing until it is asked, and gives each job the next outcome."""

    def __init__(self, **outcomes):
        self.outcomes = {name: list(given) for name, given in outcomes.items()}
        self.waiting = []
        self.beside = []  # (student, how many others ran beside)

    def submit(self, _, jobs, snapshot):
        future = Future()
        (job,) = jobs.values()
        self.waiting.append((job["cells"][0]["source"], future))
        return future

    def check(self):
        running, self.waiting = self.waiting, []
        for student, future in running:
            self.beside.append((student, len(running) - 1))
            given = self.outcomes[student].pop(0)
            if isinstance(given, Exception):
                future.set_exception(given)
            else:
                future.set_result({"nb": given})


@pytest.fixture
def run(tmp_path):
    """Run submissions whose text is the name of an outcome: {student: Result}, and what counted."""

    def rebuilt(folder):
        nb = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(folder.name.partition("-")[0])]
        )
        return {"nb": (nb, [])}

    def go(machine, *students, cache=None):
        source = SimpleNamespace(frame={"secret": "", "by_hand": {}, "run_all": True}, digest="")
        assignment = SimpleNamespace(
            notebooks={"nb": source},
            snapshot=None,
            rebuilt=rebuilt,
            beside=lambda folder, notebooks: ({}, []),
        )
        counted = {}

        def record(submission):
            counted[submission.student] = submission.notebooks["nb"].outcome

        plan = Plan(
            assignment,
            {student: Path(student) for student in students},
            record,
            lateness=lambda *_: [],
            recorded_at=lambda *_: None,
        )
        workers = Workers(machine, 3, check=machine.check)
        results = list(ClassRun(plan, workers, cache or Cache(tmp_path / "cache")).results())
        return {result.student: result for result in results}, counted

    return go


@pytest.mark.parametrize("kind", sorted(CHANCE))
def test_an_outcome_with_such_an_incident_is_not_settled(kind):
    assert settled(outcome("output", "disk"))
    assert not settled(outcome("output", kind))


def test_it_runs_once_more_with_no_other_beside_it_and_the_second_outcome_counts(run):
    late, fine = outcome("timeout"), outcome()
    machine = Machine(a=[late, fine], b=[fine], c=[late, outcome("timeout", memory=7)])
    results, counted = run(machine, "a", "b", "c")
    assert {student: result.status for student, result in results.items()} == dict.fromkeys(
        "abc", "graded"
    )
    assert counted["a"] == fine
    assert counted["c"]["memory"] == 7
    assert machine.beside[-2:] == [("a", 0), ("c", 0)]
    assert len(machine.beside) == 5


def test_a_fault_of_ours_in_the_second_run_is_nobodys_zero(run):
    results, counted = run(Machine(a=[outcome("timeout"), ValueError("broken")]), "a")
    assert results["a"].status == "not_graded"
    assert counted == {}


def test_it_is_never_kept_nor_shared_with_an_equal_submission(run, tmp_path):
    cache = Cache(tmp_path / "kept")
    late = outcome("kernel_died")
    run(Machine(a=[late] * 2), "a", cache=cache)
    results, _ = run(Machine(a=[late] * 2), "a-again", cache=cache)
    assert results["a-again"].status == "graded"
    # One that is settled is kept, and shared.
    run(Machine(b=[outcome()]), "b", cache=cache)
    results, _ = run(Machine(), "b-again", cache=cache)
    assert results["b-again"].status == "cached"


def test_a_loop_is_graded_and_left_alone_by_the_next_run(tmp_path, sandbox):
    course = SmallCourse(tmp_path / "course")
    for student in ("student01", "student02"):
        course.hand_in(student, "# %% before double\nwhile True:\n    pass\n")
    course.hand_in("student03")
    assert set(statuses(coursekit_grade(course)[1]).values()) == {"graded"}
    assert course.scores() == dict.fromkeys(("student01", "student02", "student03"), FULL_MARKS)
    assert [i["kind"] for i in course.incidents("student01")] == ["timeout"]
    assert set(statuses(coursekit_grade(course)[1]).values()) == {"unchanged"}
    shutil.rmtree(course.folder / "autograded" / "student01" / NAME)
    shutil.rmtree(course.folder / "autograded" / "student03" / NAME)
    again = statuses(coursekit_grade(course)[1])
    assert again == {"student01": "graded", "student02": "unchanged", "student03": "cached"}
