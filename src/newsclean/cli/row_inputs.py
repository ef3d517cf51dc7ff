"""Inputs that are rows, each an article: their options, how they are read, an index of them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from newsclean.cli.arguments import add_encoding, add_field, add_source, add_strict, add_text
from newsclean.cli.progress import BadRows
from newsclean.cli.terminal import DONE, FAILED, CommandError, announce_terminal, say
from newsclean.cli.usage import Parser
from newsclean.review.record import counted
from newsclean.rows.formats import Format, MissingPackage, names_of
from newsclean.rows.jsontext import json_line
from newsclean.rows.row import BadRow, Cause

if TYPE_CHECKING:
    from argparse import _ArgumentGroup

    from newsclean.corpus.dedupe import Article
    from newsclean.corpus.index import Index

_INPUT = (
    'JSON lines, CSV or Parquet; "-" is standard input, where JSON lines are expected (default: -)'
)


def add_input(parser: Parser) -> None:
    """Add the one input and how it is read."""
    group = parser.add_argument_group("input")
    group.add_argument("file", nargs="?", default="-", metavar="IN", help=_INPUT)
    add_reading(group)


def add_inputs(group: _ArgumentGroup) -> None:
    """Add any number of inputs."""
    group.add_argument("files", nargs="*", default=["-"], metavar="IN", help=_INPUT)


def add_reading(group: _ArgumentGroup) -> None:
    """Add how inputs are read."""
    add_source(group, "IN is", "as its name tells")
    add_encoding(group, "IN is")
    add_strict(group)


class ReadOptions(NamedTuple):
    """How inputs are read."""

    source: Format | None
    encoding: str
    strict: bool
    delimiter: str

    @classmethod
    def of(cls, arguments: Namespace) -> ReadOptions:
        """What the options of `add_reading` say."""
        return cls(
            arguments.source, arguments.encoding, arguments.strict, arguments.delimiter or ""
        )


def add_fields(parser: Parser, *, sites: bool = False) -> None:
    """Add the fields of an article; with `sites`, those that tell its site."""
    group = parser.add_argument_group("fields")
    add_field(group, "--id", "the id", "id")
    add_text(group)
    add_field(group, "--date", "the date", "date")
    if sites:
        add_field(group, "--site", "the site", "site")
        add_field(group, "--url", "the address, for the site", "url")


class ArticleFields(NamedTuple):
    """The fields of an article."""

    id: str
    text: str
    date: str
    site: str
    url: str

    @classmethod
    def of(cls, arguments: Namespace) -> ArticleFields:
        """What the options of `add_fields` say."""
        site, url = getattr(arguments, "site", ""), getattr(arguments, "url", "")
        return cls(arguments.id, arguments.text, arguments.date, site, url)


class InputRow(NamedTuple):
    """A row that could be read."""

    file: str
    number: int
    data: dict[str, Any]
    line: bytes
    """As JSON; where the input was JSON, as it was."""

    def bad(self, reason: str, cause: Cause = "") -> BadRow:
        """The row as one that cannot be used."""
        return BadRow(self.file, self.number, reason, cause=cause)


def rows_of(name: str, reading: ReadOptions, bad: BadRows) -> Iterator[InputRow]:
    """The rows of a file, or of standard input for "-"."""
    from newsclean.rows.read import chunks, rows

    format = reading.source or (Format("jsonl") if name == "-" else Format.of(name))
    format = format.between(reading.delimiter)
    if name == "-":
        announce_terminal()
    if format.kind == "txt" and Path(name).is_file():
        raise CommandError(f"{name}: a text by its name; say --from jsonl (or csv, ...) for rows")
    for chunk in chunks(name, format, encoding=reading.encoding):
        for row in rows(chunk):
            if isinstance(row, BadRow):
                bad(row)
            else:
                line = json_line(row.data)
                if row.raw is not None:
                    line = f"{row.raw}\n".encode("utf-8", "backslashreplace")
                yield InputRow(chunk.file, row.number, row.data, line)
    bad.must_have_had_hope()


def articles_of(
    name: str, reading: ReadOptions, fields: ArticleFields, bad: BadRows, *, stored: bool
) -> Iterator[tuple[InputRow, Article]]:
    """The articles of a file; if they are `stored`, those alone that an index can hold.

    Of those with the same id the first counts, the others are bad.
    """
    from newsclean.corpus.dates import day
    from newsclean.corpus.dedupe import Article
    from newsclean.corpus.index import unfit_id
    from newsclean.rows.read import FieldError, find

    places: dict[str, str] = {}
    for row in rows_of(name, reading, bad):
        raw = row.data.get(fields.id)
        if isinstance(raw, bool) or not isinstance(raw, str | int) or raw == "":
            there = f"there are {names_of(row.data)}; --id names the one"
            bad(row.bad(f"field {fields.id!r} holds no id; {there}", "field"))
            continue
        if stored and (why := unfit_id(str(raw))):
            bad(row.bad(why))
            continue
        place = f"{row.file}:{row.number}"
        first = places.setdefault(str(raw), place)
        if first != place:
            bad(row.bad(f"the id {raw!r} stands at {first} already"))
            continue
        try:
            text = find(row.data, fields.text).text
            date = row.data.get(fields.date)
            day(date)
        except FieldError as error:
            bad(row.bad(str(error), error.cause))
            continue
        except ValueError as error:
            bad(row.bad(str(error)))
            continue
        bad.good()
        site, url = (_words(row.data.get(field)) for field in (fields.site, fields.url))
        yield row, Article(str(raw), text, date, {"id": raw}, host_of(site), url)


def _words(value: object) -> str:
    """A string; of anything else nothing, as of a field that is not there."""
    return value if isinstance(value, str) else ""


def host_of(site: str) -> str:
    """The host of an address; what is none is a site as it is."""
    if "://" not in site:
        return site.strip()
    try:
        return urlsplit(site.strip()).hostname or site
    except ValueError:
        return site


def code_of(bad: BadRows) -> int:
    """The exit code after bad rows, which are counted on standard error."""
    bad.end()
    if bad.count:
        say(f"{counted(bad.count, 'bad row')} skipped")
    return FAILED if bad.count else DONE


_NEEDED = {
    "numpy": "dedupe and index need numpy: pip install 'newsclean[corpus]'",
    "courlan": "--addresses needs courlan: pip install 'newsclean[addresses]'",
}


@contextmanager
def with_packages() -> Iterator[None]:
    """Say what to install where a package is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        message = _NEEDED.get(error.name or "")
        if message is None:
            raise
        raise MissingPackage(message, name=error.name) from error


@contextmanager
def opened_index(path: str) -> Iterator[Index]:
    """The index in a file. Raises `CommandError` if that holds none."""
    from newsclean.corpus.index import Index, IndexFileError

    if Path(path).is_dir():
        raise CommandError(f"{path}: a directory, where the file of an index is needed", FAILED)
    try:
        with Index(path) as opened:
            yield opened
    except IndexFileError as error:
        raise CommandError(str(error), FAILED) from error
