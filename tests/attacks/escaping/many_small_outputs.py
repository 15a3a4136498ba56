"""Displays nothing, twenty thousand times, past Jupyter's own ways: each wants a place of its own."""
# incident: output
# %% before double
kernel = get_ipython().kernel
empty = {"data": {"text/plain": ""}, "metadata": {}}
for _ in range(20_000):
    kernel.send_response(kernel.iopub_socket, "display_data", empty)
