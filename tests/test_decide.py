from __future__ import annotations

from dataclasses import replace

import pytest

from newsclean.config import NEWS, Config
from newsclean.deciding import Refusal, decide, refusal
from newsclean.model import (
    Document,
    Edit,
    Line,
    Mark,
    RawOffset,
    Removal,
    Stay,
    TextOffset,
    Unit,
)

FULLER = replace(NEWS, keep="fuller")


def document(*lines: str, marks: tuple[Mark, ...] = (), stays: tuple[Stay, ...] = ()) -> Document:
    units, spans, at = [], [], 0
    for i, line in enumerate(lines):
        end = at + len(line)
        units.append(Unit(TextOffset(at), TextOffset(end), TextOffset(end + 1), i))
        spans.append(Line(TextOffset(at), TextOffset(end), 0))
        at = end + 1
    text = "".join(f"{line}\n" for line in lines)
    return Document(text, (), text, tuple(units), tuple(spans), marks, stays)


def gone(doc: Document, config: Config = NEWS) -> list[str]:
    return [doc.raw[r.start : r.end] for r in decide(doc, config).removals]


def test_no_marks_no_removals() -> None:
    assert decide(document("a", "b")) == ((), ())


def test_a_veto_spares_and_stays_visible() -> None:
    doc = document("a", "b", marks=(Mark(1, "r", 0.9, veto="number: 1 / 2"),))
    removals, (spared,) = decide(doc)
    assert removals == ()
    assert (spared.rule, spared.veto, doc.raw[spared.start : spared.end]) == (
        "r",
        "number: 1 / 2",
        "b",
    )


def test_a_veto_without_a_word_spares_as_well() -> None:
    removals, (spared,) = decide(document("a", marks=(Mark(0, "r", 1, veto=""),)))
    assert (removals, spared.veto) == ((), "")


def test_of_mutual_twins_the_first_stays_or_the_fuller() -> None:
    doc = document("short", "much longer", marks=(Mark(0, "r", 1, 1), Mark(1, "r", 1, 0)))
    assert gone(doc) == ["much longer"]
    assert gone(doc, FULLER) == ["short"]


def test_of_mutual_twins_the_one_inside_a_paragraph_stays() -> None:
    text = "A pull quote.\nIt began. A pull quote."
    units = ((0, 13, 14, 0), (14, 23, 24, 1), (24, 37, 37, 1))
    doc = Document(
        text,
        (),
        text,
        tuple(Unit(TextOffset(a), TextOffset(b), TextOffset(c), line) for a, b, c, line in units),
        (Line(TextOffset(0), TextOffset(13), 0), Line(TextOffset(14), TextOffset(37), 0)),
        (Mark(0, "r", 1, 2), Mark(2, "r", 1, 0)),
    )
    assert [removal.start for removal in decide(doc).removals] == [0]
    swapped = replace(doc, marks=doc.marks[::-1])
    assert decide(swapped).removals == decide(doc).removals


@pytest.mark.parametrize(
    ("pairs", "spared"),
    [
        ([(0, 9)], [(0, 9)]),
        ([(0, 3)], []),
        ([(6, 9)], []),
        ([(0, 4)], [(0, 4)]),
        ([(0, 8), (1, 9)], []),
        ([(0, 7), (2, 9)], []),
        ([(0, 9), (3, 7)], [(0, 9), (3, 7)]),
    ],
    ids=["far", "near", "near at the end", "not near", "a run", "one between", "crossed"],
)
def test_lone_twins_far_apart_stay_where_asked(
    pairs: list[tuple[int, int]], spared: list[tuple[int, int]]
) -> None:
    marks = tuple(Mark(later, "r", 1, first) for first, later in pairs)
    doc = document(*"abcdefghij", marks=marks)
    assert len(decide(doc).removals) == len(pairs)
    decision = decide(doc, replace(NEWS, lone_twins=False))
    assert [(s.twin, s.start, s.veto) for s in decision.spared] == [
        ((2 * first, 2 * first + 1), 2 * later, "a twin far away, and none beside it")
        for first, later in sorted(spared, key=lambda pair: pair[1])
    ]
    assert len(decision.removals) == len(pairs) - len(spared)


