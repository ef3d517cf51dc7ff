"""`newsclean clean` where there are rows: JSON lines, CSV, Parquet."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.records import BadRow, Format, InputError, MissingPackage
from newsclean.stream import Job, Summary, checkpoint_of, clean_files, size_of

if TYPE_CHECKING:
    from newsclean.config import Config

DONE, FAILED, WRONG_USE = 0, 1, 2
NAMED = 20
"""So many bad rows are named on standard error; the others are counted."""


def has_rows(arguments: argparse.Namespace) -> bool:
    """Whether the command line asks for rows, not for plain texts."""
    options = ("source", "target", "field", "removals", "resume", "errors", "strict", "largest")
    if any(getattr(arguments, name) for name in options) or arguments.stamp is not None:
        return True
    names = [*arguments.files, arguments.output or ""]
    return any(Format.of(name).kind != "txt" for name in names)


def clean_rows(
    arguments: argparse.Namespace,
    config: Config,
    spread: Callable[[Sequence[str], str], dict[str, Path]],
    say: Callable[[str], None],
) -> int:
    """Carry it out and return the exit code. `spread` tells which input goes where in a folder."""
    say_once = _Bad(say, quiet=bool(arguments.errors))
    total = Summary()
    keep = False
    try:
        for job in _tasks(arguments, config, spread):
            if arguments.resume and _is_done(job):
                say(f"{job.output}: done already; without --resume it is made anew")
                keep = True
                continue
            with _Bar(job) as bar:
                counts = clean_files(
                    job,
                    jobs=arguments.jobs,
                    resume=arguments.resume,
                    errors=arguments.errors,
                    keep_errors=keep,
                    strict=arguments.strict,
                    on_bad=say_once,
                    watch=bar,
                )
            keep = True
            total.add(counts)
            total.resumed += counts.resumed
    except MissingPackage as error:
        say(str(error))
        return WRONG_USE
    except InputError as error:
        say(str(error))
        return FAILED
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        say(f"{error.filename}: {reason}" if error.filename else reason)
        return FAILED
    except BrokenProcessPool:
        say(f"a process died, perhaps for want of memory{_hint(arguments)}")
        return FAILED
    except KeyboardInterrupt:
        say(f"interrupted{_hint(arguments)}")
        raise
    _report(total, say)
    return FAILED if total.broken or (total.failed and not arguments.errors) else DONE


def _hint(arguments: argparse.Namespace) -> str:
    return "; --resume goes on from here" if arguments.output not in (None, "-") else ""


class _Bad:
    """Names the first bad rows."""

    def __init__(self, say: Callable[[str], None], quiet: bool) -> None:
        self._say = say
        self._left = 0 if quiet else NAMED
        self._told = quiet

    def __call__(self, row: BadRow) -> None:
        if self._left:
            self._left -= 1
            self._say(str(row))
        elif not self._told:
            self._told = True
            self._say("further bad rows are only counted; --errors FILE holds them all")


class _Bar:
    """How far a job is, with its rate and the time left, if standard error is a terminal."""

    def __init__(self, job: Job) -> None:
        self._bar: Any = None
        if sys.stderr.isatty():
            try:
                from tqdm import tqdm
            except ModuleNotFoundError:
                return
            total = size_of(job.inputs)
            self._bar = tqdm(total=total, unit="B", unit_scale=True, leave=False)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, counts: Summary, position: int) -> None:
        if self._bar is not None:
            failed = f", {counts.failed:,} failed" if counts.failed else ""
            self._bar.set_postfix_str(f"{counts.rows:,} rows{failed}", refresh=False)
            self._bar.update(position - self._bar.n)


def _tasks(
    arguments: argparse.Namespace,
    config: Config,
    spread: Callable[[Sequence[str], str], dict[str, Path]],
) -> list[Job]:
    """One job for all inputs, or one for each if they go to a folder."""
    choices: dict[str, Any] = {
        "config": config,
        "source": arguments.source,
        "target": arguments.target,
        "removals": arguments.removals,
        "encoding": arguments.encoding,
        "field": arguments.field or "text",
    }
    if arguments.stamp is not None:
        choices["stamp"] = arguments.stamp
    if arguments.largest:
        choices["largest"] = arguments.largest
    names, output = arguments.files, arguments.output or "-"
    folder = output != "-" and (
        Path(output).is_dir()
        or output.endswith("/")
        or (arguments.target is None and Format.of(output).kind == "txt" and len(names) > 1)
    )
    if not folder:
        return [Job(inputs=tuple(names), output=output, **choices)]
    targets = spread(names, f"{output.rstrip('/')}/")
    if arguments.target:
        targets = {name: _renamed(path, arguments.target) for name, path in targets.items()}
    return [Job(inputs=(name,), output=str(target), **choices) for name, target in targets.items()]


def _renamed(path: Path, target: Format) -> Path:
    """`path` with the ending of another format."""
    while path.suffix and Format.of(path.name) != Format("txt"):
        path = path.with_suffix("")
    return path.with_name(f"{path.name.removesuffix('.txt')}.{target}")


def _is_done(job: Job) -> bool:
    """Whether the output was made from these inputs, as far as times tell."""
    output = Path(job.output)
    if job.output == "-" or "-" in job.inputs or checkpoint_of(output).exists():
        return False
    try:
        newest = max(Path(name).stat().st_mtime_ns for name in job.inputs)
        return output.stat().st_mtime_ns >= newest
    except FileNotFoundError:
        return False


def _report(total: Summary, say: Callable[[str], None]) -> None:
    parts = [f"{total.rows:,} rows", f"{total.changed:,} changed"]
    for count, what in (
        (total.limited, "left whole, as too much would have gone"),
        (total.failed, "failed"),
        (total.broken, "inputs broken off"),
        (total.resumed, "of earlier runs"),
    ):
        if count:
            parts.append(f"{count:,} {what}")
    say("; ".join(parts))
    if total.removed:
        removed = (f"{name} {count:,}" for name, count in total.removed.most_common())
        say(f"characters removed: {', '.join(removed)}")
