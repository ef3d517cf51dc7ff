"""Sentences in words, and how far two of them say the same."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.config import CAREFUL, NEWS, PRESETS, THOROUGH, Config
from newsclean.markers.repeats.alignment import Match
from newsclean.markers.repeats.lexicon import stem
from newsclean.markers.repeats.similarity import (
    MAX_WORDS,
    Comparison,
    bag,
    compare,
    comparison,
    identical,
    resemble,
)
from newsclean.markers.repeats.words import Kind, read_sentence
from newsclean.pipeline import clean
from tests.clock import timed
from tests.conftest import ROOT
from tests.sentences import made
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
    languages = {read_sentence(case["a"]).language for case in (*MATCH, *DIFFER)}
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
    match = Match(read_sentence(a), read_sentence(b))
    if match.line_a and match.line_b:
        length = plain_lcs(match.line_a, match.line_b)
        assert match.alike == pytest.approx(length / max(1, sum(match.left)))
        gaps = sum(j - i for i, j, _, _ in match.blocks)
        assert len(match.line_a) - gaps == length
    assert sum(match.left) == sum(match.right)


def test_words_are_known_by_their_kind() -> None:
    found = read_sentence("On Tuesday Ruth Okafor did not sell 12 of the boats in May.")
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
    found = read_sentence(text)
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
    found = read_sentence(text)
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


@pytest.mark.parametrize("config", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize("free", ["n't", "N'T", "“n’t”", "'n't'", "n't n't"])
def test_a_free_contraction_is_a_word(free: str, config: Config) -> None:
    twice = f"{TOKENISED}\n\n{TOKENISED}"
    assert clean(twice, config) == TOKENISED
    assert clean(f"{free}\n\n{free}", config) == f"{free}\n\n{free}"
    assert compare(free, free, config).relation == "same"
    assert set(read_sentence(free).keys) == {"not"}


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
    assert " ".join(read_sentence(text.replace("'", apostrophe)).shown) == words


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
    match = Match(
        read_sentence("The debt went to AB."), read_sentence("The debt went to ßen ßet ann berg.")
    )
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
    assert timed(lambda: compare(a, b))[0] < 5


@given(sentences, sentences, st.data())
def test_what_does_not_resemble_is_different(a: str, b: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from([*a.split(), *b.split(), "NHS"]), max_size=30))
    for left, right in ((a, b), (a, " ".join(words)), (" ".join(words), b)):
        one, other = read_sentence(left), read_sentence(right)
        alike = resemble(bag(one), bag(other))
        assert alike == resemble(bag(other), bag(one))
        assert alike or comparison(one, other).relation == "different"


def test_few_sentences_resemble() -> None:
    bags = [bag(read_sentence(text)) for text in SENTENCES]
    pairs = list(combinations(bags, 2))
    assert sum(resemble(a, b) for a, b in pairs) < 0.5 * len(pairs)


# Each border from both sides. Words of up to three letters are never slips of one another.

SHARP = replace(NEWS, similarity=0.75, neighbour_similarity=0.5, containment=0.9375)
LETTERS = "a b c d e f g h i j k l m n o p".split()
BEFORE, AFTER = ([f"{sign}{n}" for n in range(40)] for sign in "xy")


def sentence(*words: str | Sequence[str]) -> str:
    return " ".join(word if isinstance(word, str) else " ".join(word) for word in words)


@pytest.mark.parametrize(
    ("common", "relation"),
    [(16, "same"), (12, "same"), (11, "similar"), (8, "similar"), (7, "different")],
)
def test_how_alike_twins_are(common: int, relation: str) -> None:
    a = made(sentence(LETTERS[:common], BEFORE[common:16]))
    b = made(sentence(LETTERS[:common], AFTER[common:16]))
    found = comparison(a, b, SHARP)
    share = common / 16
    assert (found.relation, found.duplicate) == (relation, relation == "same")
    assert found == Comparison(share, found.duplicate, None, found.relation, share, share,
                               float(common == 16), 1.0)  # fmt: skip
    assert comparison(b, a, SHARP) == found
    assert resemble(bag(a), bag(b), SHARP) is (relation != "different")
    assert resemble(bag(b), bag(a), SHARP) is (relation != "different")


def test_shares_go_by_weight() -> None:
    a, b = made("a=2 b c=0.5 x=0.5"), made("a=2 b c=0.5 y=4.5")
    found = comparison(a, b, SHARP)
    assert (found.shorter, found.longer, found.length) == (0.875, 0.4375, 0.5)
    assert found.score == 2 * 0.875 * 0.4375 / (0.875 + 0.4375)
    assert found.window == 0
    nothing = comparison(made("a b"), made("c d e"), SHARP)
    assert nothing == Comparison(0, False, None, "different", 0, 0, 0, 2 / 3)


def test_a_word_that_stands_twice_is_found_twice() -> None:
    match = Match(made("a a b"), made("b a c"))
    assert (match.left, match.right) == ([True, False, True], [True, True, False])
    assert match.alike == 0.5
    assert Match(made("a"), made("b")).alike == 0


@pytest.mark.parametrize(
    ("a", "relation"), [("f e d c b a", "similar"), ("f=0.9 e d c b a", "different")]
)
def test_of_six_tenths_of_its_length_a_sentence_may_say_the_same(a: str, relation: str) -> None:
    one, other = made(a), made("a b c d e f g h i j")
    found = comparison(one, other, replace(SHARP, similarity=0.9))
    assert (found.relation, found.shorter, found.longer) == (relation, 1, 0.6)


@pytest.mark.parametrize(
    ("a", "alike"), [("a b c d e x", True), ("a=0.9 b c d e x", False), ("a b c d e f", True)]
)
def test_what_is_much_shorter_does_not_resemble(a: str, alike: bool) -> None:
    one, other = bag(made(a)), bag(made("a b c d e g h i j k"))
    assert resemble(one, other, SHARP) is alike
    assert resemble(other, one, SHARP) is alike


@pytest.mark.parametrize(("common", "size", "covered"), [(19, 20, True), (18, 19, False)])
def test_what_has_to_be_in_a_longer_sentence(common: int, size: int, covered: bool) -> None:
    """From 95 in 100 on one looks for the stretch that holds it."""
    words = BEFORE[:common]
    a = made(sentence(words, LETTERS[: size - common]))
    b = made(sentence(AFTER[:30], words, AFTER[30:]))
    found = comparison(a, b, SHARP)
    assert found.relation == ("contained" if covered else "different")
    assert found.window == (common / size if covered else 0)
    assert resemble(bag(a), bag(b), SHARP) is covered


def test_what_is_contained_has_its_words_in_one_stretch() -> None:
    """Fifteen of sixteen, as the configuration asks here."""
    b = made(sentence(LETTERS[:15], BEFORE[:30], LETTERS[15]))
    found = comparison(made(sentence(LETTERS)), b, SHARP)
    assert (found.relation, found.score, found.window) == ("contained", 0.9375, 0.9375)
    assert found.duplicate
    found = comparison(made(sentence(LETTERS)), b, replace(SHARP, containment=0.94))
    assert (found.relation, found.window) == ("different", 0.9375)
    assert not found.duplicate


A = sentence(LETTERS)


@pytest.mark.parametrize(
    ("a", "b", "stretch"),
    [
        (A, sentence(BEFORE[:5], A, AFTER[:4]), (1, 5, 21)),
        (A, A, (1, 0, 16)),
        # room for an eighth of it, and one word more, on either side
        (A, sentence(BEFORE[:5], LETTERS[:8], "z", LETTERS[8:], AFTER[:4]), (1, 2, 24)),
        (A, sentence("z", LETTERS[:8], AFTER[:3], LETTERS[8:], BEFORE[:4]), (1, 0, 20)),
        (A, sentence("z", LETTERS[:8], AFTER[:4], LETTERS[8:], BEFORE[:4]), (15 / 16, 0, 20)),
        ("a b c d e f g", "w x y z a b c t d e f g u v", (1, 3, 12)),
        ("a b c d e f g", "w x y z a b c t s d e f g u v", (6 / 7, 3, 12)),
        # the fullest stretch, wherever it is
        (A, sentence(LETTERS[:2], BEFORE[:20], LETTERS[2:], AFTER[:10]), (14 / 16, 19, 41)),
        (A, sentence(BEFORE[:3], LETTERS[:13], AFTER[:20], LETTERS[13:]), (13 / 16, 0, 22)),
        ("a b c d", "x y z", (0, 0, 0)),
    ],
)
def test_the_stretch_that_holds_most(a: str, b: str, stretch: tuple[float, int, int]) -> None:
    assert Match(made(a), made(b)).window() == stretch


@pytest.mark.parametrize(
    ("a", "b", "cut"),
    [
        ("a b c", "a b c x", True),
        ("a b c", "a b c x=0.9", False),
        ("a b c", "a b c x=0.5 y=0.5", True),
        ("a b c", "x a b c", True),
        ("a b c", "x=0.9 a b c", False),
        ("a b c", "x y a b c=0.1", True),
        ("a b c", "x a b c y", False),
        ("a b c", "a x b c", False),
        ("a b c", "a b c", False),
    ],
)
def test_what_is_cut_off_at_one_end(a: str, b: str, cut: bool) -> None:
    assert Match(made(a), made(b)).cut is cut


@pytest.mark.parametrize(
    ("b", "relation", "duplicate", "score"),
    [
        (sentence(LETTERS), "same", True, 1.0),
        # that it goes on with a word of meaning makes it the longer one of two
        (sentence(LETTERS, "z=0.5"), "same", True, 2 * (16 / 16.5) / (1 + 16 / 16.5)),
        (sentence(LETTERS, "z"), "contained", True, 1.0),
        # and so does a fact, which a sentence that says the same must not have
        (sentence(LETTERS[:8], "#1", LETTERS[8:]), "contained", True, 1.0),
        (sentence(LETTERS[:8], "z", LETTERS[8:]), "same", True, 2 * (16 / 17) / (1 + 16 / 17)),
        # what stands around the stretch is nothing to it
        (sentence(LETTERS, BEFORE[:9], "#1 @Lee !not"), "contained", True, 1.0),
        (sentence(LETTERS, BEFORE[:20]), "contained", True, 1.0),
    ],
)
def test_the_same_or_contained(b: str, relation: str, duplicate: bool, score: float) -> None:
    found = comparison(made(A), made(b), SHARP)
    assert (found.relation, found.duplicate, found.veto) == (relation, duplicate, None)
    assert found.score == score


def test_a_guard_decides_against_it() -> None:
    a, b = f"{A} #1", sentence(LETTERS, "#2")
    assert comparison(made(a), made(b), SHARP).veto == "number: 1 / 2"
    assert not comparison(made(a), made(b), SHARP).duplicate
    # Where they are not alike enough nobody asks.
    other = sentence(LETTERS[:4], BEFORE[:12], "#2")
    assert comparison(made(a), made(other), SHARP).veto is None
    # In a stretch only what the shorter one says counts.
    long = sentence(LETTERS[:8], "#2", LETTERS[8:], BEFORE[:20])
    found = comparison(made(sentence(LETTERS[:8], "!not", LETTERS[8:])), made(long), SHARP)
    assert (found.relation, found.veto) == ("different", None)
    told = sentence(LETTERS[:8], "#2", LETTERS[8:], "!not", BEFORE[:20])
    found = comparison(made(sentence("!not", LETTERS)), made(told), SHARP)
    assert (found.relation, found.veto) == ("contained", None)


@pytest.mark.parametrize("asks", [0, 1])
def test_both_must_be_fit(asks: int) -> None:
    texts = ["so it is?" if n == asks else "so it is." for n in (0, 1)]
    a, b = made(A, text=texts[0]), made(sentence(LETTERS[:15], "y"), text=texts[1])
    found = comparison(a, b, SHARP)
    assert (found.relation, found.veto, found.duplicate) == ("same", "a question", False)


@pytest.mark.parametrize(
    ("a", "text", "b", "veto"),
    [
        ("a b c d", "a b c d…", sentence(LETTERS), None),
        ("a b c d", "a b c d...", sentence(LETTERS), None),
        ("a b c d", "a b c d", sentence(LETTERS), "short: 4 words"),
        ("a b c", "a b c…", sentence(LETTERS), "short: 3 words"),
        ("b c d e", "b c d e…", sentence(LETTERS), None),
        (A, f"{A}?", sentence(LETTERS, BEFORE[:20]), "a question"),
        (A, f"www.{A}…", sentence(LETTERS, BEFORE[:20]), None),
        (A, f"www.{A}…", sentence(LETTERS[:8], "z", LETTERS[8:], BEFORE[:20]), "an address"),
    ],
)
def test_what_breaks_off_visibly_may_be_of_any_form(
    a: str, text: str, b: str, veto: str | None
) -> None:
    found = comparison(made(a, text=text), made(b), SHARP)
    assert (found.relation, found.veto, found.duplicate) == ("contained", veto, veto is None)


def test_a_sentence_and_itself() -> None:
    assert identical(made(A)) == Comparison(1, True, None, "same", 1, 1, 1, 1)
    short = made("a b")
    assert identical(short) == Comparison(1, False, "short: 2 words", "same", 1, 1, 1, 1)
    assert compare("Nobody spoke.", "Nobody spoke.") == identical(short)


@pytest.mark.parametrize(("size", "relation"), [(800, "same"), (801, "different")])
def test_a_unit_of_many_words_is_not_compared(size: int, relation: str) -> None:
    words = [f"a{n}" for n in range(size)]
    a, b = made(sentence(words)), made(sentence(words[:-1], "y"))
    found = comparison(a, b, SHARP)
    assert found.relation == relation
    if relation == "different":
        assert found == Comparison(0, False, None, "different", 0, 0, 0, 0)


def test_no_words_are_like_none() -> None:
    empty = Comparison(0, False, None, "different", 0, 0, 0, 0)
    assert comparison(made(""), made(A), SHARP) == comparison(made(""), made(""), SHARP) == empty


# Slips of the pen


def is_one(a: str, b: str, languages: tuple[str, str] = ("en", "en")) -> bool:
    """Whether two words, as `made` takes them, are taken for one. The order does not matter."""
    one, other = (
        made(f"v {word} w", language=language)
        for word, language in zip((a, b), languages, strict=True)
    )
    match, turned = Match(one, other), Match(other, one)
    assert match.left == match.right == turned.left == turned.right
    if match.left[1]:
        assert resemble(
            bag(one), bag(other), replace(SHARP, similarity=1.0, neighbour_similarity=1.0)
        )
    return match.left[1]


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("stone", "stove", True),  # four letters of five
        ("wall", "wail", False),  # three of four
        ("stone", "atone", False),
        ("Stone", "stove", True),
        ("cats", "catse", True),
        ("cat", "cats", False),
        ("s" * 40, "s" * 39, True),
        ("s" * 41, "s" * 40, False),
        ("-these", "-those", True),
        ("-these", "those", True),
        ("#12345", "#12346", False),
        ("%Monday", "%Mondays", False),
        ("stone", "#stove", False),
        # what means the contrary, however alike
        ("trainer", "trainee", True),
        ("trainer", "traine", False),
        ("employe", "employer", False),
    ],
)
def test_a_slip_of_the_pen(a: str, b: str, one: bool) -> None:
    assert is_one(a, b) is one


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        # one letter too many, or two that changed places, in a name of five letters
        ("@Bremerhaven", "@Bremerhavn", True),
        ("@Bremerhaven", "@Bremrhavn", False),
        ("@Arnesen", "@Arnseen", True),
        ("@Hansen", "@Hanson", False),
        ("@Olsen", "@Olssen", True),
        ("@Olse", "@Olsse", False),
        ("@Olesn", "@Olsen", True),
        ("@Oles", "@Olse", False),
        # or its adjective
        ("@Iraq", "@Iraqi", True),
        ("@Cuba", "@Cuban", True),
        ("@Peru", "@Peruan", True),
        ("@Oslo", "@Oslos", True),
        ("@Oslo", "@Oslok", False),
        ("@Oslo", "@Osloni", False),
        ("@Oslo", "@Osni", False),
        # one name among the two is enough, and a negation is no better
        ("@Hansen", "Hanson", False),
        ("Hansen", "Hanson", True),
        ("!never", "!nevar", False),
        ("!never", "nevar", False),
        ("!never", "!nevver", True),
    ],
)
def test_a_slip_in_a_name(a: str, b: str, one: bool) -> None:
    assert is_one(a, b) is one


def test_slips_are_known_in_known_languages_only() -> None:
    assert is_one("stone", "stove", ("de", "de"))
    for languages in (("", ""), ("en", ""), ("", "en"), ("en", "de")):
        assert not is_one("stone", "stove", languages)


def test_a_slip_in_the_word_or_in_its_key() -> None:
    a, b = made("v stone w"), made("v sxyzw w")
    assert Match(a, replace(b, keys=("v", "stove", "w"))).left[1]
    assert Match(a, replace(made("v stove w"), keys=("v", "sxyzw", "w"))).left[1]
    assert not Match(a, b).left[1]


@pytest.mark.parametrize(
    ("a", "b", "left", "right"),
    [
        ("stone stove", "stole", [True, False], [True]),
        ("stone", "stole stove", [True], [False, True]),  # of two as like the last
        ("colour", "colors color", [True], [False, True]),  # the likest
        ("colour", "color colors", [True], [True, False]),
        ("stone stone", "stove", [True, False], [True]),
        ("stone stove", "stove stole", [True, True], [True, True]),
        ("stone stove", "stove stove", [False, True], [True, False]),
    ],
)
def test_a_word_is_a_slip_of_one_other(a: str, b: str, left: list[bool], right: list[bool]) -> None:
    match = Match(made(a), made(b))
    assert (match.left, match.right) == (left, right)


@pytest.mark.parametrize(("lone", "one"), [(60, True), (61, False)])
def test_where_many_words_differ_they_are_no_slips(lone: int, one: bool) -> None:
    many = " ".join(f"{n:03}" for n in range(lone - 1))
    assert Match(made(f"{many} stone"), made("stove")).right == [one]
    assert Match(made("stone"), made(f"{many} stove")).left == [one]


# Abbreviations


@pytest.mark.parametrize(
    ("short", "words", "one"),
    [
        ("@NHS", "national health service", True),
        ("@NHS", "@National @Health @Service", True),
        ("@AB", "ax by", True),
        ("@ABCDE", "ax by cz dw ev", True),
        ("@ABCDEF", "ax by cz dw ev fu", False),
        ("@A", "ax", False),
        ("@Nhs", "national health service", False),
        ("@NHS", "national service health", False),
        ("@NHS", "national health w service", False),
    ],
)
def test_a_word_of_initials(short: str, words: str, one: bool) -> None:
    a, b = made(f"q {short} t"), made(f"q {words} t")
    match, turned = Match(a, b), Match(b, a)
    assert match.left == turned.right == [True, one, True]
    assert all(match.right) is all(turned.left) is one
    if one:
        assert match.b.shown[1] == words.replace("@", "")
        assert match.b.weights == (1, 1.2, 1)
        assert match.b.kinds[1] is Kind.NAME
        assert resemble(bag(a), bag(b), SHARP)


def test_initials_stand_for_words_that_are_not_there_themselves() -> None:
    long = made("q national health service t")
    assert Match(made("q @NHS health t"), long).b.keys == long.keys
    assert Match(made("q @NHS t"), long).b.keys == ("q", "NHS", "t")
    both = made("q @NHS national health service t")
    assert Match(made("q @NHS t"), both).b.keys == both.keys


# What need not be compared


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("stone stone stone stone", "stove stove stove stove", True),
        ("stone stone stone stone", "atone atone atone atone", False),
        ("cat cat cat cat", "car car car car", False),
        ("", "", True),
        ("a b c d", "e f g h", False),
    ],
)
def test_what_resembles(a: str, b: str, alike: bool) -> None:
    assert resemble(bag(made(a)), bag(made(b)), SHARP) is alike
    assert resemble(bag(made(b)), bag(made(a)), SHARP) is alike


def test_words_are_shown_as_they_stand() -> None:
    match = Match(made("a b"), made("c a"))
    assert match.show(match.line_a) == "a b"
    assert match.show(match.line_b) == "c a"
    assert match.show("") == "-"


def test_initials_are_looked_for_where_nothing_has_small_letters() -> None:
    assert Match(made("@NHS @Q"), made("national health service")).left == [True, False]
    assert Match(made("national health service"), made("@NHS @Q")).right == [True, False]


def test_facts_are_no_part_of_the_frame() -> None:
    assert Match(made("@Ann @Bob x"), made("x y z")).frame.alike == 1
    assert Match(made("x y z"), made("@Ann @Bob x")).frame.alike == 1


def test_a_gap_is_bare_where_only_facts_stand() -> None:
    (gap,) = Match(made("x y #1 z"), made("x y #2 z")).frame.gaps
    assert gap.bare
    (gap,) = Match(made("x y #1 z"), made("x y w #2 z")).frame.gaps
    assert not gap.bare
    (gap,) = Match(made("x y w #1 z"), made("x y #2 z")).frame.gaps
    assert not gap.bare


def test_the_best_stretch_may_be_longer_than_the_sentence() -> None:
    spread = "a . . b . . c . . d"
    other = made(f"{spread} {'- ' * 10}e f g")
    assert Match(made("a b c d e f g h"), other).window() == (0.5, 0, 10)


@pytest.mark.parametrize(
    ("a", "b", "worth"),
    [
        ("x x x x x y", "x y p q r s", False),  # a word counts as often as both have it
        ("x x", "x x p q r s t", True),
        ("x x x", "x x p q r s t", False),
        ("stone p q r s t u v", "stove f g h i j k l", False),  # one slip is not enough
        ("stone house wall", "stove house wall", True),
        ("stone q r", "stove v w", False),
    ],
)
def test_what_is_worth_an_alignment(a: str, b: str, worth: bool) -> None:
    one, other = bag(made(a)), bag(made(b))
    assert resemble(one, other) is worth
    assert resemble(other, one) is worth
    assert resemble(bag(made("stone p", language="de")), bag(made("stove q"))) is False


def test_the_first_of_two_copies_is_the_stretch() -> None:
    assert Match(made("a b c"), made("a b c x a b c")).window() == (1.0, 0, 3)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Рыбаки трёх посёлков много лет ждали, что город построит новую стену."),
        ("uk", "Рибалки з трьох сіл багато років чекали, що місто збудує нову стіну."),
        ("bg", "Рибарите от трите села години наред чакаха градът да построи нова стена."),
        ("sr", "Рибари из три села годинама су чекали да град изгради нови зид."),
        ("fi", "Kolmen kylän kalastajat ovat vuosia odottaneet, että kaupunki rakentaa muurin."),
        ("cs", "Rybáři ze tří vesnic čekali roky na to, že město postaví novou zeď."),
        ("hu", "A három falu halászai évek óta várták, hogy a város új falat építsen."),
        ("fa", "ماهیگیران سه روستا سال‌ها بود که در انتظار ساخت دیوار تازه از شهر بودند."),
        ("he", "דייגים משלושה כפרים חיכו שנים רבות שהעיר תבנה קיר חדש."),
        ("ko", "세 마을의 어부들은 시가 새 방파제를 짓기를 여러 해 동안 기다렸다."),
        ("", "Үш ауылдың балықшылары қала жаңа қабырға салғанын көп жыл күтті."),  # Kazakh
        ("", "Рибарите од три села со години чекаа градот да изгради ѕид и да го заврши."),
        ("", "Üç kəndin balıqçıları şəhərin bu divarı tikməsini illərlə gözləyiblər və."),
        ("", "तीन गावांचे मच्छीमार अनेक वर्षे नवीन भिंतीची वाट पाहत होते आणि बाळगून होते."),
        ("", "ئۈچ يېزىنىڭ بېلىقچىلىرى شەھەرنىڭ يېڭى تام سېلىشىنى كۆپ يىل كۈتتى."),
    ],
)
def test_the_language_of_a_sentence(language: str, text: str) -> None:
    assert read_sentence(text).language == language
