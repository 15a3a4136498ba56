"""IPython's shell, made once in a template: each kernel that is forked goes on with a copy of it.

To make one takes a third of what a forked kernel computes until its first cell. What it keeps of
the process in which it was made is put right in the kernel, so that no cell can tell.
"""

import contextlib
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .boot import HISTORY


class PreparedShell:
    """The shell that the kernel of this process, or of a fork of it, will have."""

    def __init__(self) -> None:
        from ipykernel.ipkernel import IPythonKernel
        from IPython.core.profiledir import ProfileDir
        from IPython.paths import get_ipython_dir
        from traitlets.config import Config

        config = Config()
        config.HistoryManager.hist_file = HISTORY
        kernel: Any = IPythonKernel
        # There is one for a process: the kernel asks for it, and finds this one.
        with without_database():
            self.shell = kernel.shell_class.default_value.instance(
                config=config,
                profile_dir=ProfileDir.create_profile_dir_by_name(get_ipython_dir()),
                compiler_class=kernel.compiler_class.default_value,
            )

    def belong_to(self, app: Any) -> None:
        """Be as if the kernel of an IPKernelApp had made it."""
        shell = self.shell
        shell.parent = shell.kernel = app.kernel
        app.config.merge(shell.config)  # what it adds itself
        shell.config = app.config
        shell.profile_dir = app.profile_dir
        here = Path.cwd()
        shell.starting_dir = str(here)
        shell.history_manager.init_db()
        shell.history_manager.new_session()
        shell.history_manager.dir_hist[:] = [here]  # cells have this list as `_dh`
        main = shell._orig_sys_modules_main_mod
        shell.save_sys_module_state()
        shell._orig_sys_modules_main_mod = main
        shell.sys_excepthook = sys.excepthook


@contextlib.contextmanager
def without_database() -> Iterator[None]:
    """Have a history make no database meanwhile.

    SQLite takes a seed for its random numbers once, when a process first writes, and all forks of
    that would draw the same.
    """
    from IPython.core.history import DummyDB, HistoryManager

    history: Any = HistoryManager
    of_ipython = history.init_db, history.new_session

    def init_db(self: Any) -> None:
        # What IPython does in that order, so that no cell can tell.
        _ = self.enabled, self.connection_options
        self.db = DummyDB()
        # Python runs what is to be done at its end in the order in which it first heard of it.
        self._finalizer = weakref.finalize(self, self.db.close)

    def new_session(self: Any) -> None:
        self.session_number = 0

    history.init_db, history.new_session = init_db, new_session
    try:
        yield
    finally:
        history.init_db, history.new_session = of_ipython
