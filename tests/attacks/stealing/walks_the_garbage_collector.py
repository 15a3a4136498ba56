"""Looks through every object that the garbage collector knows, during a call and after it."""
# earns: test_double 0
# %% double
import gc
import re

found = set()


def search():
    for thing in gc.get_objects():
        parts = gc.get_referents(thing) if type(thing) in (dict, list, tuple) else ()
        for text in parts:
            if type(text) is str:
                found.update(re.findall(r"[C]ANARY[\w-]*", text))


def double(x):
    search()
    assert not found, found
    return 0
# %% before total
search()
print("searched", found)
