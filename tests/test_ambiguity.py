"""What a pattern may cost: the bound, told without running it, against matchers that count.

The plain twin is a backtracking matcher that tries every way and gives up on none. A pattern that
is accepted must not compare a character of a line more often than `steps` says, on any line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, partial

import pytest
import regex
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from newsclean.rules.matcher import matcher
from newsclean.rules.pattern import (
    Chain,
    Either,
    Look,
    Node,
    One,
    Repeat,
    Text,
    characters_of,
    compiled,
    longest,
    parse,
)
from newsclean.rules.rule import Rule, RuleBook
from newsclean.rules.safety import CHARACTERS, STEPS, Positions, faults, mask, meet, steps
from tests.clock import least, timed

SECONDS = 1.0
"""Of the processor, for one line: 5,000 steps for each of 2,000 characters take a fifth of it."""

# The plain twin


@lru_cache(maxsize=4096)
def alike(source: str, exact: bool, character: str) -> bool:
    """Whether the engine finds that this part of a pattern matches a character."""
    case = 0 if exact else regex.IGNORECASE
    return regex.fullmatch(source, character, case) is not None


def compared(node: Node, line: str) -> Counter[int]:
    """How often each character of `line` (and its end) is compared when every way is tried."""
    counts: Counter[int] = Counter()

    def one(source: str, exact: bool, at: int) -> bool:
        counts[at] += 1
        return at < len(line) and alike(source, exact, line[at])

    def ends(node: Node, at: int) -> Iterator[int]:
        match node:
            case Text("", _):
                yield at
            case Text(letters, exact):
                if one(regex.escape(letters[0]), exact, at):
                    yield from ends(Text(letters[1:], exact), at + 1)
            case One(source, exact):
                if one(source, exact, at):
                    yield at + 1
            case Chain(()):
                yield at
            case Chain((first, *rest)):
                for end in ends(first, at):
                    yield from ends(Chain(tuple(rest)), end)
            case Either(branches):
                for branch in branches:
                    yield from ends(branch, at)
            case Repeat(part, low, high):
                if low == 0:
                    yield at
                if high:
                    for end in ends(part, at):
                        yield from ends(Repeat(part, max(low - 1, 0), high - 1), end)
            case Look(part, behind):
                if behind:
                    counts[at] += compared(backwards(part), line[:at][::-1]).total()
                else:
                    for _ in ends(part, at):
                        pass
                yield at

    for _ in ends(node, 0):
        pass
    return counts


def backwards(node: Node) -> Node:
    match node:
        case Text(letters, exact):
            return Text(letters[::-1], exact)
        case Chain(parts):
            return Chain(tuple(backwards(part) for part in parts[::-1]))
        case Either(branches):
            return Either(tuple(map(backwards, branches)))
        case Repeat(part, low, high):
            return Repeat(backwards(part), low, high)
        case other:
            return other


# Patterns and lines

LEAVES = st.sampled_from(
    ["a", "b", "ab", "aa", " ", "1", r"\w", r"\d", ".", "[ab]", "[^a]", r"\p{Lu}", r"\b", "(?-i:A)"]
)


OFTEN = ("?", "??", "{2}")


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bounds = st.tuples(st.integers(0, 3), st.integers(0, 9)).map(lambda b: (b[0], max(*b, 1)))
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(inner, bounds).map(lambda one: f"(?:{one[0]}){{{one[1][0]},{one[1][1]}}}"),
        st.tuples(inner, st.sampled_from(("?", "??", "{2}"))).map(
            lambda one: f"(?:{one[0]}){one[1]}"
        ),
        st.tuples(st.sampled_from(("(?=", "(?!", "(?<=", "(?<!")), inner).map(
            lambda one: f"{one[0]}{one[1]})"
        ),
    )


PATTERNS = st.recursive(LEAVES, grown, max_leaves=12).map(lambda pattern: f"{pattern}!")
LINES = st.lists(
    st.tuples(st.text("abAB1 -", min_size=1, max_size=4), st.integers(1, 12)),
    min_size=1,
    max_size=4,
).map(lambda pieces: "".join(piece * count for piece, count in pieces)[:40])


@settings(max_examples=300)
@given(PATTERNS, LINES)
@example("(?:a|ab|b){1,4}!", "abababab")
@example("(?:a?b?)?(?:a?b?)?!", "abab")
@example("(?:a|b(?=a|aa|aaa)){1,4}!", "babaaaa")
@example("(?:a{1,3}(?<=a{1,3})){1,3}!", "aaaaaaaa")
@example(".{0,9}a.{0,9}b.{0,9}!", "abababababab")
@example("(?:[ab]{1,2}[ab]?){1,3}!", "abababab")
@example("(?-i:A|a){1,9}(?:A|a)!", "AaAaAaAaA")
def test_no_line_takes_more_steps_than_the_bound(pattern: str, line: str) -> None:
    assume(not list(faults(pattern)))
    node = parse(pattern)
    bound = steps(node)
    assert bound <= STEPS
    counts = compared(node, line)
    assert max(counts.values()) <= bound, (pattern, line, counts)


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        ("abc", 2),  # itself and the next one
        ("a|b", 3),
        ("(?:a|aa){1,3}", 14),
        (".{0,80}a.{0,80}", 320),
        ("(?:a{1,9}b){1,60}", 4),
        ("a(?<=ab|b)", 10),
    ],
)
def test_the_bound_is_near(pattern: str, most: int) -> None:
    assert steps(parse(pattern)) <= most


# The engine on the worst lines that can be found


def worst(pattern: str, width: int = 3) -> str:
    """A line on which `pattern` has many ways: letter by letter, the best of a few tries."""
    places = Positions()
    places.join(Counter([0]), places.write(parse(pattern))[0])
    letters = sorted({*pattern, *"aA1 .-é中☃"})
    tries: list[tuple[int, str, dict[int, int]]] = [(1, "", {0: 1})]
    best = tries[0]
    for _ in range(400):
        found = []
        for _, line, ways in tries:
            nexts: Counter[int] = Counter()
            for place, count in ways.items():
                for other, times in places.after[place].items():
                    nexts[other] += count * times
            for letter in letters:
                bit = 1 << CHARACTERS.index(letter)
                left = {place: n for place, n in nexts.items() if mask(places.kinds[place]) & bit}
                if left:
                    found.append((sum(left.values()), line + letter, left))
        tries = sorted(found, key=lambda one: one[:2], reverse=True)[:width]
        if not tries:
            break
        best = max(best, tries[0], key=lambda one: one[0])
    return tries[0][1] if tries else best[1]


def seconds(pattern: regex.Pattern[str], line: str) -> float:
    return least(lambda: (pattern.fullmatch(line), pattern.match(line)), SECONDS)


@settings(max_examples=100)
@given(PATTERNS)
def test_the_engine_is_quick_on_hostile_lines(pattern: str) -> None:
    assume(not list(faults(pattern)))
    run, line = compiled(pattern), worst(pattern)
    for hostile in (line, line + "☃", line[:-1] + "☃", line * 9, (line * 8000)[:8000]):
        assert seconds(run, hostile) < SECONDS, hostile


LIMIT = [  # as costly as may be
    "(?:a|aa){1,10}!",
    "(?:a|aa){1,6}.{0,1900}!",
    "a.{0,400}b.{0,400}!",
    ".{0,34}a.{0,34}b.{0,34}!",
    "(?:a|a)" * 9 + "(?:aa){0,900}!",
    r"(?:\w{1,20} ?\w{1,20} ){1,2}!",
    r"(?:(?!(?:\w|\d\d){1,6}!).){1,90}!",
]


@pytest.mark.parametrize("pattern", LIMIT)
def test_a_pattern_at_the_limit(pattern: str) -> None:
    assert list(faults(pattern)) == []
    run, line = compiled(pattern), worst(pattern)
    size = longest(parse(pattern))
    for hostile in (line, (line * 8000)[:size], (line * 8000)[: size - 1] + "☃"):
        assert seconds(run, hostile) < SECONDS


@pytest.mark.parametrize("scope", ["prefix", "suffix"])
@pytest.mark.parametrize(
    "pattern", ["(?:a|aa){1,5},", ".{0,30},", r"\w{1,40},\w{0,40}", "[^,]{0,20}a[^,]{0,9}"]
)
def test_a_part_of_a_line_is_tried_at_every_character(scope: str, pattern: str) -> None:
    assert list(faults(pattern, glued=True)) == []
    rule = Rule(id="x.y", category="x", scope=scope, strength="strong", pattern=pattern)  # type: ignore[arg-type]
    book = RuleBook((rule,))
    for line in ("a" * 8000, "a," * 4000, ",a" * 4000, ", " * 4000, (worst(pattern) * 8000)[:8000]):
        assert timed(partial(matcher(book).line, line.strip()))[0] < 2 * SECONDS


def test_a_part_of_a_line_must_be_cheaper() -> None:
    assert not list(faults(".{0,60}a.{0,60}"))
    assert list(faults(".{0,60}a.{0,60}", glued=True))


# Which characters meet


def test_letters_meet_as_the_engine_says() -> None:
    """That only cased letters are looked at must lose none."""
    cased = "".join(regex.findall(r"\p{Changes_When_Casemapped}", CHARACTERS))
    others = "".join(regex.findall(r"\P{Changes_When_Casemapped}", CHARACTERS))
    assert len(cased) > 2000
    assert not regex.findall(f"[{regex.escape(cased)}]", others, regex.IGNORECASE)
    for letter in cased[::7]:
        same = set(regex.findall(regex.escape(letter), cased, regex.IGNORECASE))
        assert all(meet(One(letter), One(other)) for other in same | {letter})


KINDS = [
    "a", "A", "ı", "K", "ß", "[a-f]", "[^a-z]", r"\w", r"\W", r"\d", r"\s", r"\p{Lu}", r"\P{L}",
    r"\.", "[.]", r"[\]\[]", "[ا-ي]", "[ضط]", "中", "[\U00040000-\U00050000]", "\U00045000",
]  # fmt: skip


@pytest.mark.parametrize("exact", [False, True])
def test_classes_meet_as_the_engine_says(exact: bool) -> None:
    characters = f"{CHARACTERS[:0x3000]}ءضطيىA中中{''.join(KINDS)}"
    case = 0 if exact else regex.IGNORECASE
    for one in KINDS:
        for other in KINDS:
            both = set(regex.findall(one, characters, case)) & set(
                regex.findall(other, characters, case)
            )
            assert not both or meet(One(one, exact), One(other, exact)), (one, other, both)
    assert not meet(One("[a-f]", exact), One(r"\d", exact))
    assert meet(One("a"), One("A"))
    assert not meet(One("a", True), One("A", True))


def test_single_letters_are_told_from_classes() -> None:
    assert mask(One("a")).bit_count() == 2
    assert mask(One("k")).bit_count() == 3  # with the sign for Kelvin
    assert mask(One(".")).bit_count() == len(CHARACTERS) - 1
    assert characters_of(r"\.") == "."
