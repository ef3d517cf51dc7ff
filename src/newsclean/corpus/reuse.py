"""Which paragraphs of an article stand in other articles: agency copy, background that is repeated.

They are the article's own all the same, so they are reported and marked, and never removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsclean.corpus.blocking import BRIEF, likely_pairs
from newsclean.corpus.dedupe import Article, digest
from newsclean.corpus.relation import CONTAINED, Comparer, veto
from newsclean.corpus.shingles import batches, shingle_batch
from newsclean.corpus.spool import collected
from newsclean.model import Document, Mark, Marker

RULE = "reused"

MIN_CHARS = 60
"""Characters; a shorter line is not looked at."""


class Passage(NamedTuple):
    """A paragraph of an article that stands in others."""

    id: str

    start: int
    """Where it stands in the text of the article, in code points."""

    end: int

    others: tuple[str, ...]
    """The other articles in which it stands, in the order of their ids."""

    score: float
    """The share of it that stands in them: 1 if one of them has it word for word."""


class _Occurrence(NamedTuple):
    article: int
    start: int
    end: int


def reused(articles: Iterable[Article]) -> list[Passage]:
    """The paragraphs (lines) that stand in more than one of `articles`, in the order of these.

    Two versions of one story share most of their paragraphs; `dedupe` first, to see what is left.
    """
    corpus = list(articles)
    same: dict[bytes, list[_Occurrence]] = {}
    for place, article in enumerate(corpus):
        for start, end in _long_lines(article.text):
            key = digest(" ".join(article.text[start:end].split()))
            same.setdefault(key, []).append(_Occurrence(place, start, end))
    owners = [same[key] for key in sorted(same)]
    texts = [corpus[lines[0].article].text[lines[0].start : lines[0].end] for lines in owners]
    shared: list[dict[int, float]] = [{} for _ in owners]
    for a, b, score in _alike(texts):
        shared[a][b] = score
    passages = []
    for own, lines in enumerate(owners):
        scores = {line.article: 1.0 for line in lines}
        for other, score in shared[own].items():
            for line in owners[other]:
                scores[line.article] = max(score, scores.get(line.article, 0.0))
        for line in lines:
            others = sorted(corpus[place].id for place in scores if place != line.article)
            if others:
                best = max(score for place, score in scores.items() if place != line.article)
                passage = Passage(
                    corpus[line.article].id, line.start, line.end, tuple(others), round(best, 4)
                )
                passages.append((line, passage))
    return [passage for _, passage in sorted(passages, key=lambda entry: entry[0])]


def reuse_marker(passages: Iterable[Passage], articles: Iterable[Article]) -> Marker:
    """A marker for `Config.markers` that marks these passages wherever they stand as lines.

    Its marks are vetoed, so nothing goes by them: they are in `Cleaned.spared`.
    """
    texts = {article.id: article.text for article in articles}
    known = {
        " ".join(texts[passage.id][passage.start : passage.end].split()): passage
        for passage in passages
    }

    def mark(doc: Document) -> Iterator[Mark]:
        for number, unit in enumerate(doc.units):
            if unit.start < unit.end:
                line = doc.lines[unit.line]
                passage = known.get(" ".join(doc.text[line.start : line.end].split()))
                if passage:
                    count = len(passage.others)
                    yield Mark(
                        number,
                        RULE,
                        passage.score,
                        veto="reuse is only reported",
                        why=f"stands in {count} other article{'s' if count > 1 else ''}",
                    )

    return mark


def _long_lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if len(stripped) >= MIN_CHARS:
            left = start + line.index(stripped[0])
            yield left, left + len(stripped)
        start += len(line)


def _alike(texts: list[str]) -> Iterator[tuple[int, int, float]]:
    """Pairs of texts the first of which stands in the second, with the share of it that does."""
    shingled = collected(map(shingle_batch, batches(texts)))
    sizes: list[int] = shingled.shingles.sizes.tolist()
    compare = Comparer(shingled, texts.__getitem__, [None] * len(texts))
    pairs = likely_pairs(shingled.shingles)
    for a, b in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
        evidence = compare(a, b)
        if evidence.shorter < BRIEF or evidence.contained < CONTAINED or veto(evidence):
            continue
        for one, other in ((a, b), (b, a)):
            share = evidence.shared / sizes[one]
            if share >= CONTAINED:
                yield one, other, share
