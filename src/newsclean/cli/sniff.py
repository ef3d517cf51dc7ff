"""What an input looks like that is not the plain text of an article, and what to do with it."""

from __future__ import annotations

import re

_PACKED = "unpack it first, for example by {} FILE | newsclean clean"
_EXTRACT = "take the text out of it first, for example by {}"

_BINARY: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF file", _EXTRACT.format("pdftotext FILE")),
    (b"PK\x03\x04", "a zip file, as .docx, .odt and .epub are", _EXTRACT.format("pandoc -t plain")),
    (b"\xd0\xcf\x11\xe0", "an old Office file", _EXTRACT.format("saving it as text")),
    (b"BZh", "packed by bzip2", _PACKED.format("bzcat")),
    (b"\xfd7zXZ\0", "packed by xz", _PACKED.format("xzcat")),
    (b"PAR1", "a Parquet file", "say --from parquet, or give it a name that ends in .parquet"),
    (b"\x89PNG", "a picture", "newsclean reads text"),
    (b"\xff\xd8\xff", "a picture", "newsclean reads text"),
)
"""How a file begins, what it is then, and what to do."""

_PAGE = re.compile(r"\ufeff?\s{0,99}<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_JSON = re.compile(r'\ufeff?\s{0,99}(?:\[\s{0,99})?\{\s{0,99}"')


def binary(data: bytes) -> str:
    """What `data` is, if it begins like something that holds no plain text, and what to do."""
    for start, what, advice in _BINARY:
        if data.startswith(start):
            return f"{what}, not plain text; {advice}"
    return ""


def doubtful(text: str) -> str:
    """What `text` may be instead of the plain text of an article, and what to do; or nothing."""
    if not text:
        return "empty"
    if _PAGE.match(text):
        return (
            "looks like HTML, and newsclean reads plain text; run an extractor first, for "
            "example: trafilatura < FILE | newsclean clean"
        )
    if _JSON.match(text):
        return "looks like JSON; if each line is an object with a text, say --from jsonl"
    return ""
