"""The benchmark of quality: how it counts, what it compares with, and what it says."""

from __future__ import annotations

import gzip
import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.cleaners import (
    c4_lines,
    distinct_lines,
    justext_by_language,
    justext_lines,
    line_oracle,
)
from benchmarks.counting import Counts, Gold, count, f1_of, score
from benchmarks.quality import DataError, files_in, main, models_in, read, suspects_in
from newsclean.markers.layout.model import LOW, STEP, line_model

needs_justext = pytest.mark.skipif(
    find_spec("justext") is None, reason="jusText is not installed (extra: bench)"
)

ARTICLE = (
    "The harbour office will close the old bridge for the whole of March.\n"
    "Repairs were put off for three winters, said its head on Tuesday.\n"
    "Buses will take the long way round by the northern shore.\n"
)
DIRTY = f"Home\nNews and weather\n{ARTICLE}Share this story\nMost read\n"

# Few words, so that runs of them come again, in lines of any length.
words = st.sampled_from("the sea sea took a Boat naïve 7".split())
lines = st.lists(words, max_size=7).map(" ".join)
texts = st.lists(lines, max_size=8).map("\n".join)


def plain_count(text: str, gold: str) -> Counts:
    """`count`, by taking things out of lists one by one."""

    def split(text: str) -> list[str]:
        return re.findall(r"\w+", text)

    def runs(words: list[str]) -> list[list[str]]:
        if 0 < len(words) < 4:
            return [words]
        return [words[i : i + 4] for i in range(len(words) - 3)]

    found, wanted = runs(split(text)), runs(split(gold))
    left, common = list(wanted), 0
    for run in found:
        if run in left:
            left.remove(run)
            common += 1
    stock, inside = split(gold), 0
    for i, word in enumerate(split(text)):
        near = [found[k] for k in range(max(0, i - 3), i + 1) if k < len(found)]
        if any(run in wanted for run in near) and word in stock:
            stock.remove(word)
            inside += len(word)
    outside = sum(map(len, split(text))) - inside
    return Counts(common, len(found), len(wanted), inside, outside)


@given(texts, texts)
def test_count_is_what_the_plain_one_counts(text: str, gold: str) -> None:
    assert count(text, Gold.of(gold)) == plain_count(text, gold)


def test_count_of_a_page() -> None:
    same = count(ARTICLE, Gold.of(ARTICLE))
    assert same.f1 == 1
    assert same.outside == 0
    dirty = count(DIRTY, Gold.of(ARTICLE))
    assert dirty.inside == same.inside
    assert dirty.outside == len("HomeNewsandweatherSharethisstoryMostread")
    twice = count(ARTICLE + ARTICLE, Gold.of(ARTICLE))
    assert (twice.inside, twice.outside) == (same.inside, same.inside)
    nothing = count("", Gold.of(ARTICLE))
    assert (nothing.common, nothing.found, nothing.f1) == (0, 0, 0)
    assert count("", Gold.of("")).f1 == 1


def test_f1_is_of_the_mean_precision_and_the_mean_recall() -> None:
    pages = [Counts(1, 2, 4, 0, 0), Counts(3, 3, 4, 0, 0)]
    precision, recall = (1 / 2 + 1) / 2, (1 / 4 + 3 / 4) / 2
    assert f1_of(pages) == pytest.approx(2 * precision * recall / (precision + recall))
    # A page from which nothing is left has no precision, but its recall is 0.
    assert f1_of([Counts(4, 4, 4, 0, 0), Counts(0, 0, 4, 0, 0)]) == pytest.approx(2 / 3)
    assert f1_of([]) == 0


def test_score_says_what_went_and_which_pages_are_worse() -> None:
    gold = Gold.of(ARTICLE)
    before = [count(DIRTY, gold)] * 4
    first, rest = ARTICLE.split("\n", 1)
    after = [count(text, gold) for text in (ARTICLE, DIRTY, DIRTY.replace(first, ""), "")]
    found = score(before, after)
    assert found.gain == pytest.approx(found.f1 - f1_of(before))
    assert found.worse == 0.5
    assert found.much_worse == 0.5
    inside = before[0].inside
    first_size, rest_size = (len("".join(re.findall(r"\w+", text))) for text in (first, rest))
    assert first_size + rest_size == inside
    assert found.lost == pytest.approx((first_size + inside) / (4 * inside))
    assert found.removed == pytest.approx(2 / 4)
    assert score(before, before) == (f1_of(before), 0, 0, 0, 0, 0)


@given(texts, texts)
def test_the_oracle_only_drops_lines_and_never_does_harm(text: str, gold: str) -> None:
    best = line_oracle(text, Gold.of(gold))
    kept = iter(text.splitlines())
    assert all(line in kept for line in best.splitlines())
    assert count(best, Gold.of(gold)).f1 >= count(text, Gold.of(gold)).f1


def test_the_oracle_finds_the_article() -> None:
    assert line_oracle(DIRTY, Gold.of(ARTICLE)) == ARTICLE
    assert line_oracle(ARTICLE + ARTICLE, Gold.of(ARTICLE)) == ARTICLE
    assert line_oracle(ARTICLE, Gold.of(ARTICLE)) == ARTICLE


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("The bridge is closed.", "The bridge is closed."),
        (
            " “It will not open,” she said: “not ever!” ",
            "“It will not open,” she said: “not ever!”",
        ),
        ("The bridge was closed[3] in March.", "The bridge was closed in March."),
        ("The bridge is closed", ""),
        ("The bridge is...", ""),
        ("Read more.", ""),
        ("Please switch on JavaScript to see this.", ""),
        ("By reading on you accept our Privacy Policy.", ""),
    ],
)
def test_c4_lines(line: str, kept: str) -> None:
    assert c4_lines(line) == kept
    assert c4_lines(f"{line}\n\nIt is closed.\n") == f"{kept}\nIt is closed.".lstrip("\n")


