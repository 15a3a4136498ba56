"""Feedback pages end to end: from nbgrader's own command to what a student sees of them."""

import datetime
import re
import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from coursekit.demo.sample_class import hand_in
from coursekit.feedback.text import comment
from coursekit.grader.job import NOT_RUN
from coursekit.titles import checkpoint_titles
from tests.support.chromium import DESKTOP, PHONE, chromium, screenshot
from tests.support.commands import completed
from tests.support.html_pages import MATH, faults_of, read_page, words_of
from tests.support.places import ASSIGNMENT, SUBMISSIONS
from tests.support.small_course import NAME, SmallCourse
from tests.support.student_kernel import eventually

COMMENT = "Nearly: what do the counts add up to?\nSee <b>Weights</b> & $\\pi_k$ <script>"

# Pictures that are none, or would fill the memory; ten thousand lines; an error as long.
HOSTILE = """
# %% before double
import base64, struct, zlib

def chunk(kind, data):
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum

def png(side, data):
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\\x89PNG\\r\\n\\x1a\\n" + body

for picture in (png(60_000, bytes(10**6)), b"\\x89PNG broken", b"", png(40, bytes(240))):
    display({"image/png": base64.b64encode(picture).decode()}, raw=True)
print("line\\n" * 10_000)
raise ValueError("<script>" + "long " * 5_000)
"""


FIVE_POINTS = """
from nbgrader.plugins import LateSubmissionPlugin


class FivePoints(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 5


c.AssignLatePenalties.plugin_class = FivePoints
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory, em_course, sandbox):
    """The course with a student who made mistakes, was late, and has a comment."""
    folder = tmp_path_factory.mktemp("course")
    em_course.lay(folder)
    sample = folder / "student04.py"
    two_mistakes = (SUBMISSIONS / "demo" / sample.name).read_text("utf-8")
    sample.write_text(f"{two_mistakes}# %% answer_first_weight\nfirst_weight = 0.9\n", "utf-8")
    hand_in(sample, folder, ASSIGNMENT)
    completed(folder, ["nbgrader", "autograde", ASSIGNMENT])
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        place = ASSIGNMENT, ASSIGNMENT, "student04"
        gradebook.find_grade("checkpoint_weights", *place).manual_score = 4
        gradebook.find_grade("checkpoint_means", *place).extra_credit = 1.5
        gradebook.find_comment("compute_weights", *place).manual_comment = COMMENT
        submission = gradebook.find_submission(ASSIGNMENT, "student04")
        submission.timestamp = datetime.datetime(2030, 1, 31, 20)
        submission.assignment.duedate = datetime.datetime(2030, 1, 31, 18)
        gradebook.db.commit()
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(FIVE_POINTS)
    completed(folder, ["nbgrader", "generate_feedback", ASSIGNMENT])
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory, sandbox):
    """A small course with its feedback: the honest and the hostile."""
    small = SmallCourse(tmp_path_factory.mktemp("small"))
    small.hand_in("honest")
    small.hand_in("hostile", HOSTILE)
    small.grade()
    small.nbgrader("generate_feedback", NAME)
    return small


@pytest.fixture(scope="module")
def pages(course, small):
    """The paths of all pages by student."""
    found = [*course.glob("feedback/*/*/*.html"), *small.folder.glob("feedback/*/*/*.html")]
    return {path.parents[1].name: path for path in found}


STUDENTS = ["student04", "honest", "hostile"]


@pytest.fixture(scope="module")
def page(pages):
    """The page of the student with mistakes, and its tree."""
    text = pages["student04"].read_text("utf-8")
    return text, read_page(text)


def rows_of(root):
    """Return the table's rows: {title: (result, points)}."""
    table = next(table for table in root.iter("table") if table.get("class") == "points")
    rows = [[words_of(cell) for cell in row] for row in table.iter("tr")]
    return {title: (result, points) for title, result, points in rows}


