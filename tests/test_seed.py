"""The article that started the project, which is not part of it: only places are named here."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsclean import NEWS, THOROUGH, Config, explain
from newsclean.offsets import apply
from newsclean.rendering import Cleaned
from newsclean.review.record import Places


@pytest.fixture(scope="module", params=[NEWS, THOROUGH], ids=["news", "thorough"])
def cleaned(shared: Path, request: pytest.FixtureRequest) -> Cleaned:
    (path,) = (shared / "seed").glob("*.txt")
    config: Config = request.param
    return explain(path.read_bytes().decode("utf-8"), config)


def test_exactly_the_defects_go(cleaned: Cleaned) -> None:
    line = Places(cleaned.raw).line_column
    found = [
        (line(removal.start), line(removal.twin[0]) if removal.twin else None)
        for removal in cleaned.removals
    ]
    assert found == [
        ((3, 1), None),  # the source label
        ((21, 1), (23, 1)),  # the cut captions, each with the full one
        ((39, 1), (41, 1)),
        ((49, 357), (49, 1)),  # A B A' B'
        ((49, 600), (49, 261)),
        ((63, 1), None),  # the comment form, in two sentences
        ((65, 1), None),
        ((65, 43), None),
        ((67, 1), None),  # the link to the top
    ]
    assert all(removal.rule and removal.why and removal.score for removal in cleaned.removals)


def test_repair_changes_nothing_but_white_space(cleaned: Cleaned) -> None:
    rules = [edit.rule for edit in cleaned.edits]
    assert sorted(rules) == ["lost-space", "space", "trailing-space", "trailing-space"]
    repaired = apply(cleaned.raw, cleaned.edits)
    assert "".join(repaired.split()) == "".join(cleaned.raw.split())


def test_every_paragraph_break_stays(cleaned: Cleaned) -> None:
    """Six lines go as a whole, and with each of them the break behind it."""
    assert cleaned.text.count("\n\n") == cleaned.raw.count("\n\n") - 6
    assert "\n\n\n" not in cleaned.text
    assert cleaned.text == cleaned.text.strip()
