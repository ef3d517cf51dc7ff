"""Each example article, and the clean text that was written for it by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsclean import clean, explain
from tests.conftest import ROOT

EXAMPLES = sorted(
    path.name.removesuffix(".clean.txt") for path in (ROOT / "examples").glob("*.clean.txt")
)
ARTICLES = sorted(path.name for path in (ROOT / "benchmarks" / "articles").glob("*.txt"))


def read(name: str) -> str:
    return (ROOT / "examples" / name).read_bytes().decode()


def test_there_are_examples() -> None:
    assert EXAMPLES == ["encoding", "local", "mediation"]
    assert len(ARTICLES) == 6


@pytest.mark.parametrize("name", EXAMPLES)
def test_exactly_the_defects_go(name: str) -> None:
    assert clean(read(f"{name}.txt")) == read(f"{name}.clean.txt")


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_clean_stays(name: str) -> None:
    assert clean(read(f"{name}.clean.txt")) == read(f"{name}.clean.txt")


def test_each_removal_of_the_main_example_is_explained() -> None:
    raw = read("mediation.txt")
    cleaned = explain(raw)
    gone = [raw[removal.start : removal.end] for removal in cleaned.removals]
    assert [piece.split()[0] for piece in gone] == [
        "CNN", "soldiers", "village", "The", "Pakistan", "Leave", "Your", "Required", "Scroll",
    ]  # fmt: skip
    twins = {
        raw[removal.start : removal.end].split()[0]: raw[slice(*removal.twin)].split()[0]
        for removal in cleaned.removals
        if removal.twin
    }
    assert twins == {
        "soldiers": "Paramilitary",
        "village": "A",
        "The": "The",
        "Pakistan": "Pakistan",
    }
    assert all(removal.rule and 0 < removal.score <= 1 for removal in cleaned.removals)


@pytest.mark.parametrize("name", ARTICLES)
def test_clean_articles_stay_as_they_are(name: str) -> None:
    text = (ROOT / "benchmarks" / "articles" / name).read_bytes().decode()
    cleaned = explain(text)
    assert cleaned.removals == ()
    assert cleaned.edits == ()


def test_the_notebook_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """Its cells in their order, as plain Python; `python -m tools.notebook` takes its picture."""
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    cells = json.loads(read("notebook.ipynb"))["cells"]
    names: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), names)
    shown = capsys.readouterr().out
    assert repr(names["cleaned"]) in shown
    assert "[-By Ilse Brandt-]" in shown
    assert "<del" in names["cleaned"]._repr_html_()
    assert set(names["frame"]["name"]) == {"lighthouse", "bakery", "bridge"}
    chart = [line.split()[0] for line in shown.splitlines() if "█" in line]
    assert set(chart) == set(names["frame"]["rule"])
