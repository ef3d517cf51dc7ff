"""One case held to its laws, with a bound on its time."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import newsclean
from fuzz.case import Break, Case, Skipped
from fuzz.cases import make
from fuzz.configurations import label
from fuzz.every_law import Law
from fuzz.sources import Sources

SECONDS = 20
"""Of the processor, for one law and one text: beyond it, time does not grow with the text."""
_PACKAGE = Path(newsclean.__file__).parent


class TooLong(Exception):
    """A law took more than `SECONDS`."""


class Failure(NamedTuple):
    """A broken law, without the text: its number gives it again."""

    number: int
    law: str
    found: Break
    size: int
    """Of the text, in characters."""

    @property
    def group(self) -> tuple[str, str]:
        """What failures of one root most likely share."""
        return self.law, self.found.kind


class Result(NamedTuple):
    """What became of one case."""

    number: int
    size: int
    seconds: float
    """Of the processor."""
    mutators: tuple[str, ...]
    changes: tuple[str, ...]
    checked: tuple[str, ...]
    failures: tuple[Failure, ...]
    answer: int
    """A digest of what `explain` said, for comparing runs."""


def check(seed: int, number: int, sources: Sources, *, every_law: bool = False) -> Result:
    """Make case `number` of `seed` and hold it to its laws."""
    started = time.process_time()
    made = make(seed, number, sources, every_law=every_law)
    case, failures, checked = made.case, [], []
    for law in made.laws:
        try:
            found = broken(law, case)
        except Skipped:
            continue
        checked.append(law.name)
        if found:
            failures.append(Failure(number, law.name, found, len(case.text)))
            if found.kind.startswith("raises") and "cleaned" not in vars(case):
                break  # `explain` itself: every other law would say the same
    return Result(
        number,
        len(case.text),
        time.process_time() - started,
        made.mutators,
        label(made.changes),
        tuple(checked),
        tuple(failures),
        _digest(case),
    )


def broken(law: Law, case: Case) -> Break | None:
    """How `case` breaks `law`, or None. Raises `Skipped` where the law says nothing about it."""
    try:
        with _bounded(SECONDS):
            return law.check(case)
    except Skipped:
        raise
    except Exception as error:
        place = _place(error)
        return Break(
            f"raises {type(error).__name__} in {place}", f"{type(error).__name__}: {error}"
        )


def _place(error: BaseException) -> str:
    """The last function of newsclean that an exception came through."""
    if isinstance(error, RecursionError | TooLong):
        return "some function"  # whichever it was in just then
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            return f"{path.relative_to(_PACKAGE).as_posix()}, {frame.name}"
    return "the fuzzer"


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Raises `TooLong` inside after so much time of the processor, where the system can tell."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooLong(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _digest(case: Case) -> int:
    cleaned = vars(case).get("cleaned")
    if cleaned is None:
        return 0
    record = repr((cleaned.text, cleaned.edits, cleaned.removals, cleaned.spared, cleaned.refused))
    data = blake2b(record.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(data, "big")
