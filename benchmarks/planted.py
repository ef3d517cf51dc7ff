"""Articles of any length in which some sentences stand again in other words."""

from __future__ import annotations

import random
from functools import cache
from heapq import heappop, heappush
from itertools import accumulate
from typing import NamedTuple

SYLLABLES = "ba de fi go lu ma ne po ra si ta ve wo ku shen tro mil dar".split()
GRAMMAR = "the a of to and in that it was for on with as by at from his had".split()
WORDS = 20_000
"""Of a long text, most words stand in few sentences, and a few in many (Zipf, 1949)."""


class Planted(NamedTuple):
    """Sentences, and the pairs of places that say the same."""

    sentences: tuple[str, ...]
    twins: frozenset[tuple[int, int]]


@cache
def planted(n: int) -> Planted:
    """`n` sentences; each fiftieth stands again, near or far below, reworded. Always the same."""
    rng = random.Random(n)
    words = list(dict.fromkeys("".join(rng.choices(SYLLABLES, k=3)) for _ in range(WORDS)))
    rarity = list(accumulate(1 / rank for rank in range(10, 10 + len(words))))

    def some(k: int) -> list[str]:
        return rng.choices(words, cum_weights=rarity, k=k)

    def sentence() -> list[str]:
        return [
            word for pair in zip(some(8), rng.choices(GRAMMAR, k=8), strict=True) for word in pair
        ]

    def reworded(own: list[str]) -> list[str]:
        """Two words less, one more, and the second half in front."""
        left = [word for at, word in enumerate(own) if at not in (2, 9)]
        half = len(left) // 2
        return [*left[half:], *left[:half], *some(1)]

    texts: list[list[str]] = []
    twins: set[tuple[int, int]] = set()
    waiting: list[tuple[int, int]] = []  # where a twin is due, and of which sentence
    while len(texts) < n:
        if waiting and waiting[0][0] <= len(texts):
            _, at = heappop(waiting)
            twins.add((at, len(texts)))
            texts.append(reworded(texts[at]))
            continue
        if len(texts) % 50 == 5:
            farthest = rng.choice((40, n - 1 - len(texts)))
            heappush(waiting, (len(texts) + rng.randint(1, farthest), len(texts)))
        texts.append(sentence())
    return Planted(tuple(" ".join(text).capitalize() + "." for text in texts), frozenset(twins))
