"""The options of `clean` that are about rows, and the job that they describe."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from newsclean.cli.arguments import add_source, add_strict, add_text
from newsclean.cli.text_inputs import TextInputs
from newsclean.cli.usage import Parser
from newsclean.cli.values import format_name

if TYPE_CHECKING:
    from newsclean.config import Config
    from newsclean.stream import Job

FOR_ROWS = (
    "text",
    "title",
    "byline",
    "published",
    "removals",
    "resume",
    "errors",
    "strict",
    "delimiter",
)
"""Options that say nothing about texts."""


def add_rows(parser: Parser) -> None:
    """Add the options."""
    group = parser.add_argument_group("rows")
    add_text(group, None)  # what is said shows that rows are meant
    for name, what in (("title", "headline"), ("byline", "author"), ("published", "date")):
        group.add_argument(
            f"--{name}", metavar="FIELD", help=f"the {what}: copies of it in the text go"
        )
    add_source(group, "the inputs are", "as their names tell")
    group.add_argument(
        "--to",
        dest="target",
        type=format_name,
        metavar="FORMAT",
        help="the same for the output (default: as its name tells, or as the input)",
    )
    group.add_argument(
        "--removals", action="store_true", help="add a column with the record of what went"
    )
    group.add_argument(
        "--stamp",
        default="newsclean",
        metavar="COLUMN",
        help="the column that says what cleaned the row; '' for none (default: newsclean)",
    )
    group.add_argument("--errors", metavar="FILE", help="write bad rows to FILE (JSON lines)")
    add_strict(group)


def job_of(arguments: Namespace, texts: TextInputs, config: Config) -> Job:
    """What the options say of rows."""
    from newsclean.rows.row import Beside
    from newsclean.stream import Job

    return Job(
        inputs=tuple(texts.names),
        output=arguments.output or "-",
        config=config,
        field=arguments.text or "text",
        beside=Beside(arguments.title, arguments.byline, arguments.published),
        source=arguments.source,
        target=arguments.target,
        removals=arguments.removals,
        stamp=arguments.stamp,
        delimiter=arguments.delimiter or "",
        encoding=texts.encoding,
        largest=texts.largest,
        drop_no_article=arguments.drop_no_article,
    )
