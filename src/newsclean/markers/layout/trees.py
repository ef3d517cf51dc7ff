"""Sums of decision trees over rows of features, found with masks of bits instead of walks.

QuickScorer (Lucchese and others, 2015): each leaf of all trees is a bit. A test that fails rules
out the leaves below its other branch, whatever the tests above it say; when all tests are counted,
the first leaf that is left of a tree is the one in which a walk would end. The masks of a feature's
failed tests are joined beforehand, for every value that it can have. So a row costs one search and
one `&` a feature, however many trees there are, and a feature that is known early counts early.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import accumulate, starmap
from operator import and_, getitem
from typing import Any, NamedTuple, Protocol, TypeAlias

Features: TypeAlias = list[float]

Tree: TypeAlias = "int | Sequence[Any]"
"""A tree: a leaf with its score, or feature, threshold, and what follows up to it and above it."""

Forest: TypeAlias = Sequence[Tree]
"""Trees whose scores are added: the log-odds against an article, in hundredths."""

_Tests: TypeAlias = defaultdict[int, defaultdict[float, int]]
"""Feature -> threshold -> the leaves that are ruled out above it."""


class Passes(Protocol):
    """What is asked of lines again and again, each time with features that were not known before.

    `state` is what the features so far tell, whatever form that has.
    """

    @property
    def count(self) -> int:
        """How many passes there are."""

    def begin(self, features: Features) -> Any:
        """The state of a line after the features of the first pass."""

    def go_on(self, number: int, state: Any, features: Features) -> Any:
        """The state after those that the pass of this number, from 1 on, sees beside them."""

    def score(self, number: int, state: Any) -> int:
        """What the pass of this number says to a state."""


class Forests:
    """Passes that are forests."""

    __slots__ = ("_all", "_columns", "_sums", "count")

    def __init__(self, leaves: int, columns: Iterable[_Columns], sums: Iterable[_Sum]) -> None:
        self._all, self._columns, self._sums = leaves, (*columns,), (*sums,)
        self.count = len(self._sums)

    @classmethod
    def of(cls, forests: Sequence[Forest], starts: Sequence[int]) -> Forests:
        """Each of `forests` sees features from the place on that `starts` has for it.

        What is below that place it sees as the ones before it did.
        """
        scores: list[int] = []
        tests: list[_Tests] = [defaultdict(lambda: defaultdict(int)) for _ in forests]
        sums: list[_Sum] = []
        for number, trees in enumerate(forests):
            begin, roots = len(scores), 0
            for tree in trees:
                roots |= 1 << len(scores)
                for feature, threshold, leaves in _tests_of(tree, scores):
                    own = next(p for p in range(number, -1, -1) if starts[p] <= feature)
                    tests[own][feature - starts[own]][threshold] |= leaves
            sums.append(_Sum.of(scores, begin, roots))
        leaves = (1 << len(scores)) - 1
        return cls(leaves, (_Columns.of(own, leaves) for own in tests), sums)

    @classmethod
    def from_constants(cls, constants: Any) -> Forests:
        """What `constants` gave."""
        leaves, columns, sums = constants
        return cls(leaves, starmap(_Columns, columns), starmap(_Sum, sums))

    def constants(self) -> tuple[Any, ...]:
        """All of it in tuples and numbers."""
        return self._all, tuple(map(tuple, self._columns)), tuple(map(tuple, self._sums))

    def begin(self, features: Features) -> int:
        """The leaves that are left, of all forests, a bit each."""
        return self._columns[0].left(self._all, features)

    def go_on(self, number: int, state: int, features: Features) -> int:
        """The leaves that are left of those in `state`."""
        return self._columns[number].left(state, features)

    def score(self, number: int, state: int) -> int:
        """The sum of the leaves in which the trees of a forest end."""
        return self._sums[number].score(state)


def _tests_of(tree: Tree, scores: list[int]) -> list[tuple[int, float, int]]:
    """Each test of `tree`, and the leaves that it rules out if it fails; `scores` grows."""
    if isinstance(tree, int):
        scores.append(tree)
        return []
    feature, threshold, low, high = tree
    first = len(scores)
    found = _tests_of(low, scores)
    ruled_out = (1 << len(scores)) - (1 << first)
    return [*found, (int(feature), float(threshold), ruled_out), *_tests_of(high, scores)]


class _Columns(NamedTuple):
    """Features that come to be known together."""

    thresholds: tuple[tuple[float, ...], ...]
    masks: tuple[tuple[int, ...], ...]
    """Of each feature, the leaves left by a value above none of its thresholds, above one, …"""

    @classmethod
    def of(cls, tests: _Tests, leaves: int) -> _Columns:
        """The columns of `tests`, and of features between them that have none."""
        thresholds: list[tuple[float, ...]] = []
        masks: list[tuple[int, ...]] = []
        for feature in range(max(tests, default=-1) + 1):
            own = sorted(tests[feature].items())
            kept = (leaves & ~ruled_out for _, ruled_out in own)
            thresholds.append(tuple(threshold for threshold, _ in own))
            masks.append((*accumulate(kept, and_, initial=leaves),))
        return cls((*thresholds,), (*masks,))

    def left(self, leaves: int, features: Features) -> int:
        """Those of `leaves` that `features` leave."""
        above = map(bisect_left, self.thresholds, features)
        return reduce(and_, map(getitem, self.masks, above), leaves)


class _Sum(NamedTuple):
    """How the scores of one forest are added without looking at each: by their binary digits."""

    leaves: int
    roots: int
    """The first leaf of each tree."""
    least: int
    """The sum if every leaf had the lowest score."""
    digits: tuple[tuple[int, int], ...]
    """What a digit above that is worth, and the leaves whose scores have it."""

    @classmethod
    def of(cls, scores: Sequence[int], begin: int, roots: int) -> _Sum:
        """The sum of the trees that have the `scores` from `begin` on."""
        own = scores[begin:]
        least = min(own, default=0)
        digits = tuple(
            (1 << k, _bits([score - least >> k & 1 for score in own]) << begin)
            for k in range((max(own, default=0) - least).bit_length())
        )
        leaves = (1 << len(scores)) - (1 << begin)
        return cls(leaves, roots, least * roots.bit_count(), digits)

    def score(self, left: int) -> int:
        """The sum of the first leaves of all trees that are in `left`."""
        left &= self.leaves
        left &= ~(left - self.roots)
        return self.least + sum([worth * (left & have).bit_count() for worth, have in self.digits])


def _bits(bits: Sequence[int]) -> int:
    """A number with these binary digits, the lowest first."""
    return int("".join(map(str, reversed(bits))) or "0", 2)
