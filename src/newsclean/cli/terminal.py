"""What the commands share: bytes in and out, messages, and why a file cannot be used."""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from newsclean.cli.sniff import binary, doubtful
from newsclean.review.record import excerpt
from newsclean.rows.compression import Damaged, rest_of, unpacked
from newsclean.rows.files import behind_links, named
from newsclean.rows.formats import (
    Format,
    InputError,
    MissingPackage,
    emit,
    packed,
    standard_input,
)
from newsclean.rows.jsontext import json_line
from newsclean.rows.row import shown

_Answer = TypeVar("_Answer")

DONE, FAILED, WRONG_USE, INTERRUPTED, CLOSED_PIPE = 0, 1, 2, 130, 141
_BLOCK = 1 << 20
_ADDRESS = re.compile(r"(?:https?|ftp):/", re.IGNORECASE)


class CommandError(Exception):
    """What was asked for cannot be done; the message says why, and `code` is the exit code."""

    def __init__(self, message: str, code: int = WRONG_USE) -> None:
        super().__init__(message)
        self.code = code


class Source(NamedTuple):
    """An input that was read: what it is called, and its text."""

    name: str
    text: str
    whole: bool = True
    """Whether nothing of the file was left out."""


def read_text(name: str, encoding: str, largest: int) -> Source | None:
    """The text of a file, or of standard input for "-"; None, after saying why, if there is none.

    The bytes are decoded as they are, so that offsets in the text are offsets in the file: line
    breaks stay what they are, and a byte order mark of UTF-8 is a character for repair to remove.
    A text of more than `largest` characters is none, and no more than these are read of it.
    """
    file, rest = shown(name), ""
    try:
        if name == "-":
            announce_terminal()
        with (
            nullcontext(standard_input()) if name == "-" else Path(name).open("rb") as raw,
            unpacked(raw, Format.of(name).packing) as stream,
        ):
            data = _bounded(stream, encoding, largest)
            rest = rest_of(stream)
    except Damaged as error:
        say(f"{file}: cannot be unpacked: {error}")
        return None
    except OSError as error:
        say(f"{file}: {reason_of(error)}")
        return None
    if data is None:
        say(f"{file}: larger than {largest:,} characters; --largest N allows more")
        return None
    if rest:
        say(f"{file}: {rest}")
    if what := binary(data):
        say(f"{file}: {what}")
        return None
    try:
        text = data.decode(encoding)
        if what := doubtful(text):
            say(f"{file}: {what}")
        return Source(file, text, not rest)
    except UnicodeDecodeError as error:
        say(f"{file}: {_undecodable(error, data)}")
    except UnicodeError as error:
        say(f"{file}: not {encoding}: {error}")
    return None


def _bounded(stream: BinaryIO, encoding: str, largest: int) -> bytes | None:
    """All bytes of `stream`, or None if these are more than `largest` characters."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
    except LookupError:  # a codec that decodes texts only as a whole
        decoder = _byte_by_byte()
    reader = io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream
    data = bytearray()
    count = 0
    block = bytes(_BLOCK)
    # On a terminal, a read after the end would wait for another end.
    while len(block) == _BLOCK:
        block = reader.read(_BLOCK)
        data += block
        try:
            count += len(decoder.decode(block))
        except UnicodeError:  # what is wrong will be said when the whole is decoded
            decoder = _byte_by_byte()
        if count > largest:
            return None
    return bytes(data)


def _byte_by_byte() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("latin-1")()


def _undecodable(error: UnicodeDecodeError, data: bytes) -> str:
    at = error.start
    line = data.count(b"\n", 0, at) + 1
    byte = f"byte 0x{data[at]:02x} " if at < len(data) else ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and not error.encoding.startswith("utf-16"):
        advice = "it begins like UTF-16, so try --encoding utf-16"
    else:
        other = "cp1252" if error.encoding == "utf-8" else "utf-8"
        advice = f"name the right one, for example --encoding {other}"
    return f"not {error.encoding}: {byte}at offset {at} (line {line}), {error.reason}; {advice}"


def save(target: Path, text: str) -> bool:
    """Write `text` to a file, packed as its name tells; False, after saying why, if that fails."""
    try:
        write_whole(str(target), encoded([text]))
    except OSError as error:
        say(f"{target}: {reason_of(error)}")
        return False
    return True


def write(text: str) -> None:
    """Write to standard output."""
    # Bytes, so that neither the locale nor the platform's line breaks change the text.
    emit(text.encode("utf-8", "replace"))


def encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    """`pieces` in UTF-8, which cannot hold half a character: that becomes a question mark."""
    return (piece.encode("utf-8", "replace") for piece in pieces)


def write_json(value: Any) -> None:
    """Write a line of JSON to standard output."""
    emit(json_line(value))


def write_whole(name: str | None, pieces: Iterable[bytes]) -> None:
    """Write to a file, packed as its name tells, or to standard output for None or "-".

    A file is there whole or not at all. Raises `OSError` if it cannot be written.
    """
    if name is None or name == "-":
        for piece in pieces:
            emit(piece)
        return
    packing = Format.of(Path(name).name).packing
    target = behind_links(Path(name))
    if target.exists() and not target.is_file():  # /dev/stdout, a pipe
        with named(name), target.open("wb") as stream:
            stream.writelines(pieces)
        return
    make_folder(target.parent)
    draft = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    try:
        with named(name), draft.open("xb") as stream:
            stream.writelines(packed(block, packing) for block in _blocks(pieces))
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def tried(name: str, function: Callable[[], _Answer]) -> _Answer | None:
    """What `function` answers; None, after saying so with the name of the text, if it fails.

    No text may stop the others, whatever it does.
    """
    try:
        return function()
    except MissingPackage:
        raise
    except Exception as error:
        say(f"{name}: {fault(error)}")
        return None


def fault(error: Exception) -> str:
    """What to say of an error that should not have come."""
    return f"cleaning failed: {type(error).__name__}: {error}"


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it. Raises `OSError`, with the name of what is in the way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        way = next(one for one in (folder, *folder.parents) if one.exists())
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(way)) from error


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """`pieces` in parts that are worth packing."""
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def say(message: str) -> None:
    """Write a line to standard error, with what could control a terminal as codes."""
    # Where it is closed, print would write to standard output.
    if sys.stderr is not None:
        print(f"newsclean: {excerpt(message, len(message))}", file=sys.stderr)


def announce_terminal() -> None:
    """Say that standard input is waited for, if someone has to type it."""
    if sys.stdin is not None and sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D on a line of its own"
        say(f"reading from the terminal; {end} ends the text. To read a file, name it")


def reason_of(error: OSError) -> str:
    """Why a file cannot be used, in lower case, and what to do about it."""
    why = (error.strerror or str(error)).lower()
    # A path has lost one of the slashes.
    if isinstance(error, FileNotFoundError) and _ADDRESS.match(str(error.filename)):
        return (
            f"{why}; newsclean does not fetch pages. Fetch it and take the text out first, for "
            "example: trafilatura -u ADDRESS | newsclean clean"
        )
    if isinstance(error, IsADirectoryError) and error.filename:
        return f"{why}; name the files in it, such as {Path(str(error.filename)) / '*.txt'}"
    return why


def failure(error: InputError | OSError) -> str:
    """What to say of a file that cannot be used, with its name."""
    if isinstance(error, InputError):
        return str(error)
    return f"{error.filename}: {reason_of(error)}" if error.filename else reason_of(error)


def wants_colour() -> bool:
    """Whether standard output is coloured."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal() and os.environ.get("TERM") != "dumb"


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()
