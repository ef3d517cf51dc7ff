"""Nulls of every kind in every engine, run for real: what is null stays so, and harms no other row.

Spark's are in `tests/test_spark.py` and Ray's in `tests/test_engines.py`, where their sessions are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsclean import clean
from newsclean.stream import Job, clean_files
from tests.test_engines import need

STORY = "A storm hit the coast.Nobody was hurt.\n\nLeave a Comment\n"
TOLD = clean(STORY)

NULLS: dict[str, list[str | None]] = {
    "one of some": [STORY, None, "", STORY],
    "the first": [None, STORY],
    "the last": [STORY, None],
    "all": [None, None, None],
    "no rows": [],
    "empty": ["", ""],
}
"""Columns of texts with nulls in every place."""

each_column = pytest.mark.parametrize("texts", NULLS.values(), ids=NULLS)


def cleaned(texts: list[str | None]) -> list[str | None]:
    """What is to come out."""
    return [TOLD if text == STORY else text for text in texts]


@each_column
@pytest.mark.parametrize("type", ["string", "large_string", "string_view", "dictionary", "null"])
def test_arrow(texts: list[str | None], type: str) -> None:
    pa = need("pyarrow")
    from newsclean.engines.arrow import clean_batch, clean_table

    if type == "null" and any(text is not None for text in texts):
        texts = [None for _ in texts]
    kind = pa.dictionary(pa.int8(), pa.string()) if type == "dictionary" else getattr(pa, type)()
    column = pa.array(texts, pa.string()).cast(kind) if type != "null" else pa.nulls(len(texts))
    beside = pa.nulls(len(texts))
    table = pa.table(
        {"text": column, "t": beside, "in": pa.StructArray.from_arrays([column], ["b"])}
    )
    for options in ({}, {"title": "t", "byline": "t", "published": "t"}, {"field": "in.b"}):
        out = clean_table(table, **options)  # type: ignore[arg-type]
        assert out.schema == table.schema
        inner = options.get("field") == "in.b"
        found = [row["in"]["b"] if inner else row["text"] for row in out.to_pylist()]
        assert found == cleaned(texts)
    (batch,) = table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    went = clean_batch(batch, removals="went")["went"].to_pylist()
    assert [one is None for one in went] == [text is None for text in texts]
    assert clean_table(pa.Table.from_batches([], table.schema)).equals(table.slice(0, 0))


@each_column
@pytest.mark.parametrize(
    "dtype", ["object", "str", "string[python]", "string[pyarrow]", "category", "arrow", "ordered"]
)
@pytest.mark.parametrize("null", ["None", "nan", "NA", "NaT"])
def test_pandas(texts: list[str | None], dtype: str, null: str) -> None:
    pd, pa = need("pandas"), need("pyarrow")
    from newsclean.engines.pandas import clean_series

    kinds = {"arrow": pd.ArrowDtype(pa.string()), "ordered": pd.CategoricalDtype(ordered=True)}
    missing = {"None": None, "nan": float("nan"), "NA": pd.NA, "NaT": pd.NaT}[null]
    given = [missing if text is None else text for text in texts]
    series = pd.Series(given, dtype="object").astype(kinds.get(dtype, dtype))
    if dtype == "str":  # in which a null is the word for it, before pandas 3
        series = pd.Series([None if text is None else text for text in texts], dtype="str")
    nothing = pd.Series([missing] * len(texts), dtype="object")
    for beside in ({}, {"title": nothing, "byline": nothing, "published": nothing}):
        out = clean_series(series, **beside)
        assert [None if pd.isna(text) else text for text in out] == cleaned(texts)
        if dtype in ("category", "ordered"):
            assert isinstance(out.dtype, pd.CategoricalDtype)
            assert out.dtype.ordered == (dtype == "ordered")
        else:
            assert out.dtype == series.dtype
        assert list(out.index) == list(series.index)


def test_pandas_of_nothing_but_nan_is_a_column_of_numbers() -> None:
    pd = need("pandas")
    from newsclean.engines.pandas import clean_series

    series = pd.Series([float("nan")] * 2)
    assert series.dtype == "float64"
    assert clean_series(series).equals(series)
    assert clean_series(series, title=series).equals(series)


@each_column
@pytest.mark.parametrize("kind", ["String", "Categorical", "Null"])
def test_polars(texts: list[str | None], kind: str) -> None:
    pl = need("polars")
    from newsclean.engines.polars import clean_column

    if kind == "Null":
        texts = [None for _ in texts]
    frame = pl.DataFrame({"text": pl.Series(texts, dtype=getattr(pl, kind))})
    frame = frame.with_columns(t=pl.lit(None))
    for beside in ({}, {"title": "t", "byline": "t", "published": "t"}):
        column = clean_column("text", **beside)  # type: ignore[arg-type]
        assert frame.with_columns(column)["text"].to_list() == cleaned(texts)
        lazy = frame.lazy().with_columns(column).collect()
        assert lazy["text"].to_list() == cleaned(texts)
        grouped = frame.group_by("t").agg(column)["text"].to_list()
        assert grouped == ([cleaned(texts)] if texts else [])


@each_column
@pytest.mark.parametrize("batched", [True, False], ids=["batched", "row by row"])
def test_datasets(
    texts: list[str | None], batched: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = need("datasets")
    from newsclean.engines.datasets import cleaner

    datasets.disable_progress_bars()
    dataset = datasets.Dataset.from_dict({"text": texts, "t": [None] * len(texts)})
    for number, beside in enumerate(({}, {"title": "t", "byline": "t", "published": "t"})):
        cache = str(tmp_path / f"{number}.arrow")
        run = cleaner(**beside)  # type: ignore[arg-type]
        out = dataset.map(run, batched=batched, cache_file_name=cache)
        assert list(out["text"]) == cleaned(texts)
        if not texts:  # of which datasets makes no stream
            continue
        streamed = dataset.to_iterable_dataset().map(run, batched=batched)
        assert [row["text"] for row in streamed] == cleaned(texts)


def test_datasets_with_rows_that_lack_the_field() -> None:
    datasets = need("datasets")
    from newsclean.engines.datasets import cleaner

    def some() -> Iterator[dict[str, Any]]:
        yield {"id": 1, "text": STORY}
        yield {"id": 2}

    stream = datasets.IterableDataset.from_generator(some)
    assert [row["text"] for row in stream.map(cleaner(), batched=True)] == [TOLD, None]


@each_column
def test_datatrove(texts: list[str | None]) -> None:
    need("datatrove")
    from datatrove.data import Document

    from newsclean.engines.datatrove import CleanText

    documents = (Document(text=text, id=str(n)) for n, text in enumerate(texts))
    assert [document.text for document in CleanText().run(documents)] == cleaned(texts)


@each_column
def test_scrapy(texts: list[str | None]) -> None:
    need("itemadapter")
    from newsclean.engines.scrapy import CleanPipeline

    pipeline = CleanPipeline()
    assert [pipeline.process_item({"text": text})["text"] for text in texts] == cleaned(texts)
    assert pipeline.process_item({"id": 1}) == {"id": 1}


@pytest.mark.parametrize("kind", ["string", "null"])
def test_a_parquet_file_of_nulls_names_each_row(kind: str, tmp_path: Path) -> None:
    pa = need("pyarrow")
    from pyarrow import parquet

    path, out = tmp_path / "in.parquet", tmp_path / "out.jsonl"
    parquet.write_table(pa.table({"text": pa.nulls(3, getattr(pa, kind)())}), path)
    bad: list[str] = []
    for target in (out, tmp_path / "out.parquet"):
        job = Job(inputs=(str(path),), output=str(target))
        summary = clean_files(job, on_bad=lambda row: bad.append(str(row)))
        assert (summary.rows, summary.failed, summary.null) == (0, 3, 3)
    assert bad[:3] == [f"{path}:{n}: field 'text' is null, not a string" for n in (1, 2, 3)]
    assert bad[3:] == bad[:3]
    assert parquet.read_table(tmp_path / "out.parquet").num_rows == 0
