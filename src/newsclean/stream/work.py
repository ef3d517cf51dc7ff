"""What is done to a piece of a file, by this process or another: parse, clean, write down."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.config import NEWS, Config
from newsclean.model import Removal
from newsclean.pipeline import explain, rule_book
from newsclean.review.record import as_records
from newsclean.rows.formats import InputError, MissingPackage, packed
from newsclean.rows.jsontext import dumps, json_line
from newsclean.rows.read import (
    BadRow,
    Cause,
    Chunk,
    FieldError,
    Format,
    Row,
    beside_text,
    find,
    rows,
)
from newsclean.rows.row import NOTHING_BESIDE, Beside
from newsclean.rows.write import csv_lines, sound
from newsclean.stream.stamps import stamp
from newsclean.stream.summary import NAMED, Summary

if TYPE_CHECKING:
    from pyarrow import RecordBatch

    from newsclean.rendering import Cleaned

REMOVALS = "removals"
"""The column for the record of what went."""

_STAMP = re.compile(r"[0-9][^+\s]*\+[0-9a-f]{8,64}")
"""What a stamp looks like, of whatever version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done to every piece."""

    target: Format
    config: Config = NEWS
    field: str = "text"
    beside: Beside = NOTHING_BESIDE
    removals: bool = False
    stamp: str = ""
    columns: tuple[str, ...] = ()
    """The header, for CSV."""
    drop_no_article: bool = False
    largest: int


class Part(NamedTuple):
    """What became of a chunk."""

    data: bytes
    bad: tuple[BadRow, ...]
    counts: Summary
    position: int = 0


def work(task: bytes, chunk: Chunk) -> Part:
    """`chunk` as `task`, a pickled `Task`, wants it.

    Raises `InputError`, with the name of the file, for every error that was not expected.
    """
    try:
        return _work(_task(task), chunk)
    except (InputError, MissingPackage):
        raise
    except Exception as error:
        first = chunk.items[0].number if chunk.items else chunk.first
        place = f"{chunk.file}:{first}"
        raise InputError(f"{place}: {type(error).__name__}, here or behind: {error}") from error


@lru_cache(maxsize=4)
def _task(task: bytes) -> Task:
    value = pickle.loads(task)
    assert isinstance(value, Task)
    return value


class _Done(NamedTuple):
    """A row, or its number in a batch, and what became of its text."""

    row: Row
    cleaned: Cleaned


def _work(task: Task, chunk: Chunk) -> Part:
    if chunk.batch is not None and task.target.kind == "parquet":
        data, done, bad = _columns(task, chunk, chunk.batch)
    else:
        made = [
            row if isinstance(row, BadRow) else _cleaned_row(task, chunk.file, row)
            for row in rows(chunk, task.field)
        ]
        data, done, unfit = _written(task, chunk, [one for one in made if isinstance(one, _Done)])
        bad = [one for one in made if isinstance(one, BadRow)]
        bad = sorted([*bad, *unfit], key=lambda row: row.number)
    counts = _counts_of(chunk.file, done, bad, task.config)
    return Part(packed(data, task.target.packing), tuple(bad), counts, chunk.position)


def _cleaned_row(task: Task, file: str, row: Row) -> _Done | BadRow:
    """The row with clean text."""

    def bad(reason: str, cause: Cause = "") -> BadRow:
        raw = dumps(row.data) if row.raw is None else row.raw
        return BadRow(file, row.number, reason, raw, cause=cause)

    try:
        holder = find(row.data, task.field)
        beside = task.beside.values(partial(beside_text, row.data))
    except FieldError as error:
        return bad(str(error), error.cause)
    if why := _unfit(task, row.data):
        return bad(why)
    cleaned = _cleaned_text(task, holder.text, beside, bad)
    if isinstance(cleaned, BadRow):
        return cleaned
    holder.data[holder.key] = cleaned.text
    if task.removals:
        row.data[REMOVALS] = as_records(cleaned)
    if task.stamp:
        row.data[task.stamp] = stamp_of(task.config)
    return _Done(row, cleaned)


def _cleaned_text(
    task: Task, text: str, beside: Mapping[str, Any], bad: Callable[[str, Cause], BadRow]
) -> Cleaned | BadRow:
    """The text, cleaned, or what `bad` makes of the reason why there is none."""
    if len(text) > task.largest:
        return bad(f"larger than {task.largest:,} characters", "")._replace(raw=None)
    try:
        cleaned = explain(text, task.config, **beside)
    except Exception as error:
        # A marker of the caller's own may raise anything; one row must not stop a million.
        return bad(f"cleaning failed: {type(error).__name__}: {error}", "")
    if task.drop_no_article and cleaned.no_article:
        return bad(f"no article: {cleaned.refused}", "no article")
    return cleaned


def _unfit(task: Task, data: dict[str, Any]) -> str:
    """Why a row cannot be written with what is added to it, if it cannot."""
    if task.removals and REMOVALS in data:
        return f"there is a column {REMOVALS!r} already"
    if task.stamp and not _may_be_stamped(data.get(task.stamp)):
        return not_a_stamp(task.stamp)
    if task.target.kind != "jsonl":
        for name in data:
            if sound(name) != name:
                return f"the name of column {name!r} holds half a character (a lone surrogate)"
    if task.columns and (new := next((name for name in data if name not in task.columns), None)):
        return f"column {new!r} is not in the header, which the first rows gave"
    return ""


def _may_be_stamped(value: Any) -> bool:
    """Whether a stamp may take the place of `value`: of nothing, and of an older stamp."""
    return value in (None, "") or (isinstance(value, str) and bool(_STAMP.fullmatch(value)))


def not_a_stamp(column: str) -> str:
    """What to say of a column in which something else stands than stamps."""
    return f"column {column!r} holds no stamp, which would take its place; name another one for it"


stamp_of = lru_cache(maxsize=8)(stamp)


def _counts_of(file: str, done: Sequence[_Done], bad: Sequence[BadRow], config: Config) -> Summary:
    counts = Summary(rows=len(done))
    categories = categories_of(config)
    bare = []
    for row, cleaned in done:
        counts.changed += cleaned.text != cleaned.raw
        counts.refused += cleaned.refused is not None
        if cleaned.no_article:
            bare.append(row.number)
        counts.count_removals(sizes(cleaned.removals), categories)
    for one in bad:
        if one.cause == "no article":
            counts.dropped += 1
            bare.append(one.number)
        else:
            counts.failed += not one.broken
            counts.broken += one.broken
            counts.null += one.cause == "null"
    counts.no_article = len(bare)
    counts.without_article = [f"{file}:{number}" for number in sorted(bare)[:NAMED]]
    return counts


def sizes(removals: Iterable[Removal]) -> Iterator[tuple[str, int]]:
    """By which rule each of `removals` went, and how many characters."""
    return ((removal.rule, removal.end - removal.start) for removal in removals)


@lru_cache(maxsize=8)
def categories_of(config: Config) -> dict[str, str]:
    """The category of each rule that `config` uses."""
    return {rule.id: rule.category for rule in rule_book(config).rules}


def _written(
    task: Task, chunk: Chunk, done: list[_Done]
) -> tuple[bytes, list[_Done], list[BadRow]]:
    """The rows as bytes, those among them, and those that the format has no place for."""
    if not done:
        return b"", [], []
    try:
        return _as_bytes(task, done), done, []
    except Exception:
        good, bad = [], []
        for one in done:
            try:
                _as_bytes(task, [one])
                good.append(one)
            except Exception as error:
                why = (
                    f"cannot be written as {task.target.kind}: {str(error) or type(error).__name__}"
                )
                bad.append(BadRow(chunk.file, one.row.number, why, one.row.raw))
        if not bad:
            raise
        return _as_bytes(task, good), good, bad


def _as_bytes(task: Task, done: Sequence[_Done]) -> bytes:
    table = [one.row.data for one in done]
    if not table:
        return b""
    if task.target.kind == "parquet":
        from newsclean.stream.to_parquet import batch_of, framed

        return framed(batch_of(table, REMOVALS if task.removals else None))
    if task.target.kind == "jsonl":
        return b"".join(map(json_line, table))
    return csv_lines(table, task.columns, task.target.delimiter)


def _columns(
    task: Task, chunk: Chunk, batch: RecordBatch
) -> tuple[bytes, list[_Done], list[BadRow]]:
    """The same for Parquet in and out: other columns are not looked at."""
    import pyarrow as pa

    from newsclean.engines import arrow
    from newsclean.rows.parquet import Unreadable, values
    from newsclean.stream.to_parquet import framed

    stamped = task.stamp in batch.schema.names
    stamps = values(batch.column(task.stamp)) if stamped else [None] * batch.num_rows
    bad = list(chunk.bad)
    beside = arrow.beside_texts(batch, task.beside)
    done: list[_Done] = []
    places = []
    for place, text in enumerate(values(arrow.column_of(batch, task.field))):

        def wrong(reason: str, cause: Cause = "", place: int = place) -> BadRow:
            raw = _row_as_json(batch, place)
            return BadRow(chunk.file, chunk.first + place, reason, raw, cause=cause)

        made: Cleaned | BadRow
        if text is None:
            made = wrong(f"field {task.field!r} is null, not a string", "null")
        elif isinstance(text, Unreadable):
            made = wrong(f"column {task.field!r} cannot be read: {text}")
        elif not _may_be_stamped(stamps[place]):
            made = wrong(not_a_stamp(task.stamp))
        else:
            made = _cleaned_text(task, text, beside[place], wrong)
        if isinstance(made, BadRow):
            bad.append(made)
        else:
            places.append(place)
            done.append(_Done(Row(chunk.first + place, {}), made))
    batch = batch.take(pa.array(places, pa.int64())) if len(places) < batch.num_rows else batch
    batch = arrow.replaced(batch, task.field, [one.cleaned.text for one in done])
    if task.removals:
        record = pa.array([as_records(one.cleaned) for one in done], arrow.REMOVALS)
        batch = arrow.added(batch, REMOVALS, record)
    if task.stamp:
        new = pa.array([stamp_of(task.config)] * len(done), pa.string())
        if stamped:
            batch = batch.drop_columns([task.stamp])
        batch = arrow.added(batch, task.stamp, new)
    return framed(batch), done, bad


def _row_as_json(batch: RecordBatch, place: int) -> str:
    """A row as JSON, as far as it can be read."""
    from newsclean.rows.parquet import row_json, values

    one = batch.slice(place, 1)
    columns = zip(one.schema.names, one.columns, strict=True)
    return row_json({name: values(column)[0] for name, column in columns})


def header(chunk: Chunk, task: Task) -> tuple[str, ...]:
    """The columns of a CSV file, from the first chunk of the input."""
    names = dict.fromkeys(chunk.head)
    if chunk.batch is not None:
        names |= dict.fromkeys(chunk.batch.schema.names)
    for row in _good(chunk, task):
        names |= dict.fromkeys(name for name in row.data if sound(name) == name)
    names = names or {task.field: None}
    if task.removals:
        names[REMOVALS] = None
    if task.stamp:
        names[task.stamp] = None
    return tuple(names)


def _good(chunk: Chunk, task: Task) -> Iterator[Row]:
    return (row for row in rows(chunk, task.field) if isinstance(row, Row))
