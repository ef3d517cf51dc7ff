"""Lines that are no part of the article, by how they look and where they stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.config import NEWS
from newsclean.markers.layout import marker as structure_module
from newsclean.markers.layout.context_features import CONTEXT, context
from newsclean.markers.layout.form_features import (
    CLOSER,
    COLON,
    ELLIPSIS,
    FORM,
    LETTER,
    STOP,
    Piece,
    goes_on,
    is_plain,
    read,
)
from newsclean.markers.layout.marker import (
    HIT,
    PARAGRAPH,
    best_f1,
    claimed,
    headline,
    is_inside,
    judged,
    pieces_of,
    reasons,
    structure,
    thresholds,
)
from newsclean.markers.layout.model import (
    LOW,
    STEP,
    LineModel,
    function_words,
    line_model,
    vocabulary,
)
from newsclean.markers.layout.stacked_features import STACKED
from newsclean.markers.layout.trees import Features, Forests
from newsclean.model import Document, Mark
from newsclean.pipeline import clean
from newsclean.text.segmenting import segment
from tests.clock import timed
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


def kept(text: str, structure_: float = NEWS.line_model) -> list[str]:
    """The lines of `text` that no mark claims."""
    doc = segment(Document.of(text))
    marks = structure(doc, replace(NEWS, line_model=structure_))
    gone = {mark.unit for mark in marks if mark.veto is None}
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
    assert kept("\n\n".join(article)) == article


def test_a_headline_stays_whatever_it_says() -> None:
    for title in ("Slow boat home", "Sign up for the sea", "Facebook follows the ferry"):
        article = [title, *BODY]
        for level in (0.5, 1.0):
            assert kept("\n\n".join(article), level) == article


def test_nothing_goes_where_it_is_switched_off() -> None:
    page = [*MENU, TITLE, *BODY, *FOOT]
    assert kept("\n".join(page), structure_=0.0) == page


def test_more_goes_the_more_is_asked_for() -> None:
    page = "\n".join([*MENU, TITLE, *BODY, *FOOT])
    sizes = [len(kept(page, level)) for level in (0.0, 0.2, 0.5, 0.8)]
    assert sizes == sorted(sizes, reverse=True)


def test_each_mark_gives_its_reasons() -> None:
    doc = segment(Document.of("\n".join([*MENU, TITLE, *BODY, *FOOT])))
    marks = list(structure(doc, replace(NEWS, line_model=0.5)))
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
    marks = list(structure(doc, replace(NEWS, line_model=0.9)))
    assert len({mark.unit for mark in marks}) == len(marks)
    assert all(0 <= mark.unit < len(doc.units) for mark in marks)
    assert marks == list(structure(doc, replace(NEWS, line_model=0.9)))


@given(st.lists(st.sampled_from([*MENU, *BODY, *FOOT, TITLE]), min_size=1, max_size=12))
def test_every_row_has_every_column(lines: list[str]) -> None:
    known = vocabulary(line_model())
    found = pieces(*lines)
    readings = [read(piece, known) for piece in found]
    rows = context(found, readings, [0] * len(lines), known, range(len(lines)))
    assert {len(reading.row) for reading in readings} == {len(FORM)}
    assert {len(row) for row in rows} == {len(CONTEXT)}


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


def walk(trees: Sequence[Any], row: Features) -> int:
    """The plain twin of `Forests`."""
    total = 0
    for node in trees:
        while isinstance(node, list):
            feature, threshold, low, high = node
            node = low if row[feature] <= threshold else high
        total += node
    return total


def test_a_tree_is_followed_to_its_leaf() -> None:
    passes = Forests.of([[10, [0, 1.5, -3, [1, 0.0, 4, 8]]]], [0])
    rows: list[Features] = [[1.0, 0.0], [2.0, 0.0], [2.0, 0.5]]
    assert [passes.score(0, passes.begin(row)) for row in rows] == [7, 14, 18]


values = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 7.0])


def forest_of(columns: int) -> st.SearchStrategy[list[Any]]:
    """Some trees over so many columns."""
    tree = st.recursive(
        st.integers(-500, 500),
        lambda node: st.tuples(st.integers(0, columns - 1), values, node, node).map(list),
        max_leaves=8,
    )
    return st.lists(tree, max_size=6)


@given(
    st.tuples(*map(forest_of, (3, 5, 7, 7))),
    st.lists(values, min_size=9, max_size=9),
)
def test_forests_say_what_walking_their_trees_says(
    forests: tuple[list[Any], ...], row: Features
) -> None:
    """Each pass sees what the first two see, and something of its own."""
    passes = Forests.of(forests, [0, 3, 5, 5])
    assert Forests.from_constants(passes.constants()).constants() == passes.constants()
    first = passes.begin(row[:3])
    second = passes.go_on(1, first, row[3:5])
    assert passes.score(0, first) == walk(forests[0], row[:3])
    assert passes.score(1, second) == walk(forests[1], row[:5])
    for number, own in ((2, row[5:7]), (3, row[7:9])):
        state = passes.go_on(number, second, own)
        assert passes.score(number, state) == walk(forests[number], row[:5] + own)


def test_the_passes_that_ship_say_what_walking_their_trees_says() -> None:
    data = json.loads(files("newsclean").joinpath("data/line_model.json").read_text("utf-8"))
    passes, random = line_model().passes, Random(1)
    forests = (data["form"], data["context"], *data["stack"])
    starts = (0, len(FORM), *[len(FORM + CONTEXT)] * len(data["stack"]))
    for _ in range(200):
        row = [random.choice((-1.0, 0.0, 1.0, random.uniform(-2, 2), random.uniform(-500, 500)))
               for _ in FORM + CONTEXT + STACKED]  # fmt: skip
        state = passes.begin(row[: starts[1]])
        assert passes.score(0, state) == walk(forests[0], row)
        state = passes.go_on(1, state, row[starts[1] : starts[2]])
        assert passes.score(1, state) == walk(forests[1], row)
        state = passes.go_on(2, state, row[starts[2] :])
        assert passes.score(2, state) == walk(forests[2], row)


def test_the_model_is_small_and_whole_numbers() -> None:
    source = files("newsclean").joinpath("data/line_model.json").read_bytes()
    assert len(source) < 250_000
    data = json.loads(source)

    def leaves(node: object) -> list[object]:
        return leaves(node[2]) + leaves(node[3]) if isinstance(node, list) else [node]

    for tree in [*data["form"], *data["context"], *(tree for one in data["stack"] for tree in one)]:
        assert all(type(leaf) is int for leaf in leaves(tree))
    chances = data["chances"]
    assert all(type(chance) is int for chance in chances)
    assert len(chances) == -2 * LOW // STEP
    assert chances == sorted(chances, reverse=True)
    assert 0 <= chances[-1] < chances[0] <= 1000


@pytest.mark.parametrize(
    ("score", "place"),
    [(-99_999, 0), (-600, 0), (-581, 0), (-580, 1), (0, 30), (599, 59), (600, 59), (99_999, 59)],
)
def test_a_score_stands_for_a_chance(score: int, place: int) -> None:
    assert model_of()._replace(chances=range(1000, 940, -1)).chance(score) == 1000 - place


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
    config = replace(NEWS, line_model=0.5)
    assert timed(lambda: list(structure(segment(Document.of(text)), config)))[0] < 30
    assert pieces
    assert isinstance(pieces[0], Piece)


# The words of evidence, each in a page where it is true and in one where it is not

SOLD = "The harbour office sold the old ferry to a school on the mainland"


def row_of(page: Sequence[str], line: str) -> Features:
    """What the model sees of the last line of `page` that is `line`."""
    model = line_model()
    known = vocabulary(model)
    found = pieces(*page)
    readings = [read(piece, known) for piece in found]
    scores = [model.passes.score(0, model.passes.begin(reading.row)) for reading in readings]
    at = len(page) - 1 - page[::-1].index(line)
    return readings[at].row + context(found, readings, scores, known, [at])[0]


def below(*lines: str) -> tuple[list[str], str]:
    """A page with `lines` below its article; it is about the last of them."""
    return [TITLE, *BODY, *lines], lines[-1]


def above(*lines: str) -> tuple[list[str], str]:
    """A page with `lines` above its article; it is about the first of them."""
    return [*lines, TITLE, *BODY], lines[0]


REASONS: list[tuple[str, tuple[list[str], str], tuple[list[str], str]]] = [
    ("short", below("x" * 79), below("x" * 80)),
    ("unpunctuated", below("Most read"), below("Most read.")),
    ("unpunctuated", below("Most read"), below("Most read …")),
    ("unpunctuated", below("Most read"), below("Most read:")),
    ("no sentence end", below("Most read:"), below("Most read")),
    ("no sentence end", below("Most read,"), below("Most read.")),
    ("no sentence end", below("(Most read)"), below("Most read…")),
    ("a list item", below("- Most read"), below("Most read")),
    ("a list item", below("• Most read"), below("1. Most read")),
    ("all capitals", below("MOST READ"), below("Most Read")),
    ("all capitals", below("MOST READ"), below("MOST Read")),
    ("has an address", below("See www.island.example for it"), below("See the site for it")),
    ("has an address", below("desk@island.example"), below("The desk of the island")),
    ("worded like page furniture", below("Privacy policy"), below(SOLD)),
    ("stands 2 times", below("Most read", *BODY[:1], "Most read"), below("Most read")),
    ("stands 3 times", below("Most read", "Most read", "Most read"), below("Most read")),
    ("before the first sentence", above("Most read"), below("Most read")),
    ("before the first sentence", above("Most read"), ([*BODY[:1], SOLD, *BODY[1:]], SOLD)),
    ("1 lines after the last sentence", below("Most read"), above("Most read")),
    ("3 lines after the last sentence", below("Most read", "About", "Contact"), below("Contact")),
    ("1 lines after the last sentence", below(SOLD), ([*BODY[:1], SOLD, *BODY[1:]], SOLD)),
    ("in a run of 3 such lines", below("Most read", "About", "Contact"), below("About", "Contact")),
    ("shares no word with the body", below("Most read"), below(SOLD)),
    ("shares few words with the body", below("ferry singer awards dinners tears"), below(SOLD)),
    ("shares few words with the body", below("ferry singer awards dinners tears"), below("Singer")),
]


@pytest.mark.parametrize(("reason", "true", "not_true"), REASONS)
def test_a_reason_is_given_where_it_is_true_and_nowhere_else(
    reason: str, true: tuple[list[str], str], not_true: tuple[list[str], str]
) -> None:
    assert reason in reasons(row_of(*true)).split(", ")
    assert reason not in reasons(row_of(*not_true)).split(", ")


def test_a_mark_says_all_that_speaks_against_its_line() -> None:
    doc = segment(Document.of("\n".join([*MENU, TITLE, *BODY, *FOOT])))
    marks = structure(doc, replace(NEWS, line_model=0.5))
    whys = {doc.words(doc.units[mark.unit]): mark.why for mark in marks}
    assert whys["Home"] == (
        "short, unpunctuated, worded like page furniture, before the first sentence, "
        "in a run of 8 such lines, shares no word with the body"
    )
    assert whys["Most read"] == (
        "short, unpunctuated, worded like page furniture, 5 lines after the last sentence, "
        "in a run of 5 such lines, shares no word with the body"
    )


COLUMNS = {name: i for i, name in enumerate(FORM + CONTEXT)}
UNSUSPECTED = {
    "length": 80, "words": 15, "end": STOP, "start": 0, "shouted": 0.9, "link": 0,
    "word_score": 20, "copies": 1, "prose_before": 0.01, "prose_after": 0.01, "run": 2,
    "lines_from_prose": 7, "shared": 0.25, "shared_count": 1, "commas": 0, "shape_run": 0,
}  # fmt: skip


def row(**columns: float) -> Features:
    """A row of which nothing can be said but what `columns` say."""
    found: Features = [0.0] * len(COLUMNS)
    for name, value in {**UNSUSPECTED, **columns}.items():
        found[COLUMNS[name]] = value
    return found


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, ""),
        ({"length": 81}, ""),
        ({"length": 79}, "short"),
        ({"end": ELLIPSIS}, ""),
        ({"end": LETTER}, "unpunctuated"),
        ({"end": COLON}, "no sentence end"),
        ({"end": CLOSER}, "no sentence end"),
        ({"start": 4}, "a list item"),
        ({"start": 3}, ""),
        ({"start": 5}, ""),
        ({"shouted": 1}, "all capitals"),
        ({"shouted": -1}, ""),
        ({"link": 1}, "has an address"),
        ({"word_score": 21}, "worded like page furniture"),
        ({"word_score": -50}, ""),
        ({"copies": 2}, "stands 2 times"),
        ({"prose_before": 0}, "before the first sentence"),
        ({"prose_after": 0}, "7 lines after the last sentence"),
        ({"prose_before": 0, "prose_after": 0}, "before the first sentence"),
        ({"run": 3}, "in a run of 3 such lines"),
        ({"shared": 0}, "shares no word with the body"),
        ({"shared": 0.01}, "shares few words with the body"),
        ({"shared": 0.24}, "shares few words with the body"),
        ({"shared": 1}, ""),
        ({"shared": -1}, ""),  # it has no words with a meaning
        ({"length": 79, "copies": 2, "shared": 0}, "short, stands 2 times, "
         "shares no word with the body"),
    ],
)  # fmt: skip
def test_reasons_at_their_thresholds(columns: dict[str, float], said: str) -> None:
    assert reasons(row(**columns)) == (said or "reads and stands like no part of the body")


# What the model says decides, and how much it takes. Here it says what a test wants to hear.

Points = dict[int, int]
PLAIN = dict.fromkeys(range(2000), 1)


@dataclass(frozen=True)
class Told:
    """Two passes that say what they are told to."""

    form: Callable[[Features], int]
    lines: Callable[[Features], int]
    count: int = 2

    def begin(self, features: Features) -> Features:
        return features

    def go_on(self, number: int, state: Features, features: Features) -> Features:
        assert number == 1
        return state + features

    def score(self, number: int, state: Features) -> int:
        return (self.form, self.lines)[number](state)


def by_length(points: Points, none: int) -> Callable[[Features], int]:
    return lambda row: points.get(int(row[0]), none)


def model_of(form: Points | None = None, lines: Points | None = None) -> LineModel:
    """A model that judges lines by their lengths; others have the form of an article and stay.

    `lines` are chances in thousandths, in steps of ten. A paragraph that is not judged has 890.
    """
    points = {length: LOW + STEP * (99 - chance // 10) for length, chance in (lines or {}).items()}
    return LineModel(
        weights={},
        passes=Told(by_length(form or {}, -100), by_length(points, LOW)),
        chances=range(990, -10, -10),
    )


def line(size: int, end: str = "") -> str:
    """A line of `size` characters in many short words: no headline, and without a cue."""
    return "".join("ab "[i % 3] for i in range(size - len(end))).rstrip().ljust(
        size - len(end), "a"
    ) + end  # fmt: skip


def word(size: int) -> str:
    """A line of one word: no headline either."""
    return "a" * size


def pieces(*lines: str) -> list[Piece]:
    return [Piece(text, False, range(i, i + 1)) for i, text in enumerate(lines)]


def test_a_model_of_chances() -> None:
    model = model_of({}, {7: 250})
    row = [7.0, *[0.0] * len(FORM + CONTEXT)]
    assert model.chance(model.passes.score(1, row)) == 250
    assert model.chance(model.passes.score(1, [8.0])) == 990


def gone(lines: Sequence[str], model: LineModel, **options: Any) -> list[int]:
    """Which of `lines` should go."""
    return [one.place for one in judged(pieces(*lines), model, **options) if one.goes]


def test_lines_are_as_long_as_they_should() -> None:
    assert [len(line(n, ".")) for n in range(50, 60)] == list(range(50, 60))


def test_a_line_goes_if_its_chance_is_below_the_threshold() -> None:
    page = [line(400, "."), word(50)]
    for chance in (450, 460):
        usual, _ = thresholds([890, chance], [400, 50], 0.5, ())
        assert 450 < usual < 460
        assert gone(page, model_of({}, {50: chance})) == [1] * (chance < usual)
    assert gone(page, model_of({}, {50: 300}), readiness=0.2) == []
    assert gone(page, model_of({}, {50: 180}), readiness=0.2) == [1]


def test_a_line_goes_with_its_chance_and_reasons() -> None:
    ((i, chance, why, _),) = judged(pieces(line(400, "."), word(50)), model_of({}, {50: 70}))
    assert (i, chance) == (1, 70)
    assert why.startswith("short, unpunctuated, 1 lines after the last sentence")


def test_a_line_without_words_stays() -> None:
    model = model_of({}, {9: 0})
    assert gone([line(400, "."), "* * * * *"], model) == []
    assert gone([line(400, "."), "* * a * *"], model) == [1]


lines_of_chance = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(1, 500)), min_size=1, max_size=8
)


@given(lines_of_chance)
def test_no_choice_of_lines_has_a_higher_expected_f1(lines: list[tuple[int, int]]) -> None:
    everything = sum(chance * size for chance, size in lines)

    def f1(chosen: Sequence[tuple[int, int]]) -> float:
        right = sum(chance * size for chance, size in chosen)
        return 2 * right / (1000 * sum(size for _, size in chosen) + everything)

    choices = [list(c) for n in range(1, len(lines) + 1) for c in combinations(lines, n)]
    best = max(map(f1, choices))
    assert best_f1(lines) == pytest.approx(best)
    # What lies above half of it has it.
    above = [line for line in lines if line[0] > 500 * best]
    if everything:
        assert f1(above) == pytest.approx(best)


@given(lines_of_chance, st.floats(0, 1), st.floats(0, 1))
def test_more_goes_the_higher_the_readiness(
    lines: list[tuple[int, int]], one: float, other: float
) -> None:
    chances, sizes = [chance for chance, _ in lines], [size for _, size in lines]
    low, high = (thresholds(chances, sizes, level, ())[0] for level in sorted((one, other)))
    assert low <= high
    # The likeliest line stays.
    if one <= 0.5 and max(chances):
        assert max(chances) >= thresholds(chances, sizes, one, ())[0]


def test_what_goes_by_a_rule_has_no_say_in_the_threshold() -> None:
    alone = thresholds([900, 400], [50, 50], 0.5, ())
    assert thresholds([900, 0, 400], [50, 900, 50], 0.5, {1}) == alone


@pytest.mark.parametrize(("chance", "share"), [(600, 0.3), (599, 1.0)])
def test_inside_a_text_that_is_mostly_article_a_line_must_be_surer(
    chance: int, share: float
) -> None:
    usual, inner = thresholds([chance], [100], 0.5, ())
    assert inner == pytest.approx(share * usual)


def test_a_line_between_sentences_goes_only_if_it_is_sure() -> None:
    page = [line(400, "."), word(50), line(401, ".")]
    assert gone(page, model_of({}, {50: 150})) == []
    assert gone(page, model_of({}, {50: 140})) == [1]
    outside = [page[0], page[2], page[1]]
    assert gone(outside, model_of({}, {50: 440})) == [2]


def test_nothing_of_nothing_goes() -> None:
    assert gone([], model_of()) == []
    assert gone([line(400, ".")], model_of()) == []


class Seen(list[Features]):
    """A model's ears."""

    def model(self, form: Points | None = None, points: int = LOW) -> LineModel:
        def lines(row: Features) -> int:
            self.append(row)
            return points

        model = model_of(form)
        return model._replace(passes=Told(by_length(form or {}, -100), lines))


