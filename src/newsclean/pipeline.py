"""The pipe, in one screen.

raw -> repair -> segment -> mark -> decide -> render
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from newsclean.config import NEWS, ConfigLike, as_config
from newsclean.decide import decide, over_limit, overlap, settle
from newsclean.marks.boilerplate import boilerplate, cutter
from newsclean.marks.captions import captions
from newsclean.marks.code import code
from newsclean.marks.repeats import Known, repeats
from newsclean.marks.sentences import by_sentence, sentences
from newsclean.marks.structure import Looks, structure
from newsclean.matching import Seen
from newsclean.mistakes import several_texts
from newsclean.model import Document, Marker, Removal, Spared
from newsclean.render import Cleaned, render, strip
from newsclean.repair import repair
from newsclean.rules import RuleBook, shipped_rules
from newsclean.segment import Pieces, segment

__all__ = [
    "clean",
    "clean_many",
    "decide",
    "explain",
    "mark",
    "markers",
    "render",
    "repair",
    "segment",
]

ROUNDS = 16
"""A removal can uncover another one, such as the heading of a list that went. Each stage of markers
runs twice or three times as a rule; the bound keeps time bounded on texts made to need many."""


def clean(text: str, config: ConfigLike = NEWS) -> str:
    r"""The article in `text`, without what a scraper left around and inside it.

    `config` is a `Config`, or the name of a preset. Raises `TypeError` for what is no text.

    >>> clean("A storm hit the coast on Monday.Nobody was hurt.\n\nLeave a Comment\n")
    'A storm hit the coast on Monday. Nobody was hurt.\n'
    """
    return explain(text, config).text


def clean_many(texts: Iterable[str], config: ConfigLike = NEWS) -> Iterator[str]:
    """`clean` for each of `texts`, lazily and in order. No text has any effect on another.

    Raises `TypeError` at once where `texts` is one text, and later for what is no text.
    """
    config = as_config(config)
    texts = several_texts("clean_many", texts)
    return (clean(text, config) for text in texts)


def explain(text: str, config: ConfigLike = NEWS) -> Cleaned:
    """The same as `clean`, with the whole record: what went, why, and what was spared.

    What surrounds the article goes first, then what stands in it twice, and so on until nothing
    more goes, which is what makes cleaning twice the same as cleaning once.
    """
    config = as_config(config)
    repaired = Document.of(text)
    if config.repair:
        repaired = repair(repaired)
    memory = Memory({}, {}, Looks(), Known(config))
    cut, stages = cutter(rule_book(config), memory.found), markers(config, memory)
    doc = segment(repaired, cut, memory.pieces)
    removals: tuple[Removal, ...] = ()
    spared: dict[int, tuple[Spared, ...]] = {}
    quiet = 0
    for turn in range(ROUNDS):
        number = turn % len(stages)
        new, spared[number] = decide(mark(doc, stages[number]), config)
        if new:
            rest = strip(repaired, removals + new)
            # Rare, and each would make a second run differ from the first: sentences that became
            # one because what stood between them went, and a line that now repairs differently.
            if overlap(removals + new) or (config.repair and repair(rest) is not rest):
                break
            removals += new
            doc = segment(rest, cut, memory.pieces)
        quiet = 0 if new else quiet + 1
        if quiet == len(stages):
            break
    limited = over_limit(repaired, removals, config)
    removals = () if limited else settle(removals)
    return Cleaned(
        raw=text,
        text=render(repaired, removals),
        edits=repaired.edits,
        removals=removals,
        spared=tuple(sorted(chain.from_iterable(spared.values()), key=attrgetter("start", "end"))),
        limited=limited,
        document=doc,
    )


def mark(doc: Document, run: Iterable[Marker]) -> Document:
    """`doc` with the marks of every marker, in their order. Each sees those of the ones before."""
    for marker in run:
        if found := tuple(marker(doc)):
            doc = replace(doc, marks=doc.marks + found)
    return doc


class Memory(NamedTuple):
    """What holds of a line or a sentence wherever it stands, and so in every round over a text."""

    pieces: Pieces
    found: Seen
    looks: Looks
    sentences: Known


def markers(
    config: ConfigLike = NEWS, memory: Memory | None = None
) -> tuple[tuple[Marker, ...], ...]:
    """The markers that `config` asks for, in stages: around the article, then inside it.

    With a `memory` they are for one text only, and what the first of its rounds finds out is
    there for the others. It changes nothing but the time.
    """
    config = as_config(config)
    found, looks, known = memory[1:] if memory else (None, None, None)
    book = rule_book(config)
    named: list[Marker] = [partial(sentences, book=book)] if by_sentence(book) else []
    around: list[Marker] = [
        *named,
        partial(boilerplate, book=book, weak=config.weak, tail=config.tail, seen=found),
    ]
    if config.structure:
        around += (code, partial(structure, config=config, seen=looks))
    inside: list[Marker] = []
    if config.repeats:
        inside += (partial(captions, config=config), partial(repeats, config=config, known=known))
    inside += config.markers
    if inside:
        inside[:0] = named
    return (tuple(around), tuple(inside)) if inside else (tuple(around),)


@lru_cache(maxsize=64)
def rule_book(config: ConfigLike = NEWS) -> RuleBook:
    """The rules that ship and those of `config`, without what it or its rules switch off.

    Raises `ValueError` for a name that no rule has.
    """
    config = as_config(config)
    book = shipped_rules()
    if config.rules is not None:
        book = book.without(config.rules.off) + config.rules
    return book.without(config.without) if config.without else book
