"""The kernel for all engines with Arrow: a batch of rows in, the same rows with clean text out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.pipeline import explain, rule_book
from newsclean.rendering import Cleaned
from newsclean.review.record import as_records
from newsclean.rows.row import Beside

__all__ = [
    "REMOVALS",
    "clean_batch",
    "clean_batches",
    "clean_table",
    "dedupe_table",
    "removals_table",
]

_SPAN = pa.struct({"start": pa.int64(), "end": pa.int64()})

REMOVALS = pa.list_(
    pa.struct(
        {
            "start": pa.int64(),
            "end": pa.int64(),
            "text": pa.string(),
            "rule": pa.string(),
            "score": pa.float64(),
            "twin": _SPAN,
            "why": pa.string(),
        }
    )
)
"""The type of a column of removals. Offsets count code points of the text that came in."""


def clean_batch(
    batch: pa.RecordBatch,
    config: ConfigLike = NEWS,
    field: str = "text",
    *,
    removals: str | None = None,
    title: str | None = None,
    byline: str | None = None,
    published: str | None = None,
) -> pa.RecordBatch:
    """`batch` with the text in `field` cleaned.

    Every other column is the same memory as before. A null stays null. The column keeps its type:
    string, large or view, a dictionary of these, or null where every row is null.

    Args:
        batch: rows.
        config: how to clean, a `Config` or the name of a preset.
        field: a column, or `a.b` for the b in the struct of column a.
        removals: the name of a new column of type `REMOVALS` with the record of what went.
        title: the column of headlines, of which a text may hold copies.
        byline: the column of authors.
        published: the column of dates, as strings, dates or timestamps.

    Raises:
        ValueError: if there is no such field, it holds no strings, or `removals` is there already.
    """
    config = as_config(config)
    texts = column_of(batch, field).to_pylist()
    beside = beside_texts(batch, Beside(title, byline, published))
    cleaned = [
        None if text is None else explain(text, config, **around)
        for text, around in zip(texts, beside, strict=True)
    ]
    batch = replaced(batch, field, [None if one is None else one.text for one in cleaned])
    if removals is None:
        return batch
    record = [None if one is None else as_records(one) for one in cleaned]
    return added(batch, removals, pa.array(record, REMOVALS))


def clean_batches(
    batches: Iterable[pa.RecordBatch],
    config: ConfigLike = NEWS,
    field: str = "text",
    **beside: str | None,
) -> Iterator[pa.RecordBatch]:
    """`clean_batch` for each of `batches`, lazily; `beside` are its columns beside the text."""
    config = as_config(config)
    return (clean_batch(batch, config, field, **beside) for batch in batches)


def clean_table(
    table: pa.Table, config: ConfigLike = NEWS, field: str = "text", **beside: str | None
) -> pa.Table:
    """`clean_batch` for each batch of `table`; `beside` are its columns beside the text."""
    batches = list(clean_batches(table.to_batches(), config, field, **beside))
    return pa.Table.from_batches(batches, table.schema)


def _path(batch: pa.RecordBatch, field: str) -> Sequence[str]:
    return [field] if field in batch.schema.names else field.split(".")


def dedupe_table(
    table: pa.Table,
    *,
    id: str = "id",
    text: str = "text",
    date: str | None = None,
    site: str | None = None,
    url: str | None = None,
    **options: Any,
) -> pa.Table:
    """`table` with the verdict of `newsclean.corpus.dedupe` on each row in five more columns.

    `cluster` and `twin` are ids, of the type that `id` has; `relation`, `score` and `reason` are as
    in `Verdict`. A row stays if its `relation` is null. Needs `newsclean[corpus]`.

    Args:
        table: articles.
        id: the column of ids, which differ.
        text: the column of texts.
        date: the column of dates, if there is one.
        site: the column of sites, if there is one.
        url: the column of addresses, of which the site is taken where `site` names none.
        options: those of `dedupe`, such as `keep` and `jobs`.

    Raises:
        ValueError: if a column is not there, holds a null id or text, or if two ids are equal.
    """
    from newsclean.corpus.dedupe import Article, dedupe

    for name in filter(None, (id, text, date, site, url)):
        _must_have(name, name, table.column_names)
    ids, texts = table[id].to_pylist(), table[text].to_pylist()
    dates = table[date].to_pylist() if date else [None] * len(ids)
    sites, urls = (
        [value or "" for value in table[name].to_pylist()] if name else [""] * len(ids)
        for name in (site, url)
    )
    for name, values in ((id, ids), (text, texts)):
        if None in values:
            raise ValueError(f"column {name!r} is null in row {values.index(None) + 1}")
    named = {str(value): value for value in ids}
    articles = (
        Article(str(one), words, date, site=own, url=address)
        for one, words, date, own, address in zip(ids, texts, dates, sites, urls, strict=True)
    )
    verdicts = dedupe(articles, **options)
    columns: dict[str, pa.Array] = {
        "cluster": pa.array([named[verdict.cluster] for verdict in verdicts], table[id].type),
        "relation": pa.array([verdict.relation for verdict in verdicts], pa.string()),
        "twin": pa.array(
            [None if v.twin is None else named[v.twin] for v in verdicts], table[id].type
        ),
        "score": pa.array([verdict.score for verdict in verdicts], pa.float64()),
        "reason": pa.array([verdict.reason for verdict in verdicts], pa.string()),
    }
    for name, column in columns.items():
        if name in table.column_names:
            raise ValueError(f"there is a column {name!r} already")
        table = table.append_column(name, column)
    return table


def removals_table(
    cleaned: Iterable[Cleaned], config: ConfigLike = NEWS, names: Iterable[str] | None = None
) -> pa.Table:
    r"""What went from some texts, a row for each removal; `.to_pandas()` makes a data frame of it.

    The columns are `name`, `start`, `end`, `text`, `rule`, `category` (of the rules of `config`; of
    other markers the head of the rule's name), `score`, `twin_start`, `twin_end` (null without a
    twin) and `why`. `names` are of the texts, without them their numbers, from 0.

    >>> from newsclean import explain
    >>> found = removals_table([explain("A storm hit the coast.\n\nLeave a Comment\n")])
    >>> found.select(["rule", "category", "text"]).to_pylist()
    [{'rule': 'en.comment-heading', 'category': 'comments', 'text': 'Leave a Comment'}]
    """
    categories = {rule.id: rule.category for rule in rule_book(as_config(config)).rules}
    named = map(str, count()) if names is None else iter(names)
    rows = [
        {
            "name": name,
            "start": removal.start,
            "end": removal.end,
            "text": one.raw[removal.start : removal.end].encode("utf-8", "replace").decode(),
            "rule": removal.rule,
            "category": categories.get(removal.rule) or removal.rule.partition(".")[0],
            "score": removal.score,
            "twin_start": removal.twin and removal.twin[0],
            "twin_end": removal.twin and removal.twin[1],
            "why": removal.why,
        }
        for one, name in zip(cleaned, named, strict=False)
        for removal in one.removals
    ]
    return pa.Table.from_pylist(rows, _REMOVAL_ROWS)


_REMOVAL_ROWS = pa.schema(
    [
        ("name", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("rule", pa.string()),
        ("category", pa.string()),
        ("score", pa.float64()),
        ("twin_start", pa.int64()),
        ("twin_end", pa.int64()),
        ("why", pa.string()),
    ]
)


def column_of(batch: pa.RecordBatch, field: str) -> pa.Array:
    """The column of strings called `field`. Raises `ValueError` if there is none."""
    column = _column(batch, field)
    if not _holds_text(_value_type(column.type)):
        raise ValueError(f"column {field!r} is {column.type}, not string")
    return column


def beside_texts(batch: pa.RecordBatch, beside: Beside) -> list[dict[str, str | None]]:
    """For each row what stands in the columns `beside` the text, as arguments for `clean`.

    Raises `ValueError` if one is not there.
    """
    columns = beside.values(lambda field: _column(batch, field).to_pylist())
    return [
        {
            name: None if column[place] is None else str(column[place])
            for name, column in columns.items()
        }
        for place in range(batch.num_rows)
    ]


def _column(batch: pa.RecordBatch, field: str) -> pa.Array:
    first, *way = _path(batch, field)
    _must_have(first, field, batch.schema.names)
    column = batch.column(first)
    for name in way:
        if not pa.types.is_struct(column.type) or column.type.get_field_index(name) < 0:
            raise ValueError(f"no column {field!r}: {first} is {column.type}")
        column = pc.struct_field(column, name)
    return column


def _must_have(name: str, field: str, names: Sequence[str]) -> None:
    """Raise `ValueError` if `names` lack the name that `field` begins with, or have it twice."""
    if name not in names:
        raise ValueError(f"no column {field!r}; there are: {', '.join(names) or 'none'}")
    if names.count(name) > 1:
        raise ValueError(f"two columns are called {name!r}")


def _value_type(type: pa.DataType) -> pa.DataType:
    return type.value_type if pa.types.is_dictionary(type) else type


def _holds_text(type: pa.DataType) -> bool:
    # A column that is null in every row is often of no other type than that.
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_null,
    )
    return any(test(type) for test in tests)


def replaced(batch: pa.RecordBatch, field: str, texts: Sequence[str | None]) -> pa.RecordBatch:
    """`batch` with `texts` for the column `field`; all that is beside it stays."""
    first, *way = _path(batch, field)
    place = batch.schema.get_field_index(first)
    column = _inside(batch.column(place), way, texts)
    columns = [*batch.columns[:place], column, *batch.columns[place + 1 :]]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _inside(column: pa.Array, way: Sequence[str], texts: Sequence[str | None]) -> pa.Array:
    if not way:
        if pa.types.is_dictionary(column.type):
            words = pa.array(texts, column.type.value_type).dictionary_encode()
            indices = words.indices.cast(column.type.index_type)
            return pa.DictionaryArray.from_arrays(
                indices, words.dictionary, ordered=column.type.ordered
            )
        return pa.array(texts, column.type)
    place = column.type.get_field_index(way[0])
    parts = [pc.struct_field(column, [number]) for number in range(column.type.num_fields)]
    parts[place] = _inside(parts[place], way[1:], texts)
    fields = [column.type.field(number) for number in range(column.type.num_fields)]
    return pa.StructArray.from_arrays(parts, fields=fields, mask=column.is_null())


def added(batch: pa.RecordBatch, name: str, column: pa.Array) -> pa.RecordBatch:
    """`batch` with one more column. Raises `ValueError` if there is one of that name."""
    if name in batch.schema.names:
        raise ValueError(f"there is a column {name!r} already")
    return batch.append_column(name, column)
