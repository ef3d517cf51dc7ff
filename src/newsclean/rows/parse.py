"""The rows of files of text, one by one: JSON lines, CSV, and text files that are a row each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple, TypeAlias, cast

from newsclean.rows.compression import Damaged
from newsclean.rows.formats import InputError, doubled
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
    reader = io.TextIOWrapper(_LeftOpen(stream), encoding, errors="surrogateescape", newline="")
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
        for number, line, large, start in _numbered_lines(stream, encoding, "\n", largest):
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

    Raises `InputError` for a header that cannot be used.
    """
    # The limit is one for all readers of a process and may be too small for an article.
    csv.field_size_limit(max(csv.field_size_limit(), largest))
    lines = _Remembered(_numbered_lines(stream, encoding, "", largest))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    head: list[str] = []
    while True:
        cells: list[str] = []
        problem = ""
        start = lines.last + 1
        lines.forget()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"not CSV: {error}"
        except Damaged as error:
            yield _cut_short(file, lines.last + 1, error)
            return
        text = "".join(lines.taken)
        raw, size = text.rstrip("\r\n"), len(text)
        large = lines.large or size > largest + 2 * len(lines.taken)
        if _ESCAPED.search(raw):
            problem = undecodable(raw, encoding)
        elif cells and head and len(cells) != len(head):
            problem = f"{len(cells)} cells, where the header has {len(head)}"
        if large or problem:
            bad = _too_large(file, start, largest) if large else BadRow(file, start, problem, raw)
            if not head:
                raise InputError(f"{bad}, in the header")
            yield bad
        elif cells and head:
            yield Item(start, cells, size)
        elif cells:
            if (double := doubled(cells)) is not None:
                raise InputError(f"{file}: two columns are called {double!r}")
            head = cells
            yield head


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


class _LeftOpen(io.BufferedReader):
    """A reader of a stream that leaves it open: what opened a stream closes it."""

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


class _NumberedLine(NamedTuple):
    """A line with its end; of one that is too large to hold, a quote if it has an odd number."""

    number: int
    text: str
    large: bool
    start: str
    """How it begins."""


class _Remembered:
    """The texts of lines, for the reader of CSV, which tells neither which it has taken nor where.

    Of a line that is too large it gets the quotes, which tell where the row ends that holds it.
    """

    def __init__(self, lines: Iterator[_NumberedLine]) -> None:
        self._lines = lines
        self.last = 0
        """The number of the last line that was taken."""
        self.forget()

    def forget(self) -> None:
        """Begin with a row."""
        self.taken: list[str] = []
        """The lines of the row, as far as it is read."""
        self.large = False
        """Whether one of them was too large."""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.last = line.number
            self.large = self.large or line.large
            self.taken.append(line.text)
            yield line.text


def _numbered_lines(
    stream: BinaryIO, encoding: str, newline: str, largest: int
) -> Iterator[_NumberedLine]:
    """The numbered lines of `stream`."""
    reader = io.TextIOWrapper(
        _LeftOpen(stream), encoding, errors="surrogateescape", newline=newline
    )
    ends = ("\n",) if newline else ("\n", "\r")
    limit = largest + 2
    number = 0
    while line := reader.readline(limit):
        number += 1
        start = line[:_START]
        whole = line.endswith(ends) or len(line) < limit
        if whole and len(line.rstrip("\r\n")) <= largest:
            yield _NumberedLine(number, line, False, start)
            continue
        quotes = line.count('"')
        while not whole:
            line = reader.readline(_PIECE)
            quotes += line.count('"')
            whole = line.endswith(ends) or not line
        yield _NumberedLine(number, '"\n' if quotes % 2 else "\n", True, start)


_PIECE = 1 << 19
"""Characters of a line that are read at a time once it is too large."""
