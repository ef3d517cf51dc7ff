"""Lines that are no part of the article, by how they look and where they stand."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.config import NEWS
from newsclean.marks import lines as module
from newsclean.marks import structure as structure_module
from newsclean.marks.line_model import (
    compiled,
    function_words,
    interpolate,
    line_model,
    vocabulary,
)
from newsclean.marks.lines import CONTEXT, FORM, Row, context, goes_on, read
from newsclean.marks.structure import (
    Piece,
    pieces_of,
    structure,
)
from newsclean.model import Document
from newsclean.segment import segment
from tests.strategies import texts

BODY = (
    "The ferry between the two islands will stop for six weeks from the first of March, the "
    "harbour office said on Tuesday, while its engine is taken out and mended on the mainland.",
    "“We have put this off for three winters, and the ship cannot wait any longer,” said Ingrid "
    "Solberg, who has run the office since it moved out of the old customs house.",
    "About forty people cross every day for work or school, and most of them learned of the "
    "decision from a sheet of paper that was pinned to the door of the waiting room.",
    "A smaller boat will carry passengers twice a day, in the morning and after four, but it has "
    "no room for cars, and lorries with milk and feed will have to take the long way by the north.",
    "The council will meet on Thursday to hear what farmers think of that, and whether the "
    "harbour office ought to pay for the fuel that they are going to need.",
)
TITLE = "Island ferry stops for six weeks while its engine is mended"
MENU = ("Home", "News", "Sport", "Weather", "Business", "Travel", "Log in", "Subscribe")
FOOT = (
    "Share this story",
    "Facebook",
    "Twitter",
    "Email",
    "Most read",
    "Ten cheap dinners for a cold week",
    "Why the singer left the stage in tears",
    "See who won at the awards last night",
    "About us",
    "Contact",
    "Privacy policy",
    "All rights reserved",
)
STAYS = {
    "subhead": ("What the farmers want",),
    "list": (
        "- Morning boat: leaves the pier at seven",
        "- Evening boat: leaves the pier at half past four",
        "- No cars and no lorries on either boat",
    ),
    "interview": ("Will the farmers be paid?", "Not by us.", "By whom, then?", "Ask the council."),
    "poem": ("The ship is old, the sea is wide,", "we wait, we wait upon the tide,"),
}


def kept(text: str, structure_: float = 0.5) -> list[str]:
    """The lines of `text` that no mark claims."""
    doc = segment(Document.of(text))
    gone = {mark.unit for mark in structure(doc, replace(NEWS, structure=structure_))}
    return [
        text[line.start : line.end]
        for number, line in enumerate(doc.lines)
        if not gone.issuperset(
            i for i, unit in enumerate(doc.units) if unit.line == number and unit.start < unit.end
        )
    ]


def test_an_article_stays_as_it_is() -> None:
    article = [TITLE, *BODY]
    assert kept("\n\n".join(article)) == article


@pytest.mark.parametrize("kind", STAYS)
def test_what_is_part_of_an_article_stays(kind: str) -> None:
    article = [TITLE, *BODY[:3], *STAYS[kind], *BODY[3:]]
    assert kept("\n\n".join(article)) == article


def test_a_page_becomes_an_article() -> None:
    assert kept("\n".join([*MENU, TITLE, *BODY, *FOOT])) == [TITLE, *BODY]


TABLES = {
    "results": tuple(f"- {1990 + i}: {name}" for i, name in enumerate("Lie Moe Dahl Vik".split())),
    "line-up": (
        "K Olsen, J Berg, P Lie, T Moe, H Dahl, S Vik, E Holm, B Aas, L Ness, M Strand, G Lund",
        "Replacements: A Bakke, R Sand, O Haug, N Lunde, F Krogh, D Myhre, C Solli",
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_may_end_an_article(kind: str) -> None:
    article = [TITLE, *BODY, *TABLES[kind]]
    for level in (0.5, 0.9):
        assert kept("\n\n".join(article), level) == article


def test_a_headline_stays_whatever_it_says() -> None:
    for title in ("Slow boat home", "Sign up for the sea", "Facebook follows the ferry"):
        article = [title, *BODY]
        for level in (0.5, 1.0):
            assert kept("\n\n".join(article), level) == article


@pytest.mark.parametrize("level", [0.5, 1.0])
def test_a_long_paragraph_is_never_taken(level: float) -> None:
    other = (
        "Nobody on the hill had seen the goat for three days when the children found it behind "
        "the chapel, chewing on a rope, with a bell around its neck that belonged to nobody in "
        "the village, and when the priest rang it, so the old people say, a second bell answered "
        "from the other side of the valley, where no one has lived since the great snow."
    )
    page = [*MENU, TITLE, *BODY, *FOOT, other, *FOOT]
    assert other in kept("\n".join(page), level)


def test_the_model_does_not_take_nearly_all_of_the_prose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where next to nothing would be left of the long lines, the article was not seen."""
    strict = line_model()._replace(form=lambda _: 500, lines=lambda _: 900)
    monkeypatch.setattr(structure_module, "line_model", lambda: strict)
    long = [f"{'News of the day and ' * 6}{name}" for name in MENU]
    assert kept("\n\n".join([*MENU, *long])) == [*MENU, *long]
    story = " ".join(BODY)
    assert kept("\n\n".join([*MENU, long[0], story])) == [story]


