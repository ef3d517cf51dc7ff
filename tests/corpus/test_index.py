"""An index remembers stories: what it answers, and what it survives."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean.corpus.dedupe import Article, Corpus
from newsclean.corpus.index import APPLICATION, Index, IndexFileError, Seen
from newsclean.corpus.relation import matches
from newsclean.corpus.signature import Signature, compared, sign
from tests.clock import PATIENCE
from tests.conftest import ROOT
from tests.corpus.articles import HARBOUR, SCHOOL, furnished, preview, report, scanned, update

posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


@pytest.fixture(params=["memory", "file"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    with Index() if request.param == "memory" else Index(tmp_path / "seen.db") as opened:
        yield opened


def test_a_new_story_is_new(index: Index) -> None:
    assert index.see(Article("a", HARBOUR)) is None
    assert index.see(Article("b", SCHOOL)) is None
    assert len(index) == 2
    assert list(index) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        (HARBOUR, "same"),
        (HARBOUR.upper(), "same"),
        (furnished(HARBOUR), "same"),
        (preview(HARBOUR), "preview"),
        (update(HARBOUR), "update"),
        (scanned(HARBOUR, 0.02), "same"),
    ],
    ids=["copy", "capitals", "furniture", "preview", "update", "scan"],
)
def test_a_story_that_was_seen_is_known_and_as_what(index: Index, text: str, relation: str) -> None:
    index.add(Article("old", HARBOUR, "2024-03-05"))
    index.add(Article("other", SCHOOL, "2024-03-05"))
    (seen,) = index.query(Article("new", text, "2024-03-06"))
    assert (seen.id, seen.relation) == ("old", relation)
    assert 0.4 < seen.score <= 1
    assert seen.threshold == (0.66 if "by its letters" in seen.reason else 0.5)


def test_the_full_article_after_its_preview_is_an_update(index: Index) -> None:
    index.add(Article("preview", preview(HARBOUR), "2024-03-05"))
    seen = index.see(Article("full", HARBOUR, "2024-03-05T09:00"))
    assert seen is not None
    assert seen.relation == "update"


def test_numbers_and_dates_make_another_story(index: Index) -> None:
    index.add(Article("first", report(1)))
    assert index.query(Article("second", report(2))) == []
    index.add(Article("march", HARBOUR, "2024-03-05"))
    assert index.query(Article("may", update(HARBOUR), "2024-05-05")) == []


def test_an_article_is_not_a_twin_of_itself(index: Index) -> None:
    index.add(Article("a", HARBOUR))
    assert index.query(Article("a", HARBOUR)) == []
    assert index.see(Article("a", HARBOUR)) is None
    assert len(index) == 1


def test_an_id_that_comes_again_takes_the_new_text(index: Index) -> None:
    index.add(Article("a", HARBOUR))
    index.add(Article("a", SCHOOL))
    assert index.query(Article("b", HARBOUR)) == []
    assert [seen.id for seen in index.query(Article("b", SCHOOL))] == ["a"]


def test_what_is_removed_is_forgotten(index: Index) -> None:
    index.add_all([Article("a", HARBOUR), Article("b", SCHOOL)])
    assert index.remove("a")
    assert not index.remove("a")
    assert "a" not in index
    assert "b" in index
    assert index.query(Article("c", HARBOUR)) == []


def test_texts_without_words_are_remembered_and_have_no_twins(index: Index) -> None:
    for id in "abc":
        assert index.see(Article(id, " ... ")) is None
    assert len(index) == 3


def test_a_bad_date_adds_nothing_of_a_batch(index: Index) -> None:
    with pytest.raises(ValueError, match="not a date"):
        index.add_all([Article("a", HARBOUR), Article("b", SCHOOL, "someday")])
    assert len(index) == 0


def test_it_is_found_again_another_day(tmp_path: Path) -> None:
    path = tmp_path / "seen.db"
    with Index(path) as index:
        index.add(Article("a", HARBOUR))
    assert [entry.name for entry in tmp_path.iterdir()] == ["seen.db"]
    with Index(str(path)) as index:
        assert [seen.id for seen in index.query(Article("b", HARBOUR))] == ["a"]


# Files


def test_a_text_is_no_index(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Remember the milk. " * 100)
    with pytest.raises(IndexFileError, match=r"notes\.txt: not an index of newsclean"):
        Index(path)
    assert path.read_text().startswith("Remember")


def test_the_base_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE article (id)")
    base.close()
    before = path.read_bytes()
    with pytest.raises(IndexFileError, match="not an index of newsclean"):
        Index(path)
    assert path.read_bytes() == before


def test_a_newer_layout_is_named(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    Index(path).close()
    base = sqlite3.connect(path)
    assert base.execute("PRAGMA application_id").fetchone()[0] == APPLICATION
    base.execute("PRAGMA user_version = 7")
    base.close()
    with pytest.raises(IndexFileError, match=r"another version of newsclean \(layout 7; this one"):
        Index(path)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="nowhere"):
        Index(tmp_path / "nowhere" / "seen.db")


def test_a_damaged_file_is_an_error_not_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "seen.db"
    with Index(path) as index:
        index.add_all([Article(str(seed), report(seed) + HARBOUR) for seed in range(50)])
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    with Index(path) as index, pytest.raises(IndexFileError, match=r"seen\.db"):
        index.query(Article("a", HARBOUR))


HARM = [
    "UPDATE article SET id = cast(x'ff' AS text) WHERE number = 3",
    "UPDATE article SET id = x'ff00' WHERE number = 3",
    "UPDATE article SET days = 'x'",
    "UPDATE article SET size = 'many'",
    "UPDATE article SET size = -5",
    "UPDATE article SET samples = x''",
    "UPDATE article SET samples = 'text'",
    "UPDATE article SET samples = x'00ff'",
    "UPDATE article SET samples = x'ffffffffffffffff'",
    "DELETE FROM article",
    "DROP TABLE article",
    "DROP TABLE key",
    "UPDATE key SET number = number + 1000",
]


def harmed(path: Path, whole: bytes, chance: random.Random) -> None:
    """An index in which bits, bytes, pages or values are others, or which is cut short."""
    data = bytearray(whole)
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
    kind = chance.randrange(6)
    start, size = chance.randrange(len(data)), chance.randrange(1, 5000)
    if kind == 0:
        for _ in range(chance.choice((1, 3, 50, 1000))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        for _ in range(chance.choice((1, 5))):
            data[chance.randrange(120)] = chance.randrange(256)
    elif kind == 2:
        del data[start:]
    elif kind == 3:
        data[start : start + size] = bytes([chance.choice((0, 255))]) * size
    elif kind == 4:
        page = chance.randrange(len(data) // 4096) * 4096
        data[page : page + 4096] = whole[start // 4096 * 4096 :][:4096]
    path.write_bytes(data)
    if kind == 5:
        base = sqlite3.connect(path)
        with base:
            base.execute(chance.choice(HARM).replace("UPDATE", "UPDATE OR REPLACE"))
        base.close()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_wrong_with_a_file_the_error_names_it(tmp_path: Path, seed: int) -> None:
    """From every method comes an answer, or an `IndexFileError`, and nothing else."""
    path = tmp_path / "seen.db"
    with Index(path) as index:
        index.add_all(Article(f"é{n}", report(n) + HARBOUR, "2024-03-05") for n in range(40))
    whole = path.read_bytes()
    chance = random.Random(seed)
    told = []
    for _ in range(30):
        harmed(path, whole, chance)
        calls: list[Callable[[Index], object]] = [
            lambda index: index.query(Article("n", report(3) + HARBOUR, "2024-03-05")),
            lambda index: index.see(Article("m", report(5) + HARBOUR, "2024-03-05")),
            len,
            list,
            lambda index: "é4" in index,
            lambda index: index.remove("é7"),
            lambda index: index.add(Article("é9", SCHOOL)),
        ]
        try:
            with Index(path) as index:
                for call in calls:
                    try:
                        call(index)
                    except IndexFileError as error:
                        told.append(str(error))
        except IndexFileError as error:
            told.append(str(error))
    assert len(told) > 10
    assert all(one.startswith(f"{path}: ") for one in told)
    assert any("seen.db: damaged: " in one for one in told)


def test_an_id_that_no_file_can_hold(index: Index) -> None:
    index.add(Article("a", HARBOUR))
    for change in (index.add, index.see):
        with pytest.raises(ValueError, match=r"the id '\\ud800' holds half a character"):
            change(Article("\ud800", SCHOOL))
    assert list(index) == ["a"]
    assert "\ud800" not in index
    assert not index.remove("\ud800")
    assert [seen.id for seen in index.query(Article("\ud800", HARBOUR))] == ["a"]


def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "seen.db"
    with Index(path) as index:
        index.add(Article("a", HARBOUR))
        pages = index._base.execute("PRAGMA page_count").fetchone()[0]
        index._base.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(IndexFileError, match="full"):
            index.add_all([Article(f"b{seed}", scanned(SCHOOL, 0.3, seed)) for seed in range(99)])
        assert list(index) == ["a"]
        assert index.query(Article("c", HARBOUR))
        index._base.execute(f"PRAGMA max_page_count = {pages + 999}")
        index.add(Article("b", SCHOOL))
    with Index(path) as index:
        assert list(index) == ["a", "b"]


WRITER = """
import sys
from newsclean.corpus.dedupe import Article
from newsclean.corpus.index import Index
path, name, count = sys.argv[1:]
with Index(path) as index:
    for number in range(int(count)):
        text = " ".join(f"{name}{(number * 7 + at) % 997}x" for at in range(60))
        index.see(Article(f"{name}-{number}", text))
        print(f"{name}-{number}", flush=True)
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "seen.db"
    for process in [writer(path, name, 150) for name in "ab"]:
        _, problems = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, problems
    with Index(path) as index:
        assert set(index) == {f"{name}-{number}" for name in "ab" for number in range(150)}


