"""Sends errors with a million lines, all empty, which add up to no characters."""
# %% double
kernel = get_ipython().kernel

def double(x):
    return 2 * x

content = {"ename": "E", "evalue": "", "traceback": [""] * 1_500_000}
for _ in range(3):
    kernel.session.send(kernel.iopub_socket, "error", content, parent=kernel.get_parent())
