"""Clocks that count the work done, and waits that end when what they wait for is there.

What else a machine is doing must not decide a test. So a bound is one of processor time, a
comparison takes the least of some runs, and nobody sleeps in the hope that something has happened.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")

PATIENCE = 300.0
"""Seconds on the wall. Who waits longer waits for something that hangs; it measures nothing."""


def timed(work: Callable[[], _T]) -> tuple[float, _T]:
    """The seconds of the processor that `work` takes in this process, and what it returns."""
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def least(work: Callable[[], object], enough: float = 0.0, times: int = 3) -> float:
    """The least seconds of the processor of some runs of `work`.

    Caches that another process has emptied make a run slower, and nothing makes it faster. The
    first run that takes no longer than `enough` is the last one.
    """
    best = timed(work)[0]
    for _ in range(times - 1):
        if best <= enough:
            break
        best = min(best, timed(work)[0])
    return best


def growth(make: Callable[[int], Callable[[], object]], small: int, large: int) -> float:
    """How many times as long what `make(large)` gives takes as what `make(small)` gives.

    The runs alternate, so that a slow minute falls on both.
    """
    one, other = make(small), make(large)
    runs = [(timed(one)[0], timed(other)[0]) for _ in range(3)]
    return min(high for _, high in runs) / min(low for low, _ in runs)


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Return as soon as `condition` holds. `what` is the name of what is waited for."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, f"still waiting for {what}"
        time.sleep(0.02)
