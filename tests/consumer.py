"""A program of somebody who uses newsclean, for type checkers: see `test_types.py`.

What has a `type: ignore` must be found: a check in strict mode complains of those without need.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import assert_type

import newsclean
from newsclean import (
    CAREFUL,
    NEWS,
    PRESETS,
    Cleaned,
    Config,
    ConfigLike,
    Document,
    Mark,
    Marker,
    Removal,
    Spared,
    clean,
    clean_many,
    compare,
    decide,
    explain,
    explain_many,
    mark,
    read_rules,
    render,
    repair,
    segment,
)

RAW = "A storm hit the coast.Nobody was hurt.\n\nLeave a Comment\n\nOslo 12°\n"
TWIN = "The boat sank off the coast on Monday."
RULES = """\
[[rule]]
id = "my.pigeon"
category = "pigeons"
scope = "line"
strength = "strong"
phrases = ["Send us a pigeon"]
negative = ["He sent us a pigeon."]
"""


def weather(doc: Document) -> Iterator[Mark]:
    for index, unit in enumerate(doc.units):
        if doc.words(unit).endswith("°"):
            yield Mark(index, "mine.weather", score=0.9)


def choices(folder: Path) -> Iterator[Config]:
    names = ["social", "comments"]
    marker: Marker = weather
    yield NEWS.but(without={"social"}, markers=[marker])
    yield NEWS.but(without=names, markers=(marker,), captions="drop", weak="never", keep="fuller")
    yield NEWS.but(without=("social",), max_removed=1, tail=0, line_model=0.3, repair=False)
    yield CAREFUL.but(without=frozenset(names), markers=[marker, weather], lone_twins=True)
    yield Config(without={"social"}, markers=[marker], repeats=False)
    yield Config(without=names, similarity=0.9, neighbour_similarity=0.7, containment=0.9)
    rules = folder / "mine.toml"
    rules.write_text(RULES)
    ours = NEWS.but(rules=read_rules(rules))
    yield ours
    (folder / "ours.toml").write_text(ours.to_toml(rules=[rules, "mine.toml"]))
    yield assert_type(Config.from_toml(folder / "ours.toml"), Config)


def cleaned_by(config: ConfigLike) -> str:
    return assert_type(clean(RAW, config), str)


def main(folder: Path) -> None:
    presets: Mapping[str, Config] = PRESETS
    for config in (*choices(folder), *presets.values()):
        assert cleaned_by(config) in list(assert_type(clean_many([RAW], config), Iterator[str]))
    assert cleaned_by("careful") == cleaned_by(CAREFUL)
    for cleaned in assert_type(explain_many(iter([RAW])), Iterator[Cleaned]):
        why: str | None = cleaned.refused
        assert why is None
        assert not assert_type(cleaned.no_article, bool)
        removals: tuple[Removal, ...] = cleaned.removals
        spared: tuple[Spared, ...] = cleaned.spared
        stored = json.dumps(cleaned.to_dict())
        restored = assert_type(Cleaned.from_dict(json.loads(stored)), Cleaned)
        back: str = restored.put_back(*removals).text
        assert len(back) > len(cleaned.text)
        assert not spared
    doc = segment(repair(Document.of(RAW)))
    removed, _ = decide(mark(doc, [weather]))
    assert render(doc, removed) != doc.text
    assert explain(RAW).raw == RAW
    assert assert_type(compare(TWIN, TWIN).duplicate, bool)
    assert assert_type(newsclean.__version__, str)


def mistakes() -> None:
    """What a type checker must find, and nobody runs."""
    NEWS.but(captoins="drop")  # type: ignore[call-arg]
    NEWS.but(captions="dorp")  # type: ignore[arg-type]
    NEWS.but(without="social")  # type: ignore[arg-type]
    NEWS.but(markers=[len])  # type: ignore[list-item]
    Config(limit=0.5)  # type: ignore[call-arg]
    Config(tail="0.5")  # type: ignore[arg-type]
    NEWS.tail = 1.0  # type: ignore[misc]
    PRESETS["mine"] = NEWS  # type: ignore[index]
    clean(RAW, "carefull")  # type: ignore[arg-type]
    clean(RAW.encode())  # type: ignore[arg-type]
    newsclean.cleen(RAW)  # type: ignore[attr-defined]
