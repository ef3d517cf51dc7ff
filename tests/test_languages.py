"""Articles in many languages: what stands twice goes, what differs in a fact stays.

Each file holds an article and pairs of sentences in three moods: `match` must be found to be twins
in it, `differ` must not, and `fails` is what goes wrong today.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from newsclean import explain

FILES = sorted(Path(__file__).with_name("cases").joinpath("languages").glob("*.toml"))
ARTICLES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in FILES
}
JOIN = {"zh": "", "ja": ""}


def cases(mood: str) -> list[Any]:
    return [
        pytest.param(language, case, id=f"{language} {case['why']} {n}")
        for language, article in ARTICLES.items()
        for n, case in enumerate(article.get(mood, ()))
    ]


def gone(language: str, a: str, b: str) -> list[str]:
    """What goes from the article where `a` stands at its beginning and `b` at its end."""
    filler = ARTICLES[language]["filler"]
    space = JOIN.get(language, " ")
    text = "\n\n".join(
        (filler[0], space.join((a, *filler[1:3])), filler[3], space.join((filler[4], b)))
    )
    cleaned = explain(text + "\n")
    return [cleaned.raw[removal.start : removal.end] for removal in cleaned.removals]


@pytest.mark.parametrize(("language", "case"), cases("match"))
def test_what_says_the_same_goes_once(language: str, case: dict[str, str]) -> None:
    assert gone(language, case["a"], case["b"]) == [case["b"]]


@pytest.mark.parametrize(("language", "case"), cases("differ"))
def test_what_differs_in_a_fact_stays(language: str, case: dict[str, str]) -> None:
    assert gone(language, case["a"], case["b"]) == []
    assert gone(language, case["b"], case["a"]) == []


@pytest.mark.parametrize(("language", "case"), cases("fails"))
@pytest.mark.xfail(strict=True)
def test_known_failures(language: str, case: dict[str, Any]) -> None:
    assert bool(gone(language, case["a"], case["b"])) == case["duplicate"]


@pytest.mark.parametrize("language", ARTICLES)
def test_word_for_word_needs_no_knowledge_of_the_language(language: str) -> None:
    for case in ARTICLES[language]["match"]:
        assert gone(language, case["a"], case["a"]) == [case["a"]]


@pytest.mark.parametrize("language", ARTICLES)
def test_the_article_itself_stays(language: str) -> None:
    article = ARTICLES[language]
    space = JOIN.get(language, " ")
    facts = (case["a"] for case in (*article["match"], *article["differ"]))
    text = space.join((*article["filler"], *facts)) + "\n"
    assert explain(text).removals == ()


def test_the_languages_are_many() -> None:
    assert len(ARTICLES) >= 10
    assert all(len(article["differ"]) >= 3 for article in ARTICLES.values())