def test_what_goes_by_a_rule_is_not_named_and_speaks_against_its_neighbours() -> None:
    page = [word(50), word(60), word(70), line(500, ".")]
    model = model_of({50: 1}, {50: 10, 60: 10, 70: 10})
    assert gone(page, model) == [0, 1, 2]
    assert gone(page, model, hits={1}) == [0, 2]
    seen = Seen()
    list(judged(pieces(*page[:3]), seen.model({50: 1}), hits={1}))
    assert [row[COLUMNS["score_after"]] for row in seen[:2]] == [400, 500]
    assert [row[COLUMNS["score_before"]] for row in seen[:2]] == [500, 400]
    # The model has learned with these scores.
    assert (HIT, PARAGRAPH) == (400, -400)


def is_judged(page: Sequence[str], at: int, hits: Collection[int] = (), **options: Any) -> bool:
    """Whether the model is asked about the line `at`, whose length no other has."""
    seen = Seen()
    found = [Piece(text, i in options.get("sentences", ()), range(i, i + 1))
             for i, text in enumerate(page)]  # fmt: skip
    list(judged(found, seen.model(PLAIN), hits=hits))
    return len(page[at]) in {row[0] for row in seen}


@pytest.mark.parametrize(("plain", "asked"), [(1499, True), (1500, True), (1501, False)])
def test_a_paragraph_of_a_tidy_text_is_not_judged(plain: int, asked: bool) -> None:
    """Tidy is what has more than three quarters of its characters in plain paragraphs."""
    paragraphs = [line(n, ".") for n in (150, *[230] * 5, plain - 1300)]
    others = [word(100)] * 4 + [word(1600 - plain)]
    assert sum(map(len, paragraphs + others)) == 2000
    assert is_judged(paragraphs + others, 0) is asked