def test_distinct_lines() -> None:
    assert distinct_lines("a\nb\n\n a \n\nc\nb") == "a\nb\n\n\nc\n"
    assert distinct_lines(DIRTY) == DIRTY


@needs_justext
def test_justext_lines_keep_prose() -> None:
    prose = "It was the end of a long day for all of those who had been there from the first. " * 3
    assert justext_lines(f"Home\n{prose}\nLog in\n") == prose.strip()
    assert justext_lines("") == ""


@needs_justext
def test_justext_takes_the_language_of_the_text() -> None:
    prose = "Es war das Ende eines langen Tages für alle, die von Anfang an dort gewesen sind. " * 3
    assert justext_lines(prose) == ""
    assert justext_by_language(f"Menü\n{prose}\n") == prose.strip()
    assert justext_by_language("") == ""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two extractors, three pages each, one of them suspect."""
    folder = tmp_path / "data"
    folder.mkdir()
    pages = [
        {"id": f"p{i}", "site": f"{site}.example", "text": DIRTY, "gold": ARTICLE, "lang": "en"}
        for i, site in enumerate(("north", "south", "west"))
    ]
    text = "".join(json.dumps(page) + "\n" for page in pages)
    (folder / "x.one.jsonl").write_text(text)
    (folder / "x.two.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "suspect_gold.json").write_text('["p2", "of another day"]')
    return folder


def model_file(folder: Path, number: int, sites: list[str], points: int) -> None:
    """A model that gives every line the same score."""
    folder.mkdir(exist_ok=True)
    chances = [1000 * (score < 0) for score in range(LOW, -LOW, STEP)]
    model = {"words": "", "form": [points], "context": [points], "stack": [], "chances": chances}
    (folder / f"model{number}.json").write_text(json.dumps(model | {"without": sites}))


@needs_justext
def test_the_page(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(data)])
    page, progress = capsys.readouterr()
    assert "2 extractors on 2 news pages of 2 sites" in page
    assert "1/2 x.one: 2 pages\n2/2 x.two: 2 pages\n" in progress
    assert "left out: 1." in page
    before = count(DIRTY, Gold.of(ARTICLE)).f1
    row = next(line for line in page.splitlines() if line.startswith("| x.one"))
    assert row.startswith(f"| x.one | 2 | {before:.4f} |")
    assert row.endswith(f"| {1 - before:+.4f} |"), "the oracle makes it perfect"
    main([str(data), "-o", str(tmp_path / "page.md"), "--jobs", "2"])
    assert (tmp_path / "page.md").read_text() == page


@needs_justext
def test_models_are_used_for_the_sites_that_they_have_not_seen(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "models"
    model_file(models, 0, ["north.example"], -900)
    model_file(models, 1, ["south.example"], 900)
    said = {site: model.passes.score(1, -1) for site, model in models_in(models).items()}
    assert said == {
        "north.example": -900,
        "south.example": 900,
    }
    shipped = line_model()
    main([str(data), "--folds", str(models)])
    page = capsys.readouterr().out
    assert line_model() is shipped
    assert "by cross-validation: each page" in page
    row = next(line for line in page.splitlines() if line.startswith("| x.one"))
    assert re.search(r"\d \([+-]0\.\d{4}\)", row), "both figures, where they differ"
    (models / "model1.json").unlink()
    with pytest.raises(SystemExit, match=r"no model was trained without the site 'south\.example'"):
        main([str(data), "--folds", str(models)])


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no folder"):
        files_in(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"holds no \.jsonl"):
        files_in(tmp_path)
    with pytest.raises(DataError, match=r"holds no model0\.json"):
        models_in(tmp_path)
    (tmp_path / "model0.json").write_text('{"words": {}}')
    with pytest.raises(DataError, match=r"model0\.json: not a model"):
        models_in(tmp_path)
    assert suspects_in(tmp_path) == frozenset()
    (tmp_path / "suspect_gold.json").write_text("7")
    with pytest.raises(DataError, match=r"suspect_gold\.json: not a list"):
        suspects_in(tmp_path)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"id": ', "line 3: Expecting value"),
        (b"[]", "line 3: not a JSON object"),
        (b'{"id": "a", "site": "b", "text": "c"}', "line 3: no string 'gold'"),
        (b'{"id": "\xff"}', "line 3: .*can't decode"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: bytes, says: str) -> None:
    good = b'{"id": "a", "site": "b", "text": "\\ud800", "gold": "d"}\n'
    path = tmp_path / "x.jsonl"
    path.write_bytes(good + b"\n" + line)
    pages = read(path)
    assert next(pages).text == "\ud800"
    with pytest.raises(DataError, match=rf"x\.jsonl, {says}"):
        list(pages)


def test_a_file_that_ends_too_soon_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "a", "site": "b", "text": "c", "gold": "d"}\n')[:-4])
    with pytest.raises(DataError, match=r"x\.jsonl\.gz, after line"):
        list(read(path))


@needs_justext
def test_errors_leave_with_a_word(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="quality: there is no folder"):
        main([str(tmp_path / "nowhere")])
