"""How a line stands among lines that were scored before: what each further pass sees anew.

A pass on top of another one is called stacking (Wolpert, 1992). It can mend what the pass before it
got wrong from the scores of the lines around, and from what the article would gain by reaching up
to a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import isqrt
from typing import Final

from newsclean.markers.layout.runs import best_stretch, nearest
from newsclean.markers.layout.trees import Features

STACKED: Final = (
    "pass_score",
    "pass_5_before", "pass_4_before", "pass_3_before", "pass_2_before", "pass_before",
    "pass_after", "pass_2_after", "pass_3_after", "pass_4_after", "pass_5_after",
    "pass_around_3", "pass_around_8", "pass_around_20",
    "pass_inside", "pass_from_start", "pass_to_end", "pass_chars_from_start", "pass_chars_to_end",
    "pass_inside_share", "pass_outside_share", "pass_gain", "pass_gain_beyond",
    "pass_article_before", "pass_article_after", "pass_next_article", "pass_last_article",
    "pass_other",
)  # fmt: skip
"""The features of a line in the passes behind the second."""

_REACH = 5
CLIP = 500
"""Scores beyond this, either way, tell no more."""
_MOST = 9_999
_LONG = 400


def stacked(lengths: Sequence[int], scores: Sequence[int], wanted: Sequence[int]) -> list[Features]:
    """How each of the `wanted` lines stands, in the columns of `STACKED`.

    `lengths` and `scores` are those of all lines, the latter from the pass before, in hundredths of
    log-odds: positive where a line seems to be no article.
    """
    n = len(scores)
    clipped = [max(-CLIP, min(CLIP, score)) for score in scores]
    weights = [isqrt(min(length, _LONG)) for length in lengths]
    values = [-c * w // 100 for c, w in zip(clipped, weights, strict=True)]
    low, high = best_stretch([2 * v if v < 0 else v for v in values])
    up_to = list(accumulate(values, initial=0))
    weight_up_to = list(accumulate(weights, initial=0))
    chars = list(accumulate(lengths, initial=0))
    article = list(
        accumulate((k if c < 0 else 0 for k, c in zip(lengths, clipped, strict=True)), initial=0)
    )
    total, inner = chars[-1] or 1, chars[high + 1] - chars[low]
    beyond = _beyond(values, low, high)
    main = max(1, up_to[high + 1] - up_to[low])
    rivals = _rivals(values, low, high)
    solid = [c < -100 and w >= 9 for c, w in zip(clipped, weights, strict=True)]
    last, following = (
        nearest(solid),
        [n - 1 - k if k >= 0 else n + 60 for k in reversed(nearest(solid[::-1]))],
    )
    near = [CLIP] * _REACH + clipped + [CLIP] * _REACH

    def around(i: int, reach: int) -> float:
        first, stop = max(0, i - reach), min(n, i + reach + 1)
        weight = weight_up_to[stop] - weight_up_to[first] - weights[i]
        return (up_to[stop] - up_to[first] - values[i]) / weight if weight else -3

    def gain(i: int) -> int:
        """What reaching the line adds to the stretch; inside, what ends before it would cost."""
        if i < low:
            return up_to[low] - up_to[i]
        if i > high:
            return up_to[i + 1] - up_to[high + 1]
        return min(up_to[i + 1] - up_to[low], up_to[high + 1] - up_to[i])

    return [
        [
            scores[i],
            *near[i : i + _REACH],
            *near[i + _REACH + 1 : i + 2 * _REACH + 1],
            around(i, 3),
            around(i, 8),
            around(i, 20),
            low <= i <= high,
            max(-60, min(60, i - low)),
            max(-60, min(60, high - i)),
            max(-_MOST, min(_MOST, chars[i] - chars[low])),
            max(-_MOST, min(_MOST, chars[high + 1] - chars[i + 1])),
            inner / total,
            (article[-1] - article[high + 1] + article[low]) / (article[-1] or 1),
            max(-_MOST, min(_MOST, gain(i))),
            max(-_MOST, min(_MOST, beyond[i])),
            article[i] / (article[-1] or 1),
            (article[-1] - article[i + 1]) / (article[-1] or 1),
            min(60, following[i] - i),
            min(60, i - last[i]) if last[i] >= 0 else 61,
            rivals[i] / main,
        ]
        for i in wanted
    ]


def _beyond(values: Sequence[int], low: int, high: int) -> list[int]:
    """For each line outside the stretch, the most that going on beyond it would add; else 0."""
    found = [0] * len(values)
    best = 0
    for i in range(len(values) - 1, high, -1):
        found[i] = best
        best = max(0, best + values[i])
    best = 0
    for i in range(low):
        found[i] = best
        best = max(0, best + values[i])
    return found


def _rivals(values: Sequence[int], low: int, high: int) -> list[int]:
    """The sum of the best stretch on the same side of the article, for each line in it; else 0."""
    found = [0] * len(values)
    for first, stop in ((0, low), (high + 1, len(values))):
        if first < stop:
            start, end = best_stretch(values[first:stop])
            total = sum(values[first + start : first + end + 1])
            if total > 0:
                found[first + start : first + end + 1] = [total] * (end + 1 - start)
    return found
