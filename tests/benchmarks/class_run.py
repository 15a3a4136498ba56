"""What grading a class costs, next to stock nbgrader in the same run.

    python -m tests.benchmarks.class_run [FIGURE [SIZE]]

The notebook of a small class imports numpy, scipy.stats, matplotlib and pandas, in a cell that is
provided; its submissions compute for milliseconds.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coursekit.demo.sample_class import copy_course, hand_in
from coursekit.sandbox.processes import descendants_of, descriptors_of, memory_of
from tests.benchmarks.grading import with_stock_executor
from tests.benchmarks.timing import seconds
from tests.support.class_runs import COURSEKIT
from tests.support.cluster import Cluster
from tests.support.notebooks import find
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES, ROOT
from tests.support.small_course import NAME, SmallCourse, source_notebook

SMALL = """
# %% before double
print(scipy.stats.norm(0, 1).cdf(np.linspace(-1, 1, {number} + 2)).sum())
"""


ONE_CORE = "taskset", "--cpu-list", "0"
LASTING_SECONDS = 20


def with_libraries():
    """Return the notebook of the small course, with more imports in its first cell."""
    made = source_notebook()
    find(made, "imports").source += "\nimport matplotlib.pyplot as plt\nimport scipy.stats"
    return made


def small_class(folder, size):
    """Make a course with small submissions, each another."""
    course = SmallCourse(folder, with_libraries)
    hand_in_more(course, range(size))
    return course


def hand_in_more(course, numbers):
    for number in numbers:
        course.hand_in(f"student{number:03}", SMALL.format(number=number))


def real_class(folder, size):
    """Make a copy of the course with full solutions, each another."""
    solutions(folder, size, (HONEST_SAMPLES / "vectorised.py").read_text())


def class_with_loops(folder, size):
    """Make the same with the instructor's solution, which loops over the pictures."""
    solutions(folder, size, "")


def solutions(folder, size, sample):
    copy_course(ROOT, folder)
    # Whoever releases it like this has had the solution graded before the class hands in.
    run_command([COURSEKIT, "release", ASSIGNMENT], folder)
    for number in range(size):
        path = folder / f"student{number:03}.py"
        path.write_text(f"{sample}\n# %% before compute_responsibilities\nnumber = {number}\n")
        hand_in(path, folder, ASSIGNMENT)


def run_command(command, folder):
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def kit_seconds(folder, *arguments, name=NAME, before=()):
    command = [*before, COURSEKIT, "grade", name, *arguments]
    return seconds(run_command, command, folder)


def stock_seconds(folder, *arguments, name=NAME, before=()):
    command = [*before, sys.executable, "-m", "nbgrader", "autograde", name, *arguments]
    return seconds(run_command, command, folder)


def both(folder, make, size):
    """Make a class twice; return the folder of ours, and that of stock nbgrader's."""
    for name in ("ours", "stock"):
        make(folder / name, size)
    return folder / "ours", with_stock_executor(folder / "stock")


def against_stock(folder, size=40):
    """A small class on all cores, and the same class again, against stock nbgrader."""
    ours, stock = both(folder, small_class, size)
    compare_grading(f"{size} small submissions", ours, stock)
    ours, stock = kit_seconds(ours), stock_seconds(stock, "--force")
    compare("the same, unchanged", ours, "stock nbgrader with --force", stock)


def one_core(folder, size=40):
    """The same small class on one core."""
    made = both(folder, small_class, size)
    compare_grading(f"{size} small submissions on one core", *made, before=ONE_CORE)


def full_solutions(folder, size=10):
    """Full solutions with their loops over the pictures, on all cores, against stock nbgrader."""
    made = both(folder, class_with_loops, size)
    compare_grading(f"{size} full solutions with loops", *made, name=ASSIGNMENT)


def compare_grading(what, ours, stock, **options):
    """Grade a class in the folder of ours, and in that of stock nbgrader's; print both."""
    took = kit_seconds(ours, **options), stock_seconds(stock, **options)
    compare(what, took[0], "stock nbgrader", took[1])


