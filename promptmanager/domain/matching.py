"""What two sequences have in common, in order, in time that stays near linear for long texts.

Common ends are taken first, then pieces that occur once on either side serve as anchors (the idea of Bram Cohen's
patience diff), and what lies between anchors is matched exactly when it is short enough.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

# Matching exactly looks at every pair of pieces.
_PAIRS_MAX = 250_000
_ANCHOR_LENGTHS = (1, 3, 6)

Block = tuple[int, int, int]


def matching_blocks(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """Return (start in a, start in b, length) of equal stretches, ascending in both."""
    pairs: list[Block] = []
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        a_from, a_to, b_from, b_to = waiting.pop()
        while a_from < a_to and b_from < b_to and a[a_from] == b[b_from]:
            pairs.append((a_from, b_from, 1))
            a_from, b_from = a_from + 1, b_from + 1
        while a_from < a_to and b_from < b_to and a[a_to - 1] == b[b_to - 1]:
            a_to, b_to = a_to - 1, b_to - 1
            pairs.append((a_to, b_to, 1))
        if a_from == a_to or b_from == b_to:
            continue
        if (a_to - a_from) * (b_to - b_from) <= _PAIRS_MAX:
            pairs.extend(_exact(a, b, (a_from, a_to, b_from, b_to)))
        else:
            waiting.extend(_between_anchors(a, b, (a_from, a_to, b_from, b_to)))
    return _merged(sorted(pairs))


def _exact(a: Sequence[str], b: Sequence[str], area: tuple[int, int, int, int]) -> list[Block]:
    a_from, a_to, b_from, b_to = area
    matcher = SequenceMatcher(None, a[a_from:a_to], b[b_from:b_to], autojunk=False)
    return [(a_from + m.a, b_from + m.b, m.size) for m in matcher.get_matching_blocks() if m.size]


def _between_anchors(
    a: Sequence[str], b: Sequence[str], area: tuple[int, int, int, int]
) -> list[tuple[int, int, int, int]]:
    """Cut the area at its anchors. Each part begins with one, so that the common start takes it. No anchor: no part."""
    a_from, a_to, b_from, b_to = area
    for length in _ANCHOR_LENGTHS:
        anchors = _anchors(a[a_from:a_to], b[b_from:b_to], length)
        if anchors:
            places = [(a_from, b_from)] + [(a_from + i, b_from + j) for i, j in anchors] + [(a_to, b_to)]
            return [(i, next_i, j, next_j) for (i, j), (next_i, next_j) in itertools.pairwise(places)]
    return []


def _anchors(a: Sequence[str], b: Sequence[str], length: int) -> list[tuple[int, int]]:
    in_a, in_b = _once(a, length), _once(b, length)
    common = sorted((index, in_b[piece]) for piece, index in in_a.items() if piece in in_b)
    return _longest_ascent(common)


def _once(tokens: Sequence[str], length: int) -> dict[tuple[str, ...], int]:
    pieces = [tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)]
    counts = Counter(pieces)
    return {piece: index for index, piece in enumerate(pieces) if counts[piece] == 1}


def _longest_ascent(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of the pairs that ascends in its second numbers too."""
    tails: list[int] = []
    tail_pairs: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(tail_pairs[place - 1] if place else -1)
        if place == len(tails):
            tails.append(j)
            tail_pairs.append(index)
        else:
            tails[place], tail_pairs[place] = j, index
    ascent: list[tuple[int, int]] = []
    at = tail_pairs[-1] if tail_pairs else -1
    while at >= 0:
        ascent.append(pairs[at])
        at = before[at]
    return ascent[::-1]


def _merged(blocks: list[Block]) -> list[Block]:
    merged: list[Block] = []
    for i, j, size in blocks:
        if merged and merged[-1][0] + merged[-1][2] == i and merged[-1][1] + merged[-1][2] == j:
            merged[-1] = (merged[-1][0], merged[-1][1], merged[-1][2] + size)
        else:
            merged.append((i, j, size))
    return merged
