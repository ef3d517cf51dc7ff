"""What a site repeats on its pages, which says nothing about a story: notices, menus, appeals.

Pages of one site share more than their stories, and two of them can share more of that than of
anything else. So a shingle that stands on three or more unlike pages of a site does not count
there. On other sites it does: what many sites have in common is a story that they all took over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import numpy as np

from newsclean.corpus.shingles import Sets, ShingleSets
from newsclean.corpus.tokens import U32

PAGES = 3
"""Unlike pages of a site on which a shingle must stand to be the site's."""

OWN = 0.1
"""The share of a page that fewer pages have, from which on it is unlike the others."""

_AT_ONCE = 1 << 10
"""Texts whose shingles are worked on at once."""


def site_of(address: str) -> str:
    """The site of an address, its host without "www."; of what is no address, nothing.

    >>> site_of("https://www.example.com/news/1?utm_source=x")
    'example.com'
    """
    try:
        host = urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def address_of(url: str) -> str:
    """What two addresses of one article have in common; nothing for those of a whole site.

    Without scheme, "www.", fragment, the slash at the end and what trackers add. Raises
    `ModuleNotFoundError` where courlan is missing, which knows the trackers.
    """
    from courlan import normalize_url

    try:
        parts = urlsplit(normalize_url(url.strip(), strict=False))
        host = site_of(url)
    except (ValueError, TypeError):
        return ""
    path = parts.path.rstrip("/")
    return f"{host}{path}?{parts.query}" if host and (path or parts.query) else ""


def repeated(shingles: Sets, pages: Sequence[int]) -> U32:
    """The shingles that three or more unlike ones of `pages`, texts of one site, have; sorted.

    A page is unlike the others by what it does not share with three of them. So versions of one
    story, however many, make nothing of it the site's.
    """
    owners, values = shingles.take(np.asarray(pages, np.int64))
    different, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    own = np.bincount(owners, counts[which] < PAGES, minlength=len(pages))
    sizes = np.maximum(1, np.bincount(owners, minlength=len(pages)))
    unlike = (own / sizes >= OWN)[owners]
    found: U32 = different[np.bincount(which[unlike], minlength=different.size) >= PAGES]
    return found


def of_sites(shingles: Sets, sites: Sequence[frozenset[str]]) -> dict[int, U32]:
    """For each text whose `sites` repeat some of it, the shingles that all of them repeat."""
    pages: dict[str, list[int]] = {}
    for text, own in enumerate(sites):
        for site in own:
            pages.setdefault(site, []).append(text)
    by_site = {
        site: repeated(shingles, texts) for site, texts in pages.items() if len(texts) >= PAGES
    }
    found: dict[int, U32] = {}
    for text, own in enumerate(sites):
        if own and own <= by_site.keys():
            first, *others = (by_site[site] for site in sorted(own))
            for other in others:
                first = np.intersect1d(first, other)
            if first.size:
                found[text] = first
    return found


def without(sets: ShingleSets, left_out: Mapping[int, U32]) -> Iterator[ShingleSets]:
    """`sets` in parts, each text without the shingles in `left_out`."""
    for low in range(0, len(sets.shingles), _AT_ONCE):
        high = min(low + _AT_ONCE, len(sets.shingles))
        kept = [
            own[~np.isin(own, left_out[text])] if text in left_out else own
            for text, own in ((text, sets.shingles[text]) for text in range(low, high))
        ]
        starts = np.concatenate(([0], np.cumsum([own.size for own in kept], dtype=np.int64)))
        shingles = Sets(np.concatenate([np.empty(0, np.uint32), *kept]), starts)
        yield ShingleSets(shingles, _part(sets.figures, low, high), _part(sets.places, low, high))


def _part(sets: Sets, low: int, high: int) -> Sets:
    start, end = sets.starts[low], sets.starts[high]
    return Sets(sets.values[start:end], sets.starts[low : high + 1] - start)
