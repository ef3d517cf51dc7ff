"""The line model: what was learned, and what is known of words.

`tools/train_lines.py` writes the weights; `newsclean.markers.layout.marker` uses them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from newsclean.markers.layout.context_features import CONTEXT
from newsclean.markers.layout.form_features import CUES, FORM, Vocabulary
from newsclean.markers.layout.trees import Forests, Passes
from newsclean.markers.layout.words import Weights, unpacked
from newsclean.prepared import prepared_model, word_lists


class Limits(NamedTuple):
    """What was set and not learned.

    `tools/train_lines.py --sensitivity` moves each by a third, and prints what that changes.
    """

    most: int = 10_000
    """A text of more lines is a log, a table or an attack, and no page with an article."""
    endless: int = 1200
    """A line of more characters, and of `many` units, is judged by its sentences."""
    many: int = 6
    tidy: float = 0.75
    """A text is tidy if a greater share of it is in plain paragraphs, which then stay."""
    cues: int = 3
    """A plain paragraph of a tidy text is judged all the same if so many words are cues."""
    few: int = 2
    """Of so many lines before the first sentence, each may be a headline."""
    title: int = 200
    """A headline has no more characters."""
    mostly: float = 0.6
    """Where so great a share of a text is likely to be article, a list in it is likely its own:"""
    inside: float = 0.3
    """lines between sentences, in a table or a list, then go below this share of the threshold."""
    edge: float = 0.03
    """A line stands between sentences if so great a share of the prose is before and behind it."""
    table: int = 4
    """So many lines of the same shape are a table or a list."""
    names: int = 60
    """So is a line of so many characters with so many commas a word: those who played, or won."""
    listed: float = 0.15


LIMITS = Limits()


class LineModel(NamedTuple):
    """What was learned; see `tools/train_lines.py` for where it comes from."""

    weights: Weights
    passes: Passes
    chances: Sequence[int]
    """How many of a thousand characters are article, for scores in steps of `STEP` from `LOW`."""
    limits: Limits = LIMITS

    def chance(self, score: int) -> int:
        """How likely a character of a line with this score is article, in thousandths."""
        return self.chances[max(0, min(len(self.chances) - 1, (score - LOW) // STEP))]


LOW, STEP = -600, 20


@cache
def line_model() -> LineModel:
    """The model that ships, read once."""
    if known := prepared_model():
        weights = dict(zip(known.TOKENS, known.WEIGHTS, strict=True))
        return LineModel(weights, Forests.from_constants(known.FORESTS), known.CHANCES)
    return as_model(shipped_model())


def shipped_model() -> dict[str, Any]:
    """What is in the file of the model."""
    import json
    from importlib.resources import files

    text = files("newsclean").joinpath("data/line_model.json").read_text("utf-8")
    return cast("dict[str, Any]", json.loads(text))


def module_of(data: dict[str, Any], digest: str) -> str:
    """The model in a file, as the source of the module that `prepared_model` gives."""
    weights = unpacked(data["words"])
    lines = (
        f"DIGEST = {digest!r}",
        f"TOKENS = {tuple(weights)}",
        f"WEIGHTS = {tuple(weights.values())}",
        f"FORESTS = {_source(forests_of(data).constants())}",
        f"CHANCES = {tuple(data['chances'])}",
    )
    return "".join(f"{line}\n" for line in lines)


def _source(value: Any) -> str:
    """Tuples and numbers as Python source, which may have no long numbers but hexadecimal ones."""
    if isinstance(value, tuple):
        return f"({''.join(f'{_source(part)},' for part in value)})"
    return hex(value) if isinstance(value, int) else repr(value)


def as_model(data: dict[str, Any]) -> LineModel:
    """The model in a file, as it was parsed."""
    return LineModel(unpacked(data["words"]), forests_of(data), data["chances"])


def forests_of(data: dict[str, Any]) -> Forests:
    """The first pass sees the form of a line, the second its context too, all others their own."""
    starts = (0, len(FORM), *[len(FORM + CONTEXT)] * len(data["stack"]))
    return Forests.of((data["form"], data["context"], *data["stack"]), starts)


def vocabulary(model: LineModel) -> Vocabulary:
    """What is known of words, with the weights of `model`."""
    return Vocabulary(function_words(), cues(), model.weights)


@cache
def function_words() -> frozenset[str]:
    """The words that carry grammar, of all languages that are known."""
    lists = word_lists("function_words").values()
    return frozenset(word for words in lists for word in words.split())


@cache
def cues() -> dict[str, int]:
    """What a word is a cue of, as a place in `CUES`, in all languages that are known."""
    return {
        word: CUES.index(kind)
        for kind, languages in word_lists("cues").items()
        for words in languages.values()
        for word in words.split()
    }
