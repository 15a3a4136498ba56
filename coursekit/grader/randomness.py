"""The random numbers that a grade cell shares with a student's function, and nothing else.

A state that comes back is taken only where it is the one that was sent, some draws further on: a
student's function that seeds again would otherwise choose what the grade cell draws.
"""

import ctypes
import random
from typing import Any

import numpy as np

from ..sandbox.inside.states import generator_of, python_state, twister

MOST_DRAWS = 2**22  # words of a Mersenne twister in one call
MOST_STEPS = 2**40  # of a PCG64
WORDS = 624
PCG64_FACTOR = 0x2360ED051FC65DA44385DF649FCCF645


class Seeded:
    """The states of `random` and `numpy.random`: whether a grade cell has touched them."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Begin a grade cell: what it has not touched is not sent."""
        self.known = print_of_states()

    def to_send(self) -> list | None:
        """Return the states where the cell has touched them since the kernel was told."""
        return None if print_of_states() == self.known else states()

    def take(self, sent: list, back: Any) -> None:
        """Go on where the student's function stopped. Raises ValueError where that is nothing."""
        python, (name, key, place, has_gauss, gauss) = back
        if name != "MT19937":
            raise ValueError("it is no state of numpy.random")
        old, old_numpy = sent
        is_on = is_further(*split(old[1]), *split(python[1])) and python[2] in (None, old[2])
        random.setstate(python_state(python if is_on else old))
        is_on = is_further(old_numpy[1], old_numpy[2], key, place)
        if is_on and [has_gauss, gauss] in ([0, 0.0], old_numpy[3:]):
            np.random.set_state((name, key, place, has_gauss, gauss))
        else:
            np.random.set_state(tuple(old_numpy))
        self.begin()


def split(numbers: Any) -> tuple[Any, Any]:
    return numbers[:WORDS], int(numbers[WORDS])


def states() -> list:
    """Return the states of both, as plain data."""
    return [twister(random.getstate()), list(np.random.get_state())]


def print_of_states() -> tuple:
    """Return what another state of either has otherwise; it is asked for before each question."""
    _, numbers, gauss = random.getstate()
    # Python's way to numpy's state takes ten times as long as all else here.
    source = generator_of(np.random.get_state.__self__)
    words = (ctypes.c_uint32 * (WORDS + 1)).from_address(source.ctypes.state_address)
    return numbers[0], numbers[WORDS], gauss, words[0], words[WORDS]


def is_further(key: Any, place: Any, new_key: Any, new_place: Any) -> bool:
    """Tell whether a Mersenne twister comes from one state to another by drawing."""
    if type(new_place) is not int or not 0 <= new_place <= WORDS:
        return False
    if type(new_key) is not np.ndarray or new_key.dtype.kind != "u" or new_key.shape != (WORDS,):
        return False
    if np.array_equal(key, new_key):
        return new_place >= place
    source: Any = np.random.MT19937()
    source.state = twister_state(key, WORDS)
    for _ in range(MOST_DRAWS // WORDS):
        source.random_raw(WORDS, output=False)
        if np.array_equal(source.state["state"]["key"], new_key):
            return True
    return False


def twister_state(key: Any, place: int) -> dict:
    return {"bit_generator": "MT19937", "state": {"key": key, "pos": place}}


def goes_on(value: Any, state: Any) -> bool:
    """Tell whether a source of random numbers comes to a state by drawing."""
    if type(value) is random.Random:
        old = value.getstate()
        numbers = np.array(old[1], "u4")
        return state[2] in (None, old[2]) and is_further(*split(numbers), *split(state[1]))
    old = generator_of(value).state
    if state["bit_generator"] != old["bit_generator"]:
        return False
    if old["bit_generator"] == "MT19937":
        before, now = old["state"], state["state"]
        return is_further(before["key"], before["pos"], now["key"], now["pos"])
    if old["bit_generator"] == "PCG64":
        before, now = old["state"], state["state"]
        return before["inc"] == now["inc"] and steps(before["state"], now["state"], now["inc"])
    return False


def steps(state: int, wanted: int, increment: int) -> bool:
    """Tell whether a PCG64 comes from one state to another in not too many steps.

    Each bit of the distance is found in turn: the k lower bits of a state repeat every 2**k steps.
    """
    factor, add, bit, distance = PCG64_FACTOR, increment, 1, 0
    while state != wanted and bit < 2**128:
        if (state ^ wanted) & bit:
            state = (state * factor + add) % 2**128
            distance |= bit
        bit, factor, add = bit << 1, factor * factor % 2**128, (factor + 1) * add % 2**128
    return state == wanted and distance <= MOST_STEPS
