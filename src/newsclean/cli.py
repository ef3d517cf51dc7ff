"""The command line: reads bytes, writes bytes, and leaves the work to the library.

What costs time to import is imported by the command that needs it, so `--help` answers at once.
"""

from __future__ import annotations

import argparse
import glob
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from newsclean._arguments import parser
from newsclean._formats import Format, MissingPackage, damage, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from newsclean.config import Config
    from newsclean.rules import Rule, RuleBook

DONE, FAILED, WRONG_USE, INTERRUPTED, CLOSED_PIPE = 0, 1, 2, 130, 141


class UsageError(Exception):
    """What was asked for cannot be done; the message says why."""


class Source(NamedTuple):
    """An input that was read: what it is called, and its text."""

    name: str
    text: str


def run() -> NoReturn:
    """The `newsclean` command."""
    try:
        code = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader has left. What is still buffered would raise once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = CLOSED_PIPE
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out the command line `argv`, or that of this process, and return the exit code.

    Raises `SystemExit` for `--help`, `--version` and what does not parse, and `BrokenPipeError`
    when whoever reads standard output has left.
    """
    arguments = parser().parse_args(argv)
    commands = {"clean": _clean, "explain": _explain, "pairs": _pairs, "rules": _rules}
    try:
        if arguments.command not in commands:
            return _of_a_corpus(arguments)
        return commands[arguments.command](arguments)
    except (UsageError, MissingPackage) as error:
        _say(str(error))
        return WRONG_USE


def _of_a_corpus(arguments: argparse.Namespace) -> int:
    from newsclean import _corpus_commands as corpus

    commands = {"dedupe": corpus.dedupe, "index": corpus.index, "learn": corpus.learn}
    try:
        return commands[arguments.command](arguments)
    except corpus.CommandError as error:
        _say(str(error))
        return error.code


def _clean(arguments: argparse.Namespace) -> int:
    from newsclean._rows_command import clean_rows, has_rows

    config = _config(arguments)
    arguments.files = [name for pattern in arguments.files for name in _expanded(pattern)]
    if has_rows(arguments):
        return clean_rows(arguments, config, _targets, _say)
    targets = _targets(arguments.files, arguments.output)
    sources: list[Source | None] = []

    def texts() -> Iterator[Source]:
        for name in arguments.files:
            source = _read(name, arguments.encoding)
            sources.append(source)
            if source is not None:
                yield Source(name, source.text)

    code = DONE
    one = partial(_cleaned, config)
    for name, text in _mapped(one, texts(), arguments.jobs):
        if targets:
            if not _save(targets[name], text):
                code = FAILED
        else:
            if len(arguments.files) > 1 and text and not text.endswith("\n"):
                text += "\n"
            _write(text)
    return FAILED if None in sources else code


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


def _explain(arguments: argparse.Namespace) -> int:
    from newsclean.pipeline import explain
    from newsclean.report import as_json, as_text

    config = _config(arguments)
    colour = _wants_colour()
    code = DONE
    written = False
    for name in arguments.files:
        source = _read(name, arguments.encoding)
        if source is None:
            code = FAILED
            continue
        cleaned = explain(source.text, config)
        if arguments.json:
            _write_json(as_json(cleaned, name))
        else:
            _write(("\n" if written else "") + as_text(cleaned, source.name, colour=colour))
        written = True
    return code


def _pairs(arguments: argparse.Namespace) -> int:
    from newsclean.pairs import as_json, as_text, nearest

    config = _config(arguments)
    code = DONE
    written = False
    for name in arguments.files:
        source = _read(name, arguments.encoding)
        if source is None:
            code = FAILED
            continue
        pairs = nearest(source.text, config, arguments.most)
        if arguments.json:
            _write_json(as_json(pairs, source.text, name))
        else:
            _write(("\n" if written else "") + as_text(pairs, source.text, source.name))
        written = True
    return code


def _rules(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    from newsclean.rules import shipped_rules

    books = [_read_rules(file) for file in arguments.files] or [shipped_rules()]
    rules = [
        rule
        for book in books
        for rule in book.rules
        if arguments.language is None or arguments.language in rule.languages
    ]
    if arguments.language and not rules:
        known = {language for book in books for rule in book.rules for language in rule.languages}
        raise UsageError(
            f"no rules for language {arguments.language!r}, but for {', '.join(sorted(known))}"
        )
    if not arguments.files:
        _check(rules)
    if arguments.json:
        for rule in rules:
            _write_json(asdict(rule))
    else:
        _write("".join(f"{line}\n" for line in _rule_table(rules)))
    examples = sum(len((*rule.phrases, *rule.positive, *rule.negative)) for rule in rules)
    _say(f"rules: {len(rules):,}; examples: {examples:,}; every one holds")
    return DONE


def _check(rules: Iterable[Rule]) -> None:
    """Check rules that ship; those of a file have been checked when it was read."""
    from newsclean.rules import check

    for rule in rules:
        try:
            check(rule)
        except ValueError as error:
            raise UsageError(f"{rule.id}: {error}") from error


def _rule_table(rules: Sequence[Rule]) -> Iterator[str]:
    rows = [
        (rule.id, rule.category, rule.scope, rule.strength, rule.default, ",".join(rule.languages))
        for rule in rules
    ]
    heads = ("rule", "category", "scope", "strength", "default", "languages")
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _targets(names: Sequence[str], output: str | None) -> dict[str, Path]:
    """Where the text of each input goes; empty for standard output."""
    if output is None:
        return {}
    folder = Path(output)
    if len(names) == 1 and not (folder.is_dir() or output.endswith(("/", os.sep))):
        return {names[0]: folder}
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"several files need a directory to go to, and {output} is none")
    targets: dict[str, Path] = {}
    inputs: dict[Path, str] = {}
    for name in names:
        if name == "-":
            raise UsageError("standard input has no name to give its file in a directory")
        target = folder / Path(name).name
        other = inputs.setdefault(target, name)
        if other != name:
            raise UsageError(f"{other} and {name} would both go to {target}")
        targets[name] = target
    return targets


def _config(arguments: argparse.Namespace) -> Config:
    from dataclasses import replace
    from functools import reduce
    from operator import add

    from newsclean import config
    from newsclean.pipeline import rule_book

    changes: dict[str, Any] = {}
    if arguments.rules:
        changes["rules"] = reduce(add, map(_read_rules, arguments.rules))
    if arguments.without:
        changes["without"] = frozenset(arguments.without)
    for name in ("captions", "keep"):
        if getattr(arguments, name):
            changes[name] = getattr(arguments, name)
    preset: Config = getattr(config, arguments.preset.upper())
    chosen = replace(preset, **changes)
    try:
        rule_book(chosen)
    except ValueError as error:  # a name that no rule has
        raise UsageError(str(error)) from error
    return chosen


def _read_rules(file: str) -> RuleBook:
    from newsclean.rules import RuleError, read_rules

    try:
        return read_rules(file)
    except RuleError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{file}: {_reason(error)}") from error


def _read(name: str, encoding: str) -> Source | None:
    """The text of a file, or of standard input for "-"; None, after saying why, if there is none.

    The bytes are decoded as they are, so that offsets in the text are offsets in the file: line
    breaks stay what they are, and a byte order mark of UTF-8 is a character for repair to remove.
    """
    shown = "standard input" if name == "-" else name
    try:
        data = sys.stdin.buffer.read() if name == "-" else _bytes(Path(name))
    except damage() as error:
        _say(f"{shown}: cannot be unpacked: {error}")
        return None
    except OSError as error:
        _say(f"{shown}: {_reason(error)}")
        return None
    try:
        return Source(shown, data.decode(encoding))
    except UnicodeDecodeError as error:
        _say(f"{shown}: {_undecodable(error, data)}")
    except UnicodeError as error:
        _say(f"{shown}: not {encoding}: {error}")
    return None


def _bytes(path: Path) -> bytes:
    """What is in a file, unpacked."""
    with path.open("rb") as raw, unpacked(raw, Format.of(path.name).packing) as stream:
        return stream.read()


def _undecodable(error: UnicodeDecodeError, data: bytes) -> str:
    at = error.start
    line = data.count(b"\n", 0, at) + 1
    found = f"byte 0x{data[at]:02x} " if at < len(data) else ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and not error.encoding.startswith("utf-16"):
        advice = "it begins like UTF-16, so try --encoding utf-16"
    else:
        advice = "name the right one, for example --encoding cp1252"
    return f"not {error.encoding}: {found}at offset {at} (line {line}), {error.reason}; {advice}"


def _save(target: Path, text: str) -> bool:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode("utf-8", "replace")
        target.write_bytes(packed(data, Format.of(target.name).packing))
    except OSError as error:
        _say(f"{target}: {_reason(error)}")
        return False
    return True


def _write(text: str) -> None:
    # Bytes, so that neither the locale nor the platform's line breaks change the text. A lone
    # surrogate, which UTF-8 cannot hold, becomes a question mark.
    _emit(text.encode("utf-8", "replace"))


def _write_json(value: Any) -> None:
    import json

    line = json.dumps(value, ensure_ascii=False) + "\n"
    # How Python escapes a lone surrogate is how JSON writes one.
    _emit(line.encode("utf-8", "backslashreplace"))


def _emit(data: bytes) -> None:
    # With PYTHONUNBUFFERED, a write to a pipe may take only a part.
    left = memoryview(data)
    while left:
        left = left[sys.stdout.buffer.write(left) :]
    sys.stdout.buffer.flush()


def _say(message: str) -> None:
    print(f"newsclean: {message}", file=sys.stderr)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _wants_colour() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()
