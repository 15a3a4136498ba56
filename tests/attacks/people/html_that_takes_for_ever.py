"""Displays lists in lists: what cleans HTML takes four times as long for twice as many."""
# %% before double
display({"text/html": "<ul><li>" * 15_000}, raw=True)
