"""A parser whose errors help: what is wrong, what was meant perhaps, and where to read on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from newsclean.cli.values import suggestion


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
    """The parser of a command, or that of them all, which knows theirs by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Formatter, allow_abbrev=False, **options)
        self.commands: dict[str, Parser] = {}

    def error(self, message: str) -> NoReturn:
        """Say what is wrong on standard error, and exit."""
        self.exit(2, f"{self.prog}: {message}\nSee `{self.prog} --help`.\n")

    def parse_words(self, words: Sequence[str] | None = None) -> argparse.Namespace:
        """The arguments in `words`, or in the command line of this process.

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
            self._refuse([name])
        arguments, rest = self.parse_known_args(words)
        if rest:
            self.commands.get(name, self)._refuse(rest)
        return arguments

    def _refuse(self, rest: Sequence[str]) -> NoReturn:
        word = next((word for word in rest if word.startswith("-")), rest[0])
        if not word.startswith("-"):
            self.error(f"one argument too many: {word!r}")
        option = word.partition("=")[0]
        self.error(f"no option {option}{suggestion(option, self._option_string_actions)}")
