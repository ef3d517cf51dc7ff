"""`Config.wrapped`: which line breaks are joined, what stays in its lines, and the laws of it."""

from __future__ import annotations

from textwrap import fill

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import NEWS, clean, explain
from newsclean.model import Document
from newsclean.offsets import apply
from newsclean.pipeline import mender, repair
from tests.clock import timed
from tests.strategies import articles, texts

JOIN = NEWS.but(wrapped="join")

COUNCIL = (
    "The council approved the new harbour wall on Tuesday after a debate of nine hours, and many "
    "of the fishermen who had filled the gallery went home before the vote. They had waited years."
)
MAYOR = (
    "“We are not against the sea,” said Mayor Ruth Okafor, who has led the town since 2011. “We "
    "are against drowning, and so is everybody else in this room who ever lost a boat.”"
)
WORK = (
    "Work begins in May and costs $4.2 million, the U.S. engineers wrote to the council on Friday."
)
ARTICLE = (COUNCIL, MAYOR, WORK, "Nobody spoke.")
CHINESE = (
    "议会星期二经过九个小时的辩论批准了新的防波堤，许多渔民在投票之前就回家了，他们等这个决定已经"
    "等了很多年。市长说，这对海岸和城市来说都是美好的一天，工程将于五月开始，耗资四百二十万美元，"
    "预计两年完成，届时港口将能够停靠更大的船只，也能抵御更强的风暴，渔民们的孩子也会留下来。"
)


def joined(text: str) -> str:
    return repair(Document.of(text), wrapped="join").text


def at_width(width: int, *paragraphs: str, between: str = "\n\n") -> str:
    return between.join(fill(one, width) for one in paragraphs)


# What must change


@pytest.mark.parametrize("width", [45, 60, 66, 72, 76, 80])
def test_wrapped_paragraphs_are_joined(width: int) -> None:
    text = at_width(width, *ARTICLE)
    assert joined(text) == "\n\n".join(ARTICLE)
    assert clean(text, JOIN) == clean("\n\n".join(ARTICLE))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (
            "New wall for an old harbour\n" + at_width(72, *ARTICLE),
            "New wall for an old harbour\n" + "\n\n".join(ARTICLE),
        ),
        ("## The vote\n" + at_width(72, *ARTICLE), "## The vote\n" + "\n\n".join(ARTICLE)),
        (at_width(72, *ARTICLE, between="\n"), "\n".join(ARTICLE)),
        (at_width(72, *ARTICLE, between="\n   "), "\n   ".join(ARTICLE)),
        (at_width(72, *ARTICLE).replace("\n", "\r\n"), "\n\n".join(ARTICLE)),
        (at_width(72, *ARTICLE).replace("\n", " \n"), "\n\n".join(ARTICLE)),
    ],
    ids=["headline", "heading", "no blank lines", "indented", "CRLF", "spaces"],
)
def test_what_stands_around_a_paragraph_does_not_matter(text: str, want: str) -> None:
    assert joined(text) == want


def test_chinese_is_joined_without_a_space() -> None:
    text = "\n".join(CHINESE[at : at + 24] for at in range(0, len(CHINESE), 24))
    assert joined(text) == CHINESE


def test_korean_is_joined_only_where_lines_end_between_words() -> None:
    words = (
        "시의회는 화요일 아홉 시간의 토론 끝에 새 방파제를 승인했으며 방청석을 가득 메운 많은 "
        "어민은 표결 전에 집으로 돌아갔다 그들은 이 결정을 여러 해 동안 기다려 왔으며 공사는 "
        "오월에 시작되어 이년 안에 끝날 예정이라고 시장이 금요일 기자들에게 보낸 편지에서 밝혔다 "
        "그날 밤 항구는 조용했다."
    )
    text = fill(words, 26)
    assert joined(text) == words
    bare = words.replace(" ", "")
    text = "\n".join(bare[at : at + 25] for at in range(0, len(bare), 25))
    assert joined(text) == text


PARTED = (
    "It was the sixth hour of the debate when the mayor asked the council for an exam-\n"
    "ple of what it wanted to protect, and nobody in the gallery or on the benches be-\n"
    "low it was able to say more about the harbour than that it was a very well-\n"
    "known place of great beauty. The mayor nodded, and waited in silence for ano-\n"
    "ther hour before she asked for the vote, which went as she had hoped it would."
)
"""Lines of 78 to 82 columns."""


