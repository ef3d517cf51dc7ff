"""Tell which lines of Central Europe and Turkey were read as Western ones, as in "œrodê".

Most of their letters are letters of the West as well. So the words tell: frequent ones must come
out, and every letter must be one of their language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsclean.late import late

SPECIALS = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
"""What Windows-1252 has in the place of control characters."""
WINDOWS_1252 = {ord(c): c.encode("cp1252").decode("latin-1") for c in SPECIALS}

# Signs that stand inside words of no language, and letters where those of the West have none. Each
# pattern begins with its sign.
CLUES = tuple(
    (pattern[0], late(pattern))
    for pattern in (
        *(rf"{sign}(?<=[^\W\d_].)(?=[^\W\d_])" for sign in "³¹¿¾¼±¶"),
        r"³(?<=[a-z]{3}.)",
        r"¿(?<!\w.)(?=e\b)",
        r"ê(?:(?<=\bsi.)\b|(?=dzi))",
        r"ì(?<=[a-z].)(?=[a-z])",
        r"ø(?=[ií])",
        r"è(?=[aeiou])",
        r"æ(?:(?<=i.)(?!\w)|(?=[aou])|(?<!\w.)(?=e\b))",
        r"õ(?:(?<=[a-zé]{3}.)(?!e)|(?<=[a-z]{2}.)\b)",  # Estonian has it in front
        r"º(?<!\d.)(?=[a-z])",
        r"ã(?<=[cdprs].)\b",
        r"ý(?<=[a-zðöüþ]{3}.)(?=[klmnrsyzðþ])",
    )
)
"""Where a line may be one of these, and the sign that each match begins with."""

_SIGN_IN_WORD = late(r"(?<=[^\W\d_])(?:[³¹¿¾¼±¶º](?=[a-z])|ì(?=[a-z]))|[èæ](?=[aou])|è(?=[ei])")
_SIGN_LEFT = late(r"(?<=[^\W\d_])(?:[¹¿¾¼±¶]|[³º«»](?=[a-z]))")
_CODECS = ("cp1250", "iso8859_2", "cp1254")
_FEWEST = 2
_FEWEST_SIGNS = 4  # where no word is known
_SAMPLE = 5000  # so many characters of a line tell


@dataclass(frozen=True, slots=True)
class _Language:
    """The letters beyond ASCII, and frequent words with a letter that the West reads wrongly."""

    codecs: tuple[str, ...]
    letters: frozenset[str]
    words: re.Pattern[str]


def _language(codecs: str, letters: str, words: str) -> _Language:
    pattern = "|".join(words.split())
    both = frozenset(letters + letters.upper() + ("İ" if "ı" in letters else ""))
    return _Language((*codecs.split(),), both, late(rf"\b(?:{pattern})\b", re.IGNORECASE))


_LANGUAGES = (
    _language(
        "cp1250 iso8859_2",
        "ąćęłńóśźż",
        "się są że także został[aoy]? będzie będą może można już więc również między według też "
        "był[aoy]? miał[aoy]? mógł powiedział[ay]? środ[aęy] piątek miesi[ęą]c[yae]? tysięcy "
        "złotych wśród dzień część części całej rząd rządu gdyż dziś jeśli choć ponieważ "
        "być pięć sześć dziewięć dziesięć ją tą tę którą swoją łącznie "
        "sobotę niedzielę godzinę drogę szkołę pracę państwa żeby aż każdy każdego "
        "niż mogą coś właśnie życi[ea] sobą mają więcej ktoś należy świata trochę często człowiek "
        "końcu środki naprawdę mężczyzna mężczyźni stronę mówi[łl]a? głosów urząd późno wciąż "
        r"\w{2,20}(?:[aeu]ją|ąc|ąc[aey]|ącym|ście|śnie|ści|ość|ością|[aięy]ł|[aięy]ł[aoy]|[aeiy]ć|cję"
        r"|żn[aey]|łość|ńsk[ai]|ńskie)",
    ),
    _language(
        "cp1250 iso8859_2",
        "áčďéěíňóřšťúůýž",
        "že při před ještě během několik kteří tři čtyři řekla? město města městě může "
        "můžou člověk čtvrtek středu včera český české česká českého příští dvě době země světě "
        "proč čas části část již však už především například řada věci "
        "vůbec kvůli dům důvodu svůj ně mě opět zpět téměř nejméně úřad uvnitř "
        "rovněž příliš přes přímo někteří měla? kromě alespoň vidět často dříve včetně společnost "
        "společnosti třeba říká říkají řadě většina většinou měsíců později úspěch změn nově něco "
        r"růst \w{2,20}(?:ění|ěli?|ělo|ům|ůch|ěn[aoy]|ště|ně) příběh října září neměl starší muže",
    ),
    _language(
        "cp1250 iso8859_2",
        "áäčďéíĺľňóôŕšťúýž",
        "že ľudí ľudia ľuďom podľa keď čo ešte tiež už pričom včera počas časť časti čas môže však "
        "väčšina začiatku koľko veľmi veľa najväčší predovšetkým buď ďalej "
        "ďalší ďalšie ďalších preč ňu ľahko človek vďaka ťažko "
        "veľk[áéýú] veľkej často byť či niekoľko čím čase začala? deň súčasne zároveň dňa oblasť "
        r"možnosť keďže čoskoro zatiaľ členov cieľ činnosť aspoň \w{2,20}(?:osť|ať|iť|ieť)",
    ),
    _language(
        "cp1250 iso8859_2",
        "áéíóöőúüű",
        r"első később előtt ő őt ők őket idő időben nő jövő jövőre kettő erő felelős elsősorban "
        r"működik lehetőség fő előző következő lévő illető megfelelő szerző vezető vezetője "
        r"hétfőn gyűlés belső külső felső legfőbb eső délelőtt \w{2,20}(?:től|ből"
        r"|ről) \w{2,20}(?:ető|itő|ülő|ező|ő|ők|őt|ős|ői|őbb|őség|őségi) "
        r"\w{3,20}őség\w{0,6}",
    ),
    _language(
        "cp1250 iso8859_2",
        "čćđšž",
        r"će već što još također takođe među između može više čak čovjek čovek hoće neće kuća kuće "
        r"sljedeći sledeći općina općine opština gradonačelnik tisuća veće moći "
        r"\w{2,20}ić če več človek začel začela začetku včeraj občina občine mogoče končno "
        r"poročilo preveč čas času tisoč čez ničesar nič rečeno odločila? "
        r"način početak početka članov[ai]? članice većina mogućnost međutim uključujući pomoć "
        r"građani građana riječi reči četvrtak četiri čini često moguće namreč čeprav temveč "
        r"moč moči večina večin[aei] večj[ie] največ največj[ie] noč drugače nesreč[aei] vijeća "
        r"vijeće \w{2,20}(?:[aiou]čk[aeiou]|nički|[aeou]ći|[ae]će|eća|ača|ače|ič|ovič|anč)",
    ),
    _language(
        "cp1250 iso8859_2",
        "ăâîşţ",
        "să că şi după până către fără această ţară ţara ţării oraş oraşul oraşului însă "
        "două lună astăzi preşedinte preşedintele poliţia poliţiei ştiri aceştia iată dacă aşa "
        "cărei căreia cărui anunţat faţă viaţă viaţa aţi eşti piaţă hotărât",
    ),
    _language(
        "cp1254",
        "çğıöşüâîû",
        r"değil olduğu olduğunu bağlı başkanı başkan yapılan yıl yılında yıllık arasında "
        r"tarafından karşı ardından başladı aldı kaldı diğer şehir İstanbul'?\w{0,4} dışında "
        r"altında sırasında sağlık kadın hakkında çalışan açısından nasıl artık kapalı "
        r"\w{2,20}(?:ların|ları|larını|ında|ından|dığı|tığı|acağı|eceği|mış|dı|tı|nın|ğını|ığı) "
        r"\w{2,20}(?:ıyor\w{0,5}|[ıiuü]ğ[ıiuü]\w{0,4}|ıştır|ışı|ış) "
        r"şey şekilde başka ilişkin yaklaşık yalnızca şöyle açık bakanı ayrıca kişi yardım eğitim "
        r"kırmızı savaş doğu beş aynı bazı doğru başbakan eşi çeşitli iş düşük şu hızlı",
    ),
)


def encoded(line: str, specials: dict[int, str] = WINDOWS_1252) -> bytes:
    """The bytes that the line was read from, or none."""
    try:
        return line.translate(specials).encode("latin-1")
    except UnicodeEncodeError:
        return b""


def has_clue(line: str) -> bool:
    """Whether it is worth it to try."""
    return any(sign in line and pattern.search(line) for sign, pattern in CLUES)


def latin_2(line: str) -> str:
    """How to read the bytes of `line`; an empty string where they were read right."""
    high = "".join(sorted(c for c in {*line} if c > "\x7f"))
    if not (units := encoded(high)):
        return ""
    best, found, outcome = 0, "", ""
    for codec in _CODECS:
        pairs = [*zip(high, units.decode(codec, "replace"), strict=True)]
        for language in _LANGUAGES:
            if codec not in language.codecs or not _is_written_in(language, pairs):
                continue
            read = encoded(line).decode(codec)
            if _SIGN_LEFT.search(read):
                continue
            signs = len(_SIGN_IN_WORD.findall(line, 0, _SAMPLE))
            words = sum(
                line[word.start() : word.end()] != word[0]
                for word in language.words.finditer(read, 0, _SAMPLE)
            )
            if words + signs < max(best, _FEWEST if words else _FEWEST_SIGNS):
                continue
            if words + signs == best and read != outcome:
                found = ""
            else:
                best, found, outcome = words + signs, codec, read
    return found


def _is_written_in(language: _Language, pairs: list[tuple[str, str]]) -> bool:
    """Whether no letter of another language comes out, and no sign that was none before."""
    return all(
        new in language.letters if new.isalpha() else _is_same(old, new) for old, new in pairs
    )


def _is_same(old: str, new: str) -> bool:
    """Whether a sign stays, or shows where a control character was."""
    known = new > "\x9f" and new != "\N{REPLACEMENT CHARACTER}"
    return known and (new == old or (old < "\xa0" and new.isprintable()))
