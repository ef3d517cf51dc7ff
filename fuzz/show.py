"""Failures as test cases, and a run in figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b

from fuzz.check import Failure
from fuzz.configurations import as_source
from fuzz.markers import MARKERS
from fuzz.minimise import Smallest

_WIDTH = 84
_PIECE = re.compile(rf"(?s)[^\n]{{0,{_WIDTH}}}\n|.{{1,{_WIDTH}}}")


def as_test(smallest: Smallest) -> str:
    """A test of the law on the case, ready to paste."""
    law, case, _, found = smallest
    config = as_source(smallest.changes)
    imports = {"fuzz.case": ["Case"], law.check.__module__: [law.name]}
    if config.startswith("Config"):
        imports["newsclean"] = ["Config"]
        imports["fuzz.markers"] = [
            m.__name__ for m in MARKERS if re.search(rf"\b{m.__name__}\b", config)
        ]
        imports["fuzz.configurations"] = ["own_rules"] if "own_rules()" in config else []
    elif config != "NEWS":
        imports["newsclean"] = [config]
    arguments = ["text"]
    if config != "NEWS":
        arguments.append(config)
    if law.pair:
        arguments.append("other=other")
    digest = blake2b(repr((case.text, case.other, config)).encode(), digest_size=3).hexdigest()
    lines = [
        f"from {module} import {', '.join(names)}" for module, names in imports.items() if names
    ]
    lines += ["", "", f"def test_{law.name}_{digest}() -> None:"]
    lines += [f"    # {comment}" for comment in _comments(found.kind, found.detail)]
    lines += [f"    text = {_literal(case.text)}"]
    if law.pair:
        lines += [f"    other = {_literal(case.other)}"]
    lines += [f"    assert {law.name}(Case({', '.join(arguments)})) is None"]
    return "\n".join(lines) + "\n"


def _comments(kind: str, detail: str) -> Iterator[str]:
    yield kind
    if detail:
        shown = detail if len(detail) < 600 else f"{detail[:300]} [...] {detail[-300:]}"
        yield " ".join("".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown).split())


def _literal(text: str) -> str:
    """`text` as Python writes it, a line of the source for each of its own."""
    pieces = _PIECE.findall(text)
    if len(pieces) < 2:
        return repr(text)
    return "\n".join(("(", *(f"        {piece!r}" for piece in pieces), "    )"))


def table(title: str, checked: Counter[str], failed: Counter[str]) -> str:
    """Names with how often each came up, and in how many broken laws."""
    rows = sorted(checked, key=lambda name: (-failed[name], -checked[name], name))
    width = max(map(len, (title, *rows)), default=0)
    lines = [f"{title:<{width}}  {'texts':>9}  {'broken':>6}"]
    lines += [f"{name:<{width}}  {checked[name]:>9,}  {failed[name] or '':>6}" for name in rows]
    return "\n".join(lines) + "\n"


def line(failure: Failure) -> str:
    """A failure in one line, when it is first seen."""
    return (
        f"{failure.law}: {failure.found.kind} (text {failure.number}, {failure.size:,} characters)"
    )
