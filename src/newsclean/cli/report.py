"""The commands `report` and `verdicts`, and the page of `explain --html`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.cli import paths
from newsclean.cli.configuration import config_of
from newsclean.cli.corpus import Row, code_of, host_of, rows_of, with_numpy
from newsclean.cli.progress import BadRows, Bar
from newsclean.cli.report_parser import SITE
from newsclean.cli.terminal import (
    DONE,
    FAILED,
    CommandError,
    Source,
    counted,
    failure,
    read,
    say,
    tried,
    write_whole,
)
from newsclean.pipeline import explain
from newsclean.review.html import Entry, Story, as_html
from newsclean.rows.formats import Format, InputError, standard_input
from newsclean.rows.jsontext import json_line
from newsclean.rows.read import BadRow, FieldError, chunks, find, rows

if TYPE_CHECKING:
    from newsclean.config import Config
    from newsclean.review.judgements import JudgedText, Outcome

_NAMES = ("name", "title", "url", "id")
_HEAD = """\
# What a judge said of a cleaning. `newsclean clean --rules` takes this file.
#
# Every line may be changed or deleted by hand.
"""


def page_of_texts(arguments: argparse.Namespace, config: Config) -> int:
    """Carry out `newsclean explain --html`."""
    sources = [read(name, arguments.encoding, arguments.largest) for name in arguments.files]
    found = [source for source in sources if source is not None]
    code = DONE if all(source is not None and source.whole for source in sources) else FAILED
    if found:
        title = found[0].name if len(found) == 1 else counted(len(found), "text")

        def entries() -> Iterator[Entry]:
            nonlocal code
            for source in found:
                cleaned = tried(source.name, partial(explain, source.text, config))
                if cleaned is None:
                    code = FAILED
                else:
                    yield Entry(source.name, cleaned)

        write_whole(arguments.html, _pieces(as_html(entries(), title, config=config)))
    return code


def _pieces(page: Iterable[str]) -> Iterator[bytes]:
    # A page in UTF-8 cannot hold half a character.
    return (piece.encode("utf-8", "replace") for piece in page)


def report(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean report`."""
    config = config_of(arguments)
    reads = [*arguments.files, *([arguments.clusters] if arguments.clusters else [])]
    paths.keep_apart(arguments, reads, paths.output(arguments.output))
    clusters = _clusters(arguments.clusters) if arguments.clusters else {}
    wanted = {name for member, found in clusters.items() for name in (member, found["cluster"])}
    code = DONE
    with Bar("report", " rows") as bar:
        bad = BadRows(bar, strict=arguments.strict)

        def all_rows() -> Iterator[Row]:
            nonlocal code
            for name in arguments.files:
                try:
                    yield from rows_of(name, arguments, bad)
                except (InputError, OSError) as error:
                    say(failure(error))
                    code = FAILED

        texts: list[Source] = []
        sites: list[str] = []
        places: dict[str, int] = {}
        more = 0
        for row in bar.counted(all_rows()):
            name = str(row.data.get(arguments.id, ""))
            if arguments.clusters and name not in wanted:
                bad.good()
                continue
            if len(texts) == arguments.most:
                more += 1
                continue
            try:
                text = find(row.data, arguments.field).text
            except FieldError as error:
                bad(row.bad(str(error), error.cause))
                continue
            bad.good()
            places.setdefault(name, len(texts))
            texts.append(Source(_name(row, arguments.name_field), text))
            sites.append(_site(row, arguments.site_field))
        stories = tuple(_stories(clusters, places))
        bar.now("cleaning")

        def entries() -> Iterator[Entry]:
            nonlocal code
            for source, site in zip(bar.counted(texts), sites, strict=True):
                cleaned = tried(source.name, partial(explain, source.text, config))
                if cleaned is None:
                    # It keeps its place, by which the stories name it.
                    cleaned = explain("", config)
                    code = FAILED
                yield Entry(source.name, cleaned, site)

        title = counted(len(texts), "article")
        pages = as_html(entries(), title, stories=stories, config=config)
        write_whole(arguments.output, _pieces(pages))
    if texts and arguments.site_field != SITE and not any(sites):
        say(f"no article has a site in the field {arguments.site_field!r}")
    if more:
        say(f"{counted(more, 'further article')} left out; --most N takes more than the default")
    if len(stories) < len(clusters):
        missing = len(clusters) - len(stories)
        say(f"{counted(missing, 'pair')} left out: an article of theirs is not in the page")
    return code_of(bad) or code


