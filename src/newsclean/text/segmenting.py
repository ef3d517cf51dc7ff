r"""Lines, paragraphs and sentences, with exact offsets.

Only a line break (`\n`) ends a line, and no sentence reaches across it. Inside a line every run of
stops is a place where a sentence may end, unless the text around it excludes that: an
abbreviation, an initial, an ordinal, a word in small letters. What is known about words is data
(`newsclean/data/abbreviations.toml`), pooled over the languages, since a text has no label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias

from newsclean.model import Document, Line, TextOffset, Unit
from newsclean.text.characters import BULLETS, CLOSERS, DASHES, FULL_STOPS, OPENERS, QUOTES, STOPS

Cut: TypeAlias = Callable[[str], tuple[int, int]]
"""Says what may go alone at either end of a line.

Takes the words of a line; returns the length of a prefix (0 for none) and the place where a suffix
starts (the length of the line for none). Where the two overlap, the prefix has it.
"""

_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_STOP = re.compile(
    rf"""
    [{re.escape(STOPS + FULL_STOPS)}]             # A mark,
    (?:(?<=[{re.escape(FULL_STOPS)}])|(?!\w))      # not inside a number, a name or an address,
    [{re.escape(STOPS + FULL_STOPS + CLOSERS)}]*+  # with what belongs to it,
    (?:\s[”»›](?=[\s,;]|\Z))?                       # be it behind a space (« Oui. »).
    (?P<space>\s*+)
    """,
    re.VERBOSE,
)
_HEAD = re.compile(
    rf"""
    (?P<lead>[{re.escape(OPENERS + DASHES)}.…\s]{{0,8}})
    (?P<word>\w{{1,40}})
    (?P<more>\.\w|:/|@)?                            # It is the start of a name or an address.
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"\w")
# A number, perhaps behind a sign or a currency. A single "I" is a word more often than a number.
_NUMBER = re.compile(r"[^\w\s]{0,2}(?:\d|(?:[IVX]{2,6}|[VX])(?!\w))")
# All that stands in front of the stop in "1. Open the valve", "A. The harbour", "IV. The wall".
_LABEL = re.compile(r"[(\[]?(?:\d{1,3}|[^\W\d_]|[IVX]{2,5})")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
# Where an abbreviation may begin inside a word: "D-Calif.", "l'art.", "Jean-P.".
_JOINT = re.compile(rf"[/'’{re.escape(DASHES)}]")
# Single words, one by one, since a quotation mark: “One. Two. Three,” he counted.
_COUNTING = re.compile(r"(?<!\S)[“„«\"'‘](?:\w+[.!?…]\s){0,4}\w+\Z")
# Japanese particles, and a Chinese speaker with a verb of saying and no new quotation.
_QUOTE_GOES_ON = re.compile(
    r"って|という|といった|など|と(?!ころ|にかく|はいえ|もに)|[をがの]"
    r"|[^，。！？：；“”「」『』\s]{1,12}?(?:说|說|表示|称|稱|问|問|指出|写)道?[，。]"
)

_LONG = 600
"""Characters; a shorter line is no page without line breaks."""

_BACK, _AHEAD = 24, 80
"""How far to look: back to the word before an abbreviation, ahead to the verb of a speaker."""


class _Lexicon(NamedTuple):
    """What is known about words; see the file it comes from."""

    kinds: dict[str, str]  # of abbreviations: closed, unit, open, number or clock
    starters: frozenset[str]
    particles: frozenset[str]
    clock_next: frozenset[str]
    ordinal_next: frozenset[str]
    ordinal_previous: frozenset[str]
    shouted: frozenset[str]
    speaker: re.Pattern[str]


def segment(doc: Document, cut: Cut | None = None) -> Document:
    """`doc` with its lines and units, and without marks.

    Units are the sentences of each line. A prefix or suffix that `cut` finds is a unit of its own.
    """
    lines = tuple(_lines_of(doc.text))
    borders = chain(_spans(doc.text, lines, cut), ((TextOffset(len(doc.text)), 0, 0),))
    units = tuple(
        Unit(start, TextOffset(end), stop, number)
        for (start, end, number), (stop, _, _) in pairwise(borders)
    )
    return replace(doc, lines=lines, units=units, marks=(), stays=())


