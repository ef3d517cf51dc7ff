"""What is left while the rounds go on, and how the record of it leads back to the raw text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.model import Document, Edit, RawOffset, Removal, Spared
from newsclean.offsets import apply
from newsclean.remainder import Mend, Remainder, Spans, merged, with_twins
from newsclean.rendering import render
from newsclean.text.repairing import repair
from tests.strategies import texts


def removal(start: int, end: int, twin: tuple[int, int] | None = None, rule: str = "r") -> Removal:
    place = None if twin is None else (RawOffset(twin[0]), RawOffset(twin[1]))
    return Removal(RawOffset(start), RawOffset(end), rule, 1.0, place)


def of(text: str, words: str, rule: str = "r") -> Removal:
    start = text.index(words)
    return removal(start, start + len(words), rule=rule)


def test_twins_are_followed_to_one_that_stays() -> None:
    assert with_twins("x" * 30, [removal(10, 15, (0, 5)), removal(20, 25, (10, 15))]) == (
        removal(10, 15, (0, 5)),
        removal(20, 25, (0, 5)),
    )


def test_a_copy_of_boilerplate_gets_the_rule_of_the_boilerplate() -> None:
    rounds = [removal(8, 16, rule="junk"), removal(20, 25, (10, 15))]
    assert with_twins("x" * 30, rounds) == (
        removal(8, 16, rule="junk"),
        removal(20, 25, rule="junk"),
    )


def test_of_a_twin_that_went_in_part_the_longest_part_that_stays_is_named() -> None:
    rounds = [removal(3, 5), removal(20, 30, (0, 10))]
    assert with_twins("x" * 30, rounds)[1].twin == (5, 10)
    assert with_twins("xxxxx   xx" + "x" * 20, rounds)[1].twin == (0, 3)


def test_what_surrounds_an_earlier_removal_is_parted_by_it() -> None:
    text = "He came. Share this. And went."
    before = merged(text, (), [of(text, "Share this.", "share")])
    assert merged(text, before, [removal(0, len(text), rule="all")]) == (
        of(text, "He came.", "all"),
        of(text, "Share this.", "share"),
        of(text, "And went.", "all"),
    )


def test_of_several_that_took_a_twin_away_the_first_is_asked() -> None:
    rounds = [removal(0, 5, (40, 45)), removal(5, 10, (50, 55)), removal(20, 30, (0, 10))]
    assert with_twins("x" * 60, rounds)[2].twin == (40, 45)


def test_white_space_is_no_part_of_what_is_left() -> None:
    assert [*Spans([(0, 8)]).words_outside("He came. \n", 0, 10)] == []
    assert [*Spans([(3, 5)]).words_outside("He came. ", 0, 9)] == [(0, 2), (5, 8)]


spans = st.lists(st.integers(0, 40), max_size=12, unique=True).map(
    lambda places: [*zip(sorted(places)[::2], sorted(places)[1::2], strict=False)]
)


@given(spans, st.integers(0, 40), st.integers(0, 40))
def test_the_parts_outside_are_those_of_the_plain_twin(
    gone: list[tuple[int, int]], start: int, end: int
) -> None:
    covered = {at for low, high in gone for at in range(low, high)}
    parts = [*Spans(gone).outside(start, end)]
    assert {at for low, high in parts for at in range(low, high)} == {*range(start, end)} - covered
    assert all(low < high for low, high in parts)
    assert all(before[1] < after[0] for before, after in pairwise(parts))


def taken(raw: str, *rounds: tuple[str, ...]) -> Remainder:
    rest = Remainder.of(repair(Document.of(raw)))
    for words in rounds:
        new = [of(rest.repaired.text, word) for word in words]
        rest = rest.without(new, mend=repair)
    return rest


def test_the_record_has_offsets_of_the_raw_text() -> None:
    raw = "Tom &amp; Ann. Share this. They\xa0left.Then it rained."
    rest = taken(raw, ("Share this.",), ("They left.",))
    assert rest.left.text == "Tom & Ann. Then it rained."
    edits, removals, _ = rest.record(())
    assert [raw[r.start : r.end] for r in removals] == ["Share this.", "They\xa0left."]
    assert apply(raw, edits) == "Tom & Ann. Share this. They left. Then it rained."


def test_an_edit_is_parted_where_a_removal_ends() -> None:
    text = "議会は火曜日に計画を承認した。漁師たちは何年も待っていた。"
    raw = text.encode().decode("latin-1")
    second = text[15:]
    edits, removals, _ = taken(raw, (second,)).record(())
    (gone,) = removals
    assert raw[gone.start : gone.end].encode("latin-1").decode() == second
    assert apply(raw, edits) == text


def test_an_edit_is_parted_where_something_is_spared() -> None:
    text = "議会は火曜日に計画を承認した。漁師たちは何年も待っていた。"
    raw = text.encode().decode("latin-1")
    spared = Spared(RawOffset(0), RawOffset(15), "r", 1.0, (RawOffset(15), RawOffset(29)), "", "v")
    _, _, (stayed,) = taken(raw).record([spared])
    assert stayed.twin is not None
    assert [raw[slice(*span)].encode("latin-1").decode() for span in (stayed[:2], stayed.twin)] == [
        text[:15],
        text[15:],
    ]


def test_what_a_removal_uncovers_is_repaired_and_recorded() -> None:
    """Behind "e.g." no space is missing, behind "ended." one is."""
    raw = "The long war ended.[x]The men came home."
    rest = taken(raw, ("[x]",))
    assert rest.left.text == "The long war ended. The men came home."
    edits, removals, _ = rest.record(())
    assert [raw[r.start : r.end] for r in removals] == ["[x]"]
    doc = Document(raw, edits, apply(raw, edits))
    assert render(doc, removals) == rest.left.text
    assert repair(Document.of(rest.left.text)).edits == ()


def test_what_a_removal_uncovers_is_left_alone_where_nothing_is_to_be_mended() -> None:
    text = "The long war ended.[x]The men came home."
    rest = Remainder.of(Document.of(text)).without([of(text, "[x]")], mend=None)
    assert rest.left.text == "The long war ended.The men came home."


def test_a_repair_across_what_went_keeps_its_place_around_it() -> None:
    raw = "The cafÃ[x]© closed."
    rest = taken(raw, ("[x]",))
    assert rest.left.text == "The café closed."
    edits, removals, _ = rest.record(())
    assert [raw[r.start : r.end] for r in removals] == ["[x]"]
    assert [(raw[e.start : e.end], e.new) for e in edits] == [("Ã", "é"), ("©", "")]


def test_where_one_character_became_several_nothing_is_removed_in_part() -> None:
    raw = "\ufb01"
    doc = Document(raw, (Edit(RawOffset(0), RawOffset(1), "fi", "ftfy"),), "fi")
    rest = Remainder.of(doc).without([removal(1, 2)], mend=None)
    edits, removals, (spared,) = rest.record(())
    assert removals == ()
    assert apply(raw, edits) == "fi"
    assert "exact" in spared.veto


@given(texts, st.data())
def test_any_units_can_go_in_any_rounds(raw: str, data: st.DataObject) -> None:
    """Removals, edits and what is left say the same, whatever goes and whatever is uncovered."""
    rest = Remainder.of(repair(Document.of(raw)))
    for _ in range(2):
        text = rest.repaired.text
        places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4, unique=True)))
        new = [
            removal(start, end)
            for start, end in zip(places[::2], places[1::2], strict=False)
            if text[start:end].strip() == text[start:end]
        ]
        rest = rest.without(new, mend=repair)
        gone = rest.removals
        assert all(a.end <= b.start for a, b in pairwise(gone))
        assert render(Document.of(rest.repaired.text), gone) == rest.left.text
        assert apply(raw, rest.repaired.edits) == rest.repaired.text
    spared = Spared(RawOffset(0), RawOffset(len(rest.repaired.text)), "r", 1.0, None, "", "veto")
    edits, removals, stayed = rest.record([spared])
    assert apply(raw, edits) == rest.repaired.text
    assert all(raw[e.start : e.end] != e.new for e in edits)
    assert len(removals) + len(stayed) == len(rest.removals) + 1
    assert all(0 <= r.start < r.end <= len(raw) for r in removals)
    assert all(0 <= s.start <= s.end <= len(raw) for s in stayed)
    if len(removals) == len(rest.removals):
        doc = Document(raw, edits, rest.repaired.text)
        assert render(doc, removals) == rest.left.text


@pytest.mark.parametrize("mend", [repair, None])
def test_nothing_gone_is_nothing_left_out(mend: Mend | None) -> None:
    rest = Remainder.of(repair(Document.of("He came.It rained.\n")))
    assert rest.without([], mend=mend).left.text == "He came. It rained.\n"
