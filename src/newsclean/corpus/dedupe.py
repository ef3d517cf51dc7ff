"""Near-duplicates across a corpus: articles in, a verdict on each of them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from os import PathLike
from tempfile import TemporaryFile
from typing import IO, Any, Literal, NamedTuple, TypeAlias

from newsclean.argument_checks import given, text_of
from newsclean.corpus.blocking import likely_pairs
from newsclean.corpus.clusters import clusters
from newsclean.corpus.dates import When, day
from newsclean.corpus.relation import (
    SHINGLE_THRESHOLD,
    Comparer,
    StoryRelation,
    apart,
    kind,
    matches,
    reason,
)
from newsclean.corpus.shingles import ShingleSets, batches, shingle_batch
from newsclean.corpus.spool import Make, TextStore, collected
from newsclean.processes import check_jobs, in_order

_SAME: StoryRelation = "same"
WORD_FOR_WORD = "word for word"


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it comes from a corpus."""

    id: str
    text: str
    date: When = None
    """When it appeared, if that is known. It tells a series of reports from copies."""

    row: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """Whatever else is known of it, for a `keep` of your own."""

    def __post_init__(self) -> None:
        if not isinstance(self.id, str):
            raise TypeError(f"Article.id is a string, not {given(self.id)}: str(id) makes one")
        text_of(self.text)


class Verdict(NamedTuple):
    """What was found out about one article."""

    id: str

    cluster: str
    """The id of the article that stays of this story. An article without a twin stays itself."""

    relation: StoryRelation | None = None
    """What the article is to its twin; None for those that stay."""

    twin: str | None = None
    """The article of the same story that it was compared with: the one that stays, if they match,
    else the one that holds the group together."""

    score: float | None = None
    """The share of the shorter of the two that stands in the longer."""

    reason: str = ""
    """The evidence in words."""

    threshold: float | None = None
    """The least score of its kind, by shingles or by letters, that makes the two one story."""

    @property
    def kept(self) -> bool:
        """Whether the article stays."""
        return self.relation is None


Keep: TypeAlias = Literal["first", "longest", "newest"] | Callable[[Article], Any]
"""Which article of a story stays: the first that came in, the longest, the newest (the longest of
those), or the one for which a function returns the most. What is equal is decided by the text."""

KEEPS = ("first", "longest", "newest")


def dedupe(
    articles: Iterable[Article],
    *,
    keep: Keep = "longest",
    jobs: int = 1,
    scratch: str | PathLike[str] | None = None,
) -> list[Verdict]:
    """A verdict on each of `articles`, in their order.

    But for `keep="first"`, the order of the articles changes nothing, and `jobs`, the number of
    processes that read texts, never does.

    With `scratch`, a folder, texts and their shingles are kept in files there and not in memory:
    an article takes about five kilobytes of memory then, and nine without.

    Raises `ValueError` for two articles with the same id, and for a date that is none,
    `RuntimeError` if no process can be started, and `OSError` if a file in `scratch` cannot be
    written.
    """
    if not callable(keep) and keep not in KEEPS:
        raise ValueError(f"keep is one of {', '.join(KEEPS)} or a function, not {keep!r}")
    check_jobs(jobs)
    with ExitStack() as files:
        # These have no names, and vanish with the process however it ends.
        make = None if scratch is None else partial(_temporary_file, scratch, files)
        corpus = Corpus(articles, jobs, make)
        return verdicts_of(corpus, corpus.edges(), keep)


def verdicts_of(corpus: Corpus, edges: Iterable[tuple[int, int]], keep: Keep) -> list[Verdict]:
    """A verdict on each article of `corpus`, the texts of which match where `edges` says so."""
    verdicts: list[Verdict | None] = [None] * len(corpus.articles)
    for group in corpus.groups(edges):
        kept = _kept(group, corpus, keep)
        for verdict, place in _verdicts(group, kept, corpus):
            verdicts[place] = verdict
    return [
        verdict or Verdict(article.id, article.id)
        for verdict, article in zip(verdicts, corpus.articles, strict=True)
    ]


