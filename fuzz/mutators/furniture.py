"""What a page has around its article, spliced in: boilerplate, menus, code, headlines, markup."""

from __future__ import annotations

from functools import cache
from random import Random

from fuzz.mutators.parts import at_random, bare, inserted, lines, sentences, words
from newsclean.rules.rule import shipped_rules

_CODE = (
    "window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} "
    'gtag("js", new Date()); gtag("config", "UA-1", {"anonymize_ip": true, "page": {"a": 1}});',
    '{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A wall", '
    '"author": {"@type": "Person", "name": "Ana Ruiz"}, "image": ["a.jpg", "b.jpg"], "id": 4711}',
    ".ad-slot { display: none; margin: 0 auto; } #main > div { color: #333; width: 100%; }",
    '<div class="share"><a href="https://example.com/?a=1&b=2">Share</a></div>',
)
_MENU = (
    "Home News World Politics Sport Culture Weather Video Jobs Shop Login Menu Suche Météo".split()
)
_TAGS = (
    "<p>{}</p>",
    "<b>{}</b>",
    "[{}](https://example.com/a)",
    "**{}**",
    "# {}",
    "{} &raquo;",
    "<!-- {} -->",
)
_CRUMBS = (
    *"… — | • . ! « » ” ) [ A I ½ ³ Ⅷ １２ ٣ ﬁ n't 's “n’t” ... ?! 1. 1/12 12:30".split(),
    *"a.m. St. No. z.B. U.S. No @ruiz #harbour www.example.com".split(),
    *"pic.twitter.com/x1 👍🏽 👩‍👩‍👧 🇳🇴".split(),
    "© 2025",
    "z. B.",
    "\u0301",
)
_HEADS = "CNN — |LONDON (Reuters) - |Advertisement |WATCH: |By Ana Ruiz |(AP) — |Read more: ".split(
    "|"
)


@cache
def boilerplate() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the rules that ship are there to find: whole lines, and lines with a part glued on."""
    whole: list[str] = []
    glued: list[str] = []
    for rule in shipped_rules().rules:
        (glued if rule.glued else whole).extend((*rule.positive, *rule.phrases))
    return tuple(whole), tuple(glued)


@cache
def innocent() -> tuple[str, ...]:
    """What they are there to leave alone."""
    return tuple(line for rule in shipped_rules().rules for line in rule.negative)


def splice_boilerplate(random: Random, text: str) -> str:
    """Lines of page furniture, one by one or in a block."""
    for _ in range(random.randint(1, 3)):
        block = random.choices(boilerplate()[0], k=random.choice((1, 1, 2, 5)))
        text = inserted(random, text, random.choice(("\n", "\n\n")).join(block))
    return text


def splice_glued(random: Random, text: str) -> str:
    """Lines with a prefix or suffix that rules cut off."""
    return inserted(random, text, random.choice(boilerplate()[1]))


def splice_innocent(random: Random, text: str) -> str:
    """Lines that look like furniture and are none."""
    return inserted(random, text, random.choice(innocent()))


def glue_furniture(random: Random, text: str) -> str:
    """Furniture before or behind a line, with or without a space."""
    glue = random.choice(("", " ", "  "))

    def glued(line: str) -> str:
        words, space = bare(line)
        if random.random() < 0.5:
            return random.choice((*_HEADS, random.choice(boilerplate()[0]) + glue)) + words + space
        return words + glue + random.choice(boilerplate()[0]) + space

    return at_random(random, lines(text), glued)


def furniture_in_a_sentence(random: Random, text: str) -> str:
    """A line of furniture cuts a sentence in two."""
    cut = random.choice(("\n", "\n\n"))
    block = cut + random.choice(boilerplate()[0]) + cut

    def broken(sentence: str) -> str:
        parts = words(sentence)
        parts.insert(random.randrange(len(parts)), block)
        return "".join(parts)

    return at_random(random, sentences(text), broken)


def menu(random: Random, text: str) -> str:
    """A run of short lines, at the top, the bottom or in between."""
    run = "\n".join(random.choices(_MENU, k=random.randint(3, 20))) + "\n"
    return random.choice((run + text, f"{text}\n{run}", inserted(random, text, run)))


def headlines(random: Random, text: str) -> str:
    """A heading and bare headlines of other stories below the text."""
    heads = [" ".join(words(part)[:9]).strip() for part in sentences(text)]
    heads = [head for head in heads if head] or ["A wall for the harbour"]
    block = [
        random.choice(("Related articles", "More on this story", "Read next", "Mehr zum Thema"))
    ]
    block += random.choices(heads, k=random.randint(2, 6))
    return f"{text}\n{random.choice((chr(10), chr(10) * 2)).join(block)}"


def code(random: Random, text: str) -> str:
    """Scripts, data and style sheets that were taken for text."""
    return inserted(random, text, random.choice(_CODE))


def markup(random: Random, text: str) -> str:
    """Tags and Markdown around lines."""
    tag = random.choice(_TAGS)
    return at_random(random, lines(text), lambda line: tag.format(bare(line)[0]) + bare(line)[1])


def crumbs(random: Random, text: str) -> str:
    """Signs and pieces of words, free or glued."""
    for _ in range(random.randint(1, 4)):
        crumb = random.choice(_CRUMBS)
        if random.random() < 0.4:
            text = inserted(random, text, crumb)
        else:
            at = random.randint(0, len(text))
            text = (
                text[:at] + random.choice(("", " ")) + crumb + random.choice(("", " ")) + text[at:]
            )
    return text


FURNITURE = (
    splice_boilerplate,
    splice_glued,
    splice_innocent,
    glue_furniture,
    furniture_in_a_sentence,
    menu,
    headlines,
    code,
    markup,
    crumbs,
)
