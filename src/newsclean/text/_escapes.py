r"""Find letters that a program wrote out: `caf\xc3\xa9`, `d\u00edas`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsclean.late import late
from newsclean.model import Edit, RawOffset

ESCAPE = re.compile(
    r"\\(?:x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*|u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})*)"
)
"""What may be letters written out. A text without a match has none to repair."""

# Who speaks of escapes, or of the folders of Windows, may mean them as they stand.
_MEANT = late(
    r"\\(?![\"'/])|[`{}=]|\w\(|\b[A-Za-z]:\\"
    r"|(?i:\b(?:unicode|utf|ascii|hex|byte|regex|python|java|json|escape|encod|decod|string|code)"
    r"|\bcharacters?\b)"
)
_SIGNS = frozenset("\xa0¡«°·»¿–—‘’‚“”„•…€")
_LONGEST = 6000


def written_out(text: str) -> Iterator[Edit]:
    """An edit for each run of letters written out, in lines where one touches a word or is one."""
    if "\\" not in text:
        return
    start = 0
    for line in text.split("\n"):
        hits = list(ESCAPE.finditer(line)) if "\\" in line else []
        if hits and not _MEANT.search(ESCAPE.sub("", line)):
            edits = [
                Edit(RawOffset(start + hit.start()), RawOffset(start + hit.end()), new, "escape")
                for hit in hits
                if (new := _letters(hit[0])) is not None
            ]
            if any(map(_is_certain, hits)):
                yield from edits
        start += len(line) + 1


def _letters(escaped: str) -> str | None:
    """What stands written out, if it is letters that ASCII lacks, and signs among them."""
    if len(escaped) > _LONGEST:
        return None
    try:
        if escaped[1] == "u":
            units = bytes.fromhex(escaped.replace("\\u", ""))
            found = units.decode("utf-16-be")
        else:
            units = bytes.fromhex(escaped.replace("\\x", ""))
            found = units.decode() if len(units) > 1 else units.decode("latin-1")
    except UnicodeDecodeError:
        return None
    fits = all(c > "\x7f" and (c.isalpha() or c in _SIGNS or c > "\uffff") for c in found)
    return found if fits else None


def _is_certain(hit: re.Match[str]) -> bool:
    """Whether it decodes, and is a word or touches one without a bracket or a range between."""
    found = _letters(hit[0])
    if found is None:
        return False
    line, start, end = hit.string, hit.start(), hit.end()
    before, after = line[max(0, start - 1) : start], line[end : end + 1]
    if before in ("[", "-") or after in ("]", "-"):
        return False
    return before.isalpha() or after.isalpha() or sum(map(str.isalpha, found)) > 1
