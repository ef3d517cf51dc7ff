"""The state between two rounds of cleaning: what is left of a text, and the record of what went.

All rounds over a text see the repaired text alone, and offsets count in it: a marker that could
see what the repairs were would judge a text that is cleaned again by other things than at first.
They are converted to offsets of the raw text once, at the end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias, TypeVar

from newsclean.deciding import NO_EXACT_PLACE
from newsclean.model import Document, Edit, RawOffset, Removal, Spared, TextOffset
from newsclean.offsets import OffsetMap, anchored, apply, compose, span_of, split
from newsclean.rendering import strip
from newsclean.text.segmenting import trimmed

_MENDINGS = 4
"""Seldom a removal uncovers something to repair, and hardly ever that something more."""

_Decided = TypeVar("_Decided", Removal, Spared)

Mend: TypeAlias = Callable[[Document, Sequence[int]], Document]
"""Repairs the lines of a document that hold one of some places, as `repair` does."""


class Record(NamedTuple):
    """What happened to a text, in offsets of the raw text."""

    edits: tuple[Edit, ...]
    removals: tuple[Removal, ...]
    spared: tuple[Spared, ...]


@dataclass(frozen=True, slots=True)
class Remainder:
    """A repaired document, what was taken out of its text, and what is left."""

    repaired: Document
    removals: tuple[Removal, ...]
    """In order and apart. Offsets count in the repaired text."""
    left: Document
    """The rest, as a document that has the repaired text for its raw one."""

    @classmethod
    def of(cls, repaired: Document) -> Remainder:
        """All of `repaired`."""
        return cls(repaired, (), Document.of(repaired.text))

    def without(self, new: Iterable[Removal], *, mend: Mend | None) -> Remainder:
        """What is left when `new` is gone too; `mend` repairs what that uncovers.

        Offsets in `new` count in the repaired text. What surrounds something that went before is
        parted by it.
        """
        repaired, removals = self.repaired, merged(self.repaired.text, self.removals, new)
        left = strip(Document.of(repaired.text), removals)
        for _ in range(_MENDINGS):
            later = mend(Document.of(left.text), [*_seams(left.edits)]).edits if mend else ()
            if not later:
                break
            lifted = tuple(_lifted(later, left.edits, repaired.text))
            places = OffsetMap(lifted)
            removals = tuple(_converted(removal, places.to_text) for removal in removals)
            repaired = Document(
                repaired.raw,
                compose(repaired.raw, repaired.edits, repaired.text, lifted),
                apply(repaired.text, lifted),
            )
            left = strip(Document.of(repaired.text), removals)
        return Remainder(repaired, removals, left)

    def record(self, spared: Iterable[Spared]) -> Record:
        """The record of it all, with what was spared in the end.

        An edit that reaches across the border of a claim is parted there. Where that cannot be,
        since one character became several, the removal is not carried out.
        """
        settled, spared = with_twins(self.repaired.text, self.removals), tuple(spared)
        claims: list[Removal | Spared] = [*settled, *spared]
        spans = {*map(span_of, claims), *(one.twin for one in claims if one.twin)}
        raw, starts, ends = self.repaired.raw, {start for start, _ in spans}, {e for _, e in spans}
        edits = split(raw, self.repaired.edits, starts | ends)
        edits = anchored(raw, edits, starts, ends)
        places = OffsetMap(edits)
        removals: list[Removal] = []
        stayed = [_converted(one, places.to_raw) for one in spared]
        for removal in settled:
            moved = _converted(removal, places.to_raw)
            if places.to_text(moved.start, moved.end) == span_of(removal):
                removals.append(moved)
            else:
                stayed.append(Spared(*moved, NO_EXACT_PLACE))
        return Record(edits, tuple(removals), tuple(sorted(stayed, key=span_of)))


def _seams(deletions: Iterable[Edit]) -> Iterator[int]:
    """Where in what is left something was deleted."""
    gone = 0
    for start, end, *_ in deletions:
        yield start - gone
        gone += end - start


def merged(text: str, before: Sequence[Removal], new: Iterable[Removal]) -> tuple[Removal, ...]:
    """Removals of `text` in one list, in order and apart: what is new goes around what went before.

    Two sentences become one when what stood between them goes. If that one goes too, each of the
    two is a removal.
    """
    gone = Spans(before)
    parts = [
        one._replace(start=RawOffset(start), end=RawOffset(end))
        for one in new
        for start, end in gone.words_outside(text, one.start, one.end)
    ]
    return tuple(sorted((*before, *parts), key=span_of))


def with_twins(text: str, removals: Sequence[Removal]) -> tuple[Removal, ...]:
    """`removals` of `text`, which are in order and apart, with twins that stay.

    A twin may itself have gone in a later round: as the twin of a third text, which then takes
    its place, or as boilerplate, and then so was its copy. Of a twin that went in part, the longest
    part that stays stands for it.
    """
    gone = Spans(removals)
    settled = []
    for removal in removals:
        while (twin := removal.twin) is not None:
            stays = max(gone.words_outside(text, *twin), key=_length, default=None)
            if stays is not None:
                removal = removal._replace(twin=(RawOffset(stays[0]), RawOffset(stays[1])))
                break
            taker = removals[gone.at(twin[0])]
            if taker.twin is None:
                removal = removal._replace(rule=taker.rule, why=taker.why)
            removal = removal._replace(twin=taker.twin)
        settled.append(removal)
    return tuple(settled)


class Spans:
    """Spans in order and apart: removals, edits, or anything that begins with its two ends."""

    __slots__ = ("_spans", "_starts")

    def __init__(self, spans: Sequence[tuple[int, int, *tuple[object, ...]]]) -> None:
        self._spans = spans
        self._starts = [span[0] for span in spans]

    def at(self, place: int) -> int:
        """The number of the last one that starts at `place` or before it; -1 for none."""
        return bisect_right(self._starts, place) - 1

    def outside(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of `start` to `end` that lie in none of them, in order."""
        i = max(self.at(start), 0)
        while i < len(self._spans) and self._starts[i] < end:
            if start < self._starts[i]:
                yield start, self._starts[i]
            start = max(start, self._spans[i][1])
            i += 1
        if start < end:
            yield start, end

    def words_outside(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The same without the white space of `text` at their ends; none that is nothing else."""
        for part in self.outside(start, end):
            low, high = trimmed(text, *part)
            if low < high:
                yield low, high


def _lifted(later: Iterable[Edit], deletions: Sequence[Edit], text: str) -> Iterator[Edit]:
    """Edits of what `deletions` leave of `text`, as edits of `text`.

    What stood between two characters of a later edit stays between its parts.
    """
    places, gone = OffsetMap(deletions), Spans(deletions)
    for edit in later:
        span = places.to_raw(TextOffset(edit.start), TextOffset(edit.end))
        new = edit.new
        for start, end in [*gone.outside(*span)] or [span]:
            if new != text[start:end]:
                yield Edit(RawOffset(start), RawOffset(end), new, edit.rule)
            new = ""


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _converted(claim: _Decided, convert: Callable[[Any, Any], Any]) -> _Decided:
    start, end = convert(claim.start, claim.end)
    twin = claim.twin and convert(*claim.twin)
    return claim._replace(start=start, end=end, twin=twin)
