"""The guards: what makes two sentences different, however alike they are.

No measure of similarity tells "killed 12 people" from "killed 21 people". Each guard here looks at
what is left over when two sentences lie side by side, and answers with the difference in words or
with None. Any one of them is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from newsclean.marks.words import NOUNS, Kind, Sentence, is_sign, lexicon, positive

if TYPE_CHECKING:
    from newsclean.marks.similarity import Match

MIN_WORDS = 8
"""Shorter sentences may well stand twice."""
SHORT = 14
"""Words; in a shorter sentence one word for another makes another sentence."""
BUILT_ALIKE = 0.75
"""From this share of the common words in the same order on, two sentences are built alike, and a
word that changed its place changed its role."""
QUESTION = "a question"
FIGURES = "a row of figures"
ELLIPSIS = ("\N{HORIZONTAL ELLIPSIS}", "...")

_CLOSERS = "\"')]} \N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_QUOTES = frozenset("\"'\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}")
# Behind them something follows: a list, a table, somebody's words.
_LEADS = (":", "-", "\N{EN DASH}", "\N{EM DASH}", "\N{FULLWIDTH COLON}")
_NEGATING = frozenset(("un", "in", "im", "il", "ir", "dis", "non", "anti", "mis", "de"))


def unfit(sentence: Sentence) -> str | None:
    """In words why a sentence may stand twice, or stand beside others like it, or None."""
    text = sentence.text.rstrip(_CLOSERS)
    words = len(sentence.keys) - sum(map(is_sign, sentence.keys)) // 2
    if text.endswith(("?", "\N{FULLWIDTH QUESTION MARK}", "\N{ARABIC QUESTION MARK}")):
        return QUESTION
    if text.endswith(_LEADS):
        return "it leads in what follows"
    if "://" in text or "www." in text:
        return "an address"
    if sum(kind is Kind.NUMBER for kind in sentence.kinds) > 0.4 * words:
        return FIGURES
    if sentence.titled and (words < 12 or text[-1:] not in ".!"):
        return "a heading"
    return f"short: {words} words" if words < MIN_WORDS else None


def numbers(match: Match) -> str | None:
    """A number, date or month that the other sentence lacks."""
    left = _missing(match.a, match.left, Kind.NUMBER, Kind.DATE)
    right = [] if match.contained else _missing(match.b, match.right, Kind.NUMBER, Kind.DATE)
    return f"number: {_list(left)} / {_list(right)}" if left or right else None


def names(match: Match) -> str | None:
    """A name of the shorter sentence that the longer one lacks."""
    left = _missing(match.a, match.left, Kind.NAME)
    right = _missing(match.b, match.right, Kind.NAME)
    return f"name: {_list(left)} / {_list(right)}" if left else None


def places(match: Match) -> str | None:
    """A name or number that stands elsewhere, while the words around it stay where they were.

    "Smith accused Jones" and "Jones accused Smith" hold the same words.
    """
    if match.frame.alike < BUILT_ALIKE:
        return None
    for gap in match.frame.gaps:
        lost = [code for code in gap.left if code not in gap.right]
        new = [code for code in gap.right if code not in gap.left]
        moved = all(code in match.line_a and code in match.line_b for code in lost + new)
        other = lost and new
        order = not (lost or new) and gap.left != gap.right
        if other or order or (gap.bare and moved and (lost or new)):
            return f"place: {match.show(gap.left)} / {match.show(gap.right)}"
    return None


def beginnings(match: Match) -> str | None:
    """Another word with a capital at the same place, where a capital need not tell a name."""
    if match.alike < BUILT_ALIKE:
        return None
    for i, j, k, m in match.blocks:
        left = _capitals(match.a, match.left, i, j)
        right = _capitals(match.b, match.right, k, m)
        kinds = {*left.values(), *right.values()}
        # "Pasta refers to" and "Today's Quiz refers to": one of the two is a name for sure.
        # Where nouns have capitals too, either may be a name, and so may each of several.
        known = (Kind.NAME in kinds or match.a.language in NOUNS) and not match.contained
        if left and right and Kind.PLAIN in kinds and (j - i == m - k == 1 or known):
            return f"perhaps a name: {_list([*left])} / {_list([*right])}"
    return None


def _capitals(sentence: Sentence, there: Sequence[bool], start: int, end: int) -> dict[str, Kind]:
    """The words with a capital from `start` to `end` that the other sentence lacks."""
    return {
        sentence.shown[n]: sentence.kinds[n]
        for n in range(start, end)
        if not there[n] and sentence.shown[n][0].isupper()
    }


def negation(match: Match) -> str | None:
    """One more "not" in a sentence that is otherwise built alike."""
    left = _missing(match.a, match.left, Kind.NEGATION)
    right = _missing(match.b, match.right, Kind.NEGATION)
    if len(left) == len(right) or match.alike < BUILT_ALIKE:
        return None
    return f"negation: {_list(left)} / {_list(right)}"


def contraries(match: Match) -> str | None:
    """Words left over on both sides that mean the contrary of each other."""
    known = lexicon(match.a.language).contraries
    right = _left_over(match.b, match.right)
    for a, shown_a in _left_over(match.a, match.left):
        for b, shown_b in right:
            listed = (a, b) in known or (positive(a), positive(b)) in known
            if listed or _is_negated(shown_a, shown_b) or _is_negated(shown_b, shown_a):
                return f"contrary: {shown_a} / {shown_b}"
    return None


def labels(match: Match) -> str | None:
    """Other words before a colon ("Winner:", "Runner-up:")."""
    left, right = _label(match.a.text), _label(match.b.text)
    if left and right and left.casefold() != right.casefold():
        return f"label: {left} / {right}"
    return None


def substitution(match: Match) -> str | None:
    """One word for another in a short sentence, all else the same: a row of a list."""
    if match.contained or len(match.a.keys) >= SHORT or len(match.blocks) != 1:
        return None
    left = _missing(match.a, match.left, Kind.PLAIN)
    right = _missing(match.b, match.right, Kind.PLAIN)
    if len(left) == len(right) == 1:
        return f"one word for another: {_list(left)} / {_list(right)}"
    return None


def unknown(match: Match) -> str | None:
    """Any other word, in a language of which too little is known to tell what it changes."""
    if match.a.language and match.a.language == match.b.language:
        return None
    left = [word for _, word in _left_over(match.a, match.left)]
    right = [] if match.contained else [word for _, word in _left_over(match.b, match.right)]
    return f"unknown language: {_list(left)} / {_list(right)}" if left or right else None


GUARDS: tuple[Callable[[Match], str | None], ...] = (
    numbers,
    names,
    places,
    beginnings,
    negation,
    contraries,
    labels,
    substitution,
    unknown,
)


def objection(match: Match) -> str | None:
    """The first difference in fact between the sentences of `match`, in words, or None."""
    return next((found for guard in GUARDS if (found := guard(match))), None)


def _is_negated(a: str, b: str) -> bool:
    """Whether `a` is `b` with a prefix that turns it round: "unsafe" and "safe"."""
    a, b = a.lower(), b.lower()
    return len(b) > 3 and a.endswith(b) and a[: -len(b)] in _NEGATING


def _missing(sentence: Sentence, there: Sequence[bool], *kinds: Kind) -> list[str]:
    return [
        word
        for word, kind, yes in zip(sentence.shown, sentence.kinds, there, strict=True)
        if kind in kinds and not yes
    ]


def _left_over(sentence: Sentence, there: Sequence[bool]) -> list[tuple[str, str]]:
    return [
        (key, word)
        for key, word, yes in zip(sentence.keys, sentence.shown, there, strict=True)
        if not yes
    ]


def _list(words: Sequence[str]) -> str:
    return " ".join(words) or "-"


def _label(text: str) -> str:
    """The words before a colon, unless somebody's words follow it."""
    head, colon, rest = text.partition(":")
    if not colon or len(head.split()) > 3 or (rest.lstrip()[:1] in _QUOTES):
        return ""
    return head.strip()
