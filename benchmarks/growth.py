"""How the time of each stage grows with the length of a text of some kind, and its memory.

    python -m benchmarks.growth                            all kinds, in a quarter of an hour
    python -m benchmarks.growth articles "14 words shuffled" --sizes 50000 500000 5000000
    python -m benchmarks.growth --pages FILE.jsonl.gz      the texts of a file, one below the other

Seconds are those of the processor, the fastest of several runs of a small text. An exponent is the
slope of their logarithm over that of the size: 1 is linear, 2 quadratic. Each text is cleaned in a
process of its own, so that the most memory that it took can be told.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.kinds import KINDS, Kind
from benchmarks.table import exponent, table
from newsclean import PRESETS, Config, clean, explain
from newsclean.deciding import decide
from newsclean.markers.boilerplate import cutter
from newsclean.model import Document
from newsclean.pipeline import mark, markers, render, repair, rule_book, segment
from newsclean.remainder import Remainder

SIZES = (50_000, 200_000, 1_000_000)
WHOLE = "clean, the whole"
FASTEST = 0.02
"""Seconds a megabyte; of a stage that takes less, the growth says nothing."""
AGAIN = 1_000_000
"""Characters; of a smaller text the fastest run of several counts."""
UNIT = 1 if sys.platform == "darwin" else 1024
"""Of `ru_maxrss`, in bytes."""


class Measured(NamedTuple):
    seconds: dict[str, float]
    """By stage."""
    bytes: int
    """The most memory that cleaning took, beyond what was taken before."""


def measured(text: str, config: Config, *, whole: bool) -> Measured:
    """Clean `text` in this process, by stage or only as a `whole`."""
    clean("A storm hit the coast. Nobody was hurt.\n\nShare this article\n", config)
    clean("What is read once, such as â€œtablesâ€\x9d &amp; rules.", config)
    before = peak()
    started = time.process_time()
    explain(text, config)
    seconds = {WHOLE: time.process_time() - started}
    taken = peak() - before
    for _ in range(min(20, AGAIN // len(text))):
        started = time.process_time()
        explain(text, config)
        seconds[WHOLE] = min(seconds[WHOLE], time.process_time() - started)
    return Measured(seconds if whole else stages(text, config) | seconds, taken)


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT


def stages(text: str, config: Config) -> dict[str, float]:
    """The seconds of each stage in the first round over `text`."""
    seconds: dict[str, float] = {}

    def timed(stage: str, run: Callable[[], Any]) -> Any:
        answer = None
        for _ in range(max(1, min(20, AGAIN // len(text)))):
            started = time.process_time()
            answer = run()
            taken = time.process_time() - started
            seconds[stage] = min(taken, seconds.get(stage, taken))
        return answer

    repaired = timed("repair", lambda: repair(Document.of(text)))
    inner = Document.of(repaired.text)
    cut = cutter(rule_book(config))
    doc = timed("segment", lambda: segment(inner, cut))
    for marker in chain.from_iterable(markers(config)):
        name = getattr(marker, "func", marker).__name__
        timed(name, partial(mark, doc, (marker,)))
    marked = mark(doc, chain.from_iterable(markers(config)))
    decision = timed("decide", lambda: decide(marked, config))
    removals, spared = decision

    def rendered() -> str:
        rest = Remainder.of(repaired).without(removals, mend=repair if config.repair else None)
        record = rest.record(spared)
        return render(Document(text, record.edits, rest.repaired.text), record.removals)

    timed("record, render", rendered)
    return seconds


def rows(
    kinds: dict[str, Kind], sizes: tuple[int, ...], config: Config, *, whole: bool
) -> Iterator[list[str]]:
    """A row for each kind: seconds and memory for the largest text, exponents of each stage."""
    context = get_context("spawn")
    for name, kind in kinds.items():
        by_size: dict[int, Measured] = {}
        for size in sizes:
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                by_size[size] = pool.submit(measured, kind(size), config, whole=whole).result()
        yield [name, *cells(by_size)]


def cells(by_size: dict[int, Measured]) -> list[str]:
    largest = max(by_size)
    last = by_size[largest]
    found = [
        f"{last.seconds[WHOLE] / largest * 1e6:.2f}",
        f"{last.bytes / largest:.0f}",
    ]
    for stage, seconds in reversed(last.seconds.items()):
        fit = exponent({n: by_size[n].seconds[stage] for n in by_size})
        telling = fit is not None and seconds / largest * 1e6 >= FASTEST
        found.append(f"{fit:.2f}" if telling else "")
    return found


def texts_of(path: Path) -> Kind:
    """The texts of a file of JSON lines, one below the other, again and again if need be."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as file:
        text = "\n\n".join(json.loads(line)["text"] for line in file)
    return lambda size: (text * (size // len(text) + 1))[:size]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="of text; all if none is named")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="in characters")
    parser.add_argument("--preset", choices=PRESETS, default="news")
    parser.add_argument("--whole", action="store_true", help="do not measure the stages")
    parser.add_argument("--pages", nargs="*", type=Path, default=[], help="files of JSON lines")
    args = parser.parse_args()
    if unknown := [kind for kind in args.kinds if kind not in KINDS]:
        parser.error(f"no such kind: {', '.join(unknown)}. There are: {', '.join(KINDS)}")
    names = args.kinds or ([] if args.pages else list(KINDS))
    kinds = {name: KINDS[name] for name in names} | {
        path.name: texts_of(path) for path in args.pages
    }
    found = list(rows(kinds, tuple(args.sizes), PRESETS[args.preset], whole=args.whole))
    stages_of = (
        [WHOLE]
        if args.whole
        else [
            WHOLE,
            "record, render",
            "decide",
            "repeats",
            "captions",
            "structure",
            "code",
            "boilerplate",
            "segment",
            "repair",
        ]
    )
    print(table([["kind of text", "s/MB", "memory", *stages_of], *found]))


if __name__ == "__main__":
    main()
