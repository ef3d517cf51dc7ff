"""The guards, one by one: each sees its own difference, and none where there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsclean.markers.repeats import guards as facts
from newsclean.markers.repeats.alignment import Match
from newsclean.markers.repeats.guards import GUARDS, objection, unfit
from newsclean.markers.repeats.words import Sentence, read_sentence
from tests.sentences import made

SAME = (
    "The council of Oban approved the new harbour wall after a long debate on Tuesday.",
    "After a long debate on Tuesday, the council of Oban approved a new wall for the harbour.",
)


def match(a: str, b: str, contained: bool = False) -> Match:
    return Match(read_sentence(a), read_sentence(b), contained)


def laid(a: str, b: str, *, contained: bool = False, language: str = "en") -> Match:
    """Sentences of words as `made` takes them."""
    return Match(made(a, language=language), made(b, language=language), contained)


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
    assert unfit(read_sentence(text)) == said


# What may stand twice, from both sides of each border


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (made("a b c d e f g"), "short: 7 words"),
        (made("a b c d e f g h"), None),
        (made(""), "short: 0 words"),
        # two signs of Chinese make a word
        (read_sentence("议会星期二批准了新的防波堤人"), "short: 7 words"),
        (read_sentence("议会星期二批准了新的防波堤人们"), None),
        (read_sentence("议会星期二批准了新的防波堤人们等"), None),
        (read_sentence("议会星期二批准了新的防波 one two"), None),
        (read_sentence("议会星期二批准了新的防波 one"), "short: 7 words"),
        # figures: more than two in five words
        (made("#1 #2 #3 #4 a b c d e f"), None),
        (made("#1 #2 #3 #4 #5 a b c d e"), "a row of figures"),
        (made("%May %June %July %Monday %Friday a b c d e"), None),
        (made("#1 #2 a"), "a row of figures"),
        (made("#1 a b"), "short: 3 words"),
        # a heading: in capitals, and short or without an end
        (made("a b c d e f g h i j k", titled=True, text="so."), "a heading"),
        (made("a b c d e f g h i j k l", titled=True, text="so."), None),
        (made("a b c d e f g h i j k l", titled=True, text="so!"), None),
        (made("a b c d e f g h i j k l", titled=True, text="so”"), "a heading"),
        (made("a b c d e f g h i j k l", titled=True, text="so.”"), None),
        (made("a b c d e f g h i j k l", titled=True, text=""), None),
        (made("a b c d e f g h i j k l", text="so"), None),
        (made("a b c", titled=True, text="so."), "a heading"),
    ],
)
def test_what_may_stand_twice_at_each_border(sentence: Sentence, said: str | None) -> None:
    assert unfit(sentence) == said


LONG = "a b c d e f g h i j k l m n"


@pytest.mark.parametrize("closer", ["", *"\"')]}”’ ", "”)", "’ ”"])
@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("?", "a question"),
        ("？", "a question"),
        ("؟", "a question"),
        (":", "it leads in what follows"),
        ("：", "it leads in what follows"),
        ("-", "it leads in what follows"),
        ("–", "it leads in what follows"),
        ("—", "it leads in what follows"),
        (".", None),
        ("!", None),
        ("", None),
    ],
)
def test_how_a_sentence_ends(end: str, closer: str, said: str | None) -> None:
    assert unfit(made(LONG, text=f"so it goes{end}{closer}")) == said
    assert unfit(made(LONG, text=f"so{end} it goes.")) is None


@pytest.mark.parametrize("address", ["https://a.example", "www.a.example"])
def test_a_sentence_with_an_address(address: str) -> None:
    assert unfit(made(LONG, text=f"so it is at {address} for all.")) == "an address"
    assert unfit(made(LONG, text=f"so it is at {address[-9:]} for all: www, //, :/.")) is None


# Numbers and names


@pytest.mark.parametrize(
    ("a", "b", "said", "inside"),
    [
        ("x #1 y z", "x #2 y z", "number: 1 / 2", "number: 1 / -"),
        ("x %May y z", "x %June y z", "number: May / June", "number: May / -"),
        ("x #1 y z", "x y z", "number: 1 / -", "number: 1 / -"),
        ("x y z", "x #1 y z", "number: - / 1", None),
        ("x y z", "x %May y z", "number: - / May", None),
        ("#1 #2 %May", "#2 #1 %May", None, None),
        ("#1 #1 x", "#1 x y", "number: 1 / -", "number: 1 / -"),
        ("#1 #2 x", "%May x y", "number: 1 2 / May", "number: 1 2 / -"),
        ("x @Lee y", "x @Doe z", None, None),
    ],
)
def test_numbers_and_dates(a: str, b: str, said: str | None, inside: str | None) -> None:
    assert facts.numbers(laid(a, b)) == said
    assert facts.numbers(laid(a, b, contained=True)) == inside


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("x @Lee y", "x @Doe y", "name: Lee / Doe"),
        ("x @Ann @Lee y", "x @Jane @Doe y", "name: Ann Lee / Jane Doe"),
        ("x @Lee y", "x y", "name: Lee / -"),
        ("x y", "x @Lee y", None),
        ("x @Lee y", "@Lee x y", None),
        ("x #1 %May y", "x y", None),
        ("x Lee y", "x Doe y", None),
    ],
)
def test_names(a: str, b: str, said: str | None) -> None:
    for contained in (False, True):
        assert facts.names(laid(a, b, contained=contained)) == said


# Places: three quarters of the other words have to stand in the same order


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        # another fact between the same words, where both have both
        ("x y @Lee z w @Doe", "x y @Doe z w @Lee", "place: Lee / Doe"),
        ("x y #1 z w #2", "x y #2 z w #1", "place: 1 / 2"),
        ("x y %May z w %June", "x y %June z w %May", "place: May / June"),
        # the same facts in another order
        ("x y @Lee @Doe z w", "x y @Doe @Lee z w", "place: Lee Doe / Doe Lee"),
        ("x y @Lee @Doe z w", "x y @Lee @Doe z w", None),
        # one that moved from where it stood alone
        ("#1 x y z w", "x y z w #1", "place: 1 / -"),
        ("x y z w #1", "#1 x y z w", "place: - / 1"),
        ("u #1 x y z w", "x y z w u #1", None),
        ("x y z w u #1", "u #1 x y z w", None),
        # one that only one of the two has is a case for other guards
        ("#1 x y z w", "x y z w", None),
        ("x y z w", "#1 x y z w", None),
        ("#1 @Lee x y z w", "x y z w v #1", None),
        ("x y z w v #1", "#1 @Lee x y z w", None),
        ("#1 @Lee x y z w", "x y z w #1 @Lee", "place: 1 Lee / -"),
        # three of four in order, and two of three
        ("x y z w @Lee u @Doe", "w x y z @Doe u @Lee", "place: Lee / Doe"),
        ("@Lee x y z w @Doe", "@Doe w x y z @Lee", "place: Lee / Doe"),
        ("@Lee x y z @Doe", "@Doe z x y @Lee", None),
        ("@Lee @Doe", "@Doe @Lee", None),
    ],
)
def test_places(a: str, b: str, said: str | None) -> None:
    assert facts.places(laid(a, b)) == said


def test_the_words_of_which_the_order_is_asked_are_no_facts() -> None:
    assert laid("@Lee x y z w @Doe", "@Doe w x y z @Lee").frame.alike == 0.75
    assert laid("@Lee x y z @Doe", "@Doe z x y @Lee").frame.alike == 2 / 3
    assert laid("x y", "x y z w").frame.alike == 1
    assert laid("@Lee", "@Lee").frame.alike == 0


# Capitals


@pytest.mark.parametrize(
    ("a", "b", "said", "inside"),
    [
        ("Pasta x y z", "Rice x y z", *["perhaps a name: Pasta / Rice"] * 2),
        ("x y Pasta z", "x y Rice z", *["perhaps a name: Pasta / Rice"] * 2),
        ("pasta x y z", "Rice x y z", None, None),
        ("Pasta x y z", "rice x y z", None, None),
        ("Pasta x y z", "x y z", None, None),
        # of several words one has to be a name for sure
        ("Red Pasta x y z", "Rice x y z", None, None),
        ("Pasta x y z", "Red Rice x y z", None, None),
        ("Red Pasta x y z", "Wild Rice x y z", None, None),
        ("Red Pasta x y z", "@Rice x y z", "perhaps a name: Red Pasta / Rice", None),
        ("@Red Pasta x y z", "Rice x y z", "perhaps a name: Red Pasta / Rice", None),
        # of names alone the guard of names takes care
        ("@Lee x y z", "@Doe x y z", None, None),
        ("@Lee x y z", "Rice x y z", *["perhaps a name: Lee / Rice"] * 2),
        # what the other has too is no difference
        ("Pasta Rice x y z", "Rice Pasta x y z", None, None),
        ("x Pasta y z w", "x Rice y z w Pasta", None, None),
        ("x Rice y z w Pasta", "x Pasta y z w", None, None),
    ],
)
def test_beginnings(a: str, b: str, said: str | None, inside: str | None) -> None:
    assert facts.beginnings(laid(a, b)) == said
    assert facts.beginnings(laid(a, b, contained=True)) == inside


def test_where_nouns_have_capitals_any_may_be_a_name() -> None:
    a, b = "Red Pasta x y z", "Wild Rice x y z"
    assert facts.beginnings(laid(a, b)) is None
    assert facts.beginnings(laid(a, b, language="de")) == "perhaps a name: Red Pasta / Wild Rice"
    assert facts.beginnings(laid(a, b, language="de", contained=True)) is None


@pytest.mark.parametrize(
    ("guard", "a", "b"),
    [(facts.beginnings, "Pasta", "Rice"), (facts.negation, "!not", "u")],
)
def test_guards_that_ask_whether_two_are_built_alike(
    guard: Callable[[Match], str | None], a: str, b: str
) -> None:
    """Three quarters of the words in common have to stand in the same order."""
    assert laid(f"{a} x y z w", f"{b} x w y z").alike == 0.75
    assert guard(laid(f"{a} x y z w", f"{b} x y z w"))
    assert guard(laid(f"{a} x y z w", f"{b} x w y z"))
    assert laid(f"{a} x y z", f"{b} x z y").alike == 2 / 3
    assert guard(laid(f"{a} x y z", f"{b} x z y")) is None
    assert guard(laid(a, b)) is None  # nothing in common


# Negations and contraries


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("x !not y z", "x y z", "negation: not / -"),
        ("x y z", "x !not y z", "negation: - / not"),
        ("x !not y z", "x !never y z", None),
        ("x !not !nor y z", "x !never y z", "negation: not nor / never"),
        ("x !not y z", "x y !not z", None),
        ("x y z", "x y z", None),
        ("x not y z", "x y z", None),
    ],
)
def test_negations(a: str, b: str, said: str | None) -> None:
    assert facts.negation(laid(a, b)) == said


@pytest.mark.parametrize("prefix", "un in im il ir dis non anti mis de".split())
def test_a_prefix_turns_a_word_round(prefix: str) -> None:
    for word in (f"{prefix}safe", f"{prefix.title()}Safe"):
        assert facts.contraries(laid(f"x {word} y", "x safe y")) == f"contrary: {word} / safe"
        assert facts.contraries(laid("x safe y", f"x {word} y")) == f"contrary: safe / {word}"
    # of three letters it may be another word
    assert facts.contraries(laid(f"x {prefix}fit y", "x fit y")) is None
    assert facts.contraries(laid(f"x {prefix}safe y", "x sage y")) is None


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("x resafe y", "x safe y", None),
        ("x un y", "x safe y", None),
        ("x buy y", "x sell y", "contrary: buy / sell"),
        ("x sell y", "x buy y", "contrary: sell / buy"),
        ("x bigger y", "x smaller y", "contrary: bigger / smaller"),
        ("x biggest y", "x small y", "contrary: biggest / small"),
        ("x upper y", "x lower y", "contrary: upper / lower"),
        ("x buy y sell", "sell x buy y", None),
        ("u buy y", "w sell y", "contrary: buy / sell"),
        ("u w buy y", "t sell y", "contrary: buy / sell"),
        ("x buy y", "x y", None),
        ("x buy y", "x keep y", None),
    ],
)
def test_contraries(a: str, b: str, said: str | None) -> None:
    assert facts.contraries(laid(a, b)) == said


# Labels


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("Winner: a boat", "Loser: a boat", "label: Winner / Loser"),
        (" Winner : a boat", "Loser: a boat", "label: Winner / Loser"),
        ("Winner: a boat", "WINNER: a boat", None),
        ("Winner: a boat", "a boat", None),
        ("a boat", "Loser: a boat", None),
        ("Winner a boat", "Loser a boat", None),
        ("the first winner: a boat", "Loser: a boat", "label: the first winner / Loser"),
        ("the very first winner: a boat", "Loser: a boat", None),
        ("Winner: a boat", "the very last loser: a boat", None),
        ("Winner: one: a boat", "Winner: two: a boat", None),
        (": a boat", "Loser: a boat", None),
        *((f"He said: {quote}No", f"She said: {quote}No", None) for quote in "\"'“‘«"),
        ("He said:  “No", "She said: «No", None),
        ("He said:", "She said:", "label: He said / She said"),
    ],
)
def test_labels(a: str, b: str, said: str | None) -> None:
    assert facts.labels(Match(made("x y", text=a), made("x y", text=b))) == said


# One word for another


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("a b c parsley", "a b c spinach", "one word for another: parsley / spinach"),
        ("a b parsley c", "a b spinach c", "one word for another: parsley / spinach"),
        ("a b c parsley", "parsley a b c", None),
        ("parsley a b c", "a b c spinach", None),
        ("a b c parsley", "a b c", None),
        ("a b c", "a b c parsley", None),
        ("a b c parsley tea", "a b c spinach", None),
        ("a b c parsley", "a b c spinach tea", None),
        ("a b c -the", "a b c -an", None),
        ("a b c parsley", "a b c -an", None),
        ("a b c -the", "a b c spinach", None),
        ("a b c @Lee", "a b c @Doe", None),
        ("a parsley b c salt", "a spinach b c pepper", None),
        (
            "a b c d e f g h i j k l parsley",
            "a b c d e f g h i j k l spinach",
            "one word for another: parsley / spinach",
        ),
        ("a b c d e f g h i j k l m parsley", "a b c d e f g h i j k l m spinach", None),
    ],
)
def test_one_word_for_another(a: str, b: str, said: str | None) -> None:
    assert facts.substitution(laid(a, b)) == said
    assert facts.substitution(laid(a, b, contained=True)) is None


# Languages


@pytest.mark.parametrize(
    ("languages", "a", "b", "said", "inside"),
    [
        (("", ""), "x y", "x z", "unknown language: y / z", "unknown language: y / -"),
        (("", ""), "x y", "x y", None, None),
        (("", ""), "x", "x z", "unknown language: - / z", None),
        (("", ""), "x y", "x", "unknown language: y / -", "unknown language: y / -"),
        (("en", "de"), "x y w", "x z w", "unknown language: y / z", "unknown language: y / -"),
        (("en", ""), "x y w", "x z w", "unknown language: y / z", "unknown language: y / -"),
        (("", "en"), "x y w", "x z w", "unknown language: y / z", "unknown language: y / -"),
        (("en", "en"), "x y", "x z", None, None),
        (("de", "de"), "x y", "x z", None, None),
    ],
)
def test_in_an_unknown_language_any_word_counts(
    languages: tuple[str, str], a: str, b: str, said: str | None, inside: str | None
) -> None:
    one, other = (
        made(words, language=language) for words, language in zip((a, b), languages, strict=True)
    )
    assert facts.unknown_language(Match(one, other)) == said
    assert facts.unknown_language(Match(one, other, contained=True)) == inside


def test_the_first_guard_speaks() -> None:
    assert objection(laid("#1 @Lee x !not y", "#2 @Doe x y")) == "number: 1 / 2"
    assert objection(laid("@Lee x !not y z", "@Doe x y z")) == "name: Lee / Doe"
    assert objection(laid("u x !not y z", "w x y z")) == "negation: not / -"
    assert objection(laid("x y z", "x y z")) is None
    said = [guard.__name__ for guard in GUARDS]
    names = "numbers names places beginnings negation contraries labels substitution"
    assert said == [*names.split(), "unknown_language"]
