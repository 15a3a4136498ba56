"""Typical mistakes, and what the hidden tests make of them: `python mutants.py`, without a kernel.

A mistake has to cost points at its own checkpoint, and at no other; the solution and the honest
variants have to earn all of them. Each is tried with several draws of the hidden inputs. What is
not so is named, and the exit status is 1.
"""

import contextlib
import sys
import warnings
from pathlib import Path

import nbformat
from grader_tests.kmeans import assign, clusters, draw, loop, quiz, update

from coursekit.checks import input_seed, results
from coursekit.demo.sample import sample_submission

NOTEBOOK = Path("source", "kmeans", "kmeans.ipynb")
DRAWS = range(3)

# Solution cell → mistake → the text of the solution to replace, and by what.
MUTANTS = {
    "assign_points": {
        "farthest_centroid": ("np.argmin(distances)", "np.argmax(distances)"),
        "sum_of_absolute_differences": ("(point - centroid) ** 2", "abs(point - centroid)"),
        "first_dimension_only": ("(point - centroid) ** 2", "(point[0] - centroid[0]) ** 2"),
        "counted_from_one": ("np.argmin(distances)", "np.argmin(distances) + 1"),
    },
    "update_centroids": {
        "sum_for_mean": (".mean(axis=0)", ".sum(axis=0)"),
        "median_for_mean": ("own.mean(axis=0)", "np.median(own, axis=0)"),
        "one_mean_for_all_dimensions": (".mean(axis=0)", ".mean()"),
        "forgets_the_empty_cluster": ("len(own) > 0", "True"),
    },
    "kmeans": {
        "one_iteration_only": ("range(maxiter)", "range(1)"),
        "ignores_maxiter": ("range(maxiter)", "range(100)"),
        "forgets_to_move_the_centroids": ("centroids = update_centroids", "update_centroids"),
        "stops_when_a_label_changes": ("if np.array_equal", "if not np.array_equal"),
        "returns_the_centroids_alone": ("return labels, centroids", "return centroids"),
    },
    "answer_first_cluster_size": {
        "another_cluster": ("labels == 0", "labels == 1"),
        "all_leaves": ("np.sum(labels == 0)", "len(labels)"),
    },
    "clusters": {
        "no_cluster_without_points": ("range(len(self.centroids))", "set(self.labels)"),
        "the_other_points": ("if condition(", "if not condition("),
    },
    "draw": {
        "all_points_each_time": ("points[labels == k]", "points"),
        "the_other_way_round": ("own[:, 0], own[:, 1]", "own[:, 1], own[:, 0]"),
    },
}


def run_notebook(sample="", cell=None, mistake=("", "")):
    """Run a sample without its grade cells, with a mistake in one cell; return its names."""
    source = nbformat.read(NOTEBOOK, as_version=4)
    names = {}
    with contextlib.chdir(NOTEBOOK.parent):
        for each in sample_submission(sample, source, source).cells:
            about = each.metadata.get("nbgrader", {})
            if each.cell_type == "code" and not about.get("grade"):
                code = each.source
                if about.get("grade_id") == cell:
                    assert code.count(mistake[0]) == 1, f"{mistake[0]!r} is not once in {cell}."
                    code = code.replace(*mistake)
                # As in a kernel, the cells below one that fails run all the same.
                with contextlib.suppress(Exception), contextlib.redirect_stdout(None):
                    exec(compile(code, about.get("grade_id", "<cell>"), "exec"), names)
    return names


def lost_by(names):
    """Return for each solution cell that loses points in how many draws of the inputs it does."""
    steps = names["assign_points"], names["update_centroids"]
    answer = names.get("first_cluster_size")
    tried = {
        "assign_points": (assign.check, steps[:1]),
        "update_centroids": (update.check, steps[1:]),
        "kmeans": (loop.check, (names["kmeans"], *steps)),
        "answer_first_cluster_size": (quiz.first_cluster_size, (answer,)),
        "clusters": (clusters.check, (names["Clusters"],)),
        "draw": (draw.check, (names["draw"],)),
    }
    lost = {}
    for seed in DRAWS:
        input_seed.set(seed)
        for cell, (check, things) in tried.items():
            if check(*things) < check.points:
                lost[cell] = lost.get(cell, 0) + 1
    return lost


def main():
    results.set([])  # the sentences are of no interest here
    warnings.simplefilter("ignore")
    faults, tried = [], 0
    for path in [None, *sorted(Path("honest").glob("*.py"))]:
        sample = path.read_text(encoding="utf-8") if path else ""
        if lost := lost_by(run_notebook(sample)):
            faults.append(f"{path or 'The solution'} loses points at {', '.join(lost)}.")
    for cell, mistakes in MUTANTS.items():
        for name, mistake in mistakes.items():
            tried += 1
            lost = lost_by(run_notebook("", cell, mistake))
            if lost.pop(cell, 0) < len(DRAWS):
                faults.append(f"{cell}, {name}: earns all points.")
            lost.pop("answer_first_cluster_size", None)  # it is computed with the functions
            if lost:
                faults.append(f"{cell}, {name}: costs points at {', '.join(lost)} too.")
    print("\n".join(faults) or f"All of {tried} mistakes cost points where they are, and no more.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
