"""For polars: `frame.with_columns(clean_column("text"))`, eager or lazy."""

from __future__ import annotations

import polars as pl

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.pipeline import clean


def clean_column(column: str | pl.Expr = "text", config: ConfigLike = NEWS) -> pl.Expr:
    """An expression for `column` cleaned, under the same name. A null stays null.

    For a field of a struct, give `pl.col("a").struct.field("b")`.
    """
    config = as_config(config)
    texts = pl.col(column) if isinstance(column, str) else column

    def cleaned(batch: pl.Series) -> pl.Series:
        return pl.Series(
            batch.name, [None if text is None else clean(text, config) for text in batch], pl.String
        )

    return texts.map_batches(cleaned, return_dtype=pl.String, is_elementwise=True)
