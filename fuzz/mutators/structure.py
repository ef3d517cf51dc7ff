"""Lines, sentences and paragraphs cut, doubled, moved, glued and broken."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from random import Random

from fuzz.mutators.parts import at_random, bare, lines, paragraphs, sentences, words

Splitter = Callable[[str], list[str]]
_SPLITTERS: tuple[Splitter, ...] = (paragraphs, lines, sentences)


def drop_part(random: Random, text: str) -> str:
    """A paragraph, line or sentence is lost."""
    return at_random(random, random.choice(_SPLITTERS)(text), lambda _: "")


def double_part(random: Random, text: str) -> str:
    """... stands twice in a row."""
    return at_random(random, random.choice(_SPLITTERS)(text), lambda part: part + part)


def repeat_part(random: Random, text: str) -> str:
    """... stands three times or more."""
    times = random.randint(3, 9)
    return at_random(random, random.choice(_SPLITTERS)(text), lambda part: part * times)


def copy_part(random: Random, text: str) -> str:
    """... stands again somewhere else."""
    parts = random.choice(_SPLITTERS)(text)
    if parts:
        parts.insert(random.randint(0, len(parts)), random.choice(parts))
    return "".join(parts)


def swap_parts(random: Random, text: str) -> str:
    """Two of them change places."""
    parts = random.choice(_SPLITTERS)(text)
    if len(parts) > 1:
        i, j = random.sample(range(len(parts)), 2)
        parts[i], parts[j] = parts[j], parts[i]
    return "".join(parts)


def shuffle_parts(random: Random, text: str) -> str:
    """All of them change places."""
    parts = random.choice(_SPLITTERS)(text)
    random.shuffle(parts)
    return "".join(parts)


def glue_parts(random: Random, text: str) -> str:
    """What parts two of them is lost, or becomes one space."""
    glue = random.choice(("", "", " "))
    return at_random(random, random.choice(_SPLITTERS)(text), lambda part: bare(part)[0] + glue)


def glue_all(random: Random, text: str) -> str:
    """Everything on one line."""
    return random.choice(("", " ")).join(line.strip() for line in lines(text))


def break_line(random: Random, text: str) -> str:
    """A line break before a word, or inside one."""

    def broken(line: str) -> str:
        parts = words(line) if random.random() < 0.7 else list(line)
        parts.insert(random.randrange(len(parts)), random.choice(("\n", "\n\n", "\n \n")))
        return "".join(parts)

    return at_random(random, lines(text), broken)


def wrap_lines(random: Random, text: str) -> str:
    """Hard line breaks at a width, as mails and old converters have them."""
    width = random.choice((8, 20, 40, 72, 80))
    return "\n".join(
        textwrap.fill(line, width, drop_whitespace=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def sentences_on_lines(random: Random, text: str) -> str:
    """Each sentence a line, or a paragraph, of its own."""
    return random.choice(("\n", "\n\n")).join(part.strip() for part in sentences(text))


def paragraph_breaks(random: Random, text: str) -> str:
    """All breaks between lines are of one kind."""
    return random.choice(("\n", "\n\n", "\n\n\n", " \n", "\n\t\n")).join(
        line.strip("\n") for line in lines(text) if line.strip()
    )


def indent(random: Random, text: str) -> str:
    """Lines begin with blanks, bullets, figures or quotation marks."""
    sign = random.choice(("    ", "\t", "• ", "- ", "* ", "> ", "— ", "“", '"', "· "))
    numbered = random.random() < 0.2
    return "".join(
        (f"{number}. " if numbered else sign) + line if random.random() < 0.7 else line
        for number, line in enumerate(lines(text), 1)
    )


def cut_start(random: Random, text: str) -> str:
    """The beginning is lost, perhaps in the middle of a word."""
    return text[random.randint(0, len(text) // 2) :]


def cut_end(random: Random, text: str) -> str:
    """The end is lost, perhaps with dots in its place."""
    end = random.randint(len(text) // 2, len(text))
    return text[:end] + random.choice(("", "", "", "…", "...", " [...]", " Read more"))


def cut_middle(random: Random, text: str) -> str:
    """A stretch is lost."""
    start = random.randint(0, len(text))
    return text[:start] + text[random.randint(start, min(len(text), start + 200)) :]


def blank_lines(random: Random, text: str) -> str:
    """White space at the beginning, the end, or in between."""
    blank = random.choice(
        ("\n", "\n\n\n", " ", "   \n", "\t\n\t", "\n \n \n", "\u3000\n", "\u1680")
    )
    return random.choice(
        (blank + text, text + blank, at_random(random, lines(text), lambda line: blank + line))
    )


def pull_quote(random: Random, text: str) -> str:
    """A sentence stands on a line of its own too, in quotation marks."""
    parts = sentences(text)
    if not parts:
        return text
    quote = random.choice(parts).strip()
    mark = random.choice(("“{}”", '"{}"', "{}", "« {} »", "„{}“"))
    parts.insert(random.randint(0, len(parts)), f"\n\n{mark.format(quote)}\n\n")
    return "".join(parts)


STRUCTURE = (
    drop_part,
    double_part,
    repeat_part,
    copy_part,
    swap_parts,
    shuffle_parts,
    glue_parts,
    glue_all,
    break_line,
    wrap_lines,
    sentences_on_lines,
    paragraph_breaks,
    indent,
    cut_start,
    cut_end,
    cut_middle,
    blank_lines,
    pull_quote,
)
