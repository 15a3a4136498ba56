"""The agent's answers are malformed texts of the wire: pickles, lying lengths, forged types."""
# earns: test_double 0, test_total 0, test_answer 0
# %% before double
import base64
import itertools
import sys
import types

heads = [
    b'["l",["s",5],["a","|O",1]]\0value',
    b'["l",["s",5],["a","<f8",99999999999]]\0value',
    b'["l",["s",5],["x",null,["o",["l",3],1,2]]]\0value',
    b'["l",["s",5],["P"]]\0value',
    b'["l",["s",-5],1]\0value',
    b'["l",["s",6],["l",["s",14]]]\0raisedAssertionError',
    b'["l",["s",6],["l",["s",13]],["s",1]]\0raisedStopIteration3',
    b'["l",["s",6],["l",["s",8]],["s",1]]\0raisedKeyError3',
    b'["l",["s",7]]\0missing',
    b'{"value": 2.0}\0',
    b"[" * 10_000 + b"\0",
    b"\x80\x04K\x02.\0",
]
answers = itertools.cycle(base64.b64encode(head).decode() for head in heads)
agent = types.SimpleNamespace(answer=lambda names, question: next(answers))
sys.modules["_coursekit_agent"] = agent
# %% double
def double(x):
    return 0
