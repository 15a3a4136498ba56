"""Returns NaN, NaT, NA and infinities, which make comparisons come out in odd ways."""
# earns: test_double 0, test_total 0, test_answer 0
# %% double
def double(x):
    return float("nan") if np.ndim(x) == 0 else np.full(3, np.nan)
# %% total
def total(xs):
    return pd.NA if isinstance(xs, list) else pd.NaT
# %% answer
answer = np.inf
