"""What is packed by gzip or zstandard, unpacked piece by piece.

The reader of the standard library raises at the first byte that is none of theirs and takes what it
has unpacked with it. Here what was unpacked comes first, and damage afterwards.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from newsclean.rows.formats import Packing, zstandard

_BLOCK = 1 << 16
"""Bytes that are read, or unpacked, at a time: what is small and packed may be large."""

_GZIP = b"\x1f\x8b"
_HEADER_CRC, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"
"""How a frame goes on that holds something else, behind a byte from 0x50 to 0x5f."""


class Damaged(EOFError):
    """A packed file that is cut short, damaged or not packed at all; the message says which."""


class Unpacked(io.RawIOBase):
    """The bytes that are packed in a stream. Raises `Damaged` behind the last that could be had.

    What stands behind the last part that is whole, and is no other part, ends it: `rest` says so.
    """

    def __init__(self, raw: BinaryIO, packing: Packing) -> None:
        self.rest = ""
        source = _Source(raw)
        self._pieces = _gunzipped(source) if packing == "gz" else _from_zstandard(source)
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` as far as a piece goes; the answer is how far, 0 at the end."""
        if not self._piece:
            try:
                self._piece = memoryview(next(self._pieces, b""))
            except _Behind as behind:
                self.rest = f"what stands behind the packed data is none of it: {behind}"
        size = min(len(buffer), len(self._piece))
        buffer[:size], self._piece = self._piece[:size], self._piece[size:]
        return size


@contextmanager
def unpacked(raw: BinaryIO, packing: Packing) -> Iterator[BinaryIO]:
    """The bytes that are packed in `raw`, which stays open.

    Without a packing they are unpacked if they begin as one: standard input has no name to tell it.
    """
    packing = packing or _packing_of(raw)
    if packing == "zst":
        zstandard()
    yield cast(BinaryIO, Unpacked(raw, packing)) if packing else raw


def _packing_of(raw: BinaryIO) -> Packing:
    """How `raw` is packed, as its first bytes tell. No text begins with these."""
    # On a terminal a look ahead would wait for another end behind the first.
    if not isinstance(raw, io.BufferedReader) or raw.isatty():
        return ""
    start = raw.peek(len(_ZSTANDARD))
    if start.startswith(_GZIP):
        return "gz"
    return "zst" if start.startswith(_ZSTANDARD) else ""


def rest_of(stream: BinaryIO) -> str:
    """What is to be said of bytes behind what `unpacked` gave, once it is at its end."""
    return stream.rest if isinstance(stream, Unpacked) else ""


class _Behind(Exception):
    """Bytes behind a whole part that are no other part."""


class _Source:
    """A stream that takes back what was read too far."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._ahead = memoryview(b"")

    def some(self) -> memoryview:
        """Some bytes; none at the end."""
        data = self._ahead or memoryview(self._raw.read(_BLOCK))
        self._ahead = memoryview(b"")
        return data

    def back(self, data: bytes | memoryview) -> None:
        """Take back what was read last."""
        rest = b"".join((data, self._ahead)) if self._ahead else data
        self._ahead = memoryview(rest)

    def take(self, count: int) -> bytes:
        """So many bytes; fewer at the end."""
        data = b""
        while len(data) < count and (more := self.some()):
            missing = count - len(data)
            data += more[:missing]
            self._ahead = more[missing:]
        return data

    def must(self, count: int) -> bytes:
        """So many bytes. Raises `Damaged` if they are not there."""
        data = self.take(count)
        if len(data) < count:
            raise Damaged("it is cut short")
        return data

    def skip(self, padding: bytes) -> None:
        """Go on to the first byte that is another one."""
        while data := self.some():
            if rest := bytes(data).lstrip(padding):
                self.back(rest)
                return

    def skip_behind(self, mark: bytes) -> None:
        """Go on to what follows on `mark`. Raises `Damaged` if there is none."""
        while data := self.some():
            _, hit, rest = bytes(data).partition(mark)
            if hit:
                self.back(rest)
                return
        raise Damaged("it is cut short")


def _begin(source: _Source, magic: bytes, first: bool) -> bytes:
    """The bytes that a part begins with; none behind the last. Raises `Damaged` for an empty file.

    A file of no bytes is what a disk that was full leaves behind, and no program that packs.
    """
    data = source.take(len(magic))
    if not data and first:
        raise Damaged("it is empty, and a packed file never is")
    return data


def _gunzipped(source: _Source) -> Iterator[bytes]:
    first = True
    while magic := _begin(source, _GZIP, first):
        if magic != _GZIP:
            raise Damaged("it is not packed by gzip") if first else _Behind(_shown(magic))
        _skip_header(source)
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        check = size = 0
        data: bytes | memoryview = b""
        while not inflate.eof:
            fresh = data or source.some()
            try:
                piece = inflate.decompress(fresh, _BLOCK)
            except zlib.error as error:
                raise Damaged(f"it is damaged: {error}") from error
            if not (fresh or piece or inflate.eof):
                raise Damaged("it is cut short")
            data = inflate.unconsumed_tail
            check, size = zlib.crc32(piece, check), size + len(piece)
            if piece:
                yield piece
        source.back(inflate.unused_data)
        tail = source.must(8)
        if tail != check.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little"):
            raise Damaged("it is damaged: the checksum is another one")
        # Tapes are filled up with zeros, and every program that unpacks takes them for nothing.
        source.skip(b"\0")
        first = False


def _skip_header(source: _Source) -> None:
    """Go on behind what stands between the first bytes of a part and what is packed (RFC 1952)."""
    method, flags = source.must(8)[:2]
    if method != 8:
        raise Damaged(f"it is damaged: there is no method {method}")
    if flags & _EXTRA:
        source.must(int.from_bytes(source.must(2), "little"))
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            source.skip_behind(b"\0")
    if flags & _HEADER_CRC:
        source.must(2)


def _from_zstandard(source: _Source) -> Iterator[bytes]:
    zstd = zstandard()
    first = True
    while magic := _begin(source, _ZSTANDARD, first):
        skippable = magic[1:] == _SKIPPABLE and 0x50 <= magic[0] <= 0x5F
        if magic != _ZSTANDARD and not skippable:
            raise Damaged("it is not packed by zstandard") if first else _Behind(_shown(magic))
        source.back(magic)
        frame = zstd.ZstdDecompressor()
        while not frame.eof:
            hungry = frame.needs_input
            fresh = source.some() if hungry else b""
            try:
                piece = frame.decompress(fresh, _BLOCK)
            except zstd.ZstdError as error:
                raise Damaged(f"it is damaged: {error}") from error
            if hungry and not (fresh or piece or frame.eof):
                raise Damaged("it is cut short")
            if piece:
                yield piece
        source.back(frame.unused_data)
        first = False


def _shown(data: bytes) -> str:
    return " ".join(f"0x{byte:02x}" for byte in data)
