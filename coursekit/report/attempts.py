"""Code in a submission that looks like an attempt on the tests, the grader or the machine.

It is read, never run. What is named here is a reason to look, costs no points, and is easily
hidden by whoever wants to: the walls of the sandbox do not rest on it. So it keeps to what honest
solutions do not need, and lets the rest pass.
"""

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

MOST_CHARACTERS = 60_000  # of a cell
LONGEST = 60  # characters of what is quoted
LONGEST_CHAIN = 30  # attributes and calls, one of the other: a.b().c

TESTS = "looks for the tests or the grader"
COMPARISONS = "replaces what tests compare with"
AGREES = "makes objects that agree with everything"
POSES = "makes objects that pose as others"
FILES = "searches the file system"
AROUND = "looks into the program that runs it"
KERNEL = "reaches into the kernel"
PROCESSES = "reaches for processes, signals or the network"

#: What a notebook may have imported in cells that are not the student's.
USUAL = {"np": "numpy", "pd": "pandas", "Path": "pathlib.Path"}
#: IPython's own lines, commands for the shell for the most part.
MAGIC = re.compile(r"^([ \t]*)[%!?].*$|(?<==)[ \t]*[!%].*$", re.MULTILINE)


def entire(patterns: Mapping[str, str]) -> dict[str, re.Pattern]:
    return {what: re.compile(rf"\A(?:{pattern})\Z") for what, pattern in patterns.items()}


def anywhere(patterns: Mapping[str, str]) -> dict[str, re.Pattern]:
    return {what: re.compile(pattern) for what, pattern in patterns.items()}


#: Names that are used, with what they are the attributes of.
USED = entire(
    {
        TESTS: r"(grader_tests|coursekit|nbgrader)(\..*)?",
        AROUND: r"sys\.(_getframe|_current_frames|settrace|setprofile|meta_path|path_hooks)(\..*)?"
        r"|sys\.modules(\.(items|values|copy|keys))?|inspect\.(stack|currentframe|trace)"
        r"|gc\.get_(objects|referrers|referents)|ctypes(\..*)?"
        r"|.*\.(f_back|f_globals|f_locals|tb_frame|gi_frame|__subclasses__|__globals__|__closure__)",
        KERNEL: r"get_ipython\.(kernel|history_manager|ast_transformers|input_transformer\w*|parent"
        r"|run_cell\w*|user_ns|user_module)(\..*)?|(ipykernel|zmq)(\..*)?",
        PROCESSES: r"os\.(_exit|fork\w*|kill\w*|abort|exec\w+|setsid|sched_setaffinity|dup2)"
        r"|signal\.(signal|setitimer|pthread_kill|raise_signal)|resource\.setrlimit"
        r"|socket\.(socket|socketpair|create_connection|fromfd)|atexit\.register|(fcntl|pty)(\..*)?",
        FILES: r"os\.environ(\.(items|values|copy|keys))?",
    }
)
ASSIGNED = entire(
    {
        COMPARISONS: r"(builtins|__builtins__)\.(\w+|\*)"
        r"|(numpy|pandas|math|cmath|scipy|unittest|pytest|operator)(\.\w+)*"
        r"\.(allclose|isclose|array_\w*equ\w+|equals?|not_equal|all|any|ndarray|generic|assert\w*"
        r"|approx|raises|less\w*|greater\w*|\*)",
        KERNEL: r"get_ipython\..*|sys\.(displayhook|excepthook)",
    }
)
TEXTS = anywhere(
    {
        TESTS: r"grader_tests|coursekit|nbgrader|gradebook|\bHIDDEN\b|autograded|hidden[ _]tests?",
        FILES: r"^/proc\b|/proc/|^/etc/(passwd|shadow)|^(\.\./)+\*|\bfind /|\bgrep -\w*r|\bcat /",
    }
)
#: Where a search begins with the root, or with what a machine keeps for itself.
SEARCHES = re.compile(r"os\.(walk|fwalk|listdir|scandir)|glob\.i?glob|pathlib\.Path")
EVERYWHERE = re.compile(r"/(\*.*)?|/(proc|root|dev|etc|run|srv)(/.*)?")
COMPARES = {"__eq__", "__ne__", "__array_function__", "__array_ufunc__"}
OF_OTHERS = {"__class__", "__instancecheck__", "__subclasscheck__", "__reduce__", "__reduce_ex__"}