class Corpus:
    """Different texts in the order of their digests, and the articles that have each of them."""

    def __init__(self, articles: Iterable[Article], jobs: int = 1, make: Make = None) -> None:
        self.articles: list[Article] = []
        self._texts = TextStore(make)
        same: dict[bytes, list[int]] = {}
        for article in _each_once(articles):
            key = digest(article.text)
            if key not in same:
                self._texts.add(article.text)
            same.setdefault(key, []).append(len(self.articles))
            self.articles.append(article if make is None else replace(article, text=""))
        stored = {key: number for number, key in enumerate(same)}
        # The order of digests has nothing to do with that of the articles.
        order = sorted(same)
        self._stored = [stored[key] for key in order]
        self._owners = [sorted(same[key], key=self._id) for key in order]
        self.text_of = {place: text for text, places in enumerate(self._owners) for place in places}
        self.days = [day(article.date) for article in self.articles]
        self._shingle_sets = _shingled(map(self.text, range(len(order))), jobs, make)
        self.sizes: list[int] = self._shingle_sets.shingles.sizes.tolist()
        days = [self._first_day(places) for places in self._owners]
        self.compare = Comparer(self._shingle_sets, self.text, days)

    def text(self, number: int) -> str:
        """The text with this number."""
        return self._texts[self._stored[number]]

    def whole(self, place: int) -> Article:
        """The article at `place`, with its text."""
        return replace(self.articles[place], text=self.text(self.text_of[place]))

    def _id(self, place: int) -> str:
        return self.articles[place].id

    def _first_day(self, places: list[int]) -> float | None:
        """Copies of one text may have many dates; the earliest is when the story was new."""
        days = (self.days[place] for place in places)
        return min((known for known in days if known is not None), default=None)

    def match(self, a: int, b: int) -> bool:
        """Whether the articles at `a` and `b` are one story."""
        left, right = self.text_of[a], self.text_of[b]
        return left == right or self._match(left, right)

    def _match(self, a: int, b: int) -> bool:
        return matches(self.compare(a, b))

    def _apart(self, a: int, b: int, whole: int) -> bool:
        return apart(self.compare(a, b), self.compare(a, whole), self.compare(b, whole))

    def edges(self) -> list[tuple[int, int]]:
        """The texts that share enough to be compared, and match; each two once, in order."""
        pairs = likely_pairs(self._shingle_sets.shingles)
        return [
            pair
            for pair in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
            if self._match(*pair)
        ]

    def groups(self, edges: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
        """The articles of each story that has two and more, those in the middle of it first."""
        grouped = clusters(edges, self.sizes, self._match, self._apart)
        alone = dict.fromkeys(range(len(self._owners)))
        for texts in grouped:
            for text in texts:
                del alone[text]
            yield [place for text in texts for place in self._owners[text]]
        for text in alone:
            if len(self._owners[text]) > 1 and self.sizes[text]:
                yield self._owners[text]


def digest(text: str) -> bytes:
    """A hash that is equal for equal texts only."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _temporary_file(folder: str | PathLike[str], files: ExitStack) -> IO[bytes]:
    return files.enter_context(TemporaryFile(dir=folder))


def _each_once(articles: Iterable[Article]) -> Iterator[Article]:
    seen: set[str] = set()
    for article in articles:
        if not isinstance(article, Article):
            raise TypeError(f"articles are Article values, not {given(article)}")
        if article.id in seen:
            raise ValueError(f"two articles have the id {article.id!r}")
        seen.add(article.id)
        yield article


def _shingled(texts: Iterable[str], jobs: int, make: Make) -> ShingleSets:
    with closing(in_order(shingle_batch, batches(texts), jobs)) as shingled:
        return collected(shingled, make)


def _kept(group: list[int], corpus: Corpus, keep: Keep) -> int:
    if keep == "first":
        return min(group)

    def rank(place: int) -> tuple[Any, ...]:
        size = corpus.sizes[corpus.text_of[place]]
        if keep == "longest":
            return (size,)
        if keep == "newest":
            own = corpus.days[place]
            return (own is not None, own or 0.0, size)
        assert callable(keep)
        return (keep(corpus.whole(place)),)

    best = max(map(rank, group))
    equal = [place for place in group if rank(place) == best]
    return min(equal, key=lambda place: (corpus.text_of[place], corpus.articles[place].id))


def _verdicts(group: list[int], kept: int, corpus: Corpus) -> Iterator[tuple[Verdict, int]]:
    articles = corpus.articles
    stays = articles[kept].id
    choices = dict.fromkeys((kept, *group))
    for place in group:
        own, text = articles[place].id, corpus.text_of[place]
        if place == kept:
            yield Verdict(own, stays), place
            continue
        twin = next(choice for choice in choices if choice != place and corpus.match(place, choice))
        other = corpus.text_of[twin]
        if text == other:
            relation, score, why, threshold = _SAME, 1.0, WORD_FOR_WORD, SHINGLE_THRESHOLD
        else:
            evidence = corpus.compare.detailed(text, other)
            shorter, later = corpus.compare.shorter(text, other), corpus.compare.later(text, other)
            relation, score = kind(evidence, shorter, later), evidence.score
            why, threshold = reason(evidence), evidence.threshold
        verdict = Verdict(own, stays, relation, articles[twin].id, round(score, 4), why, threshold)
        yield verdict, place