def _name(row: Row, field: str | None) -> str:
    """What the article of a row is called; its place if it has no name."""
    for key in (field,) if field else _NAMES:
        value = row.data.get(key)
        if isinstance(value, str | int) and str(value).strip():
            return str(value)
    return f"{row.file}:{row.number}"


def _site(row: Row, field: str) -> str:
    value = row.data.get(field)
    return host_of(value) if isinstance(value, str) else ""


def _clusters(file: str) -> dict[str, dict[str, Any]]:
    """What `newsclean dedupe` wrote of the articles that do not stay, by their ids."""
    found = {}
    format = Format("jsonl", Format.of(file).packing)
    for row in chain.from_iterable(map(rows, chunks(file, format))):
        try:
            if isinstance(row, BadRow):
                raise ValueError(row.reason)
            verdict = row.data
            name, cluster = str(verdict["id"]), str(verdict["cluster"])
            if verdict["relation"] is not None:
                score = float(verdict["score"])
                found[name] = {**verdict, "cluster": cluster, "score": score}
        except (ValueError, KeyError, TypeError) as error:
            message = f"{file}:{row.number}: no line of `newsclean dedupe -o`"
            raise CommandError(message, FAILED) from error
    return found


def _stories(clusters: dict[str, dict[str, Any]], places: dict[str, int]) -> Iterator[Story]:
    if not clusters:
        return
    with with_numpy():
        from newsclean.corpus.relation import border
    for name, verdict in clusters.items():
        if name in places and verdict["cluster"] in places:
            why = str(verdict.get("reason", ""))
            yield Story(
                places[name],
                places[verdict["cluster"]],
                str(verdict["relation"]),
                verdict["score"],
                border(why),
                why,
            )


def verdicts(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean verdicts`."""
    from newsclean.review.judgements import Unmet, as_cases, failures, rules_of
    from newsclean.rules.write import as_toml

    config = config_of(arguments)
    outputs = [] if arguments.check else paths.output(arguments.output)
    cases = paths.option(arguments.cases, "--cases")
    paths.keep_apart(arguments, [arguments.file], outputs, cases)
    texts = _verdicts(arguments.file)
    total = sum(len(text.verdicts) for text in texts)
    unmet: tuple[Unmet, ...]
    if arguments.check:
        unmet = tuple(failures(texts, config))
    else:
        outcome = rules_of(texts, config)
        unmet = outcome.unmet
        toml = as_toml(outcome.book.rules, _HEAD, outcome.book.off)
        write_whole(arguments.output, [toml.encode()])
        say(_summary(outcome))
    if arguments.cases:
        write_whole(arguments.cases, [json_line(as_cases(texts))])
    for text, one, why in unmet:
        passage = " ".join(text.raw[one.start : one.end].split())[:60]
        say(f"{text.name}: {passage!r} should {'go' if one.goes else 'stay'}: {why}")
    say(f"verdicts: {total:,}; that hold: {total - len(unmet):,}")
    return FAILED if unmet else DONE


def _summary(outcome: Outcome) -> str:
    book = outcome.book
    stays, goes = (
        sum(len(rule.phrases) or 1 for rule in book.rules if rule.default == default)
        for default in ("keep", "drop")
    )
    off = f"; switched off: {', '.join(sorted(book.off))}" if book.off else ""
    return f"passages that stay: {stays:,}; that go: {goes:,}{off}"


def _verdicts(file: str) -> tuple[JudgedText, ...]:
    from newsclean.review.judgements import read_verdicts

    data = standard_input().read() if file == "-" else Path(file).read_bytes()
    shown = "standard input" if file == "-" else file
    try:
        return read_verdicts(json.loads(data))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CommandError(f"{shown}: not JSON: {error}", FAILED) from error
    except ValueError as error:
        raise CommandError(f"{shown}: {error}", FAILED) from error
