"""What the line model sees: words by their hashes, runs of lines, and the passes on top."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.markers.layout import stacked_features
from newsclean.markers.layout.context_features import CONTEXT, context
from newsclean.markers.layout.form_features import (
    END_AT,
    FORM,
    LETTER,
    STOP,
    Piece,
    Vocabulary,
    content,
    glance,
    read,
)
from newsclean.markers.layout.runs import best_stretch, like_runs, nearest, runs, shape_runs
from newsclean.markers.layout.stacked_features import STACKED, stacked
from newsclean.markers.layout.trees import Features
from newsclean.markers.layout.words import (
    NOTHING,
    Tokens,
    WordScore,
    packed,
    tokens,
    unpacked,
    word_score,
)

UNKNOWN = Vocabulary(frozenset({"the", "of", "in"}), {}, {})

# Words


def test_tokens_are_the_same_on_every_platform() -> None:
    assert tokens(["the", "old", "ferry"], "The old ferry") == Tokens(
        [1011183078, 1063113957, 3205307411],
        [1673963637, 1383720163, 1154996286, 3400920493, 1032259537, 2408254363, 3318566771],
    )
    assert tokens([], "1998 - 12") == Tokens([], [2006286621, 836519])
    assert tokens(["a"], "a" * 61) == Tokens([3904355907], [2679148245, 112844655])


def test_what_is_looked_up_of_a_line() -> None:
    line = tokens(["old", "ferry"], "Old ferry")
    assert tokens(["old", "ferry"], "Old ferry!").words == line.words
    # The shape counts as such, and what it begins with.
    assert len(set(line.others) - set(tokens(["old", "ferry"], "Old ferry!").others)) == 2
    assert set(tokens(["new", "boat"], "New boat").others) & set(line.others) == {*line.others[:2]}
    assert tokens(["12"], "12 May").others[:2] == tokens(["345"], "345 May").others[:2]
    # The first and the last word are others than the same words elsewhere.
    assert not set(tokens(["ferry", "old"], "x").others[2:]) & set(line.others)
    many = [f"w{i}" for i in range(60)]
    assert len(tokens(many, "x" * 99).words) == 40
    assert tokens(many, "x" * 99).others[-1] == tokens(["b", "w59"], "x" * 99).others[-1]


WEIGHTS = {1: 40, 2: -60, 3: 5}


@pytest.mark.parametrize(
    ("words", "others", "expected"),
    [
        ([], [], NOTHING),
        ([9], [9], NOTHING._replace(known=0)),
        ([1], [], WordScore(40, 40, 40, 1)),
        ([1, 9], [], WordScore(29, 40, 40, 0.5)),
        ([1, 2, 9, 9], [], WordScore(-10, 40, -60, 0.5)),
        ([9], [3], WordScore(3, 5, 5, 0)),
        ([], [2, 9, 9, 9], WordScore(-30, -60, -60, -1)),
    ],
)
def test_what_words_say(words: list[int], others: list[int], expected: WordScore) -> None:
    assert word_score(Tokens(words, others), WEIGHTS) == expected


@given(st.dictionaries(st.integers(0, 2**32 - 1), st.integers(-128, 127)))
def test_weights_come_back(weights: dict[int, int]) -> None:
    assert unpacked(packed(weights)) == weights


def test_a_language_without_weights_says_nothing() -> None:
    line = Piece("Saatilaa jo pitkään odotettu laituri", False, range(1))
    learned = UNKNOWN._replace(weights=dict.fromkeys(tokens(["share", "this"], "x").words, 90))
    row = read(line, learned).row
    assert [row[FORM.index(name)] for name in ("word_score", "known_words")] == [0, 0]


def test_signs_of_chinese_say_more() -> None:
    text = "山上的小屋着火了。"
    row = read(Piece(text, False, range(1)), UNKNOWN).row
    assert row[FORM.index("length")] == len(text) + 2 * 8
    assert row[FORM.index("end")] == STOP
    assert glance(Piece(text * 20, False, range(1))).row[0] == 180 + 2 * 160
    assert content([*"山上的"], ()) == {"山上", "上的"}
    ferry = Piece("the ferry of the ferry", False, range(1))
    known = UNKNOWN._replace(function=frozenset(("the",)))
    assert read(ferry, known).content == {"ferry"} <= {*glance(ferry).content}


# Runs


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=12))
def test_the_best_stretch_is_the_best(values: list[int]) -> None:
    low, high = best_stretch(values)
    n = len(values)
    best = max(sum(values[i:j]) for i in range(n) for j in range(i + 1, n + 1))
    assert sum(values[low : high + 1]) == best


@given(st.lists(st.booleans(), max_size=12))
def test_runs_and_neighbours_are_what_they_say(flags: list[bool]) -> None:
    for i, (first, stop) in enumerate(runs(flags)):
        assert all(flags[first:stop])
        assert (first <= i < stop) if flags[i] else first == stop
        assert first == 0 or not flags[first - 1] or first == stop
    for i, near in enumerate(nearest(flags)):
        assert near == max((j for j in range(i) if flags[j]), default=-1)


@given(st.lists(st.integers(0, 2), max_size=12))
def test_runs_of_what_is_alike(kinds: list[int]) -> None:
    found = like_runs(kinds)
    assert len(found) == len(kinds)
    for i, (first, stop) in enumerate(found):
        assert first <= i < stop
        assert len(set(kinds[first:stop])) == 1
        assert not first or kinds[first - 1] != kinds[i]
        assert stop == len(kinds) or kinds[stop] != kinds[i]


def test_lines_of_one_shape() -> None:
    lines = ["1998: Ann", "2002: Jo Ray", "Rest", "3-1", "12-4", "0-0"]
    assert shape_runs(lines) == [2, 2, 0, 3, 3, 3]


# A page with a list, dates and an indented menu

PAGE = (
    Piece("Home", False, range(1), indent=4),
    Piece("Sport", False, range(1, 2), indent=4),
    Piece("The ferry of the island stops for six weeks from the first of March, the harbour "
          "office said on Tuesday.", False, range(2, 3)),
    Piece("Ferry prices in March", False, range(3, 4), indent=2),
    Piece("Posted 12:30, 3 March 2024", False, range(4, 5)),
)  # fmt: skip


def column(name: str, page: Sequence[Piece] = PAGE, known: Vocabulary = UNKNOWN) -> list[float]:
    readings = [read(piece, known) for piece in page]
    scores = [200 if len(piece.text) < 80 else -200 for piece in page]
    rows = context(page, readings, scores, known, range(len(page)))
    return [row[CONTEXT.index(name)] for row in rows]


def test_how_far_in_a_line_begins() -> None:
    assert column("indent_to_body") == [4, 4, 0, 2, 0]
    assert column("indent_change") == [0, 0, -4, 2, -2]
    assert column("indent_change_after") == [0, -4, 2, -2, 0]


def test_what_stands_around_a_line() -> None:
    assert column("dates_before") == [0, 0, 0, 1, 2]
    assert column("dates_after") == [2, 4, 3, 2, 0]
    # "ferry" and "march" stand in the prose, "prices" does not.
    assert column("shared")[3] == pytest.approx(2 / 3)
    assert column("shared_below")[2] == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert column("shared_above")[0] == -1
    assert column("like_run") == [2, 2, 1, 1, 1]


def test_the_words_of_neighbours() -> None:
    known = UNKNOWN._replace(weights=dict.fromkeys(tokens(["home"], "x").words, 90))
    home = column("wording_after", (PAGE[1], PAGE[0]), known)[0]
    assert home > 0
    assert column("wording_before", (PAGE[0], PAGE[1], PAGE[2]), known)[1:] == [home, 0]
    assert column("wording_2_before", (PAGE[0], PAGE[1], PAGE[2]), known) == [0, 0, home]
    assert column("wording_around", (PAGE[0], PAGE[1], PAGE[2]), known) == [0, home / 2, home / 2]


# Passes on top

scored = st.lists(st.tuples(st.integers(1, 900), st.integers(-900, 900)), min_size=1, max_size=14)


def plain_values(lines: Sequence[tuple[int, int]]) -> list[int]:
    weights = [int(min(length, 400) ** 0.5) for length, _ in lines]
    return [-max(-500, min(500, s)) * w // 100 for (_, s), w in zip(lines, weights, strict=True)]


@given(scored)
def test_every_column_of_a_pass_on_top(lines: list[tuple[int, int]]) -> None:
    lengths, scores = [n for n, _ in lines], [s for _, s in lines]
    rows = stacked(lengths, scores, range(len(lines)))
    assert {len(row) for row in rows} == {len(STACKED)}
    values = plain_values(lines)
    low, high = best_stretch([2 * v if v < 0 else v for v in values])
    named = [dict(zip(STACKED, row, strict=True)) for row in rows]
    for i, row in enumerate(named):
        assert row["pass_score"] == scores[i]
        for step in range(1, 6):
            name = "" if step == 1 else f"{step}_"
            for at, side in ((i - step, "before"), (i + step, "after")):
                inside = 0 <= at < len(lines)
                near = max(-500, min(500, scores[at])) if inside else 500
                assert row[f"pass_{name}{side}"] == near
        assert row["pass_inside"] == (low <= i <= high)
        if i < low:
            gain = sum(values[i:low])
        elif i > high:
            gain = sum(values[high + 1 : i + 1])
        else:
            gain = min(sum(values[low : i + 1]), sum(values[i : high + 1]))
        assert row["pass_gain"] == gain
        beyond = 0
        if i < low:
            beyond = max(sum(values[k:i]) for k in range(i + 1))
        elif i > high:
            beyond = max(sum(values[i + 1 : k]) for k in range(i + 1, len(lines) + 1))
        assert row["pass_gain_beyond"] == beyond
        assert 0 <= row["pass_inside_share"] <= 1
        assert 0 <= row["pass_article_before"] <= 1


@given(scored, st.data())
def test_a_line_looks_the_same_whichever_others_are_asked_for(
    lines: list[tuple[int, int]], data: st.DataObject
) -> None:
    lengths, scores = [n for n, _ in lines], [s for _, s in lines]
    rows = stacked(lengths, scores, range(len(lines)))
    i = data.draw(st.integers(0, len(lines) - 1))
    assert stacked(lengths, scores, [i]) == [rows[i]]


def test_a_second_article_is_a_rival() -> None:
    values = [1, -9, 5, 6, -9, 4, -9]
    assert stacked_features._rivals(values, 2, 3) == [1, 0, 0, 0, 0, 4, 0]
    assert stacked_features._rivals([5], 0, 0) == [0]


def test_lines_of_the_same_score_differ_by_their_place() -> None:
    rows: list[Features] = stacked([100] * 5, [-300, 300, 300, 300, 300], range(5))
    assert all(a != b for a, b in pairwise(rows))


def test_thai_ends_a_sentence_without_a_stop() -> None:
    sentence = "นายกเทศมนตรีรับปากว่าจะนำเรื่องสะพานปลาเข้าที่ประชุมสภาในวันศุกร์"
    label = "แสดงความคิดเห็น"
    ends = [read(Piece(line, False, range(1)), UNKNOWN).row[END_AT] for line in (sentence, label)]
    assert ends == [STOP, LETTER]
    assert read(Piece(sentence, False, range(1)), UNKNOWN).prose
    assert glance(Piece(sentence, False, range(1))).row[0] > len(sentence)
