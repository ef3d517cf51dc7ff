"""Rows out, as CSV. What a format has no type for is written as a string."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from newsclean.formats import plain


def csv_lines(rows: Iterable[dict[str, Any]], columns: Sequence[str], delimiter: str) -> bytes:
    """The rows under a header of `columns`, which is not among them."""
    return cells(([as_text(row.get(name)) for name in columns] for row in rows), delimiter)


def cells(lines: Iterable[Sequence[str | None]], delimiter: str) -> bytes:
    """Lines of CSV. A null is empty."""
    sink = io.StringIO(newline="")
    csv.writer(sink, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return sink.getvalue().encode("utf-8", "replace")


def as_text(value: Any) -> str | None:
    """A string as it is, null as null, and all else as JSON."""
    if value is None:
        return None
    if isinstance(value, str):
        return sound(value)
    return sound(json.dumps(value, ensure_ascii=False, default=plain))


def sound(text: str) -> str:
    """`text` with a question mark for what UTF-8 cannot hold: a lone surrogate."""
    return text.encode("utf-8", "replace").decode("utf-8")
