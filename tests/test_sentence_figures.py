"""The benchmark of sentence borders: how it counts, and what it prints."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import sentences
from benchmarks.sentences import Counts, Paragraph, count, newsclean_ends, read, score, table

TEXT = "It fell. It rose: (why) Nobody knows."
GOLD = Paragraph("en", TEXT, frozenset({8, 17}))


def test_borders_are_counted_wherever_a_splitter_puts_the_space() -> None:
    right = Counts(right=2, right_at_stops=2, at_stops=2)
    assert count(GOLD, [8, 17, len(TEXT)]) == right
    assert count(GOLD, [9, 18]) == right
    assert count(GOLD, [0, 9, 8, 23]) == Counts(1, 1, 1, 1, 2)


def test_a_border_behind_a_closing_mark_is_behind_a_stop() -> None:
    paragraph = Paragraph("en", "(Boats sank.) It rained Nobody knew", frozenset({13, 23}))
    assert count(paragraph, []) == Counts(missed=2, at_stops=1)


@given(st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_rates_are_those_of_sets(gold: set[int], found: set[int]) -> None:
    counts = count(Paragraph("en", "a" * 41, frozenset(gold)), found)
    both = len(gold & found)
    assert counts.precision == (both / len(found) if found else 0)
    assert counts.recall == (both / len(gold) if gold else 0)
    total = counts.precision + counts.recall
    f1 = 2 * counts.precision * counts.recall / total if total else 0
    assert counts.f1 == pytest.approx(f1)
    assert counts.recall_at_stops == 0


def written(folder: Path) -> Path:
    rows = [
        {"lang": "en", "paragraphs": [{"text": TEXT, "ends": [8, 17, len(TEXT)]}]},
        {"lang": "th", "paragraphs": [{"text": "ก ข", "ends": [1, 3]}]},
    ]
    for name, row in zip("ab", rows, strict=True):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    return folder


def test_all_files_of_a_folder_are_read(tmp_path: Path) -> None:
    assert read(written(tmp_path)) == [GOLD, Paragraph("th", "ก ข", frozenset({1}))]


def test_each_language_is_counted_by_itself() -> None:
    again = Paragraph("sv", "Ja. Nej.", frozenset({3}))
    found, speed = score([GOLD, again, GOLD], newsclean_ends)
    assert found == {"en": Counts(2, 0, 2, 2, 4), "sv": Counts(1, 0, 0, 1, 1)}
    assert speed > 0


def test_no_mean_has_a_language_without_stops() -> None:
    ours = {"en": Counts(right=1, missed=1), "th": Counts(missed=1), "tr": Counts(right=1)}
    peers = {"en": Counts(wrong=1, missed=2), "th": Counts(right=1), "tr": Counts(right=1)}
    rows = table({"newsclean": (ours, 2.0), "peer": (peers, 0.5)})
    assert rows[0] == "| language | borders | P | R | R behind stops | F1 newsclean | peer |"
    assert rows[2:] == [
        "| en | 2 | 100.0 | 50.0 | 0.0 | 66.7 | 0.0 |",
        "| th | 1 | 0.0 | 0.0 | 0.0 | 0.0 | 100.0 |",
        "| tr | 1 | 100.0 | 100.0 | 0.0 | 100.0 | 100.0 |",
        "| mean of 2 |  |  |  |  | 83.3 | 50.0 |",
        "| MB/s |  |  |  |  | 2.00 | 0.50 |",
    ]


def test_the_command_prints_a_table_and_says_what_is_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sentencex")
    splitters = {name: sentences.SPLITTERS[name] for name in ("newsclean", "sentencex")}
    monkeypatch.setattr(sentences, "SPLITTERS", splitters | {"no_such_peer": newsclean_ends})
    assert sentences.main([str(written(tmp_path))]) == 0
    printed = capsys.readouterr()
    assert printed.err == "sentences: not installed: no_such_peer\n"
    assert re.fullmatch(r"\| language .* \| sentencex \|", printed.out.splitlines()[0])


def test_an_empty_folder_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sentences.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"sentences: {tmp_path}: no *.jsonl.gz\n"
