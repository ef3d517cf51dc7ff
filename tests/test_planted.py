"""Articles in many languages with planted defects (`benchmarks/languages.py` makes a table)."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from benchmarks.languages import GOES, Outcome, Planted, articles, main, outcomes

FOLDER = Path(__file__).with_name("cases") / "languages"
ARTICLES = list(articles(FOLDER))

# What goes though it should stay: in Thai the line model takes sentences alone on a line, which end
# without a stop.
KNOWN = {"th 1": {"contrast", "rest"}}


@cache
def found(article: Planted) -> tuple[Outcome, ...]:
    return tuple(outcomes(article))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_what_belongs_to_the_article_stays(article: Planted) -> None:
    wrong = {one.kind for one in found(article) if not one.right} - {*GOES, "twin"}
    assert wrong == KNOWN.get(article.name, set())


@pytest.mark.parametrize(
    ("kind", "least"), [("bp", 0.7), ("cut", 1.0), ("twin", 0.7), ("contrast", 0.99)]
)
def test_most_of_what_was_planted_goes(kind: str, least: float) -> None:
    right = [one.right for article in ARTICLES for one in found(article) if one.kind == kind]
    assert sum(right) >= least * len(right) > 0


def test_each_article_holds_all_kinds() -> None:
    for article in ARTICLES:
        kinds = Counter(span.kind for span in article.spans)
        assert kinds["bp"] >= 8
        assert kinds["cut"] == kinds["caption"] == 1
        assert kinds["trap"] >= 1
        assert kinds["twin"] in (2, 4)
        assert kinds["contrast"] >= 2
    languages = {article.name.partition(" ")[0] for article in ARTICLES}
    assert len(ARTICLES) == 2 * len(languages)


def test_a_tag_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("A storm.\n[[boiler| Share ]]\n")
    with pytest.raises(ValueError, match=r"en\.txt, article 1: a tag that is none"):
        list(articles(tmp_path))


def test_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "en.txt").write_text(
        "The council met on Tuesday, and nobody came.\n\n[[bp| Leave a Comment ]]\n\n"
        "[[trap| She will vote on Monday. ]]\n"
    )
    main([str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("| | boilerplate gone | cut captions gone |")
    assert lines[2:] == [
        "| en | 100 |  |  |  | 100 |  | 100 |",
        "| all | 100 |  |  |  | 100 |  | 100 |",
    ]
