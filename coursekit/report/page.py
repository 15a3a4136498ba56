"""The report about a class: one page of HTML that needs nothing else, and a table beside it.

`facts` reads the gradebook, the autograded notebooks and their grading records; this module sums
them up, and writes. What students wrote is escaped by the template, always.
"""

import base64
import datetime
import hashlib
import os
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from ..changes import by_cell, gain_of, signed
from ..course import open_course, private
from ..errors import CourseKitError
from ..files import check_output, whole
from ..incidents import MOST_SHOWN
from ..standing import MISSING, NEEDS_MANUAL_GRADING, NOT_GRADED, STATUSES, TIME_UNKNOWN
from ..wording import duration, megabytes, page_template, write_csv
from . import facts, groups, items, similar
from .figures import histogram
from .helping import may_need_help
from .marks import MARKS, mark

SHOWN, MOST_LISTED = 12, 50  # groups that are alike: side by side, and named
MOST_MEMBERS = 60  # of a group that are named
MOST_HELPED = 60
MOST_CHANGED = 200
#: What the table of students can be filtered by, besides the status.
KINDS = {
    "untouched": "with nothing filled in",
    "help": "who may need help",
    "incidents": "with incidents",
    "attempts": "with what looks like an attempt",
    "changed": "changed by grading anew",
}


def report(folder, assignment):
    """Write the report about an assignment into the course's reports/; return the page's path.

    `folder` is the course's. A table for spreadsheets, NAME.csv, is written beside the page. Raises
    CourseKitError for an unknown assignment, and when nobody was graded.
    """
    course = open_course(folder)
    page = course.reports / f"{assignment}.html"
    found = facts.read_class(course, assignment)
    if not any(row.counts for row in found.rows):
        raise CourseKitError(
            f"Nobody is graded in {assignment}, so there is nothing to report: run `coursekit "
            f"grade {assignment}` first."
        )
    with private(course.folders):
        check_places(page)
    text = html(found, page)
    with private(course.folders):
        write_csv(page.with_suffix(".csv"), table(found))
        try:
            with whole(page) as unfinished:
                unfinished.write_text(text, "utf-8", errors="backslashreplace")
        except OSError as error:
            raise CourseKitError(f"{page} cannot be written: {error.strerror}.") from None
    return page


def check_places(page):
    """Refuse where the report cannot be written, or would replace what is none."""
    try:
        page.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise CourseKitError(
            f"{page.parent} cannot be made: {error.strerror}. Get the permission, or make room."
        ) from None
    check_output(page, lambda text: "<title>Class report: " in text, "a report")
    begin = "student,last_name,first_name,status,"
    check_output(page.with_suffix(".csv"), lambda text: text.startswith(begin), "a report's table")


def html(found, page):
    """Return the page as text; its links are relative to the folder of `page`."""
    graded = [row for row in found.rows if row.counts]
    numbers = {row.student: number for number, row in enumerate(found.rows, 1)}
    told = [(row, Counter([*row.incidents, *row.attempts]).most_common()) for row in found.rows]
    scores = about_scores(found, graded)
    helping = may_need_help(graded, found.cells, found.titles, scores["quartiles"][0])
    asked = {one.row.student for one in helping}
    return page_template(Path(__file__).with_name("report.html.j2")).render(
        sha256=sha256,
        assignment=found.assignment,
        title=found.title,
        course=found.course,
        made=minute(datetime.datetime.now(datetime.UTC)),
        due=found.due and minute(found.due),
        rows=found.rows,
        number_of=numbers.get,
        graded=graded,
        titles=found.titles,
        **scores,
        **about_checkpoints(found, graded),
        helping=helping,
        most_helped=MOST_HELPED,
        untouched=[row for row in graded if row.untouched],
        **about_changes(graded),
        resources=resources(graded),
        incidents=[(row, sentences) for row, sentences in told if sentences],
        most_incidents=MOST_SHOWN,
        not_graded=[row for row in found.rows if row.status == NOT_GRADED],
        manual=[row for row in found.rows if row.status == NEEDS_MANUAL_GRADING],
        missing=[row for row in found.rows if row.status == MISSING],
        late=[row for row in found.rows if row.late],
        accepted=found.accepted,
        by_hand=found.by_hand,
        time_unknown=[row for row in found.rows if row.status == TIME_UNKNOWN],
        **about_likeness(found, graded),
        **about_students(found, asked),
        links={row.student: links(row, page.parent) for row in found.rows},
        wbr=Markup("_<wbr>"),  # where the long names of cells may be broken
        csv_name=f"{found.assignment}.csv",
    )


def about_students(found, asked):
    """Return what the table of students needs; `asked` are those who may need help."""

    def tokens(row):
        kinds = {
            row.status.replace(" ", "-"): True,
            "late": bool(row.late),
            "untouched": row.untouched,
            "help": row.student in asked,
            "incidents": bool(row.incidents),
            "attempts": bool(row.attempts),
            "changed": bool(row.changes),
        }
        return " ".join(kind for kind, holds in kinds.items() if holds)

    words = {status.replace(" ", "-"): status for status in STATUSES} | KINDS
    there = {token for row in found.rows for token in tokens(row).split()}
    return {
        "marks": MARKS,
        "mark_of": mark,
        "tokens": tokens,
        "kinds": [(token, said) for token, said in words.items() if token in there],
    }


