"""The command `report`: one HTML page of what cleaning does to many articles."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from newsclean.cli import paths, row_inputs
from newsclean.cli.arguments import add_field, add_output, add_text
from newsclean.cli.configuration import Choices, add_choices
from newsclean.cli.progress import BadRows, Bar
from newsclean.cli.terminal import (
    DONE,
    FAILED,
    CommandError,
    Source,
    encoded,
    failure,
    say,
    tried,
    write_whole,
)
from newsclean.cli.usage import Commands
from newsclean.cli.values import positive
from newsclean.review.record import counted
from newsclean.rows.formats import Format, InputError
from newsclean.rows.row import BadRow

if TYPE_CHECKING:
    from newsclean.review.html import Entry, Story

_HELP = """\
Write one HTML page of what cleaning does to the articles of IN, rows (JSON lines, CSV, Parquet)
with a text: what goes, struck through and coloured by category; what is repaired; why; and the
sums by rule and by site. The page needs nothing but a browser and loads nothing. In it each
decision can be judged right or wrong, and the verdicts exported for `newsclean judge`.

With --clusters, what `newsclean dedupe` wrote of the same rows, the page shows the stories: each
copy, preview and update as a change of the article that stays, the decision nearest to the border
first. It holds the articles of these stories only.
"""

_NOTES = """\
examples:
  newsclean report day.jsonl -o report.html
  newsclean report day.jsonl --site-field url --most 500 -o report.html
  newsclean dedupe day.jsonl -o verdicts.jsonl
  newsclean report day.jsonl --clusters verdicts.jsonl -o stories.html

For text files there is `newsclean explain --html report.html FILE ...`.
"""

_SITE = "site"
"""The field of the site, if no other one is named."""
_NAMES = ("name", "title", "url", "id")
_TITLES = ("title", "headline")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("report", run, "one HTML page for many articles", _HELP, _NOTES)
    group = parser.add_argument_group("input")
    row_inputs.add_inputs(group)
    add_text(group)
    group.add_argument(
        "--name-field",
        metavar="FIELD",
        help="what an article is called (default: its title, or else its first line that stays)",
    )
    add_field(group, "--site-field", "the site", _SITE)
    add_field(group, "--id", "the id", "id")
    group.add_argument(
        "--most", type=positive, default=2000, metavar="N",
        help="no more than the first N articles (default: 2000); the page says of how many",
    )  # fmt: skip
    group.add_argument(
        "--clusters", metavar="FILE", help="what `newsclean dedupe -o FILE` wrote of these rows"
    )
    row_inputs.add_reading(group)
    add_choices(parser)
    add_output(parser, "the page, a file")


def run(arguments: Namespace) -> int:
    """Carry out `newsclean report`."""
    from newsclean.pipeline import explain
    from newsclean.review.html import Entry, as_html
    from newsclean.rows.read import FieldError, find

    choices, reading = Choices.of(arguments), row_inputs.ReadOptions.of(arguments)
    config = choices.configuration()
    reads = [*arguments.files, *([arguments.clusters] if arguments.clusters else [])]
    paths.keep_apart(reads, paths.output(arguments.output), read_beside=choices.files())
    clusters = _clusters(arguments.clusters) if arguments.clusters else {}
    wanted = {name for member, twin in clusters.items() for name in (member, twin["cluster"])}
    code = DONE
    with Bar("report", " rows") as bar:
        bad = BadRows(bar, strict=reading.strict)

        def all_rows() -> Iterator[row_inputs.InputRow]:
            nonlocal code
            for name in arguments.files:
                try:
                    yield from row_inputs.rows_of(name, reading, bad)
                except (InputError, OSError) as error:
                    say(failure(error))
                    code = FAILED

        texts: list[Source] = []
        sites: list[str] = []
        titles: list[str] = []
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
                text = find(row.data, arguments.text).text
            except FieldError as error:
                bad(row.bad(str(error), error.cause))
                continue
            bad.good()
            places.setdefault(name, len(texts))
            texts.append(Source(_article_name(row, arguments.name_field), text))
            sites.append(_site(row, arguments.site_field))
            titles.append(_field(row, (arguments.name_field,) if arguments.name_field else _TITLES))
        stories = tuple(_stories(clusters, places))
        bar.now("cleaning")

        def entries() -> Iterator[Entry]:
            nonlocal code
            for source, site, title in zip(bar.counted(texts), sites, titles, strict=True):
                cleaned = tried(source.name, partial(explain, source.text, config))
                if cleaned is None:
                    # It keeps its place, by which the stories name it.
                    cleaned = explain("", config)
                    code = FAILED
                yield Entry(source.name, cleaned, site, title)

        chosen = (
            f"The first {len(texts):,} of {len(texts) + more:,} articles, in the order of the input"
            f" (--most {arguments.most:,})"
            if more
            else ""
        )
        head = counted(len(texts), "article")
        page = as_html(entries(), head, stories=stories, config=config, note=chosen)
        write_whole(arguments.output, encoded(page))
    if texts and arguments.site_field != _SITE and not any(sites):
        say(f"no article has a site in the field {arguments.site_field!r}")
    if chosen:
        say(chosen)
    if len(stories) < len(clusters):
        missing = len(clusters) - len(stories)
        say(f"{counted(missing, 'pair')} left out: an article of theirs is not in the page")
    return row_inputs.code_of(bad) or code


def _article_name(row: row_inputs.InputRow, field: str | None) -> str:
    """What the article of a row is called; its place if it has no name."""
    return _field(row, (field,) if field else _NAMES) or f"{row.file}:{row.number}"


def _field(row: row_inputs.InputRow, keys: Sequence[str]) -> str:
    """The first of these fields that says something; empty if none does."""
    values = (row.data.get(key) for key in keys)
    return next((str(v) for v in values if isinstance(v, str | int) and str(v).strip()), "")


def _site(row: row_inputs.InputRow, field: str) -> str:
    value = row.data.get(field)
    return row_inputs.host_of(value) if isinstance(value, str) else ""


def _clusters(file: str) -> dict[str, dict[str, Any]]:
    """What `newsclean dedupe` wrote of the articles that do not stay, by their ids."""
    from newsclean.rows.read import chunks, rows

    verdicts = {}
    format = Format("jsonl", Format.of(file).packing)
    for row in chain.from_iterable(map(rows, chunks(file, format))):
        try:
            if isinstance(row, BadRow):
                raise ValueError(row.reason)
            verdict = row.data
            name, cluster = str(verdict["id"]), str(verdict["cluster"])
            if verdict["relation"] is not None:
                numbers = {key: float(verdict[key]) for key in ("score", "threshold")}
                verdicts[name] = {**verdict, "cluster": cluster, **numbers}
        except (ValueError, KeyError, TypeError) as error:
            message = f"{file}:{row.number}: no line of `newsclean dedupe -o`"
            raise CommandError(message, FAILED) from error
    return verdicts


def _stories(clusters: dict[str, dict[str, Any]], places: dict[str, int]) -> Iterator[Story]:
    from newsclean.review.html import Story

    for name, verdict in clusters.items():
        if name in places and verdict["cluster"] in places:
            yield Story(
                places[name],
                places[verdict["cluster"]],
                str(verdict["relation"]),
                verdict["score"],
                verdict["threshold"],
                str(verdict.get("reason", "")),
                name,
                verdict["cluster"],
            )
