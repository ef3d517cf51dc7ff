"""Markers such as users write: pure functions of a document that claim some of its units.

Each keeps to what docs/add-marker.md asks of a marker, and leans on another part of `decide`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from newsclean.model import Document, Mark, Stay

MARGIN = 3
"""Lines that `peel` leaves."""


def shouting(doc: Document) -> Iterator[Mark]:
    """Every unit in capitals goes."""
    for i, unit in enumerate(doc.units):
        if doc.words(unit).isupper():
            yield Mark(i, "own.shouting", 0.7, why="all capitals")


def peel(doc: Document) -> Iterator[Mark]:
    """The last unit goes, as long as there are others: a removal a round, to the end."""
    if len(doc.lines) > MARGIN:
        yield Mark(len(doc.units) - 1, "own.peel", 0.5, why="the last one")


def heads(doc: Document) -> Iterator[Mark]:
    """Of two units that begin with the same two words the second goes, with the first as twin."""
    first: dict[tuple[str, ...], int] = {}
    for i, unit in enumerate(doc.units):
        head = tuple(doc.words(unit).split()[:2])
        if len(head) == 2 and first.setdefault(head, i) != i:
            yield Mark(i, "own.heads", 0.9, first[head], why="begins alike")


def either(doc: Document) -> Iterator[Mark]:
    """Units of the same words, whatever their case, claim each other."""
    groups: dict[str, list[int]] = {}
    for i, unit in enumerate(doc.units):
        if words := doc.words(unit).lower():
            groups.setdefault(words, []).append(i)
    for group in groups.values():
        for one, other in pairwise(group):
            yield Mark(one, "own.either", 1.0, other)
            yield Mark(other, "own.either", 1.0, one)


def chain(doc: Document) -> Iterator[Mark]:
    """Short units name the one before them as their twin, which may go itself."""
    for i, unit in enumerate(doc.units):
        if i and 0 < unit.end - unit.start < 12 and doc.units[i - 1].start < doc.units[i - 1].end:
            yield Mark(i, "own.chain", 0.4, i - 1)


def guard(doc: Document) -> Iterator[Stay]:
    """What somebody said stays, whatever else speaks against it."""
    for i, unit in enumerate(doc.units):
        if "said" in doc.words(unit):
            yield Stay(i, "own.guard", "somebody's words")


def doubt(doc: Document) -> Iterator[Mark]:
    """A claim on every unit with a figure, none of them carried out."""
    for i, unit in enumerate(doc.units):
        if any(map(str.isdigit, doc.words(unit))):
            yield Mark(i, "own.doubt", 0.1, veto="a figure")


MARKERS = (shouting, peel, heads, either, chain, guard, doubt)
