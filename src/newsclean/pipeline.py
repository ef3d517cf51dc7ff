"""The pipeline: the stages in their order, and the rounds in which they run.

raw -> repair -> segment -> mark -> decide -> render
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain, cycle, islice
from typing import NamedTuple, TypeVar

from newsclean.argument_checks import several_texts
from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.deciding import decide, refusal
from newsclean.log import logger
from newsclean.markers.boilerplate import boilerplate, cutter
from newsclean.markers.captions import captions
from newsclean.markers.code import code
from newsclean.markers.known import known, row_of
from newsclean.markers.layout.form_features import Seen
from newsclean.markers.layout.marker import structure
from newsclean.markers.named_sentences import by_sentence, named_sentences
from newsclean.markers.repeats.marker import Known, repeats
from newsclean.model import Document, Mark, Marker, Spared, Stay
from newsclean.offsets import span_of
from newsclean.remainder import Remainder
from newsclean.rendering import Cleaned, render
from newsclean.rules.matcher import Hits
from newsclean.rules.rule import RuleBook, with_shipped
from newsclean.text.repairing import repair
from newsclean.text.segmenting import segment

__all__ = [
    "clean",
    "clean_many",
    "decide",
    "explain",
    "explain_many",
    "mark",
    "markers",
    "prepare",
    "render",
    "repair",
    "segment",
]

_Out = TypeVar("_Out")

ROUNDS, CHARACTERS = 10, 800_000
"""A removal can uncover another one, such as the heading of a list that went. Each stage of markers
runs twice or three times as a rule. On texts made to need many, the bound on the rounds, which may
be more until they have seen so many characters, keeps time bounded."""


def clean(
    text: str,
    config: ConfigLike = NEWS,
    *,
    title: str | None = None,
    byline: str | None = None,
    published: object = None,
) -> str:
    r"""The article in `text`, without what a scraper left around and inside it.

    `config` is a `Config`, or the name of a preset. What the row holds beside the text goes from
    it: copies of its `title`, lines of its author (`byline`) and of the date when it was
    `published` (a string, `date` or `datetime`). Raises `TypeError` for what is no text.

    >>> clean("A storm hit the coast on Monday.Nobody was hurt.\n\nLeave a Comment\n")
    'A storm hit the coast on Monday. Nobody was hurt.\n'
    """
    return explain(text, config, title=title, byline=byline, published=published).text


def clean_many(texts: Iterable[str], config: ConfigLike = NEWS, *, jobs: int = 1) -> Iterator[str]:
    """`clean` for each of `texts`, lazily and in order. No text has any effect on another.

    With `jobs` several processes do it, which import the main module anew: what a script does must
    stand below `if __name__ == "__main__":` then.

    Raises `TypeError` at once where `texts` is one text, and later for what is no text;
    `ValueError` for another number of `jobs`, and `RuntimeError` if no process can be started.
    """
    config = as_config(config)
    texts = several_texts("clean_many", texts)
    return _many(partial(clean, config=config), texts, jobs)


def explain(
    text: str,
    config: ConfigLike = NEWS,
    *,
    title: str | None = None,
    byline: str | None = None,
    published: object = None,
) -> Cleaned:
    """The same as `clean`, with the whole record: what went, why, and what was spared.

    What surrounds the article goes first, then what stands in it twice, and so on until every stage
    of markers has seen what is left and takes nothing more of it. So there is nothing that a second
    cleaning could take.
    """
    config = as_config(config)
    row = row_of(title, byline, published)
    mend = mender(config)
    repaired = mend(Document.of(text)) if mend else Document.of(text)
    memory = Memory.of(config)
    cut, stages = cutter(rule_book(config), memory.hits), markers(config, memory)
    again = config.repeats
    copies = partial(known, row=row, book=rule_book(config), seen=memory.hits, again=again)
    stages = ((copies, *stages[0]), *stages[1:])
    rest = Remainder.of(repaired)
    doc = segment(rest.left, cut)
    spared: dict[int, tuple[Spared, ...]] = {}
    quiet = 0
    rounds = ROUNDS + CHARACTERS // (len(doc.text) + 1)
    for number in islice(cycle(range(len(stages))), rounds):
        new, spared[number] = decide(mark(doc, stages[number]), config)
        quiet = 0 if new else quiet + 1
        if quiet == len(stages):
            break
        if new:
            rest = rest.without(new, mend=mend)
            doc = segment(rest.left, cut)
    refused = refusal(rest.repaired.text, rest.removals, doc, config)
    edits, removals, stayed = rest.record(chain.from_iterable(spared.values()))
    if quiet < len(stages):
        logger().warning("a text of %d characters is unsettled after %d rounds", len(text), rounds)
    if refused:
        logger().info("a text of %d characters stays whole: %s", len(text), refused.why)
        held = (Spared(*removal, refused.why) for removal in removals)
        stayed = tuple(sorted((*stayed, *held), key=span_of))
        rest, edits, removals = Remainder.of(repaired), repaired.edits, ()
    return Cleaned(
        raw=text,
        text=render(Document(text, edits, rest.repaired.text), removals),
        edits=edits,
        removals=removals,
        spared=stayed,
        refused=refused and refused.why,
        no_article=refused is not None and refused.no_article,
        unsettled=quiet < len(stages),
    )


def prepare(text: str, config: ConfigLike = NEWS) -> Document:
    """`text` repaired, if `config` wants that, and segmented: what markers see first."""
    config = as_config(config)
    mend = mender(config)
    doc = mend(Document.of(text)) if mend else Document.of(text)
    return segment(doc, cutter(rule_book(config)))


def mender(config: Config) -> partial[Document] | None:
    """`repair` as `config` wants it, or None if it wants none."""
    if not config.repair:
        return None
    return partial(repair, wrapped=config.wrapped, markup=config.markup, spaces=config.spaces)


def explain_many(
    texts: Iterable[str], config: ConfigLike = NEWS, *, jobs: int = 1
) -> Iterator[Cleaned]:
    """`explain` for each of `texts`, as `clean_many` does it with `clean`."""
    config = as_config(config)
    texts = several_texts("explain_many", texts)
    return _many(partial(explain, config=config), texts, jobs)


BATCH = 16
"""So many texts go to a process at once, so that sending them takes little beside cleaning them."""


def _many(one: Callable[[str], _Out], texts: Iterable[str], jobs: int) -> Iterator[_Out]:
    """`one` of each text, by so many processes."""
    if jobs == 1:
        return map(one, texts)
    from newsclean.processes import check_jobs, in_order

    check_jobs(jobs)
    given = iter(texts)
    batches = iter(lambda: list(islice(given, BATCH)), [])
    return chain.from_iterable(in_order(partial(_all_of, one), batches, jobs))


def _all_of(one: Callable[[str], _Out], texts: list[str]) -> list[_Out]:
    return list(map(one, texts))


def mark(doc: Document, run: Iterable[Marker]) -> Document:
    """`doc` with what every marker says, in their order. Each sees those of the ones before."""
    for marker in run:
        if said := tuple(marker(doc)):
            marks = tuple(one for one in said if isinstance(one, Mark))
            stays = tuple(one for one in said if isinstance(one, Stay))
            doc = replace(doc, marks=doc.marks + marks, stays=doc.stays + stays)
    return doc


class Memory(NamedTuple):
    """What holds of a line or a sentence wherever it stands, and so in every round over a text."""

    hits: Hits
    lines: Seen
    sentences: Known

    @classmethod
    def of(cls, config: Config) -> Memory:
        """A memory of nothing yet."""
        return cls({}, Seen({}, {}), Known(config))


def markers(
    config: ConfigLike = NEWS, memory: Memory | None = None
) -> tuple[tuple[Marker, ...], ...]:
    """The markers that `config` asks for, in stages: around the article, then inside it.

    With a `memory` they are for one text only, and what the first of its rounds finds out is
    there for the others. It changes nothing but the time.
    """
    config = as_config(config)
    hits, seen, known = memory or (None, None, None)
    book = rule_book(config)
    named: list[Marker] = [partial(named_sentences, book=book)] if by_sentence(book) else []
    around: list[Marker] = [
        *named,
        partial(boilerplate, book=book, weak=config.weak, tail=config.tail, seen=hits),
    ]
    if config.line_model:
        around += (code, partial(structure, config=config, seen=seen))
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
    book = with_shipped(config.rules)
    book = book.dropping(config.drop) if config.drop else book
    return book.without(config.without) if config.without else book
