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

from ..course import open_course, private
from ..errors import CourseKitError
from ..files import check_output, whole
from ..incidents import MOST_SHOWN
from ..standing import MISSING, NEEDS_MANUAL_GRADING, NOT_GRADED, TIME_UNKNOWN
from ..wording import duration, megabytes, page_template, write_csv
from . import facts, similar
from .figures import histogram

MOST_CHECKS = 3  # of those failed, for each checkpoint
SHOWN_PAIRS, LISTED_PAIRS = 12, 50
COLUMNS = (
    ("Student", False),
    ("Points", True),
    ("Status", False),
    ("Passed", True),
    ("Time", True),
    ("Memory", True),
    ("Incidents", True),
)


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
    incidents = [(row, Counter(row.incidents).most_common()) for row in found.rows if row.incidents]
    return page_template(Path(__file__).with_name("report.html.j2")).render(
        sha256=sha256,
        assignment=found.assignment,
        course=found.course,
        made=minute(datetime.datetime.now(datetime.UTC)),
        due=found.due and minute(found.due),
        rows=found.rows,
        number_of=numbers.get,
        graded=graded,
        **about_scores(found, graded),
        checkpoints=checkpoints(found.cells, graded),
        done=sum(row.passed == len(found.cells) for row in graded),
        resources=resources(graded),
        incidents=incidents,
        most_incidents=MOST_SHOWN,
        not_graded=[row for row in found.rows if row.status == NOT_GRADED],
        manual=[row for row in found.rows if row.status == NEEDS_MANUAL_GRADING],
        missing=[row for row in found.rows if row.status == MISSING],
        late=[row for row in found.rows if row.late],
        accepted=found.accepted,
        by_hand=found.by_hand,
        time_unknown=[row for row in found.rows if row.status == TIME_UNKNOWN],
        **about_likeness(found, graded),
        columns=COLUMNS,
        links={row.student: links(row, page.parent) for row in found.rows},
        wbr=Markup("_<wbr>"),  # where the long names of cells may be broken
        csv_name=f"{found.assignment}.csv",
    )


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
    codes = {row.student: row.code for row in graded}
    pairs, compared = similar.alike(codes, found.given)
    shown = []
    for pair in pairs[:SHOWN_PAIRS]:
        cells = similar.side_by_side(codes[pair.one], codes[pair.other], found.given)
        shown.append(pair._asdict() | {"cells": cells})
    return {
        "pairs": pairs,
        "compared": compared,
        "alike": similar.ALIKE,
        "shown_pairs": shown,
        "more_pairs": pairs[SHOWN_PAIRS:LISTED_PAIRS],
        "unlisted": len(pairs[LISTED_PAIRS:]),
    }


def checkpoints(cells, graded):
    """Sum up each grade cell: who passed, who stands there, and what was failed most often."""
    points = pd.DataFrame([row.points for row in graded], columns=list(cells), dtype=float)
    passed = points >= pd.Series(cells) - facts.ROUNDING
    behind = passed | points.isna()  # nobody stands at a cell that waits for manual grading
    # idxmin gives the first cell that is not passed; who passed all stands nowhere.
    stand = behind[~behind.all(axis=1)].idxmin(axis=1).value_counts()
    return [
        {
            "name": name,
            "of": of,
            "passed": int(passed[name].sum()),
            "count": int(points[name].count()),
            "mean": points[name].mean(),
            "stand": int(stand.get(name, 0)),
            "not_run": sum(name in row.not_run for row in graded),
            "checks": most_common(row.failed[name].checks for row in graded if name in row.failed),
            "others": most_common(row.failed[name].others for row in graded if name in row.failed),
        }
        for name, of in cells.items()
    ]


def most_common(lists):
    return Counter(thing for things in lists for thing in things).most_common(MOST_CHECKS)


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
    yield [*about, "hours_late", "seconds", "memory_mb", "incidents", *found.cells]
    for row in found.rows:
        about = [row.student, row.last_name, row.first_name, row.status, row.reason, row.score]
        late = row.late / 3600 if row.late else None
        memory = row.memory and row.memory / 2**20
        points = [row.points.get(name) for name in found.cells]
        yield [*about, found.points, late, row.seconds, memory, len(row.incidents), *points]


def minute(time):
    return f"{time:%Y-%m-%d %H:%M} UTC"


def sha256(text):
    """Return the hash by which a page's policy knows its script."""
    return base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()
