"""Edits and the two coordinate systems they connect.

A tuple of edits is *well formed* when it is in order and its edits lie apart: each starts at or
after the end of the one before it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from heapq import merge
from itertools import accumulate, chain, islice, pairwise
from operator import itemgetter
from typing import TypeAlias

from newsclean.model import Edit, RawOffset, RawSpan, TextOffset, TextSpan

span_of = itemgetter(0, 1)
"""Where an edit, a removal or something else of that kind starts and ends."""


def apply(raw: str, edits: Sequence[Edit]) -> str:
    """`raw` with every edit carried out. `edits` must be well formed."""
    if not edits:
        return raw
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (raw[at : edit.start], edit.new)
        at = edit.end
    pieces.append(raw[at:])
    return "".join(pieces)


class OffsetMap:
    """Converts spans between a raw text and the text that `edits` make of it.

    A span of the text that begins or ends inside the replacement of an edit has no exact place
    in the raw text; it is widened to the whole edit, and `exact` says that it was.
    """

    __slots__ = ("_ends", "_raw", "_starts", "_stops")

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._raw = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]
        self._starts: list[int] = []  # where each replacement starts in the text
        self._stops: list[int] = []  # and where it stops
        shift = 0
        for edit in edits:
            self._starts.append(edit.start + shift)
            self._stops.append(edit.start + shift + len(edit.new))
            shift += len(edit.new) - (edit.end - edit.start)

    def exact(self, start: TextOffset, end: TextOffset) -> bool:
        """Whether neither end of a span of the text falls inside a replacement."""
        for at in (start, end):
            i = bisect_left(self._starts, at) - 1
            if i >= 0 and at < self._stops[i]:
                return False
        return True

    def to_raw(self, start: TextOffset, end: TextOffset) -> RawSpan:
        """The part of the raw text that `text[start:end]` came from.

        What was deleted at either border lies outside.
        """
        low, high = _across(start, end, (self._starts, self._stops), (self._raw, self._ends))
        return RawOffset(low), RawOffset(high)

    def to_text(self, start: RawOffset, end: RawOffset) -> TextSpan:
        """Where `raw[start:end]` stands in the text.

        What was inserted at either border lies outside.
        """
        low, high = _across(start, end, (self._raw, self._ends), (self._starts, self._stops))
        return TextOffset(low), TextOffset(high)


_Bounds: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""Where each edit starts, and where it stops, in one of two texts."""


def _across(start: int, end: int, here: _Bounds, there: _Bounds) -> tuple[int, int]:
    """The span from `start` to `end` in one text, as a span of the other."""
    i = bisect_right(here[0], start) - 1
    if i >= 0:
        behind = start - here[1][i]
        start = there[1][i] + behind if behind >= 0 else there[0][i]
    i = bisect_left(here[0], end) - 1
    if i >= 0:
        end = there[1][i] + max(0, end - here[1][i])
    # An empty span at a deletion has its start behind it and its end before it.
    return start, max(start, end)


def split(raw: str, edits: Sequence[Edit], places: Iterable[int]) -> tuple[Edit, ...]:
    """The same repairs, where none reaches across one of `places`, which are offsets in the text.

    An edit with such a place inside its replacement becomes several. What was read in the wrong
    encoding has one character for each byte that it should have had, so the parts of `raw` are
    taken to be as long as the UTF-8 of what became of them. White space has no length then: it is
    what repairs put between two things.
    """
    cuts = sorted({*places})
    parts: list[Edit] = []
    shift = at = 0  # text offset = raw offset + shift; the cuts before `at` are behind us
    for edit in edits:
        start = edit.start + shift
        shift += len(edit.new) - (edit.end - edit.start)
        first = at = bisect_right(cuts, start, at)
        at = bisect_left(cuts, start + len(edit.new), at)
        if first == at:
            parts.append(edit)
            continue
        parts += _edit_parts(raw, edit, [cut - start for cut in cuts[first:at]])
    return tuple(parts)


