"""How a line stands among the other lines of a text, in numbers, for the second pass of the model.

Each group of features is a method of `Page` below the names of its columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import isqrt
from typing import Final

from newsclean.markers.layout.form_features import (
    COLON,
    DATE_AT,
    DIGIT_SIGN,
    DIGITS_AT,
    END_AT,
    FUNCTION_AT,
    HEAD,
    START_AT,
    WORD_SCORE_AT,
    Features,
    Piece,
    Reading,
    Vocabulary,
    content,
)
from newsclean.markers.layout.runs import best_stretch, like_runs, nearest, runs, shape_runs

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
SHARED: Final = (
    "shared", "shared_count", "shared_rarely", "shared_often", "in_title",
    "shared_above", "shared_below",
)  # fmt: skip
WORDING: Final = (
    "wording_2_before", "wording_before", "wording_after", "wording_2_after", "wording_around",
)  # fmt: skip
INDENT: Final = ("indent_to_body", "indent_change", "indent_change_after")
PLACE: Final = (
    "copies", "is_copy",
    "prose_share", "dirt", "lines", "chars", "place", "place_by_chars", "from_top", "to_bottom",
)  # fmt: skip
RUN: Final = (
    "run", "run_chars", "place_in_run", "like_before", "like_after", "median_length",
    "place_inside", "shape_run", "announced", "like_run", "shared_in_run", "dates_before",
    "dates_after",
)  # fmt: skip
CONTEXT: Final = NEIGHBOURS + AROUND + STRETCH + PROSE + SHARED + WORDING + INDENT + PLACE + RUN
"""The features of a line among others, which follow those of `form.FORM`."""

_PAD = 3
_CLIP = 400
"""Scores of the first pass beyond this, either way, tell no more."""
_SOLID = 100
"""Prose with a lower score is the article's own."""
_FAR = 99
_PLAINLY = -20
"""The weight of words that stands for a plain line, which is not looked at."""


def context(
    pieces: Sequence[Piece],
    readings: Sequence[Reading],
    scores: Sequence[int],
    known: Vocabulary,
    wanted: Sequence[int],
) -> list[Features]:
    """How each of the `wanted` pieces stands among all `pieces`, in the columns of `CONTEXT`.

    `scores` are those of the first pass, in hundredths: positive where the form speaks for
    something that is no article.
    """
    page = Page(pieces, readings, scores, known, wanted)
    return [
        [
            *page.neighbours(i),
            *page.around(i),
            *page.stretch(i),
            *page.prose(i),
            *page.shared(i),
            *page.wording(i),
            *page.indent(i),
            *page.place(i),
            *page.run(i),
        ]
        for i in wanted
    ]


