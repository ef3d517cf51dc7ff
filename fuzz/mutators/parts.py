"""Texts in parts that join to the whole: what mutators cut, move and double."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_PARAGRAPH = re.compile(r"(?s).+?(?:\n\s*\n|\Z)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_SENTENCE = re.compile(r"(?s).+?(?:[.!?…][\"'”’»)]*(?:\s+|\Z)|[。！？।]\s*|\n+|\Z)")
_WORD = re.compile(r"\s*\S+\s*|\s+")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of `text`, each with the blank lines behind it."""
    return _PARAGRAPH.findall(text)


def lines(text: str) -> list[str]:
    """The lines of `text`, each with its line break."""
    return _LINE.findall(text)


def sentences(text: str) -> list[str]:
    """What looks like the sentences of `text`, each with the white space behind it."""
    return _SENTENCE.findall(text)


def words(text: str) -> list[str]:
    """The words of `text`, each with the white space behind it."""
    return _WORD.findall(text)


def at_random(random: Random, parts: list[str], change: Callable[[str], str]) -> str:
    """The parts joined, one that is not blank changed."""
    full = [i for i, part in enumerate(parts) if part.strip()]
    if full:
        i = random.choice(full)
        parts[i] = change(parts[i])
    return "".join(parts)


def bare(part: str) -> tuple[str, str]:
    """A part without the white space behind it, and that."""
    kept = part.rstrip()
    return kept, part[len(kept) :]


def inserted(random: Random, text: str, line: str, break_: str = "") -> str:
    """`text` with `line` as a line of its own somewhere."""
    parts = lines(text)
    at = random.randint(0, len(parts))
    if at and not parts[at - 1].endswith("\n"):
        parts[at - 1] += "\n"
    parts.insert(at, line + (break_ or random.choice(("\n", "\n\n"))))
    return "".join(parts)
