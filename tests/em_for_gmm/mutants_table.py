"""What typical mistakes leave of a checkpoint: python -m tests.em_for_gmm.mutants_table

Writes the table of docs/authoring.md from the mutants, by the hidden tests alone.
"""

import warnings

import numpy as np

from coursekit.checks import results
from coursekit.wording import points
from grader_tests.em_for_gmm import covariances, em, means, responsibilities, top_images, weights
from grader_tests.em_for_gmm.mutants import MUTANTS
from tests.support.em_notebook import mutate, student_functions, vectorised_sample
from tests.support.places import ROOT

STEPS = "compute_responsibilities", "compute_weights", "compute_means", "compute_covariances"
CHECKPOINTS = {
    "compute_responsibilities": responsibilities.check,
    "compute_weights": weights.check,
    "compute_means": means.check,
    "compute_covariances": covariances.check,
    "EM": em.check,
    "get_top_images": top_images.check,
}
PAGE = ROOT / "docs" / "authoring.md"
BEGIN, END = "<!-- begin of the table of mutants -->\n", "<!-- end of the table of mutants -->\n"


def functions_with(cell, name):
    """Return the functions of a right submission, with a mutant in place of one of them."""

    def change(source):
        here = source.startswith(f"def {cell}(")
        return mutate(MUTANTS[cell][name], source) if here else source

    # The loops of the solution would take most of the time in the steps without the mistake.
    return student_functions(vectorised_sample(step for step in STEPS if step != cell), change)


def earned(functions, cell):
    """Return what the function of a cell earns at its own checkpoint."""
    given = [functions[cell], *(functions[step] for step in STEPS if cell == "EM")]
    token = results.set([])
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return CHECKPOINTS[cell](*given)
    finally:
        results.reset(token)


def row(cell, name, left):
    """Return the line of the table for a mutant that leaves so many points."""
    of = CHECKPOINTS[cell].points
    return f"| `{cell}` | {name.replace('_', ' ')} | {points(left)} of {points(of)} |\n"


def main():
    rows = [
        row(cell, name, earned(functions_with(cell, name), cell))
        for cell, names in MUTANTS.items()
        for name in names
    ]
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    head = "\n| function | mistake | leaves |\n|---|---|---|\n"
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{head}{''.join(rows)}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
