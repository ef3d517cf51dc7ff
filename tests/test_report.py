from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import explain
from newsclean.model import Edit, RawOffset, Removal, Spared
from newsclean.offsets import apply
from newsclean.plain_values import FORMAT
from newsclean.rendering import Cleaned
from newsclean.review.record import Places, as_json, as_text, excerpt, runs
from tests.strategies import texts

RAW = "CNN —\nAn aide was here.\r\nAn aide is here.Fine.\n\nScroll to Top"
ANSI = re.compile(r"\x1b\[\d+m")


def span(words: str) -> tuple[RawOffset, RawOffset]:
    start = RAW.index(words)
    return RawOffset(start), RawOffset(start + len(words))


@pytest.fixture
def cleaned() -> Cleaned:
    gap = RawOffset(RAW.index("Fine."))
    edits = (Edit(gap, gap, " ", "lost-space"),)
    removals = (
        Removal(*span("CNN —"), "en.source-label", 1.0),
        Removal(*span("An aide is here."), "repeats", 0.91, span("An aide was here."), "reworded"),
    )
    spared = (Spared(*span("Scroll to Top"), "en.scroll-top", 0.5, None, "at the end", "alone"),)
    return Cleaned(
        raw=RAW,
        text="An aide was here.\nFine.\n\nScroll to Top",
        edits=edits,
        removals=removals,
        spared=spared,
    )


def test_text_report_names_place_rule_score_twin_and_reason(cleaned: Cleaned) -> None:
    assert as_text(cleaned, "a.txt") == (
        "a.txt: 61 characters in, 38 out; 2 removals; 1 repair; 1 spared\n"
        "\n"
        "Removed\n"
        "  1:1      en.source-label  1.00\n"
        "           CNN —\n"
        "  3:1      repeats  0.91  reworded\n"
        "           An aide is here.\n"
        "           like 2:1  An aide was here.\n"
        "\n"
        "Spared\n"
        "  5:1      en.scroll-top  0.50  at the end\n"
        "           Scroll to Top\n"
        "           stays: alone\n"
        "\n"
        "Repaired\n"
        '       1 x lost-space  at 3:17: "" -> " "\n'
    )


def test_json_report_has_every_documented_field(cleaned: Cleaned) -> None:
    record = as_json(cleaned, "a.txt")
    assert list(record) == [
        "format", "name", "raw", "text", "refused", "no_article", "unsettled",
        "edits", "removals", "spared", "runs",
    ]  # fmt: skip
    assert record["format"] == FORMAT
    assert record["edits"] == [
        {"start": 41, "end": 41, "old": "", "new": " ", "rule": "lost-space"}
    ]
    assert record["removals"][1] == {
        "start": 25, "end": 41, "line": 3, "column": 1, "text": "An aide is here.",
        "rule": "repeats", "score": 0.91, "why": "reworded",
        "twin": {"start": 6, "end": 23, "line": 2, "column": 1, "text": "An aide was here."},
    }  # fmt: skip
    assert record["removals"][0]["twin"] is None
    assert record["spared"][0]["veto"] == "alone"


def test_what_was_refused_is_said_in_both(cleaned: Cleaned) -> None:
    whole = replace(cleaned, refused="95% would have gone", removals=())
    assert "\n95% would have gone\n" in as_text(whole)
    assert as_json(whole)["refused"] == "95% would have gone"


def test_colour_adds_nothing_but_colour(cleaned: Cleaned) -> None:
    plain, coloured = as_text(cleaned), as_text(cleaned, colour=True)
    assert coloured != plain
    assert ANSI.sub("", coloured) == plain


@given(texts)
def test_text_report_cannot_steer_a_terminal(raw: str) -> None:
    report = as_text(explain(raw), raw)
    assert all(c.isprintable() or c == "\n" for c in report)


