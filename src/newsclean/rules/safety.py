"""What matching a pattern may cost at worst, told from the pattern without running it.

A backtracking matcher tries all ways to read a line one after the other, and it is their number
that makes a pattern slow. So the ways are counted, on the automaton of the pattern (Glushkov's), in
which all repetitions, being bounded, are written out. Its states are the *places* of the pattern,
and a way is a row of places that reads the beginning of a line. Two places are *rivals* if the same
beginning leads to both, which the product of the automaton with itself tells. All the ways by which
one beginning reaches a place come through places that are rivals of each other; how many those can
be is counted from the start on. That bounds the steps on every line, whatever is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache, reduce
from itertools import chain, pairwise
from operator import or_
from typing import TypeAlias

import regex

from newsclean.rules.pattern import (
    Chain,
    Either,
    Look,
    Node,
    One,
    PatternError,
    Repeat,
    Text,
    characters_of,
    longest,
    parse,
)

LONGEST = 2000
STEPS = 5000
"""A pattern may compare a line's character with one of its own so many times, and no more."""
PLACES = 20_000
JOINTS = 200_000
"""A pattern that has more places, or ways from one to the next, is not looked at."""


def faults(pattern: str, *, glued: bool = False) -> Iterator[str]:
    """Every reason, in words, why `pattern` is not safe to run; none for a good pattern.

    One that is `glued` finds a part of a line, so it is tried at many places of it.
    """
    try:
        node = parse(pattern)
    except PatternError as error:
        yield str(error)
        return
    parts = tuple(_nodes_in(node))
    if any(isinstance(part, Repeat) and part.high is None for part in parts):
        yield "a repetition without an upper bound: write {0,60} for * and {1,60} for +"
        return
    looks = [longest(part.part) for part in parts if isinstance(part, Look)]
    if max(longest(node), *looks, 0) > LONGEST:
        yield f"it could match more than {LONGEST} characters"
        return
    try:
        regex.compile(pattern)
    except regex.error as error:
        yield str(error)
        return
    if nullable(node):
        yield "it matches the empty string too: something in it must not be optional"
    if any(isinstance(part, Repeat) and part.high != 1 and nullable(part.part) for part in parts):
        yield "a repetition of something that may be empty"
        return
    try:
        # What is glued is tried anew at every character, and looks so far ahead each time.
        many = steps(node) * (1 + longest(node) + sum(looks) if glued else 1) > STEPS
    except PatternError as error:
        yield str(error)
        return
    if many:
        yield (
            "it could read a line in too many ways, as (a|aa){1,60} and .{0,99}a.{0,99}b.{0,99} "
            "could: let the next characters tell where a repetition ends and which alternative "
            "goes on, or lower the bounds"
        )


def _nodes_in(node: Node) -> Iterator[Node]:
    """`node` and all that is in it."""
    yield node
    match node:
        case Chain(children) | Either(children):
            yield from chain.from_iterable(map(_nodes_in, children))
        case Repeat(part) | Look(part):
            yield from _nodes_in(part)


def nullable(node: Node) -> bool:
    """Whether `node` can match without a character."""
    match node:
        case Text() | One():
            return False
        case Look():
            return True
        case Chain(parts):
            return all(map(nullable, parts))
        case Either(branches):
            return any(map(nullable, branches))
        case Repeat(part, low, _):
            return low == 0 or nullable(part)


def steps(node: Node) -> int:
    """On no line does a character need more steps than so many.

    A number above `STEPS` only says that it is above. All repetitions must be bounded, and none
    repeat what may be empty. Raises `PatternError` where the pattern, with all of them written out,
    is too large.
    """
    places = Positions()
    places.join(Counter([0]), places.write(node)[0])
    return places.most()


_Ways: TypeAlias = Counter[int]
"""Positions, each with the number of ways from it, or to it, without a character between."""


