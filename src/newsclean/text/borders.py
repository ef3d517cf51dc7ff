r"""Where sentences end inside a line.

Every run of stops is a place where a sentence may end, unless the text around it excludes that: an
abbreviation, an initial, an ordinal, a word in small letters. Thai has no stops; there a sentence
ends at a space, once it is long enough.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from newsclean.late import late
from newsclean.text.abbreviations import Lexicon, language_of, lexicon
from newsclean.text.characters import BULLETS, CLOSERS, DASHES, FULL_STOPS, OPENERS, QUOTES, STOPS

_ENDS = re.escape(STOPS + FULL_STOPS)
# Chinese and Japanese close with none of these; behind a stop that needs no space, they open.
_CLOSING = re.escape("".join(mark for mark in CLOSERS if mark not in "“‘„‚«‹"))
_RAISED = "⁰¹²³⁴-⁹"
_DENSE = r"\u3005\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF"
_STOP = re.compile(
    rf"""
    (?P<run>
      [{_ENDS}:;]                                   # A mark
      (?:
        (?P<dense>                                  # that needs no space behind it,
          (?<=[{re.escape(FULL_STOPS)}])[{_ENDS}{_CLOSING}]*+
          | (?<=[?!])[?!]*+[{_CLOSING}]*+(?=[「『（]|[“‘]?[{_DENSE}])
        )
        | (?<=[:;])[{re.escape(CLOSERS)}]*+(?=\s)   # or needs one,
        | (?<![:;])(?![^\W{_RAISED}])               # not inside a number, a name or an address,
          [{_ENDS}{re.escape(CLOSERS)}]*+           # with what belongs to it,
          (?:\s(?:[”»›]|'')(?=[\s,;]|\Z))?          # be it behind a space (« Oui. »),
          (?P<either>                               # where some marks open, too,
            (?<!["“”])\s["“](?=[\s,;]|\Z)(?:\s\.(?=\s|\Z))?
          )?
      )
    )
    (?:\s?\[\d{{1,3}}\]|[{_RAISED}*†‡]){{0,8}}       # notes,
    (?:\s[:;]-?[()]{{1,3}}(?=\s|\Z))?               # a smile.
    (?P<space>\s*+)
    """,
    re.VERBOSE,
)
_RUN, _DENSE_RUN, _EITHER_QUOTE, _SPACE = 1, 2, 3, 4  # the groups; by number they are faster
_HEAD = re.compile(
    rf"""
    (?P<lead>[{re.escape(OPENERS + DASHES)}.…\s]{{0,8}})
    (?P<word>\w{{1,40}})
    (?P<more>\.\w|:/|@)?                            # It is the start of a name or an address.
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"\w")
# Marks that end a sentence behind the letters of one script only.
_STOP_OF_SCRIPT = {
    ":": re.compile(r"[\u0531-\u0587]"),  # Armenian, where it stands for its own full stop
    ";": re.compile(r"[\u0370-\u03FF\u1F00-\u1FFF]"),  # the Greek question mark
}
# A number, perhaps behind a sign or with letters. A single "I" is a word more often than a number.
_NUMBER = re.compile(
    r"(?:№\s?|[^\w\s]{0,2})(?:(?:[A-Z\u00C0-\u017F]{1,3}-?)?\d|(?:[IVX]{2,6}|[VX])(?!\w))"
)
_ROMAN = late(r"[IVX]{2,6}")
_MONTH = late(r"(?:0?[1-9]|1[0-2])\.(?!\d)")
# All that stands in front of the stop in "1. Open the valve", "2.11. The wall", "A. The harbour".
_LABEL = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[^\W\d_]|[IVX]{2,5})")
# The scripts of India write initials as they are spoken; Korean and Chinese write none.
_INDIAN = r"\u0900-\u0DFF"
_LETTER = rf"[^\W\d_{_INDIAN}\uAC00-\uD7A3{_DENSE}]"
_INITIALS = late(rf"(?:{_LETTER}\.)*{_LETTER}")
_ACRONYM = late(rf"(?:{_LETTER}{{1,2}}\.)+{_LETTER}{{1,2}}")
_SPOKEN_ACRONYM = late(rf"(?:[{_INDIAN}]{{1,6}}\.)+[{_INDIAN}]{{1,6}}")
_OPENING = f"{QUOTES}(["
_VOWEL = late(r"[aeiouyаеёиоуыэюя]")
# Where an abbreviation may begin inside a word: "D-Calif.", "l'art.", "Jean-P.".
_JOINT = late(rf"[/'’{re.escape(DASHES)}]")
# Single words, one by one, since a quotation mark: “One. Two. Three,” he counted.
_COUNTING = late(r"(?<!\S)[“„«\"'‘](?:\w+[.!?…]\s){0,4}\w+\Z")
# Japanese particles, and a Chinese speaker with a verb of saying and no new quotation.
_QUOTE_GOES_ON = late(
    r"って|という|といった|など|と(?!ころ|にかく|はいえ|もに)|[をがの]"
    r"|[^，。！？：；“”「」『』\s]{1,12}?(?:说|說|表示|称|稱|问|問|指出|写)道?[，。]"
)
_LATIN = re.compile(r"[A-Za-z]+\Z")
_ADDRESS = late(r"\w\.[a-z]{2,}[!-~]*\Z")
_STRAIGHT = re.compile('"')
_THAI = re.compile(r"[\u0E01-\u0E5B]")
# A space in Thai, but for one beside a number, a word in other letters, or a sign of repetition.
_THAI_SPACE = late(r"(?<=[\u0E01-\u0E45\u0E47-\u0E4E”\"'])\s+(?=[“\"'\u0E01-\u0E4E])(?!\w{1,4}\.)")

