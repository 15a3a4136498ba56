"""A pattern that backtracks for longer than the universe lasts."""
# earns: test_double 0
# incident: timeout
# %% double
import re

re.match(r"(a+)+$", "a" * 60 + "b")
