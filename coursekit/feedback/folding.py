"""Which of an instructor's texts are folded away in a page: long prose, and nothing that asks."""

import re
import textwrap

OPEN_TEXT = 320  # characters of prose; longer ones are folded away
OPENING = 72  # characters of such a text that stay visible
#: A question, a formula, a hint, what there is to see or to do: open however long the text is.
ASKS = re.compile(
    r"\?(?![\w=/&])|\$|\\begin\{|\(\d+(?:\.\d+)? points?\)"
    r"|\b(?:hints?|quiz|questions?|exercises?)\b"
    r"|\b(?:your (?:turn|task|answer)|what to (?:see|look for))\b",
    re.IGNORECASE,
)
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)


def folded_as(source: str, section: str) -> str | None:
    """Return the name under which a text is folded away, or None where it stays open.

    `section` is the heading that it stands below.
    """
    if len(source) <= OPEN_TEXT or ASKS.search(CODE.sub("", source)):
        return None
    return opening(source) or (f"More on {section.strip()}" if section.strip() else "More to read")


def opening(source: str) -> str:
    """Return the first words of a text, or "" where it does not begin with any."""
    words = " ".join(re.sub(r"[*_#>]|(?<=\w)\$", "", source).split())
    words = re.split(r"\$|\\|`|<|!?\[| \* ", words)[0]
    words = textwrap.shorten(words, OPENING, placeholder="").rstrip(" ,;:.")
    return f"{words} …" if re.search(r"\w", words) else ""
