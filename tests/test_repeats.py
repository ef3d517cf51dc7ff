"""What a document says twice."""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.config import NEWS
from newsclean.deciding import decide
from newsclean.markers.captions import captions
from newsclean.markers.repeats import candidates as module
from newsclean.markers.repeats.candidates import candidates
from newsclean.markers.repeats.marker import repeats
from newsclean.model import Document, Mark
from newsclean.text.segmenting import segment
from tests.clock import growth, timed
from tests.strategies import texts

CASES = tomllib.loads(Path(__file__).with_name("cases").joinpath("pairs.toml").read_text("utf-8"))
TWINS = [
    (case["a"], case["b"])
    for case in CASES["match"]
    if case["a"] != case["b"] and case["a"].endswith((".", "”")) and case["b"].endswith((".", "”"))
]
CONTRASTS = [
    (case["a"], case["b"])
    for case in CASES["differ"]
    if case["a"] != case["b"] and case["veto"] not in ("", "short")
]
FILL = (
    "Nobody in the fish market had slept that night.",
    "Water stood a metre deep in the cellars of the town hall and the school.",
    "A bakery on the hill gave bread to whoever came, and many came.",
    "“My grandmother saw the same in her day,” said a man with a bucket.",
    "By noon the road along the coast was open again to lorries.",
    "Insurance companies have sent their people, who measure and say little.",
    "The library lost its cellar, where the oldest newspapers were kept.",
    "Divers will look at the foundations as soon as the swell allows it.",
    "Somebody had painted a line on the church to show how high it came.",
    "Schools stay closed until the heating has been looked at.",
)
ITEM = "Three spoons of oil and salt for fish in the pan"
LONG_TITLE = "Water stood deep in the cellars of the town hall and of the school for boys"
A, B = FILL[1], FILL[3]
A2 = "In the cellars of the town hall and the school water stood one metre deep."
B2 = "“My grandmother saw the same in her day”, said a man who had a bucket."


def document(*paragraphs: str) -> Document:
    return segment(Document.of("\n\n".join(paragraphs) + "\n"))


def marks(doc: Document) -> list[Mark]:
    return list(repeats(doc, NEWS))


def claims(doc: Document) -> set[tuple[str, str, str]]:
    """What would go, with its twin, by which rule; vetoes aside."""
    return {
        (doc.words(doc.units[m.unit]), doc.words(doc.units[m.twin]), m.rule)
        for m in marks(doc)
        if m.veto is None and m.twin is not None
    }


def test_word_for_word_both_ways() -> None:
    doc = document(f"{FILL[0]} {A} {FILL[2]}", FILL[4], A)
    assert claims(doc) == {(A, A, "repeat.exact")}
    assert {(m.unit, m.twin) for m in marks(doc)} == {(1, 4), (4, 1)}


def test_the_order_of_words_is_no_difference_beside_a_twin() -> None:
    doc = document(f"{FILL[0]} {A} {B} {A2} {B2} {FILL[2]}")
    assert claims(doc) == {
        (A, A2, "repeat.reworded"),
        (A2, A, "repeat.reworded"),
        (B, B2, "repeat.reworded"),
        (B2, B, "repeat.reworded"),
    }
    assert all("beside" in m.why for m in marks(doc))


def test_less_is_enough_beside_a_twin() -> None:
    weak = "Bread was given to whoever came by a baker up the hill, and a lot of people came."
    alone = document(FILL[0], f"{FILL[2]} {B}", *FILL[6:9], FILL[4], f"{weak} {FILL[5]}")
    beside = document(FILL[0], f"{FILL[2]} {B}", FILL[4], f"{weak} {B2} {FILL[5]}")
    assert not any(weak in claim for claim in claims(alone))
    assert any(weak in claim for claim in claims(beside))


def test_less_is_enough_for_two_that_stand_near_each_other() -> None:
    weak = "Bread was given to whoever came by a baker up the hill, and a lot of people came."
    near = document(FILL[0], f"{FILL[2]} {B}", f"{weak} {FILL[5]}")
    assert any(weak in claim for claim in claims(near))
    said = f'"{weak[:-1]}," he said.'
    assert not any(said in claim for claim in claims(document(FILL[0], B, said, FILL[5])))


def test_of_what_is_contained_the_shorter_goes() -> None:
    long = A[:-1] + ", and nobody knew where to begin with the pumps."
    assert claims(document(FILL[0], A, long, FILL[4])) == {(A, long, "repeat.contained")}
    assert claims(document(FILL[0], long, A, FILL[4])) == {(A, long, "repeat.contained")}


def test_a_longer_sentence_far_away_may_sum_up() -> None:
    long = A[:-1] + ", and nobody knew where to begin with the pumps."
    doc = document(f"{FILL[0]} {A} {FILL[2]}", *FILL[3:9], f"{long} {FILL[9]}")
    assert claims(doc) == set()
    assert [m.veto for m in marks(doc)] == ["the longer sentence stands elsewhere"]


