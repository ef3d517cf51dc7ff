r"""Find the line breaks of a text that was wrapped at a width: "the council\napproved it".

A wrapped line ends where the next word had no room. So of each paragraph it is told at which widths
it can have been wrapped, and it is joined where enough lines of the text agree on one of them. What
is left, once those are joined, agrees on less, so that nothing more is joined the next time.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import accumulate, compress, groupby, pairwise
from typing import Final, NamedTuple

from newsclean.model import Edit, RawOffset
from newsclean.text._fences import fenced
from newsclean.text.characters import ENDS
from newsclean.text.prose import ends_sentence

_RULE: Final = "wrapped"
_NARROWEST, _WIDEST = 40, 200
"""Columns. Narrower is verse, an address or a list, wider is no width that people wrap at."""
_ENOUGH = 4
"""So many lines must end inside a sentence, at one width, for any to be joined."""
_SLACK = 8
"""By an eighth of the width a line may end early: hands and some programs wrap unevenly."""
_DENSE_SLACK = 4
"""Columns, where there is a break between any two characters."""
_VERSES = 4
"""So many full lines must stand for each line that ends early, and in no sentence's end."""
_MOST_LEADING = 2
"""A heading and a byline, say, may stand directly above a paragraph."""

# Two columns wide. Between these, but for Hangul, no space parts words.
_DENSE = (
    "\u2e80-\u303f\u3040-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6"
    "\U00020000-\U0003ffff"
)
_HANGUL = "\u1100-\u115f\u3130-\u318f\uac00-\ud7a3"
_WIDE = re.compile(f"[{_DENSE}{_HANGUL}]")
_IS_DENSE = re.compile(f"[{_DENSE}]")
_IS_HANGUL = re.compile(f"[{_HANGUL}]")
# What may not begin a line stays with the character before it.
_FIRST_WORD = re.compile(rf"[{_DENSE}][、。，．：；！？）」』】〉》”’]*|[^\s{_DENSE}]+")
# Thai, Lao, Burmese, Khmer: a line may end between two words or at a space that was there.
_UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff\u1950-\u1aaf]")

_ITEM = re.compile(r"(?:[-–—*+•‣▪●◦·■]|\(?(?:\d{1,3}|[A-Za-z])[.)])[ \t]")
# Whatever is laid out in lines: a table, a quoted mail, a rule, code, markup of a page.
_LAID_OUT = re.compile(
    r"""
      ^[>|]  |  [\t|]  |  \S[ ]{3,}\S  |  ^\W+$  |  [{}]  |  ;$  |  ^\s*<  |  ^(?:\$|>>>)[ ]
    | ^\s*(?:https?://|www\.)\S+$
    """,
    re.VERBOSE,
)
_HEADING = re.compile(r"#{1,6} ")
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di|Door) [A-ZÀ-Þ]")

# References and marks of markup: "at midnight.[3]", "**at midnight.**".
_BEHIND_STOP = re.compile(r"(?:\[\d{1,3}\]|[*_]|</?\w{1,10}>)+\Z")

_HYPHEN = "\N{HYPHEN}"
_HYPHENS = f"-{_HYPHEN}"
_BROKEN = re.compile(rf"((?:[^\W\d_]+-)*[^\W\d_]+)[{_HYPHENS}]\Z")
_GLUED = re.compile(rf"\w[{_HYPHENS}/\N{{EM DASH}}]\Z")
_PART = re.compile(r"[^\W\d_]+")
_WORD = re.compile(rf"[^\W\d_]+(?:[{_HYPHENS}][^\W\d_]+)*")
_SUSPENDING = frozenset("and or to und oder bis sowie".split())
_ADDRESS = re.compile(r"[/@]\S*\Z")
_REACH = 80
"""Characters; no word is longer."""

_SOFT_HYPHEN = re.compile(r"(?<=[^\W\d_])\N{SOFT HYPHEN}+(?=[ \t]{0,9}\r?\n[^\W\d_])")


class _Line(NamedTuple):
    start: int
    end: int
    words: str


class _Paragraph(NamedTuple):
    """Where it can be joined, at which widths it may have been wrapped, and what it shows."""

    breaks: tuple[int, ...]
    low: int
    high: int
    shown: int


