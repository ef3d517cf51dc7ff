"""Write the names of months and days of the week of each language, as Unicode CLDR has them.

    python tools/cldr_dates.py

The languages are those of `data/words.toml`; what news uses beside these names, other cases and
abbreviations, stands there. Names of several words are left out: sentences are compared word by
word. Needs Babel, which brings CLDR.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import babel
import regex
from babel import Locale

DATA = Path(__file__).parents[1] / "src" / "newsclean" / "data"
HEAD = """\
# The names of the days of the week and of the months in each language: each line holds words that
# count as one, by their English name. From Unicode CLDR by way of Babel {version}, by
# `tools/cldr_dates.py`; other cases and abbreviations stand in `words.toml`.
# Copyright 2004-2025 Unicode, Inc., under the Unicode License v3 (LICENSE.unicode).
"""
CONTEXTS = ("format", "stand-alone")
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WORD = regex.compile(r"[\p{L}\p{M}]+")
MONTHS = (
    "january february march april may june july august september october november december".split()
)


def main() -> None:
    (DATA / "dates.toml").write_text(table(), "utf-8")
    licence = Path(babel.__file__).parent / "locale-data" / "LICENSE.unicode"
    (DATA / "LICENSE.unicode").write_bytes(licence.read_bytes())


def table() -> str:
    """All names, as `dates.toml` has them."""
    parts = [HEAD.format(version=babel.__version__)]
    for language in tomllib.loads((DATA / "words.toml").read_text("utf-8")):
        if lines := names(Locale(language)):
            parts.append("\n".join([f"\n[{language}]", 'dates = """', *lines, '"""', ""]))
    return "".join(parts)


def names(locale: Locale) -> list[str]:
    """A line for each day and month that the language has words for."""
    found = []
    for english, number in zip(DAYS + MONTHS, [*range(7), *range(1, 13)], strict=True):
        table = locale.days if english in DAYS else locale.months
        words = {table[context]["wide"][number].lower() for context in CONTEXTS}
        if single := sorted(word for word in words if WORD.fullmatch(word)):
            found.append(" ".join(dict.fromkeys([english, *single])))
    return found


if __name__ == "__main__":
    main()
