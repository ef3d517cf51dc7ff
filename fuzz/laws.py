"""The laws of docs/laws.md.

Each takes a `Case` and answers None where it holds, or how it is broken. An exception breaks it
too: nothing here may raise on a `str`.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import partial
from itertools import pairwise

from fuzz.case import Break, Case, Skipped
from newsclean.markers.boilerplate import cutter
from newsclean.model import Document, RawSpan, Removal, Spared
from newsclean.offsets import OffsetMap, apply
from newsclean.pipeline import Memory, clean, clean_many, explain, mark, markers, rule_book
from newsclean.rendering import Cleaned, render
from newsclean.text.repairing import repair
from newsclean.text.segmenting import segment


def edits_are_replayable(case: Case) -> Break | None:
    """1: the edits lead from the raw to the repaired text, in order, each changing something.

    What goes may uncover something to repair, so the edits of `explain` may be more than those of
    `repair`; where nothing went they lead to the same text.
    """
    alone = case.repaired
    if apply(case.text, alone.edits) != alone.text:
        return Break("repair", f"{apply(case.text, alone.edits)!r} is not {alone.text!r}")
    if not case.cleaned.removals and case.mended != alone.text:
        return Break("explain", f"{case.mended!r} is not {alone.text!r}")
    for edits in (alone.edits, case.cleaned.edits):
        if any(a.end > b.start for a, b in pairwise(edits)):
            return Break("order", repr(edits))
        if any(case.text[e.start : e.end] == e.new or not e.rule for e in edits):
            return Break("an edit of nothing", repr(edits))
    return None


def repaired_is_repaired(case: Case) -> Break | None:
    """1: repairing a repaired text changes nothing."""
    mend = partial(
        repair,
        wrapped=case.config.wrapped,
        markup=case.config.markup,
        spaces=case.config.spaces,
    )
    once = mend(Document.of(case.text)).text
    twice = mend(Document.of(once))
    if twice.text != once or twice.edits:
        return Break("+".join(sorted({e.rule for e in twice.edits})), f"{once!r} -> {twice.text!r}")
    return None


def units_cover_the_text(case: Case) -> Break | None:
    """2: units and their separators are the text, and lines hold the words of their units."""
    doc = segment(case.repaired, cutter(rule_book(case.config)))
    text, units, lines = doc.text, doc.units, doc.lines
    if "".join([text[unit.start : unit.stop] for unit in units]) != text:
        return Break("cover", repr(units))
    if any(a.stop != b.start or a.line > b.line for a, b in pairwise(units)):
        return Break("order", repr(units))
    for unit in units:
        words = doc.words(unit)
        if words != words.strip() or text[unit.end : unit.stop].strip():
            return Break("separators", repr(unit))
        if words and not lines[unit.line].start <= unit.start < unit.end <= lines[unit.line].end:
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
    if found.refused and found.removals:
        return Break("refused, with removals", found.refused)
    if found.no_article and not found.refused:
        return Break("no article, and nothing refused")
    return None


def same_text_same_answer(case: Case) -> Break | None:
    """5: the same answer again after another text was cleaned."""
    before = case.cleaned
    clean(case.other, case.config)
    after = explain(case.text, case.config)
    return None if after == before else Break(_difference(before, after))


def _difference(one: Cleaned, other: Cleaned) -> str:
    names = [field.name for field in fields(Cleaned)]
    return ", ".join(name for name in names if getattr(one, name) != getattr(other, name))


def what_is_remembered_changes_nothing(case: Case) -> Break | None:
    """5: markers with a memory of the same text give what markers without one do."""
    cut, memory = cutter(rule_book(case.config)), Memory.of(case.config)
    for text in (case.repaired.text, case.cleaned.text, case.repaired.text):
        doc = segment(Document.of(text), cut)
        again = segment(Document.of(text), cutter(rule_book(case.config), memory.hits))
        if again != doc:
            return Break("units")
        for plain, quick in zip(markers(case.config), markers(case.config, memory), strict=True):
            one, other = mark(doc, plain).marks, mark(again, quick).marks
            if one != other:
                return Break(", ".join(sorted({m.rule for m in {*one} ^ {*other}})))
    return None


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
    """7: cleaning a clean text changes nothing, and says as little as was said the first time.

    Where the bound on the rounds was reached, as the answer says, it may.
    """
    once, twice = case.cleaned, case.again
    if once.unsettled:
        raise Skipped
    if twice.text != once.text:
        rules = {_kind(removal.rule) for removal in twice.removals}
        rules |= {f"repair {edit.rule}" for edit in twice.edits}
        if once.refused:
            rules.add("refused")
        return Break(", ".join(sorted(rules)), f"{once.text!r} -> {twice.text!r}")
    if bool(twice.refused) != bool(once.refused) or twice.no_article != once.no_article:
        return Break("another refusal", f"{once.refused} -> {twice.refused}")
    return None


def rounds_reach_an_end(case: Case) -> Break | None:
    """7: without a marker of a user, the bound on the rounds is never what stops them."""
    return Break("unsettled") if case.cleaned.unsettled and not case.config.markers else None


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
RELATED, GRAM = 0.25, 6
"""The share of its pieces of so many letters from which a line may be about the same as another."""


def unrelated_texts_do_not_mix(case: Case) -> Break | None:
    """10: of unrelated texts, strong rules and repeats take the same alone and side by side."""
    config = replace(case.config, tail=0, weak="never", line_model=0, max_removed=1.0, markers=())
    config = replace(config, wrapped="keep", markup="keep")  # a width and a fence are of a text
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
    """Whether any line of the one shares many pieces with a line of the other, in any script."""
    ours, theirs = ([_pieces(line) for line in text.split("\n")] for text in (a, b))
    return any(
        len(one & other) > RELATED * min(len(one), len(other)) for one in ours for other in theirs
    )


def _pieces(line: str) -> set[str]:
    letters = "".join(filter(str.isalnum, line.lower()))
    return {letters[at : at + GRAM] for at in range(max(1, len(letters) - GRAM + 1))} - {""}


def a_batch_is_one_by_one(case: Case) -> Break | None:
    """12: `clean_many` gives what `clean` gives, and that is the text of `explain`."""
    raws = [case.text, case.other, case.text]
    found = list(clean_many(raws, case.config))
    if found != [clean(raw, case.config) for raw in raws]:
        return Break("batch", repr(found))
    return None if found[0] == case.cleaned.text else Break("explain", repr(found[0]))
