"""The class report: what it says, that it is whole, and that what students wrote is text in it."""

import csv
import dataclasses
import itertools
import re
import shutil

import html5lib
import nbformat
import numpy as np
import pytest

from coursekit import CourseKitError
from coursekit.checks import Result
from coursekit.course import open_course
from coursekit.report import facts
from coursekit.report import page as reports
from coursekit.verdict_cell import verdict_outputs
from tests.support.notebooks import locked, notebook
from tests.support.report_class import STATUSES, graded_class
from tests.support.small_course import NAME


@pytest.fixture(scope="module")
def course(sandbox, tmp_path_factory):
    return graded_class(tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="module")
def page(course):
    return reports.report(course.folder, NAME)


@pytest.fixture(scope="module")
def tree(page):
    return html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False)


@pytest.fixture(scope="module")
def table(page):
    with page.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def class_facts(course):
    return facts.read_class(open_course(course.folder), NAME)


def text(element):
    return " ".join("".join(element.itertext()).split())


def section(tree, name):
    """Return the text of a section of the page."""
    return text(tree.find(f".//section[@aria-labelledby='{name}']"))


def test_the_page_lies_in_reports(course, page):
    assert page == course.folder / "reports" / f"{NAME}.html"


def test_the_page_is_valid_html(page):
    html5lib.HTMLParser(strict=True).parse(page.read_text("utf-8"))


def test_no_two_elements_have_the_same_id(tree):
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_headings_are_in_order(tree):
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_each_figure_says_what_it_shows(tree):
    figures = tree.findall(".//{*}svg")
    assert len(figures) == 3
    for figure in figures:
        assert figure.get("role") == "img"
        assert "Histogram" in figure.get("aria-label")


def test_the_page_needs_no_other_file(page):
    text = page.read_text("utf-8")
    assert not re.search(r"<(link|iframe|img|object|embed)|\burl\((?!#)|@import", text)
    assert not re.search(r"<script[^>]+src", text)


def test_scores_are_summed_up_over_those_who_were_graded(tree, course):
    scores = [sum(cells.values()) for cells in course.scores().values()]
    low, median, high = np.quantile(scores, [0.25, 0.5, 0.75])
    told = section(tree, "scores")
    assert f"Of {len(scores)} graded submissions, with 6 points to get" in told
    assert f"Third quartile{high:g}" in told.replace(" ", "").replace("Third", "Third ")
    assert f"Median{median:g}" in told.replace(" ", "")
    assert f"Firstquartile{low:g}" in told.replace(" ", "")


def checkpoint(tree, name):
    """Return the texts in the row of a checkpoint."""
    for row in tree.findall(".//table[@class='stacked']/tbody/tr"):
        if text(row[0]) == name:
            return [text(cell) for cell in row]
    raise AssertionError(name)


def test_a_checkpoint_tells_who_passed_it_and_who_stands_there(tree):
    double, total = checkpoint(tree, "test_double"), checkpoint(tree, "test_total")
    assert double[1] == "2 of 5 (40 %)1 in part · 2 untouched"
    assert double[2:6] == [
        "1.0 of 2",
        "60 %",
        "",
        "3student02, student04, student05",
    ]
    assert total[1] == "3 of 5 (60 %)2 untouched"
    assert total[2:6] == ["1.8 of 3", "60 %", "", "0"]
    assert "2 students passed all" in section(tree, "checkpoints")
    assert "2 notebooks with nothing filled in are counted apart." in section(tree, "checkpoints")


def test_a_checkpoint_tells_the_checks_most_often_failed(tree):
    # A student handles no arrays.
    assert "Arrays are doubled too. 1 failed" in checkpoint(tree, "test_double")[6]


def test_all_checks_are_told_with_those_for_whom_they_ran(tree):
    rows = [
        [text(cell) for cell in row]
        for row in tree.findall(".//table[@class='stacked small']/tbody/tr")
    ]
    assert ["Arrays are doubled too.", "test_double", "3 (60 %)", "67 %", ""] in rows


