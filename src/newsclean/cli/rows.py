"""`newsclean clean` where there are rows: JSON lines, CSV, Parquet."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.cli import paths
from newsclean.cli.progress import NAMED, BadRows, Bar
from newsclean.cli.terminal import DONE, FAILED, announce_terminal, counted, failure, say
from newsclean.rows.files import OverlapError
from newsclean.rows.formats import Format, InputError, MissingPackage
from newsclean.rows.row import BadRow, shown
from newsclean.stream import (
    BadRowError,
    Job,
    Summary,
    clean_files,
    is_done,
    size_of,
)
from newsclean.stream.job import writes

if TYPE_CHECKING:
    from newsclean.config import Config


def clean_rows(
    arguments: argparse.Namespace,
    config: Config,
    spread: Callable[[Sequence[str], str], dict[str, Path]],
) -> int:
    """Carry it out and return the exit code. `spread` tells which input goes where in a folder."""
    todo = _tasks(arguments, config, spread)
    outputs = (writes(job, "-o") for job in todo)
    errors = paths.option(arguments.errors, "--errors")
    paths.keep_apart(arguments, arguments.files, *outputs, errors)
    total = Summary()
    bad = BadRows(
        named=NAMED if arguments.errors is None else 0,
        advice="; --errors FILE holds them all",
        patience=0,
    )
    code = DONE
    keep = False  # whether this run has written to the file of bad rows

    def on_bad(row: BadRow) -> None:
        nonlocal keep
        keep = True
        if row.cause != "no article":
            bad(row)

    if "-" in arguments.files:
        announce_terminal()
    for job in todo:
        try:
            if arguments.resume and is_done(job):
                say(f"{job.output}: done already; without --resume it is made anew")
            else:
                with Bar("clean", "B", size_of(job.inputs)) as bad.bar:
                    counts = clean_files(
                        job,
                        jobs=arguments.jobs,
                        resume=arguments.resume,
                        errors=arguments.errors,
                        keep_errors=keep,
                        strict=arguments.strict,
                        on_bad=on_bad,
                        watch=partial(_watch, bad.bar),
                    )
                total.add(counts)
                total.resumed += counts.resumed
            keep = True
        except (BadRowError, BrokenPipeError, MissingPackage, OverlapError):
            raise
        except InputError as error:
            say(str(error))
            code = FAILED
        except OSError as error:
            say(f"{failure(error)}{_hint(arguments)}")
            code = FAILED
        except BrokenProcessPool:
            say(f"{_inputs(job)}: a process died, perhaps for want of memory{_hint(arguments)}")
            code = FAILED
        except KeyboardInterrupt:
            say(f"interrupted{_hint(arguments)}")
            raise
        except Exception as error:
            # No file may stop the others, whatever it does.
            say(f"{_inputs(job)}: {type(error).__name__}: {error}")
            code = FAILED
    if code == DONE or total.rows or total.failed or total.broken:
        bad.end()
        _report(total)
    return FAILED if total.broken or (total.failed and not arguments.errors) else code


def _inputs(job: Job) -> str:
    return ", ".join(map(shown, job.inputs[:3])) + (", ..." if job.inputs[3:] else "")


def _hint(arguments: argparse.Namespace) -> str:
    return "; --resume goes on from here" if arguments.output not in (None, "-") else ""


def _watch(bar: Bar, counts: Summary, position: int) -> None:
    failed = f", {counts.failed:,} failed" if counts.failed else ""
    bar.reach(position, f"{counts.rows:,} rows{failed}")


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
        "largest": arguments.largest,
        "drop_no_article": arguments.drop_no_article,
    }
    if arguments.stamp is not None:
        choices["stamp"] = arguments.stamp
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


def _report(total: Summary) -> None:
    parts = [counted(total.rows, "row"), f"{total.changed:,} changed"]
    bare = total.no_article - total.dropped
    for count, what in (
        (total.refused - bare, "left whole, as too much would have gone"),
        (bare, "left as they are, as they hold no article"),
        (total.dropped, "left out, as they hold no article"),
        (total.failed, "failed"),
        (total.broken, "broken off"),
        (total.resumed, "of earlier runs"),
    ):
        if count:
            parts.append(f"{count:,} {what}")
    say("; ".join(parts))
    if total.no_article:
        more = ", ..." if total.no_article > len(total.without_article) else ""
        say(f"without an article: {', '.join(total.without_article)}{more}")
    if total.removed:
        removed = (f"{name} {count:,}" for name, count in total.removed.most_common())
        say(f"characters removed: {', '.join(removed)}")
