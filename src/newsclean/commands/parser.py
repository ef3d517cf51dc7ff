"""What the command line takes, and what its help says."""

from __future__ import annotations

import argparse

from newsclean import __version__
from newsclean.commands.corpus_parser import add_corpus_commands
from newsclean.commands.kinds import columns, count, encoding_name, format_name, positive

_HELP = """\
Turn the plain text of a scraped news article into the article that was written.

examples:
  newsclean clean article.txt                  the clean text
  curl -s URL | trafilatura | newsclean clean  in a pipe
  newsclean clean raw/*.txt -o clean/          file by file into a directory
  newsclean explain article.txt                what goes, why, and what was spared
  newsclean explain --json article.txt         the same as data
  newsclean pairs article.txt                  sentences that were nearly twins, or just so
  newsclean rules --language en                the rules that ship
  newsclean rules mine.toml                    check rules of your own
  newsclean dedupe day.jsonl -o out.jsonl      the same story in many articles
  newsclean learn pages.jsonl -o site.toml     rules from what a site repeats

exit codes:
  0  done
  1  a file could not be read, decoded or written; the others were still done
  2  wrong use, or a rule file that is broken

`newsclean COMMAND --help` says more.
"""

_CLEAN_HELP = """\
Write the clean text of each FILE, or of standard input where none is given. The text that is
written is UTF-8.

Several files go to standard output one after the other, each ending in a line break. With -o
and several files, or an OUT that is a directory or ends in a slash, each goes to a file of its
own name in OUT.

Inputs that are called .jsonl, .csv, .tsv or .parquet, perhaps with .gz or .zst behind it, hold
rows: the text of each row is cleaned, its other columns stay, and a column `newsclean` says what
cleaned it. So does an OUT that is called so, in which each text file is a row then. A row that
cannot be used is named, or goes to --errors, and stops nothing.
"""

_CLEAN_EXAMPLES = """\
examples:
  newsclean clean article.txt -o article.clean.txt
  newsclean clean raw/*.txt -o clean/
  newsclean clean --preset careful --without photo-credit --captions drop article.txt
  newsclean clean --encoding cp1252 old.txt
  newsclean clean day.jsonl.zst -o day.parquet --jobs 2 --errors bad.jsonl
  newsclean clean day.jsonl.zst -o day.parquet --jobs 2 --errors bad.jsonl --resume
  newsclean clean raw/*.txt -o articles.jsonl --removals
  newsclean clean --field article.body day.jsonl
"""

_EXPLAIN_HELP = """\
Show what cleaning does to each FILE, or to standard input: what goes, by which rule, how sure,
why, and with which twin; what was claimed and spared, and by which veto; what was repaired.
Places are line:column of the file as it is.

On a terminal the report is coloured; the environment variables NO_COLOR and FORCE_COLOR, set
to anything, overrule that.
"""

_EXPLAIN_EXAMPLES = """\
examples:
  newsclean explain article.txt
  newsclean explain --json article.txt | jq '.removals[] | {line, rule, text}'

With --json each file gives one JSON object on one line, with the fields name, raw, text,
limited, edits, removals and spared. Offsets (start, end) count code points of raw.
"""

_PAIRS_HELP = """\
Show the sentences of each FILE, or of standard input, that nearly count as twins and those that
only just do, the closest decisions first: both of them with their places, their score, the
threshold that it is measured by, and what decided: the score, the sentences beside them, or a
guard, such as another number or name. The one that went is marked with a minus.

So you can judge by your own texts whether a threshold is right. The thresholds are similarity,
neighbour_similarity and containment, fields of newsclean.Config; --preset sets all three.
"""

_PAIRS_EXAMPLES = """\
examples:
  newsclean pairs article.txt
  newsclean pairs --preset careful --most 50 article.txt
  newsclean pairs --json raw/*.txt | jq -r '.pairs[] | select(.removed) | .first.text'

With --json each file gives one JSON object on one line, with the fields name and pairs.
"""

_RULES_HELP = """\
List the boilerplate rules that ship, or those of each FILE, and check them: each pattern must
compile, match all of the rule's positive examples and none of its negative ones.
"""

