"""For Ray Data: `clean_dataset(dataset, "text")`, by `map_batches` on Arrow tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.engines.arrow import clean_table

if TYPE_CHECKING:
    from ray.data import Dataset


def clean_dataset(
    dataset: Dataset,
    field: str = "text",
    config: ConfigLike = NEWS,
    *,
    title: str | None = None,
    byline: str | None = None,
    published: str | None = None,
    **options: Any,
) -> Dataset:
    """`dataset` with the text in `field` cleaned; `options` are those of `map_batches`.

    `title`, `byline` and `published` are the columns of what the text may say again.
    """
    beside = {"title": title, "byline": byline, "published": published}
    return dataset.map_batches(
        clean_table,
        batch_format="pyarrow",
        zero_copy_batch=True,
        fn_kwargs={"config": as_config(config), "field": field, **beside},
        **options,
    )
