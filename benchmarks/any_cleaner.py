"""Score any cleaner of plain text on any folder of pages, beside newsclean and others.

    python -m benchmarks.any_cleaner DATA --cleaner package.module:function
    python -m benchmarks.any_cleaner DATA --cleaner mine=my.module:clean --command "sed -f x.sed"
    python -m benchmarks.any_cleaner DATA --by site --json results.json

DATA is a folder of JSONL files (.jsonl or .jsonl.gz), one for each extractor, with a record for
each page: `id`, `site`, `text` (what the extractor gave), `gold` (the article), perhaps `lang`. A
file `suspect_gold.json` in it, a list of ids, names pages to leave out. A cleaner is a function
from a string to a string, or a command that reads standard input and writes standard output; one
that fails on a page leaves it as it is, and the failures are counted. newsclean, jusText, the rules
for lines of C4, and the oracle, which knows the article and drops lines, always run too.

F1 is that of scrapinghub's article-extraction-benchmark, from runs of four words; `lost` is the
share of the article that went, `removed` that of all else, `worse` the share of the pages whose F1
fell by more than 0.05. No text goes anywhere. Public sets: docs/comparison.md says which.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from benchmarks.cleaners import line_oracle
from benchmarks.counting import Counts, Gold, count, f1_of, score
from benchmarks.quality import ORACLE, OTHERS, OURS, DataError, files_in, records_of, suspects_in
from newsclean import clean

Clean: TypeAlias = Callable[[str], str]
PATIENCE = 60
"""Seconds for a command over a page."""
KEYS = ("extractor", "site", "lang")


class Measured(NamedTuple):
    """A page before and after each cleaner."""

    extractor: str
    site: str
    lang: str
    before: Counts
    after: dict[str, Counts]


class Failing:
    """A cleaner that may fail on a page, which then stays as it is."""

    def __init__(self, run: Clean) -> None:
        self._run = run
        self.failures = 0

    def __call__(self, text: str) -> str:
        try:
            cleaned = self._run(text)
            if not isinstance(cleaned, str):
                raise TypeError("no string")
        except Exception:
            self.failures += 1
            return text
        return cleaned


def function_of(name: str) -> Clean:
    """The function that `package.module:function` names.

    Raises `DataError` if there is none.
    """
    module, colon, path = name.partition(":")
    try:
        found: Any = import_module(module)
        for part in path.split(".") if colon else ():
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise DataError(f"--cleaner {name}: {error}") from None
    if not callable(found):
        raise DataError(f"--cleaner {name}: not a function; write package.module:function")
    run: Clean = found
    return run


def by_command(command: str, text: str) -> str:
    """What a command writes that reads `text`. Raises `OSError` or `SubprocessError`."""
    done = subprocess.run(
        shlex.split(command),
        input=text.encode("utf-8", "replace"),
        stdout=subprocess.PIPE,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout.decode("utf-8", "replace")


def cleaners_of(functions: Iterable[str], commands: Iterable[str]) -> dict[str, Failing]:
    """The cleaners by their names, newsclean's and the peers' first."""
    found: dict[str, Clean] = {
        f"newsclean {name}": partial(clean, config=config) for name, config in OURS.items()
    }
    found |= OTHERS
    for given in functions:
        name, equals, path = given.partition("=")
        found[name if equals else given] = function_of(path if equals else given)
    found |= {command: partial(by_command, command) for command in commands}
    return {name: Failing(run) for name, run in found.items()}


def measured(folder: Path, cleaners: dict[str, Failing]) -> Iterator[Measured]:
    """Each page of a folder before and after each cleaner, and after the oracle."""
    skip = suspects_in(folder)
    for path in files_in(folder):
        source = path.name.partition(".jsonl")[0]
        for page, record in records_of(path):
            if page.id in skip:
                continue
            gold = Gold.of(page.gold)
            after = {name: count(run(page.text), gold) for name, run in cleaners.items()}
            after[ORACLE] = count(line_oracle(page.text, gold), gold)
            lang = str(record.get("lang") or "")
            yield Measured(source, page.site, lang, count(page.text, gold), after)


def results(pages: Sequence[Measured], key: str) -> list[dict[str, Any]]:
    """A row for each value of `key` and each cleaner, and one of all pages."""
    groups: dict[str, list[Measured]] = {}
    for page in pages:
        groups.setdefault(getattr(page, key), []).append(page)
    rows: list[dict[str, Any]] = []
    for name, some in [*sorted(groups.items()), ("all", list(pages))]:
        before = [page.before for page in some]
        for cleaner in some[0].after:
            told = score(before, [page.after[cleaner] for page in some])
            rows.append(
                {key: name, "pages": len(some), "before": f1_of(before), "cleaner": cleaner}
                | told._asdict()
            )
    return rows


def table(rows: Sequence[dict[str, Any]], key: str) -> str:
    """F1 and what was lost, a line for each row."""
    lines = [
        f"| {key} | pages | F1 | cleaner | cleaned | lost | removed | worse |",
        "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row[key]} | {row['pages']} | {row['before']:.4f} | {row['cleaner']} "
        f"| {row['f1']:.4f} | {row['lost']:.2%} | {row['removed']:.1%} | {row['much_worse']:.1%} |"
        for row in rows
    ]
    return "\n".join(lines)


def versions() -> dict[str, str]:
    """What ran, for whoever compares results later."""
    found = {"python": sys.version.split()[0]}
    for name in ("newsclean", "jusText", "ftfy", "rapidfuzz", "regex"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, metavar="DATA", help="a folder of pages")
    parser.add_argument(
        "--cleaner", action="append", default=[], metavar="[NAME=]MODULE:FUNCTION",
        help="a function from a string to a string; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--command", action="append", default=[],
        help="a command from standard input to standard output; may be repeated",
    )  # fmt: skip
    parser.add_argument("--by", choices=KEYS, default="extractor", help="(default: extractor)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results to FILE")
    options = parser.parse_args(arguments)
    try:
        cleaners = cleaners_of(options.cleaner, options.command)
        pages = list(measured(options.data, cleaners))
    except DataError as error:
        raise SystemExit(f"any_cleaner: {error}") from error
    if not pages:
        raise SystemExit(f"any_cleaner: {options.data} holds no page")
    rows = results(pages, options.by)
    failures = {name: run.failures for name, run in cleaners.items() if run.failures}
    print(table(rows, options.by))
    for name, number in failures.items():
        print(f"{name}: failed on {number} pages, which stayed as they were", file=sys.stderr)
    if options.json:
        report = {"versions": versions(), "failures": failures, "results": rows}
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
