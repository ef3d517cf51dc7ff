"""Program code and data that an extractor took for text: scripts, JSON, style sheets, markup.

No model is needed: no prose has so many brackets, quotation marks and signs of equality.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from newsclean.model import Document, Line, Mark

RULE: Final = "structure.code"
WHY: Final = "program code or data, no text"

_SIGN = re.compile(r"""[{}\[\]<>=;:"\\/_&|$]""")
_SURE = re.compile(
    r"""
    ["']\s?:\s?[\["'{\d]            # a key and its value
    | \bfunction\s?\w{0,40}\(
    | </?(?:script|noscript|style|iframe|div|span|svg|img|section)\b
    | \b(?:window|document|navigator)\.\w
    | [\w)\]]\s?=\s?(?:[\[{("']|new\s|null|true|false|\w+\.\w)
    | [;{]\s?[\w-]+\s?:\s?[\w#.%-]+\s?;   # a property of a style sheet
    | =>\s?[\w({]
    | &&\s?\w | \|\|\s?[\w\[{]
    | \}\)?\s?[;)]
    | \$\(
    """,
    re.VERBOSE,
)
_HEAD = 4000
"""How much of a line is looked at."""
_DENSE = 0.1
"""The share of signs from which a line may be code."""
_LONG = 160
"""A shorter line goes only beside one that is at least so long."""
_REACH = 2
"""How many lines apart lines of code stand."""


def code(doc: Document) -> Iterator[Mark]:
    """Claims on the lines of `doc` that are code, in their order."""
    if not any(sign in doc.text for sign in "{;="):
        return
    likely = [_is_likely(doc.text, line) for line in doc.lines]
    sure = [
        is_likely and line.end - line.start >= _LONG
        for is_likely, line in zip(likely, doc.lines, strict=True)
    ]
    if not any(sure):
        return
    seen = list(accumulate(sure, initial=0))
    for unit_number, unit in enumerate(doc.units):
        line = unit.line
        near = seen[min(len(sure), line + _REACH + 1)] - seen[max(0, line - _REACH)]
        if likely[line] and near and unit.end > unit.start:
            yield Mark(unit_number, RULE, 1.0, why=WHY)


def _is_likely(text: str, line: Line) -> bool:
    end = min(line.end, line.start + _HEAD)
    size = end - line.start
    if len(_SIGN.findall(text, line.start, end)) < _DENSE * size:
        return False
    return len(_SURE.findall(text, line.start, end)) >= 1 + size // 400
