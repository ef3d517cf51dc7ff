"""Rows of JSON, one a line: read with the number of each line, written whole or not at all."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

STEP = 1000
"""Progress is shown each so many rows."""


class Row(NamedTuple):
    """A row as it was read."""

    place: str
    """The file and the line, for messages."""

    line: bytes
    """The line itself, without its end."""

    data: dict[str, Any]


class BadRow(ValueError):
    """A row that cannot be used; the message says where it is and why."""


def read_rows(name: str, bad: Callable[[BadRow], None]) -> Iterator[Row]:
    """The rows of a file, of standard input for "-", plain or packed by gzip. Blank lines count.

    What is no JSON object is given to `bad`. Raises `OSError` if the file cannot be read.
    """
    shown = "standard input" if name == "-" else name
    with _opened(name) as lines:
        number = 0
        try:
            for number, line in enumerate(lines, 1):
                stripped = line.strip()
                if not stripped:
                    continue
                place = f"{shown}:{number}"
                try:
                    data = json.loads(stripped)
                except (ValueError, RecursionError) as error:
                    bad(BadRow(f"{place}: not JSON: {error}"))
                    continue
                if isinstance(data, dict):
                    yield Row(place, stripped, data)
                else:
                    bad(BadRow(f"{place}: not an object, but {type(data).__name__}"))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            bad(BadRow(f"{shown}:{number + 1}: not gzip from here on: {error}"))


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
    elif name.endswith(".gz"):
        with gzip.open(name) as packed:
            yield cast(BinaryIO, packed)
    else:
        with Path(name).open("rb") as plain:
            yield plain


def dumped(value: Any) -> bytes:
    """A line of JSON."""
    # How Python escapes a lone surrogate is how JSON writes one.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def write(name: str | None, pieces: Iterable[bytes]) -> None:
    """Write to a file, or to standard output for None. A file is there whole or not at all.

    Raises `OSError` if it cannot be written.
    """
    if name is None or name == "-":
        for piece in pieces:
            left = memoryview(piece)  # a pipe may take only a part
            while left:
                left = left[sys.stdout.buffer.write(left) :]
        sys.stdout.buffer.flush()
        return
    target = Path(name)
    if target.exists() and not target.is_file():  # /dev/stdout, a pipe
        with target.open("wb") as stream:
            stream.writelines(pieces)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as stream:
            stream.writelines(pieces)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


class Progress:
    """How far the work is, on standard error, if that is a terminal."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._shows = sys.stderr.isatty()

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        """`rows`, counted as they pass."""
        for count, row in enumerate(rows, 1):
            if count % STEP == 0:
                self.say(f"{count:,} rows")
            yield row

    def say(self, what: str) -> None:
        """Show what is being done."""
        if self._shows:
            sys.stderr.write(f"\r\x1b[Knewsclean: {self._verb}: {what}")
            sys.stderr.flush()

    def done(self) -> None:
        """Leave no trace."""
        if self._shows:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
