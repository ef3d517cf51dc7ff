"""What a line looks like by itself, in numbers, for the first pass of the model.

All features of the line model are counts, shares of counts, or integer scores of its first pass, so
that they are the same on every platform.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import filterfalse, pairwise
from typing import Any, Final, NamedTuple

from newsclean.late import late
from newsclean.markers.layout.trees import Features, Passes
from newsclean.markers.layout.words import Weights, tokens, word_score
from newsclean.text.characters import CLOSERS, ENDS
from newsclean.text.prose import DENSE, LONG, SENTENCE

FORM: Final = (
    "length", "words", "word_length", "end", "start", "capitals", "shouted", "digits",
    "function_words", "stops_inside", "commas", "odd", "link", "date", "colons", "quotes",
    "questions", "money", "foreign", "dashes", "brackets", "sentence",
    "word_score", "worst_word", "best_word", "known_words",
    "indent", "newlines_before", "newlines_after",
    "legal", "consent", "commerce", "subscribe", "bio", "credit", "comments", "share", "related",
)  # fmt: skip
"""The features of a line by itself, in the order of their columns."""

CUES: Final = FORM[FORM.index("legal") :]
"""What a line may be about when it is not about the news, as in `data/cues.toml`."""


LETTER, STOP, ELLIPSIS, COLON, COMMA, CLOSER, DIGIT, OTHER = range(8)
"""How a line may end."""
CAPITAL, SMALL, NUMBER, QUOTE, BULLET, SIGN = range(6)
"""How a line may start."""

_PLAIN = 100
HEAD: Final = 240
"""How much of a line its form is judged by. More tells nothing new, and time stays bounded."""
END_AT, START_AT = FORM.index("end"), FORM.index("start")
DIGITS_AT, FUNCTION_AT = FORM.index("digits"), FORM.index("function_words")
WORD_SCORE_AT, DATE_AT = FORM.index("word_score"), FORM.index("date")
_NO_CUES = [0.0] * len(CUES)

_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(r"[|/·•»«>›‹<@©®™#*_=+~^→←▶►■●★✓\\{}\[\]]")
_YEAR = re.compile(r"\d\d?:\d\d|(?<!\d)(?:19|20)\d\d(?!\d)|\d[./]\d{1,2}[./]\d")
DIGIT_SIGN = re.compile(r"\d")
LETTERS = re.compile(r"[^\W\d]+|\s+|['’.,-]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_DENSE = late(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_DENSE_WORD = late(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\d_]+")
_STOPLESS = re.compile(r"[\u0e01-\u0edf]")
"""Thai and Lao, which end a sentence without a stop."""
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

    weights: Weights
    """How much a word speaks against an article, as it was learned."""


class Piece(NamedTuple):
    """What is judged as one: a line, or a sentence of a line too long to be one."""

    text: str
    sentence: bool
    units: range
    indent: int = 0
    """How many signs of white space stand before it in its line."""
    before: int = 2
    """How many line ends stand between the piece before it and this one."""
    after: int = 2


def _by_itself(piece: Piece) -> tuple[object, ...]:
    """All of `piece` but its place, which says nothing about its form."""
    return piece[:2] + piece[3:]


class Reading(NamedTuple):
    """A line as read once: its first words in small letters, and the features of its form."""

    words: list[str]
    row: Features
    content: Collection[str]
    """Of its words, those that carry meaning; after a glance all of them."""

    @property
    def prose(self) -> bool:
        """Whether the line looks like running text."""
        length, end = self.row[0], self.row[3]
        return length >= LONG or (length >= SENTENCE and end in (STOP, ELLIPSIS))


def read(piece: Piece, known: Vocabulary) -> Reading:
    """The form of a piece, which has words or signs at either end."""
    line = piece.text
    length = len(line)
    head = line[:HEAD]
    size = len(head)
    dense = 0 if head.isascii() else len(_DENSE.findall(head))
    written = (_DENSE_WORD if dense else _WORD).findall(head)
    words = " ".join(written).lower().split(" ") if written else []
    long = [word for word in written if len(word) > 3]
    capitals = len(long) - [*map(str.islower, long)].count(True)
    shouted = capitals and [*map(str.isupper, long)].count(True)
    meaning = [*filterfalse(known.function.__contains__, words)]
    some = len(written) or 1
    digits = len(DIGIT_SIGN.findall(head))
    said = word_score(tokens(words, line), known.weights)
    row: Features = [
        _width(line, head, dense),
        len(written) if length == size else line.count(" ") + 1,
        sum(map(len, words)) / some,
        _end(line),
        _start(line),
        capitals / len(long) if long else -1,
        shouted / len(long) if long else -1,
        digits / size,
        (len(words) - len(meaning)) / some if words else -1,
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
        piece.sentence,
        *said,
        piece.indent,
        piece.before,
        piece.after,
    ]
    cues = cues_in(words, known)
    row += [cues.count(kind) for kind in range(len(CUES))] if cues else _NO_CUES
    return Reading(words, row, content(words, meaning))


class Seen(NamedTuple):
    """What has been found in lines by themselves, by all that it depends on."""

    readings: dict[tuple[object, ...], Reading]
    states: dict[tuple[object, ...], tuple[Any, int]]
    """What the first pass of a model makes of their form, and its score."""

    def read(self, piece: Piece, known: Vocabulary) -> Reading:
        """`piece`, read now or before."""
        key = _by_itself(piece)
        if (reading := self.readings.get(key)) is None:
            reading = self.readings[key] = read(piece, known)
        return reading

    def first_pass(self, piece: Piece, passes: Passes) -> tuple[Any, int]:
        """What the first pass makes of the form of `piece`, which has been read; and its score."""
        key = _by_itself(piece)
        if (found := self.states.get(key)) is None:
            state = passes.begin(self.readings[key].row)
            found = self.states[key] = state, passes.score(0, state)
        return found


def content(words: Sequence[str], meaning: Iterable[str]) -> frozenset[str]:
    """The words that carry meaning; of Chinese and Japanese the pairs of signs.

    `meaning` are those of `words` that carry no grammar.
    """
    return frozenset([*[word for word in meaning if len(word) > 3], *_pairs(words)])


def _pairs(words: Sequence[str]) -> list[str]:
    """Of the signs of Chinese and Japanese, those that stand side by side."""
    if words and max(words) >= "\u3040" and any(map(_is_dense, words)):
        return [a + b for a, b in pairwise(words) if len(a) == len(b) == 1]
    return []


def _is_dense(word: str) -> bool:
    return len(word) == 1 and word >= "\u3040"


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
    if line.endswith(ENDS) or line[-1] == ":":
        return False
    first = following[0]
    if first.islower():
        return not following.startswith("by ")  # a byline below a headline
    if first in _GOES_ON:
        return True
    words = _WORD.findall(line[-HEAD:])
    return (
        bool(words)
        and words[-1] in function
        and line.endswith(words[-1])
        and (len(words) > 3 or not line[0].isupper())
    )


def glance(piece: Piece) -> Reading:
    """What the neighbours of a plain line need to know of it, and no more."""
    line = piece.text
    head = line[:HEAD].lower()
    dense = 0 if head.isascii() else len(_DENSE.findall(head))
    words = (_DENSE_WORD if dense else _WORD).findall(head)
    row: Features = [_width(line, head, dense), line.count(" ") + 1, 0, _end(line), _start(line)]
    return Reading(words, row, words + _pairs(words))


def _width(line: str, head: str, dense: int) -> int:
    """How much a line says, in letters of Latin.

    A character of Chinese or Japanese, of which `head` holds `dense`, says as much as three of
    them, and one of Thai as much as one and a half.
    """
    more = 2 * dense
    if not dense and not head.isascii():
        more = len(_STOPLESS.findall(head)) // 2
    return len(line) + more * len(line) // len(head) if more else len(line)


def _end(line: str) -> int:
    stripped = line.rstrip(CLOSERS)
    last = stripped[-1] if stripped else line[-1]
    if last in ENDS:
        return ELLIPSIS if last == "…" or stripped.endswith("...") else STOP
    if last == ":":
        return COLON
    if last in ",;":
        return COMMA
    if len(stripped) < len(line):
        return CLOSER
    if last.isdigit():
        return DIGIT
    if len(line) >= DENSE and _STOPLESS.match(last):
        return STOP
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
