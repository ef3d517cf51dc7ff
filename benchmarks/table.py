"""Prints what pytest-benchmark measured as tables.

Of the stages, MB/s and how many times ftfy that is; of the search for twins, seconds by the number
of sentences and the exponent of their growth; of the start, milliseconds of the processor; of
`compare`, pairs a second.

python benchmarks/table.py build/bench.json
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

PEER = "ftfy.fix_text"
FITTED_FROM = 200
"""Sentences; the exponent is that of the growth from here on."""


def speeds(report: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Stage -> text -> megabytes a second, by the fastest round: what disturbs only slows."""
    found: dict[str, dict[str, float]] = {}
    for entry in report["benchmarks"]:
        about = entry["extra_info"]
        if "stage" not in about:
            continue
        speed = about["bytes"] / entry["stats"]["min"] / 1e6
        found.setdefault(about["stage"], {})[about["text"]] = speed
    return found


def growth(report: dict[str, Any]) -> list[list[str]]:
    """A row for each method, a column for each size: seconds, and the share found of the twins."""
    taken: dict[str, dict[int, tuple[float, float]]] = {}
    for entry in report["benchmarks"]:
        about = entry["extra_info"]
        if "sentences" in about:
            cell = entry["stats"]["min"], about["found"]
            taken.setdefault(about["method"], {})[about["sentences"]] = cell
    sizes = sorted({size for cells in taken.values() for size in cells})
    rows = [["seconds (share found)", *map(str, sizes), "exponent"]]
    for method, cells in taken.items():
        row = [f"{cells[n][0]:.3g} ({cells[n][1]:.3g})" if n in cells else "" for n in sizes]
        fit = exponent({n: seconds for n, (seconds, _) in cells.items() if n >= FITTED_FROM})
        rows.append([method, *row, "" if fit is None else f"{fit:.2f}"])
    return rows


def starts(report: dict[str, Any]) -> list[list[str]]:
    """A row for each way to start: milliseconds of the processor, for the whole process."""
    return [
        ["start", "ms"],
        *(
            [entry["extra_info"]["start"], f"{1000 * entry['stats']['min']:.0f}"]
            for entry in report["benchmarks"]
            if "start" in entry["extra_info"]
        ),
    ]


def exponent(seconds: dict[int, float]) -> float | None:
    """The k of n ** k that fits best, by least squares on the logarithms; None for one point."""
    if len(seconds) < 2:
        return None
    points = [(math.log(n), math.log(time)) for n, time in seconds.items()]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    slope: float = sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
    return slope


def stages(found: dict[str, dict[str, float]]) -> list[list[str]]:
    """A row for each stage and a column for each text."""
    peer = found[PEER]
    rows = [["MB/s (times ftfy)", *peer]]
    rows += [
        [stage, *(f"{speed:.3g} ({speed / peer[text]:.3g})" for text, speed in by_text.items())]
        for stage, by_text in found.items()
    ]
    return rows


def table(rows: list[list[str]]) -> str:
    """Rows in Markdown, the first of them as the head."""
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
    if found := speeds(report):
        print(table(stages(found)))
    if len(rows := growth(report)) > 1:
        print(f"\n{table(rows)}")
    if len(rows := starts(report)) > 1:
        print(f"\n{table(rows)}")
    for entry in report["benchmarks"]:
        if pairs := entry["extra_info"].get("pairs"):
            print(f"\ncompare: {pairs / entry['stats']['min']:,.0f} pairs a second")


if __name__ == "__main__":
    main()
