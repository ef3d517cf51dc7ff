"""Which sentences of a text are worth a comparison: an inverted index of rare words.

So the work grows with the number of sentences, and not with its square.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from sys import intern
from typing import TypeAlias

from newsclean.late import late
from newsclean.markers.repeats.lexicon import lexicon
from newsclean.markers.repeats.words import LETTERS

RECENT = 2_000
"""So many sentences are remembered in full: in a long text, twins stand near each other."""

COMMON, NEAREST = 50, 20
"""A word of more sentences than this leads to so many of them only, the nearest."""
MOST = 4
"""Candidates of one sentence: more than are needed to see that it is one of a series."""
ALIKE = 0.5
"""The share of their words (Dice) that two candidates have in common."""
WITHIN = 0.75
"""The share of the words of the shorter one, where the longer one may contain it."""
ANY = 0.5
"""What any word counts, beside the 1 of those that carry meaning, where all of them are counted."""

# The first letters of a word, without an s at their end, stand for all of its forms; short words
# say little.
_KEY = re.compile(r"(\w{3,5}[^\Ws])\w*")

# Chinese and Japanese, and the scripts of Southeast Asia, write without spaces; in those of India
# and in Hangul a word has few letters, and vowel signs that are none to `re`.
_DENSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_OTHER_SCRIPT = late(f"[{_DENSE}\u0900-\u0dff\uac00-\ud7a3]")
_DENSE_TEXT = late(f"[{_DENSE}]")
_WORD = late(rf"[{_DENSE}]+|{LETTERS}")

Pair: TypeAlias = tuple[int, int]


class Keys:
    """The words of sentences by their first letters, remembered for later rounds over one text."""

    def __init__(self) -> None:
        self._telling: dict[str, tuple[str, ...]] = {}
        self.all = lru_cache(RECENT)(_all_words)

    def telling(self, text: str) -> tuple[str, ...]:
        """The words that carry meaning."""
        if text not in self._telling:
            # Shared strings in tuples: of a long text, those of all sentences are kept.
            self._telling[text] = tuple(map(intern, _keys(text)))
        return self._telling[text]


def candidates(texts: Sequence[str], words: Keys | None = None) -> Iterator[Pair]:
    """Pairs of places in `texts` whose texts share half of their words, or most of the shorter one.

    A prefix filter (Chaudhuri et al., 2006; Wang et al., 2012): of the `n` words of a text that
    shares `need` of them with another, any `n - need + 2` hold two that they share. So only the
    rarest of them are looked up in an inverted index. The first place of a pair is the lower one.
    """
    words = words or Keys()
    keys = [words.telling(text) for text in texts]
    sizes = [len(own) for own in keys]
    counts = Counter(chain.from_iterable(keys))
    # Words by how rare they are, from 1 on; one that stands in a single text leads nowhere.
    rare = sorted([(count, key) for key, count in counts.items() if count > 1])
    ranks = {key: rank for rank, (_, key) in enumerate(rare, 1)}
    where: list[list[int]] = [[] for _ in range(len(rare) + 1)]
    looked: list[tuple[int, array[int]]] = []
    for i, own in enumerate(keys):
        own_ranks = sorted(filter(None, map(ranks.get, own)))
        spare = len(own_ranks) - max(2, math.ceil(ALIKE * len(own)))
        if spare >= 0:
            prefix = array("L")
            for rank in own_ranks[: spare + 2]:
                prefix.extend((rank, len(where[rank])))
            looked.append((i, prefix))
        for rank in own_ranks:
            where[rank].append(i)
    for i, prefix in looked:
        once: set[int] = set()
        twice: set[int] = set()
        numbers = iter(prefix)
        for rank, at in zip(numbers, numbers, strict=True):
            places = where[rank]
            if len(places) > COMMON:
                places = places[max(0, at - NEAREST // 2) : at + NEAREST // 2]
            twice.update(once.intersection(places))
            once.update(places)
        if not twice:
            continue
        n, mine = sizes[i], set(keys[i])
        partners = []
        for j in twice:
            m = sizes[j]
            if m > n or (m == n and j > i):  # the shorter one of a pair looks for the longer one
                both = len(mine.intersection(keys[j]))
                if both >= WITHIN * n or 2 * both >= ALIKE * (n + m):
                    partners.append((-both, abs(i - j), j))
        partners.sort()
        for minus_both, _, j in partners[:MOST]:
            all_own, others = words.all(texts[i]), words.all(texts[j])
            if _enough(
                ANY * len(all_own & others) - minus_both,
                n + ANY * len(all_own),
                sizes[j] + ANY * len(others),
            ):
                yield (i, j) if i < j else (j, i)


def _enough(both: float, n: float, m: float) -> bool:
    """Whether two texts of `n` and `m` words may be twins if they have so many in common."""
    return 2 * both >= ALIKE * (n + m) or both >= WITHIN * min(n, m)


def _keys(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, by their first letters."""
    dropped, renamed = _synonyms()
    if "_" in text:
        text = text.replace("_", " ")
    if not text.isascii() and _OTHER_SCRIPT.search(text):
        return _keys_of_other_scripts(text)
    keys = frozenset(_KEY.findall(text.lower())) - dropped
    others = keys.intersection(renamed)
    return keys.difference(others).union([renamed[key] for key in others]) if others else keys


def _keys_of_other_scripts(text: str) -> frozenset[str]:
    """Words of two letters or more; two characters each where no spaces part the words."""
    keys = []
    for word in _WORD.findall(text.lower()):
        if _DENSE_TEXT.match(word):
            keys += [word[n : n + 2] for n in range(len(word) - 1)]
        elif len(word) > 1:
            keys.append(word[:5])
    return frozenset(keys)


@cache
def _synonyms() -> tuple[frozenset[str], dict[str, str]]:
    """The keys that say nothing, and those that count as another."""
    known = lexicon()
    first = {word[:6]: other for word, other in known.synonyms.items() if len(word) > 3}
    dropped = {key for key in known.light if first.get(key, key) in known.light}
    dropped |= {key for key, other in first.items() if other in known.light}
    renamed = {key: other for key, other in first.items() if key != other and key not in dropped}
    return frozenset(dropped), renamed


def _all_words(text: str) -> frozenset[str]:
    """All words of a text between its spaces, by their first letters."""
    if not text.isascii() and _OTHER_SCRIPT.search(text):
        return _keys_of_other_scripts(text)
    return frozenset([word[:5] for word in text.lower().split()])
