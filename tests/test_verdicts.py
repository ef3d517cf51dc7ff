"""What a judge said becomes rules, and these do what the judge said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import NEWS, Removal, RuleBook, Spared, clean, explain, read_rules
from newsclean.review.judgements import (
    Choice,
    Judged,
    JudgedText,
    as_cases,
    failures,
    read_verdicts,
    rules_from,
)
from newsclean.rules.write import as_toml
from tests.strategies import articles

STORY = (
    "The council voted on Tuesday to close the old bridge for two years.\n\n"
    "Engineers had found cracks in three of its piers, and the repair will cost nine million.\n\n"
)
SHARE = "Share this article\n\n"
MENU = "Our readers can send pictures of the bridge to the usual place\n\n"
TWICE = (
    "The harbour of Brill was closed for three days after the storm had torn the crane down. "
    "Fishermen waited in the bay until the tug came.\n\n"
    "The mayor spoke of the worst night since the flood, and asked the province for help.\n\n"
    "The harbour of Brill was closed for three days after the storm had torn down the crane.\n"
)


def said(raw: str, *passages: tuple[str, Choice, bool], site: str = "") -> JudgedText:
    """A text and what was said of passages that stand in it once, or last."""
    gone = explain(raw).removals
    verdicts = []
    for words, decision, right in passages:
        start = raw.rindex(words)
        rule = next((r.rule for r in gone if r.start <= start < r.end), "")
        assert bool(rule) == (decision == "removed")
        verdicts.append(Judged(start, start + len(words), decision, right, rule))
    return JudgedText("a text", raw, tuple(verdicts), site)


def obeyed(folder: Path, *texts: JudgedText) -> RuleBook:
    """The rules, by way of a file, after trying that they are needed and that they suffice."""
    outcome = rules_from(texts)
    assert outcome.unmet == ()
    assert list(failures(texts))
    path = folder / "rules.toml"
    path.write_text(as_toml(outcome.book.rules, "# Judged.\n", outcome.book.off), "utf-8")
    book = read_rules(path)
    assert book == outcome.book
    assert not list(failures(texts, replace(NEWS, rules=book)))
    return book


def test_a_wrong_removal_by_a_rule_that_ships_comes_back(tmp_path: Path) -> None:
    raw = STORY + SHARE + "Scroll to top\n"
    text = said(raw, ("Share this article", "removed", False), ("Scroll to top", "removed", True))
    book = obeyed(tmp_path, text)
    assert clean(raw) == STORY.rstrip() + "\n"
    assert clean(raw, replace(NEWS, rules=book)) == STORY + "Share this article\n"
    assert book.off == frozenset()


def test_a_wrong_twin_comes_back_and_the_other_one_stays(tmp_path: Path) -> None:
    again = TWICE.strip().rsplit("\n", 1)[1]
    book = obeyed(tmp_path, said(TWICE, (again, "removed", False)))
    assert clean(TWICE, replace(NEWS, rules=book)) == TWICE


def test_what_was_missed_goes_here_and_elsewhere(tmp_path: Path) -> None:
    raw = STORY + MENU + STORY.replace("bridge", "ferry")
    book = obeyed(tmp_path, said(raw, (MENU.strip(), "kept", False)))
    config = replace(NEWS, rules=book)
    assert clean("It rained all day.\n\n" + MENU.upper(), config) == "It rained all day.\n"


def test_a_sentence_inside_a_paragraph_can_go(tmp_path: Path) -> None:
    raw = STORY.replace("years.", "years. Read on below this advertisement of ours. It will rain.")
    words = "Read on below this advertisement of ours."
    book = obeyed(tmp_path, said(raw, (words, "kept", False)))
    assert clean(raw, replace(NEWS, rules=book)) == clean(raw.replace(f" {words}", ""))


@pytest.mark.parametrize(
    ("words", "scope"), [("BRILL (Own report) - ", "prefix"), (" [pic]", "suffix")]
)
def test_what_is_glued_to_a_line_can_go(tmp_path: Path, words: str, scope: str) -> None:
    first, rest = STORY.split("\n", 1)
    line = words + first if scope == "prefix" else first + words
    raw = f"{line}\n{rest}"
    book = obeyed(tmp_path, said(raw, (words, "kept", False)))
    assert [rule.scope for rule in book.rules] == [scope]
    assert clean(raw, replace(NEWS, rules=book)) == clean(STORY)


def test_a_rule_that_is_never_right_is_switched_off(tmp_path: Path) -> None:
    raws = [STORY + f"{line}\n" for line in ("Follow us on Twitter", "Follow us on Facebook")]
    texts = [said(raw, (raw.split("\n\n")[2].strip(), "removed", False)) for raw in raws]
    (rule,) = {text.verdicts[0].rule for text in texts}
    assert obeyed(tmp_path, *texts).off == {rule}
    right = said(STORY + "Follow us on Instagram\n", ("Follow us on Instagram", "removed", True))
    assert right.verdicts[0].rule == rule
    assert obeyed(tmp_path, *texts, right).off == frozenset()


@pytest.mark.parametrize("words", ["torn down the crane", "after the storm had", "crane."])
def test_a_part_of_a_removed_sentence_brings_all_of_it_back(tmp_path: Path, words: str) -> None:
    book = obeyed(tmp_path, said(TWICE, (words, "removed", False)))
    assert clean(TWICE, replace(NEWS, rules=book)) == TWICE


@pytest.mark.parametrize("empty", ["___", "___ ___", "***", "1", "- -", "ab", "Bridges"])
def test_no_example_is_without_content(tmp_path: Path, empty: str) -> None:
    raw = f"{STORY}{empty}\n\n{MENU}{empty}\n\n{STORY.replace('bridge', 'ferry')}"
    (rule,) = obeyed(tmp_path, said(raw, (MENU.strip(), "kept", False))).rules
    lines = [line for line in STORY.splitlines() if line]
    assert rule.negative == (lines[1], lines[0].replace("bridge", "ferry"))


def test_where_there_is_no_prose_a_line_of_words_is_the_example() -> None:
    raw = f"Bridges\n\n___\n\n{MENU}___\n"
    (rule,) = rules_from([said(raw, (MENU.strip(), "kept", False))]).book.rules
    assert rule.negative == ("Bridges",)


def test_a_rule_for_a_part_of_a_line_leaves_the_rest_of_it() -> None:
    first, rest = STORY.split("\n", 1)
    words = "BRILL (Own report) - "
    (rule,) = rules_from([said(f"{words}{first}\n{rest}", (words, "kept", False))]).book.rules
    assert rule.negative == (first,)


def test_rules_have_the_names_of_their_sites(tmp_path: Path) -> None:
    texts = [
        said(STORY + MENU, (MENU.strip(), "kept", False), site="Courier.example"),
        said(STORY + SHARE, ("Share this article", "removed", False)),
    ]
    ids = [rule.id for rule in obeyed(tmp_path, *texts).rules]
    assert ids == ["judged.stays", "courier-example.goes"]


def test_what_no_rule_can_say_is_named() -> None:
    part = said(STORY, ("found cracks", "kept", False))
    assert [miss.reason for miss in rules_from([part]).unmet] == [
        "it is a part of a sentence, and rules take whole ones"
    ]
    raw = STORY + "* * *\n\n" + TWICE
    assert "no rule can name" in rules_from([said(raw, ("* * *", "kept", False))]).unmet[0].reason
    both = [
        said(STORY + SHARE, ("Share this article", "removed", False)),
        said(STORY + SHARE, ("Share this article", "removed", True)),
    ]
    (miss,) = rules_from(both).unmet
    assert miss.reason == "another verdict says the contrary of the same words"


def test_what_is_right_already_needs_no_rule() -> None:
    text = said(STORY + SHARE, ("Share this article", "removed", True))
    assert rules_from([text]) == (RuleBook(), ())


def test_cases_say_what_is_wanted_and_are_verdicts_again() -> None:
    text = said(STORY + SHARE, ("Share this article", "removed", False))
    cases = json.loads(json.dumps(as_cases([text])))
    assert (
        cases["texts"][0]["verdicts"][0] | {"want": "stays", "text": "Share this article"}
        == (cases["texts"][0]["verdicts"][0])
    )
    assert read_verdicts(cases) == (text,)


GOOD: dict[str, Any] = {
    "format": 1,
    "texts": [
        {
            "name": "a",
            "raw": "abc",
            "verdicts": [{"decision": "kept", "verdict": "wrong", "start": 0, "end": 3}],
        }
    ],
}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"format": 1', '"format": 2', "not verdicts of format 1"),
        ('"texts": [', '"text": [', "texts: a list"),
        ('"raw": "abc"', '"raw": 1', r"texts\[0\].raw: a string"),
        ('"kept"', '"lost"', r"texts\[0\].verdicts\[0\].decision: one of removed, spared, kept"),
        ('"wrong"', '"bad"', r"verdicts\[0\].verdict: one of right, wrong"),
        ('"end": 3', '"end": 4', "places in a raw text of 3 characters"),
        ('"end": 3', '"end": true', "places in a raw text"),
        ('"end": 3', '"end": 3, "rule": 1', "rule: a string"),
        ('"verdicts": [{', '"site": 1, "verdicts": [{', "site is a string"),
    ],
)
def test_what_is_no_export_is_refused(old: str, new: str, message: str) -> None:
    text = json.dumps(GOOD)
    assert read_verdicts(json.loads(text))
    assert old in text
    with pytest.raises(ValueError, match=message):
        read_verdicts(json.loads(text.replace(old, new)))


@given(articles(), st.data())
def test_verdicts_hold_or_are_named(raw: str, data: st.DataObject) -> None:
    """Whatever a judge says of what went or was spared, in whatever text."""
    cleaned = explain(raw)
    claims: list[tuple[Removal | Spared, Choice]] = [(one, "removed") for one in cleaned.removals]
    claims += ((one, "spared") for one in cleaned.spared)
    verdicts = tuple(
        Judged(claim.start, claim.end, decision, data.draw(st.booleans()), claim.rule)
        for claim, decision in claims
        if claim.start < claim.end
    )
    text = JudgedText("a", raw, verdicts)
    book, unmet = rules_from([text])
    left = list(failures([text], replace(NEWS, rules=book)))
    assert [miss[:2] for miss in left] == [miss[:2] for miss in unmet]
    assert all(miss.reason for miss in unmet)
    config = replace(NEWS, rules=book)
    assert clean(clean(raw, config), config) == clean(raw, config)
