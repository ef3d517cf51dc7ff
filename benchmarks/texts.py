"""The texts that are measured, made from articles that ship with the project.

Everything here is deterministic: the same texts on every machine and every run.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"


@cache
def articles() -> tuple[str, ...]:
    """Clean articles, each on a subject of its own."""
    return tuple(path.read_bytes().decode() for path in sorted((HERE / "articles").glob("*.txt")))


def example(name: str) -> str:
    """One of the example articles, with its defects."""
    return (EXAMPLES / f"{name}.txt").read_bytes().decode()


def small() -> str:
    """One clean article of ordinary length."""
    return articles()[0]


def large() -> str:
    """A long read: all clean articles in one text, about six times the ordinary length."""
    return "\n".join(articles())


def dirty() -> str:
    """An article with captions, twins and a comment form, between boilerplate."""
    head = "Skip to content\n\nSubscribe\n\nShare this article\n\nFacebook Twitter WhatsApp\n\n"
    tail = "\n\nRelated articles\n\n" + "\n\n".join(text.split("\n", 1)[0] for text in articles())
    return head + example("mediation") + tail + "\n\n© 2025 Example News. All rights reserved.\n"


def mojibake() -> str:
    """Clean articles, all of whose typography was decoded as Windows-1252."""
    return large().encode("utf-8").decode("cp1252", "replace")


def hostile() -> str:
    """What a page may hold that no writer wrote: one long line, entities, marks, blank lines."""
    return "".join(
        (
            "word " * 2_000,
            "&amp;" * 2_000,
            "\n",
            "e" + "\N{COMBINING ACUTE ACCENT}" * 5_000,
            "\n" * 5_000,
            "Share this article\n" * 1_000,
            "a.b." * 2_000,
            "“" * 5_000,
        )
    )


TEXTS = {
    "small": small,
    "large": large,
    "dirty": dirty,
    "mojibake": mojibake,
    "hostile": hostile,
}
