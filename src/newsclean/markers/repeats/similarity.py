"""How far two sentences say the same.

Words are compared by key (see `newsclean.marks.words`), those that are left over once more with
tolerance for slips of the pen, and weighed: names and numbers much, grammar little. What decides
is less the similarity than the guards in `newsclean.marks.facts`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress, count, product
from typing import Literal, NamedTuple, TypeAlias

from rapidfuzz.distance import OSA, Indel, LCSseq

from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.marks.facts import ELLIPSIS, objection, unfit
from newsclean.marks.words import Kind, Sentence, lexicon, read
from newsclean.mistakes import text_of

MAX_WORDS = 800
"""Longer units are not aligned: that costs the product of the lengths."""
LENGTH = 0.6
"""From this ratio of weights on, two sentences can say the same; below, one contains the other."""
COVERED = 0.95
"""The share of a sentence that a longer one must have to contain it, in whatever order."""
ROUNDING = 1e-9
"""Sums of weights in another order differ by less."""
LONG_WORD = 40
"""A longer word is a stretch without spaces, where one letter may make all the difference."""
MAX_SLIPS = 60
"""Where more words are left over, they are not slips of the pen."""
SLIP = 0.8
"""From this similarity on, two plain words are one word in two spellings or forms."""


_NAME, _NUMBER = Kind.NAME, Kind.NUMBER  # looked up for every word
_EXACT = (Kind.NEGATION, Kind.NAME)  # of these, another spelling is another word

Relation: TypeAlias = Literal["same", "contained", "similar", "different"]
Word: TypeAlias = tuple[str, str, Kind]
"""The key of a word, the word as it stands, and its kind."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `compare` found. Scores and shares lie in 0..1."""

    score: float
    """Where one contains the other `window`, else the harmonic mean of `shorter` and `longer`."""
    duplicate: bool
    veto: str | None
    """The guard that decided against it, in words."""
    relation: Relation
    """`same`, `contained` (one says all of the other and more), `similar` (as much alike as twins
    beside twins must be) or `different`."""
    shorter: float
    """The share of the shorter sentence, by weight, that the longer one also has."""
    longer: float
    """The share of the longer sentence that the shorter one also has."""
    window: float
    """The share of the shorter one that stands in order in one stretch of the longer one."""
    length: float
    """The weight of the shorter one by that of the longer one."""


class Gap(NamedTuple):
    """The facts of two sentences between two words that agree, as codes."""

    left: str
    right: str
    bare: bool
    """Nothing else stands there."""


class Frame(NamedTuple):
    """Two sentences laid side by side by all words but names, numbers and dates."""

    alike: float
    """The share of these words of the shorter one that stand in both, in order."""
    gaps: tuple[Gap, ...]


