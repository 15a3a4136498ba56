"""What stands in a feedback page: an autograded notebook and its grades, block by block."""

import base64
import re
import urllib.parse

from markupsafe import Markup
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme

from ..notebook import grade_id, is_grade, is_locked, is_solution, is_task
from ..pictures import Pictures
from ..titles import checkpoint_titles, title_of
from ..verdict_cell import verdict_in
from . import text
from .folding import folded_as
from .grades import titled
from .stopped import cut_short

# With the pictures (`pictures`) and the instructor's own text a page is below 3 MB.
ALL_STUDENTS = 900_000  # bytes of HTML for what a student wrote and displayed
MARKUP = 400  # bytes that the page puts around a cell or an output
MAX_OUTPUTS = 50  # of one cell
MOST_STOPS = 6  # that are listed; a cell in a loop may reach a limit in every call
MAX_FILE = 5_000_000  # bytes of a picture beside the instructor's notebook

TOO_MUCH = Markup(
    '<p class="note">Left out here, or this page would become too large. It is in your own '
    "notebook.</p>"
)
NOTHING = text.plain("")
HEADING = re.compile(r"\s*(?P<heading>#{1,6}[ \t]+\S.*)(?:\n+|\Z)")


class Page:
    """The blocks of a page in the order of the notebook, as dicts for the template.

    `nb` is the autograded notebook, `source` the instructor's, `folder` where that lies, `grades`
    what `grades` read: they get their numbers, anchors and checks here. `incidents` are what was
    recorded of the run. `title` is the notebook's, or None. `alert` says why a submission was not
    graded as handed in, `cut` what was cut short, `rows` are the grades in the notebook's order,
    and `notes` the comments that belong to no grade.
    """

    def __init__(self, nb, source, folder, grades, config=None, incidents=()):
        self.grades, self.folder, self.config = grades, folder.resolve(), config
        self.instructors = {cell.source for cell in source.cells}
        labels = checkpoint_titles(source)
        for grade in grades.cells.values():
            grade.label = labels.get(grade.name)
        self.title = title_of(source)
        self.outline = text.Outline(above=2)
        self.pictures, self.picture_number = Pictures(), 0
        self.students_left = ALL_STUDENTS
        self.alert, self.blocks, self.rows, self.notes = None, [], [], []
        commented, self.asked = where_commented(nb.cells), where_asked(nb.cells)
        for place, (cell, commented_at) in enumerate(zip(nb.cells, commented, strict=True)):
            if cell.get("id") == "not-read" and not grade_id(cell):
                self.alert = text.prose(cell.source, text.Outline(above=1))
            else:
                self.add(cell, commented_at, place)
        self.cut = None if self.alert else self.links_to(nb.cells, cut_short(nb.cells, incidents))
        for grade in grades.cells.values():
            if not grade.number:  # its cell is gone from the notebook
                self.add_row(grade)
        if self.alert:
            self.keep_comments()

    def add(self, cell, commented_at, place):
        name = grade_id(cell)
        ours = is_locked(cell) or cell.source in self.instructors
        role = "answer" if is_solution(cell) else "given" if ours else "own"
        if is_grade(cell) and not is_solution(cell):
            role = "check"
            ClearHiddenTests(config=self.config).preprocess_cell(cell, {}, 0)
        elif is_task(cell) and ours:
            ClearMarkScheme(config=self.config).preprocess_cell(cell, {}, 0)
        if cell.cell_type == "code":
            self.add_code(cell, role, name, place)
        else:
            self.add_text(cell, role, place in self.asked)

        graded, comment = self.grades.cells.get(name), self.grades.comments.get(name)
        if comment and commented_at in self.grades.cells:
            self.grades.cells[commented_at].comments.append(comment)
        elif comment:
            note = {"anchor": f"comment-{len(self.notes) + 1}", "title": titled(name)}
            self.notes.append(note)
            self.blocks.append({"kind": "comment", "text": comment, **note})
        if graded:
            self.add_row(graded)
            graded.anchor = f"grade-{graded.number}"
            graded.unanswered = is_solution(cell) and name in self.grades.unanswered
            if role == "check":
                graded.checks = checks_of(cell)
                verdict = verdict_in(cell.get("outputs", ()))
                said = verdict.get("by_hand") or verdict.get("not_run")
                failed = any(check["passed"] is False for check in graded.checks)
                graded.unexplained = graded.state in ("some", "none") and not (failed or said)
            level = min(self.outline.level + 1, 6)
            self.blocks.append({"kind": "verdict", "grade": graded, "level": level})

    def links_to(self, cells, cut):
        """Return what was cut short with titles and anchors in place of places in the notebook."""
        if cut is None:
            return None
        stops = []
        for place, why, remedy in cut.stops[:MOST_STOPS]:
            title, anchor = "Your notebook", None
            if place is not None:
                title, anchor = self.link_to(cells[place], place)
            stops.append({"title": title, "anchor": anchor, "why": why, "remedy": remedy})
        missed = [self.grades.cells.get(grade_id(cells[place])) for place in cut.not_run]
        return {
            "ended": cut.ended,
            "stops": stops,
            "more": len(cut.stops) - len(stops),
            "remedies": list(dict.fromkeys(stop["remedy"] for stop in stops)),
            "not_run": [grade for grade in missed if grade],
        }

    def link_to(self, cell, place):
        """Return the title and the anchor of a cell of the notebook."""
        if graded := self.grades.cells.get(grade_id(cell)):
            return graded.title, graded.anchor
        block = next((block for block in self.blocks if block.get("place") == place), None)
        if block:
            block["anchor"] = f"cell-{place + 1}"
        titles = {"given": "The provided cell {}, with your code", "answer": "Your code: {}"}
        title = titles.get(block and block["role"], "A cell of your own")
        return title.format(grade_id(cell) or "").replace(" ,", ","), block and block["anchor"]

    def keep_comments(self):
        """Leave out a notebook that is not what was handed in, but for what a person wrote."""
        for grade in self.rows:
            grade.checks, grade.anchor = [], grade.anchor if grade.comments else None
        self.blocks = [
            block
            for block in self.blocks
            if block["kind"] == "comment" or (block["kind"] == "verdict" and block["grade"].anchor)
        ]

    def add_row(self, grade):
        self.rows.append(grade)
        grade.number = len(self.rows)

    def add_text(self, cell, role, asked):
        source, heading, folded = cell.source, "", None
        if cell.cell_type == "raw":
            page = self.fitted(text.plain, source)
        elif role == "given":
            if found := HEADING.match(source):
                heading, source = self.prose(found["heading"], cell), source[found.end() :]
            page = self.prose(source, cell)
            if not asked and not is_task(cell):
                folded = folded_as(source, self.outline.title)
        else:
            page = self.fitted(text.prose, source, self.outline, self.own_picture)
        self.blocks.append(
            {"kind": "text", "role": role, "heading": heading, "html": page, "folded": folded}
        )

    def add_code(self, cell, role, name, place):
        page = self.fitted(text.code, cell.source) if cell.source.strip() else ""
        outputs = self.outputs(cell, name)
        graded = self.grades.cells.get(name)
        about = {"role": role, "name": name, "place": place, "anchor": None}
        about["title"] = graded and graded.label
        self.blocks.append({"kind": "code", "html": page, "outputs": outputs} | about)

    def prose(self, source, cell):
        """Return an instructor's text, with the pictures that lie beside the notebook."""
        return text.prose(source, self.outline, self.given_picture, cell.get("attachments"))

    def fitted(self, show, *things):
        """Return what `show` makes of things, or a note when what came before leaves no room."""
        if self.students_left > 0:
            before = self.pictures.addresses_left
            page = show(*things)
            # Pictures have a limit of their own.
            drawn = max(0, before) - max(0, self.pictures.addresses_left)
            self.students_left -= len(page.encode("utf-8", "replace")) + MARKUP - drawn
        return page if self.students_left > 0 else TOO_MUCH

    def outputs(self, cell, name):
        shown = []
        for output in joined(cell.outputs):
            if "coursekit" in output.get("metadata", {}):
                break  # the verdict, and then the number that nbgrader reads
            if len(shown) == MAX_OUTPUTS or TOO_MUCH in shown[-1:]:
                return [*shown[:-1], TOO_MUCH]
            shown.append(self.output(output, name))
        return [page for page in shown if page != NOTHING]

    def output(self, output, name):
        if output.output_type == "stream":
            return self.fitted(text.printed, output.text)
        if output.output_type == "error":
            return self.fitted(text.error, output)
        data = output.data
        if "text/html" in data:
            return self.fitted(text.displayed_html, data["text/html"])
        if "text/latex" in data:
            return self.fitted(text.displayed_latex, data["text/latex"])
        if "image/png" in data or "image/jpeg" in data:
            self.picture_number += 1
            encoded = data.get("image/png") or data.get("image/jpeg", "")
            whose = f"from “{titled(name)}”" if name else "from a cell of your own"
            where = f" in the section “{self.outline.title}”" if self.outline.title else ""
            alt = f"Picture {self.picture_number}, {whose}{where}"
            missing = Markup('<p class="note">{} cannot be shown here.</p>').format(alt)
            if self.fitted(Markup, missing) is TOO_MUCH:
                return TOO_MUCH
            return self.picture(encoded, alt) or missing
        return self.fitted(text.plain, data.get("text/plain", ""))

    def picture(self, encoded, alt):
        """Return a picture as a tag, or None where there is none, or no room for it."""
        picture = self.pictures.redraw(encoded)
        if picture is None:
            return None
        kind = "wide" if picture.width > 3 * picture.height else "plot"
        tag = Markup('<img class="{}" src="{}" width="{}" height="{}" alt="{}">')
        shown = tag.format(kind, *picture, alt)
        # On a phone it keeps its size.
        wide = Markup('<span class="scroll" tabindex="0">{}</span>').format(shown)
        return wide if kind == "wide" else shown

    def own_picture(self, attributes):
        """Return a picture of a student's text, which was drawn anew when it was graded."""
        address, alt = attributes.get("src") or "", attributes.get("alt") or "Picture"
        kind, _, encoded = address.partition(";base64,")
        shown = self.picture(encoded, alt) if kind.startswith("data:image/") else None
        note = Markup("<em>[{} cannot be shown here: this page would become too large]</em>")
        return shown or note.format(alt)

    def given_picture(self, attributes):
        """Return a picture of an instructor's text: one beside the notebook, or attached."""
        address, alt = attributes.get("src") or "", attributes.get("alt") or "Picture"
        encoded = None
        if address.startswith("data:"):
            encoded = address.partition(";base64,")[2]
        elif not urllib.parse.urlsplit(address).scheme:
            path = (self.folder / urllib.parse.unquote(address)).resolve()
            inside = path.is_relative_to(self.folder) and path.is_file()
            if inside and path.stat().st_size <= MAX_FILE:
                encoded = base64.b64encode(path.read_bytes()).decode("ascii")
        shown = encoded and self.picture(encoded, alt)
        return shown or Markup("<em>[{}]</em>").format(alt)


