"""The alignment of two sentences: which words of the one are which of the other.

Words are compared by key (`newsclean.markers.repeats.words`), those that are left over once more
with tolerance for spelling errors (slips).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress, count
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from newsclean.late import late_module
from newsclean.markers.repeats.lexicon import is_negated, lexicon
from newsclean.markers.repeats.words import Kind, Sentence

if TYPE_CHECKING:
    from rapidfuzz.distance import OSA, Indel, LCSseq
else:
    OSA, Indel, LCSseq = (
        late_module(f"rapidfuzz.distance.{name}") for name in ("OSA", "Indel", "LCSseq")
    )

LONG_WORD = 40
"""A longer word is a stretch without spaces, where one letter may make all the difference."""
MAX_SLIPS = 60
"""Where more words are left over, they are not compared for slips."""
SLIP = 0.8
"""From this similarity on, two plain words are one word in two spellings or forms."""

_NAME, _NUMBER = Kind.NAME, Kind.NUMBER  # looked up for every word
_EXACT = (Kind.NEGATION, Kind.NAME)  # of these, another spelling is another word

Word: TypeAlias = tuple[str, str, Kind]
"""The key of a word, the word as it stands, and its kind."""


class Gap(NamedTuple):
    """The facts of two sentences between two words that agree, as codes."""

    left: str
    right: str
    bare: bool
    """Nothing else stands there."""


class Frame(NamedTuple):
    """Two sentences laid side by side by all words but names, numbers and dates."""

    alike: float
    """The share of these words of the shorter one that stand in both, in order."""
    gaps: tuple[Gap, ...]


class Match:
    """Two sentences laid side by side: which words of the one are which of the other.

    `left` and `right` say for each word of `a` and of `b` whether the other sentence has it.
    With `contained`, `b` is the stretch of a longer sentence that `a` is compared to.
    """

    def __init__(self, a: Sentence, b: Sentence, contained: bool = False) -> None:
        if any(map(str.isupper, a.shown)):
            a, b = _abbreviated(a, b)
        if any(map(str.isupper, b.shown)):
            b, a = _abbreviated(b, a)
        self.a, self.b, self.contained = a, b, contained
        same = _slips(a, b)
        keys = [same.get(key, key) for key in a.keys] if same else a.keys
        # One character for each word, so that the alignments run on strings.
        codes = dict(zip(dict.fromkeys((*b.keys, *a.keys)), map(chr, count(1)), strict=False))
        self.line_a = "".join([codes[key] for key in keys])
        self.line_b = "".join([codes[key] for key in b.keys])
        self.left = _covered(self.line_a, self.line_b)
        self.right = _covered(self.line_b, self.line_a)
        self.shorter = _share(a.weights, self.left)
        self.longer = _share(b.weights, self.right)

    @cached_property
    def left_over(self) -> tuple[list[Word], list[Word]]:
        """The words of `a` and of `b` that the other one lacks."""
        return _not_shared(self.a, self.left), _not_shared(self.b, self.right)

    @cached_property
    def alike(self) -> float:
        """The share of the common words that stand in the same order."""
        common = sum(self.left)
        return LCSseq.similarity(self.line_a, self.line_b) / common if common else 0.0

    @cached_property
    def blocks(self) -> tuple[tuple[int, int, int, int], ...]:
        """Where the two differ in order: `a[i:j]` stands where `b[k:m]` does."""
        return tuple(_between(_anchors(self.line_a, self.line_b), self.line_a, self.line_b))

    @cached_property
    def frame(self) -> Frame:
        """The two sentences without their facts, and the facts between."""
        left = [n for n, kind in enumerate(self.a.kinds) if kind < _NAME]
        right = [n for n, kind in enumerate(self.b.kinds) if kind < _NAME]
        pairs = _anchors(
            "".join([self.line_a[n] for n in left]), "".join([self.line_b[n] for n in right])
        )
        anchors = [(left[i], right[k]) for i, k in pairs]
        facts_a, facts_b = _facts(self.line_a, self.a.kinds), _facts(self.line_b, self.b.kinds)
        gaps = []
        for i, j, k, m in _between(anchors, self.line_a, self.line_b):
            lost, new = "".join(facts_a[i:j]), "".join(facts_b[k:m])
            if lost or new:
                gaps.append(Gap(lost, new, len(lost) == j - i and len(new) == m - k))
        shorter = min(len(left), len(right))
        return Frame(len(anchors) / shorter if shorter else 0.0, tuple(gaps))

    @cached_property
    def cut(self) -> bool:
        """Whether `a` is what is left when words with a meaning are cut off at one end of `b`."""
        n = len(self.line_a)
        if self.line_b.startswith(self.line_a):
            return sum(self.b.weights[n:]) >= 1
        return self.line_b.endswith(self.line_a) and sum(self.b.weights[:-n]) >= 1

    def window(self) -> tuple[float, int, int]:
        """How much of `a` stands in order in the best stretch of `b`, and where that is."""
        n = len(self.line_a)
        at = self.line_b.find(self.line_a)
        if at >= 0:
            return 1.0, at, at + n
        room = n // 8 + 1
        places = [k for _, k in _anchors(self.line_a, self.line_b)]
        if not places:
            return 0.0, 0, 0
        best = max(places, key=lambda k: bisect_left(places, k + n + room) - bisect_left(places, k))
        start, end = max(0, best - room), best + n + room
        return LCSseq.similarity(self.line_a, self.line_b[start:end]) / n, start, end

    def show(self, codes: str) -> str:
        """The words behind codes, as they stand."""
        words = dict(zip(self.line_a + self.line_b, self.a.shown + self.b.shown, strict=True))
        return " ".join(words[code] for code in codes) or "-"


def _anchors(a: str, b: str) -> list[tuple[int, int]]:
    """The places of a longest common subsequence."""
    return [
        (block.a + n, block.b + n)
        for block in Indel.opcodes(a, b).as_matching_blocks()
        for n in range(block.size)
    ]


def _between(
    anchors: Sequence[tuple[int, int]], a: str, b: str
) -> Iterator[tuple[int, int, int, int]]:
    """The stretches of `a` and `b` between the anchors, where either is not empty."""
    i = k = 0
    for j, m in [*anchors, (len(a), len(b))]:
        if i < j or k < m:
            yield i, j, k, m
        i, k = j + 1, m + 1


def _facts(codes: str, kinds: Sequence[Kind]) -> list[str]:
    """The codes of the words that state a fact, and nothing in the place of the others."""
    return [code if kind >= _NAME else "" for code, kind in zip(codes, kinds, strict=True)]


def _covered(line: str, other: str) -> list[bool]:
    """Which words of `line` stand in `other` too, each as often as it does there."""
    there = [code in other for code in line]
    if len(set(line)) < len(line):
        met: dict[str, int] = {}
        for n, code in enumerate(line):
            met[code] = times = met.get(code, 0) + 1
            if times > 1 and there[n]:
                there[n] = other.count(code) >= times
    return there


def _share(weights: Sequence[float], there: Sequence[bool]) -> float:
    total = sum(weights)
    return sum(compress(weights, there)) / total if total else 0.0


def _not_shared(sentence: Sentence, there: Sequence[bool]) -> list[Word]:
    words = zip(sentence.keys, sentence.shown, sentence.kinds, strict=True)
    return [word for word, yes in zip(words, there, strict=True) if not yes]


def _abbreviated(a: Sentence, b: Sentence) -> tuple[Sentence, Sentence]:
    """The two sentences, with words of `b` as one where `a` has their initials ("NHS")."""
    for n, word in enumerate(a.shown):
        if is_acronym(word) and a.keys[n] not in b.keys:
            # One each: some letters have two capitals.
            initials = "".join([other[0].upper()[0] for other in b.shown])
            at = initials.find(word)
            end = at + len(word)
            if at >= 0 and not set(b.keys[at:end]) & set(a.keys):
                b = b.joined(at, end, a.keys[n])
    return a, b


def is_acronym(word: str) -> bool:
    """Whether a word may stand for several: "NHS"."""
    return word.isupper() and 1 < len(word) < 6


def may_slip(word: str, kind: Kind) -> bool:
    """Whether a word may be another one with a spelling error."""
    return 3 < len(word) <= LONG_WORD and kind < _NUMBER


def _slips(a: Sentence, b: Sentence) -> dict[str, str]:
    """Words of `a` that are words of `b` with a spelling error, an ending or another spelling."""
    # In a language that is not known, an ending may turn a sentence round (Turkish "-ma-").
    if not a.language or a.language != b.language:
        return {}
    in_a, in_b = set(a.keys), set(b.keys)
    lone_a, lone_b = in_a - in_b, in_b - in_a
    if not lone_a or not lone_b or len(lone_a) > MAX_SLIPS or len(lone_b) > MAX_SLIPS:
        return {}
    others = defaultdict(list)
    for key, word, kind in zip(b.keys, b.shown, b.kinds, strict=True):
        if key in lone_b and may_slip(word, kind):
            others[word[0].lower()].append((key, word.lower(), kind))
    same: dict[str, str] = {}
    taken: set[str] = set()
    lexical = lexicon(a.language)
    for key, word, kind in zip(a.keys, a.shown, a.kinds, strict=True):
        if key not in lone_a or key in same or not may_slip(word, kind):
            continue
        best, twin = SLIP, None
        for other, shown, its_kind in others[word[0].lower()]:
            if other in taken or (key, other) in lexical.contraries:
                continue
            if is_negated(word.lower(), shown, lexical.affixes):
                continue
            score = alike(key, word.lower(), kind, other, shown, its_kind)
            if score >= best:
                best, twin = score, other
        if twin is not None:
            same[key] = twin
            taken.add(twin)
    return same


def alike(key_a: str, a: str, kind_a: Kind, key_b: str, b: str, kind_b: Kind) -> float:
    """How much two words, in small letters, look like one."""
    if kind_a in _EXACT or kind_b in _EXACT:
        return 1.0 if _is_misspelt(a, b) or _is_derived(a, b) else 0.0
    return max(Indel.normalized_similarity(key_a, key_b), Indel.normalized_similarity(a, b))


def _is_misspelt(a: str, b: str) -> bool:
    """Whether two names differ by one letter too many or by two letters that changed places.

    One letter for another makes another name: "Hansen" and "Hanson".
    """
    if min(len(a), len(b)) < 5 or OSA.distance(a, b) > 1:
        return False
    return len(a) != len(b) or sorted(a) == sorted(b)


def _is_derived(a: str, b: str) -> bool:
    """Whether one name is the adjective of the other: "Israel" and "Israeli"."""
    short, long = sorted((a, b), key=len)
    return long.startswith(short) and long[len(short) :] in ("n", "i", "an", "s")
