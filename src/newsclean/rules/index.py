"""The words, or the sign, by which a line is looked up, and those of all that a pattern matches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from newsclean.rules.pattern import (
    Chain,
    Either,
    Look,
    Node,
    One,
    Repeat,
    Text,
    characters_of,
    fold,
    members,
)

WORD = re.compile(r"\W*(\w*)")
COMMON = frozenset(
    {"a", "all", "as", "at", "by", "for", "i", "if", "in", "it"}
    | {"on", "our", "the", "this", "to", "we", "when", "you", "your"}
)
"""So many lines begin with these words that the next one is looked at too."""
NUMBER = "0"
EDGE = 80
"""Characters at the end of a line, in which its last word is looked for first."""


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
    word = WORD.match(text[max(start, end - EDGE) : end][::-1])
    assert word
    if len(word[0]) == EDGE:
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


class _AnyWord(Exception):
    """Lines may begin, or end, with any word."""


def edges(node: Node, *, whole: bool = True, backwards: bool = False) -> Edges | None:
    """The first (or last) keys of lines that `node` matches, or None when any word will do.

    `whole` says that it matches the whole line, and not only the edge of it.
    """
    keys = _Keys(backwards)
    try:
        left = keys.after(node, frozenset(("",)))
    except _AnyWord:
        return None
    (keys.words if whole else keys.stems).update(left)
    if "" in keys.stems:
        return None
    return Edges(frozenset(map(keys.as_word, keys.words)), frozenset(map(keys.as_stem, keys.stems)))


def signs(node: Node) -> frozenset[str] | None:
    """The signs with one of which every line begins that `node` matches; None if it need not be so.

    A sign is a character of no word, and no white space: the > of a link, the # of a tag.
    """
    match node:
        case Text(letters):
            first: frozenset[str] | None = frozenset(letters[0])
        case One(source):
            first = frozenset(characters_of(source) or " ")
        case Chain((part, *_)):
            first = signs(part)
        case Either(branches):
            each = [signs(branch) for branch in branches]
            first = None if None in each else frozenset().union(*filter(None, each))
        case Repeat(part, low, _) if low:
            first = signs(part)
        case _:
            first = None
    if first is None or any(sign == "_" or sign.isalnum() or sign.isspace() for sign in first):
        return None
    return first


class _Keys:
    """The keys of all lines that a pattern can match, written letter by letter.

    A state is a key as far as it is written. Those that can no longer change are done, and go to
    `words`, or to `stems` if anything may follow; the others are passed on.
    """

    def __init__(self, backwards: bool) -> None:
        self.words: set[str] = set()
        self.stems: set[str] = set()
        self._backwards = backwards

    def after(self, node: Node, states: frozenset[str]) -> frozenset[str]:
        """What `states` become over `node`. Raises `_AnyWord` where nothing is known of them."""
        match node:
            case Text(letters):
                for letter in reversed(letters) if self._backwards else letters:
                    states = self._written(letter, states)
            case One(source):
                states = self._over_one(source, states)
            case Chain(parts):
                for part in reversed(parts) if self._backwards else parts:
                    if states:
                        states = self.after(part, states)
            case Either(branches):
                ends = [self.after(branch, states) for branch in branches]
                states = _few(frozenset().union(*ends))
            case Repeat():
                states = self._over_repeat(node, states)
            case Look():
                pass
        return states

    def _over_repeat(self, node: Repeat, states: frozenset[str]) -> frozenset[str]:
        reached = states if node.low == 0 else frozenset()
        for turn in range(1, (node.high or 0) + 1):
            states = self.after(node.part, states)
            if not states or (turn >= node.low and states <= reached):
                break
            if turn >= node.low:
                reached |= states
            if len(reached) + len(states) > MOST:
                raise _AnyWord
        return reached

    def _over_one(self, source: str, states: frozenset[str]) -> frozenset[str]:
        if characters := characters_of(source):
            written = [self._written(character, states) for character in characters]
            return _few(frozenset().union(*written), len(self.words))
        in_word = [character == "_" or character.isalnum() for character in members(source)]
        if any(in_word):
            if "" in states and source != r"\d":
                raise _AnyWord
            # However a word goes on that begins with a digit, its key is the same.
            self.words.update(NUMBER for state in states if not state)
            self.stems.update(filter(None, states))
        return frozenset() if all(in_word) else self._written(" ", states)

    def _written(self, character: str, states: frozenset[str]) -> frozenset[str]:
        if character == "_" or character.isalnum():
            if self._backwards:
                return frozenset(character + state for state in states)
            return frozenset(state + character for state in states)
        closed = frozenset(map(self._closed, states))
        done = {state for state in closed if state and state[-1] != " "}
        self.words |= done
        return closed - done

    def _closed(self, state: str) -> str:
        """A key at the end of its word: behind a common one a second one follows."""
        return f"{state} " if not self._backwards and fold(state) in COMMON else state

    def as_word(self, word: str) -> str:
        return NUMBER if _numeric(word, self._backwards) else fold(word).rstrip()

    def as_stem(self, stem: str) -> str:
        if _numeric(stem, self._backwards):
            return NUMBER
        return fold(stem)[-STEM:] if self._backwards else fold(stem)[:STEM]


def _few(states: frozenset[str], others: int = 0) -> frozenset[str]:
    """`states`, unless they are too many, `others` beside them."""
    if len(states) + others > MOST:
        raise _AnyWord
    return states


def _numeric(word: str, backwards: bool) -> bool:
    return (word[-1:] if backwards else word[:1]).isdecimal()


KEYS = 1 << 14
"""So many keys are remembered: nearly all the words that lines begin and end with."""


class Table:
    """Finds rules by the key of a line."""

    __slots__ = ("_backwards", "_stems", "_words", "find")

    def __init__(
        self,
        words: Mapping[str, tuple[int, ...]],
        stems: Mapping[str, tuple[int, ...]],
        *,
        backwards: bool = False,
    ) -> None:
        by_length: dict[int, dict[str, tuple[int, ...]]] = {}
        for stem, indices in stems.items():
            by_length.setdefault(len(stem), {})[stem] = indices
        self.find = lru_cache(KEYS)(self._find)
        """The rules that may find a line with this key, in no order."""
        self._backwards = backwards
        self._words = words
        self._stems = tuple(by_length.items())

    def _find(self, key: str) -> tuple[int, ...]:
        indices = self._words.get(key, ())
        for length, stems in self._stems:
            edge = key[-length:] if self._backwards else key[:length]
            if edge in stems:
                indices += stems[edge]
        return indices
