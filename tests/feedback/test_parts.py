"""The parts of a feedback page: pictures, formulas, texts, and the order of its blocks."""

import base64
import io
import struct
import zlib
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from coursekit.feedback import pictures, text
from coursekit.feedback.formulas import mathml, only_formula, with_formulas
from coursekit.feedback.grades import Grade, Grades, duration
from coursekit.feedback.page import ALL_STUDENTS, Page
from coursekit.feedback.pictures import ALL_ADDRESSES, Pictures
from coursekit.nbgrader_seam.generate_feedback import render
from tests.support.html_pages import faults_of, read_page, words_of
from tests.support.notebooks import percent_cell


def encoded(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return base64.b64encode(file.getvalue()).decode()


def decoded(picture):
    return Image.open(io.BytesIO(base64.b64decode(picture.address.partition(",")[2])))


def noise_picture(width, height, seed=0):
    values = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(values)


def plot_like():
    """Return a picture of a few colours, half of it see-through."""
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    image.paste((0, 114, 178, 255), (0, 0, 150, 200))
    return image


def forged_png(width, height):
    """Return a PNG that claims to be that large."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000_000)))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")).decode()


class TestPictures:
    def test_a_plot_keeps_its_colours_and_stands_on_white(self):
        picture = Pictures().redraw(encoded(plot_like()))
        image = decoded(picture).convert("RGB")
        assert (picture.width, picture.height) == image.size == (300, 200)
        assert image.getpixel((10, 10)) == (0, 114, 178)
        assert image.getpixel((290, 10)) == (255, 255, 255)

    def test_a_photograph_looks_the_same(self):
        ramp = np.linspace(0, 255, 400)
        photograph = np.stack([ramp + 0 * ramp[:, None], 255 - ramp[:, None] + 0 * ramp], axis=-1)
        photograph = np.dstack([photograph, photograph.mean(axis=-1)]).astype(np.uint8)
        image = Image.fromarray(photograph)
        picture = Pictures().redraw(encoded(image))
        assert pictures.likeness(image, decoded(picture)) >= 40

    def test_what_was_in_the_file_beside_the_picture_is_gone(self):
        from PIL.PngImagePlugin import PngInfo

        words = PngInfo()
        words.add_text("Comment", "PWNED <script>")
        picture = Pictures().redraw(encoded(plot_like(), pnginfo=words))
        assert b"PWNED" not in base64.b64decode(picture.address.partition(",")[2])

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
    def test_every_kind_of_pixel_is_read(self, mode):
        kind = "JPEG" if mode == "CMYK" else "PNG"
        picture = Pictures().redraw(encoded(Image.new(mode, (40, 30)), kind))
        assert (picture.width, picture.height) == (40, 30)

    @pytest.mark.parametrize(
        "data",
        [
            "",
            "not base64",
            base64.b64encode(b"\x89PNG\r\n\x1a\nbroken").decode(),
            encoded(plot_like())[:400],
            forged_png(60_000, 60_000),
            encoded(Image.new("1", (5_000, 5_000))),
            forged_png(0, 0),
            encoded(Image.new("RGB", (9, 9)), "GIF"),
            # Each scan of a JPEG costs as much time as a picture.
            base64.b64encode(
                base64.b64decode(encoded(noise_picture(16, 16), "JPEG")) + b"\xff\xda\0\2" * 100
            ).decode(),
        ],
        ids=["empty", "words", "broken", "cut-off", "bomb", "large", "no-pixels", "GIF", "scans"],
    )
    def test_what_is_no_picture_to_show_is_left_out(self, data):
        pictures = Pictures()
        assert pictures.redraw(data) is None
        assert pictures.redraw(encoded(plot_like()))  # the next one is shown

    def test_all_pictures_of_a_page_are_limited_in_size_and_in_work(self):
        pictures = Pictures()
        shown = [pictures.redraw(encoded(noise_picture(360, 360, seed))) for seed in range(12)]
        sizes = [len(picture.address) for picture in shown if picture]
        assert sum(sizes) <= ALL_ADDRESSES
        assert shown[0]
        assert shown[-1] is None
        large = encoded(Image.new("1", (4_000, 4_000)))
        pictures = Pictures()
        assert [bool(pictures.redraw(large)) for _ in range(8)] == [True] * 6 + [False] * 2


class TestFormulas:
    def test_a_formula_is_mathml_that_browsers_show_by_themselves(self):
        page, number = with_formulas(r"the mean $\hat\mu_k$ & $$\sum_{i=1}^{N} r_{ik}$$", 9)
        assert number == 2
        assert page.count("<math") == 2
        assert 'display="block"' in page
        assert "$" not in page
        assert "μ" in page

    @pytest.mark.parametrize("text", ["costs $5 and $6", "a $ b", "$$", "one $x only"])
    def test_money_is_no_formula(self, text):
        assert with_formulas(text, 9) == (text, 0)

    @pytest.mark.parametrize("latex", [r"\foo{x}", r"\frac{1", "{" * 400, "x_1_2", "a" * 3_000])
    def test_what_cannot_be_converted_is_shown_as_it_was_written(self, latex):
        assert str(with_formulas(f"${latex}$", 9)[0]) == f"<code>{latex}</code>"

    def test_nothing_that_runs_gets_through_a_formula(self):
        for latex in (
            r"\text{<script>alert(1)</script>}",
            r"\href{javascript:alert(1)}{x}",
            r"\style{background:url(//x)}{x}",
            r"\class{x\" onclick=alert(1)}{y}",
            r"\color{red\" onclick=alert(1)}{y}",
            r"\text{&lt;img src=x onerror=alert(1)>}",
        ):
            page = with_formulas(f"${latex}$", 9)[0]
            assert faults_of(f"<!DOCTYPE html><title>x</title><h1>x</h1><p>{page}") == []
            assert "style=" not in page

    def test_an_attribute_of_a_formula_is_a_plain_value(self):
        space = Element("mspace", {"width": '1em" onclick="x', "lspace": "1em", "style": "x"})
        assert mathml(space) == '<mspace lspace="1em"></mspace>'

    def test_a_displayed_formula_is_one_and_text_is_not(self):
        assert "<math" in only_formula("$x^2$")
        assert only_formula("the formula $x^2$") is None
        assert only_formula("$" * 3_000_000) is None


class TestTexts:
    def prose(self, source, outline=None):
        return text.prose(source, outline or text.Outline(above=2))

    def test_headings_fit_below_those_of_the_page_without_a_gap(self):
        page = self.prose("### Deep\n\n# High\n\n### Lower\n\n## Between\n\n###### Lowest\n")
        assert [tag for tag in ("h3", "h4", "h5") if f"<{tag}>" in page] == ["h3", "h4", "h5"]
        assert faults_of(f"<!DOCTYPE html><title>x</title><h1>x</h1><h2>y</h2>{page}") == []

    def test_what_a_student_displayed_is_cleaned_again_and_valid(self):
        for attack in (
            "<p><object><p>x</p></object></p><script>alert(1)</script>",
            "<h1>6 of 6</h1><a href='#table'>x</a><a href='page.html'>y</a><img src=//x>",
            "<table><tr><td id=table onclick=alert(1)>1</table></div></main></body>",
            "<a href='javascript:alert(1)'>x</a><header>x</header><center>x</center>",
            "<ul><li>" * 500,
        ):
            page = text.displayed_html(attack)
            assert faults_of(f"<!DOCTYPE html><title>x</title><h1>x</h1><div>{page}</div>") == []

    def test_long_output_is_cut_in_the_middle_and_says_so(self):
        page = text.plain("\n".join(f"line {n}" for n in range(10_000)))
        assert "line 0\n" in page
        assert "line 9999" in page
        assert "… 9,920 lines left out …" in page
        assert len(text.plain("x" * 5_000_000)) < 2_000
        assert len(text.plain(("&" * 900 + "\n") * 70)) < 120_000

    def test_a_progress_bar_shows_its_last_state_and_no_colour_codes(self):
        assert str(text.plain("10%\r50%\r\x1b[32m100%\x1b[0m\r\ndone")) == ("<pre>100%\ndone</pre>")

    def test_a_sentence_shows_names_as_code_and_arrays_line_by_line(self):
        page = text.sentence("`x` should be\n[[1 2]\n [3 4]]\nbut `y is <b>.")
        assert str(page) == (
            "<code>x</code> should be\n<pre>[[1 2]\n [3 4]]</pre>\nbut `y is &lt;b&gt;."
        )


def grades_of(notebook, **options):
    """Return Grades in which every graded cell of a notebook has no points yet."""
    cells = {
        c.metadata.nbgrader.grade_id: Grade(c.metadata.nbgrader.grade_id, 0.0, 2.0)
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
            element.get("id"): [words_of(p) for p in element.iter("p") if p.get("class") == "words"]
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


def test_times_are_said_in_the_unit_that_fits():
    assert [duration(s) for s in (60, 5_400, 7_200, 180_000)] == [
        "1 minute",
        "90 minutes",
        "2 hours",
        "2 days",
    ]
