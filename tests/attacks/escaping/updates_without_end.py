"""Changes one display for ever, under a name of a megabyte, and clears it now and then."""
# earns: test_double 0
# incident: output
# %% double
kernel = get_ipython().kernel
shown = {"data": {"text/plain": "x" * 10_000}, "metadata": {}}
shown["transient"] = {"display_id": "name" * 250_000}
while True:
    for kind in ("display_data", "update_display_data", "update_display_data", "clear_output"):
        kernel.send_response(kernel.iopub_socket, kind, shown)
