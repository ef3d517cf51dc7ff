"""Checks of arguments, and error messages that say what was given and what to do instead."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from reprlib import repr as brief
from typing import Any


def text_of(value: object) -> str:
    """`value`, if it is a text. Raises `TypeError` that says what to do, for anything else."""
    if isinstance(value, str):
        return value
    raise TypeError(f"newsclean works on str, not {given(value)}: {_advice(value)}")


def _advice(value: object) -> str:
    match value:
        case None | float():  # NaN is what pandas has for a missing text
            return "leave out what is missing, or give ''"
        case bytes() | bytearray() | memoryview():
            return "decode bytes first, for example data.decode('utf-8')"
        case os.PathLike():
            return "read the file first, for example path.read_text('utf-8')"
        case Mapping():
            return "give the text that is in it, for example row['text']"
        case object(read=_):
            return "give what it holds, for example file.read()"
        case Iterable():
            return "clean_many(texts) cleans several"
    return "str(value) makes one, if that is the text"


def several_texts(place: str, texts: Any) -> Iterable[str]:
    """`texts`, if they can be several. Raises `TypeError`, which begins with `place`."""
    if isinstance(texts, Iterable) and not isinstance(texts, str | bytes | Mapping):
        return texts
    raise TypeError(f"{place} takes several texts, not {given(texts)}; put one text into a list")


def given(value: object) -> str:
    """`value` as an error names it: its kind, and the beginning of it."""
    return "None" if value is None else f"{type(value).__name__} {brief(value)}"


def several(
    place: str, values: object, what: str, fits: Callable[[object], object]
) -> tuple[Any, ...]:
    """`values` as a tuple, if it is a collection of what `fits`.

    Raises `TypeError`, which begins with `place` and says that it takes several of `what`.
    """
    if isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping):
        items = tuple(values)
        wrong = [value for value in items if not fits(value)]
        if not wrong:
            return items
        raise TypeError(f"{place} takes several {what}; {given(wrong[0])} is none")
    one = "one string" if isinstance(values, str) else given(values)
    raise TypeError(f"{place} takes several {what}, not {one}")


def is_string(value: object) -> bool:
    """Whether `value` is a string."""
    return isinstance(value, str)


def spelling_hint(name: str, known: Iterable[str]) -> str:
    """What to say where `name` is none of `known`: those that are spelled like it, if any are."""
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(known), n=3)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
