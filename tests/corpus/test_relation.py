"""What two texts are to each other: each threshold from both of its sides.

The numbers stand here as numbers. A table that took them from the module would move with them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

np = pytest.importorskip("numpy", reason="numpy is not installed")

from newsclean.corpus.relation import (  # noqa: E402
    Comparer,
    Evidence,
    apart,
    grams,
    in_both,
    kind,
    matches,
    reason,
    veto,
)
from newsclean.corpus.shingles import shingle_batch  # noqa: E402
from newsclean.corpus.tokens import U32  # noqa: E402
from tests.corpus.articles import HARBOUR, SCHOOL, scanned, update  # noqa: E402

E = Evidence


@pytest.mark.parametrize(
    ("evidence", "contained", "alike", "score"),
    [
        (E(30, 40, 60), 0.75, 30 / 70, 0.75),
        (E(40, 40, 40), 1.0, 1.0, 1.0),
        (E(0, 40, 60), 0.0, 0.0, 0.0),
        (E(0, 0, 60), 0.0, 0.0, 0.0),
        (E(0, 0, 0), 0.0, 0.0, 0.0),
        (E(10, 40, 60, letters=0.9), 0.25, 10 / 90, 0.9),
        (E(30, 40, 60, letters=0.7), 0.75, 30 / 70, 0.75),
    ],
)
def test_shares(evidence: Evidence, contained: float, alike: float, score: float) -> None:
    assert (evidence.contained, evidence.alike, evidence.score) == (contained, alike, score)


# One story or two


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        # half of the shorter text
        (E(50, 100, 100), True),
        (E(49, 100, 100), False),
        (E(50, 100, 900), True),
        (E(49, 100, 900), False),
        # or two thirds of its letters
        (E(30, 100, 100, letters=0.66), True),
        (E(30, 100, 100, letters=0.659), False),
        (E(0, 100, 100, letters=0.66), True),
        (E(49, 100, 100, letters=0.65), False),
        # a text of fewer than twelve shingles has to be the same nearly whole
        (E(8, 8, 10), True),
        (E(9, 10, 11), False),
        (E(11, 11, 13), True),
        (E(11, 11, 14), False),
        (E(11, 11, 100, letters=1.0), False),
        (E(12, 12, 100), True),
        (E(6, 12, 12), True),
        (E(5, 12, 12), False),
        (E(0, 0, 0), False),
        # numbers and dates may speak against it
        (E(100, 100, 100, days=2.0), True),
        (E(94, 100, 100, days=2.1), False),
        (E(60, 100, 100, equal=0, places=2), False),
        (E(30, 100, 100, equal=0, places=2, letters=0.9), False),
        (E(60, 100, 100, equal=2, places=2), True),
    ],
)
def test_when_two_texts_are_one_story(evidence: Evidence, expected: bool) -> None:
    assert matches(evidence) is expected


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        # two days
        (E(60, 100, 100), None),
        (E(60, 100, 100, days=0.0), None),
        (E(60, 100, 100, days=2.0), None),
        (E(60, 100, 100, days=2.01), "2 days apart"),
        (E(60, 100, 100, days=2.6), "3 days apart"),
        (E(94, 100, 100, days=30.0), "30 days apart"),
        # unless they are the same word for word, with the same numbers
        (E(95, 100, 100, days=30.0), None),
        (E(95, 100, 100, 9, 9, days=30.0), None),
        (E(95, 100, 100, 8, 9, days=30.0), "30 days apart"),
        (E(100, 100, 100, 8, 9, days=30.0), "30 days apart"),
        (E(95, 100, 100, 8, 9, days=2.0), None),
        # one other number is enough where none is equal and the texts are not much alike
        (E(30, 50, 50, 0, 0), None),
        (E(30, 50, 50, 0, 1), "1 of 1 numbers are others"),
        (E(39, 50, 50, 0, 1), "1 of 1 numbers are others"),
        (E(40, 50, 50, 0, 1), None),
        (E(40, 50, 50, 0, 2), "2 of 2 numbers are others"),
        (E(30, 50, 50, 1, 2), None),
        (E(30, 50, 50, 1, 3), "2 of 3 numbers are others"),
        (E(30, 50, 50, 0, 1, days=2.0), "1 of 1 numbers are others"),
        # in a long text it takes one for each fifty shingles
        (E(30, 51, 51, 0, 1), None),
        (E(60, 100, 100, 0, 2), "2 of 2 numbers are others"),
        (E(60, 101, 101, 0, 2), None),
        (E(600, 1000, 1000, 0, 20), "20 of 20 numbers are others"),
        (E(600, 1000, 1000, 0, 7), None),
        (E(600, 1000, 1000, 0, 8), "8 of 8 numbers are others"),
        # and seven in ten must be equal
        (E(60, 100, 100, 70, 100), None),
        (E(60, 100, 100, 69, 100), "31 of 100 numbers are others"),
        (E(60, 100, 100, 7, 10), None),
        (E(60, 100, 100, 6, 10), "4 of 10 numbers are others"),
    ],
)
def test_what_speaks_against_it(evidence: Evidence, said: str | None) -> None:
    assert veto(evidence) == said


PART = E(56, 70, 100)


@pytest.mark.parametrize(
    ("pair", "part", "expected"),
    [
        (E(9, 100, 100), PART, True),
        (E(0, 100, 100), PART, True),
        (E(10, 100, 100), PART, False),
        (E(9, 100, 100), E(55, 70, 100), False),
        (E(9, 100, 100), E(71, 71, 100), False),
        (E(9, 100, 100), E(70, 70, 100), True),
        (E(9, 100, 100), E(55, 71, 100), False),
    ],
)
def test_parts_of_a_third_text(pair: Evidence, part: Evidence, expected: bool) -> None:
    """Each of the two has to be a part of it, and no longer than seven tenths."""
    assert apart(pair, part, PART) is expected
    assert apart(pair, PART, part) is expected
    assert apart(pair, part, part) is expected


# What kind of twin


@pytest.mark.parametrize(
    ("evidence", "shorter", "expected"),
    [
        (E(56, 70, 100), True, "preview"),
        (E(55, 70, 100), True, "update"),
        (E(57, 71, 100), True, "same"),
        (E(71, 71, 100), True, "same"),
        (E(70, 70, 100), True, "preview"),
        (E(70, 70, 100), False, "same"),
        (E(70, 70, 1000), False, "update"),
        (E(10, 70, 100, letters=0.8), True, "preview"),
        (E(10, 70, 100, letters=0.79, letters_alike=0.5), True, "same"),
        (E(10, 70, 100, letters=0.8, letters_alike=0.5), False, "same"),
        (E(10, 71, 100, letters=0.8, letters_alike=0.5), True, "same"),
    ],
)
def test_a_preview_is_the_shorter_of_two_of_which_it_is_a_part(
    evidence: Evidence, shorter: bool, expected: str
) -> None:
    assert kind(evidence, shorter, None) == expected
    assert kind(evidence, shorter, later=False) == expected


@pytest.mark.parametrize(
    ("evidence", "later", "expected"),
    [
        (E(100, 150, 150), None, "same"),
        (E(100, 150, 150), False, "same"),
        (E(100, 150, 150), True, "update"),
        (E(99, 150, 150), None, "update"),
        (E(99, 150, 150), False, "update"),
        (E(70, 85, 85), True, "same"),
        (E(69, 85, 84), True, "update"),
        (E(69, 85, 84), False, "same"),
    ],
)
def test_an_update_is_less_alike_and_the_more_so_if_it_is_later(
    evidence: Evidence, later: bool | None, expected: str
) -> None:
    assert kind(evidence, False, later) == expected
    assert kind(evidence, True, later) == expected


@pytest.mark.parametrize(
    ("letters", "letters_alike", "expected"),
    [
        (0.65, 0.5, "same"),
        (0.65, 0.49, "update"),
        (0.64, 0.5, "update"),  # no more than what a paragraph makes: shingles say it
        (0.99, 0.49, "update"),
        (0.99, 0.5, "same"),
    ],
)
@pytest.mark.parametrize("later", [None, True, False])
def test_where_words_are_broken_letters_say_it(
    letters: float, letters_alike: float, expected: str, later: bool | None
) -> None:
    found = E(50, 100, 100, letters=letters, letters_alike=letters_alike)
    assert found.alike < 0.5
    assert kind(found, False, later) == expected
    # Where a paragraph is another, they do not.
    good = E(100, 100, 100, letters=letters, letters_alike=letters_alike)
    assert kind(good, False, later) == "same"


# In words


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (E(30, 40, 60), "75% of the shorter text, 43% of both"),
        (E(30, 40, 60, letters=0.75), "75% of the shorter text, 43% of both"),
        (
            E(30, 40, 60, letters=0.76),
            "76% of the shorter text by its letters, 43% of both",
        ),
        (E(30, 40, 60, 0, 1), "75% of the shorter text, 43% of both, 0 of 1 numbers equal"),
        (E(30, 40, 60, 2, 3), "75% of the shorter text, 43% of both, 2 of 3 numbers equal"),
        (E(30, 40, 60, days=0.0), "75% of the shorter text, 43% of both, 0.0 days apart"),
        (
            E(30, 40, 60, 2, 3, 1.25, 0.9),
            "90% of the shorter text by its letters, 43% of both, 2 of 3 numbers equal, "
            "1.2 days apart",
        ),
    ],
)
def test_the_evidence_in_words(evidence: Evidence, said: str) -> None:
    assert reason(evidence) == said


@pytest.mark.parametrize(
    ("evidence", "score", "threshold"),
    [
        (E(20, 40, 60), 0.5, 0.5),
        (E(30, 40, 60), 0.75, 0.5),
        # the score is of shingles up to where letters say as much
        (E(30, 40, 60, letters=0.74), 0.75, 0.5),
        (E(30, 40, 60, letters=0.75), 0.75, 0.5),
        (E(30, 40, 60, letters=0.76), 0.76, 0.66),
        (E(0, 40, 60, letters=0.01), 0.01, 0.66),
        (E(19, 40, 60, letters=0.66), 0.66, 0.66),
        (E(0, 0, 0), 0.0, 0.5),
        # what else was counted changes nothing
        (E(30, 40, 60, 2, 3, 1.25), 0.75, 0.5),
        (E(30, 40, 60, 2, 3, 1.25, 0.9, 0.5), 0.9, 0.66),
    ],
)
def test_the_score_and_its_threshold(evidence: Evidence, score: float, threshold: float) -> None:
    assert (evidence.score, evidence.least()) == (score, threshold)
    assert evidence.by_letters is (threshold == 0.66) is ("by its letters" in reason(evidence))


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (E(50, 100, 100), True),
        (E(49, 100, 100), False),
        (E(25, 100, 100, letters=0.66), True),
        (E(25, 100, 100, letters=0.65), False),
    ],
)
def test_two_texts_match_from_the_threshold_on(evidence: Evidence, expected: bool) -> None:
    assert matches(evidence) is (evidence.score >= evidence.least()) is expected


# Texts


def words(*numbers: int) -> list[str]:
    """Words that are as many numbers; of different ones no run of letters is the same."""
    return [random.Random(number).randbytes(4).hex().translate(LETTERS) for number in numbers]


LETTERS = str.maketrans("0123456789", "ghijklmnop")


def text(shared: int, own: int, start: int = 1000) -> str:
    """Words of which the first `shared` are those of any such text."""
    return " ".join(words(*range(shared), *range(start, start + own)))


def compare(
    one: str, other: str, days: tuple[float | None, float | None] = (None, None)
) -> Comparer:
    """Compares the two, which are at 0 and 1. The other way round gives the same."""
    texts = [one, other]
    made = Comparer(shingle_batch(texts), texts.__getitem__, days)
    turned = Comparer(shingle_batch(texts[::-1]), texts[::-1].__getitem__, days[::-1])
    assert made(0, 1) == made(1, 0) == turned(0, 1) == turned(1, 0)
    assert made.detailed(0, 1) == made.detailed(1, 0) == turned.detailed(0, 1)
    return made


def test_words_make_shingles() -> None:
    found = compare(text(12, 30), text(12, 50, 2000))(0, 1)
    assert (found.shared, found.shorter, found.longer) == (10, 40, 60)


@pytest.mark.parametrize(
    ("shared", "looked"),
    [(11, False), (12, True), (21, True), (22, False)],  # of 40 shingles 9, 10, 19, 20
)
def test_letters_are_looked_at_from_a_quarter_to_a_half(shared: int, looked: bool) -> None:
    one, other = text(shared, 42 - shared), text(shared, 62 - shared, 2000)
    found = compare(one, other, (1.0, 2.5))(0, 1)
    assert found.shared == shared - 2
    assert (found.letters > 0, found.letters_alike > 0) == (looked, looked)
    assert looked or (found.letters, found.letters_alike) == (0, 0)
    # Below a quarter nothing else is looked at.
    assert found.days == (1.5 if shared > 11 else None)


@pytest.mark.parametrize(("size", "looked"), [(13, False), (14, True)])
def test_a_brief_text_is_not_looked_at_by_its_letters(size: int, looked: bool) -> None:
    found = compare(text(7, size - 7), text(7, 30, 2000))(0, 1)
    assert (found.shorter, 0.25 <= found.contained < 0.5) == (size - 2, True)
    assert (found.letters > 0) is looked


def test_a_text_that_is_another_story_is_not_looked_at_by_its_letters() -> None:
    one, other = text(15, 27), text(15, 47, 2000)
    assert compare(one, other)(0, 1).letters > 0
    assert compare(one, other, (1.0, 3.0))(0, 1).letters > 0
    assert compare(one, other, (1.0, 3.1))(0, 1).letters == 0


@pytest.mark.parametrize(
    ("shared", "sizes", "looked"),
    [
        (26, (42, 42), True),  # contained .6, alike .43
        (33, (42, 52), True),  # contained .775, alike .525
        (34, (42, 52), False),  # contained .8, alike .55
        (32, (42, 42), True),  # contained .75, alike .6
    ],
)
def test_letters_in_detail_where_shingles_leave_it_open(
    shared: int, sizes: tuple[int, int], looked: bool
) -> None:
    one = text(shared, sizes[0] - shared)
    made = compare(one, text(shared, sizes[1] - shared, 2000))
    assert made(0, 1).letters == 0
    found = made.detailed(0, 1)
    assert (found.letters > 0) is looked
    assert found == made(0, 1)._replace(letters=found.letters, letters_alike=found.letters_alike)


def test_what_is_known_is_not_looked_at_again() -> None:
    asked: list[int] = []
    texts = [text(15, 27), text(15, 47, 2000), text(26, 16, 3000)]

    def given_out(place: int) -> str:
        asked.append(place)
        return texts[place]

    made = Comparer(shingle_batch(texts), given_out, [None] * 3)
    first = made(0, 1)
    assert made(1, 0) is made(0, 1) is first
    assert made.detailed(0, 1) is first
    assert made(2, 2).alike == 1
    made.detailed(0, 2)
    assert sorted(asked) == [0, 1, 2]


@pytest.mark.parametrize(
    ("one", "other", "apart", "later", "earlier"),
    [
        (None, None, None, None, None),
        (3.0, None, None, None, None),
        (0.0, 0.0, 0.0, False, False),
        (0.0, None, None, None, None),
        (5.0, 3.5, 1.5, True, False),
        (3.5, 5.0, 1.5, False, True),
    ],
)
def test_dates(
    one: float | None,
    other: float | None,
    apart: float | None,
    later: bool | None,
    earlier: bool | None,
) -> None:
    made = compare(HARBOUR, update(HARBOUR), (one, other))
    assert (made(0, 1).days, made.later(0, 1), made.later(1, 0)) == (apart, later, earlier)


def test_the_shorter_of_two() -> None:
    made = compare(text(20, 0), text(20, 1))
    assert (made.shorter(0, 1), made.shorter(1, 0), made.shorter(0, 0)) == (True, False, False)


def test_numbers_between_the_same_words() -> None:
    places = [f"{a} {{}} {b}" for a, b in zip(words(*range(9)), words(*range(9, 18)), strict=True)]
    frame = " ".join(places)
    found = compare(frame.format(*range(9)), frame.format(*range(5), *range(80, 84)))(0, 1)
    assert (found.equal, found.places) == (5, 9)
    assert veto(found) == "4 of 9 numbers are others"


def test_real_texts() -> None:
    made = compare(HARBOUR, SCHOOL)
    assert not matches(made(0, 1))
    read = compare(HARBOUR, scanned(HARBOUR, 0.08))(0, 1)
    assert read.contained < 0.5
    assert read.letters > 0.66
    assert matches(read)
    assert "by its letters" in reason(read)


# Sets of hashes

hashes = st.sets(st.integers(0, 40) | st.integers(2**32 - 3, 2**32 - 1))


def array(values: Sequence[int]) -> U32:
    found: U32 = np.array(sorted(values), np.uint32)
    return found


@given(hashes, hashes)
def test_hashes_in_both(one: set[int], other: set[int]) -> None:
    assert in_both(array([*one]), array([*other])) == len(one & other)


def runs(text: str) -> Iterator[str]:
    """All runs of five letters."""
    bare = "".join(filter(str.isalnum, text.casefold()))
    return (bare[i : i + 5] for i in range(len(bare) - 4))


@given(st.text("abC 1.,-\n", max_size=60))
def test_runs_of_five_letters_by_their_plain_twin(text: str) -> None:
    """Whether a run is in the sample depends on the run alone."""
    plain = sorted({int(value) for run in runs(text) for value in grams(run)})
    assert grams(text).tolist() == plain


def test_one_run_in_four_is_in_the_sample() -> None:
    chance = random.Random(5)
    some = {"".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=5)) for _ in range(1000)}
    sizes = [grams(run).size for run in some]
    assert set(sizes) == {0, 1}
    assert 0.22 < sum(sizes) / len(some) < 0.28
    values = {int(value) for run in some for value in grams(run)}
    assert len(values) == sum(sizes)
    turned = {int(value) for run in some for value in grams(run[::-1])}
    assert len(values & turned) < 20
    assert not any(grams(run[:4]).size for run in some)


def unknown(head: str, size: int) -> str:
    """A text of `size` letters that begins with `head`, no run of which is in the sample."""
    rest = sorted(set("abcdefghijklmnopqrstuvwxyz") - {*head})
    texts = (
        " ".join((head + "".join(random.Random(seed).sample(rest, len(rest))))[:size])
        for seed in range(10_000)
    )
    return next(text for text in texts if not grams(text).size)


def test_texts_of_which_no_letters_are_known() -> None:
    """Not one of their few runs happens to be in the sample."""
    bare = unknown("", 14)
    head = bare.replace(" ", "")[:6]
    for other in (f"{bare[:12]} {text(0, 30)}", unknown(head, 16)):
        found = compare(bare, other).detailed(0, 1)
        assert 0.25 <= found.contained < 0.5
        assert (found.letters, found.letters_alike) == (0, 0)


@given(st.text("ab ", min_size=20, max_size=60), st.text("ab ", min_size=20, max_size=60))
def test_letters_by_their_plain_twin(one: str, other: str) -> None:
    head = text(10, 0)
    one, other = f"{head} {one} {text(0, 12, 500)}", f"{head} {other} {text(0, 12, 900)}"
    made = compare(one, other)
    found = made.detailed(0, 1)
    left, right = set(grams(one).tolist()), set(grams(other).tolist())
    if found.letters:
        assert found.letters == len(left & right) / min(len(left), len(right))
        assert found.letters_alike == len(left & right) / len(left | right)
