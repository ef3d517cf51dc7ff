"""TOML: files that are read with what is wrong with them in words, and values that are written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

LARGEST = 64 * 2**20
"""Bytes; a larger file is refused."""


def read_toml(path: str | PathLike[str]) -> dict[str, Any]:
    """What is in a file. Raises `ValueError` for what is no TOML, and `OSError` for no file."""
    import tomllib  # whoever only writes need not wait for it

    with Path(path).open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST >> 20} MiB: split it")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("not a TOML file: brackets stand in brackets too deep") from None
    except ValueError as error:  # of TOML, of UTF-8, of a number with thousands of digits
        raise ValueError(f"not a TOML file in UTF-8: {error}") from error


def as_string(value: str) -> str:
    """A basic string of TOML, which is one of JSON that also escapes DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def as_list(name: str, values: Iterable[str], width: int = 0) -> str:
    """The field `name` with a list of strings, one to a line or as many as fit into `width`."""
    lines: list[str] = []
    for value in map(as_string, values):
        if lines and len(lines[-1]) + len(value) + 2 <= width:
            lines[-1] += f" {value},"
        else:
            lines.append(f"    {value},")
    return "\n".join([f"{name} = [", *lines, "]"])
