"""The commands `clean`, `explain` and `pairs`, where each input is one text."""

from __future__ import annotations

import argparse
import glob
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.commands.choices import config_of
from newsclean.commands.terminal import (
    DONE,
    FAILED,
    CommandError,
    Source,
    read,
    save,
    wants_colour,
    write,
    write_json,
)
from newsclean.formats import Format

if TYPE_CHECKING:
    from newsclean.config import Config
    from newsclean.render import Cleaned


def clean(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean clean`."""
    config = config_of(arguments)
    if arguments.output == "-":
        arguments.output = None
    arguments.files = [name for pattern in arguments.files for name in _expanded(pattern)]
    if _has_rows(arguments):
        from newsclean.commands.rows import clean_rows

        return clean_rows(arguments, config, targets_of)
    targets = targets_of(arguments.files, arguments.output)
    sources: list[Source | None] = []

    def texts() -> Iterator[Source]:
        for name in arguments.files:
            source = read(name, arguments.encoding)
            sources.append(source)
            if source is not None:
                yield Source(name, source.text)

    code = DONE
    one = partial(_cleaned, config)
    for name, text in _mapped(one, texts(), arguments.jobs):
        if targets:
            if not save(targets[name], text):
                code = FAILED
        else:
            if len(arguments.files) > 1 and text and not text.endswith("\n"):
                text += "\n"
            write(text)
    return FAILED if None in sources else code


def _has_rows(arguments: argparse.Namespace) -> bool:
    """Whether the command line asks for rows, not for plain texts."""
    names = [*arguments.files, arguments.output or ""]
    if arguments.source or arguments.target or any(Format.of(n).kind != "txt" for n in names):
        return True
    options = ("field", "removals", "resume", "errors", "strict", "largest")
    for option in options:
        if getattr(arguments, option):
            raise CommandError(
                f"--{option} is for rows, and {arguments.files[0]} is a text by its name; say "
                "--from jsonl (or csv, ...) if it holds rows, or -o OUT.jsonl to make rows of texts"
            )
    return False


def _mapped(
    one: Callable[[Source], Source], sources: Iterator[Source], jobs: int
) -> Iterator[Source]:
    if jobs == 1:
        return map(one, sources)
    from newsclean.stream import in_order

    return in_order(one, sources, jobs)


def _cleaned(config: Config, source: Source) -> Source:
    from newsclean.pipeline import clean

    return source._replace(text=clean(source.text, config))


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
    from newsclean.report import as_json

    config = config_of(arguments)
    if arguments.html:
        from newsclean.commands.report import page_of_texts

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
        source = read(name, arguments.encoding)
        if source is None:
            code = FAILED
            continue
        answer = told(name, source)
        if isinstance(answer, str):
            write(("\n" if written else "") + answer)
        else:
            write_json(answer)
        written = True
    return code


def _reader(width: int | None) -> Callable[[Cleaned, str], str]:
    """What shows a cleaning to a reader: a diff on a terminal, the plain report elsewhere."""
    from newsclean.commands.screen import as_screen, has_rich
    from newsclean.report import as_text

    colour = wants_colour()
    if width is None and not ((colour or sys.stdout.isatty()) and has_rich()):
        return partial(as_text, colour=colour)
    columns = width or shutil.get_terminal_size().columns
    return partial(as_screen, width=columns, colour=colour)


def pairs(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean pairs`."""
    from newsclean.pairs import as_json, as_text, nearest

    config = config_of(arguments)

    def told(name: str, source: Source) -> Any:
        found = nearest(source.text, config, arguments.most)
        if arguments.json:
            return as_json(found, source.text, name)
        return as_text(found, source.text, source.name)

    return _each(arguments, told)
