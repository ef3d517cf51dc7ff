"""For pandas: `frame.assign(text=clean_series(frame["text"]))`.

With this module imported, `frame["text"].newsclean.clean()` is the same.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.pipeline import clean


def clean_series(
    texts: pd.Series,
    config: ConfigLike = NEWS,
    *,
    title: pd.Series | None = None,
    byline: pd.Series | None = None,
    published: pd.Series | None = None,
) -> pd.Series:
    """`texts` cleaned, with the same index, name and type. What is missing stays missing.

    The categories of a categorical series are the clean texts.
    `title`, `byline` and `published`, of the same length, are what the texts may say again. Raises
    `TypeError` for a value that is no string, `ValueError` for a column of another length.
    """
    config = as_config(config)
    named = {"title": title, "byline": byline, "published": published}
    if isinstance(texts.dtype, pd.CategoricalDtype):
        # Pandas makes null of what is not among the categories, and a clean text need not be.
        cleaned_texts = clean_series(texts.astype(object), config, **named)
        return cleaned_texts.astype(pd.CategoricalDtype(ordered=texts.dtype.ordered))
    beside = {name: column for name, column in named.items() if column is not None}
    if not beside:
        return texts.map(lambda text: clean(text, config), na_action="ignore").astype(texts.dtype)
    columns = (
        [None if gone else value for value, gone in zip(column, column.isna(), strict=True)]
        for column in beside.values()
    )
    rows = [dict(zip(beside, row, strict=True)) for row in zip(*columns, strict=True)]
    cleaned = [
        text if gone else clean(text, config, **row)
        for text, gone, row in zip(texts, texts.isna(), rows, strict=True)
    ]
    return type(texts)(cleaned, index=texts.index, name=texts.name, dtype=texts.dtype)


@pd.api.extensions.register_series_accessor("newsclean")
class SeriesAccessor:
    """`newsclean` behind a series of texts."""

    def __init__(self, texts: pd.Series) -> None:
        self._texts = texts

    def clean(self, config: ConfigLike = NEWS, **beside: Any) -> pd.Series:
        """The texts cleaned; see `clean_series`."""
        return clean_series(self._texts, config, **beside)
