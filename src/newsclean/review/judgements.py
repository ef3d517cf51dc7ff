"""What a judge says of a cleaning, as rules that follow it and as cases that test them.

A judge reads the HTML report, marks what went and what stayed as right or wrong, and exports the
verdicts as JSON:

    {"format": 1, "texts": [{"name": "a.txt", "site": "", "raw": "...", "verdicts": [
        {"decision": "removed", "verdict": "wrong", "start": 9, "end": 24, "rule": "en.share"}]}]}

`decision` is "removed", "spared" (claimed, and stayed all the same) or "kept" (never claimed),
`verdict` says whether that was "right" or "wrong", and offsets count code points of `raw`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.model import Document, RawOffset, TextOffset, Unit
from newsclean.offsets import OffsetMap
from newsclean.pipeline import explain, prepare
from newsclean.rules.pattern import phrase_key, squeeze
from newsclean.rules.reading import is_sound
from newsclean.rules.rule import Rule, RuleBook, shipped_rules
from newsclean.rules.write import escaped, unused
from newsclean.text.prose import says_something

FORMAT = 1
CATEGORY = "judged"
OFTEN = 2
"""A rule that was wrong on so many passages, and right on none, is switched off."""
NEGATIVES = 3
MOST = 300
"""Characters of an example line that is not what the rule is for."""
NO_WORDS = "there are no words in it"
LETTERS = 3
"""An example line has so many at least."""
FALLBACK = "This line is here for one reason only: no rule finds it."

Choice: TypeAlias = Literal["removed", "spared", "kept"]


class Judged(NamedTuple):
    """One verdict: what was decided on `raw[start:end]`, and whether that was right."""

    start: int
    end: int
    decision: Choice
    right: bool
    rule: str = ""
    """Which rule removed or claimed it."""

    @property
    def goes(self) -> bool:
        """Whether the judge wants the passage to go."""
        return (self.decision == "removed") == self.right


class JudgedText(NamedTuple):
    """A text and the verdicts on it."""

    name: str
    raw: str
    verdicts: tuple[Judged, ...]
    site: str = ""


class Unmet(NamedTuple):
    """A verdict that does not hold."""

    text: JudgedText
    verdict: Judged
    reason: str


class Outcome(NamedTuple):
    """What verdicts make."""

    book: RuleBook
    """Rules to use beside those that were in use, and what they switch off."""
    unmet: tuple[Unmet, ...]
    """The verdicts that these rules cannot follow."""


def read_verdicts(data: Any) -> tuple[JudgedText, ...]:
    """The verdicts of an export, or the cases that `as_cases` made of them: parsed JSON.

    Raises `ValueError`, with the place and the reason, for anything else.
    """
    number = data.get("format") if isinstance(data, Mapping) else None
    if type(number) is not int or number != FORMAT:  # True == 1
        raise ValueError(f"not verdicts of format {FORMAT}, as the report exports them")
    texts = data.get("texts")
    if not isinstance(texts, list):
        raise ValueError("texts: a list")
    return tuple(_judged_text(entry, f"texts[{number}]") for number, entry in enumerate(texts))


def _judged_text(entry: Any, place: str) -> JudgedText:
    if not isinstance(entry, Mapping):
        raise ValueError(f"{place}: an object")
    for field in ("name", "raw"):
        if not isinstance(entry.get(field), str):
            raise ValueError(f"{place}.{field}: a string")
    site, verdicts = entry.get("site") or "", entry.get("verdicts")
    if not isinstance(site, str) or not isinstance(verdicts, list):
        raise ValueError(f"{place}: site is a string, verdicts is a list")
    size = len(entry["raw"])
    judged = (
        _judged(one, size, f"{place}.verdicts[{number}]") for number, one in enumerate(verdicts)
    )
    return JudgedText(entry["name"], entry["raw"], tuple(judged), site)


def _judged(entry: Any, size: int, place: str) -> Judged:
    if not isinstance(entry, Mapping):
        raise ValueError(f"{place}: an object")
    choices = {"decision": get_args(Choice), "verdict": ("right", "wrong")}
    for field, known in choices.items():
        if entry.get(field) not in known:
            raise ValueError(f"{place}.{field}: one of {', '.join(known)}")
    start, end, rule = entry.get("start"), entry.get("end"), entry.get("rule") or ""
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= size:
        raise ValueError(f"{place}: start and end are places in a raw text of {size} characters")
    if not isinstance(rule, str):
        raise ValueError(f"{place}.rule: a string")
    return Judged(start, end, entry["decision"], entry["verdict"] == "right", rule)


def as_cases(texts: Iterable[JudgedText]) -> dict[str, Any]:
    """The verdicts as cases for tests: the same layout, with the `text` of each passage.

    `failures` runs them, and `read_verdicts` reads them.
    """
    return {
        "format": FORMAT,
        "texts": [
            {
                "name": text.name,
                "site": text.site,
                "raw": text.raw,
                "verdicts": [
                    {
                        "decision": one.decision,
                        "verdict": "right" if one.right else "wrong",
                        "start": one.start,
                        "end": one.end,
                        "rule": one.rule,
                        "want": "goes" if one.goes else "stays",
                        "text": text.raw[one.start : one.end],
                    }
                    for one in text.verdicts
                ],
            }
            for text in texts
        ],
    }


def failures(texts: Iterable[JudgedText], config: ConfigLike = NEWS) -> Iterator[Unmet]:
    """The verdicts that cleaning by `config` does not follow.

    What is to go must be gone but for white space, and of what is to stay nothing may be gone.
    """
    for text in texts:
        cleaned = explain(text.raw, config)
        gone = [(removal.start, removal.end) for removal in cleaned.removals]
        for one in text.verdicts:
            shares = [(max(a, one.start), min(b, one.end)) for a, b in gone]
            taken = sum(b - a for a, b in shares if a < b)
            blank = sum(map(str.isspace, text.raw[one.start : one.end]))
            if one.goes and taken < one.end - one.start - blank:
                yield Unmet(text, one, cleaned.refused or "it stays")
            elif not one.goes and taken:
                by = next(
                    r.rule for r, (a, b) in zip(cleaned.removals, shares, strict=True) if a < b
                )
                yield Unmet(text, one, f"it goes, by {by}")


def rules_from(texts: Iterable[JudgedText], config: ConfigLike = NEWS) -> Outcome:
    """Rules that do what the judge of `texts` says, beside those of `config`.

    A rule that ships, was wrong on several passages and right on none is switched off. Every
    other passage that should have stayed is named by a rule that spares it, every one that should
    have gone by a rule that takes it, wherever it stands. Then all verdicts are tried.
    """
    texts, config = tuple(texts), as_config(config)
    off = _never_right(texts)
    draft = _Draft(config)
    reasons: dict[tuple[JudgedText, Judged], str] = {}
    # Twice: what one rule no longer takes another one may, and what is spared may spare its twin.
    for _ in range(2):
        for miss in tuple(failures(texts, _with(config, draft.book(off)))):
            reasons[miss.text, miss.verdict] = draft.add(miss.text, miss.verdict)
    book = draft.book(off)
    unmet = (
        miss._replace(reason=reasons.get((miss.text, miss.verdict)) or miss.reason)
        for miss in failures(texts, _with(config, book))
    )
    return Outcome(book, tuple(unmet))


def _with(config: Config, book: RuleBook) -> Config:
    return replace(config, rules=(config.rules or RuleBook()) + book)


def _never_right(texts: Iterable[JudgedText]) -> frozenset[str]:
    """The rules that ship and were wrong on several passages and right on none."""
    ships = {rule.id for rule in shipped_rules().rules}
    wrong: dict[str, set[str]] = {}
    right = set()
    for text in texts:
        for one in text.verdicts:
            if one.decision != "removed" or one.rule not in ships:
                continue
            if one.right:
                right.add(one.rule)
            else:
                passage = phrase_key(text.raw[one.start : one.end])
                wrong.setdefault(one.rule, set()).add(passage)
    often = (rule for rule, passages in wrong.items() if len(passages) >= OFTEN)
    return frozenset(often) - right


class _Passages:
    """What verdicts on one site name: sentences by their keys, and what is glued to a line."""

    def __init__(self) -> None:
        self.stays: dict[str, str] = {}
        self.goes: dict[str, str] = {}
        self.glued: dict[tuple[str, str], tuple[str, str]] = {}
        """By scope and pattern, the line that it was found in, and the same without it."""
        self.other: list[str] = []
        """Lines that a rule for what goes must not find."""


class _Draft:
    """Rules that are being made of verdicts."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._sites: dict[str, _Passages] = {}
        self._documents: dict[str, Document] = {}

    def _document(self, raw: str) -> Document:
        if raw not in self._documents:
            self._documents[raw] = prepare(raw, self._config)
        return self._documents[raw]

    def add(self, text: JudgedText, one: Judged) -> str:
        """Take a verdict in; the answer is why that cannot be done, or empty."""
        doc = self._document(text.raw)
        site = self._sites.setdefault(text.site, _Passages())
        start, end = OffsetMap(doc.edits).to_text(RawOffset(one.start), RawOffset(one.end))
        # A unit never goes in part, so what spares a part of it spares the whole.
        fits = _mostly if one.goes else _touched
        units = [unit for unit in doc.units if fits(unit, start, end)]
        if not one.goes:
            units = [unit for unit in units if phrase_key(doc.words(unit))] or units
        site.other += (line for line in _others(doc, units) if line not in site.other)
        if not units:
            return self._add_glued(site, doc, start, end) if one.goes else NO_WORDS
        words = [squeeze(doc.words(unit)) for unit in units]
        for phrase in words:
            if not phrase_key(phrase) or not phrase.isprintable():
                return f"no rule can name {phrase!r}"
        named, others = (site.goes, site.stays) if one.goes else (site.stays, site.goes)
        for phrase in words:
            if phrase_key(phrase) in others:
                return "another verdict says the contrary of the same words"
            named[phrase_key(phrase)] = phrase
        return ""

    def _add_glued(self, site: _Passages, doc: Document, start: int, end: int) -> str:
        """Take in a passage that should go and is a small part of a line."""
        words = doc.text[start:end].strip()
        line = next((line for line in doc.lines if line.start <= start < line.end), None)
        if line is None or not words:
            return NO_WORDS
        whole = doc.text[line.start : line.end]
        scope = (
            "prefix" if whole.startswith(words) and start <= line.start
            else "suffix" if whole.endswith(words) and end >= line.end
            else ""
        )  # fmt: skip
        if not scope:
            return "it is a part of a sentence, and rules take whole ones"
        rest = whole.removeprefix(words) if scope == "prefix" else whole.removesuffix(words)
        site.glued[scope, escaped(words)] = squeeze(whole), squeeze(rest)
        return ""

    def book(self, off: frozenset[str]) -> RuleBook:
        """The rules as far as they are known."""
        rules: list[Rule] = []
        taken: set[str] = set()
        for site, passages in sorted(self._sites.items()):
            name = unused(site or CATEGORY, taken)
            taken.add(name)
            rules += _rules(passages, name)
        return RuleBook(tuple(rules), off)