class Positions:
    """The automaton of a pattern. Place 0 is its start, and each leads only to later ones."""

    def __init__(self) -> None:
        self.kinds = [ANYTHING]
        self._costs = [0]
        """Steps that each takes beside its own."""
        self.after: list[_Ways] = [Counter()]
        self._joints = 0

    def write(self, node: Node) -> tuple[_Ways, _Ways, int]:
        """Add `node`: where it begins, where it ends, and in how many ways it may be empty."""
        match node:
            case Text(letters, exact):
                return self._row([self._place(One(letter, exact)) for letter in letters])
            case One():
                return self._row([self._place(node)])
            case Look(part, behind):
                if behind:  # One place, of any character, stands for all that it may cost.
                    cost = steps(_mirrored(part)) * (longest(part) + 1)
                    return Counter([self._place(ANYTHING, cost)]), Counter(), 1
                return self.write(part)[0], Counter(), 1  # Nothing follows where it ends.
            case Chain(parts):
                first, last, empty = Counter[int](), Counter[int](), 1
                for part in parts:
                    begin, end, none = self.write(part)
                    self.join(last, begin)
                    first += _times(begin, empty)
                    last = _times(last, none) + end
                    empty *= none
                return first, last, empty
            case Either(branches):
                firsts, lasts, empties = zip(*map(self.write, branches), strict=True)
                return sum(firsts, Counter()), sum(lasts, Counter()), sum(empties)
            case Repeat(part, low, high):
                first, last, empty = Counter[int](), Counter[int](), int(low == 0)
                before = Counter[int]()
                for turn in range(1, (high or 0) + 1):
                    begin, end, none = self.write(part)
                    self.join(before, begin)
                    if turn == 1:
                        first = begin
                        empty += none
                    if turn >= low:
                        last += end
                    before = end
                return first, last, empty

    def join(self, these: _Ways, those: _Ways) -> None:
        """Let `those` places stand behind `these`."""
        self._joints += len(these) * len(those)
        if self._joints > JOINTS:
            raise PatternError(_LARGE)
        for place, count in these.items():
            for other, ways in those.items():
                self.after[place][other] += count * ways

    def _place(self, kind: One, cost: int = 0) -> int:
        if len(self.kinds) > PLACES:
            raise PatternError(_LARGE)
        self.kinds.append(kind)
        self._costs.append(cost)
        self.after.append(Counter())
        return len(self.kinds) - 1

    def _row(self, places: list[int]) -> tuple[_Ways, _Ways, int]:
        for one, other in pairwise(places):
            self.after[one][other] = 1
        return Counter(places[:1]), Counter(places[-1:]), 0

    def most(self) -> int:
        """The most steps for one character, as of `steps`."""
        before: list[_Ways] = [Counter() for _ in self.kinds]
        for place, others in enumerate(self.after):
            for other, count in others.items():
                before[other][place] = count
        alike = self._alike()
        rivals: list[set[int]] = [{place} for place in range(len(before))]
        ways = [1]
        for place in range(1, len(before)):
            roots = set().union(*(rivals[other] for other in before[place]))
            nexts = set().union(*(self.after[root] for root in roots))
            shared = nexts & alike[self.kinds[place]]
            rivals[place] |= shared
            for other in shared:
                rivals[other].add(place)
            come = {other: count * ways[other] for other, count in before[place].items()}
            ways.append(_heaviest(come, rivals))
            if ways[-1] > STEPS:
                return ways[-1]
        costs = zip(ways, self._costs, self.after, strict=True)
        return _heaviest(
            {
                place: count * (1 + cost + others.total())
                for place, (count, cost, others) in enumerate(costs)
            },
            rivals,
        )

    def _alike(self) -> dict[One, Set[int]]:
        """For each kind of character: the places of all kinds that share some of them."""
        where: dict[One, set[int]] = {}
        for place, kind in enumerate(self.kinds):
            where.setdefault(kind, set()).add(place)
        return {
            kind: set().union(*(places for other, places in where.items() if meet(kind, other)))
            for kind in where
        }


def _times(ways: _Ways, count: int) -> _Ways:
    return ways if count == 1 else Counter({place: n * count for place, n in ways.items() if count})


def _heaviest(weights: Mapping[int, int], rivals: Sequence[Set[int]]) -> int:
    """At least the weight of the heaviest set of places that are rivals of each other.

    The places are sorted into groups of such as are no rivals. Of each group only one counts.
    """
    heaviest = max(weights.values())
    if len(weights) == 1:
        return heaviest
    groups: list[set[int]] = []
    group_of: dict[int, int] = {}
    for place in sorted(weights, key=lambda place: (-weights[place], place)):
        own = rivals[place]
        number = next((n for n, group in enumerate(groups) if own.isdisjoint(group)), len(groups))
        if number == len(groups):
            groups.append(set())
        groups[number].add(place)
        group_of[place] = number
    for place in weights:
        most: dict[int, int] = {}
        for other in rivals[place]:
            if other in weights:
                number, weight = group_of[other], weights[other]
                if weight > most.get(number, 0):
                    most[number] = weight
        heaviest = max(heaviest, sum(most.values()))
    return heaviest


def _mirrored(node: Node) -> Node:
    """`node` as it is read from its end."""
    match node:
        case Text(letters, exact):
            return Text(letters[::-1], exact)
        case Chain(parts):
            return Chain(tuple(map(_mirrored, reversed(parts))))
        case Either(branches):
            return Either(tuple(map(_mirrored, branches)))
        case Repeat(part, low, high):
            return Repeat(_mirrored(part), low, high)
        case One() | Look():
            return node


_LARGE = "it is too large when all of its repetitions are written out"


# Which characters there are: all that have a meaning, and one of those that have none.

CHARACTERS = "".join(map(chr, (*range(0x32400), *range(0xE0000, 0xE0200), 0x10FFFF)))
ANYTHING = One(r"[\s\S]")


@lru_cache(maxsize=8192)
def meet(one: One, other: One) -> bool:
    """Whether a character matches both."""
    return bool(mask(one) & mask(other))


@lru_cache(maxsize=512)
def mask(kind: One) -> int:
    """The characters that a sign, an escape or a class matches: a bit for each of `CHARACTERS`."""
    source = kind.source
    if max(source) > CHARACTERS[0x323FF]:
        return (1 << len(CHARACTERS)) - 1
    case = 0 if kind.exact else regex.IGNORECASE
    letter = characters_of(source)
    if letter and len(letter) == 1:
        same = regex.findall(regex.escape(letter), f"{_cased()}{letter}", case)
        return reduce(or_, (1 << CHARACTERS.index(character) for character in same))
    runs = (run.span() for run in regex.finditer(f"(?:{source})+", CHARACTERS, case))
    return reduce(or_, (((1 << end - start) - 1) << start for start, end in runs), 0)


@cache
def _cased() -> str:
    """The characters that differ from others in nothing but case."""
    return "".join(regex.findall(r"\p{Changes_When_Casemapped}", CHARACTERS))
