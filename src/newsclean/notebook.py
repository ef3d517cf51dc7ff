"""What a notebook shows of a cleaning: a line of figures, a chart of its rules, and the diff."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from newsclean.diffing import DiffPiece
from newsclean.model import Removal

RULES = 12
"""So many rules are shown, those that took most."""

_GONE = "background:#f8d0d0;color:#7a1a1a;text-decoration:line-through"
_NEW = "background:#cdeccd;color:#14501a;text-decoration:none"
_STEERS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What would turn the direction of writing of all that follows."""


def as_cell(raw: str, pieces: Sequence[DiffPiece], removals: Iterable[Removal], facts: str) -> str:
    """HTML without scripts, for one cell of a notebook. `facts` is the line above the rest."""
    return (
        '<div style="max-width:60em;font-family:sans-serif">'
        f"<p>{_shown(facts)}</p>{_chart(removals)}"
        '<div style="white-space:pre-wrap;line-height:1.5;max-height:40em;overflow:auto">'
        f"{''.join(_piece(raw, piece) for piece in pieces)}</div></div>"
    )


def _chart(removals: Iterable[Removal]) -> str:
    """A bar for each rule, as long as the share of the characters that it took."""
    sizes: Counter[str] = Counter()
    for removal in removals:
        sizes[removal.rule] += removal.end - removal.start
    if not sizes:
        return ""
    most = max(sizes.values())
    rows = [
        f'<tr><td style="text-align:left">{_shown(rule)}</td>'
        f'<td style="text-align:right">{size:,}</td>'
        '<td style="text-align:left;width:16em"><div style="height:.8em;background:#c95f5f;'
        f'width:{max(1, round(100 * size / most))}%"></div></td></tr>'
        for rule, size in sizes.most_common(RULES)
    ]
    return (
        '<table><thead><tr><th style="text-align:left">rule</th><th>characters</th><th></th></tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _piece(raw: str, piece: DiffPiece) -> str:
    text = _shown(raw[piece.start : piece.end])
    if piece.fate == "kept":
        return text
    gone = f'<del style="{_GONE}">{text}</del>' if text else ""
    return f'{gone}<ins style="{_NEW}">{_shown(piece.new)}</ins>' if piece.new else gone


def _shown(text: str) -> str:
    steers = _STEERS.sub(lambda hit: f"\\u{ord(hit[0]):04x}", text)
    return escape(steers.encode("utf-8", "replace").decode())