def test_what_is_spared_is_no_company_and_what_has_no_twin_needs_none() -> None:
    marks = (Mark(8, "r", 1, 0), Mark(9, "r", 1, 1, veto="no"), Mark(5, "junk", 1))
    doc = document(*"abcdefghij", marks=marks)
    assert gone(doc, replace(NEWS, lone_twins=False)) == ["f"]


def test_what_is_contained_goes_whatever_the_policy() -> None:
    doc = document("part", "part and more", marks=(Mark(0, "r", 1, 1),))
    assert gone(doc) == gone(doc, FULLER) == ["part"]


def test_the_fuller_of_two_stays_wherever_it_stands() -> None:
    doc = document("much longer", "short", marks=(Mark(0, "r", 1, 1), Mark(1, "r", 1, 0)))
    assert gone(doc) == gone(doc, FULLER) == ["short"]
    doc = document("as long", "as this", marks=(Mark(0, "r", 1, 1), Mark(1, "r", 1, 0)))
    assert gone(doc, FULLER) == ["as this"]


@pytest.mark.parametrize(
    ("marks", "left"),
    [
        # Boilerplate comes before twins, ...
        ([Mark(0, "r", 1, 1), Mark(1, "r", 1, 0), Mark(0, "junk", 1)], "bc"),
        # ... the twin that should go before what is contained, ...
        ([Mark(0, "part", 1, 2), Mark(0, "r", 1, 1), Mark(1, "r", 1, 0)], "ac"),
        # ... and that before the twin that should rather stay.
        ([Mark(0, "r", 1, 1), Mark(1, "r", 1, 0, veto="no"), Mark(1, "part", 1, 2)], "ac"),
    ],
)
def test_the_more_compelling_claim_comes_first(marks: list[Mark], left: str) -> None:
    for order in (marks, marks[::-1]):
        assert {*"abc"} - {*gone(document(*"abc", marks=tuple(order)))} == {*left}


def test_three_copies_leave_one() -> None:
    pairs = [(i, j) for i in range(3) for j in range(3) if i != j]
    doc = document("x1", "x2", "x3", marks=tuple(Mark(i, "r", 1, j) for i, j in pairs))
    assert gone(doc) == ["x2", "x3"]
    removals, _ = decide(doc)
    assert {r.twin for r in removals} == {(0, 2)}


def test_boilerplate_goes_first_and_its_twin_is_then_spared() -> None:
    doc = document("a", "b", marks=(Mark(1, "repeat", 1, 0), Mark(0, "junk", 1)))
    removals, (spared,) = decide(doc)
    assert [r.rule for r in removals] == ["junk"]
    assert spared.veto == "its twin goes"


def test_a_twin_that_is_needed_stays() -> None:
    doc = document("a", "b", "c", marks=(Mark(2, "r", 1, 1), Mark(1, "r", 1, 0)))
    removals, (spared,) = decide(doc)
    assert [doc.raw[r.start : r.end] for r in removals] == ["c"]
    assert spared.veto == "it stays as the twin of something that goes"


def test_no_removal_without_an_exact_place() -> None:
    doc = document("ab", "cd", marks=(Mark(0, "junk", 1),))
    doc = replace(doc, edits=(Edit(RawOffset(1), RawOffset(4), "b\nc", "ftfy"),))
    removals, (spared,) = decide(doc)
    assert removals == ()
    assert spared.veto == (
        "its place in the raw text is not exact: a repair reaches across its border"
    )