def test_a_sentence_of_a_tidy_text_is_judged() -> None:
    page = [line(150, "."), line(900, ".")]
    assert not is_judged(page, 0)
    assert is_judged(page, 0, sentences={0})


def test_a_paragraph_with_many_cues_is_judged_in_a_tidy_text_too() -> None:
    for cues, asked in (("cookies privacy", False), ("cookies privacy consent", True)):
        for size in (150, 310):
            text = f"{cues} {line(size - len(cues) - 1, '.')}"
            assert is_judged([text, line(900, ".")], 0) is asked


def test_what_goes_by_a_rule_does_not_make_a_text_untidy() -> None:
    page = [line(150, "."), line(250, "."), word(200)]
    assert is_judged(page, 0)
    assert not is_judged(page, 0, hits={2})


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (line(100, "."), True),
        (line(99, "."), False),
        (line(300), False),
        (line(300, "…"), True),
        ("www." + line(300, "."), False),
        ("山" * 99 + "。", True),
    ],
)
def test_a_plain_paragraph(text: str, plain: bool) -> None:
    assert is_plain(text) is plain


@pytest.mark.parametrize(
    ("columns", "inside"),
    [
        ({"prose_before": 0.03, "prose_after": 0.03}, True),
        ({"prose_before": 0.029, "prose_after": 0.9}, False),
        ({"prose_before": 0.9, "prose_after": 0.029}, False),
        ({"prose_before": 0.9, "prose_after": 0.03}, True),
        ({"shape_run": 4}, True),
        ({"shape_run": 3}, False),
        ({"length": 60, "commas": 0.15}, True),
        ({"length": 59, "commas": 0.9}, False),
        ({"length": 900, "commas": 0.14}, False),
    ],
)
def test_between_sentences_or_in_a_table(columns: dict[str, float], inside: bool) -> None:
    assert is_inside(row(**columns)) is inside


