"""Every reply goes out twice, with a wrong answer first and under several ids."""
# earns: test_double 0
# %% before double
import copy

kernel = get_ipython().kernel
honest_send = kernel.session.send


def send(stream, kind, content=None, parent=None, ident=None, **rest):
    if kind == "execute_reply":
        wrong = copy.deepcopy(content)
        wrong["user_expressions"] = {"answer": {"status": "ok", "data": {"text/plain": "'3.0'"}}}
        strange = {"header": {"msg_id": "of-nobody"}}
        honest_send(stream, kind, wrong, parent=strange, ident=ident)
        honest_send(stream, kind, {"user_expressions": [[]]}, parent=strange, ident=ident)
        honest_send(stream, kind, content, parent=parent, ident=ident, **rest)
    return honest_send(stream, kind, content, parent=parent, ident=ident, **rest)


object.__setattr__(kernel.session, "send", send)
# %% double
def double(x):
    return 0
