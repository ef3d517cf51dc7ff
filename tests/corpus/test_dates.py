"""Dates as rows have them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.corpus.dates import When, day


@pytest.mark.parametrize(
    "when",
    [
        date(2024, 3, 5),
        datetime(2024, 3, 5),
        datetime(2024, 3, 5, tzinfo=UTC),
        1709596800,
        1709596800000,
        "1709596800",
        "2024-03-05",
        "2024-03-05T00:00:00Z",
        "2024-03-05T02:00:00+02:00",
        "20240305",
        "Tue, 05 Mar 2024 00:00:00 +0000",
        "5 March 2024",
        "5-MAR-2024 00:00:00.00",
        "5-MAR-2024 00:00:00.00&#5;RM",
    ],
)
def test_one_day_in_many_forms(when: When) -> None:
    assert day(when) == 19787


@pytest.mark.parametrize("when", [None, "", "  "])
def test_no_date(when: When) -> None:
    assert day(when) is None


@pytest.mark.parametrize(
    "when",
    ["yesterday", "99 March 2024", "2024-13-01", "nan", "1e999", "-", "5 Mai 2024", "2024", 1e300],
)
def test_what_is_no_date(when: When) -> None:
    with pytest.raises(ValueError, match="not a date"):
        day(when)


@given(st.one_of(st.text(max_size=40), st.floats()))
def test_anything_is_a_date_or_a_value_error(when: When) -> None:
    try:
        found = day(when)
    except ValueError:
        return
    assert found is None or -(10**8) < found < 10**8
