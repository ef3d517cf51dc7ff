"""Which rules find a line: the same answer as trying every rule, at a small part of the cost.

A rule can only find lines that begin (or end) with certain words, and these can be told from the
rule itself; some begin with a sign instead. So one look at the first character, the first word and
the last of a line leaves, for nearly every line of an article, nothing to try.
`newsclean.rules.rule.finds` is the plain definition of the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import regex

from newsclean.model import Line
from newsclean.rules.index import Edges, Table, edges, first_key, last_key, signs
from newsclean.rules.pattern import Either, Node, bare, compiled, fold, longest, parse, squeeze
from newsclean.rules.rule import Rule, RuleBook
from newsclean.text.prose import says_something


class Glued(NamedTuple):
    """A prefix that ends, or a suffix that starts, `at` characters into a line."""

    at: int
    rule: Rule


class Hit(NamedTuple):
    """What the rules find in one line: those for the whole of it, in the book's order, or a part.

    Rules that are kept by default find no part. A rule for a part is named for all of it, also
    where several parts stand in a row.
    """

    rules: tuple[Rule, ...] = ()
    prefix: Glued | None = None
    suffix: Glued | None = None


NOTHING = Hit()

Hits: TypeAlias = dict[str, Hit]
"""What has been found in lines, by their words."""


@lru_cache(maxsize=16)
def matcher(book: RuleBook) -> Matcher:
    """The matcher of `book`, made when it is first asked for."""
    return Matcher(book)


class Matcher:
    """Finds lines by the rules of a book. Patterns are compiled when they are first needed.

    Rules for sentences have no part in it (`newsclean.markers.named_sentences`).
    """

    __slots__ = (
        "_compiled",
        "_first",
        "_last",
        "_longest",
        "_loose",
        "_phrases",
        "_prefixes",
        "_reach",
        "_rules",
        "_signs",
        "_suffixes",
        "anywhere",
        "cuts",
    )

    def __init__(self, book: RuleBook) -> None:
        self._rules = book.rules
        self._compiled: dict[int, regex.Pattern[str]] = {}
        self._phrases: dict[str, set[int]] = {}
        self._longest: dict[int, int] = {}
        self._signs: dict[str, list[int]] = {}
        first: list[tuple[int, Edges]] = []
        last: list[tuple[int, Edges]] = []
        anywhere: list[int] = []
        for index, rule in enumerate(book.rules):
            if rule.scope == "sentence":
                continue
            phrases = [bare(squeeze(phrase)) for phrase in rule.phrases]
            for phrase in phrases:
                self._phrases.setdefault(fold(phrase), set()).add(index)
            keys = frozenset(first_key(phrase, 0, len(phrase)) for phrase in phrases)
            first.append((index, Edges(keys, frozenset())))
            if rule.phrases or (rule.glued and rule.default == "keep"):
                continue
            node = parse(rule.pattern)
            self._longest[index] = longest(node)
            for branch in node.branches if isinstance(node, Either) else (node,):
                begin, end = _begin_or_end(branch, rule)
                if begin:
                    first.append((index, begin))
                elif end:
                    last.append((index, end))
                elif rule.scope == "line" and (opening := signs(branch)):
                    for sign in opening:
                        self._signs.setdefault(sign, []).append(index)
                else:
                    anywhere.append(index)
        self._first = Table(first)
        self._last = Table(last, backwards=True)
        self.anywhere = tuple(anywhere)
        self._loose = tuple(index for index in anywhere if book.rules[index].glued)
        self._prefixes = Table(entry for entry in first if book.rules[entry[0]].glued)
        self._suffixes = Table(
            (entry for entry in last if book.rules[entry[0]].glued), backwards=True
        )
        self._reach = max(self._longest.values(), default=0)
        self.cuts = any(rule.glued and rule.default == "drop" for rule in book.rules)
        """Whether any rule may find a prefix or a suffix."""

    def lines(
        self, text: str, lines: Iterable[Line], seen: Hits | None = None
    ) -> Iterator[tuple[int, Hit]]:
        """The lines of `text` in which something is found, each by its place in `lines`.

        Lines that are in `seen` are not looked at again; it grows with those that are.
        """
        seen = {} if seen is None else seen
        for index, (start, end, _) in enumerate(lines):
            hit = self.find(text[start:end], seen)
            if hit is not NOTHING:
                yield index, hit

    def find(self, line: str, seen: Hits | None) -> Hit:
        """`line`, unless what it finds is in `seen`, which grows by it."""
        hit = None if seen is None else seen.get(line)
        if hit is None:
            hit = self.line(line)
            if seen is not None:
                seen[line] = hit
        return hit

    def line(self, line: str) -> Hit:
        """What is found in `line`, which has no white space around it."""
        size = len(line)
        candidates = self._first.find(first_key(line, 0, size))
        candidates += self._last.find(last_key(line, 0, size)) + self.anywhere
        candidates += tuple(self._signs.get(line[:1], ()))
        hit = self._try(line, candidates) if candidates else NOTHING
        return NOTHING if hit == NOTHING else hit

    def cut(self, line: str, seen: Hits | None = None) -> tuple[int, int]:
        """Where a prefix of `line` ends, 0 for none, and where a suffix starts, its end for none.

        A line that a rule finds as a whole is not cut. `seen` as of `lines`.
        """
        hit = self.find(line, seen)
        if hit.rules:
            return 0, len(line)
        prefix, suffix = hit.prefix, hit.suffix
        return prefix.at if prefix else 0, suffix.at if suffix else len(line)

    def _try(self, line: str, candidates: tuple[int, ...]) -> Hit:
        squeezed = squeeze(line)
        phrased = self._phrases.get(fold(bare(squeezed)), ())
        rules: list[Rule] = []
        scopes = set()
        for index in sorted({*candidates}):
            rule = self._rules[index]
            if rule.glued:
                scopes.add(rule.scope)
            elif rule.phrases:
                if index in phrased:
                    rules.append(rule)
            elif self._finds(index, squeezed):
                rules.append(rule)
        prefix = self._prefix(line, squeezed) if "prefix" in scopes else None
        suffix = self._suffix(line, squeezed) if "suffix" in scopes else None
        if prefix and suffix and prefix.at > suffix.at:
            suffix = None
        if prefix and says_something(line[prefix.at :].strip()):
            rules.clear()  # a label before a sentence is no reason for the sentence to go
        return Hit(tuple(rules), prefix, suffix)

    def _prefix(self, line: str, squeezed: str) -> Glued | None:
        """The longest prefix, and those behind it too: cleaning again must not find more."""
        first, at, size = None, 0, len(squeezed)
        while True:
            best, end = None, at
            for index in self._prefixes.find(first_key(squeezed, at, size)) + self._loose:
                match = self._pattern(index).match(squeezed, at)
                if match and match.end() > end and self._rules[index].scope == "prefix":
                    best, end = self._rules[index], match.end()
            end += squeezed.startswith(" ", end)
            if best is None or end >= size:
                break
            first, at = first or best, end
        letters = at - squeezed.count(" ", 0, at)
        return Glued(_after(letters, line), first) if first else None

    def _suffix(self, line: str, squeezed: str) -> Glued | None:
        """The longest suffix, and those before it too."""
        last, at, size = None, len(squeezed), len(squeezed)
        while True:
            best, start = None, at
            low = max(0, at - self._reach)
            for index in self._suffixes.find(last_key(squeezed, low, at)) + self._loose:
                begin = max(0, at - self._longest[index])
                match = self._pattern(index).search(squeezed, begin, at)
                if match and match.start() < start and self._rules[index].scope == "suffix":
                    best, start = self._rules[index], match.start()
            start -= squeezed.endswith(" ", 0, start)
            if best is None or start <= 0:
                break
            last, at = last or best, start
        letters = size - at - squeezed.count(" ", at)
        return Glued(len(line) - _after(letters, line[::-1]), last) if last else None

    def _finds(self, index: int, squeezed: str) -> bool:
        fits = len(squeezed) <= self._longest[index]
        return fits and self._pattern(index).fullmatch(squeezed) is not None

    def _pattern(self, index: int) -> regex.Pattern[str]:
        if index not in self._compiled:
            rule = self._rules[index]
            frame = r"(?:%s)\Z" if rule.scope == "suffix" else "%s"
            self._compiled[index] = compiled(frame % rule.pattern)
        return self._compiled[index]


def _after(letters: int, line: str) -> int:
    """Where `line` stands when so many characters that are not white space are behind."""
    at = 0
    while letters:
        letters -= not line[at].isspace()
        at += 1
    return at


def _begin_or_end(node: Node, rule: Rule) -> tuple[Edges | None, Edges | None]:
    """The keys by which to find one alternative of a rule: at its beginning, else at its end."""
    begin = None if rule.scope == "suffix" else edges(node, whole=not rule.glued)
    if begin or rule.scope == "prefix":
        return begin, None
    return None, edges(node, whole=not rule.glued, backwards=True)
