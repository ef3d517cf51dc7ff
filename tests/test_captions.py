"""Captions: pieces and copies go, the full one stays and is known, whatever its language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given

from newsclean import clean
from newsclean.config import NEWS
from newsclean.markers.captions import KEPT, captions
from newsclean.model import Document
from newsclean.text.segmenting import segment
from tests.clock import timed
from tests.strategies import texts

DROP = replace(NEWS, captions="drop")
TITLE = "A wall for an old harbour"
BODY = (
    "The council approved the new harbour wall on Tuesday. The debate had taken nine hours.",
    "Fishermen from three villages had waited years for a decision. Many filled the gallery.",
)
FULL = "Boats lie in the flooded harbour of Port Ellis after the storm, Tuesday, May 6, 2025."
PLAIN = "Volunteers fill bags with sand behind the fish market while the water rises."
GERMAN = "Helfer füllen Sandsäcke hinter dem Fischmarkt, während das Wasser in den Gassen steigt."


def document(*lines: str, space: str = "\n\n") -> Document:
    return segment(Document.of(space.join((TITLE, BODY[0], *lines, BODY[1])) + "\n"))


def found(doc: Document, rule: str = "") -> list[tuple[str, str, str | None, str | None]]:
    """Rule, words, the words of the twin and the veto of each mark."""
    return [
        (
            mark.rule,
            doc.words(doc.units[mark.unit]),
            None if mark.twin is None else doc.words(doc.units[mark.twin]),
            mark.veto,
        )
        for mark in captions(doc, NEWS)
        if mark.rule.startswith(rule)
    ]


@pytest.mark.parametrize(
    ("piece", "full"),
    [
        ("flooded harbour of Port Ellis after the storm, Tuesday, May 6, 2025", FULL),
        ("Ellis after the storm, Tuesday, May 6, 2025.", FULL),
        ("boats harbour of Port Ellis, Tuesday, May 6, 2025.", FULL),
        ("Boats lie in the flooded harbour of Port", FULL),
        ("bags with sand behind the fish market while the water rises", PLAIN),
        ("Volunteers fill bags with sand behind the fish", PLAIN),
        ("Volunteers fill bags with sa", PLAIN),
        ("Volunteers fill bags with…", PLAIN),
        ("Volunteers fill bags with...", PLAIN),
        ("hinter dem Fischmarkt, während das Wasser in den Gassen steigt", GERMAN),
        ("Helfer füllen Sandsäcke hinter dem Fischmarkt, während", GERMAN),
    ],
)
@pytest.mark.parametrize("space", ["\n\n", "\n"])
def test_a_piece_goes_and_the_full_one_stays(piece: str, full: str, space: str) -> None:
    for lines in ((piece, full), (full, piece)):
        doc = document(*lines, space=space)
        marks = found(doc)
        assert [(rule, twin) for rule, text, twin, veto in marks if text == piece] == [
            ("caption.truncated", full)
        ]
        assert [(rule, veto) for rule, text, twin, veto in marks if text == full] == [
            ("caption", KEPT)
        ]


def test_the_fullest_is_the_twin_of_every_piece() -> None:
    pieces = (
        "storm, Tuesday, May 6, 2025.",
        "harbour of Port Ellis after the storm, Tuesday, May 6, 2025.",
    )
    doc = document(*pieces, FULL)
    assert {twin for _, text, twin, _ in found(doc) if text in pieces} == {FULL}


@pytest.mark.parametrize(
    "lines",
    [
        ("What the wall will cost", "What the wall will cost the town is not known."),
        ("Increase your store of sand", "Increase your store of sand before the winter comes."),
        ("Why the Old Harbour Needs It Now", "Why the old harbour needs it now, nobody can say."),
        ("Who would have thought of it", "Who would have thought of a wall like that?", PLAIN),
        ("Up to 50 per cent off", BODY[1], "Up to 50 per cent off the whole winter collection"),
        ("12 14 15 16 17 18 19", "12 14 15 16 17 18 19 Oban and 12 more"),
        ("a wall", "They have built a wall"),
        ("bags with sand behind the fish market", *["A line of text."] * 4, PLAIN),
    ],
)
def test_what_is_no_piece(lines: tuple[str, ...]) -> None:
    assert found(document(*lines), "caption.truncated") == []


def test_the_title_is_no_piece() -> None:
    doc = segment(Document.of(f"{PLAIN[:50]}\n\n{PLAIN}\n\n{BODY[0]}\n"))
    assert found(doc, "caption.truncated") == []


@pytest.mark.parametrize(
    "line",
    [
        FULL,
        "Boats lie in the harbour on Tuesday, 6 May 2025",
        "Boats lie in the flooded harbour. (AP Photo/Ana Ruiz)",
        "Boats lie in the flooded harbour. Photo: Ana Ruiz/Reuters",
        "Boats lie in the flooded harbour. Ana Ruiz/AFP via Getty Images",
        "Boats lie in the flooded harbour [Photo courtesy of Ana Ruiz]",
        "FILE - Boats lie in the flooded harbour of Port Ellis.",
        "File photo: Boats lie in the flooded harbour of Port Ellis.",
        "Mayor Ruth Okafor, left, greets Jon Arnesen.",
        "Mayor Ruth Okafor (right) greets Jon Arnesen",
        "From left to right: Ruth Okafor, Jon Arnesen and Ana Ruiz",
        "Bürgermeisterin Ruth Okafor (links) im Hafen. Foto: Ana Ruiz",
        "La alcaldesa Ruth Okafor (izquierda) en el puerto",
    ],
)
def test_a_caption_is_known_by_its_form(line: str) -> None:
    doc = document(line)
    units = [i for i, unit in enumerate(doc.units) if unit.line == 2]
    marks = [mark for mark in captions(doc, NEWS) if mark.unit in units]
    assert {mark.unit for mark in marks} == set(units)
    assert {(mark.rule, mark.veto) for mark in marks} == {("caption", KEPT)}
    dropped = {mark.unit for mark in captions(doc, DROP) if mark.veto is None}
    assert dropped == set(units)


@pytest.mark.parametrize(
    "line",
    [
        "Ana Ruiz/Getty Images",
        "AFP via Getty Images",
        "AFP/Getty",
        "(AP Photo/Ana Ruiz)",
        "Photo: Ana Ruiz / Reuters",
        "Image credit: Shutterstock",
        "Getty Images",
        "Foto: dpa",
    ],
)
def test_a_credit_alone_goes(line: str) -> None:
    assert found(document(line)) == [("caption.credit", line, None, None)]


@pytest.mark.parametrize(
    "line",
    [
        *BODY,
        PLAIN,
        "The photo shows a wall, said Ana Ruiz, who was on the left of the council.",
        "Reuters reported on Tuesday that the wall would be built by May 2025.",
        "She filed the report in May and left, Okafor said.",
        "What happens next",
        "• A wall of stone",
        "The right to fish, the council says, ends at the wall.",
        "He was elected on May 6, 2025.",
        "Read the file: it has the whole report of the engineers in it.",
    ],
)
def test_what_is_no_caption(line: str) -> None:
    assert found(document(line)) == []


def test_a_caption_again_goes() -> None:
    doc = document(FULL, PLAIN, FULL)
    assert found(doc) == [("caption", FULL, None, KEPT), ("caption.repeated", FULL, FULL, None)]


def test_where_all_captions_go_so_do_their_pieces() -> None:
    doc = document(FULL[30:], FULL, FULL)
    marks = list(captions(doc, DROP))
    assert {mark.unit for mark in marks if mark.veto is None} == {3, 4, 5}
    assert all(mark.twin is None for mark in marks)


@given(texts)
@example("\nBoats lie in the harbour of Port Ellis on Tuesday. (Photo: Ana Ruiz)\n")
def test_marks_are_well_formed(raw: str) -> None:
    doc = segment(Document.of(raw))
    for config in (NEWS, DROP):
        marks = list(captions(doc, config))
        assert marks == list(captions(doc, config))
        for mark in marks:
            assert doc.words(doc.units[mark.unit])
            assert mark.twin != mark.unit
            assert 0 <= mark.score <= 1
            assert mark.why
        assert len({(mark.unit, mark.rule) for mark in marks}) == len(marks)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([FULL] * 50_000),
        "\n".join(("a" * 480, "b/" * 240, "(photo: " * 60) * 700),
        "\n".join("the of a " * (n % 50) for n in range(10_000)),
        "\n".join(f"{'A' * (n % 400)}/Getty Images via AP via AP" for n in range(3_000)),
        "Ana Ruiz, " * 100_000,
    ],
    ids=["captions", "words", "pieces", "credits", "one line"],
)
def test_hostile_texts_take_bounded_time(text: str) -> None:
    doc = segment(Document.of(text))
    seconds, marks = timed(lambda: list(captions(doc, NEWS)))
    assert seconds < 8
    assert len(marks) <= 2 * len(doc.units)


def test_a_caption_that_breaks_off_in_its_credit_goes_and_the_full_one_stays() -> None:
    full = "Boats lie in the harbour of Port Ellis on Monday, March 4, 2024. (AP Photo/Ana Ruiz)"
    for cut in (full[:-1], full[:-8], full[: full.index("24. (")]):
        for lines in ((PLAIN, cut, full, BODY[0]), (PLAIN, full, cut, BODY[0])):
            assert clean("\n\n".join(lines)) == "\n\n".join((PLAIN, full, BODY[0])), cut


@pytest.mark.parametrize(
    ("full", "cut"),
    [
        ("渔民在青山码头修补渔网，背景是新建的防波堤，星期四下午拍摄。", 24),
        ("渔民在青山码头修补渔网。背景是新建的防波堤。星期四下午拍摄。", 20),
        ("青山港の岸壁で網を繕う漁師たち。後ろは新しい防波堤＝8日午後、青山市", 24),
        ("ชาวประมงกำลังซ่อมอวนที่ท่าเรือ โดยมีแนวกันคลื่นใหม่อยู่ด้านหลัง เมื่อวันพฤหัสบดี", 58),
        ("어부들이 청산항에서 그물을 손질한다. 뒤로 새 방파제가 보인다. 8일 오후.", 28),
        ("صيادون يصلحون شباكهم على رصيف الميناء القديم وخلفهم حاجز الأمواج الجديد.", 60),
        ("मछुआरे पुराने बंदरगाह के घाट पर अपने जाल ठीक करते हुए, पीछे नई दीवार।", 40),
        ("Рыбаки чинят сети на причале Старого порта, за ними новый волнорез.", 50),
    ],
)
@pytest.mark.parametrize("end", ["", "…"])
def test_a_caption_cut_inside_a_word_in_any_script(full: str, cut: int, end: str) -> None:
    piece = full[:cut] + end
    for lines in ((piece, full), (full, piece)):
        text = "\n\n".join((TITLE, BODY[0], *lines, BODY[1])) + "\n"
        assert clean(text) == "\n\n".join((TITLE, BODY[0], full, BODY[1])) + "\n"


def test_a_heading_without_spaces_is_no_caption_cut_short() -> None:
    text = "旧港口重建\n\n旧港口重建工程将于三月开始，市议会星期二通过了计划。\n\n渔民表示欢迎。\n"
    assert clean(text) == text
