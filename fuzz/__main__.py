"""The command line: `python -m fuzz --help`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from fuzz.cases import make
from fuzz.check import Failure, check
from fuzz.configurations import as_source
from fuzz.driver import Tally, run
from fuzz.every_law import BY_NAME
from fuzz.minimise import minimise
from fuzz.show import as_test, table
from fuzz.sources import SourceError, Sources, own_texts, read_pages


def parser() -> argparse.ArgumentParser:
    """What can be asked."""
    found = argparse.ArgumentParser("python -m fuzz", description="Mutated texts against the laws.")
    found.add_argument("--seed", type=int, default=1, metavar="N", help="which texts (1)")
    length = found.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=float, metavar="S", help="how long (60)")
    length.add_argument("--count", type=int, metavar="N", help="how many texts, instead")
    length.add_argument("--only", type=int, metavar="N", help="text N alone, against all laws")
    found.add_argument("--start", type=int, default=0, metavar="N", help="the first text (0)")
    found.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes"
    )
    found.add_argument(
        "--pages",
        type=Path,
        nargs="+",
        default=(),
        metavar="PATH",
        help="folders or files of pages beside the texts that ship: .txt, .jsonl, .jsonl.gz",
    )
    found.add_argument(
        "--most", type=int, default=20, metavar="N", help="failures that are made smaller (20)"
    )
    return found


def main() -> int:
    """Run it; the exit code is 1 when a law was broken, and 2 when pages cannot be read."""
    asked = parser().parse_args()
    try:
        sources = Sources(own_texts(), read_pages(asked.pages))
    except SourceError as error:
        print(f"fuzz: {error}", file=sys.stderr)
        return 2
    if asked.only is not None:
        return _only(asked.seed, asked.only, sources, asked.most)
    print(
        f"seed {asked.seed}, {asked.jobs} processes, {len(sources.own)} own texts, "
        f"{len(sources.pages):,} pages"
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    tally = run(
        asked.seed,
        sources,
        seconds=asked.seconds if asked.count or asked.seconds else 60,
        count=asked.count,
        start=asked.start,
        jobs=asked.jobs,
    )
    _report(tally, time.monotonic() - began)
    failures = sorted(tally.failures.values(), key=lambda failure: -tally.broken[failure.group])
    for failure in failures[: asked.most]:
        print(f"\n# {tally.broken[failure.group]} texts", end="")
        _show(asked.seed, failure, sources)
    if failures:
        print(f"\n{len(failures)} kinds of break in {sum(tally.broken.values()):,} texts")
    return bool(failures)


def _report(tally: Tally, seconds: float) -> None:
    print(table("law", tally.laws, tally.failed))
    print(table("mutator", tally.mutators, tally.failed))
    print(table("configuration", tally.changes, tally.failed))
    slow, number, size = tally.slowest
    print(
        f"{tally.texts:,} texts of {tally.characters:,} characters in {seconds:,.0f} s: "
        f"{tally.texts / seconds:,.0f} a second, "
        f"{1000 * tally.seconds / max(1, tally.texts):.1f} ms of a processor each; the slowest "
        f"{slow:.2f} s (text {number}, {size:,} characters)\n"
        f"answers {tally.answers:016x}, {len(tally.failures)} kinds of break"
    )


def _only(seed: int, number: int, sources: Sources, most: int) -> int:
    made = make(seed, number, sources)
    print(f"mutators: {', '.join(made.mutators) or 'none'}")
    print(f"config = {as_source(made.changes)}\ntext = {made.case.text!r}")
    print(f"other = {made.case.other!r}")
    failures = check(seed, number, sources, every_law=True).failures
    for failure in failures[:most]:
        _show(seed, failure, sources)
    print("no law is broken" if not failures else f"{len(failures)} laws are broken")
    return bool(failures)


def _show(seed: int, failure: Failure, sources: Sources) -> None:
    """A failure as a test case, as small as it can be made."""
    made = make(seed, failure.number, sources)
    law = BY_NAME[failure.law]
    print(f"\n# {failure.law}: {failure.found.kind}\n# --seed {seed} --only {failure.number}\n")
    print(as_test(minimise(law, made.case, made.changes, failure.found)))


if __name__ == "__main__":
    sys.exit(main())
