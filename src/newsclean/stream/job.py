"""Read -> map -> write: files of any size, by any number of processes, stopped and gone on with.

What comes out depends on the input and the configuration alone: not on the number of processes, and
not on how often the job was killed on its way.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, TypeVar

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.formats import emit, packed, pyarrow, zstandard
from newsclean.processes import check_jobs, in_order
from newsclean.records import (
    LARGEST,
    BadRow,
    Chunk,
    Format,
    InputError,
    chunks,
)
from newsclean.stream.draft import (
    Checkpoint,
    Draft,
    ErrorFile,
    read_checkpoint,
    settle,
)
from newsclean.stream.stamps import stamp
from newsclean.stream.work import REMOVALS, Part, Summary, Task, delimiter, header, work
from newsclean.stream.written import cells

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class BadRowError(InputError):
    """A bad row, in a job that stops at the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to read, what to do with it and where it goes."""

    inputs: tuple[str, ...]
    """Paths; "-" is standard input."""

    output: str
    """A path; "-" is standard output."""

    config: ConfigLike = NEWS

    field: str = "text"
    """The column of the text, or `a.b` for the b in the object of column a."""

    source: Format | None = None
    """How the inputs are written; None for what their names tell."""

    target: Format | None = None
    """How the output is written; None for what its name tells."""

    removals: bool = False
    """Whether there is a column `removals` with the record of what went."""

    stamp: str = "newsclean"
    """A column with the version and a hash of the configuration; none if this is empty."""

    encoding: str = "utf-8"
    """Of text files, JSON and CSV that come in. What goes out is UTF-8."""

    largest: int = LARGEST
    """A row with more characters is a bad one."""

    def format_of(self, name: str) -> Format:
        """How an input is written."""
        return self.source or Format.of(name)

    @property
    def target_format(self) -> Format:
        """How the output is written: as its name tells, or as the first input, but not packed."""
        if self.target:
            return self.target
        if self.output == "-":
            return Format(self.format_of(self.inputs[0]).kind)
        return Format.of(self.output)

    def identity(self) -> str:
        """What tells this job from another one: also, as far as size and time tell, its inputs."""
        stats = [None if name == "-" else os.stat(name) for name in self.inputs]
        known = [stat and (stat.st_size, stat.st_mtime_ns) for stat in stats]
        choices = {name: str(value) for name, value in _shallow(self).items() if name != "config"}
        text = json.dumps([choices, known, stamp(self.config)], sort_keys=True)
        return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _shallow(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in job.__dataclass_fields__}


def clean_files(
    job: Job,
    *,
    jobs: int = 1,
    resume: bool = False,
    errors: str | os.PathLike[str] | None = None,
    keep_errors: bool = False,
    strict: bool = False,
    on_bad: Callable[[BadRow], None] | None = None,
    watch: Callable[[Summary, int], None] | None = None,
) -> Summary:
    """Clean every row of `job.inputs` into `job.output`, in order, and return the counts.

    The output is there whole or not at all. If the job is stopped, by Ctrl-C, a signal or a crash,
    what it has done so far stays beside OUT in `.OUT.part` and `.OUT.checkpoint`.

    Args:
        job: what to do.
        jobs: so many processes clean; 1 is this one.
        resume: go on from the checkpoint, if there is one.
        errors: a file of JSON lines for the rows that could not be used, with `file`, `row` (the
            line, in Parquet the row), `reason` and `raw`.
        keep_errors: whether what is in `errors` stays, if the job starts from its beginning.
        strict: stop at the first bad row.
        on_bad: called with each bad row.
        watch: called after each chunk with the counts and how many bytes of the inputs were read.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: if `jobs` is no number of processes.
        RuntimeError: if no process can be started.
        InputError: if an input cannot be used at all, or the checkpoint is of another job.
        BadRowError: for the first bad row, if `strict`.
        MissingPackage: if a format needs a package that is not installed.
    """
    check_jobs(jobs)
    _check(job)
    task = Task(
        target=job.target_format,
        config=as_config(job.config),
        field=job.field,
        removals=job.removals,
        stamp=job.stamp,
        largest=job.largest,
    )
    pieces = _pieces(job)
    with closing(pieces):
        first = next(pieces, None)
        if task.target.kind in ("csv", "tsv"):
            task = replace(task, columns=header(first, task) if first else _columns_of(job))
        begin = b""
        if task.columns:
            begin = packed(cells([task.columns], delimiter(task.target)), task.target.packing)
        todo: Iterator[Chunk] = chain([first] if first else [], pieces)
        error_path = None if errors is None else Path(errors)
        if job.output == "-":
            sink: Draft | _Pipe = _Pipe(error_path, task.target.kind == "parquet")
        else:
            start = _start(job, resume)
            if start.complete:
                settle(Path(job.output), _conversion(job, task))
                return start.summary()
            fresh = not (start.chunks or keep_errors)
            sink = Draft(Path(job.output), error_path, start, fresh)
            todo = islice(todo, start.chunks, None)
        with sink:
            sink.begin(begin)
            run = partial(work, pickle.dumps(task))
            with closing(in_order(run, todo, jobs)) as parts:
                for part in parts:
                    for bad in part.bad:
                        if strict:
                            raise BadRowError(str(bad))
                        if on_bad:
                            on_bad(bad)
                    sink.add(part)
                    if watch:
                        watch(sink.counts, part.position)
            sink.finish(_conversion(job, task))
            return sink.counts


def _check(job: Job) -> None:
    """Raise what would stop the job later: a missing input or package."""
    if not job.inputs:
        raise InputError("there is nothing to read")
    formats = [job.format_of(name) for name in job.inputs] + [job.target_format]
    if any(format.packing == "zst" for format in formats):
        zstandard()
    if any(format.kind == "parquet" for format in formats):
        pyarrow()
    if job.target_format.kind == "txt":
        raise InputError(
            f"{'standard output' if job.output == '-' else job.output}: rows cannot be written as "
            "text; name the output .jsonl, .csv or .parquet, or say --to jsonl"
        )
    output = Path(job.output)
    if job.output != "-" and output.exists() and not output.is_file():
        raise InputError(
            f"{job.output}: not a file that can be replaced; without -o it goes to standard output"
        )
    for name in job.inputs:
        if name != "-":
            with Path(name).open("rb"):
                pass


def _start(job: Job, resume: bool) -> Checkpoint:
    """Where to begin."""
    identity = job.identity()
    known = read_checkpoint(Path(job.output)) if resume else None
    if known is None:
        return Checkpoint(identity)
    if "-" in job.inputs:
        raise InputError(f"{job.output}: what came by standard input cannot be read again")
    if known.job != identity:
        raise InputError(
            f"{job.output}: its checkpoint is of another job: the inputs, the configuration or "
            "the version have changed; without --resume it starts from the beginning"
        )
    return known


def _conversion(job: Job, task: Task) -> Callable[[Path, Path], None] | None:
    """What makes the output of the draft, unless the draft is it."""
    if task.target.kind != "parquet":
        return None
    from newsclean.stream.columns import to_parquet

    return partial(to_parquet, empty=_columns_of(job))


def _columns_of(job: Job) -> tuple[str, ...]:
    """The columns that a job without any rows has."""
    return (job.field, *([REMOVALS] if job.removals else []), *([job.stamp] if job.stamp else []))


def _pieces(job: Job) -> Generator[Chunk, None, None]:
    """The chunks of all inputs. Positions count from the start of the first."""
    before = 0
    for name in job.inputs:
        format = job.format_of(name)
        for chunk in chunks(name, format, encoding=job.encoding, largest=job.largest):
            _must_have(chunk, job.field)
            yield chunk._replace(position=before + chunk.position)
        if name != "-":
            before += Path(name).stat().st_size


def _must_have(chunk: Chunk, field: str) -> None:
    """Raise `InputError` if a whole file lacks the column."""
    if chunk.head and field not in chunk.head:
        there = ", ".join(chunk.head)
        raise InputError(f"{chunk.file}: no column {field!r}; there are: {there}")
    if chunk.batch is not None:
        from newsclean.engines.arrow import column_of

        try:
            column_of(chunk.batch, field)
        except ValueError as error:
            raise InputError(f"{chunk.file}: {error}") from error


class _Pipe:
    """Standard output in the place of a draft: nothing can be taken back or gone on with."""

    def __init__(self, errors: Path | None, parquet: bool) -> None:
        self._errors = ErrorFile(errors, 0)
        self.counts = Summary()
        self._folder = TemporaryDirectory() if parquet else None
        self._draft = Path(self._folder.name, "draft") if self._folder else None
        self._file: IO[bytes] | None = self._draft.open("wb") if self._draft else None

    def __enter__(self) -> _Pipe:
        return self

    def __exit__(self, *_: object) -> None:
        self._errors.close()
        if self._file:
            self._file.close()
        if self._folder:
            self._folder.cleanup()

    def begin(self, data: bytes) -> None:
        emit(data)

    def add(self, part: Part) -> None:
        if self._file:
            self._file.write(part.data)
        else:
            emit(part.data)
        self._errors.write(part.bad)
        self.counts.add(part.counts)

    def finish(self, convert: Callable[[Path, Path], None] | None) -> None:
        if convert and self._file and self._draft:
            self._file.close()
            made = self._draft.with_name("made")
            convert(self._draft, made)
            with made.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def size_of(inputs: Sequence[str]) -> int | None:
    """The size of all inputs in bytes, if it is known."""
    if "-" in inputs:
        return None
    return sum(Path(name).stat().st_size for name in inputs)
