"""The commands `dedupe`, `learn` and `index`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from newsclean.cli import paths
from newsclean.cli.progress import BadRows, Bar
from newsclean.cli.terminal import (
    DONE,
    FAILED,
    CommandError,
    announce_terminal,
    counted,
    failure,
    fault,
    say,
    write_whole,
)
from newsclean.rows.files import named
from newsclean.rows.formats import Format, InputError, MissingPackage, names_of
from newsclean.rows.jsontext import json_line
from newsclean.rows.read import BadRow, Cause, FieldError, chunks, find, rows

if TYPE_CHECKING:
    from newsclean.corpus.dedupe import Article, Verdict
    from newsclean.corpus.index import Index
    from newsclean.corpus.templates import Templates


class Row(NamedTuple):
    """A row that could be read."""

    file: str
    number: int
    data: dict[str, Any]
    line: bytes
    """As JSON; where the input was JSON, as it was."""

    def bad(self, reason: str, cause: Cause = "") -> BadRow:
        """The row as one that cannot be used."""
        return BadRow(self.file, self.number, reason, cause=cause)


def rows_of(name: str, arguments: argparse.Namespace, bad: BadRows) -> Iterator[Row]:
    """The rows of a file, or of standard input for "-"."""
    format = arguments.source or (Format("jsonl") if name == "-" else Format.of(name))
    if name == "-":
        announce_terminal()
    if format.kind == "txt" and Path(name).is_file():
        raise CommandError(f"{name}: a text by its name; say --from jsonl (or csv, ...) for rows")
    for chunk in chunks(name, format, encoding=arguments.encoding):
        for row in rows(chunk):
            if isinstance(row, BadRow):
                bad(row)
            else:
                line = json_line(row.data)
                if row.raw is not None:
                    line = f"{row.raw}\n".encode("utf-8", "backslashreplace")
                yield Row(chunk.file, row.number, row.data, line)


@contextmanager
def with_numpy() -> Iterator[None]:
    """Say what to install where numpy is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        message = "dedupe, learn and index need numpy: pip install 'newsclean[corpus]'"
        raise MissingPackage(message, name=error.name) from error


def code_of(bad: BadRows) -> int:
    """The exit code after bad rows, which are counted on standard error."""
    bad.end()
    if bad.count:
        say(f"{counted(bad.count, 'bad row')} skipped")
    return FAILED if bad.count else DONE


