"""Compare how fast `clean` is beside ftfy with what was stored, and fail on a loss of over a fifth.

    python -m benchmarks.ratios build/bench.json            # compare
    python -m benchmarks.ratios build/bench.json --store    # keep these as what to compare with

Ratios within one run say more than seconds: they hardly depend on the machine.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.table import PEER, speeds, table
from newsclean import __version__

STORED = Path(__file__).with_name("ratios.json")
WATCHED = "clean, the whole"
LOSS = 0.2
"""So much slower than what was stored is too much."""


def ratios(report: dict[str, Any]) -> dict[str, float]:
    """How many times as fast as ftfy `clean` is, by text. Raises `KeyError` if one is missing."""
    found = speeds(report)
    return {text: speed / found[PEER][text] for text, speed in found[WATCHED].items()}


def losses(stored: Mapping[str, float], now: Mapping[str, float]) -> list[str]:
    """The texts on which too much speed was lost; also one that is measured no more."""
    return [text for text, old in stored.items() if now.get(text, 0.0) < (1 - LOSS) * old]


def comparison(stored: Mapping[str, float], now: Mapping[str, float]) -> str:
    """Both in a table."""
    rows = [["times ftfy", "stored", "now", "now / stored"]]
    for text, new in now.items():
        old = stored.get(text)
        rows.append(
            [text, f"{old:.3f}" if old else "", f"{new:.3f}", f"{new / old:.2f}" if old else ""]
        )
    return table(rows)


def main(arguments: Sequence[str] | None = None, stored_in: Path = STORED) -> int:
    """Run the command line; the answer is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("report", type=Path, help="what pytest-benchmark wrote")
    parser.add_argument("--store", action="store_true", help="keep these ratios")
    options = parser.parse_args(arguments)
    report = json.loads(options.report.read_text("utf-8"))
    now = ratios(report)
    known = json.loads(stored_in.read_text("utf-8")) if stored_in.exists() else {"ratios": {}}
    print(comparison(known["ratios"], now))
    if options.store:
        kept = {
            "newsclean": __version__,
            "python": report["machine_info"]["python_version"],
            "ratios": {text: round(ratio, 4) for text, ratio in now.items()},
        }
        stored_in.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
        return 0
    lost = losses(known["ratios"], now)
    for text in lost:
        print(f"slower than {1 - LOSS:.0%} of what was stored for {known['newsclean']}: {text}")
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
