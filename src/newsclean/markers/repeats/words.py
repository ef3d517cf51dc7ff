"""Sentences as words: what each word is, what it weighs, and which words count as the same.

What is known about words is in `newsclean.markers.repeats.lexicon`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from newsclean.late import late
from newsclean.markers.repeats.lexicon import language_of, lexicon, stem


class Kind(IntEnum):
    """What a word is, as far as the guards must know. From `NAME` on it states a fact."""

    LIGHT = 0
    """It carries grammar."""
    PLAIN = 1
    """It carries meaning."""
    NEGATION = 2
    NAME = 3
    """It stands with a capital where none is due."""
    NUMBER = 4
    DATE = 5
    """A day of the week or a month."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in words. The tuples run side by side: one entry for each word."""

    text: str
    shown: tuple[str, ...]
    """The words as they stand."""
    keys: tuple[str, ...]
    """What is compared: equal keys are the same word."""
    kinds: tuple[Kind, ...]
    weights: tuple[float, ...]
    titled: bool
    """Written in capitals or in Title Case, so that a capital does not tell a name."""
    language: str
    """As in `words.toml`, or "" where it is not known."""

    @property
    def rank(self) -> tuple[float, int, str]:
        """Of two sentences the one that says less ranks lower."""
        return sum(self.weights), len(self.text), self.text

    def part(self, start: int, end: int) -> Sentence:
        """The words from `start` to `end` as a sentence of their own."""
        here = slice(start, end)
        return Sentence(
            self.text,
            self.shown[here],
            self.keys[here],
            self.kinds[here],
            self.weights[here],
            self.titled,
            self.language,
        )

    def joined(self, start: int, end: int, key: str) -> Sentence:
        """The sentence with the words from `start` to `end` as one name, compared by `key`."""
        head, tail = slice(0, start), slice(end, None)
        return Sentence(
            self.text,
            (*self.shown[head], " ".join(self.shown[start:end]), *self.shown[tail]),
            (*self.keys[head], key, *self.keys[tail]),
            (*self.kinds[head], Kind.NAME, *self.kinds[tail]),
            (*self.weights[head], _WEIGHTS[Kind.NAME], *self.weights[tail]),
            self.titled,
            self.language,
        )


# Weights instead of document frequencies: what a sentence weighs must not depend on the text
# around it, or two texts cleaned together would come out other than cleaned apart.
_WEIGHTS = (0.2, 1.0, 0.5, 1.2, 1.2, 1.2)  # by kind
_SHORT = 0.8  # of a plain word of up to four letters
_LIGHT, _PLAIN, _NAME = Kind.LIGHT, Kind.PLAIN, Kind.NAME  # looked up for every word

# Vowel signs and accents that stand for themselves: to `re` they are no part of a word.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"  # Devanagari
    "\u0981-\u0983\u09bc-\u09d7\u0a01-\u0a51\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd"
    "\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56"
    "\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0dca-\u0ddf"
)
LETTERS = rf"[^\W\d_]+(?:[{_MARKS}]+[^\W\d_]*)*"
"""A pattern for letters, with the marks that belong to them."""

_TOKEN = re.compile(
    r"""
      \d+ (?: [.,:/\-\N{EN DASH}] \d+ )*            # a number with what binds it: 4.75, 6-3, 17:30
    | [^\W\d_] (?: \. [^\W\d_] (?![^\W\d_]) )+      # U.S, without the last dot
    | @ (?: ' @ )*                                  # a word with its apostrophes
    | [.!?:\N{HORIZONTAL ELLIPSIS}"]                # behind these a capital is due
    | [%&]
    """.replace("@", LETTERS),
    re.VERBOSE,
)
NOUNS = frozenset(("de",))
"""Languages that begin every noun with a capital, so that a capital tells no name."""
_STOPS = frozenset('.!?:\N{HORIZONTAL ELLIPSIS}"')
_STRAIGHT = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        # What people type and fonts show for an apostrophe: with a letter on either side it is one.
        "\N{SINGLE HIGH-REVERSED-9 QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "\N{MODIFIER LETTER TURNED COMMA}": "'",
        "\N{FULLWIDTH APOSTROPHE}": "'",
        "\N{PRIME}": "'",
        "\N{ACUTE ACCENT}": "'",
        "\N{GRAVE ACCENT}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
    }
)
# Written without spaces: each character counts as a word, and as one that must not differ, since
# nothing is known about what two of them mean together.
_CJK = late("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_FIGURES = frozenset(("Nd", "Nl", "No"))
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?!\d))")


def is_sign(word: str) -> bool:
    """Whether `word` is a character of a script without spaces, of which two make a word."""
    return len(word) == 1 and _CJK.match(word) is not None


