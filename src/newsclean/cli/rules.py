"""The command `rules`: which rules there are, and whether they hold."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from newsclean.cli import paths
from newsclean.cli.configuration import read_rule_file
from newsclean.cli.terminal import DONE, CommandError, say, write, write_json
from newsclean.cli.usage import Commands

if TYPE_CHECKING:
    from newsclean.rules.rule import Rule, RuleBook

_HELP = """\
List the boilerplate rules that ship, or those of each FILE, and check them: each pattern must
compile, match all of the rule's positive examples and none of its negative ones.
"""

_NOTES = """\
examples:
  newsclean rules
  newsclean rules --language de
  newsclean rules mine.toml && newsclean clean --rules mine.toml article.txt
  newsclean rules --json mine.toml | jq -r .id

files:
  newsclean/rules/*.toml   the rules that ship, in the package; the head of
                           en.toml explains the format
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("rules", run, "list and check rules", _HELP, _NOTES)
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="a rule file, TOML (default: those that ship)"
    )
    parser.add_argument(
        "--language", metavar="CODE", help="only the rules of a language, such as en"
    )
    parser.add_argument("--json", action="store_true", help="one line a rule, with its examples")


def run(arguments: Namespace) -> int:
    """Carry out `newsclean rules`."""
    from dataclasses import asdict

    from newsclean.rules.rule import shipped_rules

    files, language = arguments.files, arguments.language
    paths.keep_apart(files, paths.output(None))
    books: list[RuleBook] = []
    code = DONE
    for file in files:
        try:
            books.append(read_rule_file(file))
        except CommandError as error:
            say(str(error))
            code = error.code
    if not files:
        books.append(shipped_rules())
    elif not books:
        return code
    rules = [rule for book in books for rule in book.rules if language in (None, *rule.languages)]
    if language and not rules:
        known = {language for book in books for rule in book.rules for language in rule.languages}
        raise CommandError(
            f"no rules for language {language!r}, but for {', '.join(sorted(known))}"
        )
    if not files:
        _check_shipped(rules)
    if arguments.json:
        for rule in rules:
            write_json(asdict(rule))
    else:
        write("".join(f"{line}\n" for line in _rule_table(rules)))
    examples = sum(len((*rule.phrases, *rule.positive, *rule.negative)) for rule in rules)
    say(f"rules: {len(rules):,}; examples: {examples:,}; every one holds")
    return code


def _check_shipped(rules: Iterable[Rule]) -> None:
    """Check rules that ship; those of a file have been checked when it was read."""
    from newsclean.rules.reading import check

    for rule in rules:
        try:
            check(rule)
        except ValueError as error:
            raise CommandError(f"{rule.id}: {error}") from error


def _rule_table(rules: Sequence[Rule]) -> Iterator[str]:
    rows = [
        (rule.id, rule.category, rule.scope, rule.strength, rule.default, ",".join(rule.languages))
        for rule in rules
    ]
    heads = ("rule", "category", "scope", "strength", "default", "languages")
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
