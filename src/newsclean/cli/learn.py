"""The command `learn`: rules of what each site repeats on its pages."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from newsclean.cli import paths, row_inputs
from newsclean.cli.arguments import add_field, add_output, add_text
from newsclean.cli.progress import BadRows, Bar
from newsclean.cli.terminal import FAILED, CommandError, fault, say, write_whole
from newsclean.cli.usage import Commands
from newsclean.review.record import counted
from newsclean.rows.jsontext import json_line

if TYPE_CHECKING:
    from newsclean.corpus.templates import Templates

_HELP = """\
Learn from pages, rows (JSON lines, CSV, Parquet) with a text and a site, what each site repeats
on its pages: menus, footers, lists of headlines, lines such as "12 comments". What is
learned is a rule file.
"""

_NOTES = """\
examples:
  newsclean learn pages.jsonl -o site-rules.toml
  newsclean learn pages.jsonl --site-field url -o site-rules.toml
  newsclean learn pages.jsonl --repeated -o site-rules.toml
  newsclean learn today.jsonl --state learned.json -o site-rules.toml
  newsclean clean --rules site-rules.toml page.txt

A site that is an address (https://...) counts by its host. With --state, what earlier runs have
learned is read from FILE, and what is known after this one is written to it.

files:
  FILE   what has been learned so far, JSON, which is made if it is not there
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("learn", run, "learn what sites repeat", _HELP, _NOTES)
    row_inputs.add_input(parser)
    fields = parser.add_argument_group("fields")
    add_field(fields, "--site-field", "the site", "site")
    add_text(fields)
    output = add_output(parser)
    output.add_argument(
        "--repeated",
        action="store_true",
        help="leave out lines that stand on one of the pages only (default: they help there)",
    )
    output.add_argument("--state", metavar="FILE", help="go on from what FILE knows")


def run(arguments: Namespace) -> int:
    """Carry out `newsclean learn`."""
    from newsclean.rows.read import FieldError, find

    file, output, state = arguments.file, arguments.output, arguments.state
    reading = row_inputs.ReadOptions.of(arguments)
    paths.refuse_folder(output)
    paths.keep_apart([file], paths.output(output), paths.option(state, "--state"))
    with row_inputs.with_packages(), Bar("learn", " rows") as bar:
        bad = BadRows(bar, strict=reading.strict)
        templates = _learned_before(state)
        count = 0
        for row in bar.counted(row_inputs.rows_of(file, reading, bad)):
            try:
                text, site = (
                    find(row.data, field).text for field in (arguments.text, arguments.site_field)
                )
            except FieldError as error:
                bad(row.bad(str(error), error.cause))
                continue
            if not site.strip():
                bad(row.bad(f"field {arguments.site_field!r} names no site"))
                continue
            try:
                templates.add(text, row_inputs.host_of(site))
            except Exception as error:
                bad(row.bad(fault(error)))
                continue
            bad.good()
            count += 1
        bar.now("writing rules")
        write_whole(output, [templates.toml(once=not arguments.repeated).encode("utf-8")])
        if state:
            write_whole(state, [json_line(templates.state())])
    say(f"{counted(count, 'page')} read, {counted(len(templates.sites), 'site')} known")
    return row_inputs.code_of(bad)


def _learned_before(file: str | None) -> Templates:
    from newsclean.corpus.templates import Templates

    if file is None or not Path(file).exists():
        return Templates()
    try:
        return Templates.of(json.loads(Path(file).read_bytes()))
    except (ValueError, RecursionError) as error:
        advice = "--state takes what an earlier run wrote there, or a new name"
        raise CommandError(
            f"{file}: not what learn has written: {error}; {advice}", FAILED
        ) from error
