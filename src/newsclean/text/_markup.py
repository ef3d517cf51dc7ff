r"""Find markup that shows: `[the report](https://…)`, `**bold**`, `## Title`, `rose.[12]`, `<br>`.

What a text shows on purpose stays: code in fences or between backticks, indented code, lines that
look like a program, tags in a line that speaks of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from newsclean.model import Edit, RawOffset
from newsclean.text._fences import fenced
from newsclean.text._tags import BLOCKS, INLINE, SPEAKS_OF_CODE

_RULE: Final = "markup"
_CLUE = re.compile(r"\[|\*\*|__|^ {0,3}#|<[/A-Za-z]", re.MULTILINE)

# An address: with a scheme, of a place on the same site or page, or a host.
_TARGET = r"""
    \(\s{0,9}<?
    (?: (?:https?|ftp|mailto|tel|data):[^\s()<>]* | (?:\.{0,2}/|\#)[^\s()<>]*
      | [\w-]{1,63}(?:\.[\w-]{1,63}){1,9}(?:[/?\#:][^\s()<>]*)?
    )
    (?:\([^\s()<>]*\)[^\s()<>]*){0,9}
    >?(?:\s{1,9}(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?\s{0,9}\)
"""
_TARGETS = re.compile(rf"\]{_TARGET}", re.VERBOSE)
_IMAGE = re.compile(rf"(?<!\\)!\[[^\[\]\n]{{0,1000}}\]{_TARGET}", re.VERBOSE)
_LINK = re.compile(
    rf"(?<![!\\])\[(?P<words>(?:[^\[\]\n]|\[[^\[\]\n]{{0,99}}\]){{0,1000}}+)\]{_TARGET}",
    re.VERBOSE,
)
_NUMBER = re.compile(r"\[?\d{1,3}\]?")

# Marks stand around whole words; in Chinese, Japanese and Korean also between two letters.
_LETTER = r"(?![\u2e80-\u9fff\uac00-\ud7a3\uf900-\uffef])[\w*\\]"
_BOLD = re.compile(
    rf"""
    (?<! {_LETTER} ) (?P<open>\*{{2,3}}) (?=[^\s*]) [^*\n]{{1,1000}} (?<=[^\s*\\])
    (?P<close>(?P=open)) (?: (?<=[.:!?…,]\*\*)(?!\*) | (?! {_LETTER} ) )
    """,
    re.VERBOSE,
)
_UNDERLINED = re.compile(
    r"(?<![\w\\])(?P<open>__)(?P<words>(?=[^\s_])[^_\n]{1,1000}(?<=[^\s\\]))(?P<close>__)(?!\w)"
)
# What programs write between such marks, besides whatever is no word in small letters.
_NAMES_OF_PROGRAMS = frozenset(
    "init main name file doc dict str repr call new del eq ne lt gt le ge hash len iter next enter "
    "exit get set class proto version author future slots module import all path construct bool "
    "int add contains index annotations typename line func function attribute date time debug "
    "dirname filename pycache getattr setattr getitem setitem delitem await aiter anext".split()
)
_PHRASE = re.compile(r"[^\W\d_]*(?:\W+[^\W_]+)+\W*|[A-Z]?[^\WA-Z\d_]+\W*")

# "# 1" is a number.
_HEADING = re.compile(
    r"^(?P<open>#[ ]+(?!\d)|[ ]{0,3}#{2,6}[ ]+)(?=[^\s#])[^\n]{1,300}?"
    r"(?P<close>(?:[ ]+#{1,6})?)$",
    re.MULTILINE,
)

# Directly behind a word or a stop, several in a row too: "rose.[1][12]", "rose[3, 4]".
_REFERENCE = re.compile(
    r"(?<=[\w.,;:!?…)”’\"»%。，！？」])"
    r"(?:\[[1-9]\d{0,2}(?:[,–-][ ]?[1-9]\d{0,2}){0,9}\]){1,9}(?![\w\[(=])"
)

_BREAKING = BLOCKS | frozenset("br hr table thead tbody tr td th dl dt dd header footer".split())
_NAMES = "|".join(sorted(_BREAKING | INLINE | {"img", "wbr"}))
_TAG = re.compile(
    rf"""
    <(?P<end>/?)(?P<name>{_NAMES})
    (?:\s{{1,9}}[a-zA-Z_:@-][\w:.-]{{0,40}}+
       =(?:"[^"<>\n]{{0,2000}}+"|'[^'<>\n]{{0,2000}}+'|[^\s"'<>=/]{{1,500}}+)
    ){{0,20}}+
    \s{{0,9}}/?>
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_TAG = re.compile(r"</?[A-Za-z][\w-]{0,30}(?:\s[^<>\n]{0,999})?/?>")
_SPEAKS_OF_TAGS = re.compile(
    r"(?i:>\W{0,3}(?:tags?|elements?|attributes?)\b|\b(?:tags?|elements?|attributes?)[ “\"(]{1,3}<)"
)

_PROGRAM = re.compile(
    r"""
      [{}] | && | == | => | --> | \|\| | [\w)\]]\ =\ [\w"'(\[] | \w\(\) | ;$
    | ^\s*(?:\$|>>>|import|from\ [\w.]+\ import|def|sudo|pip|npm|git|curl)\ [\w./-]
    """,
    re.VERBOSE,
)
_INDENTED = re.compile(r"(?:[ ]{4}|\t)\s*(?![-*+•][ ]|\d{1,3}[.)][ ])\S")
_SIGHT = 2
"""Lines around one that shows a tag."""
_BETWEEN_BACKTICKS = re.compile(r"(?<!`)(`{1,3})(?!`)[^`\n]{1,1000}\1(?!`)")


def lines_with_markup(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the lines that may hold markup, and show no code."""
    if not _CLUE.search(text):
        return
    lines = text.split("\n")
    code = [_is_code(line, inside) for line, inside in zip(lines, fenced(lines), strict=True)]
    start = 0
    for number, line in enumerate(lines):
        end = start + len(line)
        if _CLUE.search(line) and not code[number] and not _is_shown(lines, code, number):
            yield start, end
        start = end + 1


def _is_shown(lines: Sequence[str], code: Sequence[bool], number: int) -> bool:
    """Whether what stands around a line says that it is a comment of a program, or shows a tag."""
    line, first = lines[number], max(0, number - 1)
    if line.startswith("# ") and (
        any(code[first : number + 2])
        or (number and lines[number - 1])  # a heading begins a paragraph
        or (number + 1 < len(lines) and lines[number + 1].startswith("#"))
    ):
        return True
    around = lines[max(0, number - _SIGHT) : number + _SIGHT + 1]
    return _TAG.search(line) is not None and any(map(SPEAKS_OF_CODE.search, around))


def _is_code(line: str, is_fenced: bool) -> bool:
    if is_fenced or _INDENTED.match(line):
        return True
    return _PROGRAM.search(_TAG.sub("", _TARGETS.sub("]", line))) is not None


def is_image(line: str) -> bool:
    """Whether images, which may be links, are all that stands in a line."""
    return "![" in line and not _LINK.sub("", _IMAGE.sub("", line)).strip()


def _images(text: str) -> Iterator[Edit]:
    for hit in _IMAGE.finditer(text):
        # Of two spaces around it, one.
        start, end = hit.span()
        yield _edit(start, end + (text[max(0, start - 1) : start] == text[end : end + 1] == " "))


def _links(text: str) -> Iterator[Edit]:
    for hit in _LINK.finditer(text):
        start, end = hit.span("words")
        before = text[hit.start() - 1 : hit.start()]
        if before.strip() and _NUMBER.fullmatch(text, start, end):  # a reference that is a link
            start = end
        yield _edit(hit.start(), start)
        yield _edit(end, hit.end())


def _emphasis(text: str) -> Iterator[Edit]:
    for hit in _BOLD.finditer(text):
        yield _edit(*hit.span("open"))
        yield _edit(*hit.span("close"))


def _underlined(text: str) -> Iterator[Edit]:
    for hit in _UNDERLINED.finditer(text):
        if _PHRASE.fullmatch(hit["words"]) and hit["words"] not in _NAMES_OF_PROGRAMS:
            yield _edit(*hit.span("open"))
            yield _edit(*hit.span("close"))


def _headings(text: str) -> Iterator[Edit]:
    for hit in _HEADING.finditer(text):
        yield _edit(*hit.span("open"))
        if hit["close"]:
            yield _edit(*hit.span("close"))


def _references(text: str) -> Iterator[Edit]:
    for hit in _REFERENCE.finditer(text):
        yield _edit(hit.start(), hit.end())


def _tags(text: str) -> Iterator[Edit]:
    if "<" not in text:
        return
    tags = [*_TAG.finditer(text)]
    if not tags or _SPEAKS_OF_TAGS.search(text) or _OTHER_TAG.search(_TAG.sub(" ", text)):
        return
    run: list[re.Match[str]] = []
    for tag in tags:
        if run and text[run[-1].end() : tag.start()].strip(" \t"):
            yield from _without_tags(text, run)
            run = []
        run.append(tag)
    yield from _without_tags(text, run)


def _without_tags(text: str, run: Sequence[re.Match[str]]) -> Iterator[Edit]:
    """What becomes of tags with nothing but blanks between them: nothing, or line breaks."""
    names = [tag["name"].lower() for tag in run]
    start, end = run[0].start(), run[-1].end()
    if _BREAKING.isdisjoint(names):
        if (text[max(0, start - 1) : start] + text[end : end + 1]).strip():
            for tag in run:
                yield _edit(tag.start(), tag.end())
        return  # what stands between spaces is a word: "type <b> here"
    first = start
    while first and text[first - 1] in " \t":
        first -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    at_an_end = not first or end == len(text) or "\n" in (text[first - 1], text[end])
    yield _edit(start, end, "" if at_an_end else "\n" * min(2, max(1, names.count("br"))))


def _edit(start: int, end: int, new: str = "") -> Edit:
    return Edit(RawOffset(start), RawOffset(end), new, _RULE)


def _outside_code(stage: Callable[[str], Iterator[Edit]]) -> Callable[[str], list[Edit]]:
    """`stage` without its edits of what stands between backticks."""

    def found(text: str) -> list[Edit]:
        edits = [edit for edit in stage(text) if edit.new or edit.start < edit.end]
        if not edits or "`" not in text:
            return edits
        code = [hit.span() for hit in _BETWEEN_BACKTICKS.finditer(text)]
        ends = [end for _, end in code]
        outside: list[Edit] = []
        for edit in edits:
            i = bisect_right(ends, edit.start)
            if i == len(code) or edit.end <= code[i][0]:
                outside.append(edit)
        return outside

    return found


MARKUP: Final = (
    *map(
        _outside_code,
        (_images, _links, _references, _emphasis, _underlined, _headings, _tags),
    ),
)
"""The stages that find it in a line, until none finds more."""
