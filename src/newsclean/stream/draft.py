"""An output that is there whole or not at all, and a job that can go on after any end.

While a job runs there are two more files beside OUT: `.OUT.part`, what has been written so far, and
`.OUT.checkpoint`, how much of it counts, and for how many pieces of the input. The checkpoint is
replaced after the draft has reached the disk, never before. What a killed job wrote behind its last
checkpoint is cut off and written again.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple

from newsclean.records import BadRow, InputError
from newsclean.stream.work import Part, Summary

FORMAT = 1
INTERVAL = 1.0
"""A checkpoint is written after so many seconds at the earliest. It changes no output."""


class Checkpoint(NamedTuple):
    """How far a job has come."""

    job: str
    """What tells this job from others."""
    chunks: int = 0
    size: int = 0
    errors: int = 0
    complete: bool = False
    counts: dict[str, Any] = {}  # noqa: RUF012  (never changed)

    def summary(self) -> Summary:
        """The counts of the rows so far, all of which are resumed."""
        known = Summary(**{**self.counts, "removed": Counter(self.counts.get("removed", {}))})
        known.resumed = known.rows
        return known


def checkpoint_of(output: Path) -> Path:
    """Where the checkpoint of a job stands that writes `output`."""
    return output.with_name(f".{output.name}.checkpoint")


def draft_of(output: Path) -> Path:
    """Where the job writes until it is done."""
    return output.with_name(f".{output.name}.part")


def read_checkpoint(output: Path) -> Checkpoint | None:
    """The checkpoint of the job that writes `output`, if there is one that can be used."""
    try:
        known = json.loads(checkpoint_of(output).read_bytes())
        if known["format"] != FORMAT:
            return None
        found = Checkpoint(**known["checkpoint"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    draft = draft_of(output)
    if found.complete or (draft.exists() and draft.stat().st_size >= found.size):
        return found
    return None


class ErrorFile:
    """Bad rows as JSON lines, in a file or nowhere."""

    def __init__(self, path: Path | None, size: int | None) -> None:
        """Go on behind the first `size` bytes, or behind all that is there for None."""
        self._file: BinaryIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab")
            if size is not None:
                # A job may go on with another file for its bad rows than it began with.
                self._file.truncate(min(size, self._file.seek(0, os.SEEK_END)))
                self._file.seek(0, os.SEEK_END)

    @property
    def size(self) -> int:
        """So many bytes are in it."""
        return self._file.tell() if self._file else 0

    def write(self, bad: Iterable[BadRow]) -> None:
        """Put bad rows behind the others."""
        if self._file:
            for row in bad:
                line = json.dumps(
                    {"file": row.file, "row": row.number, "reason": row.reason, "raw": row.raw}
                )
                self._file.write(line.encode("ascii") + b"\n")

    def sync(self) -> None:
        """Bring it to the disk."""
        if self._file:
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Nothing is written any more."""
        if self._file:
            self._file.close()


class Draft:
    """The output of a job while the job runs."""

    def __init__(self, output: Path, errors: Path | None, start: Checkpoint, fresh: bool) -> None:
        """Go on from `start`. `fresh` says whether the file of bad rows is emptied first.

        Raises `InputError` if another process is writing the same output.
        """
        self._output = output
        self._draft = draft_of(output)
        self._state = start
        output.parent.mkdir(parents=True, exist_ok=True)
        self.counts = start.summary()
        with ExitStack() as stack:
            self._file = stack.enter_context(self._draft.open("ab"))
            try:
                _lock(self._file)
            except BlockingIOError as error:
                raise InputError(f"{output}: another process is writing it") from error
            if not start.chunks:
                # The checkpoint of another job must not be found beside the draft of this one.
                checkpoint_of(output).unlink(missing_ok=True)
            self._file.truncate(start.size)
            self._file.seek(0, os.SEEK_END)
            size = 0 if fresh else start.errors if start.chunks else None
            self._errors = stack.enter_context(closing(ErrorFile(errors, size)))
            self._save()
            self._open = stack.pop_all()

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._open:
            if not self._state.complete:
                self._save()

    def begin(self, data: bytes) -> None:
        """Write what stands before all rows."""
        if self._state.chunks == 0:
            self._file.write(data)

    def add(self, part: Part) -> None:
        """Write what became of the next chunk."""
        self._file.write(part.data)
        self._errors.write(part.bad)
        self.counts.add(part.counts)
        # One value in one step: an interrupt finds the state before the chunk, or after it.
        self._state = self._state._replace(
            chunks=self._state.chunks + 1,
            size=self._file.tell(),
            errors=self._errors.size,
            counts=self.counts.as_json(),
        )
        if time.monotonic() - self._saved >= INTERVAL:
            self._save()

    def finish(self, convert: Callable[[Path, Path], None] | None) -> None:
        """Put the output in its place, after `convert` from the draft to another file."""
        self._state = self._state._replace(complete=True)
        self._save()
        self._file.close()
        settle(self._output, convert)

    def _save(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._errors.sync()
        state = json.dumps({"format": FORMAT, "checkpoint": self._state._asdict()})
        path = checkpoint_of(self._output)
        new = path.with_name(f"{path.name}.new")
        with new.open("wb") as file:
            file.write(state.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        self._saved = time.monotonic()


def settle(output: Path, convert: Callable[[Path, Path], None] | None) -> None:
    """Make a complete draft the output. It can be done again after it was stopped anywhere."""
    draft = draft_of(output)
    if draft.exists():
        if convert is None:
            draft.replace(output)
        else:
            made = output.with_name(f".{output.name}.made")
            convert(draft, made)
            made.replace(output)
            draft.unlink()
    checkpoint_of(output).unlink(missing_ok=True)


def _lock(file: BinaryIO) -> None:
    """Hold `file` until it is closed. Raises `BlockingIOError` if another process does."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
