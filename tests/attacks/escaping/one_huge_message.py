"""Displays 50 MB at once, more than one message may hold."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: message
# %% double
display({"text/plain": "x" * 50_000_000}, raw=True)
