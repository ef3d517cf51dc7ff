"""Boilerplate rules as data: what a rule is, and how a file of rules is read and checked.

The head of `newsclean/rules/en.toml` explains the format to those who write rules.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from reprlib import repr as brief
from typing import Any, Literal

from newsclean.argument_checks import given, is_string, several, spelling_hint
from newsclean.prepared import Prepared, prepared
from newsclean.rules.pattern import compiled, phrase_key, squeeze

FORMAT = 1


class RuleError(ValueError):
    """A mistake in a rule. The message names the file, the rule, the field and the reason."""

    def __init__(self, reason: str, *, file: str = "", rule: str = "", field: str = "") -> None:
        places = (file, f"rule {rule!r}" if rule else "", f"field {field!r}" if field else "")
        super().__init__(": ".join((*filter(None, places), reason)))
        self.reason, self.file, self.rule, self.field = reason, file, rule, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. It says what it finds either by `phrases` or by a `pattern`."""

    id: str
    """What it is called, such as "en.scroll-top"."""

    category: str
    """The group it belongs to, such as "navigation"."""

    scope: Literal["line", "tail", "prefix", "suffix", "sentence"]
    """What it finds: a whole line, a whole line that may open a block at the end of the text,
    what is glued before or behind the words of a line, or a sentence wherever it stands."""

    strength: Literal["strong", "weak"]
    """Whether it counts wherever it finds something, or only with support: other boilerplate beside
    it, or a place above or below all prose."""

    default: Literal["drop", "keep"] = "drop"
    """Whether what it finds goes. A sentence that is kept stays whatever other rules say."""

    family: str = ""
    """What rules of this kind are called in every language; without it, the id after its dot."""

    languages: tuple[str, ...] = ()
    """The languages it is written for. For the reader only: every rule is tried on every text."""

    phrases: tuple[str, ...] = ()
    """Whole lines, whatever their case and the signs around them."""

    pattern: str = ""
    """A regular expression for the whole line (or the prefix, the suffix), whatever its case."""

    positive: tuple[str, ...] = ()
    """Lines in which it finds something."""

    negative: tuple[str, ...] = ()
    """Lines in which it finds nothing."""

    def __post_init__(self) -> None:
        for field in FIELDS:
            value = getattr(self, field)
            if field in LISTS:
                lines = several(f"Rule.{field}", value, "strings", is_string)
                object.__setattr__(self, field, lines)
            elif not isinstance(value, str):
                raise TypeError(f"Rule.{field} is a string, not {given(value)}")
        if not self.family:
            object.__setattr__(self, "family", self.id.partition(".")[2] or self.id)

    @property
    def glued(self) -> bool:
        """Whether it finds a part of a line, not the whole of it."""
        return self.scope in ("prefix", "suffix")


LISTS = ("languages", "phrases", "positive", "negative")
FIELDS = tuple(field.name for field in fields(Rule))


@lru_cache(maxsize=4096)
def _phrase_keys(phrases: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(phrase_key, phrases))


def finds(rule: Rule, line: str) -> bool:
    """Whether `rule` finds something in `line`: what a rule means, put plainly.

    `newsclean.rules.matcher` gives the same answers for many rules at once.
    """
    line = squeeze(line)
    if rule.phrases:
        return phrase_key(line) in _phrase_keys(rule.phrases)
    if rule.scope == "prefix":
        start = compiled(rule.pattern).match(line)
        return bool(start and start[0].strip() and line[start.end() :].strip())
    if rule.scope == "suffix":
        end = compiled(rf"(?:{rule.pattern})\Z").search(line)
        return bool(end and end[0].strip() and line[: end.start()].strip())
    return compiled(rule.pattern).fullmatch(line) is not None


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """Rules in the order in which they are tried. Hashable, and equal when the rules are."""

    rules: tuple[Rule, ...] = ()
    off: frozenset[str] = frozenset()
    """Ids, families or categories of rules that ship, and that do not count beside these."""
    _hash: int = dataclasses.field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rules = several("RuleBook.rules", self.rules, "rules", _is_rule)
        object.__setattr__(self, "rules", rules)
        off = several("RuleBook.off", self.off, "names", is_string)
        object.__setattr__(self, "off", frozenset(off))
        # It is part of the key of caches that are asked for every text.
        object.__setattr__(self, "_hash", hash((tuple(map(outline, self.rules)), self.off)))

    @property
    def by_place(self) -> Mapping[int, Rule]:
        """The rules by their places in the book."""
        return dict(enumerate(self.rules))

    @property
    def for_sentences(self) -> list[Rule]:
        """The rules that find sentences."""
        return [rule for rule in self.rules if rule.scope == "sentence"]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RuleBook):
            return NotImplemented
        return self is other or (
            self._hash == other._hash and (self.rules, self.off) == (other.rules, other.off)
        )

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[RuleBook], tuple[tuple[Rule, ...], frozenset[str]]]:
        # The hash of a string is another one in another process.
        return RuleBook, (self.rules, self.off)

    def __add__(self, other: RuleBook) -> RuleBook:
        """The rules of both. A rule of `other` takes the place of one with the same id."""
        rules = {rule.id: rule for rule in (*self.rules, *other.rules)}
        return RuleBook(tuple(rules.values()), self.off | other.off)

    def without(self, names: Iterable[str]) -> RuleBook:
        """The book without the rules that `names` name by their id, family or category.

        Raises `ValueError` for a name that no rule has.
        """
        off = self._known("RuleBook.without", names)
        if not off:
            return self
        left = tuple(rule for rule in self.rules if off.isdisjoint(_names(rule)))
        return RuleBook(left, self.off)

    def dropping(self, names: Iterable[str]) -> RuleBook:
        """The book in which the rules that `names` name drop what they keep by default.

        They count wherever they find something, as who names them asks for it. Raises `ValueError`
        for a name that no rule has.
        """
        named = self._known("RuleBook.dropping", names)
        if not named:
            return self
        rules = (
            rule
            if rule.default == "drop" or named.isdisjoint(_names(rule))
            else replace(rule, default="drop", strength="strong")
            for rule in self.rules
        )
        return RuleBook(tuple(rules), self.off)

    def _known(self, place: str, names: Iterable[str]) -> frozenset[str]:
        asked = frozenset(several(place, names, "names", is_string))
        if not asked:
            return asked
        known = {name for rule in self.rules for name in _names(rule)}
        for name in sorted(asked - known):
            hint = spelling_hint(name, known)
            raise ValueError(f"no rule, family or category is called {name!r}{hint}")
        return asked