def test_a_student_has_a_mark_at_each_checkpoint(tree):
    rows = tree.findall(".//table[@class='sortable']/tbody/tr")
    signs = {row[0].get("data-value"): "".join(text(cell) for cell in row[3:6]) for row in rows}
    assert signs["student01"] == "✓✓✓"
    assert signs["student02"] == "◐1✓✓"
    assert signs["student04"] == "···"
    assert signs["student06"] == signs["student07"] == ""


def test_who_filled_in_nothing_is_named_apart(tree):
    assert "Nothing filled in student04, student05" in section(tree, "help")


def test_what_the_last_grading_changed_is_told(tree):
    told = section(tree, "changes")
    assert "1 student gained and 0 lost points" in told
    assert "student02+1.5test_total 1.5 → 32030-02-02 09:30 UTC" in told


def test_code_that_looks_like_an_attempt_stands_under_incidents(tree):
    told = section(tree, "incidents")
    attempt = "it replaces what tests compare with (numpy.allclose)."
    assert f"student02double: looks like an attempt: {attempt}" in told


def test_a_failed_visible_part_is_counted_whatever_its_message():
    made = notebook(locked("f(3)", "test", grade=True, points=2))
    for message in ("it is 4", "it is 5"):
        results = [Result(f"Checkpoint not passed. {message}", False)]
        made.cells[0].outputs = nbformat.from_dict(verdict_outputs(0.0, 2.0, results))
        (verdict,) = facts.verdicts(made).values()
        assert verdict.others == ["The part that students see was not passed."]


@pytest.mark.parametrize(
    ("name", "students"),
    [
        ("not-graded", {"student07"}),
        ("missing", {"student06"}),
        ("late", {"student02"}),
        ("incidents", {"student02", "student03", "student04"}),
    ],
)
def test_a_section_names_the_students_it_is_about(tree, name, students):
    assert set(re.findall(r"student\d\d", section(tree, name))) == students


def test_who_was_not_graded_is_told_with_the_reason(tree):
    assert "student07: It has not been graded yet." in section(tree, "not-graded")


def test_an_incident_that_repeats_is_told_once(tree):
    assert section(tree, "incidents").count("double: </td>") == 1
    assert "(2 times)" in section(tree, "incidents")


def test_of_many_incidents_the_first_are_told(tree):
    told = section(tree, "incidents")
    assert "total: Number 18." in told
    assert "total: Number 19." not in told
    assert "and 11 more" in told


def test_time_and_memory_name_the_most(tree):
    told = section(tree, "time")
    assert "student01 Éin van student (12 s)" in told
    assert "student01 Éin van student (300 MB)" in told


def test_a_copy_with_other_names_is_shown_beside_the_original(tree):
    summaries = [
        text(summary) for summary in tree.findall(".//section[@aria-labelledby='similar']//summary")
    ]
    assert summaries == ["100 % student01 and student03, side by side"]
    assert "1 group among the 3 submissions" in section(tree, "similar")
    rows = [[text(cell) for cell in row] for row in tree.findall(".//details//tr")]
    assert ["≈", "result, seen = 0, []", "summe, gesehen = 0, []"] in rows
    assert ["=", "for number, x in enumerate(xs):", "for number, x in enumerate(xs):"] in rows
    assert ["", "def total(xs):", "def total(xs):"] in rows  # the release has it too


def test_each_student_is_in_the_table_with_the_status(tree):
    rows = tree.findall(".//table[@class='sortable']/tbody/tr")
    told = {row[0].get("data-value"): row[2].get("data-value") for row in rows}
    assert told == STATUSES


def test_the_links_of_a_student_lead_to_files(tree, page):
    row = tree.find(".//tr[@id='student-1']")
    addresses = [link.get("href") for link in row.findall(".//a")]
    assert addresses == [
        f"../autograded/student01/{NAME}/{NAME}.ipynb",
        f"../feedback/student01/{NAME}/{NAME}.html",
    ]
    assert all((page.parent / address).is_file() for address in addresses)