def words_below(root, title):
    """Return the words below a grade cell, in the place that the table links to."""
    link = next(a for a in root.iter("a") if words_of(a) == title)
    return words_of(next(e for e in root.iter() if f"#{e.get('id')}" == link.get("href")))


class TestThePage:
    def test_that_the_end_is_not_run_is_said_once_here_and_in_the_autograded_notebook(
        self, course, page
    ):
        assert words_of(page[1]).count(NOT_RUN) == 1
        (autograded,) = course.glob("autograded/student04/*/*.ipynb")
        assert autograded.read_text("utf-8").count(NOT_RUN) == 1

    def test_the_table_is_the_gradebooks(self, course, page):
        rows = rows_of(page[1])
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "student04")
            total = f"{notebook.score - 5:g} of {notebook.max_score:g}"
            source = nbformat.read(course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", 4)
            titles = checkpoint_titles(source)
            expected = {
                titles[grade.name]: f"{grade.score:g} of {grade.max_score:g}"
                for grade in notebook.grades
            }
        shown = {title: points for title, (_, points) in rows.items()}
        rest = {"Checkpoint": "Points", "Late penalty": "\N{MINUS SIGN}5", "Total": total}
        assert shown == expected | rest
        assert f"{total} points" in words_of(page[1])
        assert rows["compute_covariances"][0] == "◐ some"
        assert rows["Quiz: first_weight"][0] == "✗ none"
        assert rows["compute_weights"][0] == "◐ some + comment"

    def test_a_verdict_has_the_sentences_the_hint_and_the_comment_as_it_was_written(self, page):
        text, root = page
        said = words_below(root, "compute_weights")
        assert said.startswith("◐ compute_weights: 4 of 5 points")
        assert "✓ There is one weight for each cluster" in said
        assert "✗ The weight of a cluster is its soft count divided by" in said
        assert "Hint: " in said
        assert "Your instructor set these points; the checks gave 1." in said
        shown = words_of(read_page(f"<!DOCTYPE html><title>x</title><p>{comment(COMMENT)}"))
        assert shown.removeprefix("x") in said
        assert "See &lt;b&gt;Weights&lt;/b&gt; &amp; <math" in text
        assert "1.5 points of extra credit" in words_below(root, "compute_means")

    def test_the_notebook_and_its_checkpoints_are_called_as_the_author_wrote(self, page):
        (title,) = [words_of(e) for e in page[1].iter("h1")]
        assert title == "Implementing EM for Gaussian mixtures"
        assert "EM" in rows_of(page[1])
        assert words_below(page[1], "EM").startswith("✓ EM: 15 of 15 points")
        summaries = [words_of(e) for e in page[1].iter("summary")]
        assert "The code of the checkpoint: EM" in summaries

    def test_it_says_how_late_it_was(self, page):
        assert "it was handed in 2 hours after the due date" in words_of(page[1])

    def test_students_find_their_code_and_their_plots(self, page):
        root = page[1]
        assert "1 / len(counts)" in words_of(root)
        pictures = [img for img in root.iter("img") if img.get("src").startswith("data:image/")]
        assert len(pictures) >= 10
        assert all(re.fullmatch(r"Picture \d+, from “.+” in the.+", i.get("alt")) for i in pictures)

    def test_formulas_are_mathml_and_none_is_left_as_latex(self, page):
        text, root = page
        assert len(list(root.iter(MATH))) > 10
        assert "\\frac" not in text
        assert "$$" not in text

    def test_it_holds_no_hidden_test_no_mark_of_one_and_no_expected_answer(self, page):
        text = re.sub(r'src="[^"]*"', "", page[0])
        for secret in ("HIDDEN", "grader_tests", "BEGIN SOLUTION", "0.3007", "4.942", "0.671"):
            assert secret not in text

    def test_a_score_that_changed_is_in_the_next_page(self, small, pages):
        with Gradebook(f"sqlite:///{small.folder / 'gradebook.db'}") as gradebook:
            gradebook.find_grade("test_total", NAME, NAME, "honest").manual_score = 1.25
            gradebook.db.commit()
        small.nbgrader("generate_feedback", NAME, "--student", "honest")
        root = read_page(pages["honest"].read_text("utf-8"))
        assert rows_of(root)["Test total"] == ("◐ some", "1.25 of 3")


class TestEveryPage:
    @pytest.mark.parametrize("student", STUDENTS)
    def test_it_is_valid_with_headings_in_order_and_links_that_resolve(self, pages, student):
        assert faults_of(pages[student].read_text("utf-8")) == []

    @pytest.mark.parametrize("student", STUDENTS)
    def test_it_is_small(self, pages, student):
        assert pages[student].stat().st_size < 3_000_000

    def test_browsers_load_nothing_and_phones_need_no_sideways_scrolling(self, pages):
        with chromium() as browser:
            for student, path in pages.items():
                for size in (PHONE, DESKTOP):
                    tab = browser.new_page(viewport=size)
                    asked, said = [], []
                    tab.on("request", lambda request, asked=asked: asked.append(request.url))
                    tab.on("console", lambda message, said=said: said.append(message.text))
                    tab.goto(path.as_uri())
                    assert {u for u in asked if not u.startswith("data:")} == {path.as_uri()}
                    assert said == []
                    width = tab.evaluate("document.documentElement.scrollWidth")
                    assert width == size["width"], student
                    name = "phone" if size is PHONE else "desktop"
                    screenshot(tab, f"feedback-{student}-{name}")
                    tab.close()

    def test_on_paper_code_is_whole_and_nothing_is_folded_away(self, pages):
        with chromium() as browser:
            tab = browser.new_page(viewport=DESKTOP)
            tab.goto(pages["student04"].as_uri())
            inside = "[...document.querySelectorAll('details > :not(summary)')]"
            shown = "e => e.checkVisibility({contentVisibilityAuto: true})"
            assert not tab.evaluate(f"{inside}.some({shown})")
            tab.emulate_media(media="print")
            # What is skipped on the screen is laid out a moment later.
            assert eventually(lambda: tab.evaluate(f"{inside}.every({shown})"))
            assert min(tab.evaluate(f"{inside}.map(e => e.getBoundingClientRect().height)")) > 0
            hidden = "e => [...document.querySelectorAll(e)].every(x => !x.checkVisibility())"
            assert tab.evaluate(hidden, ".back")
            wide = "[...document.querySelectorAll('pre')].filter(p => p.scrollWidth > p.clientWidth"
            assert tab.evaluate(f"{wide} && p.checkVisibility()).length") == 0


class TestWhatWasHandedIn:
    def test_hostile_output_is_cut_and_hostile_pictures_are_left_out(self, pages):
        text = pages["hostile"].read_text("utf-8")
        assert text.count("cannot be shown here") == 3
        assert text.count("<img") == 1
        assert "lines left out" in text
        assert "&lt;script&gt;long" in text
        assert len(text) < 100_000

    def test_what_the_kit_did_not_grade_gets_no_page(self, small):
        graded, stock = (small.folder / "autograded" / name for name in ("honest", "stock"))
        shutil.copytree(graded, stock)
        (stock / NAME / f"{NAME}.grading.json").unlink()
        result = small.nbgrader("generate_feedback", NAME, check=False)
        shutil.rmtree(stock)
        assert result.returncode == 1
        assert "was not graded by the course kit, so it has no feedback" in result.stderr
        assert "Traceback" not in result.stderr
        names = {path.name for path in (small.folder / "feedback").iterdir()}
        assert names == {"honest", "hostile"}

    def test_only_what_nbgrader_hands_out_with_a_page_is_beside_it(self, small):
        folder = small.folder / "autograded" / "honest" / NAME
        (folder / "timestamp.txt").write_text("2030-01-31 18:00 UTC\n")
        (folder / "notes.txt").write_text("for the instructor")
        small.nbgrader("generate_feedback", NAME, "--student", "honest")
        beside = {p.name for p in (small.folder / "feedback" / "honest" / NAME).iterdir()}
        assert beside == {"timestamp.txt", f"{NAME}.html"}
