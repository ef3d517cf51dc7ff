"""What reads like the running text of an article."""

from __future__ import annotations

import re

from newsclean.late import late
from newsclean.text.characters import CLOSERS, DENSE_STOPS, ENDS, QUOTES

LONG = 200
"""From so many characters on, a line is prose, however it ends."""
SENTENCE = 80
"""From so many characters on, a line is prose if it ends like a sentence."""
DENSE = 30
"""The same for a line that ends with a stop of Chinese or Japanese."""

_ANSWER = re.compile(r"[QA] ?[:.]\s|\d{1,3}[.)]\s")
_CITATION = late(r"\bet al\b|\bdoi\b", re.IGNORECASE)
_RESULT = re.compile(r"(?<![\d:.,/-])\d{1,3} ?[-\u2013] ?\d{1,3}(?![\d:/-])")


def ends_sentence(text: str) -> bool:
    """Whether `text` ends like a sentence: with a stop, and what closes behind it.

    >>> ends_sentence("“We are done.”"), ends_sentence("Read more")
    (True, False)
    """
    return text.rstrip().rstrip(CLOSERS).rstrip().endswith(ENDS)


def is_prose(line: str) -> bool:
    """Whether a line, without white space around it, reads like an article's own text.

    >>> sentence = "The ferry sails on Monday."
    >>> is_prose(sentence), is_prose(" ".join([sentence] * 4))
    (False, True)
    """
    size = len(line)
    if size < DENSE or size >= LONG:
        return size >= LONG
    end = line[-9:].rstrip(CLOSERS)
    if "\N{THAI CHARACTER KO KAI}" <= end[-1:] <= "\N{THAI CHARACTER KHOMUT}":  # it has no stops
        return size >= SENTENCE
    return end.endswith((*DENSE_STOPS,)) or (size >= SENTENCE and end.endswith(ENDS))


def says_something(line: str) -> bool:
    """Whether a line, however short, is more than a title or a label.

    A sentence is, a quotation, a question with "Q:", its answer, an item of a numbered list, the
    citation of a study, and the result of a match.

    >>> says_something("“I shall miss the noise of it,” he said.")
    True
    >>> says_something("Storm shuts harbour for a third day")
    False
    """
    return (
        ends_sentence(line)
        or (line[0] in QUOTES and line[-1] in QUOTES)
        or _ANSWER.match(line) is not None
        or _CITATION.search(line) is not None
        or _RESULT.search(line) is not None
    )
