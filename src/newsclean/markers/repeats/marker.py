"""Marks sentences that stand twice: word for word, reworded, or inside a longer one.

`newsclean.markers.repeats.candidates` finds the pairs to compare, `similarity` and `guards` compare
them, and here it counts where they stand in the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from newsclean.config import NEWS, Config
from newsclean.markers.repeats.candidates import RECENT, Keys, Pair, candidates
from newsclean.markers.repeats.similarity import (
    Bag,
    Comparison,
    bag,
    comparison,
    identical,
    resemble,
)
from newsclean.markers.repeats.words import read_sentence
from newsclean.model import Document, Mark
from newsclean.text.characters import CLOSING, OPENING, QUOTES
from newsclean.text.prose import ends_sentence

MIN_CHARS, MIN_SIGNS = 30, 15
"""Shorter units are not looked at: they may well stand twice. Of a script without spaces, half."""
MAX_CHARS = 4_000
"""Longer units are compared word for word only: alignment costs the product of the lengths."""
SERIES = 3
"""A sentence like three others is one of a series: a refrain, a list, the rows of a table."""
NEAR = 3
"""Units from one to the other, where an editor's second wording stands as a rule."""
CLOSE = 2
"""At this distance a sentence repeats the longer one that contains it; beyond, it sums it up."""
HEADING = 12
"""Words; a shorter line without a stop at its end is a heading."""


_MARKS = (*OPENING, *CLOSING, '"', "„", "«", "»")


class Known:
    """What has been found out about sentences from their words alone.

    It holds wherever they stand, so rounds over what is left of one text may share it. It grows
    with every sentence it is asked about: make a new one for each text.
    """

    def __init__(self, config: Config = NEWS) -> None:
        self.keys = Keys()
        self.read = lru_cache(RECENT)(read_sentence)
        self._bag = lru_cache(RECENT)(self._weighed)
        self.config = config
        self._judged: dict[tuple[str, str], Comparison | None] = {}

    def judge(self, a: str, b: str) -> Comparison | None:
        """What two sentences are to each other, or None where they are different."""
        if (a, b) not in self._judged:
            self._judged[a, b] = self._compared(a, b)
        return self._judged[a, b]

    def _compared(self, a: str, b: str) -> Comparison | None:
        if not resemble(self._bag(a), self._bag(b), self.config):
            return None
        compared = comparison(self.read(a), self.read(b), self.config)
        return None if compared.relation == "different" else compared

    def _weighed(self, text: str) -> Bag:
        return bag(self.read(text))


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
        same = identical(known.read(doc.words(doc.units[before])))
        if len(group) > 2 and same.veto is None:
            same = replace(same, veto=f"one of {len(group)} that are the same")
        pairs.update(dict.fromkeys(pairwise(group), same))
        alike.update(dict.fromkeys(group, len(group) - 1))
    texts = [text for text in first if len(text) <= MAX_CHARS]
    for a, b in candidates(texts, known.keys):
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
    # What an earlier marker sends away for its twin is not the twin for whose sake the other goes.
    settled = {(mark.twin, mark.unit) for mark in doc.marks if mark.veto is None}
    # Without twins beside them, half of the way from what is asked with them.
    alone = (known.config.similarity + known.config.neighbour_similarity) / 2
    for (i, j), compared in pairs.items():
        beside = compared.relation != "contained" and any(
            (near := pairs.get((i + step, j + step))) is not None and near.veto is None
            for step in (-1, 1)
        )
        if compared.relation == "similar" and not beside:
            if compared.score < alone or not _only_each_other(i, j, alike):
                continue
            if _quotes(doc.words(doc.units[i])) != _quotes(doc.words(doc.units[j])):
                continue
        claims: tuple[Pair, ...] = ((j, i), (i, j))
        if doc.words(doc.units[i]) == doc.words(doc.units[j]):
            rule, why = "repeat.exact", "word for word"
        elif compared.relation == "contained":
            rule, why = (
                "repeat.contained",
                f"{compared.window:.0%} of it stands in a longer sentence",
            )
            ranks = [known.read(doc.words(doc.units[unit])).rank for unit in (i, j)]
            claims = claims[:1] if ranks[1] < ranks[0] else claims[1:]
        else:
            rule, why = "repeat.reworded", f"{compared.shorter:.0%} of its words stand in its twin"
            if beside:
                why += ", and the sentence beside it beside the twin"
        for unit, twin in claims:
            if (unit, twin) in settled:
                continue
            veto = compared.veto
            if veto is None and max(alike[unit], alike[twin]) >= SERIES:
                veto = f"one of {max(alike[unit], alike[twin]) + 1} that are alike"
            if veto is None and not beside:
                veto = _veto_of_places(doc, unit, twin, rule)
            if veto is None and _wrapped(doc, unit):
                veto = "a piece of a sentence on two lines"
            yield Mark(unit, rule, round(compared.score, 3), twin, veto, why)


def _only_each_other(i: int, j: int, alike: Counter[int]) -> bool:
    """Whether two units stand near each other, and nothing else in the text is like either."""
    return abs(i - j) <= NEAR and alike[i] == alike[j] == 1


def _quotes(text: str) -> bool:
    """Whether somebody is quoted: reports quote what they have told in their own words."""
    return any(mark in text for mark in _MARKS)


def _veto_of_places(doc: Document, unit: int, twin: int, rule: str) -> str | None:
    """Why the places of the two forbid a removal that no pair beside them supports, or None."""
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
    return _alone(doc, i) and doc.text.startswith((*QUOTES,), doc.units[i].start)


def _alone(doc: Document, i: int) -> bool:
    """Whether a unit is a line of its own."""
    unit = doc.units[i]
    line = doc.lines[unit.line]
    return unit.start <= line.start and unit.end >= line.end


def _wrapped(doc: Document, i: int) -> bool:
    """Whether a unit is a piece of a sentence that a hard line break cut in two."""
    unit, line = doc.units[i], doc.lines[doc.units[i].line]
    if unit.end >= line.end and unit.line + 1 < len(doc.lines):
        after = doc.lines[unit.line + 1]
        if after.paragraph == line.paragraph and _runs_on(doc, line.end, after.start):
            return True
    if unit.start <= line.start and unit.line > 0:
        before = doc.lines[unit.line - 1]
        return before.paragraph == line.paragraph and _runs_on(doc, before.end, line.start)
    return False


def _runs_on(doc: Document, end: int, start: int) -> bool:
    last, first = doc.text[end - 1], doc.text[start]
    return (last.isalnum() or last in ",;") and first.islower()
