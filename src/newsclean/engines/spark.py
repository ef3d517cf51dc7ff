"""For Spark: `clean_frame(frame, "text")`, by `mapInArrow`: no row is made a Python object."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.engines.arrow import clean_batches

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def clean_frame(
    frame: DataFrame,
    field: str = "text",
    config: ConfigLike = NEWS,
    *,
    title: str | None = None,
    byline: str | None = None,
    published: str | None = None,
) -> DataFrame:
    """`frame` with the text in `field` cleaned, its schema and partitions as before.

    newsclean has to be installed on the workers. `field` may be `a.b` for a field of a struct.
    `title`, `byline` and `published` are the columns of what the text may say again.
    """
    run = partial(
        clean_batches,
        config=as_config(config),
        field=field,
        title=title,
        byline=byline,
        published=published,
    )
    return frame.mapInArrow(run, frame.schema)
