"""Inputs that are one text each: their options, and how they are read one after the other."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.cli.arguments import add_encoding
from newsclean.cli.terminal import DONE, FAILED, Source, read_text, tried, write, write_json
from newsclean.cli.usage import Parser
from newsclean.cli.values import positive
from newsclean.rows.row import LARGEST

if TYPE_CHECKING:
    from argparse import _ArgumentGroup


class TextInputs(NamedTuple):
    """Which texts to read, and how."""

    names: Sequence[str]
    encoding: str
    largest: int

    @classmethod
    def of(cls, arguments: Namespace) -> TextInputs:
        """What the options of `add_texts` say."""
        return cls(arguments.files, arguments.encoding, arguments.largest)

    def read(self, name: str) -> Source | None:
        """The text called `name`; None, after saying why, if there is none."""
        return read_text(name, self.encoding, self.largest)


def add_texts(parser: Parser) -> _ArgumentGroup:
    """Add the options that say which texts to read, and how, and return their group."""
    group = parser.add_argument_group("input")
    group.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help='a text file; "-" is standard input (default: -)',
    )
    add_encoding(group, "the files are")
    group.add_argument(
        "--largest",
        type=positive,
        default=LARGEST,
        metavar="N",
        help=f"a text or a row with more characters is a bad one (default: {LARGEST})",
    )
    return group


def tell_each(texts: TextInputs, told: Callable[[str, Source], Any]) -> int:
    """Write what is told of each text: a text as it is, a blank line between two, or JSON."""
    code = DONE
    written = False
    for name in texts.names:
        source = texts.read(name)
        answer = source and tried(source.name, partial(told, name, source))
        if source is None or not source.whole or answer is None:
            code = FAILED
        if answer is None:
            continue
        if isinstance(answer, str):
            write(("\n" if written else "") + answer)
        else:
            write_json(answer)
        written = True
    return code
