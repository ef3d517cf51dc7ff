"""Marks sentences that stand twice: word for word, reworded, or inside a longer one.

Candidates come from an inverted index of rare words, so that the work grows with the number of
sentences and not with its square; `newsclean.marks.similarity` and `facts` judge each of them.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise
from typing import TypeAlias

from newsclean.config import NEWS, Config
from newsclean.marks.similarity import Comparison, identical, verdict
from newsclean.marks.words import Sentence, lexicon, read
from newsclean.model import Document, Mark
from newsclean.segment import ends_sentence

MIN_CHARS, MIN_SIGNS = 30, 15
"""Shorter units are not looked at: they may well stand twice. Of a script without spaces, half."""
MAX_CHARS = 4_000
"""Longer units are compared word for word only: alignment costs the product of the lengths."""
SERIES = 3
"""A sentence like three others is one of a series: a refrain, a list, the rows of a table."""
COMMON = 100
"""A word of more sentences than this leads to the nearest of them only."""
CLOSE = 2
"""At this distance a sentence repeats the longer one that contains it; beyond, it sums it up."""
QUOTES = tuple("\"'\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}")
HEADING = 12
"""Words; a shorter line without a stop at its end is a heading."""
MOST = 6
"""Candidates of one sentence: more than are needed to see that it is one of a series."""
ALIKE = 0.5
"""The share of their words (Dice) that two candidates have in common."""
WITHIN = 0.75
"""The share of the words of the shorter one, where the longer one may contain it."""

# The first letters of a word, without an s at their end, stand for all of its forms; short words
# say little.
_KEY = re.compile(r"([^\W_]{3,5}[^\W_s])[^\W_]*")

Pair: TypeAlias = tuple[int, int]


def repeats(doc: Document, config: Config = NEWS) -> Iterator[Mark]:
    """Marks for what a segmented document says twice.

    Twins that say the same are marked both ways, since `decide` chooses which of them stays; of a
    sentence that is contained in a longer one only the shorter is marked. Twins that a guard spares
    are marked with its veto, at most once for each unit.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(doc.units):
        if unit.end - unit.start >= MIN_SIGNS:
            text = doc.text[unit.start : unit.end]
            if len(text) >= MIN_CHARS or not text.isascii():
                groups[text].append(i)
    sentences = _Sentences(doc)
    pairs: dict[Pair, Comparison] = {}
    alike: Counter[int] = Counter()
    for group in groups.values():
        if len(group) > 1:
            found = identical(sentences[group[0]])
            if len(group) > 2 and found.veto is None:
                found = replace(found, veto=f"one of {len(group)} that are the same")
            pairs.update(dict.fromkeys(pairwise(group), found))
            alike.update(dict.fromkeys(group, len(group) - 1))
    texts = [text for text in groups if len(text) <= MAX_CHARS]
    for a, b in candidates(texts):
        i, j = sorted((groups[texts[a]][0], groups[texts[b]][0]))
        found = verdict(sentences[i], sentences[j], config)
        if found.relation != "different":
            pairs[i, j] = found
            alike[i] += 1
            alike[j] += 1
    spared: dict[int, Mark] = {}
    for mark in _claims(doc, pairs, alike, sentences):
        if mark.veto is None:
            yield mark
        elif mark.unit not in spared or spared[mark.unit].score < mark.score:
            spared[mark.unit] = mark
    yield from spared.values()


def _claims(
    doc: Document, pairs: dict[Pair, Comparison], alike: Counter[int], sentences: _Sentences
) -> Iterator[Mark]:
    for (i, j), found in pairs.items():
        beside = found.relation != "contained" and any(
            (near := pairs.get((i + step, j + step))) is not None and near.veto is None
            for step in (-1, 1)
        )
        if found.relation == "similar" and not beside:
            continue
        claims: tuple[Pair, ...] = ((j, i), (i, j))
        if doc.words(doc.units[i]) == doc.words(doc.units[j]):
            rule, why = "repeat.exact", "word for word"
        elif found.relation == "contained":
            rule, why = "repeat.contained", f"{found.window:.0%} of it stands in a longer sentence"
            claims = claims[:1] if sentences[j].rank < sentences[i].rank else claims[1:]
        else:
            rule, why = "repeat.reworded", f"{found.shorter:.0%} of its words stand in its twin"
            if beside:
                why += ", and the sentence beside it beside the twin"
        for unit, twin in claims:
            veto = found.veto
            if veto is None and max(alike[unit], alike[twin]) >= SERIES:
                veto = f"one of {max(alike[unit], alike[twin]) + 1} that are alike"
            if veto is None and not beside:
                veto = _place(doc, unit, twin, rule)
            if veto is None and _wrapped(doc, unit):
                veto = "a piece of a sentence on two lines"
            yield Mark(unit, rule, round(found.score, 3), twin, veto, why)


