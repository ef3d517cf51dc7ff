"""The commands `clean`, `explain` and `pairs`, where each input is one text."""

from __future__ import annotations

import argparse
import glob
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.cli import paths
from newsclean.cli.configuration import config_of
from newsclean.cli.terminal import (
    DONE,
    FAILED,
    CommandError,
    Source,
    fault,
    is_terminal,
    read,
    save,
    say,
    tried,
    wants_colour,
    write,
    write_json,
)
from newsclean.rows.files import Use
from newsclean.rows.formats import Format
from newsclean.rows.row import shown

if TYPE_CHECKING:
    from newsclean.config import Config
    from newsclean.rendering import Cleaned


def clean(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean clean`."""
    config = config_of(arguments)
    if arguments.output == "-":
        arguments.output = None
    arguments.files = [name for pattern in arguments.files for name in _expanded(pattern)]
    if _has_rows(arguments):
        from newsclean.cli.rows import clean_rows

        return clean_rows(arguments, config, targets_of)
    targets = targets_of(arguments.files, arguments.output)
    outputs = [Use(str(path), "-o") for path in targets.values()]
    paths.keep_apart(arguments, arguments.files, outputs or paths.output(None))
    code = DONE

    def texts() -> Iterator[Source]:
        nonlocal code
        for name in arguments.files:
            source = read(name, arguments.encoding, arguments.largest)
            if source is None or not source.whole:
                code = FAILED
            if source is not None:
                yield Source(name, source.text)

    for name, text, no_article, problem in _mapped(
        partial(_cleaned, config), texts(), arguments.jobs
    ):
        if problem:
            say(f"{shown(name)}: {problem}")
            code = FAILED
            continue
        if no_article:
            left_out = ", so it is left out" if arguments.drop_no_article else ""
            say(f"{shown(name)}: no article: {no_article}{left_out}")
        if no_article and arguments.drop_no_article:
            continue
        if targets:
            if not save(targets[name], text):
                code = FAILED
        else:
            if len(arguments.files) > 1 and text and not text.endswith("\n"):
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


def _cleaned(config: Config, source: Source) -> _Outcome:
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


def _has_rows(arguments: argparse.Namespace) -> bool:
    """Whether the command line asks for rows, not for plain texts."""
    names = [*arguments.files, arguments.output or ""]
    if arguments.source or arguments.target or any(Format.of(n).kind != "txt" for n in names):
        return True
    options = ("field", "removals", "resume", "errors", "strict")
    for option in options:
        if getattr(arguments, option):
            raise CommandError(
                f"--{option} is for rows, and {arguments.files[0]} is a text by its name; say "
                "--from jsonl (or csv, ...) if it holds rows, or -o OUT.jsonl to make rows of texts"
            )
    return False


def _expanded(name: str) -> list[str]:
    """The files that a pattern stands for, which the shell of some systems leaves to us."""
    if glob.has_magic(name) and not Path(name).exists():
        return sorted(glob.glob(name, recursive=True)) or [name]
    return [name]


def targets_of(names: Sequence[str], output: str | None) -> dict[str, Path]:
    """Where the text of each input goes; empty for standard output."""
    if output is None:
        return {}
    folder = Path(output)
    if len(names) == 1 and not (folder.is_dir() or output.endswith(("/", os.sep))):
        return {names[0]: folder}
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"several files need a directory to go to, and {output} is a file")
    targets: dict[str, Path] = {}
    inputs: dict[Path, str] = {}
    for name in names:
        if name == "-":
            raise CommandError(
                "standard input has no name for its file in a directory; name a file"
            )
        target = folder / Path(name).name
        other = inputs.setdefault(target, name)
        if other != name:
            raise CommandError(
                f"{other} and {name} would both go to {target}; clean them one by one"
            )
        targets[name] = target
    return targets


def explain(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean explain`."""
    from newsclean.pipeline import explain
    from newsclean.review.record import as_json

    config = config_of(arguments)
    paths.keep_apart(arguments, arguments.files, paths.output(arguments.html, "--html"))
    if arguments.html:
        from newsclean.cli.report import page_of_texts

        return page_of_texts(arguments, config)
    as_text = _reader(arguments.width)

    def told(name: str, source: Source) -> Any:
        cleaned = explain(source.text, config)
        return as_json(cleaned, name) if arguments.json else as_text(cleaned, source.name)

    return _each(arguments, told)


def _each(arguments: argparse.Namespace, told: Callable[[str, Source], Any]) -> int:
    """Write what is told of each text: a text as it is, a blank line between two, or JSON."""
    code = DONE
    written = False
    for name in arguments.files:
        source = read(name, arguments.encoding, arguments.largest)
        answer = source and tried(source.name, partial(told, name, source))
        if source is None or not source.whole or answer is None:
            code = FAILED
        if answer is None:
            continue
        if isinstance(answer, str):
            write(("\n" if written else "") + answer)
        else:
            write_json(answer)
        written = True
    return code


def _reader(width: int | None) -> Callable[[Cleaned, str], str]:
    """What shows a cleaning to a reader: a diff on a terminal, the plain report elsewhere."""
    from newsclean.review.record import as_text
    from newsclean.review.terminal import as_screen, has_rich

    colour = wants_colour()
    if width is None and not ((colour or is_terminal()) and has_rich()):
        return partial(as_text, colour=colour)
    columns = width or shutil.get_terminal_size().columns
    return partial(as_screen, width=columns, colour=colour)


def pairs(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean pairs`."""
    from newsclean.review.near_misses import as_json, as_text, nearest

    config = config_of(arguments)
    paths.keep_apart(arguments, arguments.files, paths.output(None))

    def told(name: str, source: Source) -> Any:
        found = nearest(source.text, config, arguments.most)
        if arguments.json:
            return as_json(found, source.text, name)
        return as_text(found, source.text, source.name)

    return _each(arguments, told)
