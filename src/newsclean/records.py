"""Rows in: text files, JSON lines, CSV and Parquet, plain or packed by gzip or zstandard.

Reading has two steps, so that processes can share it: `chunks` cuts a file into pieces, which is
cheap, and `rows` parses a piece. How a file is cut depends on nothing but the file.

A row that cannot be used is a `BadRow` and never stops the others. A file that cannot be used at
all is an `InputError`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias, cast

from newsclean.formats import (
    Format,
    InputError,
    Kind,
    MissingPackage,
    damage,
    names_of,
    pyarrow,
    type_name,
    unpacked,
)

if TYPE_CHECKING:
    from pyarrow import RecordBatch

__all__ = [
    "BadRow",
    "Chunk",
    "Format",
    "InputError",
    "MissingPackage",
    "Row",
    "chunks",
    "find",
    "rows",
]

LARGEST = 1 << 24
"""A row may have so many characters unless someone says otherwise."""

CHUNK_ROWS, CHUNK_SIZE = 500, 1 << 19
"""A chunk ends after so many rows, or so many characters."""

_ESCAPED = re.compile("[\udc80-\udcff]")
"""What a byte becomes that the encoding does not know (`surrogateescape`)."""


class BadRow(NamedTuple):
    """A row that cannot be used."""

    file: str
    number: int
    """The line that it starts on; in Parquet, the row. Both count from 1."""
    reason: str
    raw: str | None = None
    """The row as it stands in the file, if it is not too large; in Parquet, as JSON."""
    broken: bool = False
    """Whether nothing behind it could be read either."""

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.reason}"


class Row(NamedTuple):
    """A row as it was read."""

    number: int
    data: dict[str, Any]
    raw: str | None = None
    """The line that it was, in JSON."""


class Item(NamedTuple):
    """A row that is not parsed yet: a line of JSON, a text, the cells of a line of CSV."""

    number: int
    content: str | list[str]
    size: int


class Chunk(NamedTuple):
    """A piece of a file."""

    file: str
    kind: Kind
    items: tuple[Item, ...] = ()
    bad: tuple[BadRow, ...] = ()
    head: tuple[str, ...] = ()
    """The header of a CSV file."""
    batch: RecordBatch | None = None
    """A piece of a Parquet file has this instead of items."""
    first: int = 1
    """The number of the first row of `batch`."""
    position: int = 0
    """So many bytes of the file have been read."""


_Read: TypeAlias = Item | BadRow | list[str]
"""What is read from a file of text, row by row; a list is a header."""


def shown(name: str) -> str:
    """What an input is called in messages."""
    return "standard input" if name == "-" else name


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
    with _raw(name) as raw:
        if format.kind == "parquet":
            yield from _parquet_chunks(name, raw)
            return
        try:
            with unpacked(raw, format.packing) as stream:
                # What reads the rows below, and closes nothing before its time.
                if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
                    encoding = "utf-8-sig"
                items: Iterator[_Read]
                if format.kind == "txt":
                    items = _texts(shown(name), stream, encoding, largest)
                elif format.kind == "jsonl":
                    items = _json_lines(shown(name), stream, encoding, largest)
                else:
                    delimiter = "\t" if format.kind == "tsv" else ","
                    items = _csv_rows(shown(name), stream, encoding, largest, delimiter)
                for chunk in _gathered(shown(name), format.kind, items):
                    yield chunk._replace(position=raw.tell() if raw.seekable() else 0)
        except (UnicodeError, csv.Error) as error:
            raise InputError(f"{shown(name)}: {error}") from error


@contextmanager
def _raw(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
    else:
        with Path(name).open("rb") as stream:
            yield stream


def _gathered(file: str, kind: Kind, items: Iterable[_Read]) -> Iterator[Chunk]:
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


def _too_large(file: str, number: int, largest: int) -> BadRow:
    return BadRow(file, number, f"larger than {largest:,} characters")


def undecodable(text: str, encoding: str) -> str:
    """What to say of a text in which `surrogateescape` stands for bytes."""
    hit = _ESCAPED.search(text)
    assert hit
    byte = ord(hit[0]) - 0xDC00
    name = encoding.removesuffix("-sig")
    return f"not {name}: byte 0x{byte:02x} at character {hit.start() + 1}"


def _texts(file: str, stream: BinaryIO, encoding: str, largest: int) -> Iterator[_Read]:
    """A text file is one row."""
    reader = io.TextIOWrapper(_Open(stream), encoding, errors="surrogateescape", newline="")
    try:
        text = reader.read(largest + 1)
    except damage() as error:
        yield _cut_short(file, 1, error)
        return
    if len(text) > largest:
        yield _too_large(file, 1, largest)
    elif _ESCAPED.search(text):
        yield BadRow(file, 1, undecodable(text, encoding), text)
    else:
        yield Item(1, text, len(text))


def _cut_short(file: str, number: int, error: Exception) -> BadRow:
    return BadRow(file, number, f"cannot be unpacked from here on: {error}", broken=True)


class _Open(io.BufferedReader):
    """A reader of a stream that leaves it open: whoever opened a stream closes it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(cast(Any, _Borrowed(stream)), 1 << 16)


