"""A student's kernel as the grader uses it: run a cell and keep its outputs, or ask for a value.

Whatever the kernel sends is hostile: messages that belong to nothing, are of the wrong shape, or
never end. Outputs are bounded; whoever waits, waits until a deadline.
"""

import asyncio
import re
import time

from .student import CallTimeout, KernelDied

GRACE_SECONDS = 5  # between an interrupt, or a reply, and what should follow it
POLL_SECONDS = 0.5
MOST_LINES = 1_000  # of a traceback
NOTEBOOK_OUTPUTS = 10  # a notebook may leave as much output as so many cells at their limit
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
# Control characters, but for those of plain text and colours, and what no file can be written in.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\ud800-\udfff]")


class Session:
    """Talks with one kernel, a question at a time.

    `kernel` is one of `sandbox`. A student's cell may take `cell_seconds` and leave `output_bytes`
    of output; a call of one of their functions may take `call_seconds`.
    """

    def __init__(self, kernel, cell_seconds, call_seconds, output_bytes):
        self.kernel = kernel
        self.client = kernel.client()
        self.cell_seconds = cell_seconds
        self.call_seconds = call_seconds
        self.output_bytes = output_bytes
        self.output_left = NOTEBOOK_OUTPUTS * output_bytes
        self.incidents = []
        self.dead = False
        self.asking = False  # whether a question was sent whose answer nobody has read

    async def run_cell(self, code, name):
        """Run a student's cell; return its outputs. A dead kernel gives a line that says so."""
        if self.dead:
            return [stderr("The kernel had died before this cell: it was not run.")]
        outputs = Outputs(max(0, min(self.output_bytes, self.output_left)))
        message = self.client.execute(code, allow_stdin=False, stop_on_error=False)
        end, _ = await self.follow(message, self.cell_seconds, outputs.add)
        self.output_left -= sum(map(size_of, outputs.list))
        if outputs.cut:
            self.note("output", name, f"more than {self.output_bytes:,} bytes of output")
        if end == "late":
            self.note("timeout", name, f"it ran for more than {self.cell_seconds:g} s")
            outputs.close(f"The cell was stopped: it ran for more than {self.cell_seconds:g} s.")
        elif end == "dead":
            self.note("kernel_died", name, "the kernel died in this cell")
            outputs.close("The kernel died in this cell.")
        return outputs.list

    async def evaluate(self, code, expression):
        """Run code, then return the value of an expression, a str: "" where either raised.

        Raises CallTimeout and KernelDied; see `student`.
        """
        if self.dead:
            raise KernelDied("The kernel is dead.")
        message = self.client.execute(
            code,
            silent=True,
            store_history=False,
            user_expressions={"answer": expression},
            allow_stdin=False,
            stop_on_error=False,
        )
        self.asking = True
        end, reply = await self.follow(message, self.call_seconds)
        self.asking = False
        if end == "dead":
            self.note("kernel_died", None, "the kernel died when the grader called a function")
            raise KernelDied("The kernel died.")
        if end == "late":
            self.note("call_timeout", None, f"a call ran for more than {self.call_seconds:g} s")
            raise CallTimeout("The call took too long.")
        return answer_of(reply)

    async def settle(self):
        """Interrupt what a cancelled question left running, so that the next cell can start."""
        if self.asking and not self.dead:
            self.asking = False
            await self.kernel.interrupt()

    async def follow(self, message, seconds, add=lambda *_: None):
        """Read what a request brings about until it is done: (how it ended, the reply's content).

        It ended "done", "late" (after an interrupt), or "dead".
        """
        deadline = time.monotonic() + seconds
        reply, idle, interrupted, end = None, False, False, "done"
        while reply is None or not idle:
            now = time.monotonic()
            if now > deadline:
                if reply is not None:
                    break  # the sign of being idle got lost, or was kept back
                end = "late"
                if interrupted:
                    await self.kill()
                    break
                interrupted = True
                await self.kernel.interrupt()
                deadline = now + GRACE_SECONDS
            if not await self.kernel.is_alive():
                self.dead = True
                return "dead", {}
            wait = min(POLL_SECONDS, max(deadline - now, 0.01))
            published, answered = await self.receive(wait, idle)
            if answered and answered[0] == message and reply is None:
                reply = answered[2]
                deadline = min(deadline, time.monotonic() + GRACE_SECONDS)
            if published and published[0] == message:
                if published[1] == "status":
                    idle = idle or published[2].get("execution_state") == "idle"
                else:
                    add(published[1], published[2])
        return end, reply or {}

    async def receive(self, wait, idle):
        """Wait for a message; return (one published, one answered), None for one that is not."""
        if not idle:
            published = await self.message(self.client.get_iopub_msg, wait)
            # A reply is looked for now and then only: the outputs come first.
            return published, await self.message(self.client.get_shell_msg, 0)
        return None, await self.message(self.client.get_shell_msg, wait)

    async def message(self, get, wait):
        """Return (id of the request, type, content) of the next message, or None."""
        try:
            message = await get(timeout=wait)
            content = message["content"]
            if isinstance(content, dict):
                return (
                    message["parent_header"].get("msg_id"),
                    message["header"]["msg_type"],
                    content,
                )
        except asyncio.CancelledError:
            raise
        # Nothing came, or something that is no message: forged, cut off, or of another shape.
        except Exception:
            await asyncio.sleep(0)
        return None

    async def kill(self):
        self.dead = True
        await self.kernel.kill()

    def note(self, kind, cell, detail):
        self.incidents.append({"kind": kind, "cell": cell, "detail": detail})


