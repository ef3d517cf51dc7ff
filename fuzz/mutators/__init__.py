"""What happens to texts on their way: pure functions of a `Random` and a text, each a mutator.

The same random numbers and the same text give the same answer, on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeAlias

from fuzz.mutators.characters import CHARACTERS
from fuzz.mutators.furniture import FURNITURE
from fuzz.mutators.structure import STRUCTURE
from fuzz.mutators.twins import TWINS

Mutator: TypeAlias = Callable[[Random, str], str]

MUTATORS: tuple[Mutator, ...] = (*STRUCTURE, *TWINS, *FURNITURE, *CHARACTERS)
_FAMILIES: tuple[tuple[Mutator, ...], ...] = (STRUCTURE, TWINS, FURNITURE, CHARACTERS)

LONGEST = 40_000
"""Characters: a text that has grown so long is mutated no more."""


def mutated(random: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """`text` after up to six mutators, and their names. One text in thirty stays as it is."""
    names = []
    count = 0 if random.random() < 1 / 30 else random.choice((1, 1, 2, 2, 3, 4, 6))
    for _ in range(count):
        if len(text) > LONGEST:
            break
        mutator = random.choice(random.choice(_FAMILIES))
        text = mutator(random, text)
        names.append(mutator.__name__)
    return text, tuple(names)
