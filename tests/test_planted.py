"""Articles in many languages with planted defects (`benchmarks/languages.py` makes a table)."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from benchmarks.languages import GOES, Outcome, Planted, articles, labels, main, outcomes

FOLDER = Path(__file__).with_name("cases") / "languages"
ARTICLES = list(articles(FOLDER))


@cache
def found(article: Planted) -> tuple[Outcome, ...]:
    return tuple(outcomes(article))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_what_belongs_to_the_article_stays(article: Planted) -> None:
    wrong = {one.kind for one in found(article) if not one.right} - {*GOES, "twin"}
    assert not wrong


@pytest.mark.parametrize(
    ("kind", "least"), [("bp", 0.7), ("cut", 1.0), ("twin", 0.7), ("contrast", 1.0)]
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


def test_the_table_of_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "en.txt").write_text(
        "The council met on Tuesday and nobody came, so it will meet again next week.\n\n"
        "The mayor said that he would bring cake, which nobody had asked him for.\n"
    )
    said = (
        "Leave a Reply",
        "Post Comment",
        "Leave a Reply",
        "The cat sat down, and nobody saw it.",
    )
    file = tmp_path / "labels.jsonl"
    records = [{"lang": "en", "family": "comment form", "text": text} for text in said]
    records.append({"lang": "xx", "family": "share bar", "text": "Of no article"})
    file.write_text("\n".join(map(json.dumps, records)))
    main([str(tmp_path), "--labels", str(file)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "| | labels | gone | comment form | beside a harmed article |"
    assert lines[2:] == ["| en | 3 | 67 | 67 | 0 |", "| all | 3 | 67 | 67 | 0 |"]


def test_a_label_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text('{"lang": "en", "family": "share bar", "text": "Share"}\n{"lang": "en"}\n')
    with pytest.raises(ValueError, match=r"labels\.jsonl:2: no label: KeyError\('family'\)"):
        list(labels(file))
