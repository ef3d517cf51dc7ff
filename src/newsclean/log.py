"""The logger of the library, which says what a caller who looks at texts alone cannot see."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger


@cache
def logger() -> Logger:
    """The logger `newsclean`, which writes nowhere unless the caller says where.

    Asked for only where there is something to say: most texts, and most programs, never load it.
    """
    import logging

    found = logging.getLogger("newsclean")
    found.addHandler(logging.NullHandler())
    return found