def outline(rule: Rule) -> str:
    """What the hash of a book knows of a rule."""
    return f"{rule.id} {rule.scope} {rule.default}"


def _is_rule(value: object) -> bool:
    return isinstance(value, Rule)


def _names(rule: Rule) -> tuple[str, str, str]:
    return rule.id, rule.family, rule.category


class _ShippedRules(dict[int, Rule]):
    """The rules that ship by their places, each made when it is first asked for."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self._entries = entries

    def __missing__(self, place: int) -> Rule:
        # One and the same for all threads: who asks compares rules by what they are, not by value.
        return self.setdefault(place, build(json.loads(self._entries[place])))

    def all(self) -> tuple[Rule, ...]:
        """Every one of them, in their order."""
        return tuple(self[place] for place in range(len(self._entries)))


class _ShippedBook(RuleBook):
    """A book whose rules are made when they are asked for: a text asks for few of them."""

    __slots__ = ("_made", "_outlines")
    _made: _ShippedRules
    _outlines: tuple[str, ...]

    @classmethod
    def of(cls, known: Prepared) -> _ShippedBook:
        """The book of the rules that were read in advance."""
        book = object.__new__(cls)
        object.__setattr__(book, "_made", _ShippedRules(known.rules))
        object.__setattr__(book, "_outlines", known.outlines)
        object.__setattr__(book, "off", frozenset())
        object.__setattr__(book, "_hash", hash((known.outlines, frozenset())))
        return book

    def __getattr__(self, name: str) -> Any:
        """All the rules, where something asks for them: until then there is no such attribute."""
        if name != "rules":
            raise AttributeError(name)
        rules = self._made.all()
        object.__setattr__(self, "rules", rules)
        return rules

    @property
    def by_place(self) -> Mapping[int, Rule]:
        return self._made

    @property
    def for_sentences(self) -> list[Rule]:
        scopes = (outline.split(" ")[1] for outline in self._outlines)
        return [self._made[place] for place, scope in enumerate(scopes) if scope == "sentence"]


@cache
def shipped_rules() -> RuleBook:
    """The rules that ship with newsclean, those for English first.

    They are not checked here: the tests of newsclean check them.
    """
    if known := prepared():
        return _ShippedBook.of(known)
    return RuleBook(tuple(map(build, shipped_entries())))


def shipped_entries() -> Iterator[dict[str, Any]]:
    """The rules that ship, as they stand in their files, each with its languages."""
    import tomllib  # these two take long to import, and are not needed where all is prepared
    from importlib.resources import files

    folder = files("newsclean") / "rules"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    for name in sorted(names, key=lambda name: name != "en.toml"):
        data = tomllib.loads((folder / name).read_text("utf-8"))
        for number, entry in enumerate(data["rule"], 1):
            with in_file(name):
                yield {"languages": data["languages"], **checked(entry, number)}


def with_shipped(own: RuleBook | None) -> RuleBook:
    """The rules that ship, but for those that `own` switches off, and those of `own`."""
    return shipped_rules() if own is None else shipped_rules().without(own.off) + own


@contextmanager
def in_file(name: str) -> Iterator[None]:
    """Say of each mistake in which file it is."""
    try:
        yield
    except RuleError as error:
        place = {"rule": error.rule, "field": error.field}
        raise RuleError(error.reason, file=name, **place) from error.__cause__


REQUIRED = ("id", "category", "scope", "strength")


def checked(entry: object, number: int) -> Mapping[str, Any]:
    """`entry`, the one with this number, if it has the fields of a rule."""
    if not isinstance(entry, Mapping):
        raise RuleError("every rule begins with [[rule]]", field="rule")
    name = entry["id"] if isinstance(entry.get("id"), str) else f"number {number}"
    for field, value in entry.items():
        if field not in FIELDS:
            hint = spelling_hint(field, FIELDS)
            raise RuleError(f"there is no such field{hint}", rule=name, field=field)
        if field in LISTS and not is_list_of_strings(value):
            raise RuleError("a list of strings", rule=name, field=field)
        if field not in LISTS and not isinstance(value, str):
            raise RuleError(f"a string, not {brief(value)}", rule=name, field=field)
    for field in REQUIRED:
        if field not in entry:
            raise RuleError("is missing", rule=name, field=field)
    return entry


def is_list_of_strings(value: object) -> bool:
    """Whether `value` is a list, and holds nothing but strings."""
    return isinstance(value, list) and all(map(is_string, value))


def build(entry: Mapping[str, Any]) -> Rule:
    """The rule that an entry of a file means, which has been checked."""
    lists = {field: tuple(entry.get(field, ())) for field in LISTS}
    return Rule(**{**entry, **lists})
