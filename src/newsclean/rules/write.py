"""What was learned of a site, as rules, and rules as a TOML file."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from itertools import chain, count
from typing import NamedTuple

from newsclean.rules.pattern import fold, phrase_key, squeeze
from newsclean.rules.rule import FORMAT, Rule, finds, is_sound
from newsclean.tomlfile import as_list, as_string

CATEGORY = "site"
VARIED = 120
"""Characters; a longer line whose numbers vary is not learned."""
NUMBERS = 6
"""Nor is one with more numbers."""

AFTER_LABEL = r".{1,160}"
FALLBACK = "Nothing that a site repeats on its pages is an article, and this line is one of those."

_DIGITS = re.compile(r"\d+")
_SIGN = re.compile(r"([^\w\s])")
_DASHED = re.compile(r"[^a-z0-9]+")
LEARNED = """\
# Learned from pages: what each site repeats. `newsclean clean --rules` takes this file.
#
# Every line may be changed or deleted by hand.
"""


class Learned(NamedTuple):
    """What was learned of one site."""

    phrases: tuple[str, ...] = ()
    """Lines that stand on several pages."""

    varying: tuple[str, ...] = ()
    """Lines that do so with other numbers."""

    labels: tuple[str, ...] = ()
    """What lines on several pages begin with."""

    block: tuple[str, ...] = ()
    """Lines of one page between such lines."""

    article: str = ""
    """A line of an article, which no rule may find."""


def unused(site: str, taken: Container[str]) -> str:
    """What the ids of the rules for `site` begin with, unless it is `taken`."""
    name = _DASHED.sub("-", fold(site)).strip("-") or "site"
    numbered = (f"{name}-{number}" for number in count(2))
    return next(start for start in chain([name], numbered) if start not in taken)


def rules_of(learned: Learned, name: str = "site") -> list[Rule]:
    """The rules for one site, with ids that begin with `name`.

    What cannot be written as a safe rule is left out.
    """
    own = learned.article if learned.article.isprintable() else ""
    negative = tuple(filter(None, (own[:300], FALLBACK)))
    rules = []
    phrases = _distinct(learned.phrases)
    block = _distinct(learned.block, set(map(phrase_key, phrases)))
    if phrases:
        rules.append(_rule(f"{name}.repeated", negative, phrases=tuple(phrases)))
    if block:  # seen once only, so a weak rule
        rule = _rule(f"{name}.block", negative, phrases=tuple(block))
        rules.append(replace(rule, strength="weak"))
    patterns = {_pattern(line): line for line in learned.varying if _can_vary(line)}
    for number, (pattern, line) in enumerate(sorted(patterns.items()), 1):
        rules.append(_rule(f"{name}.varying-{number}", negative, pattern=pattern, positive=(line,)))
    for number, label in enumerate(learned.labels, 1):
        pattern = f"{escaped(label)} {AFTER_LABEL}"
        positive = (f"{label} what a page says there",)
        rules.append(_rule(f"{name}.label-{number}", negative, pattern=pattern, positive=positive))
    return [good for rule in rules if (good := _checked(rule))]


def as_toml(rules: Iterable[Rule], head: str = LEARNED, off: Iterable[str] = ()) -> str:
    """A file that `newsclean.read_rules` reads to the same rules.

    `head` are lines of comment; `off` are the names of the rules that it switches off.
    """
    fields = [f"format = {FORMAT}\n"]
    if names := sorted(off):
        fields.append(as_list("without", names) + "\n")
    return "\n".join((head, "".join(fields), *map(_entry, rules)))


def escaped(text: str) -> str:
    """A pattern for nothing but `text`."""
    return _SIGN.sub(_ESCAPED, squeeze(text))


_ESCAPED = r"\\\1"


def _rule(id: str, negative: tuple[str, ...], **how: object) -> Rule:
    fields: dict[str, object] = {"category": CATEGORY, "scope": "line", "strength": "strong"}
    return Rule(id=id, negative=negative, **fields, **how)  # type: ignore[arg-type]


def _checked(rule: Rule) -> Rule | None:
    """`rule`, without the phrases that find an article's line; None if nothing is left."""
    if rule.phrases:
        barred = {phrase_key(line) for line in rule.negative}
        rule = replace(rule, phrases=tuple(p for p in rule.phrases if phrase_key(p) not in barred))
        if not rule.phrases:
            return None
    elif not all(finds(rule, line) for line in rule.positive):
        return None
    return rule if is_sound(rule) else None


def _distinct(lines: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    by_phrase = {phrase_key(line): line for line in lines}
    for phrase in known:
        by_phrase.pop(phrase, None)
    return list(by_phrase.values())


def _can_vary(line: str) -> bool:
    return len(line) <= VARIED and len(_DIGITS.findall(line)) <= NUMBERS


def _pattern(line: str) -> str:
    """A pattern for `line` with any numbers in it."""
    return _DIGITS.sub(lambda _: r"\d{1,9}", escaped(line))


def _entry(rule: Rule) -> str:
    return "\n".join(("[[rule]]", *_field_lines(rule), ""))


def _field_lines(rule: Rule) -> Iterator[str]:
    for name in ("id", "category", "scope", "strength"):
        yield f"{name} = {as_string(getattr(rule, name))}"
    if rule.default == "keep":
        yield 'default = "keep"'
    if rule.pattern:
        yield f"pattern = {as_string(rule.pattern)}"
    for name in ("phrases", "positive", "negative"):
        values = getattr(rule, name)
        if values:
            yield as_list(name, values)
