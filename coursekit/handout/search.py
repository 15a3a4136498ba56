"""Looks for answers in a folder that students will get: in notebooks and in files beside them."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from ..course import TESTS, Course
from ..notebook import grade_id, is_answer, is_solution, named_cells
from .answers import Secret, copied, marks, secrets_of, shows, shows_literal
from .contents import strings, texts

TELLING_KEYS = frozenset({"solution", "solutions", "answer", "answers", "expected", "mark_scheme"})
HARMLESS = frozenset({"hidden", "shown", ""})  # what extensions of Jupyter write under such a key
LINK = re.compile(r"!\[[^\]]*\]\(<?([^)\s>]+)|<img[^>]+src=[\"']?([^\"'\s>]+)", re.IGNORECASE)
PRINTED = (".pdf", ".docx")  # of which the text cannot always be read


class Leak(NamedTuple):
    """Something that students would get and must not."""

    sentence: str
    name: str  # of the file or the cell, as accepted_files takes it
    remedy: str


def leaks(folder: Path, found: Any, course: Course) -> list[Leak]:
    """Return what in a finished release folder shows an answer.

    `found` is the assignment (`run.assignment.Assignment`), after its solution was run.
    """
    notebooks = {n: (each.source, each.release) for n, each in found.notebooks.items()}
    tests = {
        path: content.decode("utf-8", errors="ignore")
        for path, content in found.snapshot.contents.items()
        if path.startswith(f"{TESTS}/{found.name}/") and path.endswith(".py")
    }
    for path in course.tries(found.name):  # right solutions, and nearly right ones
        tests[path.relative_to(course.root).as_posix()] = path.read_text("utf-8", errors="ignore")
    secrets = secrets_of(notebooks, tests, course.config)
    pictures = secret_pictures(notebooks)
    ours = {hashlib.sha256(text.encode()).digest(): path for path, text in tests.items() if text}
    named = named_only_in_answers(notebooks)
    shown: list[Leak] = []
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        name = path.relative_to(folder).as_posix()
        if name.endswith(".ipynb") and name.removesuffix(".ipynb") in notebooks:
            shown += in_notebook(path, secrets, pictures)
            continue
        content = path.read_bytes()
        mark = hashlib.sha256(content).digest()
        why = None
        if mark in ours:
            why = f"is the same as {ours[mark]}"
        elif mark in pictures:
            why = f"is a picture of {pictures[mark]}"
        elif name in found.written:
            why = "is what the solution writes"
        elif name in named:
            why = f"is shown only in {named[name]}"
        why = why or in_texts(name, content, secrets, course.config)
        if why is None and name.endswith(PRINTED) and is_copy(name, notebooks, content):
            why = "has the name of the notebook, and its text cannot be read here"
        if why:
            sentence = f"Students would get {name}, which {why}."
            shown.append(Leak(sentence, name, "Take it out of source/."))
    return [leak for leak in shown if leak.name not in found.accepted_files]


def in_texts(name: str, content: bytes, secrets: list[Secret], config: Any) -> str | None:
    """Say what a file, or what is packed in it, shows."""
    for where, text in texts(name, content):
        inside = where.removeprefix(name).removeprefix(": ")
        part = f" in {inside}" * bool(inside)
        for mark in marks(config):
            if mark in text:
                return f"has “{mark}”{part}, as the source notebook has"
        if each := shows(text, secrets):
            return f"shows {each.what}{part}"
    return None


def is_copy(name: str, notebooks: dict[str, Any], content: bytes) -> bool:
    """Tell whether a file has a notebook's name, and no text that was looked through."""
    if Path(name).stem not in notebooks:
        return False
    return not any(len(text.split()) > 20 for _, text in texts(name, content))