@pytest.mark.parametrize(
    ("elsewhere", "want"),
    [
        ("An example.", ("an example of", "be-low", "well-known", "ano-ther")),
        ("A well-known example.", ("an example of", "be-low", "well-known", "ano-ther")),
        ("The example below.", ("an example of", "below", "wellknown", "another")),
        ("The example below, well-known.", ("an example of", "below", "well-known", "another")),
        ("A well-known thing.", ("an exam-ple of", "be-low", "well-known", "ano-ther")),
    ],
)
def test_a_word_that_a_hyphen_parts_is_looked_up(elsewhere: str, want: tuple[str, ...]) -> None:
    text = joined(f"{PARTED}\n\n{elsewhere}")
    assert "\n" not in text.partition("\n\n")[0]
    found = [word for word in want if word not in text]
    if elsewhere == "An example.":  # one word that is parted tells of the others
        found = [word for word in ("an example of", "below", "wellknown") if word not in text]
    assert not found


@pytest.mark.parametrize(
    ("end", "begin", "want"),
    [
        ("the old Franco-", "German border", "the old Franco-German border"),
        ("a plan of two-", "and three-year", "a plan of two- and three-year"),
        ("a plan of 12-", "year-olds there", "a plan of 12-year-olds there"),
        ("a brother-in-", "law of hers", "a brother-in-law of hers"),
        ("the harbour —", "an old one", "the harbour — an old one"),
        ("the harbour—", "an old one", "the harbour—an old one"),
        ("a fisherman and/", "or a sailor", "a fisherman and/or a sailor"),
        ("an exam\N{SOFT HYPHEN}", "ple of it", "an example of it"),
        ("an exam\N{HYPHEN}", "ple of it", "an example of it"),
        ("at tide.example/old-", "wall today", "at tide.example/old-wall today"),
    ],
)
def test_what_stood_at_the_end_of_a_line(end: str, begin: str, want: str) -> None:
    """The line is made so long that the next word had no room in it."""
    filler = "They asked the council again and again about "
    line = filler[: 72 - len(end) - 1].rstrip().ljust(72 - len(end), "x")
    text = f"{at_width(72, COUNCIL, MAYOR)}\n\n{line}{end}\n{begin}, and nobody knew."
    assert joined(text) == f"{COUNCIL}\n\n{MAYOR}\n\n{line}{want}, and nobody knew."


# What must not change

VERSE = """\
The tide went out before the men had woken,
and took the lanterns with it, one by one,
and on the wall where promises were spoken
the paint had peeled, the lettering was gone;

the gulls alone remembered what was written,
the children only what it cost to say,
and she who kept the light was cold and bitten
by every wind that crossed the empty bay."""
ITEMS = """\
- a mask for each of the children and for their parents
- a bottle of water for every hour that you are on board
- shoes that may get wet, and a second pair for the land
- the ticket that you bought, or its number on a telephone
- a jacket, since it is colder at sea than in the harbour"""
ADDRESS = "Harbour Office of the Council\nLong Street 4\nPort Ellis\nNorth Coast 4410"
TABLE = "\n".join(
    f"Boat {number}   {number * 3} metres   built in {1990 + number}" for number in range(8)
)
CODE = "\n".join(
    f"    value_{number} = compute(the_value_of, number_{number})" for number in range(8)
)
HEADLINES = """\
Council approves the new harbour wall after long debate
Fishermen of three villages wait for the ferry to return
Storm shuts the northern harbour for the third day in a row
Mayor of Port Ellis says she will not stand for a new term
Bridge over the old canal is closed to lorries until June"""
CHINESE_HEADLINES = """\
议会批准新的防波堤渔民等了多年的决定终于到来了
北部港口因暴风雨连续第三天关闭渡轮全部停止运行
市长宣布她不会再次参加明年春天举行的选举活动吗
老运河上的大桥将对卡车关闭直到六月底才会再开放
三个村庄的渔民等待渡轮恢复运行已经等了一个星期"""
THAI = "\n".join(["สภาอนุมัติกำแพงท่าเรือใหม่เมื่อวันอังคารหลังจากการอภิปราย"] * 6)
SENTENCES = """\
The council met on Tuesday in the old hall by the sea.
It approved the new harbour wall after a long debate.
Fishermen of three villages had filled the gallery.
Work on the wall begins in May and takes two years.
Nobody in the hall spoke against it, the mayor said."""
ONE_PARAGRAPH = (
    "The council approved the new harbour wall\nafter a debate of nine hours on Tuesday."
)


