"""Text for a feedback page: prose, formulas, code and output, as HTML that is safe and valid.

All functions return Markup, which the templates do not escape again. What a student wrote was
cleaned when it was graded (`sanitize`); here nothing is taken on trust all the same.
"""

import functools
import itertools
import re
import textwrap
from html.parser import HTMLParser

import nh3
from markupsafe import Markup, escape
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from .formulas import only_formula, with_formulas

# Of what a student wrote or displayed: text and tables, nothing that is loaded.
TAGS = nh3.ALLOWED_TAGS - {"area", "img", "map"}
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
HEADINGS = {f"h{level}" for level in range(1, 7)}
OBSOLETE = {"acronym", "center", "rtc", "strike", "tt"}
LANDMARKS = {"article", "aside", "footer", "header", "hgroup", "nav"}  # the page has its own
PROSE_TAGS = TAGS - OBSOLETE - LANDMARKS
OUTPUT_TAGS = PROSE_TAGS - HEADINGS
VOID = {"br", "col", "hr", "img", "wbr"}

# What no HTML may hold: control characters, surrogates, and code points that are no characters.
INVALID = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)

MAX_CODE = 20_000  # characters of one cell that are shown
MAX_LINES, LAST_LINES = 80, 20  # of one output; of these at its end
OPEN_LINES = 12  # that a cell may print before they are folded away
MAX_LINE = 1_000  # characters
MAX_OUTPUT = 20_000  # characters
MAX_MESSAGE = 400  # characters of an error's message
MAX_COMMENT = 20_000  # characters that are read as Markdown
MAX_DEPTH = 100  # of elements in what a student displayed
MAX_FORMULAS = 500  # of one text


class Outline:
    """Fits the headings of texts below those of the page, without a gap between levels."""

    def __init__(self, above):
        self.above, self.open, self.title = above, [], ""

    @property
    def level(self):
        """The level of the last heading."""
        return min(self.above + len(self.open), 6)

    def place(self, level):
        """Return the page's level for the next heading, which is of this level in its notebook."""
        self.open = [other for other in self.open if other < level] + [level]
        return self.level


def prose(source, outline, picture=None, attachments=None):
    """Return a text cell. `picture` gives an instructor's, from its address, as a tag or None."""
    page = source
    if not source.startswith("<div>"):  # a student's was rendered when it was cleaned
        renderer = IPythonRenderer(
            escape=False, exclude_anchor_links=True, attachments=attachments or {}
        )
        try:
            page = MarkdownWithMath(renderer=renderer).render(source)
        except Exception:  # a picture that is not attached
            return plain(source)
    tags, attributes, schemes = PROSE_TAGS, ATTRIBUTES, {"http", "https", "mailto"}
    if picture:
        tags, schemes = tags | {"img"}, schemes | {"data"}
        attributes = attributes | {"img": {"src", "alt"}}
    return rewritten(clean(page, tags, attributes, schemes), outline, picture)


def comment(words):
    """Return what an instructor wrote about an answer: Markdown with formulas, without headings.

    What looks like HTML is shown as it was written.
    """
    if len(words) > MAX_COMMENT:
        return plain(words)
    try:
        page = MarkdownWithMath(renderer=IPythonRenderer(escape=True)).render(words)
    except Exception:  # a picture that is not attached
        return plain(words)
    page = clean(page, OUTPUT_TAGS, ATTRIBUTES, {"http", "https", "mailto"})
    return rewritten(page, Outline(above=1))


def displayed_html(page):
    """Return what a student's code displayed as HTML; its headings are plain text."""
    return rewritten(clean(page, OUTPUT_TAGS, ATTRIBUTES, {"http", "https", "mailto"}))


def clean(page, tags, attributes, schemes):
    """Return HTML with only these tags, as a parser that is strict reads it."""
    if depth_of(page) > MAX_DEPTH:
        return str(plain(page))
    for _ in range(5):
        cleaned = nh3.clean(page, tags=tags, attributes=attributes, url_schemes=schemes)
        if cleaned == page:
            return cleaned
        page = cleaned  # what stood in a dropped tag may not stand where it is now
    return str(escape(page))


def displayed_latex(latex):
    """Return what a student's code displayed as LaTeX: a formula, or text as it stands."""
    return only_formula(latex) or plain(latex)


def depth_of(page):
    """Return how deep elements are nested. Cleaning takes time that grows with its square."""
    depth = deepest = 0
    for end, name in re.findall(r"<(/?)([a-zA-Z0-9]+)", page):
        if name not in VOID:
            depth += -1 if end else 1
            deepest = max(deepest, depth)
    return deepest


def rewritten(page, outline=None, picture=None):
    rewriter = Rewriter(outline, picture)
    rewriter.feed(page)
    rewriter.close()
    return Markup("".join(rewriter.parts))


