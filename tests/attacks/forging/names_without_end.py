"""Has a million names, names that are no text or no names, and a dict of names that never ends."""
# earns: test_total 0
# %% before total
import builtins
import itertools


class Name(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        return True


mine = builtins.globals()
mine.update((f"name_{number}", number) for number in range(1_000_000))
mine.update({Name("nothing"): 1, "no name": 1, "": 1, 3: 1, (): 1, "__class__": 1, "\ud800": 1})
agent = __import__("sys").modules.get("_coursekit_agent")
if agent:
    agent.OPERATIONS["names"] = lambda names: ["value", itertools.count()]