class Match:
    """Two sentences laid side by side: which words of the one are which of the other.

    `left` and `right` say for each word of `a` and of `b` whether the other sentence has it.
    With `contained`, `b` is the stretch of a longer sentence that `a` is compared to.
    """

    def __init__(self, a: Sentence, b: Sentence, contained: bool = False) -> None:
        if any(map(str.isupper, a.shown)):
            a, b = _abbreviated(a, b)
        if any(map(str.isupper, b.shown)):
            b, a = _abbreviated(b, a)
        self.a, self.b, self.contained = a, b, contained
        same = _slips(a, b)
        keys = [same.get(key, key) for key in a.keys] if same else a.keys
        # One character for each word, so that the alignments run on strings.
        codes = dict(zip(dict.fromkeys((*b.keys, *a.keys)), map(chr, count(1)), strict=False))
        self.line_a = "".join([codes[key] for key in keys])
        self.line_b = "".join([codes[key] for key in b.keys])
        self.left = _covered(self.line_a, self.line_b)
        self.right = _covered(self.line_b, self.line_a)
        self.shorter = _share(a.weights, self.left)
        self.longer = _share(b.weights, self.right)

    @cached_property
    def left_over(self) -> tuple[list[Word], list[Word]]:
        """The words of `a` and of `b` that the other one lacks."""
        return _lone(self.a, self.left), _lone(self.b, self.right)

    @cached_property
    def alike(self) -> float:
        """The share of the common words that stand in the same order."""
        common = sum(self.left)
        return LCSseq.similarity(self.line_a, self.line_b) / common if common else 0.0

    @cached_property
    def blocks(self) -> tuple[tuple[int, int, int, int], ...]:
        """Where the two differ in order: `a[i:j]` stands where `b[k:m]` does."""
        return tuple(_between(_anchors(self.line_a, self.line_b), self.line_a, self.line_b))

    @cached_property
    def frame(self) -> Frame:
        """The two sentences without their facts, and the facts between."""
        left = [n for n, kind in enumerate(self.a.kinds) if kind < _NAME]
        right = [n for n, kind in enumerate(self.b.kinds) if kind < _NAME]
        pairs = _anchors(
            "".join([self.line_a[n] for n in left]), "".join([self.line_b[n] for n in right])
        )
        anchors = [(left[i], right[k]) for i, k in pairs]
        facts_a, facts_b = _facts(self.line_a, self.a.kinds), _facts(self.line_b, self.b.kinds)
        gaps = []
        for i, j, k, m in _between(anchors, self.line_a, self.line_b):
            lost, new = "".join(facts_a[i:j]), "".join(facts_b[k:m])
            if lost or new:
                gaps.append(Gap(lost, new, len(lost) == j - i and len(new) == m - k))
        shorter = min(len(left), len(right))
        return Frame(len(anchors) / shorter if shorter else 0.0, tuple(gaps))

    @cached_property
    def cut(self) -> bool:
        """Whether `a` is what is left when words with a meaning are cut off at one end of `b`."""
        n = len(self.line_a)
        if self.line_b.startswith(self.line_a):
            return sum(self.b.weights[n:]) >= 1
        return self.line_b.endswith(self.line_a) and sum(self.b.weights[:-n]) >= 1

    def window(self) -> tuple[float, int, int]:
        """How much of `a` stands in order in the best stretch of `b`, and where that is."""
        n = len(self.line_a)
        at = self.line_b.find(self.line_a)
        if at >= 0:
            return 1.0, at, at + n
        room = n // 8 + 1
        places = [k for _, k in _anchors(self.line_a, self.line_b)]
        if not places:
            return 0.0, 0, 0
        best = max(places, key=lambda k: bisect_left(places, k + n + room) - bisect_left(places, k))
        start, end = max(0, best - room), best + n + room
        return LCSseq.similarity(self.line_a, self.line_b[start:end]) / n, start, end

    def show(self, codes: str) -> str:
        """The words behind codes, as they stand."""
        words = dict(zip(self.line_a + self.line_b, self.a.shown + self.b.shown, strict=True))
        return " ".join(words[code] for code in codes) or "-"


def compare(a: str, b: str, config: ConfigLike = NEWS) -> Comparison:
    """Compare two sentences as if they stood in one text, without what stands around them.

    What may well stand twice is no duplicate, even word for word: sentences of a few words,
    headings, questions, rows of figures. `veto` says so. The order of `a` and `b` does not matter.

    >>> compare("The old bridge fell on Monday and killed two men and a dog.",
    ...         "The old bridge fell on Sunday and killed two men and a dog.").veto
    'number: Monday / Sunday'
    """
    config = as_config(config)
    one = read(text_of(a))
    return identical(one) if a == b else verdict(one, read(text_of(b)), config)


def identical(sentence: Sentence) -> Comparison:
    """The comparison of a sentence with itself."""
    veto = unfit(sentence)
    return Comparison(1.0, veto is None, veto, "same", 1.0, 1.0, 1.0, 1.0)


def verdict(a: Sentence, b: Sentence, config: Config = NEWS) -> Comparison:
    """`compare` for sentences that have been read already."""
    low, high = a.rank, b.rank
    if low > high:
        a, b, low, high = b, a, high, low
    if not a.keys or len(b.keys) > MAX_WORDS:
        return Comparison(0.0, False, None, "different", 0.0, 0.0, 0.0, 0.0)
    match = Match(a, b)
    shorter, longer = match.shorter, match.longer
    score = 2 * shorter * longer / (shorter + longer) if shorter + longer else 0.0
    length = low[0] / high[0]
    window, start, end = match.window() if shorter >= COVERED else (0.0, 0, 0)
    inside = window >= config.containment
    relation: Relation = "different"
    veto = None
    if score >= config.neighbour_similarity and length >= LENGTH:
        relation = "same" if score >= config.similarity else "similar"
        veto = objection(match) or unfit(a) or unfit(b)
    if inside and (relation != "same" or veto or match.cut):
        relation, score = "contained", window
        inner = Match(a, b.part(start, end), contained=True)
        veto = objection(inner) or (None if _is_cut_off(inner) else unfit(a))
    duplicate = relation in ("same", "contained") and veto is None
    return Comparison(score, duplicate, veto, relation, shorter, longer, window, length)


