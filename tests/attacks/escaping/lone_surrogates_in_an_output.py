"""Sends text that is no text: half a pair of surrogates, which cannot be written as UTF-8."""
# %% double
import json

kernel = get_ipython().kernel
kernel.session.pack = lambda thing: json.dumps(thing, default=str).encode()
content = {"name": "stdout", "text": "\ud800"}
kernel.session.send(kernel.iopub_socket, "stream", content, parent=kernel.get_parent())
kernel.session.pack = type(kernel.session).pack.default_value

def double(x):
    return 2 * x
