"""Program code and data that an extractor took for text: scripts, JSON, style sheets, markup.

No model is needed: no prose has so many brackets, quotation marks and signs of equality. What an
author shows stays: it is written for readers, with space between its signs, and does nothing to a
page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import Final

from newsclean.late import late
from newsclean.model import Document, Line, Mark

RULE: Final = "structure.code"
WHY: Final = "program code or data, no text"
SHOWN: Final = "it may be code that the article shows"

_SIGN = re.compile(r"""[{}\[\]<>=;:"\\/_&|$]""")
_SURE = late(
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
_OF_A_PAGE = late(
    r"""
      </?(?:script|noscript|style|iframe|div|span|svg|img|section|link|meta|p|br)\b
    | \b(?:window|document|navigator|localStorage)\.\w
    | \b(?:googletag|dataLayer|adsbygoogle|gtag|fbq|_gaq|jQuery|addEventListener)\b
    | "@(?:context|type|graph)"
    | @media\b
    | \b(?:margin|padding|font-size|font-family|background|display|z-index|max-width)\s?:
    """,
    re.VERBOSE,
)
"""What works on a page, and so was left behind by it."""
_SPACED = 0.1
"""The share of white space from which code is written to be read."""
_HEAD = 4000
"""How much of a line is looked at."""
_DENSE = 0.1
"""The share of signs from which a line may be code."""
_LONG = 160
"""A shorter line goes only beside one that is at least so long."""
_REACH = 2
"""How many lines apart lines of code stand."""


def code(doc: Document) -> Iterator[Mark]:
    """Claims on the lines of `doc` that are code, in their order; what is shown is spared."""
    if not any(sign in doc.text for sign in "{;="):
        return
    likely = [_is_likely(doc.text, line) for line in doc.lines]
    sure = [
        is_likely and line.end - line.start >= _LONG
        for is_likely, line in zip(likely, doc.lines, strict=True)
    ]
    if not any(sure):
        return
    shown = _shown(doc, likely)
    seen = list(accumulate(sure, initial=0))
    for unit_number, unit in enumerate(doc.units):
        line = unit.line
        near = seen[min(len(sure), line + _REACH + 1)] - seen[max(0, line - _REACH)]
        if likely[line] and near and unit.end > unit.start:
            yield Mark(unit_number, RULE, 1.0, why=WHY, veto=SHOWN if shown[line] else None)


def _shown(doc: Document, likely: Sequence[bool]) -> list[bool]:
    """For each line whether it may be code that the article shows.

    Lines of code in a row are judged together: a brace alone is part of what stands around it.
    """
    shown = [False] * len(likely)
    for is_code, run in groupby(range(len(likely)), likely.__getitem__):
        if is_code:
            lines = [*run]
            spans = [doc.lines[i] for i in lines]
            heads = [doc.text[start : min(end, start + _HEAD)] for start, end, _ in spans]
            spaces = sum(sum(map(str.isspace, head)) for head in heads)
            read = spaces >= _SPACED * sum(map(len, heads))
            if read and not any(map(_OF_A_PAGE.search, heads)):
                for i in lines:
                    shown[i] = True
    return shown


def _is_likely(text: str, line: Line) -> bool:
    end = min(line.end, line.start + _HEAD)
    size = end - line.start
    if len(_SIGN.findall(text, line.start, end)) < _DENSE * size:
        return False
    return len(_SURE.findall(text, line.start, end)) >= 1 + size // 400
