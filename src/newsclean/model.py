"""The values that flow through the pipeline.

Every value is frozen; a stage takes a `Document` and returns another one. Offsets count code
points, never bytes. There are two coordinate systems and they have two types: a `RawOffset`
counts in the text that came in, a `TextOffset` in the repaired text. Inside the pipeline all
offsets are `TextOffset`; `newsclean.deciding` converts to `RawOffset` once, at the border.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple, NewType, TypeAlias

from newsclean.argument_checks import text_of

RawOffset = NewType("RawOffset", int)
TextOffset = NewType("TextOffset", int)
RawSpan: TypeAlias = tuple[RawOffset, RawOffset]
TextSpan: TypeAlias = tuple[TextOffset, TextOffset]


class Edit(NamedTuple):
    """A repair: `raw[start:end]` became `new`. `rule` says which repair did it."""

    start: RawOffset
    end: RawOffset
    new: str
    rule: str


class Line(NamedTuple):
    """A line that is not blank: `text[start:end]`, without the white space around it.

    Lines between two blank lines share the number of their `paragraph`, counted from 0.
    """

    start: TextOffset
    end: TextOffset
    paragraph: int


class Unit(NamedTuple):
    """The smallest thing that may be removed: a sentence, a line that is none, or a prefix.

    The words are `text[start:end]`, the separator that the unit owns is `text[end:stop]` (white
    space, perhaps empty). Units cover the text: each starts where the one before it stops. `line`
    is an index into `Document.lines`. White space before the first line is a unit without words.
    """

    start: TextOffset
    end: TextOffset
    stop: TextOffset
    line: int


_LINE = attrgetter("line")


class Mark(NamedTuple):
    """A claim that a unit should go, with its evidence.

    `unit` and `twin` are indices into `Document.units`; `twin` is the unit that says the same.
    `score` lies in 0..1. A mark with a `veto` is not carried out, and stays visible. `why` gives
    the evidence in words.
    """

    unit: int
    rule: str
    score: float
    twin: int | None = None
    veto: str | None = None
    why: str = ""


class Stay(NamedTuple):
    """A unit stays, and so does its twin, whatever marks say. `why` gives the reason in words."""

    unit: int
    rule: str
    why: str


class Removal(NamedTuple):
    """A decision: `raw[start:end]` goes, by `rule`; `twin` is where the same is said and stays."""

    start: RawOffset
    end: RawOffset
    rule: str
    score: float
    twin: RawSpan | None = None
    why: str = ""


class Spared(NamedTuple):
    """A claim on `raw[start:end]` that was not carried out, and the `veto` that saved it."""

    start: RawOffset
    end: RawOffset
    rule: str
    score: float
    twin: RawSpan | None
    why: str
    veto: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text on its way through the pipeline. It grows by `dataclasses.replace`, never changes.

    `text` is `raw` with `edits` applied; `units` and `lines` are spans of `text`; `marks` and
    `stays` point to units.
    """

    raw: str
    edits: tuple[Edit, ...]
    text: str
    units: tuple[Unit, ...] = ()
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    stays: tuple[Stay, ...] = ()

    @classmethod
    def of(cls, raw: str) -> Document:
        """The document before any stage: nothing repaired, nothing marked."""
        raw = text_of(raw)
        return cls(raw=raw, edits=(), text=raw)

    def words(self, unit: Unit) -> str:
        """The text of a unit, without its separator."""
        return self.text[unit.start : unit.end]

    def units_of(self, line: int) -> range:
        """The indices of the units of a line, without what has no words."""
        first = bisect_left(self.units, line, key=_LINE)
        return self._with_words(first, bisect_left(self.units, line + 1, first, key=_LINE))

    def units_by_line(self) -> Iterator[range]:
        """For each line, in order, what `units_of` says of it."""
        lines = [unit.line for unit in self.units]
        first, count = 0, len(lines)
        while first < count:
            stop, line = first + 1, lines[first]
            while stop < count and lines[stop] == line:
                stop += 1
            if found := self._with_words(first, stop):
                yield found
            first = stop

    def _with_words(self, first: int, stop: int) -> range:
        while first < stop and self.units[first].start == self.units[first].end:
            first += 1
        return range(first, stop)


Marker: TypeAlias = Callable[[Document], Iterable[Mark | Stay]]
"""Anything that reads a segmented document and claims that some of its units go, or stay."""
