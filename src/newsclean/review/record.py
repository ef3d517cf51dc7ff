"""What a cleaning did, for people and for programs. Pure functions of a `Cleaned`."""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean.model import Removal
from newsclean.plain_values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsclean.model import Edit, RawOffset, RawSpan, Spared
    from newsclean.rendering import Cleaned

_LINE_BREAK = re.compile(r"\r\n?|\n")
_BLANK_LINES = re.compile(r"(?:\r\n?|\n)(?:[^\S\r\n]*(?:\r\n?|\n))+")
_EXCERPT = 240
"""So many code points of a passage are shown; a longer one loses its middle."""

UNSETTLED = "the rounds ran out: cleaning again may take more"

_BOLD, _DIM, _RED, _GREEN, _YELLOW, _CYAN = "1", "2", "31", "32", "33", "36"


class Places:
    """Lines and columns of a raw text, both counted from 1, as an editor counts them."""

    __slots__ = ("_raw", "_starts")

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(raw))]

    def line_column(self, offset: RawOffset) -> tuple[int, int]:
        """The line and the column of the code point at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def shown(self, offset: RawOffset) -> str:
        """The same as `line:column`."""
        return "{}:{}".format(*self.line_column(offset))

    def passage(self, start: RawOffset, end: RawOffset) -> dict[str, Any]:
        """A passage as plain values, as in `to_dict`: `{start, end, line, column, text}`."""
        line, column = self.line_column(start)
        text = plain(self._raw[start:end])
        return {"start": start, "end": end, "line": line, "column": column, "text": text}


class RemovalRun(NamedTuple):
    """Neighbouring passages that went, whose twins are neighbours in the same order."""

    first: int
    """The place of the first of them in `Cleaned.removals`."""
    last: int
    why: str
    """All of them in one sentence, such as "paragraph 4 stands again as 9, reworded"."""


def runs(cleaned: Cleaned) -> tuple[RemovalRun, ...]:
    """The removals that are explained as one: two or more repeats at the same distance."""
    raw, removals = cleaned.raw, cleaned.removals
    grouped = []
    first = 0
    for last in range(len(removals)):
        if last + 1 < len(removals) and _follows(raw, removals[last], removals[last + 1]):
            continue
        if last > first:
            grouped.append(RemovalRun(first, last, _says(raw, removals[first : last + 1])))
        first = last + 1
    return tuple(grouped)


def _follows(raw: str, one: Removal, other: Removal) -> bool:
    """Whether two removals, and their twins, stand side by side in the same order."""
    if not (one.twin and other.twin and one.rule.startswith("repeat.")):
        return False
    gaps = ((one.end, other.start), (one.twin[1], other.twin[0]))
    return other.rule.startswith("repeat.") and all(
        start <= end and not raw[start:end].strip() for start, end in gaps
    )


def _says(raw: str, run: Sequence[Removal]) -> str:
    one, other = run[0], run[-1]
    assert one.twin
    assert other.twin
    here, there = (one.start, other.end), (one.twin[0], other.twin[1])
    exact = all(removal.rule == "repeat.exact" for removal in run)
    how = "word for word" if exact else "reworded"
    breaks = [hit.span() for hit in _BLANK_LINES.finditer(raw) if raw[: hit.start()].strip()]
    ends = [end for _, end in breaks]

    def paragraphs(span: tuple[int, int]) -> str:
        first, last = (bisect_right(ends, at) + 1 for at in (span[0], span[1] - 1))
        return str(first) if first == last else f"{first}-{last}"

    def whole(span: tuple[int, int]) -> bool:
        begins = not raw[: span[0]].strip() or span[0] in ends
        return begins and (not raw[span[1] :].strip() or span[1] in (start for start, _ in breaks))

    if whole(here) and whole(there):
        number = paragraphs(there)
        subject, verb = ("paragraphs", "stand") if "-" in number else ("paragraph", "stands")
        return f"{subject} {number} {verb} again as {paragraphs(here)}, {how}"
    place, other_place = paragraphs(there), paragraphs(here)
    again = "in it twice" if place == other_place else f"again in {other_place}"
    return f"{len(run)} sentences of paragraph {place} stand {again}, {how}"


def as_json(cleaned: Cleaned, name: str | None = None) -> dict[str, Any]:
    """The whole record of what `newsclean.explain` returned, as plain values for `json.dumps`.

    It is what `Cleaned.to_dict` gives, which `Cleaned.from_dict` takes back, with the passages,
    their lines and columns, and what is explained as one. Offsets count code points of `raw`; lines
    and columns count from 1. The fields:

    - `format`: the version of this layout, an integer.
    - `name`: what the text is called, such as the name of its file, or null.
    - `raw`, `text`: what came in and what came out.
    - `refused`: null, or in words why nothing was removed: it would have been too much, or
      nothing of an article would have been left.
    - `no_article`: whether it was for the latter.
    - `unsettled`: whether the rounds ran out before nothing more was found.
    - `edits`: the repairs, `{start, end, old, new, rule}`: `raw[start:end]`, which is `old`,
      became `new`.
    - `removals`: what went, `{start, end, line, column, text, rule, score, twin, why}`; `twin` is
      null or `{start, end, line, column, text}`, the passage that says the same.
    - `spared`: what was claimed and stayed: the fields of a removal and `veto`, the reason.
    - `runs`: removals that are explained as one, `{first, last, why}`: places in `removals`.
    """
    raw = cleaned.raw
    places = Places(raw)

    def claim(item: Removal | Spared) -> dict[str, Any]:
        twin = places.passage(*item.twin) if item.twin else None
        return {**places.passage(item.start, item.end), **plain(item), "twin": twin}

    def repair(edit: Edit) -> dict[str, Any]:
        old = plain(raw[edit.start : edit.end])
        return {"start": edit.start, "end": edit.end, "old": old, **plain(edit)}

    record = cleaned.to_dict()
    return {
        "format": record.pop("format"),
        "name": name,
        **record,
        "edits": [repair(edit) for edit in cleaned.edits],
        "removals": [claim(removal) for removal in cleaned.removals],
        "spared": [claim(spared) for spared in cleaned.spared],
        "runs": [run._asdict() for run in runs(cleaned)],
    }


def as_records(cleaned: Cleaned) -> list[dict[str, Any]]:
    """The removals of a text as plain values. Offsets count code points of what came in."""
    return [
        {
            "start": removal.start,
            "end": removal.end,
            "text": cleaned.raw[removal.start : removal.end],
            "rule": removal.rule,
            "score": removal.score,
            "twin": removal.twin and {"start": removal.twin[0], "end": removal.twin[1]},
            "why": removal.why,
        }
        for removal in cleaned.removals
    ]


def as_text(cleaned: Cleaned, name: str = "text", *, colour: bool = False) -> str:
    """The record of a cleaning for a reader: what went, what was spared, what was repaired.

    Places are `line:column` of the raw text. Characters that could control a terminal or turn
    the direction of writing are shown as escapes, so no text can do harm here. `name` is
    what the text is called; `colour` says whether to use ANSI colours.
    """
    return "\n".join(_report_lines(cleaned, name, _Paint(colour))) + "\n"


class _Paint:
    """Wraps a piece of text in an ANSI style, or leaves it alone."""

    __slots__ = ("on",)

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.on else text


def _report_lines(cleaned: Cleaned, name: str, paint: _Paint) -> Iterator[str]:
    places = Places(cleaned.raw)

    def quoted(span: RawSpan) -> str:
        return excerpt(cleaned.raw[slice(*span)])

    def claim(item: Removal | Spared, style: str) -> Iterator[str]:
        head = f"  {places.shown(item.start):<8} {paint(_CYAN, item.rule)}  {item.score:.2f}"
        yield f"{head}  {excerpt(item.why)}" if item.why else head
        yield f"           {paint(style, quoted((item.start, item.end)))}"
        if item.twin:
            twin = paint(_GREEN, quoted(item.twin))
            yield f"           like {places.shown(item.twin[0])}  {twin}"

    yield paint(_BOLD, f"{excerpt(name)}: ") + summary(cleaned)
    if cleaned.refused:
        yield paint(_YELLOW, cleaned.refused)
    if cleaned.unsettled:
        yield paint(_YELLOW, UNSETTLED)
    if cleaned.removals:
        yield ""
        yield paint(_BOLD, "Removed")
        for removal in joined(cleaned):
            yield from claim(removal, _RED)
    if cleaned.spared:
        yield ""
        yield paint(_BOLD, "Spared")
        for spared in cleaned.spared:
            yield from claim(spared, _DIM)
            yield f"           stays: {paint(_YELLOW, excerpt(spared.veto))}"
    if cleaned.edits:
        yield ""
        yield paint(_BOLD, "Repaired")
        width = max(len(edit.rule) for edit in cleaned.edits)
        for rule, count, example in repairs(cleaned, places):
            yield f"  {count:>6} x {paint(_CYAN, rule.ljust(width))}  {example}"


def repairs(cleaned: Cleaned, places: Places) -> Iterator[tuple[str, int, str]]:
    """Each kind of repair, how often it was made, and where first, in words."""
    counts = Counter(edit.rule for edit in cleaned.edits)
    first = {edit.rule: edit for edit in reversed(cleaned.edits)}
    for rule, count in counts.items():
        edit = first[rule]
        where = f"at {places.shown(edit.start)}"
        change = f"{_literal(cleaned.raw[edit.start : edit.end])} -> {_literal(edit.new)}"
        yield rule, count, f"{'' if count == 1 else 'first '}{where}: {change}"


def joined(cleaned: Cleaned) -> tuple[Removal, ...]:
    """The removals of a text in order, those of a run as one."""
    removals: list[Removal] = []
    at = 0
    for run in runs(cleaned):
        removals += cleaned.removals[at : run.first]
        removals.append(_joined(cleaned.removals[run.first : run.last + 1], run.why))
        at = run.last + 1
    return (*removals, *cleaned.removals[at:])


def _joined(run: Sequence[Removal], why: str) -> Removal:
    """The removals of a run as one."""
    one, other = run[0], run[-1]
    assert one.twin
    assert other.twin
    rules = "+".join(dict.fromkeys(removal.rule for removal in run))
    score = min(removal.score for removal in run)
    return Removal(one.start, other.end, rules, score, (one.twin[0], other.twin[1]), why)


def summary(cleaned: Cleaned) -> str:
    """What happened, in numbers."""
    came, left = len(cleaned.raw), len(cleaned.text)
    parts = [
        f"{came:,} characters in, {left:,} out",
        counted(len(cleaned.removals), "removal"),
        counted(len(cleaned.edits), "repair"),
    ]
    if cleaned.spared:
        parts.append(f"{len(cleaned.spared):,} spared")
    return "; ".join(parts)


def counted(count: int, noun: str) -> str:
    """A number of things in words."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def excerpt(text: str, length: int = _EXCERPT) -> str:
    """`text` on one line and safe to print; past `length` code points its middle is left out."""
    if len(text) > length:
        half = (length - 5) // 2
        text = f"{text[:half].rstrip()} [...] {text[len(text) - half :].lstrip()}"
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    if character in "\n\r\t":
        return " "
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def _literal(text: str, length: int = 40) -> str:
    """`text` in quotes, as JSON writes it, with all that cannot be seen or told apart escaped."""
    shown = text if len(text) <= length else text[:length] + "..."
    return "".join(
        json.dumps(c)[1:-1] if not c.isprintable() or unicodedata.combining(c) else c
        for c in json.dumps(shown, ensure_ascii=False)
    )
