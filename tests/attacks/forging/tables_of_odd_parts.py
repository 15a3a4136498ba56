"""Returns tables with duplicate columns, odd indexes, categories and nullable numbers."""
# earns: test_double 0, test_total 0, test_answer 0
# %% double
def double(x):
    return pd.Series(pd.array([None] * max(np.size(x), 1), dtype="Float64"))
# %% total
def total(xs):
    return pd.DataFrame([[True, True]], columns=["a", "a"], index=pd.Index([pd.NaT]))
# %% answer
answer = pd.Series(pd.Categorical([True, None], categories=[True], ordered=True))
