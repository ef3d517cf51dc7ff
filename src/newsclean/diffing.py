"""A cleaning as a diff: what came in, line by line, and which parts of it went or were repaired."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from newsclean.model import Edit, RawOffset, Removal

Fate: TypeAlias = Literal["kept", "removed", "repaired"]

CONTEXT = 120
"""So many code points of what is kept are shown on either side of a change in the same line."""

REMOVED = 600
"""So many are shown of a passage that went; a longer one loses its middle."""

GAP = " [...] "
"""Stands for what is left out of a line."""

_PARTS = 200
"""A line with more changes than twice this loses those in its middle."""

_LINE = re.compile(r"[^\r\n]+|\r\n?|\n")


class DiffPiece(NamedTuple):
    """A part of the raw text that shares one fate. Offsets count code points of it."""

    start: RawOffset
    end: RawOffset
    fate: Fate = "kept"
    new: str = ""
    """What a repaired part became."""
    note: int | None = None
    """What a removed part belongs to: the place of a removal in those that were asked for."""


class DiffPart(NamedTuple):
    """A part of a line as it is shown."""

    text: str
    fate: Fate = "kept"
    new: str = ""
    note: int | None = None
    """Set at the end of what is removed."""


class DiffLine(NamedTuple):
    """A line that is shown."""

    number: int
    """The line of the raw text, counted from 1."""
    parts: tuple[DiffPart, ...]


class Fold(NamedTuple):
    """Lines that stay and are not shown, blank ones not counted."""

    lines: int


DiffRow: TypeAlias = DiffLine | Fold | None
"""A row of a diff; None stands for a blank row."""


def pieces(raw: str, edits: Sequence[Edit], removals: Sequence[Removal]) -> tuple[DiffPiece, ...]:
    """The raw text in pieces that touch: what stays, `removals`, and the `edits` outside them.

    Repairs that change white space into other white space, or take it away, count as kept: there
    is nothing to see in them. `removals` are in order and apart.
    """
    touching: list[DiffPiece] = []
    at = 0
    for piece in _changes(raw, edits, removals):
        if piece.start > at:
            touching.append(DiffPiece(RawOffset(at), piece.start))
        touching.append(piece)
        at = piece.end
    if at < len(raw):
        touching.append(DiffPiece(RawOffset(at), RawOffset(len(raw))))
    return tuple(touching)


def _changes(raw: str, edits: Sequence[Edit], removals: Sequence[Removal]) -> list[DiffPiece]:
    starts = [removal.start for removal in removals]

    def free(edit: Edit) -> bool:
        """Whether it touches nothing that went."""
        before = bisect_right(starts, edit.start) - 1
        if before >= 0 and edit.start < removals[before].end:
            return False
        return before + 1 == len(starts) or edit.end <= starts[before + 1]

    def visible(edit: Edit) -> bool:
        old = raw[edit.start : edit.end]
        return not old or not (old + edit.new).isspace()

    return sorted(
        [
            *(DiffPiece(r.start, r.end, "removed", note=place) for place, r in enumerate(removals)),
            *(
                DiffPiece(edit.start, edit.end, "repaired", edit.new)
                for edit in edits
                if visible(edit) and free(edit)
            ),
        ],
        key=lambda piece: (piece.start, piece.end),
    )


def marked(raw: str, pieces: Sequence[DiffPiece]) -> str:
    """`raw` with what went as `[-gone-]`, and repairs as `[-old-]{+new+}`.

    As `git diff --word-diff` shows them.
    """
    parts = []
    for piece in pieces:
        text = raw[piece.start : piece.end]
        if piece.fate == "kept":
            parts.append(text)
            continue
        gone = f"[-{text}-]" if text else ""
        parts.append(f"{gone}{{+{piece.new}+}}" if piece.new else gone)
    return "".join(parts)


def lines(raw: str, pieces: Sequence[DiffPiece]) -> Iterator[DiffLine]:
    """The lines of `raw`, each with its parts; a blank line has none but white space."""
    number = 1
    parts: list[DiffPart] = []
    for piece in pieces:
        if piece.start == piece.end:
            parts.append(DiffPart("", piece.fate, piece.new))
        for hit in _LINE.finditer(raw, piece.start, piece.end):
            if hit[0] == "\r" and raw.startswith("\n", hit.end()):
                continue  # half of a line break, the rest of which is in the next piece
            if hit[0][0] in "\r\n":
                yield DiffLine(number, tuple(parts))
                parts = []
                number += 1
            else:
                ends = hit.end() == piece.end
                new = piece.new if hit.start() == piece.start else ""
                parts.append(DiffPart(hit[0], piece.fate, new, piece.note if ends else None))
    if parts:
        yield DiffLine(number, tuple(parts))


def shown_rows(raw: str, pieces: Sequence[DiffPiece], beside: int = CONTEXT) -> Iterator[DiffRow]:
    """What a reader needs to see: the lines that change, the ones beside them, and folds.

    Of a line beside one that changes, `beside` code points are shown.
    """
    shown = [
        line
        for line in lines(raw, pieces)
        if any(part.text.strip() or part.new for part in line.parts)
    ]
    changed = [any(part.fate != "kept" for part in line.parts) for line in shown]
    near = [any(changed[max(place - 1, 0) : place + 2]) for place in range(len(shown))]
    folded: list[DiffRow] = []
    for line, is_near, changes in zip(shown, near, changed, strict=True):
        if is_near:
            folded.append(_shortened(line) if changes else _excerpt(line, beside))
        elif folded and isinstance(folded[-1], Fold):
            folded[-1] = Fold(folded[-1].lines + 1)
        else:
            folded.append(Fold(1))
    yield from folded[:1]
    for before, row in pairwise(folded):
        numbers = [side.number for side in (before, row) if isinstance(side, DiffLine)]
        if len(numbers) < 2 or numbers[1] > numbers[0] + 1:
            yield None
        yield row


def _excerpt(line: DiffLine, length: int) -> DiffLine:
    """The beginning of a line that stays as it is."""
    text = "".join(part.text for part in line.parts)
    return line._replace(parts=(DiffPart(head(text, length - len(GAP))),))


def _shortened(line: DiffLine) -> DiffLine:
    """A line that changes, without what is far from any change."""
    parts = line.parts
    if len(parts) > 2 * _PARTS:
        parts = (*parts[:_PARTS], DiffPart(GAP), *parts[-_PARTS:])
    last = len(parts) - 1
    shown = []
    for place, part in enumerate(parts):
        text = part.text
        if part.fate == "removed" and len(text) > REMOVED:
            text = head(text, REMOVED // 2) + tail(text, REMOVED // 2).removeprefix(GAP)
        elif part.fate == "kept" and len(text) > 2 * CONTEXT + len(GAP):
            before = head(text, CONTEXT) if place else ""
            behind = tail(text, CONTEXT) if place < last else ""
            text = before + behind.removeprefix(GAP) if before else behind.lstrip()
        shown.append(part._replace(text=text))
    return line._replace(parts=tuple(shown))


def head(text: str, length: int) -> str:
    """The beginning of `text`, up to the end of a word where one is near, and a gap."""
    if len(text) <= length + len(GAP):
        return text
    cut = text[:length]
    *_, space = (0, *(hit.start() for hit in re.finditer(r"\s+", cut)))
    return (cut[:space] if space > length - 30 else cut).rstrip() + GAP


def tail(text: str, length: int) -> str:
    """The end of `text`, from the beginning of a word on where one is near, behind a gap."""
    if len(text) <= length + len(GAP):
        return text
    cut = text[-length:]
    space = re.search(r"\s+", cut[:30])
    return GAP + (cut[space.end() :] if space else cut).lstrip()
