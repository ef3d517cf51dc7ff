"""The diff that a terminal shows: which parts, which lines, how wide, and nothing that steers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import explain
from newsclean.diffing import (
    CONTEXT,
    GAP,
    REMOVED,
    DiffLine,
    Fold,
    head,
    lines,
    pieces,
    shown_rows,
    tail,
)
from newsclean.review.record import Places, joined
from tests.clock import timed
from tests.strategies import texts

pytest.importorskip("rich", reason="rich is not installed")
from rich.cells import cell_len

from newsclean.review.terminal import NARROWEST, as_screen

ANSI = re.compile(r"\x1b\[[\d;]*m")
RAW = (
    "CNN —\n\n"
    + "".join(f"Paragraph {n} says a thing of its own about harbour {n * 7}.\n\n" for n in range(9))
    + "A caf&eacute; owner was hurt.Nobody else was.\n\nLeave a Comment\n"
)


def screen(raw: str, width: int = 80, *, colour: bool = False) -> str:
    return as_screen(explain(raw), "a.txt", width, colour=colour)


@given(texts)
def test_pieces_are_the_text(raw: str) -> None:
    cleaned = explain(raw)
    found = pieces(cleaned.raw, cleaned.edits, joined(cleaned))
    assert "".join(raw[piece.start : piece.end] for piece in found) == raw
    assert [piece.note for piece in found if piece.fate == "removed"] == list(
        range(len(joined(cleaned)))
    )


@given(texts)
@example("The vote is on Monday.\x1b\r\n\r\nShare this article\r\n")
def test_lines_are_those_of_an_editor(raw: str) -> None:
    cleaned = explain(raw)
    places = Places(raw)
    found = list(lines(raw, pieces(cleaned.raw, cleaned.edits, joined(cleaned))))
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    for removal in cleaned.removals:
        number, _ = places.line_column(removal.start)
        assert any(part.fate == "removed" for part in found[number - 1].parts)


def test_what_is_far_from_any_change_is_folded() -> None:
    cleaned = explain(RAW)
    shown = list(shown_rows(RAW, pieces(cleaned.raw, cleaned.edits, joined(cleaned))))
    assert [row.number for row in shown if isinstance(row, DiffLine)] == [1, 3, 19, 21, 23]
    assert [row.lines for row in shown if isinstance(row, Fold)] == [7]


@given(st.text("ab \n", max_size=300), st.integers(1, 200))
def test_an_end_is_never_longer_than_the_whole(text: str, length: int) -> None:
    for cut in (head(text, length), tail(text, length)):
        assert cut == text or (GAP in cut and len(cut) <= length + len(GAP))
    assert text.startswith(head(text, length).removesuffix(GAP))
    assert text.endswith(tail(text, length).removeprefix(GAP))


def test_the_diff_without_colour() -> None:
    assert (
        screen(RAW, 60)
        == """\
a.txt: 563 characters in, 533 out; 2 removals; 2 repairs

 1 - [-CNN —-][1]

 3   Paragraph 0 says a thing of its own about harbour 0.

     ... 7 lines as before ...

19   Paragraph 8 says a thing of its own about harbour 56.

21 ~ A caf[-&eacute;-]{+é+} owner was hurt.{+ +}Nobody else
     was.

23 - [-Leave a Comment-][2]

Removed
  [1] 1:1   en.source-label  1.00  boilerplate (source)
  [2] 23:1  en.comment-heading  1.00  boilerplate (comments)

Repaired
       1 x entity      at 21:6: "&eacute;" -> "é"
       1 x lost-space  at 21:30: "" -> " "
"""
    )


def test_the_diff_in_colour() -> None:
    shown = screen(RAW, 60, colour=True)
    assert "\x1b[9;31mCNN —\x1b[0m\x1b[36m[1]\x1b[0m" in shown
    assert "\x1b[9;31m&eacute;\x1b[0m\x1b[4;32mé\x1b[0m" in shown
    assert "[-" not in ANSI.sub("", shown)


@pytest.mark.parametrize("width", [1, NARROWEST, 41, 60, 80, 140])
@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize(
    "raw",
    [
        RAW,
        "首相は月曜日、記者会見で新しい法案を国会に提出すると述べた。" * 20
        + "\n\nLeave a Comment\n",
        "x" * 2_000 + "&amp;" + "y" * 2_000,
        "\N{GRINNING FACE}" * 500 + "&amp;",
    ],
)
def test_no_row_is_wider_than_the_terminal(raw: str, width: int, colour: bool) -> None:
    shown = ANSI.sub("", screen(raw, width, colour=colour))
    assert max(map(cell_len, shown.split("\n"))) <= max(width, NARROWEST)


@given(texts, st.booleans())
def test_it_cannot_steer_a_terminal(raw: str, colour: bool) -> None:
    shown = as_screen(explain(raw), raw, 60, colour=colour)
    if colour:
        shown = ANSI.sub("", shown)
    assert all(c.isprintable() or c in "\n\N{IDEOGRAPHIC SPACE}\u200c\u200d" for c in shown)


def test_controls_are_codes_and_markup_is_text() -> None:
    shown = screen(
        "\x1b[2J\x07 \x9b31m \N{RIGHT-TO-LEFT OVERRIDE}live\N{POP DIRECTIONAL ISOLATE} \ud800 "
        "[bold]loud[/bold] :smile: [link=x]y\n\nLeave a Comment\n",
        140,
    )
    for code in (r"\x1b", r"\x07", r"\x9b", r"\u202e", r"\u2069", r"\ud800"):
        assert code in shown
    assert "[bold]loud[/bold] :smile: [link=x]y" in shown


def test_long_passages_lose_their_middle() -> None:
    words = " ".join(f"word{n}" for n in range(2_000))
    shown = ANSI.sub("", screen(f"&amp; {words} &amp; {words} &amp;", 100, colour=True))
    assert shown.count("[...]") == 2
    assert len(shown) < 4 * CONTEXT + REMOVED


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "&amp;" * n,
        lambda n: "word " * n,
        lambda n: "e" + "\N{COMBINING ACUTE ACCENT}" * n,
        lambda n: "A storm hit the coast.\n\nLeave a Comment\n\n" * (n // 20),
        lambda n: "&amp;\n" * (n // 20),
    ],
)
def test_hostile_texts_take_no_time(make: Callable[[int], str]) -> None:
    cleaned = explain(make(100_000))
    assert timed(lambda: as_screen(cleaned, "a.txt", 80, colour=True))[0] < 10


def test_the_diff_marks_what_went_and_what_was_repaired() -> None:
    raw = "A storm hit the coast.Nobody was hurt.\xa0\n\nCaf\u00c3\u00a9 shut.\n\nLeave a Comment\n"
    shown = explain(raw).diff()
    assert "coast.{+ +}Nobody" in shown or "coast. Nobody" in shown
    assert "Caf[-\u00c3\u00a9-]{+\u00e9+} shut." in shown
    assert "[-Leave a Comment-]" in shown
    assert explain("Plain.").diff() == "Plain."


def test_a_notebook_shows_the_diff_and_a_bar_for_each_rule() -> None:
    raw = "A <b>storm</b> & \u202esurge \ud800 hit the coast on Monday.\n\nLeave a Comment\n"
    cell = explain(raw)._repr_html_()
    assert "<b>" not in cell.replace("</div>", "")
    assert "\u202e" not in cell
    assert '<del style="' in cell
    assert "Leave a Comment</del>" in cell
    assert "en.comment-heading</td>" in cell
    assert "<script" not in cell
    cell.encode("utf-8")
    assert "<table>" not in explain("Plain.")._repr_html_()
