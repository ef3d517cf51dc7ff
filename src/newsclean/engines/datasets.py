"""For Hugging Face datasets: `dataset.map(cleaner("text"), batched=True)`, loaded or streamed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.pipeline import clean


def cleaner(
    field: str = "text", config: ConfigLike = NEWS
) -> Callable[[dict[str, Sequence[Any]]], dict[str, list[str | None]]]:
    """A function for `Dataset.map(..., batched=True)`, also with `num_proc`. None stays None."""
    return partial(_clean_column, field=field, config=as_config(config))


def _clean_column(
    batch: dict[str, Sequence[Any]], field: str, config: Config
) -> dict[str, list[str | None]]:
    return {field: [None if text is None else clean(text, config) for text in batch[field]]}