_BACK, _AHEAD = 24, 80
"""How far to look: back to the word before an abbreviation, ahead to the verb of a speaker."""

_SAMPLE = 2000
"""So many characters tell the language of a line."""

_PHRASE = 50
"""From so many characters on, a sentence in Thai ends at the next space."""


class _Passage:
    """A part of a line, and what is found out about it once it matters."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, end

    @cached_property
    def language(self) -> str:
        """Its language, by its beginning."""
        return language_of(self._text[self._start : min(self._start + _SAMPLE, self._end)])

    @cached_property
    def _straight(self) -> list[int]:
        """Where the straight quotation marks stand."""
        return [mark.start() for mark in _STRAIGHT.finditer(self._text, self._start, self._end)]

    @cached_property
    def _low(self) -> int:
        """Where the first „ stands; -1 for nowhere."""
        return self._text.find("„", self._start, self._end)

    def is_closed_at(self, at: int) -> bool:
        """Whether the quotation mark there closes what another one has opened.

        `"` does so each second time; `“` does where „ opens.
        """
        if self._text[at] == '"':
            return bisect_left(self._straight, at) % 2 == 1
        return 0 <= self._low < at or self.language in lexicon().low_quotes


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of `text[start:end]`, which has words at either border.

    Offsets are code points; the white space between two sentences belongs to neither.
    """
    spans = _between_stops(text, start, end)
    if not text.isascii() and _THAI.search(text, start, min(start + _BACK, end)):
        return _phrases(text, spans)
    return spans


