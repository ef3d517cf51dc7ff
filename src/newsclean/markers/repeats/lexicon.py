"""What is known about the words of each language, and which language a sentence is in.

The lists are data (`newsclean/data/words.toml`, `dates.toml` and `function_words.toml`), read once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain

from newsclean.prepared import word_lists

FEWEST = 8
"""Of so many words, one at least carries grammar."""
FEW_WORDS = 8
"""Of more words, some carry grammar."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known about the words of a language. Keys are what `Sentence.keys` holds."""

    light: frozenset[str]
    negations: frozenset[str]
    numbers: dict[str, str]
    dates: dict[str, str]
    forms: dict[str, str]
    synonyms: dict[str, str]
    contraries: frozenset[tuple[str, str]]
    """Pairs of keys, both ways round."""
    affixes: frozenset[str]
    """Each turns the sense of the word round that it stands in or before."""


@cache
def lexicon(language: str = "en") -> Lexicon:
    """The words of a language; none where it is not known."""
    table = word_lists("words").get(language, {})
    english = language == "en"
    forms = _groups(table.get("forms", ""))

    def key(word: str) -> str:
        return forms.get(word) or (stem(word) if english else word)

    synonyms: dict[str, str] = {}
    for line in table.get("synonyms", "").strip().splitlines():
        words = [key(word) for word in line.split()]
        for word in words:
            synonyms.setdefault(word, words[0])
    contraries: set[tuple[str, str]] = set()
    for line in table.get("contraries", "").strip().splitlines():
        left, right = ([key(word) for word in side.split()] for side in line.split("|"))
        contraries |= {(a, b) for a in left for b in right}
    contraries |= {(synonyms.get(a, a), synonyms.get(b, b)) for a, b in contraries}
    function_words = [] if english else word_lists("function_words").get(language, "").split()
    return Lexicon(
        light=frozenset((*table.get("light", "").split(), *function_words)),
        negations=frozenset(table.get("negations", "").split()),
        numbers=_groups(table.get("numbers", "")),
        dates=_groups(_dates(language)),
        forms=forms,
        synonyms=synonyms,
        contraries=frozenset(contraries | {(b, a) for a, b in contraries}),
        affixes=frozenset(table.get("affixes", "").split()),
    )


def _dates(language: str) -> str:
    """The names of days and months in a language, and what news writes instead of them."""
    return "\n".join(
        word_lists(name).get(language, {}).get("dates", "") for name in ("dates", "words")
    )


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    """The languages of each word of grammar, number and date, and of each telling letter."""
    by_word: dict[str, set[str]] = {}
    known = word_lists("words")
    for language in {**known, **word_lists("function_words")}:
        words = word_lists("function_words").get(language, "")
        table = known.get(language, {})
        lists = [table.get(name, "") for name in ("light", "negations", "numbers")]
        for word in filter(str.isalpha, " ".join((words, *lists, _dates(language))).split()):
            by_word.setdefault(word, set()).add(language)
        for letter in table.get("letters", ""):
            by_word.setdefault(f"-{letter}", set()).add(language)
    return {word: tuple(sorted(languages)) for word, languages in by_word.items()}


def language_of(words: Sequence[str]) -> str:
    """The language of `words`, in lower case, as their function words tell it; "" for unknown.

    A few words of plain ASCII without any function word are taken for English, and so are many
    with some of English.
    """
    text = "".join(words)
    plain, letters = text.isascii(), frozenset(text)
    if not plain and (language := _by_script(text)):
        return language if letters.isdisjoint(_others(language)) else ""
    speakers = _speakers()
    votes = Counter(chain.from_iterable([speakers[word] for word in words if word in speakers]))
    if votes and not plain:
        told = chain.from_iterable([speakers.get(f"-{letter}", ()) for letter in letters])
        votes.update([language for language in told if language in votes])
        for language in [one for one in votes if not letters.isdisjoint(_others(one))]:
            del votes[language]
    count = max(votes.values(), default=0)
    known = word_lists("words")
    if count * FEWEST >= len(words):
        _, _, best = max(
            [
                (language in known, language == "en", language)
                for language, many in votes.items()
                if many == count
            ],
            default=(False, False, ""),
        )
        return best if best in known else ""
    english = votes["en"] or len(words) <= FEW_WORDS
    return "en" if english and plain else ""


@cache
def _others(language: str) -> frozenset[str]:
    """The letters that a language never writes."""
    return frozenset(word_lists("words").get(language, {}).get("others", ""))


def _by_script(written: str) -> str:
    """The language whose script most letters are of, where it is the only one with that script."""
    pattern, languages = _scripts()
    hit = pattern.search(written)
    if hit is None or hit.lastgroup is None:
        return ""
    own = re.findall(languages[hit.lastgroup], written)
    return hit.lastgroup if 2 * len(own) > len(written) else ""


@cache
def _scripts() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern with a group for each script that tells a language, and the letters of each."""
    tables = word_lists("words").items()
    scripts = {language: f"[{table['script']}]" for language, table in tables if "script" in table}
    return re.compile("|".join(f"(?P<{one}>{own})" for one, own in scripts.items())), scripts


def _groups(text: str) -> dict[str, str]:
    """Each word of each line, with the first of its line."""
    groups: dict[str, str] = {}
    for line in text.strip().splitlines():
        words = line.split()
        for word in words:
            groups.setdefault(word, words[0])
    return groups


def stem(word: str) -> str:
    """`word`, in lower case, without its English ending.

    Cruder than Porter's: the forms of one word must agree, and no more is asked.

    >>> [stem(word) for word in ("bombings", "bombed", "stories", "story", "stopped", "stop")]
    ['bomb', 'bomb', 'story', 'story', 'stop', 'stop']
    """
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word[: -len(ending)]
            break
    if len(word) > 3:
        word = _single(word)
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return word


def positive_degree(word: str) -> str:
    """A comparative or superlative without its ending: "biggest" is "big"."""
    for ending in ("est", "er"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return _single(word[: -len(ending)])
    return word


_NEGATING = frozenset(("un", "in", "im", "il", "ir", "dis", "non", "anti", "mis", "de"))


def is_negated(a: str, b: str, affixes: Set[str]) -> bool:
    """Whether one word, in small letters, is the other with an affix that turns it round.

    "Unsafe" is, beside "safe". `affixes` are those of the language, which may stand anywhere.
    """
    short, long = (a, b) if len(a) < len(b) else (b, a)
    size = len(long) - len(short)
    if len(short) < 4 or size < 1:
        return False
    if long.endswith(short) and long[:size] in _NEGATING:
        return True
    return any(
        long[at : at + size] in affixes and long[:at] + long[at + size :] == short
        for at in range(len(short) + 1)
    )


def _single(word: str) -> str:
    """`word` without the doubling of its last letter: "stopp" is "stop", but "tell" stays."""
    return word[:-1] if word[-1] == word[-2] and word[-1] not in "lsze" else word
