"""How much each constant of `newsclean.corpus.relation` matters, on pairs that people have judged.

    python -m benchmarks.relation PAIRS.jsonl ...

PAIRS holds a pair in each line: `text_a` and `text_b`, perhaps `date_a` and `date_b`, and `label`:
"duplicate" or "different" ("borderline" is left out). Each pair is compared by itself. Printed are
precision, recall and F1 at several thresholds; then each constant is moved by a third, down and up,
and how many decisions change; and cross-validation over five parts: the threshold that is best on
four of them, and how right it is on the fifth.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from newsclean.corpus import relation
from newsclean.corpus.dates import day
from newsclean.corpus.relation import SHINGLE_THRESHOLD, Comparer, matches
from newsclean.corpus.shingles import shingle_batch

THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9)
MOVED = (
    "GREY", "LETTER_THRESHOLD", "LETTER_MARGIN", "BRIEF_ALIKE", "EQUAL_NUMBERS", "OTHER_NUMBERS",
    "MANY_OTHERS", "DAYS", "VERBATIM", "CONTAINED",
)  # fmt: skip
"""The constants that say whether two texts are one story."""
FOLDS = 5


class Pair(NamedTuple):
    """Two texts with their days, and whether they are one story."""

    texts: tuple[str, str]
    days: tuple[float | None, float | None]
    story: bool


class Counts(NamedTuple):
    """How often two texts are one story and were found, and how often one of the two."""

    right: int
    wrong: int
    missed: int

    def __str__(self) -> str:
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        return f"{precision:.3f} | {recall:.3f} | {self.f1:.3f}"

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def pairs_in(paths: Iterable[Path]) -> Iterator[Pair]:
    """The pairs of some files. Raises `ValueError`, with file and line, for one that is none."""
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    row: dict[str, Any] = json.loads(line)
                    if row["label"] not in ("duplicate", "different", "borderline"):
                        raise ValueError(f"no label: {row['label']!r}")
                    days = day(row.get("date_a")), day(row.get("date_b"))
                    texts = row["text_a"], row["text_b"]
                except (ValueError, KeyError, TypeError) as error:
                    raise ValueError(f"{path}:{number}: no pair: {error!r}") from None
                if row["label"] != "borderline":
                    yield Pair(texts, days, row["label"] == "duplicate")


def decided(pairs: Iterable[Pair], threshold: float = SHINGLE_THRESHOLD) -> list[bool]:
    """Whether the texts of each pair match."""
    found = []
    for texts, days, _ in pairs:
        compare = Comparer(shingle_batch(texts), texts.__getitem__, days, threshold=threshold)
        found.append(texts[0] == texts[1] or matches(compare(0, 1), threshold))
    return found


def counted(pairs: Sequence[Pair], found: Sequence[bool]) -> Counts:
    """How right the decisions are."""
    both = [(pair.story, yes) for pair, yes in zip(pairs, found, strict=True)]
    return Counts(both.count((True, True)), both.count((False, True)), both.count((True, False)))


def moved(pairs: Sequence[Pair], name: str, value: float) -> list[bool]:
    """The decisions with another value of a constant."""
    usual = getattr(relation, name)
    setattr(relation, name, value)
    try:
        return decided(pairs)
    finally:
        setattr(relation, name, usual)


def report(pairs: Sequence[Pair]) -> Iterator[str]:
    """The tables, line by line."""
    at = {threshold: decided(pairs, threshold) for threshold in THRESHOLDS}
    yield "| threshold | precision | recall | F1 |"
    yield "| ---: | ---: | ---: | ---: |"
    for threshold, found in at.items():
        yield f"| {threshold} | {counted(pairs, found)} |"
    yield ""
    yield "| constant | value | moved to | decisions that change | precision | recall | F1 |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    usual = at[SHINGLE_THRESHOLD]
    for name in MOVED:
        value = getattr(relation, name)
        for factor in (2 / 3, 4 / 3):
            other = round(value * factor, 3)
            found = moved(pairs, name, other)
            changed = sum(a != b for a, b in zip(found, usual, strict=True))
            yield f"| {name} | {value} | {other} | {changed} | {counted(pairs, found)} |"
    yield ""
    yield "| part left out | best threshold on the others | precision | recall | F1 |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    for fold in range(FOLDS):
        f1 = {t: counted(*_but(pairs, found, fold)).f1 for t, found in at.items()}
        best = max(THRESHOLDS, key=lambda t: (f1[t], -abs(t - SHINGLE_THRESHOLD)))
        unseen = counted(pairs[fold::FOLDS], at[best][fold::FOLDS])
        yield f"| {fold + 1} | {best} | {unseen} |"


def _but(pairs: Sequence[Pair], found: Sequence[bool], fold: int) -> tuple[list[Pair], list[bool]]:
    """All but each fifth."""
    kept = [n for n in range(len(pairs)) if n % FOLDS != fold]
    return [pairs[n] for n in kept], [found[n] for n in kept]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="PAIRS", help="of judged pairs")
    pairs = list(pairs_in(parser.parse_args(arguments).files))
    print(f"{len(pairs)} pairs, {sum(pair.story for pair in pairs)} of one story", file=sys.stderr)
    for line in report(pairs):
        print(line)


if __name__ == "__main__":
    main()
