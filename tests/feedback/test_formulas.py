"""Formulas on a feedback page: MathML where it can be, text where not."""

from xml.etree.ElementTree import Element

import pytest

from coursekit.feedback.formulas import mathml, only_formula, with_formulas
from tests.support.html_pages import faults_of


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
