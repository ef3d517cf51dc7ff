"""The rows of files of text, one by one: JSON lines, CSV, and text files that are a row each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, TypeAlias, cast

from newsclean.rows.formats import InputError, doubled
from newsclean.rows.packing import Damaged
from newsclean.rows.row import BadRow, Item

_ESCAPED = re.compile("[\udc80-\udcff]")
"""What a byte becomes that the encoding does not know (`surrogateescape`)."""

_START = 99
_ARRAY = re.compile(r"\[\s*(?:\{|$)")
"""How a list of objects begins, on one line or on many."""

Read: TypeAlias = Item | BadRow | list[str]
"""What is read from a file of text, row by row; a list is a header."""


def texts(file: str, stream: BinaryIO, encoding: str, largest: int) -> Iterator[Read]:
    """A text file is one row."""
    reader = io.TextIOWrapper(_Open(stream), encoding, errors="surrogateescape", newline="")
    try:
        text = reader.read(largest + 1)
    except Damaged as error:
        yield _cut_short(file, 1, error)
        return
    if len(text) > largest:
        yield _too_large(file, 1, largest)
    elif _ESCAPED.search(text):
        yield BadRow(file, 1, undecodable(text, encoding), text)
    else:
        yield Item(1, text, len(text))


def json_lines(file: str, stream: BinaryIO, encoding: str, largest: int) -> Iterator[Read]:
    """Each line that is not blank. Raises `InputError` for JSON that is not in lines."""
    number = 0
    opening: list[str] = []
    try:
        for number, line, large, start in _lines(stream, encoding, "\n", largest):
            if len(opening) < 2 and start.strip():
                opening.append(start.strip())
                _must_be_lines(file, opening)
            if large:
                yield _too_large(file, number, largest)
            elif _ESCAPED.search(line):
                yield BadRow(file, number, undecodable(line, encoding), line.rstrip("\r\n"))
            elif stripped := line.strip():
                yield Item(number, stripped, len(stripped))
    except Damaged as error:
        yield _cut_short(file, number + 1, error)


def _must_be_lines(file: str, opening: list[str]) -> None:
    """Raise `InputError` if the first lines belong together."""
    first = opening[0]
    if _ARRAY.match(first):
        what = "a list in JSON"
    elif len(opening) == 2 and first[0] == "{" and first[-1] != "}" and opening[1][0] == '"':
        what = "JSON over several lines"
    else:
        return
    raise InputError(
        f"{file}: {what}, where each line should be an object; `jq -c '.[]?' FILE` makes lines of "
        "a list, and `jq -c . FILE` of objects over several lines"
    )


def csv_rows(
    file: str, stream: BinaryIO, encoding: str, largest: int, delimiter: str
) -> Iterator[Read]:
    """The header of a CSV file and then its rows, which may go over several lines.

    Raises `InputError` for a header that is no use.
    """
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
        except Damaged as error:
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
            if (double := doubled(cells)) is not None:
                raise InputError(f"{file}: two columns are called {double!r}")
            head = cells
            yield head
        elif cells and len(cells) != len(head):
            wrong = f"{len(cells)} cells, where the header has {len(head)}"
            yield BadRow(file, start, wrong, raw)
        elif cells:
            yield Item(start, cells, size)


def undecodable(text: str, encoding: str) -> str:
    """What to say of a text in which `surrogateescape` stands for bytes."""
    hit = _ESCAPED.search(text)
    assert hit
    byte = ord(hit[0]) - 0xDC00
    name = encoding.removesuffix("-sig")
    return f"not {name}: byte 0x{byte:02x} at character {hit.start() + 1}"


def _too_large(file: str, number: int, largest: int) -> BadRow:
    return BadRow(file, number, f"larger than {largest:,} characters")


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
    large: bool
    start: str
    """How it begins."""


def _lines(stream: BinaryIO, encoding: str, newline: str, largest: int) -> Iterator[_Line]:
    """The numbered lines of `stream`."""
    reader = io.TextIOWrapper(_Open(stream), encoding, errors="surrogateescape", newline=newline)
    ends = ("\n",) if newline else ("\n", "\r")
    limit = largest + 2
    number = 0
    while line := reader.readline(limit):
        number += 1
        start = line[:_START]
        whole = line.endswith(ends) or len(line) < limit
        if whole and len(line.rstrip("\r\n")) <= largest:
            yield _Line(number, line, False, start)
            continue
        quotes = line.count('"')
        while not whole:
            line = reader.readline(_PIECE)
            quotes += line.count('"')
            whole = line.endswith(ends) or not line
        yield _Line(number, '"\n' if quotes % 2 else "\n", True, start)


_PIECE = 1 << 19
"""Characters of a line that are read at a time once it is too large."""
