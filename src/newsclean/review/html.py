"""What cleaning did to one text or to thousands, as one HTML page that needs nothing but a browser.

The page holds its articles as JSON and draws the one that is looked at. Text of an article never
becomes markup: the script writes it as text, shows what steers the direction of writing as a code,
and the page's own policy lets no other script run and nothing load.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean import __version__
from newsclean.config import NEWS, Config, ConfigLike, as_config
from newsclean.pipeline import rule_book
from newsclean.review.record import excerpt, runs

if TYPE_CHECKING:
    from newsclean.model import RawSpan, Removal, Spared
    from newsclean.rendering import Cleaned

_STYLE = ("style.css",)
_SCRIPTS = ("diff.js", "text.js", "views.js", "verdicts.js", "main.js")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TITLE, _LETTERS = 120, 10
"""Characters of a first line that stands for a title, and letters that it has at least."""


class Entry(NamedTuple):
    """An article of the page, and what `newsclean.explain` returned for it."""

    name: str
    """What it is called in verdicts, such as its file."""
    cleaned: Cleaned
    site: str = ""
    title: str = ""
    """What readers call it; without one, the first line that stays and has some words."""


class Story(NamedTuple):
    """An article that is a copy of another one, or a preview or an update of it."""

    member: int
    """Its place among the articles of the page."""
    stays: int
    """The place of the one that stays."""
    relation: str
    score: float
    border: float
    """The least score that makes them one story."""
    reason: str
    id: str = ""
    """What `newsclean dedupe` calls it, and the one that stays; without it, their names."""
    cluster: str = ""


def as_html(
    articles: Iterable[Entry],
    title: str,
    *,
    stories: Sequence[Story] = (),
    config: ConfigLike = NEWS,
    note: str = "",
) -> Iterator[str]:
    """The pieces of one static page for `articles`, one after the other, as they come in.

    Removals are coloured by the category of their rule in the rules of `config`; `stories` says
    which of the articles are one story. `note` stands at the head of the page, and may say how the
    articles were chosen. The page is self-contained and loads nothing. A lone
    surrogate, which UTF-8 cannot hold, stands in it as U+FFFD.
    """
    config = as_config(config)
    style, script = _source(_STYLE), f'"use strict";\n(() => {{\n{_source(_SCRIPTS)}}})();\n'
    policy = (
        "default-src 'none'",
        f"style-src '{_policy_hash(style)}'",
        f"script-src '{_policy_hash(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    head, tail = _report_file("page.html").split("$data")
    yield Template(head).substitute(
        policy="; ".join(policy),
        version=__version__,
        title=escape(excerpt(title)),
        note=f"<p>{escape(excerpt(note))}</p>" if note else "",
        style=style,
    )
    yield from _page_data(articles, stories, config)
    yield Template(tail).substitute(script=script)


@cache
def _report_file(name: str) -> str:
    return (files("newsclean") / "data" / "report" / name).read_text("utf-8")


def _source(names: Iterable[str]) -> str:
    return "\n".join(map(_report_file, names))


def _policy_hash(source: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _json(value: Any) -> str:
    """`value` as JSON that can stand in a page: nothing in it ends a script or opens a comment.

    Of a lone surrogate it makes U+FFFD, so the offsets of code points hold.
    """
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return line if line.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", line)


class _Strings(dict[str, int]):
    """Numbers strings as they are first asked for: rules and reasons stand in many records."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


def _page_data(
    articles: Iterable[Entry], stories: Sequence[Story], config: Config
) -> Iterator[str]:
    strings = _Strings()
    rules: dict[str, None] = {}
    yield '{"articles":['
    for number, entry in enumerate(articles):
        rules |= dict.fromkeys(removal.rule for removal in entry.cleaned.removals)
        rules |= dict.fromkeys(spared.rule for spared in entry.cleaned.spared)
        yield ("\n" if number == 0 else ",\n") + _json(_packed_entry(entry, strings))
    known = {rule.id: rule.category for rule in rule_book(config).rules}
    rest = {
        "stories": list(stories),
        # The category of a boilerplate rule; of a claim by another marker, the head of its name.
        "categories": {rule: known.get(rule) or rule.partition(".")[0] for rule in rules},
        "generator": f"newsclean {__version__}",
        "strings": list(strings),
    }
    yield "\n]," + _json(rest)[1:]


def _packed_entry(entry: Entry, strings: _Strings) -> list[Any]:
    """An article as `unpacked` in text.js reads it: lists, and numbers for strings."""
    cleaned = entry.cleaned
    return [
        entry.name,
        entry.title or _first_line(cleaned.text) or entry.name,
        entry.site,
        cleaned.raw,
        len(cleaned.text),
        [_packed_claim(removal, strings) for removal in cleaned.removals],
        [[strings[spared.veto], *_packed_claim(spared, strings)] for spared in cleaned.spared],
        [
            [edit.start, edit.end - edit.start, strings[edit.new], strings[edit.rule]]
            for edit in cleaned.edits
        ],
        [[run.first, run.last, strings[run.why]] for run in runs(cleaned)],
        cleaned.refused or "",
    ]


def _first_line(text: str) -> str:
    """The first line that says something, without the signs of a table or a list around it."""
    lines = (" ".join(line.split()).strip("|*#+<>/ ") for line in text.split("\n"))
    line = next((line for line in lines if sum(map(str.isalpha, line)) >= _LETTERS), "")
    return line if len(line) <= _TITLE else f"{line[:_TITLE].rstrip()}…"


def _packed_claim(item: Removal | Spared, strings: _Strings) -> list[Any]:
    twin: RawSpan | tuple[()] = item.twin or ()
    start, length = item.start, item.end - item.start
    claim = [start, length, strings[item.rule], round(item.score, 3), strings[item.why]]
    return [*claim, twin[0], twin[1] - twin[0]] if twin else claim