class Outputs:
    """The outputs of a cell as they arrive, cut at a limit."""

    def __init__(self, limit):
        self.list = []
        self.left = limit
        self.cut = False
        self.displays = {}  # display id → the output that updates change, such as a progress bar

    def add(self, kind, content):
        """Take a published message; ignore what is no output, or is none of the right shape."""
        if kind == "clear_output":
            self.list.clear()
        update = kind == "update_display_data"
        kind = "display_data" if update else kind
        output = output_of(kind, content) if kind in OUTPUT_TYPES else None
        if output is None or self.cut:
            return
        self.left -= size_of(output)
        if self.left < 0:
            self.cut = True
            self.list.append(stderr("The output was cut here: it is too long."))
            return
        last, name = self.list[-1] if self.list else {}, display_id(content)
        if update:
            self.displays.get(name, {}).update(data=output["data"])
        elif kind == "stream" and last.get("name") == output["name"] and len(last["text"]) < 2**16:
            last["text"] += output["text"]
        else:
            self.list.append(output)
            if name is not None:
                self.displays[name] = output

    def close(self, sentence):
        self.list.append(stderr(sentence))


def stderr(sentence):
    """Return an output that says what happened to a cell."""
    return {"output_type": "stream", "name": "stderr", "text": f"{sentence}\n"}


def output_of(kind, content):
    """Return a message's content as an output of a notebook, or None if it is none."""
    if kind == "stream":
        name, text = content.get("name"), content.get("text")
        if name in ("stdout", "stderr") and isinstance(text, str):
            return {"output_type": "stream", "name": name, "text": CONTROL.sub("", text)}
        return None
    if kind == "error":
        lines = content.get("traceback")
        lines = lines[:MOST_LINES] if isinstance(lines, list) else []
        lines = [line for line in lines if isinstance(line, str)]
        name, value = (str(content.get(key))[:1000] for key in ("ename", "evalue"))
        return {
            "output_type": "error",
            "ename": CONTROL.sub("", name),
            "evalue": CONTROL.sub("", value),
            "traceback": [CONTROL.sub("", line) for line in lines],
        }
    data = content.get("data")
    if not isinstance(data, dict):
        return None
    data = {
        key: CONTROL.sub("", value)
        for key, value in data.items()
        if key in TEXT_TYPES and isinstance(value, str)
    }
    output = {"output_type": kind, "data": data, "metadata": {}}
    return output | {"execution_count": None} if kind == "execute_result" else output


def display_id(content):
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, dict) else None
    return name if isinstance(name, str) else None


def size_of(output):
    texts = [output.get("text", ""), *output.get("data", {}).values(), *output.get("traceback", [])]
    return 200 + sum(map(len, texts))


def answer_of(reply):
    """Return the str that a reply gives as the value of the expression, or ""."""
    try:
        answer = reply["user_expressions"]["answer"]
        text = answer["data"]["text/plain"] if answer["status"] == "ok" else ""
    except (KeyError, TypeError):
        return ""
    # The wire's texts hold no quotes and no escapes: their repr is the text in quotes.
    return text[1:-1] if isinstance(text, str) and text[:1] == "'" == text[-1:] else ""
