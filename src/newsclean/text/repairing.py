r"""Repair what programs broke in the characters of a text.

A repair looks at one line at most, so other lines change nothing about it. A line that nothing is
wrong with costs a few scans in C, and its words are never looked at.

What is repaired, and the rule that the edit names:

- `line-break`: `\r\n`, `\r` and the other characters that end a line become `\n`
- `entity`: what was escaped for HTML once too often, such as `&amp;` and `&#8217;`,
  also without its semicolon where HTML reads it so: `&nbsp`, `&pound3m`
- `tag`: what was escaped of the tags of a page, such as `&lt;b&gt;`, among words and in pairs
- `escape`: letters that a program wrote out, such as `\xc3\xa9` and `\u00ed`
- `codec`: text that was read in a wrong encoding which ftfy does not know, such as UTF-16, GBK and
  Windows-1251; a line of which is not certain in which stays as it is, byte for byte
- `ftfy`, `control`, `nfc`: what `ftfy` repairs in a line: mojibake, control characters, ligatures,
  surrogates, letters that stand apart from their accents
- `invisible`: zero-width characters, but for those that shape a script or an emoji
- `space`: no-break and other odd spaces become plain ones, but for those of French where wanted
- `lost-space`: the space between two sentences, in "attention.The" and "closeThere"
- `trailing-space`, `blank-lines`: white space that shows nothing

Two more are made where they are asked for, and look at the whole text:

- `wrapped`: the line breaks of a text that was wrapped at a width
- `markup`: Markdown and tags that show

Typography stays as it is: quotation marks stay curly, dashes long, full-width forms wide. So do
characters that NFC would replace by others: compatibility ideographs in names, and signs of units.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from typing import Any, Final, Literal

from newsclean.late import late
from newsclean.model import Document, Edit, RawOffset
from newsclean.offsets import apply, compose
from newsclean.text._align import align
from newsclean.text._codecs import codecs
from newsclean.text._entities import ENTITY, entities
from newsclean.text._escapes import ESCAPE, written_out
from newsclean.text._latin_2 import CLUES
from newsclean.text._lost_spaces import LOST, lost_spaces
from newsclean.text._misread import misread
from newsclean.text._spaces import (
    ODD_SPACES,
    blank_lines,
    odd_spaces,
    odd_spaces_but_french,
    trailing_spaces,
)
from newsclean.text._tags import escaped_tags

FTFY: Final[dict[str, Any]] = {
    "uncurl_quotes": False,
    "fix_character_width": False,
    # Entities are repaired before ftfy sees the line: each is an edit of its own then, at its exact
    # place, and `&amp;amp;amp;...` cannot make ftfy go over the line once for each `amp;`. Besides,
    # ftfy's own "auto" is switched off by the first `<` and stays off for the rest of the text.
    "unescape_html": False,
}
"""The options with which `ftfy.fix_text` is called."""

# A line that does not settle in so many rounds was made to trap us. It stays as it came.
_ROUNDS = 8

# ftfy puts combining marks in order, in quadratic time where many stand in a row.
_LONGEST_PILE = 500

# U+0085 is not among them: ftfy reads it as browsers do, as the ellipsis of Windows-1252.
_LINE_BREAKS = "\r\v\f\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
_LINE_BREAK = re.compile(f"[{_LINE_BREAKS}]")

# Characters that ftfy acts on wherever they stand.
_FTFY_CHARACTERS = (
    "\x00-\x08\v\x0e-\x1f\x7f-\x9f"  # control characters
    "\r\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
    "\u206a-\u206f"  # format characters out of use
    "\N{ZERO WIDTH NO-BREAK SPACE}\ufff9-\ufffc"  # byte order mark, annotations, object
    "\ud800-\udfff"  # surrogates
    "\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06"  # ligatures and digraphs of Latin
)
_FTFY_CHARACTER = re.compile(f"[{_FTFY_CHARACTERS}]")

# NFC makes another character of each: the usual form of an ideograph in a name, a letter of a sign
# for ohm, kelvin or angstrom. Nothing is broken about them, and what they say would be lost.
_SINGLETON = late(
    "([\N{OHM SIGN}\N{KELVIN SIGN}\N{ANGSTROM SIGN}\uf900-\ufaff\U0002f800-\U0002fa1f])"
)

# Any other line in NFC changes only where it holds a match of `ftfy.badness.BADNESS_RE`. Each match
# holds one of four letters with no letter behind it, or two characters side by side that occur in
# mojibake, at least one of them no letter of Greek or Cyrillic. To look for these, and for a match
# of at most seven characters only around them, takes a thirtieth of the time.
_UNLIKELY = (
    "\x80-\u02ff"  # Latin, and signs among it
    "\N{GREEK TONOS}\N{GREEK DIALYTIKA TONOS}"
    "\N{CYRILLIC CAPITAL LETTER DJE}\N{CYRILLIC SMALL LETTER SHORT U}"
    "\N{CYRILLIC CAPITAL LETTER GHE WITH UPTURN}\N{CYRILLIC SMALL LETTER GHE WITH UPTURN}"
    "\u2000-\u26ff\uf8ff"  # punctuation, currencies, signs, boxes, the apple
    "\ufb01\ufb02\N{REPLACEMENT CHARACTER}"
)
_IN_MOJIBAKE = _UNLIKELY + "\u0370-\u04ff"
_COMPANY = rf"(?:(?=[{_IN_MOJIBAKE}])|(?<=[{_IN_MOJIBAKE}].)|(?<=[ŒœÃÂ])(?![A-Za-z]))"
_MOJIBAKE = re.compile(f"[{_UNLIKELY}]{_COMPANY}[{_IN_MOJIBAKE}]*", re.DOTALL)
_WIDEST_MATCH = 7

# Joiners shape letters of many scripts and the parts of an emoji, but nothing in Latin, Greek,
# Cyrillic or Armenian. A zero-width space parts words between letters of Southeast Asia, which
# writes without spaces, and is an accident elsewhere.
_SHAPED = "\u0590-\u1dff\u2190-\u2fff\u3001-\ud7ff\uf900-\ufefe\U00010000-\U0010ffff"
_UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u1950-\u1aaf"
_INVISIBLES = (
    "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}-\N{ZERO WIDTH JOINER}\N{WORD JOINER}-\N{INVISIBLE PLUS}"
)
_INVISIBLE = late(
    rf"""
    (?: [\N{{ZERO WIDTH NON-JOINER}}\N{{ZERO WIDTH JOINER}}] (?<![{_SHAPED}].) (?![{_SHAPED}])
      | \N{{ZERO WIDTH SPACE}} (?! (?<=[{_UNSPACED}].) [{_UNSPACED}] )
      | (?![\N{{ZERO WIDTH SPACE}}-\N{{ZERO WIDTH JOINER}}]) [{_INVISIBLES}]
    )+
    """,
    re.VERBOSE,
)

# Marks of direction come in pairs, so those of a line stay or go together: beside a letter that is
# written from right to left they have their work, in any other line they show nothing.
_DIRECTIONS = "\N{ARABIC LETTER MARK}\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DIRECTION = late(f"[{_DIRECTIONS}]+")
_UNSEEN = re.compile(f"[{_INVISIBLES}{_DIRECTIONS}]")
_FROM_RIGHT = late(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

# Whatever one of the characters above gives work to, in one scan: two would take twice the time.
_ODD = _FTFY_CHARACTERS + ODD_SPACES + _INVISIBLES + _DIRECTIONS
_SUSPECT = re.compile(f"[{_ODD}{_UNLIKELY}](?:(?<=[{_ODD}])|{_COMPANY})", re.DOTALL)

# ... and of the repairs that look for something else, with a sign that each match begins with: most
# texts have none of it, which is told at once.
_CLUES = (("", _SUSPECT), ("&", ENTITY), ("\\", ESCAPE), *LOST, *CLUES)

_Stage = Callable[[str], Iterable[Edit] | None]


def repair(
    doc: Document,
    places: Sequence[int] | None = None,
    *,
    wrapped: Literal["keep", "join"] = "keep",
    markup: Literal["keep", "drop"] = "keep",
    spaces: Literal["plain", "french"] = "plain",
) -> Document:
    """The document with its text repaired, and an edit for each repair.

    With `places` in the text, in order, only the lines that hold one need be looked at: the others
    came out of a repair as they stand. `wrapped`, `markup` and `spaces` are what the fields of
    `Config` are; the first two look at the whole text.

    Units, lines and marks belong to the old text and are dropped. Where nothing is wrong, the
    answer is `doc` itself.
    """
    first: list[_Stage] = []
    chosen: list[_Stage] = []
    if wrapped == "join":
        from newsclean.text import _wrapped  # its patterns take long to compile

        first.append(_wrapped.soft_hyphens)
        chosen.append(_wrapped.wrapped)
    if markup == "drop":
        chosen.append(_markup)
    in_lines = _FRENCH_STAGES if spaces == "french" else _LINE_STAGES
    lines = partial(_repairs_in_lines, stages=in_lines)
    mended = _mended(doc, (*first, _line_breaks, partial(lines, places=places), *_WHITE_SPACE))
    if chosen:
        mended = _settled(mended, (*chosen, _line_breaks, lines, *_WHITE_SPACE))
    return mended


def _settled(doc: Document, stages: Sequence[_Stage]) -> Document:
    """The document after as many rounds of `stages` as change it.

    One that they do not settle in a few rounds was made to trap us, and stays as it is.
    """
    mended = doc
    for _ in range(_ROUNDS):
        before, mended = mended, _mended(mended, stages)
        if mended is before:
            return mended
    return doc


def _mended(doc: Document, stages: Iterable[_Stage]) -> Document:
    text, edits = doc.text, doc.edits
    for stage in stages:
        if later := tuple(stage(text) or ()):
            edits = compose(doc.raw, edits, text, later)
            text = apply(doc.raw, edits)
    if text == doc.text:
        return doc
    return replace(doc, text=text, edits=edits, units=(), lines=(), marks=(), stays=())


def fix_line(line: str) -> str:
    r"""What `ftfy.fix_text(line, **FTFY)` returns, many times faster where that is `line`.

    `line` holds no `\n`. A line with more than 500 combining marks in a row is not repaired: ftfy
    would take quadratic time. Compatibility ideographs and signs of units stay, and part the line.
    """
    if not line.isascii() and _SINGLETON.search(line):
        return "".join(map(_fix_part, _SINGLETON.split(line)))
    return _fix_part(line)


def _fix_part(line: str) -> str:
    if _SINGLETON.fullmatch(line) or not (
        _FTFY_CHARACTER.search(line) or not unicodedata.is_normalized("NFC", line) or _is_bad(line)
    ):
        return line
    if len(line) > _LONGEST_PILE and _longest_pile(line) > _LONGEST_PILE:
        return line
    from ftfy import fix_text  # takes longer to import than most texts to repair

    return fix_text(line, **FTFY)


def _is_bad(line: str) -> bool:
    """What `ftfy.badness.is_bad` says of a line without C1 control characters."""
    for hit in _MOJIBAKE.finditer(line):
        from ftfy.badness import BADNESS_RE

        if BADNESS_RE.search(line, max(0, hit.start() - _WIDEST_MATCH), hit.end() + _WIDEST_MATCH):
            return True
    return False


def _longest_pile(line: str) -> int:
    piled = bytes(map(bool, map(unicodedata.combining, line)))
    return max(map(len, piled.split(b"\0")))


def _repairs_in_lines(
    text: str, stages: Sequence[_Stage], places: Sequence[int] | None = None
) -> Iterator[Edit]:
    """The repairs within lines. Only lines that something may be wrong with are looked at."""
    for start, end in _suspects(text):
        if places is not None and bisect_left(places, start) == bisect_right(places, end):
            continue
        for edit in _mend(text[start:end], stages):
            yield _edit(start + edit.start, start + edit.end, edit.new, edit.rule)


def _suspects(text: str) -> list[tuple[int, int]]:
    """The lines that a stage may act on, by the cheapest tests that miss none."""
    suspects: dict[int, int] = {}
    for sign, pattern in _CLUES:
        hit = pattern.search(text) if sign in text else None
        while hit:
            start = text.rfind("\n", 0, hit.start()) + 1
            end = text.find("\n", start)
            suspects[start] = end = end if end >= 0 else len(text)
            hit = pattern.search(text, end)
    if not unicodedata.is_normalized("NFC", text):
        for start, line in _split_lines(text):
            if not unicodedata.is_normalized("NFC", line):
                suspects[start] = start + len(line)
    return sorted(suspects.items())


def _markup(text: str) -> Iterator[Edit]:
    """The edits of markup, and with an image the line that held nothing else."""
    from newsclean.text._markup import MARKUP, is_image, lines_with_markup  # as above

    for start, end in lines_with_markup(text):
        if is_image(text[start:end]):
            yield _edit(start, min(end + 1, len(text)), "", "markup")
            continue
        for edit in _mend(text[start:end], MARKUP):
            yield _edit(start + edit.start, start + edit.end, edit.new, edit.rule)


def _mend(line: str, stages: Sequence[_Stage]) -> tuple[Edit, ...]:
    """Run `stages` in turn until they agree: what one of them does may uncover work for others.

    A line over which they do not agree is not repaired, and neither is one of which a stage says by
    None that it would only lose.
    """
    text = line
    edits: tuple[Edit, ...] = ()
    agree = 0  # so many stages in a row have nothing to do
    for stage in islice(cycle(stages), _ROUNDS * len(stages)):
        if (found := stage(text)) is None and text == line:
            return ()
        if later := tuple(found or ()):
            edits, text = compose(line, edits, text, later), apply(text, later)
            agree = 0
        # ftfy itself goes on with a line until it agrees, but not with parts that it cut it into.
        agree += not later or (stage is _encoding and not any("\n" in edit.new for edit in later))
        if agree == len(stages):
            return edits
    return ()


def _split_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line, and where it starts."""
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _edit(start: int, end: int, new: str, rule: str) -> Edit:
    return Edit(RawOffset(start), RawOffset(end), new, rule)


