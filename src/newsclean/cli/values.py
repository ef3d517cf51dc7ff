"""What the words of a command line stand for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from newsclean.rows.formats import Format


def suggestion(word: str, known: Iterable[str]) -> str:
    """What to put behind a message about a word that is not among `known`, or nothing."""
    names = sorted(known)
    begun = [name for name in names if word.strip("-") and name.startswith(word)]
    close = begun[:1] or get_close_matches(word, names, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def one_of(*choices: str) -> Callable[[str], str]:
    """What takes one of `choices`, and says so of all else."""

    def choice(word: str) -> str:
        if word not in choices:
            listed = f"{', '.join(choices[:-1])} or {choices[-1]}"
            raise argparse.ArgumentTypeError(f"{listed}, not {word!r}{suggestion(word, choices)}")
        return word

    return choice


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
        raise argparse.ArgumentTypeError(
            f"unknown encoding {name!r}; utf-8, utf-16, cp1252 and latin-1 are common"
        ) from error
    except UnicodeError:
        pass  # it exists, and one byte is not enough for it
    return name


def delimiter(text: str) -> str:
    """What `text` says stands between two cells: one character, or the word for a tab."""
    mark = "\t" if text in ("tab", "\\t") else text
    if len(mark) != 1 or mark in '"\r\n':
        raise argparse.ArgumentTypeError(f"one character, or tab, not {text!r}")
    return mark
