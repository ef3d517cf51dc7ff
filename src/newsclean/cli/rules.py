"""The command `rules`, and the rule files of the others."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from newsclean.cli import paths
from newsclean.cli.terminal import DONE, CommandError, reason, say, write, write_json

if TYPE_CHECKING:
    from newsclean.rules.rule import Rule, RuleBook


def rules(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean rules`."""
    from dataclasses import asdict

    from newsclean.rules.rule import shipped_rules

    paths.keep_apart(arguments, arguments.files, paths.output(None))
    books: list[RuleBook] = []
    code = DONE
    for file in arguments.files:
        try:
            books.append(read_rule_file(file))
        except CommandError as error:
            say(str(error))
            code = error.code
    if not arguments.files:
        books.append(shipped_rules())
    elif not books:
        return code
    rules = [
        rule
        for book in books
        for rule in book.rules
        if arguments.language is None or arguments.language in rule.languages
    ]
    if arguments.language and not rules:
        known = {language for book in books for rule in book.rules for language in rule.languages}
        raise CommandError(
            f"no rules for language {arguments.language!r}, but for {', '.join(sorted(known))}"
        )
    if not arguments.files:
        _check(rules)
    if arguments.json:
        for rule in rules:
            write_json(asdict(rule))
    else:
        write("".join(f"{line}\n" for line in _rule_table(rules)))
    examples = sum(len((*rule.phrases, *rule.positive, *rule.negative)) for rule in rules)
    say(f"rules: {len(rules):,}; examples: {examples:,}; every one holds")
    return code


def _check(rules: Iterable[Rule]) -> None:
    """Check rules that ship; those of a file have been checked when it was read."""
    from newsclean.rules.rule import check

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


def read_rule_file(file: str) -> RuleBook:
    """The rules of a file. Raises `CommandError` if they cannot be used."""
    from newsclean.rules.rule import RuleError, read_rules

    try:
        return read_rules(file)
    except RuleError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{file}: {reason(error)}") from error
