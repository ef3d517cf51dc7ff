"""The closest decisions of a text."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from newsclean import NEWS, explain
from newsclean.review.near_misses import as_json, as_text, nearest
from tests.strategies import articles, texts

TWIN = "Water stood a metre deep in the cellars of the town hall and the school."
REWORDED = "In the cellars of the town hall and the school water stood a metre deep."
OTHER_NUMBER = "The council approved the new harbour wall by 14 votes after a long debate in May."
CONTRAST = OTHER_NUMBER.replace("14", "11")
TEXT = f"""A storm hit the old port on the night to Sunday.

{TWIN} Nobody in the fish market had slept.

{OTHER_NUMBER} {CONTRAST}

{REWORDED} A bakery on the hill gave bread to whoever came.
"""


def test_kept_and_removed_with_what_decided() -> None:
    by_text = {TEXT[slice(*pair.second)]: pair for pair in nearest(TEXT)}
    assert set(by_text) == {REWORDED, CONTRAST}
    assert by_text[REWORDED].removed == by_text[REWORDED].second
    assert TEXT[slice(*by_text[REWORDED].first)] == TWIN
    assert by_text[CONTRAST].removed is None
    assert by_text[CONTRAST].why == "number: 11 / 14"
    assert all(pair.threshold == "similarity" and pair.border == 0.85 for pair in by_text.values())


def test_a_score_may_be_what_decides() -> None:
    strict = replace(NEWS, similarity=1.0, neighbour_similarity=1.0, repair=False)
    weaker = TEXT.replace("stood a metre deep.", "had stood up to a metre in depth.")
    (pair,) = (pair for pair in nearest(weaker, strict) if "depth" in weaker[slice(*pair.second)])
    assert pair.removed is None
    assert pair.why == "below the threshold"
    assert 0.5 < pair.score < 1


def test_the_nearest_come_first_and_no_more_than_asked_for() -> None:
    pairs = nearest(TEXT)
    distances = [abs(pair.score - pair.border) for pair in pairs]
    assert distances == sorted(distances)
    assert nearest(TEXT, most=1) == pairs[:1]
    assert nearest(TEXT, most=0) == ()


@given(articles())
def test_what_is_called_removed_went(raw: str) -> None:
    spans = {(removal.start, removal.end) for removal in explain(raw).removals}
    for pair in nearest(raw):
        assert pair.first != pair.second
        assert pair.removed in (None, pair.first, pair.second)
        assert pair.removed is None or pair.removed in spans
        assert pair.why


@given(texts)
def test_any_text_can_be_asked(raw: str) -> None:
    pairs = nearest(raw)
    assert json.loads(json.dumps(as_json(pairs, raw)))["name"] is None
    assert as_text(pairs, raw, "x").isprintable() is False  # it has line breaks
    assert all(line.isprintable() for line in as_text(pairs, raw, "x").splitlines())


@pytest.mark.parametrize("sign", ["-", "number: 11 / 14", "similarity 0.85", "kept", "removed"])
def test_the_report_says(sign: str) -> None:
    assert sign in as_text(nearest(TEXT), TEXT)


def test_as_data() -> None:
    data = as_json(nearest(TEXT), TEXT, "port.txt")
    assert data["name"] == "port.txt"
    for pair in data["pairs"]:
        for side in ("first", "second"):
            assert TEXT[pair[side]["start"] : pair[side]["end"]] == pair[side]["text"]
    assert {pair["removed"] for pair in data["pairs"]} == {None, "second"}
