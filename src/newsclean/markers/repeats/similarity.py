"""How similar two sentences are: whether they are near-duplicates.

They are aligned (`newsclean.markers.repeats.alignment`), and their words have weights: high for
names and numbers, low for words of grammar. Above a threshold, the guards decide
(`newsclean.markers.repeats.guards`).
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple, TypeAlias

from newsclean.argument_checks import text_of
from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.markers.repeats.alignment import (
    MAX_SLIPS,
    SLIP,
    Match,
    Word,
    alike,
    is_acronym,
    may_slip,
)
from newsclean.markers.repeats.guards import objection, unfit
from newsclean.markers.repeats.words import Kind, Sentence, read_sentence
from newsclean.text.characters import ELLIPSES

MAX_WORDS = 800
"""Longer units are not aligned: that costs the product of the lengths."""
LENGTH = 0.6
"""From this ratio of weights on, two sentences can say the same; below, one contains the other."""
COVERED = 0.95
"""The share of a sentence that a longer one must have to contain it, in whatever order."""
ROUNDING = 1e-9
"""Sums of weights in another order differ by less."""


SentenceRelation: TypeAlias = Literal["same", "contained", "similar", "different"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `compare` found. Scores and shares lie in 0..1."""

    score: float
    """Where one contains the other `window`, else the harmonic mean of `shorter` and `longer`."""
    duplicate: bool
    veto: str | None
    """The guard that decided against it, in words."""
    relation: SentenceRelation
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


def compare(a: str, b: str, config: ConfigLike = NEWS) -> Comparison:
    """Compare two sentences as if they stood in one text, without what stands around them.

    What may well stand twice is no duplicate, even word for word: sentences of a few words,
    headings, questions, rows of figures. `veto` says so. The order of `a` and `b` does not matter.

    >>> compare("The old bridge fell on Monday and killed two men and a dog.",
    ...         "The old bridge fell on Sunday and killed two men and a dog.").veto
    'number: Monday / Sunday'
    """
    config = as_config(config)
    one = read_sentence(text_of(a))
    return identical(one) if a == b else comparison(one, read_sentence(text_of(b)), config)


def identical(sentence: Sentence) -> Comparison:
    """The comparison of a sentence with itself."""
    veto = unfit(sentence)
    return Comparison(1.0, veto is None, veto, "same", 1.0, 1.0, 1.0, 1.0)


def comparison(a: Sentence, b: Sentence, config: Config = NEWS) -> Comparison:
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
    relation: SentenceRelation = "different"
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
    """Words, in small letters, that might be others with a spelling error."""
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
        if may_slip(word, kind):
            slips.append(_lowered(key, word, kind))
        if word.isupper() and is_acronym(word):
            acronyms[key] = word
    initials = "".join([word[0].upper()[0] for word in sentence.shown])
    return Bag(sentence.rank, sentence.language, weights, several, tuple(slips), acronyms, initials)


def resemble(a: Bag, b: Bag, config: Config = NEWS) -> bool:
    """Whether to call `comparison` for two sentences: if not, it would find them different.

    This is an upper bound of what they share: words count in any order, and a word that only one of
    them has counts as a spelling error of any such word of the other that it may be one of. It
    costs a tenth of an alignment.
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
        if key[1][0] == other[1][0] and alike(*key, *other) >= SLIP
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
    """Words of `lone` that might be spelling errors, in small letters."""
    return [word for word in one.slips if word[0] in lone]


def _may_abbreviate(one: Bag, lone: Set[str], other: Bag) -> bool:
    """Whether a word that `other` lacks may stand for several that it has."""
    return any(word in other.initials for key, word in one.acronyms.items() if key in lone)


def _is_cut_off(match: Match) -> bool:
    """Whether the shorter sentence breaks off visibly, so that it may be of any form and length."""
    return (
        match.a.text.endswith(ELLIPSES)
        and len(match.a.keys) >= 4
        and match.line_b.startswith(match.line_a)
    )
