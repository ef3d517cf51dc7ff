"""The commands `dedupe`, `learn` and `index`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsclean._jsonl import BadRow, Progress, Row, dumped, read_rows, write

if TYPE_CHECKING:
    from newsclean.corpus.dedupe import Article, Verdict
    from newsclean.corpus.index import Index
    from newsclean.corpus.templates import Templates

DONE, FAILED, WRONG_USE = 0, 1, 2


class CommandError(Exception):
    """What was asked for cannot be done; the message says why, and `code` is the exit code."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


class _Bad:
    """Names bad rows and counts them, or stops at the first."""

    def __init__(
        self, strict: bool, progress: Progress, say: Callable[[str], None] | None = None
    ) -> None:
        self.count = 0
        self._say = say or _say
        self._strict = strict
        self._progress = progress

    def __call__(self, error: BadRow) -> None:
        if self._strict:
            raise error
        self._progress.done()
        self._say(str(error))
        self.count += 1

    def code(self) -> int:
        if self.count:
            _say(f"{self.count:,} bad row{'s' if self.count > 1 else ''} skipped")
        return FAILED if self.count else DONE


def _say(message: str) -> None:
    """A line on standard error."""
    print(f"newsclean: {message}", file=sys.stderr)


@contextmanager
def _told(progress: Progress) -> Iterator[None]:
    """Errors that have to do with files and rows, in words."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        message = "this needs numpy: pip install 'newsclean[corpus]'"
        raise CommandError(message, WRONG_USE) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CommandError(f"{error.filename}: {reason}" if error.filename else reason) from error
    except BadRow as error:
        raise CommandError(f"{error} (--strict)") from error
    finally:
        progress.done()


def dedupe(arguments: argparse.Namespace) -> int:
    """`newsclean dedupe`."""
    progress = Progress("dedupe")
    bad = _Bad(arguments.strict, progress)
    with _told(progress):
        from newsclean.corpus.dedupe import dedupe as compared

        first = _articles(arguments.file, arguments, bad, progress)
        # Standard input cannot be read twice, so its rows are kept.
        rows = list(first) if arguments.file == "-" else None
        named: dict[str, Any] = {}
        verdicts = compared(
            _counted(rows if rows is not None else first, named, progress),
            keep=arguments.keep,
            workers=arguments.workers,
            scratch=arguments.scratch,
        )

        def again() -> Iterable[tuple[Row, Article]]:
            quiet = _Bad(False, progress, say=lambda _: None)
            return (
                rows if rows is not None else _articles(arguments.file, arguments, quiet, progress)
            )

        if arguments.index:
            progress.say("looking into the index")
            with _index(arguments.index) as index:
                verdicts = _remembered(index, (article for _, article in again()), verdicts)
        if arguments.drop:
            kept = zip(verdicts, again(), strict=True)
            write(
                arguments.output, (row.line + b"\n" for verdict, (row, _) in kept if verdict.kept)
            )
        else:
            write(arguments.output, (dumped(_row(verdict, named)) for verdict in verdicts))
    stay = sum(verdict.kept for verdict in verdicts)
    _say(f"{len(verdicts):,} articles, of which {stay:,} stay")
    return bad.code()


def learn(arguments: argparse.Namespace) -> int:
    """`newsclean learn`."""
    progress = Progress("learn")
    bad = _Bad(arguments.strict, progress)
    with _told(progress):
        templates = _known(arguments.state)
        count = 0
        for row in progress.watch(read_rows(arguments.file, bad)):
            text, site = row.data.get(arguments.text), row.data.get(arguments.site_field)
            if not isinstance(text, str):
                bad(BadRow(f"{row.place}: field {arguments.text!r} holds no text"))
            elif not isinstance(site, str) or not site.strip():
                bad(BadRow(f"{row.place}: field {arguments.site_field!r} names no site"))
            else:
                templates.add(text, _host(site))
                count += 1
        progress.say("writing rules")
        write(arguments.output, [templates.toml().encode("utf-8")])
        if arguments.state:
            write(arguments.state, [dumped(templates.state())])
    _say(f"{count:,} pages read, {len(templates.sites):,} sites known")
    return bad.code()


def index(arguments: argparse.Namespace) -> int:
    """`newsclean index`."""
    progress = Progress("index")
    bad = _Bad(arguments.strict, progress)
    with _told(progress):
        path = Path(arguments.file)
        if arguments.action != "add" and not path.exists():
            raise CommandError(f"{arguments.file}: no such file or directory")
        if arguments.action == "remove" and not arguments.names:
            raise CommandError("remove needs the ids of articles", WRONG_USE)
        if arguments.action == "info" and arguments.names:
            message = f"info takes nothing more, not {arguments.names[0]!r}"
            raise CommandError(message, WRONG_USE)
        with _index(arguments.file) as opened:
            if arguments.action == "info":
                facts = {"articles": len(opened), "bytes": path.stat().st_size}
                write(None, [dumped(facts)])
            elif arguments.action == "remove":
                missing = [name for name in arguments.names if not opened.remove(name)]
                for name in missing:
                    _say(f"{arguments.file}: no article {name!r}")
                return FAILED if missing else DONE
            else:
                for name in arguments.names or ["-"]:
                    rows = _articles(name, arguments, bad, progress)
                    if arguments.action == "add":
                        opened.add_all(article for _, article in rows)
                    else:
                        write(None, (_answer(opened, article) for _, article in rows))
    return bad.code()


def _counted(
    rows: Iterable[tuple[Row, Article]], named: dict[str, Any], progress: Progress
) -> Iterator[Article]:
    """The articles of `rows`; how their ids were written goes into `named`."""
    for _, article in rows:
        named[article.id] = article.row["id"]
        yield article
    progress.say(f"comparing {len(named):,} articles")


def _answer(index: Index, article: Article) -> bytes:
    found = next(iter(index.query(article, 1)), None)
    answer: dict[str, Any] = {"id": article.row["id"], "relation": None, "twin": None}
    if found:
        answer |= {"relation": found.relation, "twin": found.id, "score": found.score}
        answer["reason"] = found.reason
    return dumped(answer)


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
    name: str, arguments: argparse.Namespace, bad: _Bad, progress: Progress
) -> Iterator[tuple[Row, Article]]:
    """The articles of a file. Of those with the same id the first counts, the others are bad."""
    from newsclean.corpus.dates import day
    from newsclean.corpus.dedupe import Article

    places: dict[str, str] = {}
    for row in progress.watch(read_rows(name, bad)):
        raw, text = row.data.get(arguments.id), row.data.get(arguments.text)
        date = row.data.get(arguments.date)
        if isinstance(raw, bool) or not isinstance(raw, str | int) or raw == "":
            bad(BadRow(f"{row.place}: field {arguments.id!r} holds no id"))
            continue
        if not isinstance(text, str):
            bad(BadRow(f"{row.place}: field {arguments.text!r} holds no text"))
            continue
        first = places.setdefault(str(raw), row.place)
        if first != row.place:
            bad(BadRow(f"{row.place}: the id {raw!r} stands at {first} already"))
            continue
        try:
            day(date)
        except ValueError as error:
            bad(BadRow(f"{row.place}: {error}"))
            continue
        yield row, Article(str(raw), text, date, {"id": raw})


@contextmanager
def _index(path: str) -> Iterator[Index]:
    from newsclean.corpus.index import Index, IndexFileError

    try:
        with Index(path) as opened:
            yield opened
    except IndexFileError as error:
        raise CommandError(str(error)) from error


def _known(file: str | None) -> Templates:
    from newsclean.corpus.templates import Templates

    if file is None or not Path(file).exists():
        return Templates()
    try:
        return Templates.of(json.loads(Path(file).read_bytes()))
    except ValueError as error:
        raise CommandError(f"{file}: {error}") from error


def _host(site: str) -> str:
    if "://" not in site:
        return site.strip()
    try:
        return urlsplit(site.strip()).hostname or site
    except ValueError:
        return site
