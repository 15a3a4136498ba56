"""Pick the pictures that the last question shows; write them to quiz_candidates.txt in source/.

After another picture zip has come to data/: python -m grader_tests.em_for_gmm.pick_candidates
It also writes down the pictures as those that the course is made with (see `made_with`).
"""

import zlib

import numpy as np

from . import course_data, made_with

TOP, OTHERS = 5, 3


def pick(source=None):
    """Return the paths to show: the top five of the first cluster and three others, shuffled.

    The others belong to the same cluster, or the answer could be guessed, and stand in the second
    half of its ranking, where no rounding puts them among the top five. Raises ValueError for
    pictures of which a cluster gets too few: the notebook shows the top five of each.
    """
    ranking = course_data.ranking(cluster=0, source=source)
    sizes = np.bincount(course_data.fit_pictures(source).clusters, minlength=4)
    if sizes.min() < TOP or len(ranking) < 2 * TOP:
        raise ValueError(
            f"the four clusters get {', '.join(map(str, sizes))} pictures, and need at least "
            f"{2 * TOP}, {TOP}, {TOP}, {TOP}: use other pictures"
        )
    second_half = ranking[len(ranking) // 2 :]
    others = second_half[:: max(1, len(second_half) // OTHERS)][:OTHERS]
    paths = ranking[:TOP] + others
    seed = zlib.crc32("\n".join(paths).encode())  # other pictures, another answer
    return np.random.default_rng(seed).permutation(paths).tolist()


def broken(candidates, source=None):
    """Return what is wrong with which of the candidates, when these are the pictures.

    A dict {what: [path, …]}.
    """
    ranking = course_data.ranking(cluster=0, source=source)
    place = {path: i for i, path in enumerate(ranking)}
    known = set(course_data.pictures(source)[0].tolist())
    found = {}
    for path in candidates:
        if path not in known:
            found.setdefault("not among the pictures", []).append(path)
        elif path not in place:
            found.setdefault("not in the first cluster, which gives them away", []).append(path)
        elif TOP <= place[path] < len(ranking) // 2:
            found.setdefault("too close to the top five", []).append(path)
    return found


def main():
    try:
        paths = pick()
    except (OSError, ValueError) as error:
        raise SystemExit(f"No candidates can be picked: {str(error).removesuffix('.')}.") from None
    course_data.replace(course_data.ASSIGNMENT / "quiz_candidates.txt", "\n".join(paths) + "\n")
    made_with.write()
    print(f"Wrote {len(paths)} candidates. Next: coursekit release em_for_gmm")


if __name__ == "__main__":
    main()
