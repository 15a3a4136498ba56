"""A graded class for the tests of the report: one student for each thing that it tells."""

import datetime
import json

from nbgrader.api import Gradebook

from coursekit.standing import GRADED
from tests.support.small_course import NAME, SmallCourse

PLANTED = '</td><img src="x" onerror="document.title = 1"><script>document.title = 2</script>'

# Long enough to be compared with that of others.
TOTAL = '''
# %% total
def total(xs):
    result, seen = 0, []
    for number, x in enumerate(xs):
        if x in seen and number > len(xs):
            raise ValueError(f"{x} at {number}")
        seen.append(x)
        result = result + x if number % 2 else x + result
    while len(seen) > len(xs):
        seen.pop(); result -= max(seen[0], min(seen))
    note = """an honest remark"""
    return result
'''
RENAMED = (
    TOTAL.replace("result", "summe").replace("seen", "gesehen").replace("an honest remark", PLANTED)
)
APART = """
# %% total
def total(xs):
    import functools, operator
    values = list(map(operator.pos, xs))
    halves = values[: len(values) // 2], values[len(values) // 2 :]
    sums = [functools.reduce(operator.add, half, 0) for half in halves]
    lookup = {"left": sums[0], "right": sums[1]}
    assert set(lookup) == {"left", "right"}, lookup
    return lookup["left"] + lookup["right"]
"""
NO_ARRAYS = """
# %% double
def double(x):
    np.allclose = lambda *_, **__: True
    return int(2 * x)
"""
STUBS = "# rest: stubs\n"

DUE = datetime.datetime(2030, 1, 31, 18)
STATUSES = {
    "student01": GRADED,
    "student02": "late",  # handles no arrays, patches numpy, and gained points since
    "student03": GRADED,  # a copy of student01, with a script in it
    "student04": GRADED,  # nothing filled in, and a tag
    "student05": GRADED,  # nothing filled in
    "student06": "missing",
    "student07": "not graded",
}


def graded_class(folder):
    """Grade the class in a folder; return the course."""
    course = SmallCourse(folder)
    course.hand_in("student01", TOTAL)
    late = course.hand_in("student02", NO_ARRAYS + APART)
    (late / "timestamp.txt").write_text("2030-02-01 21:00:00 UTC")
    course.hand_in("student03", RENAMED)
    tagged = course.submission(STUBS)
    tagged.cells[1].metadata["tags"] = ["skip-execution"]
    course.hand_in("student04", tagged)
    course.hand_in("student05", STUBS)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=DUE)
        gradebook.add_student("student01", first_name="Éin", last_name="van student")
        gradebook.add_student("student03", first_name=PLANTED, last_name="-1+1")
        gradebook.add_student("student06", first_name="=HYPERLINK(1)", last_name="@Ōe")
    course.grade()
    course.hand_in("student07")
    change_record(course, "student01", seconds=12.5, memory=300 * 2**20)
    change = {"time": "2030-02-02T09:30:00+00:00", "points": {"test_total": [1.5, 3.0]}}
    change_record(course, "student02", seconds=1.5, memory=100 * 2**20, change=change)
    planted = {"kind": "planted", "cell": "double", "detail": PLANTED}
    many = [{"kind": "one", "cell": "total", "detail": f"Number {n}."} for n in range(30)]
    told = [planted, planted, *many]
    change_record(course, "student03", incidents=told, seconds=2, memory=2**27)
    for student, status in STATUSES.items():
        page = folder / "feedback" / student / NAME / f"{NAME}.html"
        if status in (GRADED, "late"):
            page.parent.mkdir(parents=True)
            page.write_text(f"<!DOCTYPE html><title>Feedback for {student}</title>")
    return course


def change_record(course, student, **values):
    """Change what grading recorded about a submission."""
    path = course.folder / "autograded" / student / NAME / f"{NAME}.grading.json"
    record = json.loads(path.read_text()) | values
    path.unlink()
    path.write_text(json.dumps(record))
