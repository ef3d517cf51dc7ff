"""The line model: what was learned, and what is known of words.

`tools/train_lines.py` writes the weights; `newsclean.markers.layout.marker` uses them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias, cast

from newsclean.markers.layout.form import CUES, Row, Vocabulary

Node: TypeAlias = "int | list[Any]"
"""A tree: a leaf with its score, or feature, threshold, and what follows up to it and above it."""


Point: TypeAlias = tuple[float, float]
"""A share of the text that is dirt, and the bar that goes with it."""


class LineModel(NamedTuple):
    """What was learned; see `tools/train_lines.py` for where it comes from."""

    weights: dict[str, int]
    form: Callable[[Row], int]
    lines: Callable[[Row], int]
    bar: list[Point]


def compiled(trees: Sequence[Node]) -> Callable[[Row], int]:
    """The sum of what `trees` say to a row of features, as one Python expression.

    Walking them node by node takes five times as long.
    """

    def source(node: Node) -> str:
        if isinstance(node, int):
            return str(node)
        feature, threshold, low, high = node
        return f"({source(low)} if r[{int(feature)}] <= {float(threshold)} else {source(high)})"

    code = "lambda r: " + " + ".join(map(source, trees))
    return cast("Callable[[Row], int]", eval(code, {"__builtins__": {}}))


def interpolate(points: Sequence[Point], x: float) -> float:
    """The height at `x` of the line through `points`, which are in order."""
    low, height = points[0]
    for at, level in points[1:]:
        if x <= at:
            return height + (level - height) * (x - low) / (at - low)
        low, height = at, level
    return height


@cache
def line_model() -> LineModel:
    """The model that ships, read once."""
    import json
    from importlib.resources import files

    return as_model(json.loads(files("newsclean").joinpath("data/lines.json").read_text("utf-8")))


def as_model(data: dict[str, Any]) -> LineModel:
    """The model in a file, as it was parsed."""
    bar = [(share, level) for share, level in data["bar"]]
    return LineModel(data["words"], compiled(data["form"]), compiled(data["lines"]), bar)


def vocabulary(model: LineModel) -> Vocabulary:
    """What is known of words, with the weights of `model`."""
    return Vocabulary(function_words(), cues(), model.weights)


@cache
def function_words() -> frozenset[str]:
    """The words that carry grammar, of all languages that are known."""
    return frozenset(word for words in _table("function_words").values() for word in words.split())


@cache
def cues() -> dict[str, int]:
    """What a word is a cue of, as a place in `CUES`, in all languages that are known."""
    return {
        word: CUES.index(kind)
        for kind, languages in _table("cues").items()
        for words in languages.values()
        for word in words.split()
    }


def _table(name: str) -> dict[str, Any]:
    import tomllib
    from importlib.resources import files

    return tomllib.loads(files("newsclean").joinpath(f"data/{name}.toml").read_text("utf-8"))
