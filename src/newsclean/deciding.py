"""Marks -> removals: which marks are carried out. Markers only give evidence; this decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from typing import NamedTuple

from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.model import Document, Mark, RawSpan, Removal, Spared
from newsclean.offsets import OffsetMap, span_of
from newsclean.text.prose import ends_sentence

NO_EXACT_PLACE = "its place in the raw text is not exact: a repair reaches across its border"
TWIN_GOES = "its twin goes"
TWIN_STAYS = "a rule spares its twin"
LONE = "a twin far away, and none beside it"
IS_TWIN = "it stays as the twin of something that goes"


NEAR = 3
"""Twins at most so many units apart count without another pair of twins beside them."""
MOSTLY = 0.8
"""A text of which more than this share would go has an article only if a sentence stays."""
SENTENCE, LONG = 10, 200
"""A unit holds a sentence from so many characters on: with a stop at its end, and without one."""


class Decision(NamedTuple):
    """What goes and what is spared, both in offsets of the raw text and in their order."""

    removals: tuple[Removal, ...]
    spared: tuple[Spared, ...]


def decide(doc: Document, config: ConfigLike = NEWS) -> Decision:
    """Decide which marks of `doc` are carried out.

    A unit goes when a mark says so and there is no veto, and never in part. Claims that name no
    twin come first; then, among what is left, twins: one of them always stays, by
    `config.keep`. Raises `ValueError` for a mark that points outside the document.
    """
    config = as_config(config)
    if not doc.marks:
        return Decision((), ())
    case = _Case(doc, config)
    spared: list[Mark] = []
    for mark in _in_order_of_force(doc, case.mutual, config):
        if mark.unit in case.gone:
            continue
        veto = next((why for check in VETOES if (why := check(mark, case)) is not None), None)
        if veto is None:
            case.gone[mark.unit] = mark
            if mark.twin is not None:
                case.needed.add(mark.twin)
        else:
            spared.append(mark._replace(veto=veto))

    def span(unit: int) -> RawSpan:
        return case.places.to_raw(doc.units[unit].start, doc.units[unit].end)

    def twin(mark: Mark) -> RawSpan | None:
        return None if mark.twin is None else span(mark.twin)

    removals = (
        Removal(*span(mark.unit), mark.rule, mark.score, twin(mark), mark.why)
        for mark in case.gone.values()
    )
    stayed = (
        Spared(*span(mark.unit), mark.rule, mark.score, twin(mark), mark.why, mark.veto or "")
        for mark in spared
        if mark.unit not in case.gone
    )
    return Decision(tuple(sorted(removals, key=span_of)), tuple(sorted(stayed, key=span_of)))


class _Case:
    """What the vetoes look at: the document, and what has been decided so far."""

    def __init__(self, doc: Document, config: Config) -> None:
        self.doc = doc
        self.places = OffsetMap(doc.edits)
        self.mutual = {(mark.unit, mark.twin) for mark in doc.marks if mark.twin is not None}
        self.lone = set() if config.lone_twins else _lone_twins(doc.marks)
        self.stays = {stay.unit: stay.why for stay in doc.stays}
        self.gone: dict[int, Mark] = {}
        self.needed: set[int] = set()  # the twins of what goes


def _of_its_marker(mark: Mark, _: _Case) -> str | None:
    return mark.veto


def _of_a_rule(mark: Mark, case: _Case) -> str | None:
    return case.stays.get(mark.unit)


def _of_a_rule_for_its_twin(mark: Mark, case: _Case) -> str | None:
    """Who keeps one of two twins that name each other keeps both."""
    spared = mark.twin in case.stays and (mark.twin, mark.unit) in case.mutual
    return TWIN_STAYS if spared else None


def _of_its_place(mark: Mark, case: _Case) -> str | None:
    unit = case.doc.units[mark.unit]
    return None if case.places.exact(unit.start, unit.end) else NO_EXACT_PLACE


def _of_distance(mark: Mark, case: _Case) -> str | None:
    return LONE if (mark.unit, mark.twin) in case.lone else None


def _of_a_twin_that_goes(mark: Mark, case: _Case) -> str | None:
    return TWIN_GOES if mark.twin in case.gone else None


def _of_being_a_twin(mark: Mark, case: _Case) -> str | None:
    return IS_TWIN if mark.unit in case.needed else None


VETOES: tuple[Callable[[Mark, _Case], str | None], ...] = (
    _of_its_marker,
    _of_a_rule,
    _of_a_rule_for_its_twin,
    _of_its_place,
    _of_distance,
    _of_a_twin_that_goes,
    _of_being_a_twin,
)
"""Each says in words why a mark is not carried out, or None. The first reason is recorded."""


def _lone_twins(marks: Sequence[Mark]) -> set[tuple[int, int]]:
    """The pairs of twins that stand far apart, and have no pair beside them."""
    pairs = {(m.unit, m.twin) for m in marks if m.twin is not None and m.veto is None}
    return {
        (unit, twin)
        for unit, twin in pairs
        if abs(unit - twin) > NEAR
        and not any((unit + step, twin + step) in pairs for step in (-2, -1, 1, 2))
    }


def _in_order_of_force(doc: Document, mutual: Set[tuple[int, int]], config: Config) -> list[Mark]:
    """The marks of `doc`, in the order in which they are decided on.

    Claims without a twin; of mutual claims the one that the policy prefers; one-sided claims (what
    is contained goes); last what the policy would rather not do.
    """
    lengths = [unit.end - unit.start for unit in doc.units]
    in_line = Counter(unit.line for unit in doc.units)

    def alone(unit: int) -> bool:
        """Whether the unit is a line of its own, as a pull quote is."""
        return in_line[doc.units[unit].line] == 1

    def yields(unit: int, twin: int) -> bool:
        """Whether of two units that say the same this is the one to go."""
        if config.keep == "fuller" and lengths[unit] != lengths[twin]:
            return lengths[unit] < lengths[twin]
        if alone(unit) != alone(twin):
            return alone(unit)
        return twin < unit

    def force(mark: Mark) -> int:
        _check_mark(doc, mark)
        if mark.twin is None:
            return 0
        if (mark.twin, mark.unit) not in mutual:
            return 2
        return 1 if yields(mark.unit, mark.twin) else 3

    return sorted(doc.marks, key=force)


def _check_mark(doc: Document, mark: Mark) -> None:
    for index in (mark.unit, mark.twin):
        if index is not None and not 0 <= index < len(doc.units):
            raise ValueError(
                f"marker {mark.rule!r} points to unit {index}, but there are {len(doc.units)}"
            )
    if mark.twin == mark.unit:
        raise ValueError(f"marker {mark.rule!r} gives unit {mark.unit} as its own twin")


class Refusal(NamedTuple):
    """That nothing goes of a text."""

    why: str
    no_article: bool
    """Whether no article would be left, or it is just more than may go."""


def refusal(
    text: str, removals: Sequence[Removal], left: Document, config: Config
) -> Refusal | None:
    """Why `removals` of `text` may not be carried out, of which `left` would be left, if so.

    White space does not count. Where `config.max_removed` is 1, all may go.
    """
    gone = sum(_letters(text, removal.start, removal.end) for removal in removals)
    if config.max_removed == 1 or not gone:
        return None
    total = _letters(text, 0, len(text))
    share = f"{gone / total:.0%} of the text would have gone"
    if gone > MOSTLY * total and not any(_says_something(left.words(unit)) for unit in left.units):
        return Refusal(f"{share}, and no sentence would have stayed", True)
    if gone > config.max_removed * total:
        why = f"{share}, the limit is {config.max_removed:.0%}: nothing was removed"
        return Refusal(why, False)
    return None


def _letters(text: str, start: int, end: int) -> int:
    return end - start - text.count(" ", start, end) - text.count("\n", start, end)


def _says_something(words: str) -> bool:
    """Whether a unit may be the sentence of an article, or a paragraph without a stop."""
    return len(words) >= LONG or (len(words) >= SENTENCE and ends_sentence(words))
