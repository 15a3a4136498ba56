"""What the forks of this process share: the server of trusted processes, and its templates.

To start them takes each command three seconds of a processor. They are those of the first course
that was proven here; a command for another one starts a template of its own.
"""

import os

from coursekit.grader.fork_server import Launcher, launcher
from coursekit.grader.job import warm
from coursekit.grader.snapshot import unpacked

started_with = {}


def environment():
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


def share(found):
    """Have what an assignment needs run here, for forks."""
    # What student code must not find.
    os.environ["SECRET"] = "CANARY-environment"
    unpacked(found.snapshot)
    for notebook in found.notebooks.values():
        warm(notebook.frame, found.snapshot)
    started_with.clear()
    started_with.update(environment())


def borrow(as_it_is):
    """Use, in a fork, what its parent has, where the fork has the same environment."""
    if not (as_it_is and launcher.process and started_with == environment()):
        launcher.__dict__.update(Launcher().__dict__)
        return
    launcher.stop = lambda: None
    keepers = launcher.templates.keepers
    for keeper in keepers.values():
        keeper.users += 1  # so that it is never ended to make room
    for process in (launcher.process, *(keeper.process for keeper in keepers.values())):
        # To ask for its status is the parent's: to anybody else it seems to have ended.
        process.poll = lambda: None
