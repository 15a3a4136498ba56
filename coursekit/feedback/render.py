"""A feedback page as HTML that holds all that it shows."""

import base64
import functools
import hashlib
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..wording import page_template
from .page import Page
from .text import INVALID, comment, sentence

FOLDER = Path(__file__).parent


def render(page: Page, student: str, assignment: str, notebook: str) -> str:
    """Return a page as text, without characters that no HTML may hold."""
    return filled(
        "page.html.j2",
        page=page,
        grades=page.grades,
        student=student,
        assignment=assignment,
        notebook=notebook,
        sentence=sentence,
        as_comment=comment,
    )


def render_unread(
    title: str | None, student: str, assignment: str, notebook: str, reason: str
) -> str:
    """Return the page of somebody whose notebook could not be read; `reason` says why."""
    return filled(
        "unread.html.j2",
        title=title,
        student=student,
        assignment=assignment,
        notebook=notebook,
        reason=reason,
    )


def filled(template: str, **about: Any) -> str:
    html = page_template(FOLDER / template).render(**about, **style())
    return INVALID.sub("", html)


@functools.cache
def style() -> dict[str, Any]:
    """Return the page's style, and the hash by which its policy knows it."""
    text = (FOLDER / "page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"style": Markup(text), "style_digest": digest}
