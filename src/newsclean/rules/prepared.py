"""The rules that ship, read in advance, so that a short run need not wait for it.

When the package is built, `hatch_build.py` writes them into a file of JSON, and by what they are
looked up beside them. It counts as long as nothing has changed of what it was made from; without
it the answers are the same.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

FILE = "prepared.json"


@cache
def prepared() -> dict[str, Any] | None:
    """What was read in advance, or None if that was never done, or of other rules than these."""
    try:
        known: dict[str, Any] = json.loads((files("newsclean") / "rules" / FILE).read_bytes())
    except FileNotFoundError:
        return None
    return known if known["digest"] == digest() else None


def digest() -> str:
    """A hash of the rules that ship, and of the code that reads them."""
    total = blake2b(digest_size=16)
    folder = (files("newsclean") / "rules").iterdir()
    for entry in sorted(folder, key=lambda entry: entry.name):
        if entry.name.endswith((".toml", ".py")):
            total.update(entry.name.encode() + entry.read_bytes())
    return total.hexdigest()
