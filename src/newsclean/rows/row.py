"""What is read of a file: rows, rows that cannot be used, and pieces of a file with both."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from newsclean.rows.formats import FormatName

if TYPE_CHECKING:
    from pyarrow import RecordBatch

LARGEST = 1 << 24
"""A row or a text may have so many characters unless someone says otherwise."""

HOPELESS = 1000
"""A command ends if so many rows came and none of them can be used."""

Cause: TypeAlias = Literal["", "field", "null", "no article"]


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
    cause: Cause = ""
    """ "field" if it lacks a field that was asked for, or holds something else there, which may be
    the fault of who asked; "null" if it holds null; "no article" if it was to be left out."""

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.reason}"


class Row(NamedTuple):
    """A row as it was read."""

    number: int
    data: dict[str, Any]
    raw: str | None = None
    """The line that it was, in JSON."""


class Beside(NamedTuple):
    """The fields of a row that hold what its text may say again; None for what it does not hold."""

    title: str | None = None
    byline: str | None = None
    published: str | None = None

    def values(self, value_of: Callable[[str], Any]) -> dict[str, Any]:
        """What stands in them, as arguments for `newsclean.clean`."""
        named = self._asdict().items()
        return {name: value_of(field) for name, field in named if field is not None}


NOTHING_BESIDE = Beside()


class Item(NamedTuple):
    """A row that is not parsed yet: a line of JSON, a text, the cells of a line of CSV."""

    number: int
    content: str | list[str]
    size: int


class Chunk(NamedTuple):
    """A piece of a file."""

    file: str
    kind: FormatName
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


def shown(name: str) -> str:
    """What an input is called in messages."""
    return "standard input" if name == "-" else name
