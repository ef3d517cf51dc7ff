"""Every dress, run for real where its engine is installed: the same rows, the same clean text."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import CAREFUL, clean, explain
from tests.clock import PATIENCE
from tests.conftest import ENGINE_ENVIRONMENT, ROOT

TEXTS = [
    "A storm hit the coast.Nobody was hurt.\n\nLeave a Comment\n",
    None,
    "",
    "The vote is on Monday.\n\nShare this article\n",
]
CLEAN = [None if text is None else clean(text) for text in TEXTS]


def test_there_is_something_to_clean() -> None:
    assert [text for text in CLEAN if text] == [
        "A storm hit the coast. Nobody was hurt.\n",
        "The vote is on Monday.\n",
    ]


def need(name: str) -> Any:
    """The package; or a skip that names it, unless NEWSCLEAN_ALL_ENGINES says they are all here."""
    if os.environ.get("NEWSCLEAN_ALL_ENGINES"):
        return import_module(name)
    return pytest.importorskip(name)


# the kernel


def batch(type: Any = None) -> Any:
    pa = need("pyarrow")
    texts = pa.array(TEXTS, pa.string())
    return pa.RecordBatch.from_pydict(
        {"id": pa.array([1, 2, 3, 4], pa.int8()), "text": texts.cast(type) if type else texts}
    )


@pytest.mark.parametrize("type", ["string", "large_string", "string_view", "dictionary"])
def test_the_kernel_keeps_types_and_other_columns(type: str) -> None:
    pa = need("pyarrow")
    from newsclean.engines.arrow import clean_batch

    wanted = pa.dictionary(pa.int16(), pa.string()) if type == "dictionary" else getattr(pa, type)()
    given = batch(wanted)
    out = clean_batch(given)
    assert out.schema.equals(given.schema)
    assert out["text"].to_pylist() == CLEAN
    assert out["id"].buffers()[1].address == given["id"].buffers()[1].address, "the same memory"
    assert clean_batch(out).equals(out)


def test_the_kernel_takes_slices_and_nothing() -> None:
    from newsclean.engines.arrow import clean_batch, clean_table

    pa = need("pyarrow")
    assert clean_batch(batch().slice(3)).to_pylist() == [{"id": 4, "text": CLEAN[3]}]
    assert clean_batch(batch().slice(4)).num_rows == 0
    table = pa.Table.from_batches([batch(), batch()])
    assert clean_table(table)["text"].to_pylist() == CLEAN * 2
    assert clean_table(table.slice(8)).num_rows == 0


def test_the_kernel_reaches_into_structs() -> None:
    pa = need("pyarrow")
    from newsclean.engines.arrow import clean_batch

    rows = [{"a": {"b": {"t": text}, "n": n}} for n, text in enumerate(TEXTS)]
    rows += [{"a": None}, {"a": {"b": None, "n": 9}}]  # type: ignore[dict-item]
    whole = pa.RecordBatch.from_pylist(rows)
    for nested in (whole, whole.slice(1)):
        out = clean_batch(nested, field="a.b.t")
        assert out.schema.equals(nested.schema)
        wanted = nested.to_pylist()
        for row in wanted:
            if row["a"] and row["a"]["b"] and row["a"]["b"]["t"]:
                row["a"]["b"]["t"] = clean(row["a"]["b"]["t"])
        assert out.to_pylist() == wanted


def test_the_kernel_records_what_went() -> None:
    from newsclean.engines.arrow import REMOVALS, clean_batch

    out = clean_batch(batch(), removals="went")
    assert out.schema.field("went").type == REMOVALS
    record = out["went"].to_pylist()
    assert record[1] is None
    assert record[2] == []
    (one,), (removal,) = record[0], explain(TEXTS[0] or "").removals
    assert (one["start"], one["end"], one["text"]) == (
        removal.start,
        removal.end,
        "Leave a Comment",
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"field": "body"}, "no column 'body'; there are: id, text"),
        ({"field": "id"}, "column 'id' is int8, not string"),
        ({"field": "text.x"}, "no column 'text.x': text is string"),
        ({"removals": "id"}, "there is a column 'id' already"),
    ],
)
def test_what_the_kernel_refuses(options: dict[str, Any], message: str) -> None:
    need("pyarrow")
    from newsclean.engines.arrow import clean_batch

    with pytest.raises(ValueError, match=message):
        clean_batch(batch(), **options)


def test_two_columns_of_one_name() -> None:
    pa = need("pyarrow")
    from newsclean.engines.arrow import clean_batch, clean_table, dedupe_table

    one, two = pa.array(["A storm."]), pa.array([1])
    for other, name in ((one, "text"), (two, "id")):
        rows = pa.RecordBatch.from_arrays([one, other, two], ["text", name, "id"])
        table = pa.Table.from_batches([rows])
        calls: list[tuple[Callable[[Any], Any], Any]] = [(dedupe_table, table)]
        if name == "text":
            calls += [(clean_batch, rows), (clean_table, table)]
        for call, value in calls:
            with pytest.raises(ValueError, match=f"two columns are called '{name}'"):
                call(value)


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), max_size=8))
def test_the_kernel_is_clean_row_by_row(texts: list[str | None]) -> None:
    pa = need("pyarrow")
    from newsclean.engines.arrow import clean_batch

    out = clean_batch(pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.string())}), CAREFUL)
    assert out["text"].to_pylist() == [None if t is None else clean(t, CAREFUL) for t in texts]


def test_dedupe_of_a_table_is_dedupe() -> None:
    pa = need("pyarrow")
    need("numpy")
    from newsclean.corpus.dedupe import Article, dedupe
    from newsclean.engines.arrow import dedupe_table
    from tests.corpus.articles import HARBOUR, SCHOOL, preview
    from tests.corpus.test_sites import story

    texts = [preview(HARBOUR), HARBOUR, SCHOOL]
    table = pa.table({"id": [7, 8, 9], "text": texts, "day": ["2024-03-05"] * 3})
    out = dedupe_table(table, date="day", keep="first")
    wanted = dedupe(
        (Article(str(n), text, "2024-03-05") for n, text in enumerate(texts, 7)), keep="first"
    )
    assert out.select(["id", "text", "day"]).equals(table)
    assert out["cluster"].to_pylist() == [int(verdict.cluster) for verdict in wanted] == [7, 7, 9]
    assert out["cluster"].type == out["twin"].type == pa.int64()
    assert out["twin"].to_pylist() == [None, 7, None]
    for name in ("relation", "score", "reason"):
        assert out[name].to_pylist() == [getattr(verdict, name) for verdict in wanted]
    with pytest.raises(ValueError, match="no column 'body'; there are: id, text, day"):
        dedupe_table(table, text="body")
    with pytest.raises(ValueError, match="no column 'host'; there are: id, text, day"):
        dedupe_table(table, site="host")
    pages = {"id": [*range(5)], "text": [story(n) for n in range(5)]}
    beside = {
        "site": ["a.com", None, "a.com", "a.com", None],
        "link": ["", "https://a.com/1", *[None] * 3],
    }
    known = dedupe_table(pa.table(pages | beside), site="site", url="link")
    assert dedupe_table(pa.table(pages))["cluster"].to_pylist() != known["cluster"].to_pylist()
    sites = ["a.com"] * 4 + [""]
    told = [Article(str(n), story(n), site=site) for n, site in enumerate(sites)]
    assert known["cluster"].to_pylist() == [int(verdict.cluster) for verdict in dedupe(told)]
    with pytest.raises(ValueError, match="column 'text' is null in row 2"):
        dedupe_table(pa.table({"id": [1, 2], "text": ["x", None]}))
    with pytest.raises(ValueError, match="there is a column 'cluster' already"):
        dedupe_table(out)


def test_a_table_of_what_went() -> None:
    need("pyarrow")
    from newsclean import explain
    from newsclean.engines.arrow import removals_table

    cleaned = [explain(text) for text in ("Leave a Comment\n\nA storm hit.", "Nothing.", "")]
    table = removals_table(cleaned, names=["a", "b", "c"])
    assert table.num_rows == sum(len(one.removals) for one in cleaned)
    assert removals_table([]).schema == table.schema
    twice = "The council approved the new harbour wall on Tuesday after nine hours of debate."
    found = removals_table(
        [explain(f"{twice}\n\nIt rained all day long.\n\n{twice}\n")]
    ).to_pylist()
    (repeat,) = found
    assert (repeat["name"], repeat["category"]) == ("0", "repeat")
    assert repeat["twin_start"] == 0
    assert repeat["text"] == twice
    pandas = need("pandas")
    assert isinstance(table.to_pandas(), pandas.DataFrame)


# the dresses


@pytest.mark.parametrize("dtype", ["object", "str", "string[pyarrow]"])
def test_pandas(dtype: str) -> None:
    pd = need("pandas")
    from newsclean.engines.pandas import clean_series

    series = pd.Series(TEXTS, index=list("abcd"), name="text", dtype=dtype)
    out = clean_series(series)
    assert (list(out.index), out.name, out.dtype) == (list("abcd"), "text", series.dtype)
    assert [None if pd.isna(text) else text for text in out] == CLEAN
    assert series.newsclean.clean().equals(out)
    with pytest.raises(TypeError, match="newsclean works on str, not int"):
        clean_series(pd.Series([1]))


def test_polars() -> None:
    pl = need("polars")
    from newsclean.engines.polars import clean_column

    frame = pl.DataFrame({"id": [1, 2, 3, 4], "text": TEXTS})
    wanted = pl.DataFrame({"id": [1, 2, 3, 4], "text": CLEAN})
    assert frame.with_columns(clean_column()).equals(wanted)
    assert frame.lazy().with_columns(clean_column("text")).collect().equals(wanted)
    assert frame.head(0).with_columns(clean_column()).schema == frame.schema
    inner = frame.select(pl.struct("text").alias("a")).with_columns(
        clean_column(pl.col("a").struct.field("text"))
    )
    assert inner["text"].to_list() == CLEAN
    assert frame.with_columns(pl.col("text").newsclean.clean()).equals(wanted)


def test_datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = need("datasets")
    from newsclean.engines.datasets import cleaner

    datasets.disable_progress_bars()
    dataset = datasets.Dataset.from_dict({"id": [1, 2, 3, 4], "text": TEXTS})
    out = dataset.map(cleaner(), batched=True, cache_file_name=str(tmp_path / "cache.arrow"))
    assert out.features == dataset.features
    assert (list(out["id"]), list(out["text"])) == ([1, 2, 3, 4], CLEAN)
    streamed = dataset.to_iterable_dataset().map(cleaner(), batched=True, batch_size=2)
    assert [row["text"] for row in streamed] == CLEAN
    # one by one, where somebody forgets to say that they come in batches
    assert (
        list(dataset.map(cleaner(), cache_file_name=str(tmp_path / "rows.arrow"))["text"]) == CLEAN
    )
    assert [row["text"] for row in dataset.to_iterable_dataset().map(cleaner())] == CLEAN


@pytest.mark.filterwarnings("ignore")
@pytest.mark.xdist_group("ray")
def test_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENGINE_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    ray = need("ray")
    need("ray.data")
    pa = need("pyarrow")
    from newsclean.engines.ray import clean_dataset

    ray.init(
        num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100_000_000,
        runtime_env={"env_vars": {"PYTHONPATH": str(ROOT / "src")}},
    )  # fmt: skip
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        table = pa.table({"id": list(range(100)), "text": TEXTS * 25})
        dataset = ray.data.from_arrow([table.slice(0, 50), table.slice(50)])
        rows = clean_dataset(dataset, batch_size=16).take_all()
        found = {row["id"]: row["text"] for row in rows}
        assert found == {n: CLEAN[n % 4] for n in range(100)}
        beside = ray.data.from_arrow(pa.table(BESIDE))
        assert [r["text"] for r in clean_dataset(beside, title="headline").take_all()] == APART
        nulls = ray.data.from_arrow(pa.table({"text": pa.nulls(3), "t": pa.nulls(3)}))
        out = clean_dataset(nulls, title="t", byline="t", published="t").take_all()
        assert [row["text"] for row in out] == [None] * 3
        nobody = dataset.filter(lambda row: row["id"] < 0)
        assert clean_dataset(nobody).take_all() == []
    finally:
        ray.shutdown()


TITLE = "Harbour wall of Port Ellis to close"
BODY = "The council of Port Ellis voted on Tuesday to close the old harbour wall for two winters."
BESIDE = {
    "text": [f"{TITLE}\n\n{BODY}\n", f"{TITLE}\n\n{BODY}\n", None],
    "headline": [TITLE, None, TITLE],
}
APART = [f"{BODY}\n", f"{TITLE}\n\n{BODY}\n", None]
"""Where the headline is known, its copy goes."""


def test_the_kernel_knows_what_stands_beside_the_text() -> None:
    pa = need("pyarrow")
    from newsclean.engines.arrow import clean_table

    table = pa.table(BESIDE)
    assert clean_table(table, title="headline")["text"].to_pylist() == APART
    with pytest.raises(ValueError, match="no column 'titel'; there are: text, headline"):
        clean_table(table, title="titel")


def test_pandas_knows_what_stands_beside_the_text() -> None:
    pd = need("pandas")
    from newsclean.engines.pandas import clean_series

    frame = pd.DataFrame(BESIDE, index=list("abc"))
    out = clean_series(frame["text"], title=frame["headline"])
    assert list(out.index) == list("abc")
    assert [None if pd.isna(text) else text for text in out] == APART
    with pytest.raises(ValueError, match="shorter"):
        clean_series(frame["text"], title=frame["headline"][:2])


def test_polars_knows_what_stands_beside_the_text() -> None:
    pl = need("polars")
    from newsclean.engines.polars import clean_column

    frame = pl.DataFrame(BESIDE).with_columns(clean_column(title="headline"))
    assert frame.columns == ["text", "headline"]
    assert frame["text"].to_list() == APART


def test_datasets_know_what_stands_beside_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = need("datasets")
    from newsclean.engines.datasets import cleaner

    datasets.disable_progress_bars()
    dataset = datasets.Dataset.from_dict(BESIDE)
    assert list(dataset.map(cleaner(title="headline"), batched=True)["text"]) == APART


def test_datatrove() -> None:
    need("datatrove")
    from datatrove.data import Document

    from newsclean.engines.datatrove import CleanText

    texts = [text for text in TEXTS if text is not None]
    documents = (Document(text=text, id=str(n)) for n, text in enumerate(texts))
    out = list(CleanText().run(documents))
    assert [document.text for document in out] == [clean(text) for text in texts]
    assert [document.id for document in out] == ["0", "1", "2"]


# a crawl


class Site(BaseHTTPRequestHandler):
    """Two pages and a list of them."""

    def do_GET(self) -> None:
        pages = {
            "/": "<a href='/1'>1</a><a href='/2'>2</a>",
            "/1": f"<pre>{TEXTS[0]}</pre>",
            "/2": f"<pre>{TEXTS[3]}</pre>",
        }
        body = pages.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


CRAWL = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

class News(scrapy.Spider):
    name = "news"
    start_urls = [sys.argv[1]]

    def parse(self, response):
        yield from response.follow_all(css="a", callback=self.article)
        yield {"url": response.url, "title": "no text"}

    def article(self, response):
        yield {"url": response.url, "body": response.css("pre::text").get()}

process = CrawlerProcess({
    "ITEM_PIPELINES": {"newsclean.engines.scrapy.CleanPipeline": 300},
    "NEWSCLEAN_FIELD": "body",
    "NEWSCLEAN_PRESET": sys.argv[3],
    "FEEDS": {sys.argv[2]: {"format": "jsonlines", "encoding": "utf-8"}},
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
})
process.crawl(News)
process.start()
"""


