"""What the command line takes, and what its help says."""

from __future__ import annotations

from newsclean import __version__
from newsclean.cli.corpus_parser import add_corpus_commands
from newsclean.cli.report_parser import add_report_commands
from newsclean.cli.usage import Parser
from newsclean.cli.values import (
    columns,
    count,
    encoding_name,
    format_name,
    one_of,
    positive,
)
from newsclean.config import PRESETS
from newsclean.rows.row import LARGEST

SHELLS = ("bash", "zsh", "fish")

_HELP = """\
Turn the plain text of a scraped news article into the article that was written, with a record of
every change.
"""

_EXAMPLES = """\
examples:
  newsclean clean article.txt                  the clean text
  trafilatura -u URL | newsclean clean         in a pipe
  newsclean clean raw/*.txt -o clean/          file by file into a directory
  newsclean clean day.jsonl -o clean.jsonl     row by row
  newsclean explain article.txt                what goes, and why
  newsclean report day.jsonl -o report.html    the same as a page, and to judge
  newsclean pairs article.txt                  sentences that were nearly twins
  newsclean rules mine.toml                    check rules of your own
  newsclean dedupe day.jsonl -o out.jsonl      the same story in many articles
  newsclean learn pages.jsonl -o site.toml     rules from what a site repeats

environment:
  NO_COLOR      no colour, if set to anything
  FORCE_COLOR   colour where no terminal is, if set to anything; NO_COLOR wins
  COLUMNS       the width, if the terminal does not tell or tells wrong

Nothing in the environment changes what is cleaned.
"""

_EXITS = """\
exit codes:
  0    done
  1    an input could not be read or decoded, an output not be written, or a
       row was bad; it is named on standard error, and the others are done
  2    wrong use, one file for two purposes, a rule file that is broken, or a
       package that is missing
  130  interrupted
  141  whoever read the output has stopped reading
"""

_CLEAN_HELP = """\
Write the clean text of each FILE, or of standard input where none is given. The text that is
written is UTF-8.

Several files go to standard output one after the other, each ending in a line break. With -o
and several files, or an OUT that is a directory or ends in a slash, each goes to a file of its
own name in OUT, and directories are made as needed. No file is written over that is read, by
whatever name. Names that end in .gz or .zst are packed, coming in and going out.

Inputs that are called .jsonl, .csv, .tsv or .parquet, perhaps with .gz or .zst behind it, hold
rows: the text of each row is cleaned, its other columns stay, and a column `newsclean` says what
cleaned it. So does an OUT that is called so, in which each text file is a row then. A row that
cannot be used is named, or goes to --errors, and stops nothing; but if none of the first 1,000 can
be used, that is the end.

A text without an article, such as one of buttons and links alone, stays as it is and is named. With
--drop-no-article it is left out; a row goes to --errors then.
"""

_CLEAN_EXAMPLES = """\
examples:
  newsclean clean article.txt -o article.clean.txt
  newsclean clean raw/*.txt -o clean/
  newsclean clean --preset careful --without photo-credit --captions drop article.txt
  newsclean clean --encoding cp1252 old.txt
  newsclean clean day.jsonl.zst -o day.parquet --jobs 2 --errors bad.jsonl
  newsclean clean day.jsonl.zst -o day.parquet --jobs 2 --resume
  newsclean clean raw/*.txt -o articles.jsonl --removals
  newsclean clean --field article.body day.jsonl

files:
  .OUT.*            what a job with rows has done so far, beside OUT: what
                    --resume goes on from if it was stopped
  .OUT.checkpoint   stays when it is done, and tells what made OUT
"""

