"""The outputs of a student's cell: of the right shape, without control characters, not too many."""

import json
from typing import Any

from ..wording import without_control
from .contracts import Cell, Output

OUTPUT_TYPES = {"stream", "display_data", "execute_result", "error"}
TEXT_TYPES = {
    "text/plain",
    "text/html",
    "text/latex",
    "text/markdown",
    "image/png",
    "image/jpeg",
    "image/svg+xml",
}
MOST_LINES = 1_000  # of a traceback
MOST_CHARACTERS = 1_000  # of an exception's name, and of its message
LONGEST_STREAM = 2**16  # characters: what comes after makes an output of its own
LONGEST_ID = 200  # characters of the id of a display; Jupyter's own have 32
MOST_OUTPUTS = 1_000  # of a cell
OUTPUT_BYTES = 200  # that an output takes beside its texts: a page and a notebook wrap each
LINE_BYTES = 10  # that a line takes beside its text: a notebook file holds it as a text of its own


class Outputs:
    """The outputs of a cell as they arrive, cut at a limit in bytes and one in number."""

    def __init__(self, limit: int, most: int = MOST_OUTPUTS) -> None:
        self.list: list[Output] = []
        self.left = limit
        self.most = most
        self.cut = False
        # display id → the output that updates change, such as a progress bar
        self.displays: dict[str, Output] = {}

    def add(self, kind: str, content: dict) -> None:
        """Take a published message; ignore what is no output, or is none of the right shape."""
        # What was cut stays as it is: another clearing would make room for a flood without end.
        if self.cut:
            return
        if kind == "clear_output":
            self.list.clear()
            self.displays.clear()
        # An update has the shape of a display, and changes one that is there.
        update = kind == "update_display_data"
        kind = "display_data" if update else kind
        output = output_of(kind, content) if kind in OUTPUT_TYPES else None
        if output is None:
            return
        self.left -= size_of(output)
        if self.left < 0:
            self.end("it is too long")
            return
        name = display_id(content)
        if update:
            # An update of nothing that is shown changes nothing.
            if name in self.displays:
                self.displays[name]["data"] = output["data"]
        elif kind == "stream" and self.continues(output):
            self.list[-1]["text"] += output["text"]
        elif len(self.list) >= self.most:
            self.end("it has too many parts")
        else:
            self.list.append(output)
            if name is not None:
                self.displays[name] = output

    def end(self, reason: str) -> None:
        """Take no more, and say so."""
        self.cut = True
        self.close(f"The output was cut here: {reason}.")

    def continues(self, stream: Output) -> bool:
        """Tell whether a piece of a stream belongs to the output before it."""
        last = self.list[-1] if self.list else {}
        return last.get("name") == stream["name"] and len(last["text"]) < LONGEST_STREAM

    def close(self, sentence: str) -> None:
        """Say below the outputs what happened to the cell."""
        self.list.append(stderr(sentence))


def stderr(sentence: str) -> Output:
    """Return an output that says what happened to a cell."""
    return {"output_type": "stream", "name": "stderr", "text": f"{sentence}\n"}


def noted(cell: Cell) -> list[Output]:
    """Return the outputs of a cell that is not run."""
    note = cell.get("note")
    return [{"output_type": "stream", "name": "stdout", "text": f"{note}\n"}] if note else []


def output_of(kind: str, content: dict) -> Output | None:
    """Return a message's content as an output of a notebook, or None if it is none."""
    if kind == "stream":
        return stream_of(content)
    if kind == "error":
        return error_of(content)
    data = content.get("data")
    if not isinstance(data, dict):
        return None
    # Only texts of types that can be shown: a widget's state, say, would bring its own scripts.
    texts = {
        key: without_control(value)
        for key, value in data.items()
        if key in TEXT_TYPES and isinstance(value, str)
    }
    output: Output = {"output_type": kind, "data": texts, "metadata": {}}
    if kind == "execute_result":
        output["execution_count"] = None
    return output


def stream_of(content: dict) -> Output | None:
    name, text = content.get("name"), content.get("text")
    if name not in ("stdout", "stderr") or not isinstance(text, str):
        return None
    return {"output_type": "stream", "name": name, "text": without_control(text)}


def error_of(content: dict) -> Output:
    lines = content.get("traceback")
    lines = lines[:MOST_LINES] if isinstance(lines, list) else []
    # By `str`: the fields of a forged message can be anything.
    name, value = (str(content.get(key))[:MOST_CHARACTERS] for key in ("ename", "evalue"))
    return {
        "output_type": "error",
        "ename": without_control(name),
        "evalue": without_control(value),
        "traceback": [without_control(line) for line in lines if isinstance(line, str)],
    }


def display_id(content: dict) -> str | None:
    transient = content.get("transient")
    name: Any = transient.get("display_id") if isinstance(transient, dict) else None
    return name if isinstance(name, str) and len(name) <= LONGEST_ID else None


def size_of(output: Output) -> int:
    """Return about how many bytes an output takes in a notebook file."""
    text = json.dumps(output, ensure_ascii=False)
    return OUTPUT_BYTES + len(text.encode()) + LINE_BYTES * text.count("\\n")
