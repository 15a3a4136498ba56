"""One question to the kernel, and what the kernel asks until it has answered.

The kernel is talked to in a thread; what it asks is answered in the main one, where grade cells
run. A function of the cell's may have a question of its own for the kernel, which waits: then that
goes in the place of the answer, and its answer comes as another question (`inside.callbacks.ask`).
"""

import asyncio
import queue
from collections.abc import Callable, Coroutine
from typing import Any

from ..sandbox.inside import wire
from .session import Session

Answer = Callable[[str], str]


class Exchange:
    """Asks the kernel of a session, whose thread runs `loop`; `wait` waits for what runs there."""

    def __init__(
        self,
        session: Session,
        loop: asyncio.AbstractEventLoop,
        wait: Callable[[Coroutine[Any, Any, Any]], Any],
    ) -> None:
        self.session, self.loop, self.wait = session, loop, wait
        self.questions: queue.SimpleQueue[tuple[str, asyncio.Future[str]] | None]
        self.open: asyncio.Future[str] | None = None  # a question that waits for an answer
        self.busy = False
        self.asked: Any = None

    def evaluate(self, code: str, expression: str, answer: Answer | None = None) -> str:
        """Run code, return the value of an expression; `answer` answers questions meanwhile."""
        if self.busy and answer:
            self.reply(wire.encode(["run", code, expression]))
            return self.follow(answer, nested=True)
        if answer is None:
            return self.wait(self.session.evaluate(code, expression))
        self.questions, self.busy = queue.SimpleQueue(), True
        questions = self.questions

        async def ask(prompt: str) -> str:
            waiting = self.loop.create_future()
            questions.put((prompt, waiting))
            return await waiting

        self.asked = asyncio.run_coroutine_threadsafe(
            self.session.evaluate(code, expression, ask), self.loop
        )
        self.asked.add_done_callback(lambda _: questions.put(None))
        try:
            return self.follow(answer)
        # Also when time is up. Nobody waits for the answer then, nor does the kernel.
        except BaseException:
            if not self.asked.done():
                self.asked.cancel()
                asyncio.run_coroutine_threadsafe(self.session.settle(), self.loop)
            raise
        finally:
            self.busy, self.open = False, None

    def reply(self, text: str) -> None:
        waiting, self.open = self.open, None
        if waiting:
            self.loop.call_soon_threadsafe(settle, waiting, text)

    def follow(self, answer: Answer, nested: bool = False) -> str:
        """Answer questions until the kernel has answered."""
        while question := self.questions.get():
            text, self.open = question
            if nested and (answered := answer_in(text)) is not None:
                return answered
            self.reply(answer(text))
        # Whoever waits further out shall know it too.
        self.questions.put(None)
        return self.asked.result()


def settle(waiting: "asyncio.Future[str]", text: str) -> None:
    if not waiting.done():
        waiting.set_result(text)


def answer_in(text: str) -> str | None:
    """Return the answer that a text of the kernel's brings, None where it is another question."""
    try:
        match wire.decode(text):
            case ["answer", str(answered)]:
                return answered
    except wire.WireError:
        pass
    return None
