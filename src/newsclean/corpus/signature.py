"""The signature of a text, which an index keeps: a sample of its shingles, some 600 bytes.

The field calls this a sketch, and the way of sampling FracMinHash.
A sample holds the hashes that a power of two divides, and the power grows with the text. So the
samples of two texts can be compared at the greater of their powers, as if both had been made for
it, and shares can be told from samples: of what both hold, and of what one holds of the other.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from newsclean.corpus.dates import days_apart
from newsclean.corpus.relation import GRAM_SAMPLE, GREY, LATER_SAME_THRESHOLD, Evidence, grams, veto
from newsclean.corpus.shingles import numbers, shingle_batch
from newsclean.corpus.tokens import U32

MOST_SHINGLES = 128
"""A sample of shingles holds no more, and, of a text that has them, no less than about half."""

MOST_PLACES = 16
"""The same for the words beside numbers."""

MOST_FIGURES = 15
"""Numbers that are kept for one place: those with the smallest hashes."""

MOST_GRAMS = 48
"""The same for runs of letters."""

ENOUGH_GRAMS = 12
"""From fewer of them nothing is told."""

ENOUGH = 3
"""So many shingles of samples must be shared before anything is told from them."""

KEYS = 20
"""The same for the shingles under which a text is found."""


class Sample(NamedTuple):
    """The hashes of a set that `2 ** level` divides."""

    level: int
    hashes: frozenset[int]

    @classmethod
    def of(cls, values: U32, most: int, level: int = 0) -> Sample:
        """The greatest sample of at most about `most` hashes."""
        while values.size > most and level < 32:
            level += 1
            values = values[values % np.uint32(1 << min(level, 31)) == 0]
        return cls(level, frozenset(values.tolist()))

    def at(self, level: int) -> frozenset[int]:
        """The sample as if made for a higher level."""
        if level <= self.level:
            return self.hashes
        mask = (1 << level) - 1
        return frozenset(value for value in self.hashes if not value & mask)


class Signature(NamedTuple):
    """The samples of a text, and what else is compared."""

    size: int
    """How many shingles the text has."""

    shingles: Sample
    places: Sample
    """Of the words beside numbers."""

    figures: Mapping[int, frozenset[int]]
    """For each of these, the hashes of the numbers with them."""

    grams: Sample
    days: float | None = None

    @property
    def keys(self) -> frozenset[int]:
        """The shingles under which an index finds the text."""
        level, keys = self.shingles
        while len(keys) > KEYS and level < 32:
            level += 1
            keys = self.shingles.at(level)
        return keys

    def pack(self) -> bytes:
        """The samples as bytes."""
        places = [
            (place, figure) for place in sorted(self.figures) for figure in self.figures[place]
        ]
        parts = (
            (self.shingles.level, sorted(self.shingles.hashes)),
            (self.places.level, [place for place, _ in places]),
            (self.grams.level, sorted(self.grams.hashes)),
        )
        head = bytes(number for level, part in parts for number in (level, len(part)))
        values = array("I", (value for _, part in parts for value in part))
        values.extend(figure for _, figure in places)
        return head + values.tobytes()

    @classmethod
    def unpack(cls, size: int, days: float | None, packed: bytes) -> Signature:
        """What `pack` packed. Raises `ValueError` where it did not."""
        values = array("I")
        levels, counts = packed[:6:2], packed[1:6:2]
        sizes = (*counts, *counts[1:2])
        if len(packed) != 6 + values.itemsize * sum(sizes) or max(levels, default=99) > 32:
            raise ValueError("not the samples of a text")
        values.frombytes(packed[6:])
        shingles, places, letters, figures = (
            values[start:stop] for start, stop in pairwise(accumulate(sizes, initial=0))
        )
        samples = (
            Sample(level, frozenset(part))
            for level, part in zip(levels, (shingles, places, letters), strict=True)
        )
        of_shingles, of_places, of_letters = samples
        known: dict[int, set[int]] = {}
        for place, figure in zip(places, figures, strict=True):
            known.setdefault(place, set()).add(figure)
        return cls(size, of_shingles, of_places, _frozen(known), of_letters, days)


def sign(text: str, days: float | None = None) -> Signature:
    """The signature of `text`, which appeared so many days after the first of 1970."""
    shingles = shingle_batch([text]).shingles[0]
    figures = numbers(text)
    places = Sample.of(np.fromiter(figures, np.uint32, len(figures)), MOST_PLACES)
    kept = {place: sorted(figures[place])[:MOST_FIGURES] for place in places.hashes}
    return Signature(
        shingles.size,
        Sample.of(shingles, MOST_SHINGLES),
        places,
        _frozen(kept),
        Sample.of(grams(text), MOST_GRAMS, GRAM_SAMPLE.bit_length() - 1),
        days,
    )


def _frozen(figures: Mapping[int, Iterable[int]]) -> dict[int, frozenset[int]]:
    return {place: frozenset(numbers) for place, numbers in figures.items()}


def compared(a: Signature, b: Signature) -> Evidence:
    """What the samples tell of two texts, in numbers of the whole texts."""
    shorter, longer = (a, b) if a.size <= b.size else (b, a)
    level = max(a.shingles.level, b.shingles.level)
    short, long = shorter.shingles.at(level), longer.shingles.at(level)
    both = len(short & long)
    # The two samples miss the true shares on different sides; what is shared bounds both.
    enough = both >= ENOUGH or not level
    shared = round(both * shorter.size / len(short)) if both and enough else 0
    level = max(a.places.level, b.places.level)
    common = a.places.at(level) & b.places.at(level)
    pairs = [(a.figures[place], b.figures[place]) for place in common]
    equal = sum(len(left & right) for left, right in pairs)
    places = sum(min(len(left), len(right)) for left, right in pairs)
    evidence = Evidence(
        shared,
        shorter.size,
        longer.size,
        equal << level,
        places << level,
        days_apart(a.days, b.days),
    )
    if evidence.contained < GREY or evidence.alike >= LATER_SAME_THRESHOLD or veto(evidence):
        return evidence
    level = max(a.grams.level, b.grams.level)
    left, right = a.grams.at(level), b.grams.at(level)
    both, fewer = len(left & right), min(len(left), len(right))
    if fewer < ENOUGH_GRAMS:
        return evidence
    return evidence._replace(letters=both / fewer, letters_alike=both / len(left | right))
