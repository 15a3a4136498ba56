"""Grades `get_top_images`, 8 points, on small tables of made-up scores."""

import numpy as np
import pandas as pd

from coursekit.checks import Checkpoint, worth


def scored_images(rng, sizes):
    """Return a table like the notebook's `assignments`, with `sizes[k]` images in cluster k.

    The rows are shuffled and keep their old index labels: positions and labels differ.
    """
    clusters = np.repeat(np.arange(len(sizes)), sizes)
    scores = rng.permutation(np.linspace(0.5, 9.5, len(clusters)))
    images = [f"picture {i}".encode() for i in range(len(clusters))]
    table = pd.DataFrame({"assignments": clusters, "probs": scores, "image": images})
    return table.iloc[rng.permutation(len(table))]


def expected_images(table, cluster, k):
    members = table[table["assignments"] == cluster]
    return members.sort_values("probs", ascending=False)["image"].tolist()[:k]


def listed(images):
    """Return the result as a list, of bytes however the student holds them."""
    assert images is not None, "it returned None: is there a return statement?"
    return [bytes(image) if isinstance(image, (bytes, np.bytes_)) else image for image in images]


@worth(2)
def only_images_of_the_cluster(rng, get_top_images):
    """The images returned belong to the cluster asked for, and there are `k` different ones."""
    # Among few clusters a guess has a chance.
    for cluster, k in (1, 4), (2, 3), (0, 5):
        table = scored_images(rng, [6, 9, 7])
        images = listed(get_top_images(table, cluster, k=k))
        assert len(images) == k, f"with k={k} there were {len(images)}."
        members = table.loc[table["assignments"] == cluster, "image"].tolist()
        assert all(image in members for image in images), (
            "some were of other clusters, or were not images."
        )
        assert len(set(images)) == k, "one came more than once."


@worth(3)
def the_highest_scores_come_first(rng, get_top_images):
    """They are the cluster's images with the highest `probs`, the highest first."""
    table = scored_images(rng, [8, 6, 9, 5])
    images = listed(get_top_images(table, 2, k=3))
    assert images == expected_images(table, 2, 3), "the images were different."


@worth(1)
def five_unless_said_otherwise(rng, get_top_images):
    """Without `k` there are five."""
    table = scored_images(rng, [7, 9])
    images = listed(get_top_images(table, 0))
    assert images == expected_images(table, 0, 5), "the images were different."


@worth(2)
def a_small_cluster_gives_all_it_has(rng, get_top_images):
    """A cluster with fewer than `k` images gives all of them, in the same order."""
    # Three images have few orders.
    for _ in range(3):
        table = scored_images(rng, [6, 3])
        images = listed(get_top_images(table, 1, k=7))
        assert images == expected_images(table, 1, 7), "the images were different."


check = Checkpoint(
    only_images_of_the_cluster,
    the_highest_scores_come_first,
    five_unless_said_otherwise,
    a_small_cluster_gives_all_it_has,
    hint=(
        "keep the rows whose `assignments` equals the cluster, take the k largest of `probs`, "
        "and return their column `image`."
    ),
)