def top(
    words: int = 9,
    shared: float = 0.0,
    shared_count: int = 0,
    prose_before: float = 0,
    length: int = 60,
) -> Features:
    """A line before the first sentence."""
    return row(
        words=words,
        shared=shared,
        shared_count=shared_count,
        prose_before=prose_before,
        length=length,
    )


@pytest.mark.parametrize(
    ("rows", "guarded"),
    [
        # of one or two lines each may be the headline, whatever it shares with the body
        ([top()], {0}),
        ([top(), top()], {0, 1}),
        ([top(), top(prose_before=0.01)], {0}),
        # that has 200 characters at most
        ([top(length=200), top(length=201)], {0}),
        # and three to thirty words
        ([top(2), top(3), top(30), top(31)], {1, 2}),
        # of more it is the one that shares most, and half at least, and two words
        ([top(), top(), top()], set()),
        ([top(), top(shared=0.5, shared_count=2), top()], {1}),
        ([top(), top(shared=0.49, shared_count=2), top()], set()),
        ([top(), top(shared=0.5, shared_count=1), top()], set()),
        ([top(shared=0.6, shared_count=2), top(shared=0.5, shared_count=9), top()], {0}),
        ([top(shared=0.5, shared_count=2), top(shared=0.6, shared_count=2), top()], {1}),
        ([top(shared=0.6, shared_count=2), top(), top(shared=0.6, shared_count=2)], {2}),
        ([top(2, shared=1, shared_count=2), top(), top(), top()], set()),
        ([top(), top(), top(shared=1, shared_count=2, prose_before=0.01)], {0, 1}),
    ],
)
def test_the_line_that_says_what_it_is_about(rows: list[Features], guarded: set[int]) -> None:
    assert headline(rows) == guarded


