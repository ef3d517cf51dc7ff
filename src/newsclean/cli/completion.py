"""The command `completion`: what makes a shell complete a command line, written by shtab."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from newsclean.cli.parser import parser
from newsclean.cli.terminal import DONE, write
from newsclean.cli.usage import Parser
from newsclean.rows.formats import KINDS, PACKINGS, MissingPackage

_FILES = frozenset({"FILE", "IN", "IN|ID", "OUT", "RULES"})
"""What stands for a file in the help."""


def completion(arguments: argparse.Namespace) -> int:
    """Carry out `newsclean completion`. Raises `MissingPackage` without shtab."""
    try:
        import shtab
    except ModuleNotFoundError as error:
        message = "completion needs shtab: pip install 'newsclean[completion]'"
        raise MissingPackage(message, name=error.name) from error

    root = parser()
    known = {"FORMAT": _formats(), "RULE": _names(), "CODE": _languages()}
    for command in root.commands.values():
        # Shells show it beside the name of the command, where there is one line.
        command.description = None
        for action in _actions(command):
            if action.metavar in _FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
            elif action.metavar == "DIR":
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
            elif action.metavar in known:
                action.choices = known[str(action.metavar)]
    write(shtab.complete(root, arguments.shell))
    return DONE


def _actions(command: Parser) -> Iterator[argparse.Action]:
    yield from command._actions


def _formats() -> list[str]:
    packed = [f"{kind}.{packing}" for kind in KINDS if kind != "parquet" for packing in PACKINGS]
    return [*KINDS, *packed]


def _names() -> list[str]:
    """What `--without` takes, but for the rules themselves: there are too many to choose from."""
    from newsclean.rules.rule import shipped_rules

    rules = shipped_rules().rules
    return sorted({rule.category for rule in rules} | {rule.family for rule in rules})


def _languages() -> list[str]:
    from newsclean.rules.rule import shipped_rules

    return sorted({language for rule in shipped_rules().rules for language in rule.languages})
