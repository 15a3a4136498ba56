"""One mistake costs one checkpoint, in the notebook as it is graded: what is below stays right."""

import re

import nbformat
import pytest
from nbgrader.api import Gradebook

from coursekit.demo.sample import without_markers
from coursekit.demo.sample_class import hand_in
from coursekit.nbgrader_seam.grade import grade
from coursekit.release import release
from coursekit.verdict_cell import verdict_in
from grader_tests.em_for_gmm.mutants import MUTANTS
from tests.support.em_notebook import mutate, read_notebook
from tests.support.notebooks import find
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES

VECTORISED = (HONEST_SAMPLES / "vectorised.py").read_text("utf-8")
# The outer product of a point and the mean, where that of the difference is asked for: every
# covariance is singular then, and no EM can be run.
SINGULAR = """# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    return [
        sum(resp[i, k] * np.outer(data[i], means[k]) for i in range(len(data))) / counts[k]
        for k in range(len(counts))
    ]
"""
ANOTHER_SHAPE = """# %% compute_weights
def compute_weights(counts):
    return [compute_soft_counts(resp) / 3 for k in counts]
"""
# Numbers that were read off, with covariances that are divided by the number of data points.
TYPED = """# %% answer_first_weight
first_weight = float(format(results["weights"][0], ".3f"))
print("TYPED", first_weight)
# %% answer_not_in_top_five
not_in_top_five = [
    number for number, path in enumerate(candidates, start=1)
    if by_path[path] not in list(get_top_images(assignments, 0))
]
"""
# An EM that makes nothing of its data, and answers that are read off it.
MADE_UP = """# %% EM
def EM(data, init_means, init_covariances, init_weights, maxiter=1000, thresh=1e-4):
    K = len(init_means)
    trace = np.linspace(-700.0, -500.0, min(maxiter, 23) + 1)
    return {
        "weights": [0.4, 0.35, 0.25, 0.1][:K], "means": [m + 1 for m in np.array(init_means)],
        "covs": [2 * np.array(c) for c in init_covariances], "loglik": trace,
        "resp": np.full((len(data), K), 1 / K),
    }
"""
# The loop of EM, steps that are constants, and the solution's expressions for all answers.
CONSTANT_STEPS = """# %% compute_responsibilities
def compute_responsibilities(data, weights, means, covariances):
    return np.full((len(data), len(means)), 1 / len(means))
# %% compute_weights
def compute_weights(counts):
    return [1 / len(counts)] * len(counts)
# %% compute_means
def compute_means(data, resp, counts):
    return [np.zeros(len(data[0]))] * len(counts)
# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    return [np.eye(len(data[0]))] * len(counts)
"""
FITTED = {"checkpoint_em", "quiz_first_weight", "quiz_second_mean", "quiz_third_variance"} | {
    "checkpoint_twelve_iterations",
    "checkpoint_loglikelihoods",
    "quiz_first_image_cluster",
    "quiz_not_in_top_five",
}
STEPS = {f"checkpoint_{step}" for step in ("responsibilities", "weights", "means", "covariances")}
STUDENTS = {
    "singular": (SINGULAR, {"checkpoint_covariances"}),
    "another_shape": (ANOTHER_SHAPE, {"checkpoint_weights"}),
    "typed": (None, {"checkpoint_covariances"}),
    "without_em": (
        "# %% EM\ndef EM(*_, **__):\n    raise ValueError\n" + SINGULAR,
        FITTED | {"checkpoint_covariances"},
    ),
    "made_up": (MADE_UP, FITTED),
    "constant_steps": (CONSTANT_STEPS, FITTED | STEPS),
}


def divided_by_the_number_of_data_points():
    cell = find(read_notebook("source"), "compute_covariances").source
    mistake = MUTANTS["compute_covariances"]["divided_by_the_number_of_data_points"]
    return f"# %% compute_covariances\n{without_markers(mutate(mistake, cell))}\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory, em_course, sandbox):
    folder = tmp_path_factory.mktemp("follow-ons")
    em_course.lay(folder)
    release(folder, ASSIGNMENT)
    for student, (text, _) in STUDENTS.items():
        sample = VECTORISED + (text or divided_by_the_number_of_data_points() + TYPED)
        # The last cell of a name counts.
        path = tmp_path_factory.mktemp("samples") / f"{student}.py"
        path.write_text(last_of_each(sample), "utf-8")
        hand_in(path, folder, ASSIGNMENT)
    grade(folder, ASSIGNMENT)
    return folder


def last_of_each(sample):
    """Return a sample in which each cell stands once, with its last text."""
    first, *cells = re.split(r"^# %% ", sample, flags=re.MULTILINE)
    texts = dict(cell.split("\n", 1) for cell in cells)
    return first + "".join(f"# %% {name}\n{text}" for name, text in texts.items())


@pytest.fixture(scope="module")
def lost(course):
    """Return the points that each student lost, by grade cell."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {
            student: {
                grade.name: grade.max_score - grade.score
                for notebook in gradebook.find_submission(ASSIGNMENT, student).notebooks
                for grade in notebook.grades
                if grade.score < grade.max_score
            }
            for student in STUDENTS
        }


@pytest.mark.parametrize("student", ["singular", "another_shape", "typed"])
def test_a_mistake_costs_its_own_checkpoint_alone(lost, student):
    assert set(lost[student]) == STUDENTS[student][1]


@pytest.mark.parametrize("student", ["without_em", "made_up", "constant_steps"])
def test_where_nothing_makes_an_em_nothing_follows(lost, student):
    assert lost[student].keys() >= STUDENTS[student][1]
    # EM keeps the form of its results, and the quiz on the first picture what anybody may guess.
    kept = {"checkpoint_em": 2, "quiz_first_image_cluster": 2}
    for cell in FITTED:
        assert lost[student][cell] >= {"checkpoint_em": 15}.get(cell, 4) - kept.get(cell, 0)


@pytest.mark.parametrize(
    ("student", "cell", "sentence"),
    [
        (
            "singular",
            "quiz_first_weight",
            "Graded once more with the course's `compute_covariances`",
        ),
        ("singular", "checkpoint_em", "Graded once more with the course's `compute_covariances`"),
        ("typed", "quiz_first_weight", "It follows from your own functions"),
    ],
)
def test_the_feedback_says_what_the_points_follow_from(course, student, cell, sentence):
    path = course / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    outputs = find(nbformat.read(path, as_version=4), cell).outputs
    assert sentence in str(verdict_in(outputs)["checks"])