def test_a_headline_stays_even_if_the_model_would_take_it() -> None:
    page = [line(60), word(70), line(400, ".")]
    assert gone(page, model_of({60: 1, 70: 1}, {60: 0, 70: 0})) == [1]


# Documents


def taken(
    monkeypatch: pytest.MonkeyPatch, model: LineModel, level: float, *paragraphs: str
) -> list[int]:
    """The lengths of the paragraphs that are claimed."""
    monkeypatch.setattr(structure_module, "line_model", lambda: model)
    doc = segment(Document.of("\n\n".join(paragraphs)))
    marks = structure(doc, replace(NEWS, line_model=level))
    return [len(doc.words(doc.units[mark.unit])) for mark in marks if mark.veto is None]


@pytest.mark.parametrize(
    ("level", "last"), [(0.01, 0), (0.2, 180), (0.5, 450), (0.75, 680), (1.0, 940)]
)
def test_the_level_moves_the_threshold(
    monkeypatch: pytest.MonkeyPatch, level: float, last: int
) -> None:
    for chance, goes in ((last, True), (last + 20, False)):
        model = model_of({}, {50: chance})
        assert taken(monkeypatch, model, level, line(400, "."), word(50)) == [50] * goes


@pytest.mark.parametrize(("chance", "score"), [(0, 1.0), (120, 0.88), (440, 0.56)])
def test_a_mark_scores_how_likely_its_line_is_no_article(
    monkeypatch: pytest.MonkeyPatch, chance: int, score: float
) -> None:
    monkeypatch.setattr(structure_module, "line_model", lambda: model_of({}, {50: chance}))
    doc = segment(Document.of(f"{line(400, '.')}\n\n{word(50)}"))
    (mark,) = structure(doc, replace(NEWS, line_model=0.5))
    assert (mark.score, mark.rule, mark.unit) == (score, "structure", 1)
    assert mark.why.startswith("short, unpunctuated")


