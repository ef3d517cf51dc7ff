"""What the words of a command line stand for."""

from __future__ import annotations

import argparse

from newsclean.formats import Format


def format_name(name: str) -> Format:
    """The format called `name`."""
    try:
        return Format.named(name)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def positive(text: str) -> int:
    """`text` as a number from 1 on."""
    if count(text) < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 on, not {text!r}")
    return int(text)


def count(text: str) -> int:
    """`text` as a number of things."""
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"not a number: {text!r}")
    return int(text)


def columns(text: str) -> int:
    """`text` as the width of a terminal."""
    if count(text) < 40:
        raise argparse.ArgumentTypeError(f"a number from 40 on, not {text!r}")
    return int(text)


def encoding_name(name: str) -> str:
    """`name` if it decodes bytes to text."""
    try:
        b"x".decode(name)
    except LookupError as error:
        raise argparse.ArgumentTypeError(f"unknown encoding {name!r}") from error
    except UnicodeError:
        pass  # it exists, and one byte is not enough for it
    return name