def test_what_students_wrote_is_text(tree, page):
    scripts = tree.findall(".//script")
    assert len(scripts) == 1
    assert "document.title" not in text(scripts[0])
    assert not [e for e in tree.iter() if any(name.startswith("on") for name in e.attrib)]
    # In the name, in the incident, and in the code beside another's: they are there to be read.
    assert page.read_text("utf-8").count("&lt;script&gt;document.title = 2") >= 3


def test_the_csv_has_the_points_of_each_checkpoint(table, course):
    for student, cells in course.scores().items():
        assert {name: float(table[student][name]) for name in cells} == cells
    assert table["student01"]["score"] == "6"
    assert table["student01"]["memory_mb"] == "300"


def test_the_csv_leaves_a_score_blank_that_nobody_earned(table):
    for student in ("student06", "student07"):
        assert table[student]["score"] == table[student]["test_double"] == ""
        assert table[student]["status"] == STATUSES[student]


def test_no_cell_of_the_csv_starts_a_formula(table):
    cells = [cell for row in table.values() for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert "'=HYPERLINK(1)" in cells


def test_each_notebook_is_read_once(course, monkeypatch):
    read = []
    really = facts.read_notebook
    monkeypatch.setattr(
        facts, "read_notebook", lambda path, student: read.append(path) or really(path, student)
    )
    facts.read_class(open_course(course.folder), NAME)
    assert len(read) == len(set(read)) == 5


def test_the_page_of_a_class_of_300_stays_small(class_facts, course):
    row = next(row for row in class_facts.rows if row.student == "student03")
    rows = [dataclasses.replace(row, student=f"student{number}") for number in range(300)]
    page = course.folder / "reports" / f"{NAME}.html"
    text = reports.html(dataclasses.replace(class_facts, rows=rows), page)
    assert text.count("<tr id=") == 300
    assert "and 240 more" in text  # not all of one group are listed
    assert len(text.encode()) < 3_000_000


def test_points_are_not_rounded_to_so_many_digits(class_facts, course):
    row = next(row for row in class_facts.rows if row.student == "student01")
    rows = [
        dataclasses.replace(row, student=f"student{number}", score=score)
        for number, score in enumerate([100.25, 1000.5], 1)
    ]
    cells = {"test_double": 1000.25, "test_total": 100.5}
    titles = {name: name for name in cells}
    found = dataclasses.replace(class_facts, rows=rows, cells=cells, titles=titles)
    text = reports.html(found, course.folder / "reports" / f"{NAME}.html")
    words = re.sub("<[^>]*>", " ", text)
    for points in ("100.25", "1000.5", "1100.75", "1000.25", "550.38"):
        assert f" {points} " in words, points


def test_a_report_that_fails_leaves_what_was_there(course, page, monkeypatch):
    before = {path: path.read_bytes() for path in page.parent.iterdir()}
    monkeypatch.setattr(reports, "histogram", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reports.report(course.folder, NAME)
    assert {path: path.read_bytes() for path in page.parent.iterdir()} == before


def test_an_unknown_assignment_is_refused(course):
    with pytest.raises(CourseKitError, match=f"no assignment other in source/.* {NAME}"):
        reports.report(course.folder, "other")


def test_a_class_in_which_nobody_is_graded_is_refused(course, tmp_path):
    left_out = shutil.ignore_patterns("autograded", "reports")
    shutil.copytree(course.folder, tmp_path / "course", ignore=left_out)
    with pytest.raises(CourseKitError, match=f"Nobody is graded in {NAME}.*coursekit grade"):
        reports.report(tmp_path / "course", NAME)
    assert not (tmp_path / "course" / "reports").exists()


def test_a_course_without_a_gradebook_does_not_get_an_empty_one(course, tmp_path):
    left_out = shutil.ignore_patterns("autograded", "reports", "gradebook.db")
    shutil.copytree(course.folder, tmp_path / "course", ignore=left_out)
    with pytest.raises(CourseKitError, match="no gradebook"):
        reports.report(tmp_path / "course", NAME)
    assert not (tmp_path / "course" / "gradebook.db").exists()
