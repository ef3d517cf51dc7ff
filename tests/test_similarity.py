"""Sentences in words, and how far two of them say the same."""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.config import CAREFUL, NEWS, THOROUGH, Config
from newsclean.marks.similarity import MAX_WORDS, Match, bag, compare, resemble, verdict
from newsclean.marks.words import Kind, read, stem
from newsclean.pipeline import clean
from tests.conftest import ROOT
from tests.strategies import SENTENCES, anything

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("cases").joinpath("pairs.toml").read_text("utf-8")
)
MATCH, DIFFER, FAILS = CASES["match"], CASES["differ"], CASES["fails"]
OWN = tuple(dict.fromkeys(case[side] for case in (*MATCH, *DIFFER) for side in "ab"))
sentences = st.one_of(st.sampled_from(OWN), st.sampled_from(SENTENCES), anything)


def name(case: dict[str, Any]) -> str:
    return str(case.get("why") or case["a"])[:50]


@pytest.mark.parametrize("case", MATCH, ids=name)
def test_they_say_the_same(case: dict[str, Any]) -> None:
    found = compare(case["a"], case["b"])
    assert found.duplicate, found
    assert found.veto is None
    assert found.relation in ("same", "contained")


@pytest.mark.parametrize("case", DIFFER, ids=name)
def test_they_do_not(case: dict[str, Any]) -> None:
    found = compare(case["a"], case["b"])
    assert not found.duplicate
    assert (found.veto or "").partition(":")[0].startswith(case["veto"]), found.veto
    assert bool(found.veto) == bool(case["veto"])


@pytest.mark.parametrize("case", FAILS, ids=name)
@pytest.mark.xfail(strict=True)
def test_known_failures(case: dict[str, Any]) -> None:
    assert compare(case["a"], case["b"]).duplicate == case["duplicate"]


def test_the_cases_are_many() -> None:
    assert len(MATCH) + len(DIFFER) + len(FAILS) >= 60
    languages = {read(case["a"]).language for case in (*MATCH, *DIFFER)}
    assert len(languages - {""}) >= 10


@given(sentences, sentences)
def test_both_ways_round_is_the_same(a: str, b: str) -> None:
    assert compare(a, b) == compare(b, a)


@given(sentences, sentences)
def test_shares_are_shares(a: str, b: str) -> None:
    found = compare(a, b)
    for share in (found.score, found.shorter, found.longer, found.window, found.length):
        assert 0 <= share <= 1.000001
    assert found.duplicate <= (found.veto is None and found.relation in ("same", "contained"))


@given(sentences)
def test_a_sentence_is_like_itself(text: str) -> None:
    found = compare(text, text)
    assert (found.score, found.relation) == (1.0, "same")
    assert found.duplicate == (found.veto is None)


@given(st.sampled_from([case["a"] for case in MATCH]), st.integers(2, 9999), st.integers(2, 9999))
def test_another_number_is_another_sentence(text: str, one: int, other: int) -> None:
    head, space, tail = text.partition(" ")
    a, b = f"{head} {one}{space}{tail}", f"{head} {other}{space}{tail}"
    found = compare(a, b)
    assert found.duplicate == (one == other)


@given(st.sampled_from([case["a"] for case in MATCH if " " in case["a"]]), st.data())
def test_a_lost_stop_is_no_difference(text: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, c in enumerate(text) if c == " "]))
    assert compare(text, text[:place] + "," + text[place:]).duplicate


@given(sentences, sentences)
def test_a_lower_threshold_finds_more(a: str, b: str) -> None:
    careful, news, thorough = (compare(a, b, config) for config in (CAREFUL, NEWS, THOROUGH))
    assert news.score <= thorough.score or news.relation == "contained"
    for strict, lax in ((careful, news), (news, thorough)):
        assert strict.duplicate <= lax.duplicate or "contained" in (strict.relation, lax.relation)