def where_commented(cells):
    """Say for each cell at which grade cell a comment on it is shown; None: below the cell.

    A comment on a solution goes to the tests of it, when these are what comes next.
    """
    places, tests = [], None
    for cell in reversed(cells):
        if is_task(cell) or (is_grade(cell) and is_solution(cell)):
            places.append(grade_id(cell))
            tests = None
        elif is_grade(cell):
            places.append(None)
            tests = grade_id(cell)
        else:
            places.append(tests if is_solution(cell) else None)
            tests = None if is_solution(cell) else tests
    return places[::-1]


def where_asked(cells):
    """Return the places of the texts right above an answer: they say what is asked."""
    below = [(place - 1, cell) for place, cell in enumerate(cells) if is_solution(cell)]
    return {above for above, _ in below if above >= 0 and cells[above].cell_type == "markdown"}


def checks_of(cell):
    """Return what a grade cell's checks said: dicts with `passed` (None: a hint) and `sentence`."""
    return verdict_in(cell.get("outputs", ()))["checks"]


def joined(outputs):
    """Join the pieces in which a stream was sent."""
    result = []
    for output in outputs:
        before = result[-1] if result else {}
        if output.output_type == "stream" and before.get("name") == output.name:
            before["text"] += output.text
        else:
            result.append(output)
    return result
