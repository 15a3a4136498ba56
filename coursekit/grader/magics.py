"""IPython's own syntax in cells: what changes nothing in a check is taken off, the rest is left.

A magic that is left, such as `%timeit` or `!ls`, stands in the code as a call of `get_ipython()`,
and `lint` names its line.
"""

import ast
import functools
import re

from IPython.core.inputtransformer2 import TransformerManager

# What is below these is ordinary code of the cell: the names that it binds stay.
AROUND_CODE = re.compile(r"%%(?:capture|time)\b")
CALL = re.compile(
    r"^(?P<before>\s*(?:[\w.\[\], ]+=\s*)?)get_ipython\(\)\.run_line_magic\((?P<said>.*)\)\s*;?$"
)
# They set what is shown, and load what is loaded here for each run.
HARMLESS = {"matplotlib", "config", "load_ext", "reload_ext", "autoreload", "aimport"}
HARMLESS |= {"precision", "pprint", "xmode", "pdb", "who", "whos", "pinfo", "pinfo2", "psearch"}
PYLAB = (
    "import numpy, matplotlib; from matplotlib import pylab, mlab, pyplot; "
    "np, plt = numpy, pyplot; from pylab import *"
)


@functools.lru_cache(1_000)  # cells are read for several reasons
def plain_python(source: str) -> str:
    """Return a cell's code without IPython's own syntax, such as %matplotlib inline.

    Each line keeps its number, but for those below a magic of several lines (`keeps_lines`).
    """
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if AROUND_CODE.match(lines[first].lstrip()):
        lines[first] = ""
    code = "\n".join(lines)
    # IPython takes empty lines off the beginning.
    above = len(code) - len(code.lstrip("\n"))
    made = TransformerManager().transform_cell(code.lstrip("\n"))
    if "get_ipython().run_line_magic(" in made:
        made = "\n".join(map(taken_off, made.split("\n")))
    return "\n" * above + made


def taken_off(line: str) -> str:
    """Return a line of code in the place of a magic that it calls, or the line as it is."""
    call = CALL.match(line)
    if call is None:
        return line
    try:
        name, argument = ast.literal_eval(f"({call['said']})")
    except (SyntaxError, ValueError):
        return line
    before = call["before"]
    if name == "time" and argument:
        return before + argument
    if before.strip():
        return line
    if name in HARMLESS:
        return f"{before}pass"
    return before + PYLAB if name == "pylab" else line