def test_scrapy_crawls(site: str, tmp_path: Path) -> None:
    import json
    import subprocess

    need("scrapy")
    out = tmp_path / "items.jsonl"
    run = partial(subprocess.run, capture_output=True, text=True, timeout=PATIENCE)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    (tmp_path / "crawl.py").write_text(CRAWL)
    command = [sys.executable, str(tmp_path / "crawl.py"), site, str(out), "careful"]
    done = run(command, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    items = sorted(map(json.loads, out.read_text().splitlines()), key=lambda item: item["url"])
    assert [item.get("body") for item in items] == [
        None, clean(TEXTS[0] or "", CAREFUL), clean(TEXTS[3] or "", CAREFUL),
    ]  # fmt: skip


def test_scrapy_settings() -> None:
    need("scrapy")
    from types import SimpleNamespace

    from newsclean.engines.scrapy import CleanPipeline

    def made(**settings: Any) -> CleanPipeline:
        crawler: Any = SimpleNamespace(settings=settings)
        return CleanPipeline.from_crawler(crawler)

    assert made().process_item({"text": TEXTS[0]}) == {"text": CLEAN[0]}
    assert made(NEWSCLEAN_PRESET=CAREFUL).config == CAREFUL
    assert made(NEWSCLEAN_FIELD="b").process_item({"b": 3, "text": "x"}) == {"b": 3, "text": "x"}
    assert made(NEWSCLEAN_PRESET="careful").config == CAREFUL
    with pytest.raises(
        ValueError, match=r"^NEWSCLEAN_PRESET: no preset is called 'wild'; there are"
    ):
        made(NEWSCLEAN_PRESET="wild")


def preset_in(engine: str, name: Any) -> Any:
    """What an engine makes of a configuration, before it has anything to clean."""
    module = import_module(f"newsclean.engines.{engine}")
    match engine:
        case "arrow":
            module.clean_batches([], name)
            return module.clean_batch(batch(), name)["text"].to_pylist()
        case "pandas":
            series = need("pandas").Series(TEXTS, dtype="string")
            return [None if one is None else one for one in module.clean_series(series, name)][3]
        case "polars":
            frame = need("polars").DataFrame({"text": TEXTS})
            return frame.with_columns(module.clean_column("text", name))["text"].to_list()
        case "datasets":
            return module.cleaner("text", name)({"text": TEXTS})
        case "datatrove":
            return module.CleanText(name).format(TEXTS[3])
        case _:
            return module.CleanPipeline("text", name).process_item({"text": TEXTS[3]})


ENGINES = {
    "arrow": "pyarrow",
    "pandas": "pandas",
    "polars": "polars",
    "datasets": "",
    "datatrove": "datatrove",
    "scrapy": "scrapy",
}


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_take_the_name_of_a_preset_and_refuse_others_at_once(engine: str) -> None:
    if ENGINES[engine]:
        need(ENGINES[engine])
    assert preset_in(engine, "careful") == preset_in(engine, CAREFUL)
    with pytest.raises(ValueError, match="no preset is called 'carefull'; did you mean 'careful'"):
        preset_in(engine, "carefull")
    with pytest.raises(TypeError, match=r"is a Config or one of .*, not dict"):
        preset_in(engine, {"max_removed": 0.5})
