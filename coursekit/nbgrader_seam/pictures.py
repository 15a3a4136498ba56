"""The pictures of a student's text: drawn anew where they stand, or named there with the reason.

The browser of whoever grades loads nothing: a picture of another site is an address to read.
"""

import html
import posixpath
import re
import urllib.parse
from html.parser import HTMLParser

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from ..pictures import NotShown, Pictures
from ..submission.pictures import FILE
from ..wording import short

FORMATS = "PNG", "JPEG", "GIF", "WEBP", "BMP"
SIDE = 2_000  # pixels: handwriting on a page can be read
ADDRESS = 1_000_000  # characters of one picture
ADDRESSES = 6_000_000  # of all pictures of a notebook
MOST = 50  # pictures of one notebook
IMG = {"img", "image"}
LOADED = {"audio", "canvas", "embed", "iframe", "object", "svg", "video"}  # that show things too
# A name with spaces is no address in markdown, and the picture that people mean.
WITH_SPACES = re.compile(r"!\[([^\]\n]{0,200})\]\(([^()<>\n]{1,200}\.[A-Za-z]{3,4})\)")
# For texts that are too long to be rendered.
ADDRESS_IN = re.compile(
    r"!\[(?P<alt>[^\]\n]{0,200})\]\(<?(?P<to>[^()<>\n]{1,300})"
    r"|<img\b[^<>]{0,300}?src=[\"']?(?P<src>[^\"'<>]{1,300})",
    re.IGNORECASE,
)


class Renderer(IPythonRenderer):
    """nbconvert's renderer, which leaves the address of a picture as it stands."""

    def _embed_image_or_attachment(self, src):
        return src


class Shown:
    """The pictures of one notebook as they are shown; `addresses` are those that are safe."""

    def __init__(self):
        self.addresses: set[str] = set()
        self.pictures = Pictures(FORMATS, SIDE, ADDRESS, ADDRESSES)
        self.left = MOST

    def tag(self, address: str, alt: str, attached: dict) -> str:
        """Return the HTML of a picture, or the note in its place."""
        try:
            self.left -= 1
            if self.left < 0:
                raise NotShown("there are too many pictures")
            picture = self.pictures.drawn(encoded(address, attached))
        except NotShown as error:
            named = short(address.partition(",")[0] if is_data(address) else address)
            about = f"{alt}, {named}" if alt else named
            return note(f"Picture {short(about)} cannot be shown: {error}.")
        self.addresses.add(picture.address)
        return f'<img src="{picture.address}" alt="{html.escape(alt or "Picture")}">'


def rendered_with(shown: Shown, source: str, attached: dict, whole: bool) -> str:
    """Return a text as HTML with its pictures; it is not safe yet. Not `whole`: as it stands."""
    if whole:
        try:
            page = MarkdownWithMath(renderer=Renderer(escape=False)).render(source)
        except Exception:  # it may be anything
            whole = False
        else:
            walk = Walk(shown, attached)
            walk.feed(page)
            walk.close()
            return "".join(walk.parts)
    found = [m for m, _ in zip(ADDRESS_IN.finditer(source), range(MOST), strict=False)]
    tags = [shown.tag(first_word(m["to"] or m["src"]), m["alt"] or "", attached) for m in found]
    return "".join([f"<pre>{html.escape(source)}</pre>", *(f"<p>{tag}</p>" for tag in tags)])


def first_word(address: str) -> str:
    """Return the address without the title behind it."""
    return re.split(r"\s+[\"']", address.strip())[0]


def note(text: str) -> str:
    return f"<em>[{html.escape(text)}]</em>"


def is_data(address: str) -> bool:
    return address.lstrip().lower().startswith("data:")


def encoded(address: str, attached: dict) -> str:
    """Return the picture at an address in base64. Raises NotShown where there is none."""
    address = address.strip()
    if is_data(address):
        if ";base64," not in address:
            raise NotShown("it is not in base64")
        return address.partition(";base64,")[2]
    if address.startswith("attachment:"):
        name = address.removeprefix("attachment:")
        return held(attached, [name, urllib.parse.unquote(name)], "it is not attached to the cell")
    if re.match(r"[a-z][a-z0-9+.-]+:|//|\\\\", address, re.IGNORECASE):
        raise NotShown("it is somewhere else, and nothing is loaded from there")
    names = []
    for path in (address, urllib.parse.unquote(re.split("[?#]", address)[0])):
        path = posixpath.normpath(path.replace("\\", "/"))
        if path.startswith(("/", "..")) or re.match("[A-Za-z]:", path):
            raise NotShown("its address leads out of what was handed in")
        names.append(FILE + path)
    return held(attached, names, "no ordinary file of that name was handed in")


def held(attached: dict, names: list[str], otherwise: str) -> str:
    """Return the first of these that was brought along, in base64."""
    known = {name.casefold(): content for name, content in attached.items()} | attached
    for name in [*names, *(name.casefold() for name in names)]:
        if name in known:
            content = next(iter(known[name].values()), "")
            if not content:
                raise NotShown("its file is empty, too large, or cannot be read")
            return content
    raise NotShown(otherwise)


class Walk(HTMLParser):
    """Writes HTML again as it is, with other tags for pictures and what is loaded."""

    def __init__(self, shown: Shown, attached: dict):
        super().__init__(convert_charrefs=False)
        self.shown, self.attached = shown, attached
        self.parts: list[str] = []
        self.verbatim = 0  # how many <code> and <pre> are open

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        address = given.get("src") or given.get("data") or given.get("href") or ""
        if tag in IMG:
            alt = short(given.get("alt") or "")
            self.parts.append(self.shown.tag(address, alt, self.attached))
        elif tag in LOADED:
            about = f" {short(address)}" if address else ""
            self.parts.append(note(f"<{tag}>{about} cannot be shown here."))
        else:
            self.verbatim += tag in ("code", "pre")
            self.parts.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self.verbatim = max(0, self.verbatim - (tag in ("code", "pre")))
        if tag not in IMG:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data):
        if not self.verbatim:
            data = WITH_SPACES.sub(self.with_spaces, data)
        self.parts.append(data)

    def with_spaces(self, found):
        if not re.search(r"\s", found[2]):
            return found[0]
        return self.shown.tag(html.unescape(found[2]), found[1], self.attached)

    def handle_entityref(self, name):
        self.parts.append(f"&{name};")

    def handle_charref(self, name):
        self.parts.append(f"&#{name};")
