"""The configurations that texts are cleaned with: the presets, and every field at random.

A configuration is a set of changes to `NEWS`, each with its source, so that one that fails can be
made simpler change by change, and printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeAlias

from fuzz.markers import MARKERS
from newsclean.config import NEWS, PRESETS, Config
from newsclean.model import Marker
from newsclean.rules.reading import read_rules
from newsclean.rules.rule import RuleBook

RULES = Path(__file__).with_name("rules.toml")
CONSTANTS = {name.upper(): config for name, config in PRESETS.items()}
"""The presets by the names that code has for them."""
SHARE_PRESETS = 0.45
WITHOUT = (("navigation",), ("related", "comments", "ads"), ("social", "share", "en.scroll-top"))
"""Few, so that the rules which are left are looked up once and not for each text."""


class Change(NamedTuple):
    """A value of a field of `Config`, and the code that gives it."""

    value: Any
    source: str


Changes: TypeAlias = Mapping[str, Change]


@cache
def own_rules() -> RuleBook:
    """The rules of `fuzz/rules.toml`."""
    return read_rules(RULES)


def _plain(value: object) -> Change:
    return Change(value, repr(value))


def _share(low: float, high: float, *others: float) -> Callable[[Random], Change]:
    """A share between two bounds, or one of the others as often."""
    return lambda random: _plain(
        random.choice(others)
        if others and random.random() < 0.5
        else round(random.uniform(low, high), 2)
    )


def _one_of(*values: object) -> Callable[[Random], Change]:
    return lambda random: _plain(random.choice(values))


def _without(random: Random) -> Change:
    names = random.choice(WITHOUT)
    return Change(frozenset(names), repr(set(names)))


def _markers(random: Random) -> Change:
    chosen: list[Marker] = random.sample(MARKERS, random.choice((1, 1, 2, 3)))
    names = "".join(f"{marker.__name__}, " for marker in chosen)
    return Change(tuple(chosen), f"({names.strip()})")


FIELDS: dict[str, Callable[[Random], Change]] = {
    "repair": _one_of(False),
    "wrapped": _one_of("join"),
    "markup": _one_of("drop"),
    "spaces": _one_of("french"),
    "rules": lambda _: Change(own_rules(), "own_rules()"),
    "without": _without,
    "drop": _one_of(frozenset({"embed"}), frozenset({"credit", "meta"})),
    "weak": _one_of("never", "always"),
    "tail": _share(0, 1, 0, 1),
    "line_model": _share(0, 1, 0, 1),
    "captions": _one_of("drop"),
    "repeats": _one_of(False),
    "lone_twins": _one_of(False),
    "keep": _one_of("fuller"),
    "similarity": _share(0.62, 1, 1),
    "neighbour_similarity": _share(0.3, 0.85),
    "containment": _share(0.5, 1, 1),
    "max_removed": _share(0, 1, 0, 0.5, 1, 1),
    "markers": _markers,
}
"""How each field of `Config` is chosen."""
assert FIELDS.keys() == {field.name for field in fields(Config)}


def changes(random: Random) -> Changes:
    """A preset, or `NEWS` or `THOROUGH` with some fields at random."""
    if random.random() < SHARE_PRESETS:
        return preset(random.choice(("NEWS", "NEWS", "CAREFUL", "THOROUGH")))
    found = dict(preset(random.choice(("NEWS", "NEWS", "THOROUGH"))))
    for name in random.sample(list(FIELDS), random.choice((1, 1, 2, 3, 5))):
        found[name] = FIELDS[name](random)
    if not is_valid(found):  # the one pair of fields that binds
        found["neighbour_similarity"] = found["similarity"]
    return found


@cache
def preset(name: str) -> Changes:
    """What sets a preset apart from `NEWS`."""
    chosen = CONSTANTS[name]
    return {
        field: _plain(value)
        for field in FIELDS
        if (value := getattr(chosen, field)) != getattr(NEWS, field)
    }


def is_valid(found: Changes) -> bool:
    """Whether `Config` accepts the changes together."""
    try:
        as_config(found)
    except ValueError:
        return False
    return True


def as_config(found: Changes) -> Config:
    """The configuration itself. Raises `ValueError` for changes that do not go together."""
    return Config(**{name: change.value for name, change in found.items()})


def as_source(found: Changes) -> str:
    """The code that gives it: the name of a preset, or a call of `Config`."""
    for name in CONSTANTS:
        if found == preset(name):
            return name
    return f"Config({', '.join(f'{name}={change.source}' for name, change in found.items())})"


def label(found: Changes) -> tuple[str, ...]:
    """What it is counted under: a preset, or each field that differs from `NEWS`."""
    for name in CONSTANTS:
        if found == preset(name):
            return (name,)
    return tuple(found)
