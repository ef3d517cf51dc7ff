"""Removals -> text, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from newsclean.model import Document, Edit, RawOffset, Removal, Spared, TextSpan
from newsclean.offsets import OffsetMap, apply, compose


def render(doc: Document, removals: Iterable[Removal]) -> str:
    """The text of `doc` without what `removals` take out of it.

    Between two things that stay stands the strongest separator of all that lay between them, so
    that a paragraph whose last sentence goes still ends as a paragraph. The text ends with the
    white space that it ended with. `render(doc, ())` is `doc.text`.
    """
    return apply(doc.text, _deletions(doc, removals))


def strip(doc: Document, removals: Iterable[Removal]) -> Document:
    """`doc` after `removals`: the same raw text, and edits that lead to what is left of it."""
    deletions = _deletions(doc, removals)
    return Document(
        raw=doc.raw,
        edits=compose(doc.raw, doc.edits, doc.text, deletions),
        text=apply(doc.text, deletions),
    )


def _deletions(doc: Document, removals: Iterable[Removal]) -> list[Edit]:
    places = OffsetMap(doc.edits)
    spans = sorted(places.to_text(removal.start, removal.end) for removal in removals)
    return [
        Edit(RawOffset(start), RawOffset(end), "", "removed")
        for start, end in _cuts(doc.text, spans)
        if start < end
    ]


def _cuts(text: str, spans: Sequence[TextSpan]) -> Iterator[tuple[int, int]]:
    """What to delete so that `spans`, which are in order and apart, and needless separators go.

    Spans with nothing but white space between them make up one run; of the separators in and
    around a run exactly one is left standing.
    """
    kept = 0  # everything before it is settled
    i = 0
    while i < len(spans):
        left = len(text[kept : spans[i][0]].rstrip()) + kept
        separators = [(left, int(spans[i][0]))]
        while True:
            end = spans[i][1]
            i += 1
            limit = spans[i][0] if i < len(spans) else len(text)
            right = _skip_space(text, end, limit)
            separators.append((end, right))
            if i == len(spans) or right < limit:
                break
        if left == 0:
            # Nothing stands before the run, so no separator does.
            yield 0, right
        else:
            start, stop = (
                separators[-1]
                if right == len(text)
                else max(separators, key=lambda span: _strength(text[span[0] : span[1]]))
            )
            yield left, start
            yield stop, right
        kept = right


def _skip_space(text: str, start: int, limit: int) -> int:
    while start < limit and text[start].isspace():
        start += 1
    return start


def _strength(separator: str) -> tuple[int, int]:
    return separator.count("\n"), len(separator)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What `explain` answers: the clean text, and the record of how it came about."""

    raw: str
    """The text that came in. All offsets below count code points in it."""

    text: str
    """The text that comes out."""

    edits: tuple[Edit, ...]
    """The repairs, in order."""

    removals: tuple[Removal, ...]
    """What went, in order."""

    spared: tuple[Spared, ...]
    """What was claimed and stayed all the same, each with its veto."""

    limited: str | None
    """Where `Config.limit` bit: what would have gone. Then nothing was removed."""

    document: Document
    """The text as the last round saw it, with its units and marks."""

    no_article: str | None = None
    """Where what would have stayed holds no sentence: why. Then nothing was removed."""

    def put_back(self, *removals: Removal) -> Cleaned:
        """The same answer with `removals` undone, each a member of `self.removals`.

        Putting back all of them gives the repaired text. Raises `ValueError` for a removal that
        is not one of this answer.
        """
        for removal in removals:
            if removal not in self.removals:
                raise ValueError(f"not a removal of this text: {removal}")
        left = tuple(removal for removal in self.removals if removal not in removals)
        repaired = Document(self.raw, self.edits, apply(self.raw, self.edits))
        return replace(self, removals=left, text=render(repaired, left))
