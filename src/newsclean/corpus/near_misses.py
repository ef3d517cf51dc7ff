"""The closest decisions of `dedupe`: the pairs that another threshold might decide otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest
from typing import NamedTuple

from newsclean.corpus.blocking import BRIEF
from newsclean.corpus.dedupe import Article, Corpus, check_threshold
from newsclean.corpus.relation import (
    BRIEF_ALIKE,
    SHINGLE_THRESHOLD,
    alike_enough,
    of_letters,
    reason,
    veto,
)
from newsclean.processes import check_jobs


class StoryPair(NamedTuple):
    """Two articles that were compared, and what decided."""

    first: str
    second: str
    """The ids of two articles; of those with the same text, the first."""

    score: float
    """The share of the shorter text in the longer one, by shingles or by letters, whichever is
    nearer to its threshold; of a few words, the share of both texts."""

    threshold: float

    story: bool
    """Whether they match: whether they are one story if nothing else decides."""

    veto: str
    """What made two stories of them however alike they are, or nothing."""

    reason: str
    """The evidence in words."""


def story_near_misses(
    articles: Iterable[Article],
    *,
    most: int = 20,
    threshold: float = SHINGLE_THRESHOLD,
    jobs: int = 1,
) -> list[StoryPair]:
    """The `most` pairs of articles nearest to the threshold, on both of its sides, nearest first.

    Of those that are likely enough to be compared at all. So a threshold can be judged by looking.

    Raises what `dedupe` raises.
    """
    check_threshold(threshold)
    check_jobs(jobs)
    corpus = Corpus(articles, jobs, threshold=threshold)
    pairs = (_pair(corpus, *pair) for pair in corpus.likely())
    return nsmallest(most, pairs, key=lambda pair: (abs(pair.score - pair.threshold), pair[:2]))


def _pair(corpus: Corpus, a: int, b: int) -> StoryPair:
    evidence = corpus.compare(a, b)
    measured = [(evidence.contained, corpus.threshold)]
    if evidence.shorter < BRIEF:
        measured = [(evidence.alike, BRIEF_ALIKE)]
    elif evidence.letters:
        measured.append((evidence.letters, of_letters(corpus.threshold)))
    score, threshold = min(measured, key=lambda one: abs(one[0] - one[1]))
    objection = veto(evidence) or ""
    first, second = sorted((corpus.owner(a).id, corpus.owner(b).id))
    story = alike_enough(evidence, corpus.threshold) and not objection
    return StoryPair(first, second, round(score, 4), threshold, story, objection, reason(evidence))