def test_nothing_goes_where_it_is_switched_off() -> None:
    page = [*MENU, TITLE, *BODY, *FOOT]
    assert kept("\n".join(page), structure_=0.0) == page


def test_more_goes_the_more_is_asked_for() -> None:
    page = "\n".join([*MENU, TITLE, *BODY, *FOOT])
    sizes = [len(kept(page, level)) for level in (0.0, 0.2, 0.5, 0.8)]
    assert sizes == sorted(sizes, reverse=True)


def test_each_mark_gives_its_reasons() -> None:
    doc = segment(Document.of("\n".join([*MENU, TITLE, *BODY, *FOOT])))
    marks = list(structure(doc, replace(NEWS, structure=0.5)))
    assert marks
    for mark in marks:
        assert 0 < mark.score < 1
        assert mark.why
    whys = {doc.words(doc.units[mark.unit]): mark.why for mark in marks}
    assert "after the last sentence" in whys["Privacy policy"]
    assert "shares no word with the body" in whys["Privacy policy"]


def test_a_text_without_line_breaks_is_judged_by_sentence() -> None:
    text = " ".join(BODY) + " Sign up to our newsletter. " + " ".join(BODY)
    pieces = list(pieces_of(segment(Document.of(text))))
    assert all(piece.sentence for piece in pieces)
    assert "Sign up to our newsletter." in [piece.text for piece in pieces]


@given(texts)
def test_pieces_cover_the_units_that_have_words(text: str) -> None:
    doc = segment(Document.of(text))
    units = [i for piece in pieces_of(doc) for i in piece.units]
    assert units == [i for i, unit in enumerate(doc.units) if unit.start < unit.end]
    for piece in pieces_of(doc):
        start, end = doc.units[piece.units[0]].start, doc.units[piece.units[-1]].end
        assert piece.text == doc.text[start:end]


@given(texts)
def test_any_text_can_be_judged(text: str) -> None:
    doc = segment(Document.of(text))
    marks = list(structure(doc, replace(NEWS, structure=0.9)))
    assert len({mark.unit for mark in marks}) == len(marks)
    assert all(0 <= mark.unit < len(doc.units) for mark in marks)
    assert marks == list(structure(doc, replace(NEWS, structure=0.9)))


@given(st.lists(st.sampled_from([*MENU, *BODY, *FOOT, TITLE]), min_size=1, max_size=12))
def test_every_row_has_every_column(lines: list[str]) -> None:
    known = vocabulary(line_model())
    readings = [read(line, False, known) for line in lines]
    rows = context(lines, readings, [0] * len(lines), known, range(len(lines)))
    assert {len(reading.row) for reading in readings} == {len(FORM)}
    assert {len(row) for row in rows} == {len(CONTEXT)}


