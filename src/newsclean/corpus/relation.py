"""What two texts are to each other, and why.

A similarity score alone does not decide it. Most of what one text holds must stand in the other
(containment), counted in shingles, or in runs of five letters where the errors of a scanner have
broken the words. And numbers and dates must not differ: the report of one week and that of the next
are alike, and are two stories.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from newsclean.corpus.blocking import BRIEF
from newsclean.corpus.dates import days_apart, is_later
from newsclean.corpus.shingles import Sets, ShingleSets, first_of_run
from newsclean.corpus.tokens import U32, letters, mix

StoryRelation: TypeAlias = Literal["same", "preview", "update"]

SHINGLE_THRESHOLD = 0.5
"""The share of the shorter text's shingles that the longer one must hold."""

GREY = 0.25
"""From this share on, letters are compared where shingles do not suffice."""

LETTER_THRESHOLD = 0.66
"""The share of the shorter text's runs of letters that the longer one must hold then. With another
threshold for shingles it is as far above that."""

LETTER_MARGIN = 0.25
"""So much more than of shingles: otherwise it is other words that keep the shingles apart."""

WHOLE = 0.9
"""The share of a text's shingles that must count for its letters to be compared."""

SAME_THRESHOLD = 0.5
"""The share of both texts, taken together, from which on they are the same and not an update."""

LATER_SAME_THRESHOLD = 0.7
"""The same where the dates say that one could be an update."""

BROKEN = 0.15
"""Where words are broken, the share of letters is larger than that of shingles by this much."""

CONTAINED = 0.8
"""The share of a shorter text that makes it a preview ..."""

SHORTER = 0.7
"""... if it is no longer than this share of the longer one."""

BRIEF_ALIKE = 0.8
"""The share of both texts that must be in both where one is brief."""

APART = 0.1
"""The share of the shorter text up to which two texts have nothing in common."""

EQUAL_NUMBERS = 0.7
"""The share of the numbers in common places that must be equal."""

OTHER_NUMBERS = 0.02
"""Other numbers for each shingle, from which on they make another story and not an update."""

MANY_OTHERS = 8
"""So many other numbers suffice in a text of whatever length: a whole page has many shingles that
have nothing to do with its numbers."""

DAYS = 2.0
"""Dates further apart make a series of reports out of texts that are not word for word the same."""

VERBATIM = 0.95
"""The share that makes a text the same whatever its date, if all its numbers are."""

GRAM = 5
GRAM_SAMPLE = 4
_STEP = np.uint64(0x100000001B3)


class Evidence(NamedTuple):
    """What was counted on two texts."""

    shared: int
    """Shingles in both."""

    shorter: int
    longer: int
    """Shingles of either."""

    equal: int = 0
    """Numbers that both have between the same words."""

    places: int = 0
    """Places between the same words where both have a number."""

    days: float | None = None
    """How far apart the dates are, if both have one."""

    letters: float = 0.0
    """The share of the shorter text's runs of letters in the other; 0 if not counted."""

    letters_alike: float = 0.0
    """The share of all their runs of letters that both have."""

    @property
    def contained(self) -> float:
        """The share of the shorter text that stands in the longer one."""
        return self.shared / self.shorter if self.shorter else 0.0

    @property
    def alike(self) -> float:
        """The share of both texts, taken together, that stands in both (Jaccard)."""
        union = self.shorter + self.longer - self.shared
        return self.shared / union if union else 0.0

    @property
    def score(self) -> float:
        """How sure it is that they are one story: the share of the shorter in the longer."""
        return max(self.contained, self.letters)

    @property
    def by_letters(self) -> bool:
        """Whether the score is the share of letters and not that of shingles."""
        return self.letters > self.contained

    def least(self, threshold: float = SHINGLE_THRESHOLD) -> float:
        """The least score that makes two texts one story: of letters, or else of shingles.

        Two texts that match by their shingles may share more letters, and still fewer than this.
        """
        return of_letters(threshold) if self.by_letters else threshold


def of_letters(threshold: float) -> float:
    """The threshold for letters beside one for shingles."""
    return round(min(1.0, threshold + LETTER_THRESHOLD - SHINGLE_THRESHOLD), 4)


def matches(evidence: Evidence, threshold: float = SHINGLE_THRESHOLD) -> bool:
    """Whether two texts are one story, if so much of the shorter must stand in the longer."""
    return alike_enough(evidence, threshold) and veto(evidence) is None


def alike_enough(evidence: Evidence, threshold: float = SHINGLE_THRESHOLD) -> bool:
    """Whether two texts have so much in common that only a veto parts them."""
    if evidence.shorter < BRIEF:
        return evidence.alike >= BRIEF_ALIKE
    least = max(of_letters(threshold), evidence.contained + LETTER_MARGIN)
    return evidence.contained >= threshold or evidence.letters >= least


def veto(evidence: Evidence) -> str | None:
    """In words what makes two texts different stories however alike they are, or None."""
    other = evidence.places - evidence.equal
    if evidence.days is not None and evidence.days > DAYS:
        if evidence.contained < VERBATIM or other:
            return f"{evidence.days:.0f} days apart"
        return None
    few = 2 if evidence.contained >= CONTAINED or evidence.equal else 1
    if (
        other >= max(few, min(MANY_OTHERS, OTHER_NUMBERS * evidence.shorter))
        and evidence.equal < EQUAL_NUMBERS * evidence.places
    ):
        return f"{other} of {evidence.places} numbers are others"
    return None


