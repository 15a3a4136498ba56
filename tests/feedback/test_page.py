"""The blocks of a feedback page, and their order."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from coursekit.feedback.grades import CellGrade, Grades
from coursekit.feedback.page import ALL_STUDENTS, Page
from coursekit.feedback.render import render
from tests.support.displayed_pictures import encoded, noise_picture
from tests.support.html_pages import faults_of, read_page, words_of
from tests.support.notebooks import percent_cell


def grades_of(notebook, **options):
    """Return Grades in which every graded cell of a notebook has no points yet."""
    cells = {
        c.metadata.nbgrader.grade_id: CellGrade(c.metadata.nbgrader.grade_id, 0.0, 2.0)
        for c in notebook.cells
        if c.metadata.get("nbgrader", {}).get("points")
    }
    nothing = {"comments": {}, "unanswered": set(), "score": 0.0, "of": 2.0, "late_penalty": 0.0}
    nothing |= {"late": "", "handed_in": None, "parts": []}
    return Grades(cells, **(nothing | options))


def made(cells, tmp_path, source=None, **options):
    """Return a page's HTML; the cells are the instructor's too, unless `source` has others."""
    notebook = new_notebook(cells=cells)
    source = notebook if source is None else new_notebook(cells=source)
    page = Page(notebook, source.copy(), tmp_path, grades_of(notebook, **options))
    return render(page, "student", "assignment", "notebook")


class TestBlocks:
    def test_a_mark_scheme_and_hidden_tests_are_never_shown(self, tmp_path):
        task = "Describe it.\n\n=== BEGIN MARK SCHEME ===\nSECRET\n=== END MARK SCHEME ==="
        tests = "assert True\n### BEGIN HIDDEN TESTS\nSECRET\n### END HIDDEN TESTS\nprint(1)"
        page = made(
            [percent_cell("markdown essay task 3", task), percent_cell("code test grade 2", tests)],
            tmp_path,
        )
        assert "Describe it." in page
        assert "assert" in page
        for word in ("SECRET", "HIDDEN", "MARK SCHEME"):
            assert word not in page

    def test_comments_stand_at_the_tests_or_at_what_they_are_about(self, tmp_path):
        cells = [
            percent_cell("code one solution", "a"),
            percent_cell("code two solution", "b"),
            percent_cell("code test_two grade 2", "c"),
            percent_cell("markdown words grade solution 2", "<div>d</div>"),
            percent_cell("markdown essay task 3", "e"),
        ]
        names = ("one", "two", "words", "essay")
        comments = {name: f"On {name}: <b>&\n=1" for name in names}
        root = read_page(made(cells, tmp_path, comments=comments))
        places = {
            element.get("id"): [
                words_of(p) for p in element.iter("div") if p.get("class") == "words"
            ]
            for element in root.iter()
            if element.get("id", "").startswith(("grade-", "comment-"))
        }
        said = {name: " ".join(comment.split()) for name, comment in comments.items()}
        assert places == {
            "comment-1": [said["one"]],
            "grade-1": [said["two"]],
            "grade-2": [said["words"]],
            "grade-3": [said["essay"]],
        }

    def test_pictures_beside_the_instructors_notebook_are_in_the_page(self, tmp_path):
        Image.new("RGB", (8, 8)).save(tmp_path / "a b.png")
        (tmp_path.parent / "secret.png").write_bytes((tmp_path / "a b.png").read_bytes())
        text = "![axes](a%20b.png) ![no](../secret.png) ![far](https://example.org/x.png)"
        page = made([new_markdown_cell(text)], tmp_path)
        assert page.count("<img") == 1
        assert 'alt="axes"' in page
        assert "[no]" in page
        assert faults_of(page) == []
        theirs = made([new_markdown_cell("<div>" + text + "</div>")], tmp_path, source=[])
        assert "<img" not in theirs

    def test_a_page_stays_below_3_mb_whatever_was_displayed(self, tmp_path):
        picture = encoded(noise_picture(400, 400))
        outputs = [
            new_output("stream", text="&" * 900 + "\n"),
            new_output("display_data", data={"image/png": picture}),
            new_output("display_data", data={"text/html": "<b>x</b>" * 5_000}),
            new_output("error", ename="E", evalue="v" * 9_000, traceback=["line"] * 200),
        ]
        cells = [new_code_cell("x = '&<>'\n" * 2_000, outputs=outputs * 5) for _ in range(20)]
        page = made(cells, tmp_path, source=[])
        assert ALL_STUDENTS < len(page.encode()) < 3_000_000
        assert "Left out here" in page

    def test_control_characters_of_a_student_leave_the_page_valid(self, tmp_path):
        odd = "\x00\x01\x1b\x7f\x9b\ufffe\U0001ffff \u202e &#1; \ud800"
        output = new_output("stream", text=odd)
        page = made([new_code_cell(odd, outputs=[output])], tmp_path, source=[])
        assert faults_of(page) == []
        page.encode()

    def test_points_that_wait_or_were_set_by_a_person_say_so(self, tmp_path):
        cells = [
            percent_cell("code test grade 2", "x"),
            percent_cell("markdown words grade solution 2", "y"),
        ]
        notebook = new_notebook(cells=cells)
        grades = grades_of(notebook, late_penalty=1.0, late="2 hours", score=2.5)
        grades.cells["test"].score, grades.cells["test"].extra = 3.5, 1.5
        grades.cells["test"].checks_gave = 0.0
        grades.cells["words"].waiting = True
        page = render(Page(notebook, notebook, tmp_path, grades), "s", "a", "n")
        words = words_of(read_page(page))
        assert "2.5 of 2 points so far" in words
        assert "A late penalty of 1 points is taken off: it was handed in 2 hours" in words
        assert "1.5 points of extra credit are included." in words
        assert "Your instructor set these points; the checks gave 0." in words
        assert "This waits for your instructor" in words

    def test_the_text_above_an_answer_is_open_and_every_summary_has_a_name(self, tmp_path):
        prose = "The pictures lie in folders, by what they show. " * 10
        cells = [
            new_markdown_cell("## Part\n\n" + prose),
            new_markdown_cell(prose.replace("folders", "boxes")),
            percent_cell("code one solution", "a"),
        ]
        root = read_page(made(cells, tmp_path))
        folded = [words_of(details) for details in root.iter("details")]
        assert len(folded) == 1
        assert "folders" in folded[0]
        assert all(len(words_of(summary)) > 5 for summary in root.iter("summary"))
