"""The configuration that a command line asks for: its options, and the rule files they name."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.cli.arguments import add_choice
from newsclean.cli.terminal import CommandError, reason_of
from newsclean.cli.usage import Parser
from newsclean.config import PRESETS, Config
from newsclean.rows.files import Use

if TYPE_CHECKING:
    from newsclean.rules.rule import RuleBook


def add_choices(parser: Parser) -> None:
    """Add the options that say what goes."""
    group = parser.add_argument_group("what goes")
    add_choice(group, "--preset", tuple(PRESETS), "how much may go (default: news)")
    group.add_argument(
        "--config", metavar="FILE", help="the same as a TOML file, of which options change a part"
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
        "--drop",
        action="append",
        metavar="RULE",
        help="let what such rules keep by default go too, such as embed; may be repeated",
    )
    captions, keeps = ("keep", "drop"), ("first", "fuller")
    add_choice(group, "--captions", captions, "whether full captions stay (default: keep)")
    add_choice(group, "--keep", keeps, "which of two twins stays (default: first)")
    wrapped, markup = ("keep", "join"), ("keep", "drop")
    add_choice(group, "--wrapped", wrapped, "whether wrapped lines are joined (default: keep)")
    add_choice(group, "--markup", markup, "whether Markdown and tags stay (default: keep)")
    spaces = ("plain", "french")
    add_choice(group, "--spaces", spaces, "whether no-break spaces of French stay (default: plain)")


class Choices(NamedTuple):
    """What a command line says about what goes; None where it says nothing."""

    preset: str | None
    config: str | None
    rules: list[str] | None
    without: list[str] | None
    drop: list[str] | None
    captions: str | None
    keep: str | None
    wrapped: str | None
    markup: str | None
    spaces: str | None

    @classmethod
    def of(cls, arguments: Namespace) -> Choices:
        """What the options of `add_choices` say."""
        return cls(*(getattr(arguments, name) for name in cls._fields))

    def files(self) -> list[Use]:
        """The files that are read for it, those that its file names too."""
        uses = [Use(name, "--rules") for name in self.rules or ()]
        if self.config:
            from newsclean.configfile import rule_files

            uses.append(Use(self.config, "--config"))
            uses += [Use(str(file), f"rules of {self.config}") for file in rule_files(self.config)]
        return uses

    def configuration(self) -> Config:
        """The preset with what the options change. Raises `CommandError` for what cannot be."""
        from functools import reduce
        from operator import add

        from newsclean.configfile import check_names

        if self.preset and self.config:
            raise CommandError('--preset and --config: say preset = "…" in the file instead')
        start = read_config_file(self.config) if self.config else PRESETS[self.preset or "news"]
        changes: dict[str, Any] = {}
        if self.rules:
            books = map(read_rule_file, self.rules)
            changes["rules"] = (
                reduce(add, books, start.rules) if start.rules else reduce(add, books)
            )
        if self.without:
            changes["without"] = start.without.union(self.without)
        if self.drop:
            changes["drop"] = start.drop.union(self.drop)
        for name in ("captions", "keep", "wrapped", "markup", "spaces"):
            if chosen := getattr(self, name):
                changes[name] = chosen
        config = start.but(**changes)
        try:
            check_names(config)
        except ValueError as error:
            raise CommandError(f"--{error}; `newsclean rules` lists them") from error
        return config


def read_config_file(file: str) -> Config:
    """The configuration in a file. Raises `CommandError` if it cannot be used."""
    try:
        return Config.from_toml(file)
    except ValueError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{file}: {reason_of(error)}") from error


def read_rule_file(file: str) -> RuleBook:
    """The rules of a file. Raises `CommandError` if they cannot be used."""
    from newsclean.rules.reading import read_rules
    from newsclean.rules.rule import RuleError

    try:
        return read_rules(file)
    except RuleError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{file}: {reason_of(error)}") from error
