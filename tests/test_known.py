"""Copies of what the row holds beside the text: the headline, the author, the date."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import NEWS, clean, explain
from tests.strategies import articles, texts

TITLE = "Harbour wall of Port Ellis to close for two winters"
BODY = (
    "The council of Port Ellis voted on Tuesday to close the old harbour wall for two winters, "
    "after divers found holes in three of its footings.",
    "Fishermen may still land their catch at the north quay, the harbour master said, and the "
    "ferry will sail from there as well.",
)
PLAIN = NEWS.but(line_model=0)


def gone(*lines: str, **beside: Any) -> list[tuple[str, str]]:
    """Rule and words of what goes."""
    raw = "\n\n".join(lines)
    found = explain(raw, PLAIN, **beside).removals
    return [(removal.rule, raw[removal.start : removal.end]) for removal in found]


@pytest.mark.parametrize(
    "line",
    [
        TITLE,
        TITLE.upper(),
        f"{TITLE} | The Ellis Tide",
        f"{TITLE} - The Ellis Tide",
        f"{TITLE} \u2013 Ellis Tide News",
        "The harbour wall of Port Ellis to close for two winters",
    ],
)
def test_a_copy_of_the_headline_goes(line: str) -> None:
    assert gone(line, *BODY, title=TITLE) == [("known.title", line)]
    assert gone(line, *BODY) == []


def test_a_headline_with_the_name_of_the_site_is_known_without_it() -> None:
    assert gone(TITLE, *BODY, title=f"{TITLE} | The Ellis Tide") == [("known.title", TITLE)]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Harbour wall of Port Ellis to close for three winters", TITLE),
        ("Harbour wall of Port Brill to close for two winters", TITLE),
        ("Harbour wall of Port Ellis not to close for two winters", TITLE),
        ("Harbour wall", "Harbour walls"),
        ("The wall in pictures", TITLE),
        (f"{TITLE} - and for two summers as well, the mayor said on Tuesday", TITLE),
    ],
)
def test_what_is_no_copy(line: str, title: str) -> None:
    assert gone(line, *BODY, title=title) == []


def test_far_down_only_the_same_words_are_a_copy() -> None:
    near = [f"Line {number} of the article says something else." for number in range(6)]
    assert gone(*near, f"{TITLE} | The Ellis Tide", title=TITLE) == []
    assert gone(*near, TITLE, BODY[0], title=TITLE) == [("known.title", TITLE)]


@pytest.mark.parametrize(
    "line", ["Ida Holm", "By Ida Holm", "By IDA HOLM, Harbour correspondent", "Ida M Holm"]
)
def test_a_line_of_the_author_goes(line: str) -> None:
    assert ("known.byline", line) in gone(TITLE, BODY[0], line, BODY[1], byline="By Ida Holm")


@pytest.mark.parametrize("line", ["Ida Holm wept.", "The mayor", "Holm", "Ida Berg"])
def test_what_is_no_line_of_the_author(line: str) -> None:
    assert gone(TITLE, BODY[0], line, BODY[1], byline="Ida Holm") == []


@pytest.mark.parametrize(
    "published", ["2024-03-05T10:12:00Z", "5 March 2024", date(2024, 3, 5), datetime(2024, 3, 5)]
)
def test_a_line_of_the_date_goes(published: object) -> None:
    lines = (TITLE, BODY[0], "March 5, 2024", BODY[1])
    assert gone(*lines, published=published) == [("known.published", "March 5, 2024")]
    assert gone(*lines, published="2023-03-05") == []
    assert gone(*lines) == []


def test_a_headline_that_stands_again_with_the_name_of_the_site_goes() -> None:
    again = f"{TITLE} | The Ellis Tide"
    for lines in ((TITLE, again), (again, TITLE)):
        assert gone(*lines, *BODY) == [("repeat.title", again)]
        assert explain("\n".join([*lines, *BODY]), PLAIN.but(repeats=False)).removals == ()


@pytest.mark.parametrize("name", ["title", "byline"])
def test_what_is_no_string_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} is a string or None, not int 7"):
        clean("A text.", **{name: 7})  # type: ignore[arg-type]


def test_nothing_beside_the_text_changes_nothing() -> None:
    raw = "\n\n".join([TITLE, *BODY])
    assert explain(raw) == explain(raw, title=None, byline="", published=None)


@given(articles() | texts, texts, texts)
def test_twice_is_once(raw: str, title: str, byline: str) -> None:
    once = explain(raw, title=title, byline=byline, published="2024-03-05")
    again = clean(once.text, title=title, byline=byline, published="2024-03-05")
    assert once.refused or once.unsettled or again == once.text


@given(articles(), st.data())
def test_any_line_may_be_the_headline(raw: str, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from([*filter(None, raw.splitlines()), "A line."]))
    cleaned = explain(raw, title=line)
    assert all(raw[one.start : one.end] for one in cleaned.removals)
