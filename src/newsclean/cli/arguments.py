"""Options that several commands have, alike in each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsclean.cli.usage import Parser
from newsclean.cli.values import delimiter, encoding_name, format_name, one_of, positive

if TYPE_CHECKING:
    from argparse import _ActionsContainer, _ArgumentGroup
    from collections.abc import Sequence


def add_encoding(group: _ArgumentGroup, inputs: str) -> None:
    """Add how the inputs are encoded."""
    group.add_argument(
        "--encoding",
        type=encoding_name,
        default="utf-8",
        metavar="NAME",
        help=f"how {inputs} encoded (default: utf-8)",
    )


def add_source(group: _ArgumentGroup, inputs: str, default: str) -> None:
    """Add the format of the inputs, and what stands between the cells of CSV."""
    group.add_argument(
        "--from",
        dest="source",
        type=format_name,
        metavar="FORMAT",
        help=f"how {inputs} written, such as jsonl or csv.gz (default: {default})",
    )
    group.add_argument(
        "--delimiter",
        type=delimiter,
        metavar="CHAR",
        help="what stands between the cells of CSV: ';', tab, ... (default: a comma; of TSV a tab)",
    )


def add_strict(group: _ArgumentGroup) -> None:
    """Add whether a bad row is the last."""
    group.add_argument("--strict", action="store_true", help="stop at the first bad row")


def add_choice(
    group: _ActionsContainer,
    name: str,
    choices: Sequence[str],
    what: str,
    default: str | None = None,
) -> None:
    """Add an argument that takes one of `choices`."""
    group.add_argument(name, choices=choices, type=one_of(*choices), default=default, help=what)


def add_field(group: _ArgumentGroup, option: str, what: str, default: str) -> None:
    """Add an option that names the field of `what`."""
    group.add_argument(
        option, default=default, metavar="FIELD", help=f"{what} (default: {default})"
    )


def add_text(group: _ArgumentGroup, default: str | None = "text") -> None:
    """Add the field of the text."""
    group.add_argument(
        "--text", default=default, metavar="FIELD", help="the text; may be a.b (default: text)"
    )


def add_output(parser: Parser, what: str = "a file") -> _ArgumentGroup:
    """Add where the output goes, and return the group of that option."""
    group = parser.add_argument_group("output")
    group.add_argument("-o", "--output", metavar="OUT", help=f"{what} (default: standard output)")
    return group


def add_jobs(group: _ArgumentGroup) -> None:
    """Add how many processes work."""
    group.add_argument(
        "-j", "--jobs", type=positive, default=1, metavar="N", help="processes (default: 1)"
    )
