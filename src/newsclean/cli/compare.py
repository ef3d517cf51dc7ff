"""The command `compare`: what two runs over the same texts decided otherwise."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from newsclean.cli import paths, row_inputs
from newsclean.cli.progress import BadRows, Bar
from newsclean.cli.terminal import FAILED, CommandError, write, write_json
from newsclean.cli.usage import Commands
from newsclean.cli.values import count

if TYPE_CHECKING:
    from newsclean.review.comparing import Decided

_HELP = """\
Show what changed between two runs over the same texts: which passages go now and stayed before,
which stay now and went before, by rule, with examples. A RUN is what `newsclean clean --removals`
wrote: rows (JSON lines, Parquet) with their text and the record of what went. So you can see what
another rule file, preset or version does to your own texts before you use it.
"""

_NOTES = """\
examples:
  newsclean clean day.jsonl --removals -o before.jsonl
  newsclean clean day.jsonl --removals --rules mine.toml -o after.jsonl
  newsclean compare before.jsonl after.jsonl
  newsclean compare before.jsonl after.jsonl --most 20 --json > changes.json

Both runs must be over the same rows in the same order. Where one of them left rows out, --id names
the field that tells which rows belong together; those of one run alone are passed over.
"""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add("compare", run, "show what two runs decided otherwise", _HELP, _NOTES)
    group = parser.add_argument_group("input")
    group.add_argument("before", metavar="RUN1", help="the rows of the first run")
    group.add_argument("after", metavar="RUN2", help="the rows of the second run")
    row_inputs.add_reading(group)
    group.add_argument(
        "--id", metavar="FIELD", help="match rows by FIELD (default: by their order)"
    )
    output = parser.add_argument_group("output")
    output.add_argument("--json", action="store_true", help="write one line of JSON")
    output.add_argument(
        "--most", type=count, default=3, metavar="N", help="examples of each rule (default: 3)"
    )


def run(arguments: Namespace) -> int:
    """Carry out `newsclean compare`."""
    from newsclean.review.comparing import RunDiff

    before, after = arguments.before, arguments.after
    paths.keep_apart([before, after], paths.output(None))
    found = RunDiff(arguments.most)
    with Bar("compare", " rows") as bar:
        bad = BadRows(bar, strict=True)
        reading = row_inputs.ReadOptions.of(arguments)
        first, second = (row_inputs.rows_of(name, reading, bad) for name in (before, after))
        field = arguments.id
        pairs = _by_id(first, second, field) if field else _in_order(first, second)
        for one, other in bar.counted(pairs):
            found.add(f"{other.file}:{other.number}", _decided(one), _decided(other))
    if arguments.json:
        write_json(found.as_json())
    else:
        write(found.as_text())
    return 0


def _decided(row: row_inputs.InputRow) -> Decided:
    from newsclean.review.comparing import Decided

    try:
        return Decided.of(row.data)
    except ValueError as error:
        raise CommandError(f"{row.file}:{row.number}: {error}", FAILED) from None


Rows = Iterator[row_inputs.InputRow]
Pairs = Iterator[tuple[row_inputs.InputRow, row_inputs.InputRow]]


def _in_order(before: Rows, after: Rows) -> Pairs:
    for one, other in zip_longest(before, after):
        if one is None or other is None:
            longer = one or other
            raise CommandError(
                f"{longer.file}: more rows than in the other run; --id FIELD matches them", FAILED
            )
        yield one, other


def _by_id(before: Rows, after: Rows, field: str) -> Pairs:
    known: dict[Any, row_inputs.InputRow] = {_key(row, field): row for row in before}
    for other in after:
        if (one := known.pop(_key(other, field), None)) is not None:
            yield one, other


def _key(row: row_inputs.InputRow, field: str) -> str | int:
    value = row.data.get(field)
    if not isinstance(value, str | int):
        raise CommandError(f"{row.file}:{row.number}: field {field!r} holds no id", FAILED)
    return value
