"""Groups that do not chain."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from newsclean.corpus.clusters import clusters


def groups(
    edges: set[tuple[int, int]],
    count: int,
    apart: Collection[frozenset[int]] = (),
) -> list[list[int]]:
    def match(a: int, b: int) -> bool:
        return (a, b) in edges or (b, a) in edges

    sizes = [count - place for place in range(count)]
    found = clusters(edges, sizes, match, lambda a, b, _: frozenset((a, b)) in apart)
    return sorted(map(sorted, found))


def test_a_star_is_a_group() -> None:
    assert groups({(0, 1), (0, 2), (0, 3)}, 4) == [[0, 1, 2, 3]]


def test_a_chain_is_cut() -> None:
    assert groups({(0, 1), (1, 2), (2, 3), (3, 4)}, 5) == [[0, 1, 2], [3, 4]]


def test_who_matches_half_of_a_group_belongs_to_it() -> None:
    square = {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)}
    assert groups(square | {(1, 4), (2, 4)}, 5) == [[0, 1, 2, 3, 4]]
    assert groups(square | {(3, 4)}, 5) == [[0, 1, 2, 3]]


def test_a_digest_is_no_centre() -> None:
    edges = {(0, 1), (0, 2), (1, 3)}
    assert groups(edges, 4) == [[0, 1, 2]]
    assert groups(edges, 4, {frozenset((1, 2))}) == [[0, 1, 3]]


def test_a_centre_finds_what_the_candidates_missed() -> None:
    known = {(0, 1), (1, 2), (2, 3), (0, 2), (0, 3)}
    found = clusters([(0, 1), (1, 2), (2, 3)], [1] * 4, lambda a, b: (a, b) in known, never)
    assert sorted(map(sorted, found)) in ([[0, 1, 2, 3]], [[0, 1, 2]])


def never(*_: int) -> bool:
    return False


EDGES = st.sets(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda edge: edge[0] < edge[1])
)


@given(EDGES)
def test_every_member_matched_the_centre_or_half_of_its_group_when_it_joined(
    edges: set[tuple[int, int]],
) -> None:
    near = edges | {(b, a) for a, b in edges}
    found = clusters(edges, list(range(10)), lambda a, b: (a, b) in near, never)
    flat = [place for group in found for place in group]
    assert len(flat) == len(set(flat))
    for group in found:
        for size, place in enumerate(group[1:], 1):
            links = sum((place, other) in near for other in group[:size])
            assert (group[0], place) in near or 2 * links >= size
