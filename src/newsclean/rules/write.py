"""What was learned of a site, as rules, and rules as a TOML file."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from types import MappingProxyType
from typing import NamedTuple

from newsclean.rules.pattern import fold, phrase_key, squeeze
from newsclean.rules.reading import is_sound
from newsclean.rules.rule import FORMAT, Rule, finds
from newsclean.tomlfile import as_list, as_string

CATEGORY = "site"
VARIED = 120
"""Characters; a longer line whose numbers vary is not learned."""
NUMBERS = 6
"""Nor is one with more numbers."""

TOGETHER = 20
"""So many patterns make one rule."""

AFTER_LABEL = r".{1,160}"
FALLBACK = "Nothing that a site repeats on its pages is an article, and this line is one of those."

_DIGITS = re.compile(r"\d+")
_SIGN = re.compile(r"([^\w\s])")
_DASHED = re.compile(r"[^a-z0-9]+")
LEARNED = """\
# Learned from pages: what each site repeats. `newsclean clean --rules` takes this file.
#
# Every line may be changed or deleted by hand. Of the lines of a site those stand first that save
# most: long ones, on many pages.
"""
WIDTH = 100
"""Columns of a file of learned rules."""


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

    pages: int = 0
    """How many pages there were; they may be estimated."""

    most: int = 0
    """On how many of them the first of `phrases` stands."""

    def notes(self, name: str) -> dict[str, str]:
        """What to say of the rules whose ids begin with `name`."""
        count = f"{self.pages:,} page{'s' if self.pages != 1 else ''}"
        return {
            f"{name}.repeated": f"{count}; the first line stands on {self.most:,} of them",
            f"{name}.block": "lines of a single page that lie between such lines",
        }


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
    varying = {_pattern(line): line for line in learned.varying if _can_vary(line)}
    labels = {
        f"{escaped(label)} {AFTER_LABEL}": f"{label} what a page says there"
        for label in learned.labels
    }
    for kind, patterns in (("varying", varying), ("label", labels)):
        # What cannot be relied on by itself may not spoil the others.
        sound = [
            (pattern, line)
            for pattern, line in sorted(patterns.items())
            if _checked(_rule(f"{name}.{kind}", negative, pattern=pattern, positive=(line,)))
        ]
        for number, some in enumerate(_in_parts(sound), 1):
            pattern = some[0][0] if len(some) == 1 else f"(?:{'|'.join(one for one, _ in some)})"
            positive = tuple(line for _, line in some)
            rules.append(
                _rule(f"{name}.{kind}-{number}", negative, pattern=pattern, positive=positive)
            )
    return [good for rule in rules if (good := _checked(rule))]


def _in_parts(found: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    """Patterns in parts that make one rule each."""
    return (found[k : k + TOGETHER] for k in range(0, len(found), TOGETHER))


def as_toml(
    rules: Iterable[Rule],
    head: str = LEARNED,
    off: Iterable[str] = (),
    notes: Mapping[str, str] = MappingProxyType({}),
    width: int = 0,
) -> str:
    """A file that `newsclean.read_rules` reads to the same rules.

    `head` are lines of comment; `off` are the names of the rules that it switches off; `notes` say
    something of a rule, by its id. Phrases stand one to a line, or as many as `width` has room for.
    """
    fields = [f"format = {FORMAT}\n"]
    if names := sorted(off):
        fields.append(as_list("without", names) + "\n")
    entries = (_entry(rule, notes.get(rule.id, ""), width) for rule in rules)
    return "\n".join((head, "".join(fields), *entries))


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


def _entry(rule: Rule, note: str, width: int) -> str:
    said = [f"# {note}"] if note else []
    return "\n".join((*said, "[[rule]]", *_field_lines(rule, width), ""))


def _field_lines(rule: Rule, width: int) -> Iterator[str]:
    for name in ("id", "category", "scope", "strength"):
        yield f"{name} = {as_string(getattr(rule, name))}"
    if rule.default == "keep":
        yield 'default = "keep"'
    if rule.pattern:
        yield f"pattern = {as_string(rule.pattern)}"
    for name in ("phrases", "positive", "negative"):
        values = getattr(rule, name)
        if values:
            yield as_list(name, values, 0 if name == "negative" else width)
