"""Near-duplicates across a corpus: articles in, a verdict on each of them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from importlib import import_module
from itertools import chain, pairwise
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
from newsclean.corpus.sites import address_of, of_sites, site_of, without
from newsclean.corpus.spool import Make, TextStore, collected
from newsclean.corpus.tokens import U32
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

    site: str = ""
    """The site that it stands on, if that is known. What the site repeats on its pages makes no
    two of them one story then."""

    url: str = ""
    """Its address, of which the site is taken where `site` is empty."""

    def __post_init__(self) -> None:
        if not isinstance(self.id, str):
            raise TypeError(f"Article.id is a string, not {given(self.id)}: str(id) makes one")
        for name in ("site", "url"):
            value = getattr(self, name)
            if not isinstance(value, str):
                raise TypeError(f"Article.{name} is a string, not {given(value)}; leave it out")
        text_of(self.text)


class Verdict(NamedTuple):
    """What was found out about one article."""

    id: str

    cluster: str
    """The id of the first article that stays of this story. An article without a twin stays itself;
    so does one of a story that matches none of those that stay, and would take with it what only
    it says."""

    relation: StoryRelation | None = None
    """What the article is to its twin; None for those that stay."""

    twin: str | None = None
    """The article of the same story that it was compared with, which stays."""

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
    against: Iterable[Article] = (),
    threshold: float = SHINGLE_THRESHOLD,
    addresses: bool = False,
    jobs: int = 1,
    scratch: str | PathLike[str] | None = None,
) -> list[Verdict]:
    """A verdict on each of `articles`, in their order.

    But for `keep="first"`, the order of the articles changes nothing, and `jobs`, the number of
    processes that read texts, never does.

    Args:
        articles: articles with different ids.
        keep: which article of a story stays.
        against: other articles, which stay and get no verdict: what is of one story with one of
            them goes. An id may stand on both sides.
        threshold: the share of the shorter text that the longer one must hold, 0.3 to 1. For
            letters, where a scanner broke the words, it is 0.16 more.
        addresses: whether articles with one `url` are one story whatever their texts say:
            those that go are updates then. What trackers add to an address, and the address of
            a whole site, do not count. Needs courlan (`newsclean[addresses]`).
        jobs: so many processes.
        scratch: a folder where texts and their shingles are kept in files, and not in memory: an
            article takes about five kilobytes of memory then, and nine without.

    Raises:
        ValueError: for two articles with the same id, a date that is none, or another threshold.
        ModuleNotFoundError: if `addresses` is asked for and courlan is missing.
        RuntimeError: if no process can be started.
        OSError: if a file in `scratch` cannot be written.
    """
    if not callable(keep) and keep not in KEEPS:
        raise ValueError(f"keep is one of {', '.join(KEEPS)} or a function, not {keep!r}")
    check_threshold(threshold)
    check_jobs(jobs)
    if addresses:
        import_module("courlan")  # or say so before all articles are read
    with ExitStack() as files:
        # These have no names, and vanish with the process however it ends.
        make = None if scratch is None else partial(_temporary_file, scratch, files)
        corpus = Corpus(
            articles, jobs, make, against=against, threshold=threshold, addresses=addresses
        )
        return verdicts_of(corpus, corpus.edges(), keep)


LEAST_THRESHOLD = 0.3
"""Texts with less in common are not looked for."""


def check_threshold(threshold: float) -> None:
    """Raise `ValueError` for what cannot be the threshold of `dedupe`."""
    if not LEAST_THRESHOLD <= threshold <= 1:
        raise ValueError(f"threshold lies between {LEAST_THRESHOLD} and 1: {threshold!r}")


def verdicts_of(corpus: Corpus, edges: Iterable[tuple[int, int]], keep: Keep) -> list[Verdict]:
    """A verdict on each article of `corpus`, the texts of which match where `edges` says so."""
    verdicts = [Verdict(article.id, article.id) for article in corpus.articles]
    for group in corpus.groups(edges):
        for verdict, place in _verdicts(group, corpus, keep):
            verdicts[place] = verdict
    return verdicts[corpus.known :]


class Corpus:
    """Different texts in the order of their digests, and the articles that have each of them.

    The first of `articles` are those of `against`; `known` says how many. `left_out` are, by the
    digest of a text, the shingles that do not count for it: without it, what its sites repeat.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        jobs: int = 1,
        make: Make = None,
        *,
        against: Iterable[Article] = (),
        threshold: float = SHINGLE_THRESHOLD,
        addresses: bool = False,
        left_out: Mapping[bytes, U32] | None = None,
    ) -> None:
        self.threshold = threshold
        self.articles: list[Article] = []
        self._texts = TextStore(make)
        same: dict[bytes, list[int]] = {}
        for some in (against, articles):
            self.known = len(self.articles)
            for article in _each_once(some):
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
        whole = self._shingle_sets.shingles.sizes
        if left_out is None:
            sites = list(map(self._sites, self._owners))
            other = of_sites(self._shingle_sets.shingles, sites)
        else:
            other = {text: left_out[key] for text, key in enumerate(order) if key in left_out}
        if other:
            self._shingle_sets = collected(without(self._shingle_sets, other), make)
        self.sizes: list[int] = self._shingle_sets.shingles.sizes.tolist()
        days = [self._first_day(places) for places in self._owners]
        self._addresses = {
            text: frozenset(filter(None, (address_of(self.articles[at].url) for at in places)))
            for text, places in enumerate(self._owners if addresses else ())
        }
        self.compare = Comparer(self._shingle_sets, self.text, days, whole.tolist(), threshold)

    def text(self, number: int) -> str:
        """The text with this number."""
        return self._texts[self._stored[number]]

    def whole(self, place: int) -> Article:
        """The article at `place`, with its text."""
        return replace(self.articles[place], text=self.text(self.text_of[place]))

    def _id(self, place: int) -> str:
        return self.articles[place].id

    def _sites(self, places: list[int]) -> frozenset[str]:
        """The sites that a text stands on; none where one of them is not known."""
        articles = (self.articles[place] for place in places)
        sites = frozenset(article.site or site_of(article.url) for article in articles)
        return frozenset() if "" in sites else sites

    def _first_day(self, places: list[int]) -> float | None:
        """Copies of one text may have many dates; the earliest is when the story was new."""
        days = (self.days[place] for place in places)
        return min((known for known in days if known is not None), default=None)

    def match(self, a: int, b: int) -> bool:
        """Whether the articles at `a` and `b` are one story."""
        left, right = self.text_of[a], self.text_of[b]
        return left == right or self._match(left, right)

    def _match(self, a: int, b: int) -> bool:
        return matches(self.compare(a, b), self.threshold) or self.same_address(a, b)

    def same_address(self, a: int, b: int) -> bool:
        """Whether two texts have an address in common, where addresses count."""
        return bool(self._addresses) and not self._addresses[a].isdisjoint(self._addresses[b])

    def _apart(self, a: int, b: int, whole: int) -> bool:
        return apart(self.compare(a, b), self.compare(a, whole), self.compare(b, whole))

    def likely(self) -> Iterator[tuple[int, int]]:
        """The texts that share enough to be compared, or an address; each two once, in order."""
        pairs = likely_pairs(self._shingle_sets.shingles)
        found = zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
        if not self._addresses:
            return found
        texts: dict[str, list[int]] = {}
        for text, own in self._addresses.items():
            for address in own:
                texts.setdefault(address, []).append(text)
        return iter(sorted({*found, *chain.from_iterable(map(pairwise, texts.values()))}))

    def edges(self) -> list[tuple[int, int]]:
        """Those of them that match."""
        return [pair for pair in self.likely() if self._match(*pair)]

    def owner(self, text: int) -> Article:
        """The first article that has a text."""
        return self.articles[self._owners[text][0]]

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


