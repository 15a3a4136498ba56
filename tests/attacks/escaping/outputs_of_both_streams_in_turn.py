"""Writes a letter to the one stream, a letter to the other: each piece is an output of its own."""
# incident: output
# %% before double
kernel = get_ipython().kernel
for number in range(10_000):
    name = ("stdout", "stderr")[number % 2]
    kernel.send_response(kernel.iopub_socket, "stream", {"name": name, "text": "x"})
