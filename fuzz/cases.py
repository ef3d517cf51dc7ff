"""Text number N of a seed: what is mutated, how, and with which configuration it is cleaned."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from fuzz.case import Case
from fuzz.configurations import Changes, as_config, changes
from fuzz.every_law import LAWS, Law
from fuzz.mutators import mutated
from fuzz.sources import Sources, window


class Made(NamedTuple):
    """A case, and how it came about."""

    case: Case
    changes: Changes
    mutators: tuple[str, ...]
    laws: tuple[Law, ...]
    """Those that it is held to."""


def make(seed: int, number: int, sources: Sources, *, every_law: bool = False) -> Made:
    """Case `number` of `seed`: the same for the same arguments, whatever was made before."""
    random = Random(f"{seed}:{number}")
    text, names = mutated(random, window(random, sources))
    other = window(random, Sources(sources.own))
    if random.random() < 0.5:
        other, _ = mutated(random, other)
    chosen = changes(random)
    laws = tuple(law for law in LAWS if random.random() < law.share or every_law)
    return Made(Case(text, as_config(chosen), other), chosen, names, laws)
