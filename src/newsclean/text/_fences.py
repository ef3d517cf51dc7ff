"""Tell which lines stand in a block of code, as Markdown fences it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = re.compile(r" {0,3}(```|~~~)[`~]*[ ]?[\w+#.-]{0,30}\Z")


def fenced(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it stands between two fences, or is one. One alone fences nothing."""
    inside = [False] * len(lines)
    opened: dict[str, int] = {}  # the fence that is open, and its line
    for number, line in enumerate(lines):
        # Hardly a line has one, and most are told by their first character.
        fence = _FENCE.match(line) if line[:1] in ("`", "~", " ") else None
        if fence is None or (opened and fence[1] not in opened):
            continue
        if opened:
            first = opened.pop(fence[1])
            inside[first : number + 1] = [True] * (number + 1 - first)
        else:
            opened[fence[1]] = number
    return inside
