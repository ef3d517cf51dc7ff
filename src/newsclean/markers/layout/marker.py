"""Lines that do not belong to the article, judged by how they look and where they stand.

A model with several passes. The first scores each line by its form alone (`form_features`); the
second sees that score, those of the neighbours, the place of the line, and how many of its words
the body of the article uses (`context_features`); those on top of it see the scores of the pass
before them (`stacked_features`). Each is a sum of small decision trees, learned by
`tools/train_lines.py`; a score is the logarithm of the odds (log-odds) that a line is no article,
in hundredths, and stands for a probability. Of all choices of lines, the one with the highest
expected F1 is looked for; its F1 sets the threshold for this text. So it adapts by itself: where
nothing is sure, as on a short article among many menus, hardly a line is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import compress, islice, pairwise
from typing import Final, NamedTuple

from newsclean.config import Config
from newsclean.late import late
from newsclean.markers.layout.context_features import CONTEXT, context
from newsclean.markers.layout.form_features import (
    BULLET,
    ELLIPSIS,
    FORM,
    LETTER,
    STOP,
    Piece,
    Reading,
    Seen,
    Vocabulary,
    glance,
    goes_on,
    is_plain,
)
from newsclean.markers.layout.model import (
    LIMITS,
    Limits,
    LineModel,
    function_words,
    line_model,
    vocabulary,
)
from newsclean.markers.layout.stacked_features import stacked
from newsclean.markers.layout.trees import Features
from newsclean.model import Document, Mark
from newsclean.text.prose import SENTENCE, says_something

RULE: Final = "structure"
HEADLINE = "it may be the headline"
INSIDE = "it stands between sentences, or in a table or list"
ENTRY = "it is the time of an entry"
WORDLESS = "it has no words"
TOO_MANY = "a text of so many lines is not judged by them"


_FURNITURE = 20
"""A mean weight of words beyond which a reason calls them those of page furniture."""
PARAGRAPH = -400
"""The score of the first pass that stands for a paragraph of a tidy text."""
HIT = 400
"""The score of the first pass that stands for a line that goes by a rule."""
_EDGE, _INDENTED = 6, 60
"""More line ends, and more white space, tell no more; the former also stand at either end."""
_CLOCK = late(r"\d{1,2}[:.h]\d\d ?(?:[ap]\.?m\.?)?(?: ?[A-Z]{2,4})?", re.IGNORECASE)
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


def structure(doc: Document, config: Config, seen: Seen | None = None) -> Iterator[Mark]:
    """Claims on the lines of `doc` that look like no part of its article.

    The more `config.line_model` is, the more is claimed: at 0.5 what the highest expected F1 asks
    for, and 0 switches the model off. What is in `seen` is not read again; it grows.
    """
    if not config.line_model:
        return
    model = line_model()
    pieces = list(islice(pieces_of(doc, model.limits), model.limits.most + 1))
    if len(pieces) > model.limits.most:
        yield Mark(pieces[0].units[0], RULE, 0.0, veto=TOO_MANY)
        return
    for line in judged(pieces, model, config.line_model, claimed(doc, pieces), seen):
        sure = round(1 - line.chance / 1000, 3)
        for unit in pieces[line.place].units:
            yield Mark(unit, RULE, sure, veto=line.veto, why=line.why)


def pieces_of(doc: Document, limits: Limits = LIMITS) -> Iterator[Piece]:
    """The lines of `doc`, those that go on in the next one together with it.

    Of a line too long to be judged as one, the sentences.
    """
    spans = list(islice(_spans(doc, limits), limits.most + 2))
    text, units = doc.text, doc.units
    stop = 0
    before = _EDGE
    for k, (span, sentence) in enumerate(spans):
        start, end = units[span[0]].start, units[span[-1]].end
        indent = start - max(text.rfind("\n", stop, start) + 1, stop)
        after = _EDGE
        if k + 1 < len(spans):
            after = min(_EDGE, text.count("\n", end, units[spans[k + 1][0][0]].start))
        words = text[start:end]
        yield Piece(words, sentence, span, min(indent, _INDENTED), before, after)
        before, stop = after, end


def _spans(doc: Document, limits: Limits) -> Iterator[tuple[range, bool]]:
    """The units of each piece, and whether it is a sentence of a line."""
    units = doc.units
    words = function_words()
    claimed = _claimed_units(doc)
    lines = list(doc.units_by_line())
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
        size = units[first[-1]].end - units[first[0]].start
        if first is last and size > limits.endless and len(first) >= limits.many:
            for i in first:
                yield range(i, i + 1), True
        else:
            yield range(first[0], last[-1] + 1), False


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
    chance: int
    """How likely a character of it is article, in thousandths."""
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
    readiness: float = 0.5,
    hits: Collection[int] = (),
    seen: Seen | None = None,
) -> Iterator[JudgedLine]:
    """The pieces that look like no part of the article.

    `readiness` is `Config.line_model`. `hits` are known to go: they are not named again, and speak
    against what stands beside them. Where most of the text is article, what says something is
    judged without them too, and stays unless it goes either way: the last sentences of a short
    article stand among hits as often as not. `seen` as of `structure`.
    """
    limits = model.limits
    seen = seen or Seen({}, {})
    looks = look_at(pieces, vocabulary(model), limits, hits, seen)
    if not looks.wanted:
        return
    rows, scores = scored(pieces, looks, model, seen)
    chances = [model.chance(score) for score in scores]
    usual, inner = thresholds(chances, looks.lengths, readiness, hits, limits)
    going = [i for i, k in enumerate(looks.wanted) if chances[k] < usual]
    spoken = [i for i in going if says_something(pieces[looks.wanted[i]].text)]
    if spoken and hits and inner < usual:
        others = [k for k in range(len(pieces)) if k not in hits]
        alone = judged([pieces[k] for k in others], model, readiness, seen=seen)
        lost = {others[line.place] for line in alone}
        going = [i for i in going if i not in spoken or looks.wanted[i] in lost]
    headlines = headline(rows, limits) if going else set()
    entries = _entries(pieces) if going else set()
    for i in going:
        place, row = looks.wanted[i], rows[i]
        veto = None
        if i in headlines:
            veto = HEADLINE
        elif place in entries:
            veto = ENTRY
        elif not row[_WORDS]:
            veto = WORDLESS
        elif chances[place] >= inner and is_inside(row, limits):
            veto = INSIDE
        yield JudgedLine(place, chances[place], reasons(row), veto)


def _entries(pieces: Sequence[Piece]) -> set[int]:
    """The times of day above what happened then, if there are several, as in a live blog."""
    times = {
        i
        for i, (piece, below) in enumerate(pairwise(pieces))
        if _CLOCK.fullmatch(piece.text) and says_something(below.text)
    }
    return times if len(times) > 1 else set()


def scored(
    pieces: Sequence[Piece], looks: Looks, model: LineModel, seen: Seen
) -> tuple[list[Features], list[int]]:
    """The features of the lines to be judged, and the last scores of all lines."""
    known, wanted, passes = vocabulary(model), looks.wanted, model.passes
    first = [seen.first_pass(pieces[k], passes) for k in wanted]
    scores = looks.scores(score for _, score in first)
    among = context(pieces, looks.readings, scores, known, wanted)
    states = [passes.go_on(1, state, row) for (state, _), row in zip(first, among, strict=True)]
    scores = looks.scores(passes.score(1, state) for state in states)
    for number in range(2, passes.count):
        around = stacked(looks.lengths, scores, wanted)
        after = map(partial(passes.go_on, number), states, around)
        scores = looks.scores(passes.score(number, state) for state in after)
    return looks.rows(among), scores


def thresholds(
    chances: Sequence[int],
    lengths: Sequence[int],
    readiness: float,
    hits: Collection[int],
    limits: Limits = LIMITS,
) -> tuple[float, float]:
    """Below which chance, in thousandths, a line of this text goes; and one inside the article."""
    lines = [line for k, line in enumerate(zip(chances, lengths, strict=True)) if k not in hits]
    usual = 1000 * readiness * best_f1(lines)
    expected = sum(chance * length for chance, length in lines)
    mostly = expected >= 1000 * limits.mostly * sum(length for _, length in lines)
    return usual, usual * limits.inside if mostly else usual


def is_inside(row: Features, limits: Limits = LIMITS) -> bool:
    """Whether a line stands between sentences, or in a table or list that may end an article."""
    return (
        min(row[_PROSE_BEFORE], row[_PROSE_AFTER]) >= limits.edge
        or row[_SHAPE_RUN] >= limits.table
        or (row[_LENGTH] >= limits.names and row[_COMMAS] >= limits.listed)
    )


def best_f1(lines: Iterable[tuple[int, int]]) -> float:
    """The highest expected F1 of any choice of `lines`, each a chance in thousandths and a size.

    The best choice holds all lines above some threshold, so it is found by sorting; the threshold
    is half of its F1 (Lipton, Elkan and Naryanaswamy, 2014).
    """
    ordered = sorted(lines, reverse=True)
    expected = sum(chance * size for chance, size in ordered)
    best = 0.0
    right = chosen = 0
    for chance, size in ordered:
        right += chance * size
        chosen += 1000 * size
        best = max(best, 2 * right / (chosen + expected))
    return best


class Looks(NamedTuple):
    """How each line looks by itself, and the scores of those that are not judged."""

    readings: list[Reading]
    fixed: list[int | None]
    lengths: list[int]
    wanted: list[int]
    """The lines to be judged."""

    def scores(self, new: Iterable[int]) -> list[int]:
        """The scores of all lines, with `new` ones for those that are judged."""
        following = iter(new)
        return [next(following) if score is None else score for score in self.fixed]

    def rows(self, around: Iterable[Features]) -> list[Features]:
        """The features of the lines to be judged, by themselves and among the others."""
        return [self.readings[k].row + row for k, row in zip(self.wanted, around, strict=True)]


def look_at(
    pieces: Sequence[Piece],
    known: Vocabulary,
    limits: Limits,
    hits: Collection[int],
    seen: Seen | None = None,
) -> Looks:
    """Read each line. In a tidy text, a glance is enough for plain paragraphs."""
    plain = [is_plain(piece.text) for piece in pieces]
    sizes = [len(piece.text) for piece in pieces]
    others = sum(size for i, size in enumerate(sizes) if i not in hits)
    tidy = sum(compress(sizes, plain)) > limits.tidy * others
    seen = seen or Seen({}, {})
    readings: list[Reading] = []
    fixed: list[int | None] = []
    for i, piece in enumerate(pieces):
        score = HIT if i in hits else None
        if score is None and tidy and plain[i] and not piece.sentence:
            reading = glance(piece)
            if sum(map(known.cues.__contains__, reading.words)) < limits.cues:
                readings.append(reading)
                fixed.append(PARAGRAPH)
                continue
        readings.append(seen.read(piece, known))
        fixed.append(score)
    wanted = [i for i, score in enumerate(fixed) if score is None]
    return Looks(readings, fixed, [int(reading.row[0]) for reading in readings], wanted)


def headline(rows: Sequence[Features], limits: Limits = LIMITS) -> set[int]:
    """The lines before the body that say what it is about, which stay.

    Annotators and extractors disagree whether a headline is part of the article; readers do not.
    Of many lines it is the one that shares most with the body, of few it is any.
    """
    top = [
        i
        for i, row in enumerate(rows)
        if row[_PROSE_BEFORE] == 0 and 3 <= row[_WORDS] <= 30 and row[_LENGTH] <= limits.title
    ]
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
