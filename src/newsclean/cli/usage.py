"""A parser whose errors help: what is wrong, what was meant perhaps, and where to read more."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeAlias

from newsclean.cli.values import suggestion

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

CommandFunction: TypeAlias = Callable[[argparse.Namespace], int]
"""Carries out a command and returns the exit code."""


class _Formatter(argparse.HelpFormatter):
    """Wraps paragraphs to the width of the terminal, and leaves what is laid out as it is."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, max_help_position=28, **options)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        blocks = text.strip().split("\n\n")
        return "\n\n".join(
            block
            if "\n  " in f"\n{block}"
            else super(_Formatter, self)._fill_text(block, width, indent)
            for block in blocks
        )


class Parser(argparse.ArgumentParser):
    """The parser of a command, or that of them all; its help ends with the exit codes."""

    def __init__(self, *, epilog: str, **options: Any) -> None:
        super().__init__(
            epilog=f"{epilog}\n{_EXITS}",
            formatter_class=_Formatter,
            allow_abbrev=False,
            **options,
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong on standard error, and exit."""
        self.exit(2, f"{self.prog}: {message}\nSee `{self.prog} --help`.\n")

    def refuse(self, rest: Sequence[str]) -> NoReturn:
        """Say that nothing is known of the first option in `rest`, or of its first word."""
        word = next((word for word in rest if word.startswith("-")), rest[0])
        if not word.startswith("-"):
            self.error(f"one argument too many: {word!r}")
        option = word.partition("=")[0]
        self.error(f"no option {option}{suggestion(option, self._option_string_actions)}")


class Commands(Parser):
    """The parser of the whole command line, which knows those of the commands by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands: dict[str, Parser] = {}
        self._runs: dict[str, CommandFunction] = {}
        self._added = self.add_subparsers(
            title="commands",
            description="`newsclean COMMAND --help` says more about one",
            metavar="COMMAND",
            dest="command",
            required=True,
            parser_class=Parser,
        )

    def add(
        self, name: str, run: CommandFunction, help: str, description: str, epilog: str
    ) -> Parser:
        """Add a command, and return its parser, which takes no arguments yet.

        `help` is the line about it in the help of all; in its own, `description` stands above the
        arguments and `epilog` below them.
        """
        parser: Parser = self._added.add_parser(
            name, help=help, description=description, epilog=epilog
        )
        self.commands[name] = parser
        self._runs[name] = run
        return parser

    def parsed(
        self, words: Sequence[str] | None = None
    ) -> tuple[CommandFunction, argparse.Namespace]:
        """The command in `words`, or in the command line of this process, and its arguments.

        Exits after saying why for what is no command, and for what a command does not know.
        """
        words = sys.argv[1:] if words is None else words
        name = words[0] if words else ""
        if not words:
            self.error(f"which command? There are {', '.join(self.commands)}")
        if not name.startswith("-") and name not in self.commands:
            close = suggestion(name, self.commands)
            known = close or f"; there are {', '.join(self.commands)}"
            self.error(f"no command is called {name!r}{known}")
        if name.startswith("-") and name not in self._option_string_actions:
            self.refuse([name])
        arguments, rest = self.parse_known_args(words)
        if rest:
            self.commands.get(name, self).refuse(rest)
        return self._runs[arguments.command], arguments
