"""Marks captions: a truncated one beside the full one goes; the full one stays, and is recorded.

The forms of captions and credits are data (`newsclean/data/captions.toml`).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from newsclean.config import NEWS, Config
from newsclean.late import late
from newsclean.markers.repeats.guards import QUESTION, ROW_OF_FIGURES, unfit
from newsclean.markers.repeats.words import is_sign, read_sentence
from newsclean.model import Document, Mark
from newsclean.prepared import word_lists
from newsclean.text.characters import ELLIPSES
from newsclean.text.prose import ends_sentence

KEPT = "captions are kept"
REACH = 3
"""How many lines a piece of a caption may stand from the full one."""
MAX_UNITS, MAX_CHARS = 3, 500
"""A longer line is no caption."""
MAX_CREDIT = 80
"""Characters."""
MIN_PIECE = 4
"""Words; less than that is a piece of many a text."""
MIN_HEAD = 6
"""Words; a shorter line that begins like the next one is a heading."""
MIN_TAIL = 8
"""Words; a line of so many that ends the next one is none, though it begin with a capital."""
CUT_ENDS = " .\N{HORIZONTAL ELLIPSIS}"
END = 20
"""Characters at the end of a line in which its last word is looked for first."""

# Chinese and Japanese part no words: each character counts as half a one.
_SIGN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SIGN}]|[^\W_{_SIGN}]+")
_ONE = rf"(?:[{_SIGN}]|[^\W_{_SIGN}]++)"
_SEVERAL = re.compile(rf"[\W_]*+(?P<head>{_ONE})(?:[\W_]*+{_ONE}){{{MIN_PIECE - 1}}}")
# "... on Wednesday, May 7, 2025": the form in which agencies end a caption.
_DATED = re.compile(
    r"""
    (?: Mon | Tues | Wednes | Thurs | Fri | Satur | Sun ) day ,[ ]
    (?: [A-Z][a-z]{2,8} \.? [ ] \d{1,2} , | \d{1,2} [ ] [A-Z][a-z]{2,8} )
    [ ] \d{4} \.? $
    """,
    re.VERBOSE,
)


class _Forms(NamedTuple):
    """The patterns made of the data file. Each is cheap where it does not apply."""

    credit: re.Pattern[str]
    """A line that is nothing but a credit, as a whole."""
    head: re.Pattern[str]
    """How the first or last sentence of a caption begins: "File -", "Photo: "."""
    tail: re.Pattern[str]
    """How a caption ends: in a credit, or in the date of an agency."""
    inside: tuple[re.Pattern[str], ...]
    """What stands in a caption, in lower case: a credit in brackets, "(left)", ", left,"."""


class _CaptionLine(NamedTuple):
    """A line that might be a caption: its number, units and text."""

    at: int
    units: Sequence[int]
    text: str


def captions(doc: Document, config: Config = NEWS) -> Iterator[Mark]:
    """Marks for the captions of a segmented document.

    A line that is a piece of another line nearby goes (`caption.truncated`), its twin is the full
    one; so does a caption that stands twice (`caption.repeated`) and a line that is nothing but a
    credit (`caption.credit`). A full caption is marked too (`caption`), with a veto unless
    `config.captions` is `"drop"`.
    """
    drop = config.captions == "drop"
    inside = _present(doc.text)
    pieces = {at: (other, why) for at, other, why in _cut_captions(doc)}
    full = {_fullest(other, pieces).at for other, _ in pieces.values()}
    first: dict[str, _CaptionLine] = {}
    for line in _short_lines(doc):
        sign = None
        if line.at in pieces:
            # Where all captions go, the full one cannot answer for what is left of it.
            twin = None if drop else _fullest(line, pieces).units[0]
            why = pieces[line.at][1]
            for unit in line.units:
                yield Mark(unit, "caption.truncated", 1.0, twin, None, why)
        elif len(line.text) <= MAX_CREDIT and _forms().credit.fullmatch(line.text):
            for unit in line.units:
                yield Mark(unit, "caption.credit", 0.9, None, None, "nothing but a credit")
        elif line.at in full or (sign := _mark_of_caption(doc, line, inside)):
            same = first.setdefault(" ".join(_lower_words(line.text)), line)
            why = sign or "the full form of a caption that stands cut beside it"
            for unit, other in zip(line.units, same.units, strict=False):
                if drop:
                    yield Mark(unit, "caption", 0.8, None, None, why)
                elif same is line:
                    yield Mark(unit, "caption", 0.8, None, KEPT, why)
                else:
                    yield Mark(unit, "caption.repeated", 1.0, other, None, "the same caption again")


def _short_lines(doc: Document, shortest: int = 1) -> Iterator[_CaptionLine]:
    """The lines short enough for a caption, of so many characters at least."""
    for line in doc.units_by_line():
        start, end = doc.units[line[0]].start, doc.units[line[-1]].end
        if len(line) <= MAX_UNITS and shortest <= end - start <= MAX_CHARS:
            yield _CaptionLine(doc.units[line[0]].line, line, doc.text[start:end])


def _lower_words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _cut_captions(doc: Document) -> Iterator[tuple[int, _CaptionLine, str]]:
    """The numbers of lines that are pieces of others, with the other and the evidence."""
    seen: set[int] = set()
    words_of = lru_cache(2 * REACH)(_lower_words)
    lines = _long_enough(doc)
    ahead = deque(islice(lines, REACH))
    while ahead:
        line, head, tail = ahead.popleft()
        ahead.extend(islice(lines, 1))
        for other, its_head, its_tail in ahead:
            distance = other.at - line.at
            if distance > REACH or not (head == its_head or tail == its_tail):
                continue
            words, others = words_of(line.text), words_of(other.text)
            if not _touch(words, others):
                continue
            swap = (len(words), len(line.text)) > (len(others), len(other.text))
            short, long = (other, line) if swap else (line, other)
            if short.at == 0 or short.at in seen:
                continue
            why = None
            if _breaks_off(short.text, long.text, others if swap else words):
                why = "the caption beside it, broken off"
            elif len(short.units) == 1 and len(long.units) < MAX_UNITS:
                why = _piece(short.text, *((others, words) if swap else (words, others)), distance)
            if why:
                seen.add(short.at)
                yield short.at, long, why


def _long_enough(doc: Document) -> Iterator[tuple[_CaptionLine, str, str]]:
    """The lines of as many words as a piece has, with the first and the last of them.

    Two lines that differ in both do not touch.
    """
    for line in _short_lines(doc, shortest=MIN_PIECE):
        if several := _SEVERAL.match(text := line.text.lower()):
            tail = _WORD.findall(text[-END:])
            if len(tail) < 2:  # the last word may be longer
                tail = _WORD.findall(text)
            yield line, several["head"], tail[-1]


def _fullest(line: _CaptionLine, pieces: dict[int, tuple[_CaptionLine, str]]) -> _CaptionLine:
    """The line at the end of the chain: a piece may be a piece of a piece."""
    while line.at in pieces:
        line = pieces[line.at][0]
    return line


def _touch(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two lines begin or end alike: a caption is cut at one end."""
    return words[:2] == others[:2] or words[-2:] == others[-2:]


