"""Rows out, as CSV. What a format has no type for is written as a string."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from newsclean.rows.jsontext import Number, dumps, plain_string


def csv_lines(rows: Iterable[dict[str, Any]], columns: Sequence[str], delimiter: str) -> bytes:
    """The rows under a header of `columns`, which is not among them."""
    return cells(([cell_text(row.get(name)) for name in columns] for row in rows), delimiter)


def cells(lines: Iterable[Sequence[str | None]], delimiter: str) -> bytes:
    """Lines of CSV. A null is empty."""
    sink = io.StringIO(newline="")
    csv.writer(sink, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return sink.getvalue().encode("utf-8", "replace")


def cell_text(value: Any) -> str | None:
    """A string as it is, null as null, what JSON has a type for as JSON, and all else plainly."""
    if value is None:
        return None
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, bool | int | Number | list | tuple | dict):
        return sound(dumps(value))
    if isinstance(value, float) and isfinite(value):
        return dumps(value)
    return sound(plain_string(value))


def sound(text: str) -> str:
    """`text` with a question mark for what UTF-8 cannot hold: a lone surrogate."""
    return text.encode("utf-8", "replace").decode("utf-8")
