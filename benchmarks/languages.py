"""What cleaning does to articles in many languages with planted defects, as a table of Markdown.

    python -m benchmarks.languages tests/cases/languages

The folder holds a file `xx.txt` for each language, with articles parted by a line of `=====`. What
was planted is tagged: `[[bp| ...]]` boilerplate and `[[cut| ...]]` a caption cut short, which go;
`[[twin a| ...]]` twice, of which one goes; `[[caption| ...]]` the full caption, `[[trap| ...]]`
news that looks like boilerplate and `[[contrast a| ...]]` twice, alike but not the same, which stay
with everything that is not tagged.

    python -m benchmarks.languages tests/cases/languages --labels FILE

FILE holds what forms, banners, players and bars of buttons say, in each line a record such as
`{"lang": "sv", "family": "share bar", "text": "Dela"}`. Six at a time stand below the first article
of their language.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from newsclean import explain

GOES, STAYS = ("bp", "cut"), ("caption", "trap", "contrast")
TAGGED = re.compile(r"\[\[(?P<kind>[a-z]+)(?: (?P<pair>[a-z]))?\|\s*(?P<text>[^\[\]\n]*?)\s*\]\]")
MOST = 0.9
"""Of so much of its characters a span is gone: the rest may be a full stop."""


class Span(NamedTuple):
    """What was planted, in offsets of the text."""

    kind: str
    pair: str
    start: int
    end: int


class Planted(NamedTuple):
    """An article with what was planted in it."""

    name: str
    text: str
    spans: tuple[Span, ...]


class Outcome(NamedTuple):
    """What became of a span, or of a pair of twins, or of all that is not tagged."""

    kind: str
    right: bool
    text: str


def articles(folder: Path) -> Iterator[Planted]:
    """The articles of all languages, named "sv 1", "sv 2" and so on.

    Raises `ValueError`, with the file, for a tag that is none.
    """
    for path in sorted(folder.glob("*.txt")):
        for number, tagged in enumerate(path.read_text("utf-8").split("\n=====\n"), 1):
            text, spans, end = "", [], 0
            for tag in TAGGED.finditer(tagged):
                text += tagged[end : tag.start()]
                spans.append(
                    Span(tag["kind"], tag["pair"] or "", len(text), len(text) + len(tag["text"]))
                )
                text += tag["text"]
                end = tag.end()
            text += tagged[end:]
            unknown = {span.kind for span in spans} - {*GOES, *STAYS, "twin"}
            if unknown or "[[" in text or "]]" in text:
                raise ValueError(f"{path}, article {number}: a tag that is none {unknown or ''}")
            yield Planted(f"{path.stem} {number}", text, tuple(spans))


def outcomes(article: Planted) -> Iterator[Outcome]:
    """What cleaning does to `article`."""
    text = article.text
    gone = bytearray(len(text))
    for removal in explain(text).removals:
        gone[removal.start : removal.end] = b"\1" * (removal.end - removal.start)

    def lost(start: int, end: int) -> float:
        signs = [k for k in range(start, end) if not text[k].isspace()]
        return sum(gone[k] for k in signs) / len(signs) if signs else 0.0

    twins: dict[str, list[Span]] = {}
    end = 0
    for span in (*article.spans, Span("rest", "", len(text), len(text))):
        if text[end : span.start].strip():
            yield Outcome("rest", not lost(end, span.start), text[end : span.start].strip())
        end = span.end
        share = lost(span.start, span.end)
        if span.kind == "twin":
            twins.setdefault(span.pair, []).append(span)
        elif span.kind in GOES:
            yield Outcome(span.kind, share >= MOST, text[span.start : span.end])
        elif span.kind in STAYS:
            yield Outcome(span.kind, not share, text[span.start : span.end])
    for pair in twins.values():
        shares = sorted(lost(span.start, span.end) for span in pair)
        words = " / ".join(text[span.start : span.end] for span in pair)
        yield Outcome("twin", len(pair) == 2 and shares[0] == 0 and shares[1] >= MOST, words)


COLUMNS = {
    "bp": "boilerplate gone",
    "cut": "cut captions gone",
    "twin": "twins gone",
    "contrast": "contrasts stay",
    "trap": "traps stay",
    "caption": "captions stay",
    "rest": "stretches that stay",
}


def table(found: Iterable[tuple[str, Outcome]]) -> str:
    """Shares in per cent, by language and in all."""
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for language, outcome in found:
        for name in (language, "all"):
            total[name, outcome.kind] += 1
            right[name, outcome.kind] += outcome.right
    names = [*sorted({name for name, _ in total} - {"all"}), "all"]
    lines = [f"| | {' | '.join(COLUMNS.values())} |", "| --- |" + " ---: |" * len(COLUMNS)]
    for name in names:
        shares = (
            f"{100 * right[name, kind] / total[name, kind]:.0f}" if total[name, kind] else ""
            for kind in COLUMNS
        )
        lines.append(f"| {name} | {' | '.join(shares)} |")
    return "\n".join(lines)


SHOWN = 6
"""So many labels stand below an article, as a page would have them."""


class Label(NamedTuple):
    """What a page says beside its article."""

    language: str
    family: str
    text: str


def labels(path: Path) -> Iterator[Label]:
    """The labels of a file, each once.

    Raises `ValueError`, with the file and the line, for one that holds none.
    """
    seen: set[Label] = set()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            label = Label(record["lang"], record["family"], " ".join(record["text"].split()))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: no label: {error!r}") from None
        if label.text and label not in seen:
            seen.add(label)
            yield label


def tried(found: Iterable[Label], texts: Iterable[Planted]) -> Iterator[tuple[Label, bool, bool]]:
    """Each label of a language with an article: whether it went, and the article stayed."""
    bodies: dict[str, str] = {}
    for article in texts:
        language = article.name.partition(" ")[0]
        bodies.setdefault(language, explain(article.text).text.rstrip("\n"))
    groups: dict[tuple[str, str], list[Label]] = {}
    for label in found:
        if label.language in bodies:
            groups.setdefault(label[:2], []).append(label)
    for (language, _), group in sorted(groups.items()):
        body = bodies[language]
        for k in range(0, len(group), SHOWN):
            some = group[k : k + SHOWN]
            cleaned = explain("\n\n".join([body, *(label.text for label in some)])).text
            stays = Counter(line.strip() for line in cleaned.splitlines())
            for label in some:
                yield label, not stays[label.text], cleaned.startswith(body)


def label_table(found: Iterable[tuple[Label, bool, bool]]) -> str:
    """The share of labels that went, in per cent, by language and family, and articles harmed."""
    went: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    harmed: Counter[str] = Counter()
    for label, gone, whole in found:
        for language in (label.language, "all"):
            for family in (label.family, ""):
                total[language, family] += 1
                went[language, family] += gone
            harmed[language] += not whole
    languages = [*sorted({language for language, _ in total} - {"all"}), "all"]
    families = sorted({family for _, family in total} - {""})
    lines = [f"| | labels | gone | {' | '.join(families)} | beside a harmed article |"]
    lines.append("| --- |" + " ---: |" * (len(families) + 3))
    for language in languages:
        shares = (
            f"{100 * went[language, family] / total[language, family]:.0f}"
            if total[language, family]
            else ""
            for family in ("", *families)
        )
        row = [language, f"{total[language, '']:,}", *shares, str(harmed[language])]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="of files xx.txt")
    parser.add_argument("--show", metavar="KIND", help="print what came out wrong of this kind")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="try these labels instead")
    options = parser.parse_args(arguments)
    if options.labels:
        print(label_table(tried(labels(options.labels), articles(options.folder))))
        return
    found = [
        (article.name.partition(" ")[0], outcome)
        for article in articles(options.folder)
        for outcome in outcomes(article)
    ]
    if options.show:
        for language, outcome in found:
            if outcome.kind == options.show and not outcome.right:
                print(f"{language}: {outcome.text}", file=sys.stderr)
    print(table(found))


if __name__ == "__main__":
    main()
