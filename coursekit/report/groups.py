"""Submissions that are alike, as groups: a class with copied work has thousands of pairs.

Groups are clusters of average linkage: everybody in one is alike with the others on the average, so
that a chain of chance likenesses makes none. They are formed twice, strictly and loosely: copies of
one another are found first, whatever else they are alike with.
"""

from typing import NamedTuple

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from .similar import ALIKE

NEARLY_THE_SAME = 0.95
CLOSEST = 3  # pairs that are named of a group
ROUNDING = 1e-9


class Pair(NamedTuple):
    """Two students, and the share (0 to 1) of the shorter one's own code that both have."""

    one: str
    other: str
    share: float


class Group(NamedTuple):
    """Students whose submissions are alike."""

    students: list
    share: float  # of code in common: the mean over all pairs, 0 to 1
    closest: list  # pairs, the most alike first


def groups(students, shares):
    """Return the groups, the most alike first, and the pairs that are alike across them.

    `shares` is a symmetric matrix of the code in common, with a row for each of the students.
    """
    if len(students) < 2:
        return [], []
    distances = squareform(1 - shares, checks=False)
    tree = linkage(distances, "average")
    found = {}
    for level in (NEARLY_THE_SAME, ALIKE):
        labels = fcluster(tree, 1 - level + ROUNDING, "distance")
        for label in np.unique(labels):
            members = tuple(np.flatnonzero(labels == label))
            if len(members) > 1:
                found.setdefault(members, group(members, students, shares))
    # The labels of the loose level: what is alike beyond them is in no group together.
    apart = np.triu((shares >= ALIKE) & (labels[:, None] != labels), k=1)
    across = pairs_of(np.argwhere(apart), students, shares)
    ordered = sorted(found.values(), key=lambda one: (-one.share, -len(one.students), one.students))
    return ordered, across


def group(members, students, shares):
    """Return the Group of the students with these numbers."""
    part = shares[np.ix_(members, members)]
    upper = np.triu_indices(len(members), k=1)
    nearest = np.argsort(-part[upper], kind="stable")[:CLOSEST]
    numbers = [(members[upper[0][i]], members[upper[1][i]]) for i in nearest]
    return Group(
        [students[i] for i in members],
        float(part[upper].mean()),
        pairs_of(numbers, students, shares),
    )


def pairs_of(numbers, students, shares):
    """Return the pairs of the students with these numbers, the most alike first."""
    pairs = [Pair(students[i], students[j], float(shares[i, j])) for i, j in numbers]
    return sorted(pairs, key=lambda pair: (-pair.share, pair))
