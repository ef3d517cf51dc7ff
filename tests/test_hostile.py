"""Law 11: time grows about linearly, on texts made to hurt as well.

Time is that of the processor, and the bounds are generous, since machines are slow and shared; what
they catch is the quadratic.
"""

from __future__ import annotations

import pytest

from benchmarks.kinds import KINDS
from newsclean import THOROUGH, clean
from tests.clock import least

SECONDS = 15.0
"""For a megabyte. Ordinary text takes about one, the worst of these six on a free machine."""


@pytest.mark.parametrize("name", KINDS)
def test_a_megabyte_is_cleaned_in_bounded_time(name: str) -> None:
    text = KINDS[name](1_000_000)
    assert least(lambda: clean(text, THOROUGH), enough=SECONDS) < SECONDS


@pytest.mark.parametrize("name", KINDS)
def test_time_grows_about_linearly(name: str) -> None:
    """Eight times the text takes at most twenty times as long; a second is too fast to tell."""
    small, large = KINDS[name](50_000), KINDS[name](400_000)
    bound = max(1.0, 20 * least(lambda: clean(small)))
    assert least(lambda: clean(large), enough=bound) <= bound


@pytest.mark.parametrize("name", KINDS)
def test_the_laws_hold_on_hostile_text_too(name: str) -> None:
    once = clean(KINDS[name](4_000))
    assert clean(once) == once
