"""Texts of the wire that nothing honest writes."""

import base64
import json

from hypothesis import strategies as st

#: Numbers of one hash, as the bytes that stand beside a tree.
MULTIPLES = b"".join((k * (2**61 - 1)).to_bytes(12, "little") for k in range(50_000))
plain_tags = st.sampled_from([*"ltdSFcnoTDesbia", "NA", "NaT", "x", "p", "P", "k", "q", "a", "x"])


def packed(tree, data=b""):
    head = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return base64.b64encode(head + b"\0" + data).decode()


def nodes_of(tags):
    """Return a strategy of trees with such tags."""
    return st.recursive(
        st.none() | st.integers(-3, 9) | st.floats() | st.sampled_from(["<f8", "|b1", "<U1", "s"]),
        lambda inner: st.builds(
            lambda tag, parts: [tag, *parts], tags | plain_tags, st.lists(inner, max_size=4)
        ),
        max_leaves=15,
    )