def test_a_guard_spares_and_is_named() -> None:
    other = "A bakery on the hill gave bread to whoever came, and nobody came."
    found = marks(document(FILL[0], FILL[2], FILL[4], other))
    assert found
    assert {(m.unit, m.twin) for m in found} <= {(1, 3), (3, 1)}
    assert all(m.veto for m in found)


@pytest.mark.parametrize(("a", "b"), CONTRASTS)
def test_contrasts_stay(a: str, b: str) -> None:
    doc = document(FILL[0], f"{a} {b}", FILL[2], b, a[:0] + FILL[4])
    assert all(
        m.veto or doc.words(doc.units[m.unit]) == doc.words(doc.units[m.twin or 0])
        for m in marks(doc)
    )


@pytest.mark.parametrize(
    ("why", "paragraphs"),
    [
        ("a refrain", (A, FILL[0], A, FILL[4], A)),
        (
            "a list",
            tuple(f"The {x} team of the harbour lost its boat in the storm." for x in "abcd"),
        ),
        ("a headline", ("Water stood deep in the cellars of the town hall and the school", A)),
        ("a heading", (FILL[0], "Bread for whoever came to the bakery hill", FILL[4], FILL[2])),
        ("a question", (FILL[0], "Who knows how deep the water stood in the school cellar?") * 2),
        ("an item of a list", (FILL[0], ITEM, FILL[4], FILL[2], ITEM)),
        ("a heading and its text", (FILL[0], LONG_TITLE, LONG_TITLE + ", and nobody slept.")),
        ("a short one", (FILL[5], "Nobody knew what to say.", FILL[4], "Nobody knew what to say.")),
    ],
)
def test_what_is_safe(why: str, paragraphs: tuple[str, ...]) -> None:
    doc = document(*paragraphs)
    kept = {doc.words(doc.units[m.unit]) for m in marks(doc) if m.veto is None}
    assert kept <= {FILL[0]}, why


def test_an_item_of_a_list_may_stand_twice_however_long() -> None:
    item = "The ferry to the outer islands, for people who want to see the seals and the lighthouse"
    before, behind = "Five trips from the old port", "A walk along the wall"
    listed = document(FILL[0], before, item, behind, FILL[4], FILL[6], item, FILL[8])
    assert {m.veto for m in marks(listed)} == {"an item of a list"}
    alone = document(FILL[0], item, FILL[4], FILL[6], item, FILL[8])
    assert {m.veto for m in marks(alone)} == {None}


def test_a_quotation_is_not_broken() -> None:
    end = "The people on the hill were the only ones who had bread that night.”"
    first, second = (f"{lead} {end}" for lead in ("“We saw it.", "She said: “It was dark."))
    doc = document(f"{FILL[0]} {first}", FILL[2], f"{FILL[4]} {second}", FILL[6])
    assert {m.veto for m in marks(doc)} == {"a piece of a quotation"}
    whole = f"“{end}"
    doc = document(f"{FILL[0]} {whole}", FILL[2], f"{FILL[4]} {whole}", FILL[6])
    assert {m.veto for m in marks(doc)} == {None}


def test_a_heading_may_be_repeated_right_below() -> None:
    title = "Water stood deep in the cellars of the town hall"
    assert {m.veto for m in marks(document(title, FILL[0], title, FILL[4]))} == {None}
    assert {m.veto for m in marks(document(title, *FILL[4:7], title))} == {"a heading"}


def test_a_piece_of_a_hard_wrapped_sentence_is_none() -> None:
    lines = "Water stood a metre deep in the cellars of the\ntown hall, and of the school\ntoo."
    doc = segment(Document.of(f"{FILL[0]}\n\n{lines}\n\n{FILL[2]}\n\n{lines}\n"))
    assert all(m.veto for m in repeats(doc, NEWS))


def test_a_whole_body_twice() -> None:
    body = FILL[1:7]
    doc = document("Storm floods the lower town of the old port", *body, *body)
    assert {m.unit for m in marks(doc) if m.veto is None and m.unit > (m.twin or 0)} == set(
        range(7, 13)
    )


def test_an_article_with_every_defect() -> None:
    cut, full = (
        "lie on the quay of Port Ellis, Tuesday, May 6, 2025.",
        "Nets and broken boats lie on the quay of Port Ellis, Tuesday, May 6, 2025.",
    )
    doc = document(
        "Storm floods the lower town of the old port",
        f"{FILL[0]} {A} {B} {A2} {B2} {FILL[2]}",
        cut,
        full,
        f"{FILL[4]} {FILL[5]} {FILL[6]}",
        FILL[5],
        f"{FILL[7]} {FILL[8].replace('line', 'mark')} {FILL[9]}",
    )
    doc = replace(doc, marks=(*captions(doc, NEWS), *repeats(doc, NEWS)))
    gone = [doc.text[removal.start : removal.end] for removal in decide(doc, NEWS).removals]
    assert gone == [A2, B2, cut, FILL[5]]


