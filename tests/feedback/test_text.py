"""Texts on a feedback page."""

from coursekit.feedback import text
from tests.support.html_pages import faults_of


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
