"""Read -> map -> write: files of any size, by any number of processes, stopped and resumed.

What comes out depends on the input and the configuration alone: not on the number of processes, and
not on how often the job was killed on its way.
"""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from typing import Any

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.log import logger
from newsclean.processes import check_jobs, in_order
from newsclean.rows.files import Use, refuse_overlaps
from newsclean.rows.formats import other_delimiter, packed, pyarrow, zstandard
from newsclean.rows.read import LARGEST, BadRow, Chunk, Format, InputError, chunks, shown
from newsclean.rows.row import HOPELESS, NOTHING_BESIDE, Beside
from newsclean.rows.write import cells
from newsclean.stream.draft import (
    Checkpoint,
    Draft,
    is_made,
    read_checkpoint,
    settle,
    side_files,
)
from newsclean.stream.stamps import stamp
from newsclean.stream.stdout import Pipe
from newsclean.stream.summary import Summary
from newsclean.stream.work import REMOVALS, Part, Task, header, work


class BadRowError(InputError):
    """A bad row, in a job that stops at the first."""


class HopelessError(InputError):
    """Nothing of the inputs can be used, and the job has left nothing behind."""


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

    beside: Beside = NOTHING_BESIDE
    """The columns of what the text may say again: its headline, its author, its date."""

    source: Format | None = None
    """How the inputs are written; None for what their names tell."""

    target: Format | None = None
    """How the output is written; None for what its name tells."""

    removals: bool = False
    """Whether there is a column `removals` with the record of what went."""

    stamp: str = "newsclean"
    """A column with the version and a hash of the configuration; none if this is empty."""

    delimiter: str = ""
    """What stands between the cells of CSV, in and out; empty for a comma, and in TSV a tab."""

    encoding: str = "utf-8"
    """Of text files, JSON and CSV that come in. What goes out is UTF-8."""

    largest: int = LARGEST
    """A row with more characters is a bad one."""

    drop_no_article: bool = False
    """Whether rows without an article are left out, and put among the bad ones."""

    def format_of(self, name: str) -> Format:
        """How an input is written."""
        return (self.source or Format.of(name)).between(self.delimiter)

    @property
    def target_format(self) -> Format:
        """How the output is written: as its name tells, or as the first input, but not packed."""
        target = self.target or Format.of(self.output)
        if self.output == "-" and not self.target:
            target = Format(self.format_of(self.inputs[0]).kind)
        # What is called TSV has tabs, whatever came in; CSV goes out as it came in.
        return target.between(self.delimiter) if target.kind == "csv" else target

    def identity(self) -> str:
        """A hash that identifies this job: of every choice, and the version."""
        names = (name for name in self.__dataclass_fields__ if name != "config")
        return _fingerprint(
            [stamp(self.config), {name: str(getattr(self, name)) for name in names}]
        )

    def inputs_now(self) -> str:
        """A hash that identifies the inputs as they are now: of their sizes and times."""
        stats = [None if name == "-" else os.stat(name) for name in self.inputs]
        return _fingerprint([stat and (stat.st_size, stat.st_mtime_ns) for stat in stats])


