"""Many cases on some processes, what they break, and how often."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TextIO

from fuzz.check import Failure, Result, check
from fuzz.show import line
from fuzz.sources import Sources

CHUNK = 50
"""Texts that a process is given at once."""
EVERY = 10
"""Seconds between two lines on how far it is."""

_sources = Sources(())


@dataclass
class Tally:
    """What came out of the cases so far."""

    texts: int = 0
    characters: int = 0
    seconds: float = 0.0
    answers: int = 0
    slowest: tuple[float, int, int] = (0.0, 0, 0)
    """Seconds, number and size of the text that took longest."""
    failures: dict[tuple[str, str], Failure] = field(default_factory=dict)
    """Of each group the one with the smallest text."""
    broken: Counter[tuple[str, str]] = field(default_factory=Counter)
    laws: Counter[str] = field(default_factory=Counter)
    mutators: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    """Laws, mutators and changes of the configuration of what failed."""

    def add(self, result: Result) -> Iterator[Failure]:
        """Count a result; gives the failures that are the first of their group."""
        self.texts += 1
        self.characters += result.size
        self.seconds += result.seconds
        self.answers = (self.answers + result.answer) % 2**64
        self.slowest = max(self.slowest, (result.seconds, result.number, result.size))
        self.laws.update(result.checked)
        self.mutators.update(set(result.mutators))
        self.changes.update(result.changes)
        for failure in result.failures:
            self.broken[failure.group] += 1
            self.failed.update({failure.law, *result.mutators, *result.changes})
            known = self.failures.get(failure.group)
            if known is None:
                yield failure
            if known is None or (failure.size, failure.number) < (known.size, known.number):
                self.failures[failure.group] = failure


def run(
    seed: int,
    sources: Sources,
    *,
    seconds: float | None = None,
    count: int | None = None,
    start: int = 0,
    jobs: int = 1,
    progress: TextIO = sys.stderr,
) -> Tally:
    """Check cases from `start` on, for so many seconds or so many of them, on `jobs` processes.

    Ctrl-C ends it early, with what was found. With `count` the answer does not depend on `jobs`.
    """
    tally = Tally()
    began = said = time.monotonic()
    end = began + seconds if seconds is not None else None
    try:
        for results in _results(seed, sources, _chunks(start, count, end), jobs):
            for result in results:
                for failure in tally.add(result):
                    print(f"BROKEN {line(failure)}", file=progress, flush=True)
            now = time.monotonic()
            if now > said + EVERY:
                said = now
                rate = tally.texts / (now - began)
                print(
                    f"{tally.texts:,} texts, {rate:,.0f}/s, {len(tally.failures)} kinds of break",
                    file=progress,
                    flush=True,
                )
    except KeyboardInterrupt:
        print(f"stopped after {tally.texts:,} texts", file=progress, flush=True)
    return tally


def _chunks(start: int, count: int | None, end: float | None) -> Iterator[range]:
    stop = None if count is None else start + count
    while (stop is None or start < stop) and (end is None or time.monotonic() < end):
        after = start + CHUNK if stop is None else min(start + CHUNK, stop)
        yield range(start, after)
        start = after


def _results(
    seed: int, sources: Sources, chunks: Iterator[range], jobs: int
) -> Iterator[list[Result]]:
    if jobs == 1:
        for chunk in chunks:
            yield [check(seed, number, sources) for number in chunk]
        return
    # A forked process has the pages already, but threads cannot be forked.
    forks = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if forks else "spawn")
    with ProcessPoolExecutor(jobs, context, _begin, (sources,)) as pool:
        running: set[Future[list[Result]]] = set()
        try:
            while True:
                while len(running) < 2 * jobs and (more := next(chunks, None)):
                    running.add(pool.submit(_check_all, seed, more))
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            for future in running:
                future.cancel()


def _begin(sources: Sources) -> None:
    global _sources
    _sources = sources
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that counts
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End with the process that counts, however it ends."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _check_all(seed: int, chunk: range) -> list[Result]:
    return [check(seed, number, _sources) for number in chunk]
