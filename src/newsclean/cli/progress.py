"""How far a long command is, on standard error, if that is a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from newsclean.cli.terminal import FAILED, CommandError, say
from newsclean.review.record import counted
from newsclean.rows.row import HOPELESS, BadRow

_Item = TypeVar("_Item")

NAMED = 20
"""So many bad rows are named on standard error; the others are counted."""


class Bar:
    """A bar by tqdm; nothing without a terminal, or without tqdm."""

    def __init__(self, what: str, unit: str, total: int | None = None) -> None:
        self._bar: Any = None
        if sys.stderr is not None and sys.stderr.isatty():
            try:
                from tqdm import tqdm
            except ModuleNotFoundError:
                return
            self._bar = tqdm(total=total, desc=what, unit=unit, unit_scale=True, leave=False)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def reach(self, position: int, note: str = "") -> None:
        """Show that the work is at `position`."""
        if self._bar is not None:
            self._bar.set_postfix_str(note, refresh=False)
            self._bar.update(position - self._bar.n)

    def counted(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """`items`, counted as they pass."""
        for item in items:
            if self._bar is not None:
                self._bar.update()
            yield item

    def now(self, what: str) -> None:
        """Show what is being done."""
        if self._bar is not None:
            self._bar.set_description_str(what)

    def say(self, message: str) -> None:
        """A line on standard error, above the bar."""
        if self._bar is None:
            say(message)
        else:
            with self._bar.external_write_mode(sys.stderr):
                say(message)


class BadRows:
    """Counts bad rows and names the first, or stops at the first.

    What is said of one that lacks a field is said once, as it may hold for all of them. Without any
    row that is good, or as good as that, among the first 1,000, the command ends.
    """

    def __init__(
        self,
        bar: Bar | None = None,
        *,
        named: int = NAMED,
        strict: bool = False,
        advice: str = "",
        patience: int = HOPELESS,
    ) -> None:
        self.count = 0
        self.bar = bar
        self._named = named
        self._strict = strict
        self._advice = advice
        self._patience = patience
        self._first: BadRow | None = None
        self._told = 0
        self._same: Counter[str] = Counter()

    def __call__(self, row: BadRow) -> None:
        """Count `row`. Raises `CommandError` if it has to be the last."""
        if self._strict:
            raise CommandError(f"{row} (--strict)", FAILED)
        self.count += 1
        self._tell(row)
        self._first = self._first or row
        if row.cause == "null":
            self.good()
        if self._patience and self.count >= self._patience:
            raise CommandError(
                f"none of the first {self.count:,} rows can be used, so this ends here; the first: "
                f"{self._first}",
                FAILED,
            )

    def _tell(self, row: BadRow) -> None:
        if row.cause == "field":
            what = row.reason.partition(";")[0]
            self._same[what] += 1
            if self._same[what] > 1:
                return
        self._told += 1
        if self._told <= self._named:
            self._say(str(row))
        elif self._told == self._named + 1 > 1:
            self._say(f"further bad rows are only counted{self._advice}")

    def _say(self, message: str) -> None:
        if self.bar is None:
            say(message)
        else:
            self.bar.say(message)

    def good(self) -> None:
        """Take notice of a row that can be used."""
        self._patience = 0

    def must_have_had_hope(self) -> None:
        """Raise `CommandError` if all rows lacked the field: an output would be for nothing."""
        if self._patience and self._first is not None and self._first.cause == "field":
            raise CommandError(
                f"no row of {self.count:,} can be used; the first: {self._first}", FAILED
            )

    def end(self) -> None:
        """Say how often what was said once was the case."""
        for what, count in self._same.items():
            if count > 1 and self._named:
                self._say(f"{what}: {counted(count - 1, 'further row')}")
