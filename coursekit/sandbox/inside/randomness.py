"""What a template has drawn, or would draw, and each of its kernels draws anew."""

import os
import random
import sys
from typing import Any


def sources_of_randomness() -> list[Any]:
    """Return the generators that modules have made: each kernel gives them other seeds."""
    kinds: list[type] = [random.Random]
    numpy = sys.modules.get("numpy.random")
    if numpy:
        kinds += [numpy.RandomState, numpy.Generator]
    found = {}
    for module in list(sys.modules.values()):
        for value in list(getattr(module, "__dict__", {}).values()):
            if isinstance(value, tuple(kinds)) and not isinstance(value, random.SystemRandom):
                found[id(value)] = value
    return list(found.values())


def renew_randomness(sources: list[Any]) -> None:
    """Have this process draw what no other one draws."""
    for source in sources:
        if hasattr(source, "bit_generator"):
            source.bit_generator.state = type(source.bit_generator)().state
        else:
            source.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
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
