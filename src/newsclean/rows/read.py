"""Rows in: text files, JSON lines, CSV and Parquet, plain or packed by gzip or zstandard.

Reading has two steps, so that processes can share it: `chunks` cuts a file into pieces, which is
cheap, and `rows` parses a piece. How a file is cut depends on nothing but the file.

A row that cannot be used is a `BadRow` and never stops the others. A file that cannot be used at
all is an `InputError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from newsclean.rows.compression import rest_of, unpacked
from newsclean.rows.files import named
from newsclean.rows.formats import (
    Format,
    FormatName,
    InputError,
    MissingPackage,
    names_of,
    pyarrow,
    standard_input,
    type_name,
)
from newsclean.rows.jsontext import parsed
from newsclean.rows.parse import Read, csv_rows, json_lines, texts
from newsclean.rows.row import LARGEST, BadRow, Cause, Chunk, Item, Row, shown

__all__ = [
    "LARGEST",
    "BadRow",
    "Cause",
    "Chunk",
    "FieldError",
    "Format",
    "InputError",
    "MissingPackage",
    "Row",
    "chunks",
    "find",
    "rows",
    "shown",
]

CHUNK_ROWS, CHUNK_SIZE = 500, 1 << 19
"""A chunk ends after so many rows, or so many characters."""


def chunks(
    name: str,
    format: Format,
    *,
    encoding: str = "utf-8",
    largest: int = LARGEST,
) -> Iterator[Chunk]:
    """The pieces of a file, or of standard input for "-", one after the other.

    Args:
        name: its path.
        format: how it is written.
        encoding: of text, JSON and CSV.
        largest: a row with more characters is bad.

    Raises:
        OSError: if the file cannot be read.
        InputError: if its beginning says that there is nothing to find in it.
    """
    file = shown(name)
    with named(file), _input_stream(name) as raw:
        if format.kind == "parquet":
            pyarrow()
            from newsclean.rows.parquet import parquet_chunks

            yield from parquet_chunks(file, raw, CHUNK_ROWS)
            return
        with unpacked(raw, format.packing) as stream:
            items = _items(file, stream, format, encoding, largest)
            for chunk in _gathered(file, format.kind, items):
                yield chunk._replace(position=raw.tell() if raw.seekable() else 0)


@contextmanager
def _input_stream(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield standard_input()
    else:
        with Path(name).open("rb") as stream:
            yield stream


def _items(
    file: str, stream: BinaryIO, format: Format, encoding: str, largest: int
) -> Iterator[Read]:
    # What reads the rows below, and closes nothing before its time.
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-8-sig"
    number = 0
    if format.kind == "txt":
        items = texts(file, stream, encoding, largest)
    elif format.kind == "jsonl":
        items = json_lines(file, stream, encoding, largest)
    else:
        items = csv_rows(file, stream, encoding, largest, format.delimiter)
    try:
        for item in items:
            number = number if isinstance(item, list) else item.number
            yield item
    except UnicodeError as error:
        # An encoding that does not let bytes pass that it does not know.
        if not number:
            raise InputError(f"{file}: not {encoding}: {error}") from error
        reason = f"not {encoding} from here on: {error}"
        yield BadRow(file, number + 1, reason, broken=True)
    if rest := rest_of(stream):
        yield BadRow(file, number + 1, rest, broken=True)


def _gathered(file: str, kind: FormatName, items: Iterable[Read]) -> Iterator[Chunk]:
    """The chunks of a file. A header is there even if no row is."""
    good: list[Item] = []
    bad: list[BadRow] = []
    head: tuple[str, ...] = ()
    size = 0
    fresh = True
    for item in items:
        if isinstance(item, list):
            head = tuple(item)
            continue
        if isinstance(item, BadRow):
            bad.append(item)
            size += len(item.raw or "")
        else:
            good.append(item)
            size += item.size
        if len(good) + len(bad) >= CHUNK_ROWS or size >= CHUNK_SIZE:
            yield Chunk(file, kind, tuple(good), tuple(bad), head)
            good, bad, size, fresh = [], [], 0, False
    if good or bad or (head and fresh):
        yield Chunk(file, kind, tuple(good), tuple(bad), head)


def rows(chunk: Chunk, field: str = "text") -> Iterator[Row | BadRow]:
    """The rows of a piece, in order. A text file is a row with `name` and `field`."""
    if chunk.batch is not None:
        from newsclean.rows.parquet import parquet_rows

        yield from parquet_rows(chunk.file, chunk.batch, chunk.first)
    mixed: list[Item | BadRow] = [*chunk.items, *chunk.bad]
    for item in sorted(mixed, key=lambda item: item.number):
        if isinstance(item, BadRow):
            yield item
        elif isinstance(item.content, list):
            yield Row(item.number, dict(zip(chunk.head, item.content, strict=True)))
        elif chunk.kind == "txt":
            yield Row(item.number, {"name": chunk.file, field: item.content})
        else:
            yield _parsed(chunk.file, item.number, item.content)


def _parsed(file: str, number: int, line: str) -> Row | BadRow:
    try:
        data = parsed(line)
    except ValueError as error:
        return BadRow(file, number, str(error), line)
    if not isinstance(data, dict):
        return BadRow(file, number, f"not an object, but {type_name(data)}", line)
    return Row(number, data, line)


class FieldError(ValueError):
    """A row lacks a field, or holds there what cannot be used; the message says which and what."""

    def __init__(self, message: str, cause: Cause = "field") -> None:
        super().__init__(message)
        self.cause: Cause = cause


class Holder(NamedTuple):
    """Where in a row a text stands."""

    data: dict[str, Any]
    key: str

    @property
    def text(self) -> str:
        """The text."""
        return cast(str, self.data[self.key])


def find(data: dict[str, Any], field: str) -> Holder:
    """Where `field` stands: a column of that name, or `a.b` for the b in the object of a.

    Raises `FieldError` with the reason if it is not there, or no string.
    """
    holder, key = _holder(data, field)
    value = holder[key]
    if not isinstance(value, str):
        reason = f"field {field!r} is {type_name(value)}, not a string"
        raise FieldError(reason, "null" if value is None else "field")
    return Holder(holder, key)


def _holder(data: dict[str, Any], field: str) -> tuple[dict[str, Any], str]:
    holder: Any = data
    *way, key = [field] if field in data else field.split(".")
    for step in way:
        holder = holder.get(step) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or key not in holder:
        raise FieldError(f"no field {field!r}; there are {names_of(data)}")
    return holder, key


def beside_text(data: dict[str, Any], field: str) -> str | None:
    """What stands in `field`, of which the text may hold a copy; numbers as JSON writes them.

    Raises `FieldError` if the field is not there, or holds a list or an object.
    """
    holder, key = _holder(data, field)
    value = holder[key]
    if isinstance(value, list | dict):
        raise FieldError(f"field {field!r} is {type_name(value)}, not a string", "field")
    return None if value is None else str(value)
