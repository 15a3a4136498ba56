"""What the hidden tests give a sample submission of the course, called directly, without a kernel.

For samples of this repository only: their code runs in this process.
"""

import contextlib
import io
import warnings

import numpy as np

from coursekit.checks import results
from coursekit.demo.sample import sample_submission
from coursekit.notebook import grade_id
from grader_tests.em_for_gmm import (
    course_data,
    covariances,
    em,
    loglikelihoods,
    means,
    responsibilities,
    top_images,
    twelve_iterations,
    weights,
)
from tests.support.em_notebook import read_notebook, student_functions

STEPS = "compute_responsibilities", "compute_weights", "compute_means", "compute_covariances"
#: What is graded: its checkpoint, and the names in a submission that it is called with.
GRADED = {
    "compute_responsibilities": (responsibilities.check, STEPS[:1]),
    "compute_weights": (weights.check, STEPS[1:2]),
    "compute_means": (means.check, STEPS[2:3]),
    "compute_covariances": (covariances.check, STEPS[3:]),
    "EM": (em.check, ("EM", *STEPS)),
    "run_twelve_iterations": (twelve_iterations.check, ("results", "EM", *STEPS)),
    "take_loglikelihoods": (loglikelihoods.check, ("loglikelihoods", "EM", *STEPS)),
    "get_top_images": (top_images.check, ("get_top_images",)),
}


def points_of(text):
    """Return the points that a sample's functions and runs earn, by solution cell."""
    notebook = sample_submission(text, read_notebook("source"), read_notebook("release"))
    cells = {grade_id(cell): cell.source for cell in notebook.cells}
    start, names = course_data.simulated(), student_functions(text)
    names |= {"data": start.data, "initial_means": start.means}
    names |= {"initial_covs": start.covariances, "initial_weights": start.weights}
    earned, sentences = {}, results.set([])
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for cell, (check, wanted) in GRADED.items():
                if cell in ("run_twelve_iterations", "take_loglikelihoods"):
                    # As in a kernel, the cells below one that fails are graded all the same.
                    with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
                        exec(compile(cells[cell], cell, "exec"), names)
                earned[cell] = check(*(names.get(name) for name in wanted))
    finally:
        results.reset(sentences)
    return earned
