"""`Config.markup`: what shows of Markdown and tags and goes, what stays, and the laws of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import NEWS, clean, explain
from newsclean.model import Document
from newsclean.offsets import apply
from newsclean.pipeline import repair
from tests.clock import timed
from tests.strategies import articles, texts

DROP = NEWS.but(markup="drop")


def bare(text: str) -> str:
    return repair(Document.of(text), markup="drop").text


@pytest.mark.parametrize(
    ("text", "want"),
    [
        # links
        ("The [council](https://tide.example/a) agreed.", "The council agreed."),
        ("The [wall](/news/wall) and [mole](#mole) fell.", "The wall and mole fell."),
        ('See [it](https://tide.example "The wall") now.', "See it now."),
        ("[Wall (old)](https://tide.example/a_(b)) fell.", "Wall (old) fell."),
        ("Write to [the desk](mailto:desk@tide.example).", "Write to the desk."),
        ("[The Tide](tide.example/news) reported.", "The Tide reported."),
        ("[](https://tide.example)It fell.", "It fell."),
        ("**[Read it](https://tide.example)** now.", "Read it now."),
        # images
        ("Two.\n\n![A boat](https://tide.example/b.jpg)\n\nOne.", "Two.\n\nOne."),
        ("Two.\n![A boat](b.jpg)\nOne.", "Two.\nOne."),
        ("[![A boat](/b.jpg)](https://tide.example)\n\nOne.", "One."),
        ("One ![a boat](/b.jpg) two.", "One two."),
        # emphasis
        ("It was **very** bad.", "It was very bad."),
        ("It was ***very*** bad.", "It was very bad."),
        ("**Wall.**The old one fell.", "Wall. The old one fell."),
        ("“**No**,” he said.", "“No,” he said."),
        ("这是**新的**防波堤。", "这是新的防波堤。"),
        ("__Very bad__ and __bad__.", "Very bad and bad."),
        # headings
        ("## What happens next", "What happens next"),
        ("# The wall #\nIt fell.", "The wall\nIt fell."),
        ("  ## The wall", "The wall"),
        ("It fell.\n\n# The wall\n\nIt stood.", "It fell.\n\nThe wall\n\nIt stood."),
        ("# The wall\n\n# The mole", "The wall\n\nThe mole"),
        ("#wall is **old**", "#wall is old"),
        ("###### **The wall**", "The wall"),
        ("## 2024 in the harbour", "2024 in the harbour"),
        # references
        ("It rose.[1] It fell[2][13] again.", "It rose. It fell again."),
        ("It rose[3, 4] to 12%[5].", "It rose to 12%."),
        ("It rose.[[2]](https://tide.example#n) Then.", "It rose. Then."),
        ("It rose[2](#cite_note-2) then.", "It rose then."),
        # tags
        ("One<br>two<br/>three<BR />four", "One\ntwo\nthree\nfour"),
        ("One <br> two<br><br>three", "One\ntwo\n\nthree"),
        ("One<br>\ntwo", "One\ntwo"),
        ("<p>He said <b>no</b>.</p><p>She left.</p>", "He said no.\nShe left."),
        ("He left.</p>", "He left."),
        ('<a href="https://tide.example/?a=b">The council</a> agreed.', "The council agreed."),
        ("<span class=x>The</span> <em>council</em> agreed.", "The council agreed."),
        ("He said <i>no</i>.&lt;br&gt;She left.", "He said no.\nShe left."),
    ],
)
def test_what_must_change(text: str, want: str) -> None:
    doc = repair(Document.of(text), markup="drop")
    assert doc.text == want
    assert "markup" in {name for edit in doc.edits for name in edit.rule.split("+")}
    assert apply(text, doc.edits) == want


@pytest.mark.parametrize(
    "text",
    [
        # arithmetic, quotations, prices, addresses
        "a < b and c > d", "2 * 3 * 4 = 24", "2**3**4 is large", "a ** b ** c", "He wore 5* shoes.",
        "“He [the mayor] said [sic] so […] again,” it read.", "It cost $5 [then $6].",
        "Write to Ida <ida@tide.example> now.", "<https://tide.example/news>", "He is <3 of them.",
        "The case [2024] UKSC 5", "the [12] men", "[1] The Tide, 2024", "It stood in [0] or x[0].",
        "In Isaiah 1[2]b he wrote", "[see above](below)", "a [note] (https://tide.example)",
        "#wall and #harbour", "# 1 in the charts", "C# is a language", "####", "Nr. # 12",
        # programs
        "the __init__ method", "snake__case__name", "see __FILE__ and __proto__",
        "**kwargs and **args", "f[i](x) is a call", "x[1] = 5", "rows[1][2] = 4", "{{ **name** }}",
        "use `**bold**` and `[a](https://tide.example)` there", "``a **b** c``",
        "```\n# install\n**a** <br> [a](/b)\n```", "~~~ python\n# a\n\n# b\n~~~",
        "    **a** = 1", "\t## not a heading", "import os\n# Set up\nos.exit()",
        "$ pip install newsclean\n# then run it", "# one thing\n# and another",
        "To do so:\n# do it", "B --> E[**one**<br/>two]",
        " # not a heading", "\\*\\*a\\*\\*", "\\[a\\](/b)",
        # tags that are spoken of, or no tags
        "The <b> tag makes words bold in HTML.", "Type <b> here.", "Put it in the <p> element.",
        "Red text?\n\n<font color=red>No</font>\n\nOne more attribute of HTML.",
        '<b><script src="/a"></script></b>', "<b>He</b> wrote <blink>no</blink>.",
        "x <b and c> d", "<name> of the <place>", "<<br",
    ],
)  # fmt: skip
def test_what_must_not_change(text: str) -> None:
    assert bare(text) == repair(Document.of(text)).text == text


@pytest.mark.parametrize(
    "fences",
    [
        ("```", "```"), ("~~~", "~~~"), ("````", "```"), (" ```", "  ```"), ("``` python", "```"),
        ("```c++", "```"), ("```\n~~~", "```"), ("~~~\n```", "~~~"),
    ],
)  # fmt: skip
def test_a_fence_fences_what_stands_inside(fences: tuple[str, str]) -> None:
    opened, closed = fences
    text = f"**a**\n{opened}\n**b**\n\n# c\n{closed}\n**d**\n{opened}\n**e**\n{closed}\n**f**"
    want = text.replace("**a**", "a").replace("**d**", "d").replace("**f**", "f")
    assert bare(text) == want


@pytest.mark.parametrize("text", ["```\n**a**", "**a**\n```", "~~~\n**a**\n```"])
def test_a_fence_alone_fences_nothing(text: str) -> None:
    assert bare(text) == text.replace("**", "")


def test_nothing_goes_by_default_or_without_repair() -> None:
    text = "It was **very** [bad](https://tide.example).<br>It rose.[1]\n"
    assert clean(text) == text
    assert clean(text, DROP.but(repair=False)) == text
    assert clean(text, DROP) == "It was very bad.\nIt rose.\n"


def test_each_mark_is_an_edit_at_its_place() -> None:
    text = "The **[wall](/w)** fell.[1]\n\n![A boat](/b.jpg)\n"
    doc = repair(Document.of(text), markup="drop")
    assert doc.text == "The wall fell.\n"
    gone = [text[edit.start : edit.end] for edit in doc.edits if not edit.new]
    assert "".join(gone) == "**[](/w)**[1]\n![A boat](/b.jpg)\n"


def test_what_a_line_held_is_repaired_behind_it() -> None:
    """Marks stand between a stop and the next sentence, and in the middle of an entity."""
    assert bare("It was **bad.**The mayor left. Fish &**amp;** chips") == (
        "It was bad. The mayor left. Fish & chips"
    )


def test_wrapped_lines_and_markup_go_together() -> None:
    text = (
        "The [council](https://tide.example/council) approved the new harbour wall on\n"
        "Tuesday after **nine hours of debate**, and many of the fishermen who had\n"
        "filled the gallery went home before [the\n"
        "vote](https://tide.example/vote-of-tuesday), which they had awaited for years,\n"
        "and nobody in the hall spoke against it when it came to the end of the debate\n"
        "at midnight.[3]"
    )
    config = DROP.but(wrapped="join")
    found = explain(text, config)
    assert found.text == (
        "The council approved the new harbour wall on Tuesday after nine hours of debate, and many "
        "of the fishermen who had filled the gallery went home before the vote, which they had "
        "awaited for years, and nobody in the hall spoke against it when it came to the end of the "
        "debate at midnight."
    )
    assert apply(text, found.edits) == found.text
    assert clean(found.text, config) == found.text


# The laws

MARKS = (
    "**", "__", "*", "# ", "\n", "\n\n", "[", "](https://tide.example)", "](/a)", "![", "[1]",
    "[12]", "`", "```\n", "<br>", "<b>", "</b>", "<p>", "</p>", "<i", ">", "&lt;", "(", ")",
    "\\", " ", ".",
    "The wall", "fell", "init", "&amp;", "{", "    ", "Ã©", "\u200b", "Harbour.", "said the mayor",
)  # fmt: skip
marked = st.lists(st.sampled_from(MARKS), max_size=30).map("".join)


@given(st.one_of(marked, marked, texts))
@example("[[[a](/b)](/b)](/b)")
@example("****a****")
@example("<<b>b>a</b>")
@example("&am<b>p;lt;b></b>")
@example("![a](/b)![a](/b)")
def test_repair_is_replayable_and_once_is_enough(raw: str) -> None:
    doc = repair(Document.of(raw), markup="drop")
    assert apply(raw, doc.edits) == doc.text
    again = Document.of(doc.text)
    assert repair(again, markup="drop") is again


@given(st.one_of(marked, articles()), st.sampled_from(("keep", "join")))
def test_clean_is_clean(raw: str, wrapped: str) -> None:
    config = DROP.but(wrapped=wrapped)  # type: ignore[arg-type]
    once = explain(raw, config)
    assert clean(once.text, config) == once.text
    assert once.put_back(*once.removals).text == apply(raw, once.edits)


@given(st.text("abc .,\n'’é字", max_size=200))
def test_a_text_without_marks_is_as_by_default(raw: str) -> None:
    assert repair(Document.of(raw), markup="drop") == repair(Document.of(raw))


@pytest.mark.parametrize(
    "piece",
    [
        "[", "](", "[a](/b", "![", "**a ", "**", "__", "__a ", "[1]", "a[1", "# ", "`", "``a", "<b",
        "<b ", '<a href="', "<br>", "</p>", "[[a]", "a[1][2]x", "<i a=b", "(/(", "#\n", "```\n",
        "[a](/(b)", "<p><p>x", "![a](/b) ", "[[", "**a**", "[a](/b)", "*", "_ ", "<b>x</b>",
        "`a` **b** ", "<br> `a`", " \t", "<br> ", "> ", "{",
    ],
)  # fmt: skip
def test_half_a_megabyte_takes_little_time(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    seconds, doc = timed(lambda: repair(Document.of(text), markup="drop"))
    assert seconds < 10
    assert apply(text, doc.edits) == doc.text
