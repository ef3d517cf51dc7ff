"""The command `clean`: the clean text of each input, or of each row of it."""

from __future__ import annotations

from argparse import Namespace
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newsclean.cli import paths
from newsclean.cli.arguments import add_jobs, add_output
from newsclean.cli.configuration import Choices, add_choices
from newsclean.cli.progress import Bar
from newsclean.cli.row_options import FOR_ROWS, add_rows, job_of
from newsclean.cli.terminal import DONE, FAILED, CommandError, Source, fault, save, write
from newsclean.cli.text_inputs import TextInputs, add_texts
from newsclean.cli.totals import Loudness, report, save_stats
from newsclean.cli.usage import Commands
from newsclean.review.record import counted
from newsclean.rows.files import Use
from newsclean.rows.formats import Format
from newsclean.rows.row import shown

if TYPE_CHECKING:
    from newsclean.config import Config
    from newsclean.stream import Summary

_HELP = """\
Write the clean text of each FILE, or of standard input where none is given. The text that is
written is UTF-8.

Several files go to standard output one after the other, each ending in a line break. With -o
and several files, or an OUT that is a directory or ends in a slash, each goes to a file of its
own name in OUT, and directories are made as needed. A directory stands for the files in it that
--pattern names, however deep; with --keep-dirs they keep their places in it. No file is written
over that is read, by whatever name. Names that end in .gz or .zst are packed, coming in and going
out.

Inputs that are called .jsonl, .csv, .tsv or .parquet, perhaps with .gz or .zst behind it, hold
rows: the text of each row is cleaned, its other columns stay, and a column `newsclean` says what
cleaned it. So does an OUT that is called so, in which each text file is a row then. A row that
cannot be used is named, or goes to --errors, and stops nothing; but if none of the first 1,000 can
be used, that is the end.

A text without an article, such as one of buttons and links alone, stays as it is and is named. With
--drop-no-article it is left out; a row goes to --errors then.
"""

