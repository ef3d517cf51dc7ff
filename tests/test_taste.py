"""Matters of taste: the table of docs/tune.md holds, and each choice can be turned round."""

from __future__ import annotations

from itertools import dropwhile, takewhile

import pytest

from newsclean import NEWS, PRESETS, RuleBook, explain
from newsclean.rules.rule import shipped_rules
from tests.conftest import ROOT

HEAD = "Old bridge closes to cars"
BODY = (
    "The council of Marlow Bay voted on Tuesday to close the old iron bridge to cars from March, "
    "after engineers found cracks in two of its nine arches.",
    "Shopkeepers on the east bank fear for their trade. Dennis Ogden, who has sold fishing tackle "
    "beside the bridge since 1988, said that half of his customers came by car.",
    "A second report, on the foundations, is due in June. Until then lorries of more than 7.5 "
    "tonnes are banned from both banks.",
)


def rows() -> list[list[str]]:
    """The rows of the table: what, an example, what each preset does, the rule."""
    lines = (ROOT / "docs" / "tune.md").read_text("utf-8").splitlines()
    table = dropwhile(lambda line: not line.startswith("| a matter of taste"), lines)
    _, _, *found = takewhile(lambda line: line.startswith("|"), table)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in found]


def article(what: str, line: str) -> str:
    place = {"above": 1, "between": 2, "at the end": 4}[what.rpartition(", ")[2]]
    lines = [HEAD, *BODY]
    lines.insert(place, line)
    return "\n\n".join(lines)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_table_holds(row: list[str], preset: str) -> None:
    what, line, *outcomes, _ = row
    raw = article(what, line)
    wanted = outcomes[list(PRESETS).index(preset)]
    cleaned = explain(raw, PRESETS[preset])
    left = cleaned.text
    assert ("stays" if line in left else "goes") == wanted
    assert left.replace(line, "").split() == raw.replace(line, "").split(), "and nothing else"


@pytest.mark.parametrize(
    "row", [row for row in rows() if row[5] and "--" not in row[5]], ids=lambda row: row[0]
)
def test_each_choice_can_be_turned_round(row: list[str]) -> None:
    what, line, _, news, _, rule = row
    changed = NEWS.but(without={rule}) if news == "goes" else NEWS.but(drop={rule})
    kept = line in explain(article(what, line), changed).text
    if news == "goes":
        assert kept
    elif any(
        one.default == "keep" for one in shipped_rules().rules if rule in (one.id, one.family)
    ):
        assert not kept


def test_dropping_changes_what_is_kept_by_default_alone() -> None:
    book = shipped_rules()
    assert book.dropping([]) == book
    changed = book.dropping(["embed"])
    before = {rule.id for rule in book.rules if rule.default == "keep"}
    after = {rule.id for rule in changed.rules if rule.default == "keep"}
    assert before - after == {rule.id for rule in book.rules if rule.category == "embed"} & before
    assert len(before - after) == 1
    with pytest.raises(ValueError, match="no rule, family or category is called 'embeds'"):
        book.dropping(["embeds"])
    with pytest.raises(TypeError, match=r"RuleBook\.dropping takes several names"):
        RuleBook().dropping("embed")
