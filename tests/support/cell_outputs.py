"""What the cells of a notebook give in a kernel, to compare two kernels."""

import itertools
import re


def outputs_of(student, cells):
    """Run cells in a kernel; return what each gives, from the messages of the kernel."""

    async def run(code):
        client, given = student.kernel.client, []
        request = client.execute(code, stop_on_error=False)
        while True:
            message = await client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status":
                if content["execution_state"] == "idle":
                    return given
            elif kind == "update_display_data":
                pass  # how often that comes depends on the time
            elif kind == "stream" and (before := begun(given, content["name"])):
                before["text"] += content["text"]
            else:
                given.append([kind, content])

    return [student.runner.run(run(code)) for code in cells]


def begun(given, name):
    """Return what a stream wrote since something else was shown, or None.

    Streams are sent five times a second, each by itself: how they alternate depends on the time.
    """
    last = itertools.takewhile(lambda each: each[0] == "stream", reversed(given))
    return next((content for _, content in last if content["name"] == name), None)


def without_ids(outputs):
    """Return outputs without what is another at each run: addresses, ids, times."""
    return re.sub(
        r"0x[0-9a-f]+|'display_id': '[0-9a-f]+|ipykernel_\d+/\d+|(?:CPU times|Wall time):[^']*"
        r"|\d\d:\d\d<[^\]]*\]",  # of a progress bar
        "…",
        repr(outputs),
    )
