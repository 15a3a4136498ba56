"""Reads grade cells for what cannot work there.

They run in the grader, and ask the student's kernel for names and results, as plain data (see
`grader.student`). Nothing is run here, so this knows only what can be read. A fault gives wrong
grades, and keeps the course from being graded; what may well be right is a warning.
"""

import ast
import os
from pathlib import PurePosixPath

from ..grader.definitions import PARTS
from ..grader.files import runs
from ..grader.magics import plain_python
from ..grader.owners import TableReader
from ..grader.shell import NAMES_OF_SHELL, OF_SHELL
from ..notebook import hidden_cells, hidden_region, named_cells
from .names import (
    Made,
    bound_anywhere,
    last_name,
    parsed,
    returned_by,
)
from .objects import comparisons
from .words import SENTENCES, WARNINGS, Finding

HISTORY = {"In", "Out", "_ih", "_oh", "_i", "_ii"}
READERS = {"open", "Path", "load", "loadtxt", "genfromtxt", "imread"}
INSPECTORS = {"type"}
RUNNERS, RUNNING_METHODS = {"eval", "exec", "compile"}, {"query", "ev", "run_cell"}
# What the text of a submission says of a function, and what a proxy has by itself.
SAID = PARTS | {"__name__", "__qualname__", "__module__", "__call__"}


def ungradable_cells(notebook, table, config=None, files=None):
    """Return a finding for each thing in a source notebook's grade cells that cannot be graded.

    `table` says who owns which name (see `grader.owners`), `config` is nbgrader's; `files` are the
    names of the files beside the notebook, when known.
    """
    parts = hidden_cells(notebook, config)
    made, owners = Made(notebook), TableReader(table)
    findings = []
    for name, cell in named_cells(notebook).items():
        # What is graded by hand has no place in the table.
        if name in parts and name in table["starts"]:
            findings += CellReader(name, cell, parts[name], made, owners, files, config).findings()
    return findings


class CellReader:
    """Reads one grade cell."""

    def __init__(self, name, cell, parts, made, owners, files, config=None):
        self.name, self.cell, self.parts, self.config = name, cell, parts, config
        self.made, self.owners, self.files, self.found = made, owners, files, {}

    def findings(self):
        visible, hidden = self.parts
        if hidden is None and hidden_region(self.cell.source, self.config) is not None:
            self.note("no_tests", None)
        if (hidden or "").lstrip("\n")[:1].isspace():
            self.note("indented", None)
        try:
            if self.cell.cell_type != "code":
                raise SyntaxError("it is a text cell")
            for text in (self.cell.source, visible, hidden or ""):
                compile(plain_python(text), "<cell>", "exec")
        except SyntaxError as error:
            self.note("syntax", error, error.msg)
            return list(self.found.values())
        self.tree = parsed(self.cell.source)
        nodes = list(ast.walk(self.tree))
        self.parents = {child: n for n in nodes for child in ast.iter_child_nodes(n)}
        self.local = bound_anywhere(self.tree)
        self.calls = {last_name(n.func) for n in nodes if isinstance(n, ast.Call)}
        self.names = sorted(
            (n for n in nodes if isinstance(n, ast.Name)), key=lambda n: (n.lineno, n.col_offset)
        )
        for body in (parsed(hidden or "").body, self.tree.body):
            self.read_last(body)
        for node in self.names:
            if isinstance(node.ctx, ast.Load) and node.id not in self.local:
                self.read_name(node, node.id)
        for node in nodes:
            self.read_node(node)
        for node, kind in comparisons(self.tree, self.made, self.is_students):
            self.note("compared", node, kind, node.lineno)
        return list(self.found.values())

    def note(self, kind, node, *details):
        """Keep a finding, the first of its kind on the same thing."""
        what, remedy = SENTENCES[kind]
        line = f", line {node.lineno}" if getattr(node, "lineno", None) else ""
        sentence = f"Cell {self.name}{line}: {what.format(*details)}."
        severity = "warning" if kind in WARNINGS else "fault"
        self.found.setdefault((kind, *details), Finding(severity, sentence, remedy, self.name))

    def student_function(self, node):
        """Return the name of the student's function that an expression is, or None."""
        name = node.id if isinstance(node, ast.Name) else None
        return name if name in self.made.functions and self.is_students(name) else None

    def is_students(self, name):
        """Tell whether a name of the cell is asked of the student's kernel."""
        owner = self.owners.owner(self.name, name)
        return name not in self.local and owner in ("student", "result")

    def read_last(self, body):
        last = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
        name = self.student_function(last.func) if isinstance(last, ast.Call) else None
        if name is None and not (isinstance(last, ast.Name) and self.is_students(last.id)):
            return
        # Where nothing else decides, it was to give the points.
        decides = any(isinstance(node, ast.Assert | ast.Raise) for node in ast.walk(self.tree))
        returns = name is None or returned_by(self.made.functions[name])
        self.note("points" if returns and not decides else "shown", last)

    def read_name(self, node, name):
        """Look at a name that the cell uses and does not define."""
        bound = name in self.owners.bound
        if name in HISTORY and not bound:
            self.note("magic", node)
        elif name in OF_SHELL and not bound:
            self.read_shell(node)
        elif not self.is_students(name):
            return
        elif not bound and not self.owners.stars(None, self.owners.table["starts"][self.name]):
            self.note("unknown", node, name)

    def read_shell(self, node):
        """Look at what a cell asks IPython's shell for: all but names runs code."""
        asked = self.parents.get(self.parents.get(node))
        if isinstance(asked, ast.Attribute) and asked.attr not in NAMES_OF_SHELL:
            self.note("magic", node)

    def read_node(self, node):
        match node:
            case ast.Attribute(value=value, attr=attr) if self.student_function(value):
                if attr.startswith("__") and attr not in SAID:
                    self.note("attribute", node, value.id, attr)
            case ast.ClassDef(bases=bases):
                for base in bases:
                    if getattr(base, "id", None) in self.made.classes and self.is_students(base.id):
                        self.note("extended", node, base.id)
            case ast.Call(func=func) if self.student_function(func):
                self.read_student_call(node, func.id)
            case ast.Compare(
                ops=[ast.In() | ast.NotIn()],
                comparators=[ast.Attribute(value=ast.Name(id="sys"), attr="modules")],
            ):
                self.note("modules", node)
            case ast.Call(func=ast.Name(id="input")) if "input" not in self.local:
                self.note("input", node)
            case ast.Call(args=[first, *more]):
                self.read_call(node, last_name(node.func) or "", first, more)

    def read_call(self, node, called, first, more):
        value = first.value if isinstance(first, ast.Constant) else None
        if called in INSPECTORS and self.student_function(first):
            # callable() and this are true of what stands for a student's function.
            if [last_name(kind) for kind in more] != ["Callable"]:
                self.note("asked", node, called, first.id)
        elif called in (RUNNERS if isinstance(node.func, ast.Name) else RUNNING_METHODS):
            if isinstance(first, ast.Call) and (name := self.student_function(first.func)):
                self.note("runs", node, called, name)
        elif called in READERS or called.startswith("read_"):
            known = self.files is None or not isinstance(value, str) or "://" in value
            if not known and not is_there(value, self.files):
                runs_it = any(map(runs, ast.walk(self.tree)))
                self.note("run" if runs_it else "file", node, value)

    def read_student_call(self, node, name):
        """Look at a call of a student's function."""


def is_there(value, files):
    """Tell whether a path is one of the files below the notebook, or a folder of some."""
    folders = {str(above) for file in files for above in PurePosixPath(file).parents}
    return os.path.normpath(value) in {*files, *folders}
