"""Words as numbers: texts in, one hash a word out, a batch of texts at a time.

A word is a run of letters, digits and marks; a sign of a script that is written without spaces
(Chinese, Japanese, Thai) is a word of its own, and so is any character beyond the Basic
Multilingual Plane. Case, width, punctuation and white space make no difference. `1,250.5` is one
word, and a number; so is `41m`, since a unit is often written without a space.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

U8: TypeAlias = npt.NDArray[np.uint8]
U32: TypeAlias = npt.NDArray[np.uint32]
U64: TypeAlias = npt.NDArray[np.uint64]
I64: TypeAlias = npt.NDArray[np.int64]
Bool: TypeAlias = npt.NDArray[np.bool_]

HALF, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
"""Two numbers of 32 bits are kept as one of 64: `(upper << HALF) | lower`; `& LOW` is the lower."""

OTHER, LETTER, DIGIT, ALONE, POINT = range(5)
"""What a character is: between words, part of one, a digit, a word of its own, a decimal point."""

UNIT = 3
"""A number may be followed by so many letters: `$41m`, `5km`, `10am`."""

_PLANE = 0x10000
_WIDE_FIRST, _WIDE_LAST, _WIDER = 0xFF01, 0xFF5E, 0xFEE0
"""The full-width forms of ASCII, and how far they lie from it."""
_BASE = 0x9E3779B97F4A7C15
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
)


class Words(NamedTuple):
    """The words of some texts, one after the other."""

    hashes: U64
    """One for each word; equal words have equal hashes, in every process."""

    numbers: Bool
    """Which of them consist of digits, and perhaps a unit."""

    counts: I64
    """How many words each text has."""


def words(texts: Sequence[str]) -> Words:
    """The words of `texts`. All of them are in memory at once, some 40 bytes a character."""
    codes, sizes = _codes(texts)
    if not codes.size:
        return Words(np.empty(0, np.uint64), np.empty(0, np.bool_), np.zeros(len(texts), np.int64))
    kinds = _classes()[codes]
    _join_numbers(kinds)
    starts, ends = _word_bounds(kinds)
    hashes = _hash(codes, starts, ends)
    digits = np.concatenate(([0], np.cumsum(kinds == DIGIT, dtype=np.int64)))
    units = ends - starts - (digits[ends] - digits[starts])
    numbers = (kinds[starts] == DIGIT) & (units <= UNIT)
    edges = np.searchsorted(starts, np.concatenate(([0], np.cumsum(sizes))))
    return Words(hashes, numbers, np.diff(edges))


def letters(text: str) -> U32:
    """The letters and digits of `text` without what stands between them, case folded."""
    codes, _ = _codes([text])
    kept: U32 = codes[_classes()[codes] % POINT != OTHER]
    return kept


def mix(values: U64) -> U64:
    """Hashes whose every bit depends on every bit of `values` (the finaliser of splitmix64)."""
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def _codes(texts: Sequence[str]) -> tuple[U32, I64]:
    """The folded code points of all texts, each followed by a blank, and how many each has.

    What lies beyond the first plane keeps its low bits and moves to the surrogates, where lone
    ones are words of their own too.
    """
    folded = [f"{text.casefold()} " for text in texts]
    sizes = np.fromiter(map(len, folded), np.int64, len(folded))
    data = "".join(folded).encode("utf-32-le", "surrogatepass")
    codes: U32 = np.frombuffer(data, "<u4")
    if codes.size and (most := int(codes.max())) >= _WIDE_FIRST:
        wide = (codes >= _WIDE_FIRST) & (codes <= _WIDE_LAST)
        codes = np.where(wide, codes - np.uint32(_WIDER), codes)
        if most >= _PLANE:
            codes = np.where(codes < _PLANE, codes, np.uint32(0xD800) | (codes & np.uint32(0x7FF)))
    return codes, sizes


@lru_cache(maxsize=1)
def _classes() -> U8:
    """The class of each character of the first plane. Costs some 20 ms, once a process."""
    kinds = np.zeros(_PLANE, np.uint8)
    for code in range(_PLANE):
        category = unicodedata.category(chr(code))
        if category == "Nd":
            kinds[code] = DIGIT
        elif category[0] in "LMN":
            kinds[code] = LETTER
    for first, last in _UNSPACED:
        block = kinds[first : last + 1]
        block[block == LETTER] = ALONE
    kinds[0xD800:0xE000] = ALONE
    kinds[[ord("."), ord(",")]] = POINT
    kinds.flags.writeable = False
    return kinds


@lru_cache(maxsize=1)
def _values() -> U64:
    """A number without pattern for each character, so that sums of them do not collide."""
    return mix(np.arange(1, _PLANE + 1, dtype=np.uint64) * np.uint64(_BASE))


@lru_cache(maxsize=4)
def _powers(base: int, size: int) -> U64:
    powers = np.full(size, base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


def _join_numbers(kinds: U8) -> None:
    """Make a point between two digits a digit, and any other a character between words."""
    points = np.flatnonzero(kinds == POINT)
    inner = points[(points > 0) & (points < kinds.size - 1)]
    joined = inner[(kinds[inner - 1] == DIGIT) & (kinds[inner + 1] == DIGIT)]
    kinds[points] = OTHER
    kinds[joined] = DIGIT


def _word_bounds(kinds: U8) -> tuple[I64, I64]:
    """Where words start and end."""
    inside = kinds != OTHER
    before = np.empty_like(inside)
    before[0] = False
    before[1:] = inside[:-1]
    alone = kinds == ALONE
    if alone.any():
        after_alone = np.zeros_like(alone)
        after_alone[1:] = alone[:-1]
        cut = inside & before & (alone | after_alone)
        starts = np.flatnonzero((inside & ~before) | cut)
        ends = np.flatnonzero((before & ~inside) | cut)
    else:
        flips = np.flatnonzero(inside != before)
        starts, ends = flips[::2], flips[1::2]
    return starts, ends


def _hash(codes: U32, starts: I64, ends: I64) -> U64:
    """A polynomial hash of each run, modulo 2**64, from one pass over the characters.

    The sums before both ends of a run leave its own sum times a power of the base, and the base,
    being odd, has an inverse.
    """
    size = 1 << (codes.size).bit_length()
    sums = np.empty(codes.size + 1, np.uint64)
    sums[0] = 0
    np.cumsum(_values()[codes] * _powers(_BASE, size)[: codes.size], out=sums[1:])
    return (sums[ends] - sums[starts]) * _powers(_BASE_INVERSE, size)[starts]
