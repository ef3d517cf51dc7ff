"""Marks sentences that stand twice: word for word, reworded, or inside a longer one.

Candidates come from an inverted index of rare words, so that the work grows with the number of
sentences and not with its square; `newsclean.marks.similarity` and `facts` judge each of them.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain, pairwise
from sys import intern
from typing import TypeAlias

from newsclean.config import NEWS, Config
from newsclean.marks.similarity import Comparison, bag, identical, resemble, verdict
from newsclean.marks.words import LETTERS, lexicon, read
from newsclean.model import Document, Mark
from newsclean.segmenting import ends_sentence

MIN_CHARS, MIN_SIGNS = 30, 15
"""Shorter units are not looked at: they may well stand twice. Of a script without spaces, half."""
MAX_CHARS = 4_000
"""Longer units are compared word for word only: alignment costs the product of the lengths."""
SERIES = 3
"""A sentence like three others is one of a series: a refrain, a list, the rows of a table."""
COMMON, NEAREST = 50, 20
"""A word of more sentences than this leads to so many of them only, the nearest."""
CLOSE = 2
"""At this distance a sentence repeats the longer one that contains it; beyond, it sums it up."""
QUOTES = tuple("\"'\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}")
OPENING, CLOSING = "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
HEADING = 12
"""Words; a shorter line without a stop at its end is a heading."""
RECENT = 2_000
"""So many sentences are remembered in full: in a long text, twins stand near each other."""
MOST = 4
"""Candidates of one sentence: more than are needed to see that it is one of a series."""
ALIKE = 0.5
"""The share of their words (Dice) that two candidates have in common."""
WITHIN = 0.75
"""The share of the words of the shorter one, where the longer one may contain it."""
ANY = 0.5
"""What any word counts, beside the 1 of those that carry meaning, where all of them are counted."""

# The first letters of a word, without an s at their end, stand for all of its forms; short words
# say little.
_KEY = re.compile(r"(\w{3,5}[^\Ws])\w*")

# Chinese and Japanese, and the scripts of Southeast Asia, write without spaces; in those of India
# and in Hangul a word has few letters, and vowel signs that are none to `re`.
_DENSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_OTHER_SCRIPT = re.compile(f"[{_DENSE}\u0900-\u0dff\uac00-\ud7a3]")
_DENSE_TEXT = re.compile(f"[{_DENSE}]")
_WORD = re.compile(rf"[{_DENSE}]+|{LETTERS}")

Pair: TypeAlias = tuple[int, int]


class Known:
    """What has been found out about sentences from their words alone.

    It holds wherever they stand, so rounds over what is left of one text may share it. It grows
    with every sentence it is asked about: make a new one for each text.
    """

    def __init__(self, config: Config = NEWS) -> None:
        # Shared strings in tuples: of a long text, the keys of all sentences are kept.
        self.keys = cache(lambda text: tuple(map(intern, _keys(text))))
        self.words = lru_cache(RECENT)(_words)
        self.read = reader = lru_cache(RECENT)(read)

        weigh = lru_cache(RECENT)(lambda text: bag(reader(text)))

        @cache
        def judge(a: str, b: str) -> Comparison | None:
            if not resemble(weigh(a), weigh(b), config):
                return None
            found = verdict(reader(a), reader(b), config)
            return None if found.relation == "different" else found

        self.judge = judge
        """The verdict on two sentences, or None where they are different."""


def repeats(doc: Document, config: Config = NEWS, known: Known | None = None) -> Iterator[Mark]:
    """Marks for what a segmented document says twice.

    Twins that say the same are marked both ways, since `decide` chooses which of them stays; of a
    sentence that is contained in a longer one only the shorter is marked. Twins that a guard spares
    are marked with its veto, at most once for each unit. `known` is for later rounds over the same
    text: it must have been made with the same `config`, and changes nothing but the time.
    """
    known = known or Known(config)
    first: dict[str, int] = {}
    again: dict[int, list[int]] = {}
    for i, unit in enumerate(doc.units):
        if unit.end - unit.start >= MIN_SIGNS:
            text = doc.text[unit.start : unit.end]
            if len(text) >= MIN_CHARS or not text.isascii():
                before = first.setdefault(text, i)
                if before < i:
                    again.setdefault(before, [before]).append(i)
    pairs: dict[Pair, Comparison] = {}
    alike: Counter[int] = Counter()
    for before, group in sorted(again.items()):
        found = identical(known.read(doc.words(doc.units[before])))
        if len(group) > 2 and found.veto is None:
            found = replace(found, veto=f"one of {len(group)} that are the same")
        pairs.update(dict.fromkeys(pairwise(group), found))
        alike.update(dict.fromkeys(group, len(group) - 1))
    texts = [text for text in first if len(text) <= MAX_CHARS]
    for a, b in candidates(texts, known):
        if twins := known.judge(texts[a], texts[b]):
            i, j = first[texts[a]], first[texts[b]]
            pairs[i, j] = twins
            alike[i] += 1
            alike[j] += 1
    spared: dict[int, Mark] = {}
    for mark in _claims(doc, pairs, alike, known):
        if mark.veto is None:
            yield mark
        elif mark.unit not in spared or spared[mark.unit].score < mark.score:
            spared[mark.unit] = mark
    yield from spared.values()


def _claims(
    doc: Document, pairs: dict[Pair, Comparison], alike: Counter[int], known: Known
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
            ranks = [known.read(doc.words(doc.units[unit])).rank for unit in (i, j)]
            claims = claims[:1] if ranks[1] < ranks[0] else claims[1:]
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
    if _listed(doc, unit, twin) or _listed(doc, twin, unit):
        return "an item of a list"
    far = abs(unit - twin) > CLOSE
    if far and not _alone(doc, unit) and not _balanced(doc.words(doc.units[unit])):
        return "a piece of a quotation"
    if rule == "repeat.reworded" and _above(doc, min(unit, twin), max(unit, twin)):
        return "a heading and the text below it"
    if rule == "repeat.contained":
        if far and not _pulled(doc, unit):
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


def _listed(doc: Document, i: int, j: int) -> bool:
    """Whether two units are lines without a stop, one of them between others of the kind.

    Then it is an item of a list, however long.
    """
    if not (0 < i < len(doc.units) - 1 and _unstopped(doc, i) and _unstopped(doc, j)):
        return False
    return _unstopped(doc, i - 1) and _unstopped(doc, i + 1)


def _balanced(text: str) -> bool:
    """Whether every quotation in `text` begins and ends there: none breaks where it goes."""
    return text.count('"') % 2 == 0 and text.count(OPENING) == text.count(CLOSING)


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


def candidates(texts: Sequence[str], known: Known | None = None) -> Iterator[Pair]:
    """Pairs of places in `texts` whose texts share half of their words, or most of the shorter one.

    A prefix filter (Chaudhuri et al., 2006; Wang et al., 2012): of the `n` words of a text that
    shares `need` of them with another, any `n - need + 2` hold two that they share. So only the
    rarest of them are looked up in an inverted index. The first place of a pair is the lower one.
    """
    known = known or Known()
    keys = [known.keys(text) for text in texts]
    sizes = [len(own) for own in keys]
    counts = Counter(chain.from_iterable(keys))
    # Words by how rare they are, from 1 on; one that stands in a single text leads nowhere.
    rare = sorted([(count, key) for key, count in counts.items() if count > 1])
    ranks = {key: rank for rank, (_, key) in enumerate(rare, 1)}
    where: list[list[int]] = [[] for _ in range(len(rare) + 1)]
    looked: list[tuple[int, array[int]]] = []
    for i, own in enumerate(keys):
        own_ranks = sorted(filter(None, map(ranks.get, own)))
        spare = len(own_ranks) - max(2, math.ceil(ALIKE * len(own)))
        if spare >= 0:
            prefix = array("L")
            for rank in own_ranks[: spare + 2]:
                prefix.extend((rank, len(where[rank])))
            looked.append((i, prefix))
        for rank in own_ranks:
            where[rank].append(i)
    for i, prefix in looked:
        once: set[int] = set()
        twice: set[int] = set()
        numbers = iter(prefix)
        for rank, at in zip(numbers, numbers, strict=True):
            places = where[rank]
            if len(places) > COMMON:
                places = places[max(0, at - NEAREST // 2) : at + NEAREST // 2]
            twice.update(once.intersection(places))
            once.update(places)
        if not twice:
            continue
        n, mine = sizes[i], set(keys[i])
        found = []
        for j in twice:
            m = sizes[j]
            if m > n or (m == n and j > i):  # the shorter one of a pair looks for the longer one
                both = len(mine.intersection(keys[j]))
                if both >= WITHIN * n or 2 * both >= ALIKE * (n + m):
                    found.append((-both, abs(i - j), j))
        found.sort()
        for minus_both, _, j in found[:MOST]:
            words, others = known.words(texts[i]), known.words(texts[j])
            if _enough(
                ANY * len(words & others) - minus_both,
                n + ANY * len(words),
                sizes[j] + ANY * len(others),
            ):
                yield (i, j) if i < j else (j, i)


def _enough(both: float, n: float, m: float) -> bool:
    """Whether two texts of `n` and `m` words may be twins if they have so many in common."""
    return 2 * both >= ALIKE * (n + m) or both >= WITHIN * min(n, m)


def _keys(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, by their first letters."""
    dropped, renamed = _synonyms()
    if "_" in text:
        text = text.replace("_", " ")
    if not text.isascii() and _OTHER_SCRIPT.search(text):
        return _keys_of_other_scripts(text)
    keys = frozenset(_KEY.findall(text.lower())) - dropped
    others = keys & renamed.keys()
    return keys.difference(others).union([renamed[key] for key in others]) if others else keys


def _keys_of_other_scripts(text: str) -> frozenset[str]:
    """Words of two letters or more; two characters each where no spaces part the words."""
    keys = []
    for word in _WORD.findall(text.lower()):
        if _DENSE_TEXT.match(word):
            keys += [word[n : n + 2] for n in range(len(word) - 1)]
        elif len(word) > 1:
            keys.append(word[:5])
    return frozenset(keys)


@cache
def _synonyms() -> tuple[frozenset[str], dict[str, str]]:
    """The keys that say nothing, and those that count as another."""
    known = lexicon()
    first = {word[:6]: other for word, other in known.synonyms.items() if len(word) > 3}
    dropped = {key for key in known.light if first.get(key, key) in known.light}
    dropped |= {key for key, other in first.items() if other in known.light}
    renamed = {key: other for key, other in first.items() if key != other and key not in dropped}
    return frozenset(dropped), renamed


def _words(text: str) -> frozenset[str]:
    """All words of a text between its spaces, by their first letters."""
    if not text.isascii() and _OTHER_SCRIPT.search(text):
        return _keys_of_other_scripts(text)
    return frozenset([word[:5] for word in text.lower().split()])


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