@pytest.mark.parametrize(("count", "judged"), [(10_000, True), (10_001, False)])
def test_a_text_of_too_many_lines_is_no_article(
    monkeypatch: pytest.MonkeyPatch, count: int, judged: bool
) -> None:
    model = model_of({}, {50: 0})
    lines = [word(50), line(400, "."), *["ab."] * (count - 2)]
    assert taken(monkeypatch, model, 0.5, *lines) == [50] * judged


@pytest.mark.parametrize(
    ("size", "count", "apart"), [(1201, 6, True), (1200, 6, False), (1201, 5, False)]
)
def test_a_line_without_an_end_is_judged_by_its_sentences(
    size: int, count: int, apart: bool
) -> None:
    sentence = "The ferry stops here."
    rest = size - (count - 1) * (len(sentence) + 1)
    text = " ".join([sentence] * (count - 1) + [f"T{'h' * (rest - 2)}."])
    assert len(text) == size
    found = list(pieces_of(segment(Document.of(f"{text}\n\nNext."))))
    assert [piece.sentence for piece in found] == ([True] * count if apart else [False]) + [False]
    assert [len(piece.units) for piece in found] == ([1] * count if apart else [count]) + [1]
    assert " ".join(piece.text for piece in found) == f"{text} Next."
    # It is the line that counts, wherever it stands.
    low = list(pieces_of(segment(Document.of(f"{line(1300, '.')}\n\n{text}"))))
    assert [piece.sentence for piece in low] == [False] + ([True] * count if apart else [False])
    # What runs on in the next line is one piece, however long.
    both = list(pieces_of(segment(Document.of(f"{text[:-1]}\nand so on."))))
    assert [piece.sentence for piece in both] == [False]


