"""Find what was escaped for HTML once too often: `&amp;`, and `&nbsp` without its semicolon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from newsclean.late import late
from newsclean.model import Edit, RawOffset

# Names that are words of a query or a program as well count where their sign could stand.
_WORDS = {
    "AMP": r"(?=\W|$)",
    "amp": r"(?=\#?\w{1,24};|[A-Z\d]|\W|$)",
    "quot": r"(?!(?:e[ds]?|as?|ations?|ients?|ing|able|h)\b)",
    "pound": r"(?=\W|\d|$)",
    "cent": r"(?<=\d&cent)(?=[\s.,]|$)",
    "copy": r"(?=\s?(?:\d{4}|[A-Z]))",
    "deg": r"(?<=\d&deg)(?=[CF]?\b)",
    "eth": r"(?<=[a-zß-ÿ]&eth)(?=[a-z])",
    "gt": r"(?<=[\w)]\s&gt)(?=\s?\d)",
    "lt": r"(?<=[\w)]\s&lt)(?=\s?\d)",
    "para": r"(?<=[\s(]&para)(?=\s?\d)",
    "reg": r"(?<=[^\W\d_]&reg)(?=[\s.,’]|$)",
    "sect": r"(?<=[\s(]&sect)(?=\s?\d)",
    "shy": r"(?<=[^\W\d_A-Z]&shy)(?=[^\W\d_A-Z])",
    "thorn": r"(?<=[\s(]&thorn)(?=[a-zß-ÿ])(?![ys]\b)",
    "times": r"(?:(?<=\d&times)|(?<=\d\s&times))(?=\s?\d)",
    "yen": r"(?=\s?\d)",
}
# ... and accents on their own, capitals of the above, `&not` and their like count nowhere.
_NOWHERE = set("COPY ETH GT LT QUOT REG THORN acute cedil curren divide macr micro not uml".split())
_BARE = sorted(
    (name for name in html5 if name[-1] != ";" and name not in _NOWHERE), key=len, reverse=True
)

ENTITY = re.compile(
    r"&(?:#?[0-9A-Za-z]{1,24};|(?P<bare>"
    + "|".join(name + _WORDS.get(name, "") for name in _BARE)
    + r")(?![;=\[(_]))"
)
"""What may be an entity. A text without a match has none to repair."""

# An address goes on as far as no blank does. None of this is looked for farther than so.
_REACH = 256
_ADDRESS = late(r"://|\bwww\.|[?&]\w{1,40}=|^[\w.-]{1,80}/\S*\?")
_QUERY = late(r"[\w.%+-]{0,40}=|[\w.%+-]{1,40}&\w{1,40}=")


def entities(text: str) -> Iterator[Edit]:
    """An edit for each entity."""
    for hit in ENTITY.finditer(text):
        from ftfy.fixes import unescape_html

        if not hit["bare"]:
            new = unescape_html(hit[0])
        elif _in_address(text, hit.start(), hit.end()):
            continue
        else:
            new = html5[hit["bare"]]
        if new != hit[0]:
            yield Edit(RawOffset(hit.start()), RawOffset(hit.end()), new, "entity")


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether what stands from `start` to `end` is a part of a query, as in `?a=1&copy=2`."""
    before = text[max(0, start - _REACH) : start]
    token = "" if before[-1:].isspace() else (before.split() or [""])[-1]
    return bool(_ADDRESS.search(token) or _QUERY.match(text, end))
