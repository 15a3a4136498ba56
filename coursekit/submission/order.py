"""The longest run of things that are in order."""

import bisect


def longest_increasing(numbers: list[int]) -> list[int]:
    """Return the positions of a longest strictly increasing subsequence (patience sorting)."""
    ends: list[int] = []  # the smallest last number of a run of each length
    last: list[int] = []  # where that stands
    before: list[int | None] = []
    for position, number in enumerate(numbers):
        length = bisect.bisect_left(ends, number)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [number]
        last[length : length + 1] = [position]
    found: list[int] = []
    at = last[-1] if last else None
    while at is not None:
        found.append(at)
        at = before[at]
    return found[::-1]
