"""What a judge says of stories: whether an article is what `newsclean dedupe` took it for.

The HTML report exports it beside the verdicts on texts, as lines of `newsclean dedupe` with a
verdict:

    {"format": 1, "texts": [], "pairs": [{"id": "b", "cluster": "a", "relation": "update",
        "score": 0.55, "threshold": 0.5, "verdict": "wrong"}]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

STEP = 0.0001
"""Scores are rounded to so much."""


class JudgedPair(NamedTuple):
    """A verdict on an article and the one that stays in its place."""

    id: str
    cluster: str
    """The article that stays."""
    relation: str
    score: float
    threshold: float
    right: bool
    """Whether they are one story."""

    @property
    def margin(self) -> float:
        """How far the score is above the threshold."""
        return round(self.score - self.threshold, 4)


def read_pairs(data: Mapping[str, Any]) -> tuple[JudgedPair, ...]:
    """The verdicts on pairs in an export, parsed JSON; none where it has none.

    Raises `ValueError`, with the place and the reason, for what is no such verdict.
    """
    pairs = data.get("pairs", [])
    if not isinstance(pairs, list):
        raise ValueError("pairs: a list")
    return tuple(_pair(pair, f"pairs[{number}]") for number, pair in enumerate(pairs))


def _pair(pair: Any, place: str) -> JudgedPair:
    if not isinstance(pair, Mapping):
        raise ValueError(f"{place}: an object")
    for field in ("id", "cluster", "relation"):
        if not isinstance(pair.get(field), str):
            raise ValueError(f"{place}.{field}: a string")
    for field in ("score", "threshold"):
        if type(pair.get(field)) not in (int, float):
            raise ValueError(f"{place}.{field}: a number")
    if pair.get("verdict") not in ("right", "wrong"):
        raise ValueError(f"{place}.verdict: one of right, wrong")
    numbers = float(pair["score"]), float(pair["threshold"])
    return JudgedPair(
        pair["id"], pair["cluster"], pair["relation"], *numbers, pair["verdict"] == "right"
    )


def as_data(pairs: Sequence[JudgedPair]) -> dict[str, Any]:
    """The same as `read_pairs` reads it; nothing for no pairs."""
    rows = (pair._asdict() for pair in pairs)
    found = [row | {"verdict": "right" if row.pop("right") else "wrong"} for row in rows]
    return {"pairs": found} if found else {}


def parted(pairs: Sequence[JudgedPair]) -> frozenset[frozenset[str]]:
    """The ids of each two articles that are not one story."""
    return frozenset(frozenset((pair.id, pair.cluster)) for pair in pairs if not pair.right)


def rise(pairs: Sequence[JudgedPair]) -> tuple[float, int]:
    """How much higher the threshold must be to agree with most of `pairs`, and with how many.

    The least of such rises: 0 where no higher threshold agrees with more of them. What is one story
    although its score is below the threshold, as brief texts may be, stays so.
    """
    rises = [0.0, *(round(p.margin + STEP, 4) for p in pairs if not p.right and p.margin >= 0)]
    agree = {
        by: sum((pair.margin >= by or pair.margin < 0) == pair.right for pair in pairs)
        for by in rises
    }
    best = max(sorted(agree), key=lambda by: agree[by])
    return best, agree[best]
