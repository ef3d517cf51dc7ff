"""Lines, paragraphs and sentences: their cover of the text, and where sentences end."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean.model import Document, Line, Mark, TextOffset, Unit
from newsclean.text.abbreviations import language_of
from newsclean.text.prose import ends_sentence, is_prose
from newsclean.text.repairing import repair
from newsclean.text.segmenting import Cut, segment, sentences
from tests.clock import timed
from tests.strategies import texts

CASES: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("cases").joinpath("segment.toml").read_text("utf-8")
)
ENDS = [(lang, case) for lang, cases in CASES["ends"].items() for case in cases]
GOES_ON = [(lang, case) for lang, cases in CASES["goes_on"].items() for case in cases]


def joined(case: list[str]) -> str:
    return ("" if re.search(r"[\u3001-\u9fff]", case[0]) else " ").join(case)


def split(line: str) -> list[str]:
    return [line[start:end] for start, end in sentences(line)]


@pytest.mark.parametrize(("lang", "case"), ENDS)
def test_sentences_end(lang: str, case: list[str]) -> None:
    assert split(joined(case)) == case, lang


@pytest.mark.parametrize(("lang", "case"), GOES_ON)
def test_a_sentence_goes_on(lang: str, case: str) -> None:
    assert split(case) == [case], lang


@pytest.mark.parametrize("case", CASES["fails"], ids=lambda case: case["why"][:40])
@pytest.mark.xfail(strict=True)
def test_known_failures(case: dict[str, Any]) -> None:
    assert split(joined(case["sentences"])) == case["sentences"]


QUOTES = "\"'“”‘’„‚«»‹›"


@pytest.mark.parametrize("stop", ".!?…‼⁇‽⁈⁉؟۔։።፧\u104b\u17d4")
def test_each_stop_ends_a_sentence_before_a_space(stop: str) -> None:
    assert split(f"It fell{stop} Boats sank.") == [f"It fell{stop}", "Boats sank."]
    assert split(f"It fell{stop}Boats sank.") == [f"It fell{stop}Boats sank."]
    assert ends_sentence(f"It fell{stop}")


@pytest.mark.parametrize("stop", "。｡！？।॥")
def test_each_full_stop_ends_a_sentence_anywhere(stop: str) -> None:
    assert split(f"走了{stop}回来") == [f"走了{stop}", "回来"]
    assert ends_sentence(f"走了{stop}")


@pytest.mark.parametrize("closer", QUOTES + ")]}」』〉》】）")
def test_each_closer_belongs_to_what_it_closes(closer: str) -> None:
    assert split(f"It fell.{closer} Boats sank.") == [f"It fell.{closer}", "Boats sank."]
    assert ends_sentence(f"It fell.{closer}")


@pytest.mark.parametrize("opener", QUOTES + "([{<¿¡")
def test_a_word_is_known_behind_each_opener(opener: str) -> None:
    assert split(f"She left Acme Inc. {opener}The firm") == [
        "She left Acme Inc.",
        f"{opener}The firm",
    ]
    assert split(f"Then {opener}Mr. Okafor came") == [f"Then {opener}Mr. Okafor came"]


@pytest.mark.parametrize("dash", "-–—―")
def test_each_dash_leads_in_the_text_behind_a_place(dash: str) -> None:
    assert split(f"PORT ELLIS, D.C. {dash} The wall") == [f"PORT ELLIS, D.C. {dash} The wall"]
    assert split(f"Then Jean{dash}P. Dubois came") == [f"Then Jean{dash}P. Dubois came"]


@pytest.mark.parametrize("bullet", "*|•·▪●")
def test_each_bullet_begins_anew(bullet: str) -> None:
    assert split(f"Acme Inc. {bullet} Boats") == ["Acme Inc.", f"{bullet} Boats"]


@pytest.mark.parametrize("mark", ",;:!?")
def test_marks_alone_are_no_sentence(mark: str) -> None:
    assert split(f"He left (at 4 p.m.) {mark} then")[0].startswith(f"He left (at 4 p.m.) {mark}")


def test_what_stands_far_away_changes_nothing() -> None:
    counted = "“Seventeen. Eighteen. Nineteen. Twenty,” he counted."
    assert split(counted)[-1] == "Twenty,” he counted."  # the quotation mark is 31 characters away
    name = "Maria-Guadalupe-Anna Fernandez-Rodrigueza Santos-Villanuevas Okaforian-Smith asked."
    assert split("“Why?” " + name) == ["“Why?”", name]


def test_an_abbreviation_of_one_language_is_a_word_in_the_others() -> None:
    assert len(split("Alla måste skynda sig. Neri väntar inte.")) == 2
    assert len(split("Ieri è arrivato il sig. Neri con la barca.")) == 1
    assert len(split("Sig. Neri")) == 2  # nothing tells that this is Italian


def test_a_stop_apart_belongs_to_the_mark_before_it() -> None:
    assert split('He said " . Then he left') == ['He said " .', "Then he left"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nikt nie wie, gdzie jest port.", "pl"),
        ("The harbour is closed, and nobody knows why.", "en"),
        ("Никто не знает, что случилось с ним.", "ru"),
        ("de", ""),
        ("", ""),
        ("Okafor 1:0", ""),
    ],
)
def test_common_words_tell_the_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_language_is_that_of_the_beginning() -> None:
    begins, later = "Il porto è di tutti e non del re, ", "och det är inte " * 200
    assert len(split(begins * 60 + "il sig. Neri " + later)) == 1
    assert len(split(later + begins * 60 + "il sig. Neri")) == 2


def test_the_first_two_thousand_characters_tell_the_language() -> None:
    swedish, italian = "och det är inte " * 100, "il porto è di tutti e non del re " * 40
    text = f"Sig. Neri {swedish[:690]}{italian[:1300]}"
    assert len(text) == 2000
    assert len(split(text + swedish)) == 1
    assert len(split(text[:1700] + swedish)) == 2


@pytest.mark.parametrize(("size", "parts"), [(49, 1), (50, 2)])
def test_a_long_phrase_in_thai_is_a_sentence(size: int, parts: int) -> None:
    assert len(split(f"{'ก' * size} ขา")) == parts
    assert len(split(f"{'ก' * size} และขา")) == 1
    assert len(split(f"{'ก' * size}ว่า ขา")) == 1
    assert len(split(f"{'ก' * 60} {'ข' * size} ขา")) == parts + 1


def test_nothing_has_no_sentences() -> None:
    assert sentences("") == sentences(" \t ") == []


def test_the_cases_are_many() -> None:
    assert len(ENDS) + len(GOES_ON) >= 60
    assert len(CASES["ends"] | CASES["goes_on"]) >= 10


def test_cases_of_the_development_data(shared: Path) -> None:
    """Lost spaces are the work of the repair; all else is segmented as it came, to the offset."""
    missed = []
    for case in json.loads((shared / "cases" / "sentences.json").read_text("utf-8")):
        doc = Document.of(case["text"])
        if case["kind"] == "lostspace":
            doc = segment(repair(doc))
            found = [doc.words(unit) for unit in doc.units]
            right = found == [doc.raw[start:end] for start, end in case["sentences"]]
        else:
            right = [[unit.start, unit.end] for unit in segment(doc).units] == case["sentences"]
        if not right:
            missed.append(case["text"])
    assert not missed


# The twins: the same in plain loops, without a regular expression, one line after the other.


def plain_lines(text: str) -> list[Line]:
    lines: list[Line] = []
    at = 0
    paragraph, blank = -1, True
    for part in text.split("\n"):
        if part.strip():
            paragraph += blank
            start = at + len(part) - len(part.lstrip())
            end = start + len(part.strip())
            lines.append(Line(TextOffset(start), TextOffset(end), paragraph))
        blank = not part.strip()
        at += len(part) + 1
    return lines


def plain_parts(words: str, cut: Cut | None) -> list[tuple[int, str]]:
    """The prefix, the sentences and the suffix of a line, each with its place."""
    prefix, suffix = cut(words) if cut else (0, len(words))
    suffix = max(prefix, suffix)
    tail = words[suffix:].lstrip()
    return [
        (0, words[:prefix].rstrip()),
        *(
            (prefix + start, words[prefix:suffix][start:end])
            for start, end in sentences(words[prefix:suffix])
        ),
        (len(words) - len(tail), tail),
    ]


def plain_units(text: str, cut: Cut | None = None) -> list[tuple[str, str, int]]:
    """The words, the separator and the line of each unit."""
    spans: list[tuple[int, int, int]] = []
    for number, line in enumerate(plain_lines(text)):
        words = text[line.start : line.end]
        page = len(words) >= 600 and 2 * len(words) >= len(text)
        pieces = sentences(words) if page and cut else [(0, len(words))]
        for start, end in pieces:
            at = line.start + start
            parts = plain_parts(words[start:end], cut)
            spans += [(at + low, at + low + len(part), number) for low, part in parts if part]
    if text and (not spans or spans[0][0] > 0):
        spans.insert(0, (0, 0, 0))
    stops = [*(start for start, _, _ in spans[1:]), len(text)][: len(spans)]
    return [
        (text[start:end], text[end:stop], number)
        for (start, end, number), stop in zip(spans, stops, strict=True)
    ]


def units(doc: Document) -> list[tuple[str, str, int]]:
    return [(doc.words(unit), doc.text[unit.end : unit.stop], unit.line) for unit in doc.units]


# Texts made of what matters to a splitter, most of them no language at all.
marks = st.text(st.sampled_from(".!?…。！।”\"'«»)— \u00a0\n\nAbz3Ж中\ud800"), max_size=60)
tokens = st.sampled_from(
    ("Mr.", "The", "the", "U.S.", "No.", "3.", "p.m.", "«Oui.", "»", "z.", "B.", "eBay", "Yes!”")
)
prose = st.lists(tokens | st.sampled_from((" ", "\n", "\t")), max_size=20).map(" ".join)
anything = st.one_of(texts, marks, prose)


@given(anything)
@example("")
@example("\n \n")
@example(" \n\n a. \x1f\n \n\u2028b\x85\n")
def test_the_plain_twin_finds_the_same(text: str) -> None:
    doc = segment(Document.of(text))
    assert list(doc.lines) == plain_lines(text)
    assert units(doc) == plain_units(text)


@given(anything, st.integers(-1, 8), st.integers(-1, 8))
@example("AdvertisementThe sea rose. It fell.", 13, 0)
@example("CNN — The sea rose. Advertisement", 6, 13)
@example("•The sea rose. It fell.", 1, 0)
@example("The sea rose. It fell. x", 0, 1)
@example("The sea rose. It fell. x" * 30, 1, 1)
def test_the_plain_twin_cuts_the_same(text: str, prefix: int, suffix: int) -> None:
    def cut(line: str) -> tuple[int, int]:
        return min(max(prefix, 0), len(line)), max(len(line) - max(suffix, 0), 0)

    assert units(segment(Document.of(text), cut)) == plain_units(text, cut)


@given(anything, st.booleans(), st.integers(-5, 9), st.integers(-5, 9))
def test_units_cover_the_text(text: str, repaired: bool, prefix: int, suffix: int) -> None:
    doc = Document.of(text)
    doc = segment(repair(doc) if repaired else doc, lambda _: (prefix, suffix))
    borders = [0, *(unit.stop for unit in doc.units)]
    assert [unit.start for unit in doc.units] == borders[:-1]
    assert borders[-1] == len(doc.text)
    for number, unit in enumerate(doc.units):
        assert doc.words(unit) == doc.words(unit).strip()
        assert not doc.text[unit.end : unit.stop].strip()
        assert number == 0 or unit.start < unit.end
        if unit.start < unit.end:
            line = doc.lines[unit.line]
            assert line.start <= unit.start < unit.end <= line.end
    assert all(a.line <= b.line for a, b in pairwise(doc.units))


@given(anything)
def test_sentences_hold_every_word_once(line: str) -> None:
    found = sentences(line)
    bare = "".join(line.split())
    assert "".join("".join(line[start:end].split()) for start, end in found) == bare
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert all(line[start:end] == line[start:end].strip() for start, end in found)


def test_paragraphs_are_counted_at_blank_lines() -> None:
    doc = segment(Document.of("\n\n One \nTwo\n\u00a0 \t\nThree\n\n\n\nFour\n"))
    assert [(doc.text[a:b], number) for a, b, number in doc.lines] == [
        ("One", 0),
        ("Two", 0),
        ("Three", 1),
        ("Four", 2),
    ]


def test_a_unit_owns_the_space_behind_it() -> None:
    assert units(segment(Document.of(" \n One. Two.\n\nThree "))) == [
        ("", " \n ", 0),
        ("One.", " ", 0),
        ("Two.", "\n\n", 0),
        ("Three", " ", 1),
    ]


def test_white_space_alone_is_one_unit_and_nothing_is_none() -> None:
    assert segment(Document.of(" \n ")).units == (
        Unit(TextOffset(0), TextOffset(0), TextOffset(3), 0),
    )
    assert segment(Document.of("")).units == ()


def test_what_is_cut_off_is_one_unit() -> None:
    text = "CNN. Live. — The sea rose. It fell. Share. Tweet.\nAdvertisement\nIt rose again."

    def cut(line: str) -> tuple[int, int]:
        if line == "Advertisement":
            return len(line), 0
        prefix = len("CNN. Live. — ") if line.startswith("CNN") else 0
        return prefix, line.find("Share") if "Share" in line else len(line)

    assert units(segment(Document.of(text), cut)) == [
        ("CNN. Live. —", " ", 0),
        ("The sea rose.", " ", 0),
        ("It fell.", " ", 0),
        ("Share. Tweet.", "\n", 0),
        ("Advertisement", "\n", 1),
        ("It rose again.", "", 2),
    ]


def test_segmenting_again_forgets_the_marks() -> None:
    doc = segment(Document.of("One. Two."))
    doc = Document(doc.raw, (), doc.text, doc.units, doc.lines, (Mark(0, "rule", 1.0),))
    assert segment(doc) == segment(Document.of("One. Two."))
    assert segment(doc).marks == ()


@pytest.mark.parametrize(
    "text",
    ["It fell.", "It fell.”", "Why?!", "« Oui. »  ", "走了。」", "گیا۔", "So…", "(It fell.)"],
)
def test_ends_like_a_sentence(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", " ", "”", "Read more", "It fell (why)", "Photos:", "3.5"])
def test_ends_like_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


@pytest.mark.parametrize(("line", "prose"), [("ก" * 79, False), ("ก" * 80, True)])
def test_a_long_line_in_thai_is_prose_without_a_stop(line: str, prose: bool) -> None:
    assert is_prose(line) is prose
    assert not is_prose("a" * 80)


MEGABYTE = 1_000_000
HOSTILE = {
    "stops": "." * MEGABYTE,
    "stops and spaces": ". " * (MEGABYTE // 2),
    "initials": "a. " * (MEGABYTE // 3),
    "capital initials": "A. " * (MEGABYTE // 3),
    "titles": "Mr. " * (MEGABYTE // 4),
    "quotes": "”" * MEGABYTE,
    "stops in quotes": ".” " * (MEGABYTE // 3),
    "quotes behind spaces": ". »" * (MEGABYTE // 3),
    "a quotation of counting": "“" + "One. " * (MEGABYTE // 5),
    "ideographs": "中。" * (MEGABYTE // 2),
    "ideographic quotes": "中。”" * (MEGABYTE // 3),
    "emoji": "\N{GRINNING FACE}" * MEGABYTE,
    "emoji and marks": "\N{GRINNING FACE}! " * (MEGABYTE // 3),
    "combining": "a" + "\u0301" * MEGABYTE,
    "one word": "a" * MEGABYTE,
    "spaces": "a." + " " * MEGABYTE + "B.",
    "blank lines": "\n" * 100_000,
    "trailing spaces": ("a." + " " * 100 + "\n") * (MEGABYTE // 100),
    "lines": "Mr.\n" * (MEGABYTE // 4),
    "speakers": "“Why?” Ruth Ruth Ruth Ruth Ruth Ruth " * (MEGABYTE // 38),
    "surrogates": "\ud800. " * (MEGABYTE // 3),
    "numbers": "3. 5. " * (MEGABYTE // 6),
    "address": "a.b" * (MEGABYTE // 3),
    "quotes apart": 'a. " ' * (MEGABYTE // 5),
    "high quotes apart": "a. “ " * (MEGABYTE // 5),
    "notes": "a." + " [1]" * (MEGABYTE // 4),
    "smiles": "a. :) " * (MEGABYTE // 6),
    "colons": "a: " * (MEGABYTE // 3),
    "Armenian colons": "ա: " * (MEGABYTE // 3),
    "marks before ideographs": "中?!" * (MEGABYTE // 3),
    "Thai": "เรือ " * (MEGABYTE // 5),
    "abbreviations of one language": "Il sig. " * (MEGABYTE // 8),
    "lines in one language": "il sig. Neri\n" * (MEGABYTE // 13),
    "dates": "23. 9. " * (MEGABYTE // 7),
    "spoken initials": "தி.மு.க. " * (MEGABYTE // 9),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_little_time(name: str) -> None:
    doc = Document.of(HOSTILE[name])
    seconds, segmented = timed(lambda: segment(doc))
    assert seconds < 10
    assert segmented.units[-1].stop == len(doc.text)


def test_one_long_line_of_prose_is_split() -> None:
    """A text without any line break is no special case."""
    sentence = "On Tuesday Mr. Ruiz of the U.S. engineers wrote that work costs $4.2 million. "
    text = sentence * (MEGABYTE // len(sentence))
    seconds, doc = timed(lambda: segment(Document.of(text)))
    assert seconds < 3
    assert len(doc.lines) == 1
    assert {doc.words(unit) for unit in doc.units} == {sentence.strip()}


def boundaries(line: str) -> set[int]:
    return {end for _, end in sentences(line)} - {len(line)}


def peer_boundaries(line: str) -> set[int]:
    """Where sentencex ends sentences; what it calls a border may lie before the space or behind."""
    sentencex = pytest.importorskip("sentencex")
    found = sentencex.get_sentence_boundaries("en", line)
    ends = {len(line[: border["end_index"]].rstrip()) for border in found}
    return ends - {0, len(line)}


def agreement(lines: Iterable[str]) -> tuple[float, float]:
    """The share of the peer's boundaries that are ours, and of ours that are the peer's."""
    both = ours = peers = 0
    for line in lines:
        mine, other = boundaries(line), peer_boundaries(line)
        both += len(mine & other)
        ours += len(mine)
        peers += len(other)
    return both / peers, both / ours


def test_a_peer_agrees_on_our_own_examples() -> None:
    paragraphs = [joined(case) for lang, case in ENDS if lang == "en"]
    found, confirmed = agreement(paragraphs)
    assert found > 0.8
    assert confirmed > 0.7


def plain_prose(shared: Path) -> Iterator[str]:
    """Lines of articles without quotations and lists, which the peer leaves in one piece."""
    path = shared / "data" / "boilerplate" / "af.trafilatura.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in rows:
            for line in json.loads(row)["gold"].splitlines():
                line = line.strip()
                if len(line) > 80 and not re.search(r"[\"'“”‘(]|^\d+\.", line):
                    yield line


def test_a_peer_agrees_on_real_prose(shared: Path) -> None:
    found, confirmed = agreement(plain_prose(shared))
    assert found > 0.97
    assert confirmed > 0.99


@given(texts)
def test_a_document_knows_the_units_of_its_lines(text: str) -> None:
    doc = segment(Document.of(text))
    found = list(doc.units_by_line())
    assert found == [doc.units_of(line) for line in range(len(doc.lines))]
    assert [i for line in found for i in line] == [
        i for i, unit in enumerate(doc.units) if unit.start < unit.end
    ]
    for number, (line, units) in enumerate(zip(doc.lines, found, strict=True)):
        assert {doc.units[i].line for i in units} == {number}
        assert (doc.units[units[0]].start, doc.units[units[-1]].end) == (line.start, line.end)
