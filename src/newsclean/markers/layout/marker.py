"""Lines that do not belong to the article, judged by how they look and where they stand.

A small model with two passes. The first scores each line by its form alone (`form_features`); the
second sees that score, those of the neighbours, the place of the line, and how many of its words
the body of the article uses (`context_features`). Both are sums of small decision trees, learned by
`tools/train_lines.py`; a score is the logarithm of the odds (log-odds) that a line is no article,
in hundredths. How dirty the whole text looks (its boilerplate ratio) sets the threshold: in a text
that is nearly all article a line must look far worse before it is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import compress, islice
from math import exp
from typing import Final, NamedTuple

from newsclean.config import Config
from newsclean.markers.layout.context_features import CONTEXT, context
from newsclean.markers.layout.form_features import (
    BULLET,
    ELLIPSIS,
    FORM,
    LETTER,
    STOP,
    Features,
    Reading,
    Vocabulary,
    cues_in,
    glance,
    goes_on,
    is_plain,
    read,
)
from newsclean.markers.layout.model import (
    LIMITS,
    Limits,
    LineModel,
    function_words,
    interpolate,
    line_model,
    vocabulary,
)
from newsclean.model import Document, Mark, Unit
from newsclean.text.prose import SENTENCE

RULE: Final = "structure"
HEADLINE = "it may be the headline"
INSIDE = "it stands between sentences, or in a table or list"
WORDLESS = "it has no words"
UNSEEN = "so many long lines would go that the article was not seen"
TOO_MANY = "a text of so many lines is not judged by them"


class Piece(NamedTuple):
    """What is judged as one: a line, or a sentence of a line too long to be one."""

    text: str
    sentence: bool
    units: range


_RANGE = 1000
"""How far `Config.line_model` moves the threshold, from one end to the other."""
_FURNITURE = 20
"""A mean weight of words beyond which a reason calls them those of page furniture."""
PARAGRAPH = -400
"""The score of the first pass that stands for a paragraph of a tidy text."""
HIT = 400
"""The score of the first pass that stands for a line that goes by a rule."""
_COLUMN: Final = {name: i for i, name in enumerate(FORM + CONTEXT)}
(_LENGTH, _WORDS, _END, _START, _SHOUTED, _COMMAS, _LINK, _WORD_SCORE) = (
    _COLUMN[name]
    for name in ("length", "words", "end", "start", "shouted", "commas", "link", "word_score")
)
(
    _SHARED, _SHARED_COUNT, _COPIES, _RUN, _AFTER_PROSE, _PROSE_BEFORE, _PROSE_AFTER, _SHAPE_RUN,
) = (
    _COLUMN[name]
    for name in (
        "shared", "shared_count", "copies", "run", "lines_from_prose",
        "prose_before", "prose_after", "shape_run",
    )
)  # fmt: skip


def structure(doc: Document, config: Config) -> Iterator[Mark]:
    """Claims on the lines of `doc` that look like no part of its article.

    What goes changes how the rest looks, so the judgement is repeated on what is left.
    """
    if not config.line_model:
        return
    model = line_model()
    limits = model.limits
    pieces = list(islice(pieces_of(doc, limits), limits.most + 1))
    if len(pieces) > limits.most:
        yield Mark(pieces[0].units[0], RULE, 0.0, veto=TOO_MANY)
        return
    margin = _RANGE * (0.5 - config.line_model)
    found = list(judged(pieces, model, margin, claimed(doc, pieces)))
    sizes = [len(piece.text) if len(piece.text) >= SENTENCE else 0 for piece in pieces]
    blind = sum(sizes[one.place] for one in found if one.goes) > limits.prose * sum(sizes)
    for one in found:
        sure = round(1 / (1 + exp(-one.points / 100)), 3)
        veto = one.veto or (UNSEEN if blind else None)
        for unit in pieces[one.place].units:
            yield Mark(unit, RULE, sure, veto=veto, why=one.why)


def pieces_of(doc: Document, limits: Limits = LIMITS) -> Iterator[Piece]:
    """The lines of `doc`, those that go on in the next one together with it.

    Of a line too long to be judged as one, the sentences.
    """
    units = doc.units
    words = function_words()
    claimed = _claimed_units(doc)
    lines = [line for line in _lines(units) if line]
    k = 0
    while k < len(lines):
        first = last = lines[k]
        k += 1
        while k < len(lines) and not claimed.issuperset(lines[k]):
            gap = doc.text[units[last[-1]].end : units[lines[k][0]].start]
            if gap.count("\n") > 1 or not goes_on(_text(doc, last), _text(doc, lines[k]), words):
                break
            last = lines[k]
            k += 1
        start, end = units[first[0]].start, units[last[-1]].end
        if first is last and end - start > limits.endless and len(first) >= limits.many:
            for i in first:
                yield Piece(doc.words(units[i]), True, range(i, i + 1))
        else:
            yield Piece(doc.text[start:end], False, range(first[0], last[-1] + 1))


def _lines(units: Sequence[Unit]) -> Iterator[range]:
    """The units of each line; none for white space before the first line."""
    i = 0
    while i < len(units):
        j = i + 1
        while j < len(units) and units[j].line == units[i].line:
            j += 1
        while i < j and units[i].start == units[i].end:
            i += 1
        yield range(i, j)
        i = j


def _text(doc: Document, line: range) -> str:
    return doc.text[doc.units[line[0]].start : doc.units[line[-1]].end]


def claimed(doc: Document, pieces: Sequence[Piece]) -> set[int]:
    """The pieces that earlier markers claim whole."""
    units = _claimed_units(doc)
    return {i for i, piece in enumerate(pieces) if units.issuperset(piece.units)}


def _claimed_units(doc: Document) -> set[int]:
    return {mark.unit for mark in doc.marks if mark.veto is None}


class JudgedLine(NamedTuple):
    """A piece that looks like no part of the article."""

    place: int
    points: int
    """The log-odds for that, in hundredths."""
    why: str
    veto: str | None
    """Why it stays all the same, in words."""

    @property
    def goes(self) -> bool:
        """Whether nothing spares it."""
        return self.veto is None


def judged(
    pieces: Sequence[Piece],
    model: LineModel,
    margin: float = 0,
    hits: Collection[int] = (),
) -> Iterator[JudgedLine]:
    """The pieces that look like no part of the article. `margin` raises or lowers the threshold.

    `hits` are known to go: they are not named again, and speak against what stands beside them.
    """
    looks = _looks(pieces, model, hits)
    left = list(range(len(pieces)))
    for number in range(model.limits.rounds):
        texts = [pieces[i].text for i in left]
        found = list(_judge(texts, [looks[i] for i in left], model, margin))
        gone = {one.place for one in found if one.goes}
        # What is spared in one round may go in a later one.
        last = not gone or number == model.limits.rounds - 1
        for one in found:
            if one.goes or last:
                yield one._replace(place=left[one.place])
        if not gone:
            return
        left = [i for k, i in enumerate(left) if k not in gone]


class _Look(NamedTuple):
    reading: Reading
    points: int
    open: bool  # to be judged


def _looks(pieces: Sequence[Piece], model: LineModel, hits: Collection[int]) -> list[_Look]:
    """How each line looks by itself."""
    known = vocabulary(model)
    plain = [is_plain(piece.text) for piece in pieces]
    sizes = [len(piece.text) for piece in pieces]
    others = sum(size for i, size in enumerate(sizes) if i not in hits)
    tidy = sum(compress(sizes, plain)) > model.limits.tidy * others
    found = []
    for i, piece in enumerate(pieces):
        brief = plain[i] and not piece.sentence and (tidy or sizes[i] >= model.limits.tells)
        look = _look(piece, brief, known, model)
        found.append(look._replace(points=HIT, open=False) if i in hits else look)
    return found


def _look(piece: Piece, brief: bool, known: Vocabulary, model: LineModel) -> _Look:
    """A line as it was read, and its score by form. `brief` if it may do with a glance."""
    if brief:
        reading = glance(piece.text)
        if len(cues_in(reading.words, known)) < model.limits.cues:
            return _Look(reading, PARAGRAPH, False)
    reading = read(piece.text, piece.sentence, known)
    return _Look(reading, model.form(reading.row), True)


def _judge(
    texts: Sequence[str], looks: Sequence[_Look], model: LineModel, margin: float
) -> Iterator[JudgedLine]:
    """The lines above the threshold, by their places in `texts`."""
    readings = [look.reading for look in looks]
    first = [look.points for look in looks]
    wanted = [k for k in suspects(readings, first, model.limits) if looks[k].open]
    if not wanted:
        return
    around = context(texts, readings, first, vocabulary(model), wanted)
    rows = [readings[k].row + row for k, row in zip(wanted, around, strict=True)]
    scores = [model.lines(row) for row in rows]
    dirt = edge_dirt(rows, scores, sum(map(len, texts)), model.limits)
    bar = interpolate(model.bar, dirt) + margin
    inner = bar + interpolate(model.limits.inner, dirt)
    headlines = headline(rows, model.limits)
    for i, (k, row, points) in enumerate(zip(wanted, rows, scores, strict=True)):
        if points > bar:
            veto = None
            if is_inside(row, model.limits) and points <= inner:
                veto = INSIDE
            elif i in headlines:
                veto = HEADLINE
            elif not row[_WORDS]:
                veto = WORDLESS
            yield JudgedLine(k, points, reasons(row), veto)


def is_story(piece: Piece, known: Vocabulary, limits: Limits = LIMITS) -> bool:
    """Whether a line is a paragraph of a story, which stays whatever surrounds it."""
    return (
        not piece.sentence
        and len(piece.text) >= limits.tells
        and is_plain(piece.text)
        and len(cues_in(glance(piece.text).words, known)) < limits.cues
    )


def suspects(
    readings: Sequence[Reading], first: Sequence[int], limits: Limits = LIMITS
) -> Sequence[int]:
    """The lines worth a second look: in a clean text only those whose form speaks against them."""
    total = dirty = 0.0
    for reading, s in zip(readings, first, strict=True):
        total += reading.row[0]
        if s > 0:
            dirty += reading.row[0]
    if dirty > limits.clean * total:
        return range(len(first))
    return [i for i, s in enumerate(first) if s > limits.sure]


def edge_dirt(
    rows: Sequence[Features], scores: Sequence[int], size: float, limits: Limits = LIMITS
) -> float:
    """How dirty a text of length `size` looks around its prose, as a share of it.

    What stands between sentences does not count: there a run of odd lines is a list or a table
    more often than not.
    """
    return (
        sum(
            row[_LENGTH]
            for row, s in zip(rows, scores, strict=True)
            if s > 0 and not is_inside(row, limits)
        )
        / size
    )


def is_inside(row: Features, limits: Limits = LIMITS) -> bool:
    """Whether a line stands between sentences, or in a table or list that may end an article."""
    return (
        min(row[_PROSE_BEFORE], row[_PROSE_AFTER]) >= limits.edge
        or row[_SHAPE_RUN] >= limits.table
        or (row[_LENGTH] >= limits.names and row[_COMMAS] >= limits.listed)
    )


def headline(rows: Sequence[Features], limits: Limits = LIMITS) -> set[int]:
    """The lines before the body that say what it is about, which stay.

    Annotators and extractors disagree whether a headline is part of the article; readers do not.
    Of many lines it is the one that shares most with the body, of few it is any.
    """
    top = [i for i, row in enumerate(rows) if row[_PROSE_BEFORE] == 0 and 3 <= row[_WORDS] <= 30]
    if len(top) <= limits.few:
        return set(top)
    best, found = 0.5, set()
    for i in top:
        if rows[i][_SHARED_COUNT] >= 2 and rows[i][_SHARED] >= best:
            best, found = rows[i][_SHARED], {i}
    return found


def reasons(row: Features) -> str:
    """The plainest facts that speak against a line, in words."""
    found = []
    if row[_LENGTH] < SENTENCE:
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