_RULES_EXAMPLES = """\
examples:
  newsclean rules
  newsclean rules --language de
  newsclean rules mine.toml && newsclean clean --rules mine.toml article.txt
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; what it parses has `command`, the name of one."""
    root = argparse.ArgumentParser(
        prog="newsclean",
        description=_HELP.split("\n\n", 1)[0],
        epilog=_HELP.split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    root.add_argument("--version", action="version", version=f"newsclean {__version__}")
    commands = root.add_subparsers(
        title="commands", metavar="COMMAND", dest="command", required=True
    )

    def command(name: str, help: str, description: str, epilog: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=help,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    clean = command("clean", "write the clean text", _CLEAN_HELP, _CLEAN_EXAMPLES)
    clean.add_argument(
        "-o", "--output", metavar="OUT", help="a file, or a directory for several files"
    )
    _add_cleaning(clean)
    _add_rows(clean)

    explain = command("explain", "show what goes, and why", _EXPLAIN_HELP, _EXPLAIN_EXAMPLES)
    explain.add_argument("--json", action="store_true", help="the whole record, one line a file")
    explain.add_argument("--width", type=columns, metavar="N", help="wrap to N columns")
    _add_cleaning(explain)

    pairs = command("pairs", "show the closest decisions", _PAIRS_HELP, _PAIRS_EXAMPLES)
    pairs.add_argument("--json", action="store_true", help="one line a file")
    pairs.add_argument(
        "--most", type=count, default=20, metavar="N", help="at most so many (default: 20)"
    )
    _add_cleaning(pairs)

    rules = command("rules", "list and check rules", _RULES_HELP, _RULES_EXAMPLES)
    rules.add_argument("files", nargs="*", metavar="FILE", help="a rule file (TOML)")
    rules.add_argument(
        "--language", metavar="CODE", help="only the rules of a language, such as en"
    )
    rules.add_argument("--json", action="store_true", help="one line a rule, with its examples")
    add_corpus_commands(command)
    return root


def _add_cleaning(parser: argparse.ArgumentParser) -> None:
    """The inputs and options that `clean`, `explain` and `pairs` share."""
    parser.add_argument(
        "files", nargs="*", default=["-"], metavar="FILE", help='a text file; "-" is standard input'
    )
    parser.add_argument(
        "--preset",
        choices=("careful", "news", "thorough"),
        default="news",
        help="how much may go (default: news)",
    )
    parser.add_argument(
        "--rules",
        action="append",
        metavar="RULES",
        help="use the rules of this file as well; may be repeated",
    )
    parser.add_argument(
        "--without",
        action="append",
        metavar="NAME",
        help="switch off a rule, a family or a category of rules; may be repeated",
    )
    parser.add_argument(
        "--captions", choices=("keep", "drop"), help="whether full captions stay (default: keep)"
    )
    parser.add_argument(
        "--keep", choices=("first", "fuller"), help="which of two twins stays (default: first)"
    )
    parser.add_argument(
        "--encoding",
        type=encoding_name,
        default="utf-8",
        metavar="NAME",
        help="how the files are encoded (default: utf-8)",
    )


def _add_rows(parser: argparse.ArgumentParser) -> None:
    """The options of `clean` for rows and long jobs."""
    parser.add_argument(
        "-j", "--jobs", type=positive, default=1, metavar="N", help="processes (default: 1)"
    )
    group = parser.add_argument_group("rows")
    group.add_argument("--field", metavar="FIELD", help="the text; may be a.b (default: text)")
    group.add_argument(
        "--from",
        dest="source",
        type=format_name,
        metavar="FORMAT",
        help="how the inputs are written, such as jsonl or csv.gz, if their names do not tell",
    )
    group.add_argument(
        "--to", dest="target", type=format_name, metavar="FORMAT", help="the same for the output"
    )
    group.add_argument(
        "--removals", action="store_true", help="add a column with the record of what went"
    )
    group.add_argument(
        "--stamp",
        metavar="COLUMN",
        help="the column that says what cleaned the row; '' for none (default: newsclean)",
    )
    group.add_argument(
        "--largest",
        type=positive,
        metavar="N",
        help="a row with more characters is a bad one (default: 16777216)",
    )
    group.add_argument("--errors", metavar="FILE", help="write bad rows to FILE (JSON lines)")
    group.add_argument("--strict", action="store_true", help="stop at the first bad row")
    group.add_argument(
        "--resume", action="store_true", help="go on where an earlier run was stopped"
    )