class Rewriter(HTMLParser):
    """Writes clean HTML again: formulas as MathML, headings in order, no link into nowhere."""

    def __init__(self, outline, picture):
        super().__init__()
        self.outline, self.picture = outline, picture
        self.parts, self.open, self.formulas_left = [], [], MAX_FORMULAS
        self.header = 0  # the place of the last header of a table

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "img":
            self.parts.append(self.picture(given) if self.picture else "")
            return
        if tag == "a" and not re.match("https?:|mailto:", given.get("href") or ""):
            self.open.append((tag, None))
            return
        name = tag
        if tag in HEADINGS and self.outline:
            name = f"h{self.outline.place(int(tag[1]))}"
            self.outline.title = ""
        said = "".join(f' {key}="{escape(value or "")}"' for key, value in attributes)
        if tag == "table":
            self.parts.append('<div class="scroll" tabindex="0" role="group" aria-label="Table">')
        if tag == "th":
            self.header = len(self.parts)
        self.parts.append(f"<{name}{said}>")
        if tag not in VOID:
            self.open.append((tag, name))

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            _, name = self.open.pop()
            if tag == "th" and not "".join(map(str, self.parts[self.header + 1 :])).strip():
                # The corner of a table of pandas' is the header of nothing.
                name = "td"
                self.parts[self.header] = self.parts[self.header].replace("<th", "<td", 1)
            self.parts.append(f"</{name}>" if name else "")
            if tag == "table":
                self.parts.append("</div>")

    def handle_data(self, data):
        inside = {tag for tag, _ in self.open}
        if ("a", None) in self.open[-1:] and data == "¶":
            return  # nbconvert's link from a heading to itself
        if self.outline and inside & HEADINGS:
            self.outline.title += data
        if not self.outline or inside & {"code", "pre", "kbd", "samp"}:
            self.parts.append(escape(data))
            return
        shown, number = with_formulas(data, self.formulas_left)
        self.formulas_left -= number
        self.parts.append(shown)


@functools.lru_cache(maxsize=500)  # the instructor's code is on the page of every student
def code(source):
    """Return the text of a code cell in colours."""
    shown, rest = source[:MAX_CODE], source[MAX_CODE:]
    coloured = Markup(highlight(shown, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))
    if rest:
        coloured += left_out(f"{len(rest):,} more characters")
    return Markup("<pre><code>{}</code></pre>").format(Markup(str(coloured).rstrip("\n")))


def sentence(words):
    """Return what a check says: `names` as code, and the lines of an array one below the other."""
    parts = []
    lines = words.split("\n")
    for array, group in itertools.groupby(lines, lambda line: line[:1] in ("", " ", "[")):
        block = "\n".join(group)
        if array and block.strip():
            parts.append(Markup("<pre>{}</pre>").format(block))
        elif not array:
            pieces = str(escape(block)).split("`")
            for place in range(1, len(pieces) - 1, 2):
                pieces[place] = f"<code>{pieces[place]}</code>"
            if len(pieces) % 2 == 0:
                pieces[-1] = "`" + pieces[-1]
            parts.append(Markup("".join(pieces)))
    return Markup("\n").join(parts)


def printed(text):
    """Return what a cell printed, folded away where it is long."""
    shown, lines = plain(text), text.strip().count("\n") + 1
    if lines <= OPEN_LINES:
        return shown
    begin = strip_ansi(text.strip()[:MAX_LINE]).partition("\n")[0]
    begin = textwrap.shorten(begin, 60, placeholder=" …")
    return Markup("<details><summary>{:,} lines: {} …</summary>{}</details>").format(
        lines, begin, shown
    )


def plain(text):
    """Return what a student's code printed, without colours, and not too much of it."""
    text = text.rstrip()
    missing = text.count("\n") + 1 - MAX_LINES
    head, tail = text, ""
    if missing > 0:
        head = "\n".join(text.split("\n", MAX_LINES - LAST_LINES)[:-1])
        tail = "\n".join(text.rsplit("\n", LAST_LINES)[1:])
    head, tail = ("\n".join(map(printed_line, part.split("\n"))) for part in (head, tail))
    if len(head) + len(tail) > MAX_OUTPUT:
        head, tail, missing = head[: MAX_OUTPUT // 2], tail[-MAX_OUTPUT // 2 :], max(missing, 1)
    shown = Markup(escape(head))
    if missing > 0:
        words = f"{missing:,} lines" if missing > 1 else "the rest"
        shown += Markup("\n{}\n{}").format(left_out(words), tail)
    return Markup("<pre>{}</pre>").format(shown)


def printed_line(line):
    """Return a line as it stands on the screen in the end, and not too much of it."""
    # A carriage return goes back to the beginning of the line, as a progress bar does.
    line = strip_ansi(line.rstrip("\r").rpartition("\r")[2][: 2 * MAX_LINE])
    return line if len(line) <= MAX_LINE else line[:MAX_LINE] + " …"


def error(output):
    """Return an error that a cell of a student's ended with."""
    name, message = (" ".join(strip_ansi(said).split()) for said in (output.ename, output.evalue))
    short = textwrap.shorten(f"{name}: {message}", MAX_MESSAGE, placeholder=" …")
    return Markup(
        '<p class="error"><strong>✗ This cell ended with an error.</strong> {}</p>'
        "<details><summary>The traceback</summary>{}</details>"
    ).format(short, plain("\n".join(output.traceback)))


def left_out(what):
    return Markup("<em>… {} left out …</em>").format(what)