class Page:
    """All lines of a text, with what is counted once for all of them."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        readings: Sequence[Reading],
        scores: Sequence[int],
        known: Vocabulary,
        wanted: Iterable[int],
    ) -> None:
        self._pieces, self._readings, self._scores, self._known = pieces, readings, scores, known
        self._lines = lines = [piece.text for piece in pieces]
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
        self._low, self._high = best_stretch(
            [-s - (30 * w if s > 0 else 0) for s, w in zip(weighted, weights, strict=True)]
        )
        self._inner = self._chars[self._high + 1] - self._chars[self._low] or 1
        solid = [is_prose and c < _SOLID for is_prose, c in zip(prose, clipped, strict=True)]
        sizes = (length if yes else 0 for length, yes in zip(lengths, solid, strict=True))
        self._solid_chars = list(accumulate(sizes, initial=0))
        n = len(lines)
        self._before = nearest(solid)
        self._after = [n - 1 - i if i >= 0 else n for i in reversed(nearest(solid[::-1]))]
        function = known.function
        self._contents = {i: content(readings[i].words, function) for i in wanted}
        self._used = self._uses()
        title = range(max(0, self._low - 2), self._low + 1)
        self._title = {word for i in title for word in content(readings[i].words, function)}
        self._shares_of = {i: self._shared(i) for i in self._contents}
        shares = [self._shares_of[i][0] if i in self._shares_of else -1 for i in range(n)]
        self._shared_up_to = list(accumulate((max(0, share) for share in shares), initial=0.0))
        self._many_up_to = list(accumulate((share >= 0 for share in shares), initial=0))
        self._body_indent = self._usual_indent()
        scored = [row[WORD_SCORE_AT] if len(row) > WORD_SCORE_AT else _PLAINLY for row in rows]
        self._wording = _padded(scored, 0)
        self._wording_up_to = list(accumulate(scored, initial=0))
        self._copies = Counter(lines)
        self._first_at: dict[str, int] = {}
        for i, line in enumerate(lines):
            self._first_at.setdefault(line, i)
        in_prose = sum(length for length, yes in zip(lengths, prose, strict=True) if yes)
        dirt = sum(length for length, c in zip(lengths, clipped, strict=True) if c > 0)
        self._shares = in_prose / self._total, dirt / self._total
        odd = [c > 0 and not is_prose for c, is_prose in zip(clipped, prose, strict=True)]
        self._runs = runs(odd)
        self._shapes = shape_runs(lines)
        self._like_runs = like_runs([(row[START_AT], row[END_AT]) for row in rows])
        self._dates = [row[DATE_AT] if len(row) > DATE_AT else 0 for row in rows]
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
        """`SHARED`: how many of the words of the line, and around it, the body uses too."""
        return [*self._shares_of[i], self._mean_shared(i - 4, i), self._mean_shared(i + 1, i + 5)]

    def _shared(self, i: int) -> Features:
        own = self._low <= i <= self._high and self._prose[i]
        words = self._contents[i]
        shared = rare = often = 0
        for word in words:
            uses = self._used[word] - own
            if uses > 0:
                shared += 1
                often += uses > 2
                rare += uses < 4
        size = len(words)
        if not size:
            return [-1, shared, -1, -1, -1]
        titled = len(self._title.intersection(words))
        return [shared / size, shared, rare / size, often / size, titled]

    def _mean_shared(self, first: int, stop: int) -> float:
        """The mean share of the lines from `first` to before `stop` that are asked for."""
        first, stop = max(0, first), min(len(self._lines), stop)
        many = self._many_up_to[stop] - self._many_up_to[first]
        return (self._shared_up_to[stop] - self._shared_up_to[first]) / many if many else -1

    def wording(self, i: int) -> Features:
        """`WORDING`: what the words of the lines around it say."""
        k = i + _PAD
        near, up_to = self._wording, self._wording_up_to
        first, stop = max(0, i - 5), min(len(self._lines), i + 6)
        mean = (up_to[stop] - up_to[first] - near[k]) / max(1, stop - first - 1)
        return [near[k - 2], near[k - 1], near[k + 1], near[k + 2], mean]

    def indent(self, i: int) -> Features:
        """`INDENT`: how far in the line begins, beside the body and beside its neighbours."""
        pieces = self._pieces
        own = pieces[i].indent
        before = pieces[i - 1].indent if i else own
        after = pieces[i + 1].indent if i + 1 < len(pieces) else own
        return [own - self._body_indent, own - before, after - own]

    def _usual_indent(self) -> int:
        """How far in most of the prose of the article begins."""
        counts: Counter[int] = Counter()
        for i in range(self._low, self._high + 1):
            if self._prose[i]:
                counts[self._pieces[i].indent] += self._lengths[i]
        return max(counts, key=lambda indent: (counts[indent], -indent)) if counts else 0

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
            self._like_runs[i][1] - self._like_runs[i][0],
            self._mean_shared(*self._like_runs[i]),
            sum(self._dates[max(0, i - 3) : i]),
            sum(self._dates[i + 1 : i + 4]),
        ]

    def _uses(self) -> Counter[str]:
        """In how many lines of the article's prose a word stands that is asked for."""
        asked = {word for content in self._contents.values() for word in content}
        used: Counter[str] = Counter()
        for i in range(self._low, self._high + 1):
            if self._prose[i]:
                words = self._contents.get(i)
                if words is None:
                    words = content(self._readings[i].words, self._known.function)
                used.update(asked.intersection(words))
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