#: One of these words is in every notebook in which something can be found. Most have none, and
#: their syntax is not looked at: in a large class that would take as long as to read the files.
WORDS = re.compile(
    r"grader_tests|coursekit|nbgrader|gradebook|HIDDEN|autograded|hidden[ _]test"
    r"|\b(?:sys|os|gc|inspect|signal|resource|socket|atexit|fcntl|pty|zmq|setattr)\b"
    r"|ctypes|builtins|get_ipython|ipykernel|glob|Path|/proc|/etc|\*[\"']|^[ \t]*[%!]|=[ \t]*[!%]"
    r"|__(?:eq|ne|array|class|instancecheck|subclass|reduce|globals|closure)"
    r"|\b(?:f|tb|gi)_(?:back|globals|locals|frame)\b"
    r"|\.(?:\w*equals?|allclose|isclose|array_\w+|all|any|ndarray|generic|assert\w*|approx|raises"
    r"|less\w*|greater\w*)\s*(?:=(?!=)|[,)\]:+]|in\b)",
    re.MULTILINE,
)


class Attempt(NamedTuple):
    """What a cell seems to try, and the piece of code that says so."""

    cell: str
    what: str
    code: str

    def __str__(self) -> str:
        return f"{self.cell}: looks like an attempt: it {self.what} ({self.code})."


def attempts(cells: Mapping[str, str]) -> list[Attempt]:
    """Return what the student's own cells, {name: source}, seem to try: each once for a cell."""
    if not any(WORDS.search(source) for source in cells.values()):
        return []
    nodes = {name: parsed(source) for name, source in cells.items()}
    aliases = dict(USUAL)
    for node in (node for each in nodes.values() for node in each):
        learn(node, aliases)
    found = []
    for name, each_node in nodes.items():
        each = {}
        for what, code in suspicious(each_node, aliases):
            each.setdefault(what, code)
        found += [Attempt(name, what, short(code)) for what, code in each.items()]
    return found


def parsed(source: str) -> list[ast.AST]:
    """Return the nodes of a cell's syntax, with a text in place of each line of IPython's own.

    None of code that is none: it does not run either.
    """
    code = source[:MOST_CHARACTERS]
    if code.lstrip().startswith(("%%bash", "%%sh", "%%script")):
        code = f"shell({code!r})"
    code = MAGIC.sub(as_text, code)
    try:
        return list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def as_text(line: re.Match) -> str:
    before = " " if line[1] is None else line[1]
    return f"{before}shell({line[0].strip()!r})"


def learn(node: ast.AST, aliases: dict[str, str]) -> None:
    """Note for which modules, functions or calls of them a name stands."""
    if isinstance(node, ast.Import):
        for one in node.names:
            aliases[one.asname or one.name.partition(".")[0]] = (
                one.name if one.asname else one.name.partition(".")[0]
            )
    elif isinstance(node, ast.ImportFrom) and node.module:
        for one in node.names:
            aliases[one.asname or one.name] = f"{node.module}.{one.name}"
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute | ast.Call):
        named = dotted(node.value, aliases)
        for target in node.targets:
            if named and isinstance(target, ast.Name):
                aliases.setdefault(target.id, named)


