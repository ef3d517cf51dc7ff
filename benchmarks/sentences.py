"""Where sentences end: newsclean beside other splitters, as a table in Markdown.

A folder holds `*.jsonl.gz`, a document a row: {"lang": "en", "paragraphs": [{"text": "It fell. It
rose.", "ends": [8, 17]}]}, with the offset behind each sentence in code points. What counts are the
borders inside paragraphs. newsclean and syntok are not told the language.

    python -m benchmarks.sentences FOLDER

Peers that are not installed are left out: pip install 'newsclean[sentence-peers]'
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from newsclean import Document
from newsclean.text.characters import CLOSERS, ENDS
from newsclean.text.segmenting import segment

Splitter: TypeAlias = Callable[[str, str], Iterable[int]]
"""Takes a language and a text; returns where its sentences end, before or behind white space."""

WITHOUT_STOPS = frozenset({"th"})
"""Languages that mark no end of a sentence: what is one is open. No mean has them."""


class Paragraph(NamedTuple):
    language: str
    text: str
    ends: frozenset[int]
    """Where sentences end inside it."""


class Counts(NamedTuple):
    """How many borders were found rightly, wrongly and not at all; of those behind a stop too."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    right_at_stops: int = 0
    at_stops: int = 0

    def __add__(self, other: object) -> Counts:
        assert isinstance(other, Counts)
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def precision(self) -> float:
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + self.missed) or 1)

    @property
    def recall_at_stops(self) -> float:
        return self.right_at_stops / (self.at_stops or 1)

    @property
    def f1(self) -> float:
        return 2 * self.right / ((2 * self.right + self.wrong + self.missed) or 1)


def newsclean_ends(_: str, text: str) -> Iterator[int]:
    return (unit.end for unit in segment(Document.of(text)).units)


def sentencex_ends(language: str, text: str) -> Iterator[int]:
    from sentencex import get_sentence_boundaries

    return (border["end_index"] for border in get_sentence_boundaries(language, text))


def pysbd_ends(language: str, text: str) -> Iterator[int]:
    return (span.end for span in _pysbd(language).segment(text))


@cache
def _pysbd(language: str) -> Any:
    from pysbd import Segmenter
    from pysbd.languages import LANGUAGE_CODES

    known = language if language in LANGUAGE_CODES else "en"
    return Segmenter(language=known, clean=False, char_span=True)


def syntok_ends(_: str, text: str) -> Iterator[int]:
    from syntok.segmenter import analyze

    for paragraph in analyze(text):
        for *_, token in paragraph:
            yield token.offset + len(token.value)


def spacy_ends(_: str, text: str) -> Iterator[int]:
    return (sentence.end_char for sentence in _spacy()(text).sents)


@cache
def _spacy() -> Any:
    import spacy

    pipeline = spacy.blank("xx")
    pipeline.add_pipe("sentencizer")
    return pipeline


SPLITTERS: Mapping[str, Splitter] = {
    "newsclean": newsclean_ends,
    "sentencex": sentencex_ends,
    "pysbd": pysbd_ends,
    "syntok": syntok_ends,
    "spacy": spacy_ends,
}


def read(folder: Path) -> list[Paragraph]:
    """The paragraphs of all files in `folder`; an OSError if there is none."""
    paths = sorted(folder.glob("*.jsonl.gz"))
    if not paths:
        raise FileNotFoundError(f"{folder}: no *.jsonl.gz")
    found = []
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                for paragraph in row["paragraphs"]:
                    inside = frozenset(paragraph["ends"][:-1])
                    found.append(Paragraph(row["lang"], paragraph["text"], inside))
    return found


def count(paragraph: Paragraph, ends: Iterable[int]) -> Counts:
    """How the borders of a splitter compare with those of the paragraph."""
    text, gold = paragraph.text, paragraph.ends
    last = len(text.rstrip())
    found = {len(text[:end].rstrip()) for end in ends} - {0}
    found = {end for end in found if end < last}
    at_stops = {end for end in gold if text[:end].rstrip(f"{CLOSERS} ").endswith((*ENDS, ":", ";"))}
    return Counts(
        right=len(gold & found),
        wrong=len(found - gold),
        missed=len(gold - found),
        right_at_stops=len(at_stops & found),
        at_stops=len(at_stops),
    )


def score(paragraphs: Sequence[Paragraph], splitter: Splitter) -> tuple[dict[str, Counts], float]:
    """The counts of each language, and how many megabytes a second it took."""
    found: dict[str, Counts] = {}
    began = time.process_time()
    ends = [tuple(splitter(paragraph.language, paragraph.text)) for paragraph in paragraphs]
    seconds = time.process_time() - began
    for paragraph, places in zip(paragraphs, ends, strict=True):
        so_far = found.get(paragraph.language, Counts())
        found[paragraph.language] = so_far + count(paragraph, places)
    size = sum(len(paragraph.text.encode()) for paragraph in paragraphs)
    return found, size / 1e6 / (seconds or 1e-9)


def table(scores: Mapping[str, tuple[Mapping[str, Counts], float]]) -> list[str]:
    """The lines of a table in Markdown: F1 of each splitter, and more of the first one."""
    first = next(iter(scores))
    peers = list(scores)[1:]
    head = ["language", "borders", "P", "R", "R behind stops", f"F1 {first}", *peers]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for language, ours in sorted(scores[first][0].items()):
        rates = (ours.precision, ours.recall, ours.recall_at_stops, ours.f1)
        others = (scores[peer][0][language].f1 for peer in peers)
        rows.append([language, f"{ours.right + ours.missed:,}", *map(percent, (*rates, *others))])
    counted = sorted(scores[first][0].keys() - WITHOUT_STOPS)
    means = [
        percent(sum(found[language].f1 for language in counted) / len(counted))
        for found, _ in scores.values()
    ]
    rows.append([f"mean of {len(counted)}", "", "", "", "", *means])
    rows.append(["MB/s", "", "", "", "", *(f"{speed:.2f}" for _, speed in scores.values())])
    return [f"| {' | '.join(row)} |" for row in rows]


def percent(share: float) -> str:
    return f"{100 * share:.1f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table of a folder; 2 where there is nothing to read."""
    parser = argparse.ArgumentParser(prog="sentences", description="Compare splitters.")
    parser.add_argument("folder", type=Path, help="with *.jsonl.gz")
    try:
        paragraphs = read(parser.parse_args(arguments).folder)
    except OSError as error:
        print(f"sentences: {error}", file=sys.stderr)
        return 2
    missing = [name for name in SPLITTERS if find_spec(name) is None]
    if missing:
        print(f"sentences: not installed: {', '.join(missing)}", file=sys.stderr)
    scores = {
        name: score(paragraphs, splitter)
        for name, splitter in SPLITTERS.items()
        if name not in missing
    }
    print("\n".join(table(scores)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
