"""Never-ending recursion, lists that hold themselves, and nesting of ten thousand levels."""
# earns: test_double 0, test_total 0, test_answer 0
# %% double
def double(x):
    return double(x)
# %% total
def total(xs):
    result = [3]
    result.append(result)
    return result
# %% answer
answer = 1
for _ in range(10_000):
    answer = {"answer": answer}
