"""How much of an article a text holds, and what else, as article extraction is scored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

WINDOW = 4
WORD = re.compile(r"\w+")

Windows: TypeAlias = list[tuple[str, ...]]


class Gold(NamedTuple):
    """The article, as it is counted."""

    windows: Counter[tuple[str, ...]]
    words: Counter[str]

    @classmethod
    def of(cls, text: str) -> Gold:
        words = WORD.findall(text)
        return cls(Counter(windows(words)), Counter(words))


class Counts(NamedTuple):
    """What a text shares with the article.

    Windows that both have, of the text, of the article; then the characters of the text's words
    that are article and that are not.
    """

    common: int
    found: int
    wanted: int
    inside: int
    outside: int

    @property
    def f1(self) -> float:
        """The F1 of this one page."""
        both = self.found + self.wanted
        return 2 * self.common / both if both else 1.0


def windows(words: Sequence[str]) -> Windows:
    """Every run of `WINDOW` words; a shorter text is one run."""
    if not words:
        return []
    return [tuple(words[i : i + WINDOW]) for i in range(max(1, len(words) - WINDOW + 1))]


def count(text: str, gold: Gold) -> Counts:
    """Compare a text with the article.

    A word is article where it stands in a run of `WINDOW` words that the article has too, and at
    most as often as the article has that word.
    """
    words = WORD.findall(text)
    runs = windows(words)
    covered: Counter[str] = Counter()
    end = 0
    for i, run in enumerate(runs):
        if run in gold.windows:
            covered.update(words[max(i, end) : i + WINDOW])
            end = i + WINDOW
    inside = sum(min(n, gold.words[word]) * len(word) for word, n in covered.items())
    return Counts(
        common=(Counter(runs) & gold.windows).total(),
        found=len(runs),
        wanted=gold.windows.total(),
        inside=inside,
        outside=sum(map(len, words)) - inside,
    )


def f1_of(pages: Iterable[Counts]) -> float:
    """F1 as scrapinghub/article-extraction-benchmark counts it, from mean precision and recall."""
    pages = list(pages)
    precision = mean([p.common / p.found for p in pages if p.found])
    recall = mean([p.common / p.wanted for p in pages if p.wanted])
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


class Score(NamedTuple):
    """What a cleaner did to the pages of one extractor; all but F1 and its gain are shares."""

    f1: float
    gain: float
    lost: float
    removed: float
    worse: float
    much_worse: float


MUCH = 0.05
"""A page whose F1 falls by more is much worse."""
NOISE = 1e-9


def score(before: Sequence[Counts], after: Sequence[Counts]) -> Score:
    """Compare the pages of an extractor before and after cleaning, in the same order."""
    falls = [old.f1 - new.f1 for old, new in zip(before, after, strict=True)]
    f1 = f1_of(after)
    return Score(
        f1=f1,
        gain=f1 - f1_of(before),
        lost=gone((p.inside for p in before), (p.inside for p in after)),
        removed=gone((p.outside for p in before), (p.outside for p in after)),
        worse=mean([fall > NOISE for fall in falls]),
        much_worse=mean([fall > MUCH for fall in falls]),
    )


def gone(before: Iterable[int], after: Iterable[int]) -> float:
    had = sum(before)
    return 1 - sum(after) / had if had else 0.0