def test_the_article_that_started_it(shared: Path) -> None:
    (path,) = (shared / "seed").glob("*.txt")
    doc = segment(Document.of(path.read_text("utf-8")))
    doc = replace(doc, marks=(*captions(doc, NEWS), *repeats(doc, NEWS)))
    removals = decide(doc, NEWS).removals
    lines = [doc.text.count("\n", 0, removal.start) + 1 for removal in removals]
    twins = [doc.text.count("\n", 0, removal.twin[0]) + 1 for removal in removals if removal.twin]
    assert (lines, twins) == ([21, 39, 49, 49], [23, 41, 49, 49])
    first, second = removals[2:]
    assert first.twin is not None
    assert second.twin is not None
    assert first.twin[0] < second.twin[0] < first.start < second.start


@given(st.lists(st.sampled_from(FILL), unique=True, min_size=4), st.sampled_from(TWINS), st.data())
def test_a_planted_twin_is_found_and_nothing_else(
    fill: list[str], twins: tuple[str, str], data: st.DataObject
) -> None:
    first = data.draw(st.integers(1, len(fill)))
    paragraphs = [*fill[:first], *twins, *fill[first:]]
    found = claims(document(*paragraphs))
    assert found
    assert {text for claim in found for text in claim[:2]} == set(twins)


@given(texts)
def test_marks_are_well_formed(raw: str) -> None:
    doc = segment(Document.of(raw))
    found = marks(doc)
    assert found == marks(doc)
    for mark in found:
        assert mark.twin is not None
        assert mark.twin != mark.unit
        assert 0 <= mark.score <= 1
        assert mark.why
    spared = [m.unit for m in found if m.veto]
    assert len(spared) == len(set(spared))


def test_thresholds_come_from_the_config() -> None:
    doc = document(f"{FILL[0]} {A} {FILL[2]}", f"{A2} {FILL[4]}")
    strict = replace(NEWS, similarity=1.0, neighbour_similarity=1.0, containment=1.0)
    assert any(m.veto is None for m in repeats(doc, NEWS))
    assert not any(m.veto is None for m in repeats(doc, strict))


def plain_candidates(sentences: list[str]) -> set[tuple[int, int]]:
    """Every pair, looked at one by one."""
    keys = [module._keys(sentence) for sentence in sentences]
    words = [module._all_words(sentence) for sentence in sentences]
    found = set()
    for i, j in combinations(range(len(keys)), 2):
        short, long = sorted((len(keys[i]), len(keys[j])))
        both = len(keys[i] & keys[j])
        few, many = sorted(len(keys[k]) + module.ANY * len(words[k]) for k in (i, j))
        all_both = both + module.ANY * len(words[i] & words[j])
        if (
            both >= 2
            and (both >= module.WITHIN * short or 2 * both >= module.ALIKE * (short + long))
            and (all_both >= module.WITHIN * few or 2 * all_both >= module.ALIKE * (few + many))
        ):
            found.add((i, j))
    return found


words = st.sampled_from(
    "harbour council debate storm bakery cellar market ferry engine report of the in 12".split()
)
bags = st.lists(words, min_size=1, max_size=9).map(" ".join)


@given(st.lists(bags, max_size=module.MOST + 1))
def test_the_index_finds_what_all_pairs_find(sentences: list[str]) -> None:
    assert set(candidates(sentences)) == plain_candidates(sentences)


def test_no_planted_twin_is_lost_among_many() -> None:
    rng = random.Random(7)
    vocabulary = ["".join(rng.choices("abcdefghij", k=6)) for _ in range(3000)]
    sentences = [" ".join(rng.choices(vocabulary, k=12)) for _ in range(3000)]
    planted = []
    for i in range(0, 3000, 30):
        left = sentences[i].split()
        rng.shuffle(left)
        sentences.append(" ".join([*left[:8], *rng.choices(vocabulary, k=3)]))
        planted.append((i, len(sentences) - 1))
    found = set(candidates(sentences))
    assert set(planted) <= found
    assert len(found) < 2 * len(sentences)


def permuted(n: int) -> str:
    rng = random.Random(1)
    bag = "harbour council approved debate fishermen village decision engineer storm".split()
    return "\n".join(" ".join(rng.sample(bag, len(bag))).capitalize() + "." for _ in range(n))


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["The same line stands here again and again, word for word."] * 50_000),
        permuted(5_000),
        "\n".join(f"The council approved wall number {n} after a debate." for n in range(5_000)),
        "word " * 200_000,
        "a" * 1_000_000,
        "\n\n".join(" ".join(f"w{(n * m) % 977}ord" for m in range(600)) for n in range(1, 200)),
        "\n".join("AB CD EF " * 20 for _ in range(5_000)),
    ],
    ids=["identical", "permuted", "numbered", "one unit", "one word", "long units", "capitals"],
)
def test_hostile_texts_take_bounded_time(text: str) -> None:
    doc = segment(Document.of(text))
    seconds, found = timed(lambda: marks(doc))
    assert seconds < 15
    assert all(m.veto for m in found)


def test_time_grows_about_linearly() -> None:
    rng = random.Random(3)
    vocabulary = ["".join(rng.choices("abcdefghij", k=rng.randint(3, 9))) for _ in range(5000)]
    sentences = [" ".join(rng.choices(vocabulary, k=18)).capitalize() + "." for _ in range(4000)]
    assert growth(lambda n: partial(marks, document(*sentences[:n])), 500, 4000) < 8 * 4
