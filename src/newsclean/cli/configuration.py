"""The configuration that a command line asks for."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from newsclean.cli.rules import read_rule_file
from newsclean.cli.terminal import CommandError

if TYPE_CHECKING:
    from newsclean.config import Config


def config_of(arguments: argparse.Namespace) -> Config:
    """The preset with what the options change. Raises `CommandError` for what cannot be."""
    from functools import reduce
    from operator import add

    from newsclean.config import PRESETS
    from newsclean.pipeline import rule_book

    changes: dict[str, Any] = {}
    if arguments.rules:
        changes["rules"] = reduce(add, map(read_rule_file, arguments.rules))
    if arguments.without:
        changes["without"] = arguments.without
    for name in ("captions", "keep"):
        if getattr(arguments, name):
            changes[name] = getattr(arguments, name)
    chosen = PRESETS[arguments.preset].but(**changes)
    try:
        rule_book(chosen)
    except ValueError as error:  # a name that no rule has
        raise CommandError(f"--without: {error}; `newsclean rules` lists them") from error
    return chosen
