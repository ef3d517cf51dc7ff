"""What two runs over the same texts decided otherwise: by rule, with examples.

For whoever changes a rule, a preset or the version and wants to know what that does to their texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from newsclean.review.record import counted, excerpt

Turn: TypeAlias = Literal["goes", "stays", "renamed"]
"""What the second run does with a passage and the first did not: another rule took it, too."""

TURNS: tuple[tuple[Turn, str], ...] = (
    ("goes", "goes now"),
    ("stays", "stays now"),
    ("renamed", "goes by another rule now"),
)
SHOWN = 100
"""So many characters of an example are shown."""


class Example(NamedTuple):
    """A passage that the two runs decided otherwise."""

    turn: Turn
    rule: str
    """The rule that took it; of a passage that went both times, that of the second run."""
    row: str
    start: int
    end: int
    text: str
    before: str = ""
    """The rule of the first run, if the passage went both times."""


class Decided(NamedTuple):
    """What a run made of a row."""

    text: Any
    removals: dict[tuple[int, int], Mapping[str, Any]]
    """By their places in the raw text."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Decided:
        """A row with `text` and `removals`. Raises `ValueError` for no record of removals."""
        found = row.get("removals")
        if not isinstance(found, Sequence) or isinstance(found, str):
            raise ValueError("no record of removals; `newsclean clean --removals` makes one")
        try:
            went = {(int(one["start"]), int(one["end"])): one for one in found if one["rule"]}
        except (KeyError, TypeError, ValueError):
            raise ValueError("a record of removals that `newsclean clean` did not make") from None
        return cls(row.get("text"), went)


@dataclass
class RunDiff:
    """Two runs, compared row by row."""

    most: int = 3
    """So many examples are kept for each rule and turn: the first ones."""
    rows: int = 0
    differ: int = 0
    """Rows whose texts differ."""
    repaired: int = 0
    """Of these, those from which the same went: their repairs differ."""
    passages: Counter[tuple[Turn, str]] = field(default_factory=Counter)
    characters: Counter[tuple[Turn, str]] = field(default_factory=Counter)
    examples: dict[tuple[Turn, str], list[Example]] = field(default_factory=dict)

    def add(self, row: str, one: Decided, other: Decided) -> None:
        """Compare what the runs made of a row. `row` says where it stands."""
        left, right = one.removals, other.removals
        self.rows += 1
        if one.text != other.text:
            self.differ += 1
            self.repaired += left.keys() == right.keys()
        for span in sorted(left.keys() | right.keys()):
            before, after = left.get(span), right.get(span)
            if before and after and before["rule"] == after["rule"]:
                continue
            turn: Turn = "renamed" if before and after else "goes" if after else "stays"
            told = after or before or {}
            was = str(before["rule"]) if before and after else ""
            rule, text = str(told["rule"]), str(told.get("text", ""))
            self._count(Example(turn, rule, row, *span, text, was))

    def _count(self, example: Example) -> None:
        key = (example.turn, example.rule)
        self.passages[key] += 1
        self.characters[key] += example.end - example.start
        examples = self.examples.setdefault(key, [])
        if len(examples) < self.most:
            examples.append(example)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "rows": self.rows,
            "differ": self.differ,
            "repaired": self.repaired,
            "decisions": [
                {
                    "turn": turn,
                    "rule": rule,
                    "passages": self.passages[turn, rule],
                    "characters": self.characters[turn, rule],
                    "examples": [example._asdict() for example in self.examples[turn, rule]],
                }
                for turn, rule in self._keys()
            ],
        }

    def as_text(self) -> str:
        """All of it to be read."""
        lines = [f"{counted(self.rows, 'row')}; {self.differ:,} differ"]
        if self.repaired:
            lines[0] += f", {self.repaired:,} of them in repairs alone"
        for turn, words in TURNS:
            keys = [key for key in self._keys() if key[0] == turn]
            if not keys:
                continue
            passages = sum(self.passages[key] for key in keys)
            size = sum(self.characters[key] for key in keys)
            lines += ["", f"{words}: {counted(passages, 'passage')}, {size:,} characters"]
            for key in keys:
                lines += self._rule_lines(key)
        return "\n".join(lines) + "\n"

    def _keys(self) -> list[tuple[Turn, str]]:
        """The decisions, those of most characters first."""
        return sorted(self.characters, key=lambda key: (-self.characters[key], key))

    def _rule_lines(self, key: tuple[Turn, str]) -> Iterable[str]:
        yield f"  {key[1]}: {self.passages[key]:,}, {self.characters[key]:,} characters"
        for example in self.examples[key]:
            was = f" (was {example.before})" if example.before else ""
            yield f"    {example.row}{was}: {excerpt(example.text, SHOWN)}"
