"""Texts that say the same twice: whole bodies, runs of reworded sentences, captions cut short."""

from __future__ import annotations

import re
from random import Random

from fuzz.mutators.parts import inserted, lines, paragraphs, sentences, words

_CLAUSE = re.compile(r"^(\w[^,]{3,60}), (.{10,}?)([.!?])(\s*)$", re.DOTALL)
_FIGURE = re.compile(r"\d+")
_SWAPS = (
    ("said", "told reporters"),
    (" the ", " a "),
    (" about ", " some "),
    (" of ", " from "),
    (" and ", " as well as "),
    (" has ", " had "),
    (" was ", " had been "),
    (" is ", " isn't "),
    (" did ", " did not "),
    (" und ", " sowie "),
    (" nicht ", " "),
    (" que ", " ce que "),
    (" no ", " "),
    ("，", "、"),
)
_FACTS = (
    "Smith",
    "Jones",
    "London",
    "Tuesday",
    "May",
    "NATO",
    "12",
    "1,200",
    "$4.2 million",
    "not",
)
_SEPARATORS = ("", " ", "\n", "\n\n", "\n\n\n")

CAPTIONS = (
    "Boats lie in the harbour of Port Ellis, Tuesday, May 6, 2025. (Photo: Ana Ruiz)",
    "Mayor Ruth Okafor, left, and the engineer Per Lindqvist at the new wall on Monday, 5 May 2025",
    "File - A crane lifts stones onto the pier of Castle Bray, Saturday, March 1, 2025.",
    "Children wave from the last carriage of the night train to Wick. Jo Hale/Reuters",
    "The flooded cellar of the town hall in Elmstead [Photograph: Rex Whitlow/Quarry Post]",
    "Foto: Die Bäckerin Gesa Ohm vor ihrem Laden in Kleinwedeln, Juni 2025",
    "Une vue de l’horloge de Saint-Albin, le 3 février 2025. © Marcel Vauquier / AFP",
)


_UNSPACED = (
    "鉄浜港のそばで時計を直してきた浜口時計店が、今月末で店を閉じることになった。",
    "灯光工程一共花了三十二万元，镇长林秀芝说，钱全部来自沙湾镇居民的捐款。",
)
_FROM_RIGHT = (
    "وبلغت تكلفة الآبار الثلاث الجديدة التي حفرتها البلدية ١٥٠ ألف ريال، ولم تكتمل البئر الرابعة.",
    "העירייה שילמה השנה 210 אלף שקל על הגן החדש שעל גג החניון הישן ולא קיבלה תרומות.",
)
_SIDES = ("The wall stood", "Nobody spoke", "老桥迎来新灯", "Work begins", "港の店", "He came in")
_TORN = (
    ("", "\u0301"),
    ("e", "\u0301"),
    ("", "\u3099"),
    ("か", "\u3099"),
    ("", "\u200d"),
    ("”", "Â«"),
    ("»", "Ã©"),
    ("â€", "™s"),
    ("&am", "p;"),
    ("&", "#8217;"),
    ("ends.", "The"),
    ("\u00a0", "\u00a0"),
)
_MARKS = (
    ("\u200e", ""),
    ("", "\u200f"),
    ("\u202a", "\u202c"),
    ("\u2067", "\u2069"),
    ("\u061c", "\u061c"),
)


def whole_twice(random: Random, text: str) -> str:
    """The whole body again below itself."""
    return text + random.choice(_SEPARATORS) + text


def whole_again_reworded(random: Random, text: str) -> str:
    """A B C A' B' C'."""
    again = "".join(reworded(random, part) for part in sentences(text))
    return text + random.choice(_SEPARATORS[1:]) + again


