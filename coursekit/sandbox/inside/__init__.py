"""Code that is sent into the student's kernel; its modules import nothing of the kit.

boot    the program of the kernel's process: takes limits and sockets, then is a Jupyter kernel
template  the program of a template: imports, waits, and forks kernels
shell   IPython's shell, made in a template for all kernels of it
walls   the walls of a kernel that is forked, made from within
randomness  what it draws anew
importing   how a template imports, and what it leaves to its kernels
agent   answers the grader's questions about names and functions there
handles keeps what cannot cross, for the grader to ask for its parts
along   what goes along with a question, and what it has changed
states  objects whose state crosses
wire    the data that crosses, on both sides
kinds   how the types cross that nearly every answer is made of, and what all use that build one
layout  how arrays do, and how they lie in memory
families where the kinds of other types are: each is run when one of its types is met

standard    numbers, times, paths and matches of Python's standard library
containers  its containers and iterators
named       namedtuples, enums, types and modules
arrays      numpy's masked and structured arrays, polynomials and dtypes
tables      tables of pandas
labels      its labels, moments and dtypes
sparse, results, distributions    those of SciPy
estimators  models of scikit-learn, made again of their parameters and what they have learned
symbols     expressions of SymPy
graphs      graphs of NetworkX
tensors     tensors of PyTorch
plots       figures of matplotlib: which are known, and which are open
figures, artists   a figure as plain data, and what is drawn in it
drawing, shapes    a figure made again of these, on either side
files       what the student's code has written to files
callbacks   functions of a grade cell, which a student's function is given

What runs there runs in the student's reach: nothing that these modules say is believed.
"""

import base64
import functools
import marshal
import zlib
from pathlib import Path

# The modules that answer questions, each after those that it needs, and their names there.
ANSWERING = {
    "kinds": "_coursekit_inside.kinds",
    "layout": "_coursekit_inside.layout",
    "families": "_coursekit_inside.families",
    "plots": "_coursekit_inside.plots",
    "wire": "_coursekit_inside.wire",
    "handles": "_coursekit_inside.handles",
    "states": "_coursekit_inside.states",
    "along": "_coursekit_inside.along",
    "agent": "_coursekit_agent",
}
# Those that know the types of a library: sent too, and run when one of its is met.
WHEN_NEEDED = (
    *("arrays", "artists", "callbacks", "containers", "distributions", "drawing"),
    *("estimators", "figures", "files"),
    *("graphs", "labels", "named", "results", "shapes", "sparse", "standard", "symbols"),
    *("tables", "tensors"),
)
# Runs these modules, {name: (compiled code, whether only when something of it is asked for)}. There
# is no package there: `__package__` lets `from .kinds import …` find it in `sys.modules`.
RUN = """
import base64, marshal, sys, types, zlib
def make(name, code, later):
    module = sys.modules.setdefault(name, types.ModuleType(name))
    module.__package__ = "_coursekit_inside"
    def run(asked):
        if asked.startswith("__") or vars(module).pop("__getattr__", None) is None:
            raise AttributeError(asked)
        exec(marshal.loads(code), vars(module))
        return vars(module)[asked]
    if later:
        module.__getattr__ = run
    else:
        exec(marshal.loads(code), vars(module))
for name, parts in marshal.loads(zlib.decompress(base64.b64decode(DATA))).items():
    make(name, *parts)
"""


def code_of(module: str) -> str:
    """Return the code of one of these modules, to be run where the kit is absent."""
    return Path(__file__).with_name(f"{module}.py").read_text("utf-8")


@functools.cache
def installation() -> str:
    """Return an expression that puts the agent, with the wire, into a kernel.

    Compiling the modules takes longer than all else that a small notebook computes, so they are
    compiled once, here: the kernel runs the same Python.
    """
    codes = {name: (compiled(part), False) for part, name in ANSWERING.items()}
    codes |= {f"_coursekit_inside.{part}": (compiled(part), True) for part in WHEN_NEEDED}
    data = base64.b64encode(zlib.compress(marshal.dumps(codes))).decode("ascii")
    return f"__import__('builtins').exec({RUN!r}, {{'DATA': {data!r}}})"


def compiled(module: str) -> bytes:
    # Named as code that was never in a file: what a traceback shows tells no path.
    return marshal.dumps(compile(code_of(module), "<string>", "exec", dont_inherit=True))
