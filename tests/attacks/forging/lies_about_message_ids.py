"""Puts false ids, types and signatures on its messages, and leaves parts out."""
# earns: test_double 0, test_total 0, test_answer 0
# %% before double
kernel = get_ipython().kernel
honest_serialize = kernel.session.serialize


def serialize(message, ident=None):
    if message["header"]["msg_type"] == "execute_reply":
        message["content"] = {"status": "ok", "user_expressions": {"answer": 2.0}, "points": 2.0}
        message["parent_header"] = {"msg_id": None, "session": "grader"}
    return honest_serialize(message, ident)
# %% double
def double(x):
    kernel.session.serialize = serialize
    return 0
