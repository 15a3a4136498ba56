"""A student's kernel as the grader uses it: run a cell and keep its outputs, or ask for a value.

Whatever the kernel sends is hostile: messages that belong to nothing, are of the wrong shape, or
never end. Outputs are bounded; whoever waits, waits until a deadline.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple

from ..incidents import DIED_BEFORE, DIED_HERE, STOPPED, Incident
from ..sandbox.kernel import Kernel
from .answers import CallTimeout, KernelDied
from .contracts import Output
from .outputs import MOST_OUTPUTS, Outputs, size_of, stderr
from .time_limit import Patience

GRACE_SECONDS = 5  # after an interrupt, or a reply, for what should follow it
POLL_SECONDS = 0.5
NOTEBOOK_OUTPUTS = 10  # a notebook may leave as much output as so many cells at their limit


class Message(NamedTuple):
    """What is read of a message; every part of it may be forged."""

    request: Any  # the id of what it answers
    kind: str
    content: dict


class End(NamedTuple):
    """How a request ended."""

    how: Literal["done", "late", "dead"]  # late: it was interrupted
    reply: dict  # its content; empty where none came
    why: str = ""  # it was late, such as "ran for more than 20 s"


class Session:
    """Talks with one kernel, a question at a time.

    A student's cell may compute for `cell_seconds` and leave `output_bytes` of output; a call of
    one of their functions may compute for `call_seconds`.
    """

    def __init__(
        self, kernel: Kernel, cell_seconds: float, call_seconds: float, output_bytes: int
    ) -> None:
        self.kernel = kernel
        self.client = kernel.client
        self.cell_seconds = cell_seconds
        self.call_seconds = call_seconds
        self.output_bytes = output_bytes
        # Each cell at its limit would make a notebook that no browser opens.
        self.output_left = NOTEBOOK_OUTPUTS * output_bytes
        self.outputs_left = NOTEBOOK_OUTPUTS * MOST_OUTPUTS
        self.incidents: list[Incident] = []
        self.dead = False
        self.asking = False  # whether a question was sent whose answer nobody has read

    async def run_cell(self, code: str, name: str | None) -> list[Output]:
        """Run a student's cell; return its outputs. A dead kernel gives a line that says so."""
        if self.dead:
            return [stderr(DIED_BEFORE)]
        most = max(0, min(MOST_OUTPUTS, self.outputs_left))
        outputs = Outputs(max(0, min(self.output_bytes, self.output_left)), most)
        # After an exception, the cells that follow are run all the same, as in a notebook.
        request = self.client.execute(code, allow_stdin=False, stop_on_error=False)
        end = await self.follow(request, self.cell_seconds, outputs.add)
        self.output_left -= sum(map(size_of, outputs.list))
        self.outputs_left -= len(outputs.list)
        if outputs.cut:
            most = f"more than {self.output_bytes:,} bytes of output, or {MOST_OUTPUTS:,} parts"
            self.note("output", most, name)
        if end.how == "late":
            self.note("timeout", f"it {end.why}", name)
            outputs.close(f"{STOPPED}{end.why}.")
        elif end.how == "dead":
            self.note("kernel_died", "the kernel died in this cell", name)
            outputs.close(DIED_HERE)
        return outputs.list

    async def evaluate(
        self, code: str, expression: str, answer: Callable[[str], Awaitable[str]] | None = None
    ) -> str:
        """Run code, then return the value of an expression, a str: "" where either raised.

        `answer` answers what the kernel asks meanwhile; without it `input()` fails there at once.
        Raises CallTimeout and KernelDied; see `answers`.
        """
        if self.dead:
            raise KernelDied("The kernel is dead.")
        # Silent and without history: the student's cells are numbered as if nobody had asked.
        request = self.client.execute(
            code,
            silent=True,
            store_history=False,
            user_expressions={"answer": expression},
            allow_stdin=answer is not None,
            stop_on_error=False,
        )
        self.asking = True
        questions = asyncio.create_task(self.answer_questions(request, answer)) if answer else None
        try:
            end = await self.follow(request, self.call_seconds)
        finally:
            if questions:
                questions.cancel()
        self.asking = False
        if end.how == "dead":
            self.note("kernel_died", "the kernel died when the grader called a function")
            raise KernelDied("The kernel died.")
        if end.how == "late":
            self.note("call_timeout", f"a call {end.why}")
            raise CallTimeout("The call took too long.")
        return answer_of(end.reply)

    async def answer_questions(self, request: str, answer: Callable[[str], Awaitable[str]]) -> None:
        """Answer what the kernel asks for a request of ours, one after the other, for ever."""
        while True:
            question = await self.message(self.client.get_stdin_msg, POLL_SECONDS)
            if question and question.kind == "input_request" and question.request == request:
                prompt = question.content.get("prompt")
                self.client.input(await answer(prompt if type(prompt) is str else ""))

    async def settle(self) -> None:
        """Interrupt what a cancelled question left running, so that the next cell can start."""
        if self.asking and not self.dead:
            self.asking = False
            self.kernel.interrupt()

    async def follow(
        self,
        request: str,
        seconds: float,
        add: Callable[[str, dict], None] = lambda kind, content: None,
    ) -> End:
        """Read what a request brings about until it is done; `add` gets what is published.

        After `seconds` it is interrupted, again and again; if that does not end it, the kernel is.
        """
        patience = Patience(lambda: self.kernel.cpu_seconds, seconds)
        reply, idle, late, interrupted = None, False, "", -math.inf
        while reply is None or not idle:
            left = patience.left()
            if not left and reply is not None:
                break  # the sign of being idle got lost, or was kept back
            # KeyboardInterrupt can be caught, the end of the kernel cannot.
            if not left and late:
                await self.kill()
                break
            if not left:
                late = patience.why()
                patience.grace(GRACE_SECONDS)
            # Python drops an interrupt that comes in a finalizer, and an `except:` may take it.
            if late and reply is None and time.monotonic() - interrupted > GRACE_SECONDS / 2:
                self.kernel.interrupt()
                interrupted = time.monotonic()
            if not self.kernel.alive:
                self.dead = True
                return End("dead", {})
            wait = min(POLL_SECONDS, max(left, 0.01))
            # A reply is looked for now and then only, until the last output was read.
            published = None if idle else await self.message(self.client.get_iopub_msg, wait)
            answered = await self.message(self.client.get_shell_msg, wait if idle else 0)
            # The first reply counts: a kernel can send as many as it likes.
            if answered and answered.request == request and reply is None:
                reply = answered.content
                patience.grace(GRACE_SECONDS)
            if published and published.request == request:
                patience.heard()
                if published.kind == "status":
                    idle = idle or published.content.get("execution_state") == "idle"
                else:
                    add(published.kind, published.content)
        return End("late" if late else "done", reply or {}, late)

    async def message(
        self, get: Callable[..., Awaitable[dict[str, Any]]], wait: float
    ) -> Message | None:
        """Return the next message, or None where none came in time, or what came is none."""
        try:
            message = await get(timeout=wait)
            content = message["content"]
            if isinstance(content, dict):
                request = message["parent_header"].get("msg_id")
                return Message(request, message["header"]["msg_type"], content)
        except asyncio.CancelledError:
            raise
        # Nothing came, or something that is no message: forged, cut off, or of another shape.
        except Exception:
            # Reading a flood of such messages must leave room for others who wait.
            await asyncio.sleep(0)
        return None

    async def kill(self) -> None:
        self.dead = True
        await self.kernel.kill()

    def note(self, kind: str, detail: str, cell: str | None = None) -> None:
        self.incidents.append(Incident(kind, detail, cell))


def answer_of(reply: dict) -> str:
    """Return the str that a reply gives as the value of the expression, or ""."""
    try:
        answer = reply["user_expressions"]["answer"]
        text = answer["data"]["text/plain"] if answer["status"] == "ok" else ""
    except (KeyError, TypeError):
        return ""
    # The wire's texts hold no quotes and no escapes: their repr is the text in quotes.
    return text[1:-1] if isinstance(text, str) and text[:1] == "'" == text[-1:] else ""