def _line_breaks(text: str) -> Iterator[Edit]:
    if not any(mark in text for mark in _LINE_BREAKS):  # fifty times faster than the pattern
        return
    for hit in _LINE_BREAK.finditer(text):
        new = "" if text.startswith("\r\n", hit.start()) else "\n"
        yield _edit(hit.start(), hit.end(), new, "line-break")


def _encoding(text: str) -> Iterator[Edit]:
    for start, line in _split_lines(text):
        fixed = fix_line(line)
        if fixed != line:
            for edit in align(line, fixed, fix_line, _ftfy_rule):
                yield _edit(start + edit.start, start + edit.end, edit.new, edit.rule)


def _ftfy_rule(old: str, new: str) -> str:
    if not new and all(map(_FTFY_CHARACTER.match, old)):
        return "control"
    return "nfc" if unicodedata.normalize("NFC", old) == new else "ftfy"


def _invisible(text: str) -> Iterator[Edit]:
    if not _UNSEEN.search(text):  # twenty times faster than the patterns
        return
    for start, line in _split_lines(text):
        hits = [*_INVISIBLE.finditer(line)]
        if not _FROM_RIGHT.search(line):
            hits += _DIRECTION.finditer(line)
        for at, end in sorted(hit.span() for hit in hits):
            yield _edit(start + at, start + end, "", "invisible")


_WHITE_SPACE: tuple[_Stage, ...] = (trailing_spaces, blank_lines)
_LINE_STAGES: tuple[_Stage, ...] = (
    misread,
    escaped_tags,
    entities,
    written_out,
    _line_breaks,
    codecs,
    _encoding,
    _invisible,
    trailing_spaces,
    odd_spaces,
    lost_spaces,
)
_FRENCH_STAGES: tuple[_Stage, ...] = tuple(
    odd_spaces_but_french if stage is odd_spaces else stage for stage in _LINE_STAGES
)
