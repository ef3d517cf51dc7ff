"""The formats of files, what packs them, and the standard streams as bytes."""

from __future__ import annotations

import errno
import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, TypeAlias, cast

if TYPE_CHECKING:
    from types import ModuleType

FormatName: TypeAlias = Literal["txt", "jsonl", "csv", "tsv", "parquet"]
Packing: TypeAlias = Literal["", "gz", "zst"]

_KINDS: dict[str, FormatName] = {
    "txt": "txt",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "csv": "csv",
    "tsv": "tsv",
    "parquet": "parquet",
    "pq": "parquet",
}
_PACKINGS: dict[str, Packing] = {"gz": "gz", "zst": "zst"}

KINDS: tuple[FormatName, ...] = tuple(dict.fromkeys(_KINDS.values()))
PACKINGS: tuple[Packing, ...] = tuple(_PACKINGS.values())


class MissingPackage(ImportError):
    """A package that the work needs and that is not installed; the message says how to get it."""


class InputError(Exception):
    """A file that cannot be used at all; the message says which, and why."""


class Format(NamedTuple):
    """How rows are written down, and how that is packed."""

    kind: FormatName
    packing: Packing = ""
    separator: str = ""
    """What stands between two cells, if it is not what `kind` says."""

    @classmethod
    def named(cls, name: str) -> Format:
        """The format called `name`, such as "jsonl" or "csv.gz". Raises `ValueError`."""
        kind, _, packing = name.lower().partition(".")
        if kind not in _KINDS or packing not in ("", *_PACKINGS):
            raise ValueError(
                f"no format is called {name!r}; there are {', '.join(KINDS)}, and all but parquet "
                "may have .gz or .zst behind it, such as jsonl.gz"
            )
        if _KINDS[kind] == "parquet" and packing:
            raise ValueError(f"{name!r}: Parquet packs its columns itself")
        return cls(_KINDS[kind], _PACKINGS.get(packing, ""))

    @classmethod
    def of(cls, path: str) -> Format:
        """The format that the name of a file tells; what tells nothing is text."""
        *_, kind, last = ("", "", *Path(path).name.lower().split(".")[1:])
        if last in _PACKINGS:
            return cls(_KINDS.get(kind, "txt"), _PACKINGS[last])
        return cls(_KINDS.get(last, "txt"))

    @property
    def delimiter(self) -> str:
        """What stands between two cells."""
        return self.separator or ("\t" if self.kind == "tsv" else ",")

    def between(self, separator: str) -> Format:
        """The same with another separator, where rows are cells and one is given."""
        return self._replace(separator=separator) if self.kind in ("csv", "tsv") else self

    def __str__(self) -> str:
        return f"{self.kind}.{self.packing}" if self.packing else self.kind


def packed(data: bytes, packing: Packing) -> bytes:
    """`data`, packed so that one may be put behind another. The same bytes give the same bytes."""
    if packing == "gz":
        return gzip.compress(data, 6, mtime=0)
    if packing == "zst":
        zstd = zstandard()
        options = {zstd.CompressionParameter.checksum_flag: 1}
        return cast(bytes, zstd.compress(data, options=options))
    return data


def zstandard() -> ModuleType:
    """The module of Python 3.14 that packs by zstandard, or the same for an older one."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        try:
            from backports import zstd
        except ModuleNotFoundError as error:
            message = "zstandard (.zst) needs backports.zstd: pip install 'newsclean[etl]'"
            raise MissingPackage(message, name=error.name) from error
    return zstd


def pyarrow() -> ModuleType:
    """The module pyarrow, if it is installed. Raises `MissingPackage`."""
    try:
        import pyarrow as module
    except ModuleNotFoundError as error:
        message = "Parquet needs pyarrow: pip install 'newsclean[etl]'"
        raise MissingPackage(message, name=error.name) from error
    return cast("ModuleType", module)


def type_name(value: Any) -> str:
    """What JSON calls the type of a value."""
    if value is None:
        return "null"
    kinds = {bool: "a boolean", int: "a number", float: "a number"}
    kinds |= {str: "a string", list: "a list", dict: "an object"}
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), "another value")


def doubled(names: Iterable[str]) -> str | None:
    """A name that stands twice among `names`, if there is one."""
    counts = Counter(names)
    return next((name for name, count in counts.items() if count > 1), None)


def other_delimiter(names: Sequence[str]) -> str:
    """What to ask where a header is one name that holds what often stands between two."""
    held = [mark for mark in ("\t", ";", "|", ",") if len(names) == 1 and mark in names[0]]
    if not held:
        return ""
    word = "tab" if held[0] == "\t" else f"'{held[0]}'"
    return f"; is the delimiter another? --delimiter {word}"


def names_of(data: dict[str, Any]) -> str:
    """The fields of an object in words, the first few of them."""
    names = [repr(name)[1:-1] for name in list(data)[:8]]
    return ", ".join([*names, "..."] if len(data) > 8 else names) or "none"


def standard_input() -> BinaryIO:
    """Standard input as bytes. Raises `OSError` if the process was started without it."""
    if sys.stdin is None:
        raise _closed("standard input")
    return sys.stdin.buffer


def emit(data: bytes) -> None:
    """Write to standard output, all of it. Raises `OSError`, with this name, if that fails."""
    if sys.stdout is None:
        raise _closed("standard output")
    # With PYTHONUNBUFFERED, a write to a pipe may take only a part.
    left = memoryview(data)
    try:
        while left:
            left = left[sys.stdout.buffer.write(left) :]
        sys.stdout.buffer.flush()
    except OSError as error:
        error.filename = "standard output"
        raise


def _closed(name: str) -> OSError:
    return OSError(errno.EBADF, "closed", name)
