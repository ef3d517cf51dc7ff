"""Marks copies of what the row holds beside the text: its headline, its author, its date.

A headline that stands twice in the text, once with the name of the site behind it, is a copy too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsclean.argument_checks import given
from newsclean.markers.repeats.similarity import comparison
from newsclean.markers.repeats.words import read_sentence
from newsclean.model import Document, Mark
from newsclean.rules.matcher import Hits, matcher
from newsclean.rules.rule import RuleBook
from newsclean.text.prose import says_something

TITLE, BYLINE, PUBLISHED, AGAIN = "known.title", "known.byline", "known.published", "repeat.title"

TOP = 6
"""So many lines from the top, a copy of the headline may be reworded or hold the site's name."""
LONGEST = 300
"""Characters; a longer line is no headline."""
SITE = 6
"""Words of the name of a site."""
SPARE = 4
"""Words in the line of an author beside the name."""
SHORTEST = 4
"""Words; of a shorter headline, only the same words are a copy."""

_WORD = re.compile(r"\w+")
_SITE = re.compile(r"\s(?:[|\u00b7\u2022\u00bb:]|[-\u2013\u2014])\s|\s?\|\s?")
_DATE_FAMILIES = frozenset({"updated", "published-clock", "meta-glued"})


class Row(NamedTuple):
    """What a row holds beside the text."""

    title: str | None = None
    byline: str | None = None
    published: str | None = None


def row_of(title: object, byline: object, published: object) -> Row | None:
    """The values as a row; None if there are none.

    Raises `TypeError` for a title or author that is no string. What is no string of a date counts
    as `str` writes it.
    """
    for name, value in (("title", title), ("byline", byline)):
        if not (value is None or isinstance(value, str)):
            raise TypeError(f"{name} is a string or None, not {given(value)}")
    date = None if published is None else str(published)
    row = Row(title or None, byline or None, date or None)  # type: ignore[arg-type]
    return row if any(row) else None


def known(
    doc: Document,
    row: Row | None,
    book: RuleBook,
    seen: Hits | None = None,
    *,
    again: bool = True,
) -> Iterator[Mark]:
    """Marks for the lines of `doc` that only say again what `row` says.

    `known.title` is the headline word for word; near the top of the text, it may have the name of
    the site behind it, or be reworded, if no guard objects. `known.byline` is a line of the author
    and hardly anything else, `known.published` a line that a rule for dates finds, with the day and
    the year of the row. `repeat.title`, if `again` asks for it, is a line near the top that repeats
    another one there, with the name of a site behind it.
    """
    lines = [
        (number, doc.text[start:end])
        for number, (start, end, _) in enumerate(doc.lines[: None if row else TOP])
        if end - start <= LONGEST
    ]
    for number, (rule, why) in _copies(lines, row, book, seen):
        for unit in doc.units_of(number):
            yield Mark(unit, rule, 1.0, why=why)
    if again:
        yield from _with_site(doc, lines)


def _copies(
    lines: Sequence[tuple[int, str]], row: Row | None, book: RuleBook, seen: Hits | None
) -> Iterator[tuple[int, tuple[str, str]]]:
    if row is None:
        return
    for number, line in lines:
        if row.title and (why := _is_title(line, row.title, near=number < TOP)):
            yield number, (TITLE, why)
        elif row.byline and _is_byline(line, row.byline):
            yield number, (BYLINE, "the author, who stands beside the text")
        elif row.published and _is_date(line, row.published, book, seen):
            yield number, (PUBLISHED, "the date, which stands beside the text")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _is_title(line: str, title: str, *, near: bool) -> str | None:
    """In words how the line is a copy of the title, or None."""
    words, wanted = _words(line), _words(title)
    if words and words == wanted:
        return "the headline, which stands beside the text"
    if not near or len(wanted) < SHORTEST:
        return None
    if _without_site(line) == wanted or _without_site(title) == words:
        return "the headline, which stands beside the text, and the name of a site"
    compared = comparison(read_sentence(line), read_sentence(title))
    if compared.relation == "same" and compared.veto in (None, "a heading"):
        return f"the headline in other words ({compared.score:.2f}), which stands beside the text"
    return None


def _without_site(line: str) -> list[str] | None:
    """The words of a line before the name of a site, if it may end with one."""
    parts = [*_SITE.finditer(line)]
    if not parts:
        return None
    head, tail = line[: parts[-1].start()], line[parts[-1].end() :]
    words = _words(head)
    return words if len(words) >= SHORTEST and 1 <= len(_words(tail)) <= SITE else None


def _is_byline(line: str, byline: str) -> bool:
    words, names = _words(line), _words(byline)
    if names and names[0] in ("by", "von", "par", "por", "di", "door", "av", "af"):
        del names[0]
    left = iter(words)
    return (
        1 < len(names) <= len(words) <= len(names) + SPARE
        and not says_something(line)
        and all(name in left for name in names)
    )


def _is_date(line: str, published: str, book: RuleBook, seen: Hits | None) -> bool:
    rules = matcher(book).find(line, seen).rules
    if not any(rule.family in _DATE_FAMILIES for rule in rules):
        return False
    numbers, wanted = (
        {int(number) for number in re.findall(r"\d{1,4}", text)} for text in (line, published)
    )
    years = {number for number in numbers if number > 1000}
    days = {number for number in numbers & wanted if 1 <= number <= 31}
    return bool(years) and years <= wanted and bool(days)


def _with_site(doc: Document, lines: Sequence[tuple[int, str]]) -> Iterator[Mark]:
    """Marks for lines near the top that say what another one says, and a site's name behind it."""
    top = [(number, line) for number, line in lines if number < TOP]
    by_words = {" ".join(_words(line)): number for number, line in reversed(top)}
    for number, line in top:
        words = _without_site(line)
        twin = by_words.get(" ".join(words)) if words else None
        if twin is not None and twin != number:
            other = doc.units_of(twin)[0]
            for unit in doc.units_of(number):
                yield Mark(unit, AGAIN, 1.0, other, why="the headline again, and a site's name")
