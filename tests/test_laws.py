"""The laws of the pipeline, on arbitrary Unicode and on articles with real defects.

They are numbered as in docs/laws.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import (
    CAREFUL,
    NEWS,
    PRESETS,
    THOROUGH,
    Config,
    clean,
    clean_many,
    explain,
    explain_many,
)
from newsclean.deciding import decide
from newsclean.markers.boilerplate import cutter
from newsclean.model import Document, Mark
from newsclean.offsets import OffsetMap, apply
from newsclean.pipeline import (
    ROUNDS,
    Memory,
    mark,
    markers,
    render,
    repair,
    rule_book,
    segment,
)
from newsclean.rendering import strip
from tests.strategies import articles, texts

configs = st.sampled_from(
    (
        NEWS,
        CAREFUL,
        THOROUGH,
        replace(NEWS, captions="drop"),
        replace(NEWS, keep="fuller"),
        replace(NEWS, wrapped="join", markup="drop"),
        replace(NEWS, spaces="french"),
        replace(THOROUGH, max_removed=1.0),
    )
)


@given(texts)
def test_1_edits_lead_from_the_raw_to_the_repaired_text(raw: str) -> None:
    doc = repair(Document.of(raw))
    assert apply(raw, doc.edits) == doc.text
    assert all(a.end <= b.start for a, b in pairwise(doc.edits))
    assert all(raw[e.start : e.end] != e.new for e in doc.edits)


@given(texts, st.booleans())
def test_2_units_cover_the_text(raw: str, repaired: bool) -> None:
    doc = Document.of(raw)
    doc = segment(repair(doc) if repaired else doc)
    assert "".join(doc.text[u.start : u.stop] for u in doc.units) == doc.text
    for unit in doc.units:
        assert doc.words(unit) == doc.words(unit).strip()
        assert not doc.text[unit.end : unit.stop].strip()


@given(texts)
def test_3_nothing_removed_is_nothing_changed(raw: str) -> None:
    doc = repair(Document.of(raw))
    assert render(doc, ()) == doc.text


@given(texts, configs)
def test_4_removals_are_in_range_in_order_and_apart(raw: str, config: Config) -> None:
    removals = explain(raw, config).removals
    assert all(0 <= r.start < r.end <= len(raw) for r in removals)
    assert all(a.end <= b.start for a, b in pairwise(removals))
    assert all(0 <= r.score <= 1 and r.rule for r in removals)


@given(texts, texts, configs)
def test_5_an_earlier_call_does_not_matter(raw: str, other: str, config: Config) -> None:
    before = explain(raw, config)
    clean(other, config)
    assert explain(raw, config) == before


@given(texts, configs)
def test_5_what_is_remembered_between_rounds_changes_nothing(raw: str, config: Config) -> None:
    book = rule_book(config)
    memory = Memory.of(config)
    doc = repair(Document.of(raw))
    for _ in range(3):
        for plain, quick in zip(markers(config), markers(config, memory), strict=True):
            marked = mark(segment(doc, cutter(book)), plain)
            again = segment(doc, cutter(book, memory.hits))
            assert mark(again, quick) == marked
            doc = strip(doc, decide(marked, config).removals)


def test_5_the_hash_seed_does_not_matter() -> None:
    program = (
        "import json, sys\n"
        "from newsclean import THOROUGH, explain\n"
        "from newsclean.review.record import as_json\n"
        "from tests.strategies import LINES, SENTENCES\n"
        "text = '\\n\\n'.join([*SENTENCES, *LINES, ' '.join(SENTENCES)])\n"
        "print(json.dumps(as_json(explain(text, THOROUGH))))\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(answers) == 1
    assert b'"removals"' in answers.pop()


@given(texts, configs)
def test_6_what_is_put_back_is_there_again(raw: str, config: Config) -> None:
    cleaned = explain(raw, config)
    repaired = apply(raw, cleaned.edits)
    places = OffsetMap(cleaned.edits)
    for removal in cleaned.removals:
        restored = cleaned.put_back(removal)
        assert len(restored.text) >= len(cleaned.text) + removal.end - removal.start - sum(
            max(0, e.end - e.start - len(e.new)) for e in cleaned.edits
        )
        assert repaired[slice(*places.to_text(removal.start, removal.end))] in restored.text
    assert cleaned.put_back(*cleaned.removals).text == repaired


@given(texts, configs)
def test_7_cleaning_twice_is_cleaning_once(raw: str, config: Config) -> None:
    once = clean(raw, config)
    assert clean(once, config) == once


@given(texts, configs)
def test_8_every_twin_stays(raw: str, config: Config) -> None:
    cleaned = explain(raw, config)
    repaired = apply(raw, cleaned.edits)
    places = OffsetMap(cleaned.edits)
    gone = [(r.start, r.end) for r in cleaned.removals]
    for removal in cleaned.removals:
        if removal.twin is not None:
            low, high = removal.twin
            assert all(high <= start or end <= low for start, end in gone)
            assert repaired[slice(*places.to_text(low, high))] in cleaned.text


@given(texts, configs)
def test_9_without_repair_nothing_is_invented(raw: str, config: Config) -> None:
    left = iter(raw)
    assert all(character in left for character in clean(raw, replace(config, repair=False)))


FIRST = (
    "The river rose two metres in one night, and the lower town was under water by dawn.",
    "Firemen carried people from their houses in boats that the rowing club had lent them.",
    "Share this article",
    "In boats that the rowing club had lent, firemen carried people from their houses.",
    "The mayor said that the dyke had held for forty years and would be built again.",
)
SECOND = (
    "A violinist from Lagos won the first prize of the competition in Bern on Saturday.",
    "The jury praised her tone; she praised the orchestra, which had learned the score in a week.",
    "Advertisement",
    "She will play the same concerto in Vienna next spring and record it in the autumn.",
    "A violinist from Lagos won the first prize of the competition in Bern on Saturday.",
)


@given(
    st.lists(st.sampled_from(FIRST), min_size=1, max_size=8),
    st.lists(st.sampled_from(SECOND), min_size=1, max_size=8),
)
def test_10_unrelated_texts_are_cleaned_apart(first: list[str], second: list[str]) -> None:
    config = replace(NEWS, tail=0, weak="never", line_model=0, max_removed=1.0)
    a, b = "\n\n".join(first), "\n\n".join(second)
    apart = [part for part in (clean(a, config), clean(b, config)) if part]
    assert clean(f"{a}\n\n{b}", config) == "\n\n".join(apart)


@given(st.lists(texts, max_size=4), configs)
def test_12_a_batch_is_one_by_one(raws: list[str], config: Config) -> None:
    assert list(clean_many(raws, config)) == [clean(raw, config) for raw in raws]
    assert list(explain_many(raws, config)) == [explain(raw, config) for raw in raws]


@given(articles())
def test_the_rounds_reach_an_end(raw: str) -> None:
    """The bound on the rounds is for hostile texts: on articles it is never what stops them."""
    removals, left = 0, raw
    for _ in range(ROUNDS):
        cleaned = explain(left, THOROUGH)
        removals += len(cleaned.removals)
        left = cleaned.text
    assert removals == len(explain(raw, THOROUGH).removals)


def test_bytes_are_refused_with_advice() -> None:
    with pytest.raises(TypeError, match="decode"):
        clean(b"bytes")  # type: ignore[arg-type]


def peel(doc: Document) -> list[Mark]:
    """A legal marker that takes the last line, and so one line a round."""
    last = len(doc.units) - 1
    return [Mark(last, "peel", 1.0)] if len(doc.units) > 3 else []


def test_it_is_said_when_the_rounds_ran_out() -> None:
    config = replace(CAREFUL, markers=(peel,), line_model=0)
    lines = [f"{number:05} boats lay in the harbour." for number in range(400)]
    few, many = "\n".join(lines[:40]), "\n".join(lines)
    assert not explain(few, config).unsettled
    assert clean(few, config) == "\n".join(lines[:3])
    assert explain(many, config).unsettled
    assert not explain(many, CAREFUL).unsettled


@pytest.mark.parametrize(
    "text",
    [
        ("鉄鍋でごろ汁を煮る浜田ヨシさん。" * 2).encode().decode("latin-1"),
        "Share\u00a0this\u00a0article\n" * 10 + "He came in.",
        "Share&nbsp;this&nbsp;article\n" * 10 + "He came in.",
        "Share&#32;this&#32;article\n" * 10 + "He came in.",
        "Advertisement\n\nShare this article",
        "Home\nNews\nSport\nWeather\nLogin\nShare this article\nAdvertisement\nFacebook",
    ],
)
@pytest.mark.parametrize("config", PRESETS.values(), ids=PRESETS)
def test_7_what_the_raw_text_looked_like_does_not_matter(text: str, config: Config) -> None:
    once = explain(text, config)
    again = explain(once.text, config)
    assert again.text == once.text
    assert again.removals == ()
    assert (again.refused, again.no_article) == (once.refused, once.no_article)


def test_what_is_refused_is_in_the_record() -> None:
    cleaned = explain("Advertisement\n\nShare this article")
    assert cleaned.text == cleaned.raw
    assert cleaned.removals == ()
    assert [cleaned.raw[s.start : s.end] for s in cleaned.spared] == [
        "Advertisement",
        "Share this article",
    ]
    assert {s.veto for s in cleaned.spared} == {cleaned.refused}


def test_11_many_texts_by_several_processes_are_cleaned_as_by_one() -> None:
    raws = [f"Storm {n} hit the coast.Nobody was hurt.\n\nLeave a Comment\n" for n in range(50)]
    assert list(clean_many(raws, jobs=2)) == list(clean_many(raws))
    assert list(explain_many(raws[:20], NEWS, jobs=2)) == list(explain_many(raws[:20]))
    with pytest.raises(ValueError, match="jobs"):
        clean_many(raws, jobs=0)
