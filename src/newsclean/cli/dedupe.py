"""The command `dedupe`: the same story in many articles."""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.cli import paths, row_inputs
from newsclean.cli.arguments import add_choice, add_jobs, add_output
from newsclean.cli.progress import BadRows, Bar
from newsclean.cli.terminal import FAILED, CommandError, say, write_whole
from newsclean.cli.usage import Commands
from newsclean.cli.values import count
from newsclean.review.record import counted
from newsclean.rows.files import named
from newsclean.rows.jsontext import json_line
from newsclean.rows.row import shown

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
  newsclean dedupe new.jsonl --against day.jsonl --drop -o kept.jsonl
  newsclean dedupe day.jsonl --near-misses 50 -o pairs.jsonl

With --against what is of one story with an article of OTHER goes; those of OTHER stay, and are not
written. With --near-misses each pair of articles gives a line with first and second, their ids,
story (whether the two match), score, threshold, veto (what parts them whatever their score),
reason, and how their texts begin. So you can judge by looking whether a threshold is right.

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
    group.add_argument(
        "--against", action="append", metavar="OTHER",
        help="let go what is of one story with an article of OTHER; may be repeated",
    )  # fmt: skip
    group.add_argument(
        "--threshold", type=float, default=None, metavar="SHARE",
        help="the share of the shorter text that makes one story, 0.3 to 1 (default: 0.5)",
    )  # fmt: skip
    group.add_argument(
        "--addresses", action="store_true",
        help="take articles with one address for one story, whatever their texts say",
    )  # fmt: skip
    group.add_argument(
        "--judged", metavar="FILE",
        help="part what a judge of `newsclean report --clusters` said is not one story",
    )  # fmt: skip
    written = add_output(parser).add_mutually_exclusive_group()
    written.add_argument(
        "--drop", action="store_true", help="write the rows that stay, as they are, and no others"
    )
    written.add_argument(
        "--drop-all", action="store_true", help="write the rows whose story stands once only"
    )
    written.add_argument(
        "--near-misses", type=count, metavar="N",
        help="write the N pairs of articles nearest to the threshold instead",
    )  # fmt: skip
    long = parser.add_argument_group("long jobs")
    long.add_argument("--index", metavar="FILE", help="remember the stories in FILE")
    add_jobs(long)
    long.add_argument(
        "--scratch", metavar="DIR", help="keep texts in files in DIR (default: in memory)"
    )


def run(arguments: Namespace) -> int:
    """Carry out `newsclean dedupe`."""
    file, output, scratch = arguments.file, arguments.output, arguments.scratch
    against = arguments.against or []
    reading, fields = row_inputs.ReadOptions.of(arguments), row_inputs.ArticleFields.of(arguments)
    paths.refuse_folder(output)
    if "-" in against:
        raise CommandError("--against -: standard input is for IN alone; name a file")
    others = (arguments.index, against, arguments.addresses, arguments.judged)
    if arguments.near_misses is not None and any(others):
        raise CommandError(
            "--near-misses goes without --index, --against, --addresses and --judged"
        )
    paths.keep_apart(
        [file, *against, *([arguments.judged] if arguments.judged else [])],
        paths.output(output),
        paths.index(arguments.index, "--index"),
    )
    if scratch and not Path(scratch).is_dir():
        raise CommandError(f"--scratch {scratch}: no such directory; make it first")
    with row_inputs.with_packages(), Bar("dedupe", " rows") as bar:
        from tempfile import gettempdir

        from newsclean.corpus.dedupe import check_threshold, dedupe
        from newsclean.corpus.relation import SHINGLE_THRESHOLD

        threshold = SHINGLE_THRESHOLD if arguments.threshold is None else arguments.threshold
        try:
            check_threshold(threshold)
        except ValueError as error:
            raise CommandError(f"--{error}") from None

        def read(bad: BadRows, name: str = file) -> Iterator[tuple[row_inputs.InputRow, Article]]:
            return row_inputs.articles_of(name, reading, fields, bad, stored=bool(arguments.index))

        apart = _judged_apart(arguments.judged) if arguments.judged else frozenset()
        bad = BadRows(bar, strict=reading.strict)
        # Standard input cannot be read twice, so its rows are kept.
        kept = list(read(bad)) if file == "-" else None
        ids: dict[str, Any] = {}

        def new() -> Iterator[Article]:
            return _passing_articles(bar, read(bad) if kept is None else kept, ids)

        if arguments.near_misses is not None:
            pairs = _pair_rows(new(), arguments.near_misses, threshold, arguments.jobs, ids)
            write_whole(output, map(json_line, pairs))
            return row_inputs.code_of(bad)
        # Errors of other files have their names; what has none is of those that nobody named.
        with named(scratch or gettempdir()):
            verdicts = dedupe(
                new(),
                keep=arguments.keep,
                against=(one for other in against for one in _others(read(bad, other), ids)),
                threshold=threshold,
                addresses=arguments.addresses,
                jobs=arguments.jobs,
                scratch=scratch,
            )
        verdicts = [_as_judged(verdict, apart) for verdict in verdicts]

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


def _judged_apart(file: str) -> frozenset[frozenset[str]]:
    """The ids of each two articles that a judge parted."""
    from newsclean.review.pairs import parted, read_pairs

    try:
        data = json.loads(Path(file).read_bytes())
        return parted(read_pairs(data if isinstance(data, dict) else {"pairs": None}))
    except (ValueError, RecursionError) as error:
        raise CommandError(f"--judged {shown(file)}: no verdicts: {error}", FAILED) from error


def _as_judged(verdict: Verdict, apart: Container[frozenset[str]]) -> Verdict:
    """The verdict; the article stays if a judge said that its story is another one."""
    if verdict.kept or frozenset((verdict.id, verdict.cluster)) not in apart:
        return verdict
    return type(verdict)(verdict.id, verdict.id, reason="judged to be another story")


def _passing_articles(
    bar: Bar, articles: Iterable[tuple[row_inputs.InputRow, Article]], ids: dict[str, Any]
) -> Iterator[Article]:
    """The articles; how their ids were written goes into `ids`."""
    for _, article in bar.counted(articles):
        ids[article.id] = article.row["id"]
        yield article
    bar.now(f"comparing {len(ids):,} articles")


def _others(
    articles: Iterable[tuple[row_inputs.InputRow, Article]], ids: dict[str, Any]
) -> Iterator[Article]:
    """Articles that are compared with; an id that IN has too is written as IN writes it."""
    for _, article in articles:
        ids.setdefault(article.id, article.row["id"])
        yield article


SHOWN = 200
"""So many characters of a text are shown."""


def _pair_rows(
    articles: Iterable[Article], most: int, threshold: float, jobs: int, ids: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The pairs nearest to the threshold, with the beginnings of their texts."""
    from newsclean.corpus.near_misses import story_near_misses

    heads: dict[str, str] = {}

    def noted() -> Iterator[Article]:
        for article in articles:
            heads[article.id] = " ".join(article.text[:SHOWN].split())
            yield article

    for pair in story_near_misses(noted(), most=most, threshold=threshold, jobs=jobs):
        yield pair._asdict() | {
            "first": ids[pair.first],
            "second": ids[pair.second],
            "first_text": heads[pair.first],
            "second_text": heads[pair.second],
        }


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
