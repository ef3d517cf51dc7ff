from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.model import Edit, RawOffset, TextOffset
from newsclean.offsets import OffsetMap, anchored, apply, compose, split
from tests.strategies import edits_of

raws = st.text("abcd ", max_size=20)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    raw = draw(raws)
    return raw, draw(edits_of(raw))


def edit(start: int, end: int, new: str, rule: str = "r") -> Edit:
    return Edit(RawOffset(start), RawOffset(end), new, rule)


def characters(raw: str, edits: tuple[Edit, ...]) -> list[int | None]:
    """The slow, plain twin of `OffsetMap`: for each character of the text, where it came from."""
    origin: list[int | None] = []
    at = 0
    for e in edits:
        origin += range(at, e.start)
        origin += [None] * len(e.new)
        at = e.end
    return origin + list(range(at, len(raw)))


def test_apply() -> None:
    assert apply("attention.US", [edit(10, 10, " ")]) == "attention. US"
    assert apply("a&amp;b", [edit(1, 6, "&")]) == "a&b"
    assert apply("abc", []) == "abc"


def test_an_inserted_space_lies_outside_both_neighbours() -> None:
    places = OffsetMap([edit(10, 10, " ")])
    assert places.to_raw(TextOffset(0), TextOffset(10)) == (0, 10)
    assert places.to_raw(TextOffset(11), TextOffset(13)) == (10, 12)
    assert places.to_text(RawOffset(0), RawOffset(10)) == (0, 10)
    assert places.to_text(RawOffset(10), RawOffset(12)) == (11, 13)


def test_a_border_inside_a_replacement_is_not_exact() -> None:
    places = OffsetMap([edit(2, 9, "abcd")])
    assert places.exact(TextOffset(2), TextOffset(6))
    assert not places.exact(TextOffset(0), TextOffset(4))
    assert places.to_raw(TextOffset(0), TextOffset(4)) == (0, 9)
    assert places.to_raw(TextOffset(4), TextOffset(6)) == (2, 9)


def test_what_was_deleted_at_a_border_lies_outside() -> None:
    places = OffsetMap([edit(2, 9, ""), edit(12, 14, "xyz")])
    assert places.to_raw(TextOffset(0), TextOffset(2)) == (0, 2)
    assert places.to_raw(TextOffset(2), TextOffset(4)) == (9, 11)
    assert places.to_raw(TextOffset(8), TextOffset(9)) == (14, 15)
    assert places.to_text(RawOffset(9), RawOffset(12)) == (2, 5)
    assert places.to_text(RawOffset(14), RawOffset(15)) == (8, 9)


@given(edited(), st.data())
def test_what_was_not_edited_comes_from_where_the_map_says(
    case: tuple[str, tuple[Edit, ...]], data: st.DataObject
) -> None:
    raw, edits = case
    text = apply(raw, edits)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    places = OffsetMap(edits)
    low, high = places.to_raw(TextOffset(start), TextOffset(end))
    assert 0 <= low <= high <= len(raw)
    origin = [at for at in characters(raw, edits)[start:end] if at is not None]
    assert all(low <= at < high for at in origin)
    if start < end and len(origin) == end - start:
        assert (low, high) == (origin[0], origin[-1] + 1)
        assert places.to_text(low, high) == (start, end)


@given(edited(), st.data())
def test_composed_edits_do_what_both_do(
    case: tuple[str, tuple[Edit, ...]], data: st.DataObject
) -> None:
    raw, edits = case
    text = apply(raw, edits)
    later = data.draw(edits_of(text))
    both = compose(raw, edits, text, later)
    assert apply(raw, both) == apply(text, later)
    assert all(a.end <= b.start for a, b in pairwise(both))
    assert all(e.new != raw[e.start : e.end] for e in both)


@given(edited())
def test_composing_with_nothing_changes_nothing(case: tuple[str, tuple[Edit, ...]]) -> None:
    raw, edits = case
    assert compose(raw, edits, apply(raw, edits), ()) == edits
    assert compose(raw, (), raw, edits) == edits


def test_edits_of_the_same_characters_become_one_named_after_both() -> None:
    first = (edit(0, 5, "&", "entity"),)
    second = (edit(0, 1, "and", "word"),)
    assert compose("&amp;b", first, "&b", second) == (edit(0, 5, "and", "entity+word"),)
    undone = (edit(0, 1, "&amp;", "back"),)
    assert compose("&amp;b", first, "&b", undone) == ()


def test_what_is_put_where_something_went_is_one_edit_with_it() -> None:
    gone = (edit(1, 3, "", "gone"), edit(4, 5, "", "gone"))
    assert compose("abcdef", gone, "adf", (edit(1, 1, "y", "put"),)) == (
        edit(1, 3, "y", "gone+put"),
        gone[1],
    )
    assert compose("abcdef", gone, "adf", (edit(3, 3, "y", "put"),)) == (
        *gone,
        edit(6, 6, "y", "put"),
    )


