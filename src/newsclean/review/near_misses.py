"""The pairs of sentences whose scores are nearest to a threshold: for choosing thresholds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.markers.repeats.candidates import candidates
from newsclean.markers.repeats.marker import MAX_CHARS, MIN_CHARS
from newsclean.markers.repeats.similarity import Comparison, comparison
from newsclean.markers.repeats.words import read_sentence
from newsclean.model import RawSpan
from newsclean.offsets import OffsetMap
from newsclean.pipeline import explain, prepare
from newsclean.review.record import Places, counted, excerpt

MOST = 20
FARTHEST = 0.5
"""Pairs with a lower score are not worth looking at."""


class NearMiss(NamedTuple):
    """Two sentences of a text that are much alike. Spans count code points of the raw text."""

    first: RawSpan
    second: RawSpan
    score: float
    threshold: str
    """The field of `Config` that the score is measured by."""
    border: float
    """Its value."""
    removed: RawSpan | None
    """Which of the two went as the twin of the other."""
    why: str
    """What decided."""


def nearest(text: str, config: ConfigLike = NEWS, most: int = MOST) -> tuple[NearMiss, ...]:
    """The pairs of sentences in `text` whose scores lie nearest to a threshold, nearest first.

    Both those of which one goes and those that stay, by score or by a guard. Sentences that are
    the same word for word are not among them: no threshold decides on them.
    """
    config = as_config(config)
    cleaned = explain(text, config)
    gone = {(r.start, r.end): r for r in cleaned.removals}
    spared = {frozenset(((s.start, s.end), s.twin)): s.veto for s in cleaned.spared if s.twin}
    doc = prepare(text, config)
    places = OffsetMap(doc.edits)
    units: dict[str, RawSpan] = {}
    for unit in doc.units:
        words = doc.words(unit)
        if MIN_CHARS <= len(words) <= MAX_CHARS:
            units.setdefault(words, places.to_raw(unit.start, unit.end))
    texts = list(units)
    wide = replace(config, neighbour_similarity=min(FARTHEST, config.neighbour_similarity))
    misses = []
    for a, b in candidates(texts):
        compared = comparison(read_sentence(texts[a]), read_sentence(texts[b]), wide)
        if compared.relation == "different":
            continue
        first, second = units[texts[a]], units[texts[b]]
        threshold, border = _nearest_threshold(compared, config)
        removed = next(
            (
                one
                for one, other in ((first, second), (second, first))
                if one in gone and gone[one].twin == other
            ),
            None,
        )
        if removed:
            why = gone[removed].why
        elif compared.veto:
            why = compared.veto
        elif compared.score < border:
            why = "below the threshold"
        else:
            why = spared.get(frozenset((first, second)), "one of them went for another reason")
        misses.append(NearMiss(first, second, compared.score, threshold, border, removed, why))
    misses.sort(key=lambda pair: (abs(pair.score - pair.border), pair.first))
    return tuple(misses[:most])


def _nearest_threshold(compared: Comparison, config: Config) -> tuple[str, float]:
    if compared.relation == "contained":
        return "containment", config.containment
    middle = (config.similarity + config.neighbour_similarity) / 2
    name = "similarity" if compared.score >= middle else "neighbour_similarity"
    return name, getattr(config, name)


def as_json(pairs: tuple[NearMiss, ...], raw: str, name: str | None = None) -> dict[str, Any]:
    """What `nearest` found in `raw`, as plain values for `json.dumps`.

    The fields: `name`, and `pairs`, a list of `{score, threshold, border, removed, why, first,
    second}`. `first` and `second` are `{start, end, line, column, text}`; `removed` is "first",
    "second" or null.
    """
    places = Places(raw)
    return {
        "name": name,
        "pairs": [
            {
                "score": round(pair.score, 3),
                "threshold": pair.threshold,
                "border": pair.border,
                "removed": None
                if pair.removed is None
                else ("first" if pair.removed == pair.first else "second"),
                "why": pair.why,
                "first": places.passage(*pair.first),
                "second": places.passage(*pair.second),
            }
            for pair in pairs
        ],
    }


def as_text(pairs: tuple[NearMiss, ...], raw: str, name: str = "text") -> str:
    """The same for a reader, with places as `line:column` and nothing that steers a terminal."""
    places = Places(raw)
    lines = [f"{excerpt(name)}: {counted(len(pairs), 'pair')}"]
    for pair in pairs:
        fate = "removed" if pair.removed else "kept"
        measure = f"{pair.threshold} {pair.border:.2f}"
        lines += ("", f"  {pair.score:.2f}  {fate:<7}  {measure}; {excerpt(pair.why)}")
        for span in (pair.first, pair.second):
            sign = "-" if span == pair.removed else " "
            lines.append(f"      {sign} {places.shown(span[0]):<8} {excerpt(raw[slice(*span)])}")
    return "\n".join(lines) + "\n"
