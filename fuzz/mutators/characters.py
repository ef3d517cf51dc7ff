"""Characters that programs broke: encodings, entities, line ends, white space, the invisible."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from random import Random

from fuzz.mutators.parts import at_random, lines, sentences, words

_WRONG = ("latin-1", "cp1252", "cp1252", "cp1250", "cp1251", "cp437", "mac-roman", "iso8859-2")
_LOST = ("ignore", "replace", "backslashreplace")
_LINE_ENDS = ("\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f", "\n\r", "\r\r\n")
_SPACES = "\u00a0\u202f\u2009\u2003\u3000\u205f\u1680\t\u2002"
_INVISIBLES = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c\u2066\u2069"
    "\u061c\u180e\u034f\ufe0f"
)
_ODD = (
    "\x00\x01\x07\x08\x0b\x1b\x1c\x1f\x7f\x80\x85\x9d\ud800\udcff\udfff\ufffd\ufffe\uffff\U0010ffff"
)
_NAMED = {
    "&": "&amp;", "<": "&lt;", '"': "&quot;", "'": "&#39;", "’": "&rsquo;", "“": "&ldquo;",
    "”": "&rdquo;", "—": "&mdash;", "…": "&hellip;", "é": "&eacute;", "ü": "&uuml;", " ": "&nbsp;",
}  # fmt: skip
_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "--", "…": "..."})
_CURLY = str.maketrans({'"': "”", "'": "’"})
_APOSTROPHES = "'’‘ʼ＇′´`"
_PUNCTUATION = re.compile(r"(?<=\w)([.,!?;:])(?=\s|$)")
_NOT = re.compile(r"(?<=\w)n['’]t\b")
_DIGIT = re.compile(r"\d")
_STOP = re.compile(r"[.!?]")


def _damaged(random: Random, text: str) -> str:
    """`text` decoded with the wrong encoding."""
    wrong = random.choice(_WRONG)
    if random.random() < 0.15:  # the other way round
        return text.encode(wrong, random.choice(_LOST)).decode("utf-8", "replace")
    data = text.encode("utf-8", "surrogatepass")
    if wrong == "cp1252" and random.random() < 0.5:  # as browsers do, which know every byte
        return "".join(_sloppy(byte) for byte in data)
    return data.decode(wrong, random.choice(_LOST))


def _sloppy(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def mojibake(random: Random, text: str) -> str:
    """All of it, a line or a sentence decoded with the wrong encoding."""
    kind = random.random()
    if kind < 0.5:
        return _damaged(random, text)
    parts = lines(text) if kind < 0.8 else sentences(text)
    return at_random(random, parts, lambda part: _damaged(random, part))


def mojibake_twice(random: Random, text: str) -> str:
    """... and what came out once more."""
    if random.random() < 0.5:
        return _damaged(random, _damaged(random, text))
    return at_random(random, lines(text), lambda part: _damaged(random, _damaged(random, part)))


def letters_of_others(random: Random, text: str) -> str:
    """Accents and typography in a text that has none, so that encodings can break it."""
    kinds = {
        "e": "é",
        "a": "ä",
        "o": "ö",
        "u": "ü",
        "n": "ñ",
        "s": "š",
        "'": "’",
        "c": "ç",
        "i": "í",
    }
    wanted = {ord(k): v for k, v in kinds.items() if random.random() < 0.4}
    return text.translate(wanted)


def entities(random: Random, text: str) -> str:
    """Characters escaped for HTML, by name or number, once or more often."""
    kind = random.random()
    if kind < 0.3:
        text = escape(text)
    elif kind < 0.7:
        share = random.random()
        text = "".join(_NAMED.get(c, c) if random.random() < share else c for c in text)
    else:
        form = random.choice(("&#{};", "&#x{:x};", "&#0{};"))
        text = "".join(
            form.format(ord(c)) if not c.isalnum() and random.random() < 0.3 else c for c in text
        )
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        text = text.replace("&", "&amp;")
    return text


def cut_entities(random: Random, text: str) -> str:
    """Entities without their end, or of nothing."""
    at = random.randint(0, len(text))
    crumb = random.choice(
        ("&", "&amp", "&#", "&#8217", "&#x110000;", "&bogus;", "&;", "&#0;", "&#55296;", "&nbsp;")
    )
    return text[:at] + crumb + text[at:]


def line_ends(random: Random, text: str) -> str:
    """Line breaks of other systems, all of them or some."""
    ends = random.choice(_LINE_ENDS)
    share = random.choice((1.0, 0.5, 0.1))
    return "".join(ends if c == "\n" and random.random() < share else c for c in text)


def spaces(random: Random, text: str) -> str:
    """Odd spaces in place of plain ones, all of them or some."""
    space = random.choice(_SPACES)
    share = random.choice((1.0, 0.3, 0.05))
    return "".join(space if c == " " and random.random() < share else c for c in text)


def more_spaces(random: Random, text: str) -> str:
    """Runs of blanks, at the ends of lines too."""
    return "".join(
        c * random.randint(1, 3)
        if c == " "
        else (" \n" if c == "\n" and random.random() < 0.3 else c)
        for c in text
    )


def no_spaces(random: Random, text: str) -> str:
    """A sentence or a line without its spaces."""
    parts = random.choice((lines, sentences))(text)
    return at_random(random, parts, lambda part: part.replace(" ", ""))


def invisible(random: Random, text: str) -> str:
    """What nobody sees, inside words and around lines."""
    sign = random.choice(_INVISIBLES)
    kind = random.random()
    if kind < 0.4:
        return "\n".join(
            sign + line if random.random() < 0.5 else line + sign for line in text.split("\n")
        )
    if kind < 0.6:
        return sign.join(words(text))
    return "".join(c + sign if random.random() < 0.05 else c for c in text)


def odd_characters(random: Random, text: str) -> str:
    """Control characters, lone surrogates and what is no character."""
    for _ in range(random.randint(1, 5)):
        at = random.randint(0, len(text))
        text = text[:at] + random.choice(_ODD) + text[at:]
    return text


def normal_form(random: Random, text: str) -> str:
    """Letters apart from their accents, ligatures, wide forms."""
    kind = random.random()
    if kind < 0.6:
        return unicodedata.normalize(random.choice(("NFD", "NFKD", "NFKC")), text)
    if kind < 0.8:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    return text.replace("fi", "ﬁ").replace("fl", "ﬂ").replace("ij", "ĳ")


def accents(random: Random, text: str) -> str:
    """Combining marks behind letters, one or a pile."""
    mark = random.choice("\u0301\u0308\u0327\u0323\u20d7\u0651") * random.choice((1, 1, 1, 12))
    share = random.choice((0.01, 0.1))
    return "".join(c + mark if random.random() < share else c for c in text)


def letter_case(random: Random, text: str) -> str:
    """A line, a sentence or all in capitals, small letters or Title Case."""
    change = random.choice((str.upper, str.lower, str.title, str.swapcase))
    if random.random() < 0.3:
        return change(text)
    return at_random(random, random.choice((lines, sentences))(text), change)


def typography(random: Random, text: str) -> str:
    """Straight quotes for curly ones or the other way round, and every kind of apostrophe."""
    kind = random.random()
    if kind < 0.4:
        return text.translate(_QUOTES)
    if kind < 0.7:
        return text.translate(_CURLY)
    return re.sub("['’]", random.choice(_APOSTROPHES), text)


def tokenised(random: Random, text: str) -> str:
    """Signs apart from their words, as programs for language write them."""
    text = _PUNCTUATION.sub(r" \1", text)
    return _NOT.sub(" n't", text) if random.random() < 0.8 else text


def figures(random: Random, text: str) -> str:
    """Other digits, or digits of another script."""
    if random.random() < 0.5:
        return _DIGIT.sub(lambda _: random.choice("0123456789"), text)
    zero = random.choice("٠०０๐\U0001d7ce²")
    return _DIGIT.sub(lambda hit: chr(ord(zero) + (int(hit[0]) if zero != "²" else 0)), text)


def stops(random: Random, text: str) -> str:
    """Other signs at the ends of sentences, more of them, or none."""
    new = random.choice(
        ("", "..", "...", "…", "!", "?", "?!", "。", " .", ".”", '."', ".)", ";", ":")
    )
    share = random.choice((1.0, 0.3))
    return _STOP.sub(lambda hit: new if random.random() < share else hit[0], text)


def slips(random: Random, text: str) -> str:
    """Characters lost, doubled, swapped or replaced."""
    parts = list(text)
    for _ in range(random.randint(1, 6)):
        if len(parts) < 2:
            break
        i = random.randrange(len(parts) - 1)
        kind = random.randrange(4)
        if kind == 0:
            parts[i] = ""
        elif kind == 1:
            parts[i] *= random.choice((2, 3, 40))
        elif kind == 2:
            parts[i], parts[i + 1] = parts[i + 1], parts[i]
        else:
            parts[i] = random.choice(parts)
    return "".join(parts)


CHARACTERS = (
    mojibake,
    mojibake_twice,
    letters_of_others,
    entities,
    cut_entities,
    line_ends,
    spaces,
    more_spaces,
    no_spaces,
    invisible,
    odd_characters,
    normal_form,
    accents,
    letter_case,
    typography,
    tokenised,
    figures,
    stops,
    slips,
)
