"""Patterns and modules that are made ready when they are first used: most texts need few of them.

What stands for one asks for it once, and has from then on what it has.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, cast

METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` returns, in all that it does, but compiled when it is first asked.

    For patterns that few texts need. Those that every text needs are a little faster as they are.
    """
    return cast("re.Pattern[str]", _LatePattern(source, flags))


def late_module(name: str) -> Any:
    """The module `name`, imported when it is first asked for something."""
    return _LateModule(name)


class _LatePattern:
    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        pattern = re.compile(self._source, self._flags)
        # What an instance has is found without coming here again.
        vars(self).update((method, getattr(pattern, method)) for method in METHODS)
        return getattr(pattern, name)


class _LateModule:
    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = vars(self)[name] = getattr(import_module(self._name), name)
        return value
