"""`newsclean clean` where there are rows: JSON lines, CSV, Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from pathlib import Path

from newsclean.cli import paths
from newsclean.cli.progress import NAMED, BadRows, Bar
from newsclean.cli.terminal import DONE, FAILED, announce_terminal, failure, say
from newsclean.cli.totals import Loudness, report, save_stats
from newsclean.rows.files import OverlapError, Use
from newsclean.rows.formats import Format, InputError, MissingPackage
from newsclean.rows.row import BadRow, shown
from newsclean.stream import BadRowError, Job, Summary, clean_files, is_done, size_of
from newsclean.stream.job import writes


def clean_rows(
    whole: Job,
    *,
    jobs: int,
    resume: bool,
    errors: str | None,
    strict: bool,
    dry: bool,
    stats: str | None,
    loud: Loudness,
    places: Mapping[str, Path] | None,
    read_beside: Iterable[Use],
) -> int:
    """Carry out `whole`, whose output may be a folder, and return the exit code.

    Args:
        whole: what to do with all inputs.
        jobs: so many processes.
        resume: go on where an earlier run was stopped.
        errors: a file for the bad rows.
        strict: stop at the first of these.
        dry: write nothing, and count what would change.
        stats: a file for the counts.
        loud: how much to say.
        places: where each input goes below a folder, if not by its name alone.
        read_beside: what is read beside the inputs.
    """
    todo = [replace(whole, output="-")] if dry else _jobs_of(whole, places)
    outputs = (writes(job, "-o") for job in todo if not dry)
    beside = (*paths.option(errors, "--errors"), *paths.option(stats, "--stats"))
    paths.keep_apart(whole.inputs, *outputs, beside, read_beside=read_beside)
    total = Summary()
    bad = BadRows(
        named=NAMED if errors is None else 0, advice="; --errors FILE holds them all", patience=0
    )
    code = DONE
    keep = False  # whether this run has written to the file of bad rows
    idle = True  # whether all was done already
    hint = "; --resume goes on from here" if whole.output != "-" else ""

    def on_bad(row: BadRow) -> None:
        nonlocal keep
        keep = True
        if row.cause != "no article":
            bad(row)

    if "-" in whole.inputs:
        announce_terminal()
    for job in todo:
        try:
            if resume and is_done(job):
                say(f"{job.output}: done already; without --resume it is made anew")
            else:
                idle = False
                with Bar("clean", "B", size_of(job.inputs)) as bad.bar:
                    counts = clean_files(
                        job,
                        jobs=jobs,
                        resume=resume,
                        errors=errors,
                        keep_errors=keep,
                        strict=strict,
                        dry=dry,
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
            say(f"{failure(error)}{hint}")
            code = FAILED
        except BrokenProcessPool:
            say(f"{_inputs(job)}: a process died, perhaps for want of memory{hint}")
            code = FAILED
        except KeyboardInterrupt:
            say(f"interrupted{hint}")
            raise
        except Exception as error:
            # No file may stop the others, whatever it does.
            say(f"{_inputs(job)}: {type(error).__name__}: {error}")
            code = FAILED
    if code == DONE or total.rows or total.failed or total.broken:
        bad.end()
        if not idle:
            report(total, "row", "verbose" if dry else loud)
        save_stats(stats, total)
    return FAILED if total.broken or (total.failed and not errors) else code


def goes_to_folder(whole: Job) -> bool:
    """Whether each input gets a file of its own."""
    output = whole.output
    return output != "-" and (
        Path(output).is_dir()
        or output.endswith("/")
        or (whole.target is None and Format.of(output).kind == "txt" and len(whole.inputs) > 1)
    )


def _jobs_of(whole: Job, places: Mapping[str, Path] | None) -> list[Job]:
    """One job for all inputs, or one for each if they go to a folder."""
    names, output, target = whole.inputs, whole.output, whole.target
    if not goes_to_folder(whole):
        return [whole]
    targets = paths.targets_of(names, f"{output.rstrip('/')}/", places)
    if target:
        targets = {name: _renamed(path, target) for name, path in targets.items()}
    return [replace(whole, inputs=(name,), output=str(path)) for name, path in targets.items()]


def _renamed(path: Path, target: Format) -> Path:
    """`path` with the ending of another format."""
    while path.suffix and Format.of(path.name) != Format("txt"):
        path = path.with_suffix("")
    return path.with_name(f"{path.name.removesuffix('.txt')}.{target}")


def _inputs(job: Job) -> str:
    return ", ".join(map(shown, job.inputs[:3])) + (", ..." if job.inputs[3:] else "")


def _watch(bar: Bar, counts: Summary, position: int) -> None:
    failed = f", {counts.failed:,} failed" if counts.failed else ""
    bar.reach(position, f"{counts.rows:,} rows{failed}")
