"""For datatrove: a block for a pipeline, `[JsonlReader(...), CleanText(), JsonlWriter(...)]`."""

from __future__ import annotations

from datatrove.pipeline.formatters.base import BaseFormatter

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.pipeline import clean


class CleanText(BaseFormatter):  # type: ignore[misc]  # datatrove has no types
    """Cleans the text of every document."""

    name = "newsclean"

    def __init__(self, config: ConfigLike = NEWS) -> None:
        super().__init__()
        self.config = as_config(config)

    def format(self, text: str | None) -> str | None:
        """The clean text. None, which readers leave out but a block may set, stays None."""
        return None if text is None else clean(text, self.config)
