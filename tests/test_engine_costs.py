"""What `python -m benchmarks.engines` makes of its measurements."""

from __future__ import annotations

import pytest

from benchmarks.engines import FEW, MANY, Cost, _row, articles, main


def test_an_article_costs_what_many_take_more_than_few() -> None:
    more = (MANY - FEW) / 1000
    costs = {
        ("clean", FEW): [Cost(9.0, 50), Cost(3.0, 50)],
        ("clean", MANY): [Cost(3.0 + 3.6 * more, 70), Cost(99.0, 60)],
        ("nothing", FEW): [Cost(2.0, 50)],
        ("nothing", MANY): [Cost(2.0 + 0.36 * more, 50)],
    }
    assert _row("it", costs) == f"| it | 1.00 | 0.10 | {3.0 - FEW * 0.0036:.1f} | 70 |"


def test_articles_are_the_same_each_time_and_not_one_another() -> None:
    assert list(articles(20)) == list(articles(20))
    assert len(set(articles(20))) > 10


@pytest.mark.parametrize("words", [[], ["measure", "no such engine"], ["run", "Arrow"]])
def test_other_words_get_the_usage(words: list[str]) -> None:
    assert "python -m benchmarks.engines" in main(words)
