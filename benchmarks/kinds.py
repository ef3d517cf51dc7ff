"""Kinds of long text, of any size: ordinary ones, and those made to hurt.

Each is a function from a number of characters to a text of about so many, the same on every
machine and in every run. What a kind is made of does not thin out or repeat itself as it grows,
unless that is what it is about: so the time that a stage takes for a character may stay the same.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, chain, count
from typing import TypeAlias

from benchmarks.texts import articles

Kind: TypeAlias = Callable[[int], str]

SYLLABLES = "ba de fi go lu ma ne po ra si ta ve wo ku shen tro mil dar".split()
GRAMMAR = "the a of to and in that it was for on with as by at from his had".split()
SENTENCE = "The council approved the new harbour wall on Tuesday after a debate of nine hours."
PARAGRAPH = (
    "Fishermen from three villages had waited years for a decision, and many filled the gallery. "
    "Work begins in May and costs $4.2 million, the engineers wrote in their report to the town. "
    "Nobody spoke against it when the vote was called, and the meeting closed shortly after nine."
)
IDEOGRAPHS = "议会星期二批准了新的防波堤渔民们等了很多年工程五月开始费用四百万"


def filled(size: int, pieces: Iterator[str]) -> str:
    """So many of `pieces` as make up `size` characters."""
    found = []
    while size > 0:
        found.append(next(pieces))
        size -= len(found[-1])
    return "".join(found)


def words(rng: random.Random, many: int) -> list[str]:
    """`many` different words of two to four syllables."""
    found: dict[str, None] = {}
    while len(found) < many:
        found["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))] = None
    return list(found)


def written(rng: random.Random) -> Iterator[str]:
    """Articles that share no more than articles do: own words, of Zipf's law, and grammar."""
    everyday = words(rng, 8_000)
    often = list(accumulate(1 / rank for rank in range(10, 10 + len(everyday))))
    for number in count(1):
        subject = [word + rng.choice(SYLLABLES) * 2 for word in rng.sample(everyday, 60)]
        name = " ".join(word.capitalize() for word in rng.sample(subject, 2))
        yield f"{' '.join(rng.sample(subject, 5)).capitalize()}\n\n"
        for _ in range(rng.randint(5, 15)):
            sentences = []
            for _ in range(rng.randint(1, 5)):
                own = rng.choices(everyday, often, k=rng.randint(4, 14)) + rng.sample(subject, 3)
                rng.shuffle(own)
                line = " ".join(f"{rng.choice(GRAMMAR)} {word}" for word in own).capitalize()
                sentences.append(
                    line + rng.choice((".", f", {name} said.", f" in {1900 + number % 120}."))
                )
            yield " ".join(sentences) + "\n\n"


def joined(size: int, pieces: Iterator[str]) -> str:
    """Exactly `size` characters of `pieces`, the last of them cut."""
    return filled(size, pieces)[:size]


def concatenated(size: int) -> str:
    """Different articles, one below the other: a file that was never split."""
    return joined(size, chain((f"{text}\n\n" for text in articles()), written(random.Random(1))))


def on_one_line(size: int) -> str:
    return " ".join(concatenated(size).split())


def dirty(size: int) -> str:
    """Articles as a careless extractor delivers them: something to remove every few lines."""
    rng = random.Random(2)

    def pieces() -> Iterator[str]:
        for piece in written(rng):
            yield piece
            if rng.random() < 0.3:
                yield rng.choice(FURNITURE) + "\n\n"
            if rng.random() < 0.05:
                yield piece

    return joined(size, pieces())


def book(size: int) -> str:
    """One story: the same people and places from the first page to the last."""
    rng = random.Random(3)
    everyday, names = words(rng, 8_000), [word.capitalize() for word in words(rng, 40)]
    often = list(accumulate(1 / rank for rank in range(10, 10 + len(everyday))))

    def pieces() -> Iterator[str]:
        while True:
            for _ in range(rng.randint(2, 8)):
                own = rng.choices(everyday, often, k=rng.randint(5, 16))
                own[1:1] = rng.choices(names, k=rng.randint(0, 2))
                line = " ".join(f"{rng.choice(GRAMMAR)} {word}" for word in own)
                yield f"{line[0].upper()}{line[1:]}. "
            yield "\n\n"

    return joined(size, pieces())


def shuffled(vocabulary: Sequence[str], end: str = ". ") -> Kind:
    """Sentences of the same words in ever other order: each is a little like all others."""

    def kind(size: int) -> str:
        rng = random.Random(len(vocabulary))
        sentences = (" ".join(rng.choices(vocabulary, k=12)) for _ in count())
        return joined(size, (sentence.capitalize() + end for sentence in sentences))

    return kind


