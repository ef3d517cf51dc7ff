"""Writes what docs/cli.md says of each command from the parser.

Run it as `python tools/cli_page.py` after a change of the help; a test compares the two. What
stands between `<!-- newsclean NAME -->` and `<!-- end -->` is made here, all else on the page is
written by hand.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

from newsclean.cli.parser import parser

PAGE = Path(__file__).parent.parent / "docs" / "cli.md"
_REGION = re.compile(r"(<!-- newsclean ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def page(text: str) -> str:
    """The page `text` with its regions made anew."""
    commands = parser().commands
    return _REGION.sub(lambda hit: f"{hit[1]}{''.join(_section(commands[hit[2]]))}{hit[3]}", text)


def named(text: str) -> list[str]:
    """The commands that have a region in the page."""
    return [name for _, name, _ in _REGION.findall(text)]


def _section(command: argparse.ArgumentParser) -> Iterator[str]:
    yield "\n"
    yield from map(_block, (command.description or "").strip().split("\n\n"))
    yield "| argument | meaning |\n| --- | --- |\n"
    for group in command._action_groups:
        for action in group._group_actions:
            if action.dest != "help":
                yield f"| {_spelling(action)} | {_cell(action.help or '')} |\n"
    examples, _, rest = (command.epilog or "").partition("\n\n")
    lines = (line.removeprefix("  ") for line in examples.splitlines()[1:])
    yield "\n```sh\n{}\n```\n\n".format("\n".join(lines))
    notes = f"{rest}\n".partition("exit codes:\n")[0].strip()
    yield from map(_block, notes.split("\n\n") if notes else ())


def _block(block: str) -> str:
    """A paragraph as it is, and as text what is laid out in columns."""
    title, _, body = block.partition("\n")
    if title.endswith(":") and body.startswith("  "):
        return f"{title.capitalize()}\n\n```text\n{dedent(body)}\n```\n\n"
    if block.startswith("  "):
        return f"```text\n{dedent(block)}\n```\n\n"
    return f"{block}\n\n"


def _spelling(action: argparse.Action) -> str:
    value = "|".join(map(str, action.choices)) if action.choices else action.metavar or ""
    if action.nargs == 0:
        value = ""
    names = [f"{name} {value}".strip() for name in action.option_strings[-1:]] or [str(value)]
    spelled = ", ".join([*action.option_strings[:-1], *names])
    return f"`{_cell(spelled)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
