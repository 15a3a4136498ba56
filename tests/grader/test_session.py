"""A real kernel as a grader's session uses it: what ends a cell, a call, and the kernel."""

import asyncio

import pytest

from coursekit.grader.answers import CallTimeout
from coursekit.grader.contracts import WALL_MULTIPLE
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


class TestALimitInSeconds:
    @pytest.fixture
    def on_a_busy_machine(self, monkeypatch):
        """Have the multiple by the clock come late: others may take most of each second."""
        monkeypatch.setattr("coursekit.grader.time_limit.WALL_MULTIPLE", 100)

    def test_is_that_of_the_processor(self, talk, on_a_busy_machine):
        here = talk(cell_seconds=1)
        assert here.cell("import time; time.sleep(2); print('goes on')") == "goes on\n"
        assert here.kinds() == []
        said = here.cell("while True: pass")
        assert "The cell was stopped: it computed for more than 1 s." in said
        assert here.kinds() == ["timeout"]
        assert here.cell("print('goes on')") == "goes on\n"

    def test_holds_for_all_that_the_kernel_started(self, talk, on_a_busy_machine):
        here = talk(cell_seconds=1)
        said = here.cell(
            "import subprocess, sys\n"
            "busy = subprocess.Popen([sys.executable, '-Sc', 'while True: pass'])\n"
            "busy.wait()"
        )
        assert "it computed for more than 1 s" in said

    def test_ends_what_only_waits_at_a_multiple_by_the_clock(self, talk):
        here = talk(cell_seconds=0.4)
        said = here.cell("import time; time.sleep(600)")
        assert f"it ran for more than {WALL_MULTIPLE * 0.4:g} s" in said
        assert here.cell("print('goes on')") == "goes on\n"

    def test_is_one_for_each_call_of_a_function(self, talk, on_a_busy_machine):
        here = talk(call_seconds=0.5)
        here.cell(
            "import time\ndef wait(): time.sleep(1); return 'done'\ndef loop():\n  while 1: 0"
        )
        assert here.value("wait()") == "done"
        with pytest.raises(CallTimeout):
            here.value("loop()")
        assert [i.detail for i in here.session.incidents] == ["a call computed for more than 0.5 s"]

    def test_interrupts_once_more_what_took_the_first_one(self, talk, monkeypatch):
        monkeypatch.setattr("coursekit.grader.session.GRACE_SECONDS", 4)
        here = talk(cell_seconds=0.5)
        here.cell("try:\n    while True: abs(1)\nexcept:\n    pass\nwhile True: pass")
        assert here.kinds() == ["timeout"]
        assert here.cell("print('goes on')") == "goes on\n"

    def test_ends_a_kernel_that_ignores_the_interrupt(self, talk, monkeypatch):
        monkeypatch.setattr("coursekit.grader.session.GRACE_SECONDS", 0.5)
        here = talk(cell_seconds=0.5)
        here.cell("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass")
        assert here.session.dead
        assert not here.kernel.alive
        assert here.kinds() == ["timeout"]