def dedupe(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean dedupe`."""
    _check_output(arguments)
    outputs = paths.output(arguments.output), paths.index(arguments.index, "--index")
    paths.keep_apart(arguments, [arguments.file], *outputs)
    if arguments.scratch and not Path(arguments.scratch).is_dir():
        raise CommandError(f"--scratch {arguments.scratch}: no such directory; make it first")
    with with_numpy(), Bar("dedupe", " rows") as bar:
        from newsclean.corpus.dedupe import dedupe as compared

        bad = BadRows(bar, strict=arguments.strict)
        first = _articles(arguments.file, arguments, bad)
        # Standard input cannot be read twice, so its rows are kept.
        known = list(first) if arguments.file == "-" else None
        ids: dict[str, Any] = {}
        # Errors of other files have their names; what has none is of those that nobody named.
        with named(arguments.scratch or gettempdir()):
            verdicts = compared(
                _counted(bar, first if known is None else known, ids),
                keep=arguments.keep,
                workers=arguments.workers,
                scratch=arguments.scratch,
            )

        def again() -> Iterable[tuple[Row, Article]]:
            if known is not None:
                return known
            return _articles(arguments.file, arguments, BadRows(bar, named=0))

        if arguments.index:
            bar.now("looking into the index")
            with _index(arguments.index) as index:
                verdicts = _remembered(index, (article for _, article in again()), verdicts)
        if arguments.drop:
            kept = zip(verdicts, again(), strict=True)
            write_whole(arguments.output, (row.line for verdict, (row, _) in kept if verdict.kept))
        else:
            write_whole(arguments.output, (json_line(_row(one, ids)) for one in verdicts))
    stay = sum(verdict.kept for verdict in verdicts)
    say(f"{counted(len(verdicts), 'article')}, of which {stay:,} stay")
    return code_of(bad)


def learn(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean learn`."""
    _check_output(arguments)
    outputs = paths.output(arguments.output), paths.option(arguments.state, "--state")
    paths.keep_apart(arguments, [arguments.file], *outputs)
    with with_numpy(), Bar("learn", " rows") as bar:
        bad = BadRows(bar, strict=arguments.strict)
        templates = _known(arguments.state)
        count = 0
        for row in bar.counted(rows_of(arguments.file, arguments, bad)):
            try:
                text, site = (
                    find(row.data, field).text for field in (arguments.text, arguments.site_field)
                )
            except FieldError as error:
                bad(row.bad(str(error), error.cause))
                continue
            if not site.strip():
                bad(row.bad(f"field {arguments.site_field!r} names no site"))
                continue
            try:
                templates.add(text, host_of(site))
            except Exception as error:
                bad(row.bad(fault(error)))
                continue
            bad.good()
            count += 1
        bar.now("writing rules")
        write_whole(arguments.output, [templates.toml().encode("utf-8")])
        if arguments.state:
            write_whole(arguments.state, [json_line(templates.state())])
    say(f"{counted(count, 'page')} read, {counted(len(templates.sites), 'site')} known")
    return code_of(bad)


def index(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean index`."""
    path = Path(arguments.file)
    if arguments.action != "add" and not path.exists():
        raise CommandError(
            f"{arguments.file}: no such file or directory; `newsclean index FILE add` and "
            "`newsclean dedupe --index FILE` make an index",
            FAILED,
        )
    if arguments.action == "remove" and not arguments.names:
        raise CommandError("remove needs the ids of articles: newsclean index FILE remove ID ...")
    if arguments.action == "info" and arguments.names:
        raise CommandError(f"info takes no argument; {arguments.names[0]!r} is one too many")
    inputs = arguments.names or ["-"] if arguments.action in ("add", "query") else []
    uses = paths.index(arguments.file, "the index"), paths.output(None)
    paths.keep_apart(arguments, inputs, *uses)
    code = DONE
    with with_numpy(), Bar("index", " rows") as bar, _index(arguments.file) as opened:
        bad = BadRows(bar, strict=arguments.strict)
        if arguments.action == "info":
            facts = {"articles": len(opened), "bytes": path.stat().st_size}
            write_whole(None, [json_line(facts)])
        elif arguments.action == "remove":
            missing = [name for name in arguments.names if not opened.remove(name)]
            for name in missing:
                say(f"{arguments.file}: no article {name!r}")
            return FAILED if missing else DONE
        else:
            for name in inputs:
                articles = (article for _, article in _articles(name, arguments, bad))
                try:
                    if arguments.action == "add":
                        opened.add_all(bar.counted(articles))
                    else:
                        write_whole(None, (_answer(opened, one) for one in bar.counted(articles)))
                except BrokenPipeError:
                    raise
                except (InputError, OSError) as error:
                    say(failure(error))
                    code = FAILED
    return code_of(bad) or code


def _counted(
    bar: Bar, articles: Iterable[tuple[Row, Article]], named: dict[str, Any]
) -> Iterator[Article]:
    """The articles; how their ids were written goes into `named`."""
    for _, article in bar.counted(articles):
        named[article.id] = article.row["id"]
        yield article
    bar.now(f"comparing {len(named):,} articles")


def _answer(index: Index, article: Article) -> bytes:
    found = next(iter(index.query(article, 1)), None)
    answer: dict[str, Any] = {"id": article.row["id"], "relation": None, "twin": None}
    if found:
        answer |= {"relation": found.relation, "twin": found.id, "score": found.score}
        answer["reason"] = found.reason
    return json_line(answer)


def _row(verdict: Verdict, named: dict[str, Any]) -> dict[str, Any]:
    """A verdict with the ids as the rows had them; those of an index are strings."""
    row = verdict._asdict()
    for field in ("id", "cluster", "twin"):
        row[field] = named.get(row[field], row[field])
    return row


def _remembered(
    index: Index, articles: Iterable[Article], verdicts: list[Verdict]
) -> list[Verdict]:
    """The verdicts, where what stays may be known from earlier; what is new is remembered.

    An update is remembered too: the next one may be like it and no longer like the first.
    """
    clusters: dict[str, str] = {}
    found: list[Verdict] = []
    new: list[Article] = []
    for verdict, article in zip(verdicts, articles, strict=True):
        if verdict.kept:
            seen = next(iter(index.query(article, 1)), None)
            if seen is None or seen.relation == "update":
                new.append(article)
            if seen is not None:
                clusters[verdict.id] = seen.id
                verdict = verdict._replace(
                    relation=seen.relation, twin=seen.id, score=seen.score, reason=seen.reason
                )
        found.append(verdict)
    index.add_all(new)
    return [
        verdict._replace(cluster=clusters.get(verdict.cluster, verdict.cluster))
        for verdict in found
    ]


def _articles(
    name: str, arguments: argparse.Namespace, bad: BadRows
) -> Iterator[tuple[Row, Article]]:
    """The articles of a file. Of those with the same id the first counts, the others are bad."""
    from newsclean.corpus.dates import day
    from newsclean.corpus.dedupe import Article
    from newsclean.corpus.index import unfit

    places: dict[str, str] = {}
    stored = arguments.command == "index" or arguments.index
    for row in rows_of(name, arguments, bad):
        raw = row.data.get(arguments.id)
        if isinstance(raw, bool) or not isinstance(raw, str | int) or raw == "":
            there = f"there are {names_of(row.data)}; --id names the one"
            bad(row.bad(f"field {arguments.id!r} holds no id; {there}", "field"))
            continue
        if stored and (why := unfit(str(raw))):
            bad(row.bad(why))
            continue
        place = f"{row.file}:{row.number}"
        first = places.setdefault(str(raw), place)
        if first != place:
            bad(row.bad(f"the id {raw!r} stands at {first} already"))
            continue
        try:
            text = find(row.data, arguments.text).text
            date = row.data.get(arguments.date)
            day(date)
        except FieldError as error:
            bad(row.bad(str(error), error.cause))
            continue
        except ValueError as error:
            bad(row.bad(str(error)))
            continue
        bad.good()
        yield row, Article(str(raw), text, date, {"id": raw})


@contextmanager
def _index(path: str) -> Iterator[Index]:
    from newsclean.corpus.index import Index, IndexFileError

    if Path(path).is_dir():
        raise CommandError(f"{path}: a directory, where the file of an index is needed", FAILED)
    try:
        with Index(path) as opened:
            yield opened
    except IndexFileError as error:
        raise CommandError(str(error), FAILED) from error


def _known(file: str | None) -> Templates:
    from newsclean.corpus.templates import Templates

    if file is None or not Path(file).exists():
        return Templates()
    try:
        return Templates.of(json.loads(Path(file).read_bytes()))
    except (ValueError, RecursionError) as error:
        advice = "--state takes what an earlier run wrote there, or a new name"
        raise CommandError(
            f"{file}: not what learn has written: {error}; {advice}", FAILED
        ) from error


def _check_output(arguments: argparse.Namespace) -> None:
    """Raise `CommandError` for an output that cannot be, before there is work to lose."""
    name = arguments.output
    if name in (None, "-"):
        return
    output = Path(name)
    if output.is_dir():
        raise CommandError(f"{name}: a directory; -o takes a file, such as {output / 'out.jsonl'}")


def host_of(site: str) -> str:
    """The host of an address; what is none is a site as it is."""
    if "://" not in site:
        return site.strip()
    try:
        return urlsplit(site.strip()).hostname or site
    except ValueError:
        return site
