"""The data that ships, read in advance, so that a short run need not wait for it.

When the package is built, `hatch_build.py` writes it into two files: lines of JSON (`FILE`) with
the rules, what they are looked up by, and the lists of words; and a module (`MODEL`) with the line
model as constants, which Python keeps compiled. They count as long as nothing has changed of what
they were made from; without them the answers are the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, cast
from zlib import crc32

HOME = os.path.dirname(__file__)

FILE = "prepared.jsonl"
MODEL = "prepared_model"

MADE_FROM = (
    ("rules", (".toml", ".py")),
    ("data", (".toml", ".json")),
    (
        "markers/layout",
        ("context_features.py", "form_features.py", "model.py", "trees.py", "words.py"),
    ),
)
"""The folders, and how the names end, of what is read in advance and of the code that reads it."""


class Prepared(NamedTuple):
    """What was read in advance. All but the digest is parsed by those who need it."""

    digest: str
    tables: bytes
    """By what all the rules are looked up, as `newsclean.rules.tables` writes it."""
    lists: bytes
    """What is in the TOML files of `data`, by their names."""
    outlines: tuple[str, ...]
    """What the hash of their book knows of the rules."""
    rules: list[bytes]
    """The entry of each rule, as in its file."""
    keys: list[bytes]
    """The keys of each rule, as `newsclean.rules.keys` writes them."""


@cache
def prepared() -> Prepared | None:
    """What was read in advance, or None if that was never done, or of other data than this.

    So it is where the package lies in an archive, in which reading in advance would save nothing.
    """
    try:
        known = read_prepared(os.path.join(HOME, FILE))
        return known if known.digest == digest() else None
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_prepared(path: str) -> Prepared:
    """What was written to a file of that kind."""
    with open(path, "rb") as file:
        head, tables, lists, outlines, *rules = file.read().split(b"\n")
    return Prepared(
        head.decode(), tables, lists, (*outlines.decode().split("\t"),), rules[::2], rules[1::2]
    )


@cache
def prepared_model() -> Any:
    """The module of the line model, or None as for `prepared`."""
    try:
        module = import_module(f"newsclean.{MODEL}")
    except ModuleNotFoundError:
        return None
    known = prepared()
    return module if known and known.digest == module.DIGEST else None


def digest() -> str:
    """A checksum of what is read in advance, and of the code that reads it, with its length."""
    total = size = 0
    for folder, endings in MADE_FROM:
        for name in sorted(os.listdir(os.path.join(HOME, folder))):
            if name.endswith(endings):
                with open(os.path.join(HOME, folder, name), "rb") as file:
                    data = file.read()
                total = crc32(data, crc32(f"{folder}/{name}".encode(), total))
                size += len(data)
    return f"{total:08x}-{size}"


def word_lists(name: str) -> Mapping[str, Any]:
    """What is in the file `name`.toml of `data`."""
    known = _lists()
    return known[name] if name in known else read_lists(name)


@cache
def read_lists(name: str) -> Mapping[str, Any]:
    """The same, read from the file."""
    import tomllib  # these two take longer to import than most lists to be read
    from importlib.resources import files

    return tomllib.loads((files("newsclean") / "data" / f"{name}.toml").read_text("utf-8"))


@cache
def _lists() -> dict[str, dict[str, Any]]:
    known = prepared()
    return cast("dict[str, dict[str, Any]]", json.loads(known.lists)) if known else {}
