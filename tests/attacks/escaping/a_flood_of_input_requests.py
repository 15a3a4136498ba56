"""Sends requests for input that nobody reads, and reads no answer: a gigabyte of them."""
# course: objects
# earns: test_asked 0, test_formula 0, test_check 0
# incident: memory
# %% asked
kernel = get_ipython().kernel


def flood(count, length):
    content = {"prompt": "x" * length, "password": False}
    message = kernel.session.msg("input_request", content, parent=kernel.get_parent("shell"))
    # Made once: to make each anew takes longer than a cell may compute.
    parts = kernel.session.serialize(message, kernel._shell_parent_ident.get())
    for _ in range(count):
        kernel.stdin_socket.send_multipart(parts)


try:
    flood(200, 5_000_000)
except Exception:
    pass


def age():
    flood(20, 5_000_000)
    flood(20_000, 10)
    return "Kim"
