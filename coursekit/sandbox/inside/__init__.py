"""Code that is sent into the student's kernel; its modules import nothing of the kit.

boot    the program of the kernel's process: takes limits and sockets, then is a Jupyter kernel
agent   answers the grader's questions about names and functions there
handles keeps what cannot cross, for the grader to ask for its parts
wire    the data that crosses, on both sides
kinds   how each type crosses: Python's and numpy's
tables  how those of pandas do
plots   how those of matplotlib do: which figures are known, and which are open
figures, artists   a figure as plain data, and what is drawn in it
drawing, shapes    a figure made again of these, on either side

What runs there runs in the student's reach: nothing that these modules say is believed.
"""

from pathlib import Path

# The modules that answer questions, each after those that it needs, and their names there.
ANSWERING = {
    "kinds": "_coursekit_inside.kinds",
    "tables": "_coursekit_inside.tables",
    "plots": "_coursekit_inside.plots",
    "wire": "_coursekit_inside.wire",
    "handles": "_coursekit_inside.handles",
    "agent": "_coursekit_agent",
}
# What is sent after these when there is a plot.
PLOTTING = {
    part: f"_coursekit_inside.{part}" for part in ("artists", "figures", "shapes", "drawing")
}
MAKE = (
    "__import__('builtins').exec({code!r}, __import__('sys').modules.setdefault({name!r}, "
    "__import__('types').ModuleType({name!r})).__dict__)"
)


def code_of(module: str) -> str:
    """Return the code of one of these modules, to be run where the kit is absent."""
    return Path(__file__).with_name(f"{module}.py").read_text("utf-8")


def installation(modules: dict[str, str] = ANSWERING) -> str:
    """Return one line of code that puts modules, the agent with the wire, into a kernel."""
    # There is no package there: `__package__` lets `from .kinds import …` find it in `sys.modules`.
    package = "__package__ = '_coursekit_inside'\n"
    steps = [MAKE.format(code=package + code_of(part), name=modules[part]) for part in modules]
    return "; ".join(steps)
