"""For Spark: the same story across a corpus, and what sites repeat, as on one machine.

`dedupe_frame` gives the verdicts of `newsclean.corpus.dedupe`, in six steps:

    sign      each article gets the digest of its text, and equal texts become one row
    vote      some shingles of a text vote for the texts that stand near it under the same shingle
    verify    two texts with enough votes are compared
    connect   connected components of what matches
    judge     each component is divided into stories, by the function that does it locally
    alone     what has no twin stays

All that moves between machines is moved by Spark's own joins and sorts. Needs Spark 4 and
`newsclean[corpus]` on the workers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pyarrow as pa

from newsclean.corpus.blocking import CROWD, VOTE_SHARE, pairs_of, sampled, votes
from newsclean.corpus.dates import day
from newsclean.corpus.dedupe import Article, Corpus, Verdict, digest, verdicts_of
from newsclean.corpus.relation import Comparer, matches
from newsclean.corpus.shingles import batches as by_size
from newsclean.corpus.shingles import shingle_batch
from newsclean.corpus.spool import collected
from newsclean.corpus.templates import Templates
from newsclean.corpus.tokens import HALF, LOW

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["dedupe_frame", "learn_frame"]

Batches: TypeAlias = Iterable[pa.RecordBatch]

_NUMBERS = ("score", "threshold")
_VERDICT = ", ".join(
    f"{name} {'double' if name in _NUMBERS else 'string'}" for name in Verdict._fields
)


def dedupe_frame(
    frame: DataFrame,
    *,
    id: str = "id",
    text: str = "text",
    date: str | None = None,
    keep: Literal["longest", "newest"] = "longest",
    reliable: bool = False,
) -> DataFrame:
    """A row for each article of `frame`, with what `newsclean.dedupe` says of it.

    The columns are those of `newsclean.Verdict`: `id`, `cluster` and `twin` of the type of `id`,
    `relation` (null for what stays), `score`, `reason`, `threshold`. To keep what stays:
    `frame.join(verdicts.where("relation is null"), "id", "left_semi")`.

    Most of the work is done before this returns. What comes between the steps stays in the
    executors' memory and on their disks until the result is no longer used.

    Args:
        frame: articles.
        id: the column of ids, strings or integers, which differ.
        text: the column of texts.
        date: the column of dates, if there is one: a date, a time, or what `newsclean.Article`
            takes.
        keep: which article of a story stays. A frame has no first row, so "first" is not among
            the choices.
        reliable: keep what comes between the steps in the checkpoint directory of the session, so
            that the loss of an executor costs one step and not all.

    Raises:
        ValueError: if two ids are equal, or for another `keep`. A null id or text, or a date that
            is none, raises `PythonException` from the worker that meets it.
    """
    from pyspark.sql import functions as f

    if keep not in ("longest", "newest"):
        raise ValueError(f"keep is 'longest' or 'newest', not {keep!r}: a frame has no order")
    twice = frame.groupBy(id).count().where("count > 1").limit(1).collect()
    if twice:
        raise ValueError(f"two articles have the id {twice[0][0]!r}")
    settled = partial(_settled, reliable=reliable)
    when = f.col(date) if date else f.lit(None).cast("string")
    articles = frame.select(
        f.col(id).cast("string").alias("id"), f.col(text).alias("text"), when.alias("date")
    )
    date_type = articles.schema["date"].dataType.simpleString()
    signed = articles.mapInArrow(
        _keyed, f"key long, digest binary, id string, text string, date {date_type}, day double"
    )
    owners = f.collect_list(f.struct("id", "date"))
    texts = settled(
        # Who has a key has the texts with it, so what follows is on the same machine.
        signed.repartition("key")
        .groupBy("key", "digest")
        .agg(f.first("text").alias("text"), f.min("day").alias("day"), owners.alias("owners"))
    )
    edges = settled(_verified(texts, _candidates(texts)))
    story = settled(components(edges.withColumnsRenamed({"first": "a", "second": "b"})))
    both = edges.unionByName(
        edges.select(f.col("second").alias("first"), f.col("first").alias("second"))
    )
    near = both.groupBy(f.col("first").alias("key")).agg(f.collect_list("second").alias("near"))
    told = texts.join(story, "key", "left").join(near, "key", "left")
    many = f.size("owners") > 1

    def judge(table: pa.Table) -> pa.Table:  # Spark reads the types, which `partial` has not
        return _component_verdicts(table, keep)

    grouped = (
        told.where(f.col("component").isNotNull() | many)
        .withColumn("component", f.coalesce("component", "key"))
        .groupBy("component")
        .applyInArrow(judge, _VERDICT)
    )
    alone = (
        told.where(f.col("component").isNull() & ~many)
        .select(f.col("owners")[0]["id"].alias("id"))
        .selectExpr("id", "id cluster", *(f"null {name}" for name in ("relation", "twin", "score")))
        .withColumns({"reason": f.lit(""), "threshold": f.lit(None).cast("double")})
    )
    kind = frame.schema[id].dataType
    verdicts = alone.unionByName(grouped)
    return verdicts.withColumns(
        {name: f.col(name).cast(kind) for name in ("id", "cluster", "twin")}
    )


def _settled(frame: DataFrame, reliable: bool) -> DataFrame:
    """`frame`, computed, so that no later step computes it again."""
    return frame.checkpoint() if reliable else frame.localCheckpoint()


def _keyed(batches: Batches) -> Iterator[pa.RecordBatch]:
    """The key and the digest of each text, and the day of its date."""
    for batch in batches:
        rows = batch.to_pydict()
        for name in ("id", "text"):
            if None in rows[name]:
                raise ValueError(
                    f"an article without {name}: {_shown_row(batch, rows[name].index(None))}"
                )
        digests = [digest(text) for text in rows["text"]]
        yield pa.RecordBatch.from_pydict(
            {
                "key": pa.array(map(_sort_key, digests), pa.int64()),
                "digest": digests,
                **{name: batch[name] for name in ("id", "text", "date")},
                "day": pa.array(map(day, rows["date"]), pa.float64()),
            }
        )


def _shown_row(batch: pa.RecordBatch, at: int) -> str:
    return json.dumps(batch.slice(at, 1).to_pylist()[0], default=str)[:200]


def _sort_key(digest: bytes) -> int:
    """A number that is ordered as digests are. Two texts with one are compared once too often."""
    return int.from_bytes(digest[:8]) - (1 << 63)


def _candidates(texts: DataFrame) -> DataFrame:
    """The keys of texts that are worth a comparison, as `first` and `second`."""
    from pyspark.sql import functions as f

    votes = (
        texts.select("key", "text")
        .mapInArrow(_post, "shingle int, key long, size int")
        .repartition("shingle")
        .sortWithinPartitions("shingle", "key")
        .mapInArrow(_vote, "first long, second long, size int")
    )
    counted = votes.groupBy("first", "second").agg(
        f.count("*").alias("votes"), f.min("size").alias("size")
    )
    return counted.where(f.col("votes") >= f.lit(VOTE_SHARE) * f.col("size")).select(
        "first", "second"
    )


def _post(batches: Batches) -> Iterator[pa.RecordBatch]:
    """The shingles of each text that have a vote, and how many it has."""
    for batch in batches:
        keys = batch["key"].to_numpy()
        texts = batch["text"].to_pylist()
        done = 0
        for some in by_size(texts):
            posted = sampled(shingle_batch(some).shingles)
            own = keys[done : done + len(some)]
            done += len(some)
            yield pa.RecordBatch.from_pydict(
                {
                    "shingle": posted.values.view(np.int32),
                    "key": np.repeat(own, posted.sizes),
                    "size": np.repeat(posted.sizes.astype(np.int32), posted.sizes),
                }
            )


def _vote(batches: Batches) -> Iterator[pa.RecordBatch]:
    """The pairs of texts that stand near each other under one shingle; rows come in that order.

    What is in memory is a batch and, of the shingle that it ends in, at most so many rows before.
    """
    waiting: pa.Table | None = None
    voted = 0  # so many rows of `waiting` have voted for each other
    for batch in batches:
        table = pa.Table.from_batches([batch])
        table = table if waiting is None else pa.concat_tables([waiting, table])
        if not table.num_rows:
            continue
        shingles = table["shingle"].to_numpy()
        others = np.flatnonzero(shingles != shingles[-1])
        last = int(others[-1]) + 1 if others.size else 0
        if table.num_rows - last > CROWD:
            yield _pairs(table, voted)
            waiting = table.slice(table.num_rows - CROWD)
            voted = waiting.num_rows
        else:
            yield _pairs(table.slice(0, last), voted)
            waiting, voted = table.slice(last), 0
    if waiting is not None:
        yield _pairs(waiting, voted)


def _pairs(table: pa.Table, voted: int) -> pa.RecordBatch:
    """The votes of rows that are sorted; not of the first `voted` for each other."""
    shingles, keys, sizes = (table[name].to_numpy() for name in ("shingle", "key", "size"))
    places = np.arange(table.num_rows, dtype=np.uint64)
    cast = votes((shingles.view(np.uint32).astype(np.uint64) << HALF) | places)
    pairs = np.concatenate([np.empty(0, np.uint64), *cast])
    pairs = pairs[(pairs & LOW) >= voted]
    first, second = pairs_of(pairs)
    return pa.RecordBatch.from_pydict(
        {
            "first": keys[first],
            "second": keys[second],
            "size": np.minimum(sizes[first], sizes[second]),
        }
    )


def _verified(texts: DataFrame, pairs: DataFrame) -> DataFrame:
    """Those of `pairs` that match."""
    from pyspark.sql import functions as f

    def side(name: str) -> DataFrame:
        columns = ("text", "day")
        return texts.select(
            f.col("key").alias(name), *(f.col(c).alias(f"{name}_{c}") for c in columns)
        )

    both = pairs.join(side("first"), "first").join(side("second"), "second")
    return both.mapInArrow(_verify, "first long, second long").distinct()


def _verify(batches: Batches) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rows = batch.to_pydict()
        known: dict[tuple[str, float | None], int] = {}
        sides = [
            [
                known.setdefault(text, len(known))
                for text in zip(rows[f"{name}_text"], rows[f"{name}_day"], strict=True)
            ]
            for name in ("first", "second")
        ]
        texts = [text for text, _ in known]
        shingle_sets = collected(map(shingle_batch, by_size(texts)))
        compare = Comparer(shingle_sets, texts.__getitem__, [day for _, day in known])
        match = [matches(compare(*pair)) for pair in zip(*sides, strict=True)]
        yield batch.select(["first", "second"]).filter(pa.array(match, pa.bool_()))


def components(edges: DataFrame) -> DataFrame:
    """The connected components of `edges`, which join `a` and `b`, numbers.

    Gives a row for each number that has an edge: `key`, and `component`, the smallest number that
    it is connected with. By alternating large and small stars (Kiveris and others, "Connected
    Components in MapReduce and Beyond", 2014), which takes few rounds and little more room than
    the edges, whatever the shape of a component.
    """
    from pyspark.sql import functions as f

    def state(edges: DataFrame) -> object:
        return edges.agg(f.count("*"), f.bit_xor(f.xxhash64("a", "b"))).first()

    edges = edges.where("a != b").distinct().localCheckpoint()
    before, now = None, state(edges)
    while before != now:
        edges = _small_star(_large_star(edges)).localCheckpoint()
        before, now = now, state(edges)
    # Each edge now leads to the smallest number of its component.
    return edges.selectExpr("a key", "b component").union(edges.selectExpr("b", "b")).distinct()


def _large_star(edges: DataFrame) -> DataFrame:
    """Each neighbour of a number that is larger is joined to the smallest of all of them."""
    return (
        edges.unionByName(edges.selectExpr("b a", "a b"))
        .selectExpr("a", "b", "least(a, min(b) over (partition by a)) smallest")
        .where("b > a")
        .selectExpr("b a", "smallest b")
        .distinct()
    )


def _small_star(edges: DataFrame) -> DataFrame:
    """A number and its neighbours that are smaller are joined to the smallest of these."""
    # Of each two the first is the larger one: so the large stars leave them.
    lowest = edges.selectExpr("a", "b", "min(b) over (partition by a) smallest")
    return (
        lowest.selectExpr("a", "smallest b")
        .union(lowest.where("b != smallest").selectExpr("b", "smallest"))
        .distinct()
    )


def _component_verdicts(table: pa.Table, keep: Literal["longest", "newest"]) -> pa.Table:
    """The verdicts on the articles of one component."""
    rows = sorted(table.to_pylist(), key=lambda row: row["digest"])
    places: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row["key"], []).append(place)
    edges = [
        (place, other)
        for place, row in enumerate(rows)
        for key in row["near"] or ()
        for other in places[key]
        if place < other
    ]
    articles = (
        Article(owner["id"], row["text"], owner["date"]) for row in rows for owner in row["owners"]
    )
    verdicts = verdicts_of(Corpus(articles), sorted(edges), keep)
    types = (pa.float64() if name in _NUMBERS else pa.string() for name in Verdict._fields)
    columns = zip(*verdicts, strict=True)
    return pa.table(list(map(pa.array, columns, types)), Verdict._fields)


def learn_frame(frame: DataFrame, *, text: str = "text", site: str = "site") -> DataFrame:
    """What each site of `frame` repeats on its pages.

    A row for each site: `site`, `rules`, the same TOML file that `newsclean.Templates` gives for
    these pages, and `state`, JSON for `newsclean.Templates.of` to go on from.

    Args:
        frame: pages; those without a text or a site are left out.
        text: the column of texts.
        site: the column of names of sites, strings.
    """
    from pyspark.sql import functions as f

    pages = frame.select(f.col(site).alias("site"), f.col(text).alias("text")).dropna()
    parts = pages.mapInArrow(_learn, "site string, state string")
    return parts.groupBy("site").applyInArrow(_merge, "site string, rules string, state string")


def _learn(batches: Batches) -> Iterator[pa.RecordBatch]:
    """What a batch says of each site in it."""
    for batch in batches:
        sites: dict[str, Templates] = {}
        for row in batch.to_pylist():
            sites.setdefault(row["site"], Templates()).add(row["text"], row["site"])
        states = [json.dumps(known.state()) for known in sites.values()]
        yield pa.RecordBatch.from_arrays(
            [pa.array(sites, pa.string()), pa.array(states, pa.string())], ["site", "state"]
        )


def _merge(table: pa.Table) -> pa.Table:
    """What all parts say of one site."""
    templates = Templates()
    for state in table["state"].to_pylist():
        templates.merge(Templates.of(json.loads(state)))
    (site,) = templates.sites
    state = json.dumps(templates.state())
    return pa.table({"site": [site], "rules": [templates.toml()], "state": [state]})
