from __future__ import annotations

import pytest

from newsclean.model import Document, Edit, RawOffset, Removal
from newsclean.pipeline import explain
from newsclean.rendering import Cleaned, render, strip


def removal(text: str, words: str, rule: str = "r") -> Removal:
    start = text.index(words)
    return Removal(RawOffset(start), RawOffset(start + len(words)), rule, 1.0)


def without(text: str, *words: str) -> str:
    return render(Document.of(text), [removal(text, w) for w in words])


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        # The strongest separator of all that lay between two kept units stands between them.
        ("A. B.\n\nC.", ["B."], "A.\n\nC."),
        ("A. B. C.", ["B."], "A. C."),
        ("A.\n\nB.\nC.", ["B."], "A.\n\nC."),
        ("A.\nB.\n\nC. D.", ["B.", "C."], "A.\n\nD."),
        ("A. B. C.\n\nD.", ["C.", "B."], "A.\n\nD."),
        # A line keeps its own indentation, and loses none to what went.
        ("A.\n\n  B.\n\nC.", ["B."], "A.\n\nC."),
        ("A.\n\n  B.\nC.", ["B."], "A.\n\nC."),
        ("A.\nB.\n\n  C.", ["B."], "A.\n\n  C."),
        ("A.\n\nB.\n  C.", ["B."], "A.\n\n  C."),
        ("A.\n  B. C.", ["B."], "A.\n  C."),
        ("A.\n  B.\n    C. D.", ["B.", "C."], "A.\n    D."),
        ("A.\n  B.\nC. D.", ["B.", "C."], "A.\nD."),
        # Two runs are two runs.
        ("A.\n\nB. C.\n\nD.", ["A.", "C."], "B.\n\nD."),
        # Nothing stands before the first unit or where everything went.
        ("A.\n\nB.", ["A."], "B."),
        ("A.\n\nB.", ["A.", "B."], ""),
        ("  A.\n\nB.", ["A."], "B."),
        # The text ends as it ended.
        ("A.\n\nB.\n", ["B."], "A.\n"),
        ("A.\n\nB.", ["B."], "A."),
        # Scripts without spaces have empty separators.
        ("甲。乙。丙。", ["乙。"], "甲。丙。"),
    ],
)
def test_separators(text: str, gone: list[str], left: str) -> None:
    assert without(text, *gone) == left


def test_what_is_deleted_is_never_nothing() -> None:
    text = "A. B. C."
    (edit,) = strip(Document.of(text), [removal(text, "B.")]).edits
    assert text[edit.start : edit.end].strip() == "B."


def test_offsets_of_removals_are_those_of_the_raw_text() -> None:
    raw = "A &amp; B.C &amp; D.  \n\n\n\nE."
    doc = Document(
        raw,
        (
            Edit(RawOffset(2), RawOffset(7), "&", "entity"),
            Edit(RawOffset(10), RawOffset(10), " ", "lost-space"),
            Edit(RawOffset(12), RawOffset(17), "&", "entity"),
            Edit(RawOffset(20), RawOffset(26), "\n\n", "blank"),
        ),
        "A & B. C & D.\n\nE.",
    )
    assert render(doc, ()) == doc.text
    second = removal(raw, "C &amp; D.")
    assert render(doc, [second]) == "A & B.\n\nE."
    stripped = strip(doc, [second])
    assert stripped.text == "A & B.\n\nE."
    assert stripped.raw == raw
    assert [(raw[e.start : e.end], e.rule) for e in stripped.edits] == [
        ("&amp;", "entity"),
        ("C &amp; D.", "lost-space+removed+entity"),
        ("  \n\n\n\n", "blank"),
    ]


def test_an_answer_says_why_nothing_was_removed() -> None:
    answer = Cleaned("A.", "A.", (), (), ())
    assert (answer.refused, answer.no_article, answer.unsettled) == (None, False, False)
    most = explain("Share this article\n" * 40 + "The harbour opens on Monday, she said.\n")
    assert (most.refused, most.no_article) == (
        "95% of the text would have gone, the limit is 95%: nothing was removed",
        False,
    )
    none = explain("Advertisement\n\nShare this article")
    assert (none.refused, none.no_article) == (
        "100% of the text would have gone, and no sentence would have stayed",
        True,
    )


def test_put_back() -> None:
    raw = "A. B. C.\n\nD."
    gone = (removal(raw, "B."), removal(raw, "C."))
    doc = Document.of(raw)
    cleaned = Cleaned(raw, render(doc, gone), (), gone, ())
    assert cleaned.text == "A.\n\nD."
    assert cleaned.put_back(gone[0]).text == "A. B.\n\nD."
    assert cleaned.put_back(gone[0]).removals == gone[1:]
    assert cleaned.put_back(gone[1]).text == "A. C.\n\nD."
    assert cleaned.put_back(*gone).text == raw
    assert cleaned.put_back() == cleaned
    with pytest.raises(ValueError, match=r"^not a removal of this text: Removal\(.*\)$"):
        cleaned.put_back(removal(raw, "D."))


def test_an_answer_is_shown_in_short() -> None:
    text = "A storm hit the coast on Monday.Nobody was hurt.\n\nLeave a Comment\n"
    assert repr(explain(text)) == "<Cleaned: 66 characters in, 50 out; removals: 1; repairs: 1>"
