"""The shingles of a text, by which it is compared with others: sets of 32-bit hashes.

A shingle is a run of three words (a word 3-gram). All of them are kept here; an index keeps a
sample (`newsclean.corpus.signature`). Numbers are kept twice, each with the words beside it: once
with its value and once without. Two texts that agree in the places of their numbers and not in
their values are made from one template (earnings, weather, prices), not from one story.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from newsclean.corpus.tokens import HALF, I64, LOW, U32, U64, Bool, mix, words

SHINGLE = 3
"""Words in a shingle."""

BATCH = 1 << 18
"""Characters that are worked on at once: as many as the cache of a processor is good for."""

_ONE, _TWO, _THREE = (np.uint64(odd) for odd in (0x9E3779B1, 0x85EBCA6B5, 0xC2B2AE3D27))
_NUMBER = np.uint64(0x6E756D626572)
"""Stands for any number beside a number, and for the edge of a text."""


@dataclass(frozen=True, slots=True, eq=False)
class Sets:
    """One set of 32-bit hashes for each of some texts: sorted, one after the other."""

    values: U32
    starts: I64
    """Where each set starts, and at the end where the last one stops."""

    @classmethod
    def of(cls, owners: U64, hashes: U64, count: int) -> Sets:
        """The sets of `count` texts: the low 32 bits of `hashes[i]` belong to `owners[i]`."""
        keys = (owners << HALF) | (hashes & LOW)
        keys.sort()
        keys = keys[first_of_run(keys)]
        edges = np.arange(count + 1, dtype=np.uint64) << HALF
        return cls((keys & LOW).astype(np.uint32), np.searchsorted(keys, edges))

    @property
    def sizes(self) -> I64:
        """How many hashes each set has."""
        return np.diff(self.starts)

    def __len__(self) -> int:
        return self.starts.size - 1

    def __getitem__(self, index: int) -> U32:
        return self.values[self.starts[index] : self.starts[index + 1]]

    def take(self, chosen: I64) -> tuple[I64, U32]:
        """The hashes of the sets `chosen`, and for each the place in `chosen` it belongs to."""
        sizes = self.sizes[chosen]
        ends = sizes.cumsum()
        shift = self.starts[chosen] - (ends - sizes)
        places = np.repeat(shift, sizes) + np.arange(sizes.sum(), dtype=np.int64)
        return np.repeat(np.arange(chosen.size, dtype=np.int64), sizes), self.values[places]


@dataclass(frozen=True, slots=True, eq=False)
class ShingleSets:
    """The shingles of some texts, and their numbers."""

    shingles: Sets

    figures: Sets
    """Each number together with the words beside it."""

    places: Sets
    """The words beside each number. What occurs again counts again."""


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """`texts` in lists of about `BATCH` characters."""
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text) + 1
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def shingle_batch(texts: Sequence[str]) -> ShingleSets:
    """The shingles and numbers of texts that are few enough to be worked on at once."""
    tokens = words(texts)
    count = len(texts)
    owners = np.repeat(np.arange(count, dtype=np.uint64), tokens.counts)
    own, figures, places = _numbers(tokens.hashes, tokens.numbers, owners, count)
    return ShingleSets(
        _shingles(tokens.hashes, owners, tokens.counts),
        Sets.of(own, figures, count),
        Sets.of(own, places, count),
    )


def numbers(text: str) -> dict[int, set[int]]:
    """The words beside numbers of `text`, each with all numbers there, as hashes."""
    tokens = words([text])
    owners = np.zeros(tokens.hashes.size, np.uint64)
    found: dict[int, set[int]] = {}
    _, figures, places = _figures(tokens.hashes, tokens.numbers, owners, 1)
    for place, figure in zip((places & LOW).tolist(), (figures & LOW).tolist(), strict=True):
        found.setdefault(place, set()).add(figure)
    return found


def _shingles(hashes: U64, owners: U64, counts: I64) -> Sets:
    """Runs of three words; a text of one or two words is one shingle."""
    count = counts.size
    short = np.flatnonzero((counts > 0) & (counts < SHINGLE))
    last = counts.cumsum()[short] - 1
    brief = mix(hashes[last] * _THREE + hashes[last - counts[short] + 1])
    if hashes.size < SHINGLE:
        return Sets.of(short.astype(np.uint64), brief, count)
    runs = hashes[:-2] * _ONE
    runs += hashes[1:-1] * _TWO
    runs += hashes[2:] * _THREE
    whole = owners[2:] == owners[:-2]
    runs, owners = mix(runs[whole]), owners[2:][whole]
    if short.size:
        runs = np.concatenate((runs, brief))
        owners = np.concatenate((owners, short.astype(np.uint64)))
    return Sets.of(owners, runs, count)


def _numbers(hashes: U64, numbers: Bool, owners: U64, count: int) -> tuple[U64, U64, U64]:
    """Of each number, whose it is, its hash with the words beside it, and that of these alone.

    Of a place that occurs n times the set of figures may hold n members; so does that of places.
    """
    own, figures, place = _figures(hashes, numbers, owners, count)
    key = (own << HALF) | (place & LOW)
    distinct = np.lexsort((figures, key))
    key, figures, place, own = (of[distinct] for of in (key, figures, place, own))
    once = first_of_run(key) | first_of_run(figures)
    key, figures, place, own = (of[once] for of in (key, figures, place, own))
    new = first_of_run(key)
    run = np.flatnonzero(new)
    turn = np.arange(key.size) - np.repeat(run, np.diff(np.append(run, key.size)))
    return own, figures, mix(place + turn.astype(np.uint64))


def _figures(hashes: U64, numbers: Bool, owners: U64, count: int) -> tuple[U64, U64, U64]:
    """Of each number, whose it is, its hash with the words beside it, and that of these alone."""
    at = np.flatnonzero(numbers)
    masked: U64 = np.concatenate(([_NUMBER], np.where(numbers, _NUMBER, hashes), [_NUMBER]))
    edged = np.concatenate(([count], owners, [count])).astype(np.uint64)
    own = owners[at]
    before: U64 = np.where(edged[at] == own, masked[at], _NUMBER)
    after: U64 = np.where(edged[at + 2] == own, masked[at + 2], _NUMBER)
    place = mix(before * _ONE + after * _TWO)
    return own, mix(place + hashes[at] * _THREE), place


def first_of_run(values: U64 | U32) -> Bool:
    """Where a value of `values` differs from the one before it."""
    new = np.ones(values.size, np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return new
