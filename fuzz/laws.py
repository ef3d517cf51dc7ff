"""The laws of docs/laws.md, and what the rest of the library promises of every text.

A law takes a `Case` and answers None where it holds, or how it is broken. An exception breaks it
too: nothing here may raise on a `str`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from newsclean.config import NEWS, Config
from newsclean.diff import pieces, rows
from newsclean.marks.boilerplate import cutter
from newsclean.marks.similarity import compare
from newsclean.model import Document, RawSpan, Removal, Spared
from newsclean.offsets import OffsetMap, apply
from newsclean.page import Entry, as_html
from newsclean.pairs import as_json as pairs_as_json
from newsclean.pairs import as_text as pairs_as_text
from newsclean.pairs import nearest
from newsclean.pipeline import clean, clean_many, explain, rule_book
from newsclean.render import Cleaned, render
from newsclean.repair import repair
from newsclean.report import as_json, as_records, as_text
from newsclean.segment import segment, sentences


class Break(NamedTuple):
    """How a law is broken."""

    kind: str
    """In few words, the same for breaks of one kind: rules or fields, no texts."""
    detail: str = ""


class Skipped(Exception):
    """The law says nothing about this case."""


@dataclass(frozen=True)
class Case:
    """A text, the configuration it is cleaned with, and what is found out about it on the way."""

    text: str
    config: Config = NEWS
    other: str = ""
    """Another text, for laws about two."""

    @cached_property
    def cleaned(self) -> Cleaned:
        """What `explain` says of the text."""
        return explain(self.text, self.config)

    @cached_property
    def again(self) -> Cleaned:
        """What it says of the clean text."""
        return explain(self.cleaned.text, self.config)

    @cached_property
    def repaired(self) -> Document:
        """The text after repair, if there is any."""
        doc = Document.of(self.text)
        return repair(doc) if self.config.repair else doc

    @cached_property
    def mended(self) -> str:
        """The same text, by the edits in the record."""
        return apply(self.text, self.cleaned.edits)


def edits_are_replayable(case: Case) -> Break | None:
    """1: the edits lead from the raw to the repaired text, in order, each changing something."""
    edits = case.cleaned.edits
    if case.mended != case.repaired.text:
        return Break("another text", f"{case.mended!r} is not {case.repaired.text!r}")
    if any(a.end > b.start for a, b in pairwise(edits)):
        return Break("order", repr(edits))
    if any(case.text[e.start : e.end] == e.new or not e.rule for e in edits):
        return Break("an edit of nothing", repr(edits))
    return None


def repaired_is_repaired(case: Case) -> Break | None:
    """1: repairing a repaired text changes nothing."""
    once = repair(Document.of(case.text)).text
    twice = repair(Document.of(once))
    if twice.text != once or twice.edits:
        return Break("+".join(sorted({e.rule for e in twice.edits})), f"{once!r} -> {twice.text!r}")
    return None


def units_cover_the_text(case: Case) -> Break | None:
    """2: units and their separators are the text, and lines hold the words of their units."""
    for doc in (
        segment(case.repaired, cutter(rule_book(case.config))),
        case.cleaned.document,
    ):
        text, units, lines = doc.text, doc.units, doc.lines
        if "".join([text[unit.start : unit.stop] for unit in units]) != text:
            return Break("cover", repr(units))
        if any(a.stop != b.start or a.line > b.line for a, b in pairwise(units)):
            return Break("order", repr(units))
        for unit in units:
            words = doc.words(unit)
            if words != words.strip() or text[unit.end : unit.stop].strip():
                return Break("separators", repr(unit))
            if (
                words
                and not lines[unit.line].start <= unit.start < unit.end <= lines[unit.line].end
            ):
                return Break("lines", repr(unit))
    return None


def nothing_removed_is_nothing_changed(case: Case) -> Break | None:
    """3: `render(doc, ())` is the text of `doc`."""
    found = render(case.repaired, ())
    return None if found == case.repaired.text else Break("text", repr(found))


def removals_are_apart(case: Case) -> Break | None:
    """4: removals are in range, in order and apart, with scores, rules and twins in range."""
    size, found = len(case.text), case.cleaned

    def in_range(span: RawSpan | None) -> bool:
        return span is None or 0 <= span[0] < span[1] <= size

    claims: tuple[Removal | Spared, ...] = (*found.removals, *found.spared)
    for claim in claims:
        if not in_range((claim.start, claim.end)) or not in_range(claim.twin):
            return Break(f"range, {claim.rule}", repr(claim))
        if not 0 <= claim.score <= 1 or not claim.rule:
            return Break(f"score, {claim.rule}", repr(claim))
        if claim.twin and claim.twin[0] < claim.end and claim.start < claim.twin[1]:
            return Break(f"its own twin, {claim.rule}", repr(claim))
    if any(a.end > b.start for a, b in pairwise(found.removals)):
        return Break("overlap", repr(found.removals))
    if any((a.start, a.end) > (b.start, b.end) for a, b in pairwise(found.spared)):
        return Break("order of what is spared", repr(found.spared))
    if not all(spared.veto for spared in found.spared):
        return Break("no veto", repr(found.spared))
    if found.limited and found.removals:
        return Break("limited, with removals", found.limited)
    return None


def same_text_same_answer(case: Case) -> Break | None:
    """5: the same answer again after another text was cleaned."""
    before = case.cleaned
    clean(case.other, case.config)
    after = explain(case.text, case.config)
    return None if after == before else Break(_difference(before, after))


def _difference(one: Cleaned, other: Cleaned) -> str:
    names = ("text", "edits", "removals", "spared", "limited", "document")
    return ", ".join(name for name in names if getattr(one, name) != getattr(other, name))


def put_back_is_exact(case: Case) -> Break | None:
    """6: one put back is there again and shortens nothing; all put back give the repaired text."""
    found = case.cleaned
    places = OffsetMap(found.edits)
    if found.put_back().text != found.text:
        return Break("none")
    for removal in found.removals[:20]:
        restored = found.put_back(removal)
        words = case.mended[slice(*places.to_text(removal.start, removal.end))]
        if len(restored.text) < len(found.text) + len(words):
            return Break(f"shorter, {removal.rule}", repr(removal))
        if words not in restored.text:
            return Break(f"lost, {removal.rule}", repr(removal))
        if restored.removals != tuple(other for other in found.removals if other != removal):
            return Break(f"others, {removal.rule}", repr(removal))
    back = found.put_back(*found.removals).text
    return None if back == case.mended else Break("all", f"{back!r} is not {case.mended!r}")


def twice_is_once(case: Case) -> Break | None:
    """7: cleaning a clean text changes nothing."""
    once, twice = case.cleaned, case.again
    if twice.text == once.text:
        return None
    rules = {_kind(removal.rule) for removal in twice.removals}
    rules |= {f"repair {edit.rule}" for edit in twice.edits}
    if once.limited:
        rules.add("limited")
    return Break(", ".join(sorted(rules)), f"{once.text!r} -> {twice.text!r}")


def _kind(rule: str) -> str:
    """The marker behind a rule: those for boilerplate have a language or `own` before their dot."""
    return (
        "boilerplate"
        if re.match(r"[a-z]{2}\.|own\.[a-z]+-|own\.(desk|place|below)", rule)
        else rule
    )


def twins_stay(case: Case) -> Break | None:
    """8: the twin of what went is in the output."""
    found = case.cleaned
    places = OffsetMap(found.edits)
    for removal in found.removals:
        if removal.twin is None:
            continue
        low, high = removal.twin
        if any(low < other.end and other.start < high for other in found.removals):
            return Break(f"goes, {removal.rule}", repr(removal))
        if case.mended[slice(*places.to_text(low, high))] not in found.text:
            return Break(f"not in the text, {removal.rule}", repr(removal))
    return None


def nothing_is_invented(case: Case) -> Break | None:
    """9: the output is a subsequence of the repaired text, and without repair of the raw one."""
    if not _is_within(case.cleaned.text, case.mended):
        return Break("text", repr(case.cleaned.text))
    return None


def nothing_is_invented_unrepaired(case: Case) -> Break | None:
    """9: the same with a configuration that repairs nothing."""
    text = clean(case.text, replace(case.config, repair=False))
    return None if _is_within(text, case.text) else Break("text", repr(text))


def _is_within(text: str, longer: str) -> bool:
    at = 0
    for character in text:
        at = longer.find(character, at) + 1
        if not at:
            return False
    return True


BORDER = "Between these two stories stands the only sentence about dyed woollen umbrellas."
"""Lists, headings and captions are told by the lines beside them, so this stands beside both."""
RELATED = 0.25
"""The share of the longer words of a line from which two lines may be about the same."""
_LONG_WORD = re.compile(r"[^\W_]{4,}|[\u3040-\u9fff]")


def unrelated_texts_do_not_mix(case: Case) -> Break | None:
    """10: of unrelated texts, strong rules and repeats take the same alone and side by side."""
    config = replace(case.config, tail=0, weak="never", structure=0, limit=1.0, markers=())
    a, b = (repair(Document.of(text)).text.strip() for text in (case.text, case.other))
    if not a or not b or _related(a, b):
        raise Skipped
    above, below = clean(f"{a}\n\n{BORDER}", config), clean(f"{BORDER}\n\n{b}", config)
    found = explain(f"{a}\n\n{BORDER}\n\n{b}", config)
    if found.text == above + below.removeprefix(BORDER):
        return None
    rules = {_kind(removal.rule) for removal in found.removals}
    return Break(", ".join(sorted(rules)), f"{found.text!r} is not {above!r} and {below!r}")


def _related(a: str, b: str) -> bool:
    """Whether any line of the one shares many of its words with a line of the other."""
    ours, theirs = (
        [set(_LONG_WORD.findall(line.lower())) for line in text.split("\n")] for text in (a, b)
    )
    return any(
        len(one & other) > RELATED * min(len(one), len(other)) for one in ours for other in theirs
    )


def a_batch_is_one_by_one(case: Case) -> Break | None:
    """12: `clean_many` gives what `clean` gives, and that is the text of `explain`."""
    raws = [case.text, case.other, case.text]
    found = list(clean_many(raws, case.config))
    if found != [clean(raw, case.config) for raw in raws]:
        return Break("batch", repr(found))
    return None if found[0] == case.cleaned.text else Break("explain", repr(found[0]))


def the_record_is_json(case: Case) -> Break | None:
    """`newsclean.report`: the record is plain values, and its texts are those of the raw text."""
    found = as_json(case.cleaned, "name")
    if json.loads(json.dumps(found)) != found:
        return Break("round trip")
    claims = [*found["removals"], *found["spared"], *as_records(case.cleaned)]
    if any(claim["text"] != case.text[claim["start"] : claim["end"]] for claim in claims):
        return Break("texts")
    return None if _is_printable(as_text(case.cleaned)) else Break("steers the terminal")


def _is_printable(text: str) -> bool:
    return text.replace("\n", "").isprintable()


def the_diff_covers_the_text(case: Case) -> Break | None:
    """`newsclean.diff`: its pieces touch, from the beginning of the raw text to its end."""
    found = pieces(case.cleaned, case.cleaned.removals)
    list(rows(case.text, found))
    ends = [0, *(piece.end for piece in found)]
    starts = [*(piece.start for piece in found), len(case.text)]
    return None if ends == starts else Break("gaps", repr(found))


_DATA = re.compile(r'(?s)<script id="data" type="application/json">(.*?)</script>')
_ANY_SCRIPT = re.compile(r"(?i)</?script")


def the_page_holds_the_record(case: Case) -> Break | None:
    """`newsclean.page`: a page in UTF-8, whose data are JSON and end no script."""
    page = "".join(as_html([Entry(case.text[:40], case.cleaned)], case.text[:40]))
    page.encode()
    data = _DATA.search(page)
    if data is None or len(_ANY_SCRIPT.findall(page)) != 4:
        return Break("scripts")
    raw = json.loads(data[1])["articles"][0][2]
    plain = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", case.text)
    return None if raw == plain else Break("raw text")


def the_nearest_pairs_are_shown(case: Case) -> Break | None:
    """`newsclean.pairs`: its spans are in range, and it prints as JSON and as text."""
    found = nearest(case.text, case.config)
    size = len(case.text)
    for pair in found:
        for start, end in (pair.first, pair.second):
            if not 0 <= start < end <= size:
                return Break("range", repr(pair))
        if not 0 <= pair.score <= 1.000001 or not pair.why:
            return Break("score", repr(pair))
    shown = pairs_as_json(found, case.text)
    if json.loads(json.dumps(shown)) != shown:
        return Break("round trip")
    return None if _is_printable(pairs_as_text(found, case.text)) else Break("steers the terminal")


def sentences_compare_both_ways(case: Case) -> Break | None:
    """`compare` gives the same both ways round, shares of 1, and finds a sentence the same."""
    found = [line[start:end] for line in _some_lines(case) for start, end in sentences(line)]
    for one, other in pairwise(found[:6]):
        there, back = compare(one, other, case.config), compare(other, one, case.config)
        if there != back:
            return Break("both ways", f"{one!r}, {other!r}: {there} is not {back}")
        shares = (there.score, there.shorter, there.longer, there.window, there.length)
        if not all(0 <= share <= 1.000001 for share in shares):
            return Break("shares", f"{one!r}, {other!r}: {there}")
        alone = compare(one, one, case.config)
        if alone.relation != "same" or alone.score != 1:
            return Break("itself", f"{one!r}: {alone}")
    return None


def _some_lines(case: Case) -> Iterable[str]:
    return [line for text in (case.text, case.other) for line in text.split("\n")[:3]]


class Law(NamedTuple):
    """What is checked, and on which share of the texts: what costs much is not tried on all."""

    check: Callable[[Case], Break | None]
    share: float = 1.0
    pair: bool = False
    """Whether the other text of a case has a part in it."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.check.__name__


LAWS = (
    Law(edits_are_replayable),
    Law(repaired_is_repaired),
    Law(units_cover_the_text),
    Law(nothing_removed_is_nothing_changed),
    Law(removals_are_apart),
    Law(same_text_same_answer, 0.1, pair=True),
    Law(put_back_is_exact),
    Law(twice_is_once),
    Law(twins_stay),
    Law(nothing_is_invented),
    Law(nothing_is_invented_unrepaired, 0.05),
    Law(unrelated_texts_do_not_mix, 0.05, pair=True),
    Law(a_batch_is_one_by_one, 0.03, pair=True),
    Law(the_record_is_json, 0.3),
    Law(the_diff_covers_the_text, 0.1),
    Law(the_page_holds_the_record, 0.03),
    Law(the_nearest_pairs_are_shown, 0.05),
    Law(sentences_compare_both_ways, 0.1, pair=True),
)
BY_NAME = {law.name: law for law in LAWS}