def claims(doc: Document, *units: int, veto: str | None = None) -> Document:
    marks = tuple(Mark(unit, "a.rule", 1.0, why="a reason", veto=veto) for unit in units)
    return replace(doc, marks=(*doc.marks, *marks))


def test_a_line_that_goes_by_a_rule_is_not_read_with_the_one_before() -> None:
    doc = segment(Document.of("The mayor told\nthe Harbour Post.\nso they say"))
    assert [piece.text for piece in pieces_of(doc)] == [
        "The mayor told\nthe Harbour Post.", "so they say",
    ]  # fmt: skip
    hit = claims(doc, 1)
    assert [len(piece.units) for piece in pieces_of(hit)] == [1, 1, 1]
    spared = claims(doc, 1, veto="a fact")
    assert [len(piece.units) for piece in pieces_of(spared)] == [2, 1]
    elsewhere = claims(doc, 2)
    assert [len(piece.units) for piece in pieces_of(elsewhere)] == [2, 1]


def test_a_piece_goes_by_a_rule_if_all_of_it_does() -> None:
    doc = segment(Document.of("A storm came. It went.\n\nShare this"))
    found = list(pieces_of(doc))
    assert [len(piece.units) for piece in found] == [2, 1]
    assert claimed(doc, found) == set()
    assert claimed(claims(doc, 1), found) == set()
    assert claimed(claims(doc, 0, 1), found) == {0}
    assert claimed(claims(doc, 2), found) == {1}
    assert claimed(claims(doc, 2, veto="a fact"), found) == set()
    assert claimed(claims(claims(doc, 2, veto="a fact"), 2), found) == {1}


