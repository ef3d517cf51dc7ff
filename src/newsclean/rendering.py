"""Removals -> text, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsclean.model import Document, Edit, RawOffset, Removal, Spared, TextSpan
from newsclean.offsets import OffsetMap, apply, compose
from newsclean.plain_values import (
    FORMAT,
    check_format,
    fields_of,
    items_apart_in,
    items_in,
    plain,
    switch_in,
    text_in,
)


def render(doc: Document, removals: Iterable[Removal]) -> str:
    """The text of `doc` without what `removals` take out of it.

    Between two things that stay stands the strongest separator of all that lay between them, so
    that a paragraph whose last sentence goes still ends as a paragraph. A line that stays keeps its
    indentation, and the text ends with the white space that it ended with. `render(doc, ())` is
    `doc.text`.
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
        elif right == len(text):
            yield left, end
        else:
            start, stop = max(separators, key=lambda span: _strength(text[slice(*span)]))
            yield left, start
            if breaks := [span for span in separators if "\n" in text[slice(*span)]]:
                # How a line is indented belongs to what stays in it, not to a line that went.
                low, high = breaks[-1]
                yield text.rfind("\n", start, stop) + 1, text.rfind("\n", low, high) + 1
                stop = high
            yield stop, right
        kept = right


def _skip_space(text: str, start: int, limit: int) -> int:
    while start < limit and text[start].isspace():
        start += 1
    return start


def _strength(separator: str) -> tuple[int, int]:
    return separator.count("\n"), len(separator)


@dataclass(frozen=True, slots=True, repr=False)
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

    refused: str | None = None
    """Why nothing was removed, where much would have been: more than `Config.max_removed` allows,
    or all but what makes no article. In words."""

    no_article: bool = False
    """Whether it was refused because the text holds no article: most of it is boilerplate, and no
    sentence would have been left."""

    unsettled: bool = False
    """Whether the bound on the rounds was reached, so that cleaning again may take more. Only a
    marker of your own that takes a little each time leads there, or a text made for it."""

    def __repr__(self) -> str:
        # The texts are long; `to_dict` shows all there is.
        sizes = f"{len(self.raw):,} characters in, {len(self.text):,} out"
        return f"<Cleaned: {sizes}; removals: {len(self.removals)}; repairs: {len(self.edits)}>"

    def diff(self) -> str:
        """The raw text with what went as `[-gone-]`, and repairs as `[-old-]{+new+}`.

        As `git diff --word-diff` shows them. White space that became other white space is not
        marked.
        """
        from newsclean.diffing import marked, pieces

        return marked(self.raw, pieces(self.raw, self.edits, self.removals))

    def _repr_html_(self) -> str:
        """What notebooks show."""
        from newsclean.diffing import pieces
        from newsclean.notebook import as_cell

        facts = repr(self)[1:-1] + (f"; left whole: {self.refused}" if self.refused else "")
        return as_cell(self.raw, pieces(self.raw, self.edits, self.removals), self.removals, facts)

    def put_back(self, *removals: Removal) -> Cleaned:
        """The same answer with `removals` undone, each a member of `self.removals`.

        Putting back all of them gives the repaired text. Raises `ValueError` for a removal that
        is not one of this answer.
        """
        known, back = frozenset(self.removals), frozenset(removals)
        for removal in removals:
            if removal not in known:
                raise ValueError(f"not a removal of this text: {removal}")
        left = tuple(removal for removal in self.removals if removal not in back)
        repaired = Document(self.raw, self.edits, apply(self.raw, self.edits))
        return replace(self, removals=left, text=render(repaired, left))

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values, which `json.dumps` takes and `from_dict` takes back.

        Its fields are those of this value and of `Edit`, `Removal` and `Spared`, besides `format`,
        the version of the layout; a twin is null or has `start` and `end`. A text is a string, or a
        list of pieces where it holds two halves of a character (surrogates) side by side, since
        JSON would make one of them.
        """
        return {
            "format": FORMAT,
            "raw": plain(self.raw),
            "text": plain(self.text),
            "refused": plain(self.refused),
            "no_article": self.no_article,
            "unsettled": self.unsettled,
            "edits": [plain(edit) for edit in self.edits],
            "removals": [plain(removal) for removal in self.removals],
            "spared": [plain(spared) for spared in self.spared],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Cleaned:
        """The value of which `to_dict` made `values`, of JSON too; other fields are passed over.

        If a text is stored elsewhere it need not be stored twice: leave the field out, and put it
        back before: `Cleaned.from_dict({**stored, "raw": raw})`. Raises `ValueError`, which names
        the field, for what is no record.
        """
        check_format(fields_of(values))
        raw = text_in(values, "raw")
        refused = values.get("refused")
        return cls(
            raw=raw,
            text=text_in(values, "text"),
            edits=items_apart_in(values, "edits", Edit, len(raw)),
            removals=items_apart_in(values, "removals", Removal, len(raw)),
            spared=items_in(values, "spared", Spared, len(raw)),
            refused=None if refused is None else text_in(values, "refused"),
            no_article=switch_in(values, "no_article"),
            unsettled=switch_in(values, "unsettled"),
        )