@pytest.mark.parametrize(
    "text",
    [
        VERSE, ITEMS, ITEMS.replace("- ", "• "), ADDRESS, TABLE, CODE, HEADLINES, SENTENCES,
        CHINESE_HEADLINES, THAI, ONE_PARAGRAPH, "\n\n".join(ARTICLE),
        "```\n" + at_width(72, *ARTICLE) + "\n```",
        at_width(72, *ARTICLE).replace("\n", "\n> "),
        at_width(30, *ARTICLE),
        at_width(60, COUNCIL.upper()),
    ],
    ids=[
        "verse", "list", "bullets", "address", "table", "code", "headlines", "sentences", "Chinese",
        "Thai", "two lines", "not wrapped", "fenced", "quoted", "narrow", "capitals",
    ],
)  # fmt: skip
def test_what_stays_in_its_lines(text: str) -> None:
    assert joined(text) == repair(Document.of(text)).text


@pytest.mark.parametrize("text", [VERSE, ITEMS, ADDRESS, TABLE, CODE, HEADLINES, SENTENCES])
def test_it_stays_in_a_wrapped_text_too(text: str) -> None:
    found = joined(f"{at_width(72, *ARTICLE)}\n\n{text}\n\n{at_width(72, *ARTICLE)}")
    article = "\n\n".join(ARTICLE)
    assert found == f"{article}\n\n{text}\n\n{article}"


def test_a_byline_below_the_headline_stays() -> None:
    head = "Council approves the new harbour wall after nine hours of debate, again\nBy Ida Holm"
    article = "\n\n".join(ARTICLE)
    assert joined(f"{head}\n\n{at_width(72, *ARTICLE)}") == f"{head}\n\n{article}"


def test_nothing_is_joined_by_default_or_without_repair() -> None:
    text = at_width(72, *ARTICLE)
    assert clean(text) == text
    assert clean(text, JOIN.but(repair=False)) == text


@pytest.mark.parametrize(("lines", "is_joined"), [(4, False), (5, True)])
def test_four_lines_must_agree(lines: int, is_joined: bool) -> None:
    words = "the old harbour wall of the town stood in the water for three hundred years and then "
    text = fill("So it was that " + words * 6, 72).split("\n")[:lines]
    text[-1] = "at the end it fell."
    assert ("\n" not in joined("\n".join(text))) == is_joined


@pytest.mark.parametrize(("width", "is_joined"), [(39, False), (40, True)])
def test_narrow_columns_stay(width: int, is_joined: bool) -> None:
    line = "ab " * 20
    text = "\n".join(
        [line[: width - 3].strip() + "x" * (width - len(line[: width - 3].strip()))] * 5
    )
    assert ("\n" not in joined(f"{text}\nend.")) == is_joined


@pytest.mark.parametrize(("width", "is_joined"), [(60, False), (61, True)])
def test_a_line_may_end_an_eighth_of_the_width_early(width: int, is_joined: bool) -> None:
    """The widest has 72 columns, and the next word takes three with its space."""
    lines = [("ab " * 20).ljust(width, "x") for width in (72, *[width] * 5)]
    assert ("\n" not in joined("\n".join((*lines, "ab end.")))) == is_joined


@pytest.mark.parametrize(
    ("second", "is_joined"),
    [
        ("waiting for the council and its vote", True),
        ("Waiting for the council and its vote", False),
        ("Waiting for the council and its vote.", True),
        ("waiting\tfor the council and its vote.", False),
        ("waiting   for the council and its vote.", False),
        ("    waiting for the council and its vote.", False),
        ("| waiting for the council and its vote.", False),
        ("- waiting for the council and its vote.", True),
    ],
)
def test_how_a_paragraph_of_two_lines_must_end(second: str, is_joined: bool) -> None:
    """In a wrapped text, the second line begins small or ends with a stop, and is not laid out."""
    first = "The fishermen of the three villages stood on the old harbour wall today"
    found = joined(f"{at_width(72, *ARTICLE)}\n\n{first}\n{second}")
    article = "\n\n".join(ARTICLE)
    assert found == f"{article}\n\n{first}{' ' if is_joined else chr(10)}{second}"


def test_an_indented_block_stays() -> None:
    block = at_width(72, *ARTICLE).replace("\n\n", "\n").replace("\n", "\n  ")
    assert joined(f"  {block}") == f"  {block}"


# The record


