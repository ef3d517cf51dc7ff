"""How far a long command is, on standard error, if that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from newsclean.commands.terminal import FAILED, CommandError, say
from newsclean.records import BadRow

_Item = TypeVar("_Item")

NAMED = 20
"""So many bad rows are named on standard error; the others are counted."""


class Bar:
    """A bar by tqdm; nothing without a terminal, or without tqdm."""

    def __init__(self, what: str, unit: str, total: int | None = None) -> None:
        self._bar: Any = None
        if sys.stderr.isatty():
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
    """Counts bad rows and names the first, or stops at the first."""

    def __init__(
        self, bar: Bar, *, named: int = NAMED, strict: bool = False, advice: str = ""
    ) -> None:
        self.count = 0
        self._bar = bar
        self._named = named
        self._strict = strict
        self._advice = advice

    def __call__(self, row: BadRow) -> None:
        """Count `row`. Raises `CommandError` if it has to be the last."""
        if self._strict:
            raise CommandError(f"{row} (--strict)", FAILED)
        self.count += 1
        if self.count <= self._named:
            self._bar.say(str(row))
        elif self.count == self._named + 1 > 1:
            self._bar.say(f"further bad rows are only counted{self._advice}")
