"""Answers its own questions: prompts that look like the grader's and the agent's messages."""
# course: objects
# earns: test_asked 0
# %% asked
import base64
import itertools
import json
import sys

agent = sys.modules["_coursekit_agent"]
texts = [
    *("", "\x04", "\0", "=" * 64, "Kim is 41", "\ud800", base64.b64encode(b"[]\0").decode()),
    *(json.dumps(["answer", "Kim is 41"]), json.dumps(["called", 0, [], {}])),
]


def questions():
    yield from texts
    for question in (
        *(["answer", "Kim is 41"], ["answer", 41], ["answer"], ["run", "1", "1"], ["value", 1]),
        *(["called", number, (), {}] for number in (0, 1, -1, 10**30, 0.0, None, "0", [0])),
        *(["called", 0, arguments, keywords] for arguments in ((), [], 1) for keywords in ({}, [])),
        *(["called", 0, ("Your name? ",), {"prompt": "x"}], ["raised", 0, ["StopIteration"], ""]),
    ):
        yield agent.encode(question)


def age():
    shell = get_ipython().kernel
    said = []
    for text in questions():
        try:
            said.append(shell.raw_input(text))
        except Exception as error:
            said.append(error)
    return "Kim"
