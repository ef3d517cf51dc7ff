"""What a job did, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

NAMED = 20
"""So many rows without an article are named; the others are counted."""

_COUNTS = "rows changed refused no_article dropped failed null broken".split()
_COUNTED = ("removed", "rules")


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
    rules: Counter[str] = field(default_factory=Counter)
    """The same by the rule itself."""
    resumed: int = 0
    """So many of the rows had been written by earlier runs."""

    def add(self, other: Summary) -> None:
        """Count what another one counted as well."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.removed.update(other.removed)
        self.rules.update(other.rules)
        self.without_article = (self.without_article + other.without_article)[:NAMED]

    def as_json(self) -> dict[str, Any]:
        """The counts as plain values, the largest removals first."""
        largest = {name: dict(getattr(self, name).most_common()) for name in _COUNTED}
        return {**asdict(self), **largest}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Summary:
        """What `as_json` gave. Raises `TypeError` for what it cannot have given."""
        return cls(**{**values, **{name: Counter(values.get(name, {})) for name in _COUNTED}})

    def count_removals(
        self, went: Iterable[tuple[str, int]], categories: Mapping[str, str]
    ) -> None:
        """Count what went: by which rule, and how many characters. `categories` are of rules."""
        for rule, size in went:
            self.rules[rule] += size
            self.removed[categories.get(rule) or rule.partition(".")[0]] += size