def _piece(text: str, words: Sequence[str], others: Sequence[str], distance: int) -> str | None:
    """In words how `text` is a piece of the caption of `others`, or None if it does not look so.

    A heading may begin like the text below it, so the beginning of a caption must stand right
    beside it, or break off visibly; the end of one begins in lower case, or ends in a date.
    """
    n = _count(words)
    if n < MIN_PIECE or len(words) >= len(others) or not _is_within(words, others):
        return None
    sentence = read_sentence(text)
    if sentence.titled or unfit(sentence) in (ROW_OF_FIGURES, QUESTION):
        return None
    broken = (
        text[0].islower()
        or _DATED.search(text)
        or (n >= MIN_TAIL and words == others[-len(words) :])
    )
    if words[-2:] == others[-2:] and broken:
        return "the end of the caption beside it"
    cut = text.endswith(ELLIPSES)
    whole = n >= MIN_HEAD and distance == 1 and not ends_sentence(text)
    if words[:2] == others[:2] and (cut or whole):
        return "the beginning of the caption beside it"
    return None


def _count(words: Sequence[str]) -> int:
    """So many words, of which two signs of Chinese or Japanese make one."""
    return len(words) - sum(map(is_sign, words)) // 2


def _breaks_off(text: str, other: str, words: Sequence[str]) -> bool:
    """Whether `text` is the beginning of `other` up to an ellipsis, inside a word or in brackets.

    Where no spaces part the words, any place may be the middle of one, and the end of a heading.
    """
    kept = text.rstrip(CUT_ENDS)
    rest = other[len(kept) :]
    if not kept or not rest or not other.startswith(kept):
        return False
    if is_sign(words[-1]) and _count(words) < MIN_TAIL:
        return False
    if text.endswith(ELLIPSES):
        return True
    in_word = kept == text and text[-1].isalnum() and rest[0].isalnum()
    return in_word or text.count("(") > text.count(")") or text.count("[") > text.count("]")


