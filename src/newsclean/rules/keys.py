"""By what a rule is looked up: the keys of the lines that it may find."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias

from newsclean.prepared import prepared
from newsclean.rules.index import NUMBER, Edges, edges, first_key, last_key, signs
from newsclean.rules.pattern import Either, Node, bare, fold, longest, parse, squeeze
from newsclean.rules.rule import Rule, shipped_rules

Place: TypeAlias = Literal["first", "last", "sign", "anywhere"]


class Branch(NamedTuple):
    """One alternative of a pattern, and what lines have that it may find."""

    place: Place
    """Whether they have certain words at their beginning, or their end, or a sign before them."""
    edges: Edges = Edges(frozenset(), frozenset())
    """Those words, or signs."""


class Keys(NamedTuple):
    """By what a rule is looked up."""

    phrases: tuple[str, ...] = ()
    """Its phrases, folded."""
    first: Mapping[str, int] = {}
    """Their first keys, each with the length of its longest phrase, in characters."""
    label_ends: frozenset[str] = frozenset()
    """The last words of the labels that stand as its examples."""
    longest: int = 0
    """The length of the longest line that its pattern finds."""
    branches: tuple[Branch, ...] = ()


ANY_NUMBER = Edges(frozenset((NUMBER,)), frozenset())


def keys_of(rule: Rule) -> Keys:
    """By what `rule` is looked up. Of rules that ship it is known in advance."""
    return _shipped_keys().get(rule) or found_keys(rule)


def found_keys(rule: Rule) -> Keys:
    """The same, read out of its phrases or its pattern."""
    if rule.scope == "sentence":
        return Keys()
    phrases = tuple(bare(squeeze(phrase)) for phrase in rule.phrases)
    first: dict[str, int] = {}
    for phrase in phrases:
        key = first_key(phrase, 0, len(phrase))
        first[key] = max(first.get(key, 0), len(phrase))
    ends: frozenset[str] = frozenset()
    if not rule.glued and rule.default == "drop":
        examples = phrases or tuple(map(bare, rule.positive))
        ends = frozenset(last_key(line, 0, len(line)) for line in examples)
    folded = tuple(map(fold, phrases))
    if rule.phrases or (rule.glued and rule.default == "keep"):
        return Keys(folded, first, ends)
    node = parse(rule.pattern)
    branches = node.branches if isinstance(node, Either) else (node,)
    found = tuple(_branch(branch, rule) for branch in branches)
    return Keys(folded, first, ends, longest(node), found)


def _branch(node: Node, rule: Rule) -> Branch:
    """At its beginning, else at its end, else by its first sign."""
    begin = None if rule.scope == "suffix" else edges(node, whole=not rule.glued)
    if begin and (rule.scope == "prefix" or begin != ANY_NUMBER):
        return Branch("first", begin)
    if rule.scope != "prefix":
        end = edges(node, whole=not rule.glued, backwards=True)
        # So many lines begin with a digit that their end tells more, unless it is a digit too.
        if begin and (end is None or NUMBER in end.words | end.stems):
            return Branch("first", begin)
        if end:
            return Branch("last", end)
    if rule.scope == "line" and (opening := signs(node)):
        return Branch("sign", Edges(opening, frozenset()))
    return Branch("anywhere")


@cache
def _shipped_keys() -> Mapping[Rule, Keys]:
    known = prepared()
    if known is None:
        return {}
    keys = map(from_json, map(json.loads, known.keys))
    return dict(zip(shipped_rules().rules, keys, strict=True))


def as_json(keys: Keys) -> list[Any]:
    """`keys` in plain values."""
    branches = [
        [branch.place, sorted(branch.edges.words), sorted(branch.edges.stems)]
        for branch in keys.branches
    ]
    return [keys.phrases, keys.first, sorted(keys.label_ends), keys.longest, branches]


def from_json(data: list[Any]) -> Keys:
    """The keys that were written so."""
    phrases, first, ends, longest, branches = data
    return Keys(
        tuple(phrases),
        first,
        frozenset(ends),
        longest,
        tuple(
            Branch(place, Edges(frozenset(words), frozenset(stems)))
            for place, words, stems in branches
        ),
    )
