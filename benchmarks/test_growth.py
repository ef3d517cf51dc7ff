"""How the search for sentences that stand twice grows with the article, beside its peers.

Each is given the sentences of the same articles and asked for pairs that may be twins; what share
of those that were planted it finds is noted beside the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from itertools import combinations
from typing import TypeAlias

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH
from pytest_benchmark.fixture import BenchmarkFixture
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cdist

from benchmarks.planted import planted
from newsclean import compare
from newsclean.markers.repeats.candidates import candidates
from newsclean.markers.repeats.marker import repeats
from newsclean.model import Document
from newsclean.text.segmenting import segment

SIZES = (50, 200, 1000, 5000)
THRESHOLD = 0.6
"""Of the peers: low enough to find what was reworded."""

Pairs: TypeAlias = Iterable[tuple[int, int]]


def by_candidates(sentences: tuple[str, ...]) -> Pairs:
    return candidates(sentences)


def by_repeats(sentences: tuple[str, ...]) -> Pairs:
    """The whole marker: candidates, reading, alignment and guards."""
    doc = segment(Document.of("\n\n".join(sentences)))
    return [
        (mark.twin, mark.unit)
        for mark in repeats(doc)
        if mark.veto is None and mark.twin is not None and mark.twin < mark.unit
    ]


def by_cdist(sentences: tuple[str, ...]) -> Pairs:
    scores = cdist(sentences, sentences, scorer=token_sort_ratio, dtype=np.uint8)
    return zip(*np.nonzero(np.triu(scores >= 100 * THRESHOLD, 1)), strict=True)


def by_difflib(sentences: tuple[str, ...]) -> Pairs:
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    words = [sorted(sentence.split()) for sentence in sentences]
    for j, right in enumerate(words):
        matcher.set_seq2(right)
        for i, left in enumerate(words[:j]):
            matcher.set_seq1(left)
            if matcher.quick_ratio() >= THRESHOLD and matcher.ratio() >= THRESHOLD:
                yield i, j


def by_minhash(sentences: tuple[str, ...]) -> Pairs:
    index = MinHashLSH(threshold=THRESHOLD, num_perm=64)
    for j, sentence in enumerate(sentences):
        sketch = MinHash(num_perm=64)
        sketch.update_batch([word.encode() for word in sentence.lower().split()])
        yield from ((i, j) for i in index.query(sketch))
        index.insert(j, sketch)


METHODS: dict[str, tuple[Callable[[tuple[str, ...]], Pairs], int]] = {
    "candidates": (by_candidates, 5000),
    "mark: repeats, the whole": (by_repeats, 5000),
    "rapidfuzz.process.cdist": (by_cdist, 5000),
    "difflib": (by_difflib, 200),
    "datasketch MinHashLSH": (by_minhash, 5000),
}
"""With the largest article that each is given: of 5000 sentences difflib has for an hour."""


@pytest.mark.parametrize(
    ("method", "size"),
    [(name, size) for name, (_, most) in METHODS.items() for size in SIZES if size <= most],
)
def test_growth(benchmark: BenchmarkFixture, method: str, size: int) -> None:
    sentences, twins = planted(size)
    run, _ = METHODS[method]
    list(run(sentences[:20]))
    found = benchmark.pedantic(  # type: ignore[no-untyped-call]
        lambda: set(run(sentences)), rounds=3 if size > 1000 else 9
    )
    share = len(twins & found) / len(twins)
    benchmark.group = f"{size} sentences"
    benchmark.extra_info.update(method=method, sentences=size, found=share)
    if method == "candidates":
        assert share >= 0.995


def test_pairs(benchmark: BenchmarkFixture) -> None:
    """Pairs a second that `compare` reads, aligns and judges."""
    sentences, twins = planted(1000)
    pairs = [(sentences[i], sentences[j]) for i, j in sorted(twins)]
    pairs += list(combinations(sentences[:20], 2))
    benchmark.extra_info.update(pairs=len(pairs))
    benchmark(lambda: [compare(a, b) for a, b in pairs])
