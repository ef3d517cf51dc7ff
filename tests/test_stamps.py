"""The stamp: every choice that can change an output has a part in it, and nothing else has.

The first tests go over the fields there are, so a new one that is not tried here fails them.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from newsclean import (
    CAREFUL,
    NEWS,
    THOROUGH,
    Article,
    Config,
    Document,
    Mark,
    Rule,
    RuleBook,
    __version__,
    read_rules,
    reuse_marker,
    reused,
)
from newsclean.markers.code import code
from newsclean.markers.repeats.marker import repeats
from newsclean.rules.reading import HEAD
from newsclean.rules.rule import FORMAT
from newsclean.stream import Job, clean_files, stamp

RULE = Rule(
    id="my.pigeon",
    category="social",
    scope="line",
    strength="strong",
    default="drop",
    family="pigeon",
    languages=("en",),
    phrases=("Send us a pigeon",),
    positive=("Send us a pigeon!",),
    negative=("He sent us a pigeon.",),
)

OTHER_CHOICES: dict[str, list[Any]] = {
    "repair": [False],
    "wrapped": ["join"],
    "markup": ["drop"],
    "spaces": ["french"],
    "rules": [RuleBook(), RuleBook((RULE,)), RuleBook(off=frozenset({"ads"}))],
    "without": [{"ads"}, {"social"}, {"ads", "social"}],
    "drop": [{"embed"}, {"credit"}, {"embed", "credit"}],
    "weak": ["never", "always"],
    "tail": [0.0, 0.31],
    "line_model": [0.0, 0.51],
    "captions": ["drop"],
    "repeats": [False],
    "lone_twins": [False],
    "keep": ["fuller"],
    "similarity": [0.86, 1.0],
    "neighbour_similarity": [0.61],
    "containment": [0.91],
    "max_removed": [0.94],
    "markers": [(repeats,), (code,), (repeats, code), (code, repeats)],
}


def test_each_field_of_a_configuration_counts() -> None:
    assert set(OTHER_CHOICES) == {item.name for item in fields(Config)}
    others = [
        replace(NEWS, **{name: value}) for name, values in OTHER_CHOICES.items() for value in values
    ]
    stamps = [stamp(config) for config in (NEWS, CAREFUL, THOROUGH, *others)]
    assert len(set(stamps)) == len(stamps)
    assert all(one.startswith(f"{__version__}+") for one in stamps)


OTHER_RULES: dict[str, Any] = {
    "id": "my.dove",
    "category": "ads",
    "scope": "tail",
    "strength": "weak",
    "default": "keep",
    "family": "dove",
    "languages": ("de",),
    "phrases": ("Send us a dove",),
    "pattern": "send us a pigeon",
    "positive": (),
    "negative": ("She sent us a pigeon.",),
}


def test_each_field_of_a_rule_counts() -> None:
    assert set(OTHER_RULES) == {item.name for item in fields(Rule)}
    others = [replace(RULE, **{name: value}) for name, value in OTHER_RULES.items()]
    books = [
        RuleBook((RULE,)),
        *(RuleBook((other,)) for other in others),
        RuleBook((RULE, others[0])),
        RuleBook((others[0], RULE)),  # a line goes by the first that finds it
    ]
    stamps = {stamp(replace(NEWS, rules=book)) for book in books}
    assert len(stamps) == len(books)


FILE = """\
[[rule]]
id = "my.pigeon"
category = "social"
scope = "line"
strength = "strong"
phrases = ["Send us a pigeon"]
negative = ["He sent us a pigeon."]
"""
OTHER_FILES = {
    "languages": f'languages = ["de"]\n{FILE}',
    "without": f'without = ["ads"]\n{FILE}',
    "rule": FILE.replace("a pigeon", "a dove"),
}


def test_each_part_of_a_rule_file_counts(tmp_path: Path) -> None:
    assert {*OTHER_FILES, "format"} == set(HEAD)
    assert FORMAT == 1, "when there are two formats, a file of either must have its own stamp"

    def stamped(text: str) -> str:
        path = tmp_path / "mine.toml"
        path.write_text(text, "utf-8")
        return stamp(replace(NEWS, rules=read_rules(path)))

    stamps = {name: stamped(text) for name, text in OTHER_FILES.items()}
    assert len({*stamps.values(), stamped(FILE), stamp()}) == len(stamps) + 2
    # What is written in another way is the same.
    assert stamped(f"format = 1\n# A comment\n{FILE}") == stamped(FILE)


def test_equal_configurations_have_one_stamp() -> None:
    assert stamp() == stamp("news") == stamp(Config()) == stamp(replace(NEWS))
    assert stamp("careful") == stamp(CAREFUL)
    assert stamp(Config(without=["b", "a"])) == stamp(Config(without={"a", "b"}))
    assert stamp(Config(rules=RuleBook((RULE,)) + RuleBook())) == stamp(
        Config(rules=RuleBook((replace(RULE),)))
    )


def test_two_that_differ_in_what_a_file_switches_off_are_two(tmp_path: Path) -> None:
    """The stamp goes into every row, so rows that were cleaned in two ways can be told apart."""
    rows = tmp_path / "in.jsonl"
    rows.write_text('{"text": "A storm hit the coast.\\n\\nScroll to top"}\n', "utf-8")
    written = []
    for off in ((), ("scroll-top",)):
        out = tmp_path / "out.jsonl"
        config = replace(NEWS, rules=RuleBook(off=frozenset(off)))
        clean_files(Job(inputs=(str(rows),), output=str(out), config=config))
        written.append(out.read_text("utf-8"))
    assert "Scroll" not in written[0]
    assert "Scroll" in written[1]
    assert stamp(replace(NEWS, rules=RuleBook())) in written[0]
    assert stamp(replace(NEWS, rules=RuleBook())) not in written[1]


# Markers of one's own


def stamp_of(*markers: Any) -> str:
    return stamp(replace(NEWS, markers=markers))


def longer(doc: Document, least: int = 9) -> Iterator[Mark]:
    for number, unit in enumerate(doc.units):
        if unit.end - unit.start > least:
            yield Mark(number, "longer", 1.0)


def maker(least: int, words: Any = ()) -> Callable[[Document], Iterator[Mark]]:
    def mark(doc: Document) -> Iterator[Mark]:
        if doc.text not in words:
            yield from longer(doc, least)

    return mark


@dataclass(frozen=True)
class Longer:
    least: int

    def __call__(self, doc: Document) -> Iterator[Mark]:
        return longer(doc, self.least)


class Counted:
    """Has state that is no field."""

    def __init__(self, least: int) -> None:
        self.least = least
        self.seen = Counter[str]()

    def mark(self, doc: Document) -> Iterator[Mark]:
        return longer(doc, self.least)


class Slotted:
    __slots__ = ("least", "pattern")

    def __init__(self, least: int, pattern: str) -> None:
        self.least = least
        self.pattern = re.compile(pattern)

    def __call__(self, doc: Document) -> Iterator[Mark]:
        return longer(doc, self.least)


def traced(marker: Any) -> Any:
    @functools.wraps(marker)
    def mark(doc: Document) -> Any:
        return marker(doc)

    return mark


def changed(marker: Any, source: str) -> Any:
    """The function `marker` with other code under its name."""
    scope: dict[str, Any] = {}
    exec(source, scope)
    new = scope[marker.__name__]
    new.__module__ = marker.__module__
    return new


DIFFERENT: dict[str, list[Any]] = {
    "functions": [longer, code],
    "defaults": [lambda doc, least=3: longer(doc, least), lambda doc, least=4: longer(doc, least)],
    "lambdas": [lambda doc: longer(doc, 3), lambda doc: longer(doc, 4)],
    "closures": [maker(3), maker(4)],
    "closures over a set": [maker(3, {"a", "b"}), maker(3, {"a", "c"})],
    "closures over a mapping": [maker(3, {"a": 1}), maker(3, {"a": 2}), maker(3, {"b": 1})],
    "closures over a list": [maker(3, ["a", "b"]), maker(3, ["b", "a"]), maker(3, ("a", "b"))],
    "partials": [
        functools.partial(longer, least=3),
        functools.partial(longer, least=4),
        functools.partial(code),
        longer,
    ],
    "partials of closures": [functools.partial(maker(3)), functools.partial(maker(4))],
    "dataclasses": [Longer(3), Longer(4)],
    "methods": [Counted(3).mark, Counted(4).mark, Longer(3).__call__],
    "slots": [Slotted(3, "a"), Slotted(4, "a"), Slotted(3, "b")],
    "decorated": [traced(longer), traced(code), traced(maker(3)), traced(maker(4))],
    "cached": [functools.lru_cache(longer), functools.lru_cache(maker(3))],
    "numbers and flags": [maker(1), maker(True), maker(1.0)],  # type: ignore[arg-type]
    "code": [
        longer,
        changed(longer, "def longer(doc, least=9):\n    return ()"),
        changed(longer, "def longer(doc, least=9):\n    return (1,)"),
        changed(longer, "def longer(doc, least=9):\n    return doc.marks"),
        changed(longer, "def longer(doc, least=9):\n    return doc.units"),
        changed(longer, "def longer(doc, least=9):\n    return [m for m in doc.units if m]"),
        changed(longer, "def longer(doc, least=9):\n    return [m for m in doc.units if not m]"),
    ],
    "order": [(longer, code), (code, longer)],
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_marker_with_other_parameters_has_another_stamp(name: str) -> None:
    stamps = [stamp_of(*(one if isinstance(one, tuple) else (one,))) for one in DIFFERENT[name]]
    assert len(set(stamps)) == len(stamps)


@pytest.mark.parametrize(
    "make",
    [
        lambda: longer,
        lambda: maker(3, {"a", "b"}),
        lambda: maker(3, {"a": 1, "b": 2}),
        lambda: functools.partial(longer, least=3),
        lambda: Longer(3),
        lambda: Counted(3).mark,
        lambda: Slotted(3, "a"),
        lambda: traced(maker(3)),
        lambda: functools.lru_cache(longer),
    ],
)
def test_a_marker_made_anew_has_the_same_stamp(make: Callable[[], Any]) -> None:
    assert stamp_of(make()) == stamp_of(make())


def test_the_order_of_a_mapping_is_no_choice() -> None:
    assert stamp_of(maker(3, {"a": 1, "b": 2})) == stamp_of(maker(3, {"b": 2, "a": 1}))


def test_a_marker_that_holds_itself() -> None:
    counted = Counted(3)
    counted.me = counted  # type: ignore[attr-defined]
    other = Counted(4)
    other.me = other  # type: ignore[attr-defined]
    assert stamp_of(counted.mark) != stamp_of(other.mark)

    def again(doc: Document) -> Iterator[Mark]:
        return again(doc)

    assert stamp_of(again).startswith(__version__)


def test_a_marker_of_the_corpus_counts_what_it_knows() -> None:
    story = "The ferry from Ellis was late again on Tuesday, and nobody at the pier said why."
    articles = [Article(name, f"{story}\nMore of {name}.") for name in "abc"]
    passages = reused(articles)
    assert stamp_of(reuse_marker(passages, articles)) == stamp_of(reuse_marker(passages, articles))
    assert stamp_of(reuse_marker(passages, articles)) != stamp_of(
        reuse_marker(passages[:1], articles)
    )


def test_a_marker_whose_state_cannot_be_told_is_refused() -> None:
    with pytest.raises(TypeError, match="no stamp can tell what is in lock <unlocked"):
        stamp_of(maker(3, threading.Lock()))
    with pytest.raises(TypeError, match="no stamp can tell what is in generator"):
        stamp_of(maker(3, iter(character for character in "ab")))


SCRIPT = """\
import functools
import sys
from dataclasses import dataclass, replace

from newsclean import NEWS
from newsclean.stream import Job, clean_files, stamp


def never(doc, *, words):
    return ()


@dataclass(frozen=True)
class Never:
    words: frozenset

    def __call__(self, doc):
        return ()


if __name__ == "__main__":
    words = frozenset({"ads", "social", "comments", "news"})
    markers = (functools.partial(never, words=words), Never(words))
    config = replace(NEWS, markers=markers, without={"ads", "social", "scroll-top"})
    for jobs in (1, 2):
        job = Job(inputs=("in.jsonl",), output=f"{jobs}.jsonl", config=config)
        clean_files(job, jobs=jobs)
    print(stamp(config))
"""


def test_the_stamp_is_the_same_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "A storm."}\n' * 3, "utf-8")
    (tmp_path / "script.py").write_text(SCRIPT, "utf-8")
    seen = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "script.py"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        alone, several = ((tmp_path / f"{jobs}.jsonl").read_text("utf-8") for jobs in (1, 2))
        assert alone == several
        assert alone.count(done.stdout.strip()) == 3
        seen.add(done.stdout)
    assert len(seen) == 1
