"""Sends what is no message: too few parts, no JSON, wrong types, nesting without end."""
# %% double
def double(x):
    return 2 * x

kernel = get_ipython().kernel
deep = b"[" * 100_000
for parts in (
    [b""], [b"<IDS|MSG>"], [b"x"] * 50, [b"<IDS|MSG>", b"", b"{", b"{", b"{", b"{"],
    [b"<IDS|MSG>", b"", deep, deep, deep, deep], [b"stream", b"<IDS|MSG>", b"", b"[]", b"1", b"2", b"3"],
):
    kernel.iopub_socket.send_multipart(parts)
for content in ("text", 7, None, [], {"name": 1}, {"name": "stdout", "text": 5}, {"data": []}):
    for kind in ("stream", "display_data", "error", "execute_result", "status", "PWNED"):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
