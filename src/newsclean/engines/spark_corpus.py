"""For Spark: the same story across a corpus, and what sites repeat, as on one machine.

`dedupe_frame` gives the verdicts of `newsclean.corpus.dedupe`, in seven steps:

    sign      each article gets the digest of its text, and equal texts become one row
    sites     where the site of each is known: what a site repeats does not count on its pages
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
from newsclean.corpus.dedupe import (
    Article,
    Corpus,
    Verdict,
    check_threshold,
    digest,
    verdicts_of,
)
from newsclean.corpus.relation import SHINGLE_THRESHOLD, Comparer, matches
from newsclean.corpus.shingles import batches as by_size
from newsclean.corpus.sites import site_of
from newsclean.corpus.templates import Templates
from newsclean.corpus.tokens import HALF, LOW
from newsclean.engines._spark_graph import components
from newsclean.engines._spark_sites import by_place, counted, left_out_of

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
    site: str | None = None,
    url: str | None = None,
    keep: Literal["longest", "newest"] = "longest",
    threshold: float = SHINGLE_THRESHOLD,
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
        site: the column of sites, if there is one: what a site repeats on its pages makes no two
            of them one story. All pages of a site are in the memory of one task together.
        url: the column of addresses, of which the site is taken where `site` names none.
        threshold: as of `newsclean.dedupe`.
        keep: which article of a story stays. A frame has no first row, so "first" is not among
            the choices.
        reliable: keep what comes between the steps in the checkpoint directory of the session, so
            that the loss of an executor costs one step and not all.

    Raises:
        ValueError: if two ids are equal, or for another `keep` or `threshold`. A null id or text,
            or a date that is none, raises `PythonException` from the worker that meets it.
    """
    from pyspark.sql import functions as f

    if keep not in ("longest", "newest"):
        raise ValueError(f"keep is 'longest' or 'newest', not {keep!r}: a frame has no order")
    check_threshold(threshold)
    twice = frame.groupBy(id).count().where("count > 1").limit(1).collect()
    if twice:
        raise ValueError(f"two articles have the id {twice[0][0]!r}")
    settled = partial(_settled, reliable=reliable)
    nothing = f.lit(None).cast("string")
    beside = {"date": date, "site": site, "url": url}
    articles = frame.select(
        f.col(id).cast("string").alias("id"),
        f.col(text).alias("text"),
        *((f.col(name) if name else nothing).alias(column) for column, name in beside.items()),
    )
    date_type = articles.schema["date"].dataType.simpleString()
    columns = f"id string, text string, date {date_type}, day double, site string"
    signed = articles.mapInArrow(_keyed, f"key long, digest binary, {columns}")
    texts = settled(
        # Who has a key has the texts with it, so what follows is on the same machine.
        signed.repartition("key")
        .groupBy("key", "digest")
        .agg(
            f.first("text").alias("text"),
            f.min("day").alias("day"),
            f.collect_list(f.struct("id", "date")).alias("owners"),
            f.collect_set("site").alias("sites"),
        )
    )
    if site or url:
        texts = settled(texts.join(left_out_of(texts), "digest", "left"))
    else:
        texts = texts.withColumn("left_out", f.lit(None).cast("array<int>"))
    edges = settled(_verified(texts, _candidates(texts), threshold))
    story = settled(components(edges.withColumnsRenamed({"first": "a", "second": "b"})))
    both = edges.unionByName(
        edges.select(f.col("second").alias("first"), f.col("first").alias("second"))
    )
    near = both.groupBy(f.col("first").alias("key")).agg(f.collect_list("second").alias("near"))
    told = texts.join(story, "key", "left").join(near, "key", "left")
    many = f.size("owners") > 1

    def judge(table: pa.Table) -> pa.Table:  # Spark reads the types, which `partial` has not
        return _component_verdicts(table, keep, threshold)

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
                "site": [
                    named or site_of(url or "")
                    for named, url in zip(rows["site"], rows["url"], strict=True)
                ],
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
        texts.select("key", "text", "left_out")
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
        texts, left_out = batch["text"].to_pylist(), batch["left_out"].to_pylist()
        done = 0
        for some in by_size(texts):
            here = slice(done, done + len(some))
            sets, _ = counted(some, left_out[here])
            posted, own = sampled(sets.shingles), keys[here]
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


def _verified(texts: DataFrame, pairs: DataFrame, threshold: float) -> DataFrame:
    """Those of `pairs` that match."""
    from pyspark.sql import functions as f

    def side(name: str) -> DataFrame:
        columns = ("text", "day", "left_out")
        return texts.select(
            f.col("key").alias(name), *(f.col(c).alias(f"{name}_{c}") for c in columns)
        )

    both = pairs.join(side("first"), "first").join(side("second"), "second")
    verify = partial(_verify, threshold=threshold)
    return both.mapInArrow(verify, "first long, second long").distinct()


def _verify(batches: Batches, threshold: float) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rows = batch.to_pydict()
        known: dict[tuple[str, float | None], int] = {}
        left_out: list[list[int] | None] = []  # of a text the same wherever it stands
        sides: list[list[int]] = []
        for name in ("first", "second"):
            side: list[int] = []
            columns = (rows[f"{name}_{column}"] for column in ("text", "day", "left_out"))
            for text, appeared, some in zip(*columns, strict=True):
                side.append(known.setdefault((text, appeared), len(known)))
                if len(known) > len(left_out):
                    left_out.append(some)
            sides.append(side)
        texts = [text for text, _ in known]
        sets, whole = counted(texts, left_out)
        days = [appeared for _, appeared in known]
        compare = Comparer(sets, texts.__getitem__, days, whole, threshold)
        match = [matches(compare(*pair), threshold) for pair in zip(*sides, strict=True)]
        yield batch.select(["first", "second"]).filter(pa.array(match, pa.bool_()))


def _component_verdicts(
    table: pa.Table, keep: Literal["longest", "newest"], threshold: float
) -> pa.Table:
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
    left_out = by_place([row["left_out"] for row in rows])
    corpus = Corpus(
        articles,
        threshold=threshold,
        left_out={rows[place]["digest"]: some for place, some in left_out.items()},
    )
    verdicts = verdicts_of(corpus, sorted(edges), keep)
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
