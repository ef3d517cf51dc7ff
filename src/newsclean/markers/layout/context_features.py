"""How a line stands among the other lines of a text, in numbers, for the second pass of the model.

Each group of features is a method of `Page` below the names of its columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import isqrt
from typing import Final

from newsclean.markers.layout.form_features import (
    COLON,
    DIGIT_SIGN,
    DIGITS_AT,
    END_AT,
    FUNCTION_AT,
    HEAD,
    LETTERS,
    START_AT,
    Features,
    Reading,
    Vocabulary,
)
from newsclean.text.prose import SENTENCE

NEIGHBOURS: Final = (
    "form_score",
    "score_3_before", "score_2_before", "score_before",
    "score_after", "score_2_after", "score_3_after",
    "length_2_before", "length_before", "length_after", "length_2_after",
    "end_before", "end_after", "end_2_after", "start_before", "start_after",
    "function_words_before", "function_words_after", "digits_before", "digits_after",
)  # fmt: skip
AROUND: Final = ("score_around_3", "score_around_8", "score_around_20")
STRETCH: Final = (
    "inside", "lines_from_start", "lines_to_end", "chars_from_start", "chars_to_end",
    "inside_share",
)  # fmt: skip
PROSE: Final = (
    "lines_from_prose", "lines_to_prose", "chars_from_prose", "chars_to_prose",
    "prose_after", "prose_before",
)  # fmt: skip
SHARED: Final = ("shared", "shared_count", "shared_rarely", "shared_often")
PLACE: Final = (
    "copies", "is_copy",
    "prose_share", "dirt", "lines", "chars", "place", "place_by_chars", "from_top", "to_bottom",
)  # fmt: skip
RUN: Final = (
    "run", "run_chars", "place_in_run", "like_before", "like_after", "median_length",
    "place_inside", "shape_run", "announced",
)  # fmt: skip
CONTEXT: Final = NEIGHBOURS + AROUND + STRETCH + PROSE + SHARED + PLACE + RUN
"""The features of a line among others, which follow those of `form.FORM`."""

_PAD = 3
_CLIP = 400
"""Scores of the first pass beyond this, either way, tell no more."""
_SOLID = 100
"""Prose with a lower score is the article's own."""
_FAR = 99
_DIGITS = re.compile(r"\d+")


def context(
    lines: Sequence[str],
    readings: Sequence[Reading],
    scores: Sequence[int],
    known: Vocabulary,
    wanted: Sequence[int],
) -> list[Features]:
    """How each of the `wanted` lines stands among all lines, in the columns of `CONTEXT`.

    `scores` are those of the first pass, in hundredths: positive where the form speaks for
    something that is no article.
    """
    page = Page(lines, readings, scores, known, wanted)
    return [
        [
            *page.neighbours(i),
            *page.around(i),
            *page.stretch(i),
            *page.prose(i),
            *page.shared(i),
            *page.place(i),
            *page.run(i),
        ]
        for i in wanted
    ]


