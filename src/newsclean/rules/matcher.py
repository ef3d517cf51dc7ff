"""Which rules find a line: the same answer as trying every rule, at a small part of the cost.

A rule can only find lines that begin (or end) with certain words, and these can be told from the
rule itself; some begin with a sign instead. So one look at the first character, the first word and
the last of a line leaves, for nearly every line of an article, nothing to try.
`newsclean.rules.rule.finds` is the plain definition of the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

import regex

from newsclean.model import Line
from newsclean.rules.index import NUMBER, first_key, last_key
from newsclean.rules.pattern import bare, compiled, fold, squeeze
from newsclean.rules.rule import Rule, RuleBook
from newsclean.rules.tables import tables_of
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

ROW, TITLED, LABEL, SIGNS = 120, 200, 60, 8
"""Characters. A longer line is no row of labels, or a label with a title; what is longer is no
label; and there are no more signs around a phrase."""
_BETWEEN = regex.compile(r"(?:[^\w\"“”„«»]|»|\d[\d.,:]{0,7}[km%]?(?!\w))*+", regex.IGNORECASE)
_BAR = regex.compile(r"(?<=\S) ?[|·•–—] ?(?=\S)| - (?=\S)")
_COLON = regex.compile("[:：]")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")

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
        "_any_number",
        "_compiled",
        "_first",
        "_label_ends",
        "_last",
        "_longest",
        "_loose",
        "_phrase_keys",
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
        tables = tables_of(book)
        self._rules = book.by_place
        self._compiled: dict[int, regex.Pattern[str]] = {}
        self._phrases, self._phrase_keys = tables.phrases, tables.phrase_keys
        self._signs, self._label_ends = tables.signs, tables.label_ends
        self._longest = tables.longest
        self._reach = max(self._longest, default=0)
        self._any_number: tuple[regex.Pattern[str], int, tuple[int, ...], tuple[int, ...]] | None
        self._any_number = None
        self._first, self._prefixes = tables.first.table(), tables.prefixes.table()
        self._last = tables.last.table(backwards=True)
        self._suffixes = tables.suffixes.table(backwards=True)
        self.anywhere, self._loose = tables.anywhere, tables.loose
        self.cuts = tables.cuts
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
        """What is found in `line`, unless it is in `seen`, which grows by it.

        A label before a sentence is no reason for the sentence to go; and where no rule finds the
        whole line, they may find all of its parts (`row`).
        """
        hit = None if seen is None else seen.get(line)
        if hit is None:
            first, last = first_key(line, 0, len(line)), last_key(line, 0, len(line))
            hit = self._line(line, first, last)
            if hit.prefix and hit.rules and says_something(line[hit.prefix.at :].strip()):
                hit = hit._replace(rules=())
            elif hit is NOTHING and len(line) <= TITLED:
                begins, ends = self._begins_with_label(first), self._ends_in_label(line, last)
                rule = self.titled(line) if begins else None
                if rule is None and ends:
                    rule = (self.row(line) if begins else None) or self.signed(line)
                hit = Hit((rule,)) if rule else NOTHING
            if seen is not None:
                seen[line] = hit
        return hit

    def _begins_with_label(self, first: str) -> bool:
        """Whether some label begins with this word; before a number there may be one behind it."""
        if first == NUMBER or first in self._phrase_keys:
            return True
        return any(map(self._is_label, self._first.find(first)))

    def _ends_in_label(self, line: str, last: str) -> bool:
        """Whether the last word ends a label. Without spaces there is no telling which it is."""
        return last in self._label_ends or _UNSPACED.match(line, len(line) - 1) is not None

    def titled(self, line: str) -> Rule | None:
        """The rule for a line that a heading of links opens, with the title of one behind it."""
        colon = _COLON.search(line, 0, LABEL)
        if colon is None or len(line) > TITLED:
            return None
        title = line[colon.end() :].strip()
        if not title or says_something(title):
            return None
        same = self._phrases.get(fold(bare(squeeze(line[: colon.start()]))), ())
        rules = (self._rules[index] for index in sorted(same))
        return next((rule for rule in rules if _heads_links(rule)), None)

    def signed(self, line: str) -> Rule | None:
        """The rule for a line of a name with a button, as "By Jane Doe | Follow the author"."""
        bar = _BAR.search(line, 0, LABEL)
        if bar is None or len(line) > ROW or says_something(line[: bar.start()]):
            return None
        return next((rule for rule in self.line(line[bar.end() :]).rules if _follows(rule)), None)

    def row(self, line: str) -> Rule | None:
        """The rule for a line that is nothing but several labels, one after the other, or None.

        Signs, numbers and times may stand between them. The rule is that of the first label, or of
        the first strong one. Three weak ones are as sure as a strong one: such a line is a menu or
        a bar of buttons.
        """
        if len(line) > ROW:
            return None
        squeezed = squeeze(line)
        labels: list[Rule] = []
        at = _past_signs(squeezed, 0)
        while at < len(squeezed):
            rule, end = self._label(squeezed, at)
            if rule is None:
                return None
            labels.append(rule)
            at = _past_signs(squeezed, end)
        if len(labels) < 2:
            return None
        strong = next((rule for rule in labels if rule.strength == "strong"), None)
        return strong or (replace(labels[0], strength="strong") if labels[2:] else labels[0])

    def _label(self, squeezed: str, at: int) -> tuple[Rule | None, int]:
        """The rule of the longest label that begins there, and where it ends."""
        key = first_key(squeezed, at, len(squeezed))
        patterns = [
            index
            for index in sorted({*self._first.find(key)})
            if self._is_label(index) and self._pattern(index).match(squeezed, at)
        ]
        phrased = self._phrase_keys.get(key, 0)
        if patterns or phrased:
            longest = LABEL if patterns else min(LABEL, phrased + SIGNS)
            for end in range(min(len(squeezed), at + longest), at, -1):
                if not _parts(squeezed, end):
                    continue
                found: Iterator[int] = (
                    index for index in patterns if self._pattern(index).fullmatch(squeezed, at, end)
                )
                if phrased:
                    same = self._phrases.get(fold(bare(squeezed[at:end])), ())
                    found = chain(found, filter(self._is_label, sorted(same)))
                if (index := next(found, None)) is not None:
                    return self._rules[index], end
        return None, at

    def _is_label(self, index: int) -> bool:
        rule = self._rules[index]
        return not rule.glued and rule.default == "drop"

    def line(self, line: str) -> Hit:
        """What is found in `line`, which has no white space around it."""
        return self._line(line, first_key(line, 0, len(line)), last_key(line, 0, len(line)))

    def _line(self, line: str, first: str, last: str) -> Hit:
        candidates = self._first.find(first) if first != NUMBER else self._numbered(line)
        candidates += self._last.find(last) + self.anywhere
        if line[:1] in self._signs:
            candidates += self._signs[line[0]]
        phrased = first in self._phrase_keys
        hit = self._try(line, candidates, phrased) if candidates or phrased else NOTHING
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

    def _try(self, line: str, candidates: tuple[int, ...], phrased: bool) -> Hit:
        squeezed = squeeze(line)
        found = [*self._phrases.get(fold(bare(squeezed)), ())] if phrased else []
        scopes = set()
        for index in {*candidates}:
            if (rule := self._rules[index]).glued:
                scopes.add(rule.scope)
            elif self._finds(index, squeezed):
                found.append(index)
        rules = [self._rules[index] for index in sorted(found)]
        prefix = self._prefix(line, squeezed) if "prefix" in scopes else None
        suffix = self._suffix(line, squeezed) if "suffix" in scopes else None
        if prefix and suffix and prefix.at > suffix.at:
            suffix = None
        return Hit(tuple(rules), prefix, suffix)

    def _numbered(self, line: str) -> tuple[int, ...]:
        """The rules with a pattern that may find a line that begins with a digit.

        There are many such lines, and many such rules, so one pattern for all of them comes first.
        """
        if self._any_number is None:
            whole: list[int] = []
            glued: list[int] = []
            for index in self._first.find(NUMBER):
                (glued if self._rules[index].glued else whole).append(index)
            gate = compiled("|".join(f"(?:{self._rules[i].pattern})" for i in whole) or "(?!)")
            longest = max((self._longest[index] for index in whole), default=0)
            self._any_number = gate, longest, tuple(whole), tuple(glued)
        gate, longest, plain, others = self._any_number
        squeezed = squeeze(line)
        return plain + others if len(squeezed) <= longest and gate.fullmatch(squeezed) else others

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


def _follows(rule: Rule) -> bool:
    return rule.family == "follow-us" and rule.strength == "strong" and rule.default == "drop"


def _heads_links(rule: Rule) -> bool:
    return rule.category == "related" and rule.strength == "strong" and rule.default == "drop"


def _past_signs(squeezed: str, at: int) -> int:
    between = _BETWEEN.match(squeezed, at)
    return between.end() if between else at


def _parts(squeezed: str, at: int) -> bool:
    """Whether a word may end here. Scripts that write without spaces part anywhere."""
    if at == len(squeezed) or not (squeezed[at - 1].isalnum() and squeezed[at].isalnum()):
        return True
    return _UNSPACED.match(squeezed, at) is not None


def _after(letters: int, line: str) -> int:
    """Where `line` stands when so many characters that are not white space are behind."""
    at = 0
    while letters:
        letters -= not line[at].isspace()
        at += 1
    return at
