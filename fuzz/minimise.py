"""The smallest text, and the fewest changes of the configuration, that still break a law.

Delta debugging (Zeller and Hildebrandt, 2002) over paragraphs, lines, sentences, words and
characters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from fuzz.case import Break, Case, Skipped
from fuzz.check import broken
from fuzz.configurations import Changes, as_config
from fuzz.every_law import Law
from fuzz.mutators.parts import lines, paragraphs, sentences, words

SECONDS = 30.0
"""Of the processor, for one failure."""


class Smallest(NamedTuple):
    """A case that breaks a law and is as small as was found in time."""

    law: Law
    case: Case
    changes: Changes
    found: Break


def minimise(
    law: Law, case: Case, changes: Changes, found: Break, seconds: float = SECONDS
) -> Smallest:
    """The smallest case that breaks `law` as `case` does.

    An exception must stay the same one in the same place; any other break must only stay a break,
    since its kind often becomes plainer on the way.
    """
    end = time.process_time() + seconds
    best = Smallest(law, case, changes, found)

    def attempt(case: Case, changes: Changes) -> bool:
        nonlocal best
        if time.process_time() > end:
            return False
        try:
            new = broken(law, case)
        except Skipped:
            return False
        same = new is not None and (
            new.kind == found.kind
            if found.kind.startswith("raises")
            else not new.kind.startswith("raises")
        )
        if same and new is not None:
            best = Smallest(law, case, changes, new)
        return same

    def with_text(text: str) -> bool:
        return attempt(replace(best.case, text=text), best.changes)

    def with_other(text: str) -> bool:
        return attempt(replace(best.case, other=text), best.changes)

    if not law.pair:
        best = best._replace(case=replace(case, other=""))
    while True:
        before = best
        if best.case.other and not with_other(""):
            smaller(best.case.other, with_other)
        smaller(best.case.text, with_text)
        for name in ("all", *best.changes):
            left = {} if name == "all" else {k: v for k, v in best.changes.items() if k != name}
            if left != best.changes:
                try:
                    config = as_config(left)
                except ValueError:
                    continue
                attempt(replace(best.case, config=config), left)
        if best.case == before.case or time.process_time() > end:
            return best


_SPLITTERS: tuple[Callable[[str], list[str]], ...] = (paragraphs, lines, sentences, words, list)


def smaller(text: str, fails: Callable[[str], bool]) -> str:
    """A text that `fails` as `text` does, from which no part can be taken."""
    for split in _SPLITTERS:
        text = "".join(_fewest(split(text), lambda parts: fails("".join(parts))))
    return text


def _fewest(parts: list[str], fails: Callable[[Sequence[str]], bool]) -> list[str]:
    size = len(parts) // 2
    while size:
        start = 0
        while start < len(parts):
            left = parts[:start] + parts[start + size :]
            if fails(left):
                parts = left
            else:
                start += size
        size //= 2
    return parts
