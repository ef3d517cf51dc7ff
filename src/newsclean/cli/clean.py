"""The command `clean`: the clean text of each input, or of each row of it."""

from __future__ import annotations

import glob
from argparse import Namespace
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from newsclean.cli import paths
from newsclean.cli.arguments import add_jobs, add_output, add_source, add_strict, add_text
from newsclean.cli.configuration import Choices, add_choices
from newsclean.cli.terminal import DONE, FAILED, CommandError, Source, fault, save, say, write
from newsclean.cli.text_inputs import TextInputs, add_texts
from newsclean.cli.usage import Commands, Parser
from newsclean.cli.values import format_name
from newsclean.rows.files import Use
from newsclean.rows.formats import Format
from newsclean.rows.row import shown

if TYPE_CHECKING:
    from newsclean.config import Config
    from newsclean.stream import Job

_HELP = """\
Write the clean text of each FILE, or of standard input where none is given. The text that is
written is UTF-8.

Several files go to standard output one after the other, each ending in a line break. With -o
and several files, or an OUT that is a directory or ends in a slash, each goes to a file of its
own name in OUT, and directories are made as needed. No file is written over that is read, by
whatever name. Names that end in .gz or .zst are packed, coming in and going out.

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

_FOR_ROWS = ("text", "title", "byline", "published", "removals", "resume", "errors", "strict")
"""Options that say nothing about texts."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("clean", run, "write the clean text", _HELP, _NOTES)
    add_texts(parser)
    add_choices(parser)
    output = add_output(parser, "a file, or a directory for several files")
    output.add_argument(
        "--drop-no-article",
        action="store_true",
        help="leave out texts and rows without an article (default: they stay as they are)",
    )
    _add_rows(parser)
    long = parser.add_argument_group("long jobs")
    add_jobs(long)
    long.add_argument(
        "--resume",
        action="store_true",
        help="go on where an earlier run was stopped, and leave what the same run has made",
    )


def _add_rows(parser: Parser) -> None:
    group = parser.add_argument_group("rows")
    add_text(group, None)  # what is said shows that rows are meant
    for name, what in (("title", "headline"), ("byline", "author"), ("published", "date")):
        group.add_argument(
            f"--{name}", metavar="FIELD", help=f"the {what}: copies of it in the text go"
        )
    add_source(group, "the inputs are", "as their names tell")
    group.add_argument(
        "--to",
        dest="target",
        type=format_name,
        metavar="FORMAT",
        help="the same for the output (default: as its name tells, or as the input)",
    )
    group.add_argument(
        "--removals", action="store_true", help="add a column with the record of what went"
    )
    group.add_argument(
        "--stamp",
        default="newsclean",
        metavar="COLUMN",
        help="the column that says what cleaned the row; '' for none (default: newsclean)",
    )
    group.add_argument("--errors", metavar="FILE", help="write bad rows to FILE (JSON lines)")
    add_strict(group)


def run(arguments: Namespace) -> int:
    """Carry out `newsclean clean`."""
    choices, texts = Choices.of(arguments), TextInputs.of(arguments)
    config = choices.configuration()
    texts = texts._replace(names=[name for some in texts.names for name in _expanded(some)])
    output = None if arguments.output == "-" else arguments.output
    formats = arguments.source, arguments.target
    if any(formats) or any(Format.of(name).kind != "txt" for name in (*texts.names, output or "")):
        from newsclean.cli.clean_rows import clean_rows

        return clean_rows(
            _job(arguments, texts, config),
            jobs=arguments.jobs,
            resume=arguments.resume,
            errors=arguments.errors,
            strict=arguments.strict,
            read_beside=choices.files(),
        )
    for option in _FOR_ROWS:
        if getattr(arguments, option):
            raise CommandError(
                f"--{option} is for rows, and {texts.names[0]} is a text by its name; say "
                "--from jsonl (or csv, ...) if it holds rows, or -o OUT.jsonl to make rows of texts"
            )
    targets = paths.targets_of(texts.names, output)
    outputs = [Use(str(path), "-o") for path in targets.values()] or paths.output(None)
    paths.keep_apart(texts.names, outputs, read_beside=choices.files())
    return _clean_texts(
        texts, config, targets, arguments.jobs, drop_no_article=arguments.drop_no_article
    )


def _expanded(name: str) -> list[str]:
    """The files that a pattern stands for, which the shell of some systems leaves to us."""
    if glob.has_magic(name) and not Path(name).exists():
        return sorted(glob.glob(name, recursive=True)) or [name]
    return [name]


def _job(arguments: Namespace, texts: TextInputs, config: Config) -> Job:
    """What the options say of rows."""
    from newsclean.rows.row import Beside
    from newsclean.stream import Job

    return Job(
        inputs=tuple(texts.names),
        output=arguments.output or "-",
        config=config,
        field=arguments.text or "text",
        beside=Beside(arguments.title, arguments.byline, arguments.published),
        source=arguments.source,
        target=arguments.target,
        removals=arguments.removals,
        stamp=arguments.stamp,
        encoding=texts.encoding,
        largest=texts.largest,
        drop_no_article=arguments.drop_no_article,
    )


def _clean_texts(
    texts: TextInputs, config: Config, targets: dict[str, Path], jobs: int, *, drop_no_article: bool
) -> int:
    """Clean texts to the files that `targets` names, or to standard output if there are none."""
    code = DONE

    def sources() -> Iterator[Source]:
        nonlocal code
        for name in texts.names:
            source = texts.read(name)
            if source is None or not source.whole:
                code = FAILED
            if source is not None:
                yield Source(name, source.text)

    for name, text, no_article, problem in _mapped(partial(_outcome, config), sources(), jobs):
        if problem:
            say(f"{shown(name)}: {problem}")
            code = FAILED
            continue
        if no_article:
            left_out = ", so it is left out" if drop_no_article else ""
            say(f"{shown(name)}: no article: {no_article}{left_out}")
        if no_article and drop_no_article:
            continue
        if targets:
            if not save(targets[name], text):
                code = FAILED
        else:
            if len(texts.names) > 1 and text and not text.endswith("\n"):
                text += "\n"
            write(text)
    return code


class _Outcome(NamedTuple):
    """What became of a text."""

    name: str
    text: str = ""
    no_article: str | None = None
    problem: str = ""
    """Why there is none."""


def _outcome(config: Config, source: Source) -> _Outcome:
    from newsclean.pipeline import explain

    try:
        cleaned = explain(source.text, config)
    except Exception as error:
        return _Outcome(source.name, problem=fault(error))
    no_article = cleaned.refused if cleaned.no_article else None
    return _Outcome(source.name, cleaned.text, no_article)


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
