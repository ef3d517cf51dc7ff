"""What newsclean is measured beside: cleaners of plain text that other projects use, and an oracle.

Each is a function from a text to a text; only the oracle knows the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from types import SimpleNamespace

from benchmarks.counting import WORD, Gold, count, windows


def justext_lines(text: str, language: str = "English") -> str:
    """What jusText makes of plain text, where each line is a paragraph without links.

    `language` is one that jusText has stop words of. Pomikálek, "Removing Boilerplate and Duplicate
    Content from Web Corpora", 2011.
    """
    from justext.core import classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph

    paragraphs = []
    for line in filter(str.strip, text.splitlines()):
        paragraph = Paragraph(SimpleNamespace(dom="body.p", xpath="/body/p"))
        paragraph.append_text(line)
        paragraphs.append(paragraph)
    classify_paragraphs(paragraphs, stop_words(language))
    revise_paragraph_classification(paragraphs)
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def justext_by_language(text: str) -> str:
    """`justext_lines` with the language whose stop words make up most of `text`."""
    languages = languages_of_words()
    found: Counter[str] = Counter()
    for word, n in Counter(text.lower().split()).items():
        for language in languages.get(word, ()):
            found[language] += n
    best = min(found, key=lambda language: (-found[language], language), default="English")
    return justext_lines(text, best)


@cache
def stop_words(language: str) -> frozenset[str]:
    from justext import get_stoplist

    words: frozenset[str] = get_stoplist(language)
    return words


@cache
def languages_of_words() -> dict[str, list[str]]:
    """Stop word -> the languages that have it."""
    from justext import get_stoplists

    found: dict[str, list[str]] = {}
    for language in sorted(get_stoplists()):
        for word in stop_words(language):
            found.setdefault(word, []).append(language)
    return found


_C4_ENDS = (".", "!", "?", '"', "'", "\N{RIGHT DOUBLE QUOTATION MARK}")
_C4_WORDS = 3
_C4_PHRASES = (
    "javascript",
    "terms of use",
    "privacy policy",
    "cookie policy",
    "uses cookies",
    "use of cookies",
    "use cookies",
)
_C4_CITATION = re.compile(r"\[(?:\d*|edit|citation needed)\]")


def c4_lines(text: str) -> str:
    """The rules for lines by which C4 was made; those that drop whole pages are left out.

    Raffel et al., "Exploring the Limits of Transfer Learning", 2020, section 2.2. As in datatrove,
    three words make a line, and a line that trails off is not ended.
    """
    kept = []
    for line in text.splitlines():
        line = _C4_CITATION.sub("", line).strip()
        if (
            line.endswith(_C4_ENDS)
            and not line.endswith("...")
            and len(line.split()) >= _C4_WORDS
            and not any(phrase in line.lower() for phrase in _C4_PHRASES)
        ):
            kept.append(line)
    return "\n".join(kept)


def distinct_lines(text: str) -> str:
    """`text` with only the first of lines that are equal but for white space around them."""
    seen: set[str] = set()
    kept = []
    for line in text.splitlines(keepends=True):
        key = line.strip()
        if not key or key not in seen:
            kept.append(line)
        seen.add(key)
    return "".join(kept)


def line_oracle(text: str, gold: Gold) -> str:
    """The best text that dropping lines makes, or one close to it, for who knows the article.

    F1 is a ratio of two sums over lines: the best choice keeps each line whose share of windows
    that are article is above half the F1 of that choice (Dinkelbach, "On Nonlinear Fractional
    Programming", 1967). It is close only, because windows reach over the ends of lines.
    """
    lines = text.splitlines(keepends=True)
    best, f1 = text, count(text, gold).f1
    left = list(range(len(lines)))
    while True:
        shares = article_shares([lines[i] for i in left], gold)
        left = [i for i, share in zip(left, shares, strict=True) if share > f1 / 2]
        rest = "".join(lines[i] for i in left)
        new = count(rest, gold).f1
        if new <= f1:
            return best
        best, f1 = rest, new


def article_shares(lines: Sequence[str], gold: Gold) -> list[float]:
    """Of the windows that begin in each line, the share that the article has, as often as it does.

    1 for a line without words.
    """
    words = [WORD.findall(line) for line in lines]
    runs = windows([word for line in words for word in line])
    stock = gold.windows.copy()
    shares = []
    start = 0
    for line in words:
        found = 0
        own = runs[start : start + len(line)]
        for run in own:
            if stock[run] > 0:
                stock[run] -= 1
                found += 1
        if own:
            shares.append(found / len(own))
        else:  # no words, or the last few of the text, which stand in its last window
            shares.append(float(not line or runs[-1] in gold.windows))
        start += len(line)
    return shares
