"""The tables in which a matcher looks rules up, made of their keys, or read in advance."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, TypeAlias
from zlib import crc32

from newsclean.prepared import prepared
from newsclean.rules.index import KEYS, Edges, Table
from newsclean.rules.keys import Keys, keys_of
from newsclean.rules.rule import Rule, RuleBook, shipped_rules

Places: TypeAlias = Mapping[str, tuple[int, ...]]
"""Keys, each with the places in the book of the rules that have it."""


class Lookup(NamedTuple):
    """Rules by the first words of lines, or the last: by whole words, and by stems."""

    words: Places
    stems: Places

    def table(self, *, backwards: bool = False) -> Table:
        """The same, ready to be asked."""
        return Table(self.words, self.stems, backwards=backwards)


class Found(Protocol):
    """What `get` of a mapping to places is enough for."""

    def get(self, key: str, default: tuple[int, ...], /) -> tuple[int, ...]:
        """The places in the book of the rules with this key."""


class Packed:
    """Places by keys that are so many that they are unpacked when one of their kind is asked for.

    What shares a checksum modulo `PARTS` shares a part: lines of a key, a tab, and the places.
    """

    __slots__ = ("_parts", "_unpacked", "get")

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts
        self._unpacked: dict[int, Places] = {}
        self.get = lru_cache(KEYS)(self._get)
        """The places of a key, or the default."""

    def _get(self, key: str, default: tuple[int, ...], /) -> tuple[int, ...]:
        number = _part(key)
        if number not in self._unpacked:
            rows = (line.split("\t") for line in self._parts[number].split("\n") if line)
            self._unpacked[number] = {key: (*map(int, found.split()),) for key, found in rows}
        return self._unpacked[number].get(key, default)


PARTS = 512


def in_parts(places: Places) -> list[str]:
    """`places` as `Packed` takes them."""
    parts: list[list[str]] = [[] for _ in range(PARTS)]
    for key, found in sorted(places.items()):
        parts[_part(key)].append(f"{key}\t{' '.join(map(str, found))}")
    return ["\n".join(lines) for lines in parts]


def _part(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass")) % PARTS


class Tables(NamedTuple):
    """What the rules of a book are looked up by."""

    phrases: Found | Places
    """By their folded phrases."""
    phrase_keys: Mapping[str, int]
    """The first words of phrases, each with the length of its longest phrase."""
    signs: Places
    """By the sign before the first word."""
    label_ends: frozenset[str]
    """The last words of the labels that stand as examples."""
    longest: Sequence[int]
    """For each rule, the length of the longest line that its pattern finds."""
    anywhere: tuple[int, ...]
    """The rules that are tried on every line,"""
    loose: tuple[int, ...]
    """and those of them that find a part of it."""
    first: Lookup
    last: Lookup
    prefixes: Lookup
    suffixes: Lookup
    cuts: bool
    """Whether any rule may find a prefix or a suffix."""


def tables_of(book: RuleBook) -> Tables:
    """The tables of `book`. Of the rules that ship they are known in advance."""
    known = prepared() if book is shipped_rules() else None
    return from_json(json.loads(known.tables)) if known else made_of(book.rules, keys_of)


def made_of(rules: Sequence[Rule], keyed: Callable[[Rule], Keys]) -> Tables:
    """The tables of `rules`; `keyed` says by what each is looked up."""
    phrases: dict[str, list[int]] = {}
    phrase_keys: dict[str, int] = {}
    signs: dict[str, list[int]] = {}
    label_ends: set[str] = set()
    longest: list[int] = []
    edges: dict[str, list[tuple[int, Edges]]] = {"first": [], "last": []}
    anywhere: list[int] = []
    for index, rule in enumerate(rules):
        keys = keyed(rule)
        for phrase in dict.fromkeys(keys.phrases):
            phrases.setdefault(phrase, []).append(index)
        for key, size in keys.first.items():
            phrase_keys[key] = max(phrase_keys.get(key, 0), size)
        label_ends |= keys.label_ends
        longest.append(keys.longest)
        for place, edge in keys.branches:
            if place == "sign":
                for sign in edge.words:
                    signs.setdefault(sign, []).append(index)
            elif place == "anywhere":
                anywhere.append(index)
            else:
                edges[place].append((index, edge))
    glued = {name: [entry for entry in edges[name] if rules[entry[0]].glued] for name in edges}
    return Tables(
        _frozen(phrases),
        phrase_keys,
        _frozen(signs),
        frozenset(label_ends),
        longest,
        tuple(anywhere),
        tuple(index for index in anywhere if rules[index].glued),
        _lookup(edges["first"]),
        _lookup(edges["last"]),
        _lookup(glued["first"]),
        _lookup(glued["last"]),
        any(rule.glued and rule.default == "drop" for rule in rules),
    )


def _lookup(entries: Iterable[tuple[int, Edges]]) -> Lookup:
    words: dict[str, list[int]] = {}
    stems: dict[str, list[int]] = {}
    for index, edge in entries:
        for word in edge.words:
            words.setdefault(word, []).append(index)
        for stem in edge.stems:
            stems.setdefault(stem, []).append(index)
    return Lookup(_frozen(words), _frozen(stems))


def _frozen(places: Mapping[str, Iterable[int]]) -> Places:
    return {key: tuple(found) for key, found in places.items()}


def as_json(tables: Tables) -> list[Any]:
    """`tables`, which were made and not read, in plain values.

    Of the keys with the same value one string is made: many strings and lists take long to parse.
    """

    def gathered(table: Mapping[str, Any]) -> list[Any]:
        same: dict[Any, list[str]] = {}
        for key, value in sorted(table.items()):
            same.setdefault(value, []).append(key)
        return [[value, "\n".join(keys)] for value, keys in same.items()]

    def plain(value: Any) -> Any:
        if isinstance(value, Lookup):
            return [*map(gathered, value)]
        if isinstance(value, frozenset):
            return "\n".join(sorted(value))
        return gathered(value) if isinstance(value, Mapping) else value

    assert isinstance(tables.phrases, Mapping)
    return [in_parts(tables.phrases), *map(plain, tables[1:])]


def from_json(data: Sequence[Any]) -> Tables:
    """The tables that were written so."""
    parts, phrase_keys, signs, label_ends, longest, anywhere, loose, *lookups, cuts = data
    first, last, prefixes, suffixes = (Lookup(*map(_spread, lookup)) for lookup in lookups)
    return Tables(
        Packed(parts),
        {key: size for size, keys in phrase_keys for key in keys.split("\n")},
        _spread(signs),
        frozenset(label_ends.split("\n")),
        longest,
        tuple(anywhere),
        tuple(loose),
        first,
        last,
        prefixes,
        suffixes,
        cuts,
    )


def _spread(gathered: Iterable[tuple[list[int], str]]) -> Places:
    places: dict[str, tuple[int, ...]] = {}
    for found, keys in gathered:
        places.update(dict.fromkeys(keys.split("\n"), tuple(found)))
    return places
