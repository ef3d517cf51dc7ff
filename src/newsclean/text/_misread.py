"""Find lines whose bytes were read as Windows-1252 or Latin-1, and are of another encoding.

Mojibake of UTF-8 is ftfy's work. Here it is about the encodings that came before. A line is decoded
where it is certain of which: it decodes strictly, to the letters of one script, and as often to its
frequent letters as texts do. A line that is plainly misread and could be of several stays as it is,
since any other repair would take bytes from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from newsclean.late import late
from newsclean.model import Edit, RawOffset
from newsclean.text._latin_2 import SPECIALS, WINDOWS_1252, encoded, has_clue, latin_2

_LATIN_9 = {ord(c): c.encode("iso8859_15").decode("latin-1") for c in "€ŠšŽžŒœŸ"}
_HIGH = f"\x80-\x84\x86-\x9f\xa1-\xac\xae-\xff{SPECIALS}"
# Some bytes of ASCII are the second of a character in Big5 and Shift-JIS.
_RUN = late(f"[{_HIGH}]{{4,999}}|(?:[{_HIGH}][@-~{_HIGH}]){{4,999}}")
_MAY_BE_RUN = re.compile(f"[{_HIGH}][@-~{_HIGH}][{_HIGH}][@-~{_HIGH}]")  # each run holds one
_FEWEST_IN_RUNS = 12
_FEWEST_DISTINCT = 6
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ODD_CASE = late("[а-яё][А-ЯЁ]|[ά-ώ][Α-Ω]")


@dataclass(frozen=True, slots=True)
class _Script:
    """What texts in a script are made of, and how often at least of its frequent letters."""

    codecs: tuple[str, ...]
    letters: re.Pattern[str]
    frequent: frozenset[str]
    share: float
    vowels: frozenset[str] = frozenset()


_SCRIPTS = (
    _Script(
        ("cp1251", "koi8_r", "iso8859_5"),
        late("[\u0400-\u045f\u0490\u0491]"),
        frozenset("оеаинтсрвлкмді"),
        0.6,
        frozenset("аеиоуыэюяёіїєъ"),
    ),
    _Script(
        ("cp1253", "iso8859_7"),
        late("[\u0386-\u03ce]"),
        frozenset("αοιετσνηρςάόί"),
        0.55,
        frozenset("αεηιουωάέήίόύώϊϋΐ"),
    ),
    _Script(
        ("cp1256",),
        late("[\u0621-\u064a\u067e\u0686\u0698\u06af]"),
        frozenset("اليمونرتبةد"),
        0.6,
    ),
    _Script(("cp1255",), late("[\u05d0-\u05ea]"), frozenset("יוהלאתרמבש"), 0.55),
    _Script(
        ("gbk",),
        late("[\u4e00-\u9fff]"),
        frozenset(
            "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学"
            "对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手用主行方又如前所本见经头面公同"
            "三已从动两长市部政府新民分工进表示北京将与报今月关美法员区"
        ),
        0.2,
    ),
    _Script(
        ("big5",),
        late("[\u4e00-\u9fff]"),
        frozenset(
            "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學"
            "對可裡後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手用主行方又如前所本見經頭面公同"
            "三已從動兩長市部政府新民分工進表示北京將與報今月關美法員區台灣"
        ),
        0.25,
    ),
    _Script(
        ("euc_kr",),
        late("[\uac00-\ud7a3]"),
        frozenset("이다는에의을가고를은로한하지사기도서나시정인대자과들해일부라리어으원관여수전"),
        0.2,
    ),
    _Script(
        ("euc_jp", "shift_jis"),
        late("[\u3040-\u30ff\u4e00-\u9fff]"),
        frozenset("のにはをたがでてとしれさいるなまかっらもすこり年日大一人国会中"),
        0.22,
    ),
)
_FEWEST_LETTERS = 8
_AMONG_WORDS = frozenset("Pc Pd Ps Pe Pi Pf Po Zs Sc Nd Mn Lm".split())  # all the rest is odd
_MOST_ODD = 0.03
# Hebrew has no other bytes than these small letters of Windows-1251, and no capitals.
_ALPHABET_OF_HEBREW = frozenset("абвгдежзийклмнопрстуфхцчшщъ")
_ACCENTS = frozenset("άέήίόύώ")
_MARGIN = 1.1
_SAMPLE = 5000  # so many characters of a line tell


def misread(text: str) -> tuple[Edit, ...] | None:
    """An edit for each run of bytes in lines of which is certain how to read them.

    None where a line is plainly misread, and nobody knows how to read it.
    """
    edits: list[Edit] = []
    start = 0
    for line in text.split("\n"):
        if _is_misread(line):
            reading = _reading(line) or _reading(line.rstrip())
            if not reading:
                return None
            edits += _edits(line, *reading, start)
        elif has_clue(line) and (codec := latin_2(line)):
            edits += _edits(line, encoded(line), codec, start)
        start += len(line) + 1
    return tuple(edits)


def _is_misread(line: str) -> bool:
    """Whether the line is made of runs of letters that no language puts side by side."""
    if not _MAY_BE_RUN.search(line):
        return False
    runs = _RUN.findall(line := line.rstrip())
    size = sum(map(len, runs))
    if size < _FEWEST_IN_RUNS or len(set("".join(runs))) < _FEWEST_DISTINCT:
        return False
    if 5 * size < 2 * sum(not c.isspace() for c in line):
        return False
    units = line.translate(WINDOWS_1252).encode("latin-1", "replace")
    high = sum(unit > 127 for unit in units)
    return 10 * sum(map(len, _UTF_8.findall(units))) < 7 * high


def _reading(line: str) -> tuple[bytes, str] | None:
    """The bytes of the line, and how to read them, if that is certain."""
    sources = {encoded(line), encoded(line, _LATIN_9)} - {b""}
    if not sources:
        return None
    ranked = [
        max((*found, units) for units in sources for found in _ranked(units, script))
        for script in _SCRIPTS
    ]
    (second, *_), (best, _, codec, units) = sorted(ranked)[-2:]
    return (units, codec) if best >= 1 and best >= second * _MARGIN else None


def _ranked(units: bytes, script: _Script) -> Iterator[tuple[float, int, str]]:
    """Each encoding of the script with its likeness; of two alike, the first counts."""
    for rank, codec in enumerate(script.codecs):
        yield _likeness(units, codec, script), -rank, codec


def _likeness(units: bytes, codec: str, script: _Script) -> float:
    """How near what is read comes to the script: from 1 on it may be."""
    try:
        read = units.decode(codec)
    except UnicodeDecodeError:
        return 0
    read = read[:_SAMPLE]
    letters = script.letters.findall(read)
    others = [c for c in read if c > "\x7f" and not script.letters.match(c)]
    odd = sum(unicodedata.category(c) not in _AMONG_WORDS for c in others)
    if len(letters) < _FEWEST_LETTERS or odd > _MOST_ODD * len(letters):
        return 0
    if script.vowels and not _is_cased(letters, script.vowels, read):
        return 0
    return (
        sum(letter.lower() in script.frequent for letter in letters) / len(letters) / script.share
    )


def _is_cased(letters: list[str], vowels: frozenset[str], read: str) -> bool:
    """Whether capitals and vowels stand as in words: bytes of any sort read as letters."""
    size = len(letters)
    return (
        sum(map(str.isupper, letters)) < 0.3 * size
        and 0.3 * size < sum(letter.lower() in vowels for letter in letters) < 0.65 * size
        and len(_ODD_CASE.findall(read)) <= 0.01 * size
        and not _ALPHABET_OF_HEBREW.issuperset(letters)
        and ("ό" not in vowels or 0.06 * size < sum(letter in _ACCENTS for letter in letters))
    )


def _edits(line: str, units: bytes, codec: str, shift: int) -> Iterator[Edit]:
    at = 0
    while at < len(units):
        start = at
        while at < len(units) and units[at] > 127:
            at += _width(units[at], codec)
        if start < at:
            new = units[start:at].decode(codec, "replace")
            if new != line[start:at]:
                yield Edit(RawOffset(shift + start), RawOffset(shift + at), new, "codec")
        else:
            at += 1


def _width(lead: int, codec: str) -> int:
    """How many bytes a character has that begins with `lead`."""
    if codec == "shift_jis":
        return 1 if 0xA1 <= lead <= 0xDF else 2
    if codec == "euc_jp" and lead == 0x8F:
        return 3
    return 2 if codec in ("gbk", "big5", "euc_kr", "euc_jp") else 1
