"""What a student wrote or displayed, made safe for whoever looks at it in a browser."""

import html
import re

import nh3
from nbconvert.filters import markdown2html
from nbgrader.preprocessors import NbGraderPreprocessor

from ..feedback.text import ATTRIBUTES, TAGS
from ..notebook import is_grade, is_solution

SHOWN = {"text/plain", "text/latex", "text/html", "image/png", "image/jpeg"}
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")

# Both the sanitiser and the renderer of markdown take time that grows with the square of what is
# nested. Beyond these, text is shown as it is.
LONGEST_HTML = 100_000  # characters of one output; a table of 60 rows has about 20,000
LONGEST_TEXT = 5_000  # characters of one text cell
ALL_HTML, ALL_TEXT = 1_000_000, 100_000  # characters of one notebook


class SanitizeStudents(NbGraderPreprocessor):
    """Cleans the text cells and the outputs of a student; the instructor's stay as they are.

    It comes last: nbgrader compares the text of manually graded cells with what was released.
    """

    def preprocess(self, nb, resources):
        self.instructors = {cell.source for cell in resources["coursekit"]["source"].cells}
        self.html_left, self.text_left = ALL_HTML, ALL_TEXT
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "code":
            if not is_grade(cell) or is_solution(cell):
                for output in cell.outputs:
                    if "data" in output:
                        output.data = self.shown(output.data)
        elif cell.source not in self.instructors:
            cell.cell_type, cell.source = "markdown", self.rendered(cell.source)
        return cell, resources

    def shown(self, data):
        """Return what may be shown of an output's data."""
        data = {kind: text for kind, text in data.items() if kind in SHOWN}
        for kind in ("image/png", "image/jpeg"):
            if not BASE64.fullmatch(data.get(kind, "")):
                del data[kind]  # it ends up in an attribute of the page
        if "text/html" in data:
            self.html_left -= len(data["text/html"])
            if len(data["text/html"]) > LONGEST_HTML or self.html_left < 0:
                data["text/html"] = "<p><em>Too long to be shown here.</em></p>"
            data["text/html"] = clean(data["text/html"])
        return data

    def rendered(self, source):
        """Return a text cell as HTML that is not read as markdown again.

        A link such as javascript: is a word in markdown; only what it is rendered to can be
        cleaned.
        """
        self.text_left -= len(source)
        page = f"<pre>{html.escape(source)}</pre>"
        if len(source) <= LONGEST_TEXT and self.text_left >= 0:
            try:
                page = clean(markdown2html(source))
            except Exception as error:  # a picture that was attached, and was dropped
                self.log.debug("A text cell is shown as it is: %s", error)
        # An empty line would end the block of HTML: what follows would be markdown.
        return "<div>" + page.strip().replace("\n", "&#10;") + "</div>"


def clean(page):
    return nh3.clean(page, tags=TAGS, attributes=ATTRIBUTES)