def soft_hyphens(text: str) -> Iterator[Edit]:
    """An edit for each soft hyphen at the end of a line, where it shows: it becomes a hyphen.

    Elsewhere it shows nothing and goes, and with it what is known of the word that it parts.
    """
    if "\N{SOFT HYPHEN}" in text:
        for hit in _SOFT_HYPHEN.finditer(text):
            yield Edit(RawOffset(hit.start()), RawOffset(hit.end()), _HYPHEN, _RULE)


def wrapped(text: str) -> Iterator[Edit]:
    """An edit for each line break inside a paragraph that was wrapped at a width.

    No line of `text` ends with white space, and a blank one has none.
    """
    if text.count("\n") < _ENOUGH:
        return
    found = [one for lines in _blocks(text) for one in _paragraphs(lines)]
    shown = [0] * (_WIDEST * 2)
    for one in found:
        shown[one.low] += one.shown
        shown[one.high + 1] -= one.shown
    agreed = [*accumulate((total >= _ENOUGH for total in accumulate(shown)), initial=0)]
    breaks = [at for one in found if agreed[one.high + 1] > agreed[one.low] for at in one.breaks]
    if breaks:
        yield from _joined(text, breaks)


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Lines that may be one paragraph or several: a run without blank lines, code or headings."""
    block: list[_Line] = []
    start = 0
    lines = text.split("\n")
    for words, is_code in zip(lines, fenced(lines), strict=True):
        line = _Line(start, start + len(words), words)
        start = line.end + 1
        alone = is_code or not words or len(words) > _WIDEST or _HEADING.match(words)
        if block and (alone or (words[0].isspace() and not block[-1].words[0].isspace())):
            yield block
            block = []
        if not alone:
            block.append(line)
    if block:
        yield block


def _paragraphs(lines: Sequence[_Line]) -> Iterator[_Paragraph]:
    """The paragraphs in a block, if it can be prose that was wrapped; none in doubt.

    A paragraph ends with the block, and with a line that had room for the next word.
    """
    if len(lines) < 2:
        return
    widths = [_width(line.words) for line in lines]
    widest = max(widths)
    parts = [_between(line.words, after.words) for line, after in pairwise(lines)]
    if not _NARROWEST <= widest <= _WIDEST or None in parts:
        return
    stops = [_ends_sentence(line.words, after.words) for line, after in pairwise(lines)]
    ends = [
        # A sentence that ends where there was room for a word ends a paragraph.
        _End.of(width, part or "", line.words, 0 if stop else widest // _SLACK)
        for width, part, line, stop in zip(widths, parts, lines[1:], stops, strict=False)
    ]
    full = [end.reach + end.slack > widest for end in ends]
    verses = [not is_full and not stop for is_full, stop in zip(full, stops, strict=True)]
    if _VERSES * sum(verses[_leading(full) :]) > sum(full):
        return
    if _is_hangul(lines) and min(compress(widths, full), default=0) > widest - 2:
        return  # Korean may be wrapped inside its words; then no line ends early
    at = 0
    for is_full, run in groupby(full):
        size = len([*run])
        if is_full and (one := _paragraph(lines[at : at + size + 1], ends[at : at + size], widest)):
            yield one
        at += size


def _paragraph(lines: Sequence[_Line], ends: Sequence[_End], widest: int) -> _Paragraph | None:
    """The paragraph of `lines`, all but the last of which are full."""
    if _is_laid_out(lines):
        return None
    words = [line.words for line in lines]
    inside = [after for line, after in pairwise(words) if not _ends_sentence(line, after)]
    heads = [_PART.search(after[:9]) for after in inside]
    small = sum(head is not None and head[0][0].islower() for head in heads)
    large = sum(head is not None and head[0][0].isupper() for head in heads)
    is_ended = lines[-1].words.endswith(":") or _is_ended(lines[-1].words)
    # Where capitals tell a sentence, small letters say nearly as much as its stop.
    if not is_ended and small <= large:
        return None
    sure = is_ended and 2 * len(inside) >= len(ends) and len(inside) >= 2 * large
    high = min(end.reach - 1 + (end.slack if sure else 0) for end in ends)
    if high < widest:
        return None
    breaks = tuple(line.end for line in lines[:-1])
    return _Paragraph(breaks, widest, min(high, 2 * _WIDEST - 2), len(inside) if sure else 0)


class _End(NamedTuple):
    """The end of a line: how wide it would be with the next word, and how early it may come."""

    reach: int
    slack: int

    @classmethod
    def of(cls, width: int, between: str, after: str, slack: int) -> _End:
        """The end of a line of some `width`; the next line holds `after`."""
        word = _FIRST_WORD.match(after)
        reach = width + len(between) + _width(word[0] if word else "")
        return cls(reach, slack if between else min(slack, _DENSE_SLACK))


def _leading(full: Sequence[bool]) -> int:
    """How many lines stand above the first paragraph; a heading and a byline may."""
    first = full.index(True) if True in full else 0
    return first if first <= _MOST_LEADING else 0


def _is_hangul(lines: Sequence[_Line]) -> bool:
    return any(_IS_HANGUL.match(line.words) for line in lines[1:])


def _width(words: str) -> int:
    return len(words) if words.isascii() else len(words) + len(_WIDE.findall(words))


def _is_laid_out(lines: Sequence[_Line]) -> bool:
    """Whether the breaks are somebody's: of a list, a table, code, a byline, an indented block."""
    if any(_LAID_OUT.search(line.words) for line in lines):
        return True
    if any(line.words[0].isspace() or _BYLINE.match(line.words) for line in lines[1:]):
        return True
    items = [at for at, line in enumerate(lines) if _ITEM.match(line.words.lstrip())]
    if not items:
        return False
    # One may be a dash or a number in a sentence, which came to stand at the head of a line.
    return len(items) > 1 or items[0] == 0 or lines[items[0] - 1].words.endswith((*ENDS, ":", ";"))


