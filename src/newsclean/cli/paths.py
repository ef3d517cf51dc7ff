"""The files that a command line names, and what each is for."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from newsclean.rows.files import Use, refuse_overlaps

_BESIDE_INDEX = ("-wal", "-shm", "-journal")
"""How the files are called, behind the name of an index, that SQLite writes beside it."""


def keep_apart(arguments: argparse.Namespace, inputs: Iterable[str], *uses: Iterable[Use]) -> None:
    """Raise `OverlapError` if something of `uses` is an input, or a file of rules, or there twice.

    `uses` are written.
    """
    reads = [Use(name, "the input") for name in inputs]
    reads += (Use(name, "--rules") for name in getattr(arguments, "rules", None) or ())
    refuse_overlaps(reads, [use for group in uses for use in group])


def output(path: str | None, role: str = "-o") -> list[Use]:
    """The use of what an option names; without it, of standard output."""
    return [Use("-", "standard output") if path in (None, "-") else Use(str(path), role)]


def option(path: str | None, role: str) -> list[Use]:
    """The use of what an option names, if it is there."""
    return [Use(path, role)] if path else []


def index(path: str | None, role: str) -> list[Use]:
    """The uses of an index, and of what SQLite writes beside it."""
    beside = [Use(f"{path}{end}", f"what {role} keeps") for end in _BESIDE_INDEX]
    return [Use(path, role), *beside] if path else []
