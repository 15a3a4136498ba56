"""Pick the pictures that the last question shows; write them to quiz_candidates.txt in source/.

After another picture zip has come to data/: python -m grader_tests.em_for_gmm.pick_candidates
"""

import numpy as np

from . import course_data

TOP, OTHERS = 5, 3


def pick():
    """Return the paths to show: the top five of the first cluster and three others, shuffled.

    The others belong to the same cluster, or the answer could be guessed, and stand in the second
    half of its ranking, where no rounding puts them among the top five.
    """
    ranking = course_data.ranking(cluster=0)
    second_half = ranking[len(ranking) // 2 :]
    others = second_half[:: max(1, len(second_half) // OTHERS)][:OTHERS]
    return np.random.default_rng(1).permutation(ranking[:TOP] + others).tolist()


if __name__ == "__main__":
    paths = pick()
    (course_data.ASSIGNMENT / "quiz_candidates.txt").write_text("\n".join(paths) + "\n")
    print("Wrote", len(paths), "candidates. Next: make release")
