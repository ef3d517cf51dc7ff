"""Which lines of an article are marked as boilerplate, and which only look like it."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.markers.boilerplate import ALONE, KEPT, NEVER, boilerplate, cutter
from newsclean.model import Document, Mark
from newsclean.rules.rule import Rule, RuleBook, shipped_rules
from newsclean.text.segmenting import segment
from tests.clock import timed
from tests.strategies import texts

BOOK = shipped_rules()
Weak = Literal["never", "context", "always"]

A = "The council approved the new harbour wall on Tuesday after a debate of nine hours."
B = "Fishermen from three villages had waited years for it, and many filled the gallery."
C = "Work begins in May, and the engineers expect the last stone to be laid within two years."
HEAD = "A new wall for an old harbour"


def page(*lines: str, book: RuleBook = BOOK) -> Document:
    return segment(Document.of("\n\n".join(lines)), cutter(book))


def marks(
    doc: Document, book: RuleBook = BOOK, weak: Weak = "context", tail: float = 0.3
) -> list[Mark]:
    return list(boilerplate(doc, book, weak, tail))


def gone(
    *lines: str, book: RuleBook = BOOK, weak: Weak = "context", tail: float = 0.3
) -> list[str]:
    """The words of the units that would go."""
    doc = page(*lines, book=book)
    found = marks(doc, book, weak, tail)
    return [doc.words(doc.units[mark.unit]) for mark in found if mark.veto is None]


def spared(*lines: str, weak: Weak = "context") -> list[tuple[str, str]]:
    doc = page(*lines)
    found = marks(doc, weak=weak)
    return [(doc.words(doc.units[mark.unit]), mark.veto) for mark in found if mark.veto]


# Strong rules


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "Advertisement",
        "Scroll to Top",
        "RELATED: Ten years of the old wall",
        "CNN —",
        "(Reuters)",
        "- ANZEIGE -",
        "Lesen Sie auch: Der alte Hafen",
        "版权所有，未经许可不得转载。",
        "Все права защищены.",
        "Share  this\N{NO-BREAK SPACE}article",
    ],
)
def test_a_strong_rule_counts_anywhere(line: str) -> None:
    for lines in ((line, HEAD, A, B), (HEAD, A, line, B), (HEAD, A, B, line), (line,)):
        assert gone(*lines) == [line]


def test_every_sentence_of_the_line_goes() -> None:
    line = "We use cookies to improve our site. By staying you agree to our policy."
    doc = page(A, line, B)
    assert [mark.unit for mark in marks(doc)] == [1, 2]
    assert [mark.rule for mark in marks(doc)] == ["en.cookie-banner"] * 2


@pytest.mark.parametrize(
    "line",
    [
        f"Advertisement. {A}",
        "“Share this article,” the mayor said.",
        "“We ask for one thing. Share this article”, the mayor said.",
        "“We ask for one thing. Share this article”",
        "She wanted to scroll to top.",
        "Advertisements for the wall hang in every shop of the town.",
        "WASHINGTON (AP) — The wall is not the only one.",
        "CNN — which reported it first — was wrong.",
        "You have to be free to tell your story.",
        "I agree to some extent with what the mayor said.",
        "The video was provided by the sheriff's office.",
        "Google uses cookies to follow people across the web.",
        "Call the hotline at 800-555-0100 if you see the whale.",
    ],
)
def test_the_article_stays(line: str) -> None:
    assert gone(HEAD, A, line, B) == []


def test_evidence_is_given() -> None:
    (mark,) = marks(page(A, "Scroll to Top", B))
    assert mark == Mark(1, "en.scroll-top", 1.0, why="boilerplate (navigation)")


# Weak rules


def test_a_weak_rule_alone_is_vetoed_and_seen() -> None:
    assert gone(HEAD, A, "Search", B) == []
    assert spared(HEAD, A, "Search", B) == [("Search", ALONE)]


def test_below_the_last_of_the_prose() -> None:
    assert gone(HEAD, A, B, "Search") == ["Search"]
    (mark,) = marks(page(HEAD, A, B, "Nobody spoke.", "Search"))
    assert (mark.why, mark.veto) == ("boilerplate (navigation), below the last of the prose", None)
    assert mark.score < 1


def test_above_the_first_of_the_prose_but_not_the_headline() -> None:
    assert gone(HEAD, "By Jane Doe", "May 6, 2025", A, B) == ["By Jane Doe", "May 6, 2025"]
    assert gone("Search", HEAD, A, B) == []
    assert spared("Search", HEAD, A, B) == [("Search", ALONE)]


def test_beside_a_strong_rule() -> None:
    lines = ("Share this article", "Nobody spoke.", "Facebook")
    assert gone(A, *lines, B) == ["Share this article", "Facebook"]
    (_, mark) = marks(page(A, *lines, B))
    assert mark.why == "boilerplate (social), beside 'Share this article'"
    assert gone(A, lines[0], "Nobody spoke.", "Nobody wept.", lines[2], B) == [lines[0]]


def test_two_weak_rules_side_by_side() -> None:
    assert gone(A, "Search", "Nobody spoke.", "Facebook", B) == ["Search", "Facebook"]
    assert gone(A, "Search", "Nobody spoke.", "Nobody wept.", "Facebook", B) == []


def test_rows_of_one_kind_must_touch() -> None:
    """Dates between short entries are a chronicle, names of networks in a row are buttons."""
    assert gone(A, "May 6, 2025", "Nobody spoke.", "May 7, 2025", "Nobody wept.", B) == []
    assert gone(A, "Facebook", "Twitter", "WhatsApp", B) == ["Facebook", "Twitter", "WhatsApp"]


def test_prose_parts_company() -> None:
    assert gone(A, "Search", B, "Facebook", C) == []
    assert gone(A, "Share this article", B, "Facebook", C) == ["Share this article"]


@pytest.mark.parametrize("prose", [A, "x" * 200, "议会" * 20 + "。", f"“{A[:-1]}?”", A + ")"])
def test_what_prose_is(prose: str) -> None:
    assert gone(HEAD, prose, "Search", prose) == []
    assert gone(HEAD, prose, "Search", "short") == ["Search"]


def test_what_a_rule_finds_is_no_prose_however_long() -> None:
    banner = "We use cookies to improve your experience on our site, " + "and more, " * 18 + "all."
    assert gone(HEAD, A, B, "Search", banner) == ["Search", banner]


def test_without_prose_only_neighbours_count() -> None:
    assert gone("Nobody spoke.", "Search", "Nobody wept.") == []
    assert gone("Nobody spoke.", "Search", "Menu", "Nobody wept.") == ["Search", "Menu"]


def test_weak_rules_never_or_always() -> None:
    lines = (HEAD, A, "Search", B, "Share this article", "Facebook")
    assert gone(*lines) == ["Share this article", "Facebook"]
    assert gone(*lines, weak="never") == ["Share this article"]
    assert spared(*lines, weak="never") == [("Search", ALONE), ("Facebook", NEVER)]
    assert gone(*lines, weak="always") == ["Search", "Share this article", "Facebook"]


def test_what_is_kept_by_default_is_seen() -> None:
    credit = "Reporting by Jane Doe; Editing by John Roe"
    assert gone(HEAD, A, B, credit) == []
    assert spared(HEAD, A, B, credit) == [(credit, KEPT)]
    assert gone(HEAD, A, B, credit, weak="always") == []


def test_the_strongest_rule_speaks_for_a_line() -> None:
    rules = (
        Rule(
            id="a.keep",
            category="c",
            scope="line",
            strength="strong",
            default="keep",
            phrases=("Hm",),
        ),
        Rule(id="a.weak", category="c", scope="line", strength="weak", phrases=("Hm",)),
        Rule(id="a.line", category="c", scope="line", strength="strong", phrases=("Hm",)),
        Rule(id="a.tail", category="c", scope="tail", strength="strong", phrases=("Hm",)),
    )
    for count, name in ((4, "a.tail"), (3, "a.line"), (2, "a.weak"), (1, "a.keep")):
        book = RuleBook(rules[:count])
        (mark,) = marks(page(A, "Hm", B, book=book), book)
        assert mark.rule == name


# Tails

FORM = ("Leave a Comment", "Be kind, please", "Anna says hello", "Nobody else does")


def test_a_tail_takes_what_stands_below_it() -> None:
    assert gone(HEAD, A, B, C, *FORM) == list(FORM)
    doc = page(HEAD, A, B, C, *FORM)
    heading, *below = marks(doc)
    assert (heading.rule, heading.score) == ("en.comment-heading", 1.0)
    assert {mark.rule for mark in below} == {"en.comment-heading"}
    assert {mark.why for mark in below} == {"below 'Leave a Comment'"}
    assert all(mark.score < 1 for mark in below)


def test_prose_below_keeps_a_tail_small() -> None:
    assert gone(HEAD, A, *FORM, B) == ["Leave a Comment"]


def test_a_tail_may_take_so_much_only() -> None:
    assert gone(HEAD, A, *FORM, tail=0.2) == ["Leave a Comment"]
    assert gone(HEAD, A, *FORM, tail=0.3) == list(FORM)
    assert gone(HEAD, A, B, C, *FORM, tail=0) == ["Leave a Comment"]


def test_no_tail_where_no_prose_is() -> None:
    assert gone("A list", "of short", "lines", *FORM, tail=1) == ["Leave a Comment"]


def test_what_goes_anyway_does_not_count() -> None:
    lines = ("Leave a Comment", "Save my name in this browser for the next time I comment.") * 4
    assert gone(HEAD, A, *lines, "One more") == [*lines, "One more"]


def test_the_uppermost_tail_that_fits_counts() -> None:
    many = [f"A short line of numbers, {number}" for number in range(9)]
    lines = (HEAD, A, B, "Related Articles", *many, *FORM)
    assert gone(*lines) == ["Related Articles", *FORM]
    assert gone(*lines, tail=1) == ["Related Articles", *many, *FORM]


def test_a_weak_tail_needs_company_like_any_weak_rule() -> None:
    assert gone(HEAD, A, "Recommended", B, C) == []
    assert gone(HEAD, A, B, C, "Recommended", "Ten old walls") == ["Recommended", "Ten old walls"]
    assert gone(HEAD, A, B, C, "Recommended", "Ten old walls", weak="never") == []


def test_who_reported_it_does_not_sink_with_a_tail() -> None:
    credit = "Reporting by Jane Doe; Editing by John Roe"
    assert gone(HEAD, A, B, C, "Related Articles", "Ten old walls", credit, "* * *") == [
        "Related Articles",
        "Ten old walls",
        "* * *",
    ]


# What is glued to a line


def test_a_prefix_goes_and_its_line_stays() -> None:
    doc = page(HEAD, f"CNN — {A} {B}", C)
    (mark,) = marks(doc)
    assert doc.words(doc.units[mark.unit]) == "CNN —"
    assert (mark.rule, mark.score, mark.why) == ("en.source-prefix", 1.0, "glued before the line")
    assert gone(f"(CNN){A}") == ["(CNN)"]
    assert gone(f"(Reuters) -  {A}") == ["(Reuters) -"]


def test_a_part_that_is_no_unit_is_not_marked() -> None:
    assert marks(segment(Document.of(f"CNN — {A}"))) == []


SUFFIX = Rule(
    id="my.more",
    category="related",
    scope="suffix",
    strength="strong",
    pattern=r" ?read more[ »]{0,2}",
)


def test_a_label_at_the_end_of_a_line_goes() -> None:
    assert gone(HEAD, f"{A} Share this article", B) == ["Share this article"]
    assert gone(HEAD, f"{A} Share this article. {B}", C) == []


def test_a_label_anywhere_in_a_long_line_goes() -> None:
    long = f"{A} {B} {C} " * 3
    assert gone(f"{long} Share this article. {long}") == ["Share this article."]


def test_a_suffix_goes_and_its_line_stays() -> None:
    book = BOOK + RuleBook((SUFFIX,))
    assert gone(HEAD, f"{A} Read more »", B, book=book) == ["Read more »"]
    assert gone(HEAD, f"CNN — {A}Read more", B, book=book) == ["CNN —", "Read more"]
    assert gone(HEAD, A, "Read more", book=book) == ["Read more"]  # by the rule for whole lines


def test_no_cutter_without_something_to_cut() -> None:
    assert cutter(RuleBook(())) is None
    glued = [rule.id for rule in BOOK.rules if rule.glued and rule.default == "drop"]
    assert cutter(BOOK.without(glued)) is None
    cut = cutter(BOOK)
    assert cut is not None
    assert cut(f"CNN — {A}") == (5, len(A) + 6)
    assert cut("CNN —") == (0, 5)


# Books of one's own

OWN = RuleBook(
    (
        Rule(id="my.pigeon", category="birds", scope="line", strength="strong", phrases=("Coo!",)),
        Rule(
            id="my.loft", category="birds", scope="tail", strength="strong", phrases=("The loft",)
        ),
    )
)


def test_ones_own_rules_stand_beside_those_that_ship() -> None:
    lines = (HEAD, A, "Coo!", B, C, "Share this article", "The loft", "Ten feathers")
    assert gone(*lines) == ["Share this article"]
    assert gone(*lines, book=BOOK + OWN) == [
        "Coo!",
        "Share this article",
        "The loft",
        "Ten feathers",
    ]


def test_rules_are_switched_off_by_name() -> None:
    lines = (HEAD, A, "Share this article", "Advertisement", B)
    assert gone(*lines, book=BOOK.without(["social"])) == ["Advertisement"]
    assert gone(*lines, book=BOOK.without(["share"])) == ["Advertisement"]
    assert gone(*lines, book=BOOK.without(["en.share-this", "ads"])) == []


# Laws


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\ufeff", "\ud800"])
def test_texts_without_lines(text: str) -> None:
    assert marks(segment(Document.of(text), cutter(BOOK))) == []


def test_white_space_around_a_text_is_no_unit_to_mark() -> None:
    doc = segment(Document.of("\n\n Share this article \n\n"), cutter(BOOK))
    (mark,) = marks(doc)
    assert doc.words(doc.units[mark.unit]) == "Share this article"


@given(texts, st.sampled_from(("never", "context", "always")), st.sampled_from((0.0, 0.3, 1.0)))
def test_marks_are_in_order_and_at_most_one_for_a_unit(text: str, weak: Weak, tail: float) -> None:
    doc = segment(Document.of(text), cutter(BOOK))
    found = marks(doc, weak=weak, tail=tail)
    units = [mark.unit for mark in found]
    assert units == sorted(set(units))
    assert all(doc.words(doc.units[unit]) for unit in units)
    assert all(0 < mark.score <= 1 and mark.why and mark.twin is None for mark in found)
    assert found == marks(doc, weak=weak, tail=tail)


LINES = (
    *(A, B, C, HEAD, "Nobody spoke.", "Share this article", "Facebook", "Search", "May 6, 2025"),
    *(
        "Leave a Comment",
        "Related Articles",
        "Recommended",
        "By Jane Doe",
        "* * *",
        "CNN — He came.",
    ),
)


@given(st.lists(st.sampled_from(LINES), max_size=40), st.sampled_from(("context", "always")))
def test_what_is_left_stays_after_few_rounds(lines: list[str], weak: Weak) -> None:
    for _ in range(4):
        doc = page(*lines)
        off = {mark.unit for mark in marks(doc, weak=weak) if mark.veto is None}
        if not off:
            return
        kept = [unit for index, unit in enumerate(doc.units) if index not in off]
        lines = [doc.words(unit) for unit in kept]
    raise AssertionError("a fifth round would remove more")


HOSTILE = {
    "weak lines": "Facebook\n" * 50_000,
    "weak and not": "Facebook\nNobody spoke.\nNobody wept.\n" * 20_000,
    "tails": "Related articles\n" * 50_000,
    "tails below prose": f"{A}\n" + "Recommended\nTen old walls\n" * 30_000,
    "prefixes": "CNN — " * 150_000 + "Ah",
    "one long label": "Related: " + "A" * 1_000_000,
    "one long line": "the story " * 100_000,
    "one word": "a" * 1_000_000,
    "dashes": "- " * 500_000,
    "blank lines": "\n" * 500_000,
    "blanks inside": "Share" + " " * 1_000_000 + "this",
    "prose": f"{A}\n" * 12_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_bounded_time(name: str) -> None:
    text = Document.of(HOSTILE[name])
    assert timed(lambda: list(boilerplate(segment(text, cutter(BOOK)), BOOK)))[0] < 15


def test_the_newswire_stays(shared: Path) -> None:
    with gzip.open(shared / "data/corpus/bases.jsonl.gz", "rt", encoding="utf-8") as rows:
        articles = (row for row in map(json.loads, rows) if row["source"] != "web")
        sample = list(islice(articles, 0, 4000, 10))
    assert len(sample) == 400
    for article in sample:
        assert gone(article["title"], *article["paragraphs"]) == []