def test_the_threshold_is_that_of_the_config() -> None:
    a = "The inquiry found that the captain had ignored every warning about the weather."
    b = "The inquiry found that the captain had disregarded each warning about the storm."
    score = compare(a, b).score
    assert NEWS.neighbour_similarity < score < 1
    assert compare(a, b, replace(NEWS, similarity=score - 0.01)).relation == "same"
    assert compare(a, b, replace(NEWS, similarity=score + 0.01)).relation == "similar"


def plain_lcs(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of a longest common subsequence, by the textbook."""
    row = [0] * (len(b) + 1)
    for x in a:
        before = 0
        for k, y in enumerate(b, 1):
            before, row[k] = row[k], before + 1 if x == y else max(row[k], row[k - 1])
    return row[-1]


@given(sentences, sentences)
def test_the_alignment_is_a_longest_one(a: str, b: str) -> None:
    match = Match(read(a), read(b))
    if match.line_a and match.line_b:
        length = plain_lcs(match.line_a, match.line_b)
        assert match.alike == pytest.approx(length / max(1, sum(match.left)))
        gaps = sum(j - i for i, j, _, _ in match.blocks)
        assert len(match.line_a) - gaps == length
    assert sum(match.left) == sum(match.right)


def test_words_are_known_by_their_kind() -> None:
    found = read("On Tuesday Ruth Okafor did not sell 12 of the boats in May.")
    kinds = dict(zip(found.shown, found.kinds, strict=True))
    assert kinds["Tuesday"] is kinds["May"] is Kind.DATE
    assert kinds["Ruth"] is kinds["Okafor"] is Kind.NAME
    assert kinds["not"] is Kind.NEGATION
    assert kinds["12"] is Kind.NUMBER
    assert kinds["boats"] is Kind.PLAIN
    assert kinds["the"] is Kind.LIGHT


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ships may sail in may.", []),
        ("Jane Doe left. Then John came.", ["Jane", "Doe", "John"]),
        ("THE COUNCIL APPROVED THE WALL OF THE HARBOUR", []),
        ("Council Approves New Wall for the Old Harbour", []),
        ("Dr. Anthony Lund met the U.S. envoy.", ["Anthony", "Lund", "US"]),
        ("NATO said it would help.", ["NATO"]),
    ],
)
def test_a_capital_tells_a_name_where_none_is_due(text: str, names: list[str]) -> None:
    found = read(text)
    assert [w for w, k in zip(found.shown, found.kinds, strict=True) if k is Kind.NAME] == names


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=12))
def test_a_stem_is_a_word_that_begins_alike(word: str) -> None:
    found = stem(word)
    assert len(found) <= len(word)
    assert found[:2] == word[:2]
    assert bool(found) == bool(word)


# What makes up contractions, possessives and figures, in any order: some of it splits to nothing.
crumbs = st.lists(
    st.sampled_from(
        [*"'’‘‛ʼʻ＇′´`.,:-/\"nNtTsSaßŉ¼½²³①Ⅷ५٣7 ", "n't", "can", "won", "U.S", "\u0301", "İ", "議"]
    ),
    max_size=12,
).map("".join)


@given(st.one_of(anything, crumbs))
def test_the_words_of_a_sentence_run_side_by_side(text: str) -> None:
    found = read(text)
    lengths = {len(part) for part in (found.shown, found.keys, found.kinds, found.weights)}
    assert len(lengths) == 1
    assert all(found.shown)
    assert all(found.keys)
    assert all(weight > 0 for weight in found.weights)


@given(crumbs, crumbs, st.sampled_from(SENTENCES))
def test_crumbs_of_words_are_compared_too(a: str, b: str, sentence: str) -> None:
    for one, other in ((a, b), (a, a), (sentence + a, sentence + b), (a, b + sentence)):
        assert compare(one, other) == compare(other, one)
        assert clean(f"{one}\n\n{other}\n\n{one}") is not None


TOKENISED = "The council did n't approve the new harbour wall on Tuesday ."


@pytest.mark.parametrize("config", [NEWS, CAREFUL, THOROUGH], ids=["news", "careful", "thorough"])
@pytest.mark.parametrize("free", ["n't", "N'T", "“n’t”", "'n't'", "n't n't"])
def test_a_free_contraction_is_a_word(free: str, config: Config) -> None:
    twice = f"{TOKENISED}\n\n{TOKENISED}"
    assert clean(twice, config) == TOKENISED
    assert clean(f"{free}\n\n{free}", config) == f"{free}\n\n{free}"
    assert compare(free, free, config).relation == "same"
    assert set(read(free).keys) == {"not"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("can't won't don't", "can not will not do not"),
        ("CAN'T WON'T DON'T", "CAN not will not DO not"),
        ("did n't", "did not"),
        ("couldn't've", "could not ve"),
        ("Biden's boss' boat's", "Biden boss boat"),
        ("O'Brien l'eau m'appelle", "O Brien l eau m appelle"),
        ("U.S.'s U.S", "US s US"),
        ("' '' 's n' 't", "s n t"),
    ],
)
@pytest.mark.parametrize("apostrophe", "'’‘‛ʼʻ＇′´`")
def test_a_word_is_split_at_its_apostrophes(text: str, words: str, apostrophe: str) -> None:
    assert " ".join(read(text.replace("'", apostrophe)).shown) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("had", f"hadn{apostrophe}t") for apostrophe in "'’ʼ＇′´`"],
        *["½¼", "²³", "①②", "ⅧⅨ", "㈠㈡", "٣٤", "५६", "１２", "〡〢"],
        ("1½", "1¼"),
    ],
)
def test_a_fact_in_any_script_tells_sentences_apart(one: str, other: str) -> None:
    text = (
        "The engineers of the port wrote that the old wall {} broken in the storm of last year, "
        "and that the new one should be built of stone from the quarry in the hills."
    )
    if not one.isalpha():
        text = text.format("had").replace("last year", "the last {} weeks")
    a, b = text.format(one), text.format(other)
    found = compare(a, b)
    assert not found.duplicate
    assert (found.veto or "").partition(":")[0] in ("number", "negation")
    assert clean(f"{a}\n\n{b}") == f"{a}\n\n{b}"


def test_a_letter_with_two_capitals_is_one_initial() -> None:
    """In capitals "ß" is "SS": the initials must not run away from their words."""
    match = Match(read("The debt went to AB."), read("The debt went to ßen ßet ann berg."))
    assert match.b.shown == ("The", "debt", "went", "to", "ßen", "ßet", "ann berg")
    assert match.b.keys[-1] == "ab"


def test_the_hash_seed_does_not_matter() -> None:
    program = (
        "from newsclean import compare\n"
        "from tests.test_similarity import OWN\n"
        "print([compare(a, b) for a in OWN for b in OWN[:12]])\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "7")
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("word " * 100_000, "word " * 100_001),
        ("a" * 500_000, "a" * 500_001),
        ("1,2.3:" * 100_000, "1,2.3:" * 100_001),
        ("it's " * 100_000, "it''s " * 100_000),
        ("A.B." * 100_000, "A.B" * 100_000),
        ("\N{COMBINING ACUTE ACCENT}" * 500_000, "\ud800" * 500_000),
        (" ".join(f"Ab{n}cd" for n in range(MAX_WORDS)), " ".join(["Abcd"] * MAX_WORDS)),
    ],
)
def test_hostile_sentences_are_compared_in_bounded_time(a: str, b: str) -> None:
    start = time.perf_counter()
    compare(a, b)
    assert time.perf_counter() - start < 5


@given(sentences, sentences, st.data())
def test_what_does_not_resemble_is_different(a: str, b: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from([*a.split(), *b.split(), "NHS"]), max_size=30))
    for left, right in ((a, b), (a, " ".join(words)), (" ".join(words), b)):
        one, other = read(left), read(right)
        alike = resemble(bag(one), bag(other))
        assert alike == resemble(bag(other), bag(one))
        assert alike or verdict(one, other).relation == "different"


def test_few_sentences_resemble() -> None:
    bags = [bag(read(text)) for text in SENTENCES]
    pairs = list(combinations(bags, 2))
    assert sum(resemble(a, b) for a, b in pairs) < 0.5 * len(pairs)