@posix
def test_killed_at_any_moment_it_keeps_all_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "seen.db"
    rng = random.Random(50)
    acknowledged: list[str] = []
    for turn in range(50):
        process = writer(path, f"t{turn}", 100_000)
        assert process.stdout
        assert process.stderr
        stop = rng.randint(0, 60)
        lines = list(islice(process.stdout, stop))
        process.send_signal(signal.SIGKILL)
        # From the same buffer: `communicate` would go past what it holds, into a line perhaps.
        lines += process.stdout
        assert process.wait() == -signal.SIGKILL, process.stderr.read()
        process.stdout.close()
        process.stderr.close()
        acknowledged += [line.strip() for line in lines if line.endswith("\n")]
        with Index(path) as index:
            there = set(index)
            assert index._base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert there >= set(acknowledged)
    assert len(acknowledged) > 500


# Signatures


def test_a_signature_packs_and_unpacks() -> None:
    for text in ("", "one", HARBOUR, report(3), "\ud800 😀" * 50):
        signature = sign(text, 3.5)
        assert Signature.unpack(signature.size, 3.5, signature.pack()) == signature


def test_a_signature_stays_small() -> None:
    words = [f"word{number} {number}" for number in range(20_000)]
    assert len(sign(" ".join(words)).pack()) < 1200
    assert len(sign(HARBOUR).pack()) < 800


