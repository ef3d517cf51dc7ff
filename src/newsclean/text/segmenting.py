r"""Lines, paragraphs and sentences, with exact offsets.

Only a line break (`\n`) ends a line, and no sentence reaches across it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import TypeAlias

from newsclean.model import Document, Line, TextOffset, Unit
from newsclean.text.borders import sentence_spans

Cut: TypeAlias = Callable[[str], tuple[int, int]]
"""Says what may go alone at either end of a line.

Takes the words of a line; returns the length of a prefix (0 for none) and the place where a suffix
starts (the length of the line for none). Where the two overlap, the prefix has it.
"""

_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_LONG = 600
"""Characters; a shorter line is no page without line breaks."""


def segment(doc: Document, cut: Cut | None = None) -> Document:
    """`doc` with its lines and units, and without marks.

    Units are the sentences of each line. A prefix or suffix that `cut` finds is a unit of its own.
    """
    lines = tuple(_lines_of(doc.text))
    borders = chain(_spans(doc.text, lines, cut), ((TextOffset(len(doc.text)), 0, 0),))
    units = tuple(
        Unit(start, TextOffset(end), stop, number)
        for (start, end, number), (stop, _, _) in pairwise(borders)
    )
    return replace(doc, lines=lines, units=units, marks=(), stays=())


def _spans(
    text: str, lines: Sequence[Line], cut: Cut | None
) -> Iterator[tuple[TextOffset, int, int]]:
    """Where each unit starts and where its words end, and the number of its line."""
    if text and not (lines and lines[0].start == 0):
        yield TextOffset(0), 0, 0
    for number, (at, stop, _) in enumerate(lines):
        size = stop - at
        by_sentence = is_whole_page(size, len(text))
        for start, end in _parts_of_line(text[at:stop], cut, by_sentence=by_sentence):
            # Most units begin or end where their line does: of a long text, one number for both.
            yield TextOffset(at + start) if start else at, at + end if end < size else stop, number


def sentences(line: str) -> list[tuple[int, int]]:
    """The spans of the sentences in one line, in code points, without the white space between them.

    >>> sentences("He met Dr. No. Nobody won.")
    [(0, 14), (15, 26)]
    """
    start, end = trimmed(line, 0, len(line))
    return list(sentence_spans(line, start, end)) if start < end else []


def _lines_of(text: str) -> Iterator[Line]:
    paragraph = before = 0
    for match in _LINE.finditer(text):
        start, end = match.span()
        if before and text.count("\n", before, start) > 1:
            paragraph += 1
        yield Line(TextOffset(start), TextOffset(end), paragraph)
        before = end


def is_whole_page(size: int, total: int) -> bool:
    """Whether a line of `size` in a text of `total` characters may be a page without line breaks.

    It may hold what would be lines of their own.
    """
    return size >= _LONG and 2 * size >= total


def _parts_of_line(line: str, cut: Cut | None, *, by_sentence: bool) -> Iterator[tuple[int, int]]:
    """What becomes of a line: its prefix, the sentences of its body, its suffix.

    In a page without line breaks each sentence may have its own.
    """
    size = len(line)
    if cut is None:
        yield from sentence_spans(line, 0, size)
    elif by_sentence:
        for start, end in sentence_spans(line, 0, size):
            yield from _parts(line, start, end, cut)
    else:
        yield from _parts(line, 0, size, cut)


def _parts(line: str, start: int, end: int, cut: Cut) -> Iterator[tuple[int, int]]:
    """The prefix of a span of `line`, the sentences of its body, its suffix."""
    size = end - start
    prefix, suffix = cut(line[start:end])
    if (prefix, suffix) == (0, size):
        yield from sentence_spans(line, start, end)
        return
    low = start + min(max(prefix, 0), size)
    high = min(max(start + suffix, low), end)
    for alone, piece in ((True, (start, low)), (False, (low, high)), (True, (high, end))):
        first, last = trimmed(line, *piece)
        if first < last:
            yield from ((first, last),) if alone else sentence_spans(line, first, last)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of `text[start:end]` without the white space around; of nothing, an empty one."""
    words = text[start:end].rstrip()
    return start + len(words) - len(words.lstrip()), start + len(words)
