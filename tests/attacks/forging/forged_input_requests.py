"""Sends requests for input outside of a call, two at once, for other requests, and of no shape."""
# course: objects
# earns: test_called 0, test_asked 0
# %% called
import base64
import itertools
import sys

kernel = get_ipython().kernel
agent = sys.modules["_coursekit_agent"]


def stdin(*contents, parents=None):
    """Send requests for input at once, and do not wait for what is typed."""
    current = kernel.get_parent("shell")
    parents = parents or [current]
    for content, parent in itertools.product(contents, parents):
        for identity in (kernel._shell_parent_ident.get() or [], [b"nobody"], []):
            try:
                kernel.session.send(
                    kernel.stdin_socket, "input_request", content, parent, ident=identity
                )
            except Exception:
                pass


def coming():
    """Return the headers of requests that have not come yet: their ids are counted."""
    parent = dict(kernel.get_parent("shell"))
    start, _, count = parent["header"]["msg_id"].rpartition("_")
    for number in range(1, 6):
        header = dict(parent["header"], msg_id=f"{start}_{int(count) + number}")
        yield dict(parent, header=header)


def forge():
    call = agent.encode(["called", 0, (2,), {}])
    answer = agent.encode(["answer", agent.encode(["value", [7, 16, 28]])])
    for text in (call, answer, "Your name? ", "", None, 5, [call], {"a": call}):
        stdin({"prompt": text, "password": False}, parents=[kernel.get_parent("shell"), *coming()])
    stdin({}, [], {"prompt": call, "password": "x" * 1000}, {"content": {}})


forge()


def apply(f, xs):
    if xs == [-2, 1]:
        return [2, 1]
    forge()
    try:
        f(1)
        forge()
        f(xs[0])
    except Exception:
        pass
    return [0 for x in xs]


# %% asked
forge()


def age():
    forge()
    try:
        input("Your name? ")
        forge()
        input("Your age? ")
    except Exception:
        pass
    return "Kim"


# %% check
class TooSmall(ValueError):
    def __init__(self, least):
        super().__init__(f"less than {least}")
        self.least = least


def check(n, least):
    if n < least:
        raise TooSmall(least)
    return n


forge()
