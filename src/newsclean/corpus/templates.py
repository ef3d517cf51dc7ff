"""Template detection: what a site repeats on its pages, learned from some of them, as rules.

Three things are learned from two pages of a site and more:

- lines that stand on several pages, with other numbers perhaps ("12 comments", "3 comments");
- labels that open lines on several pages ("Read more: ...");
- the lines of blocks without an article's prose that lie between such lines, which are the menus,
  lists of headlines and footers of the pages at hand.

A story that stands on several pages, or a paragraph that several articles share, is no template.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, combinations
from reprlib import repr as brief
from typing import Any

from newsclean.argument_checks import is_string, several, several_texts
from newsclean.model import Document
from newsclean.rules.pattern import fold, phrase_key, squeeze
from newsclean.rules.rule import RuleBook
from newsclean.rules.write import WIDTH, Learned, as_toml, rules_of, unused
from newsclean.text.prose import ends_sentence, is_prose
from newsclean.text.repairing import repair

FORMAT = 1

SAMPLE_PAGES = 24
"""So many pages of a site are kept whole, to see where on a page a line stands."""

REMEMBERED = 16
"""So many pages of those on which a line stands are remembered, those with the lowest digests. How
many there are is told from how low these are (Bar-Yossef and others, 2002), so that runs over
overlapping sets of pages can be merged, and no page counts twice."""

MANY = 20_000
"""Of a site with more different lines than this, those that stand on one page are forgotten."""

LINE_SHARE = 0.1
"""The share of a site's pages on which a line must stand, on `FEW` of them at least ..."""

FEW = 2

PROSE_SHARE = 0.3
"""... and the share for a line of prose, which may be a paragraph that articles share."""

STORY, OWN = 0.8, 300
"""Two pages that share so much of their prose, or one of which has fewer characters of prose for
itself, tell one story, and count as one page."""

MOST_OF_LINE = 500
"""So much of a line counts there at most: a menu may be one long line."""

DEK = 40
"""Characters from which on a sentence between the headline and the article belongs to it."""

NEAR = 8
"""So many lines above the article may belong to it."""

OTHER, REPEATED = 10, 100
"""What a line that is no prose, and one that the site repeats, cost the stretch that holds it."""

LONGEST = 10_000
"""Characters; a longer line is not learned."""

_BULLETS = "*+-\u2013\u2014\u2022\u00b7\u25aa\u25cf\u203a> "
_DIGITS = re.compile(r"\d+")
_LABEL = re.compile(r"\W*(\w[\w' ]{2,24}[:|])\s+\S")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_WORDS = re.compile(r"(?<!\w)[^\W\d_]{4}")
_DIGEST = 8
_TOP = 1 << (8 * _DIGEST)


@dataclass(slots=True)
class _SeenLine:
    """A line, or a label, and the pages on which it stands."""

    text: str
    varies: bool = False
    pages: set[int] = field(default_factory=set)

    def add(self, text: str, pages: Iterable[int], varies: bool) -> None:
        self.varies |= varies or text != self.text
        # The form that stays does not depend on the order in which they came.
        self.text = min(self.text, text)
        self.pages = _lowest(self.pages.union(pages))

    @property
    def count(self) -> float:
        return _estimate(self.pages)


