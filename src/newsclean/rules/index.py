"""The words by which a line is looked up, and those of all lines that a pattern can match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from newsclean.rules.pattern import (
    Chain,
    Either,
    Look,
    Node,
    One,
    Repeat,
    Text,
    fold,
    literal,
    members,
)

WORD = re.compile(r"\W*(\w*)")
COMMON = frozenset(
    {"a", "all", "as", "at", "by", "for", "i", "if", "in", "it"}
    | {"on", "our", "the", "this", "to", "we", "when", "you", "your"}
)
"""So many lines begin with these words that the next one is looked at too."""
NUMBER = "0"


def first_key(text: str, start: int, end: int) -> str:
    """The first word of a line, folded, with the second one where the first is common.

    Where the word begins with a digit, the key is "0"; where there is none, "".
    """
    word = WORD.match(text, start, end)
    assert word  # the pattern matches anywhere
    if word[1][:1].isdecimal():
        return NUMBER
    key = fold(word[1])
    if key in COMMON:
        word = WORD.match(text, word.end(), end)
        assert word
        return f"{key} {fold(word[1])}".rstrip()
    return key


def last_key(text: str, start: int, end: int) -> str:
    """The last word of a line, folded; "0" where it ends with a digit."""
    word = WORD.match(text[start:end][::-1])
    assert word
    return NUMBER if word[1][:1].isdecimal() else fold(word[1][::-1])


class Edges(NamedTuple):
    """The keys of all lines that something can match: exactly these, or beginning with a stem.

    (Ending with it, for the last word.)
    """

    words: frozenset[str]
    stems: frozenset[str]


MOST = 4000
"""A pattern with more keys has none."""
STEM = 5
"""Longer stems are cut: the fewer lengths there are, the faster is a look-up."""


def edges(node: Node, *, whole: bool = True, backwards: bool = False) -> Edges | None:
    """The first (or last) keys of lines that `node` matches, or None when any word will do.

    `whole` says that it matches the whole line, and not only the edge of it.
    """
    words: set[str] = set()
    stems: set[str] = set()

    # A state is the key as far as it is written. States that can no longer change are done, and
    # go to `words` or `stems`; the rest are passed on. None means that nothing is known.
    def walk(node: Node, states: frozenset[str]) -> frozenset[str] | None:
        match node:
            case Text(letters):
                for letter in reversed(letters) if backwards else letters:
                    states = write(letter, states)
                return states
            case One(source):
                return step(source, states)
            case Chain(parts):
                rest: frozenset[str] | None = states
                for part in reversed(parts) if backwards else parts:
                    if not rest:
                        break
                    rest = walk(part, rest)
                return rest
            case Either(branches):
                ends: set[str] = set()
                for branch in branches:
                    end = walk(branch, states)
                    if end is None:
                        return None
                    ends |= end
                return frozenset(ends) if len(ends) <= MOST else None
            case Repeat(part, low, high):
                reached = states if low == 0 else frozenset()
                for turn in range(1, (high or 0) + 1):
                    after = walk(part, states)
                    if after is None:
                        return None
                    if not after or (turn >= low and after <= reached):
                        break
                    if turn >= low:
                        reached |= after
                    if len(reached) + len(after) > MOST:
                        return None
                    states = after
                return reached
            case Look():
                return states

    def write(character: str, states: Iterable[str]) -> frozenset[str]:
        if character == "_" or character.isalnum():
            if backwards:
                return frozenset(character + state for state in states)
            return frozenset(state + character for state in states)
        return frozenset(filter(goes_on, map(close, states)))

    def close(state: str) -> str:
        return f"{state} " if not backwards and fold(state) in COMMON else state

    def goes_on(state: str) -> bool:
        if state and state[-1] != " ":
            words.add(state)
            return False
        return True

    def step(source: str, states: frozenset[str]) -> frozenset[str] | None:
        characters = literal(source)
        if characters:
            written = frozenset().union(*(write(character, states) for character in characters))
            return written if len(written) + len(words) <= MOST else None
        found = members(source)
        in_word = [character == "_" or character.isalnum() for character in found]
        if any(in_word):
            if "" in states and source != r"\d":
                return None
            # However a word goes on that begins with a digit, its key is the same.
            words.update(NUMBER for state in states if not state)
            stems.update(filter(None, states))
        return frozenset() if all(in_word) else write(" ", states)

    left = walk(node, frozenset(("",)))
    if left is None:
        return None
    (words if whole else stems).update(left)
    if "" in stems:
        return None
    return Edges(
        frozenset(NUMBER if _numeric(word, backwards) else fold(word).rstrip() for word in words),
        frozenset(
            NUMBER
            if _numeric(stem, backwards)
            else fold(stem)[-STEM:]
            if backwards
            else fold(stem)[:STEM]
            for stem in stems
        ),
    )


def _numeric(word: str, backwards: bool) -> bool:
    return (word[-1:] if backwards else word[:1]).isdecimal()


class Table:
    """Finds rules by the key of a line."""

    __slots__ = ("_backwards", "_stems", "_words")

    def __init__(self, entries: Iterable[tuple[int, Edges]], *, backwards: bool = False) -> None:
        words: dict[str, list[int]] = {}
        stems: dict[int, dict[str, list[int]]] = {}
        for index, edge in entries:
            for word in edge.words:
                words.setdefault(word, []).append(index)
            for stem in edge.stems:
                stems.setdefault(len(stem), {}).setdefault(stem, []).append(index)
        self._backwards = backwards
        self._words = {word: tuple(indices) for word, indices in words.items()}
        self._stems = tuple(
            (length, {stem: tuple(indices) for stem, indices in same.items()})
            for length, same in stems.items()
        )

    def find(self, key: str) -> tuple[int, ...]:
        """The rules that may find a line with this key, in no order."""
        found = self._words.get(key, ())
        for length, stems in self._stems:
            edge = key[-length:] if self._backwards else key[:length]
            if edge in stems:
                found += stems[edge]
        return found
