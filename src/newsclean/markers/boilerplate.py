"""Marks boilerplate: lines that a rule finds, what is glued to a line, and the block below a tail.

A strong rule counts wherever it finds a line. A weak one needs support (`company`): it counts below
the last line of prose, above the first one, beside another line that a rule finds, or as the
heading of a list of titles.

What says something, such as a sentence or a quotation, never goes with the block above it, unless
it is a reader's comment, between its author and the buttons below.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from functools import partial
from itertools import pairwise, takewhile
from operator import attrgetter
from typing import Literal, NamedTuple

from newsclean.model import Document, Mark
from newsclean.rules.matcher import Hit, Hits, Matcher, matcher
from newsclean.rules.rule import Rule, RuleBook
from newsclean.text.characters import CLOSING, OPENING
from newsclean.text.prose import is_prose, says_something
from newsclean.text.segmenting import is_whole_page

REACH = 2
"""At most so many lines apart, two lines that rules find support each other."""

LINKS = ("related", "ads")
"""Headings of these categories stand above lists of titles, in the middle of an article too."""

MOST, TITLE, FEW = 12, 25, 2
"""No such list is longer. A title has so many characters, and so many titles bear witness to what a
weak rule says of their heading."""

AUTHOR = "comment-author"
"""The family of rules for the line that says who wrote a comment, and when."""

COMMENT = 1500
"""Characters. What stands between an author and the next control is a comment if it has no more."""

LABEL = 160
"""Characters; what is longer is no label at the end of a line."""

SHORT = 40
"""So many characters of a line are quoted."""

STRONG, WEAK, LONELY, BELOW = 1.0, 0.7, 0.4, 0.8

KEPT = "kept by default"
ALONE = "a weak rule without company"
NEVER = "weak rules do not count"
TOO_LARGE = "the block below is too large a share of the text"


def cutter(book: RuleBook, seen: Hits | None = None) -> Callable[[str], tuple[int, int]] | None:
    """Says what may go alone at either end of a line; None when no rule of `book` cuts lines.

    For a line without white space around it: the length of the prefix, 0 for none, and the place
    where the suffix starts, the length of the line for none. `seen` keeps what was found in a line
    for `boilerplate` and for later rounds over the same text; it changes nothing but the time.
    """
    rules = matcher(book)
    return partial(rules.cut, seen=seen) if rules.cuts else None


def boilerplate(
    doc: Document,
    book: RuleBook,
    weak: Literal["never", "context", "always"] = "context",
    tail: float = 0.3,
    seen: Hits | None = None,
) -> Iterator[Mark]:
    """Marks for every unit of `doc` that the rules of `book` find, in the order of the units.

    `weak` says when weak rules count. A tail rule takes with its line what stands below it, if that
    holds no prose and is not more than the share `tail` of the text. `seen` as of `cutter`.
    """
    rules = matcher(book)
    hits = dict(rules.lines(doc.text, doc.lines, seen))
    claims: dict[int, _Claim] = {}
    if hits:
        page = _Page(doc, hits)
        claims = {line: _claim(page, line, rule, weak) for line, rule in page.rules.items()}
        claims |= _lists(page, claims, tail) | _block(page, claims, tail)
        claims |= _comments(page, claims)
    marks = [
        Mark(unit, rule.id, score, veto=veto, why=why)
        for line, (rule, score, why, veto) in claims.items()
        for unit in doc.units_of(line)
    ]
    for line in hits.keys() - claims.keys():
        marks += _glued(doc, line, hits[line])
    marks += _labels(doc, rules, claims, {mark.unit for mark in marks}, seen)
    yield from sorted(marks, key=attrgetter("unit"))


def _labels(
    doc: Document,
    rules: Matcher,
    claims: Container[int],
    marked: Container[int],
    seen: Hits | None,
) -> Iterator[Mark]:
    """Marks for what strong rules for lines find at the end of a line, or anywhere in a whole page.

    Extractors that drop line breaks leave labels behind the text, and whole pages on one line.
    """
    for units in doc.units_by_line():
        start, end = doc.units[units[0]].start, doc.units[units[-1]].end
        if len(units) == 1 or doc.units[units[0]].line in claims:
            continue
        for unit in units if is_whole_page(end - start, len(doc.text)) else units[-1:]:
            words = doc.words(doc.units[unit])
            if len(words) > LABEL:
                continue
            rule = next(filter(_is_sure, rules.find(words, seen).rules), None)
            if (
                rule
                and unit not in marked
                and not _in_quotes(doc.text[start : doc.units[unit].start])
            ):
                yield Mark(unit, rule.id, STRONG, why=f"boilerplate ({rule.category}), in a line")


def _is_sure(rule: Rule) -> bool:
    return rule.strength == "strong" and rule.default == "drop"


def _in_quotes(before: str) -> bool:
    """Whether a quotation is open behind `before`."""
    return before.count('"') % 2 == 1 or before.count(OPENING) > before.count(CLOSING)


class _Claim(NamedTuple):
    rule: Rule
    score: float
    why: str
    veto: str | None = None


class _Page:
    """The lines of a text, and which of them are boilerplate or prose."""

    def __init__(self, doc: Document, hits: Mapping[int, Hit]) -> None:
        self._text = doc.text
        self._lines = doc.lines
        self.hits = hits
        self.rules = {line: min(hit.rules, key=_force) for line, hit in hits.items() if hit.rules}
        """For each line that rules find, the one of them that counts."""
        count = len(doc.lines)
        self.first_prose = next(filter(self.prose, range(count)), count)
        self.last_prose = next(filter(self.prose, range(count - 1, -1, -1)), -1)
        self.count = count
        self.total = len(doc.text)

    def words(self, line: int) -> str:
        return self._text[self._lines[line].start : self._lines[line].end]

    def size(self, line: int) -> int:
        return self._lines[line].end - self._lines[line].start

    def drops(self, line: int) -> bool:
        """Whether the rule that counts for the line removes it."""
        return line in self.rules and self.rules[line].default == "drop"

    def opens(self, line: int) -> Rule | None:
        """The rule by which the line may take along what stands below it."""
        rules = (rule for rule in self.hits[line].rules if rule.default == "drop")
        return next((rule for rule in rules if rule.scope == "tail"), None)

    def prose(self, line: int) -> bool:
        """Whether the line reads like the article's own text."""
        return not self.drops(line) and is_prose(self.words(line))

    def label(self, line: int) -> bool:
        """Whether the line may be a title or a control, and says nothing by itself."""
        return self.drops(line) or not (self.prose(line) or says_something(self.words(line)))

    def titles(self, line: int) -> list[int]:
        """The labels right below a line, if they are not too many for a list of links."""
        below = list(takewhile(self.label, range(line + 1, min(self.count, line + MOST + 2))))
        return below if len(below) <= MOST else []

    def heads_links(self, line: int) -> bool:
        """Whether the line is a heading above a list of links."""
        rule = self.opens(line)
        return rule is not None and rule.category in LINKS

    def company(self, line: int) -> str | None:
        """What supports a weak rule that finds this line; None if nothing does."""
        if 0 <= self.last_prose < line:
            return "below the last of the prose"
        if 0 < line < self.first_prose < self.count:  # the first line is the headline
            return "above the first of the prose"
        for step in (-1, 1):
            for other in (line + step * distance for distance in range(1, REACH + 1)):
                if not 0 <= other < self.count or self.prose(other):
                    break
                if self.drops(other) and self._befriends(line, other):
                    return f"beside {_short(self.words(other))}"
        titles = self.titles(line) if self.heads_links(line) else ()
        if sum(self.size(other) >= TITLE for other in titles) >= FEW:
            return "above a list of titles"
        return None

    def _befriends(self, line: int, other: int) -> bool:
        """Whether `other` supports `line`.

        Lines of one rule with others between them may be a list of the article's own, such as dates
        between short entries.
        """
        rule, friend = self.rules[line], self.rules[other]
        return friend.strength == "strong" or friend is not rule or abs(line - other) == 1


