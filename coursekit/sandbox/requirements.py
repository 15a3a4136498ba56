"""Requirements, as in a requirements.txt: what students are told to install."""

import re
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from ..errors import CourseKitError

COMMENT = re.compile(r"(^|\s)#.*$|\s--\S.*$")
NAMED_IN_URL = re.compile(
    r"#egg=([\w.-]+)|([A-Za-z0-9][\w.]*)-[\w.]+(?:-\S+)?\.(?:whl|zip|tar\.gz)$"
)


def requirements_in(path: Path) -> list[str]:
    """Read a requirements.txt, with the files that it includes; return the requirements.

    Raises CourseKitError for a line that names no package, and for a file that is missing.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseKitError(f"{path} cannot be read ({error}): put the file right.") from None
    found: list[str] = []
    for line in text.replace("\\\n", " ").splitlines():
        words = COMMENT.sub("", line).strip()
        if included := re.match(r"(?:-r|--requirement)[ =]*(\S.*)", words):
            found += requirements_in(path.parent / included[1])
        elif words and not words.startswith("-"):
            found.append(requirement(words, f"{path.name} names"))
    return found


def requirement(words: str, where: str) -> str:
    """Return a requirement as the standard writes it; `where` begins the sentence of an error."""
    if named := NAMED_IN_URL.search(words.split(" @ ")[0]):
        return (named[1] or named[2]).replace("_", "-")
    try:
        return str(Requirement(words))
    except InvalidRequirement:
        raise CourseKitError(
            f"{where} {words!r}, which is no package: write a name, as in `numpy>=2.0`."
        ) from None
