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

import jinja2
import pandas as pd
from markupsafe import Markup

from ..errors import CourseKitError
from ..files import whole
from ..lms.export import write_csv
from ..standing import MISSING, NEEDS_MANUAL_GRADING, NOT_GRADED
from . import facts, similar
from .figures import histogram, nice_bins

FOLDER = "reports"
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


def report(course, assignment):
    """Write the report about an assignment into the course's reports/; return the page's path.

    A table for spreadsheets, NAME.csv, is written beside it. Raises CourseKitError for an unknown
    assignment, and when nobody was graded.
    """
    course = course.resolve()
    found = facts.read_class(course, assignment)
    if not any(row.counts for row in found.rows):
        raise CourseKitError(
            f"Nobody is graded in {assignment}, so there is nothing to report: run `coursekit "
            f"grade {assignment}` first."
        )
    page = course / FOLDER / f"{assignment}.html"
    text = html(found, page)
    page.parent.mkdir(exist_ok=True)
    write_csv(page.with_suffix(".csv"), table(found))
    try:
        with whole(page) as unfinished:
            unfinished.write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise CourseKitError(f"{page} cannot be written: {error.strerror}.") from None
    return page


def html(found, page):
    """Return the page as text; its links are relative to the folder of `page`."""
    graded = [row for row in found.rows if row.counts]
    scores = pd.Series([row.score for row in graded], dtype=float)
    low, median, high = scores.quantile([0.25, 0.5, 0.75])
    pairs, compared = similar.alike({row.student: row.code for row in graded}, found.given)
    codes = {row.student: row.code for row in graded}
    shown = [
        pair._asdict()
        | {"cells": similar.side_by_side(codes[pair.one], codes[pair.other], found.given)}
        for pair in pairs[:SHOWN_PAIRS]
    ]
    numbers = {row.student: number for number, row in enumerate(found.rows, 1)}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    for function in (duration, megabytes, short, sha256):
        environment.filters[function.__name__] = function
    return environment.get_template("report.html.j2").render(
        assignment=found.assignment,
        course=found.course,
        made=minute(datetime.datetime.now(datetime.UTC)),
        due=found.due and minute(found.due),
        rows=found.rows,
        number_of=numbers.get,
        graded=graded,
        scores=scores,
        quartiles=(low, median, high),
        of=found.points,
        score_figure=histogram(
            "scores",
            scores,
            title=f"Histogram of the points of {len(graded)} graded submissions.",
            unit="points",
            bins=nice_bins([found.points, *scores]),
            median=median,
            band=(low, high),
        ),
        checkpoints=checkpoints(found.cells, graded),
        done=sum(row.passed == len(found.cells) for row in graded),
        resources=resources(graded),
        incidents=[
            (row, Counter(row.incidents).most_common()) for row in found.rows if row.incidents
        ],
        not_graded=[row for row in found.rows if row.status == NOT_GRADED],
        manual=[row for row in found.rows if row.status == NEEDS_MANUAL_GRADING],
        missing=[row for row in found.rows if row.status == MISSING],
        late=[row for row in found.rows if row.late],
        pairs=pairs,
        compared=compared,
        alike=similar.ALIKE,
        shown_pairs=shown,
        more_pairs=pairs[SHOWN_PAIRS:LISTED_PAIRS],
        unlisted=len(pairs[LISTED_PAIRS:]),
        columns=COLUMNS,
        links={row.student: links(row, page.parent) for row in found.rows},
        wbr=Markup("_<wbr>"),  # where the long names of cells may be broken
        csv_name=f"{found.assignment}.csv",
    )


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
            "checks": most_common(row.failed.get(name, ((), ()))[0] for row in graded),
            "others": most_common(row.failed.get(name, ((), ()))[1] for row in graded),
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
                    bins=nice_bins(scaled),
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
    yield (
        *("student", "last_name", "first_name", "status", "reason", "score", "max_score"),
        *("hours_late", "seconds", "memory_mb", "incidents", *found.cells),
    )
    for row in found.rows:
        yield (
            *(row.student, row.last_name, row.first_name, row.status, row.reason),
            *(row.score, found.points, row.late / 3600 if row.late else None, row.seconds),
            *(row.memory and row.memory / 2**20, len(row.incidents)),
            *(row.points.get(name) for name in found.cells),
        )


def minute(time):
    return f"{time:%Y-%m-%d %H:%M} UTC"


def duration(seconds):
    """Say a time in the two units that matter, or a dash where it is not known."""
    if seconds is None:
        return "\N{EN DASH}"
    if seconds < 100:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"


def short(number):
    return f"{number:.4g}"


def megabytes(amount):
    return "\N{EN DASH}" if amount is None else f"{amount / 2**20:.0f} MB"


def sha256(text):
    """Return the hash by which a page's policy knows its script."""
    return base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()