def thousand(folder, size=1000):
    """A large class of small submissions, and what stays there meanwhile: it has to be flat."""
    small_class(folder / "course", size)
    begin = time.perf_counter()
    run = subprocess.Popen(
        [COURSEKIT, "grade", NAME], cwd=folder / "course", stdout=subprocess.DEVNULL
    )
    born, samples = {}, []
    while run.poll() is None:
        time.sleep(1)
        now, below = time.perf_counter(), descendants_of(run.pid)
        born = {pid: born.get(pid, now) for pid in below}
        # Those of one submission have gone by then.
        lasting = [pid for pid in below if now - born[pid] > LASTING_SECONDS]
        samples.append((sum(map(memory_of, lasting)), sum(map(descriptors_of, lasting)), lasting))
    print(f"{size} small submissions: {time.perf_counter() - begin:.0f} s, status {run.returncode}")
    for part in (4, 2, 1):
        memory, descriptors, lasting = samples[len(samples) // part - 1]
        print(
            f"after 1/{part} of it: {len(lasting)} processes that last, with "
            f"{memory / 2**20:.0f} MB and {descriptors} descriptors"
        )


def grader_cost(folder, size=20):
    """The processor time of the grader for each submission, kernel start and imports apart."""
    small_class(folder / "course", size)
    measured = measure(folder / "course")
    trusted = measured["trusted"] / size
    # What it costs to start and to find nothing to do is no submission's.
    rest = (measured["own"] - measure(folder / "course")["own"]) / size
    print(
        f"grader's processor time for a small submission: {trusted + rest:.2f} s, of it in the "
        f"trusted process {trusted:.2f} s, rebuilding and recording {rest:.2f} s"
    )


def cores(folder, size=40):
    """Full solutions of the assignment on one core and on two, in turns: one, two, two, one."""
    real_class(folder / "course", size // 2)
    # What a notebook does in threads of its own has the one core too.
    limits = {1: ["taskset", "--cpu-list", "0"], 2: ["taskset", "--cpu-list", "0,1"]}
    took = {1: 0, 2: 0}
    for number in (1, 2, 2, 1):
        took[number] += kit_seconds(
            folder / "course", "--force", name=ASSIGNMENT, before=limits[number]
        )
    compare(f"{size} full solutions on two cores", took[2], "on one", took[1])


def growth(folder, sizes=(10, 40, 160)):
    """Time for each submission, and the memory of the grading process, as the class grows."""
    for size in sizes:
        small_class(folder / f"of{size}", size)
        measured = measure(folder / f"of{size}")
        print(
            f"{size} small submissions: {measured['seconds'] / size:.2f} s for each, the grading "
            f"process had {measured['memory'] / 2**20:.0f} MB at most"
        )


def dask(folder, size=40):
    """Two Dask workers on this machine against two processes."""
    small_class(folder / "course", size)
    pool = kit_seconds(folder / "course", "--jobs", "2")
    (folder / "machines").mkdir()
    cluster = Cluster(folder / "machines")
    try:
        cluster.worker()
        cluster.worker()
        cluster.wait_for_workers(2)
        with_dask = kit_seconds(folder / "course", "--force", "--scheduler", cluster.address)
    finally:
        cluster.close()
    compare(f"{size} small submissions, two Dask workers", with_dask, "two processes", pool)


def compare(title, here, other, there):
    print(f"{title}: {here:.1f} s; {other}: {there:.1f} s; ratio {there / here:.2f}", flush=True)


MEASURE = """
import json, resource, time
from pathlib import Path
from coursekit.nbgrader_seam import grade
from coursekit.run import class_run as grading

costs = []
keep = grading.ClassRun.record
def record(run, submission, status):
    costs.extend(n.outcome["own_seconds"] for n in submission.notebooks.values())
    return keep(run, submission, status)
grading.ClassRun.record = record
begin = time.perf_counter()
grade.grade(Path(), "small")
print(json.dumps({
    "seconds": time.perf_counter() - begin,
    "own": time.process_time(),
    "trusted": sum(costs),
    "memory": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
}))
"""


def measure(folder):
    """Grade a small class; return what its grading process says of its time and memory."""
    command = [sys.executable, "-c", MEASURE]
    return json.loads(subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout)


FIGURES = against_stock, one_core, full_solutions, grader_cost, cores, growth, dask
BY_NAME_ALONE = (thousand,)  # it takes minutes


def main(name=None, size=None):
    for figure in (*FIGURES, *BY_NAME_ALONE):
        if figure.__name__ == name or (name is None and figure in FIGURES):
            with tempfile.TemporaryDirectory() as folder:
                figure(Path(folder), **({"size": int(size)} if size else {}))


if __name__ == "__main__":
    main(*sys.argv[1:])
