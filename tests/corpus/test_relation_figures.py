"""The benchmark of the constants of relation: how it counts, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.relation import Counts, counted, decided, main, moved, pairs_in
from newsclean.corpus import relation
from tests.corpus.articles import HARBOUR, SCHOOL, preview, report, update

JUDGED = [
    (HARBOUR, HARBOUR, "duplicate"),
    (HARBOUR, update(HARBOUR), "duplicate"),
    (HARBOUR, preview(HARBOUR), "duplicate"),
    (HARBOUR, SCHOOL, "different"),
    (report(1), report(2), "different"),
    (HARBOUR, SCHOOL + preview(HARBOUR), "borderline"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    rows = [{"text_a": a, "text_b": b, "label": label} for a, b, label in JUDGED]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_decisions_are_counted_beside_the_labels(file: Path) -> None:
    pairs = list(pairs_in([file]))
    assert [pair.story for pair in pairs] == [True, True, True, False, False]
    assert counted(pairs, decided(pairs)) == Counts(3, 0, 0)
    assert counted(pairs, [True, False, False, True, False]) == Counts(1, 1, 2)
    assert str(Counts(1, 1, 2)) == "0.500 | 0.333 | 0.400"
    # no number says that two reports from one template are two stories
    assert moved(pairs, "EQUAL_NUMBERS", 0)[4]
    assert relation.EQUAL_NUMBERS == 0.7
    assert not decided(pairs)[4]


def test_the_tables(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(file)])
    out, err = capsys.readouterr()
    assert err == "5 pairs, 3 of one story\n"
    assert "| 0.5 | 1.000 | 1.000 | 1.000 |" in out
    assert "| LETTER_MARGIN | 0.25 | 0.167 | 0 | 1.000 | 1.000 | 1.000 |" in out
    assert out.splitlines()[-1].startswith("| 5 | 0.5 |")


def test_a_pair_that_is_none_is_named(file: Path) -> None:
    file.write_text(file.read_text() + '{"text_a": "x", "text_b": "y", "label": "maybe"}\n')
    with pytest.raises(ValueError, match=r"pairs\.jsonl:7: no pair: .*no label: 'maybe'"):
        list(pairs_in([file]))