@dataclass(slots=True)
class _Site:
    pages: set[int] = field(default_factory=set)
    lines: dict[str, _SeenLine] = field(default_factory=dict)
    labels: dict[str, _SeenLine] = field(default_factory=dict)
    sample: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def add(self, page: int, lines: tuple[str, ...]) -> None:
        self.pages = _lowest(self.pages | {page}, SAMPLE_PAGES)
        for line in lines:
            _remember(self.lines, _line_key(line), squeeze(line), (page,))
            if label := _opening_label(line):
                _remember(self.labels, label, label, (page,))
        self.sample[page] = lines
        self._trim()

    def merge(self, other: _Site) -> None:
        self.pages = _lowest(self.pages | other.pages, SAMPLE_PAGES)
        for mine, others in ((self.lines, other.lines), (self.labels, other.labels)):
            for key, line in others.items():
                _remember(mine, key, line.text, line.pages, line.varies)
        self.sample |= other.sample
        self._trim()

    def _trim(self) -> None:
        for page in sorted(self.sample)[SAMPLE_PAGES:]:
            del self.sample[page]
        if len(self.lines) > MANY:
            self.lines = {key: line for key, line in self.lines.items() if len(line.pages) > 1}

    def learned(self) -> Learned | None:
        """What was learned; None where nothing was."""
        stories = self._stories()
        pages = _estimate(self.pages, SAMPLE_PAGES) - len(stories) + len(set(stories.values()))

        def repeats(line: _SeenLine) -> bool:
            share = PROSE_SHARE if is_prose(line.text) else LINE_SHARE
            return self._count(line, stories) >= max(FEW, share * pages)

        repeated = {key for key, line in self.lines.items() if repeats(line)}
        if not repeated:
            return None
        labels = sorted(key for key, line in self.labels.items() if repeats(line))
        block: dict[str, str] = {}
        article: set[str] = set()
        longest = ""
        for _, lines in sorted(self.sample.items()):
            inside, outside = _article_and_rest(lines, repeated)
            article.update(map(_line_key, inside))
            block |= {_line_key(line): squeeze(line) for line in outside}
            longest = max([longest, *filter(is_prose, map(squeeze, inside))], key=_by_length)
        learned = [self.lines[key] for key in sorted(repeated) if _worth(self.lines[key].text)]
        learned.sort(key=lambda line: -line.count * len(line.text))
        # Forms that differ in their bullets or capitals alone are one phrase.
        varying = [line for line in learned if line.varies and _DIGITS.search(line.text)]
        fixed = [line for line in learned if not (line.varies and _DIGITS.search(line.text))]
        lone = [
            text
            for key, text in sorted(block.items())
            if key not in article and key not in repeated and _worth(text)
        ]
        return Learned(
            phrases=tuple(_bare(line.text) for line in fixed),
            varying=tuple(line.text for line in varying),
            labels=tuple(labels),
            block=tuple(map(_bare, lone)),
            article=longest,
            pages=round(_estimate(self.pages, SAMPLE_PAGES)),
            most=round(fixed[0].count) if fixed else 0,
        )

    def _stories(self) -> dict[int, int]:
        """For each page of the sample, the page of which it tells the story: mostly its own."""
        prose = {
            page: {
                _line_key(line): min(len(line), MOST_OF_LINE)
                for line in lines
                if is_prose(squeeze(line))
            }
            for page, lines in self.sample.items()
        }
        stories = {page: page for page in sorted(prose)}
        for a, b in combinations(stories, 2):
            shared = sum(size for key, size in prose[a].items() if key in prose[b])
            least = min(sum(prose[a].values()), sum(prose[b].values()))
            if shared and (shared >= STORY * least or least - shared < OWN):
                stories[b] = min(stories[a], stories[b])
        return stories

    def _count(self, line: _SeenLine, stories: Mapping[int, int]) -> float:
        """The number of stories beside which a line stands."""
        if len(line.pages) < REMEMBERED:
            return len({stories.get(page, page) for page in line.pages})
        return line.count


