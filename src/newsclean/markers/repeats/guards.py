"""The guards: what makes two sentences different, however alike they are.

No similarity score tells "killed 12 people" from "killed 21 people". Each guard looks at the words
that only one of two aligned sentences has, and returns the difference in words, or None. One guard
is enough for a veto. Guards trade recall for precision: a false positive would remove a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newsclean.markers.repeats.alignment import Match, Word
from newsclean.markers.repeats.lexicon import is_negated, lexicon, positive_degree
from newsclean.markers.repeats.words import NOUNS, Kind, Sentence, is_sign
from newsclean.text.characters import CLOSERS, QUOTES

MIN_WORDS = 8
"""Shorter sentences may well stand twice."""
SHORT = 14
"""Words; in a shorter sentence one word for another makes another sentence."""
CHANGED = 0.9
"""From this share of the common words in the same order on, a word was put for another."""
BUILT_ALIKE = 0.75
"""From this share of the common words in the same order on, two sentences are built alike, and a
word that changed its place changed its role."""
QUESTION = "a question"
ROW_OF_FIGURES = "a row of figures"

# Behind them something follows: a list, a table, somebody's words.
_LEADS = (":", "-", "\N{EN DASH}", "\N{EM DASH}", "\N{FULLWIDTH COLON}")
_NAME, _NUMBER = Kind.NAME, Kind.NUMBER  # looked up for every sentence
MANY = 500
"""Pairs of contraries; of fewer, one may well be missing, or one of its forms."""
FEW = 3
"""Words left over on either side, by which a sentence is changed rather than worded anew."""


def unfit(sentence: Sentence) -> str | None:
    """In words why a sentence may stand twice, or stand beside others like it, or None."""
    text = sentence.text.rstrip(f"{CLOSERS} ")
    words = len(sentence.keys)
    if not sentence.text.isascii():
        words -= sum(map(is_sign, sentence.keys)) // 2
    if text.endswith(("?", "\N{FULLWIDTH QUESTION MARK}", "\N{ARABIC QUESTION MARK}")):
        return QUESTION
    if text.endswith(_LEADS):
        return "it leads in what follows"
    if "://" in text or "www." in text:
        return "an address"
    if sentence.kinds.count(_NUMBER) > 0.4 * words:
        return ROW_OF_FIGURES
    if sentence.titled and (words < 12 or text[-1:] not in ".!"):
        return "a heading"
    return f"short: {words} words" if words < MIN_WORDS else None


def numbers(match: Match) -> str | None:
    """A number, date or month that the other sentence lacks."""
    left, right = match.left_over
    lost = _of_kind(left, Kind.NUMBER, Kind.DATE)
    new = [] if match.contained else _of_kind(right, Kind.NUMBER, Kind.DATE)
    return f"number: {_list(lost)} / {_list(new)}" if lost or new else None


def names(match: Match) -> str | None:
    """A name of the shorter sentence that the longer one lacks."""
    left, right = match.left_over
    lost = _of_kind(left, Kind.NAME)
    return f"name: {_list(lost)} / {_list(_of_kind(right, Kind.NAME))}" if lost else None


def places(match: Match) -> str | None:
    """A name or number that stands elsewhere, while the words around it stay where they were.

    "Smith accused Jones" and "Jones accused Smith" hold the same words.
    """
    if max(match.a.kinds + match.b.kinds, default=Kind.LIGHT) < _NAME:
        return None
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
    """Another word with a capital at the same place, where that may be a name or not."""
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
    left, right = (_of_kind(words, Kind.NEGATION) for words in match.left_over)
    if len(left) == len(right) or match.alike < BUILT_ALIKE:
        return None
    return f"negation: {_list(left)} / {_list(right)}"


def contraries(match: Match) -> str | None:
    """Words left over on both sides that mean the contrary of each other."""
    left, right = match.left_over
    if not left or not right:
        return None
    lexical = lexicon(match.a.language)
    known, affixes = lexical.contraries, lexical.affixes
    others = [(key, positive_degree(key), shown, shown.lower()) for key, shown, _ in right]
    for key, shown, _ in left:
        plain, lower = positive_degree(key), shown.lower()
        for other, its_plain, its_shown, its_lower in others:
            listed = (key, other) in known or (plain, its_plain) in known
            if listed or is_negated(lower, its_lower, affixes):
                return f"contrary: {shown} / {its_shown}"
    return None


def labels(match: Match) -> str | None:
    """Other words before a colon ("Winner:", "Runner-up:")."""
    left, right = _words_before_colon(match.a.text), _words_before_colon(match.b.text)
    if left and right and left.casefold() != right.casefold():
        return f"label: {left} / {right}"
    return None


def substitution(match: Match) -> str | None:
    """One word for another in a short sentence, all else the same: a row of a list.

    Where few contraries are known, the other word may be one, however long the sentence is.
    """
    if match.contained:
        return None
    left, right = (_of_kind(words, Kind.PLAIN) for words in match.left_over)
    if not left or not right:
        return None
    if len(lexicon(match.a.language).contraries) >= MANY:
        if len(left) == len(right) == 1 and len(match.a.keys) < SHORT and len(match.blocks) == 1:
            return f"one word for another: {_list(left)} / {_list(right)}"
    elif max(len(left), len(right)) <= FEW and match.alike >= CHANGED:
        return f"perhaps a contrary: {_list(left)} / {_list(right)}"
    return None


def unknown_language(match: Match) -> str | None:
    """Any other word, in a language of which too little is known to tell what it changes."""
    if match.a.language and match.a.language == match.b.language:
        return None
    left, right = ([shown for _, shown, _ in words] for words in match.left_over)
    if match.contained:
        right = []
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
    unknown_language,
)


def objection(match: Match) -> str | None:
    """The first difference in fact between the sentences of `match`, in words, or None."""
    return next((difference for guard in GUARDS if (difference := guard(match))), None)


def _of_kind(words: Sequence[Word], *kinds: Kind) -> list[str]:
    return [shown for _, shown, kind in words if kind in kinds]


def _list(words: Sequence[str]) -> str:
    return " ".join(words) or "-"


def _words_before_colon(text: str) -> str:
    """The words before a colon, unless somebody's words follow it."""
    head, colon, rest = text.partition(":")
    if not colon or len(head.split()) > 3 or rest.lstrip().startswith((*QUOTES,)):
        return ""
    return head.strip()
