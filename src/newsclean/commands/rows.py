"""`newsclean clean` where there are rows: JSON lines, CSV, Parquet."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.commands.progress import NAMED, BadRows, Bar
from newsclean.commands.terminal import DONE, FAILED, CommandError, announce_terminal, counted, say
from newsclean.formats import Format
from newsclean.stream import Job, Summary, checkpoint_of, clean_files, size_of

if TYPE_CHECKING:
    from newsclean.config import Config


def clean_rows(
    arguments: argparse.Namespace,
    config: Config,
    spread: Callable[[Sequence[str], str], dict[str, Path]],
) -> int:
    """Carry it out and return the exit code. `spread` tells which input goes where in a folder."""
    named = NAMED if arguments.errors is None else 0
    total = Summary()
    keep = False
    if "-" in arguments.files:
        announce_terminal()
    try:
        for job in _tasks(arguments, config, spread):
            if arguments.resume and _is_done(job):
                say(f"{job.output}: done already; without --resume it is made anew")
                keep = True
                continue
            with Bar("clean", "B", size_of(job.inputs)) as bar:
                bad = BadRows(bar, named=named, advice="; --errors FILE holds them all")
                counts = clean_files(
                    job,
                    jobs=arguments.jobs,
                    resume=arguments.resume,
                    errors=arguments.errors,
                    keep_errors=keep,
                    strict=arguments.strict,
                    on_bad=bad,
                    watch=partial(_watch, bar),
                )
            keep = True
            total.add(counts)
            total.resumed += counts.resumed
    except BrokenProcessPool as error:
        message = f"a process died, perhaps for want of memory{_hint(arguments)}"
        raise CommandError(message, FAILED) from error
    except KeyboardInterrupt:
        say(f"interrupted{_hint(arguments)}")
        raise
    _report(total)
    return FAILED if total.broken or (total.failed and not arguments.errors) else DONE


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


def _report(total: Summary) -> None:
    parts = [counted(total.rows, "row"), f"{total.changed:,} changed"]
    for count, what in (
        (total.limited, "left whole, as too much would have gone"),
        (total.failed, "failed"),
        (total.broken, "broken off"),
        (total.resumed, "of earlier runs"),
    ):
        if count:
            parts.append(f"{count:,} {what}")
    say("; ".join(parts))
    if total.removed:
        removed = (f"{name} {count:,}" for name, count in total.removed.most_common())
        say(f"characters removed: {', '.join(removed)}")
