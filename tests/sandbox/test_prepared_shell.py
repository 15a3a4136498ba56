"""A kernel that is forked has IPython's shell from its template; no cell can tell."""

import json
import re

import pytest

from coursekit.sandbox.templates import Like, Templates
from tests.support.student_kernel import LIBRARIES, Student

LOOK = r"""
def look():  # its names are no names of the notebook
    import atexit, builtins, json, logging, sys, threading, warnings
    from ipykernel.kernelapp import IPKernelApp

    app, shell = IPKernelApp.instance(), get_ipython()
    told = {}
    def tell(name, value):
        told[name] = repr(value)
    def tell_all(name, thing):
        traits = thing.trait_names() if hasattr(thing, "trait_names") else []
        for attribute in sorted({*traits, *vars(thing)}):
            tell(f"{name}.{attribute}", getattr(thing, attribute, None))
    parts = (
        "displayhook display_pub display_formatter history_manager prefilter_manager alias_manager "
        "magics_manager extension_manager payload_manager Completer InteractiveTB SyntaxTB compile "
        "inspector events display_trap builtin_trap input_transformer_manager logger"
    ).split()
    for name, thing in {"app": app, "kernel": app.kernel, "shell": shell}.items():
        tell_all(name, thing)
    for part in parts:
        tell_all(part, getattr(shell, part))
        tell(f"{part}, whose", type(getattr(getattr(shell, part), "parent", None)))
    tell("hooks", (sys.displayhook, sys.excepthook, sys.unraisablehook, threading.excepthook))
    tell("prompts", (sys.ps1, sys.ps2, sys.ps3))
    tell("builtins", sorted(vars(builtins)))
    tell("warnings", warnings.filters)
    tell("at exit", atexit._ncallbacks())
    tell("threads", sorted(thread.name for thread in threading.enumerate()))
    tell("names", sorted(shell.user_ns))
    tell("here", (shell.user_ns["_dh"], shell.starting_dir))
    tell("main", vars(sys.modules["__main__"]) is shell.user_ns)
    tell("streams", [sys.stdout is shell._orig_sys_module_state["stdout"], type(sys.stdout)])
    tell("loggers", [logging.getLogger(name).handlers for name in ("", "tornado")])
    of_one = shell.kernel, shell.parent, app.kernel, app.shell.kernel
    tell("one kernel", [each is app.kernel for each in of_one])
    tell("one shell", [each is shell for each in (app.shell, app.kernel.shell)])
    tell("one session", [e.session is app.session for e in (shell.displayhook, shell.display_pub)])
    tell("one configuration", [each.config is app.config for each in (shell, app.kernel)])
    return json.dumps(told)
print(look())
"""
# What is another in each kernel, and the modules that were loaded before the shell.
OTHERS = re.compile(
    r"0x[0-9a-f]+|\bat [0-9a-f]{12}|/tmp/[\w/-]+|ipykernel_\d+|[0-9a-f-]{32,}[0-9a-f_]*"
    r"|\d{14,}|datetime\.datetime\([^)]*\)|_coursekit_template\.boot\b|__main__(?=\.init)"
)
NOT_COMPARED = {"shell._sys_modules_keys"}


@pytest.fixture
def told(sandbox):
    """What a forked kernel tells of its shell, and what a cold one does, without what differs."""
    with Templates() as templates, templates.lent(Like(LIBRARIES, None, ())) as template:
        found = []
        for way in (template, None):
            student = Student(template=way)
            student.run("\n".join(LIBRARIES))
            text = student.run(LOOK)
            student.close()
            found.append({name: OTHERS.sub("…", said) for name, said in json.loads(text).items()})
    return found


def test_the_shell_of_a_forked_kernel_is_as_if_it_was_made_there(told):
    forked, cold = told
    assert len(cold) > 300
    assert forked.keys() == cold.keys()
    for name in cold.keys() - NOT_COMPARED:
        assert forked[name] == cold[name], name
