"""The pattern language of rules: a safe part of regular expressions, read without running them.

A pattern may hold literals, classes, groups, alternatives, lookarounds and *bounded* repetitions.
That is enough for phrases, and it makes certain that a match has a greatest length (`longest`), so
that a line of a megabyte costs no more than a long one. What it may cost is told from the parsed
pattern too: see `newsclean.rules.safety`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

import regex

from newsclean.late import late


@dataclass(frozen=True, slots=True)
class Text:
    """Letters that stand for themselves."""

    letters: str
    exact: bool = False
    """Whether their case counts."""


@dataclass(frozen=True, slots=True)
class One:
    """One character: a sign, an escape, a class or a dot."""

    source: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts one after the other. Anchors are left out: they only narrow a match."""

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


@dataclass(frozen=True, slots=True)
class Look:
    """What must, or must not, stand ahead, or behind. It only narrows a match, but takes time."""

    part: Node
    behind: bool


Node: TypeAlias = Text | One | Chain | Either | Repeat | Look
EMPTY = Chain(())

TOKEN = late(
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
LARGEST = 20_000
"""Characters; a longer pattern is refused."""
COUNT = 4
"""Digits; no repetition has a bound of more."""


class PatternError(ValueError):
    """A pattern that is not in the language; the message says why in words."""


class _OpenGroup(NamedTuple):
    """A group that is being read: what it is, and the branches around it."""

    exact: bool
    look: bool
    behind: bool
    around: list[list[Node]]


def parse(pattern: str) -> Node:
    """The structure of `pattern`. Raises `PatternError` for what is not part of the language."""
    if len(pattern) > LARGEST:
        raise PatternError(f"it is longer than {LARGEST:,} characters")
    pattern = pattern.replace(APOSTROPHE, "'")
    branches: list[list[Node]] = [[]]
    stack: list[_OpenGroup] = []
    at = 0
    while at < len(pattern):
        token = TOKEN.match(pattern, at)
        if token is None:
            raise PatternError(f"{pattern[at : at + 4]!r} is not part of the pattern language")
        at = token.end()
        kind = token.lastgroup
        exact = bool(stack and stack[-1].exact)
        if kind == "text":
            branches[-1].append(Text(token[0], exact))
        elif kind == "one":
            branches[-1].append(One(token[0], exact))
        elif kind == "bar":
            branches.append([])
        elif kind in ("open", "look"):
            stack.append(_opened(token[0], stack, branches))
            branches = [[]]
        elif kind == "close":
            if not stack:
                raise PatternError("there is one ')' too many")
            group = _either(branches)
            opened = stack.pop()
            branches = opened.around
            branches[-1].append(Look(group, opened.behind) if opened.look else group)
        elif kind == "anchor":
            branches[-1].append(EMPTY)
        else:
            if not branches[-1] or isinstance(branches[-1][-1], Repeat):
                raise PatternError(f"there is nothing before {token[0]!r} to repeat")
            branches[-1].append(_repeat(branches[-1].pop(), token))
    if stack:
        raise PatternError("a ')' is missing")
    return _either(branches)


def _opened(token: str, stack: list[_OpenGroup], around: list[list[Node]]) -> _OpenGroup:
    """The group that `token` opens inside those of `stack`."""
    if len(stack) == DEEPEST:
        raise PatternError(f"groups stand in groups more than {DEEPEST} deep")
    exact = bool(stack and stack[-1].exact)
    behind = bool(stack and stack[-1].behind)
    look = token in ("(?=", "(?!", "(?<=", "(?<!")
    if look and behind:
        raise PatternError("a lookbehind holds another lookaround")
    if token in ("(?i:", "(?-i:"):
        exact = token == "(?-i:"
    return _OpenGroup(exact, look, behind or token.startswith("(?<"), around)


def _either(branches: list[list[Node]]) -> Node:
    chains = tuple(Chain(tuple(parts)) for parts in branches)
    return chains[0] if len(chains) == 1 else Either(chains)


def _repeat(part: Node, token: re.Match[str]) -> Repeat:
    sign = token[0][0]
    if max(len(token["low"] or ""), len(token["high"] or "")) > COUNT:
        raise PatternError(f"a number of more than {COUNT} digits in {token[0][:12]!r}...")
    if sign == "{":
        low = int(token["low"])
        high = int(token["high"]) if token["high"] else None if token["comma"] else low
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
        case Look():
            return 0


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
    """What one sign, escape or class matches, whatever their case: of the sample, and of ranges."""
    ranges = (range(ord(a), ord(b)) for a, b in RANGE.findall(source))
    characters = "".join(map(chr, chain.from_iterable(ranges)))
    matched: list[str] = regex.findall(source, SAMPLE + source + characters, regex.IGNORECASE)
    return frozenset(matched or SAMPLE)


RANGE = late(r"([^\\])-([^\]\\])")


@lru_cache(maxsize=4096)
def characters_of(source: str) -> str | None:
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


def phrase_key(line: str) -> str:
    """What lines share that a rule takes for the same phrase; empty for a line without words."""
    return fold(bare(squeeze(line)))


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> regex.Pattern[str]:
    """`pattern` ready to run."""
    return regex.compile(pattern.replace(APOSTROPHE, "'"), regex.IGNORECASE)