def _spans(
    text: str, lines: Sequence[Line], cut: Cut | None
) -> Iterator[tuple[TextOffset, int, int]]:
    """Where each unit starts and where its words end, and the number of its line."""
    if text and not (lines and lines[0].start == 0):
        yield TextOffset(0), 0, 0
    for number, (at, stop, _) in enumerate(lines):
        size = stop - at
        by_sentence = is_whole_page(size, len(text))
        for start, end in _parts_of_line(text[at:stop], cut, by_sentence=by_sentence):
            # Most units begin or end where their line does: of a long text, one number for both.
            yield TextOffset(at + start) if start else at, at + end if end < size else stop, number


def sentences(line: str) -> list[tuple[int, int]]:
    """The spans of the sentences in one line, in code points, without the white space between them.

    >>> sentences("He met Dr. No. Nobody won.")
    [(0, 14), (15, 26)]
    """
    start, end = trimmed(line, 0, len(line))
    return list(_sentences(line, start, end)) if start < end else []


def _lines_of(text: str) -> Iterator[Line]:
    paragraph = before = 0
    for match in _LINE.finditer(text):
        start, end = match.span()
        if before and text.count("\n", before, start) > 1:
            paragraph += 1
        yield Line(TextOffset(start), TextOffset(end), paragraph)
        before = end


def is_whole_page(size: int, total: int) -> bool:
    """Whether a line of `size` in a text of `total` characters may be a page without line breaks.

    It may hold what would be lines of their own.
    """
    return size >= _LONG and 2 * size >= total


def _parts_of_line(line: str, cut: Cut | None, *, by_sentence: bool) -> Iterator[tuple[int, int]]:
    """What becomes of a line: its prefix, the sentences of its body, its suffix.

    In a page without line breaks each sentence may have its own.
    """
    size = len(line)
    if cut is None:
        yield from _sentences(line, 0, size)
    elif by_sentence:
        for start, end in _sentences(line, 0, size):
            yield from _parts(line, start, end, cut)
    else:
        yield from _parts(line, 0, size, cut)


def _parts(line: str, start: int, end: int, cut: Cut) -> Iterator[tuple[int, int]]:
    """The prefix of a span of `line`, the sentences of its body, its suffix."""
    size = end - start
    prefix, suffix = cut(line[start:end])
    if (prefix, suffix) == (0, size):
        yield from _sentences(line, start, end)
        return
    low = start + min(max(prefix, 0), size)
    high = min(max(start + suffix, low), end)
    for alone, piece in ((True, (start, low)), (False, (low, high)), (True, (high, end))):
        first, last = trimmed(line, *piece)
        if first < last:
            yield from ((first, last),) if alone else _sentences(line, first, last)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of `text[start:end]` without the white space around; of nothing, an empty one."""
    words = text[start:end].rstrip()
    return start + len(words) - len(words.lstrip()), start + len(words)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of `text[start:end]`, which has words at either border."""
    lexicon = _lexicon()
    for stop in _STOP.finditer(text, start, end):
        after, at = stop.span("space")
        if at == end:
            break
        run = text[stop.start() : after]
        if after == at and run[0] in STOPS:
            continue
        left = text[max(start, stop.start() - _BACK) : stop.start()]
        right = text[at : min(at + _AHEAD, end)]
        # Behind marks alone no sentence ends: they lead in what follows ("... a nation").
        if not _WORD.search(left) or _sentence_goes_on(left, run, right, lexicon):
            continue
        yield start, after
        start = at
    yield start, end


def _sentence_goes_on(left: str, run: str, right: str, lexicon: _Lexicon) -> bool:
    """Whether a sentence goes on behind the stops and closers of `run`.

    `left` and `right` stand around it and are all that is ever looked at: so time stays linear,
    and a sentence ends in the same place whatever stands farther away.
    """
    if run[0] in FULL_STOPS:
        return run[-1] in CLOSERS and _QUOTE_GOES_ON.match(right) is not None
    head = _HEAD.match(right)
    lead = word = ""
    if head is not None:
        lead, word = head.group("lead", "word")
        behind = right[head.end() : head.end() + 1]
        if _is_small(head, right, lexicon.kinds):
            return True
        if behind and behind in ".,!?…" and _COUNTING.search(left):
            return True
        if behind == "." and len(word) == 1:
            word = ""  # an initial, even if the letter is a word ("A", "I")
    elif right[0] in ",;:" or right[0] in STOPS:  # marks alone are no sentence
        return True
    stops = run.rstrip(CLOSERS)
    words = left.split()
    if stops == ".":
        return _LABEL.fullmatch(left) is not None or _is_abbreviation(
            words, run, lead, word, right, lexicon
        )
    if "!" in stops or "?" in stops:
        if word in lexicon.starters:
            return False
        if run[-1] in QUOTES:
            return lexicon.speaker.match(right) is not None
        return run == "!" and words[-1].strip(OPENERS) in lexicon.shouted
    return left[-1] in "([“„«"  # "[...]" stands for something in the middle


