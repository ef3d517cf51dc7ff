"""Paragraphs that stand in several articles."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from newsclean import NEWS, explain
from newsclean.corpus.dedupe import Article
from newsclean.corpus.reuse import Passage, reuse_marker, reused
from tests.corpus.articles import HARBOUR, SCHOOL, paragraphs

BACKGROUND = " ".join(paragraphs(HARBOUR)[-1].split())
FIRST = " ".join(paragraphs(HARBOUR)[1].split())
SECOND = " ".join(paragraphs(SCHOOL)[1].split())


def articles(*texts: str) -> list[Article]:
    return [Article("abcdef"[place], text) for place, text in enumerate(texts)]


def test_a_paragraph_that_stands_in_another_article_is_found_with_its_place() -> None:
    corpus = articles(f"{FIRST}\n\n  {BACKGROUND}\n", f"{SECOND}\n\n{BACKGROUND}")
    first, second = reused(corpus)
    assert first == Passage("a", len(FIRST) + 4, len(FIRST) + 4 + len(BACKGROUND), ("b",), 1.0)
    assert corpus[1].text[second.start : second.end] == BACKGROUND


def test_a_paragraph_with_a_word_changed_is_found() -> None:
    other = BACKGROUND.replace("patched with rubble", "mended with rubble")
    (first, second) = reused(articles(f"{FIRST}\n{BACKGROUND}", f"{SECOND}\n{other}"))
    assert first.others == ("b",)
    assert 0.8 <= second.score < 1


def test_other_numbers_make_another_paragraph() -> None:
    row = "The index rose {} points to {} on a volume of {} shares, with {} gainers and {} losers, "
    row += "traders at the exchange said on a quiet day before the holidays."
    corpus = articles(row.format(12, 340, 77, 9, 8), row.format(31, 371, 65, 4, 2))
    assert reused(corpus) == []


def test_a_paragraph_twice_in_one_article_is_not_reuse() -> None:
    assert reused(articles(f"{BACKGROUND}\n\n{BACKGROUND}")) == []


def test_short_lines_are_not_looked_at() -> None:
    assert reused(articles("What happens next\n" * 2, "What happens next")) == []


def test_marks_are_visible_and_remove_nothing() -> None:
    corpus = articles(f"{FIRST}\n\n{BACKGROUND}\n", f"{SECOND}\n\n{BACKGROUND}\n")
    config = replace(NEWS, markers=(reuse_marker(reused(corpus), corpus),))
    cleaned = explain(corpus[0].text, config)
    assert cleaned.text == corpus[0].text
    assert {spared.rule for spared in cleaned.spared} == {"reused"}
    assert {spared.why for spared in cleaned.spared} == {"stands in 1 other article"}


@given(
    st.lists(
        st.lists(st.sampled_from((FIRST, SECOND, BACKGROUND, "\ud800" * 70, "")), max_size=4),
        max_size=4,
    )
)
def test_it_is_what_comparing_all_lines_would_find(pages: list[list[str]]) -> None:
    corpus = articles(*map("\n".join, pages))
    expected = sum(
        len(line) >= 60 and any(line in other for n, other in enumerate(pages) if n != place)
        for place, page in enumerate(pages)
        for line in page
    )
    found = reused(corpus)
    assert len(found) == expected
    texts = {article.id: article.text for article in corpus}
    for passage in found:
        line = texts[passage.id][passage.start : passage.end]
        assert all(line in texts[other] for other in passage.others)
        assert passage.id not in passage.others
