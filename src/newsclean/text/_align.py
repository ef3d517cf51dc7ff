"""Small edits between a line and what a fixer made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from newsclean.model import Edit, RawOffset

# A long line is aligned chunk by chunk: the path of alignment takes quadratic time, and one edit
# for the whole line would leave none of its sentences an exact place. Chunks end at white space,
# where mojibake seldom stands.
_CHUNKED = 1000
_CHUNK = re.compile(rf".{{{_CHUNKED}}}\S*\s*|.+", re.DOTALL)

# What holds no chunk in common and differs in more characters than this becomes a single edit.
_LONGEST_ALIGNED = 20_000


def align(
    old: str, new: str, fix: Callable[[str], str], rule: Callable[[str, str], str]
) -> Iterator[Edit]:
    """Edits that turn `old` into `new`, which is `fix(old)`.

    `rule` names an edit by the old and the new string. In a long line, what `fix` makes of a
    chunk is looked for in `new`; chunks that are not there are aligned with those up to the next
    one that is. So `fix` may do what depends on the whole line; the edits are larger then, never
    wrong.
    """
    if len(old) <= _CHUNKED:
        yield from _shortest(old, new, 0, rule)
        return
    at = reached = 0  # how much of old and of new has been aligned
    for chunk in _CHUNK.finditer(old):
        fixed = fix(chunk[0])
        skipped = chunk.start() - at
        if chunk.end() < len(old):
            place = new.find(fixed, reached, reached + 2 * skipped + len(fixed)) if fixed else -1
        else:  # the last one stands at the end, or what is left of `new` would stand for nothing
            place = len(new) - len(fixed) if new.endswith(fixed) else -1
        if place == reached or (place > reached and skipped):
            yield from _shortest(old[at : chunk.start()], new[reached:place], at, rule)
            yield from _shortest(chunk[0], fixed, chunk.start(), rule)
            at, reached = chunk.end(), place + len(fixed)
    yield from _shortest(old[at:], new[reached:], at, rule)


def _shortest(old: str, new: str, shift: int, rule: Callable[[str, str], str]) -> Iterator[Edit]:
    """The fewest changes from `old` to `new`; those that touch are one edit, `shift` further on."""
    if old == new:
        return
    # Not at import: few texts come here.
    from rapidfuzz.distance import Levenshtein, Postfix, Prefix

    head = Prefix.similarity(old, new)
    old, new, shift = old[head:], new[head:], shift + head
    tail = Postfix.similarity(old, new)
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    if max(len(old), len(new)) > _LONGEST_ALIGNED:
        yield Edit(RawOffset(shift), RawOffset(shift + len(old)), new, rule(old, new))
        return
    operations = Levenshtein.opcodes(old, new)
    for changed, group in groupby(operations, lambda operation: operation.tag != "equal"):
        if changed:
            run = list(group)
            start, end = run[0].src_start, run[-1].src_end
            mended = new[run[0].dest_start : run[-1].dest_end]
            yield Edit(
                RawOffset(shift + start),
                RawOffset(shift + end),
                mended,
                rule(old[start:end], mended),
            )
