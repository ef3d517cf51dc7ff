from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsclean import NEWS, THOROUGH, Cleaned, Document, Mark, explain
from newsclean.config import Config
from newsclean.plain_values import plain
from newsclean.review.record import as_json
from tests.strategies import texts

RAW = (
    "A storm hit the coast.Nobody was hurt.\n\nShare this article\n\n"
    "Boats are lost. A storm hit the coast.\n\nScroll to Top\n"
)
HALVES = "A \ud83d\ude00 storm \ude00\ud83d hit.\n\nShare this article\n"

torn = st.lists(st.sampled_from(["\ud83d", "\ude00", "\U0001f600", "a", "\n\n", "He is out. "]))


def last(doc: Document) -> list[Mark]:
    """A marker whose reason holds what stands in the text."""
    return [Mark(len(doc.units) - 1, "last", 1, why=doc.text[:40])] if len(doc.units) > 2 else []


OWN = Config(markers=(last,), repair=False)


def through_json(values: dict[str, Any]) -> Any:
    return json.loads(json.dumps(values))


@given(st.one_of(texts, torn.map("".join)), st.sampled_from((NEWS, THOROUGH, OWN)))
@example(RAW, NEWS)
@example(HALVES, OWN)
@example("Advertisement\n\nShare this article", NEWS)
def test_a_record_survives_json(raw: str, config: Config) -> None:
    cleaned = explain(raw, config)
    assert Cleaned.from_dict(cleaned.to_dict()) == cleaned
    back = Cleaned.from_dict(through_json(cleaned.to_dict()))
    assert back == cleaned
    assert hash(back) == hash(cleaned)
    assert back.put_back(*back.removals) == cleaned.put_back(*cleaned.removals)
    assert Cleaned.from_dict(through_json(as_json(cleaned, "a.txt"))) == cleaned


def test_a_restored_record_puts_back_what_the_first_one_took() -> None:
    cleaned = explain(RAW)
    back = Cleaned.from_dict(through_json(cleaned.to_dict()))
    assert len(back.removals) > 1
    assert "Share this article" in back.put_back(cleaned.removals[0]).text
    assert back.put_back(*cleaned.removals).text == RAW.replace(".Nobody", ". Nobody")


def test_a_record_has_plain_values() -> None:
    cleaned = explain("CNN — A boat sank.Nobody died.\n\nAn aide said on Monday: no.\n")
    assert cleaned.to_dict() == {
        "format": 1,
        "raw": cleaned.raw,
        "text": "A boat sank. Nobody died.\n\nAn aide said on Monday: no.\n",
        "refused": None,
        "no_article": False,
        "unsettled": False,
        "edits": [{"start": 18, "end": 18, "new": " ", "rule": "lost-space"}],
        "removals": [
            {
                "start": 0,
                "end": 5,
                "rule": "en.source-prefix",
                "score": 1.0,
                "twin": None,
                "why": cleaned.removals[0].why,
            }
        ],
        "spared": [],
    }


def test_a_text_may_be_stored_elsewhere() -> None:
    cleaned = explain(RAW)
    values = cleaned.to_dict()
    raw = values.pop("raw")
    with pytest.raises(ValueError, match=r"^no record of a cleaning: raw is missing$"):
        Cleaned.from_dict(values)
    assert Cleaned.from_dict({**values, "raw": raw}) == cleaned


def test_no_text_of_a_record_loses_halves_of_a_character() -> None:
    for raw in ("\ud83d\ude00", "A boat sank.\ud83d\ude00 A boat sank.\ud83d\ude00"):
        record = as_json(explain(raw), "a name")
        assert through_json(record) == record


def test_halves_of_a_character_stay_two() -> None:
    assert plain("a\ud83d\ude00b") == ["a\ud83d", "\ude00b"]
    assert plain("\ud83d\ude00\ud83d\ude00") == ["\ud83d", "\ude00\ud83d", "\ude00"]
    for whole in ("", "a", "\U0001f600", "\ude00\ud83d", "\ud83da\ude00"):
        assert plain(whole) == whole


def changed(*path: Any, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(values: Any) -> None:
        for step in path[:-1]:
            values = values[step]
        values[path[-1]] = to

    return change


def without(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(values: Any) -> None:
        for step in path[:-1]:
            values = values[step]
        del values[path[-1]]

    return change


SIZE = len(RAW)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without("format"), "format is missing"),
        (changed("format", to=2), "format is 1, not int 2"),
        (changed("format", to=True), "format is 1, not bool True"),
        (changed("raw", to=None), "raw is a string, not None"),
        (changed("raw", to=["a", 3]), "raw is a string, not list ['a', 3]"),
        (changed("text", to=3), "text is a string, not int 3"),
        (changed("refused", to=False), "refused is a string, not bool False"),
        (changed("no_article", to=None), "no_article is true or false, not None"),
        (changed("unsettled", to=0), "unsettled is true or false, not int 0"),
        (changed("edits", to={}), "edits is a list, not dict {}"),
        (changed("edits", 0, to=[1, 2]), "edits[0] is an object, not list [1, 2]"),
        (without("edits", 0, "new"), "edits[0].new is missing"),
        (changed("removals", 1, "start", to=-1), f"removals[1].start is a place from 0 to {SIZE}"),
        (changed("removals", 0, "start", to=True), "removals[0].start is a place from 0"),
        (changed("removals", 0, "start", to=1.0), "removals[0].start is a place from 0"),
        (changed("removals", 0, "end", to=SIZE + 1), f"to {SIZE}, not int {SIZE + 1}"),
        (changed("removals", 0, "end", to=3), "removals[0].end is a place from 40 to"),
        (changed("removals", 0, "score", to="1"), "removals[0].score is a number, not str '1'"),
        (changed("removals", 0, "score", to=True), "removals[0].score is a number, not bool"),
        (changed("removals", 0, "twin", to=[1, 2]), "removals[0].twin is an object, not list"),
        (changed("removals", 0, "twin", to={"start": 1}), "removals[0].twin.end is missing"),
        (changed("removals", 1, "start", to=41), "removals[1] starts in the one before it"),
        (changed("spared", to=[{"start": 0, "end": 1}]), "spared[0].rule is missing"),
    ],
)
def test_what_is_no_record_is_named(change: Callable[[Any], None], told: str) -> None:
    values = through_json(explain(RAW).to_dict())
    change(values)
    with pytest.raises(ValueError, match=r"^no record of a cleaning: ") as caught:
        Cleaned.from_dict(values)
    assert told in str(caught.value)


@pytest.mark.parametrize("values", [None, "{}", [], 3])
def test_a_record_is_an_object(values: Any) -> None:
    with pytest.raises(ValueError, match=r"^no record of a cleaning: a record is an object, not "):
        Cleaned.from_dict(values)
