"""The HTML report in Firefox: that it draws, that keys work, and that verdicts go out and in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsclean import explain
from newsclean.review.html import Entry, Story, as_html
from tests import firefox
from tests.clock import wait_until
from tests.conftest import ROOT, missing_browser

EXAMPLE = (ROOT / "examples" / "mediation.txt").read_bytes().decode()


@pytest.fixture(scope="module")
def fox() -> Iterator[firefox.Firefox]:
    if firefox.command() is None:
        missing_browser(f"no Firefox is installed: {', '.join(firefox.BROWSERS)}")
    with firefox.opened() as opened:
        yield opened


@pytest.fixture
def report(tmp_path: Path) -> Path:
    entries = [
        Entry("mediation.txt", explain(EXAMPLE), "post.example"),
        Entry("copy.txt", explain(EXAMPLE.replace("two", "both")), "tribune.example", "A copy"),
    ]
    stories = (Story(1, 0, "same", 0.95, 0.5, "95%", "copy", "first"),)
    file = tmp_path / "report.html"
    file.write_text("".join(as_html(entries, "Two", stories=stories)), "utf-8")
    return file


def what(fox: firefox.Firefox) -> str:
    return str(fox.run("return document.getElementById('what').innerText"))


@pytest.mark.parametrize("width", [500, 1000, 1600])
def test_it_draws_at_every_width(fox: firefox.Firefox, report: Path, width: int) -> None:
    fox.open(report, width, 900)
    assert fox.run("return innerWidth") == width
    fox.run("document.querySelector('[data-view=summary]').click()")
    inside = """
        return [...document.querySelectorAll("tbody th, tbody td")].map((cell) => {
            const { left, right } = cell.getBoundingClientRect();
            return left >= 0 && right > left && right <= innerWidth;
        })"""
    cells = fox.run(inside)
    assert len(cells) > 30
    assert all(cells)
    fox.press("nnn")
    assert what(fox).startswith("3 of 9 caption.truncated")
    removed = "return [...document.querySelectorAll('.text del')].map((one) => one.innerText)"
    assert len(fox.run(removed)) == len(explain(EXAMPLE).removals)
    places = """
        const box = (name) => document.querySelector(name).getBoundingClientRect();
        return [0, box("article > h2").top, box("article > h2").bottom, box(".text .at").top,
            box(".text .at").bottom, box("aside").top, innerHeight].map(Math.round)"""
    shown = fox.run(places)
    assert shown == sorted(shown)
    assert fox.run("return document.documentElement.scrollWidth <= innerWidth")
    picture = fox.picture()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000


def test_light_and_dark_are_two(fox: firefox.Firefox, report: Path) -> None:
    fox.open(report, 1000, 900)
    colours = []
    for _ in range(2):
        fox.run("document.querySelector('[data-do=theme]').click()")
        colours.append(fox.run("return getComputedStyle(document.body).backgroundColor"))
    assert colours == ["rgb(255, 255, 255)", "rgb(21, 23, 28)"]


def test_verdicts_go_out_and_come_in_again(fox: firefox.Firefox, report: Path) -> None:
    fox.open(report, 1000, 900)
    fox.press("nw")
    fox.run("document.querySelector('[data-article=\"0\"]').click()")
    fox.press("nwnrx")
    saved = fox.downloads / "verdicts.json"
    wait_until(lambda: saved.exists() and saved.stat().st_size, "the download")
    data = json.loads(saved.read_text("utf-8"))
    assert [one["verdict"] for one in data["texts"][0]["verdicts"]] == ["wrong", "right"]
    assert [(one["id"], one["verdict"]) for one in data["pairs"]] == [("copy", "wrong")]
    fox.open(report, 1000, 900)
    fox.choose("#file", saved)
    wait_until(lambda: what(fox).startswith("verdicts.json"), "the verdicts")
    assert what(fox) == "verdicts.json: 3 verdicts now."
    fox.run("document.querySelector('[data-article=\"0\"]').click()")
    judged = """
        return [...document.querySelectorAll(".ref[data-verdict]")]
            .map((one) => one.dataset.verdict)"""
    assert fox.run(judged) == ["wrong", "right"]
