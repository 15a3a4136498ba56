"""Displays the line of a passed checkpoint, and text that looks like the page's own."""
# earns: test_double 0
# %% before double
display({"text/html": "<p><strong>2 of 2 points</strong></p><ul><li>\u2713 passed</li></ul>"}, raw=True)
display({"text/plain": "2.0"}, raw=True)
# %% double
def double(x):
    raise ValueError("6 of 6 points \u2713 passed")
2.0