_EXPLAIN_HELP = """\
Show what cleaning does to each FILE, or to standard input: what goes, by which rule, how sure,
why, and with which twin; what was claimed and spared, and by which veto; what was repaired.
Places are line:column of the file as it is. No clean text is written.

On a terminal, if the package rich is installed, the text comes first: what goes is struck through
and numbered, repairs stand beside what they replace, and long stretches that stay are folded. The
notes follow. Without colour, [-this-] goes and {+this+} comes. Elsewhere there are only the notes,
with each passage in full; --width gives the other view there too. Characters that could steer a
terminal or turn the direction of writing are shown as codes.
"""

_EXPLAIN_EXAMPLES = """\
examples:
  newsclean explain article.txt
  newsclean explain --width 100 article.txt > article.diff
  FORCE_COLOR=1 newsclean explain article.txt | less -R
  newsclean explain --json article.txt | jq '.removals[] | {line, rule, text}'
  newsclean explain --html report.html raw/*.txt

With --json each file gives one JSON object on one line, with the fields format, name, raw, text,
refused, no_article, unsettled, edits, removals, spared and runs. Offsets (start, end) count code
points of raw.

environment:
  NO_COLOR      no colour, if set to anything
  FORCE_COLOR   colour and the view of a terminal where there is none, if set
                to anything; NO_COLOR wins
  COLUMNS       the width, if the terminal does not tell or tells wrong
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
  newsclean rules --json mine.toml | jq -r .id

files:
  newsclean/rules/*.toml   the rules that ship, in the package; the head of
                           en.toml explains the format
"""

_COMPLETION_HELP = """\
Write what makes a shell complete commands, options, choices, the names of rules and files for
newsclean. It needs the package shtab: pip install 'newsclean[completion]'.
"""

_COMPLETION_EXAMPLES = """\
examples:
  newsclean completion bash > ~/.local/share/bash-completion/completions/newsclean
  newsclean completion zsh > ~/.zfunc/_newsclean
  newsclean completion fish > ~/.config/fish/completions/newsclean.fish
  eval "$(newsclean completion bash)"

The last is for now, or for ~/.bashrc. The others make a file that the shell reads by itself; zsh
does if ~/.zshrc says: fpath+=~/.zfunc; autoload -Uz compinit; compinit
"""


def parser() -> Parser:
    """The parser of the whole command line; what it parses has `command`, the name of one."""
    root = Parser(prog="newsclean", description=_HELP, epilog=f"{_EXAMPLES}\n{_EXITS}")
    root.add_argument(
        "--version", action="version", version=f"newsclean {__version__}", help="say the version"
    )
    commands = root.add_subparsers(
        title="commands",
        description="`newsclean COMMAND --help` says more about one",
        metavar="COMMAND",
        dest="command",
        required=True,
        parser_class=Parser,
    )

    def command(name: str, help: str, description: str, epilog: str) -> Parser:
        added: Parser = commands.add_parser(
            name, help=help, description=description, epilog=f"{epilog}\n{_EXITS}"
        )
        root.commands[name] = added
        return added

    clean = command("clean", "write the clean text", _CLEAN_HELP, _CLEAN_EXAMPLES)
    _add_input(clean)
    _add_choices(clean)
    output = clean.add_argument_group("output")
    output.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="a file, or a directory for several files (default: standard output)",
    )
    output.add_argument(
        "--drop-no-article",
        action="store_true",
        help="leave out texts and rows without an article (default: they stay as they are)",
    )
    _add_rows(clean)

    explain = command("explain", "show what goes, and why", _EXPLAIN_HELP, _EXPLAIN_EXAMPLES)
    _add_input(explain)
    _add_choices(explain)
    output = explain.add_argument_group("output")
    form = output.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the whole record, one line a file")
    form.add_argument("--html", metavar="OUT", help="one page for a browser, a file")
    output.add_argument(
        "--width",
        type=columns,
        metavar="N",
        help="show the diff, N columns wide (default: as wide as the terminal)",
    )

    pairs = command("pairs", "show the closest decisions", _PAIRS_HELP, _PAIRS_EXAMPLES)
    _add_input(pairs)
    _add_choices(pairs)
    output = pairs.add_argument_group("output")
    output.add_argument("--json", action="store_true", help="one line a file")
    output.add_argument(
        "--most", type=count, default=20, metavar="N", help="at most so many (default: 20)"
    )

    rules = command("rules", "list and check rules", _RULES_HELP, _RULES_EXAMPLES)
    rules.add_argument(
        "files", nargs="*", metavar="FILE", help="a rule file, TOML (default: those that ship)"
    )
    rules.add_argument(
        "--language", metavar="CODE", help="only the rules of a language, such as en"
    )
    rules.add_argument("--json", action="store_true", help="one line a rule, with its examples")
    add_report_commands(command, _add_choices)
    add_corpus_commands(command)

    completion = command(
        "completion", "let a shell complete", _COMPLETION_HELP, _COMPLETION_EXAMPLES
    )
    completion.add_argument("shell", choices=SHELLS, type=one_of(*SHELLS), help="which shell")
    return root


