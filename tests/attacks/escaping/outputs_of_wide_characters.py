"""Prints characters of several bytes, and empty lines, which a notebook file holds one by one."""
# incident: output
# %% before double
print("a" + "\N{COMBINING ACUTE ACCENT}" * 150_000)
# %% before total
print("\n" * 150_000)
# %% before answer
print("\N{GRINNING FACE}" * 150_000)