class Bag(NamedTuple):
    """The words of a sentence without their order."""

    rank: tuple[float, int, str]
    language: str
    weights: dict[str, float]
    """By key; of a word that stands twice, the sum."""
    several: dict[str, tuple[int, float]]
    """How often a word stands that stands more than once, and the least that it weighs."""
    slips: tuple[Word, ...]
    """Words, in small letters, that might be a slip of the pen for another."""
    acronyms: dict[str, str]
    """By key, words that might stand for several of another sentence."""
    initials: str
    """The first letters of the words, as capitals."""


def bag(sentence: Sentence) -> Bag:
    """What `resemble` asks of a sentence."""
    weights: dict[str, float] = {}
    several: dict[str, tuple[int, float]] = {}
    slips: list[Word] = []
    acronyms: dict[str, str] = {}
    for key, weight, word, kind in zip(
        sentence.keys, sentence.weights, sentence.shown, sentence.kinds, strict=True
    ):
        if key in weights:
            times, least = several.get(key, (1, weights[key]))
            several[key] = times + 1, min(least, weight)
            weights[key] += weight
        else:
            weights[key] = weight
        if _may_slip(word, kind):
            slips.append(_lowered(key, word, kind))
        if word.isupper() and _is_acronym(word):
            acronyms[key] = word
    initials = "".join([word[0].upper()[0] for word in sentence.shown])
    return Bag(sentence.rank, sentence.language, weights, several, tuple(slips), acronyms, initials)


def resemble(a: Bag, b: Bag, config: Config = NEWS) -> bool:
    """Whether `verdict` need be asked about two sentences: if not, it would answer "different".

    What they have in common is at most what they have without regard to the order, with every word
    that is left over taken for a slip of the pen where it may be one for any that the other
    sentence has left over. To see that costs a tenth of an alignment.
    """
    if a.rank > b.rank:
        a, b = b, a
    lone_a, lone_b = a.weights.keys() - b.weights.keys(), b.weights.keys() - a.weights.keys()
    if _may_abbreviate(a, lone_a, b) or _may_abbreviate(b, lone_b, a):
        return True
    alike_in_length = a.rank[0] >= LENGTH * b.rank[0] - ROUNDING

    def enough(lost_a: Set[str], lost_b: Set[str]) -> bool:
        """Whether that is so if these words have no counterpart."""
        shorter = _rest(a, lost_a, b) + ROUNDING
        if shorter >= COVERED or not alike_in_length:
            return shorter >= COVERED
        longer = _rest(b, lost_b, a) + ROUNDING
        return 2 * shorter * longer / (shorter + longer) >= config.neighbour_similarity

    if enough(lone_a, lone_b):
        return True
    if not a.language or a.language != b.language or max(len(lone_a), len(lone_b)) > MAX_SLIPS:
        return False
    slips = [
        (key, other)
        for key, other in product(_slippery(a, lone_a), _slippery(b, lone_b))
        if key[1][0] == other[1][0] and _alike(*key, *other) >= SLIP
    ]
    return bool(slips) and enough(
        lone_a - {key for (key, _, _), _ in slips}, lone_b - {key for _, (key, _, _) in slips}
    )


def _rest(one: Bag, lost: Set[str], other: Bag) -> float:
    """The share of a sentence that is left without words that the other one lacks."""
    missing = sum([one.weights[key] for key in lost])
    for key, (times, least) in one.several.items():
        if key in other.weights:
            missing += least * max(0, times - other.several.get(key, (1, least))[0])
    return 1 - missing / one.rank[0] if one.rank[0] else 1.0


@lru_cache(maxsize=50_000)
def _lowered(key: str, word: str, kind: Kind) -> Word:
    """A word in small letters, shared by the sentences that it stands in."""
    return key, word.lower(), kind


def _slippery(one: Bag, lone: Set[str]) -> list[Word]:
    """Words of `lone` that might be a slip of the pen, in small letters."""
    return [word for word in one.slips if word[0] in lone]


def _may_abbreviate(one: Bag, lone: Set[str], other: Bag) -> bool:
    """Whether a word that `other` lacks may stand for several that it has."""
    return any(word in other.initials for key, word in one.acronyms.items() if key in lone)


def _is_cut_off(match: Match) -> bool:
    """Whether the shorter sentence breaks off visibly, so that it may be of any form and length."""
    return (
        match.a.text.endswith(ELLIPSIS)
        and len(match.a.keys) >= 4
        and match.line_b.startswith(match.line_a)
    )


def _anchors(a: str, b: str) -> list[tuple[int, int]]:
    """The places of a longest common subsequence."""
    return [
        (block.a + n, block.b + n)
        for block in Indel.opcodes(a, b).as_matching_blocks()
        for n in range(block.size)
    ]


