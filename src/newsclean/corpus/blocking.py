"""Blocking: which pairs of texts to compare, by an inverted index of sampled shingles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from newsclean.corpus.shingles import Sets, first_of_run
from newsclean.corpus.tokens import HALF, I64, LOW, U64

ONE_IN = 6
"""One shingle in so many has a vote on which pairs are compared."""

BRIEF = 12
"""Shingles; of a shorter text each has a vote, and it must be alike as a whole: a few words stand
in too many texts."""

VOTE_SHARE = 0.18
"""The share of the votes of the shorter text that a pair needs."""

LAG = 12
"""A text is paired with so many others that hold the same shingle."""

CROWD = 16
"""A shingle that more texts hold than this is a phrase, or the story of a hundred sites: each text
is paired with the next one only, which is enough to find all of the second kind."""

AT_ONCE = 1 << 20
"""Entries of the index that are worked on at once."""


class Pairs(NamedTuple):
    """Pairs of texts, each pair once, by their places; `first < second`."""

    first: I64
    second: I64


def likely_pairs(shingles: Sets) -> Pairs:
    """The pairs that share enough of their sampled shingles to be worth a comparison.

    The work for a shingle is bounded however many texts hold it. Where that leaves pairs out, those
    are left that stand beside each other in the order of `shingles`, so the order has to be one
    that does not depend on where the texts came from.
    """
    postings, sizes = _postings(shingles)
    cast: list[U64] = []
    parts = max(1, -(-postings.size // AT_ONCE))
    edges = [part * postings.size // parts for part in range(1, parts)]
    # A part ends where a shingle ends.
    cuts = [0, *(int(np.searchsorted(postings, postings[at] & ~LOW)) for at in edges)]
    for low, high in zip(cuts, [*cuts[1:], postings.size], strict=True):
        cast += votes(postings[low:high])
    ballot = np.concatenate([np.empty(0, np.uint64), *cast])
    del cast, postings
    ballot.sort()
    ends = np.append(np.flatnonzero(first_of_run(ballot)), ballot.size)
    likely = [np.empty(0, np.uint64)]
    for low in range(0, ends.size - 1, AT_ONCE):
        part = ends[low : low + AT_ONCE + 1]
        pairs, counts = ballot[part[:-1]], np.diff(part)
        first, second = pairs_of(pairs)
        likely.append(pairs[counts >= VOTE_SHARE * np.minimum(sizes[first], sizes[second])])
    return Pairs(*pairs_of(np.concatenate(likely)))


def pairs_of(pairs: U64) -> tuple[I64, I64]:
    """The first and the second of pairs that are one number each."""
    return (pairs >> HALF).astype(np.int64), (pairs & LOW).astype(np.int64)


def _postings(shingles: Sets) -> tuple[U64, I64]:
    """The sampled shingles that occur twice, each with its text, sorted; and the sample sizes."""
    parts = [np.empty(0, np.uint64)]
    counts = [np.empty(0, np.int64)]
    starts = shingles.starts
    low = 0
    while low < len(shingles):
        high = max(low + 1, int(np.searchsorted(starts, starts[low] + AT_ONCE, "right")) - 1)
        values = shingles.values[starts[low] : starts[high]]
        own = sampled(Sets(values, starts[low : high + 1] - starts[low]))
        counts.append(own.sizes)
        owners = np.repeat(np.arange(low, high, dtype=np.uint64), own.sizes)
        parts.append((own.values.astype(np.uint64) << HALF) | owners)
        low = high
    postings, sizes = np.concatenate(parts), np.concatenate(counts)
    postings.sort()
    new = first_of_run(postings >> HALF)
    alone = new & np.append(new[1:], True)
    return postings[~alone], sizes


def sampled(shingles: Sets) -> Sets:
    """The shingles of each text that have a vote."""
    brief = np.repeat(shingles.sizes < BRIEF, shingles.sizes)
    kept = np.flatnonzero((shingles.values % np.uint32(ONE_IN) == 0) | brief)
    return Sets(shingles.values[kept], np.searchsorted(kept, shingles.starts))


def votes(postings: U64) -> list[U64]:
    """A pair, as one number, for each two texts that stand near each other under one shingle.

    `postings` are sorted: the shingle is in the upper half of a number, the text in the lower.
    """
    hashes = (postings >> HALF).astype(np.uint32)
    texts = postings & LOW
    run = np.flatnonzero(first_of_run(hashes))
    lengths = np.diff(np.append(run, hashes.size))
    reach = np.repeat(np.where(lengths > CROWD, 2, np.minimum(lengths, LAG + 1)), lengths)
    left = np.repeat(run + lengths, lengths) - np.arange(hashes.size)
    reach = np.minimum(reach, left)
    pairs = []
    for lag in range(1, LAG + 1):
        at = np.flatnonzero(reach > lag)
        if not at.size:
            break
        pairs.append((texts[at] << HALF) | texts[at + lag])
    return pairs
