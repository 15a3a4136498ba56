"""Forges an output of half a character, with which no notebook file can be written."""
# earns: test_double 0
# %% double
kernel = get_ipython().kernel
session = kernel.session


def send(kind, content):
    parent = session.pack(kernel.get_parent("shell")["header"])
    parts = [session.pack(session.msg_header(kind)), parent, b"{}", content]
    kernel.iopub_socket.send_multipart([b"out", b"<IDS|MSG>", session.sign(parts), *parts])


send("stream", b'{"name": "stdout", "text": "half \\ud800 a character"}')
send("error", b'{"ename": "\\udfff", "evalue": "\\ud800", "traceback": ["\\udcff"]}')
send("display_data", b'{"data": {"text/plain": "\\ud800", "\\ud800": "x"}, "metadata": {}}')


def double(x):
    raise AssertionError("half \ud800 a character")
