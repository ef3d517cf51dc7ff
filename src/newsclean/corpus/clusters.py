"""Clusters: groups of texts that are one story, without chains.

Where A matches B and B matches C, A and C may be two stories. So a group has a centre, and every
member matches the centre, or at least half of the group. And a page that holds two stories, such
as a digest of the day, is no centre: it would make one story of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

ROUNDS = 8
"""So many centres of a component are compared with all of it. This finds what the candidates
missed, and keeps the work linear where all texts resemble each other."""

PARTS = 12
"""So many texts that a centre contains are looked at, whether they have anything in common."""


def clusters(
    edges: Iterable[tuple[int, int]],
    sizes: Sequence[int],
    match: Callable[[int, int], bool],
    apart: Callable[[int, int, int], bool],
) -> list[list[int]]:
    """The groups of two and more texts, each with its centre first, the others in order.

    `edges` are pairs that match; `sizes` the lengths of all texts, of which a longer one is the
    better centre; `match` compares two texts; `apart` says whether two texts are different
    parts of a third.
    """
    neighbours: dict[int, set[int]] = {}
    for a, b in edges:
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)
    groups: list[list[int]] = []
    for component in _components(neighbours):
        groups += _stars(component, neighbours, sizes, match, apart)
    return groups


def _components(neighbours: dict[int, set[int]]) -> Iterable[list[int]]:
    seen: set[int] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        seen.add(start)
        component = [start]
        for place in component:
            new = neighbours[place] - seen
            seen |= new
            component += sorted(new)
        yield sorted(component)


def _stars(
    component: list[int],
    neighbours: dict[int, set[int]],
    sizes: Sequence[int],
    match: Callable[[int, int], bool],
    apart: Callable[[int, int, int], bool],
) -> list[list[int]]:
    left = dict.fromkeys(component)
    groups: list[list[int]] = []
    alone: list[int] = []
    digests: list[int] = []
    order = sorted(component, key=lambda at: (-len(neighbours[at]), -sizes[at], at))
    for centre in order:
        if centre not in left:
            continue
        del left[centre]
        near = neighbours[centre]
        ask = len(groups) + len(alone) < ROUNDS
        members = [at for at in left if at in near or (ask and match(centre, at))]
        some = [at for at in members if sizes[at] < sizes[centre]][:PARTS]
        if any(apart(a, b, centre) for a, b in combinations(some, 2)):
            digests.append(centre)
            continue
        for at in members:
            del left[at]
        if members:
            groups.append([centre, *members])
        else:
            alone.append(centre)
    _admit([*sorted(alone), *digests], groups, neighbours)
    return groups


def _admit(alone: Iterable[int], groups: list[list[int]], neighbours: dict[int, set[int]]) -> None:
    """Add to the groups who matches at least half of one, though not its centre."""
    group_of = {at: number for number, group in enumerate(groups) for at in group}
    for at in alone:
        votes = Counter(group_of[other] for other in neighbours[at] if other in group_of)
        for number, count in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            if 2 * count >= len(groups[number]):
                groups[number].append(at)
                group_of[at] = number
                break
