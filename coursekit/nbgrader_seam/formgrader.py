"""What is changed in nbgrader's formgrader: the names that it shows, and what being late costs.

Ids and names of students come from rosters and from the names of files that were handed in, and
nbgrader's pages take them as HTML: here they are made safe for the browser. Outputs and text cells
are clean when they get there (`sanitize`); formulas are made MathML, so that nothing is loaded
from the network. And the penalty of a late submission follows each score that a person saves. A
gradebook that cannot be used is said to be, in a sentence.
"""

import functools
import html
import sys
from pathlib import Path

import nbgrader.apps.api
from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from jinja2 import pass_context
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML
from sqlalchemy.exc import DatabaseError

from ..errors import CourseKitError
from ..feedback.formulas import FORMULA, with_formulas
from ..feedback.text import displayed_latex
from ..gradebook import failure
from ..penalty import rule_of, settle_one
from ..wording import on_a_page
from .commands import usable_gradebook

MODULE = "nbgrader.server_extensions.formgrader.base"
HANDLERS = "nbgrader.server_extensions.formgrader.apihandlers"
PAGE = Path(__file__).parent  # whose templates stand before nbconvert's
MOST_FORMULAS = 500  # of a text cell
VERBATIM = ["code", "pre", "script", "style", "textarea"]
LONG_LINE = 5_000  # characters; colours take time that grows with the square of them
NAMES = "student", "first_name", "last_name"


def tell_of_gradebooks():
    """Have the formgrader say what is wrong with a gradebook that cannot be used."""
    nbgrader.apps.api.Gradebook = usable_gradebook
    if MODULE not in sys.modules:
        return
    sys.modules[MODULE].Gradebook = usable_gradebook
    handler = sys.modules[MODULE].BaseHandler
    other = getattr(handler.write_error, "of_nbgrader", handler.write_error)

    @functools.wraps(other)
    def write_error(self, status_code, **about):
        error = about.get("exc_info", (None, None))[1]
        if isinstance(error, DatabaseError):
            error = failure(self.db_url, error.orig or error)
        if not isinstance(error, CourseKitError):
            return other(self, status_code, **about)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write(str(error))
        return self.finish()

    write_error.of_nbgrader = other
    handler.write_error = write_error


def escape_names():
    """Have the formgrader escape names, where this is the server that it runs in."""
    if MODULE in sys.modules:
        sys.modules[MODULE].BaseHandler.render = render
        sys.modules[MODULE].BaseHandler.exporter = property(exporter)


def settle_penalties():
    """Have penalties follow the points that a person gives, where this is the formgrader's server.

    nbgrader saves a score as ever, who may do it included; the penalty is brought after it.
    """
    if HANDLERS not in sys.modules:
        return
    handler = sys.modules[HANDLERS].GradeHandler
    save = getattr(handler.put, "without_penalty", handler.put)

    @functools.wraps(save)
    def put(self, grade_id):
        save(self, grade_id)
        app = self.coursedir.parent
        app.load_config_file()  # as nbgrader's own handlers do
        try:
            submission = self.gradebook.find_grade_by_id(grade_id).notebook.assignment
            settle_one(submission, rule_of(app.config))
            self.gradebook.db.commit()
        except CourseKitError as error:
            self.log.error("The score is saved, the late penalty is as it was. %s", error)

    put.without_penalty = save
    handler.put = put


def render(handler, name, **values):
    """Return a page of the formgrader, in place of its own method."""
    environment = handler.settings["nbgrader_jinja2_env"]
    environment = environment.overlay(autoescape=True, finalize=escaped)
    return environment.get_template(name).render(**values)


def escaped(value):
    """Return a value as it goes into the text of a page, or between the "" of a script there.

    An apostrophe does no harm in either, and the script asks the server for ids that have one.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    value = on_a_page(value)
    return Markup(value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"))


def exporter(handler):
    """Return what makes the page of a submission, in place of the formgrader's own attribute."""
    html_exporter = handler.settings["nbgrader_exporter"]

    @pass_context
    def rendered(context, source):
        return with_mathml(html_exporter.markdown2html(context, source))

    own = {"highlight_code": coloured, "markdown2html": rendered}
    html_exporter.filters = html_exporter.filters | own
    if str(PAGE) not in html_exporter.template_paths:
        html_exporter.template_paths = [str(PAGE), *html_exporter.template_paths]
    for preprocessor in escape_resources, show_formulas:
        if preprocessor not in html_exporter._preprocessors:
            html_exporter.register_preprocessor(preprocessor)
    return html_exporter


def with_mathml(page):
    """Return HTML with the formulas in its text as MathML."""
    soup = BeautifulSoup(page, "html.parser")
    left = MOST_FORMULAS
    for text in soup.find_all(string=True):
        hidden = isinstance(text, PreformattedString) or text.find_parent(VERBATIM)
        # Texts that are too long to be rendered are verbatim: to search one takes the square of it.
        if left > 0 and not hidden and FORMULA.search(text):
            shown, number = with_formulas(str(text), left)
            text.replace_with(BeautifulSoup(shown, "html.parser"))
            left -= number
    return str(soup)


def show_formulas(nb, resources):
    """Give outputs in LaTeX an HTML of their formulas: a preprocessor of nbconvert."""
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/latex" in data and "text/html" not in data:
                data["text/html"] = displayed_latex(data["text/latex"])
    return nb, resources


def coloured(source, language=None, metadata=None):
    """Return code as HTML, in colours unless that would take too long: a filter of nbconvert."""
    if max(map(len, source.split("\n"))) > LONG_LINE:
        return f'<div class="highlight"><pre>{html.escape(source)}</pre></div>'
    return Highlight2HTML(pygments_lexer="ipython3")(source, language, metadata)


def escape_resources(nb, resources):
    """Escape the names above a submission: a preprocessor of nbconvert."""
    for name in NAMES:
        if resources.get(name):
            resources[name] = html.escape(on_a_page(resources[name]))
    return nb, resources
