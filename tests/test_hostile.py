"""Law 11: time grows about linearly, on texts made to hurt as well.

Time is that of the processor, and the bounds are generous, since machines are slow and shared; what
they catch is the quadratic.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from newsclean import THOROUGH, clean
from tests.clock import least
from tests.strategies import SENTENCES

SECONDS = 30.0
"""For a megabyte. Ordinary text takes about one, the worst of these a third of the bound."""

_WORDS = SENTENCES[0].rstrip(".").lower().split()


def prose(size: int) -> str:
    """Sentences of few words in ever other order: each is a little like all others."""
    random_ = random.Random(size)
    sentences = (" ".join(random_.choices(_WORDS, k=12)) for _ in range(size // 60))
    return "".join(f"{sentence.capitalize()}. " for sentence in sentences)


def noise(size: int) -> str:
    return random.Random(0).randbytes(size).decode("latin-1")


HOSTILE: dict[str, Callable[[int], str]] = {
    "one word on one line": lambda n: "a" * n,
    "one sentence on one line": lambda n: "word " * (n // 5),
    "sentences on one line": prose,
    "sentences on lines": lambda n: prose(n).replace(". ", ".\n"),
    "the same sentences again and again": lambda n: " ".join(SENTENCES * (n // 1000)),
    "stops": lambda n: "." * n,
    "abbreviations": lambda n: "Mr. " * (n // 4),
    "lost spaces": lambda n: "He came.She went." * (n // 17),
    "blank lines": lambda n: "\n" * n,
    "lines of blanks": lambda n: " \n" * (n // 2),
    "identical lines": lambda n: "Share this article\n" * (n // 19),
    "identical sentences": lambda n: "The council met again on Tuesday evening.\n" * (n // 42),
    "numbered lines": lambda n: "".join(f"{i}. Read more about item {i}\n" for i in range(n // 30)),
    "short lines": lambda n: "Sport\n" * (n // 6),
    "captions": lambda n: "A boat in the harbour of Ellis, Tuesday, May 6, 2025.\n\n" * (n // 55),
    "entities": lambda n: "&amp;" * (n // 5),
    "nested entities": lambda n: "&" + "amp;" * (n // 4),
    "combining marks": lambda n: "a" + "\N{COMBINING ACUTE ACCENT}" * n,
    "emoji": lambda n: "\N{GRINNING FACE}" * n,
    "joined emoji": lambda n: "\N{MAN}\N{ZERO WIDTH JOINER}" * (n // 2),
    "ideographs": lambda n: "\u8bae\u4f1a" * (n // 2),
    "mojibake": lambda n: "The fishermenâ€™s union called it â€œa good dayâ€\x9d. " * (n // 50),
    "surrogates": lambda n: "\udcff" * n,
    "quotes": lambda n: "\N{RIGHT DOUBLE QUOTATION MARK}" * n,
    "brackets": lambda n: "(" * n,
    "noise": noise,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_is_cleaned_in_bounded_time(name: str) -> None:
    text = HOSTILE[name](1_000_000)
    assert least(lambda: clean(text, THOROUGH), enough=SECONDS) < SECONDS


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_about_linearly(name: str) -> None:
    """Eight times the text takes at most twenty times as long; a second is too fast to tell."""
    small, large = HOSTILE[name](50_000), HOSTILE[name](400_000)
    bound = max(1.0, 20 * least(lambda: clean(small)))
    assert least(lambda: clean(large), enough=bound) <= bound


@pytest.mark.parametrize("name", HOSTILE)
def test_the_laws_hold_on_hostile_text_too(name: str) -> None:
    once = clean(HOSTILE[name](4_000))
    assert clean(once) == once