def about_checkpoints(found, graded):
    """Return what the page says of checkpoints and checks."""
    summed = items.checkpoints(found.cells, found.titles, graded)
    checks = [(cell["title"], item) for cell in summed for item in cell["checks"]]
    all_items = [(cell["title"], cell["item"]._replace(what=cell["title"])) for cell in summed]
    return {
        "checkpoints": [cell | {"failed": items.most_failed(cell["checks"])} for cell in summed],
        "checks": checks,
        "same": [(title, item) for title, item in [*all_items, *checks] if item.same],
        "least_students": items.LEAST_STUDENTS,
        "done": sum(row.passed == len(found.cells) for row in graded),
    }


def about_changes(graded):
    """Return what the page says of points that changed, those who lost most first."""
    changed = [row for row in graded if row.changes]
    changed.sort(key=lambda row: (gain_of(row.changes), row.student))
    gains = [gain_of(row.changes) for row in changed]
    return {
        "changed": [(row, signed(gain)) for row, gain in zip(changed, gains, strict=True)],
        "gained": sum(gain > 0 for gain in gains),
        "lost": sum(gain < 0 for gain in gains),
        "changed_cells": by_cell({row.student: row.changes for row in changed}),
        "most_changed": MOST_CHANGED,
    }


def about_scores(found, graded):
    """Return what the page says of the scores."""
    scores = pd.Series([row.score for row in graded], dtype=float)
    low, median, high = scores.quantile([0.25, 0.5, 0.75])
    figure = histogram(
        "scores",
        scores,
        title=f"Histogram of the points of {len(graded)} graded submissions.",
        unit="points",
        median=median,
        band=(low, high),
        reach=found.points,
    )
    return {
        "scores": scores,
        "quartiles": (low, median, high),
        "of": found.points,
        "score_figure": figure,
    }


def about_likeness(found, graded):
    """Return what the page says of submissions whose code is alike."""
    rows = {row.student: row for row in graded}
    codes = {student: row.code for student, row in rows.items()}
    students, shares = similar.alike(codes, found.given)
    alike, across = groups.groups(students, shares)

    def shown(pair):
        return pair._replace(one=rows[pair.one], other=rows[pair.other])

    described = [
        {
            "students": [rows[student] for student in group.students],
            "share": group.share,
            "closest": [shown(pair) for pair in group.closest],
        }
        for group in alike
    ]
    for group, one in zip(alike[:SHOWN], described, strict=False):
        pair = group.closest[0]
        one["cells"] = similar.side_by_side(codes[pair.one], codes[pair.other], found.given)
    return {
        "groups": described,
        "across": [shown(pair) for pair in across],
        "compared": len(students),
        "alike": similar.ALIKE,
        "shown": SHOWN,
        "most_listed": MOST_LISTED,
        "most_members": MOST_MEMBERS,
    }


def resources(graded):
    """Describe the time and the memory that the submissions took, where they are recorded."""
    found = []
    for name, unit, scale, words in (
        ("seconds", "seconds", 1, duration),
        ("memory", "MB", 2**20, megabytes),
    ):
        values = pd.Series({row: getattr(row, name) for row in graded}, dtype=float).dropna()
        if values.empty:
            continue
        scaled = values / scale
        title = {"seconds": "Time for each submission", "memory": "Peak memory"}[name]
        found.append(
            {
                "title": title,
                "median": words(values.median()),
                "most": [(row, words(value)) for row, value in values.nlargest(3).items()],
                "figure": histogram(
                    name,
                    scaled,
                    title=f"Histogram: {title.lower()} in {unit}.",
                    unit=unit,
                    median=scaled.median(),
                ),
            }
        )
    return found


def links(row, folder):
    """Return (title, address) for the files about a student, relative to a folder."""
    found = []
    for title, paths in (("notebook", row.notebooks), ("feedback", row.feedback)):
        for path in paths:
            words = title if len(paths) == 1 else f"{title} {path.stem}"
            found.append((words, quote(os.path.relpath(path, folder).replace(os.sep, "/"))))
    return found


def table(found):
    """Yield the rows of the table beside the page: a heading, then one for each student."""
    about = ["student", "last_name", "first_name", "status", "reason", "score", "max_score"]
    more = ["hours_late", "seconds", "memory_mb", "incidents", "attempts", "untouched", "gain"]
    yield [*about, *more, *found.cells]
    for row in found.rows:
        about = [row.student, row.last_name, row.first_name, row.status, row.reason, row.score]
        late = row.late / 3600 if row.late else None
        memory = row.memory and row.memory / 2**20
        gain = gain_of(row.changes) if row.changes else None
        more = [len(row.incidents), len(row.attempts), int(row.untouched), gain]
        points = [row.points.get(name) for name in found.cells]
        yield [*about, found.points, late, row.seconds, memory, *more, *points]


def minute(time):
    return f"{time:%Y-%m-%d %H:%M} UTC"


def sha256(text):
    """Return the hash by which a page's policy knows its script."""
    return base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()
