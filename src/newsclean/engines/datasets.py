"""For Hugging Face datasets: `dataset.map(cleaner("text"), batched=True)`, loaded or streamed.

Without `batched=True` it cleans row by row, which takes longer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.pipeline import clean
from newsclean.rows.row import Beside


def cleaner(
    field: str = "text",
    config: ConfigLike = NEWS,
    *,
    title: str | None = None,
    byline: str | None = None,
    published: str | None = None,
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function for `Dataset.map`, batched or not, also with `num_proc`. None stays None.

    `title`, `byline` and `published` are the columns of what the text may say again.
    """
    beside = Beside(title, byline, published)
    return partial(_clean_rows, field=field, config=as_config(config), beside=beside)


def _clean_rows(rows: dict[str, Any], field: str, config: Config, beside: Beside) -> dict[str, Any]:
    if rows[field] is None or isinstance(rows[field], str):  # one row, not a batch of columns
        one = _clean_column({name: [value] for name, value in rows.items()}, field, config, beside)
        return {field: one[field][0]}
    return _clean_column(rows, field, config, beside)


def _clean_column(
    batch: dict[str, Sequence[Any]], field: str, config: Config, beside: Beside
) -> dict[str, list[str | None]]:
    columns = beside.values(batch.__getitem__)
    return {
        field: [
            None
            if text is None
            else clean(text, config, **{name: column[i] for name, column in columns.items()})
            for i, text in enumerate(batch[field])
        ]
    }
