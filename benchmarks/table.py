"""Prints what pytest-benchmark measured as a table: MB/s, and how many times ftfy that is.

python benchmarks/table.py build/bench.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

PEER = "ftfy.fix_text"


def speeds(report: dict[str, object]) -> dict[str, dict[str, float]]:
    """Stage -> text -> megabytes a second, by the fastest round: what disturbs only slows."""
    found: dict[str, dict[str, float]] = {}
    benchmarks = report["benchmarks"]
    assert isinstance(benchmarks, list)
    for entry in benchmarks:
        about = entry["extra_info"]
        speed = about["bytes"] / entry["stats"]["min"] / 1e6
        found.setdefault(about["stage"], {})[about["text"]] = speed
    return found


def table(found: dict[str, dict[str, float]]) -> str:
    """A Markdown table with a row for each stage and a column for each text."""
    peer = found[PEER]
    rows = [["MB/s (times ftfy)", *peer]]
    rows += [
        [stage, *(f"{speed:.3g} ({speed / peer[text]:.3g})" for text, speed in by_text.items())]
        for stage, by_text in found.items()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        " | ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    rule = " | ".join(
        "-" * width if not i else "-" * (width - 1) + ":" for i, width in enumerate(widths)
    )
    return "\n".join(f"| {line} |" for line in (lines[0], rule, *lines[1:]))


def main() -> None:
    """Read the report that the first argument names and print its table."""
    report = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    machine = report["machine_info"]
    print(
        f"\n{machine['cpu'].get('brand_raw', 'unknown CPU')}, Python {machine['python_version']}\n"
    )
    print(table(speeds(report)))


if __name__ == "__main__":
    main()
