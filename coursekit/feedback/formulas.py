"""Formulas in LaTeX as MathML, which browsers show without a script and a font from elsewhere."""

import contextlib
import functools
import html
import itertools
import re

import latex2mathml.converter
from markupsafe import Markup, escape

MAX_FORMULA = 1_000  # characters

FORMULA = re.compile(
    r"\$\$(?P<block>.+?)\$\$"
    r"|(?P<environment>\\begin\{(?P<name>[a-z]+\*?)\}.+?\\end\{(?P=name)\})"
    r"|\$(?P<inline>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)",
    re.DOTALL,
)
MATHML_TAGS = re.compile(
    "math|merror|mfrac|mi|mmultiscripts|mn|mo|mover|mpadded|mphantom|mprescripts|mroot|mrow|ms|"
    "mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover"
)
MATHML_ATTRIBUTES = re.compile(
    "accent|accentunder|columnalign|columnspacing|display|displaystyle|fence|form|largeop|"
    "linethickness|lspace|mathvariant|maxsize|minsize|movablelimits|rowspacing|rspace|"
    "scriptlevel|separator|stretchy|symmetric|width"
)
CHILDREN = dict.fromkeys(["mfrac", "mover", "mroot", "msub", "msup", "munder"], 2)
CHILDREN |= dict.fromkeys(["msubsup", "munderover"], 3)
PLAIN_VALUE = re.compile(r"[a-z0-9.+%\s-]{0,40}")


def with_formulas(text, most):
    """Return a text as HTML, with its first formulas as MathML, and how many these are."""
    formulas = list(itertools.islice(FORMULA.finditer(text), most))
    parts, end = [], 0
    for found in formulas:
        parts += [escape(text[end : found.start()]), formula(found)]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])]), len(formulas)


def only_formula(text):
    """Return a text that is one formula as HTML, else None."""
    found = FORMULA.fullmatch(text.strip()) if len(text) <= MAX_FORMULA else None
    return formula(found) if found else None


def formula(found):
    """Return what FORMULA found as MathML, or its LaTeX as it stands where that cannot be."""
    display = "inline" if found["inline"] else "block"
    latex = found["inline"] or found["block"] or found["environment"]
    shown = None
    if len(latex) <= MAX_FORMULA:
        # The library has errors of its own, and IndexError, RecursionError and others besides.
        with contextlib.suppress(Exception):
            shown = converted(latex, display)
    shown = Markup(shown or f"<code>{escape(latex.strip())}</code>")
    return (
        shown
        if found["inline"]
        else Markup('<span class="formula" tabindex="0">{}</span>').format(shown)
    )


@functools.lru_cache(maxsize=1_000)  # the instructor's formulas are on the page of every student
def converted(latex, display):
    """Return LaTeX as MathML, or None; the library raises what it wants to."""
    return mathml(latex2mathml.converter.convert_to_element(latex, display=display))


def mathml(element):
    """Return an element of MathML as text, or None where it holds what is no MathML."""
    # The library's texts are character references, and the student's between them are raw.
    text = html.unescape(element.text or "")
    if not MATHML_TAGS.fullmatch(element.tag) or text == "&" or re.match(r"\\[A-Za-z]", text):
        return None  # the library does not know this command
    given = "".join(
        f' {key}="{value}"'
        for key, value in element.attrib.items()
        if MATHML_ATTRIBUTES.fullmatch(key) and PLAIN_VALUE.fullmatch(value)
    )
    inside = [mathml(child) for child in element]
    if None in inside or len(inside) != CHILDREN.get(element.tag, len(inside)):
        return None
    return f"<{element.tag}{given}>{escape(text)}{''.join(inside)}</{element.tag}>"
