"""The guards, one by one: each sees its own difference, and none where there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsclean.marks import facts
from newsclean.marks.facts import GUARDS, objection, unfit
from newsclean.marks.similarity import Match
from newsclean.marks.words import read

SAME = (
    "The council of Oban approved the new harbour wall after a long debate on Tuesday.",
    "After a long debate on Tuesday, the council of Oban approved a new wall for the harbour.",
)


def match(a: str, b: str, contained: bool = False) -> Match:
    return Match(read(a), read(b), contained)


def test_no_guard_objects_to_twins() -> None:
    assert [
        guard.__name__ for guard in GUARDS if guard(match(*SAME)) or guard(match(*SAME[::-1]))
    ] == []


@pytest.mark.parametrize(
    ("guard", "a", "b", "said"),
    [
        (facts.numbers, "They lost 12 boats.", "They lost 21 boats.", "number: 12 / 21"),
        (facts.numbers, "They lost two boats.", "They lost 2 boats.", None),
        (facts.numbers, "They lost 1,200 boats.", "They lost 1200 boats.", None),
        (facts.numbers, "They met on Friday.", "They met on Monday.", "number: Friday / Monday"),
        (facts.numbers, "They met in Sept.", "They met in September.", None),
        (facts.numbers, "It may sail in May.", "It may sail in June.", "number: May / June"),
        (facts.numbers, "They lost boats.", "They lost 12 boats.", "number: - / 12"),
        (facts.names, "They saw Jane Doe.", "They saw Ann Lee.", "name: Jane Doe / Ann Lee"),
        (facts.names, "They saw her.", "They saw Ann Lee.", None),
        (facts.names, "In Russia it rained.", "In Russian towns it rained.", None),
        (facts.names, "They saw Arnesen.", "They saw Arnseen.", None),
        (facts.names, "They asked the NHS.", "They asked the National Health Service.", None),
        (
            facts.places,
            "Then Ann Lee sued Jane Doe.",
            "Then Jane Doe sued Ann Lee.",
            "place: Ann Lee / Jane Doe",
        ),
        (
            facts.places,
            "In 2004 the firm hired Jane Doe.",
            "The firm hired Jane Doe in 2004.",
            None,
        ),
        (facts.beginnings, "Lee sued them.", "Doe sued them.", "perhaps a name: Lee / Doe"),
        (facts.beginnings, "Firms sued them.", "Companies sued them.", None),
        (facts.negation, "It will hold.", "It will not hold.", "negation: - / not"),
        (facts.negation, "It will not hold.", "It won't hold.", None),
        (facts.negation, "It was never safe.", "It was not safe.", None),
        (facts.contraries, "Prices rose.", "Prices fell.", "contrary: rose / fell"),
        (facts.contraries, "A safe wall.", "An unsafe wall.", "contrary: safe / unsafe"),
        (facts.contraries, "The biggest wall.", "The smallest.", "contrary: biggest / smallest"),
        (facts.contraries, "Up it went, and down.", "Down it went, and up.", None),
        (facts.labels, "Winner: the boat.", "Loser: the boat.", "label: Winner / Loser"),
        (facts.labels, "He said: “No.”", "She added: “No.”", None),
        (
            facts.substitution,
            "Serve it with parsley.",
            "Serve it with spinach.",
            "one word for another: parsley / spinach",
        ),
        (facts.substitution, "Serve it with parsley.", "Serve fish with spinach.", None),
    ],
)
def test_a_guard(guard: Callable[[Match], str | None], a: str, b: str, said: str | None) -> None:
    assert guard(match(a, b)) == said
    turned = guard(match(b, a))
    if guard is not facts.names:  # what the longer sentence says beside does no harm
        assert (turned is None) == (said is None)


def test_what_a_longer_sentence_says_beside_does_no_harm() -> None:
    short, long = "The storm took the boats.", "On Monday the storm took the 12 boats."
    assert objection(match(short, long))
    assert objection(match(short, long, contained=True)) is None
    assert objection(match("The storm took 13 boats.", long, contained=True))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nobody said a word.", "short: 4 words"),
        ("Who would have thought that the wall would ever hold?", "a question"),
        ("“Who would have thought that the wall would ever hold?”", "a question"),
        ("The report of the engineers is at https://example.org for all.", "an address"),
        ("Why the Old Harbour Needs a Wall This Winter", "a heading"),
        ("12 14 15 Oban 12 14 15 Mallaig", "a row of figures"),
        ("The wall behind the fish market held through the night.", None),
        ("Then Ruth Okafor and Jon Arnesen met Ana Ruiz in Port Ellis to talk.", None),
    ],
)
def test_what_may_stand_twice(text: str, said: str | None) -> None:
    assert unfit(read(text)) == said
