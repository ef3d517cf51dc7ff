"""`map` by several processes, in order."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def in_order(
    function: Callable[[_In], _Out], items: Iterable[_In], jobs: int = 1
) -> Generator[_Out, None, None]:
    """`map` by several processes: lazy, in order, and never far ahead of whoever reads.

    With one job this process does it. Otherwise at most three items for each process are on their
    way. The processes end with this one, however it ends. Raises what `function` raises, and
    `BrokenProcessPool` if a process dies.
    """
    if jobs == 1:
        yield from map(function, items)
        return
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _follow_parent)
    waiting: deque[Future[_Out]] = deque()
    try:
        for item in items:
            with _no_interrupt():
                waiting.append(pool.submit(function, item))
            if len(waiting) == 3 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back. A process that starts meanwhile never hears it: its parent decides."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow_parent() -> None:
    """End this process when its parent ends, even by a signal that nobody can catch."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