@given(texts)
def test_json_record_survives_the_way_out_and_stands_alone(raw: str) -> None:
    cleaned = explain(raw)
    record = as_json(cleaned, "x")
    line = json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace")
    assert b"\n" not in line
    back = json.loads(line)
    assert back == record
    assert Cleaned.from_dict(back) == cleaned
    assert "".join(back["raw"]) == raw
    edits = [Edit(e["start"], e["end"], e["new"], e["rule"]) for e in back["edits"]]
    assert apply(raw, edits) == apply(raw, cleaned.edits)
    for passage in [*back["removals"], *back["spared"]]:
        for found in filter(None, (passage, passage["twin"])):
            assert raw[found["start"] : found["end"]] == found["text"]
    for edit in back["edits"]:
        assert raw[edit["start"] : edit["end"]] == edit["old"]


@given(st.text("ab\r\n", max_size=12))
def test_places_agree_with_counting(raw: str) -> None:
    places = Places(raw)
    line, column = 1, 1
    for offset, character in enumerate(raw):
        assert places.line_column(RawOffset(offset)) == (line, column)
        ends_line = character == "\n" or (
            character == "\r" and raw[offset + 1 : offset + 2] != "\n"
        )
        line, column = (line + 1, 1) if ends_line else (line, column + 1)
    assert places.line_column(RawOffset(len(raw))) == (line, column)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("abc\N{RIGHT-TO-LEFT OVERRIDE}def", "abc\\u202edef"),
        ("half a pair \ud800", "half a pair \\ud800"),
        ("abcdefghijklmnop", "abc [...] nop"),
    ],
)
def test_excerpt(text: str, shown: str) -> None:
    assert excerpt(text, 11 if "[...]" in shown else 80) == shown


PARAGRAPH = (
    "Water stood a metre deep in the cellars of the town hall and the school. "
    "“My grandmother saw the same in her day,” said a man with a bucket. "
    "Divers will look at the foundations as soon as the swell allows it."
)
REWORDED = (
    "In the cellars of the town hall and the school water stood one metre deep. "
    "“My grandmother saw the same in her day”, said a man who had a bucket. "
    "Divers will look at the foundations as soon as the swell allows that."
)
BESIDE = "Nobody in the fish market had slept that night."
BETWEEN = f"{BESIDE}\n\nA bakery on the hill gave bread to whoever came, and many came."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            f"{PARAGRAPH}\n\n{BETWEEN}\n\n{REWORDED}\n",
            "paragraph 1 stands again as 4, reworded",
        ),
        (
            f"\n\n{BESIDE}\n\n{PARAGRAPH}\r\n\r\n{BETWEEN}\n\n{PARAGRAPH}",
            "paragraph 2 stands again as 5, word for word",
        ),
        (
            f"{PARAGRAPH}\n\n{BETWEEN}\n\n{PARAGRAPH}\n",
            "paragraph 1 stands again as 4, word for word",
        ),
        (
            f"{BETWEEN}\n\n{PARAGRAPH} {REWORDED}\n",
            "3 sentences of paragraph 3 stand in it twice, reworded",
        ),
        (
            f"{PARAGRAPH}\n\n{BETWEEN} {REWORDED}\n",
            "3 sentences of paragraph 1 stand again in 3, reworded",
        ),
        (
            f"{PARAGRAPH}\n\n{BETWEEN}\n\n{REWORDED.replace(' Divers', chr(10) * 2 + 'Divers')}",
            "paragraph 1 stands again as 4-5, reworded",
        ),
    ],
)
def test_a_run_is_explained_as_one(text: str, why: str) -> None:
    cleaned = explain(text)
    assert [run.why for run in runs(cleaned) if run.last - run.first == 2] == [why]
    report = as_text(cleaned)
    assert report.count(why) == 1
    assert report.count("stood") <= 2
    assert [run["why"] for run in as_json(cleaned)["runs"]] == [run.why for run in runs(cleaned)]


def test_removals_apart_are_no_run(cleaned: Cleaned) -> None:
    assert runs(cleaned) == ()
    sentences = PARAGRAPH.split(". ")
    apart = f"{PARAGRAPH}\n\n{BETWEEN} {sentences[0]}.\n\nThe rest is for tomorrow.\n"
    assert explain(apart).removals
    assert runs(explain(apart)) == ()
