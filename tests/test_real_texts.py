"""The speed beside ftfy on pages in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.real_texts import Measured, gained, main, sample

ARTICLE = "A storm hit the coast on Monday. Nobody was hurt, the harbour office said."


def pages(path: Path, *texts: str) -> Path:
    records = [
        {"id": str(n), "site": "a.example", "text": text, "gold": ARTICLE}
        for n, text in enumerate(texts)
    ]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def test_each_file_has_a_row_and_the_first_one_for_its_articles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = pages(tmp_path / "x.one.jsonl", f"{ARTICLE}\n\nLeave a comment", f"Share\n\n{ARTICLE}")
    two = pages(tmp_path / "x.two.jsonl", ARTICLE, "  ")
    assert main([str(one), str(two)]) == 0
    rows = [line.split("|") for line in capsys.readouterr().out.splitlines()[2:]]
    assert [(row[1].strip(), row[2].strip()) for row in rows] == [
        ("x.one, the articles", "2"),
        ("x.one", "2"),
        ("x.two", "1"),  # a blank text is none
    ]
    assert all(0 < float(row[6]) < 100 for row in rows)


def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = pages(tmp_path / "x.one.jsonl", ARTICLE)
    file.write_text(file.read_text() + "{}\n")
    assert main([str(file)]) == 2
    assert "x.one.jsonl, line 2: no string 'id'" in capsys.readouterr().err


def test_a_sample_is_the_same_in_each_run() -> None:
    texts = [str(n) for n in range(50)]
    assert sample(texts, 5) == sample(texts, 5)
    assert len({*sample(texts, 5)}) == 5


def test_the_ratio_is_how_many_times_as_fast() -> None:
    assert Measured("x", 1, 1, newsclean=3.0, ftfy=2.0).ratio == 1.5


def test_processes_are_set_against_one() -> None:
    assert gained([ARTICLE] * 20, jobs=2, copies=2) > 0  # how much so is no test's to say
