"""Rows to columns: what JSON and CSV hold, as Arrow batches and a Parquet file.

The columns are known only when the last row has been read. Until then batches wait in a file, each
with a schema of its own; `to_parquet` finds the schema of them all. A column whose values fit no
type together is written as text: strings as they are, all else as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from newsclean.engines.arrow import REMOVALS
from newsclean.rows.jsontext import is_too_large
from newsclean.rows.write import cell_text, sound

ROW_GROUP_SIZE = 1 << 25
"""A row group of the Parquet file is closed after so many bytes."""

DEEPEST = 50
"""Levels of lists and structs inside each other; Arrow writes some sixty."""

_UNFIT = (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError, ValueError)


def batch_of(rows: Sequence[dict[str, Any]], removals: str | None) -> pa.RecordBatch:
    """The rows as a batch. Columns stand in the order in which they come up."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        columns[sound(name)] = _array(values, REMOVALS if name == removals else None)
    return pa.RecordBatch.from_pydict(columns)


def _array(values: Sequence[Any], type: pa.DataType | None = None) -> pa.Array:
    if any(map(is_too_large, values)):
        return pa.array(map(cell_text, values), pa.string())
    try:
        array = pa.array(values, type)
    except _UNFIT:
        try:
            array = pa.array([_sound_in(value) for value in values], type)
        except _UNFIT:
            return pa.array(map(cell_text, values), pa.string())
    return array if _writable(array.type) else pa.array(map(cell_text, values), pa.string())


def _sound_in(value: Any) -> Any:
    if isinstance(value, str):
        return sound(value)
    if isinstance(value, list):
        return [_sound_in(item) for item in value]
    if isinstance(value, dict):
        fields = {sound(key): _sound_in(item) for key, item in value.items()}
        if len(fields) < len(value):
            raise ValueError("two fields have one name in UTF-8")
        return fields
    return value


def _writable(type: pa.DataType, level: int = 0) -> bool:
    """Whether Parquet can hold it: it cannot hold a struct without fields, and not any depth."""
    if level > DEEPEST or (pa.types.is_struct(type) and type.num_fields == 0):
        return False
    inner = (type.field(place).type for place in range(type.num_fields))
    return all(_writable(one, level + 1) for one in inner)


def framed(batch: pa.RecordBatch) -> bytes:
    """`batch` as bytes that `_frames` reads back from a file of many."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return len(data).to_bytes(8, "little") + data


def _frames(file: BinaryIO) -> Iterator[pa.ipc.RecordBatchStreamReader]:
    file.seek(0)
    while size := file.read(8):
        yield pa.ipc.open_stream(file.read(int.from_bytes(size, "little")))


class _Unfit(Exception):
    """A column whose values fit no type together."""


def to_parquet(draft: Path, target: Path, empty: Sequence[str]) -> None:
    """Write the batches of `draft` to a Parquet file; without any, the columns `empty` of string.

    Memory holds one row group at a time.
    """
    texts: frozenset[str] = frozenset()
    with draft.open("rb") as file:
        while True:
            schema = _schema(file, texts, empty)
            try:
                _write(file, target, schema, texts)
                return
            except _Unfit as column:
                texts |= {str(column)}


def _schema(file: BinaryIO, texts: frozenset[str], empty: Sequence[str]) -> pa.Schema:
    types: dict[str, pa.Field] = {}
    metadata = None
    for reader in _frames(file):
        metadata = metadata or reader.schema.metadata
        for new in reader.schema:
            known = types.get(new.name)
            if new.name in texts:
                types[new.name] = pa.field(new.name, pa.string())
            else:
                types[new.name] = new if known is None else _common(known, new)
    fields = list(types.values()) or [pa.field(name, pa.string()) for name in empty]
    return pa.schema(fields, metadata)


def _common(one: pa.Field, other: pa.Field) -> pa.Field:
    if one.equals(other):
        return one
    try:
        schemas = [pa.schema([one]), pa.schema([other])]
        return pa.unify_schemas(schemas, promote_options="permissive").field(0)
    except pa.ArrowException:
        return pa.field(one.name, pa.string())


def _write(file: BinaryIO, target: Path, schema: pa.Schema, texts: frozenset[str]) -> None:
    with ParquetWriter(target, schema, compression="zstd") as writer:
        group: list[pa.RecordBatch] = []
        for reader in _frames(file):
            group += (_fitted(batch, schema, texts) for batch in reader)
            if sum(batch.nbytes for batch in group) >= ROW_GROUP_SIZE:
                _write_group(writer, group, schema)
                group = []
        _write_group(writer, group, schema)


def _write_group(writer: ParquetWriter, group: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
    table = pa.Table.from_batches(group, schema)
    if table.num_rows:
        writer.write_table(table, row_group_size=table.num_rows)


def _fitted(batch: pa.RecordBatch, schema: pa.Schema, texts: frozenset[str]) -> pa.RecordBatch:
    columns = []
    for field in schema:
        place = batch.schema.get_field_index(field.name)
        if place < 0:
            columns.append(pa.nulls(batch.num_rows, field.type))
        elif batch.schema.field(place).type.equals(field.type):
            columns.append(batch.column(place))
        else:
            columns.append(_cast(batch.column(place), field, texts))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cast(column: pa.Array, field: pa.Field, texts: frozenset[str]) -> pa.Array:
    """`column` in the type of `field`, with not a value changed."""
    if field.name in texts:
        return pa.array(map(cell_text, column.to_pylist()), pa.string())
    if pa.types.is_string(field.type) and not pa.types.is_null(column.type):
        raise _Unfit(field.name)
    try:
        return column.cast(field.type)
    except pa.ArrowException:
        try:
            return pa.array(column.to_pylist(), field.type)
        except _UNFIT as error:
            raise _Unfit(field.name) from error
