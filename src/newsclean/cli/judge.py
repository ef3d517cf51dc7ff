"""The command `judge`: rules and test cases made of what a judge said of a cleaning."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from newsclean.cli import paths
from newsclean.cli.arguments import add_output
from newsclean.cli.configuration import Choices, add_choices
from newsclean.cli.terminal import DONE, FAILED, CommandError, say, write_whole
from newsclean.cli.usage import Commands
from newsclean.rows.formats import standard_input
from newsclean.rows.jsontext import json_line
from newsclean.rows.row import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsclean.review.judgements import JudgedText, Outcome, Unmet
    from newsclean.review.pairs import JudgedPair

_HELP = """\
Make rules of what a judge said: FILE is what the HTML report exports. Each passage that wrongly
went is spared by a rule, each that wrongly stayed is taken by one, wherever it stands; a rule that
ships and was wrong on several passages and right on none is switched off. Then all verdicts are
tried with these rules, and those that do not hold are named; the exit code is then 1.

Of pairs of a story it says which threshold of `newsclean dedupe` agrees with more of the verdicts;
`newsclean dedupe --judged FILE` does as they say.

Give the options that the report was made with. The rules are to be used beside them.
"""

_NOTES = """\
examples:
  newsclean judge verdicts.json -o judged.toml --cases cases.json
  newsclean clean --rules judged.toml article.txt
  newsclean judge --check cases.json --rules judged.toml

files:
  --cases   the same verdicts with the passages that are meant, for your own
            tests; --check tries them
"""

_HEAD = """\
# What a judge said of a cleaning. `newsclean clean --rules` takes this file.
#
# Every line may be changed or deleted by hand.
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("judge", run, "rules and tests of what a judge said", _HELP, _NOTES)
    parser.add_argument(
        "file", metavar="FILE", help='verdicts or cases, JSON; "-" is standard input'
    )
    parser.add_argument(
        "--check", action="store_true", help="only try whether they hold; make no rules"
    )
    add_choices(parser)
    output = add_output(parser, "the rules, a file")
    output.add_argument("--cases", metavar="OUT", help="write the verdicts as cases for tests")


def run(arguments: Namespace) -> int:
    """Carry out `newsclean judge`."""
    from newsclean.review.judgements import as_cases, failures, rules_from
    from newsclean.review.pairs import as_data
    from newsclean.rules.write import as_toml

    choices = Choices.of(arguments)
    config = choices.configuration()
    paths.keep_apart(
        [arguments.file],
        [] if arguments.check else paths.output(arguments.output),
        paths.option(arguments.cases, "--cases"),
        read_beside=choices.files(),
    )
    texts, pairs = _read_judgements(arguments.file)
    total = sum(len(text.verdicts) for text in texts)
    unmet: tuple[Unmet, ...]
    if arguments.check:
        unmet = tuple(failures(texts, config))
    else:
        outcome = rules_from(texts, config)
        unmet = outcome.unmet
        toml = as_toml(outcome.book.rules, _HEAD, outcome.book.off)
        write_whole(arguments.output, [toml.encode()])
        say(_summary(outcome))
    if arguments.cases:
        write_whole(arguments.cases, [json_line(as_cases(texts) | as_data(pairs))])
    for text, one, why in unmet:
        passage = " ".join(text.raw[one.start : one.end].split())[:60]
        say(f"{text.name}: {passage!r} should {'go' if one.goes else 'stay'}: {why}")
    say(f"verdicts: {total:,}; that hold: {total - len(unmet):,}")
    if pairs:
        say(_summary_of_pairs(pairs))
    return FAILED if unmet else DONE


def _read_judgements(file: str) -> tuple[tuple[JudgedText, ...], tuple[JudgedPair, ...]]:
    from newsclean.review.judgements import read_verdicts
    from newsclean.review.pairs import read_pairs

    data = standard_input().read() if file == "-" else Path(file).read_bytes()
    try:
        found = json.loads(data)
        return read_verdicts(found), read_pairs(found)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CommandError(f"{shown(file)}: not JSON: {error}", FAILED) from error
    except ValueError as error:
        raise CommandError(f"{shown(file)}: {error}", FAILED) from error


def _summary_of_pairs(pairs: Sequence[JudgedPair]) -> str:
    from newsclean.review.pairs import rise

    right = sum(pair.right for pair in pairs)
    by, agree = rise(pairs)
    advice = (
        f"with a --threshold higher by {by:g}, `newsclean dedupe` agrees on {agree:,}"
        if by
        else "no higher --threshold of `newsclean dedupe` agrees on more"
    )
    return f"pairs: {len(pairs):,}; of one story: {right:,}; {advice}"


def _summary(outcome: Outcome) -> str:
    book = outcome.book
    stays, goes = (
        sum(len(rule.phrases) or 1 for rule in book.rules if rule.default == default)
        for default in ("keep", "drop")
    )
    off = f"; switched off: {', '.join(sorted(book.off))}" if book.off else ""
    return f"passages that stay: {stays:,}; that go: {goes:,}{off}"
