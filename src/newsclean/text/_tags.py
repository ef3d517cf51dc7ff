"""Find tags that were escaped and show as text: `&lt;b&gt;voted&lt;/b&gt;`.

An article on HTML shows tags as well, so a line is touched where all its tags are known, stand in
pairs and among words, and no word of it speaks of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsclean.late import late
from newsclean.model import Edit, RawOffset

INLINE = frozenset(
    "a abbr b big cite del em font i ins mark q s small span strike strong sub sup u".split()
)
BLOCKS = frozenset(
    "article blockquote center div figcaption figure h1 h2 h3 h4 h5 h6 li ol p section ul".split()
)
_NAMES = "|".join(sorted(INLINE | BLOCKS | {"br"}))
_LESS = "&(?:lt|LT|#0{0,5}60|#[xX]0{0,5}3[cC]);"
_TAG = late(
    rf"{_LESS}(?P<end>/?)(?P<name>{_NAMES})"
    # An attribute has a value in quotes. The signs of a tag may stand in none.
    r"""(?P<attributes>(?:\s{1,9}[a-z-]{1,30}=(?:"[^"<>\n]{0,999}"|&quot;[^"&<>\n]{0,999}&quot;)){0,20})"""
    r"(?P<closed>\s{0,9}/?)&(?:gt|GT|#0{0,5}62|#[xX]0{0,5}3[eE]);",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(rf"(?:{_LESS}|<)(?=[A-Za-z/!?])")
SPEAKS_OF_CODE = late(
    r"\b(?:X?HTML|XML|CSS|JSX?|PHP|[Jj]ava[Ss]cript|markup|snippet|italics?|hyperlinks?|Lorem)\b"
    r"|\b(?:in|make|makes|words?|text) bold\b|\bbold (?:text|words?|type)\b|\b[Hh]ello,? [Ww]orld"
    r"|[{}\\]|&&|==|\w\(\)|\ba paragraph\b"
)
_TAGS = late(
    r"(?i:&(?:gt|#62|#x3e);\W{0,3}(?:tags?|elements?|attributes?)\b"
    r'|\b(?:tags?|elements?|attributes?)[ “"(]{1,3}&(?:lt|#60|#x3c);)'
)
_WORD = late(r"[^\W\d_]{2,}")
_BLANKS = re.compile(r"[ \t]+")
_FEWEST_WORDS = 3
_DEEPEST = 20
_SIGHT = 9  # so far around a tag is looked
_BEGINS = late(r"[ \t]*(?:[(\[“‘«\"¿¡]{0,2}[^\W_]|\Z)")
_ENDS = late(r"[^\W_][.,:;!?…)\]”’»\"]{0,4}\Z")


def escaped_tags(text: str) -> Iterator[Edit]:
    """An edit for each escaped tag, in lines where no author can have meant to show it."""
    if ";" not in text or not _ANY_TAG.search(text):
        return
    start = 0
    for line in text.split("\n"):
        for edit in _tags_of_line(line):
            yield Edit(
                RawOffset(start + edit.start), RawOffset(start + edit.end), edit.new, edit.rule
            )
        start += len(line) + 1


def _tags_of_line(line: str) -> Iterator[Edit]:
    tags = list(_TAG.finditer(line))
    if not tags or len(tags) != len(_ANY_TAG.findall(line)) or not _in_pairs(tags):
        return
    words = _TAG.sub(" ", line)
    if (
        SPEAKS_OF_CODE.search(words)
        or _TAGS.search(line)
        or len(_WORD.findall(words)) < _FEWEST_WORDS
    ):
        return
    runs = [*_runs(line, tags)]
    if not all(_stands_in_prose(line, run) for run in runs):
        return
    for run in runs:
        for tag in run[:-1]:
            yield Edit(RawOffset(tag.start()), RawOffset(tag.end()), "", "tag")
        start, end = run[-1].span()
        new = _instead(line, run)
        if new == "\n" and (blanks := _BLANKS.match(line, end)):
            end = blanks.end()
        yield Edit(RawOffset(start), RawOffset(end), new, "tag")


def _in_pairs(tags: list[re.Match[str]]) -> bool:
    """Whether each tag closes the last one that is open; `br` is alone, and `p` may be."""
    opened: list[str] = []
    for tag in tags:
        name = tag["name"].lower()
        if name == "br" or (name == "p" and name not in opened and tag["end"]):
            continue
        if tag["closed"].strip():
            return False
        if not tag["end"]:
            if opened and opened[-1] == name == "p":
                opened.pop()
            opened.append(name)
            if len(opened) > _DEEPEST:
                return False
        elif opened and opened[-1] == name:
            opened.pop()
        else:
            return False
    return opened in ([], ["p"])


def _runs(line: str, tags: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Tags with nothing but blanks between them."""
    run: list[re.Match[str]] = []
    for tag in tags:
        if run and line[run[-1].end() : tag.start()].strip():
            yield run
            run = []
        run.append(tag)
    yield run


def _at_an_end(line: str, start: int, end: int) -> bool:
    """Whether nothing stands before or nothing behind."""
    first = start <= _SIGHT and not line[:start].strip()
    return first or (end + _SIGHT >= len(line) and not line[end:].strip())


def _stands_in_prose(line: str, run: list[re.Match[str]]) -> bool:
    """Whether a break among words is one, and no word of the sentence: "we hate <br> here"."""
    if all(tag["name"].lower() in INLINE for tag in run):
        return True
    start, end = run[0].start(), run[-1].end()
    if _at_an_end(line, start, end):
        return True
    before, after = line[max(0, start - _SIGHT) : start], line[end : end + _SIGHT]
    if not before.strip() or not after.strip():
        return False
    if not _BEGINS.match(after) or not _ENDS.search(before.rstrip()):
        return False
    glued = not (before[-1].isspace() and after[0].isspace())
    return glued or before.rstrip()[-1] in '.!?…:”»"' or after.lstrip()[0].isupper()


def _instead(line: str, run: list[re.Match[str]]) -> str:
    """A line break for a paragraph and for two breaks or more, a space for one."""
    names = [tag["name"].lower() for tag in run]
    start, end = run[0].start(), run[-1].end()
    if _at_an_end(line, start, end):
        return ""
    if names.count("br") > 1 or not BLOCKS.isdisjoint(names):
        return "\n"
    if "br" not in names or line[start - 1].isspace() or line[end].isspace():
        return ""
    return " "
