"""For Scrapy: an item pipeline.

ITEM_PIPELINES = {"newsclean.engines.scrapy.CleanPipeline": 300}
NEWSCLEAN_FIELD = "text"     # which field of an item holds the text
NEWSCLEAN_PRESET = "news"    # or "careful", "thorough", or a newsclean.Config
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.pipeline import clean

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class CleanPipeline:
    """Cleans one field of every item that has it."""

    def __init__(self, field: str = "text", config: ConfigLike = NEWS) -> None:
        self.field = field
        self.config = as_config(config)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanPipeline:
        """The pipeline as the settings want it. Raises `ValueError` for an unknown preset."""
        settings = crawler.settings
        chosen = settings.get("NEWSCLEAN_PRESET", "news")
        try:
            return cls(settings.get("NEWSCLEAN_FIELD", "text"), chosen)
        except (TypeError, ValueError) as error:
            raise type(error)(f"NEWSCLEAN_PRESET: {error}") from error

    def process_item(self, item: Any, spider: Any = None) -> Any:  # noqa: ARG002  (Scrapy's)
        """The item, of whatever kind, with clean text. Without one it stays as it is."""
        fields = ItemAdapter(item)
        text = fields.get(self.field)
        if isinstance(text, str):
            fields[self.field] = clean(text, self.config)
        return item
