"""IPython's shell, made once in a template: each kernel that is forked goes on with a copy of it.

To make one takes a third of what a forked kernel computes until its first cell. What it keeps of
the process in which it was made is put right in the kernel, so that no cell can tell.
"""

import sys
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
        shell.history_manager.dir_hist[:] = [here]  # cells have this list as `_dh`
        main = shell._orig_sys_modules_main_mod
        shell.save_sys_module_state()
        shell._orig_sys_modules_main_mod = main
        shell.sys_excepthook = sys.excepthook