class _Borrowed(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Line(NamedTuple):
    """A line with its end; of one that is too large to hold, a quote if it has an odd number."""

    number: int
    text: str
    large: bool = False


def _lines(stream: BinaryIO, encoding: str, newline: str, largest: int) -> Iterator[_Line]:
    """The numbered lines of `stream`."""
    reader = io.TextIOWrapper(_Open(stream), encoding, errors="surrogateescape", newline=newline)
    ends = ("\n",) if newline else ("\n", "\r")
    limit = largest + 2
    number = 0
    while line := reader.readline(limit):
        number += 1
        whole = line.endswith(ends) or len(line) < limit
        if whole and len(line.rstrip("\r\n")) <= largest:
            yield _Line(number, line)
            continue
        quotes = line.count('"')
        while not whole:
            line = reader.readline(CHUNK_SIZE)
            quotes += line.count('"')
            whole = line.endswith(ends) or not line
        yield _Line(number, '"\n' if quotes % 2 else "\n", large=True)


def _json_lines(file: str, stream: BinaryIO, encoding: str, largest: int) -> Iterator[_Read]:
    number = 0
    try:
        for number, line, large in _lines(stream, encoding, "\n", largest):
            if large:
                yield _too_large(file, number, largest)
            elif _ESCAPED.search(line):
                yield BadRow(file, number, undecodable(line, encoding), line.rstrip("\r\n"))
            elif stripped := line.strip():
                yield Item(number, stripped, len(stripped))
    except damage() as error:
        yield _cut_short(file, number + 1, error)


def _csv_rows(
    file: str, stream: BinaryIO, encoding: str, largest: int, delimiter: str
) -> Iterator[_Read]:
    """The header of a CSV file and then its rows, which may go over several lines."""
    at = 0
    lines: list[str] = []  # of the row that is being read
    lost = False  # whether one of these was too large

    def read() -> Iterator[str]:
        nonlocal at, lost
        for line in _lines(stream, encoding, "", largest):
            at = line.number
            # Its quotes tell where a row ends that holds a line which is too large.
            lost = lost or line.large
            lines.append(line.text)
            yield line.text

    # The limit is one for all readers of a process and may be too small for an article.
    csv.field_size_limit(max(csv.field_size_limit(), largest))
    reader = csv.reader(read(), delimiter=delimiter, strict=True)
    head: list[str] = []
    while True:
        start = at + 1
        lines.clear()
        lost = False
        cells: list[str] = []
        try:
            cells = next(reader)
            problem = ""
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"not CSV: {error}"
        except damage() as error:
            yield _cut_short(file, at + 1, error)
            return
        size = sum(map(len, lines))
        raw = "".join(lines).rstrip("\r\n")
        bad = None
        if lost or size > largest + 2 * len(lines):
            bad = _too_large(file, start, largest)
        elif _ESCAPED.search(raw):
            bad = BadRow(file, start, undecodable(raw, encoding), raw)
        elif problem:
            bad = BadRow(file, start, problem, raw)
        if bad and not head:
            raise InputError(f"{bad}, in the header")
        if bad:
            yield bad
        elif cells and not head:
            double = next((name for place, name in enumerate(cells) if name in cells[:place]), None)
            if double is not None:
                raise InputError(f"{file}: two columns are called {double!r}")
            head = cells
            yield head
        elif cells and len(cells) != len(head):
            wrong = f"{len(cells)} cells, where the header has {len(head)}"
            yield BadRow(file, start, wrong, raw)
        elif cells:
            yield Item(start, cells, size)


def _parquet_chunks(name: str, raw: BinaryIO) -> Iterator[Chunk]:
    pyarrow()
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    file = shown(name)
    number = 1
    with ExitStack() as stack:
        source: IO[bytes] = raw
        if not raw.seekable():
            # A Parquet file is read from its end.
            source = stack.enter_context(TemporaryFile())
            shutil.copyfileobj(raw, source)
        size = source.seek(0, io.SEEK_END)
        try:
            parquet = stack.enter_context(ParquetFile(source))
            total = parquet.metadata.num_rows
            for batch in parquet.iter_batches(CHUNK_ROWS):
                position = size * (number + batch.num_rows - 1) // max(total, 1)
                yield Chunk(file, "parquet", batch=batch, first=number, position=position)
                number += batch.num_rows
            if number == 1:
                empty = parquet.schema_arrow.empty_table().to_batches()
                from pyarrow import RecordBatch

                schema = parquet.schema_arrow
                batch = empty[0] if empty else RecordBatch.from_pylist([], schema=schema)
                yield Chunk(file, "parquet", batch=batch, position=size)
        except (ArrowException, EOFError) as error:
            reason = " ".join(str(error).split())
            if number == 1:
                raise InputError(f"{file}: not Parquet: {reason}") from error
            problem = BadRow(file, number, f"not Parquet from here on: {reason}", broken=True)
            yield Chunk(file, "parquet", bad=(problem,))


def rows(chunk: Chunk, field: str = "text") -> Iterator[Row | BadRow]:
    """The rows of a piece, in order. A text file is a row with `name` and `field`."""
    if chunk.batch is not None:
        for number, data in enumerate(chunk.batch.to_pylist(), chunk.first):
            yield Row(number, data)
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
    # Not by orjson: it refuses lone surrogates and makes floats of large integers, and what takes
    # the time is the cleaning.
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadRow(file, number, f"not JSON: {_where(error)}", line)
    if not isinstance(data, dict):
        return BadRow(file, number, f"not an object, but {type_name(data)}", line)
    return Row(number, data, line)


def _where(error: Exception) -> str:
    at = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
    return f"{error.msg if at else error}{at}"  # type: ignore[attr-defined]


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

    Raises `ValueError` with the reason if it is not there, or no string.
    """
    holder: Any = data
    *way, key = [field] if field in data else field.split(".")
    for step in way:
        holder = holder.get(step) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or key not in holder:
        raise ValueError(f"no field {field!r}; there are {names_of(data)}")
    if not isinstance(holder[key], str):
        raise ValueError(f"field {field!r} is {type_name(holder[key])}, not a string")
    return Holder(holder, key)
