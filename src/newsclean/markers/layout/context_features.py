"""How a line stands among the other lines of a text, in numbers, for the second pass of the model.

Each group of features is a method of `Page` below the names of its columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, compress
from math import isqrt
from typing import Final, TypeAlias

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
    Piece,
    Reading,
    Vocabulary,
)
from newsclean.markers.layout.runs import best_stretch, like_runs, nearest, runs, shape_runs
from newsclean.markers.layout.trees import Features

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
    if not wanted:
        return []
    page = Page(pieces, readings, scores, known, wanted)
    groups = (
        page.neighbours(),
        page.around(),
        page.stretch(),
        page.prose(),
        page.shared(),
        page.wording(),
        page.indent(),
        page.place(),
        page.run(),
    )
    return list(map(list, zip(*chain.from_iterable(groups), strict=True)))


Columns: TypeAlias = Sequence[Sequence[float]]
"""Features, each for all of the lines that are asked for."""


class Page:
    """All lines of a text, with what is counted once for all of them.

    Its methods give the columns of a group, from sums up to each line where they can.
    """

    def __init__(
        self,
        pieces: Sequence[Piece],
        readings: Sequence[Reading],
        scores: Sequence[int],
        known: Vocabulary,
        wanted: Sequence[int],
    ) -> None:
        self._pieces, self._readings, self._scores, self._known = pieces, readings, scores, known
        self._wanted = wanted
        self._lines = [piece.text for piece in pieces]
        self._rows = rows = [reading.row for reading in readings]
        self._lengths = lengths = [int(row[0]) for row in rows]
        self._in_prose = prose = [reading.prose for reading in readings]
        self._clipped = clipped = [max(-_CLIP, min(_CLIP, score)) for score in scores]
        self._weights = weights = [isqrt(min(length, 400)) for length in lengths]
        self._weighted = weighted = [c * w for c, w in zip(clipped, weights, strict=True)]
        self._chars = list(accumulate(lengths, initial=0))
        self._total = self._chars[-1] or 1
        # The article seems to be the stretch of lines with the highest sum of scores (Pasternack
        # and Roth, 2009). What has the form of an article counts more than what has not, so that a
        # few lines in its middle that look odd do not tear it apart.
        self._low, self._high = best_stretch(
            [-s - (30 * w if s > 0 else 0) for s, w in zip(weighted, weights, strict=True)]
        )
        self._inner = self._chars[self._high + 1] - self._chars[self._low] or 1
        self._solid = [is_prose and c < _SOLID for is_prose, c in zip(prose, clipped, strict=True)]
        self._ends = [row[END_AT] for row in rows]
        self._starts = [row[START_AT] for row in rows]
        shares = list(self._shares())
        self._shared = shares
        told = [0.0] * len(rows)
        asked = [0] * len(rows)
        for i, share in zip(wanted, shares, strict=True):
            if share[0] >= 0:
                told[i], asked[i] = share[0], 1
        self._shared_up_to = list(accumulate(told, initial=0.0))
        self._asked_up_to = list(accumulate(asked, initial=0))

    def neighbours(self) -> Columns:
        """`NEIGHBOURS`: the line's score by form, and what stands above it and below it."""
        function = self._of_neighbours(self._function_share, -2)
        digits = self._of_neighbours(self._digit_share, -1)
        return [
            [self._scores[i] for i in self._wanted],
            *self._beside(self._clipped, 500, -3, -2, -1, 1, 2, 3),
            *self._beside(self._lengths, -1, -2, -1, 1, 2),
            *self._beside(self._ends, -1, -1, 1, 2),
            *self._beside(self._starts, -1, -1, 1),
            *self._beside(function, -2, -1, 1),
            *self._beside(digits, -1, -1, 1),
        ]

    def _beside(self, values: Sequence[float], beyond: float, *steps: int) -> Columns:
        """The values so many lines further; `beyond` where there is no line."""
        padded = [beyond] * _PAD + [*values] + [beyond] * _PAD
        return [[padded[i + step] for i in self._wanted] for step in (_PAD + s for s in steps)]

    def _of_neighbours(self, share: Callable[[int], float], none: float) -> Features:
        """What `share` says of the lines beside one that is asked for; `none` of the others."""
        n = len(self._rows)
        found = [none] * n
        for beside in {k for i in self._wanted for k in (i - 1, i + 1) if 0 <= k < n}:
            found[beside] = share(beside)
        return found

    def _function_share(self, i: int) -> float:
        """The share of function words, which a glance has not counted."""
        if len(self._rows[i]) > FUNCTION_AT:
            return self._rows[i][FUNCTION_AT]
        words, function = self._readings[i].words, self._known.function
        return len([word for word in words if word in function]) / len(words) if words else -1

    def _digit_share(self, i: int) -> float:
        if len(self._rows[i]) > DIGITS_AT:
            return self._rows[i][DIGITS_AT]
        head = self._lines[i][:HEAD]
        return len(DIGIT_SIGN.findall(head)) / len(head)

    def around(self) -> Columns:
        """`AROUND`: the mean score of the lines at most so far away, the longer ones more."""
        score, weight = self._weighted, self._weights
        return [
            [
                (near - score[i]) / (size - weight[i]) if size > weight[i] else 300
                for i, near, size in zip(
                    self._wanted,
                    self._sums(score, -reach, reach + 1),
                    self._sums(weight, -reach, reach + 1),
                    strict=True,
                )
            ]
            for reach in (3, 8, 20)
        ]

    def _sums(self, values: Iterable[float], first: int, stop: int) -> Features:
        """The sum of `values` from so many lines further to before so many."""
        up_to = list(accumulate(values, initial=0))
        low, high = max(0, -first), max(0, stop)
        padded = [up_to[0]] * low + [*up_to] + [up_to[-1]] * high
        first, stop = low + first, low + stop
        return [padded[i + stop] - padded[i + first] for i in self._wanted]

    def stretch(self) -> Columns:
        """`STRETCH`: where the line stands to the lines that seem to be the article."""
        low, high, chars, wanted = self._low, self._high, self._chars, self._wanted
        top, bottom = chars[low], chars[high + 1]
        return [
            [low <= i <= high for i in wanted],
            [max(-30, min(60, i - low)) for i in wanted],
            [max(-30, min(60, high - i)) for i in wanted],
            [max(-3000, min(9000, chars[i] - top)) for i in wanted],
            [max(-3000, min(9000, bottom - chars[i + 1])) for i in wanted],
            [self._inner / self._total] * len(wanted),
        ]

    def prose(self) -> Columns:
        """`PROSE`: how far the nearest lines of prose are, and what share of it is on each side."""
        chars, wanted, n = self._chars, self._wanted, len(self._rows)
        before = nearest(self._solid)
        after = [n - 1 - i if i >= 0 else n for i in reversed(nearest(self._solid[::-1]))]
        sizes = (length * yes for length, yes in zip(self._lengths, self._solid, strict=True))
        up_to = list(accumulate(sizes, initial=0))
        everything = up_to[-1] or 1
        above = [(i, before[i]) for i in wanted]
        below = [(i, after[i]) for i in wanted]
        return [
            [min(40, i - b) if b >= 0 else _FAR for i, b in above],
            [min(40, a - i) if a < n else _FAR for i, a in below],
            [min(4000, chars[i] - chars[b + 1]) if b >= 0 else 9999 for i, b in above],
            [min(4000, chars[a] - chars[i + 1]) if a < n else 9999 for i, a in below],
            [(up_to[-1] - up_to[i + 1]) / everything if up_to[-1] else 1.0 for i in wanted],
            [up_to[i] / everything for i in wanted],
        ]

    def shared(self) -> Columns:
        """`SHARED`: how many of the words of the line, and around it, the body uses too."""
        return [
            *zip(*self._shared, strict=True),
            self._mean_shared((i - 4, i) for i in self._wanted),
            self._mean_shared((i + 1, i + 5) for i in self._wanted),
        ]

    def _mean_shared(self, stretches: Iterable[tuple[int, int]]) -> Features:
        """The mean share of the lines from the first to before the last that are asked for."""
        shared, asked, n = self._shared_up_to, self._asked_up_to, len(self._rows)
        found: Features = []
        for first, stop in stretches:
            first, stop = max(0, first), min(n, stop)
            many = asked[stop] - asked[first]
            found.append((shared[stop] - shared[first]) / many if many else -1)
        return found

    def _shares(self) -> Iterator[Features]:
        """For each line that is asked for: how many of its words the article's prose uses."""
        low, high = self._low, self._high
        words_of = [reading.content for reading in self._readings]
        body = [words_of[i] for i in range(low, high + 1) if self._in_prose[i]]
        asked = frozenset[str]().union(*[words_of[i] for i in self._wanted])
        lines_with = Counter(chain.from_iterable(map(asked.intersection, body))).get
        title = frozenset[str]().union(*words_of[max(0, low - 2) : low + 1])
        for i in self._wanted:
            words = words_of[i]
            size = len(words)
            if not size:
                yield [-1, 0, -1, -1, -1]
                continue
            own = low <= i <= high and self._in_prose[i]
            uses = [n for word in words if (n := lines_with(word, 0)) > own]
            rare = sum([n - own < 4 for n in uses])
            often = sum([n - own > 2 for n in uses])
            titled = len(title.intersection(words))
            yield [len(uses) / size, len(uses), rare / size, often / size, titled]

    def wording(self) -> Columns:
        """`WORDING`: what the words of the lines around it say."""
        said = [row[WORD_SCORE_AT] if len(row) > WORD_SCORE_AT else _PLAINLY for row in self._rows]
        n = len(said)
        around = zip(self._wanted, self._sums(said, -5, 6), strict=True)
        return [
            *self._beside(said, 0, -2, -1, 1, 2),
            [(near - said[i]) / max(1, min(n, i + 6) - max(0, i - 5) - 1) for i, near in around],
        ]

    def indent(self) -> Columns:
        """`INDENT`: how far in the line begins, beside the body and beside its neighbours."""
        indents = [piece.indent for piece in self._pieces]
        body = self._usual_indent()
        around = [*indents[:1], *indents, *indents[-1:]]
        return [
            [indents[i] - body for i in self._wanted],
            [indents[i] - around[i] for i in self._wanted],
            [around[i + 2] - indents[i] for i in self._wanted],
        ]

    def _usual_indent(self) -> int:
        """How far in most of the prose of the article begins."""
        counts: Counter[int] = Counter()
        for i in range(self._low, self._high + 1):
            if self._in_prose[i]:
                counts[self._pieces[i].indent] += self._lengths[i]
        return max(counts, key=lambda indent: (counts[indent], -indent)) if counts else 0

    def place(self) -> Columns:
        """`PLACE`: copies of the line, how dirty the text is, and where in it the line stands."""
        lines, wanted, n, chars = self._lines, self._wanted, len(self._lines), self._chars
        copies = Counter(lines)
        first = dict(zip(reversed(lines), range(n - 1, -1, -1), strict=True))
        in_prose = sum(compress(self._lengths, self._in_prose))
        dirt = sum(compress(self._lengths, [c > 0 for c in self._clipped]))
        every = len(wanted)
        return [
            [copies[lines[i]] for i in wanted],
            [first[lines[i]] < i for i in wanted],
            [in_prose / self._total] * every,
            [dirt / self._total] * every,
            [n] * every,
            [self._total] * every,
            [i / n for i in wanted],
            [chars[i] / self._total for i in wanted],
            [min(i, 60) for i in wanted],
            [min(n - 1 - i, 60) for i in wanted],
        ]

    def run(self) -> Columns:
        """`RUN`: the lines in a row that look odd, and those that look like this one."""
        chars, wanted, rows = self._chars, self._wanted, self._rows
        odd = [c > 0 and not prose for c, prose in zip(self._clipped, self._in_prose, strict=True)]
        odd_run, shape_run = runs(odd), shape_runs(self._lines)
        kinds = list(zip(self._starts, self._ends, strict=True))
        like_run = like_runs(kinds)
        around = [None, *kinds, None]
        ends = [-1, *self._ends]
        dates = [row[DATE_AT] if len(row) > DATE_AT else 0 for row in rows]
        top = chars[self._low]
        return [
            [last - first for first, last in map(odd_run.__getitem__, wanted)],
            [
                min(chars[last] - chars[first], 3000)
                for first, last in map(odd_run.__getitem__, wanted)
            ],
            [i - odd_run[i][0] for i in wanted],
            [around[i] == kinds[i] for i in wanted],
            [around[i + 2] == kinds[i] for i in wanted],
            [sorted(self._lengths)[len(rows) // 2]] * len(wanted),
            [(chars[i + 1] - top) / self._inner for i in wanted],
            [shape_run[i] for i in wanted],
            [ends[odd_run[i][0]] == COLON for i in wanted],
            [last - first for first, last in map(like_run.__getitem__, wanted)],
            self._mean_shared(map(like_run.__getitem__, wanted)),
            self._sums(dates, -3, 0),
            self._sums(dates, 1, 4),
        ]
