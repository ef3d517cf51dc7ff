"""Reads files of rules that people write, and checks each rule before it is relied on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from reprlib import repr as brief
from typing import Any

from newsclean.argument_checks import spelling_hint
from newsclean.rules.pattern import phrase_key
from newsclean.rules.rule import (
    FORMAT,
    Rule,
    RuleBook,
    RuleError,
    build,
    checked,
    finds,
    in_file,
    is_list_of_strings,
    shipped_rules,
)
from newsclean.rules.safety import faults
from newsclean.tomlfile import read_toml

NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
CHOICES: dict[str, tuple[str, ...]] = {
    "scope": ("line", "tail", "prefix", "suffix", "sentence"),
    "strength": ("strong", "weak"),
    "default": ("drop", "keep"),
}

HEAD = ("format", "languages", "without", "rule")


def read_rules(path: str | PathLike[str]) -> RuleBook:
    """The rules in a TOML file, each of them checked against its own examples.

    Raises `RuleError` for every kind of mistake in the file, and `OSError` if it cannot be read.
    """
    with in_file(str(path)):
        data = _contents(path)
        _check_file(data)
        rules: dict[str, Rule] = {}
        for number, entry in enumerate(data.get("rule", ()), 1):
            rule = _rule_of(entry, number, data.get("languages", ()))
            if rule.id in rules:
                raise RuleError("another rule of this file has it", rule=rule.id, field="id")
            rules[rule.id] = rule
    return RuleBook(tuple(rules.values()), frozenset(data.get("without", ())))


def _contents(path: str | PathLike[str]) -> dict[str, Any]:
    try:
        return read_toml(path)
    except ValueError as error:
        raise RuleError(str(error)) from error.__cause__


def check(rule: Rule) -> None:
    """Raise `RuleError` if `rule` is not one that can be relied on.

    Its names and choices are checked, its pattern is read for what could make it slow, and its
    examples are tried.
    """
    for field, reason in _mistakes(rule):
        raise RuleError(reason, rule=rule.id, field=field)


def is_sound(rule: Rule) -> bool:
    """Whether `check` finds nothing wrong with `rule`."""
    return next(_mistakes(rule), None) is None


def _mistakes(rule: Rule) -> Iterator[tuple[str, str]]:
    """The mistakes in `rule`: field and reason. Those after the first may follow from it."""
    yield from _mistakes_of_form(rule)
    yield from _mistakes_of_examples(rule)


def _mistakes_of_form(rule: Rule) -> Iterator[tuple[str, str]]:
    for field in ("id", "family", "category"):
        if not NAME.fullmatch(getattr(rule, field)):
            yield field, "only small letters and digits, with dots or hyphens between them"
    for field, choices in CHOICES.items():
        if getattr(rule, field) not in choices:
            yield field, f"one of {', '.join(choices)}, not {brief(getattr(rule, field))}"
    if bool(rule.phrases) == bool(rule.pattern):
        yield "pattern", "a rule has either phrases or a pattern"
    if rule.glued and rule.phrases:
        yield "phrases", f"a {rule.scope} needs a pattern"
    if rule.scope == "sentence" and rule.pattern:
        yield "pattern", "a sentence needs phrases"
    if rule.scope == "sentence" and rule.strength == "weak":
        yield "strength", "a sentence counts wherever it stands: it must be strong"
    if rule.glued and rule.strength == "weak":
        yield "strength", f"a {rule.scope} is cut off wherever it stands: it must be strong"
    for phrase in rule.phrases:
        if not phrase_key(phrase):
            yield "phrases", f"there is no word in {phrase!r}"


def _mistakes_of_examples(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.pattern:
        for reason in faults(rule.pattern, glued=rule.glued):
            yield "pattern", reason
        if not rule.positive:
            yield "positive", "a pattern needs lines that it must find"
    if not rule.negative:
        yield "negative", "a rule needs lines that it must not find"
    for line in (*rule.positive, *rule.phrases):
        if not finds(rule, line):
            yield "positive", f"the rule does not find {line!r}"
    for line in rule.negative:
        if finds(rule, line):
            yield "negative", f"the rule finds {line!r}"


def _check_file(data: Mapping[str, Any]) -> None:
    for field in data:
        if field not in HEAD:
            raise RuleError(f"there is no such field{spelling_hint(field, HEAD)}", field=field)
    number = data.get("format", FORMAT)
    if type(number) is not int or number != FORMAT:  # True == 1
        raise RuleError(f"{FORMAT} is the only one, not {brief(number)}", field="format")
    for field in ("languages", "without"):
        if not is_list_of_strings(data.get(field, [])):
            raise RuleError("a list of strings", field=field)
    if not isinstance(data.get("rule", []), list):
        raise RuleError("every rule begins with [[rule]]", field="rule")
    try:
        shipped_rules().without(data.get("without", ()))
    except ValueError as error:
        raise RuleError(str(error), field="without") from error


def _rule_of(entry: object, number: int, languages: Iterable[str]) -> Rule:
    rule = build({"languages": languages, **checked(entry, number)})
    check(rule)
    return rule