@given(st.lists(st.sampled_from(HARBOUR.split()), max_size=80))
def test_a_text_matches_itself(words: list[str]) -> None:
    signature = sign(" ".join(words))
    evidence = compared(signature, signature)
    assert matches(evidence) == bool(words)
    assert evidence.alike == bool(words)


def test_samples_tell_about_what_the_whole_texts_would() -> None:
    long = "\n\n".join(" ".join(f"w{part}x{word}" for word in range(50)) for part in range(40))
    half = long[: len(long) // 2]
    assert 0.8 <= compared(sign(half), sign(long)).contained <= 1
    assert compared(sign(half), sign(long[len(long) // 2 :])).contained < 0.1


def test_every_text_is_found_again_word_for_word(tmp_path: Path) -> None:
    rng = random.Random(7)
    words = [f"word{n}" for n in range(3000)]
    # Many numbers between many words: a sample of one is not that of the other.
    texts = [
        " ".join(
            rng.choice(words) if rng.random() < 0.5 else str(rng.randrange(10_000))
            for _ in range(size)
        )
        for size in (20, 80, 300, 1200, 4000)
        for _ in range(20)
    ]
    with Index(tmp_path / "seen.db") as index:
        index.add_all(Article(str(n), text) for n, text in enumerate(texts))
        for n, text in enumerate(texts):
            (found,) = index.query(Article("new", text))
            assert found == Seen(str(n), "same", 1.0, "word for word", 0.5)
            evidence = compared(sign(text), sign(text))
            assert evidence.equal == evidence.places


def test_a_copy_comes_before_what_contains_it() -> None:
    with Index() as index:
        index.add(Article("whole", f"{HARBOUR} {SCHOOL} {SCHOOL.upper()}"))
        index.add(Article("copy", HARBOUR))
        index.add(Article("flat", HARBOUR.upper()))
        found = [seen.id for seen in index.query(Article("new", HARBOUR))]
        assert found[:2] == ["copy", "flat"]
        assert index.query(Article("copy", HARBOUR))[0].id == "flat"


def test_reading_articles_keeps_no_other_process_waiting(tmp_path: Path) -> None:
    path = tmp_path / "seen.db"

    def articles() -> Iterator[Article]:
        yield Article("a", HARBOUR)
        with Index(path) as other:
            other.add(Article("b", SCHOOL))
        yield Article("c", SCHOOL)

    with Index(path) as index:
        index.add_all(articles())
        assert sorted(index) == ["a", "b", "c"]


def test_places_that_occur_again_count_as_in_the_whole_texts() -> None:
    # "scored 3 goals" stands twice with other numbers, and the two texts share one of them.
    rest = HARBOUR.split("\n\n", 1)[1]
    one = f"{rest} She scored 3 goals and then she scored 4 goals."
    other = f"{rest} She scored 4 goals and then she scored 5 goals."
    corpus = Corpus([Article("a", one), Article("b", other)])
    whole, told = corpus.compare(0, 1), compared(sign(one), sign(other))
    assert (told.equal, told.places) == (whole.equal, whole.places)
    assert Signature.unpack(5, None, sign(one).pack()).figures == sign(one).figures
