"""Spark, run for real on this machine with two workers: what it says is what one machine says."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import CAREFUL, Article, Templates, clean, dedupe
from tests.conftest import ENGINE_ENVIRONMENT
from tests.corpus.articles import HARBOUR, REPORT, SCHOOL, preview, update
from tests.corpus.test_sites import story
from tests.corpus.test_templates import PAGES
from tests.test_engines import APART, BESIDE, CLEAN, TEXTS, need

pytestmark = [
    pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning"),
    pytest.mark.xdist_group("spark"),
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    sql = need("pyspark.sql")
    before = dict(os.environ)
    os.environ.update(ENGINE_ENVIRONMENT)
    made = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("OFF")
    yield made
    made.stop()
    os.environ.clear()
    os.environ.update(before)


def test_clean(session: Any) -> None:
    from newsclean.engines.spark import clean_frame

    rows = [(n, (text,), text) for n, text in enumerate(TEXTS * 25)]
    frame = session.createDataFrame(rows, "id long, a struct<b: string>, text string")
    frame = frame.repartition(4)
    out = clean_frame(frame)
    assert out.schema == frame.schema
    found = {row.id: (row.a.b, row.text) for row in out.collect()}
    assert found == {n: (TEXTS[n % 4], CLEAN[n % 4]) for n in range(100)}
    plain = session.createDataFrame(
        [*zip(*BESIDE.values(), strict=True)], "text string, title string"
    )
    assert [row.text for row in clean_frame(plain, title="title").collect()] == APART
    inner = {row.id: row.a.b for row in clean_frame(frame, "a.b", CAREFUL).collect()}
    assert inner == {n: t and clean(t, CAREFUL) for n, t in enumerate(TEXTS * 25)}


@pytest.mark.parametrize("kind", ["string", "void"])
def test_nulls_and_empty_partitions(session: Any, kind: str) -> None:
    from newsclean.engines.spark import clean_frame

    rows = [(n, None, None) for n in range(3)]
    frame = session.createDataFrame(rows, f"id long, text {kind}, title string").repartition(
        8, "id"
    )
    beside = {"title": "title", "byline": "title", "published": "title"}
    for out in (clean_frame(frame), clean_frame(frame, **beside)):  # type: ignore[arg-type]
        assert out.schema == frame.schema
        assert sorted((row.id, row.text) for row in out.collect()) == [(n, None) for n in range(3)]
    assert clean_frame(frame.limit(0)).collect() == []


def corpus() -> list[Article]:
    """Stories with copies, previews and updates, reports from one template, a digest."""
    chance = random.Random(5)
    found: list[Article] = []

    def add(text: str, date: str | None = "2024-03-05") -> None:
        found.append(Article(str(len(found)), text, date))

    for text in (HARBOUR, SCHOOL):
        for copy in (text, text, text.upper(), preview(text), update(text), update(text) + " x"):
            add(copy)
        add(text + " More of it.", "2024-04-05")
        add(text.replace("e", "c"), None)
    add(f"{HARBOUR}\n\n{SCHOOL}")
    for n in range(40):
        numbers = {key: chance.randint(2, 900) for key in "abcdefgh"}
        add(REPORT.format(name=f"Company {n % 7}", **numbers))
    for n in range(30):
        words = " ".join(chance.choice("sand sea salt sun stone star".split()) for _ in range(60))
        add(words if n % 3 else found[-1].text)
    add("")
    add("")
    add("Short news")
    add("short NEWS")
    return found


@pytest.mark.parametrize("keep", ["longest", "newest"])
def test_dedupe_is_dedupe(session: Any, keep: Any) -> None:
    from newsclean.engines.spark_corpus import dedupe_frame

    articles = corpus()
    wanted = sorted(tuple(verdict) for verdict in dedupe(articles, keep=keep))
    assert len({verdict[1] for verdict in wanted}) < len(articles) - 10, "there is much to find"
    rows = [(article.id, article.text, article.date) for article in articles]
    random.Random(1).shuffle(rows)
    frame = session.createDataFrame(rows, "id string, text string, date string")
    out = dedupe_frame(frame.repartition(5), date="date", keep=keep)
    assert sorted(map(tuple, out.collect())) == wanted


def test_dedupe_with_sites_is_dedupe(session: Any) -> None:
    from newsclean.engines.spark_corpus import dedupe_frame

    articles = [
        *(Article(f"a{n}", story(n), site="a.com") for n in range(6)),
        *(Article(f"b{n}", story(n + 3), url=f"https://www.b.com/{n}") for n in range(6)),
        *(Article(f"c{n}", story(n + 20), site="c.com") for n in range(2)),
        Article("copy", story(2), site="c.com"),
        Article("unknown", story(30)),
        *(Article(f"d{n}", text, site="d.com") for n, text in enumerate((HARBOUR, SCHOOL))),
        Article("wire", HARBOUR, site="e.com"),
    ]
    wanted = sorted(tuple(verdict) for verdict in dedupe(articles))
    assert wanted != sorted(map(tuple, dedupe([Article(a.id, a.text) for a in articles])))
    rows = [(a.id, a.text, a.site or None, a.url or None) for a in articles]
    frame = session.createDataFrame(rows, "id string, text string, site string, link string")
    out = dedupe_frame(frame.repartition(5), site="site", url="link")
    assert sorted(map(tuple, out.collect())) == wanted
    strict = dedupe_frame(frame.repartition(3), site="site", url="link", threshold=0.9)
    found = sorted(map(tuple, strict.collect()))
    assert found == sorted(tuple(verdict) for verdict in dedupe(articles, threshold=0.9))


def test_dedupe_keeps_the_type_of_ids_and_takes_real_dates(session: Any) -> None:
    from newsclean.engines.spark_corpus import dedupe_frame

    sql = (
        "select * from values (7L, 'b', date '2024-03-05'), (8L, 'b', date '2024-03-06'),"
        " (9L, 'other', null) as t(n, words, day)"
    )
    out = dedupe_frame(session.sql(sql), id="n", text="words", date="day", keep="newest")
    assert dict(out.dtypes)["cluster"] == "bigint"
    found = {row.id: (row.cluster, row.relation, row.twin) for row in out.collect()}
    assert found == {7: (8, "same", 8), 8: (8, None, None), 9: (9, None, None)}
    empty = dedupe_frame(session.sql(f"{sql} where n > 9"), id="n", text="words")
    assert empty.collect() == []


def test_dedupe_refuses(session: Any) -> None:
    from pyspark.errors import PythonException

    from newsclean.engines.spark_corpus import dedupe_frame

    frame = session.createDataFrame(
        [(1, "x", "soon"), (1, None, None)], "id long, text string, d string"
    )
    with pytest.raises(ValueError, match="two articles have the id 1"):
        dedupe_frame(frame)
    with pytest.raises(ValueError, match="not 'first': a frame has no order"):
        dedupe_frame(frame, keep="first")  # type: ignore[arg-type]
    with pytest.raises(PythonException, match=r'an article without text: .*"id": "1"'):
        dedupe_frame(frame.where("text is null"))
    with pytest.raises(PythonException, match="not a date: 'soon'"):
        dedupe_frame(frame.where("text = 'x'"), date="d")


def test_between_the_steps_a_checkpoint_directory(session: Any, tmp_path: Path) -> None:
    from newsclean.engines.spark_corpus import dedupe_frame

    session.sparkContext.setCheckpointDir(str(tmp_path))
    frame = session.createDataFrame([("1", "a b c"), ("2", "a b c")], "id string, text string")
    out = dedupe_frame(frame, reliable=True).collect()
    assert {row.cluster for row in out} == {out[0].cluster}
    assert any(path.name.startswith("part-") for path in tmp_path.rglob("*"))


def test_components_are_the_components(session: Any) -> None:
    from newsclean.engines._spark_graph import components

    chance = random.Random(3)
    chain = [(n, n + 1) for n in range(100, 160)]
    star = [(300, n) for n in range(301, 330)]
    loose = [(chance.randint(1000, 1200), chance.randint(1000, 1200)) for _ in range(120)]
    edges = [*chain, *star, *loose, (5, 5), (-9, 7)]
    chance.shuffle(edges)
    smallest = {n: n for edge in edges for n in edge}
    for _ in smallest:
        for a, b in edges:
            smallest[a] = smallest[b] = min(smallest[a], smallest[b])
    frame = session.createDataFrame(edges, "a long, b long").repartition(3)
    found = {row.key: row.component for row in components(frame).collect()}
    assert found == {n: low for n, low in smallest.items() if n != 5}
    assert components(frame.where("a > 9999")).collect() == []


def test_learn_is_learn(session: Any) -> None:
    from newsclean.engines.spark_corpus import learn_frame

    sites = {site: Templates() for site in ("courier", "gazette")}
    rows = [(site, f"{page}\n{site} of today") for page in PAGES for site in sites]
    for site, page in rows:
        sites[site].add(page, site)
    frame = session.createDataFrame([*rows, (None, "x"), ("x", None)], "site string, text string")
    found = {row.site: row for row in learn_frame(frame.repartition(3)).collect()}
    assert sorted(found) == sorted(sites)
    for site, templates in sites.items():
        assert found[site].rules == templates.toml()
        assert "[[rule]]" in found[site].rules
        assert Templates.of(json.loads(found[site].state)).state() == templates.state()


@given(
    st.lists(st.sets(st.integers(0, 80)), max_size=4),
    st.lists(st.integers(1, 12), min_size=1, max_size=40),
)
@example([set(range(60)), {1}], [5, 9])
@example([set(range(20))], [1, 19])
@example([{7}, set(range(17)), set(range(16))], [8])
def test_votes_are_the_same_however_rows_come_in_batches(
    members: list[set[int]], lengths: list[int]
) -> None:
    pa = need("pyarrow")
    need("numpy")
    from newsclean.engines.spark_corpus import _vote

    rows = [(shingle, key) for shingle, keys in enumerate(members) for key in sorted(keys)]
    columns = {
        "shingle": pa.array([row[0] for row in rows], pa.int32()),
        "key": pa.array([row[1] for row in rows], pa.int64()),
        "size": pa.array([row[1] % 7 + 1 for row in rows], pa.int32()),
    }
    whole = pa.RecordBatch.from_pydict(columns)
    cuts = [0]
    while cuts[-1] < len(rows):
        cuts.append(cuts[-1] + lengths[len(cuts) % len(lengths)])
    parts = [whole.slice(a, b - a) for a, b in pairwise(cuts)]

    def voted(batches: list[Any]) -> list[tuple[int, int, int]]:
        return sorted(tuple(row.values()) for out in _vote(batches) for row in out.to_pylist())

    wanted = []
    for texts in map(sorted, members):
        reach = 1 if len(texts) > 16 else 12
        for at, first in enumerate(texts):
            for second in texts[at + 1 : at + 1 + reach]:
                wanted.append((first, second, min(first % 7, second % 7) + 1))
    assert voted(parts) == voted([whole]) == sorted(wanted)
