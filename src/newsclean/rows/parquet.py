"""The rows of Parquet files."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any, BinaryIO

import pyarrow as pa
from pyarrow.parquet import ParquetFile

from newsclean.rows.files import named
from newsclean.rows.formats import InputError, doubled
from newsclean.rows.jsontext import dumps
from newsclean.rows.row import BadRow, Chunk, Row

# What a damaged file raises depends on where the damage is, and no list of it is complete.
_DAMAGE = (pa.ArrowException, EOFError, OSError, ValueError, TypeError, LookupError, OverflowError)


def parquet_chunks(file: str, raw: BinaryIO, most: int) -> Iterator[Chunk]:
    """The pieces of a file, which is called `file`, of at most so many rows.

    Raises `InputError` if its beginning says that it cannot be used.
    """
    number = 1
    with ExitStack() as stack:
        source: IO[bytes] = raw
        if not raw.seekable():
            # A Parquet file is read from its end.
            source = stack.enter_context(TemporaryFile())
            with named(gettempdir()):
                shutil.copyfileobj(raw, source)
        size = source.seek(0, io.SEEK_END)
        try:
            parquet = stack.enter_context(ParquetFile(source))
            schema = parquet.schema_arrow
            _must_differ(file, schema)
            total = parquet.metadata.num_rows
            for batch in parquet.iter_batches(most):
                position = size * (number + batch.num_rows - 1) // max(total, 1)
                yield Chunk(file, "parquet", batch=batch, first=number, position=position)
                number += batch.num_rows
            if number == 1:
                batch = pa.RecordBatch.from_pylist([], schema=schema)
                yield Chunk(file, "parquet", batch=batch, position=size)
        except _DAMAGE as error:
            if isinstance(error, OSError) and error.errno:
                raise
            reason = " ".join(str(error).split())
            if number == 1:
                raise InputError(f"{file}: not Parquet: {reason}") from error
            problem = BadRow(file, number, f"not Parquet from here on: {reason}", broken=True)
            yield Chunk(file, "parquet", bad=(problem,))


def _must_differ(file: str, fields: Any, inside: str = "") -> None:
    """Raise `InputError` if two columns, or two fields of a struct in one, have the same name."""
    if (double := doubled(field.name for field in fields)) is not None:
        where = f" in {inside!r}" if inside else ""
        raise InputError(f"{file}: two columns are called {double!r}{where}")
    for field in fields:
        inner = [field.type.field(place) for place in range(field.type.num_fields)]
        if pa.types.is_struct(field.type):
            _must_differ(file, inner, inside or field.name)
        else:
            for one in inner:
                _must_differ(file, [one], inside or field.name)


def parquet_rows(file: str, batch: pa.RecordBatch, first: int) -> Iterator[Row | BadRow]:
    """The rows of a piece, the first of which has the number `first`."""
    columns = [values(column) for column in batch.columns]
    names = batch.schema.names
    for place in range(batch.num_rows):
        data = {name: column[place] for name, column in zip(names, columns, strict=True)}
        wrong = next((name for name in names if isinstance(data[name], Unreadable)), None)
        if wrong is None:
            yield Row(first + place, data)
        else:
            reason = f"column {wrong!r} cannot be read: {data[wrong]}"
            yield BadRow(file, first + place, reason, row_json(data))


class Unreadable(str):
    """Why a value cannot be read."""

    __slots__ = ()


def values(column: pa.Array) -> Sequence[Any]:
    """The values of a column, `Unreadable` where that is so: text that is no UTF-8, say.

    Nanoseconds, which Python has no type for, are strings where they are not whole microseconds.
    """
    column = _without_nanoseconds(column)
    try:
        return list(column.to_pylist())
    except _DAMAGE:
        return [_value(one) for one in column]


def _value(one: pa.Scalar) -> Any:
    try:
        return one.as_py()
    except _DAMAGE as error:
        return Unreadable(" ".join(str(error).split()))


def _without_nanoseconds(column: pa.Array) -> pa.Array:
    type = column.type
    if getattr(type, "unit", "") != "ns":
        return column
    if pa.types.is_timestamp(type):
        coarse = pa.timestamp("us", type.tz)
    else:
        coarse = pa.time64("us") if pa.types.is_time(type) else pa.duration("us")
    try:
        return column.cast(coarse)
    except pa.ArrowException:
        return column.cast(pa.string())


def row_json(row: dict[str, Any]) -> str:
    """A row as JSON, as far as it can be read."""
    return dumps(
        {name: None if isinstance(value, Unreadable) else value for name, value in row.items()}
    )