def _mostly(unit: Unit, start: TextOffset, end: TextOffset) -> bool:
    """Whether more than half of a unit lies in a span."""
    return 2 * (min(unit.end, end) - max(unit.start, start)) > unit.end - unit.start


def _touched(unit: Unit, start: TextOffset, end: TextOffset) -> bool:
    """Whether any of a unit lies in a span."""
    return unit.start < end and start < unit.end


def _others(doc: Document, units: Sequence[Unit]) -> list[str]:
    """The nearest lines that say something, or else have words, around what a verdict is about."""
    if not units:
        return []
    above, below = reversed(doc.lines[: units[0].line]), doc.lines[units[-1].line + 1 :]
    words = [
        [*filter(_is_example, (squeeze(doc.text[line.start : line.end]) for line in side))]
        for side in (above, below)
    ]
    sentences = [[*islice(filter(says_something, side), 1)] for side in words]
    return [*chain(*(sentences if any(sentences) else (side[:1] for side in words)))]


def _is_example(line: str) -> bool:
    """Whether a rule learns something by not finding a line: "___" teaches nothing."""
    return sum(map(str.isalpha, line)) >= LETTERS and line.isprintable() and len(line) <= MOST


def _rules(passages: _Passages, name: str) -> Iterator[Rule]:
    """The rules for one site."""
    named = passages.stays.keys() | passages.goes.keys()
    lines = [line for line in passages.other if phrase_key(line) not in named][:NEGATIVES]
    sentence: dict[str, Any] = {"category": CATEGORY, "scope": "sentence", "strength": "strong"}
    negative = tuple(lines) or (FALLBACK,)
    if passages.stays:
        phrases = tuple(passages.stays.values())
        yield Rule(
            id=f"{name}.stays", default="keep", phrases=phrases, negative=negative, **sentence
        )
    if passages.goes:
        yield Rule(
            id=f"{name}.goes", phrases=tuple(passages.goes.values()), negative=negative, **sentence
        )
    for number, ((scope, pattern), (line, rest)) in enumerate(sorted(passages.glued.items()), 1):
        rules = (
            Rule(
                id=f"{name}.glued-{number}",
                category=CATEGORY,
                scope="prefix" if scope == "prefix" else "suffix",
                strength="strong",
                pattern=pattern,
                positive=(line,),
                negative=(other,),
            )
            for other in (rest, FALLBACK)
            if _is_example(other)
        )
        yield from islice(filter(is_sound, rules), 1)
