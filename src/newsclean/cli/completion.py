"""The command `completion`: what makes a shell complete a command line, written by shtab."""

from __future__ import annotations

from argparse import Namespace
from functools import partial

from newsclean.cli.arguments import add_choice
from newsclean.cli.terminal import DONE, write
from newsclean.cli.usage import Commands
from newsclean.rows.formats import KINDS, PACKINGS, MissingPackage

_HELP = """\
Write what makes a shell complete commands, options, choices, the names of rules and files for
newsclean. It needs the package shtab: pip install 'newsclean[completion]'.
"""

_NOTES = """\
examples:
  newsclean completion bash > ~/.local/share/bash-completion/completions/newsclean
  newsclean completion zsh > ~/.zfunc/_newsclean
  newsclean completion fish > ~/.config/fish/completions/newsclean.fish
  eval "$(newsclean completion bash)"

The last is for now, or for ~/.bashrc. The others make a file that the shell reads by itself; zsh
does if ~/.zshrc says: fpath+=~/.zfunc; autoload -Uz compinit; compinit
"""

_FILES = frozenset({"FILE", "IN", "IN|ID", "OUT", "RULES"})
"""What stands for a file in the help."""


def add(commands: Commands) -> None:
    """Add the command, which knows `commands`."""
    parser = commands.add(
        "completion", partial(run, commands), "let a shell complete", _HELP, _NOTES
    )
    add_choice(parser, "shell", ("bash", "zsh", "fish"), "which shell")


def run(root: Commands, arguments: Namespace) -> int:
    """Carry out `newsclean completion`. Raises `MissingPackage` without shtab."""
    try:
        import shtab
    except ModuleNotFoundError as error:
        message = "completion needs shtab: pip install 'newsclean[completion]'"
        raise MissingPackage(message, name=error.name) from error

    known = {"FORMAT": _formats(), "RULE": _rule_groups(), "CODE": _languages()}
    for command in root.commands.values():
        # Shells show it beside the name of the command, where there is one line.
        command.description = None
        for action in command._actions:
            if action.metavar in _FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
            elif action.metavar == "DIR":
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
            elif action.metavar in known:
                action.choices = known[str(action.metavar)]
    write(shtab.complete(root, arguments.shell))
    return DONE


def _formats() -> list[str]:
    packed = [f"{kind}.{packing}" for kind in KINDS if kind != "parquet" for packing in PACKINGS]
    return [*KINDS, *packed]


def _rule_groups() -> list[str]:
    """What `--without` takes, but for the rules themselves: there are too many to choose from."""
    from newsclean.rules.rule import shipped_rules

    rules = shipped_rules().rules
    return sorted({rule.category for rule in rules} | {rule.family for rule in rules})


def _languages() -> list[str]:
    from newsclean.rules.rule import shipped_rules

    return sorted({language for rule in shipped_rules().rules for language in rule.languages})
