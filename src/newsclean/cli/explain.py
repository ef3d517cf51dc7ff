"""The command `explain`: what goes from a text, and why, as notes, as a diff, as JSON or a page."""

from __future__ import annotations

import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from newsclean.cli import paths
from newsclean.cli.configuration import Choices, add_choices
from newsclean.cli.terminal import (
    DONE,
    FAILED,
    Source,
    encoded,
    is_terminal,
    tried,
    wants_colour,
    write_whole,
)
from newsclean.cli.text_inputs import TextInputs, add_texts, tell_each
from newsclean.cli.usage import Commands
from newsclean.cli.values import columns
from newsclean.review.record import counted

if TYPE_CHECKING:
    from newsclean.config import Config
    from newsclean.rendering import Cleaned
    from newsclean.review.html import Entry

_HELP = """\
Show what cleaning does to each FILE, or to standard input: what goes, by which rule, how sure,
why, and with which twin; what was claimed and spared, and by which veto; what was repaired.
Places are line:column of the file as it is. No clean text is written.

On a terminal, if the package rich is installed, the text comes first: what goes is struck through
and numbered, repairs stand beside what they replace, and long stretches that stay are folded. The
notes follow. Without colour, [-this-] goes and {+this+} comes. Elsewhere there are only the notes,
with each passage in full; --width gives the other view there too. Characters that could steer a
terminal or turn the direction of writing are shown as codes.
"""

_NOTES = """\
examples:
  newsclean explain article.txt
  newsclean explain --width 100 article.txt > article.diff
  FORCE_COLOR=1 newsclean explain article.txt | less -R
  newsclean explain --json article.txt | jq '.removals[] | {line, rule, text}'
  newsclean explain --html report.html raw/*.txt

With --json each file gives one JSON object on one line, with the fields format, name, raw, text,
refused, no_article, unsettled, edits, removals, spared and runs. Offsets (start, end) count code
points of raw.

environment:
  NO_COLOR      no colour, if set to anything
  FORCE_COLOR   colour and the view of a terminal where there is none, if set
                to anything; NO_COLOR wins
  COLUMNS       the width, if the terminal does not tell or tells wrong
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("explain", run, "show what goes, and why", _HELP, _NOTES)
    add_texts(parser)
    add_choices(parser)
    output = parser.add_argument_group("output")
    form = output.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the whole record, one line a file")
    form.add_argument("--html", metavar="OUT", help="one page for a browser, a file")
    output.add_argument(
        "--width",
        type=columns,
        metavar="N",
        help="show the diff, N columns wide (default: as wide as the terminal)",
    )


def run(arguments: Namespace) -> int:
    """Carry out `newsclean explain`."""
    from newsclean.pipeline import explain
    from newsclean.review.record import as_json

    texts, choices, json = TextInputs.of(arguments), Choices.of(arguments), arguments.json
    config = choices.configuration()
    output = paths.output(arguments.html, "--html")
    paths.keep_apart(texts.names, output, read_beside=choices.files())
    if arguments.html:
        return _write_page(texts, config, arguments.html)
    as_text = _reader(arguments.width)

    def told(name: str, source: Source) -> Any:
        cleaned = explain(source.text, config)
        return as_json(cleaned, name) if json else as_text(cleaned, source.name)

    return tell_each(texts, told)


def _reader(width: int | None) -> Callable[[Cleaned, str], str]:
    """What shows a cleaning to a reader: a diff on a terminal, the plain report elsewhere."""
    from newsclean.review.record import as_text
    from newsclean.review.terminal import as_screen, has_rich

    colour = wants_colour()
    if width is None and not ((colour or is_terminal()) and has_rich()):
        return partial(as_text, colour=colour)
    columns = width or shutil.get_terminal_size().columns
    return partial(as_screen, width=columns, colour=colour)


def _write_page(texts: TextInputs, config: Config, output: str) -> int:
    """Write the HTML page of all texts that can be read."""
    from newsclean.pipeline import explain
    from newsclean.review.html import Entry, as_html

    sources = list(map(texts.read, texts.names))
    readable = [source for source in sources if source is not None]
    code = DONE if all(source is not None and source.whole for source in sources) else FAILED
    if readable:
        title = readable[0].name if len(readable) == 1 else counted(len(readable), "text")

        def entries() -> Iterator[Entry]:
            nonlocal code
            for source in readable:
                cleaned = tried(source.name, partial(explain, source.text, config))
                if cleaned is None:
                    code = FAILED
                else:
                    yield Entry(source.name, cleaned)

        write_whole(output, encoded(as_html(entries(), title, config=config)))
    return code