def some_words(many: int) -> list[str]:
    return words(random.Random(many), many)


def captions_cut(size: int) -> str:
    """Captions, each of them once more, cut at either end, inside words too."""
    rng = random.Random(4)
    own = words(rng, 2_000)

    def pieces() -> Iterator[str]:
        for _ in count():
            day, year = rng.randint(1, 30), rng.randint(2000, 2025)
            line = " ".join(rng.choices(own, k=14)).capitalize()
            full = f"{line} on Thursday, May {day}, {year}. (Photo: {line.split()[3].title()})"
            pair = [full, full[rng.randint(10, 60) :] if day % 2 else full[: rng.randint(40, 90)]]
            if day % 3:
                pair.reverse()
            yield "\n\n".join(pair) + "\n\n"

    return joined(size, pieces())


def logs(size: int) -> str:
    """Lines of a log: few forms, ever other figures and names."""
    rng = random.Random(5)
    forms = (
        "Accepted connection from 10.{a}.{b}.{c} port {p}",
        "Request {id} GET /api/v1/items/{p} finished with status {s} in {a} ms",
        "Worker {a} started task {id}",
        "Cache miss for key session:{id}, loading from the database",
        "Connection to host-{b}.example.com was lost, retrying in {c} seconds",
    )

    def pieces() -> Iterator[str]:
        for at in count():
            figures = {name: rng.randint(0, 255) for name in "abc"}
            message = rng.choice(forms).format(
                **figures, p=rng.randint(1024, 65535), s=rng.choice((200, 404, 500)),
                id=f"{rng.getrandbits(64):016x}",
            )  # fmt: skip
            clock = f"{at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}"
            level = rng.choice(("INFO", "DEBUG", "WARNING", "ERROR"))
            yield f"2025-05-{at // 86400 % 28 + 1:02} {clock},{at % 1000:03} {level} {message}\n"

    return joined(size, pieces())


def tokens(end: str, most: int = 60) -> Kind:
    """What is left of pictures and keys: Base64, with `end` behind every tenth token."""

    def kind(size: int) -> str:
        rng = random.Random(6)
        pieces = (base64.b64encode(rng.randbytes(rng.randint(5, most))).decode() for _ in count())
        return joined(
            size, (piece + ("" if at % 10 else end) + " " for at, piece in enumerate(pieces))
        )

    return kind


def json_lines(size: int) -> str:
    rng = random.Random(7)
    own = words(rng, 2_000)

    def pieces() -> Iterator[str]:
        for number in count():
            row = {
                "id": number,
                "title": " ".join(rng.choices(own, k=6)).capitalize(),
                "tags": rng.choices(own, k=3),
                "price": rng.randint(1, 9999) / 100,
                "url": f"https://example.com/{rng.choice(own)}/{number}",
                "active": rng.random() < 0.5,
            }
            yield json.dumps(row) + "\n"

    return joined(size, pieces())


def figures(size: int) -> str:
    """Rows of comma-separated values, nearly all of them numbers."""
    rng = random.Random(8)
    places = [word.capitalize() for word in words(rng, 50)]
    return joined(
        size,
        (
            f"{at},{rng.choice(places)},{rng.randint(0, 9999) / 100},{rng.randint(0, 10**6)},"
            f"{rng.randint(1, 28):02}/05/2025\n"
            for at in count()
        ),
    )


def a_word_a_line(size: int) -> str:
    rng = random.Random(9)
    own = words(rng, 5_000)
    return joined(size, (f"{rng.choice(own)}\n" for _ in count()))


def lists(size: int) -> str:
    rng = random.Random(10)
    own = words(rng, 2_000)
    return joined(size, (f"• {' '.join(rng.choices(own, k=5)).capitalize()}\n" for _ in count()))


def addresses(size: int) -> str:
    rng = random.Random(11)
    own = words(rng, 2_000)
    return joined(
        size,
        (
            f"https://www.{rng.choice(own)}.example.com/{'/'.join(rng.choices(own, k=3))}"
            f"?id={rng.randint(0, 10**9)}{rng.choice((' ', chr(10)))}"
            for _ in count()
        ),
    )


def near_paragraphs(size: int) -> str:
    """The same paragraph again and again, each time with other words in a few places."""
    rng = random.Random(12)
    own, base = words(rng, 500), PARAGRAPH.split()

    def pieces() -> Iterator[str]:
        while True:
            changed = list(base)
            for _ in range(3):
                changed[rng.randrange(len(changed))] = rng.choice(own)
            yield " ".join(changed) + "\n\n"

    return joined(size, pieces())


def same_beginning(size: int) -> str:
    rng = random.Random(13)
    own = words(rng, 5_000)
    return joined(
        size,
        (
            f"The mayor of the town said on Tuesday that {' '.join(rng.choices(own, k=8))}. "
            for _ in count()
        ),
    )


