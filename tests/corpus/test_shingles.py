"""The fast way to words, sets and pairs, beside the plain one."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean.corpus import blocking as pairs
from newsclean.corpus.blocking import likely_pairs
from newsclean.corpus.relation import grams, in_both
from newsclean.corpus.shingles import SHINGLE, Sets, batches, shingle_batch
from newsclean.corpus.spool import collected
from newsclean.corpus.tokens import letters, words
from tests.corpus.articles import HARBOUR, SCHOOL

TEXT = st.one_of(
    st.text(max_size=40), st.text(st.sampled_from("ab 1,.中!é\u0301\ud800😀ß"), max_size=40)
)
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)


def plain_words(text: str) -> list[str]:
    """Words, character by character."""
    text = text.casefold()
    found: list[str] = []
    fresh = True
    for at, letter in enumerate(text):
        category = unicodedata.category(letter)
        around = (text[at - 1 : at], text[at + 1 : at + 2])
        joins = letter in ".," and all(
            side and unicodedata.category(side) == "Nd" for side in around
        )
        alone = letter > "\uffff" or "\ud800" <= letter < "\ue000"
        alone = alone or (
            category[0] in "LMN" and category != "Nd" and bool(UNSPACED.match(letter))
        )
        if alone:
            found.append(letter)
            fresh = True
        elif category[0] in "LMN" or (joins and max(around) <= "\uffff"):
            if fresh:
                found.append("")
            found[-1] += letter
            fresh = False
        else:
            fresh = True
    return found


@given(st.lists(TEXT, max_size=5))
@example(["1,250.5 and 1. 2,", "Straße STRASSE", "", "中文a1"])
def test_words_are_the_plain_words(texts: list[str]) -> None:
    found = words(texts)
    expected = [plain_words(text) for text in texts]
    assert found.counts.tolist() == list(map(len, expected))
    flat = [word for text in expected for word in text]
    hashes = found.hashes.tolist()
    for a, b in combinations(range(len(flat)), 2):
        if flat[a][0] <= "\ud7ff" and flat[b][0] <= "\ud7ff":
            assert (flat[a] == flat[b]) == (hashes[a] == hashes[b])


def test_which_words_are_numbers() -> None:
    text = "in 1987 some 1,250.5 of a1 ٣ $41m １２ 5km 3rd 4x4s 12monthly b2b"
    assert words([text]).numbers.tolist() == [
        *(False, True, False, True, False, False, True, True, True, True, True, True, False, False)
    ]


def test_width_makes_no_other_word() -> None:
    wide, plain = (words([text]).hashes.tolist() for text in ("Ｎo １２，５００円", "no 12,500円"))
    assert wide == plain


@given(TEXT)
def test_letters_are_what_words_are_made_of(text: str) -> None:
    kept = [ord(sign) for word in plain_words(text) for sign in word if sign not in ".,"]
    assert letters(text).size == len(kept)


def test_the_hash_of_a_word_is_the_same_wherever_it_stands() -> None:
    first, second = words(["harbour wall", "the old harbour"]).hashes.tolist()[::4]
    assert first == second


@given(st.lists(TEXT, min_size=1, max_size=6))
def test_a_batch_is_the_same_as_one_by_one(texts: list[str]) -> None:
    together = shingle_batch(texts)
    apart = collected(shingle_batch([text]) for text in texts)
    for name in ("shingles", "figures", "places"):
        left, right = getattr(together, name), getattr(apart, name)
        assert left.values.tolist() == right.values.tolist()
        assert left.starts.tolist() == right.starts.tolist()


@given(TEXT)
def test_there_are_as_many_shingles_as_different_runs_of_words(text: str) -> None:
    found = plain_words(text)
    runs = {tuple(found[at : at + SHINGLE]) for at in range(max(1, len(found) - SHINGLE + 1))}
    if all(word[0] <= "\ud7ff" for word in found):
        assert shingle_batch([text]).shingles.sizes.tolist() == [len(runs) if found else 0]


def test_numbers_are_compared_between_the_same_words() -> None:
    both = shingle_batch(
        ["rose 12 points to 40 today", "rose 14 points to 40 today", "fell 12 points"]
    )
    assert in_both(both.places[0], both.places[1]) == 2
    assert in_both(both.figures[0], both.figures[1]) == 1
    assert in_both(both.places[0], both.places[2]) == 0


def test_a_place_that_occurs_again_counts_again() -> None:
    row = "Low {} high {}\n"
    text = "".join(row.format(number, number + 50) for number in range(5))
    other = "".join(row.format(number, number + 50) for number in range(3, 8))
    both = shingle_batch([text, other])
    assert both.places.sizes.tolist() == both.figures.sizes.tolist()
    assert in_both(both.places[0], both.places[1]) > in_both(both.figures[0], both.figures[1]) > 0


SMALL = st.lists(st.lists(st.integers(0, 40), max_size=30), min_size=1, max_size=8)


def sets_of(members: list[list[int]]) -> Sets:
    owners = [place for place, own in enumerate(members) for _ in own]
    flat = [value for own in members for value in own]
    return Sets.of(np.array(owners, np.uint64), np.array(flat, np.uint64), len(members))


@given(SMALL)
def test_sets_are_sets(members: list[list[int]]) -> None:
    found = sets_of(members)
    assert [found[place].tolist() for place in range(len(found))] == [
        sorted(set(own)) for own in members
    ]


@given(SMALL)
def test_in_both_is_the_intersection(members: list[list[int]]) -> None:
    found = sets_of(members)
    for a, b in combinations(range(len(members)), 2):
        assert in_both(found[a], found[b]) == len(set(members[a]) & set(members[b]))


@given(SMALL)
def test_candidates_are_the_pairs_that_share_votes(members: list[list[int]]) -> None:
    samples = [
        {value for value in own if value % pairs.ONE_IN == 0 or len(set(own)) < pairs.BRIEF}
        for own in members
    ]
    expected = [
        (a, b)
        for a, b in combinations(range(len(members)), 2)
        if (common := len(samples[a] & samples[b]))
        and common >= pairs.VOTE_SHARE * min(len(samples[a]), len(samples[b]))
    ]
    found = likely_pairs(sets_of(members))
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == expected


def test_the_work_for_a_shingle_of_many_texts_is_bounded() -> None:
    found = likely_pairs(sets_of([[pairs.ONE_IN]] * 1000))
    assert found.first.size == 999


def test_parts_of_the_index_give_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    members = [rng.integers(0, 4000, 200).tolist() for _ in range(60)]
    whole = likely_pairs(sets_of(members))
    monkeypatch.setattr(pairs, "AT_ONCE", 100)
    parts = likely_pairs(sets_of(members))
    assert whole.first.tolist() == parts.first.tolist()
    assert whole.second.tolist() == parts.second.tolist()


def test_runs_of_letters_do_not_see_specks() -> None:
    assert grams("har-bour w.all").tolist() == grams("Harbour wall").tolist()
    assert grams("abcd").size == 0


def test_a_long_list_of_texts_goes_in_batches() -> None:
    texts = [HARBOUR, SCHOOL] * 200
    assert (
        collected(map(shingle_batch, batches(texts))).shingles.sizes.tolist()
        == shingle_batch(texts).shingles.sizes.tolist()
    )
