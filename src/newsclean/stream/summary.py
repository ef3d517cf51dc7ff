"""What a job did, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

NAMED = 20
"""So many rows without an article are named; the others are counted."""

_COUNTS = "rows changed refused no_article dropped failed null broken".split()


@dataclass(slots=True)
class Summary:
    """What a job did, counted."""

    rows: int = 0
    """So many rows were written."""
    changed: int = 0
    """Of those, so many have another text than before."""
    refused: int = 0
    """Of those, so many were left whole, as more than `Config.max_removed` of them would have gone,
    or they hold no article."""
    no_article: int = 0
    """So many rows hold no article. They were written as they were, but for `dropped`."""
    dropped: int = 0
    """So many of the rows without an article were left out, as the job wanted."""
    without_article: list[str] = field(default_factory=list)
    """The first rows without an article, as FILE:ROW."""
    failed: int = 0
    """So many rows could not be used."""
    null: int = 0
    """Of those, so many have null for a text."""
    broken: int = 0
    """So many files could not be read to their end."""
    removed: Counter[str] = field(default_factory=Counter)
    """How many characters went, by the category of the rule, or the kind of repeat."""
    resumed: int = 0
    """So many of the rows had been written by earlier runs."""

    def add(self, other: Summary) -> None:
        """Count what another one counted as well."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.removed.update(other.removed)
        self.without_article = (self.without_article + other.without_article)[:NAMED]

    def as_json(self) -> dict[str, Any]:
        """The counts as plain values, the largest removals first."""
        return {**asdict(self), "removed": dict(self.removed.most_common())}
