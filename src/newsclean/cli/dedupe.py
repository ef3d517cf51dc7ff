"""The command `dedupe`: the same story in many articles."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.cli import paths, row_inputs
from newsclean.cli.arguments import add_choice, add_jobs, add_output
from newsclean.cli.progress import BadRows, Bar
from newsclean.cli.terminal import CommandError, say, write_whole
from newsclean.cli.usage import Commands
from newsclean.review.record import counted
from newsclean.rows.files import named
from newsclean.rows.jsontext import json_line

if TYPE_CHECKING:
    from newsclean.corpus.dedupe import Article, Verdict
    from newsclean.corpus.index import Index

_HELP = """\
Find the same story among the articles of IN: rows (JSON lines, CSV, Parquet) with an id and a
text, and perhaps a date and a site. Each article gives one line of JSON with id, cluster,
relation, twin, score, reason and threshold (the least score of one story). The cluster is the id
of the article that stays; the others are the same, a preview or an update of theirs. What a site
repeats on its pages makes no story of two of them, where the rows name their sites or addresses.
"""

_NOTES = """\
examples:
  newsclean dedupe day.jsonl -o verdicts.jsonl
  newsclean dedupe day.jsonl.gz --drop -o kept.jsonl
  newsclean dedupe day.jsonl --keep newest --index seen.db -o verdicts.jsonl

With --index what stays is looked up in FILE, which remembers the articles of earlier runs, and is
remembered there in turn. A row that is no article is named with its line and skipped, and the
exit code is then 1. What is written is JSON lines; --drop gives those of the input as they were.
OUT is there whole or not at all. On a terminal, standard error shows the progress.

files:
  FILE   the index, a database of SQLite, which is made if it is not there;
         see `newsclean index`
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("dedupe", run, "find the same story in many articles", _HELP, _NOTES)
    row_inputs.add_input(parser)
    row_inputs.add_fields(parser, sites=True)
    group = parser.add_argument_group("what stays")
    what = "which article of a story stays (default: longest)"
    add_choice(group, "--keep", ("first", "longest", "newest"), what, "longest")
    written = add_output(parser).add_mutually_exclusive_group()
    written.add_argument(
        "--drop", action="store_true", help="write the rows that stay, as they are, and no others"
    )
    written.add_argument(
        "--drop-all", action="store_true", help="write the rows whose story stands once only"
    )
    long = parser.add_argument_group("long jobs")
    long.add_argument("--index", metavar="FILE", help="remember the stories in FILE")
    add_jobs(long)
    long.add_argument(
        "--scratch", metavar="DIR", help="keep texts in files in DIR (default: in memory)"
    )


def run(arguments: Namespace) -> int:
    """Carry out `newsclean dedupe`."""
    file, output, scratch = arguments.file, arguments.output, arguments.scratch
    reading, fields = row_inputs.ReadOptions.of(arguments), row_inputs.ArticleFields.of(arguments)
    paths.refuse_folder(output)
    paths.keep_apart([file], paths.output(output), paths.index(arguments.index, "--index"))
    if scratch and not Path(scratch).is_dir():
        raise CommandError(f"--scratch {scratch}: no such directory; make it first")
    with row_inputs.with_numpy(), Bar("dedupe", " rows") as bar:
        from tempfile import gettempdir

        from newsclean.corpus.dedupe import dedupe

        def read(bad: BadRows) -> Iterator[tuple[row_inputs.InputRow, Article]]:
            return row_inputs.articles_of(file, reading, fields, bad, stored=bool(arguments.index))

        bad = BadRows(bar, strict=reading.strict)
        # Standard input cannot be read twice, so its rows are kept.
        kept = list(read(bad)) if file == "-" else None
        ids: dict[str, Any] = {}
        # Errors of other files have their names; what has none is of those that nobody named.
        with named(scratch or gettempdir()):
            verdicts = dedupe(
                _passing_articles(bar, read(bad) if kept is None else kept, ids),
                keep=arguments.keep,
                jobs=arguments.jobs,
                scratch=scratch,
            )

        def again() -> Iterable[tuple[row_inputs.InputRow, Article]]:
            return read(BadRows(bar, named=0)) if kept is None else kept

        if arguments.index:
            bar.now("looking into the index")
            with row_inputs.opened_index(arguments.index) as index:
                verdicts = _remembered(index, (article for _, article in again()), verdicts)
        several = Counter(one.cluster for one in verdicts) if arguments.drop_all else Counter()
        stays = [one.kept and several[one.cluster] < 2 for one in verdicts]
        if arguments.drop or arguments.drop_all:
            both = zip(stays, again(), strict=True)
            write_whole(output, (row.line for stay, (row, _) in both if stay))
        else:
            write_whole(output, (json_line(_output_row(one, ids)) for one in verdicts))
    say(f"{counted(len(verdicts), 'article')}, of which {sum(stays):,} stay")
    return row_inputs.code_of(bad)


def _passing_articles(
    bar: Bar, articles: Iterable[tuple[row_inputs.InputRow, Article]], ids: dict[str, Any]
) -> Iterator[Article]:
    """The articles; how their ids were written goes into `ids`."""
    for _, article in bar.counted(articles):
        ids[article.id] = article.row["id"]
        yield article
    bar.now(f"comparing {len(ids):,} articles")


def _output_row(verdict: Verdict, ids: dict[str, Any]) -> dict[str, Any]:
    """A verdict with the ids as the rows had them; those of an index are strings."""
    row = verdict._asdict()
    for field in ("id", "cluster", "twin"):
        row[field] = ids.get(row[field], row[field])
    return row


def _remembered(
    index: Index, articles: Iterable[Article], verdicts: list[Verdict]
) -> list[Verdict]:
    """The verdicts, where what stays may be known from earlier; what is new is remembered.

    An update is remembered too: the next one may be like it and no longer like the first.
    """
    clusters: dict[str, str] = {}
    updated: list[Verdict] = []
    new: list[Article] = []
    for verdict, article in zip(verdicts, articles, strict=True):
        if verdict.kept:
            seen = next(iter(index.query(article, 1)), None)
            if seen is None or seen.relation == "update":
                new.append(article)
            if seen is not None:
                clusters[verdict.id] = seen.id
                verdict = verdict._replace(
                    relation=seen.relation,
                    twin=seen.id,
                    score=seen.score,
                    reason=seen.reason,
                    threshold=seen.threshold,
                )
        updated.append(verdict)
    index.add_all(new)
    return [
        verdict._replace(cluster=clusters.get(verdict.cluster, verdict.cluster))
        for verdict in updated
    ]
