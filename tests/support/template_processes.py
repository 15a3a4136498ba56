"""The processes of a template: its keeper, and itself."""

from pathlib import Path

from coursekit.sandbox.processes import descendants_of


def keeper_of(templates):
    (keeper,) = templates.keepers.values()
    return keeper.process.pid


def template_of(templates):
    """Return the process id of a template: what runs Python right below bubblewrap."""

    def runs(pid, program):
        return program in Path(f"/proc/{pid}/exe").readlink().name

    below = descendants_of(keeper_of(templates))
    (found,) = [p for p, one in below.items() if runs(p, "python") and runs(one.parent, "bwrap")]
    return found