def _fingerprint(value: Any) -> str:
    text = json.dumps(value, sort_keys=True)
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def clean_files(
    job: Job,
    *,
    jobs: int = 1,
    resume: bool = False,
    errors: str | os.PathLike[str] | None = None,
    keep_errors: bool = False,
    strict: bool = False,
    dry: bool = False,
    on_bad: Callable[[BadRow], None] | None = None,
    watch: Callable[[Summary, int], None] | None = None,
) -> Summary:
    """Clean every row of `job.inputs` into `job.output`, in order, and return the counts.

    The output is there whole or not at all. If the job is stopped, by Ctrl-C, a signal or a crash,
    what it has done so far stays beside OUT in `.OUT.part` and `.OUT.checkpoint`. The latter stays
    when the job is done.

    Args:
        job: what to do.
        jobs: so many processes clean; 1 is this one.
        resume: start at the checkpoint, if there is one. What is done already is left as it is.
        errors: a file of JSON lines for the rows that could not be used, or were to be left out,
            with `file`, `row` (the line, in Parquet the row), `reason` and `raw`.
        keep_errors: whether what is in `errors` stays, if the job starts from its beginning.
        strict: stop at the first bad row.
        dry: count what would change, and write no row; the output of the job is "-" then.
        on_bad: called with each bad row.
        watch: called after each chunk with the counts and how many bytes of the inputs were read.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: if `jobs` is no number of processes.
        RuntimeError: if no process can be started.
        InputError: if the only input cannot be used at all, or the checkpoint, or what made the
            output that is there, is another job.
        OverlapError: if a file would be written that is read, or written for another purpose.
        HopelessError: if nothing of the inputs, or of their first 1,000 rows, can be used.
        BadRowError: for the first bad row, if `strict`; rows that are left out are none.
        MissingPackage: if a format needs a package that is not installed.
    """
    check_jobs(jobs)
    _check_job(job, errors)
    task = Task(
        target=job.target_format,
        config=as_config(job.config),
        field=job.field,
        beside=job.beside,
        removals=job.removals,
        stamp=job.stamp,
        largest=job.largest,
        drop_no_article=job.drop_no_article,
    )
    error_path = None if errors is None else Path(errors)
    start = _starting_point(job, resume)
    if start.complete:
        settle(Path(job.output), start, _conversion(job, task))
        return start.summary()
    pieces = _chunks_of_inputs(job)
    with closing(pieces):
        opening = list(_until_columns(pieces))
        if task.target.kind in ("csv", "tsv"):
            columns = header(opening[-1], task) if opening else ()
            task = replace(task, columns=columns or _columns_of(job))
        begin = b""
        if task.columns:
            begin = packed(cells([task.columns], task.target.delimiter), task.target.packing)
        todo: Iterator[Chunk] = chain(opening, pieces)
        sink: Draft | Pipe
        if job.output == "-":
            sink = Pipe(error_path, task.target.kind == "parquet", dry)
        else:
            fresh = not (start.chunks or keep_errors)
            sink = Draft(Path(job.output), error_path, start, fresh)
        with sink:
            sink.begin(begin)
            run = partial(work, pickle.dumps(task))
            todo = islice(todo, start.chunks, None)
            try:
                with closing(in_order(run, todo, jobs)) as parts:
                    for part in _hopeful(parts, start.summary(), to_file=job.output != "-"):
                        for bad in part.bad:
                            if strict and bad.cause != "no article":
                                raise BadRowError(str(bad))
                            if on_bad:
                                on_bad(bad)
                        sink.add(part)
                        if watch:
                            watch(sink.counts, part.position)
            except HopelessError:
                sink.abandon()
                raise
            sink.finish(_conversion(job, task), packed(b"", task.target.packing))
            if sink.counts.failed:
                logger().warning("%s: rows skipped: %d", job.output, sink.counts.failed)
            return sink.counts


def _hopeful(parts: Iterable[Part], counts: Summary, *, to_file: bool) -> Iterator[Part]:
    """`parts`. Raises `HopelessError` once none of the first 1,000 rows can be used.

    So it does at the end of what goes `to_file`, if all rows lack the field that was asked for:
    that costs nobody an output that was there.
    """
    first: BadRow | None = None
    hope = 0
    for part in parts:
        yield part
        counts.add(part.counts)
        first = first or next(iter(part.bad), None)
        # Where null stands, or a text without an article, the field is the right one.
        hope = counts.rows + counts.null + counts.no_article
        if first and not hope and counts.failed >= HOPELESS:
            raise HopelessError(
                f"none of the first {counts.failed:,} rows can be used, so this ends here; the "
                f"first: {first}"
            )
    if to_file and first and not hope and first.cause == "field":
        raise HopelessError(f"no row of {counts.failed:,} can be used; the first: {first}")


def is_done(job: Job) -> bool:
    """Whether the output is there, made by this very job of inputs that are the same as now.

    Raises `InputError` if it was made, or begun, by another job, or nothing tells by which.
    """
    start = _starting_point(job, resume=True)
    return is_made(Path(job.output), start)


def _check_job(job: Job, errors: str | os.PathLike[str] | None) -> None:
    """Raise what would stop the job later: a missing input or package, or a wrong choice."""
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
    if job.delimiter and not any(format.kind in ("csv", "tsv") for format in formats):
        raise InputError(f"a delimiter is of CSV, and {shown(job.inputs[0])} is none by its name")
    if job.stamp and job.stamp == job.field:
        raise InputError(f"column {job.stamp!r}: the text stands there; name another for the stamp")
    if job.removals and REMOVALS in (job.stamp, job.field):
        raise InputError(f"column {REMOVALS!r}: the record of what went stands there")
    output = Path(job.output)
    if job.output != "-" and output.exists() and not output.is_file():
        raise InputError(
            f"{job.output}: not a file that can be replaced; without -o it goes to standard output"
        )
    for name in job.inputs:
        if name != "-":
            with Path(name).open("rb"):
                pass
    written = [] if errors is None else [Use(os.fspath(errors), "the file of bad rows")]
    refuse_overlaps([Use(name, "the input") for name in job.inputs], [*writes(job), *written])