def _between(
    anchors: Sequence[tuple[int, int]], a: str, b: str
) -> Iterator[tuple[int, int, int, int]]:
    """The stretches of `a` and `b` between the anchors, where either is not empty."""
    i = k = 0
    for j, m in [*anchors, (len(a), len(b))]:
        if i < j or k < m:
            yield i, j, k, m
        i, k = j + 1, m + 1


def _facts(codes: str, kinds: Sequence[Kind]) -> list[str]:
    """The codes of the words that state a fact, and nothing in the place of the others."""
    return [code if kind >= _NAME else "" for code, kind in zip(codes, kinds, strict=True)]


def _covered(line: str, other: str) -> list[bool]:
    """Which words of `line` stand in `other` too, each as often as it does there."""
    there = [code in other for code in line]
    if len(set(line)) < len(line):
        met: dict[str, int] = {}
        for n, code in enumerate(line):
            met[code] = times = met.get(code, 0) + 1
            if times > 1 and there[n]:
                there[n] = other.count(code) >= times
    return there


def _share(weights: Sequence[float], there: Sequence[bool]) -> float:
    total = sum(weights)
    return sum(compress(weights, there)) / total if total else 0.0


def _lone(sentence: Sentence, there: Sequence[bool]) -> list[Word]:
    words = zip(sentence.keys, sentence.shown, sentence.kinds, strict=True)
    return [word for word, yes in zip(words, there, strict=True) if not yes]


def _abbreviated(a: Sentence, b: Sentence) -> tuple[Sentence, Sentence]:
    """The two sentences, with words of `b` as one where `a` has their initials ("NHS")."""
    for n, word in enumerate(a.shown):
        if _is_acronym(word) and a.keys[n] not in b.keys:
            # One each: some letters have two capitals.
            initials = "".join([other[0].upper()[0] for other in b.shown])
            at = initials.find(word)
            end = at + len(word)
            if at >= 0 and not set(b.keys[at:end]) & set(a.keys):
                b = b.joined(at, end, a.keys[n])
    return a, b


def _is_acronym(word: str) -> bool:
    return word.isupper() and 1 < len(word) < 6


def _may_slip(word: str, kind: Kind) -> bool:
    return 3 < len(word) <= LONG_WORD and kind < _NUMBER


def _slips(a: Sentence, b: Sentence) -> dict[str, str]:
    """Words of `a` that are words of `b` but for a slip of the pen, an ending or a spelling."""
    # In a language that is not known, an ending may turn a sentence round (Turkish "-ma-").
    if not a.language or a.language != b.language:
        return {}
    in_a, in_b = set(a.keys), set(b.keys)
    lone_a, lone_b = in_a - in_b, in_b - in_a
    if not lone_a or not lone_b or len(lone_a) > MAX_SLIPS or len(lone_b) > MAX_SLIPS:
        return {}
    others = defaultdict(list)
    for key, word, kind in zip(b.keys, b.shown, b.kinds, strict=True):
        if key in lone_b and _may_slip(word, kind):
            others[word[0].lower()].append((key, word.lower(), kind))
    same: dict[str, str] = {}
    taken: set[str] = set()
    contraries = lexicon(a.language).contraries
    for key, word, kind in zip(a.keys, a.shown, a.kinds, strict=True):
        if key not in lone_a or key in same or not _may_slip(word, kind):
            continue
        best, found = SLIP, None
        for other, shown, its_kind in others[word[0].lower()]:
            if other in taken or (key, other) in contraries:
                continue
            score = _alike(key, word.lower(), kind, other, shown, its_kind)
            if score >= best:
                best, found = score, other
        if found is not None:
            same[key] = found
            taken.add(found)
    return same


def _alike(key_a: str, a: str, kind_a: Kind, key_b: str, b: str, kind_b: Kind) -> float:
    """How much two words, in small letters, look like one."""
    if kind_a in _EXACT or kind_b in _EXACT:
        return 1.0 if _is_misspelt(a, b) or _is_derived(a, b) else 0.0
    return max(Indel.normalized_similarity(key_a, key_b), Indel.normalized_similarity(a, b))


def _is_misspelt(a: str, b: str) -> bool:
    """Whether two names differ by one letter too many or by two letters that changed places.

    One letter for another makes another name: "Hansen" and "Hanson".
    """
    if min(len(a), len(b)) < 5 or OSA.distance(a, b) > 1:
        return False
    return len(a) != len(b) or sorted(a) == sorted(b)


def _is_derived(a: str, b: str) -> bool:
    """Whether one name is the adjective of the other: "Israel" and "Israeli"."""
    short, long = sorted((a, b), key=len)
    return long.startswith(short) and long[len(short) :] in ("n", "i", "an", "s")
