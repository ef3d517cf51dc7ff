"""The pattern language of rules: a safe part of regular expressions, read without running them.

A pattern may hold literals, classes, groups, alternatives, lookarounds and *bounded* repetitions.
That is enough for phrases, and it makes certain that a match has a greatest length (`longest`), so
that a line of a megabyte costs no more than a long one, and that no line makes matching explode:
`faults` refuses what could.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product
from typing import TypeAlias

import regex


@dataclass(frozen=True, slots=True)
class Text:
    """Letters that stand for themselves."""

    letters: str


@dataclass(frozen=True, slots=True)
class One:
    """One character: a sign, an escape, a class or a dot."""

    source: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts one after the other. Zero-width assertions are left out: they only narrow a match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Alternatives."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part `low` to `high` times; `high` is None where there is no bound."""

    part: Node
    low: int
    high: int | None


Node: TypeAlias = Text | One | Chain | Either | Repeat
EMPTY = Chain(())

TOKEN = re.compile(
    r"""
      (?P<look> \(\?<?[=!] )
    | (?P<open> \( (?: \?: | \?-?i: | (?!\?) ) )
    | (?P<quantifier> [*+?] [?+]? | \{ (?P<low>\d+) (?P<comma>,)? (?P<high>\d+)? \} [?+]? )
    | (?P<anchor> \^ | \$ | \\[bBAZ] )
    | (?P<text> [a-zA-Z ]+ (?! [*+?{] ) )
    | (?P<one> \\ [dDwWsS] | \\ [pP] \{ \w+ \} | \\ [^\w]
             | \[ \^? (?: \\ [dDwWsS] | \\ [pP] \{ \w+ \} | \\ [^\w] | [^][\\] )+ \]
             | [^][(){}|\\] )
    | (?P<bar> \| )
    | (?P<close> \) )
    """,
    re.VERBOSE | re.DOTALL,
)


DEEPEST = 20


class PatternError(ValueError):
    """A pattern that is not in the language; the message says why in words."""


def parse(pattern: str) -> Node:
    """The structure of `pattern`. Raises `PatternError` for what is not part of the language."""
    pattern = pattern.replace(APOSTROPHE, "'")
    branches: list[list[Node]] = [[]]
    stack: list[tuple[bool, list[list[Node]]]] = []  # (a lookaround?, the branches around it)
    at = 0
    while at < len(pattern):
        found = TOKEN.match(pattern, at)
        if found is None:
            raise PatternError(f"{pattern[at : at + 4]!r} is not part of the pattern language")
        at = found.end()
        kind = found.lastgroup
        if kind == "text":
            branches[-1].append(Text(found[0]))
        elif kind == "one":
            branches[-1].append(One(found[0]))
        elif kind == "bar":
            branches.append([])
        elif kind in ("open", "look"):
            if len(stack) == DEEPEST:
                raise PatternError(f"groups stand in groups more than {DEEPEST} deep")
            stack.append((kind == "look", branches))
            branches = [[]]
        elif kind == "close":
            if not stack:
                raise PatternError("there is one ')' too many")
            group = _either(branches)
            look, branches = stack.pop()
            branches[-1].append(EMPTY if look else group)
        elif kind == "anchor":
            branches[-1].append(EMPTY)
        else:
            if not branches[-1]:
                raise PatternError(f"there is nothing before {found[0]!r} to repeat")
            branches[-1].append(_repeat(branches[-1].pop(), found))
    if stack:
        raise PatternError("a ')' is missing")
    return _either(branches)


def _either(branches: list[list[Node]]) -> Node:
    chains = tuple(Chain(tuple(parts)) for parts in branches)
    return chains[0] if len(chains) == 1 else Either(chains)


def _repeat(part: Node, found: re.Match[str]) -> Repeat:
    sign = found[0][0]
    if sign == "{":
        low = int(found["low"])
        high = int(found["high"]) if found["high"] else None if found["comma"] else low
        return Repeat(part, low, high)
    return Repeat(part, 1 if sign == "+" else 0, 1 if sign == "?" else None)


def longest(node: Node) -> int:
    """The greatest number of characters that can match. Every repetition must be bounded."""
    match node:
        case Text(letters):
            return len(letters)
        case One():
            return 1
        case Chain(parts):
            return sum(map(longest, parts))
        case Either(branches):
            return max(map(longest, branches))
        case Repeat(part, _, high):
            return longest(part) * (high or 0)


# What could make matching slow.

LONGEST = 2000
WAYS = 1_000_000
"""In at most so many ways may the open parts of a pattern share out a line among themselves."""


def faults(pattern: str) -> Iterator[str]:
    """Every reason, in words, why `pattern` is not safe to run; none for a good pattern."""
    try:
        node = parse(pattern)
        regex.compile(pattern)
    except (PatternError, regex.error) as error:
        yield str(error)
        return
    if any(part.high is None for part in _repeats(node)):
        yield "a repetition without an upper bound: write {0,60} for * and {1,60} for +"
        return
    if longest(node) > LONGEST:
        yield f"it could match more than {LONGEST} characters"
        return
    if any(_nullable(part.part) and part.high != 1 for part in _repeats(node)):
        yield "a repetition of something that may be empty"
    if _ambiguous(node, frozenset(), inside=False):
        yield (
            "a repetition inside a repetition, such as (a{1,9}b?){1,9}: where the inner one ends "
            "must be plain from the next character"
        )
    if _ways(node, frozenset()) > WAYS:
        yield "too many open parts such as .{0,80}: they could share out a line in too many ways"