class Templates:
    """What some sites repeat on their pages. It grows by `add` and `merge`, in any order."""

    def __init__(self) -> None:
        self._sites: dict[str, _Site] = {}

    def add(self, text: str, site: str = "site") -> None:
        """Learn from the page `text` of `site`. A page that comes again changes nothing."""
        # Rules meet a line when it is repaired.
        lines = tuple(filter(None, map(str.strip, repair(Document.of(text)).text.splitlines())))
        page = int.from_bytes(
            blake2b("\n".join(lines).encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
        )
        self._sites.setdefault(site, _Site()).add(page, lines)

    def merge(self, other: Templates) -> None:
        """Learn all that `other` knows. What both have seen counts once."""
        for name, site in other._sites.items():
            self._sites.setdefault(name, _Site()).merge(site)

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites of which there are pages, in the order of their names."""
        return tuple(sorted(self._sites))

    def rules(self, *, once: bool = True) -> RuleBook:
        """What the sites repeat, as rules for `Config.rules`.

        Without `once` the lines are left out that stand on one of the pages only, between others:
        they help to clean these very pages, and are most of what is learned.
        """
        rules = (rules_of(learned, name) for name, learned in self._learned(once))
        return RuleBook(tuple(chain.from_iterable(rules)))

    def toml(self, *, once: bool = True) -> str:
        """The same as a file, for `newsclean.read_rules` and `newsclean clean --rules`."""
        notes: dict[str, str] = {}
        for name, learned in self._learned(once):
            notes |= learned.notes(name)
        return as_toml(self.rules(once=once).rules, notes=notes, width=WIDTH)

    def _learned(self, once: bool) -> Iterator[tuple[str, Learned]]:
        """What was learned of each site, and what the ids of its rules begin with."""
        taken: set[str] = set()
        for name in self.sites:
            if learned := self._sites[name].learned():
                start = unused(name, taken)
                taken.add(start)
                yield start, learned if once else learned._replace(block=())

    def state(self) -> dict[str, Any]:
        """All that is known, as data for JSON, so that another run can go on from there."""
        return {
            "format": FORMAT,
            "sites": {
                name: {
                    "pages": sorted(site.pages),
                    "lines": _packed_lines(site.lines),
                    "labels": _packed_lines(site.labels),
                    "sample": {str(page): lines for page, lines in sorted(site.sample.items())},
                }
                for name, site in sorted(self._sites.items())
            },
        }

    @classmethod
    def of(cls, state: object) -> Templates:
        """What `state` said. Raises `ValueError` for what is no state, or a newer one."""
        templates = cls()
        number = state.get("format") if isinstance(state, Mapping) else None
        if not isinstance(state, Mapping) or type(number) is not int or number != FORMAT:
            raise ValueError(f"not what was learned from pages, in format {FORMAT}")
        try:
            for name, site in state["sites"].items():
                templates._sites[name] = _Site(
                    set(map(_checked_page, site["pages"])),
                    _unpacked_lines(site["lines"]),
                    _unpacked_lines(site["labels"]),
                    {
                        _checked_page(int(page)): _checked_lines(lines)
                        for page, lines in site["sample"].items()
                    },
                )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not what was learned from pages: {error}") from error
        return templates


def learn(pages: Iterable[str], site: str = "site") -> Templates:
    """What the `pages` of one site have in common.

    `learn(pages).toml()` is the file of rules, `NEWS.but(rules=learn(pages).rules())` uses it.
    One page alone teaches nothing.
    """
    templates = Templates()
    for page in several_texts("learn", pages):
        templates.add(page, site)
    return templates


def _remember(
    known: dict[str, _SeenLine], key: str, text: str, pages: Iterable[int], varies: bool = False
) -> None:
    if key not in known:
        known[key] = _SeenLine(text)
    known[key].add(text, pages, varies)


def _packed_lines(lines: Mapping[str, _SeenLine]) -> dict[str, list[Any]]:
    return {
        key: [line.text, line.varies, sorted(line.pages)] for key, line in sorted(lines.items())
    }


def _unpacked_lines(lines: Mapping[str, Sequence[Any]]) -> dict[str, _SeenLine]:
    unpacked = {}
    for key, (text, varies, pages) in lines.items():
        if not isinstance(text, str) or not isinstance(varies, bool):
            raise TypeError(f"{key!r} is no line")
        unpacked[key] = _SeenLine(text, varies, set(map(_checked_page, pages)))
    return unpacked


def _checked_page(page: object) -> int:
    if type(page) is not int or not 0 <= page < _TOP:
        raise TypeError(f"{brief(page)} is no page")
    return page


def _checked_lines(lines: object) -> tuple[str, ...]:
    return several("a page", lines, "lines", is_string)


def _lowest(pages: set[int], most: int = REMEMBERED) -> set[int]:
    return pages if len(pages) <= most else set(sorted(pages)[:most])


def _estimate(pages: set[int], most: int = REMEMBERED) -> float:
    """How many pages there are, of which these have the lowest digests."""
    return len(pages) if len(pages) < most else (most - 1) * _TOP / max(pages)


def _line_key(line: str) -> str:
    return _DIGITS.sub("0", phrase_key(line))


def _bare(line: str) -> str:
    """A line without the bullet before it, which does not matter in a phrase."""
    bare = line.lstrip(_BULLETS)
    return bare if phrase_key(bare) == phrase_key(line) else line


def _by_length(line: str) -> tuple[int, str]:
    return len(line), line


def _opening_label(line: str) -> str | None:
    label = None if is_prose(squeeze(line)) else _LABEL.match(line)
    return fold(label[1]) if label else None


def _worth(line: str) -> bool:
    """Whether a line can be a phrase: it has a word, is not too long, and can be written."""
    return (
        len(line) <= LONGEST
        and bool(_LETTERS.search(line))
        and line.isprintable()
        and not any("\ud800" <= letter <= "\udfff" for letter in line)
    )


def _article_and_rest(lines: Sequence[str], repeated: set[str]) -> tuple[list[str], list[str]]:
    """The lines of the article and those around it, without those that the site repeats.

    The article is the stretch in which prose outweighs the rest the most.
    """
    known = [_line_key(line) in repeated for line in lines]
    best = weight = 0
    first = start = stop = 0
    for at, line in enumerate(lines):
        if weight <= 0:
            weight, first = 0, at
        if known[at]:
            weight -= REPEATED
        else:
            weight += len(line) if is_prose(line) else -OTHER
        if weight > best:
            best, start, stop = weight, first, at + 1
    above = [at for at in range(start) if not known[at]][-NEAR:]
    words = set(_WORDS.findall(fold("\n".join(lines[start:stop]))))
    headline = [at for at in above if _tells(lines[at], words)][-1:]
    own = {*range(start, stop), *headline, *(at for at in above if _dek(lines[at]))}
    inside = [line for at, line in enumerate(lines) if at in own and not known[at]]
    outside = [line for at, line in enumerate(lines) if at not in own and not known[at]]
    return (inside, outside) if best else (list(lines), [])


def _tells(line: str, words: set[str]) -> bool:
    """Whether a line may be the headline of an article that holds these words."""
    own = _WORDS.findall(fold(line))
    return len(own) > 2 and 2 * sum(word in words for word in own) >= len(own)


def _dek(line: str) -> bool:
    return len(line) >= DEK and ends_sentence(line)
