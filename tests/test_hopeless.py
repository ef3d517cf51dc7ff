"""A field that no row has: nothing is written in place of what was there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsclean.cli.main import main

COMMANDS = {
    "clean": ["clean", "{rows}", "--text", "bod", "-o", "{out}"],
    "clean, two jobs": ["clean", "{rows}", "--text", "bod", "-o", "{out}", "--jobs", "2"],
    "learn, the text": ["learn", "{rows}", "--text", "bod", "-o", "{out}"],
    "learn, the site": ["learn", "{rows}", "--site-field", "sight", "-o", "{out}"],
    "report": ["report", "{rows}", "--text", "bod", "-o", "{out}"],
    "dedupe": ["dedupe", "{rows}", "--text", "bod", "-o", "{out}"],
    "dedupe, the id": ["dedupe", "{rows}", "--id", "key", "-o", "{out}"],
}


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_field_that_no_row_has_costs_no_output(
    tmp_path: Path, name: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    if name.startswith("dedupe"):
        pytest.importorskip("numpy", reason="dedupe needs numpy")
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    row = {"id": "a", "site": "a.example", "text": "A storm hit the coast. Nobody was hurt."}
    rows.write_text("".join(json.dumps(row | {"id": str(n)}) + "\n" for n in range(count)))
    out.write_text("what was there\n")
    assert main([part.format(rows=rows, out=out) for part in COMMANDS[name]]) == 1
    assert out.read_text() == "what was there\n"
    assert f"no row of {count} can be used; the first: {rows}:1: " in (capsys.readouterr().err)
    assert {path.name for path in tmp_path.iterdir()} == {"rows.jsonl", "out.jsonl"}
