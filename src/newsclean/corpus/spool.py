"""Where texts and their shingles are kept while a corpus is compared: in memory, or in files."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import IO, TypeAlias

import numpy as np

from newsclean.corpus.shingles import Sets, ShingleSets
from newsclean.corpus.tokens import U32

Make: TypeAlias = Callable[[], IO[bytes]] | None
"""Makes an empty file, which the caller closes; None to stay in memory."""


class TextStore:
    """Texts by their numbers, from 0 on, in the order in which they came."""

    def __init__(self, make: Make = None) -> None:
        self._kept: list[str] = []
        self._ends = array("q", [0])
        self._file = make() if make else None

    def add(self, text: str) -> None:
        """Keep `text`."""
        if self._file is None:
            self._kept.append(text)
        else:
            size = self._file.write(text.encode("utf-8", "surrogatepass"))
            self._ends.append(self._ends[-1] + size)

    def __getitem__(self, number: int) -> str:
        if self._file is None:
            return self._kept[number]
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")


class _Growing:
    """Sets that are put one after the other."""

    def __init__(self, make: Make) -> None:
        self._values: list[U32] = []
        self._sizes = [np.zeros(1, np.int64)]
        self._file = make() if make else None

    def add(self, sets: Sets) -> None:
        self._sizes.append(sets.sizes)
        if self._file is None:
            self._values.append(sets.values)
        else:
            self._file.write(sets.values.tobytes())

    def done(self) -> Sets:
        starts = np.concatenate(self._sizes).cumsum()
        if self._file is None or not starts[-1]:
            values = np.concatenate([np.empty(0, np.uint32), *self._values])
            return Sets(values, starts)
        self._file.flush()
        return Sets(np.memmap(self._file, np.uint32, "r"), starts)


def collected(parts: Iterable[ShingleSets], make: Make = None) -> ShingleSets:
    """The sets of all `parts`, in their order."""
    shingles, figures, places = _Growing(make), _Growing(make), _Growing(make)
    for part in parts:
        shingles.add(part.shingles)
        figures.add(part.figures)
        places.add(part.places)
    return ShingleSets(shingles.done(), figures.done(), places.done())