def _is_small(head: re.Match[str], right: str, kinds: Mapping[str, str]) -> bool:
    """Whether the next word is in small letters, and could have been otherwise.

    Small letters say nothing in a name or an address (iPads, will.i.am, example.com), nor in a
    script that has no capitals for the head of a sentence (Georgian).
    """
    word = head["word"]
    if word[0] == word[0].title() or not word.islower():
        return False
    if not head["more"]:
        return True
    token = right[head.start("word") :].split()[0].rstrip(".,;:")
    return token in kinds or _ACRONYM.fullmatch(token) is not None


def _is_abbreviation(
    words: Sequence[str], run: str, lead: str, word: str, right: str, lexicon: _Lexicon
) -> bool:
    """Whether the full stop behind `words` is there for the last of them, and ends nothing."""
    last = words[-1].strip(OPENERS)
    begins = word in lexicon.starters or word in lexicon.particles
    if last.isdigit():
        return len(last) < 3 and (
            word in lexicon.ordinal_next
            or (
                len(words) > 1
                and words[-2] in lexicon.ordinal_previous
                and word[:1].isupper()
                and not begins
            )
        )
    kind = _kind(last, words, lexicon.kinds)
    if kind is None:
        return False
    if kind == "number":
        return run == "." and _NUMBER.match(right) is not None
    if kind == "unit":
        return len(words) == 1 or not _NUMBER.match(words[-2])
    if kind == "closed" or (lead and lead[0] in DASHES):  # "WASHINGTON, D.C. — The"
        return True
    if kind == "clock":
        return word in lexicon.clock_next
    if kind == "initial":  # behind it, "Van" and "So" are names
        return word not in lexicon.starters or word in lexicon.particles
    return not begins and not (lead and lead[0] in QUOTES) and right[0] not in BULLETS


def _kind(last: str, words: Sequence[str], kinds: Mapping[str, str]) -> str | None:
    """What sort of abbreviation `last` is, the end of `words`: by the lists, or by its form."""
    if last in kinds:
        return kinds[last]
    if len(words) > 1 and words[-2][-1] == ".":  # "z. B."
        joined = words[-2].lstrip(OPENERS) + last
        if joined in kinds:
            return kinds[joined]
    if len(last) > 1 and last.isalpha():
        return None
    if _INITIALS.fullmatch(last):
        return "open" if last.islower() else "initial"
    if _ACRONYM.fullmatch(last):
        return "open"
    last = _JOINT.split(last)[-1]
    if len(last) == 1:
        return "initial" if last.isupper() else None
    return kinds.get(last)


@cache
def _lexicon() -> _Lexicon:
    import tomllib  # these two cost more to import than the whole package
    from importlib.resources import files

    source = files("newsclean").joinpath("data/abbreviations.toml").read_text("utf-8")
    table: dict[str, dict[str, str]] = tomllib.loads(source)

    def words(of: str, *keys: str) -> list[str]:
        return " ".join(table[of][key] for key in keys or table[of]).split()

    kinds: dict[str, str] = {}
    for kind in ("closed", "unit", "open", "number"):  # where languages disagree, the later holds
        for word in words(kind):
            kinds[word] = kind
            if len(word) > 1 and word.islower():  # a single capital is an initial
                kinds[word[0].upper() + word[1:]] = kind
    kinds |= dict.fromkeys(words("clock", "stop"), "clock")
    return _Lexicon(
        kinds=kinds,
        starters=frozenset(words("starters")),
        particles=frozenset(words("particles")),
        clock_next=frozenset(words("clock", "next")),
        ordinal_next=frozenset(words("ordinals", "next")),
        ordinal_previous=frozenset(words("ordinals", "previous")),
        shouted=frozenset(words("shouted")),
        speaker=re.compile(
            r"(?:[A-Z\u00C0-\u00DE][\w.'’-]{0,20}\s){1,4}?(?:" + "|".join(words("speech")) + r")\b"
        ),
    )
