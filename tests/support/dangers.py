"""What a page would run, load or send in a browser."""

import html.parser
import re

COLOURS = re.compile(r"((background-)?color: rgb\([\d,]+\);? ?)+")  # of what was printed


class Dangers(html.parser.HTMLParser):
    """Collects what a page runs, loads or sends, but for the template's own head."""

    FORBIDDEN = re.compile(
        "script|i?frame|object|embed|applet|form|base|meta|link|style|svg|math|animate"
    )
    ADDRESS = re.compile("href|src|srcset|action|formaction|data|poster|background")

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            plain = re.sub(r"[\x00-\x20]", "", value or "").lower()
            inside = plain.startswith(("#", "data:image/png", "data:image/jpeg"))
            # A link to elsewhere waits for a click; all else is loaded at once.
            waits = tag == "a" and plain.startswith(("http://", "https://", "//", "mailto:"))
            relative = tag == "a" and not re.match(r"[a-z0-9+.-]+:", plain)
            if self.ADDRESS.fullmatch(name) and not (inside or waits or relative):
                self.found.append((tag, name, value))
            styled = name == "style" and not COLOURS.fullmatch(value)
            if name.startswith("on") or name == "srcdoc" or styled or value == "PWNED":
                self.found.append((tag, name, value))
        if self.FORBIDDEN.fullmatch(tag):
            self.found.append((tag, attributes))

    handle_startendtag = handle_starttag


def dangers_of(page):
    dangers = Dangers()
    dangers.feed(page)
    return dangers.found