@pytest.mark.parametrize(
    ("first", "later", "both"),
    [
        pytest.param(
            edit(0, 1, "x"), edit(0, 0, "y"), (edit(0, 0, "y"), edit(0, 1, "x")), id="before"
        ),
        pytest.param(
            edit(0, 1, "x"), edit(1, 1, "y"), (edit(0, 1, "x"), edit(1, 1, "y")), id="behind"
        ),
        pytest.param(
            edit(0, 1, "x"), edit(1, 2, "y"), (edit(0, 1, "x"), edit(1, 2, "y")), id="next"
        ),
        pytest.param(
            edit(0, 1, "x"), edit(3, 4, "y"), (edit(0, 1, "x"), edit(3, 4, "y")), id="far"
        ),
        pytest.param(
            edit(3, 4, "x"), edit(0, 1, "y"), (edit(0, 1, "y"), edit(3, 4, "x")), id="far before"
        ),
        pytest.param(edit(0, 2, "x"), edit(0, 2, "y"), (edit(0, 3, "y"),), id="across"),
    ],
)
def test_edits_that_share_no_character_stay_apart(
    first: Edit, later: Edit, both: tuple[Edit, ...]
) -> None:
    raw = "abcdef"
    assert compose(raw, (first,), apply(raw, (first,)), (later,)) == both


def test_each_rule_is_named_once() -> None:
    first, later = (edit(0, 1, "x", "a+b"),), (edit(0, 1, "y", "b+c"),)
    assert compose("abc", first, "xbc", later) == (edit(0, 1, "y", "a+b+c"),)


@given(edited(), st.data())
def test_edits_in_parts_do_the_same(
    case: tuple[str, tuple[Edit, ...]], data: st.DataObject
) -> None:
    raw, edits = case
    text = apply(raw, edits)
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    parts = split(raw, edits, places)
    assert apply(raw, parts) == text
    assert all(a.end <= b.start for a, b in pairwise(parts))
    assert all(e.new != raw[e.start : e.end] for e in parts)
    at = OffsetMap(parts)
    assert all(at.exact(TextOffset(place), TextOffset(place)) for place in places)


def test_the_parts_of_mojibake_are_as_long_as_their_bytes() -> None:
    new = "aé議"
    raw = "(" + new.encode().decode("latin-1") + ")"
    assert split(raw, [edit(1, 7, new)], [2, 3]) == (edit(2, 4, "é"), edit(4, 7, "議"))


def test_white_space_that_a_repair_put_in_has_no_length_in_the_raw_text() -> None:
    raw = "&quot;A"
    assert split(raw, [edit(0, 6, '" ')], [1]) == (edit(0, 6, '"'), edit(6, 6, " "))


def test_parts_are_counted_from_where_the_edits_before_have_led() -> None:
    raw = "ab&amp;cdÃ©Ã©"
    edits = (edit(2, 7, "&"), edit(9, 13, "éé"))
    assert split(raw, edits, [6]) == (edits[0], edit(9, 11, "é"), edit(11, 13, "é"))


def test_white_space_alone_and_what_utf_8_cannot_hold_are_parted_too() -> None:
    assert split("&#10;x", [edit(0, 5, " \n")], [1]) == (edit(0, 0, " "), edit(0, 5, "\n"))
    assert split("abcde", [edit(0, 5, "é\ud800")], [1]) == (edit(0, 2, "é"), edit(2, 5, "\ud800"))


def test_edits_without_a_place_inside_stay_as_they_are() -> None:
    edits = (edit(0, 5, "&"), edit(7, 7, "xy"), edit(9, 10, ""))
    raw = "&amp;abcdef"
    assert split(raw, edits, [0, 1, 3, 5, 6]) == edits
    assert split(raw, edits, [4]) == (edits[0], edit(7, 7, "x"), edit(7, 7, "y"), edits[2])


@given(edited(), st.data())
def test_what_begins_or_ends_with_something_inserted_has_a_place(
    case: tuple[str, tuple[Edit, ...]], data: st.DataObject
) -> None:
    raw, edits = case
    text = apply(raw, edits)
    start, end = sorted(
        (data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text))))
    )
    parts = anchored(raw, split(raw, edits, [start, end]), {start}, {end})
    assert apply(raw, parts) == text
    assert all(a.end <= b.start for a, b in pairwise(parts))
    assert all(e.new != raw[e.start : e.end] for e in parts)
    places = OffsetMap(parts)
    span = TextOffset(start), TextOffset(end)
    there = places.to_raw(*span)
    if there[0] < there[1] and places.exact(*span):  # it is more than what was inserted
        assert places.to_text(*there) == span


def test_an_insertion_takes_the_character_on_its_side_along() -> None:
    edits = (edit(1, 1, "x"),)
    assert anchored("abc", edits, {1}, {9}) == (edit(1, 2, "xb"),)
    assert anchored("abc", edits, {0, 2}, {2}) == (edit(0, 1, "ax"),)
    assert anchored("abc", edits, {0, 2}, {1}) == edits
    assert anchored("abc", (*edits, edit(1, 2, "", "s")), {1}, set()) == (edit(1, 2, "x", "r+s"),)


def test_an_insertion_behind_something_deleted_is_not_lost() -> None:
    edits = (edit(0, 1, ""), edit(1, 1, "x", "s"))
    assert anchored("ab", edits, set(), {1}) == (edit(0, 1, "x", "r+s"),)
