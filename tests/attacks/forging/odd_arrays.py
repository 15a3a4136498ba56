"""Returns masked, structured, object, zero-dimensional and far too many-dimensional arrays."""
# earns: test_double 0, test_total 0, test_answer 0
# %% double
def double(x):
    return np.ma.masked_all(np.shape(x)) if np.ndim(x) else np.ma.masked
# %% total
def total(xs):
    if isinstance(xs, list):
        return np.array([(3.0, b"any")], dtype=[("total", "f8"), ("other", "V9")])
    return np.full((1,) * 30, None, dtype=object)
# %% answer
answer = np.broadcast_to(np.int8(1), (10_000, 10_000, 10_000))
