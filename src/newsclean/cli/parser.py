"""The parser of the whole command line: what `newsclean --help` says, and all the commands."""

from __future__ import annotations

from newsclean import __version__
from newsclean.cli import (
    clean,
    compare,
    completion,
    dedupe,
    explain,
    index,
    judge,
    learn,
    near_misses,
    report,
    rules,
)
from newsclean.cli.usage import Commands

_HELP = """\
Turn the plain text of a scraped news article into the article that was written, with a record of
every change.
"""

_NOTES = """\
examples:
  newsclean clean article.txt                  the clean text
  trafilatura -u URL | newsclean clean         in a pipe
  newsclean clean raw/ -o clean/               file by file into a directory
  newsclean clean day.jsonl -o clean.jsonl     row by row
  newsclean explain article.txt                what goes, and why
  newsclean report day.jsonl -o report.html    the same as a page, and to judge
  newsclean near-misses article.txt            sentences that were nearly twins
  newsclean rules mine.toml                    check rules of your own
  newsclean dedupe day.jsonl -o out.jsonl      the same story in many articles
  newsclean learn pages.jsonl -o site.toml     rules from what a site repeats

environment:
  NO_COLOR      no colour, if set to anything
  FORCE_COLOR   colour where no terminal is, if set to anything; NO_COLOR wins
  COLUMNS       the width, if the terminal does not tell or tells wrong

Nothing in the environment changes what is cleaned.
"""


def parser() -> Commands:
    """The parser of the whole command line."""
    root = Commands(prog="newsclean", description=_HELP, epilog=_NOTES)
    root.add_argument(
        "--version", action="version", version=f"newsclean {__version__}", help="say the version"
    )
    for command in (
        clean,
        explain,
        near_misses,
        compare,
        rules,
        report,
        judge,
        dedupe,
        learn,
        index,
    ):
        command.add(root)
    completion.add(root)
    return root