@given(st.lists(st.sampled_from([*MENU, *BODY, *FOOT, TITLE]), min_size=2, max_size=12))
def test_a_line_looks_the_same_whichever_others_are_asked_for(lines: list[str]) -> None:
    known = vocabulary(line_model())
    readings = [read(line, False, known) for line in lines]
    scores = [i * 37 % 300 - 150 for i in range(len(lines))]
    rows = context(lines, readings, scores, known, range(len(lines)))
    assert context(lines, readings, scores, known, [1]) == [rows[1]]


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("The mayor told", "the Harbour Post on Monday.", True),
        ("The mayor told the", "Harbour Post", True),
        ("Harbour Post", ", and nobody answered.", True),
        ("She said so.", "and left.", False),
        ("Old lighthouse sold to a school", "by Ann Lee", False),
        ("News", "Sport", False),
        ("About", "Contact", False),
        ("What we know:", "it was dark", False),
    ],
)
def test_a_line_that_goes_on_is_read_with_the_next(
    line: str, following: str, expected: bool
) -> None:
    assert goes_on(line, following, function_words()) is expected
    pieces = [piece.text for piece in pieces_of(segment(Document.of(f"{line}\n{following}")))]
    assert pieces == ([f"{line}\n{following}"] if expected else [line, following])
    apart = list(pieces_of(segment(Document.of(f"{line}\n\n{following}"))))
    assert len(apart) == 2


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=12))
def test_the_best_stretch_is_the_best(values: list[int]) -> None:
    low, high = module._best_stretch(values)
    n = len(values)
    best = max(sum(values[i:j]) for i in range(n) for j in range(i + 1, n + 1))
    assert sum(values[low : high + 1]) == best


@given(st.lists(st.booleans(), max_size=12))
def test_runs_and_neighbours_are_what_they_say(flags: list[bool]) -> None:
    for i, (first, stop) in enumerate(module._runs(flags)):
        assert all(flags[first:stop])
        assert (first <= i < stop) if flags[i] else first == stop
        assert first == 0 or not flags[first - 1] or first == stop
    for i, near in enumerate(module._nearest(flags)):
        assert near == max((j for j in range(i) if flags[j]), default=-1)


def walk(trees: list[Any], row: Row) -> int:
    """The plain twin of `compiled`."""
    total = 0
    for node in trees:
        while isinstance(node, list):
            feature, threshold, low, high = node
            node = low if row[feature] <= threshold else high
        total += node
    return total


def test_a_tree_is_followed_to_its_leaf() -> None:
    trees = compiled([10, [0, 1.5, -3, [1, 0.0, 4, 8]]])
    assert [trees(row) for row in ([1.0, 0.0], [2.0, 0.0], [2.0, 0.5])] == [7, 14, 18]


values = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 7.0])
trees = st.recursive(
    st.integers(-500, 500),
    lambda node: st.tuples(st.integers(0, 3), values, node, node).map(list),
    max_leaves=8,
)


@given(st.lists(trees, min_size=1, max_size=6), st.lists(values, min_size=4, max_size=4))
def test_compiled_trees_say_what_walking_them_says(forest: list[Any], row: list[float]) -> None:
    assert compiled(forest)(row) == walk(forest, row)


def test_the_bar_goes_through_its_points() -> None:
    points = [(0.0, 200), (0.1, 100), (0.5, 50)]
    assert [interpolate(points, x) for x in (0.0, 0.05, 0.1, 0.3, 0.5, 0.9)] == [
        200, 150, 100, 75, 50, 50,
    ]  # fmt: skip


def test_the_model_is_small_and_whole_numbers() -> None:
    source = files("newsclean").joinpath("data/lines.json").read_bytes()
    assert len(source) < 100_000
    assert json.loads(source)["words"] == line_model().weights

    def leaves(node: object) -> list[object]:
        return leaves(node[2]) + leaves(node[3]) if isinstance(node, list) else [node]

    for tree in json.loads(source)["form"] + json.loads(source)["lines"]:
        assert all(type(leaf) is int for leaf in leaves(tree))


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "a\n" * 100_000,
        "Read more\n" * 50_000,
        "Yes. " * 200_000,
        "|" * 1_000_000,
        "\n".join(f"{'x' * (i % 90)}." for i in range(20_000)),
    ],
    ids=["one line", "letters", "one line again and again", "sentences", "bars", "stairs"],
)
def test_time_stays_bounded(text: str) -> None:
    pieces = list(pieces_of(segment(Document.of(text))))
    start = time.perf_counter()
    list(structure(segment(Document.of(text)), replace(NEWS, structure=0.5)))
    assert time.perf_counter() - start < 30
    assert pieces
    assert isinstance(pieces[0], Piece)
