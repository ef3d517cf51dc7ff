"""How fast `clean` is beside ftfy on real texts: what extractors give, and the articles themselves.

    python -m benchmarks.real_texts af.trafilatura.jsonl.gz af.bs4.jsonl.gz
    python -m benchmarks.real_texts DATA/*.jsonl.gz --texts 200 --jobs 2

The files are those of `benchmarks.any_cleaner`. Each is measured by its texts, and the first one by
its articles (`gold`) too. All is warmed up; the two cleaners take turns, and what counts is the
least processor time of several rounds, since what disturbs only slows. With `--jobs` the wall-clock
time of so many processes is set against that of one.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

import ftfy

from benchmarks.quality import DataError, read
from benchmarks.table import table
from newsclean import clean, clean_many

ROUNDS = 5


class Measured(NamedTuple):
    """Characters a second."""

    name: str
    texts: int
    mean: int
    """Characters of a text."""
    newsclean: float
    ftfy: float

    @property
    def ratio(self) -> float:
        """How many times as fast as ftfy."""
        return self.newsclean / self.ftfy


def sample(texts: Iterable[str], most: int) -> list[str]:
    """So many of the texts that are not blank, the same in each run."""
    found = [text for text in texts if text.strip()]
    random.Random(1).shuffle(found)
    return found[:most]


def measured(name: str, texts: Sequence[str]) -> Measured:
    """Both cleaners on the same texts, in turns."""
    runs: tuple[Callable[[str], str], ...] = (clean, ftfy.fix_text)
    least = [float("inf")] * len(runs)
    for run in runs:
        spent(run, texts)
    for _ in range(ROUNDS):
        for i, run in enumerate(runs):
            least[i] = min(least[i], spent(run, texts))
    size = sum(map(len, texts))
    return Measured(name, len(texts), size // len(texts), *(size / seconds for seconds in least))


def spent(run: Callable[[str], str], texts: Iterable[str]) -> float:
    """Seconds of processor time."""
    start = process_time()
    for text in texts:
        run(text)
    return process_time() - start


def gained(texts: Sequence[str], jobs: int, copies: int = 20) -> float:
    """How many times as fast so many processes are, once they run."""
    walls = []
    for number in (1, jobs):
        many = clean_many(islice(cycle(texts), (copies + 1) * len(texts)), jobs=number)
        for _ in islice(many, len(texts)):
            pass
        start = perf_counter()
        for _ in many:
            pass
        walls.append(perf_counter() - start)
    return walls[0] / walls[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the answer is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="pages, as JSONL")
    parser.add_argument("--texts", type=int, default=100, help="so many of each file (%(default)s)")
    parser.add_argument("--jobs", type=int, help="measure so many processes beside one, too")
    options = parser.parse_args(arguments)
    sets: dict[str, list[str]] = {}
    try:
        for path in options.files:
            pages = list(read(path))
            name = path.name.partition(".jsonl")[0]
            if not sets:
                sets[f"{name}, the articles"] = sample((p.gold for p in pages), options.texts)
            sets[name] = sample((page.text for page in pages), options.texts)
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    rows = [["", "texts", "characters", "clean, MB/s", "ftfy, MB/s", "times ftfy"]]
    for name, texts in sets.items():
        if texts:
            one = measured(name, texts)
            rows.append([
                name, str(one.texts), str(one.mean), f"{one.newsclean / 1e6:.2f}",
                f"{one.ftfy / 1e6:.2f}", f"{one.ratio:.2f}",
            ])  # fmt: skip
    print(table(rows))
    if options.jobs:
        print(f"\n{options.jobs} processes: {gained(sets[name], options.jobs):.2f} times one")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
