"""What is done to a piece of a file, by this process or another: parse, clean, write down."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.config import NEWS, Config
from newsclean.formats import json_line, packed, plain
from newsclean.pipeline import explain, rule_book
from newsclean.records import BadRow, Chunk, Format, Row, find, rows
from newsclean.report import as_records
from newsclean.stream.stamps import stamp
from newsclean.stream.written import csv_lines

if TYPE_CHECKING:
    from pyarrow import RecordBatch

    from newsclean.render import Cleaned

REMOVALS = "removals"
"""The column for the record of what went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done to every piece."""

    target: Format
    config: Config = NEWS
    field: str = "text"
    removals: bool = False
    stamp: str = ""
    columns: tuple[str, ...] = ()
    """The header, for CSV."""
    largest: int


@dataclass(slots=True)
class Summary:
    """What a job did, counted."""

    rows: int = 0
    """So many rows were written."""
    changed: int = 0
    """Of those, so many have another text than before."""
    limited: int = 0
    """Of those, so many were left whole, as more than `Config.limit` of them would have gone."""
    failed: int = 0
    """So many rows could not be used."""
    broken: int = 0
    """So many files could not be read to their end."""
    removed: Counter[str] = field(default_factory=Counter)
    """How many characters went, by the category of the rule, or the kind of repeat."""
    resumed: int = 0
    """So many of the rows had been written by earlier runs."""

    def add(self, other: Summary) -> None:
        """Count what another one counted as well."""
        for name in ("rows", "changed", "limited", "failed", "broken"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.removed.update(other.removed)

    def as_json(self) -> dict[str, Any]:
        """The counts as plain values, the largest removals first."""
        return {**asdict(self), "removed": dict(self.removed.most_common())}


class Part(NamedTuple):
    """What became of a chunk."""

    data: bytes
    bad: tuple[BadRow, ...]
    counts: Summary
    position: int = 0


def work(task: bytes, chunk: Chunk) -> Part:
    """`chunk` as `task`, a pickled `Task`, wants it."""
    return _work(_task(task), chunk)


@lru_cache(maxsize=4)
def _task(task: bytes) -> Task:
    value = pickle.loads(task)
    assert isinstance(value, Task)
    return value


def _work(task: Task, chunk: Chunk) -> Part:
    counts = Summary()
    if chunk.batch is not None and task.target.kind == "parquet":
        data, bad = _columns(task, chunk, chunk.batch, counts)
    else:
        good, bad = [], []
        for row in rows(chunk, task.field):
            made = row if isinstance(row, BadRow) else _row(task, chunk.file, row, counts)
            if isinstance(made, BadRow):
                bad.append(made)
            else:
                good.append(made)
        data = _written(task, good)
    counts.failed = sum(not row.broken for row in bad)
    counts.broken = sum(row.broken for row in bad)
    return Part(packed(data, task.target.packing), tuple(bad), counts, chunk.position)


def _row(task: Task, file: str, row: Row, counts: Summary) -> dict[str, Any] | BadRow:
    """The row with clean text."""

    def bad(reason: str) -> BadRow:
        raw = row.raw or json.dumps(row.data, ensure_ascii=False, default=plain)
        return BadRow(file, row.number, reason, raw)

    try:
        holder = find(row.data, task.field)
    except ValueError as error:
        return bad(str(error))
    if len(holder.text) > task.largest:
        return BadRow(file, row.number, f"larger than {task.largest:,} characters")
    if task.removals and REMOVALS in row.data:
        return bad(f"there is a column {REMOVALS!r} already")
    if task.columns and (new := next((n for n in row.data if n not in task.columns), None)):
        return bad(f"column {new!r} is not in the header, which the first rows gave")
    cleaned = _tried(holder.text, task.config)
    if isinstance(cleaned, str):
        return bad(cleaned)
    holder.data[holder.key] = cleaned.text
    if task.removals:
        row.data[REMOVALS] = as_records(cleaned)
    if task.stamp:
        row.data[task.stamp] = stamp_of(task.config)
    _count(counts, [cleaned], task.config)
    return row.data


stamp_of = lru_cache(maxsize=8)(stamp)


def _tried(text: str, config: Config) -> Cleaned | str:
    """The text, cleaned, or why it could not be."""
    try:
        return explain(text, config)
    except Exception as error:
        # A marker of the caller's own may raise anything; one row must not stop a million.
        return f"cleaning failed: {type(error).__name__}: {error}"


def _count(counts: Summary, many: Iterable[Cleaned], config: Config) -> None:
    categories = _categories(config)
    for cleaned in many:
        counts.rows += 1
        counts.changed += cleaned.text != cleaned.raw
        counts.limited += bool(cleaned.limited)
        for removal in cleaned.removals:
            name = categories.get(removal.rule) or removal.rule.partition(".")[0]
            counts.removed[name] += removal.end - removal.start


@lru_cache(maxsize=8)
def _categories(config: Config) -> dict[str, str]:
    return {rule.id: rule.category for rule in rule_book(config).rules}


def _written(task: Task, good: Sequence[dict[str, Any]]) -> bytes:
    if not good:
        return b""
    if task.target.kind == "parquet":
        from newsclean.stream.columns import batch_of, framed

        return framed(batch_of(good, REMOVALS if task.removals else None))
    if task.target.kind == "jsonl":
        return b"".join(map(json_line, good))
    return csv_lines(good, task.columns, delimiter(task.target))


def delimiter(format: Format) -> str:
    """What stands between two cells."""
    return "\t" if format.kind == "tsv" else ","


def _columns(
    task: Task, chunk: Chunk, batch: RecordBatch, counts: Summary
) -> tuple[bytes, list[BadRow]]:
    """The same for Parquet in and out: other columns are not looked at."""
    import pyarrow as pa

    from newsclean.engines import arrow
    from newsclean.stream.columns import framed

    bad = list(chunk.bad)
    places, done = [], []
    for place, text in enumerate(arrow.column_of(batch, task.field).to_pylist()):
        cleaned = _usable(text, task)
        if isinstance(cleaned, str):
            row = batch.slice(place, 1).to_pylist()[0]
            raw = json.dumps(row, ensure_ascii=False, default=plain)
            large = cleaned.startswith("larger than")
            bad.append(BadRow(chunk.file, chunk.first + place, cleaned, None if large else raw))
        else:
            places.append(place)
            done.append(cleaned)
    _count(counts, done, task.config)
    batch = batch.take(pa.array(places, pa.int64())) if len(places) < batch.num_rows else batch
    batch = arrow.replaced(batch, task.field, [cleaned.text for cleaned in done])
    if task.removals:
        record = pa.array(map(as_records, done), arrow.REMOVALS)
        batch = arrow.added(batch, REMOVALS, record)
    if task.stamp:
        stamps = pa.array([stamp_of(task.config)] * len(done), pa.string())
        if task.stamp in batch.schema.names:
            batch = batch.drop_columns([task.stamp])
        batch = arrow.added(batch, task.stamp, stamps)
    return framed(batch), bad


def _usable(text: str | None, task: Task) -> Cleaned | str:
    if text is None:
        return f"field {task.field!r} is null, not a string"
    if len(text) > task.largest:
        return f"larger than {task.largest:,} characters"
    return _tried(text, task.config)


def header(chunk: Chunk, task: Task) -> tuple[str, ...]:
    """The columns of a CSV file, from the first chunk of the input."""
    names = dict.fromkeys(chunk.head)
    if chunk.batch is not None:
        names |= dict.fromkeys(chunk.batch.schema.names)
    for row in _good(chunk, task):
        names |= dict.fromkeys(row.data)
    if task.removals:
        names[REMOVALS] = None
    if task.stamp:
        names[task.stamp] = None
    return tuple(names)


def _good(chunk: Chunk, task: Task) -> Iterator[Row]:
    return (row for row in rows(chunk, task.field) if isinstance(row, Row))
