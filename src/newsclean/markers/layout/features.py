"""What a line looks like, in numbers: its own form, and how it stands among the other lines.

The line model (`newsclean.markers.layout.marker`) is trained on these features and runs on them.
All are counts, shares of counts, or integer scores of the model's first pass, so that they are the
same on every platform.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import isqrt
from typing import Final, NamedTuple, TypeAlias

Row: TypeAlias = list[float]

FORM: Final = (
    "length", "words", "word_length", "end", "start", "capitals", "shouted", "digits",
    "function_words", "stops_inside", "commas", "odd", "link", "date", "colons", "quotes",
    "questions", "money", "foreign", "dashes", "brackets", "sentence", "word_score",
    "legal", "consent", "commerce", "subscribe", "bio", "credit", "comments", "share", "related",
)  # fmt: skip
"""The features of a line by itself, in the order of their columns."""

CUES: Final = FORM[FORM.index("legal") :]
"""What a line may be about when it is not about the news, as in `data/cues.toml`."""

CONTEXT: Final = (
    "form_score",
    "score_3_before", "score_2_before", "score_before",
    "score_after", "score_2_after", "score_3_after",
    "length_2_before", "length_before", "length_after", "length_2_after",
    "end_before", "end_after", "end_2_after", "start_before", "start_after",
    "function_words_before", "function_words_after", "digits_before", "digits_after",
    "score_around_3", "score_around_8", "score_around_20",
    "inside", "lines_from_start", "lines_to_end", "chars_from_start", "chars_to_end",
    "inside_share",
    "lines_from_prose", "lines_to_prose", "chars_from_prose", "chars_to_prose",
    "prose_after", "prose_before",
    "shared", "shared_count", "shared_rarely", "shared_often", "copies", "is_copy",
    "prose_share", "dirt", "lines", "chars", "place", "place_by_chars", "from_top", "to_bottom",
    "run", "run_chars", "place_in_run", "like_before", "like_after", "median_length",
    "place_inside", "shape_run", "announced",
)  # fmt: skip
"""The features of a line among others, which follow those of `FORM`."""

LETTER, STOP, ELLIPSIS, COLON, COMMA, CLOSER, DIGIT, OTHER = range(8)
"""How a line may end."""
CAPITAL, SMALL, NUMBER, QUOTE, BULLET, SIGN = range(6)
"""How a line may start."""

_PLAIN = 100
LONG = 80
"""From this length on, a line that ends like a sentence is prose; from 200 on, any line is."""
_HEAD = 240
"""How much of a line its form is judged by. More tells nothing new, and time stays bounded."""
_EARLY = 40
"""How many of its words are looked up."""
_FAR = 99
_DIGITS_AT, _FUNCTION = FORM.index("digits"), FORM.index("function_words")
_NO_CUES = [0.0] * len(CUES)

_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(r"[|/·•»«>›‹<@©®™#*_=+~^→←▶►■●★✓\\{}\[\]]")
_YEAR = re.compile(r"\d\d?:\d\d|(?<!\d)(?:19|20)\d\d(?!\d)|\d[./]\d{1,2}[./]\d")
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d]+|\s+|['’.,-]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_CLOSERS = "\"'”’»)]}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}」』"
_STOPS = frozenset(".!?…。！？।؟")
_OPENERS = frozenset("\"'“‘«„")
_GOES_ON = frozenset(",.;!?)’”")
_BULLETS = frozenset("*+-•·–—#|>●▪")
_TIMES = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec january february march april june july "
    "august september october november december ago mon tue wed thu fri sat sun monday tuesday "
    "wednesday thursday friday saturday sunday today yesterday hour hours hrs min mins minute "
    "minutes day days week weeks am pm est edt pst pdt gmt utc".split()
)


class Vocabulary(NamedTuple):
    """What is known of words, all in small letters."""

    function: frozenset[str]
    """The words that carry grammar."""

    cues: Mapping[str, int]
    """What a word is a cue of, as a place in `CUES`."""

    weights: Mapping[str, int]
    """How much a word speaks against an article, as it was learned."""


class Reading(NamedTuple):
    """A line as read once: its first words in small letters, and the features of its form."""

    words: list[str]
    row: Row

    @property
    def prose(self) -> bool:
        """Whether the line looks like running text."""
        length, end = self.row[0], self.row[3]
        return length >= 200 or (length >= LONG and end in (STOP, ELLIPSIS))


def read(line: str, sentence: bool, known: Vocabulary) -> Reading:
    """The form of `line`, which has words or signs at either end.

    `sentence` says that it is a sentence of a line too long to judge as one.
    """
    length = len(line)
    head = line[:_HEAD]
    written = _WORD.findall(head)
    words = " ".join(written).lower().split(" ") if written else []
    long = [word for word in written if len(word) > 3]
    capitals = len([word for word in long if not word.islower()])
    shouted = capitals and len([word for word in long if word.isupper()])
    size = len(head)
    some = len(written) or 1
    digits = len(_DIGIT.findall(head))
    row: Row = [
        length,
        len(written) if length == size else line.count(" ") + 1,
        sum(map(len, written)) / some,
        _end(line),
        _start(line),
        capitals / len(long) if long else -1,
        shouted / len(long) if long else -1,
        digits / size,
        len([word for word in words if word in known.function]) / some if words else -1,
        head.count(". ") + head.count("? ") + head.count("! "),
        head.count(",") / some,
        len(_ODD.findall(head)),
        _has_address(head),
        (not _TIMES.isdisjoint(words)) + (digits > 0 and _YEAR.search(head) is not None),
        head.count(":"),
        head.count('"') + head.count("“") + head.count("”") + head.count("«"),
        head.count("?"),
        head.count("$") + head.count("€") + head.count("£"),
        0 if head.isascii() else len(_FOREIGN.findall(head)) / size,
        head.count("—") + head.count("–") + head.count(" - "),
        head.count("("),
        sentence,
        word_score(words, known.weights),
    ]
    cues = cues_in(words, known)
    row += [cues.count(kind) for kind in range(len(CUES))] if cues else _NO_CUES
    return Reading(words, row)


def cues_in(words: Sequence[str], known: Vocabulary) -> list[int]:
    """What the words of a line are cues of."""
    if known.cues.keys().isdisjoint(words):
        return []
    get = known.cues.get
    return [kind for word in words if (kind := get(word)) is not None]


def is_plain(line: str) -> bool:
    """Whether the line is so much like a paragraph that in a tidy text it need not be judged."""
    return len(line) >= _PLAIN and _end(line) in (STOP, ELLIPSIS) and not _has_address(line)


def goes_on(line: str, following: str, function: frozenset[str]) -> bool:
    """Whether a sentence of `line` runs on in the line below it.

    Converters break lines where there was a link, and at a width.
    """
    if line[-1] in _STOPS or line[-1] == ":":
        return False
    first = following[0]
    if first.islower():
        return not following.startswith("by ")  # a byline below a headline
    if first in _GOES_ON:
        return True
    words = _WORD.findall(line[-_HEAD:])
    return (
        bool(words)
        and words[-1] in function
        and line.endswith(words[-1])
        and (len(words) > 3 or not line[0].isupper())
    )


def glance(line: str) -> Reading:
    """What the neighbours of a plain line need to know of it, and no more."""
    words = _WORD.findall(line[:_HEAD].lower())
    return Reading(words, [len(line), line.count(" ") + 1, 0, _end(line), _start(line)])


def _end(line: str) -> int:
    stripped = line.rstrip(_CLOSERS)
    last = stripped[-1] if stripped else line[-1]
    if last in _STOPS:
        return ELLIPSIS if last == "…" or stripped.endswith("...") else STOP
    if last == ":":
        return COLON
    if last in ",;":
        return COMMA
    if len(stripped) < len(line):
        return CLOSER
    if last.isdigit():
        return DIGIT
    return LETTER if last.isalpha() else OTHER


def _start(line: str) -> int:
    first = line[0]
    if first.isalpha():
        return SMALL if first.islower() else CAPITAL
    if first.isdigit():
        return NUMBER
    if first in _OPENERS:
        return QUOTE
    return BULLET if first in _BULLETS else SIGN


def _has_address(line: str) -> bool:
    return "://" in line or "@" in line or "www." in line or ".com" in line


def tokens(words: Sequence[str]) -> list[str]:
    """What is looked up of the words of a line: the first ones, and its ends as such."""
    if not words:
        return []
    found = [*words[:_EARLY], "^" + words[0], words[-1] + "$"]
    if len(words) > 1:
        found.append(f"^{words[0]} {words[1]}")
    return found


def word_score(words: Sequence[str], weights: Mapping[str, int]) -> int:
    """The mean of the weights of the words, held back where there are few."""
    found = tokens(words)
    if not found:
        return 0
    get = weights.get
    return 16 * sum([get(token, 0) for token in found]) // isqrt(256 * len(found))


def context(
    lines: Sequence[str],
    readings: Sequence[Reading],
    scores: Sequence[int],
    known: Vocabulary,
    wanted: Sequence[int],
) -> list[Row]:
    """How each of the `wanted` lines stands among all lines.

    `scores` are those of the first pass, in hundredths: positive where the form speaks for
    something that is no article. `inside` is the stretch of lines with the highest sum of scores
    (Pasternack and Roth, 2009): where the article seems to be.
    """
    n = len(lines)
    rows = [reading.row for reading in readings]
    lengths = [int(row[0]) for row in rows]
    prose = [reading.prose for reading in readings]
    clipped = [max(-400, min(400, score)) for score in scores]
    weights = [isqrt(min(length, 400)) for length in lengths]
    low, high = _best_stretch(
        # What has the form of an article counts more than what has not, so that a few lines in
        # its middle that look odd do not tear it apart.
        [-c * w - (30 * w if c > 0 else 0) for c, w in zip(clipped, weights, strict=True)]
    )
    chars = list(accumulate(lengths, initial=0))
    total = chars[-1] or 1
    inner = chars[high + 1] - chars[low] or 1
    solid = [is_prose and c < 100 for is_prose, c in zip(prose, clipped, strict=True)]
    solid_chars = list(
        accumulate(
            (length if is_solid else 0 for length, is_solid in zip(lengths, solid, strict=True)),
            initial=0,
        )
    )
    all_solid = solid_chars[-1] or 1

    contents = {
        i: dict.fromkeys(
            word for word in readings[i].words if len(word) > 3 and word not in known.function
        )
        for i in wanted
    }
    asked = {word for content in contents.values() for word in content}
    used: Counter[str] = Counter()
    for i in range(low, high + 1):
        if prose[i]:
            used.update(asked.intersection(readings[i].words))

    weighted = list(accumulate((c * w for c, w in zip(clipped, weights, strict=True)), initial=0))
    weight = list(accumulate(weights, initial=0))

    def around(i: int, reach: int) -> float:
        first, stop = max(0, i - reach), min(n, i + reach + 1)
        divisor = weight[stop] - weight[first] - weights[i]
        if not divisor:
            return 300
        return (weighted[stop] - weighted[first] - clipped[i] * weights[i]) / divisor

    before = _nearest(solid)
    after = [n - 1 - i if i >= 0 else n for i in reversed(_nearest(solid[::-1]))]
    runs = _runs([c > 0 and not is_prose for c, is_prose in zip(clipped, prose, strict=True)])
    shapes = _shape_runs(lines)
    copies = Counter(lines)
    first_at: dict[str, int] = {}
    for i, line in enumerate(lines):
        first_at.setdefault(line, i)
    prose_share = sum(length for length, p in zip(lengths, prose, strict=True) if p) / total
    dirt = sum(length for length, c in zip(lengths, clipped, strict=True) if c > 0) / total
    median = sorted(lengths)[n // 2]

    pad = 3
    near = [500] * pad + clipped + [500] * pad
    near_length = [-1] * pad + lengths + [-1] * pad
    near_end = [-1.0] * pad + [row[3] for row in rows] + [-1.0] * pad
    near_start = [-1.0] * pad + [row[4] for row in rows] + [-1.0] * pad

    def share_of(i: int, column: int, none: float) -> float:
        """Figures or function words of a line, which a glance has not counted."""
        if not 0 <= i < n:
            return none
        row = rows[i]
        return row[column] if len(row) > column else _share(lines[i], readings[i], column, known)

    found: list[Row] = []
    for i in wanted:
        line = lines[i]
        k = i + pad
        own = low <= i <= high and prose[i]
        content = contents[i]
        shared = rare = often = 0
        for word in content:
            uses = used[word] - own
            if uses > 0:
                shared += 1
                if uses > 2:
                    often += 1
                if uses < 4:
                    rare += 1
        size = len(content)
        b, a = before[i], after[i]
        first, last = runs[i]
        row = rows[i]
        found.append([
            scores[i],
            near[k - 3], near[k - 2], near[k - 1], near[k + 1], near[k + 2], near[k + 3],
            near_length[k - 2], near_length[k - 1], near_length[k + 1], near_length[k + 2],
            near_end[k - 1], near_end[k + 1], near_end[k + 2], near_start[k - 1], near_start[k + 1],
            share_of(i - 1, _FUNCTION, -2), share_of(i + 1, _FUNCTION, -2),
            share_of(i - 1, _DIGITS_AT, -1), share_of(i + 1, _DIGITS_AT, -1),
            around(i, 3), around(i, 8), around(i, 20),
            low <= i <= high,
            max(-30, min(60, i - low)), max(-30, min(60, high - i)),
            max(-3000, min(9000, chars[i] - chars[low])),
            max(-3000, min(9000, chars[high + 1] - chars[i + 1])),
            inner / total,
            min(40, i - b) if b >= 0 else _FAR, min(40, a - i) if a < n else _FAR,
            min(4000, chars[i] - chars[b + 1]) if b >= 0 else 9999,
            min(4000, chars[a] - chars[i + 1]) if a < n else 9999,
            (all_solid - solid_chars[i + 1]) / all_solid, solid_chars[i] / all_solid,
            shared / size if size else -1, shared,
            rare / size if size else -1, often / size if size else -1,
            copies[line], first_at[line] < i,
            prose_share, dirt, n, total, i / n, chars[i] / total, min(i, 60), min(n - 1 - i, 60),
            last - first, min(chars[last] - chars[first], 3000), i - first,
            near_start[k - 1] == row[4] and near_end[k - 1] == row[3],
            near_start[k + 1] == row[4] and near_end[k + 1] == row[3],
            median,
            (chars[i + 1] - chars[low]) / inner,
            shapes[i], near_end[first + pad - 1] == COLON,
        ])  # fmt: skip
    return found


def _share(line: str, reading: Reading, column: int, known: Vocabulary) -> float:
    if column == _DIGITS_AT:
        head = line[:_HEAD]
        return len(_DIGIT.findall(head)) / len(head)
    words = reading.words
    return len([word for word in words if word in known.function]) / len(words) if words else -1


def _shape_runs(lines: Sequence[str]) -> list[int]:
    """For each line, how many lines in a row have its figures and signs in the same order.

    Results, rankings and lists of dates do: "1998: Ann Lee", "2002: Jo Ray". 0 without figures.
    """
    shapes = [
        _DIGITS.sub("9", _LETTERS.sub("", line)) if len(line) < LONG and _DIGIT.search(line) else ""
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
