"""What a student's own functions lead to: answers that were read off it follow from them.

A mistake above has cost its points there. Whoever reads the results of it rightly answers rightly.
Nothing can be earned by that alone: the functions have to make an EM, and the answer has to be
another than that of the untouched start.
"""

from contextlib import suppress

import numpy as np

from coursekit.checks import close

from .course_data import fit_simulated, simulated
from .inputs import start_of_em
from .loop import expect_a_loop
from .trajectories import PARAMETERS

REMARK = "It follows from your own functions, which lost their points above."


def own_fit(rng, functions):
    """Return what the student's own EM gives on the simulated data.

    `functions` returns `EM` and the four steps, or raises where one is not defined. None where they
    make no EM, and where they give what the right ones give.
    """
    # A student's functions may do anything; each is graded at its own checkpoint.
    with suppress(Exception, SystemExit):
        em, *steps = functions()
        own, right = fit_simulated(em), fit_simulated()
        own |= {key: np.asarray(own[key], dtype=float) for key in PARAMETERS}
        if not all(close(own[key], right[key]) for key in PARAMETERS):
            expect_a_loop(rng, em, steps, start_of_em(rng))
            return own
    return None


def follows(rng, answer, read, near, functions):
    """Tell whether an answer is what `read` reads off the student's own fit, and not the start's.

    `near(answer, value)` tells whether the two are the same.
    """
    own, start = own_fit(rng, functions), simulated()
    if own is None:
        return False
    untouched = {"weights": start.weights, "means": start.means, "covs": start.covariances}
    return near(answer, read(own)) and not near(answer, read(untouched))
