"""Sentences whose words are what a test needs them to be, without a lexicon that says so."""

from __future__ import annotations

from newsclean.markers.repeats.words import Kind, Sentence

SIGNS = {
    "-": Kind.LIGHT,
    "!": Kind.NEGATION,
    "@": Kind.NAME,
    "#": Kind.NUMBER,
    "%": Kind.DATE,
}


def made(
    words: str, *, language: str = "en", titled: bool = False, text: str | None = None
) -> Sentence:
    """A sentence of `words`: `-the @Lee !not #12 %May wall`. `wall=0.5` is one with that weight.

    Each is compared by how it is written, and weighs 1 if nothing else is said. `text` is what it
    was read from, if that matters.
    """
    shown, kinds, weights = [], [], []
    for word in words.split():
        bare, _, weight = word.partition("=")
        kinds.append(SIGNS.get(bare[0], Kind.PLAIN))
        shown.append(bare[1:] if bare[0] in SIGNS else bare)
        weights.append(float(weight or 1))
    return Sentence(
        text=" ".join(shown) if text is None else text,
        shown=tuple(shown),
        keys=tuple(shown),
        kinds=tuple(kinds),
        weights=tuple(weights),
        titled=titled,
        language=language,
    )