def _phrases(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is between the spaces of a Thai text, joined until it is long."""
    known = lexicon()
    for start, end in spans:
        for space in _THAI_SPACE.finditer(text, start, end):
            if (
                space.start() - start >= _PHRASE
                and not text.startswith(known.thai_next, space.end())
                and not text.endswith(known.thai_previous, start, space.start())
            ):
                yield start, space.start()
                start = space.end()
        yield start, end


def _between_stops(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    passage = _Passage(text, start, end)
    for stop in _STOP.finditer(text, start, end):
        after, at = stop.span(_SPACE)
        if at == end:
            break
        first, run_end = stop.span(_RUN)
        mark = text[first]
        dense = mark in FULL_STOPS or (after == at and stop.start(_DENSE_RUN) >= 0)
        if after == at and not dense:
            continue
        if mark in _STOP_OF_SCRIPT and not _STOP_OF_SCRIPT[mark].search(
            text, max(start, first - 8), first
        ):
            continue
        either = stop.start(_EITHER_QUOTE)
        if either + 2 == stop.end(_EITHER_QUOTE) and not passage.is_closed_at(either + 1):
            run_end, after, at = either, either, either + 1
        run = text[first:run_end]
        left = text[max(start, first - _BACK) : first]
        right = text[at : min(at + _AHEAD, end)]
        # Behind marks alone no sentence ends: they lead in what follows ("... a nation").
        if not _WORD.search(left):
            continue
        if _dense_goes_on(left, run, right) if dense else _goes_on(left, run, right, passage):
            continue
        yield start, after
        start = at
    yield start, end


def _dense_goes_on(left: str, run: str, right: str) -> bool:
    """Whether a sentence goes on behind stops that need no space: in a quotation or a name."""
    if run[0] in FULL_STOPS:
        return run[-1] in CLOSERS and _QUOTE_GOES_ON.match(right) is not None
    name = _LATIN.search(left)
    return (
        not (left[-1].isalnum() or left[-1] in CLOSERS)  # it stands for a letter that was lost
        or (name is not None and run == "!" and name.group() in lexicon().shouted)
        or _QUOTE_GOES_ON.match(right) is not None
        or (run == "?" and _ADDRESS.search(left) is not None)
    )


def _goes_on(left: str, run: str, right: str, passage: _Passage) -> bool:
    """Whether a sentence goes on behind the stops and closers of `run`.

    `left` and `right` stand around it. Nothing else is looked at but the beginning of the passage,
    for its language, where a word hangs on that: so time stays linear.
    """
    if run == "." and "\u0531" <= left[-1] <= "\u0587":  # the full stop of Armenian is no dot
        return True
    words, known = left.rsplit(None, 2), lexicon()
    apart = run == "." and left[-1].isspace()  # as some write, and all corpora of words
    if apart and right[0] in STOPS:  # "and then . . . he came"
        return True
    head = _HEAD.match(right)
    lead = word = ""
    if head is not None:
        lead, word = head.group("lead", "word")
        behind = right[head.end() : head.end() + 1]
        if not word[0].isupper() and _is_small(head, right, known.kinds):
            return not ((apart and lead) or _ends_before_small(words[-1], run, head, right, known))
        if behind and behind in ".,!?…" and _COUNTING.search(left):
            return True
        if behind == "." and len(word) == 1:
            word = ""  # an initial, even if the letter is a word ("A", "I")
    elif right[0] in ",;:" or right[0] in STOPS:  # marks alone are no sentence
        return True
    stops = run.rstrip(CLOSERS)
    if apart:  # "3 . 500"
        return right[0].isdigit() and words[-1].isdigit()
    if stops == ".":
        is_label = len(left) < _BACK and _LABEL.fullmatch(left) is not None
        return is_label or _is_abbreviation(words, run, lead, word, right, passage)
    if "!" in stops or "?" in stops:
        if word in known.starters:
            return False
        if run[-1] in QUOTES:
            return known.speaker.match(right) is not None
        return run == "!" and words[-1].strip(OPENERS) in known.shouted
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


def _ends_before_small(
    last: str, run: str, head: re.Match[str], right: str, known: Lexicon
) -> bool:
    """Whether a sentence ends before small letters: the writer does without capitals.

    Few abbreviations are long, and behind few there is a word like "they". What is known as an
    abbreviation is in the middle, whatever follows.
    """
    word, lead = head.group("word", "lead")
    if (
        lead.strip(_OPENING)
        or head["more"]
        or known.small_speaker.match(right)
        or not _WORD.search(right, head.end())  # a word alone is a label ("... less")
        or (len(word) == 1 and right[head.end() : head.end() + 1] == ".")  # "(Anmerk. d. Red.)"
    ):
        return False
    begins = word in known.small_starters
    if not run.strip("?!"):
        return begins
    last = last.strip(OPENERS + CLOSERS)
    if run != "." or not last.isalpha() or last in known.kinds:
        return False
    vowels = len(_VOWEL.findall(last))
    if last.islower():
        long = 5 - (vowels > 1 and last[-1] in "aeiou")
    else:
        long = 6 if last.istitle() else _BACK
    return len(last) >= long or (begins and vowels > 0 and len(last) >= 3 and last[1:].islower())


def _is_abbreviation(
    words: Sequence[str], run: str, lead: str, word: str, right: str, passage: _Passage
) -> bool:
    """Whether the full stop behind `words` is there for the last of them, and ends nothing."""
    known = lexicon()
    last = words[-1].strip(OPENERS)
    before = words[-2] if len(words) > 1 else ""
    dash = lead != "" and lead[0] in DASHES
    if last.isdigit() or (last[:1] in "IVX" and _ROMAN.fullmatch(last)):
        begins = dash or word in known.starters or word in known.particles
        named = word[:1].isupper() and not begins
        return _is_ordinal(last, before, word, right, named, passage)
    kind = _kind(last, before, passage)
    if kind is None:
        return False
    if kind == "number":
        return run == "." and _NUMBER.match(right) is not None
    if kind in ("unit", "letter"):  # but "8 d. C." is an era, and "11 р. № 8" an act
        more = right[0] == "№" or (not word and right[0].isalpha())
        more = more or (kind == "letter" and _NUMBER.match(right) is not None)  # "5 n. 7"
        return more or not (_NUMBER.match(before) or known.kinds.get(before[:-1]) == "unit")
    if kind == "closed" or dash:  # "WASHINGTON, D.C. — The"
        return True
    if kind == "clock":
        return word in known.clock_next
    if kind == "initial":  # behind it, "Van" and "So" are names
        return word not in known.starters or word in known.particles
    begins = word in known.starters or word in known.particles
    return not begins and not (lead and lead[0] in QUOTES) and right[0] not in BULLETS


def _is_ordinal(
    last: str, before: str, word: str, right: str, named: bool, passage: _Passage
) -> bool:
    """Whether a number with a full stop is an ordinal, a date or a label, and ends nothing.

    `named` says whether a word with a capital follows that rarely begins a sentence.
    """
    known = lexicon()
    if last.isdigit():
        if len(last) > 2:
            return False
        if (
            word in known.ordinal_next
            or (named and before in known.ordinal_previous)
            or _MONTH.match(right)  # "21. 4."
            or (last == "1" and before.endswith(":"))  # "as follows: 1. Open"
        ):
            return True
        if _MONTH.fullmatch(f"{last}.") and before[-1:] == "." and before[:-1].isdigit():
            return word.isdigit()  # "23. 9. 1999", "23. 9. - 24. 10."
    languages = known.ordinal_languages if last.isdigit() else known.roman_languages
    return named and passage.language in languages


def _kind(last: str, before: str, passage: _Passage) -> str | None:
    """What sort of abbreviation `last` behind `before` is: by the lists, or by its form."""
    known = lexicon()
    joined = before.lstrip(OPENERS) + last if before[-1:] == "." else last  # "z. B."
    token = joined if joined in known.kinds else last
    kind = known.kinds.get(token)
    if kind == "own":
        kind = known.own[token].get(passage.language) or known.own[token].get("")
    if kind is not None:
        return None if kind == "word" else kind
    if len(last) > 1 and last.isalpha():
        return None
    if _INITIALS.fullmatch(last):
        if not last.islower():
            return "initial"
        return "letter" if len(last) == 1 and before[-1:].isdigit() else "open"
    if _ACRONYM.fullmatch(last) or _SPOKEN_ACRONYM.fullmatch(last):
        return "open"
    last = _JOINT.split(last)[-1]
    if len(last) == 1:
        return "initial" if last.isupper() else None
    kind = known.kinds.get(last)
    return None if kind in ("word", "own") else kind
