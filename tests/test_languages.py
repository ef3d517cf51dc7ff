"""Articles in many languages: what stands twice goes, what differs in a fact stays.

Each file holds an article and pairs of sentences in three moods: `match` must be found to be twins
in it, `differ` must not, and `fails` is what goes wrong today.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from newsclean import explain
from newsclean.markers.repeats.lexicon import lexicon

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


MONTHS = lexicon("en").dates
LANGUAGES = tomllib.loads(files("newsclean").joinpath("data/dates.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_months_have_one_english_name_each(language: str) -> None:
    known = lexicon(language).dates
    assert set(known.values()) <= set(MONTHS.values())
    assert len(set(known.values())) >= 7
    assert all(word == word.lower() for word in known)


def test_the_names_of_days_and_months_are_those_of_cldr() -> None:
    babel = pytest.importorskip("babel", reason="Babel writes the table")
    shipped = files("newsclean").joinpath("data/dates.toml").read_text("utf-8")
    if f"Babel {babel.__version__}," not in shipped:
        pytest.skip("another version of Babel than that of the table")
    from tools import cldr_dates

    assert cldr_dates.table() == shipped


def test_another_month_is_another_fact_in_every_language() -> None:
    # Languages without a list by hand: the same words, but for the month.
    pairs = {
        "fi": "Kaupunginvaltuusto avaa uuden rautatiesillan liikenteelle vasta {} lopussa.",
        "hu": "A városi tanács csak {} végén nyitja meg az új vasúti hidat a forgalom előtt.",
        "uk": "Міська рада відкриє новий залізничний міст для руху лише наприкінці {}.",
    }
    months = {
        "fi": ("tammikuu", "helmikuu"),
        "hu": ("január", "február"),
        "uk": ("січня", "лютого"),
    }
    for language, sentence in pairs.items():
        one, other = (sentence.format(month) for month in months[language])
        known = lexicon(language).dates
        assert [known[month] for month in months[language]] == ["january", "february"]
        text = f"{one}\n\n{other}\n"
        assert explain(text).text == text
