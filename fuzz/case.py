"""What a law is held against: a text, its configuration, and what is found out on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from newsclean.config import NEWS, Config
from newsclean.model import Document
from newsclean.offsets import apply
from newsclean.pipeline import explain
from newsclean.rendering import Cleaned
from newsclean.text.repairing import repair


class Break(NamedTuple):
    """How a law is broken."""

    kind: str
    """In few words, the same for breaks of one kind: rules or fields, no texts."""
    detail: str = ""


class Skipped(Exception):
    """The law says nothing about this case."""


@dataclass(frozen=True)
class Case:
    """A text, the configuration it is cleaned with, and what is found out about it on the way."""

    text: str
    config: Config = NEWS
    other: str = ""
    """Another text, for laws about two."""

    @cached_property
    def cleaned(self) -> Cleaned:
        """What `explain` says of the text."""
        return explain(self.text, self.config)

    @cached_property
    def again(self) -> Cleaned:
        """What it says of the clean text."""
        return explain(self.cleaned.text, self.config)

    @cached_property
    def repaired(self) -> Document:
        """The text after repair, if there is any."""
        doc, config = Document.of(self.text), self.config
        if not config.repair:
            return doc
        return repair(doc, wrapped=config.wrapped, markup=config.markup, spaces=config.spaces)

    @cached_property
    def mended(self) -> str:
        """The same text, by the edits in the record."""
        return apply(self.text, self.cleaned.edits)
