"""The watch over speed: ratios against those that were stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.ratios import losses, main, ratios


def report(clean: float, ftfy: float = 1.0) -> dict[str, Any]:
    """What pytest-benchmark writes, with these seconds for a megabyte."""
    seconds = {"clean, the whole": clean, "ftfy.fix_text": ftfy}
    return {
        "machine_info": {"python_version": "3.11.7"},
        "benchmarks": [
            {
                "extra_info": {"stage": stage, "text": "small", "bytes": 1_000_000},
                "stats": {"min": time},
            }
            for stage, time in seconds.items()
        ],
    }


def test_a_ratio_is_the_speed_beside_that_of_ftfy() -> None:
    assert ratios(report(2.0)) == {"small": 0.5}
    assert losses({"small": 0.5}, {"small": 0.41}) == []
    assert losses({"small": 0.5, "large": 0.5}, {"small": 0.39}) == ["small", "large"]


def test_a_loss_of_more_than_a_fifth_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored, file = tmp_path / "ratios.json", tmp_path / "bench.json"
    file.write_text(json.dumps(report(2.0)))
    assert main([str(file)], stored) == 0
    assert main([str(file), "--store"], stored) == 0
    assert json.loads(stored.read_text())["ratios"] == {"small": 0.5}
    file.write_text(json.dumps(report(2.4)))
    assert main([str(file)], stored) == 0
    file.write_text(json.dumps(report(2.6)))
    assert main([str(file)], stored) == 1
    assert "slower than 80% of what was stored" in capsys.readouterr().out
