r"""Clean the text of scraped news, with a record of every change.

>>> from newsclean import clean, explain
>>> clean("The vote is on Monday.\n\nShare this article\n")
'The vote is on Monday.\n'

Nothing heavy is imported until it is used. The stages, for pipes of your own, are `repair`,
`segment`, `mark`, `decide` and `render`. What compares articles needs numpy; where that is not
installed, its names are neither in `dir(newsclean)` nor in `from newsclean import *`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsclean.config import CAREFUL, NEWS, PRESETS, THOROUGH, Config, ConfigLike
    from newsclean.corpus.dedupe import Article, Verdict, dedupe
    from newsclean.corpus.index import Index, IndexFileError, Seen
    from newsclean.corpus.near_misses import StoryPair, story_near_misses
    from newsclean.corpus.reuse import Passage, reuse_marker, reused
    from newsclean.corpus.templates import Templates, learn
    from newsclean.markers.repeats.similarity import Comparison, compare
    from newsclean.model import Document, Edit, Line, Mark, Marker, Removal, Spared, Stay, Unit
    from newsclean.pipeline import (
        clean,
        clean_many,
        decide,
        explain,
        explain_many,
        mark,
        render,
        repair,
        segment,
    )
    from newsclean.rendering import Cleaned
    from newsclean.rules.reading import read_rules
    from newsclean.rules.rule import Rule, RuleBook, RuleError, shipped_rules

__version__ = "1.0.0"

__all__ = [
    "CAREFUL",
    "NEWS",
    "PRESETS",
    "THOROUGH",
    "Article",
    "Cleaned",
    "Comparison",
    "Config",
    "ConfigLike",
    "Document",
    "Edit",
    "Index",
    "IndexFileError",
    "Line",
    "Mark",
    "Marker",
    "Passage",
    "Removal",
    "Rule",
    "RuleBook",
    "RuleError",
    "Seen",
    "Spared",
    "Stay",
    "StoryPair",
    "Templates",
    "Unit",
    "Verdict",
    "clean",
    "clean_many",
    "compare",
    "decide",
    "dedupe",
    "explain",
    "explain_many",
    "learn",
    "mark",
    "read_rules",
    "render",
    "repair",
    "reuse_marker",
    "reused",
    "segment",
    "shipped_rules",
    "story_near_misses",
]

_HOME = {
    "config": ("CAREFUL", "NEWS", "PRESETS", "THOROUGH", "Config", "ConfigLike"),
    "corpus.dedupe": ("Article", "Verdict", "dedupe"),
    "corpus.index": ("Index", "IndexFileError", "Seen"),
    "corpus.near_misses": ("StoryPair", "story_near_misses"),
    "corpus.reuse": ("Passage", "reuse_marker", "reused"),
    "corpus.templates": ("Templates", "learn"),
    "markers.repeats.similarity": ("Comparison", "compare"),
    "model": ("Document", "Edit", "Line", "Mark", "Marker", "Removal", "Spared", "Stay", "Unit"),
    "pipeline": (
        "clean",
        "clean_many",
        "decide",
        "explain",
        "explain_many",
        "mark",
        "render",
        "repair",
        "segment",
    ),
    "rendering": ("Cleaned",),
    "rules.reading": ("read_rules",),
    "rules.rule": ("Rule", "RuleBook", "RuleError", "shipped_rules"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}
_WITH_NUMPY = ("corpus.dedupe", "corpus.index", "corpus.near_misses", "corpus.reuse")

if find_spec("numpy") is None:
    __all__ = [name for name in __all__ if _MODULE_OF[name] not in _WITH_NUMPY]


if not TYPE_CHECKING:  # which would take any name for one that is there

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first asked for (PEP 562).

        Raises `newsclean.rows.formats.MissingPackage`, an `ImportError`, if that needs what is not
        there.
        """
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
        except ModuleNotFoundError as error:
            if error.name != "numpy":
                raise
            from newsclean.rows.formats import MissingPackage

            message = f"newsclean.{name} needs numpy: pip install 'newsclean[corpus]'"
            raise MissingPackage(message, name=error.name) from error
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