def _place(doc: Document, unit: int, twin: int, rule: str) -> str | None:
    """What speaks, by the places of the two, against a removal that nothing else supports."""
    if _heading(doc, unit) or _heading(doc, twin):
        near = abs(doc.units[unit].line - doc.units[twin].line) <= CLOSE
        return None if near and rule == "repeat.exact" else "a heading"
    if rule == "repeat.reworded" and _above(doc, min(unit, twin), max(unit, twin)):
        return "a heading and the text below it"
    if rule == "repeat.contained":
        if not _pulled(doc, unit) and abs(unit - twin) > CLOSE:
            return "the longer sentence stands elsewhere"
        if not _pulled(doc, unit) and _unstopped(doc, unit):
            return "a heading"
    return None


def _above(doc: Document, first: int, second: int) -> bool:
    """Whether one unit looks like the heading of the other, however long it is."""
    near = doc.units[second].line - doc.units[first].line <= CLOSE
    return near and _unstopped(doc, first) and not _unstopped(doc, second)


def _heading(doc: Document, i: int) -> bool:
    """Whether a unit looks like a heading, or like the item of a list."""
    return _unstopped(doc, i) and len(doc.words(doc.units[i]).split()) < HEADING


def _unstopped(doc: Document, i: int) -> bool:
    """Whether a unit is a line of its own that does not end like a sentence."""
    return _alone(doc, i) and not ends_sentence(doc.words(doc.units[i]))


def _pulled(doc: Document, i: int) -> bool:
    """Whether a unit is a quotation on a line of its own, pulled out of the text for the eye."""
    return _alone(doc, i) and doc.text.startswith(QUOTES, doc.units[i].start)


def _alone(doc: Document, i: int) -> bool:
    """Whether a unit is a line of its own."""
    unit = doc.units[i]
    line = doc.lines[unit.line]
    return unit.start <= line.start and unit.end >= line.end


class _Sentences(dict[int, Sentence]):
    """The units of a document in words, read when they are first asked for."""

    def __init__(self, doc: Document) -> None:
        super().__init__()
        self.doc = doc

    def __missing__(self, i: int) -> Sentence:
        unit = self.doc.units[i]
        found = self[i] = read(self.doc.text[unit.start : unit.end])
        return found


def candidates(texts: Sequence[str]) -> Iterator[Pair]:
    """Pairs of places in `texts` whose texts share half of their words, or most of the shorter one.

    A prefix filter (Chaudhuri et al., 2006; Wang et al., 2012): of the `n` words of a text that
    shares `need` of them with another, any `n - need + 2` hold two that they share. So only the
    rarest of them are looked up in an inverted index.
    """
    keys = [_keys(text) for text in texts]
    counts = Counter(chain.from_iterable(keys))
    shared = {key for key, count in counts.items() if count > 1}
    where: dict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(keys):
        for key in own & shared:
            where[key].append(i)
    for i, own in enumerate(keys):
        n = len(own)
        need = max(2, math.ceil(ALIKE * n))
        known = own & shared
        if len(known) < need:
            continue
        once: set[int] = set()
        twice: set[int] = set()
        for _, key in sorted([(counts[key], key) for key in known])[: len(known) - need + 2]:
            places = _around(where[key], i)
            twice.update(once.intersection(places))
            once.update(places)
        found = []
        for j in twice:
            m = len(keys[j])
            if m > n or (m == n and j > i):  # the shorter one of a pair looks for the longer one
                both = len(own & keys[j])
                if both >= WITHIN * n or 2 * both >= ALIKE * (n + m):
                    found.append((-both, abs(i - j), j))
        for _, _, j in sorted(found)[:MOST]:
            yield (i, j) if i < j else (j, i)


def _keys(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, by their first letters."""
    synonyms = _synonyms()
    return frozenset([synonyms.get(k, k) for k in _KEY.findall(text.lower())]) - lexicon().light


@cache
def _synonyms() -> dict[str, str]:
    """The same for words that count as one."""
    return {word[:6]: first for word, first in lexicon().synonyms.items() if len(word) > 3}


def _around(places: list[int], i: int) -> list[int]:
    """`places`, or the nearest to `i` where there are too many of them."""
    if len(places) <= COMMON:
        return places
    at = bisect_left(places, i)
    return places[max(0, at - COMMON // 2) : at + COMMON // 2]


def _wrapped(doc: Document, i: int) -> bool:
    """Whether a unit is a piece of a sentence that a hard line break cut in two."""
    unit, line = doc.units[i], doc.lines[doc.units[i].line]
    if unit.end >= line.end and unit.line + 1 < len(doc.lines):
        after = doc.lines[unit.line + 1]
        if after.paragraph == line.paragraph and _goes_on(doc, line.end, after.start):
            return True
    if unit.start <= line.start and unit.line > 0:
        before = doc.lines[unit.line - 1]
        return before.paragraph == line.paragraph and _goes_on(doc, before.end, line.start)
    return False


def _goes_on(doc: Document, end: int, start: int) -> bool:
    last, first = doc.text[end - 1], doc.text[start]
    return (last.isalnum() or last in ",;") and first.islower()