def in_notebook(path: Path, secrets: list[Secret], pictures: dict[bytes, str]) -> Iterator[Leak]:
    """Find what a released notebook shows: in its cells, their metadata, outputs, attachments."""
    nb = nbformat.read(path, as_version=4)
    title = path.stem
    about = "\n".join(strings(nb.metadata))
    if each := shows(about, secrets) or shows_literal(about, secrets):
        sentence = f"The metadata of {title} show {each.what}."
        yield Leak(sentence, path.name, "Take that out of the notebook's metadata.")
    for number, cell in enumerate(nb.cells, 1):
        name = grade_id(cell) or f"number {number}"
        for why, remedy in in_cell(cell, secrets, pictures):
            yield Leak(f"Cell {name} of {title} {why}.", name, remedy)


def in_cell(
    cell: Any, secrets: list[Secret], pictures: dict[bytes, str]
) -> Iterator[tuple[str, str]]:
    """Yield what a released cell shows, and what to do."""
    own = {key: value for key, value in cell.metadata.items() if key != "nbgrader"}
    about = "\n".join(strings(own))
    for key, value in own.items():
        if key.lower() in TELLING_KEYS and telling(value):
            yield f"has “{key}” in its metadata", "Take it out there."
    if each := shows(about, secrets) or shows_literal(about, secrets):
        yield f"shows {each.what} in its metadata", "Take it out there."
    if each := copied(cell, secrets):
        yield f"shows {each.what}", "Take it out, or put it between the marks of a solution."
    if f"{TESTS}." in cell.source or f"{TESTS}/" in cell.source:
        yield f"names {TESTS}, which students do not have", "Put that into the hidden region."
    outputs = cell.get("outputs", [])
    if outputs and is_solution(cell):
        yield "has saved outputs, and they are of the solution", "Clear the outputs in source/."
    written = "\n".join(strings([dict(output) for output in outputs]))
    if each := shows(written, secrets) or shows_literal(written, secrets):
        yield f"shows {each.what} in its outputs", "Clear the outputs in source/."
    bundles = [*cell.get("attachments", {}).values(), *(o.get("data", {}) for o in outputs)]
    for mark in (mark for each in bundles for mark in digests(each)):
        if mark in pictures:
            yield f"has a picture of {pictures[mark]}", "Take it out of source/."


def telling(value: Any) -> bool:
    return not isinstance(value, bool) and value is not None and str(value) not in HARMLESS


def secret_pictures(notebooks: dict[str, tuple[Any, Any]]) -> dict[bytes, str]:
    """Return the pictures that only answers show: {digest: where}."""
    found: dict[bytes, str] = {}
    kept: set[bytes] = set()
    for source, release in notebooks.values():
        for name, cell in named_cells(source).items():
            where = f"cell {name}, the answer"
            bundles = list(cell.get("attachments", {}).values())
            if is_solution(cell):
                bundles += [output.get("data", {}) for output in cell.get("outputs", [])]
            found |= {mark: where for each in bundles for mark in digests(each)}
        for cell in release.cells:
            for attached in cell.get("attachments", {}).values():
                kept |= set(digests(attached))
    return {mark: where for mark, where in found.items() if mark not in kept}


def digests(data: dict[str, Any]) -> Iterator[bytes]:
    """Yield digests of the pictures in data of a notebook, by their type."""
    for kind, text in data.items():
        if kind.startswith("image/") and isinstance(text, str) and kind != "image/svg+xml":
            try:
                yield hashlib.sha256(base64.b64decode(text)).digest()
            except ValueError:
                continue


def named_only_in_answers(notebooks: dict[str, tuple[Any, Any]]) -> dict[str, str]:
    """Return the files that only answers show as pictures: {path beside the notebook: where}."""
    shown = "\n".join(cell.source for _, nb in notebooks.values() for cell in nb.cells)
    found = {}
    for source, _ in notebooks.values():
        for name, cell in named_cells(source).items():
            if cell.cell_type == "markdown" and (is_answer(cell) or "MARK SCHEME" in cell.source):
                for match in LINK.finditer(cell.source):
                    file = (match[1] or match[2]).removeprefix("./")
                    if file not in shown:
                        found[file] = f"cell {name}, the answer"
    return found