def _force(rule: Rule) -> tuple[bool, bool, bool]:
    return rule.default == "keep", rule.strength == "weak", rule.scope != "tail"


def _claim(page: _Page, line: int, rule: Rule, weak: str) -> _Claim:
    why = f"boilerplate ({rule.category})"
    if rule.default == "keep":
        return _Claim(rule, STRONG if rule.strength == "strong" else LONELY, why, KEPT)
    if rule.strength == "strong":
        return _Claim(rule, STRONG, why)
    company = page.company(line)
    if company:
        return _Claim(rule, WEAK, f"{why}, {company}", NEVER if weak == "never" else None)
    return _Claim(rule, LONELY, why, None if weak == "always" else ALONE)


def _lists(page: _Page, claims: Mapping[int, _Claim], tail: float) -> dict[int, _Claim]:
    """Claims on the titles between the heading of a list of links and the article that goes on."""
    lists: dict[int, _Claim] = {}
    for line, claim in claims.items():
        if tail and line < page.last_prose and not claim.veto and page.heads_links(line):
            titles = page.titles(line)
            if len(titles) == 1 and page.size(titles[0]) < TITLE:
                continue  # a subheading of the article that goes on
            below = (other for other in titles if _may_sink(page, other, claims))
            lists |= dict.fromkeys(below, _sunk(page, line, None))
    return lists


