"""A sum of a hundred thousand billion numbers: Python looks at no signal meanwhile."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: timeout
# %% double
sum(range(10**14))
