"""What is known about the words around a stop, and the language that they are in.

What it knows is data (`newsclean/data/abbreviations.toml`). Most of it holds in any language. Where
the same letters are an abbreviation in one language and a word in another, the line tells which
language it is in.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from newsclean.prepared import word_lists

_LETTERS = re.compile(r"[^\W\d_]+")


class Lexicon(NamedTuple):
    """What is known about words; see the file it comes from."""

    kinds: dict[str, str]  # of abbreviations: closed, unit, open, number, clock, word or own
    own: dict[str, dict[str, str]]  # what the last are in which language; in others, by ""
    speakers: dict[str, tuple[str, ...]]  # the languages that a word tells of
    starters: frozenset[str]
    small_starters: frozenset[str]
    particles: frozenset[str]
    clock_next: frozenset[str]
    ordinal_next: frozenset[str]
    ordinal_previous: frozenset[str]
    ordinal_languages: frozenset[str]
    roman_languages: frozenset[str]
    shouted: frozenset[str]
    low_quotes: frozenset[str]
    speaker: re.Pattern[str]
    small_speaker: re.Pattern[str]
    thai_next: tuple[str, ...]
    thai_previous: tuple[str, ...]


KINDS = ("closed", "unit", "open", "number", "word")
"""Where languages disagree, the later holds: it lets more sentences end."""


def language_of(text: str) -> str:
    """The language of `text`, as its commonest words tell it; "" where they tell of none or two.

    >>> language_of("Nikt nie wie, gdzie jest port."), language_of("Okafor 1:0")
    ('pl', '')
    """
    speakers = lexicon().speakers
    votes = Counter(
        language for word in _LETTERS.findall(text.lower()) for language in speakers.get(word, ())
    )
    best = [language for language, count in votes.items() if count == max(votes.values())]
    return best[0] if len(best) == 1 else ""


@cache
def lexicon() -> Lexicon:
    """The lists, read once."""
    table = word_lists("abbreviations")

    def words(of: str, *keys: str) -> list[str]:
        return " ".join(table[of][key] for key in keys or table[of]).split()

    kinds = _kinds({kind: words(kind) for kind in KINDS})
    kinds |= dict.fromkeys(words("clock", "stop"), "clock")
    own: dict[str, dict[str, str]] = {}
    for language, lists in table["own"].items():
        for word, kind in _kinds({kind: lists.get(kind, "").split() for kind in KINDS}).items():
            elsewhere = {"": kinds[word]} if word in kinds else {}
            own.setdefault(word, elsewhere)[language] = kind
    speakers: dict[str, tuple[str, ...]] = {}
    for language, telling in table["languages"].items():
        for word in telling.split():
            speakers[word] = (*speakers.get(word, ()), language)
    speech = "|".join(words("speech", "en"))
    return Lexicon(
        kinds=kinds | dict.fromkeys(own, "own"),
        own=own,
        speakers=speakers,
        starters=frozenset(words("starters")),
        small_starters=frozenset(words("small_starters")),
        particles=frozenset(words("particles")),
        clock_next=frozenset(words("clock", "next")),
        ordinal_next=frozenset(words("ordinals", "next")),
        ordinal_previous=frozenset(words("ordinals", "previous")),
        ordinal_languages=frozenset(words("ordinals", "languages")),
        roman_languages=frozenset(words("ordinals", "roman")),
        shouted=frozenset(words("shouted")),
        low_quotes=frozenset(words("quotes", "low")),
        speaker=re.compile(rf"(?:[A-Z\u00C0-\u00DE][\w.'’-]{{0,20}}\s){{1,4}}?(?:{speech})\b"),
        small_speaker=re.compile(
            rf"(?:\w{{1,12}}\s)?(?:{speech})\b|(?:{'|'.join(words('speech', 'tr'))})\b"
        ),
        thai_next=tuple(words("thai", "next")),
        thai_previous=tuple(words("thai", "previous")),
    )


def _kinds(lists: dict[str, list[str]]) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for kind, words in lists.items():
        for word in words:
            kinds[word] = kind
            if len(word) > 1 and word.islower():  # a single capital is an initial
                kinds[word[0].upper() + word[1:]] = kind
    return kinds
