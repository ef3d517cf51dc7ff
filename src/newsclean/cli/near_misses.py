"""The command `near-misses`: the sentences that nearly count as twins, or only just do."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from newsclean.cli import paths
from newsclean.cli.configuration import Choices, add_choices
from newsclean.cli.terminal import Source
from newsclean.cli.text_inputs import TextInputs, add_texts, tell_each
from newsclean.cli.usage import Commands
from newsclean.cli.values import count

_HELP = """\
Show the sentences of each FILE, or of standard input, that nearly count as twins and those that
only just do, the closest decisions first: both of them with their places, their score, the
threshold that it is measured by, and what decided: the score, the sentences beside them, or a
guard, such as another number or name. The one that went is marked with a minus.

So you can judge by your own texts whether a threshold is right. The thresholds are similarity,
neighbour_similarity and containment, fields of newsclean.Config; --preset sets all three.
"""

_NOTES = """\
examples:
  newsclean near-misses article.txt
  newsclean near-misses --preset careful --most 50 article.txt
  newsclean near-misses --json raw/*.txt | jq '.pairs[] | select(.removed) | .first.text'

With --json each file gives one JSON object on one line, with the fields name and pairs.
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("near-misses", run, "show the closest decisions", _HELP, _NOTES)
    add_texts(parser)
    add_choices(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--json", action="store_true", help="one line a file")
    output.add_argument(
        "--most", type=count, default=20, metavar="N", help="at most so many (default: 20)"
    )


def run(arguments: Namespace) -> int:
    """Carry out `newsclean near-misses`."""
    from newsclean.review.near_misses import as_json, as_text, nearest

    texts, choices = TextInputs.of(arguments), Choices.of(arguments)
    most, json = arguments.most, arguments.json
    config = choices.configuration()
    paths.keep_apart(texts.names, paths.output(None), read_beside=choices.files())

    def told(name: str, source: Source) -> Any:
        pairs = nearest(source.text, config, most)
        if json:
            return as_json(pairs, source.text, name)
        return as_text(pairs, source.text, source.name)

    return tell_each(texts, told)
