"""Which articles are one story, and what they are to each other."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean.corpus.dedupe import Article, Keep, Verdict, dedupe
from newsclean.corpus.near_misses import story_near_misses
from tests.clock import timed
from tests.corpus.articles import HARBOUR, SCHOOL, furnished, preview, report, scanned, update


def verdicts(*texts: str, keep: Keep = "longest") -> list[Verdict]:
    return dedupe([Article(str(n), text) for n, text in enumerate(texts)], keep=keep)


def relations(*texts: str) -> list[str | None]:
    return [verdict.relation for verdict in verdicts(*texts)]


def test_different_stories_stay() -> None:
    assert verdicts(HARBOUR, SCHOOL) == [Verdict("0", "0"), Verdict("1", "1")]


def test_a_copy_is_the_same_word_for_word() -> None:
    first, second, _ = verdicts(HARBOUR, HARBOUR, SCHOOL)
    assert first == Verdict("0", "0")
    assert second == Verdict("1", "0", "same", "0", 1.0, "word for word", 0.5)


@pytest.mark.parametrize(
    "copy",
    [
        HARBOUR.upper(),
        HARBOUR.replace("\n", " "),
        HARBOUR.replace("Council approves new harbour wall", "Nine hours for a wall"),
        furnished(HARBOUR),
        scanned(HARBOUR, 0.01),
        scanned(HARBOUR, 0.03),
        scanned(HARBOUR, 0.05),
    ],
    ids=["capitals", "flat", "headline", "furniture", "scan 1%", "scan 3%", "scan 5%"],
)
def test_what_happens_to_a_copy_leaves_it_the_same(copy: str) -> None:
    assert sorted(filter(None, relations(HARBOUR, copy, SCHOOL))) == ["same"]


def test_a_preview_is_contained_in_its_twin() -> None:
    _, found, _ = verdicts(HARBOUR, preview(HARBOUR), SCHOOL)
    assert (found.relation, found.twin) == ("preview", "0")
    assert found.score is not None
    assert found.score > 0.9


@pytest.mark.parametrize(
    ("copy", "by_letters", "threshold"),
    [(update(HARBOUR), False, 0.5), (scanned(HARBOUR, 0.08), True, 0.66)],
    ids=["update", "scan 8%"],
)
def test_a_verdict_has_the_threshold_of_its_score(
    copy: str, by_letters: bool, threshold: float
) -> None:
    (twin,) = (verdict for verdict in verdicts(HARBOUR, copy, SCHOOL) if not verdict.kept)
    assert twin.threshold == threshold
    assert twin.score is not None
    assert twin.score >= threshold
    assert ("by its letters" in twin.reason) is by_letters


def test_an_update_shares_most_with_its_twin() -> None:
    old, new = Article("old", HARBOUR, "2024-03-05"), Article("new", update(HARBOUR), "2024-03-06")
    first, second = dedupe([new, old], keep=lambda article: article.id == "old")
    assert (first.relation, first.twin, second.relation) == ("update", "old", None)


def test_numbers_make_another_story() -> None:
    assert relations(report(1), report(2), report(3)) == [None] * 3
    assert relations(report(1), report(1, "Norvik Corp Ltd")) != [None] * 2


def test_a_toll_that_rises_is_an_update_not_another_story() -> None:
    assert relations(HARBOUR, HARBOUR.replace("14 boats", "16 boats")).count(None) == 1


def test_dates_make_another_story_unless_it_is_word_for_word() -> None:
    def found(text: str, date: str) -> list[str | None]:
        pair = [Article("a", HARBOUR, "2024-03-05"), Article("b", text, date)]
        return [verdict.relation for verdict in dedupe(pair)]

    assert found(update(HARBOUR), "2024-03-06").count(None) == 1
    assert found(update(HARBOUR), "2024-03-26").count(None) == 2
    assert found(HARBOUR, "2024-03-26").count(None) == 1


def test_short_texts_are_compared_not_guessed() -> None:
    assert relations("Rain again in Port Ellis", "Rain again in Port Ellis!").count(None) == 1
    assert relations("Rain again in Port Ellis", "Snow again in Port Ellis") == [None, None]
    assert relations("Council approves new harbour wall", HARBOUR) == [None, None]
    assert relations("Yes", "yes", "no").count(None) == 2


def test_texts_without_words_have_no_twins() -> None:
    assert relations("", "", "...", "...", " \n") == [None] * 5


def test_two_stories_are_not_joined_by_a_page_that_holds_both() -> None:
    both = f"{HARBOUR}\n\n{SCHOOL}"
    found = verdicts(HARBOUR, SCHOOL, both)
    assert found[0].cluster != found[1].cluster
    assert relations(HARBOUR, both).count("preview") == 1


def test_no_articles() -> None:
    assert dedupe([]) == []


def test_an_id_that_occurs_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="two articles have the id 'x'"):
        dedupe([Article("x", HARBOUR), Article("x", SCHOOL)])


def test_an_unknown_policy_is_an_error() -> None:
    with pytest.raises(ValueError, match="keep is one of first, longest, newest"):
        dedupe([], keep="best")  # type: ignore[arg-type]


# Policies

STORY = [
    Article("preview", preview(HARBOUR), "2024-03-05T08:00", {"views": 9}),
    Article("full", HARBOUR, "2024-03-05T10:00", {"views": 4}),
    Article("update", update(HARBOUR), "2024-03-06T09:00", {"views": 5}),
    Article("other", SCHOOL, "2024-03-06T09:00", {"views": 99}),
]


def kept(articles: list[Article], keep: Keep) -> set[str]:
    return {verdict.id for verdict in dedupe(articles, keep=keep) if verdict.kept}


@pytest.mark.parametrize(
    ("keep", "stays"),
    [
        ("first", "preview"),
        ("newest", "update"),
        (lambda article: article.row["views"], "preview"),
        (lambda article: -article.row["views"], "full"),
    ],
)
def test_keep(keep: Keep, stays: str) -> None:
    assert kept(STORY, keep) == {stays, "other"}


def test_keep_longest() -> None:
    assert kept(STORY[:2], "longest") == {"full"}


@pytest.fixture(scope="module")
def corpus() -> list[Article]:
    """Some hundred articles made of a few, with twins of every kind."""
    rng = random.Random(3)
    words = sorted({*HARBOUR.split(), *SCHOOL.split()})
    articles = []
    for number in range(30):
        base = "\n\n".join(" ".join(rng.choices(words, k=40)) for _ in range(6))
        makers: list[Callable[[str], str]] = [
            str,
            preview,
            furnished,
            lambda text: scanned(text, 0.03),
            str.upper,
        ]
        for turn, make in enumerate(rng.sample(makers, rng.randint(1, 4))):
            date = f"2024-03-{1 + number % 20:02}T{turn:02}:00"
            articles.append(Article(f"{number}.{turn}", make(base), date))
    return articles + [Article(f"r{seed}", report(seed)) for seed in range(10)]


@pytest.mark.parametrize("keep", ["longest", "newest", lambda article: len(article.text)])
def test_the_order_of_the_articles_changes_nothing(corpus: list[Article], keep: Keep) -> None:
    expected = {verdict.id: verdict for verdict in dedupe(corpus, keep=keep)}
    assert sum(not verdict.kept for verdict in expected.values()) > 20
    for seed in range(3):
        mixed = random.Random(seed).sample(corpus, len(corpus))
        assert {verdict.id: verdict for verdict in dedupe(mixed, keep=keep)} == expected


def test_the_number_of_jobs_changes_nothing(corpus: list[Article]) -> None:
    assert dedupe(corpus, jobs=2) == dedupe(corpus, jobs=1)


def test_files_in_place_of_memory_change_nothing(corpus: list[Article], tmp_path: Path) -> None:
    for keep in ("longest", lambda article: (len(article.text), article.id)):
        assert dedupe(corpus, keep=keep, scratch=tmp_path) == dedupe(corpus, keep=keep)
    assert dedupe([], scratch=tmp_path) == []
    assert dedupe([Article("a", "\ud800")], scratch=tmp_path) == [Verdict("a", "a")]
    assert not list(tmp_path.iterdir())


def test_which_stories_there_are_does_not_depend_on_what_is_kept(corpus: list[Article]) -> None:
    def groups(keep: Keep) -> set[frozenset[str]]:
        members: dict[str, set[str]] = {}
        for verdict in dedupe(corpus, keep=keep):
            members.setdefault(verdict.cluster, set()).add(verdict.id)
        return {frozenset(group) for group in members.values()}

    assert groups("first") == groups("longest") == groups("newest")


def test_planted_twins_are_found_and_reports_are_not(corpus: list[Article]) -> None:
    found = dedupe(corpus)
    story = {verdict.id: verdict.cluster.partition(".")[0] for verdict in found}
    assert all(cluster == id.partition(".")[0] for id, cluster in story.items())
    clusters = {verdict.cluster for verdict in found}
    assert len(clusters) == 30 + 10


# Laws

TEXTS = st.lists(
    st.one_of(
        st.text(st.characters(), max_size=60),
        st.sampled_from((HARBOUR, SCHOOL, preview(HARBOUR), update(HARBOUR), report(1))),
        st.text(st.sampled_from("ab 12.\n"), max_size=60),
    ),
    max_size=8,
)


@given(TEXTS)
def test_every_verdict_is_about_articles_that_are_there(texts: list[str]) -> None:
    found = {verdict.id: verdict for verdict in verdicts(*texts)}
    assert list(found) == [str(place) for place in range(len(texts))]
    for verdict in found.values():
        assert found[verdict.cluster].kept
        assert verdict.kept == (verdict.cluster == verdict.id)
        if not verdict.kept:
            assert verdict.twin != verdict.id
            assert verdict.score is not None
            assert 0 < verdict.score <= 1
            assert verdict.reason
            assert verdict.twin is not None
            assert found[verdict.twin].cluster == verdict.cluster


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_any_order_gives_the_same(texts: list[str], rng: random.Random) -> None:
    articles = [Article(str(place), text) for place, text in enumerate(texts)]
    expected = sorted(dedupe(articles))
    rng.shuffle(articles)
    assert sorted(dedupe(articles)) == expected


@pytest.mark.parametrize(
    "texts",
    [
        ["word " * 200_000] * 2,
        [f"{number} " + "same words again and again " * 40 for number in range(600)],
        ["1 " * 200_000, "2 " * 200_000],
        ["\ud800" * 100_000, "中" * 300_000, "e\u0301" * 200_000],
        [" ".join(f"w{word}" for word in range(number, number + 60)) for number in range(800)],
    ],
    ids=["one word", "one template", "numbers", "signs", "a chain"],
)
def test_hostile_texts_take_their_time_in_lines(texts: list[str]) -> None:
    assert timed(lambda: verdicts(*texts))[0] < 20


def test_a_chain_is_no_cluster() -> None:
    chain = [" ".join(f"w{word}" for word in range(at, at + 60)) for at in range(0, 400, 20)]
    sizes: dict[str, int] = {}
    for verdict in verdicts(*chain):
        sizes[verdict.cluster] = sizes.get(verdict.cluster, 0) + 1
    assert max(sizes.values()) <= 5


# Against others, with another threshold


def test_what_is_of_one_story_with_another_set_goes() -> None:
    old = [Article("0", HARBOUR), Article("old", SCHOOL)]
    new = [
        Article("0", preview(HARBOUR)),
        Article("1", report(1)),
        Article("2", f"{HARBOUR} More."),
    ]
    found = dedupe(new, against=old)
    assert [(one.id, one.cluster, one.relation, one.twin) for one in found] == [
        ("0", "0", "preview", "0"),
        ("1", "1", None, None),
        ("2", "0", "same", "0"),
    ]
    assert dedupe([], against=old) == []
    assert dedupe(old, against=iter(())) == dedupe(old)
    with pytest.raises(ValueError, match="two articles have the id '0'"):
        dedupe(new, against=[*old, *old])


@pytest.mark.parametrize("keep", ["first", "longest", "newest"])
def test_what_others_hold_goes_whatever_is_to_stay(keep: Keep) -> None:
    new = [Article("new", f"{HARBOUR} {SCHOOL}", "2024-03-06"), Article("twin", HARBOUR)]
    for verdict in dedupe(new, against=[Article("old", HARBOUR, "2024-03-05")], keep=keep):
        assert (verdict.twin, verdict.kept) == ("old", False)


def test_nothing_of_the_others_changes_though_they_are_one_story() -> None:
    # Each new text matches another of the old ones, which match each other.
    old = [Article("a", HARBOUR), Article("b", update(HARBOUR)), Article("c", preview(HARBOUR))]
    new = [Article(f"new {one.id}", f"{one.text} x") for one in old]
    found = dedupe(new, against=old)
    assert [one.kept for one in found] == [False] * 3


def test_the_threshold_is_the_share_of_the_shorter_text() -> None:
    edited = update(HARBOUR)
    a, b = Article("a", HARBOUR), Article("b", edited)
    (score,) = [one.score for one in dedupe([a, b]) if one.score is not None]
    assert 0.5 < score < 0.95
    below, above = round(score - 0.01, 2), round(score + 0.01, 2)
    (dropped,) = [one for one in dedupe([a, b], threshold=below) if not one.kept]
    assert dropped.threshold == below
    assert all(one.kept for one in dedupe([a, b], threshold=above))
    with pytest.raises(ValueError, match=r"threshold lies between 0\.3 and 1: 0\.2"):
        dedupe([a, b], threshold=0.2)


# Near misses


def test_the_nearest_decisions_come_first() -> None:
    texts = {
        "harbour": HARBOUR, "copy": HARBOUR, "preview": preview(HARBOUR),
        "update": update(HARBOUR), "scan": scanned(HARBOUR, 0.05), "school": SCHOOL,
        "monday": report(1), "tuesday": report(2),
    }  # fmt: skip
    articles = [Article(name, text) for name, text in texts.items()]
    pairs = story_near_misses(articles, most=100)
    assert [abs(one.score - one.threshold) for one in pairs] == sorted(
        abs(one.score - one.threshold) for one in pairs
    )
    assert story_near_misses(articles, most=2) == pairs[:2]
    by_ids = {(one.first, one.second): one for one in pairs}
    assert len(by_ids) == len(pairs)
    reports = by_ids["monday", "tuesday"]
    assert (reports.story, "numbers are others" in reports.veto) == (False, True)
    assert by_ids["copy", "update"].story
    for one in pairs:
        twins = [Article("x", texts[one.first]), Article("y", texts[one.second])]
        assert one.story is (len({verdict.cluster for verdict in dedupe(twins)}) == 1)
