"""What a site repeats makes no story; and what only one text says is not dropped."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.corpus.dedupe import Article, Corpus, dedupe
from newsclean.corpus.shingles import shingle_batch
from newsclean.corpus.sites import PAGES, address_of, of_sites, repeated, site_of, without
from newsclean.corpus.spool import collected

WORDS = "harbour wall council storm river bridge school market train winter vote money".split()


def prose(seed: int, words: int) -> str:
    """Words that no other seed has in this order."""
    chosen = random.Random(seed).choices(WORDS, k=words)
    return " ".join(f"{word}{seed}" if n % 3 == 0 else word for n, word in enumerate(chosen))


NOTICE = prose(999, 120)
"""What a site puts below each of its pages."""


def story(seed: int, own: int = 60) -> str:
    return f"{prose(seed, own)}\n\n{NOTICE}"


def clusters(articles: list[Article]) -> int:
    return len({verdict.cluster for verdict in dedupe(articles)})


def test_a_notice_of_a_site_makes_one_story_of_its_pages_unless_the_site_is_known() -> None:
    texts = [story(seed) for seed in range(5)]
    assert clusters([Article(str(n), text) for n, text in enumerate(texts)]) == 1
    assert clusters([Article(str(n), t, site="a.com") for n, t in enumerate(texts)]) == 5
    address = "https://www.a.com/news/{}"
    known = [Article(str(n), t, url=address.format(n)) for n, t in enumerate(texts)]
    assert clusters(known) == 5


def test_two_pages_of_a_site_say_nothing_of_what_it_repeats() -> None:
    assert clusters([Article(str(n), story(n), site="a.com") for n in range(PAGES - 1)]) == 1


def test_a_story_that_many_sites_took_over_is_one() -> None:
    wire = prose(1, 200)
    texts = [f"{wire} {prose(n, 20)}" for n in range(10, 20)]
    assert clusters([Article(str(n), t, site=f"{n}.com") for n, t in enumerate(texts)]) == 1


def test_versions_of_a_story_on_one_site_stay_one() -> None:
    versions = [" ".join(prose(seed, 60) for seed in range(2 + more)) for more in range(6)]
    found = [Article(str(n), text, site="a.com") for n, text in enumerate(versions)]
    assert clusters(found) < len(versions) - 1
    same = [Article(str(n), f"{prose(1, 200)} {n}x", site="a.com") for n in range(8)]
    assert clusters(same) == 1


def test_a_copy_on_a_site_of_unlike_pages_is_found_on_another_site() -> None:
    pages = [Article(f"a{n}", story(n), site="a.com") for n in range(6)]
    copy = Article("b", prose(3, 60), site="b.com")
    verdicts = {verdict.id: verdict for verdict in dedupe([*pages, copy])}
    assert verdicts["b"].cluster == verdicts["a3"].cluster
    assert len({verdict.cluster for verdict in verdicts.values()}) == 6


def test_a_text_of_two_sites_leaves_out_what_both_repeat() -> None:
    texts = [story(seed) for seed in range(4)]
    sets = shingle_batch(texts)
    both, one = frozenset(("a", "b")), frozenset("a")
    assert sorted(of_sites(sets.shingles, [one] * 4)) == [0, 1, 2, 3]
    assert sorted(of_sites(sets.shingles, [one, one, one, both])) == [0, 1, 2]
    assert sorted(of_sites(sets.shingles, [both] * 4)) == [0, 1, 2, 3]
    assert of_sites(sets.shingles, [frozenset()] * 4) == {}


@given(st.lists(st.lists(st.integers(0, 12), max_size=3), min_size=1, max_size=8))
@settings(max_examples=50)
def test_what_is_repeated_is_what_counting_finds(pages: list[list[int]]) -> None:
    texts = [" ".join(prose(seed, 30) for seed in page) for page in pages]
    sets = shingle_batch(texts).shingles
    own = [set(sets[n].tolist()) for n in range(len(texts))]
    rare = [{one for one in page if sum(one in other for other in own) < PAGES} for page in own]
    unlike = [
        page for page, some in zip(own, rare, strict=True) if page and len(some) >= 0.1 * len(page)
    ]
    expected = sorted(
        one for one in set().union(*own) if sum(one in page for page in unlike) >= PAGES
    )
    assert repeated(sets, range(len(texts))).tolist() == expected


def test_what_is_left_out_is_left_out_and_nothing_else() -> None:
    sets = shingle_batch([story(seed) for seed in range(3)])
    gone = sets.shingles[1][::2]
    left = collected(without(sets, {1: gone}))
    assert left.shingles[0].tolist() == sets.shingles[0].tolist()
    assert left.shingles[1].tolist() == sets.shingles[1][1::2].tolist()
    for name in ("figures", "places"):
        one, other = getattr(left, name), getattr(sets, name)
        assert np.array_equal(one.values, other.values)
        assert np.array_equal(one.starts, other.starts)


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.example.com/a?b=c", "example.com"),
        ("http://News.Example.co.uk:8080/", "news.example.co.uk"),
        ("example.com", ""),
        ("", ""),
        ("https://[broken", ""),
    ],
)
def test_the_site_of_an_address(address: str, site: str) -> None:
    assert site_of(address) == site


def test_a_site_is_a_string() -> None:
    with pytest.raises(TypeError, match=r"Article.site is a string, not None; leave it out"):
        Article("1", "x", site=None)  # type: ignore[arg-type]


# What is dropped


def chain(parts: int, size: int = 5, step: int = 2) -> list[str]:
    """Texts of which each shares most with the next one, and little with the one after it."""
    paragraphs = [prose(seed, 60) for seed in range(100, 100 + step * parts + size)]
    return [" ".join(paragraphs[at : at + size]) for at in range(0, step * parts, step)]


@pytest.mark.parametrize("keep", ["first", "longest", "newest"])
def test_the_end_of_a_chain_is_not_dropped(keep: str) -> None:
    a, b, c = chain(3)
    verdicts = dedupe([Article("a", a), Article("b", b), Article("c", c)], keep=keep)  # type: ignore[arg-type]
    kept = {verdict.id for verdict in verdicts if verdict.kept}
    assert kept in ({"b"}, {"a", "c"})


@given(st.integers(2, 7), st.integers(3, 6), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_what_is_dropped_matches_something_that_stays(
    parts: int, size: int, order: random.Random
) -> None:
    texts = [*chain(parts, size), *(story(seed) for seed in range(3))]
    order.shuffle(texts)
    articles = [Article(str(n), text) for n, text in enumerate(texts)]
    verdicts, corpus = dedupe(articles), Corpus(articles)
    kept = {verdict.id for verdict in verdicts if verdict.kept}
    for verdict in verdicts:
        if not verdict.kept:
            assert verdict.twin in kept
            assert corpus.match(int(verdict.id), int(verdict.twin or ""))


# Addresses


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.example.com/news/1?utm_source=x&id=3#top", "example.com/news/1?id=3"),
        ("http://example.com/news/1/?id=3&fbclid=a", "example.com/news/1?id=3"),
        ("https://example.com/news/1", "example.com/news/1?"),
        ("https://example.com/", ""),
        ("https://example.com", ""),
        ("not an address", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_what_two_addresses_of_one_article_have_in_common(url: str, address: str) -> None:
    assert address_of(url) == address


def test_articles_with_one_address_are_one_story_where_addresses_count() -> None:
    address = "https://www.a.com/news/7"
    articles = [
        Article("first", prose(1, 120), url=address),
        Article("other", prose(2, 120), url="https://a.com/news/8"),
        Article("later", prose(3, 90), url=f"{address}/?utm_source=mail"),
        Article("latest", prose(4, 60), url=f"{address}#comments"),
        Article("none", prose(5, 90)),
        Article("none either", prose(6, 90)),
    ]
    assert [one.cluster for one in dedupe(articles)] == [one.id for one in articles]
    found = {one.id: one for one in dedupe(articles, addresses=True)}
    assert {one.id for one in found.values() if not one.kept} == {"later", "latest"}
    later = found["later"]
    assert (later.relation, later.cluster, later.twin) == ("update", "first", "first")
    assert later.reason.startswith("the same address, ")
