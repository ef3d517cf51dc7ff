"""`map` by several processes, in order."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import current_process, get_context, parent_process
from typing import TYPE_CHECKING, Any, TypeVar

from newsclean.mistakes import given

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def in_order(
    function: Callable[[_In], _Out], items: Iterable[_In], jobs: int = 1
) -> Generator[_Out, None, None]:
    """`map` by several processes: lazy, in order, and never far ahead of whoever reads.

    With one job this process does it. Otherwise at most three items for each process are on their
    way. The processes end with this one, however it ends, and import its main module anew, so what
    a script does must stand below `if __name__ == "__main__":`.

    Raises what `function` raises, `RuntimeError` where no process can be started, and
    `BrokenProcessPool` if one dies.
    """
    check_jobs(jobs)
    if jobs == 1:
        yield from map(function, items)
        return
    context = get_context("spawn")
    began = context.Event()
    pool = ProcessPoolExecutor(jobs, context, _begin, (began,))
    waiting: deque[Future[_Out]] = deque()
    try:
        for item in items:
            with _no_interrupt():
                waiting.append(pool.submit(function, item))
            if len(waiting) == 3 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        if began.is_set():
            raise
        raise RuntimeError(_UNGUARDED) from error
    finally:
        pool.shutdown(cancel_futures=True)


_UNGUARDED = (
    "no process could begin: each imports the main module anew, and that failed. What a script "
    'does must stand below `if __name__ == "__main__":`, and the script in a file; or use one job'
)


def check_jobs(jobs: Any, name: str = "jobs") -> None:
    """Raise `ValueError` or `RuntimeError` if `jobs` processes cannot work here."""
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise ValueError(f"{name} is how many processes work, 1 or more, not {given(jobs)}")
    if jobs == 1:
        return
    if getattr(current_process(), "_inheriting", False):  # it is just importing its main module
        raise RuntimeError(_UNGUARDED)
    if current_process().daemon:
        raise RuntimeError(
            f"{name}={jobs} needs processes, and this one is daemonic, as the workers of Airflow "
            f"and of multiprocessing.Pool are: it may not start any. Use {name}=1 here, and more "
            "of whatever started this process"
        )


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


def _begin(began: Event) -> None:
    """Say that this process is there, and end it when its parent ends, however that ends."""
    began.set()
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