def _block(page: _Page, claims: Mapping[int, _Claim], tail: float) -> dict[int, _Claim]:
    """Claims on what stands below a tail, the uppermost of those that can take it along."""
    if not tail or page.last_prose < 0:
        return {}
    opener = large = None
    size = 0
    for line in range(page.count - 1, page.last_prose, -1):
        claim = claims.get(line)
        if claim and not claim.veto and page.opens(line):
            if size <= tail * page.total:
                opener = line
            else:
                large = line
        if _may_sink(page, line, claims):
            size += page.size(line)
    block: dict[int, _Claim] = {}
    if large is not None:
        sunk = _sunk(page, large, TOO_LARGE)
        end = page.count if opener is None else opener
        block |= {line: sunk for line in range(large + 1, end) if line not in claims}
    if opener is not None:
        sunk = _sunk(page, opener, None)
        below = range(opener + 1, page.count)
        block |= {line: sunk for line in below if _may_sink(page, line, claims)}
    return block


def _comments(page: _Page, claims: Mapping[int, _Claim]) -> dict[int, _Claim]:
    """Claims on what stands between the author of a comment and the next of the comments' lines."""
    going = [line for line, claim in claims.items() if claim.veto is None]
    lines = sorted(line for line in going if claims[line].rule.category == "comments")
    comments: dict[int, _Claim] = {}
    for author, end in pairwise(lines):
        rule = claims[author].rule
        if rule.family != AUTHOR or author < page.first_prose or end - author > MOST:
            continue
        inside = [line for line in range(author + 1, end) if line not in going]
        if sum(map(page.size, inside)) <= COMMENT:
            why = f"a comment below {_short(page.words(author))}"
            comments |= dict.fromkeys(inside, _Claim(rule, BELOW, why))
    return comments


def _sunk(page: _Page, opener: int, veto: str | None) -> _Claim:
    rule = page.opens(opener)
    assert rule
    return _Claim(rule, BELOW, f"below {_short(page.words(opener))}", veto)


def _short(line: str) -> str:
    """The beginning of a line, in quotes."""
    words = " ".join(line[:99].split())
    return f"'{words}'" if len(words) <= SHORT else f"'{words[:SHORT].rstrip()}…'"


def _may_sink(page: _Page, line: int, claims: Mapping[int, _Claim]) -> bool:
    """Whether a line may go with its block: neither a sentence nor what a strong rule keeps may."""
    claim = claims.get(line)
    loose = claim is None or (claim.veto is not None and claim.score < STRONG)
    return loose and page.label(line)


def _glued(doc: Document, line: int, hit: Hit) -> Iterator[Mark]:
    start, end, _ = doc.lines[line]
    for glued, span, why in (
        (hit.prefix, lambda at: (start, start + at), "glued before the line"),
        (hit.suffix, lambda at: (start + at, end), "glued behind the line"),
    ):
        if glued:
            for unit in doc.units_of(line):
                if doc.units[unit][:2] == span(glued.at):
                    yield Mark(unit, glued.rule.id, STRONG, why=why)