def _add_input(parser: Parser) -> None:
    """The inputs that `clean`, `explain` and `pairs` share."""
    group = parser.add_argument_group("input")
    group.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help='a text file; "-" is standard input (default: -)',
    )
    group.add_argument(
        "--encoding",
        type=encoding_name,
        default="utf-8",
        metavar="NAME",
        help="how the files are encoded (default: utf-8)",
    )
    group.add_argument(
        "--largest",
        type=positive,
        default=LARGEST,
        metavar="N",
        help=f"a text or a row with more characters is a bad one (default: {LARGEST})",
    )


def _add_choices(parser: Parser) -> None:
    """The options that say what goes."""
    group = parser.add_argument_group("what goes")
    presets, captions, keeps = (
        tuple(PRESETS),
        ("keep", "drop"),
        ("first", "fuller"),
    )
    group.add_argument(
        "--preset",
        choices=presets,
        type=one_of(*presets),
        default="news",
        help="how much may go (default: news)",
    )
    group.add_argument(
        "--rules",
        action="append",
        metavar="RULES",
        help="use the rules of this file as well; may be repeated",
    )
    group.add_argument(
        "--without",
        action="append",
        metavar="RULE",
        help="switch off a rule, a family or a category of rules; may be repeated",
    )
    group.add_argument(
        "--captions",
        choices=captions,
        type=one_of(*captions),
        help="whether full captions stay (default: keep)",
    )
    group.add_argument(
        "--keep",
        choices=keeps,
        type=one_of(*keeps),
        help="which of two twins stays (default: first)",
    )


def _add_rows(parser: Parser) -> None:
    """The options of `clean` for rows and long jobs."""
    group = parser.add_argument_group("rows")
    group.add_argument("--field", metavar="FIELD", help="the text; may be a.b (default: text)")
    group.add_argument(
        "--from",
        dest="source",
        type=format_name,
        metavar="FORMAT",
        help="how the inputs are written, such as jsonl or csv.gz (default: as their names tell)",
    )
    group.add_argument(
        "--to",
        dest="target",
        type=format_name,
        metavar="FORMAT",
        help="the same for the output (default: as its name tells, or as the input)",
    )
    group.add_argument(
        "--removals", action="store_true", help="add a column with the record of what went"
    )
    group.add_argument(
        "--stamp",
        metavar="COLUMN",
        help="the column that says what cleaned the row; '' for none (default: newsclean)",
    )
    group.add_argument("--errors", metavar="FILE", help="write bad rows to FILE (JSON lines)")
    group.add_argument("--strict", action="store_true", help="stop at the first bad row")
    long = parser.add_argument_group("long jobs")
    long.add_argument(
        "-j", "--jobs", type=positive, default=1, metavar="N", help="processes (default: 1)"
    )
    long.add_argument(
        "--resume",
        action="store_true",
        help="go on where an earlier run was stopped, and leave what the same run has made",
    )
