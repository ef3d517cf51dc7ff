"""JSON that is read as it stands and written as JSON.

The module of the standard library reads more than JSON (`NaN`), forgets how a number was written,
makes infinity of one that is too large, and writes that as what no other program reads.
"""

from __future__ import annotations

import base64
import json
import math
import re
from itertools import accumulate
from typing import Any, NoReturn

from newsclean.rows.formats import doubled

DEEPEST = 200
"""Levels of lists and objects inside each other. What is deeper cannot be read, whatever the stack
of the process allows."""

MOST_DIGITS = 4000
"""A whole number with more digits is kept as it was written, and no number to count with."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKET = re.compile(r"[^\[\]{}]+")
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


class Number(float):
    """A number that Python would write in another way."""

    __slots__ = ("raw",)

    raw: str
    """As it was written."""


def parsed(text: str) -> Any:
    """The value of a JSON text. Its numbers are written by `dumps` as they stand here.

    Raises `ValueError`, with the reason, for what is no JSON, for two fields of one name in an
    object, and for more than `DEEPEST` levels.
    """
    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    try:
        return _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error


def _depth(text: str) -> int:
    brackets = _NO_BRACKET.sub("", _STRING.sub("", text))
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _exact_number(text: str) -> float:
    value = float(text)
    if repr(value) == text:
        return value
    number = Number(value)
    number.raw = text
    return number


def _whole(text: str) -> float:
    # Python refuses to read a whole number that is longer, and to write it.
    return int(text) if len(text) < MOST_DIGITS else _exact_number(text)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"not JSON: it has no {name}; null is what stands for no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError(f"two fields are called {doubled(name for name, _ in pairs)!r}")
    return fields


_decoder = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_exact_number,
    parse_int=_whole,
    parse_constant=_constant,
)
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def dumps(value: Any) -> str:
    """`value` as JSON on one line. What JSON has no type for becomes its `plain_string`."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, Number):
        return value.raw
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    if isinstance(value, dict):
        fields = [f"{_quoted(str(name))}: {dumps(item)}" for name, item in value.items()]
        return f"{{{', '.join(fields)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join([dumps(item) for item in value])}]"
    return _quoted(plain_string(value))


def json_line(value: Any) -> bytes:
    """A line of JSON. A lone surrogate is written as an escape."""
    # How Python escapes one is how JSON writes it.
    return f"{dumps(value)}\n".encode("utf-8", "backslashreplace")


def plain_string(value: Any) -> str:
    """A value that JSON has no type for: bytes as base64, all else as Python or JavaScript does.

    What is no number is "NaN", "Infinity" or "-Infinity".
    """
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(value)


def is_too_large(value: Any) -> bool:
    """Whether a number in it, as it was written, is larger than any that a float can be."""
    if isinstance(value, Number):
        return math.isinf(value)
    if isinstance(value, dict):
        return any(map(is_too_large, value.values()))
    return isinstance(value, list) and any(map(is_too_large, value))
