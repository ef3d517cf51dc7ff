"""When an article appeared, as a number of days."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

When: TypeAlias = datetime | date | str | float | None

_DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = 10**11
"""No date of an article is so many seconds from 1970."""
_DIGITS = 9
_NAMED = re.compile(
    r"""
    (\d{1,2}) [-\s./] ([A-Za-z]{3}) [a-z]* \.? [-\s./,] {1,2} (\d{4})   # 2-MAR-1987, 2 March 1987
    (?: [\sT,]{1,3} (\d{1,2}) : (\d{2}) (?: : (\d{2}) (?: \.\d{1,9} )? )? )?
    """,
    re.VERBOSE,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def day(when: When) -> float | None:
    """`when` in days since 1970, or None for none.

    Takes dates, times (without a zone they count as UTC), numbers as seconds or milliseconds since
    1970, and strings: ISO 8601, RFC 2822, "2-MAR-1987 15:45:31", and such numbers.

    Raises `ValueError` for what is no date.

    >>> day("1970-01-02T12:00:00Z"), day("2 January 1970"), day("")
    (1.5, 1.0, None)
    """
    if when is None or (isinstance(when, str) and not when.strip()):
        return None
    forms = (_iso, _named, _from_number, _mail) if isinstance(when, str) else (_from_value,)
    for read in forms:
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            return read(when)
    raise ValueError(f"not a date: {when!r:.60}")


def days_apart(one: float | None, other: float | None) -> float | None:
    """How many days lie between two dates; None where either is not known."""
    return None if one is None or other is None else abs(one - other)


def is_later(one: float | None, other: float | None) -> bool | None:
    """Whether `one` is the later of two dates; None where either is not known."""
    return None if one is None or other is None else one > other


def _from_value(when: Any) -> float:
    if isinstance(when, datetime):
        return _days(when)
    if isinstance(when, date):
        return _days(datetime(when.year, when.month, when.day))
    seconds = float(when)
    if abs(seconds) >= _MILLISECONDS:
        seconds /= 1000
    if not abs(seconds) < _MILLISECONDS:
        raise ValueError
    return seconds / _DAY


def _iso(when: Any) -> float:
    return _days(datetime.fromisoformat(when.strip()))


def _named(when: Any) -> float:
    match = _NAMED.match(when.strip())  # scrapers leave things behind a date
    if not match:
        raise ValueError
    month = _MONTHS.index(match[2].lower()) + 1
    hour, minute, second = (int(part or 0) for part in match.group(4, 5, 6))
    return _days(datetime(int(match[3]), month, int(match[1]), hour, minute, second))


def _from_number(when: Any) -> float:
    if len(when.strip()) < _DIGITS:  # a year, perhaps
        raise ValueError
    return _from_value(float(when))


def _mail(when: Any) -> float:
    return _days(parsedate_to_datetime(when))


def _days(when: datetime) -> float:
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - _EPOCH).total_seconds() / _DAY
