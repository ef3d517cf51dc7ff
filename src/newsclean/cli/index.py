"""The command `index`: a look into an index of stories, and what can be done with it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsclean.cli import paths, row_inputs
from newsclean.cli.arguments import add_choice
from newsclean.cli.progress import BadRows, Bar
from newsclean.cli.terminal import DONE, FAILED, CommandError, failure, say, write_whole
from newsclean.cli.usage import Commands
from newsclean.rows.formats import InputError
from newsclean.rows.jsontext import json_line

if TYPE_CHECKING:
    from newsclean.corpus.dedupe import Article
    from newsclean.corpus.index import Index

_HELP = """\
Look into an index of stories that `newsclean dedupe --index` keeps. What can be done with it:

  info              how many articles there are, and how large the file is
  query [IN ...]    for each article of IN, what the index holds of its story
  add [IN ...]      remember the articles of IN
  remove ID ...     forget articles
"""

_NOTES = """\
examples:
  newsclean index seen.db info
  newsclean index seen.db query new.jsonl
  newsclean index seen.db add new.jsonl
  newsclean index seen.db remove 4711

Without IN, query and add read standard input.

files:
  FILE   the index, a database of SQLite, which `dedupe --index` and `add` make
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("index", run, "look into an index of stories", _HELP, _NOTES)
    parser.add_argument("file", metavar="FILE", help="the index")
    add_choice(parser, "action", ("info", "query", "add", "remove"), "what to do with it")
    parser.add_argument(
        "names", nargs="*", metavar="IN|ID", help="files of articles (default: -), or ids"
    )
    row_inputs.add_reading(parser.add_argument_group("input"))
    row_inputs.add_fields(parser)


def run(arguments: Namespace) -> int:
    """Carry out `newsclean index`."""
    file, action, names = arguments.file, arguments.action, arguments.names
    reading, fields = row_inputs.ReadOptions.of(arguments), row_inputs.ArticleFields.of(arguments)
    if action != "add" and not Path(file).exists():
        raise CommandError(
            f"{file}: no such file or directory; `newsclean index FILE add` and "
            "`newsclean dedupe --index FILE` make an index",
            FAILED,
        )
    if action == "remove" and not names:
        raise CommandError("remove needs the ids of articles: newsclean index FILE remove ID ...")
    if action == "info" and names:
        raise CommandError(f"info takes no argument; {names[0]!r} is one too many")
    inputs = names or ["-"] if action in ("add", "query") else []
    paths.keep_apart(inputs, paths.index(file, "the index"), paths.output(None))
    with (
        row_inputs.with_packages(),
        Bar("index", " rows") as bar,
        row_inputs.opened_index(file) as index,
    ):
        if action == "info":
            facts = {"articles": len(index), "bytes": Path(file).stat().st_size}
            write_whole(None, [json_line(facts)])
            return DONE
        if action == "remove":
            missing = [name for name in names if not index.remove(name)]
            for name in missing:
                say(f"{file}: no article {name!r}")
            return FAILED if missing else DONE
        code = DONE
        bad = BadRows(bar, strict=reading.strict)
        for name in inputs:
            rows = bar.counted(row_inputs.articles_of(name, reading, fields, bad, stored=True))
            articles = (article for _, article in rows)
            try:
                if action == "add":
                    index.add_all(articles)
                else:
                    write_whole(None, (_answer(index, article) for article in articles))
            except BrokenPipeError:
                raise
            except (InputError, OSError) as error:
                say(failure(error))
                code = FAILED
    return row_inputs.code_of(bad) or code


def _answer(index: Index, article: Article) -> bytes:
    story = next(iter(index.query(article, 1)), None)
    answer: dict[str, Any] = {"id": article.row["id"], "relation": None, "twin": None}
    if story:
        answer |= {"relation": story.relation, "twin": story.id, "score": story.score}
        answer["reason"] = story.reason
    return json_line(answer)
