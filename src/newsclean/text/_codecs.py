"""Find what was read in the wrong encoding, and ftfy does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsclean.late import late
from newsclean.model import Edit, RawOffset

# UTF-16 read as Latin-1: every other character is a zero byte, but for the few beyond Latin-1.
_FEWEST_UNITS = 4
_ORDER = re.compile("(?:ÿþ|þÿ)(?=[\0-\x7f])")
_SIGNS = frozenset("–—‘’“”„…€")

_SUSPECT = re.compile("\0|ÿþ|þÿ|â€")

# The UTF-8 of a quotation mark; the byte at the end of one that closes is none of Windows-1252.
_QUOTE = late(
    "(?P<opens>â€œ|“)|(?P<closes>â€[\x9d\ufffd]|”)|(?P<lost>â€(?=[\\s\"'.,;:!?)\\]—–-]|$))"
)


def codecs(text: str) -> Iterator[Edit]:
    """An edit for each place."""
    if not _SUSPECT.search(text):
        return
    start = 0
    for line in text.split("\n"):
        for edit in (*_utf16(line), *_lost_bytes(line)):
            yield Edit(
                RawOffset(start + edit.start), RawOffset(start + edit.end), edit.new, edit.rule
            )
        start += len(line) + 1


def _lost_bytes(line: str) -> Iterator[Edit]:
    """The quotation marks that close, and lost their last byte on the way."""
    if "â€" not in line:
        return
    open_ = False
    for quote in _QUOTE.finditer(line):
        if quote["lost"] and open_:
            yield Edit(RawOffset(quote.start()), RawOffset(quote.end()), "”", "codec")
        open_ = bool(quote["opens"])


def _utf16(line: str) -> Iterator[Edit]:
    """The mark of the byte order, the zero bytes, and the signs of two bytes among them."""
    start = 2 if _ORDER.match(line) else 0
    if start:
        yield Edit(RawOffset(0), RawOffset(start), "", "codec")
    zeros = [line[at::2].count("\0") for at in (start, start + 1)]
    if min(zeros) or max(zeros) < max(_FEWEST_UNITS, (len(line) - start) // 3):
        return
    high = start + zeros.index(max(zeros))  # where the first byte is that is zero as a rule
    pairs = [at for at in range(high, len(line), 2) if line[at] != "\0"]
    before = {at: _unit(line, at, at - 1) for at in pairs if at > start}
    behind = {at: _unit(line, at, at + 1) for at in pairs if at + 1 < len(line)}
    big = line.startswith("þÿ") or (not start and _known(behind) > _known(before))
    signs = behind if big else before
    for at in range(high, len(line), 2):
        if line[at] == "\0":
            yield Edit(RawOffset(at), RawOffset(at + 1), "", "codec")
        elif sign := signs.get(at):
            first = at if big else at - 1
            yield Edit(RawOffset(first), RawOffset(first + 2), sign, "codec")


def _unit(line: str, high: int, low: int) -> str:
    import ftfy.bad_codecs  # noqa: F401  (knows Windows-1252 with the five bytes that it lacks)

    try:
        unit = (line[high] + line[low]).encode("sloppy-windows-1252").decode("utf-16-be")
    except UnicodeError:
        return ""
    return unit if unit.isprintable() else ""


def _known(signs: dict[int, str]) -> int:
    return sum(sign.isalpha() or sign in _SIGNS for sign in signs.values())
