"""The benchmark that scores any cleaner: what it runs, counts and writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.any_cleaner import by_command, function_of, main
from benchmarks.quality import DataError

ARTICLE = (
    "The council approved the new harbour wall on Tuesday after a debate of nine hours.\n"
    "Fishermen from three villages had waited a long time for it and filled the gallery."
)
PAGES = [
    {"id": "1", "site": "a.com", "text": f"{ARTICLE}\nLeave a Comment soon\n", "gold": ARTICLE},
    {"id": "2", "site": "b.com", "text": ARTICLE, "gold": ARTICLE, "lang": "en"},
    {"id": "3", "site": "b.com", "text": "x", "gold": "y"},
]  # fmt: skip


def nothing(text: str) -> str:
    return text[:0]


def broken(text: str) -> str:
    raise ValueError(text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(page) + "\n" for page in PAGES))
    (tmp_path / "suspect_gold.json").write_text('["3"]')
    return tmp_path


def test_every_cleaner_is_scored(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = data / "out" / "results.json"
    file.parent.mkdir()
    here = "tests.test_any_cleaner"
    main([
        str(data), "--json", str(file), "--command", "sed /Leave/d", "--command", "false",
        "--cleaner", f"empty={here}:nothing", "--cleaner", f"{here}:broken",
    ])  # fmt: skip
    out, err = capsys.readouterr()
    told = json.loads(file.read_text())
    by_name = {row["cleaner"]: row for row in told["results"] if row["extractor"] == "all"}
    assert by_name["oracle"]["f1"] == by_name["sed /Leave/d"]["f1"] == 1.0
    assert (by_name["empty"]["f1"], by_name["empty"]["lost"]) == (0.0, 1.0)
    same = by_name[f"{here}:broken"]
    assert (same["f1"], same["gain"]) == (same["before"], 0.0)
    assert {row["pages"] for row in told["results"]} == {2}
    assert told["failures"] == {"false": 2, f"{here}:broken": 2}
    assert told["versions"]["newsclean"]
    assert f"{here}:broken: failed on 2 pages, which stayed as they were" in err
    assert out.startswith("| extractor | pages | F1 | cleaner |")
    assert {"newsclean NEWS", "jusText", "C4 lines", "line dedup"} <= by_name.keys()


def test_results_by_site_and_language(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(data), "--by", "site"])
    out = capsys.readouterr().out
    assert "| b.com | 1 | 1.0000 | newsclean NEWS | 1.0000 | 0.00% |" in out
    main([str(data), "--by", "lang"])
    assert "| en | 1 |" in capsys.readouterr().out


def test_what_is_wrong_is_named(data: Path) -> None:
    with pytest.raises(DataError, match=r"--cleaner os:nothing: .*no attribute 'nothing'"):
        function_of("os:nothing")
    with pytest.raises(DataError, match=r"--cleaner os: not a function; write package\.module"):
        function_of("os")
    with pytest.raises(SystemExit, match="any_cleaner: there is no folder"):
        main([str(data / "none")])
    (data / "mine.jsonl").write_text('{"id": "1"}\n')
    with pytest.raises(SystemExit, match=r"mine\.jsonl, line 1: no string 'site'"):
        main([str(data)])
    assert by_command("tr a b", "a é") == "b é"
