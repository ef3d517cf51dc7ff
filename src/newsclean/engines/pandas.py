"""For pandas: `frame.assign(text=clean_series(frame["text"]))`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.pipeline import clean

if TYPE_CHECKING:
    import pandas as pd


def clean_series(texts: pd.Series, config: ConfigLike = NEWS) -> pd.Series:
    """`texts` cleaned, with the same index, name and type. What is missing stays missing.

    Raises `TypeError` for a value that is no string.
    """
    config = as_config(config)
    return texts.map(lambda text: clean(text, config), na_action="ignore").astype(texts.dtype)
