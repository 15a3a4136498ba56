"""What a student wrote or displayed, made safe for whoever looks at it in a browser."""

import re

import nh3
from nbgrader.preprocessors import NbGraderPreprocessor

from ..feedback.text import ATTRIBUTES, TAGS
from ..notebook import grade_id, is_grade, is_solution
from .pictures import Shown, rendered_with

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
        source = resources["coursekit"]["source"]
        self.by_hand = resources["coursekit"]["by_hand"]  # they run in the student's kernel
        self.instructors = {cell.source: cell.get("attachments", {}) for cell in source.cells}
        self.pictures = Shown()
        self.html_left, self.text_left = ALL_HTML, ALL_TEXT
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "code":
            if not is_grade(cell) or is_solution(cell) or grade_id(cell) in self.by_hand:
                for output in cell.outputs:
                    if "data" in output:
                        output.data = self.shown(output.data)
        elif self.instructors.get(cell.source) != (attached := cell.get("attachments", {})):
            cell.cell_type, cell.source = "markdown", self.rendered(cell.source, attached)
            cell.pop("attachments", None)
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

    def rendered(self, source, attached):
        """Return a text cell as HTML that is not read as markdown again, with its pictures.

        A link such as javascript: is a word in markdown; only what it is rendered to can be
        cleaned.
        """
        self.text_left -= len(source)
        short = len(source) <= LONGEST_TEXT and self.text_left >= 0
        page = rendered_with(self.pictures, source, attached, short)
        page = clean(page, self.pictures.addresses)
        # An empty line would end the block of HTML: what follows would be markdown.
        return "<div>" + page.strip().replace("\n", "&#10;") + "</div>"


def clean(page, pictures=frozenset()):
    """Return HTML that is safe; of pictures, those that were drawn anew: data: addresses."""

    def kept(tag, attribute, value):
        if attribute == "src":
            return value if value in pictures else None
        return None if value.strip().lower().startswith("data:") else value

    if not pictures:
        return nh3.clean(page, tags=TAGS, attributes=ATTRIBUTES)
    return nh3.clean(
        page,
        tags=TAGS | {"img"},
        attributes=ATTRIBUTES | {"img": {"src", "alt"}},
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto", "data"},
    )