def different_words(size: int) -> str:
    """No word stands twice."""

    def pieces() -> Iterator[str]:
        for at in count():
            own = ["".join(SYLLABLES[int(d)] for d in str(at * 12 + k)) for k in range(12)]
            yield f"{' '.join(own).capitalize()}. "

    return joined(size, pieces())


def ideographs(stops: bool) -> Kind:
    """Chinese of few words, with stops or as one line without any."""

    def kind(size: int) -> str:
        rng = random.Random(14)
        return joined(
            size,
            ("".join(rng.choices(IDEOGRAPHS, k=24)) + ("。" if stops else "") for _ in count()),
        )

    return kind


def mojibake(size: int) -> str:
    """Articles, all of whose typography was decoded as Windows-1252."""
    rng = random.Random(15)

    def pieces() -> Iterator[str]:
        for piece in written(rng):
            yield piece.replace(" the ", " ’the’ ").replace(", ", " — “oui”, é ")

    return joined(size, (p.encode().decode("cp1252", "replace") for p in pieces()))


def entities(size: int) -> str:
    """Articles escaped for HTML, twice here and there."""
    rng = random.Random(16)

    def pieces() -> Iterator[str]:
        for piece in written(rng):
            yield piece.replace(" the ", " &quot;the&quot; ").replace(
                ", ", " &amp;amp; caf&eacute;, "
            )

    return joined(size, pieces())


def repeated(piece: str) -> Kind:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def numbered(form: str) -> Kind:
    return lambda size: joined(size, (form.format(n) for n in count()))


FURNITURE = (
    "Advertisement",
    "Share this article",
    "Leave a Comment",
    "Sign up for our newsletter",
    "Read more",
    "Facebook",
    "Related Articles",
)

KINDS: dict[str, Kind] = {
    "articles": concatenated,
    "articles on one line": on_one_line,
    "articles between boilerplate": dirty,
    "a book": book,
    "14 words shuffled": shuffled(SENTENCE.lower().split()),
    "14 words shuffled, on lines": shuffled(SENTENCE.lower().split(), ".\n"),
    "50 words shuffled": shuffled(PARAGRAPH.replace(".", "").split()),
    "200 words shuffled": shuffled(some_words(200)),
    "200 words shuffled, on lines": shuffled(some_words(200), ".\n"),
    "2,000 words shuffled": shuffled(some_words(2_000)),
    "no word twice": different_words,
    "the same beginning": same_beginning,
    "paragraphs with small changes": near_paragraphs,
    "captions cut": captions_cut,
    "logs": logs,
    "Base64": tokens(""),
    "Base64 in sentences": tokens("."),
    "Base64 on lines": tokens("\n"),
    "JSON lines": json_lines,
    "rows of figures": figures,
    "a word a line": a_word_a_line,
    "lists": lists,
    "addresses": addresses,
    "Chinese": ideographs(stops=True),
    "Chinese without stops": ideographs(stops=False),
    "mojibake": mojibake,
    "entities in articles": entities,
    "one word on one line": repeated("a"),
    "one sentence on one line": repeated("word "),
    "the same sentences again and again": repeated(SENTENCE + " " + PARAGRAPH + " "),
    "stops": repeated("."),
    "abbreviations": repeated("Mr. "),
    "lost spaces": repeated("He came.She went."),
    "blank lines": repeated("\n"),
    "lines of blanks": repeated(" \n"),
    "identical lines": repeated("Share this article\n"),
    "identical sentences": repeated("The council met again on Tuesday evening.\n"),
    "numbered lines": numbered("{0}. Read more about item {0}\n"),
    "short lines": repeated("Sport\n"),
    "captions": repeated("A boat in the harbour of Ellis, Tuesday, May 6, 2025.\n\n"),
    "entities": repeated("&amp;"),
    "nested entities": lambda size: "&" + repeated("amp;")(size - 1),
    "combining marks": lambda size: "a" + repeated("\N{COMBINING ACUTE ACCENT}")(size - 1),
    "emoji": repeated("\N{GRINNING FACE}"),
    "joined emoji": repeated("\N{MAN}\N{ZERO WIDTH JOINER}"),
    "two ideographs": repeated("\u8bae\u4f1a"),
    "mojibake, one sentence": repeated("The fishermenâ€™s union called it â€œa good dayâ€\x9d. "),
    "surrogates": repeated("\udcff"),
    "quotes": repeated("\N{RIGHT DOUBLE QUOTATION MARK}"),
    "brackets": repeated("("),
    "noise": lambda size: random.Random(0).randbytes(size).decode("latin-1"),
}