def run_again(random: Random, text: str) -> str:
    """Some sentences in a row stand again, reworded or not: A B A' B'."""
    parts = sentences(text)
    size = random.randint(1, 4)
    start = random.randrange(max(1, len(parts) - size))
    run = parts[start : start + size]
    if random.random() < 0.7:
        run = [reworded(random, part) for part in run]
    at = random.randint(0, len(parts))
    return "".join((*parts[:at], *run, *parts[at:]))


def paragraph_again(random: Random, text: str) -> str:
    """A paragraph stands again with a sentence more or less."""
    parts = paragraphs(text)
    if not parts:
        return text
    inner = sentences(random.choice(parts))
    if random.random() < 0.5:
        inner.insert(random.randint(0, len(inner)), random.choice(sentences(text)))
    else:
        del inner[random.randrange(len(inner))]
    parts.insert(random.randint(0, len(parts)), "".join(inner).strip() + "\n\n")
    return "".join(parts)


def reword(random: Random, text: str) -> str:
    """Sentences are reworded where they stand."""
    return "".join(
        reworded(random, part) if random.random() < 0.3 else part for part in sentences(text)
    )


def reworded(random: Random, sentence: str) -> str:
    """A sentence that says nearly the same, or just not: a word, a fact or its order is another."""
    kind = random.random()
    if kind < 0.3:
        old, new = random.choice(_SWAPS)
        return sentence.replace(old, new) if old in sentence else sentence.replace(new, old)
    if kind < 0.5:
        hit = _CLAUSE.match(sentence)
        if hit:
            head, rest, stop, space = hit.groups()
            return f"{rest[0].upper()}{rest[1:]}, {head[0].lower()}{head[1:]}{stop}{space}"
    if kind < 0.6:
        return _FIGURE.sub(lambda hit: str(random.choice((int(hit[0][:9]), 7, 21))), sentence)
    parts = words(sentence)
    if not parts:
        return sentence
    i = random.randrange(len(parts))
    if kind < 0.75:
        del parts[i]
    elif kind < 0.9:
        parts.insert(i, random.choice(_FACTS) + " ")
    elif len(parts) > 1:
        i = random.randrange(len(parts) - 1)
        parts[i : i + 2] = reversed(parts[i : i + 2])
    return "".join(parts)


def cut_caption(random: Random, text: str) -> str:
    """A caption, and what is left of it after a crop, perhaps inside a word."""
    full = random.choice((*CAPTIONS, *(line.strip() for line in lines(text) if line.strip())))
    start, end = 0, len(full)
    if random.random() < 0.5:
        start = random.randint(0, len(full) // 2)
    else:
        end = random.randint(len(full) // 2, len(full))
    if random.random() < 0.5:  # at a space
        start = full.find(" ", start) + 1 if start else 0
        end = max(full.rfind(" ", 0, end), 1) if end < len(full) else end
    piece = full[start:end] + random.choice(("", "", "...", "…", " ..."))
    pair = [full, piece] if random.random() < 0.5 else [piece, full]
    if random.random() < 0.3:
        pair.append(random.choice(pair))
    return inserted(random, text, random.choice(("\n", "\n\n", "\n\n\n")).join(pair))


def tear(random: Random, text: str) -> str:
    """A sentence that goes as a twin, between two things that mend each other once it is gone.

    Where no space parts sentences, its neighbours touch then; and a line whose last letters from
    right to left go has no more use for marks of direction.
    """
    if random.random() < 0.5:
        gone, left, right, stop, space = random.choice(_UNSPACED), *random.choice(_TORN), "。", ""
    else:
        gone, left, right, stop, space = (
            random.choice(_FROM_RIGHT),
            *random.choice(_MARKS),
            ".",
            " ",
        )
    one, two, three, four = (part + stop for part in random.sample(_SIDES, 4))
    first = space.join((one, gone, two))
    second = space.join((three + left, gone, right + four))
    return inserted(random, inserted(random, text, second), first)


TWINS = (
    whole_twice,
    whole_again_reworded,
    run_again,
    paragraph_again,
    reword,
    cut_caption,
    tear,
)