def _ends_sentence(words: str, after: str) -> bool:
    return _is_ended(words) and not after[0].islower()


def _is_ended(words: str) -> bool:
    return ends_sentence(_BEHIND_STOP.sub("", words))


def _between(before: str, after: str) -> str | None:
    """What stood where a line break is: a space, or nothing; None where that is not certain."""
    last, first = before[-1], after[0]
    if _UNSPACED.match(last) and _UNSPACED.match(first):
        return None
    if _IS_DENSE.match(last) or _IS_DENSE.match(first):
        return ""
    return "" if _GLUED.search(before, max(0, len(before) - _REACH)) else " "


def _joined(text: str, breaks: Sequence[int]) -> Iterator[Edit]:
    """The edits at `breaks`, which are places of line breaks, in order."""
    parted = [_parted(text, place) for place in breaks]
    words = _words_of(text) if any(parted) else frozenset()
    fates = [_fate(*one, words) if one else None for one in parted]
    hyphenates = fates.count("drop") > fates.count("keep")
    for place, fate in zip(breaks, fates, strict=True):
        start, new = place, ""
        if fate == "suspend":
            new = " "
        elif fate is None:
            new = _between(text[max(0, place - _REACH) : place], text[place + 1]) or ""
        elif fate == "drop" or (fate == "doubt" and (hyphenates or text[place - 1] == _HYPHEN)):
            start -= 1
        yield Edit(RawOffset(start), RawOffset(place + 1), new, _RULE)


def _parted(text: str, place: int) -> tuple[str, str] | None:
    """The parts of the word that a hyphen parts at a line break, both in small letters."""
    before = text[max(0, place - _REACH) : place]
    left = _BROKEN.search(before)
    right = _PART.match(text, place + 1, place + 1 + _REACH)
    if not left or not right or _ADDRESS.search(before):
        return None
    return (left[1].lower(), right[0]) if left[1][-1].islower() and right[0].islower() else None


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower().replace(_HYPHEN, "-")))


def _fate(left: str, right: str, words: Container[str]) -> str:
    """What becomes of the hyphen between two parts: drop, keep, suspend ("two- and"), or doubt.

    In doubt it stays, but for two cases: in a text that parts more words by syllables than it has
    compounds at line ends, and where it was a soft hyphen or one that only typesetters use.
    """
    if left + right in words:
        return "drop"
    if "-" in left or f"{left}-{right}" in words:  # "mother-in-" begins a compound
        return "keep"
    return "suspend" if right in _SUSPENDING else "doubt"