def read_sentence(text: str) -> Sentence:
    """`text` in words."""
    if not text.isascii() and _CJK.search(text):
        text = _CJK.sub(r" \g<0> ", text)
    straight = text
    if not text.isascii() or "`" in text:  # the only one that is ASCII
        straight = text.translate(_STRAIGHT)
    tokens: list[str] = _TOKEN.findall(straight)
    lower = [token.lower() for token in tokens]
    language = language_of([word for word in lower if word not in _STOPS])
    titled = _is_titled(tokens, lower)
    nouns = language in NOUNS
    shown: list[str] = []
    judged: list[tuple[str, Kind, float]] = []
    due = True  # a capital here tells nothing
    before = ""
    for token, after in zip(tokens, (*tokens[1:], ""), strict=False):
        if token in _STOPS:
            # "Dr. Anthony": the dot of a short capitalised word ends no sentence.
            due = not (token == "." and before[:1].isupper() and len(before) < 4)
            continue
        capital = token[0].isupper()
        if nouns:
            named = _is_acronym(token) and not titled
        else:
            named = capital and not titled and (not due or _begins_name(token, after))
        parts = (token,) if token.isalpha() else _split_token(token)
        shown += parts
        for word in parts:
            weighed = _weighed_word(word, capital, language)
            # "US" is no pronoun, and "WHO" does not ask.
            if named and (weighed[1] is _PLAIN or (weighed[1] is _LIGHT and _is_acronym(token))):
                weighed = weighed[0], _NAME, _WEIGHTS[_NAME]
            judged.append(weighed)
        due = False
        before = token
    keys, kinds, weights = zip(*judged, strict=True) if judged else ((), (), ())
    return Sentence(text, tuple(shown), keys, kinds, weights, titled, language)


def _digit(character: str) -> str:
    """A digit of any script as one of ASCII; anything else as it is."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _is_titled(tokens: Sequence[str], lower: Sequence[str]) -> bool:
    """`lower` is `tokens` in small letters."""
    if not tokens or tokens[0][0].islower():
        return False
    light = lexicon().light
    telling = small = 0
    for token, word in zip(tokens, lower, strict=True):
        if len(token) > 3 and word not in light and token[0].isalpha():
            telling += 1
            small += token.islower() or word == token.upper()
    return telling > 1 and small < 0.15 * telling


def _is_acronym(token: str) -> bool:
    return len(token) > 1 and token.isupper()


def _begins_name(token: str, after: str) -> bool:
    """Whether a word at the head of a sentence is a name: "Jane Doe said", "NATO said"."""
    return _is_acronym(token) or (len(token) > 1 and after[:1].isupper() and after != "I")


def _split_token(token: str) -> tuple[str, ...]:
    """A token without apostrophe and dots: "doesn't" is "does" and "not", "Biden's" is "Biden".

    No word is empty: a free "n't", as programs that tokenise write it, is "not".
    """
    if "." in token and not token[0].isdigit():
        return (token.replace(".", ""),)
    parts = token.split("'")
    if len(parts) > 1 and parts[-1] in ("s", "S"):
        parts.pop()
    words = parts[:1]
    for part in parts[1:]:
        if part in ("t", "T") and words[-1][-1:] in ("n", "N"):
            verb = words.pop()
            words += [{"can": verb, "won": "will"}.get(verb.lower(), verb[:-1]), "not"]
        else:
            words.append(part)
    return tuple(filter(None, words))


@lru_cache(maxsize=50_000)
def _weighed_word(word: str, capital: bool, language: str) -> tuple[str, Kind, float]:
    """The key of a word, its kind as far as its place does not matter, and what that weighs."""
    key, kind = _key_and_kind(word, capital, language)
    return key, kind, _SHORT if kind is _PLAIN and len(key) < 5 else _WEIGHTS[kind]


def _key_and_kind(word: str, capital: bool, language: str) -> tuple[str, Kind]:
    words, lower = lexicon(language), word.lower()
    # Fractions, Roman numerals and figures in circles too, but none of the signs of Chinese.
    if unicodedata.category(lower[0]) in _FIGURES:
        if not lower.isascii():
            lower = "".join([_digit(character) for character in lower])
        return _THOUSANDS.sub("", lower).replace(",", "."), Kind.NUMBER
    if lower in words.numbers:
        return words.numbers[lower], Kind.NUMBER
    if lower in words.dates and (capital or language != "en"):
        return words.dates[lower], Kind.DATE
    if lower in words.negations:
        return "not" if lower == "cannot" else lower, Kind.NEGATION
    if is_sign(word):
        return word, Kind.NAME
    key = words.forms.get(lower) or (stem(lower) if language == "en" else lower)
    key = words.synonyms.get(key, key)
    return key, Kind.LIGHT if lower in words.light else Kind.PLAIN