def _repeats(node: Node) -> Iterator[Repeat]:
    if isinstance(node, Repeat):
        yield node
        yield from _repeats(node.part)
    elif isinstance(node, Chain | Either):
        children = node.parts if isinstance(node, Chain) else node.branches
        yield from chain.from_iterable(map(_repeats, children))


def _nullable(node: Node) -> bool:
    match node:
        case Text() | One():
            return False
        case Chain(parts):
            return all(map(_nullable, parts))
        case Either(branches):
            return any(map(_nullable, branches))
        case Repeat(part, low, _):
            return low == 0 or _nullable(part)


def _ambiguous(node: Node, follow: frozenset[str], inside: bool) -> bool:
    """Whether an inner repetition may go on with a character that may also come after it."""
    match node:
        case Text() | One():
            return False
        case Either(branches):
            return any(_ambiguous(branch, follow, inside) for branch in branches)
        case Chain(parts):
            for part in reversed(parts):
                if _ambiguous(part, follow, inside):
                    return True
                follow = _first(part) | follow if _nullable(part) else _first(part)
            return False
        case Repeat(part, low, high):
            many = high != 1
            if inside and many and low != high and _first(part) & follow:
                return True
            return _ambiguous(part, _first(part) | follow if many else follow, inside or many)


def _first(node: Node) -> frozenset[str]:
    """The characters of the sample that a match of `node` can begin with."""
    match node:
        case Text(letters):
            return members(letters[0])
        case One(source):
            return members(source)
        case Chain(parts):
            found: frozenset[str] = frozenset()
            for part in parts:
                found |= _first(part)
                if not _nullable(part):
                    break
            return found
        case Either(branches):
            return frozenset().union(*map(_first, branches))
        case Repeat(part, _, _):
            return _first(part)


def _ways(node: Node, follow: frozenset[str]) -> int:
    """In how many ways open repetitions can share out one line, were there no literals between."""
    match node:
        case Text() | One():
            return 1
        case Either(branches):
            return max(_ways(branch, follow) for branch in branches)
        case Chain(parts):
            ways = 1
            for part in reversed(parts):
                ways *= _ways(part, follow)
                follow = _first(part) | follow if _nullable(part) else _first(part)
            return ways
        case Repeat(One(source), low, high):
            return (high or 0) - low + 1 if members(source) & follow else 1
        case Repeat(part, _, _):
            return _ways(part, _first(part) | follow)


SECONDS = 0.5


def slow(pattern: str, examples: Iterable[str]) -> str | None:
    """A line on which `pattern`, which has no faults, takes far too long, or None.

    What `faults` cannot see, such as (a|aa){1,50}, shows where the examples are torn up and
    repeated. Good patterns need some microseconds, so the clock decides nothing but plain cases.
    """
    run = compiled(pattern)
    size = longest(parse(pattern))
    for example in examples:
        words = example.split()
        heads = (" ".join((*words[:count], "")).lstrip() for count in range(len(words)))
        for head, piece in product(heads, dict.fromkeys((example, *words, *example))):
            line: str = (head + piece * (size // len(piece) + 1))[:size]
            for hostile in (line, line[:-1] + "\N{SNOWMAN}"):
                try:
                    run.fullmatch(hostile, timeout=SECONDS)
                except TimeoutError:
                    return hostile
    return None


# Some of each kind of character that patterns tell apart: ASCII, Latin, white space, punctuation,
# symbols, and letters, marks, digits and emoji beyond.
SAMPLE = (
    "".join(map(chr, range(0x20, 0x250)))
    + "\t\u2009\u3000–—‘’“”„•…‹›€₹™←→▲►●★✓。，！？：；「」・、\u203f\u0301\u20dd\ufe0f"
    + "ΑΩαωАЯаяћ\u0540\u0570\u05d0\u05ea\u0621\u064a\u0660\u060c\u061f\u06d4\u0670"
    + "\u0915\u0937\u093e\u093f\u0940\u094d\u0967\u0e01\u1000\uac00\ud7a3あんアンー中文字"
    + "\U0001f600\U0001f1e9"
)


@lru_cache(maxsize=4096)
def members(source: str) -> frozenset[str]:
    """The characters of the sample that one sign, escape or class matches, whatever their case."""
    found: list[str] = regex.findall(source, SAMPLE + source, regex.IGNORECASE)
    return frozenset(found or SAMPLE)


@lru_cache(maxsize=4096)
def literal(source: str) -> str | None:
    """The few characters that `source` stands for, or None when they are many."""
    if len(source) == 1:
        return None if source == "." else source
    if source[0] == "\\":
        return source[1] if len(source) == 2 and not source[1].isalnum() else None
    inside = source[1:-1]
    if inside.startswith("^") or re.search(r"\\[a-zA-Z]|[^\\]-.", inside):
        return None
    return re.sub(r"\\(.)", r"\1", inside)


def fold(text: str) -> str:
    """`text` such that what differs only in case is equal."""
    if text.isascii():
        return text.lower()
    # The dotted and the dotless i of Turkish are both i, as they are to `regex`.
    return text.replace("\u0130", "i").replace("\u0131", "i").casefold()


APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def squeeze(line: str) -> str:
    """`line` as patterns see it: single spaces, none at its ends, and straight apostrophes."""
    return " ".join(line.split()).replace(APOSTROPHE, "'")


AROUND = " -–—*•·|«‹<»›>→►▶[](){}#=~+:：.。…!！"
"""What may stand around a phrase."""


def bare(line: str) -> str:
    """`line`, which is squeezed, without what may stand around a phrase."""
    return line.strip(AROUND)


def compiled(pattern: str) -> regex.Pattern[str]:
    """`pattern` ready to run."""
    return regex.compile(pattern.replace(APOSTROPHE, "'"), regex.IGNORECASE)
