"""Texts for the laws: arbitrary Unicode, and articles with the defects that scrapers leave."""

from __future__ import annotations

from hypothesis import strategies as st

from newsclean.model import Edit, RawOffset

# Lone surrogates are in: a scraper that decoded carelessly delivers them.
anything = st.text(st.characters(), max_size=200)

SENTENCES = (
    "The council approved the new harbour wall on Tuesday after a debate of nine hours.",
    "On Tuesday, after a debate of nine hours, the council approved the new harbour wall.",
    "The council approved the new harbour wall on Monday after a debate of nine hours.",
    "Fishermen from three villages had waited years for a decision, and many filled the gallery.",
    "Fishermen of three villages had waited for years for a decision, and many filled the gallery.",
    "“We are not against the sea,” said Mayor Ruth Okafor. “We are against drowning.”",
    "Work begins in May and costs $4.2 million, the U.S. engineers wrote.",
    "Work begins in May and costs $2.4 million, the U.S. engineers wrote.",
    "Nobody spoke.",
    "Nobody spoke.",
    "It was 3 p.m. when the vote came.The mayor wept.",
    "Der Rat stimmte der neuen Mauer am Dienstag nach einer langen Debatte zu.",
    "El consejo aprobó el martes el nuevo muro del puerto tras un debate de nueve horas.",
    "议会星期二批准了新的防波堤。渔民们等了很多年。",
    "The fishermenâ€™s union called it â€œa good dayâ€\x9d for the coast &amp; the town.",
)
LINES = (
    "CNN —",
    "Leave a Comment",
    "Your email address will not be published. Required fields are marked *",
    "Scroll to Top",
    "Share this article",
    "Facebook",
    "Advertisement",
    "Related Articles",
    "Sign up for our newsletter",
    "A new wall for an old harbour",
    "What happens next",
    "Boats lie in the harbour of Port Ellis, Tuesday, May 6, 2025. (Photo: Ana Ruiz)",
    "harbour of Port Ellis, Tuesday, May 6, 2025.",
    "• First, the piles",
    "1. The wall",
    "",
    "   ",
    "\t",
)
BREAKS = ("\n", "\n\n", "\n\n\n\n", "\r\n", " \n", "\u2028", "\n\u00a0\n")

paragraphs = st.builds(
    lambda space, sentences: space.join(sentences),
    st.sampled_from((" ", "", "  ", "\u00a0")),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
)
blocks = st.one_of(
    paragraphs, paragraphs, st.sampled_from(LINES), st.text(st.characters(), max_size=30)
)


@st.composite
def articles(draw: st.DrawFn) -> str:
    """A text of paragraphs, boilerplate, captions and noise, some of it standing twice."""
    parts = draw(st.lists(blocks, max_size=12))
    repeat = draw(st.booleans())
    if parts and repeat:
        parts.insert(draw(st.integers(0, len(parts))), draw(st.sampled_from(parts)))
    pieces = []
    for part in parts:
        pieces += [part, draw(st.sampled_from(BREAKS))]
    return "".join(pieces[: len(pieces) - draw(st.integers(0, 1))])


texts = st.one_of(articles(), articles(), anything)


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> tuple[Edit, ...]:
    """Well-formed edits of `text`, each of which changes something."""
    places = st.integers(0, len(text))
    cuts = sorted(draw(st.lists(places, max_size=8)))
    cuts = cuts[: len(cuts) // 2 * 2]
    edits: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        new = draw(st.text("xyz ", max_size=3))
        touches = edits and edits[-1].end == start and start == end
        if new != text[start:end] and not touches:
            edits.append(Edit(RawOffset(start), RawOffset(end), new, draw(st.sampled_from("pq"))))
    return tuple(edits)
