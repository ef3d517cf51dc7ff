"""For Spark: what the sites of a text repeat, which does not count there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from newsclean.corpus.shingles import ShingleSets, shingle_batch
from newsclean.corpus.shingles import batches as by_size
from newsclean.corpus.sites import PAGES, repeated, without
from newsclean.corpus.spool import collected
from newsclean.corpus.tokens import U32

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def left_out_of(texts: DataFrame) -> DataFrame:
    """The shingles of each text that do not count, by its `digest`: what all its sites repeat."""
    from pyspark.sql import functions as f

    known = texts.where(~f.array_contains("sites", "")).select(
        "digest", "text", f.size("sites").alias("many"), f.explode("sites").alias("site")
    )
    # A site with few pages repeats nothing, and leaves a text of several sites as it is.
    of_site = known.groupBy("site").applyInArrow(
        _repeated, "digest binary, many int, left_out array<int>"
    )
    return (
        of_site.groupBy("digest", "many")
        .agg(f.collect_list("left_out").alias("all"))
        .where(f.size("all") == f.col("many"))
        .select(
            "digest",
            f.reduce(f.col("all"), f.col("all")[0], f.array_intersect).alias("left_out"),
        )
    )


def _repeated(pages: pa.Table) -> pa.Table:
    """Of each page of a site, the shingles that the site repeats."""
    shingles = collected(map(shingle_batch, by_size(pages["text"].to_pylist()))).shingles
    found: list[list[int]] = []
    if len(shingles) >= PAGES:
        of_site = repeated(shingles, range(len(shingles)))
        for page in range(len(shingles)):
            own = shingles[page]
            found.append(own[np.isin(own, of_site)].view(np.int32).tolist())
    rows = pages.slice(0, len(found)).select(["digest", "many"])
    return rows.append_column("left_out", pa.array(found, pa.list_(pa.int32())))


def counted(texts: list[str], left_out: list[list[int] | None]) -> tuple[ShingleSets, list[int]]:
    """The shingles of `texts` that count, and how many each has with those that do not."""
    sets = collected(map(shingle_batch, by_size(texts)))
    whole: list[int] = sets.shingles.sizes.tolist()
    others = by_place(left_out)
    return (collected(without(sets, others)) if others else sets), whole


def by_place(left_out: list[list[int] | None]) -> dict[int, U32]:
    """What is left out of each text that something is left out of, by its place."""
    return {
        place: np.array(some, np.int32).view(np.uint32)
        for place, some in enumerate(left_out)
        if some
    }
