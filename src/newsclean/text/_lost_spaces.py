"""Find the space that was lost between two sentences, as in "attention.The" and "closeThere"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsclean.late import late
from newsclean.model import Edit, RawOffset


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A stop that is no ellipsis of dots and ends no initial, closers, an opener, and a word that does
# not go on as an address, a call or the name of a file would.
_BEHIND_STOP = r"""
    (?<![.!?…].) (?<!\b[A-Z].) (?= [)\]”’»"]{0,3} [(\["“‘«]? [^\W\d_a-z] )
    (?P<closers> [)\]”’»]* ) (?P<straight> "{0,2} ) (?P<opener> [(\[“‘«]? )
    (?P<word> (?:[A-Z]\.){2,} | [^\W\d_]++ ) (?! [\w@(=&\#>] | \.\w )
"""
_STOP = re.compile(f"[.!?…] {_BEHIND_STOP}", re.VERBOSE)

# Words that begin a sentence and no second half of a name: "createdAt", "logIn", "removeIf" and
# "vitaminA" are words of programs and shops. Behind "It" a verb must come: a "pinIt button" is one.
_STARTERS = (
    "The|There|They|This|That|These|Those|Then|He|She|We|You|But|Where|What|Why|His|Her|Their"
    "|However|Because|While|When|Before|And"
    "|It(?=[’']s|[ ](?:is|was|will|has|had|would|can|could|may|might|must|does|did|also|took|takes"
    r"|came|comes|seems|seemed|means|meant|makes|made)\b)"
)
_FIRST_LETTERS = "ABHISTWY"
_BESIDE_STARTER = rf"(?<=[^\W\d_A-Z].) (?<= (?= (?:{_STARTERS}) (?:[ ]|[’'][a-z]) ) .)"
_GLUED = re.compile(f"[{_FIRST_LETTERS}] {_BESIDE_STARTER}", re.VERBOSE)

# The year that begins a sentence.
_VERBS = "was|is|will|has|had|saw|brought|began|ended|marked|marks|could|would|may|looks|turned"
_YEAR_BEGINS = re.compile(rf"\.(?<=[^\W\d_A-Z].)(?=(?:19|20)\d\d (?:{_VERBS})\b)")

LOST = (
    *((stop, late(rf"\{stop} {_BEHIND_STOP}", re.VERBOSE)) for stop in ".!?…"),
    *((first, late(f"{first} {_BESIDE_STARTER}", re.VERBOSE)) for first in _FIRST_LETTERS),
    (".", _YEAR_BEGINS),
)
"""Where a space may be missing, and the sign that each match begins with.

A text without a match of one of them has lost none.

A pattern that begins with a single character is searched for ten times faster than one that begins
with a set.
"""

# How far before a stop the token may begin that it ends; a longer one is an address.
_REACH = 64
_BEFORE_TOKEN = late(r"""[\s—–“‘«(\["]""")
_BEFORE_GLUED = late(r"""(?:^|[\s—–“‘«(\["])(?P<word>[^\W\d_A-Z]{3,})[.]?$""")
_CODE = late(r"[{}=;\\]|\w\(")
_CLOCK = late(r"(?:\d{1,2}(?:[.:]\d\d)?)?[ap]\.m")
_ZONES = _word_set("eastern pacific central mountain atlantic")
_CLOSERS = ")]”’»"
_NOT_LETTERS = late(r"[\W\d_]")
_ADDRESS = late(r"[@/.#\\_=&<]")
_AMOUNT = late(r"[$€£]?\d[\d,]*(?:[.:–-]\d+)?(?:%|k|m|bn|kg|km)?|[A-Z]{2,}")
_YEAR = late(r"(?:19|20)\d\d")

# Words with a stop behind them that ends no sentence. The rest of the sort, such as "Mr" and "St",
# have one lower-case letter or none at their end.
_ABBREVIATIONS = _word_set(
    "www yahoo vs nos vol fig figs prof gen col sen rep gov rev hon capt sgt mrs messrs dept est "
    "approx mass calif conn mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul "
    "aug sep sept oct nov dec"
)
# What ends the name of a site or a file, written as in "Node.Js".
_SUFFIXES = _word_set(
    "com org net edu gov info biz tv fm io ai co uk ly js ts py md html htm css pdf jpg jpeg png "
    "gif svg exe zip doc docx txt csv json xml yaml sql php asp"
)
# The same, where they may as well begin a sentence: only behind a name, as in "Ocean.News".
_SUFFIXES_OF_NAMES = _word_set("news world media live tel today online")
_ACRONYMS = _word_set(
    "US UK EU UN U.S. U.K. U.N. NATO FBI CIA BBC CNN AP AFP NBC ABC CBS IMF WHO UAE"
)
_FUNCTION_WORDS = _word_set(
    "the a an this that these those it its he she they we you i in on at but and or if as for with "
    "when while after before there his her their our my to from by however although because since "
    "what why how who where not no so then now "
    "der die das ein eine er sie es wir ich im am auf bei mit und aber wenn als nach vor "
    "le la les un une il elle ils nous vous je dans en mais et si pour avec "
    "el los las una y pero con por para lo gli ma se per os as um uma em mas com "
    "de het een op maar met voor "
    "в и а но на с по из он она они это как что для если"
)

_OPENING = re.compile(r'(?<![^\s(\[—–])"(?=[^\s"])')
_CLOSING = re.compile(r'(?<=[^\s"])"(?![^\s,.;:!?)\]—–])')
_QUOTE_REACH = 1000


def lost_spaces(text: str) -> Iterator[Edit]:
    """An edit for each space that is missing between two sentences of the same line."""
    places = {
        *(_place_of_space(text, stop) for stop in _STOP.finditer(text)),
        *(_place_of_glue(text, word.start()) for word in _GLUED.finditer(text)),
        *(_place_of_glue(text, stop.end()) for stop in _YEAR_BEGINS.finditer(text)),
    }
    for at in sorted(place for place in places if place is not None):
        yield Edit(RawOffset(at), RawOffset(at), " ", "lost-space")


def _place_of_glue(text: str, at: int) -> int | None:
    """Where the space belongs, if a whole word of running text ends there."""
    before = text[max(0, at - _REACH) : at].rpartition("\n")[2]
    left = _BEFORE_GLUED.search(before)
    if not left or left["word"] in _ABBREVIATIONS or left["word"] in _SUFFIXES:
        return None
    around = before + text[at : at + _REACH].partition("\n")[0]
    return at if " " in before.strip() and not _CODE.search(around) else None


def _place_of_space(text: str, stop: re.Match[str]) -> int | None:
    """Where the space belongs, if one sentence ends at `stop` and another begins."""
    before = text[max(0, stop.start() - _REACH) : stop.start()].rpartition("\n")[2]
    token = _BEFORE_TOKEN.split(before)[-1]
    if len(token) == _REACH or not stop["word"][0].isupper():
        return None
    token = token.rstrip(_CLOSERS)
    if not token:
        closed = before.endswith('"') and not before[:-1].endswith((" ", '"')) and len(before) > 1
        return stop.end("closers") if closed and _begins(stop) and not stop["straight"] else None
    if stop["straight"]:
        return _beside_straight_quote(text, stop.start("straight"), stop.end("straight"))
    if (
        stop["opener"] in ("“", "‘", "«")
        or stop["closers"].endswith(("”", "»"))
        or _parts_sentences(before, token, stop)
    ):
        return stop.end("closers")
    return None


def _beside_straight_quote(text: str, start: int, end: int) -> int | None:
    """Before a mark that opens, behind one that closes: as the marks on both sides of it tell."""
    if end - start == 2:
        return start + 1
    left = text[max(0, start - _QUOTE_REACH) : start].rpartition("\n")[2]
    right = text[end : end + _QUOTE_REACH].partition("\n")[0]
    last, following = max(0, left.rfind('"')), max(0, right.find('"'))
    closes = _OPENING.match(left, last) or _OPENING.match(right, following)
    opens = _CLOSING.match(left, last) or _CLOSING.match(right, following)
    if bool(closes) == bool(opens):
        return None
    return end if closes else start


def _parts_sentences(before: str, token: str, stop: re.Match[str]) -> bool:
    """Whether `token`, which ends `before`, may end a sentence and the next word begin one."""
    word = stop["word"]
    lower, titled = word.lower(), word[1:].islower()
    if stop[0][0] == "…" and not _begins(stop):
        return False
    if _CLOCK.fullmatch(token):
        return titled and lower not in _ZONES
    left = _NOT_LETTERS.split(token)[-1]
    if (
        (_ADDRESS.search(token) and not _AMOUNT.fullmatch(token))
        or lower in _SUFFIXES
        or left.lower() in _ABBREVIATIONS
        or (left[:1].isupper() and lower in _SUFFIXES_OF_NAMES)
    ):
        return False
    if len(left) > 1 and left[-2:].islower():
        return (
            titled
            or stop["opener"] != ""
            or word in _ACRONYMS
            or (len(word) == 1 and lower in _FUNCTION_WORDS)
            or (len(word) > 2 and word.isupper() and left.islower())
        )
    # An amount or an acronym ends fewer sentences: only a function word will do behind it.
    if lower not in _FUNCTION_WORDS or not (titled or _YEAR.fullmatch(token)):
        return False
    numbers_line = before == token  # as in "2.The bridge"
    return before[-1] in _CLOSERS or (bool(_AMOUNT.fullmatch(token)) and not numbers_line)


def _begins(stop: re.Match[str]) -> bool:
    """Whether the word behind a stop is one that begins sentences."""
    return stop["word"][1:].islower() and stop["word"].lower() in _FUNCTION_WORDS
