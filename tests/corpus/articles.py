"""Articles of our own, and what happens to articles on their way through the world."""

from __future__ import annotations

import random

HARBOUR = """Council approves new harbour wall

The council of Port Ellis approved a new harbour wall on Tuesday after a debate of nine hours, with
eleven votes in favour and six against, ending an argument that has divided the town for years.

Fishermen from three villages had waited a long time for the decision, and many of them filled the
gallery. When the result was read out, some of them wept, and others went straight back to their
boats to catch the evening tide.

Work begins in May and costs 4.2 million dollars, of which the region pays half. The engineers
expect the wall to stand by the autumn of next year, if the winter storms leave them enough calm
days to sink the piles.

Mayor Ruth Okafor said the wall would outlive everyone in the room. Her opponents answered that the
debt would too, and announced that they would bring the matter before a court.

The old wall was damaged in the storm of 1987, when 14 boats were lost in a single night, and it has
been patched with rubble ever since. Insurers refused to cover the inner harbour from 2015 on."""

SCHOOL = """Village school stays open after all

The last school in the valley of Lenz will stay open, the education office said on Friday, because
nine families have moved there since the spring and the number of pupils rises again to 31.

Parents had collected signatures, baked cakes and, in the end, hired a lawyer. The office denies
that any of it played a role and points to the new figures, which it published in the same hour.

Head teacher Jonas Brandt, who had already packed the library into boxes, asked the pupils on Monday
to help him unpack. They were done in twenty minutes, he said, and it took two days to find
everything again.

The valley lost its post office, its bank and two of its three shops within a decade. A bus still
runs four times a day, and in summer a bakery van comes up from the town on Wednesdays."""

REPORT = """{name} quarter results

{name} on Thursday reported quarterly net income of {a} million dollars, or {b} cents a share,
compared with {c} million dollars, or {d} cents a share, a year earlier.

Revenue rose to {e} million dollars from {f} million dollars. Analysts on average had expected
earnings of {g} cents a share on revenue of {h} million dollars."""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text."""
    return text.split("\n\n")


def preview(text: str) -> str:
    """Its beginning, as a paywall leaves it."""
    return "\n\n".join([*paragraphs(text)[:3], "Continue reading with a free account."])


def update(text: str) -> str:
    """The same story, some hours later."""
    parts = paragraphs(text)
    parts[0] = "Opponents take fight over harbour wall to court"
    parts[4] = (
        "Late on Wednesday the opponents filed their suit with the regional court, which is to "
        "hear both sides within a month. Until then the yard may order steel but must drive no "
        "pile."
    )
    return "\n\n".join(parts)


def furnished(text: str) -> str:
    """With a site's furniture around it."""
    head = "By Tom Reed, Example Press\n\nPublished 3 March 2024 at 9:15 GMT\n\nShare  Save  Print"
    tail = "Sign up for our daily newsletter.\n\nMost read: A cat on the mast | Rain again"
    return f"{head}\n\n{text}\n\n{tail}"


def scanned(text: str, rate: float, seed: int = 1) -> str:
    """As a scanner reads it: so many letters in a hundred are others, lost or doubled."""
    rng = random.Random(seed)
    noisy = []
    for letter in text:
        if letter == "\n" or rng.random() >= rate:
            noisy.append(letter)
        else:
            noisy.append(rng.choice((rng.choice("etaoinl1c"), "", letter * 2)))
    return "".join(noisy)


def report(seed: int, name: str = "Norvik Corp") -> str:
    """One of a series of reports: the same words, other numbers."""
    rng = random.Random(seed)
    return REPORT.format(name=name, **{key: rng.randint(2, 900) for key in "abcdefgh"})
