"""Lines that do not belong to the article, judged by how they look and where they stand.

A small model with two passes. The first scores each line by its form alone; the second sees that
score, those of the neighbours, the place of the line, and how many of its words the body of the
article uses (`newsclean.marks.lines`). Both are sums of small decision trees, learned by
`tools/train_lines.py`; a score is the logarithm of the odds that a line is no article, in
hundredths. How dirty the whole text looks sets the bar: in a text that is nearly all article a line
must look far worse before it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress
from math import exp
from typing import Any, Final, NamedTuple, TypeAlias

from newsclean.config import Config
from newsclean.marks.lines import (
    BULLET,
    CONTEXT,
    ELLIPSIS,
    FORM,
    LETTER,
    LONG,
    STOP,
    Reading,
    Row,
    context,
    glance,
    is_plain,
    read,
)
from newsclean.model import Document, Mark, Unit

RULE: Final = "structure"

Node: TypeAlias = "int | list[Any]"
"""A tree: a leaf with its score, or feature, threshold, and what follows up to it and above it."""


Point: TypeAlias = tuple[float, int]
"""A share of the text that is dirt, and the bar that goes with it."""


class LineModel(NamedTuple):
    """What was learned; see `tools/train_lines.py` for where it comes from."""

    weights: dict[str, int]
    form: list[Node]
    lines: list[Node]
    bar: list[Point]


class Piece(NamedTuple):
    """What is judged as one: a line, or a sentence of a line too long to be one."""

    text: str
    sentence: bool
    units: range


_MANY = 6
_ENDLESS = 1200
"""A line of so many characters, and of `_MANY` units, is judged by its sentences."""

_MOST = 10_000
"""A text of more lines is a log, a table or an attack, and no page with an article."""
_ROUNDS = 8
_RANGE = 1000
"""How far `Config.structure` moves the bar, from one end to the other."""
_EDGE = 0.03
"""Up to this share of the prose before or behind it, a line stands at the edge of the article."""
_FURNITURE = 20
"""A mean weight of words beyond which they are those of page furniture."""
_CLEAN = 0.12
"""A text is clean if the form of the lines speaks against no greater share of its characters."""
_TIDY = 0.92
"""A text is tidy if at least so many of its characters are in plain paragraphs, which then stay."""
_PARAGRAPH = -400
"""The score of the first pass that stands for a paragraph of a tidy text."""
_SURE = -150
"""A line of a clean text is looked at again if the first pass gave it more than this."""


_COLUMN: Final = {name: i for i, name in enumerate(FORM + CONTEXT)}
(_LENGTH, _WORDS, _END, _START, _SHOUTED, _LINK, _WORD_SCORE) = (
    _COLUMN[name] for name in ("length", "words", "end", "start", "shouted", "link", "word_score")
)
(_SHARED, _SHARED_COUNT, _COPIES, _RUN, _AFTER_PROSE, _PROSE_BEFORE, _PROSE_AFTER) = (
    _COLUMN[name]
    for name in (
        "shared", "shared_count", "copies", "run", "lines_from_prose",
        "prose_before", "prose_after",
    )
)  # fmt: skip


def structure(doc: Document, config: Config) -> Iterator[Mark]:
    """Claims on the lines of `doc` that look like no part of its article.

    What goes changes how the rest looks, so the judgement is repeated on what is left.
    """
    if not config.structure:
        return
    pieces = list(pieces_of(doc))
    if len(pieces) > _MOST:
        return
    for i, points, why in removable(pieces, line_model(), _RANGE * (0.5 - config.structure)):
        sure = round(1 / (1 + exp(-points / 100)), 3)
        for unit in pieces[i].units:
            yield Mark(unit, RULE, sure, why=why)


def pieces_of(doc: Document) -> Iterator[Piece]:
    """The lines of `doc`, and the sentences of those that are too long to be judged as one."""
    units = doc.units
    i = 0
    while i < len(units):
        j = i + 1
        while j < len(units) and units[j].line == units[i].line:
            j += 1
        while i < j and units[i].start == units[i].end:  # white space before the first line
            i += 1
        if i == j:
            continue
        start, end = units[i].start, units[j - 1].end
        if end - start > _ENDLESS and j - i >= _MANY:
            for k in range(i, j):
                yield Piece(_words(doc, units[k]), True, range(k, k + 1))
        else:
            yield Piece(doc.text[start:end], False, range(i, j))
        i = j


def _words(doc: Document, unit: Unit) -> str:
    return doc.text[unit.start : unit.end]


def removable(
    pieces: Sequence[Piece], model: LineModel, margin: float = 0
) -> Iterator[tuple[int, int, str]]:
    """Index, score and reasons of the pieces that should go. `margin` raises or lowers the bar."""
    known = function_words()
    plain = [is_plain(piece.text) for piece in pieces]
    sizes = [len(piece.text) for piece in pieces]
    tidy = sum(compress(sizes, plain)) > _TIDY * sum(sizes)
    readings: list[Reading] = []
    first: list[int] = []
    for piece, is_paragraph in zip(pieces, plain, strict=True):
        if tidy and is_paragraph:
            readings.append(glance(piece.text, known))
            first.append(_PARAGRAPH)
        else:
            readings.append(read(piece.text, piece.sentence, known, model.weights))
            first.append(score(model.form, readings[-1].row))
    left = list(range(len(pieces)))
    for _ in range(_ROUNDS):
        if not left:
            return
        seen = [readings[i] for i in left]
        near = [first[i] for i in left]
        wanted = suspects(seen, near)
        if not wanted:
            return
        rows = context([pieces[i].text for i in left], seen, near, known, wanted)
        rows = [seen[k].row + row for k, row in zip(wanted, rows, strict=True)]
        scores = [score(model.lines, row) for row in rows]
        size = sum(reading.row[0] for reading in seen)
        bar = bar_of(model.bar, rows, scores, size) + margin
        guarded = headline(rows)
        gone = [k for k, s in enumerate(scores) if s > bar and k != guarded and rows[k][_WORDS]]
        for k in gone:
            yield left[wanted[k]], scores[k], reasons(rows[k])
        if not gone:
            return
        dropped = {wanted[k] for k in gone}
        left = [i for k, i in enumerate(left) if k not in dropped]


def suspects(readings: Sequence[Reading], first: Sequence[int]) -> Sequence[int]:
    """The lines worth a second look: in a clean text only those whose form speaks against them."""
    total = dirty = 0.0
    for reading, s in zip(readings, first, strict=True):
        total += reading.row[0]
        if s > 0:
            dirty += reading.row[0]
    if dirty > _CLEAN * total:
        return range(len(first))
    return [i for i, s in enumerate(first) if s > _SURE]


def score(trees: Sequence[Node], row: Row) -> int:
    """The sum of what the trees say to a row of features."""
    total = 0
    node: Any
    for node in trees:
        while node.__class__ is list:
            feature, threshold, low, high = node
            node = low if row[feature] <= threshold else high
        total += node
    return total


def bar_of(bar: Sequence[Point], rows: Sequence[Row], scores: Sequence[int], size: float) -> float:
    """The score above which a line goes, by how dirty the text looks around its prose.

    What stands between sentences does not count: there a run of odd lines is a list or a table
    more often than not. `size` is the length of the whole text.
    """
    dirty = sum(
        row[_LENGTH]
        for row, s in zip(rows, scores, strict=True)
        if s > 0 and min(row[_PROSE_BEFORE], row[_PROSE_AFTER]) < _EDGE
    )
    return interpolate(bar, dirty / size)


def interpolate(points: Sequence[Point], x: float) -> float:
    """The height at `x` of the line through `points`, which are in order."""
    low, height = points[0]
    for at, level in points[1:]:
        if x <= at:
            return height + (level - height) * (x - low) / (at - low)
        low, height = at, level
    return height


def headline(rows: Sequence[Row]) -> int | None:
    """The line before the body that says most plainly what the body is about, if there is one.

    Annotators and extractors disagree whether a headline is part of the article; readers do not.
    """
    best, found = 0.5, None
    for i, row in enumerate(rows):
        if (
            row[_PROSE_BEFORE] == 0
            and 3 <= row[_WORDS] <= 30
            and row[_SHARED_COUNT] >= 2
            and row[_SHARED] >= best
        ):
            best, found = row[_SHARED], i
    return found


def reasons(row: Row) -> str:
    """The plainest facts that speak against a line, in words."""
    found = []
    if row[_LENGTH] < LONG:
        found.append("short")
    if row[_END] not in (STOP, ELLIPSIS):
        found.append("unpunctuated" if row[_END] == LETTER else "no sentence end")
    if row[_START] == BULLET:
        found.append("a list item")
    if row[_SHOUTED] == 1:
        found.append("all capitals")
    if row[_LINK]:
        found.append("has an address")
    if row[_WORD_SCORE] > _FURNITURE:
        found.append("worded like page furniture")
    if row[_COPIES] > 1:
        found.append(f"stands {row[_COPIES]:.0f} times")
    if row[_PROSE_BEFORE] == 0:
        found.append("before the first sentence")
    elif row[_PROSE_AFTER] == 0:
        found.append(f"{row[_AFTER_PROSE]:.0f} lines after the last sentence")
    if row[_RUN] > 2:
        found.append(f"in a run of {row[_RUN]:.0f} such lines")
    if row[_SHARED] == 0:
        found.append("shares no word with the body")
    elif 0 < row[_SHARED] < 0.25:
        found.append("shares few words with the body")
    return ", ".join(found) or "reads and stands like no part of the body"


@cache
def line_model() -> LineModel:
    """The model that ships, read once."""
    import json
    from importlib.resources import files

    return as_model(json.loads(files("newsclean").joinpath("data/lines.json").read_text("utf-8")))


def as_model(data: dict[str, Any]) -> LineModel:
    """The model in a file, as it was parsed."""
    bar = [(share, level) for share, level in data["bar"]]
    return LineModel(data["words"], data["form"], data["lines"], bar)


@cache
def function_words() -> frozenset[str]:
    """The words that carry grammar, of all languages that are known."""
    import tomllib
    from importlib.resources import files

    source = files("newsclean").joinpath("data/function_words.toml").read_text("utf-8")
    return frozenset(word for words in tomllib.loads(source).values() for word in words.split())