_NOTES = """\
examples:
  newsclean clean article.txt -o article.clean.txt
  newsclean clean raw/*.txt -o clean/
  newsclean clean raw/ -o clean/ --keep-dirs --jobs 2
  newsclean clean raw/ --dry-run --verbose
  newsclean clean --preset careful --without photo-credit --captions drop article.txt
  newsclean clean --encoding cp1252 old.txt
  newsclean clean day.jsonl.zst -o day.parquet --jobs 2 --errors bad.jsonl
  newsclean clean day.jsonl.zst -o day.parquet --jobs 2 --resume
  newsclean clean raw/*.txt -o articles.jsonl --removals
  newsclean clean --text article.body day.jsonl

files:
  .OUT.*            what a job with rows has done so far, beside OUT: what
                    --resume goes on from if it was stopped
  .OUT.checkpoint   stays when it is done, and tells what made OUT
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("clean", run, "write the clean text", _HELP, _NOTES)
    group = add_texts(parser)
    group.add_argument(
        "--pattern", default="*.txt", metavar="GLOB",
        help="which files of a directory are read (default: *.txt)",
    )  # fmt: skip
    add_choices(parser)
    output = add_output(parser, "a file, or a directory for several files")
    output.add_argument(
        "--keep-dirs", action="store_true", help="keep the directories of the files below OUT"
    )
    output.add_argument(
        "--dry-run", action="store_true", help="write no text, and say how much would change"
    )
    output.add_argument("--stats", metavar="FILE", help="write the counts to FILE, as JSON")
    loud = output.add_mutually_exclusive_group()
    for name, how, what in (
        ("quiet", "quiet", "say nothing but errors"),
        ("verbose", "verbose", "say what became of each text, and count by rule"),
    ):
        loud.add_argument(
            f"-{name[0]}", f"--{name}", dest="loud", action="store_const", const=how,
            help=what,
        )  # fmt: skip
    output.add_argument(
        "--drop-no-article",
        action="store_true",
        help="leave out texts and rows without an article (default: they stay as they are)",
    )
    add_rows(parser)
    long = parser.add_argument_group("long jobs")
    add_jobs(long)
    long.add_argument(
        "--resume",
        action="store_true",
        help="go on where an earlier run was stopped, and leave what the same run has made",
    )


def run(arguments: Namespace) -> int:
    """Carry out `newsclean clean`."""
    choices, texts = Choices.of(arguments), TextInputs.of(arguments)
    config = choices.configuration()
    folders = any(name != "-" and Path(name).is_dir() for name in texts.names)
    places = paths.inputs_in(texts.names, arguments.pattern)
    texts = texts._replace(names=[*places])
    output = None if arguments.output == "-" else arguments.output
    if output and (folders or arguments.keep_dirs):
        output = f"{output.rstrip('/')}/"
    loud: Loudness = arguments.loud or "usual"
    kept = places if arguments.keep_dirs else None
    formats = arguments.source, arguments.target
    if any(formats) or any(Format.of(name).kind != "txt" for name in (*texts.names, output or "")):
        from newsclean.cli.clean_rows import clean_rows, goes_to_folder

        job, code, read_beside = job_of(arguments, texts, config), DONE, choices.files()
        plain = [name for name in texts.names if Format.of(name).kind == "txt"]
        if plain and not any(formats) and goes_to_folder(job) and len(plain) < len(texts.names):
            # In a folder each file stays what it is: texts are texts there, and rows are rows.
            if arguments.stats:
                raise CommandError("--stats counts texts or rows; clean each alone")
            folder = f"{job.output.rstrip('/')}/"
            targets = paths.targets_of(texts.names, folder, kept).values()
            errors = paths.option(arguments.errors, "--errors")
            uses = [Use(str(path), "-o") for path in targets]
            paths.keep_apart(texts.names, uses, errors, read_beside=read_beside)
            alone = texts._replace(names=plain)
            code = _clean_texts(alone, config, folder, arguments, kept, read_beside)
            job = replace(job, inputs=tuple(name for name in texts.names if name not in plain))
            job = replace(job, output=folder)
        of_rows = clean_rows(
            job,
            jobs=arguments.jobs,
            resume=arguments.resume,
            errors=arguments.errors,
            strict=arguments.strict,
            dry=arguments.dry_run,
            stats=arguments.stats,
            loud=loud,
            places=kept,
            read_beside=read_beside,
        )
        return max(code, of_rows)
    for option in FOR_ROWS:
        if getattr(arguments, option):
            raise CommandError(
                f"--{option} is for rows, and {texts.names[0]} is a text by its name; say "
                "--from jsonl (or csv, ...) if it holds rows, or -o OUT.jsonl to make rows of texts"
            )
    return _clean_texts(texts, config, output, arguments, kept, choices.files())


def _clean_texts(
    texts: TextInputs,
    config: Config,
    output: str | None,
    arguments: Namespace,
    places: Mapping[str, Path] | None,
    read_beside: Iterable[Use],
) -> int:
    """Clean inputs that are a text each, and return the exit code."""
    targets = paths.targets_of(texts.names, output, places)
    outputs = [Use(str(path), "-o") for path in targets.values()] or paths.output(None)
    stats = paths.option(arguments.stats, "--stats")
    paths.keep_apart(texts.names, outputs, stats, read_beside=read_beside)
    return _TextRun(texts, config, targets, arguments).carry_out()


class _TextRun:
    """Cleans texts to the files that `targets` names, or to standard output if there are none."""

    def __init__(
        self, texts: TextInputs, config: Config, targets: dict[str, Path], arguments: Namespace
    ) -> None:
        self._texts, self._config, self._targets = texts, config, targets
        self._jobs: int = arguments.jobs
        self._drop: bool = arguments.drop_no_article
        self._dry: bool = arguments.dry_run
        self._stats: str | None = arguments.stats
        self._loud: Loudness = arguments.loud or "usual"
        self._code = DONE
        self._unread = self._cut = 0  # texts that could not be read at all, or not to their end

    def carry_out(self) -> int:
        """Clean all of them, and return the exit code."""
        several = len(self._texts.names) > 1
        told = several or self._dry or self._loud == "verbose"
        count = self._counter() if told or self._stats else None
        with Bar("clean", " texts", len(self._texts.names)) as bar:
            one = partial(_outcome, self._config)
            for outcome in bar.counted(_mapped(one, self._sources(), self._jobs)):
                if count:
                    count(outcome)
                for message in self._messages(outcome):
                    bar.say(message)
                self._put(outcome, several)
        if count:
            total = count(None)
            if told:
                report(total, "text", "verbose" if self._dry else self._loud)
            save_stats(self._stats, total)
        return self._code

    def _counter(self) -> Callable[[_Outcome | None], Summary]:
        """What counts the outcomes, and with None, at the end, answers all counts.

        Loaded for this alone: one text should not wait for it.
        """
        from newsclean.stream.summary import NAMED, Summary
        from newsclean.stream.work import categories_of

        total = Summary()
        categories = categories_of(self._config)

        def count(outcome: _Outcome | None) -> Summary:
            if outcome is None:
                total.failed += self._unread
                total.broken = self._cut
                return total
            left_out = outcome.no_article and self._drop
            total.failed += bool(outcome.problem)
            total.no_article += outcome.no_article
            total.dropped += left_out
            if not (outcome.problem or left_out):
                total.rows += 1
                total.changed += outcome.changed
                total.refused += outcome.refused is not None
                total.count_removals(outcome.went, categories)
            if outcome.no_article and total.no_article <= NAMED:
                total.without_article.append(shown(outcome.name))
            return total

        return count

    def _sources(self) -> Iterator[Source]:
        for name in self._texts.names:
            source = self._texts.read(name)
            self._unread += source is None
            self._cut += source is not None and not source.whole
            if source is None or not source.whole:
                self._code = FAILED
            if source is not None:
                yield Source(name, source.text)

    def _messages(self, outcome: _Outcome) -> Iterator[str]:
        """What to say of a text."""
        name = shown(outcome.name)
        if outcome.problem:
            yield f"{name}: {outcome.problem}"
        elif self._loud != "quiet" and outcome.refused is not None:
            if not outcome.no_article:
                yield f"{name}: left whole: {outcome.refused}"
            else:
                left_out = ", so it is left out" if self._drop else ""
                yield f"{name}: no article: {outcome.refused}{left_out}"
        elif self._loud == "verbose":
            size = sum(size for _, size in outcome.went)
            changed = "" if outcome.changed else ", unchanged"
            yield f"{name}: {counted(len(outcome.went), 'removal')}, {size:,} characters{changed}"

    def _put(self, outcome: _Outcome, several: bool) -> None:
        """Write a text where it belongs."""
        if outcome.problem:
            self._code = FAILED
        if outcome.problem or self._dry or (outcome.no_article and self._drop):
            return
        text = outcome.text
        if self._targets:
            if not save(self._targets[outcome.name], text):
                self._code = FAILED
            return
        if several and text and not text.endswith("\n"):
            text += "\n"
        write(text)


class _Outcome(NamedTuple):
    """What became of a text."""

    name: str
    text: str = ""
    changed: bool = False
    refused: str | None = None
    """Why nothing was removed, though much would have been."""
    no_article: bool = False
    went: tuple[tuple[str, int], ...] = ()
    """By which rules, and how many characters."""
    problem: str = ""
    """Why there is no text."""


def _outcome(config: Config, source: Source) -> _Outcome:
    from newsclean.pipeline import explain

    try:
        cleaned = explain(source.text, config)
    except Exception as error:
        return _Outcome(source.name, problem=fault(error))
    return _Outcome(
        source.name,
        cleaned.text,
        cleaned.text != cleaned.raw,
        cleaned.refused,
        cleaned.no_article,
        tuple((removal.rule, removal.end - removal.start) for removal in cleaned.removals),
    )


def _mapped(
    one: Callable[[Source], _Outcome], sources: Iterator[Source], jobs: int
) -> Iterator[_Outcome]:
    """What becomes of each text, in order. A process that dies over a text costs that one alone."""
    if jobs == 1:
        yield from map(one, sources)
        return
    from concurrent.futures.process import BrokenProcessPool

    from newsclean.stream import in_order

    waiting: deque[Source] = deque()

    def sent(some: Iterator[Source]) -> Iterator[Source]:
        for source in some:
            waiting.append(source)
            yield source

    while True:
        try:
            for outcome in in_order(one, sent(sources), jobs):
                waiting.popleft()
                yield outcome
            return
        except BrokenProcessPool:
            source, *others = waiting
            waiting.clear()
        try:  # alone, since another text may have taken the memory
            yield from in_order(one, [source], 2)
        except BrokenProcessPool:
            died = "the process that cleaned it died, perhaps for want of memory"
            yield _Outcome(source.name, problem=died)
        sources = chain(others, sources)
