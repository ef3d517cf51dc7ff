"""`map` by several processes, in order."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import current_process, get_context, parent_process, resource_tracker
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from newsclean.argument_checks import given

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def in_order(
    function: Callable[[_In], _Out], items: Iterable[_In], jobs: int = 1
) -> Generator[_Out, None, None]:
    """`map` by several processes: lazy, in order, and never far ahead of the reader.

    With one job this process does it. Otherwise at most three items for each process are on their
    way. The processes end with this one, however it ends, and import its main module anew, so what
    a script does must stand below `if __name__ == "__main__":`.

    Raises what `function` raises, `RuntimeError` where no process can be started, and
    `BrokenProcessPool`, in the place of its item, if one dies.
    """
    check_jobs(jobs)
    if jobs == 1:
        yield from map(function, items)
        return
    with ExitStack() as ending:
        # Each process has a pipe of its own, not a queue shared with others, as those of a
        # ProcessPoolExecutor have: there one that is killed can keep a lock that all wait for.
        idle: SimpleQueue[Connection] = SimpleQueue()
        for pipe in _started(function, jobs, ending):
            idle.put(pipe)

        def one(item: _In) -> _Out:
            pipe = idle.get()
            try:
                answer: _Out = _asked(pipe, item)
                return answer
            finally:
                idle.put(pipe)

        threads = ThreadPoolExecutor(jobs, "newsclean")
        ending.callback(threads.shutdown, cancel_futures=True)
        waiting: deque[Future[_Out]] = deque()
        for item in items:
            waiting.append(threads.submit(one, item))
            if len(waiting) == 3 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _started(function: Callable[[Any], Any], jobs: int, ending: ExitStack) -> list[Connection]:
    """The pipes to so many new processes, which end when `ending` does."""
    context = get_context("spawn")
    pipes: list[Connection] = []
    for _ in range(jobs):
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(function, theirs), daemon=True)
        with _no_interrupt():
            process.start()
        theirs.close()
        ending.callback(process.join)
        ending.callback(process.kill)
        ending.callback(ours.close)
        pipes.append(ours)
    try:
        for pipe in pipes:
            pipe.recv()
    except (EOFError, ConnectionError) as error:
        raise RuntimeError(_UNGUARDED) from error
    return pipes


def _asked(pipe: Connection, item: Any) -> Any:
    """What the process behind `pipe` makes of `item`."""
    try:
        pipe.send(item)
        worked, answer = pipe.recv()
    except (EOFError, ConnectionError) as error:
        raise BrokenProcessPool("a process died in the middle of its work") from error
    if worked:
        return answer
    raise answer


def _serve(function: Callable[[Any], Any], pipe: Connection) -> None:
    """Be a process of `in_order`, until it asks for nothing more or ends, however it ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pipe.send(None)
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        try:
            answer = True, function(item)
        except Exception as error:
            error.add_note("".join(traceback.format_exception(error)))
            answer = False, error
        try:
            pipe.send(answer)
        except ConnectionError:
            return
        except Exception as error:  # of an answer that cannot be pickled
            pipe.send((False, error))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


_UNGUARDED = (
    "no process could begin: each imports the main module anew, and that failed. What a script "
    'does must stand below `if __name__ == "__main__":`, and the script in a file; or use one job'
)


def check_jobs(jobs: Any) -> None:
    """Raise `ValueError` or `RuntimeError` if `jobs` processes cannot work here."""
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise ValueError(f"jobs is how many processes work, 1 or more, not {given(jobs)}")
    if jobs == 1:
        return
    if getattr(current_process(), "_inheriting", False):  # it is just importing its main module
        raise RuntimeError(_UNGUARDED)
    if current_process().daemon:
        raise RuntimeError(
            f"jobs={jobs} needs processes, and this one is daemonic, as the workers of Airflow "
            "and of multiprocessing.Pool are: it may not start any. Use jobs=1 here, and more "
            "of whatever started this process"
        )


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back. A process that starts meanwhile never hears it: its parent decides."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # The first process would start it, and it lets the signal through again when it has started.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
