"""Marks the sentences that rules name word for word: those that go, and those that stay.

What a judge decided on a passage becomes such a rule. It holds wherever the passage stands and
whatever other markers say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from newsclean.model import Document, Mark, Stay
from newsclean.rules.pattern import phrase_key
from newsclean.rules.rule import Rule, RuleBook

SURE = 1.0


def named_sentences(doc: Document, book: RuleBook) -> Iterator[Mark | Stay]:
    """Marks for every unit of `doc` that a sentence rule of `book` finds, in their order.

    Where one rule drops a sentence and another keeps it, it stays.
    """
    named = by_sentence(book)
    if not named:
        return
    for index, unit in enumerate(doc.units):
        rule = named.get(phrase_key(doc.words(unit)))
        if rule and rule.default == "keep":
            yield Stay(index, rule.id, f"the rule {rule.id} spares it")
        elif rule:
            yield Mark(index, rule.id, SURE, why=f"boilerplate ({rule.category})")


@lru_cache(maxsize=16)
def by_sentence(book: RuleBook) -> Mapping[str, Rule]:
    """The rule for each sentence that rules of `book` name, by its `phrase_key`."""
    rules = sorted(book.for_sentences, key=lambda rule: rule.default == "keep")
    return {phrase_key(phrase): rule for rule in rules for phrase in rule.phrases}
