"""Repair white space: odd spaces, spaces that show nothing, and blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newsclean.model import Edit, RawOffset

# The ideographic space is not among them: it is at home in Chinese and Japanese.
ODD_SPACES: Final = (
    "\N{NO-BREAK SPACE}\N{EN QUAD}-\N{HAIR SPACE}\N{NARROW NO-BREAK SPACE}"
    "\N{MEDIUM MATHEMATICAL SPACE}"
)
"""The spaces that become plain ones, as a part of a class of a pattern."""

_ODD_SPACE = re.compile(f"[{ODD_SPACES}]+")
# French sets one inside quotation marks, before signs of two parts, and around figures.
_FRENCH_SPACE = re.compile(
    "[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]((?<=[«\\d].)|(?=[»:;?!%‰€$£]))"
)

# What `str.isspace` is true of and other repairs have not removed before.
_TRAILING = re.compile(f"\n(?<=[ \t\N{OGHAM SPACE MARK}\N{IDEOGRAPHIC SPACE}{ODD_SPACES}]\n)")
_BLANK_LINES = re.compile("\n\n\n+")


def odd_spaces(text: str) -> Iterator[Edit]:
    for hit in _ODD_SPACE.finditer(text):
        yield _edit(hit.start(), hit.end(), " " * len(hit[0]), "space")


def odd_spaces_but_french(text: str) -> Iterator[Edit]:
    for edit in odd_spaces(text):
        if edit.end - edit.start > 1 or not _FRENCH_SPACE.match(text, edit.start):
            yield edit


def trailing_spaces(text: str) -> Iterator[Edit]:
    for end in [*(hit.start() for hit in _TRAILING.finditer(text)), len(text)]:
        start = text.rfind("\n", 0, end) + 1
        start += len(text[start:end].rstrip())
        if start < end:
            yield _edit(start, end, "", "trailing-space")


def blank_lines(text: str) -> Iterator[Edit]:
    """One blank line between paragraphs, none at the start, at most a line break at the end."""
    start = len(text) - len(text.lstrip("\n"))
    end = len(text.rstrip("\n"))
    if start:
        yield _edit(0, start, "", "blank-lines")
    for hit in _BLANK_LINES.finditer(text, start, end):
        yield _edit(hit.start() + 2, hit.end(), "", "blank-lines")
    if max(start, end + 1) < len(text):
        yield _edit(max(start, end + 1), len(text), "", "blank-lines")


def _edit(start: int, end: int, new: str, rule: str) -> Edit:
    return Edit(RawOffset(start), RawOffset(end), new, rule)
