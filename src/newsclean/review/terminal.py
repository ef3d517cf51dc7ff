"""What a cleaning did, as a terminal shows it: a diff in colour, wrapped to the width, and notes.

Characters of the text that could control a terminal are shown as codes, and nothing in the text is
read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from typing import TYPE_CHECKING

from newsclean.diffing import DiffLine, DiffPart, Fold, pieces, shown_rows
from newsclean.model import RawOffset
from newsclean.review.record import UNSETTLED, Places, counted, excerpt, joined, repairs, summary
from newsclean.rows.formats import MissingPackage

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from newsclean.model import Removal, Spared
    from newsclean.rendering import Cleaned

NARROWEST = 40
"""A narrower terminal is written to as if it were so wide."""

_JOINERS = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
"""Persian, the languages of India and emoji need them, and they steer nothing."""

_MARKS = {"removed": ("[-", "-]"), "repaired": ("{+", "+}"), "kept": ("", "")}
"""What stands for colour where there is none, as `git diff --word-diff` has it."""

_REMOVED, _ADDED = "red strike", "green underline"


def has_rich() -> bool:
    """Whether the package is there that this needs."""
    try:
        _rich()
    except MissingPackage:
        return False
    return True


def _rich() -> None:
    try:
        import rich.text  # noqa: F401
    except ModuleNotFoundError as error:
        message = "--width needs rich: pip install 'newsclean[rich]'"
        raise MissingPackage(message, name=error.name) from error


def as_screen(cleaned: Cleaned, name: str, width: int, *, colour: bool) -> str:
    """The record of a cleaning for a terminal that is `width` columns wide.

    First the text as it came, with what went struck through, what was repaired marked, and long
    stretches that stay folded; then the notes that the numbers in it lead to. Without `colour`
    there are brackets, `[-gone-]` and `{+new+}`, and no escape sequence at all.

    Raises `MissingPackage` without rich.
    """
    _rich()
    from rich.console import Console

    width = max(width, NARROWEST)
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for indent, text in _texts(cleaned, name, width, colour):
        _print(console, indent, text, width)
    written = out.getvalue()
    if colour:
        return written
    # What pads a row is of use only where it has a background.
    return "".join(f"{line.rstrip()}\n" for line in written.removesuffix("\n").split("\n"))


def _print(console: Console, indent: Text | None, text: Text, width: int) -> None:
    """`text`, wrapped behind `indent`, which stands once and is blank in the rows that follow."""
    from rich.text import Text

    margin = indent if indent is not None else Text()
    if margin.cell_len > width // 2:  # no room is left beside it
        margin, text = Text(), Text.assemble(margin, text)
    blank = Text(" " * margin.cell_len)
    room = width - margin.cell_len
    for place, row in enumerate(text.wrap(console, room) or [Text()]):
        row.rstrip()
        line = Text.assemble(blank if place else margin, row)
        console.print(line, soft_wrap=True)


def _texts(
    cleaned: Cleaned, name: str, width: int, colour: bool
) -> Iterator[tuple[Text | None, Text]]:
    """The lines of the whole report, each with what stands before it."""
    from rich.text import Text

    yield None, Text.assemble((f"{excerpt(name)}: ", "bold"), summary(cleaned))
    if cleaned.refused:
        yield None, Text(cleaned.refused, "yellow")
    if cleaned.unsettled:
        yield None, Text(UNSETTLED, "yellow")
    removals = joined(cleaned)
    if removals or cleaned.edits:
        yield None, Text()
        yield from _diff(cleaned, removals, width, colour)
    places = Places(cleaned.raw)
    at = places.shown
    if removals:
        yield None, Text()
        yield None, Text("Removed", "bold")
        digits = len(str(len(removals)))
        longest = max(len(at(removal.start)) for removal in removals)
        for number, removal in enumerate(removals, 1):
            label = f"  {f'[{number}]':>{digits + 2}} {at(removal.start):<{longest}}  "
            yield from _note(cleaned, at, removal, label)
    if cleaned.spared:
        yield None, Text()
        yield None, Text("Spared", "bold")
        longest = max(len(at(spared.start)) for spared in cleaned.spared)
        for spared in cleaned.spared:
            yield from _note(cleaned, at, spared, f"  {at(spared.start):<{longest}}  ")
            yield Text(" " * 6), Text.assemble(_safe(excerpt(_passage(cleaned, spared))))
            yield Text(" " * 6), Text(f"stays: {_safe(excerpt(spared.veto))}", "yellow")
    if cleaned.edits:
        yield None, Text()
        yield None, Text("Repaired", "bold")
        kinds = list(repairs(cleaned, places))
        longest = max(len(rule) for rule, _, _ in kinds)
        for rule, count, example in kinds:
            head = Text.assemble(f"  {count:>6} x ", (rule.ljust(longest), "cyan"), "  ")
            yield head, Text(example)


def _passage(cleaned: Cleaned, item: Removal | Spared) -> str:
    return cleaned.raw[item.start : item.end]


def _note(
    cleaned: Cleaned, at: Callable[[RawOffset], str], item: Removal | Spared, label: str
) -> Iterator[tuple[Text, Text]]:
    from rich.text import Text

    text = Text.assemble((item.rule, "cyan"), f"  {item.score:.2f}")
    if item.why:
        text.append(f"  {_safe(excerpt(item.why))}")
    yield Text(label), text
    if item.twin:
        words = _safe(excerpt(cleaned.raw[slice(*item.twin)]))
        yield Text(" " * 6), Text.assemble(f"like {at(item.twin[0])}  ", (words, "green"))


def _diff(
    cleaned: Cleaned, removals: tuple[Removal, ...], width: int, colour: bool
) -> Iterator[tuple[Text, Text]]:
    from rich.text import Text

    digits = len(str(Places(cleaned.raw).line_column(RawOffset(len(cleaned.raw)))[0]))
    shown = shown_rows(
        cleaned.raw,
        pieces(cleaned.raw, cleaned.edits, removals),
        max(width - digits - 3, NARROWEST),
    )
    for row in shown:
        if row is None:
            yield Text(), Text()
        elif isinstance(row, Fold):
            margin = Text(" " * (digits + 3))
            yield margin, Text(f"... {counted(row.lines, 'line')} as before ...", "dim")
        else:
            text = Text.assemble(*(piece for part in row.parts for piece in _spoken(part, colour)))
            yield Text(f"{row.number:>{digits}} {_margin_sign(row)} ", "dim"), text


def _margin_sign(line: DiffLine) -> str:
    """The sign in the margin of a line: "-" gone, "~" changed, " " as it was."""
    fates = {part.fate for part in line.parts if part.text.strip() or part.new}
    if fates == {"removed"}:
        return "-"
    return " " if fates == {"kept"} else "~"


def _spoken(part: DiffPart, colour: bool) -> Iterator[tuple[str, str]]:
    old, new = _safe(part.text), _safe(part.new)
    if part.fate == "kept":
        yield old, ""
        return
    for text, style, fate in ((old, _REMOVED, "removed"), (new, _ADDED, "repaired")):
        if text:
            before, behind = ("", "") if colour else _MARKS[fate]
            yield f"{before}{text}{behind}", style
    if part.note is not None:
        yield f"[{part.note + 1}]", "cyan"


def _safe(text: str) -> str:
    """`text` with white space as blanks, and as codes what cannot be seen or is no character."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in _JOINERS or c == "\N{IDEOGRAPHIC SPACE}" else _code(c)
        for c in text
    )


def _code(character: str) -> str:
    if character.isspace() and (character >= "\xa0" or character == "\t"):
        return " "
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