class Page:
    """All lines of a text, with what is counted once for all of them."""

    def __init__(
        self,
        lines: Sequence[str],
        readings: Sequence[Reading],
        scores: Sequence[int],
        known: Vocabulary,
        wanted: Iterable[int],
    ) -> None:
        self._lines, self._readings, self._scores, self._known = lines, readings, scores, known
        self._rows = rows = [reading.row for reading in readings]
        self._lengths = lengths = [int(row[0]) for row in rows]
        self._prose = prose = [reading.prose for reading in readings]
        self._clipped = clipped = [max(-_CLIP, min(_CLIP, score)) for score in scores]
        self._weights = weights = [isqrt(min(length, 400)) for length in lengths]
        weighted = [c * w for c, w in zip(clipped, weights, strict=True)]
        self._weighted_up_to = list(accumulate(weighted, initial=0))
        self._weight_up_to = list(accumulate(weights, initial=0))
        self._chars = list(accumulate(lengths, initial=0))
        self._total = self._chars[-1] or 1
        # The article seems to be the stretch of lines with the highest sum of scores (Pasternack
        # and Roth, 2009). What has the form of an article counts more than what has not, so that a
        # few lines in its middle that look odd do not tear it apart.
        self._low, self._high = _best_stretch(
            [-s - (30 * w if s > 0 else 0) for s, w in zip(weighted, weights, strict=True)]
        )
        self._inner = self._chars[self._high + 1] - self._chars[self._low] or 1
        solid = [is_prose and c < _SOLID for is_prose, c in zip(prose, clipped, strict=True)]
        sizes = (length if yes else 0 for length, yes in zip(lengths, solid, strict=True))
        self._solid_chars = list(accumulate(sizes, initial=0))
        n = len(lines)
        self._before = _nearest(solid)
        self._after = [n - 1 - i if i >= 0 else n for i in reversed(_nearest(solid[::-1]))]
        self._contents = {i: self._content(i) for i in wanted}
        self._used = self._uses()
        self._copies = Counter(lines)
        self._first_at: dict[str, int] = {}
        for i, line in enumerate(lines):
            self._first_at.setdefault(line, i)
        in_prose = sum(length for length, yes in zip(lengths, prose, strict=True) if yes)
        dirt = sum(length for length, c in zip(lengths, clipped, strict=True) if c > 0)
        self._shares = in_prose / self._total, dirt / self._total
        odd = [c > 0 and not is_prose for c, is_prose in zip(clipped, prose, strict=True)]
        self._runs = _runs(odd)
        self._shapes = _shape_runs(lines)
        self._median = sorted(lengths)[n // 2]
        self._near = _padded(clipped, 500)
        self._near_length = _padded(lengths, -1)
        self._near_end = _padded([row[END_AT] for row in rows], -1)
        self._near_start = _padded([row[START_AT] for row in rows], -1)

    def neighbours(self, i: int) -> Features:
        """`NEIGHBOURS`: the line's score by form, and what stands above it and below it."""
        k = i + _PAD
        near, length, end, start = self._near, self._near_length, self._near_end, self._near_start
        return [
            self._scores[i],
            *near[k - 3 : k],
            *near[k + 1 : k + 4],
            *length[k - 2 : k],
            *length[k + 1 : k + 3],
            end[k - 1],
            *end[k + 1 : k + 3],
            start[k - 1],
            start[k + 1],
            self._share_of(i - 1, FUNCTION_AT, -2),
            self._share_of(i + 1, FUNCTION_AT, -2),
            self._share_of(i - 1, DIGITS_AT, -1),
            self._share_of(i + 1, DIGITS_AT, -1),
        ]

    def around(self, i: int) -> Features:
        """`AROUND`: the mean score of the lines at most so far away, the longer ones more."""
        return [self._mean_around(i, reach) for reach in (3, 8, 20)]

    def _mean_around(self, i: int, reach: int) -> float:
        first, stop = max(0, i - reach), min(len(self._lines), i + reach + 1)
        weight = self._weight_up_to[stop] - self._weight_up_to[first] - self._weights[i]
        if not weight:
            return 300
        weighted = self._weighted_up_to[stop] - self._weighted_up_to[first]
        return (weighted - self._clipped[i] * self._weights[i]) / weight

    def stretch(self, i: int) -> Features:
        """`STRETCH`: where the line stands to the lines that seem to be the article."""
        low, high, chars = self._low, self._high, self._chars
        return [
            low <= i <= high,
            max(-30, min(60, i - low)),
            max(-30, min(60, high - i)),
            max(-3000, min(9000, chars[i] - chars[low])),
            max(-3000, min(9000, chars[high + 1] - chars[i + 1])),
            self._inner / self._total,
        ]

    def prose(self, i: int) -> Features:
        """`PROSE`: how far the nearest lines of prose are, and what share of it is on each side."""
        b, a = self._before[i], self._after[i]
        chars, solid = self._chars, self._solid_chars
        above, below = b >= 0, a < len(self._lines)
        everything = solid[-1] or 1
        return [
            min(40, i - b) if above else _FAR,
            min(40, a - i) if below else _FAR,
            min(4000, chars[i] - chars[b + 1]) if above else 9999,
            min(4000, chars[a] - chars[i + 1]) if below else 9999,
            (solid[-1] - solid[i + 1]) / everything if solid[-1] else 1.0,
            solid[i] / everything,
        ]

    def shared(self, i: int) -> Features:
        """`SHARED`: how many of the words of the line the prose of the article uses too."""
        content = self._contents[i]
        own = self._low <= i <= self._high and self._prose[i]
        shared = rare = often = 0
        for word in content:
            uses = self._used[word] - own
            if uses > 0:
                shared += 1
                often += uses > 2
                rare += uses < 4
        size = len(content)
        if not size:
            return [-1, shared, -1, -1]
        return [shared / size, shared, rare / size, often / size]

    def place(self, i: int) -> Features:
        """`PLACE`: copies of the line, how dirty the text is, and where in it the line stands."""
        line, n = self._lines[i], len(self._lines)
        return [
            self._copies[line],
            self._first_at[line] < i,
            *self._shares,
            n,
            self._total,
            i / n,
            self._chars[i] / self._total,
            min(i, 60),
            min(n - 1 - i, 60),
        ]

    def run(self, i: int) -> Features:
        """`RUN`: the lines in a row that look odd, and those that look like this one."""
        k = i + _PAD
        first, last = self._runs[i]
        chars, start, end, row = self._chars, self._near_start, self._near_end, self._rows[i]
        return [
            last - first,
            min(chars[last] - chars[first], 3000),
            i - first,
            start[k - 1] == row[START_AT] and end[k - 1] == row[END_AT],
            start[k + 1] == row[START_AT] and end[k + 1] == row[END_AT],
            self._median,
            (chars[i + 1] - chars[self._low]) / self._inner,
            self._shapes[i],
            end[first + _PAD - 1] == COLON,
        ]

    def _content(self, i: int) -> dict[str, None]:
        """The words of a line that carry meaning, each once."""
        function = self._known.function
        words = self._readings[i].words
        return dict.fromkeys(word for word in words if len(word) > 3 and word not in function)

    def _uses(self) -> Counter[str]:
        """In how many lines of the article's prose a word stands that is asked for."""
        asked = {word for content in self._contents.values() for word in content}
        used: Counter[str] = Counter()
        for i in range(self._low, self._high + 1):
            if self._prose[i]:
                used.update(asked.intersection(self._readings[i].words))
        return used

    def _share_of(self, i: int, column: int, none: float) -> float:
        """Figures or function words of a line, which a glance has not counted."""
        if not 0 <= i < len(self._lines):
            return none
        row = self._rows[i]
        if len(row) > column:
            return row[column]
        if column == DIGITS_AT:
            head = self._lines[i][:HEAD]
            return len(DIGIT_SIGN.findall(head)) / len(head)
        words, function = self._readings[i].words, self._known.function
        return len([word for word in words if word in function]) / len(words) if words else -1


def _padded(values: Sequence[float], beyond: float) -> Features:
    return [beyond] * _PAD + [*values] + [beyond] * _PAD


def _shape_runs(lines: Sequence[str]) -> list[int]:
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


def _best_stretch(values: Sequence[int]) -> tuple[int, int]:
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


def _nearest(flags: Sequence[bool]) -> list[int]:
    """For each place, the last place before it whose flag is set; -1 for none."""
    found = []
    last = -1
    for i, flag in enumerate(flags):
        found.append(last)
        if flag:
            last = i
    return found


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
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
