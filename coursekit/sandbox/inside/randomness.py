"""What a template has drawn, or would draw, and each of its kernels draws anew."""

import contextlib
import gc
import os
import random
import secrets
import sys
from collections.abc import Iterator
from typing import Any


class Seeds:
    """The seeds of generators that were made meanwhile: which were drawn, and which were given."""

    def __init__(self) -> None:
        self.drawn: set[int] = set()  # of NumPy's
        self.given: dict[int, random.Random] = {}  # Python's own generators that have one, by id


@contextlib.contextmanager
def seeds_noted() -> Iterator[Seeds]:
    """Note the seeds of the generators that modules make: one that was given stays as it is."""
    seeds = Seeds()
    draw, seed = secrets.randbits, random.Random.seed

    def noted_draw(bits: int) -> int:
        drawn = draw(bits)
        seeds.drawn.add(drawn)
        return drawn

    def noted_seed(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, a, version)
        if a is None:
            seeds.given.pop(id(self), None)
        else:
            seeds.given[id(self)] = self

    secrets.randbits, random.Random.seed = noted_draw, noted_seed  # type: ignore[assignment]
    try:
        yield seeds
    finally:
        secrets.randbits, random.Random.seed = draw, seed
        # It has this by name.
        numpys: Any = sys.modules.get("numpy.random.bit_generator")
        if getattr(numpys, "randbits", None) is noted_draw:
            numpys.randbits = draw


def sources_of_randomness(seeds: Seeds) -> list[Any]:
    """Return the generators whose seed was drawn, wherever they are kept.

    Those of NumPy are what draws for them. A cold kernel would have drawn other seeds.
    """
    found = {}
    numpy: Any = sys.modules.get("numpy.random")
    of_numpy = (numpy.RandomState, numpy.Generator) if numpy else ()
    for value in gc.get_objects():
        kind = type(value)
        if issubclass(kind, of_numpy):
            source = value._bit_generator
            entropy = getattr(getattr(source, "seed_seq", None), "entropy", None)
            if isinstance(entropy, int) and entropy in seeds.drawn:
                found[id(source)] = source
        elif issubclass(kind, random.Random) and id(value) not in seeds.given:
            found[id(value)] = value
    return list(found.values())


def renew_randomness(sources: list[Any]) -> None:
    """Have this process draw what no other one draws."""
    for source in sources:
        if isinstance(source, random.Random):
            source.seed()  # SystemRandom has none, and this does nothing there
        else:
            # With its seed: others may be made of that.
            source.__setstate__(type(source)().__getstate__())
    stir()
    loaded: dict[str, Any] = {**sys.modules}
    if "tempfile" in loaded:
        loaded["tempfile"]._name_sequence = None
    if "uuid" in loaded:
        loaded["uuid"]._node = None
        loaded["uuid"]._last_timestamp = None
    if "multiprocessing.process" in loaded:
        loaded["multiprocessing.process"].current_process().authkey = os.urandom(32)


def stir() -> None:
    """Have OpenSSL draw other numbers from now on; it is slow the first time."""
    # Of itself it looks at the process id alone, and that may be the template's.
    if "ssl" in sys.modules:
        sys.modules["ssl"].RAND_add(os.urandom(64), 64.0)
