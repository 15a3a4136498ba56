"""What a page has to be for everybody who reads it: valid HTML, in order, whole by itself."""

import re

import html5lib

MATH = "{http://www.w3.org/1998/Math/MathML}math"
LOADED = "src|srcset|data|poster|background|action|formaction"


def read_page(text):
    """Parse a page strictly: what is not valid HTML raises html5lib's ParseError."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def words_of(element):
    """Return the text of an element as one line."""
    return " ".join("".join(element.itertext()).split())


def faults_of(text, siblings=()):
    """Return what is wrong with a page: links to nowhere, headings out of order, and the like.

    `siblings` are the names of the pages beside it, which it may link to.
    """
    root, found = read_page(text), []
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    ids = [element.get("id") for element in elements if element.get("id")]
    found += [f"id {name} is used twice" for name in set(ids) if ids.count(name) > 1]
    level = 0
    for element in elements:
        if re.fullmatch("h[1-6]", element.tag):
            if int(element.tag[1]) > level + 1 or not words_of(element):
                found.append(f"heading {element.tag} {words_of(element)!r} below level {level}")
            level = int(element.tag[1])
        if element.tag == "img" and not element.get("alt"):
            found.append("a picture without a text")
        if element.tag in ("script", "iframe", "object", "embed", "form", "svg"):
            found.append(f"<{element.tag}>")
        for name, value in element.items():
            if name.startswith("on") or (
                re.fullmatch(LOADED, name) and not value.startswith("data:image/")
            ):
                found.append(f"{element.tag} {name}={value}")
        link = element.get("href") if element.tag == "a" else None
        if link is not None and not re.match("https?://|mailto:", link):
            inside = link.startswith("#") and link[1:] in ids
            if not inside and link not in siblings:
                found.append(f"a link to nowhere: {link}")
    found += [] if [e.tag for e in elements].count("h1") == 1 else ["not one h1"]
    return found
