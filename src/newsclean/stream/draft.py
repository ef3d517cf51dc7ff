"""An output that is there whole or not at all, and a job that can be resumed after any end.

While a job runs there are two more files beside OUT: `.OUT.part`, what has been written so far, and
`.OUT.checkpoint`, how much of it counts, and for how many pieces of the input. The checkpoint is
replaced after the draft has reached the disk, never before. What a killed job wrote behind its last
checkpoint is cut off and written again.

When the job is done the draft becomes OUT, and the checkpoint stays and tells what made it. Where
OUT is a link, all of this is beside the file that it leads to, and the link stays.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from stat import S_ISREG
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple

from newsclean.rows.files import behind_links, named
from newsclean.rows.read import BadRow, InputError
from newsclean.stream.summary import Summary
from newsclean.stream.work import Part

FORMAT = 2
INTERVAL = 1.0
"""A checkpoint is written after so many seconds at the earliest. It changes no output."""


class Checkpoint(NamedTuple):
    """How far a job has come."""

    job: str
    """What identifies the job: see `Job.identity`."""
    inputs: str
    """What identifies its inputs: see `Job.inputs_now`."""
    chunks: int = 0
    size: int = 0
    bad: str = ""
    """The file of bad rows, if there is one."""
    bad_size: int = 0
    complete: bool = False
    output: tuple[int, int] | None = None
    """Size and time of the finished output."""
    counts: dict[str, Any] = {}  # noqa: RUF012  (never changed)

    def summary(self) -> Summary:
        """The counts of the rows so far, all of which are resumed."""
        known = Summary.of(self.counts)
        known.resumed = known.rows
        return known


_KINDS = tuple(map(type, Checkpoint("", "", output=(0, 0))))


def checkpoint_of(output: Path) -> Path:
    """Where the checkpoint of a job stands that writes `output`."""
    return _beside(output, "checkpoint")


def draft_of(output: Path) -> Path:
    """Where the job writes until it is done."""
    return _beside(output, "part")


def side_files(output: Path) -> tuple[Path, ...]:
    """All that such a job writes beside `output`."""
    return tuple(_beside(output, end) for end in ("part", "checkpoint", "checkpoint.new", "made"))


def _beside(output: Path, end: str) -> Path:
    output = behind_links(output)
    return output.with_name(f".{output.name}.{end}")


def read_checkpoint(output: Path) -> Checkpoint | None:
    """The checkpoint of the job that writes `output`, if there is one that can be used."""
    try:
        known = json.loads(checkpoint_of(output).read_bytes())
        if (type(known["format"]), known["format"]) != (int, FORMAT):
            return None
        checkpoint = Checkpoint(**known["checkpoint"])
        if checkpoint.output is not None:
            size, time_ns = checkpoint.output
            checkpoint = checkpoint._replace(output=(size, time_ns))
        kinds = map(type, checkpoint._replace(output=checkpoint.output or (0, 0)))
        if (*kinds,) != _KINDS:
            return None
        checkpoint.summary()
    except (FileNotFoundError, ValueError, KeyError, TypeError, RecursionError):
        return None
    draft = draft_of(output)
    if (draft.exists() and draft.stat().st_size >= checkpoint.size) or is_made(output, checkpoint):
        return checkpoint
    return None


def is_made(output: Path, state: Checkpoint) -> bool:
    """Whether `output` is what the job of `state` made, as far as size and time tell."""
    return state.complete and state.output is not None and state.output == _print_of(output)


def _print_of(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


class ErrorFile:
    """Bad rows as JSON lines, in a file or nowhere."""

    def __init__(self, path: Path | None, size: int | None) -> None:
        """Go on behind the first `size` bytes, or behind all that is there for None."""
        self._file: BinaryIO | None = None
        self.path = "" if path is None else os.path.realpath(path)
        if path is None:
            return
        self._name = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")
        # A terminal or a pipe cannot be cut off, nor brought to a disk.
        self._plain = S_ISREG(os.fstat(self._file.fileno()).st_mode)
        if size is not None and self._plain:
            with named(self._name):
                self._file.truncate(min(size, self._file.seek(0, os.SEEK_END)))
                self._file.seek(0, os.SEEK_END)

    @property
    def size(self) -> int:
        """So many bytes are in it."""
        return self._file.tell() if self._file and self._plain else 0

    def write(self, bad: Iterable[BadRow]) -> None:
        """Put bad rows behind the others."""
        if self._file:
            with named(self._name):
                for row in bad:
                    line = json.dumps(
                        {"file": row.file, "row": row.number, "reason": row.reason, "raw": row.raw}
                    )
                    self._file.write(line.encode("ascii") + b"\n")

    def sync(self) -> None:
        """Bring it to the disk."""
        if self._file:
            with named(self._name):
                self._file.flush()
                if self._plain:
                    os.fsync(self._file.fileno())

    def close(self) -> None:
        """Nothing is written any more."""
        if self._file:
            with named(self._name):
                self._file.close()


class Draft:
    """The output of a job while the job runs."""

    def __init__(self, output: Path, errors: Path | None, start: Checkpoint, fresh: bool) -> None:
        """Go on from `start`. `fresh` says whether the file of bad rows is emptied first.

        Raises `InputError` if another process is writing the same output.
        """
        self._output = output
        self._draft = draft_of(output)
        self._draft.parent.mkdir(parents=True, exist_ok=True)
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
            size = 0 if fresh else None
            if errors and start.bad == os.path.realpath(errors):
                size = start.bad_size
            self._errors = ErrorFile(errors, size)
            stack.callback(self._errors.close)
            self._state = start._replace(bad=self._errors.path, bad_size=self._errors.size)
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
        if isinstance(error, OSError):
            # A full disk takes no more: the last checkpoint stands, and closing tries to write.
            with suppress(OSError):
                self._open.close()
        else:
            with self._open:
                if not self._state.complete:
                    self._save()

    def begin(self, data: bytes) -> None:
        """Write what stands before all rows."""
        if self._state.chunks == 0:
            with named(self._draft):
                self._file.write(data)

    def add(self, part: Part) -> None:
        """Write what became of the next chunk."""
        with named(self._draft):
            self._file.write(part.data)
        self._errors.write(part.bad)
        self.counts.add(part.counts)
        # One value in one step: an interrupt finds the state before the chunk, or after it.
        self._state = self._state._replace(
            chunks=self._state.chunks + 1,
            size=self._file.tell(),
            bad_size=self._errors.size,
            counts=self.counts.as_json(),
        )
        if time.monotonic() - self._saved >= INTERVAL:
            self._save()

    def abandon(self) -> None:
        """Leave nothing behind: there is nothing to resume."""
        self._state = self._state._replace(complete=True)
        self._draft.unlink()
        checkpoint_of(self._output).unlink(missing_ok=True)

    def finish(self, convert: Callable[[Path, Path], None] | None, empty: bytes) -> None:
        """Put the output in its place, after `convert` from the draft to another file.

        `empty` is written if nothing else was.
        """
        if not self._file.tell():
            with named(self._draft):
                self._file.write(empty)
        self._state = self._state._replace(complete=True, size=self._file.tell())
        self._save()
        self._file.close()
        settle(self._output, self._state, convert)

    def _save(self) -> None:
        with named(self._draft):
            self._file.flush()
            os.fsync(self._file.fileno())
        self._errors.sync()
        _write_checkpoint(self._output, self._state)
        self._saved = time.monotonic()


def _write_checkpoint(output: Path, state: Checkpoint) -> None:
    text = json.dumps({"format": FORMAT, "checkpoint": state._asdict()})
    path = checkpoint_of(output)
    new = path.with_name(f"{path.name}.new")
    with named(new), new.open("wb") as file:
        file.write(text.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def settle(output: Path, state: Checkpoint, convert: Callable[[Path, Path], None] | None) -> None:
    """Make a complete draft the output. It can be done again after it was stopped anywhere."""
    target, draft = behind_links(output), draft_of(output)
    if not is_made(target, state):
        made = draft
        if convert is not None:
            made = _beside(output, "made")
            with named(made):
                convert(draft, made)
                with made.open("rb+") as file:
                    os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, made)
        _write_checkpoint(output, state._replace(output=_print_of(made)))
        made.replace(target)
    draft.unlink(missing_ok=True)


def _lock(file: BinaryIO) -> None:
    """Hold `file` until it is closed. Raises `BlockingIOError` if another process does."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
