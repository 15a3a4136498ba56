"""Pick the pictures that two questions show, and write what the notebook reads about them.

After another picture zip has come to data/: python -m grader_tests.em_for_gmm.pick_candidates
It writes quiz_candidates.txt (those of the last question) and pictures.json (the second one of the
quiz on the first picture, and about how many iterations EM takes) to source/, and writes down the
pictures as those that the course is made with (see `made_with`).
"""

import json
import zlib

import numpy as np

from . import course_data, made_with

TOP, OTHERS = 5, 3
MARGIN = 0.05  # of a log score over the next one: far more than rounding makes of it


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


def margins(scores):
    """Return how far the highest score of each picture is above the next, as a log ratio (N,)."""
    # Scores that are 0 decide nothing, and are in nobody's doubt.
    highest = np.sort(np.log(np.maximum(scores, 1e-300)), axis=1)
    return highest[:, -1] - highest[:, -2]


def doubtful_images(source=None):
    """Return the rows of the pictures for which the weights decide, the clearest case first.

    Without the weights another component has the highest score. No rounding decides which has, with
    them or without.
    """
    fitted = course_data.fit_pictures(source)
    densities = fitted.scores / fitted.weights
    clear = np.minimum(margins(fitted.scores), margins(densities))
    rows = np.flatnonzero((fitted.clusters != densities.argmax(axis=1)) & (clear > MARGIN))
    # The first picture has its own part of the question.
    return [int(row) for row in rows[np.argsort(-clear[rows], kind="stable")] if row]


def pick_doubtful(source=None):
    """Return the row of the picture of which the quiz on the first one asks as well.

    The clearest for which the weights decide; where there is none, the one in most doubt.
    """
    if rows := doubtful_images(source):
        return rows[0]
    clear = margins(course_data.fit_pictures(source).scores)
    clear[0] = np.inf
    clear[clear <= MARGIN] = np.inf
    return int(clear.argmin())


def about(source=None):
    """Return what the notebook is told about the pictures; see `course_data.about_pictures`."""
    return {
        "iterations": len(course_data.fit_to_the_end(source).loglik) - 1,
        "doubtful_image": str(course_data.pictures(source)[0][pick_doubtful(source)]),
    }


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


def outdated(told, source=None):
    """Return what no longer holds of what the notebook is told, when these are the pictures.

    A list of sentences without a capital letter and a full stop.
    """
    found, path = [], told.get("doubtful_image")
    row, deciding = course_data.row_of(path, source), doubtful_images(source)
    if row is None:
        found.append(f"the second picture of the first quiz is not among the pictures: {path}")
    elif row not in (deciding or [pick_doubtful(source)]):
        found.append(f"the second picture of the first quiz is in no doubt: {path}")
    before, now = told.get("iterations"), about(source)["iterations"]
    if before is None or abs(before - now) > max(1, now / 20):
        found.append(f"EM converges on them after {now} iterations, and the notebook says {before}")
    return found


def main():
    try:
        paths = pick()
        told = about()
        decided = bool(doubtful_images())
    except (OSError, ValueError) as error:
        raise SystemExit(f"No candidates can be picked: {str(error).removesuffix('.')}.") from None
    course_data.replace(course_data.ASSIGNMENT / "quiz_candidates.txt", "\n".join(paths) + "\n")
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    course_data.replace(course_data.ASSIGNMENT / "pictures.json", text)
    made_with.write()
    if not decided:
        print(
            "The weights decide for none of these pictures, so that the quiz on the first picture "
            "asks about the one in most doubt instead: who leaves the weights out may be right."
        )
    print(f"Wrote {len(paths)} candidates. Next: coursekit release em_for_gmm")


if __name__ == "__main__":
    main()
