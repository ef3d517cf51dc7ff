"""What the commands for a corpus take, and what their help says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newsclean.cli.usage import Parser
from newsclean.cli.values import encoding_name, format_name, one_of, positive

if TYPE_CHECKING:
    from argparse import _ArgumentGroup

_DEDUPE_HELP = """\
Find the same story among the articles of IN: rows (JSON lines, CSV, Parquet) with an id and a
text, and perhaps a date. Each article gives one line of JSON with id, cluster, relation, twin,
score and reason. The cluster is the id of the article that stays; the others are the same, a
preview or an update of theirs.
"""

_DEDUPE_EXAMPLES = """\
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

_LEARN_HELP = """\
Learn from pages, rows (JSON lines, CSV, Parquet) with a text and a site, what each site repeats
on its pages: menus, footers, lists of headlines, lines such as "12 comments". What is
learned is a rule file.
"""

_LEARN_EXAMPLES = """\
examples:
  newsclean learn pages.jsonl -o site-rules.toml
  newsclean learn pages.jsonl --site-field url -o site-rules.toml
  newsclean learn today.jsonl --state learned.json -o site-rules.toml
  newsclean clean --rules site-rules.toml page.txt

A site that is an address (https://...) counts by its host. With --state, what earlier runs have
learned is read from FILE, and what is known after this one is written to it.

files:
  FILE   what has been learned so far, JSON, which is made if it is not there
"""

_INDEX_HELP = """\
Look into an index of stories that `newsclean dedupe --index` keeps. What can be done with it:

  info              how many articles there are, and how large the file is
  query [IN ...]    for each article of IN, what the index holds of its story
  add [IN ...]      remember the articles of IN
  remove ID ...     forget articles
"""

_INDEX_EXAMPLES = """\
examples:
  newsclean index seen.db info
  newsclean index seen.db query new.jsonl
  newsclean index seen.db add new.jsonl
  newsclean index seen.db remove 4711

Without IN, query and add read standard input.

files:
  FILE   the index, a database of SQLite, which `dedupe --index` and `add` make
"""

Command = Callable[[str, str, str, str], Parser]


def add_corpus_commands(command: Command) -> None:
    """Add the commands by `command`, which takes a name and three texts of help."""
    keeps, actions = ("first", "longest", "newest"), ("info", "query", "add", "remove")
    dedupe = command(
        "dedupe", "find the same story in many articles", _DEDUPE_HELP, _DEDUPE_EXAMPLES
    )
    _add_input(dedupe)
    _add_fields(dedupe)
    dedupe.add_argument_group("what stays").add_argument(
        "--keep",
        choices=keeps,
        type=one_of(*keeps),
        default="longest",
        help="which article of a story stays (default: longest)",
    )
    output = _add_output(dedupe)
    output.add_argument(
        "--drop", action="store_true", help="write the rows that stay, as they are, and no others"
    )
    long = dedupe.add_argument_group("long jobs")
    long.add_argument("--index", metavar="FILE", help="remember the stories in FILE")
    long.add_argument(
        "--workers", type=positive, default=1, metavar="N", help="processes that read (default: 1)"
    )
    long.add_argument(
        "--scratch", metavar="DIR", help="keep texts in files in DIR (default: in memory)"
    )

    learn = command("learn", "learn what sites repeat", _LEARN_HELP, _LEARN_EXAMPLES)
    _add_input(learn)
    fields = learn.add_argument_group("fields")
    fields.add_argument(
        "--site-field", default="site", metavar="FIELD", help="the site (default: site)"
    )
    fields.add_argument(
        "--text", default="text", metavar="FIELD", help="the text of the page (default: text)"
    )
    output = _add_output(learn)
    output.add_argument("--state", metavar="FILE", help="go on from what FILE knows")

    index = command("index", "look into an index of stories", _INDEX_HELP, _INDEX_EXAMPLES)
    index.add_argument("file", metavar="FILE", help="the index")
    index.add_argument("action", choices=actions, type=one_of(*actions), help="what to do with it")
    index.add_argument(
        "names", nargs="*", metavar="IN|ID", help="files of articles (default: -), or ids"
    )
    add_reading(index.add_argument_group("input"))
    _add_fields(index)


def _add_input(parser: Parser) -> None:
    group = parser.add_argument_group("input")
    group.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="IN",
        help='JSON lines, CSV or Parquet; "-" is standard input, where JSON lines are expected '
        "(default: -)",
    )
    add_reading(group)


def _add_output(parser: Parser) -> _ArgumentGroup:
    group = parser.add_argument_group("output")
    group.add_argument("-o", "--output", metavar="OUT", help="a file (default: standard output)")
    return group


def _add_fields(parser: Parser) -> None:
    group = parser.add_argument_group("fields")
    group.add_argument("--id", default="id", metavar="FIELD", help="the id (default: id)")
    group.add_argument("--text", default="text", metavar="FIELD", help="the text (default: text)")
    group.add_argument("--date", default="date", metavar="FIELD", help="the date (default: date)")


def add_reading(group: _ArgumentGroup) -> None:
    """Add to `group` how rows are read."""
    group.add_argument(
        "--from",
        dest="source",
        type=format_name,
        metavar="FORMAT",
        help="how IN is written, such as jsonl or csv.gz (default: as its name tells)",
    )
    group.add_argument(
        "--encoding",
        type=encoding_name,
        default="utf-8",
        metavar="NAME",
        help="how IN is encoded (default: utf-8)",
    )
    group.add_argument("--strict", action="store_true", help="stop at the first bad row")