def _is_within(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether `others` has all of `words` in their order, perhaps with others between."""
    left = iter(others)
    return all(word in left for word in words)


def _present(text: str) -> tuple[re.Pattern[str], ...]:
    """Which of the forms that stand inside a caption are worth looking for in the lines of `text`.

    Most texts have none, and a look at the whole of one is cheaper than one at each of its lines.
    """
    lower = text.lower()
    return tuple(form for form in _forms().inside if form.search(lower))


def _mark_of_caption(
    doc: Document, line: _CaptionLine, inside: Sequence[re.Pattern[str]]
) -> str | None:
    """By what a line is known as a caption, in words; `inside` as of `_present`."""
    forms, text = _forms(), line.text
    tail = max(0, len(text) - MAX_CREDIT)
    if text[-2:].rstrip(".").isdigit() and _DATED.search(text, tail):
        return "it ends like a caption, in a date"
    match = None
    # What each form cannot do without is looked for first: most lines have none of it.
    if ":" in text or "File" in text or "FILE" in text:
        match = forms.head.match(text) or (
            len(line.units) > 1 and forms.head.match(doc.text, doc.units[line.units[-1]].start)
        )
    if not match and ("/" in text or " via " in text):
        match = forms.tail.search(text, tail)
    if not match and inside:
        lower = text.lower()
        match = next((hit for form in inside if (hit := form.search(lower))), None)
    return f"it has the mark of a caption: {match[0].strip()}" if match else None


@cache
def _forms() -> _Forms:
    table = word_lists("captions")

    def any_of(name: str) -> str:
        words = sorted((word.strip() for word in table[name].split("|")), key=len, reverse=True)
        # By their first letters, so that at most places one look at the letter is enough.
        by_letter: dict[str, list[str]] = {}
        for word in words:
            by_letter.setdefault(word[0], []).append(re.escape(word[1:]))
        groups = [f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()]
        return f"(?:{'|'.join(groups)})"

    agency, picture, by = any_of("agencies"), f"(?i:{any_of('pictures')})", any_of("by")
    sides, phrases = any_of("sides"), any_of("phrases")
    dash = "[-\N{EN DASH}\N{EM DASH}]"
    name = "[^\\W\\d_][\\w.'\N{RIGHT SINGLE QUOTATION MARK}-]*"
    credit = rf"""
        [(\[]? [ ]?
        (?: {picture} (?: [ ]?:[ ]? | [ ]{by}[ ] ) )?
        (?: {name} (?: [ ]{name} ){{0,3}} (?: [ ]?[/,|][ ]? | [ ]{dash}[ ] ) )?
        {agency}
        (?: (?: [ ]?[/,][ ]? | [ ]via[ ] ) (?: {agency} | (?i:pool|file) ) ){{0,3}}
        (?: [ ]?/[ ]? {name} (?: [ ]{name} ){{0,3}} )?
        [ ]? [)\]]? \.?
    """
    head = rf"""
        {picture} [ ]? :[ ]?\S
      | (?: FILE | File ) (?: [ ]P(?:HOTO|hoto) )? [ ]? (?: {dash} | : )
    """
    tail = rf"(?: / [ ]? | [ ]via[ ] ) {agency} [.)]* $"
    inside = (
        rf"[(\[] (?: {picture} (?: [:/] | [ ]{by}[ ] ) | {agency.lower()} / ) [^()\[\]]* [)\]]",
        rf"\( {sides} \)",
        rf",[ ] {sides} ,[ ]",
        rf"(?: {phrases} ) (?! \w )",
    )

    def compiled(pattern: str) -> re.Pattern[str]:
        return late(pattern, re.VERBOSE)

    return _Forms(compiled(credit), compiled(head), compiled(tail), tuple(map(compiled, inside)))
