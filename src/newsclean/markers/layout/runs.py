"""Stretches and runs of lines: what stands in a row, and where the best of it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsclean.markers.layout.form_features import DIGIT_SIGN, LETTERS
from newsclean.text.prose import SENTENCE

_DIGITS = re.compile(r"\d+")


def shape_runs(lines: Sequence[str]) -> list[int]:
    """For each line, how many lines in a row have its figures and signs in the same order.

    Results, rankings and lists of dates do: "1998: Ann Lee", "2002: Jo Ray". 0 without figures.
    """
    shapes = [
        _DIGITS.sub("9", LETTERS.sub("", line))
        if len(line) < SENTENCE and DIGIT_SIGN.search(line)
        else ""
        for line in lines
    ]
    found: list[int] = []
    i = 0
    while i < len(shapes):
        j = i + 1
        while j < len(shapes) and shapes[j] == shapes[i]:
            j += 1
        found += [j - i if shapes[i] else 0] * (j - i)
        i = j
    return found


def like_runs(kinds: Sequence[object]) -> list[tuple[int, int]]:
    """For each place, the run of equal `kinds` it lies in, as start and stop."""
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(kinds):
        j = i + 1
        while j < len(kinds) and kinds[j] == kinds[i]:
            j += 1
        found += [(i, j)] * (j - i)
        i = j
    return found


def best_stretch(values: Sequence[int]) -> tuple[int, int]:
    """First and last index of the stretch with the highest sum (Kadane's algorithm)."""
    best, low, high = values[0] - 1, 0, 0
    total = start = 0
    for i, value in enumerate(values):
        if total <= 0:
            total, start = 0, i
        total += value
        if total > best:
            best, low, high = total, start, i
    return low, high


def nearest(flags: Sequence[bool]) -> list[int]:
    """For each place, the last place before it whose flag is set; -1 for none."""
    found = []
    last = -1
    for i, flag in enumerate(flags):
        found.append(last)
        if flag:
            last = i
    return found


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """For each place the run of set flags it lies in, as start and stop; an empty one for none."""
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(flags):
        j = i
        while j < len(flags) and flags[j]:
            j += 1
        if j > i:
            found += [(i, j)] * (j - i)
            i = j
        else:
            found.append((i, i))
            i += 1
    return found
