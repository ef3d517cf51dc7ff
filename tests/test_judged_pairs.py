"""What a judge said of stories, and what `judge` and `dedupe` make of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsclean.cli.main import main
from newsclean.review.pairs import JudgedPair, as_data, parted, read_pairs, rise
from tests.conftest import ROOT

Said = pytest.CaptureFixture[str]
DAY = str(ROOT / "examples" / "day.jsonl")


def pair(score: float, right: bool, threshold: float = 0.5, id: str = "b") -> JudgedPair:
    return JudgedPair(id, "a", "update", score, threshold, right)


def test_the_threshold_rises_above_what_was_wrong() -> None:
    assert rise([pair(0.55, False), pair(0.6, True)]) == (0.0501, 2)
    # Of letters the threshold is another one: what counts is how far the score is above it.
    assert rise([pair(0.71, False, threshold=0.66), pair(0.6, True)]) == (0.0501, 2)
    assert rise([pair(0.55, False), pair(0.55, True)]) == (0.0, 1)
    assert rise([pair(0.9, False), pair(0.6, True), pair(0.7, True)]) == (0.0, 2)
    assert rise([pair(0.52, False), pair(0.55, False), pair(0.53, True)]) == (0.0201, 2)
    assert rise([pair(0.6, True)]) == (0.0, 1)
    # Brief texts may match below the threshold, and then match below a higher one.
    assert rise([pair(0.4, False)]) == (0.0, 0)
    assert rise([pair(0.4, True), pair(0.5, False)]) == (0.0001, 2)


def test_who_is_parted_does_not_ask_who_stays() -> None:
    assert parted([pair(0.6, False), pair(0.7, True, id="c")]) == {frozenset({"a", "b"})}


def test_pairs_are_read_as_they_are_written() -> None:
    pairs = (pair(0.6, False), pair(0.7, True))
    data = json.loads(json.dumps(as_data(pairs)))
    assert read_pairs(data) == pairs
    assert data["pairs"][0]["verdict"] == "wrong"
    assert as_data(()) == {}
    assert read_pairs({}) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": 1}, r"pairs\[0\].id: a string"),
        ({"cluster": None}, r"pairs\[0\].cluster: a string"),
        ({"relation": None}, r"pairs\[0\].relation: a string"),
        ({"score": "0.5"}, r"pairs\[0\].score: a number"),
        ({"threshold": True}, r"pairs\[0\].threshold: a number"),
        ({"verdict": "maybe"}, r"pairs\[0\].verdict: one of right, wrong"),
    ],
)
def test_what_is_no_verdict_on_a_pair_is_refused(change: dict[str, Any], message: str) -> None:
    (good,) = as_data([pair(0.6, False)])["pairs"]
    with pytest.raises(ValueError, match=message):
        read_pairs({"pairs": [good | change]})
    for other, said in (({"pairs": {}}, "pairs: a list"), ({"pairs": [1]}, "an object")):
        with pytest.raises(ValueError, match=said):
            read_pairs(other)


def test_judge_says_which_threshold_agrees(tmp_path: Path, capsys: Said) -> None:
    file, cases = tmp_path / "v.json", tmp_path / "cases.json"
    pairs = as_data([pair(0.55, False), pair(0.6, True)])
    file.write_text(json.dumps({"format": 1, "texts": [], **pairs}))
    assert main(["judge", str(file), "-o", str(tmp_path / "r.toml"), "--cases", str(cases)]) == 0
    assert capsys.readouterr().err.splitlines()[1:] == [
        "newsclean: verdicts: 0; that hold: 0",
        "newsclean: pairs: 2; of one story: 1; "
        "with a --threshold higher by 0.0501, `newsclean dedupe` agrees on 2",
    ]
    assert json.loads(cases.read_text())["pairs"] == pairs["pairs"]
    file.write_text(json.dumps({"format": 1, "texts": [], **as_data([pair(0.6, True)])}))
    assert main(["judge", "--check", str(file)]) == 0
    assert "no higher --threshold of `newsclean dedupe` agrees on more" in capsys.readouterr().err
    file.write_text(json.dumps({"format": 1, "texts": [], "pairs": 1}))
    assert main(["judge", "--check", str(file)]) == 1
    assert "pairs: a list" in capsys.readouterr().err


def test_dedupe_does_as_was_judged(tmp_path: Path, capsys: Said) -> None:
    pytest.importorskip("numpy")
    file, out = tmp_path / "v.json", tmp_path / "verdicts.jsonl"
    judged = [JudgedPair("courier-1", "north-1", "same", 0.9, 0.5, False)]
    judged.append(JudgedPair("north-2", "courier-2", "update", 0.7, 0.5, True))
    file.write_text(json.dumps({"format": 1, "texts": [], **as_data(judged)}))
    assert main(["dedupe", DAY, "--judged", str(file), "-o", str(out)]) == 0
    found = {row["id"]: row for row in map(json.loads, out.read_text().splitlines())}
    assert (found["north-1"]["relation"], found["north-1"]["cluster"]) == (None, "north-1")
    assert found["north-1"]["reason"] == "judged to be another story"
    assert (found["north-2"]["relation"], found["north-2"]["cluster"]) == ("update", "courier-2")
    assert "5 articles, of which 4 stay" in capsys.readouterr().err
    file.write_text("[]")
    assert main(["dedupe", DAY, "--judged", str(file), "-o", str(out)]) == 1
    assert "no verdicts: pairs: a list" in capsys.readouterr().err
    assert main(["dedupe", DAY, "--judged", str(file), "--near-misses", "3"]) == 2
    assert main(["dedupe", DAY, "--judged", str(file), "-o", str(file)]) == 2
