"""All that is checked, and on how many of the texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fuzz.case import Break, Case
from fuzz.laws import (
    a_batch_is_one_by_one,
    edits_are_replayable,
    nothing_is_invented,
    nothing_is_invented_unrepaired,
    nothing_removed_is_nothing_changed,
    put_back_is_exact,
    removals_are_apart,
    repaired_is_repaired,
    rounds_reach_an_end,
    same_text_same_answer,
    twice_is_once,
    twins_stay,
    units_cover_the_text,
    unrelated_texts_do_not_mix,
    what_is_remembered_changes_nothing,
)
from fuzz.promises import (
    copies_are_one_story,
    sentences_compare_both_ways,
    the_diff_covers_the_text,
    the_nearest_pairs_are_shown,
    the_page_holds_the_record,
    the_record_is_json,
    verdicts_make_a_rule_file,
    what_is_learned_is_a_rule_file,
)


class Law(NamedTuple):
    """What is checked, and on which share of the texts: what costs much is not tried on all."""

    check: Callable[[Case], Break | None]
    share: float = 1.0
    pair: bool = False
    """Whether the other text of a case has a part in it."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.check.__name__


LAWS = (
    Law(edits_are_replayable),
    Law(repaired_is_repaired),
    Law(units_cover_the_text),
    Law(nothing_removed_is_nothing_changed),
    Law(removals_are_apart),
    Law(same_text_same_answer, 0.1, pair=True),
    Law(what_is_remembered_changes_nothing, 0.05),
    Law(put_back_is_exact),
    Law(twice_is_once),
    Law(rounds_reach_an_end),
    Law(twins_stay),
    Law(nothing_is_invented),
    Law(nothing_is_invented_unrepaired, 0.05),
    Law(unrelated_texts_do_not_mix, 0.05, pair=True),
    Law(a_batch_is_one_by_one, 0.03, pair=True),
    Law(the_record_is_json, 0.3),
    Law(the_diff_covers_the_text, 0.1),
    Law(the_page_holds_the_record, 0.03),
    Law(the_nearest_pairs_are_shown, 0.05),
    Law(sentences_compare_both_ways, 0.1, pair=True),
    Law(copies_are_one_story, 0.03, pair=True),
    Law(what_is_learned_is_a_rule_file, 0.02, pair=True),
    Law(verdicts_make_a_rule_file, 0.02),
)
BY_NAME = {law.name: law for law in LAWS}