def dotted(node: ast.AST, aliases: Mapping[str, str]) -> str | None:
    """Return a name with what it is an attribute of, such as `numpy.testing`; None for others.

    What a call returns is written as what was called.
    """
    parts: list[str] = []
    # Each part of a chain is looked at by itself: all of a long one would take the square of it.
    for _ in range(LONGEST_CHAIN):
        if isinstance(node, ast.Name):
            return ".".join([aliases.get(node.id, node.id), *reversed(parts)])
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return ".".join(["?", *reversed(parts)]) if parts else None
    return None


def suspicious(nodes: list[ast.AST], aliases: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a cell does that honest code does not need, with the piece of code."""
    passed_over = harmless(nodes)
    for node in nodes:
        if id(node) in passed_over:
            continue
        yield from imported(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from matching(TEXTS, node.value)
        elif isinstance(node, ast.Attribute | ast.Name) and (name := dotted(node, aliases)):
            stored = not isinstance(node.ctx, ast.Load)
            if not stored or isinstance(node, ast.Attribute):
                yield from matching(ASSIGNED if stored else USED, name)
        elif isinstance(node, ast.Call):
            yield from called(node, aliases)
        elif isinstance(node, ast.ClassDef):
            yield from defined(node)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in COMPARES and always_true(value):
                    yield AGREES, f"{key.value}"


def harmless(nodes: list[ast.AST]) -> set[int]:
    """Return the ids of nodes that stand where they tell nothing.

    Texts that are only there to be read; `"name" in sys.modules`, and one variable of the
    environment.
    """
    found = set()
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute):
            if node.value.attr in ("environ", "modules"):
                found.add(id(node.value))
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            found.add(id(node.comparators[0]))
        # The name of a module in front of what is used of it.
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute | ast.Name):
            found.add(id(node.value))
    return found


def imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for one in node.names:
            yield from matching(USED, one.name)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for one in node.names:
            yield from matching(USED, f"{node.module}.{one.name}")


def called(node: ast.Call, aliases: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is suspicious about a call's arguments."""
    name, given = dotted(node.func, aliases) or "", node.args
    first, second = [*map(text_in, given), None, None][:2]
    if SEARCHES.fullmatch(name) and first is not None and EVERYWHERE.fullmatch(first):
        yield FILES, f"{name}({first!r})"
    if name == "setattr" and len(given) == 3 and (owner := dotted(given[0], aliases)):
        yield from matching(ASSIGNED, f"{owner}.{'*' if second is None else second}")


def text_in(node: ast.AST) -> str | None:
    """Return the text that a node is. Python writes no number of 5,000 digits, nor all syntax."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def defined(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield what is suspicious about a class."""
    for part in node.body:
        names, value = set(), part
        if isinstance(part, ast.FunctionDef):
            names = {part.name}
        elif isinstance(part, ast.Assign):
            names = {target.id for target in part.targets if isinstance(target, ast.Name)}
            value = part.value
        if names & COMPARES and always_true(value):
            yield AGREES, f"class {node.name}"
        if names & OF_OTHERS:
            yield POSES, f"class {node.name}"


def always_true(node: ast.AST) -> bool:
    """Tell whether a function says True whatever it is given."""
    if isinstance(node, ast.FunctionDef):
        node = node.body[-1]
        node = node.value if isinstance(node, ast.Return) and node.value else node
    elif isinstance(node, ast.Lambda):
        node = node.body
    return isinstance(node, ast.Constant) and node.value is True


def matching(patterns: Mapping[str, re.Pattern], text: str) -> Iterator[tuple[str, str]]:
    return ((what, text) for what in kinds_of(text, tuple(patterns.items())))


@functools.lru_cache(maxsize=20_000)
def kinds_of(text: str, patterns: tuple[tuple[str, re.Pattern], ...]) -> list[str]:
    """Return what a text is suspicious of; the names of a class are the same again and again."""
    return [what for what, pattern in patterns if pattern.search(text)]


def short(code: str) -> str:
    code = " ".join(code.split())
    return code if len(code) <= LONGEST else f"{code[:LONGEST]}…"