@pytest.mark.parametrize("mark", [Mark(2, "mine", 1), Mark(-1, "mine", 1), Mark(0, "mine", 1, 5)])
def test_a_mark_outside_the_document_is_named(mark: Mark) -> None:
    with pytest.raises(ValueError, match=r"marker 'mine' points to unit -?[125], but there are 2$"):
        decide(document("a", "b", marks=(mark,)))


def test_a_unit_is_not_its_own_twin() -> None:
    with pytest.raises(ValueError, match=r"marker 'mine' gives unit 0 as its own twin$"):
        decide(document("a", marks=(Mark(0, "mine", 1, 0),)))


def removal(start: int, end: int) -> Removal:
    return Removal(RawOffset(start), RawOffset(end), "r", 1.0)


def refused(*lines: str, left: tuple[str, ...], limit: float) -> Refusal | None:
    """What is said of a text of `lines` of which `left` are left."""
    doc = document(*lines)
    removals = [
        removal(line.start, line.end)
        for line in doc.lines
        if doc.text[line.start : line.end] not in left
    ]
    return refusal(doc.text, removals, document(*left), replace(NEWS, max_removed=limit))


def test_the_limit_counts_what_is_not_blank() -> None:
    lines = ("He is  here.", "a b c d e", "f g h i j")
    assert refused(*lines, left=lines[:2], limit=0.27) is None
    assert refused(*lines, left=lines[:1], limit=0.52) == Refusal(
        "53% of the text would have gone, the limit is 52%: nothing was removed", False
    )
    assert refused(*lines, left=lines[:1], limit=0.53) is None
    assert refused(left=(), limit=0.5) is None
    assert refused("a b c d e", "f g h i j", left=("a b c d e",), limit=0.5) is None


SAID = "He is out."
UNSAID = "x" * 199


@pytest.mark.parametrize(
    ("lines", "left", "is_one"),
    [
        (("Sport", "Share this"), (), False),
        (("Sport", "Share this", "Leave a comment"), ("Sport",), False),
        (("A headline", *["Share this"] * 4), ("A headline",), True),
        (("A headline", *["Share this"] * 5), ("A headline",), False),
        ((SAID, *["Share this article"] * 10), (SAID,), True),
        (("He is on.", *["Share this article"] * 10), ("He is on.",), False),
        ((UNSAID, UNSAID.upper() * 5), (UNSAID,), False),
        ((UNSAID + "x", UNSAID.upper() * 5), (UNSAID + "x",), True),
    ],
)
def test_a_text_without_an_article_is_said_to_be_one(
    lines: tuple[str, ...], left: tuple[str, ...], is_one: bool
) -> None:
    """More than four fifths would go, and no sentence would be left."""
    found = refused(*lines, left=left, limit=0.99)
    assert (found is None) is is_one
    assert found is None or found.no_article
    assert refused(*lines, left=left, limit=1) is None


def test_a_text_without_an_article_is_told_so_in_words() -> None:
    assert refused("Sport", "Share this", left=(), limit=0.5) == Refusal(
        "100% of the text would have gone, and no sentence would have stayed", True
    )


def test_what_a_rule_spares_stays_whatever_speaks_against_it() -> None:
    spare = Stay(1, "keep", "spared")
    doc = document("a", "b", "c", marks=(Mark(1, "r", 1), Mark(2, "r", 1)), stays=(spare,))
    assert gone(doc) == ["c"]
    assert [(one.rule, one.veto) for one in decide(doc).spared] == [("r", "spared")]


def test_the_twin_of_what_is_spared_stays_too() -> None:
    spare = Stay(1, "keep", "spared")
    mutual = document("a", "b", marks=(Mark(0, "r", 1, 1), Mark(1, "r", 1, 0)), stays=(spare,))
    assert gone(mutual) == []
    assert {one.veto for one in decide(mutual).spared} == {"spared", "a rule spares its twin"}
    assert gone(document("a", "b", marks=(Mark(0, "r", 1, 1),), stays=(spare,))) == ["a"]