def test_what_goes_by_a_rule_is_claimed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure_module, "line_model", lambda: model_of({}, {50: 0}))
    doc = segment(Document.of(f"{line(400, '.')}\n\n{word(50)}\n\n{word(50)}"))
    level = replace(NEWS, line_model=0.5)
    assert [mark.unit for mark in structure(doc, level)] == [1, 2]
    assert [mark.unit for mark in structure(claims(doc, 1), level)] == [2]


def test_white_space_before_the_first_line_is_no_piece() -> None:
    doc = segment(Document.of(" \n\n A storm came.\nShare"))
    found = list(pieces_of(doc))
    assert [piece.text for piece in found] == ["A storm came.", "Share"]


def vetoes(monkeypatch: pytest.MonkeyPatch, model: LineModel, *paragraphs: str) -> list[str]:
    monkeypatch.setattr(structure_module, "line_model", lambda: model)
    doc = segment(Document.of("\n\n".join(paragraphs)))
    return [mark.veto for mark in structure(doc, replace(NEWS, line_model=0.5)) if mark.veto]


def test_what_stays_against_the_model_is_in_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    body = [line(400, "."), line(401, ".")]
    some = model_of({}, {50: 0})
    assert vetoes(monkeypatch, some, "ab " * 16 + "ab", *body) == [structure_module.HEADLINE]
    assert vetoes(monkeypatch, some, *body, "-" * 50) == [structure_module.WORDLESS]
    close = model_of({}, {50: 300})
    assert vetoes(monkeypatch, close, body[0], word(50), body[1]) == [structure_module.INSIDE]
    many = ["ab."] * 10_001
    assert vetoes(monkeypatch, some, *many) == [structure_module.TOO_MANY]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A boat sank.", [(0, 6, 6)]),
        ("  A boat sank.\n\n\tHelp came.", [(2, 6, 2), (1, 2, 6)]),
        ("One.\nTwo.\n\n\n\n\n\n\n\nThree.", [(0, 6, 1), (0, 1, 6), (0, 6, 6)]),
        ("\n\n  One.\n", [(2, 6, 6)]),
        (" " * 99 + "One.", [(60, 6, 6)]),
    ],
)
def test_a_piece_knows_how_it_stands(text: str, expected: list[tuple[int, int, int]]) -> None:
    found = pieces_of(segment(Document.of(text)))
    assert [(piece.indent, piece.before, piece.after) for piece in found] == expected


LISTS = {
    "winners": tuple(
        f"{1995 + i}: {name}, {place}"
        for i, (name, place) in enumerate(
            [("Ada Lie", "Vik"), ("Jo Moe", "Skog"), ("Eva Dahl", "Nes"), ("Ole Vik", "Sund")]
        )
    ),
    "ingredients": ("400 grams of flour", "3 eggs", "a pinch of salt", "half a litre of milk"),
    "steps": (
        "1. Stir the flour into the milk until it is smooth.",
        "2. Add the eggs and the salt, and let it stand for an hour.",
        "3. Fry it in butter over a low fire.",
    ),
    "by state": (
        "Michigan: Ann Hart, Joe Flores, Rita Malone, Sam Okafor",
        "Nevada: Luis Ortega, Mary Chen, Paul Weber",
        "Ohio: Dana Brooks, Eli Stone, Fay Turner, Gus Hall",
    ),
    "references": (
        "1. Berg, I. (2019). Ferries of the north. Harbour Press.",
        "2. Lund, K. (2021). Engines at sea. Journal of Ships, 4, 12-31.",
        "3. Office of the Harbour (2024). Annual report.",
    ),
}


@pytest.mark.parametrize("place", ["inside", "at the end"])
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_an_article_stays(kind: str, place: str) -> None:
    text = [TITLE, *BODY[:4], *LISTS[kind], *(BODY[4:] if place == "inside" else ())]
    assert clean("\n\n".join(text)).split("\n\n") == text
