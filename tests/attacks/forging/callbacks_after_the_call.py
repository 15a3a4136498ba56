"""Keeps the functions that it is given, and calls them later: in other calls, cells and events."""
# course: objects
# earns: test_called 0
# %% called
import asyncio

kept = []


def later(*_):
    for f in list(kept):
        try:
            print("got", f(2))
        except Exception as error:
            print("no", type(error).__name__)


def apply(f, xs):
    later()
    kept.append(f)
    asyncio.get_event_loop().call_later(0.05, later)
    asyncio.get_event_loop().call_soon(later)
    return [abs(x) for x in xs]


get_ipython().events.register("post_execute", later)
# %% before asked
later()
await asyncio.sleep(0.2)
# %% before check
later()
