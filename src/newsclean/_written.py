"""Rows out, as JSON lines and CSV. What a format has no type for is written as a string."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsclean.render import Cleaned


def json_lines(rows: Iterable[dict[str, Any]]) -> bytes:
    """A line for each row."""
    lines = (json.dumps(row, ensure_ascii=False, default=plain) + "\n" for row in rows)
    # How Python escapes a lone surrogate is how JSON writes one.
    return "".join(lines).encode("utf-8", "backslashreplace")


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


def plain(value: Any) -> str:
    """A value that JSON has no type for: bytes as base64, all else as Python prints it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)


def as_records(cleaned: Cleaned) -> list[dict[str, Any]]:
    """The removals of a text as plain values. Offsets count code points of what came in."""
    return [
        {
            "start": removal.start,
            "end": removal.end,
            "text": cleaned.raw[removal.start : removal.end],
            "rule": removal.rule,
            "score": removal.score,
            "twin": removal.twin and {"start": removal.twin[0], "end": removal.twin[1]},
            "why": removal.why,
        }
        for removal in cleaned.removals
    ]
