"""What the words of a line say: weights that were learned, looked up by a hash of each word.

The hash is a CRC of 32 bits, which every platform computes alike (ISO 3309), so the table holds no
word, and a word that was not learned is not found, but for one in some hundred thousand. So the
weights of one language say little about another.
"""

from __future__ import annotations

import re
from base64 import b85decode, b85encode
from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Final, NamedTuple, TypeAlias
from zlib import crc32

Weights: TypeAlias = Mapping[int, int]
"""Hash of a token -> how much it speaks against an article, as a log-odds in 32nds; never 0."""

_FIRST, _LAST, _SHAPE, _START = 1, 2, 3, 4
"""What the hash of a token begins with if it is the first word, the last, or a shape."""
_EARLY: Final = 40
"""How many words of a line are looked up."""
_SHAPED: Final = 60
"""Of longer lines the shape tells nothing."""
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


class Tokens(NamedTuple):
    """The hashes of what is looked up of a line."""

    words: list[int]
    others: list[int]
    """Pairs of words, the words at either end as such, and the shape of a short line."""


class WordScore(NamedTuple):
    """What the weights of the words of a line say."""

    mean: int
    """The mean weight, held back where there are few words; above 0 against an article."""
    worst: int
    best: int
    known: float
    """The share of the words that have a weight; -1 for no words."""


NOTHING: Final = WordScore(0, 0, 0, -1)


def tokens(words: Sequence[str], line: str) -> Tokens:
    """What is looked up of `line`, whose words in small letters are `words`."""
    others: list[int] = []
    if len(line) <= _SHAPED:
        shape = _DIGITS.sub("9", _LETTERS.sub("a", line)).encode("utf-8", "replace")
        others += (crc32(shape, _SHAPE), crc32(shape[:4], _START))
    if not words:
        return Tokens([], others)
    written = " ".join(words[:_EARLY]).encode("utf-8", "replace").split(b" ")
    single = list(map(crc32, written))
    # A CRC that starts from that of another text is that of both together.
    others += map(crc32, written[1:], single)
    first = crc32(written[0], _FIRST)
    others.append(first)
    if len(written) > 1:
        others.append(crc32(written[1], first))
    others.append(crc32(words[-1].encode("utf-8", "replace"), _LAST))
    return Tokens(single, others)


def word_score(found: Tokens, weights: Weights) -> WordScore:
    """What `weights` say of the tokens of a line."""
    words = [*filter(None, map(weights.get, found.words))]
    both = [*words, *filter(None, map(weights.get, found.others))]
    share = len(words) / len(found.words) if found.words else -1
    if not both:
        return NOTHING._replace(known=share)
    size = len(found.words) + len(found.others)
    return WordScore(16 * sum(both) // isqrt(256 * size), max(both), min(both), share)


def packed(weights: Weights) -> str:
    """`weights` as text: of each, by hash, four bytes of the hash and one of the weight."""
    rows = (token.to_bytes(4, "big") + bytes([w + 128]) for token, w in sorted(weights.items()))
    return b85encode(b"".join(rows)).decode("ascii")


def unpacked(text: str) -> dict[int, int]:
    """The weights that `packed` made a text of."""
    data = b85decode(text)
    return {
        int.from_bytes(data[i : i + 4], "big"): data[i + 4] - 128 for i in range(0, len(data), 5)
    }
