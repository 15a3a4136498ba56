"""What nbgrader's formgrader shows of students: their ids and names, made safe for the browser.

They come from rosters and from the names of files that were handed in, and nbgrader's pages take
them as HTML. Outputs and text cells are clean when they get there (`sanitize`).
"""

import html
import sys

from markupsafe import Markup

MODULE = "nbgrader.server_extensions.formgrader.base"
NAMES = "student", "first_name", "last_name"


def escape_names():
    """Have the formgrader escape names, where this is the server that it runs in."""
    if MODULE in sys.modules:
        sys.modules[MODULE].BaseHandler.render = render
        sys.modules[MODULE].BaseHandler.exporter = property(exporter)


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
    return Markup(value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"))


def exporter(handler):
    """Return what makes the page of a submission, in place of the formgrader's own attribute."""
    html_exporter = handler.settings["nbgrader_exporter"]
    if escape_resources not in html_exporter._preprocessors:
        html_exporter.register_preprocessor(escape_resources)
    return html_exporter


def escape_resources(nb, resources):
    """Escape the names above a submission: a preprocessor of nbconvert."""
    for name in NAMES:
        if resources.get(name):
            resources[name] = html.escape(resources[name])
    return nb, resources