def writes(job: Job, role: str = "the output") -> list[Use]:
    """The files that a job writes, but for the one of bad rows; `role` is what the output is."""
    if job.output == "-":
        return [Use("-", role)]
    beside = (Use(str(path), f"what {role} keeps") for path in side_files(Path(job.output)))
    return [Use(job.output, role), *beside]


def _starting_point(job: Job, resume: bool) -> Checkpoint:
    """Where to begin."""
    start = Checkpoint(job.identity(), job.inputs_now())
    output = Path(job.output)
    if not resume or job.output == "-":
        return start
    known = read_checkpoint(output)
    if known is None:
        if output.exists():
            raise InputError(
                f"{job.output}: it is there, and nothing tells what made it; without --resume it "
                "is made anew"
            )
        return start
    if known.job != start.job:
        made = "it was made by" if known.complete else "its checkpoint is of"
        raise InputError(
            f"{job.output}: {made} another job: the choices, the names of the inputs or the "
            "version have changed; without --resume it is made anew, and with another -o it stays"
        )
    if known.complete and ("-" in job.inputs or known.inputs != start.inputs):
        return start
    if "-" in job.inputs:
        raise InputError(f"{job.output}: what came by standard input cannot be read again")
    if known.inputs != start.inputs:
        raise InputError(
            f"{job.output}: its checkpoint is of another job: the inputs have changed; without "
            "--resume it is made anew"
        )
    return known


def _conversion(job: Job, task: Task) -> Callable[[Path, Path], None] | None:
    """What makes the output of the draft, unless the draft is it."""
    if task.target.kind != "parquet":
        return None
    from newsclean.stream.to_parquet import to_parquet

    return partial(to_parquet, empty=_columns_of(job))


def _columns_of(job: Job) -> tuple[str, ...]:
    """The columns that a job without any rows has."""
    return (job.field, *([REMOVALS] if job.removals else []), *([job.stamp] if job.stamp else []))


def _chunks_of_inputs(job: Job) -> Generator[Chunk, None, None]:
    """The chunks of all inputs. Positions count from the start of the first.

    Of several inputs, one that cannot be used does not stop the others.
    """
    before = 0
    useless: list[BadRow] = []
    for name in job.inputs:
        format = job.format_of(name)
        try:
            for chunk in chunks(name, format, encoding=job.encoding, largest=job.largest):
                _must_fit(chunk, job)
                yield chunk._replace(position=before + chunk.position)
        except InputError as error:
            if len(job.inputs) == 1:
                raise
            file = shown(name)
            bad = BadRow(file, 1, str(error).removeprefix(f"{file}: "), broken=True)
            useless.append(bad)
            yield Chunk(file, format.kind, bad=(bad,), position=before)
        if name != "-":
            before += Path(name).stat().st_size
    if len(useless) == len(job.inputs):
        raise HopelessError(f"none of the {len(useless):,} inputs can be used; {useless[0]}")


def _until_columns(pieces: Iterator[Chunk]) -> Iterator[Chunk]:
    """The first pieces, up to one that tells what columns there are."""
    for chunk in pieces:
        yield chunk
        if chunk.items or chunk.head or chunk.batch is not None:
            return


def _must_fit(chunk: Chunk, job: Job) -> None:
    """Raise `InputError` if a whole file lacks the column, or has one that is to be added."""
    names = list(chunk.head)
    if chunk.batch is not None:
        from newsclean.engines.arrow import beside_texts, column_of

        names = chunk.batch.schema.names
        try:
            column_of(chunk.batch, job.field)
            beside_texts(chunk.batch.slice(0, 0), job.beside)
        except ValueError as error:
            raise InputError(f"{chunk.file}: {error}") from error
    elif names:
        for field in filter(None, (job.field, *job.beside)):
            if field not in names:
                there = ", ".join(names) + other_delimiter(names)
                raise InputError(f"{chunk.file}: no column {field!r}; there are: {there}")
    if job.removals and REMOVALS in names:
        raise InputError(f"{chunk.file}: there is a column {REMOVALS!r} already")


def size_of(inputs: Sequence[str]) -> int | None:
    """The size of all inputs in bytes, if it is known."""
    if "-" in inputs:
        return None
    return sum(Path(name).stat().st_size for name in inputs)