def test_each_join_is_an_edit_at_its_place() -> None:
    text = at_width(72, *ARTICLE)
    found = explain(text, JOIN)
    assert {edit.rule for edit in found.edits} == {"wrapped"}
    assert [text[edit.start : edit.end] for edit in found.edits] == ["\n"] * len(found.edits)
    assert [edit.new for edit in found.edits] == [" "] * len(found.edits)
    assert apply(text, found.edits) == "\n\n".join(ARTICLE)


def test_a_rule_sees_the_whole_line() -> None:
    notice = (
        "Sign up for our newsletter and get the best stories of the week delivered to your inbox "
        "every morning."
    )
    text = at_width(60, *ARTICLE, notice)
    assert notice[:20] not in clean(text, JOIN)
    assert clean(text, JOIN) == clean("\n\n".join((*ARTICLE, notice)))


def test_a_removal_may_uncover_lines_to_join() -> None:
    lines = at_width(72, COUNCIL, MAYOR).replace("\n\n", "\n\n\n").split("\n")
    text = "\nAdvertisement\n".join(lines).replace("\nAdvertisement\n\nAdvertisement\n", "\n\n")
    assert joined(text) == repair(Document.of(text)).text
    found = explain(text, JOIN)
    assert found.text == f"{COUNCIL}\n\n{MAYOR}"
    assert clean(found.text, JOIN) == found.text
    back = found.put_back(*found.removals)
    assert back.text == apply(text, found.edits)
    assert back.text.count("Advertisement") == len(found.removals)


# The laws


@st.composite
def wrapped_texts(draw: st.DrawFn) -> str:
    """Articles, some of whose paragraphs are wrapped at a width, and some lines of other kinds."""
    width = draw(st.sampled_from((40, 60, 72, 80)))
    paragraphs = draw(
        st.lists(st.sampled_from((*ARTICLE, ITEMS, VERSE, "Advertisement")), max_size=8)
    )
    wrap = draw(st.lists(st.booleans(), min_size=8, max_size=8))
    parts = [
        fill(one, width) if is_wrapped and one in ARTICLE else one
        for one, is_wrapped in zip(paragraphs, wrap, strict=False)
    ]
    breaks = st.sampled_from(("\n\n", "\n", "\r\n", "\n   "))
    return "".join(part + draw(breaks) for part in parts)


@given(st.one_of(wrapped_texts(), texts))
@example("\n".join(["a" * 40] * 9) + ".")
@example("exam\N{SOFT HYPHEN}\nple")
def test_repair_is_replayable_and_once_is_enough(raw: str) -> None:
    doc = repair(Document.of(raw), wrapped="join")
    assert apply(raw, doc.edits) == doc.text
    again = Document.of(doc.text)
    assert repair(again, wrapped="join") is again


@given(st.one_of(wrapped_texts(), articles()))
def test_clean_is_clean(raw: str) -> None:
    once = explain(raw, JOIN)
    assert clean(once.text, JOIN) == once.text
    assert once.put_back(*once.removals).text == apply(raw, once.edits)


@given(wrapped_texts())
def test_only_breaks_and_hyphens_change(raw: str) -> None:
    plain = repair(Document.of(raw)).text
    assert "".join(joined(raw).split()) == "".join(plain.split())
    assert joined(raw).count("\n\n") == plain.count("\n\n")


@given(texts)
def test_the_default_is_as_before(raw: str) -> None:
    mend = mender(NEWS)
    assert mend
    assert mend(Document.of(raw)) == repair(Document.of(raw))


# Texts made to trap it


@pytest.mark.parametrize(
    "text",
    [
        "a\n" * 250_000,
        "".join(f"{'word ' * 12}{'x' * (number % 9)}\n" for number in range(8_000)),
        ("ab " * 20 + "\n\n") * 8_000,
        ("ab " * 20 + "exam-\nple of " * 2 + "\n") * 5_000,
        "字" * 500_000,
        ("字" * 30 + "\n") * 16_000,
        "\N{SOFT HYPHEN}" * 250_000 + "\n",
        ("a-" * 39 + "\n") * 6_000 + "end.",
        ("- " * 30 + "\n") * 8_000,
        "```\n" * 125_000,
    ],
    ids=[
        "short",
        "ragged",
        "alone",
        "parted",
        "one",
        "dense",
        "soft",
        "hyphens",
        "items",
        "fences",
    ],
)
def test_half_a_megabyte_takes_little_time(text: str) -> None:
    seconds, doc = timed(lambda: repair(Document.of(text), wrapped="join"))
    assert seconds < 8
    again = Document.of(doc.text)
    assert repair(again, wrapped="join") is again