def _ranked(group: list[int], corpus: Corpus, keep: Keep) -> list[int]:
    """The articles of a story, the one that is to stay first."""

    def rank(place: int) -> Any:
        size = corpus.sizes[corpus.text_of[place]]
        if keep == "first":
            return -place
        if keep == "longest":
            return size
        if keep == "newest":
            own = corpus.days[place]
            return own is not None, own or 0.0, size
        assert callable(keep)
        return keep(corpus.whole(place))

    # What ranks alike is in the order of the texts: sorting is stable.
    settled = sorted(group, key=lambda place: (corpus.text_of[place], corpus.articles[place].id))
    return sorted(settled, key=rank, reverse=True)


def _verdicts(group: list[int], corpus: Corpus, keep: Keep) -> Iterator[tuple[Verdict, int]]:
    """The verdicts on the articles of a story.

    One that matches none of those that stay says what they do not say: it stays too.
    """
    articles, known = corpus.articles, corpus.known
    staying = sorted(place for place in group if place < known)
    for place in _ranked([place for place in group if place >= known], corpus, keep):
        own = articles[place].id
        twin = next((other for other in staying if corpus.match(place, other)), None)
        if twin is None:
            staying.append(place)
            yield Verdict(own, articles[staying[0]].id), place
            continue
        stays = articles[staying[0]].id
        text, other = corpus.text_of[place], corpus.text_of[twin]
        if text == other:
            relation, score, why, threshold = _SAME, 1.0, WORD_FOR_WORD, corpus.threshold
        else:
            evidence = corpus.compare.detailed(text, other)
            shorter, later = corpus.compare.shorter(text, other), corpus.compare.later(text, other)
            relation, score = kind(evidence, shorter, later), evidence.score
            why, threshold = reason(evidence), evidence.least(corpus.threshold)
            if not matches(evidence, corpus.threshold):
                relation, why = "update", f"the same address, {why}"
        verdict = Verdict(own, stays, relation, articles[twin].id, round(score, 4), why, threshold)
        yield verdict, place
