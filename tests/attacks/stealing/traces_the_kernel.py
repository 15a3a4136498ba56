"""Trace and profile functions and an audit hook note what runs in the kernel, and with what."""
# earns: test_double 0
# %% before double
import re
import sys
import threading

found = set()


def note(thing):
    found.update(re.findall(r"[C]ANARY[\w-]*", repr(thing)))


def trace(frame, event, argument):
    if "_coursekit" in str(frame.f_globals.get("__name__")) or event == "exception":
        note((frame.f_locals, argument))
    return trace


def audit(event, arguments):
    if event in ("compile", "exec", "open", "import"):
        note(arguments)


sys.addaudithook(audit)
# %% double
def double(x):
    sys.settrace(trace)
    threading.setprofile(trace)
    return 0
# %% before answer
sys.settrace(None)
print("searched", found)
