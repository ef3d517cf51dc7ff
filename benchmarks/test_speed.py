"""The speed of each stage and of the whole, beside ftfy and jusText on the same texts.

`make bench` runs this and prints the table of ratios; `make bench-smoke` only sees that it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

import ftfy
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.cleaners import justext_lines
from benchmarks.texts import TEXTS
from newsclean.config import NEWS
from newsclean.deciding import decide
from newsclean.markers.boilerplate import boilerplate, cutter
from newsclean.markers.captions import captions
from newsclean.markers.layout.marker import structure
from newsclean.markers.repeats.marker import repeats
from newsclean.model import Document
from newsclean.pipeline import clean, mark, markers, render, repair, rule_book, segment

Measure: TypeAlias = Callable[[str, Callable[[], Any]], None]


@pytest.fixture(params=TEXTS)
def text(request: pytest.FixtureRequest) -> str:
    return TEXTS[request.param]()


@pytest.fixture
def measure(benchmark: BenchmarkFixture, text: str, request: pytest.FixtureRequest) -> Measure:
    """Times a call and notes for the table which stage it is, and on what text."""

    def measure(stage: str, run: Callable[[], Any]) -> None:
        benchmark.group = stage
        benchmark.extra_info.update(
            stage=stage,
            text=request.node.callspec.params["text"],
            bytes=len(text.encode("utf-8", "surrogatepass")),
        )
        run()  # what is made only once, such as compiled rules, is not what is measured
        benchmark(run)

    return measure


def repaired(text: str) -> Document:
    return repair(Document.of(text))


def segmented(text: str) -> Document:
    return segment(repaired(text), cutter(rule_book()))


def test_whole(measure: Measure, text: str) -> None:
    measure("clean, the whole", partial(clean, text))


def test_without_the_line_model(measure: Measure, text: str) -> None:
    measure("clean, without the line model", partial(clean, text, NEWS.but(line_model=0.0)))


def test_ftfy(measure: Measure, text: str) -> None:
    measure("ftfy.fix_text", partial(ftfy.fix_text, text))


def test_justext(measure: Measure, text: str) -> None:
    measure("jusText on lines", partial(justext_lines, text))


def test_repair(measure: Measure, text: str) -> None:
    measure("repair", partial(repaired, text))


def test_segment(measure: Measure, text: str) -> None:
    measure("segment", partial(segment, repaired(text), cutter(rule_book())))


@pytest.mark.parametrize(
    "marker", [boilerplate, structure, captions, repeats], ids=lambda m: m.__name__
)
def test_mark(measure: Measure, text: str, marker: Callable[..., Iterable[Any]]) -> None:
    (run,) = (
        found for stage in markers() for found in stage if getattr(found, "func", None) is marker
    )
    doc = segmented(text)
    measure(f"mark: {marker.__name__}", lambda: list(run(doc)))


def test_decide_and_render(measure: Measure, text: str) -> None:
    doc = mark(segmented(text), chain.from_iterable(markers()))
    measure("decide, render", lambda: render(doc, decide(doc).removals))
