"""The texts that are mutated: the project's own, and pages that are given."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
OWN = (HERE / "texts", ROOT / "examples", ROOT / "benchmarks" / "articles")
FIELDS = ("text", "gold", "body")
"""The fields of a row that hold a text."""
KINDS = ("*.txt", "*.jsonl", "*.jsonl.gz")

SHARE_OWN = 0.3
"""The share of the project's own texts where there are pages too."""
SHORTEST, USUAL, LONGEST = 100, 2_500, 12_000
"""Characters of a window: the bounds of most of them, and the bound of the rest."""
HEADINGS, PATCHES = 0.7, (2, 14)


class SourceError(Exception):
    """Pages that cannot be read. The message names the file, and the line if there is one."""


class Sources(NamedTuple):
    """The texts that windows are cut out of."""

    own: tuple[str, ...]
    pages: tuple[str, ...] = ()


@cache
def own_texts() -> tuple[str, ...]:
    """The texts that ship with the project, those in `fuzz/texts` first."""
    return tuple(text for folder in OWN for path in _files(folder) for text in _texts(path))


def read_pages(paths: Iterable[Path]) -> tuple[str, ...]:
    """The distinct texts in files and folders, in the order of their names.

    Raises `SourceError` where there are none, or a file is not what its name says.
    """
    found: dict[str, None] = {}
    for path in paths:
        files = list(_files(path))
        if not files:
            raise SourceError(f"{path}: there is no {', '.join(KINDS)} here")
        for file in files:
            found |= dict.fromkeys(_texts(file))
    return tuple(text for text in found if text.strip())


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(file for kind in KINDS for file in path.rglob(kind))
    elif path.is_file():
        yield path


def _texts(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    try:
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        text = data.decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    if ".jsonl" not in path.suffixes:
        yield text
        return
    for number, line in enumerate(text.split("\n"), 1):
        try:
            row = json.loads(line) if line else {}
        except ValueError as error:
            raise SourceError(f"{path}, line {number}: no JSON: {error}") from error
        if isinstance(row, dict):
            yield from (row[field] for field in FIELDS if isinstance(row.get(field), str))


def window(random: Random, sources: Sources) -> str:
    """A part of one text, as a page would be cut, or lines of several texts as one."""
    own = not sources.pages or random.random() < SHARE_OWN
    texts = sources.own if own else sources.pages
    kind = random.random()
    if kind < 0.12:
        lines = (
            random.choice(random.choice(texts).split("\n")) for _ in range(random.randint(*PATCHES))
        )
        return random.choice(("\n", "\n\n")).join(lines)
    text = random.choice(texts)
    if kind < 0.15:
        size = random.randint(0, SHORTEST)
    elif kind < 0.98:
        size = int(SHORTEST * (USUAL / SHORTEST) ** random.random())
    else:
        size = random.randint(USUAL, LONGEST)
    start = random.randrange(max(1, len(text) - size + 1))
    if random.random() < HEADINGS:  # where a line begins, and now and then the text
        start = text.rfind("\n", 0, start) + 1 if random.random() < HEADINGS else 0
    return text[start : start + size]