def apart(pair: Evidence, first: Evidence, second: Evidence) -> bool:
    """Whether two texts are different parts of a third, by the evidence on each two of the three.

    Two excerpts of one article mostly begin alike; two stories of a digest share nothing.
    """
    parts = all(
        part.contained >= CONTAINED and part.shorter <= SHORTER * part.longer
        for part in (first, second)
    )
    return parts and pair.contained < APART


def kind(evidence: Evidence, shorter: bool, later: bool | None) -> StoryRelation:
    """What a text is to its twin, with which it matches.

    `shorter` says whether it is the shorter one of the two, `later` whether its date is.
    """
    small = evidence.shorter <= SHORTER * evidence.longer
    if shorter and small and max(evidence.contained, evidence.letters) >= CONTAINED:
        return "preview"
    # Letters say more than shingles where words are broken, not where a paragraph is another.
    if evidence.letters >= evidence.contained + BROKEN:
        return "same" if evidence.letters_alike >= SAME_THRESHOLD else "update"
    return (
        "same"
        if evidence.alike >= (LATER_SAME_THRESHOLD if later else SAME_THRESHOLD)
        else "update"
    )


def reason(evidence: Evidence) -> str:
    """The evidence in words."""
    parts = [f"{evidence.score:.0%} of the shorter text", f"{evidence.alike:.0%} of both"]
    if evidence.by_letters:
        parts[0] += " by its letters"
    if evidence.places:
        parts.append(f"{evidence.equal} of {evidence.places} numbers equal")
    if evidence.days is not None:
        parts.append(f"{evidence.days:.1f} days apart")
    return ", ".join(parts)


class Comparer:
    """Compares texts by their places in `shingle_sets`. Answers are kept, so each costs once.

    `whole` are the sizes that the sets had before some of their shingles were left out; from
    `threshold` on, letters need not be looked at.
    """

    def __init__(
        self,
        shingle_sets: ShingleSets,
        text: Callable[[int], str],
        days: Sequence[float | None],
        whole: Sequence[int] | None = None,
        threshold: float = SHINGLE_THRESHOLD,
    ) -> None:
        self._shingle_sets = shingle_sets
        self._sizes: list[int] = shingle_sets.shingles.sizes.tolist()
        self._text = text
        self._days = days
        self._whole = self._sizes if whole is None else whole
        self._threshold = threshold
        self._known: dict[tuple[int, int], Evidence] = {}
        self._grams = lru_cache(maxsize=1 << 15)(lambda place: grams(text(place)))

    def __call__(self, a: int, b: int) -> Evidence:
        """The evidence on the texts at `a` and `b`."""
        pair = (a, b) if a < b else (b, a)
        evidence = self._known.get(pair)
        if evidence is None:
            evidence = self._known[pair] = self._compare(*pair)
        return evidence

    def shorter(self, a: int, b: int) -> bool:
        """Whether the text at `a` is shorter than that at `b`."""
        return self._sizes[a] < self._sizes[b]

    def later(self, a: int, b: int) -> bool | None:
        """Whether the text at `a` has a later date than that at `b`; None where either has none."""
        return is_later(self._days[a], self._days[b])

    def detailed(self, a: int, b: int) -> Evidence:
        """The same as a call, and the letters wherever shingles leave the relation open."""
        evidence = self(a, b)
        if evidence.letters or evidence.contained >= CONTAINED:
            return evidence
        if not (self._is_whole(a) and self._is_whole(b)):
            return evidence
        return self._by_letters(evidence, a, b)

    def _is_whole(self, place: int) -> bool:
        """Whether most shingles of a text count: its letters are those of all of it."""
        return self._sizes[place] >= WHOLE * self._whole[place]

    def _compare(self, a: int, b: int) -> Evidence:
        sets = self._shingle_sets
        shorter, longer = sorted((self._sizes[a], self._sizes[b]))
        both = shared(sets.shingles, a, b)
        if both < GREY * shorter:
            return Evidence(both, shorter, longer)
        evidence = Evidence(
            both,
            shorter,
            longer,
            shared(sets.figures, a, b),
            shared(sets.places, a, b),
            days_apart(self._days[a], self._days[b]),
        )
        if (
            GREY <= evidence.contained < self._threshold
            and veto(evidence) is None
            and shorter >= BRIEF
            and self._is_whole(a)
            and self._is_whole(b)
        ):
            evidence = self._by_letters(evidence, a, b)
        return evidence

    def _by_letters(self, evidence: Evidence, a: int, b: int) -> Evidence:
        left, right = self._grams(a), self._grams(b)
        both = in_both(left, right)
        smaller, union = min(left.size, right.size), left.size + right.size - both
        return evidence._replace(
            letters=both / smaller if smaller else 0.0,
            letters_alike=both / union if union else 0.0,
        )


def shared(sets: Sets, a: int, b: int) -> int:
    """How many hashes the sets at `a` and `b` share."""
    return in_both(sets[a], sets[b])


def in_both(left: U32, right: U32) -> int:
    """How many hashes two sets share. Sorting them as one beats any search in numpy."""
    if not left.size or not right.size:
        return 0
    both = np.concatenate((left, right))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def grams(text: str) -> U32:
    """Hashes of runs of five letters, as a set: of all runs a sample, the same one in any text.

    What is not a letter or a digit is skipped, as a scanner sees specks.
    """
    codes = letters(text).astype(np.uint64)
    runs = np.zeros(max(0, codes.size - GRAM + 1), np.uint64)
    for step in range(GRAM):
        runs *= _STEP
        runs += codes[step : step + runs.size]
    hashes = mix(runs).astype(np.uint32)
    sample: U32 = hashes[hashes % np.uint32(GRAM_SAMPLE) == 0]
    sample.sort()
    distinct: U32 = sample[first_of_run(sample)]
    return distinct
