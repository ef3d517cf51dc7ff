"""The line model: what was learned, and what is known of words.

`tools/train_lines.py` writes the weights; `newsclean.markers.layout.marker` uses them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias, cast

from newsclean.markers.layout.form_features import CUES, Features, Vocabulary

Tree: TypeAlias = "int | list[Any]"
"""A tree: a leaf with its score, or feature, threshold, and what follows up to it and above it."""


Point: TypeAlias = tuple[float, float]
"""A share of the text that is dirt, and the bar that goes with it."""


class Limits(NamedTuple):
    """What was set and not learned.

    `tools/train_lines.py --sensitivity` moves each by a third, and prints what that changes.
    """

    most: int = 10_000
    """A text of more lines is a log, a table or an attack, and no page with an article."""
    endless: int = 1200
    """A line of more characters, and of `many` units, is judged by its sentences."""
    many: int = 6
    rounds: int = 8
    """What goes changes how the rest looks, so often at most."""
    clean: float = 0.12
    """A text is clean if the form of the lines speaks against no greater share of it."""
    sure: int = -150
    """A line of a clean text is looked at again if the first pass gave it more than this."""
    tidy: float = 0.75
    """A text is tidy if a greater share of it is in plain paragraphs, which then stay."""
    tells: int = 300
    """From so many characters on, a plain line with few cues is a paragraph in any text."""
    cues: int = 3
    """A paragraph is judged if so many of its words are cues."""
    few: int = 2
    """Of so many lines before the first sentence, each may be a headline."""
    edge: float = 0.03
    """Up to this share of the prose before or behind it, a line stands at the article's edge."""
    inner: tuple[Point, ...] = ((0.0, 300.0), (0.1, 150.0), (0.25, 0.0))
    """How much higher the threshold is for lines that do not, by the share of dirt."""
    table: int = 4
    """So many lines of the same shape are a table or a list."""
    names: int = 60
    """So is a line of so many characters with so many commas a word: those who played, or won."""
    listed: float = 0.15
    prose: float = 0.85
    """The share of long lines, by characters, that may go: beyond it, the article was not seen."""


LIMITS = Limits()


class LineModel(NamedTuple):
    """What was learned; see `tools/train_lines.py` for where it comes from."""

    weights: dict[str, int]
    form: Callable[[Features], int]
    lines: Callable[[Features], int]
    bar: list[Point]
    limits: Limits = LIMITS


def compiled(trees: Sequence[Tree]) -> Callable[[Features], int]:
    """The sum of what `trees` say to a row of features, as one Python expression.

    Walking them node by node takes five times as long.
    """

    def source(node: Tree) -> str:
        if isinstance(node, int):
            return str(node)
        feature, threshold, low, high = node
        return f"({source(low)} if r[{int(feature)}] <= {float(threshold)} else {source(high)})"

    code = "lambda r: " + " + ".join(map(source, trees))
    return cast("Callable[[Features], int]", eval(code, {"__builtins__": {}}))


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

    return as_model(
        json.loads(files("newsclean").joinpath("data/line_model.json").read_text("utf-8"))
    )


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