def _edit_parts(raw: str, edit: Edit, cuts: Sequence[int]) -> Iterator[Edit]:
    """`edit` in parts, which end at `cuts` in what became of it."""
    widths = accumulate(
        (0 if c.isspace() else len(c.encode("utf-8", "surrogatepass")) for c in edit.new),
        initial=0,
    )
    sums = list(widths)
    size, total = edit.end - edit.start, sums[-1] or 1
    ends = [-(-sums[cut] * size // total) for cut in cuts]  # rounded up
    olds = pairwise((0, *ends, size))
    news = pairwise((0, *cuts, len(edit.new)))
    for (start, end), (first, last) in zip(olds, news, strict=True):
        low, high = RawOffset(edit.start + start), RawOffset(edit.start + end)
        part = Edit(low, high, edit.new[first:last], edit.rule)
        if part.new != raw[low:high]:
            yield part


def anchored(
    raw: str, edits: Sequence[Edit], starts: Container[int], ends: Container[int]
) -> tuple[Edit, ...]:
    """The same repairs, so that what begins or ends with something inserted has a place in `raw`.

    An insertion that stands in the text at one of `starts`, or ends at one of `ends`, takes the
    character beside it along: the next one, or the one before it.
    """
    merged: list[Edit] = []
    group: list[Edit] = []  # those that share characters once they are wider
    first = last = shift = 0
    for edit in edits:
        low, high = int(edit.start), int(edit.end)
        start = low + shift
        end = start + len(edit.new)
        shift = end - high
        if low == high and start in starts:
            high = min(high + 1, len(raw))
        elif low == high and end in ends:
            low = max(low - 1, 0)
        if group and low < last:
            group.append(edit)
            first, last = min(first, low), max(last, high)
            continue
        if group:
            merged.append(_one(raw, first, last, group))
        group, first, last = [edit], low, high
    if group:
        merged.append(_one(raw, first, last, group))
    return tuple(edit for edit in merged if edit.new != raw[edit.start : edit.end])


def _one(raw: str, low: int, high: int, edits: Sequence[Edit]) -> Edit:
    """One edit of `raw[low:high]` that does what `edits` do there."""
    if len(edits) == 1 and (low, high) == edits[0][:2]:
        return edits[0]
    rules = dict.fromkeys("+".join([edit.rule for edit in edits]).split("+"))
    new = apply(raw[low:high], _shifted(edits, low))
    return Edit(RawOffset(low), RawOffset(high), new, "+".join(rules))


def _shifted(edits: Iterable[Edit], back: int) -> list[Edit]:
    return [
        edit._replace(start=RawOffset(edit.start - back), end=RawOffset(edit.end - back))
        for edit in edits
    ]


def compose(raw: str, edits: Sequence[Edit], text: str, later: Iterable[Edit]) -> tuple[Edit, ...]:
    """One well-formed tuple of edits that does what `edits` and then `later` do.

    `text` is `apply(raw, edits)`; the offsets of `later` count in it. Edits that touch the same
    characters become one, named after both rules; what ends where it began is dropped.
    """
    later = iter(later)
    first = tuple(islice(later, 1))
    if not edits or not first:
        return (*edits, *first, *later)
    later = chain(first, later)
    composed: list[Edit] = []
    shift = 0  # offset in text = offset in raw + shift, in front of a chain
    for chained in _chains(edits, later):
        low, high, new = chained.low, chained.high, chained.later
        begin, end = RawOffset(low - shift), RawOffset(high - shift - chained.grown)
        shift += chained.grown
        edit = chained.last
        if chained.many > 1:
            names = dict.fromkeys("+".join(chained.rules).split("+"))
            edit = Edit(begin, end, apply(text[low:high], _shifted(new, low)), "+".join(names))
        elif new:
            edit = Edit(begin, end, edit.new, edit.rule)
        if edit.new != raw[begin:end]:
            composed.append(edit)
    return tuple(composed)


class _Chain:
    """Edits that touch the same characters, or the same place between two.

    There may be as many as the text has characters, so the earlier ones are not kept.
    """

    __slots__ = ("grown", "high", "last", "later", "low", "many", "rules")

    def __init__(self, start: int, end: int, edit: Edit) -> None:
        self.low, self.high = start, end  # in the text between
        self.many = self.grown = 0  # by so much the earlier ones made it longer
        self.rules: dict[str, None] = {}
        self.later: list[Edit] = []
        self.last = edit

    def touches(self, start: int, end: int) -> bool:
        return start < self.high or self.low == self.high == start == end

    def add(self, end: int, edit: Edit, *, is_later: bool) -> None:
        self.high = max(self.high, end)
        self.many += 1
        self.rules[edit.rule] = None
        self.last = edit
        if is_later:
            self.later.append(edit)
        else:
            self.grown += len(edit.new) - (edit.end - edit.start)


def _chains(edits: Iterable[Edit], later: Iterable[Edit]) -> Iterator[_Chain]:
    """What `edits` put into a text, and the `later` ones of that text, in its order."""
    new = ((e.start, 1 if e.start == e.end else 3, e.end, e) for e in later)
    last = None
    for start, order, end, edit in merge(_placed(edits), new, key=itemgetter(0, 1)):
        if not last or not last.touches(start, end):
            if last:
                yield last
            last = _Chain(start, end, edit)
        last.add(end, edit, is_later=order not in _EARLIER)
    if last:
        yield last


_EARLIER = (0, 2)
"""At one place a deletion of the earlier edits goes first, then an insertion of the later ones (1),
what the earlier ones put there, and what the later ones put in its place (3)."""


def _placed(edits: Iterable[Edit]) -> Iterator[tuple[int, int, int, Edit]]:
    shift = 0
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.new)
        shift = end - edit.end
        yield start, 0 if start == end else 2, end, edit
