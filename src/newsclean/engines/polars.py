"""For polars: `frame.with_columns(clean_column("text"))`, eager or lazy.

With this module imported, `frame.with_columns(pl.col("text").newsclean.clean())` is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import polars as pl

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.pipeline import clean


def clean_column(
    column: str | pl.Expr = "text",
    config: ConfigLike = NEWS,
    *,
    title: str | pl.Expr | None = None,
    byline: str | pl.Expr | None = None,
    published: str | pl.Expr | None = None,
) -> pl.Expr:
    """An expression for `column` cleaned, under the same name. A null stays null.

    For a field of a struct, give `pl.col("a").struct.field("b")`. `title`, `byline` and `published`
    are the columns of what the text may say again.
    """
    config = as_config(config)
    named = {"title": title, "byline": byline, "published": published}
    beside = {name: value for name, value in named.items() if value is not None}
    first, *others = (
        pl.col(value) if isinstance(value, str) else value for value in (column, *beside.values())
    )

    def cleaned(batches: Sequence[pl.Series]) -> pl.Series:
        texts, *columns = batches
        rows = zip(*columns, strict=True) if columns else repeat(())
        return pl.Series(
            texts.name,
            [
                None if text is None else clean(text, config, **dict(zip(beside, row, strict=True)))
                for text, row in zip(texts, rows, strict=False)
            ],
            pl.String,
        )

    return pl.map_batches([first, *others], cleaned, return_dtype=pl.String, is_elementwise=True)


@pl.api.register_expr_namespace("newsclean")
class ExprNamespace:
    """`newsclean` behind an expression for texts."""

    def __init__(self, column: pl.Expr) -> None:
        self._column = column

    def clean(self, config: ConfigLike = NEWS, **beside: str | pl.Expr) -> pl.Expr:
        """The texts cleaned; see `clean_column`."""
        return clean_column(self._column, config, **beside)
