"""A real kernel as a grader's session uses it: what ends a cell, a call, and the kernel."""

import asyncio

import pytest

from coursekit.grader.session import Session
from coursekit.sandbox.kernel import start_kernel

pytestmark = pytest.mark.usefixtures("sandbox")

WAYS_OUT = [
    "exit()",
    "quit()",
    "exit",
    "get_ipython().ask_exit()",
    "get_ipython().exit_now = True",
    "get_ipython().kernel.do_shutdown(False)",
]
ENDS = [
    "import os; os._exit(0)",
    "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "get_ipython().kernel.io_loop.stop()",
    "import asyncio, sys; asyncio.get_event_loop().call_soon(sys.exit)",
]


class Talk:
    """A session, driven without await."""

    def __init__(self, cell_seconds=60.0, call_seconds=60.0):
        self.runner = asyncio.Runner()
        self.kernel = self.runner.run(start_kernel())
        self.session = Session(self.kernel, cell_seconds, call_seconds, 10**6)

    def cell(self, code):
        """Run a cell; return what it showed as text."""
        outputs = self.runner.run(self.session.run_cell(code, None))
        return "".join(o.get("text", "") or o.get("ename", "") for o in outputs)

    def value(self, expression):
        return self.runner.run(self.session.evaluate("", expression))

    def kinds(self):
        return [incident.kind for incident in self.session.incidents]

    def wait(self, seconds):
        self.runner.run(asyncio.sleep(seconds))

    def close(self):
        self.runner.run(self.kernel.kill())
        self.runner.close()


@pytest.fixture
def talk():
    made = []

    def make(**limits):
        made.append(Talk(**limits))
        return made[-1]

    yield make
    for one in made:
        one.close()


class TestTheEndOfAKernel:
    def test_asking_for_it_as_in_a_notebook_ends_nothing(self, talk):
        here = talk()
        for way in WAYS_OUT:
            assert here.cell(f"{way}\nprint('goes on')") == "goes on\n", way
        here.wait(0.5)  # Jupyter's own end would come a tenth of a second later
        assert here.value("str(6 * 7)") == "42"
        assert here.kinds() == []

    def test_leaving_python_ends_the_cell_alone(self, talk):
        here = talk()
        for way in ("raise SystemExit", "import sys; sys.exit(3)"):
            assert "SystemExit" in here.cell(f"{way}\nprint('goes on')")
        assert here.value("str(6 * 7)") == "42"

    @pytest.mark.parametrize("way", ENDS)
    def test_what_ends_it_ends_all_that_comes_after_the_cell(self, talk, way):
        here = talk()
        here.cell("x = 1")
        here.cell(way)
        shown = here.cell("print('goes on')")
        assert "goes on" not in shown
        assert here.session.dead
        assert here.kinds() == ["kernel_died"]
