"""The fuzzer finds what is broken, makes it small, and gives the same texts every time."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import fuzz.check as checking
import fuzz.laws as laws
import newsclean.pipeline as pipeline
from fuzz.case import Break, Case, Skipped
from fuzz.cases import make
from fuzz.check import TooLong, broken
from fuzz.configurations import (
    FIELDS,
    Change,
    as_config,
    as_source,
    changes,
    is_valid,
    own_rules,
    preset,
)
from fuzz.driver import run
from fuzz.every_law import BY_NAME, LAWS, Law
from fuzz.markers import MARKERS
from fuzz.minimise import Smallest, minimise, smaller
from fuzz.mutators import MUTATORS, Mutator
from fuzz.mutators.parts import lines, paragraphs, sentences, words
from fuzz.show import as_test
from fuzz.sources import SourceError, Sources, own_texts, read_pages, window
from newsclean import CAREFUL, NEWS, THOROUGH, Config, Document, Mark
from newsclean.deciding import Decision, decide
from newsclean.rules.reading import check as check_rule
from newsclean.text.repairing import repair
from tests.conftest import ROOT

OWN = Sources(own_texts())


@pytest.mark.parametrize("mutator", MUTATORS, ids=lambda mutator: mutator.__name__)
def test_a_mutator_changes_texts_and_is_a_function_of_its_arguments(mutator: Mutator) -> None:
    changed = 0
    for number, text in enumerate((*OWN.own, "", "\n", " ", "a", "…", "\ud800")):
        one, other = (mutator(Random(number), text) for _ in range(2))
        assert one == other
        changed += one != text
    assert changed > 3


def test_mutators_are_known_by_their_names() -> None:
    assert len({mutator.__name__ for mutator in MUTATORS}) == len(MUTATORS)
    assert all(mutator.__doc__ for mutator in MUTATORS)


@pytest.mark.parametrize("split", [paragraphs, lines, sentences, words])
def test_parts_join_to_the_whole(split: Callable[[str], list[str]]) -> None:
    for text in (*OWN.own, "", "\n\n", "  a\n", "a\n\n\n \nb", ".", "\r\n"):
        assert "".join(split(text)) == text


def test_a_case_is_the_same_whatever_was_made_before() -> None:
    for number in (0, 7, 123):
        one = make(5, number, OWN)
        make(6, number, OWN)
        assert make(5, number, OWN) == one
    assert make(5, 1, OWN).case.text != make(6, 1, OWN).case.text


def test_texts_are_of_many_kinds() -> None:
    made = [make(1, number, OWN) for number in range(1_500)]
    assert {name for one in made for name in one.mutators} == {m.__name__ for m in MUTATORS}
    assert {name for one in made for name in one.changes} == set(FIELDS)
    assert {law.name for one in made for law in one.laws} == {law.name for law in LAWS}
    assert {marker for one in made for marker in one.case.config.markers} == set(MARKERS)
    assert {NEWS, CAREFUL, THOROUGH} <= {one.case.config for one in made}
    sizes = sorted(len(one.case.text) for one in made)
    assert sizes[len(sizes) // 10] < 200 < sizes[len(sizes) // 2] < 2_000 < sizes[-10] < 40_000


def test_configurations_are_legal_and_print_as_what_they_are() -> None:
    scope: dict[str, Any] = {marker.__name__: marker for marker in MARKERS}
    scope |= {"Config": Config, "NEWS": NEWS, "CAREFUL": CAREFUL, "THOROUGH": THOROUGH}
    scope["own_rules"] = own_rules
    for number in range(300):
        found = changes(Random(number))
        assert is_valid(found)
        assert eval(as_source(found), scope) == as_config(found)


def test_the_rule_file_is_sound() -> None:
    assert {rule.scope for rule in own_rules().rules} == {
        "line", "prefix", "suffix", "tail", "sentence",
    }  # fmt: skip
    assert own_rules().off
    for rule in own_rules().rules:
        check_rule(rule)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("One page.\n")
    rows = [{"text": "Two.", "gold": "Three.", "id": 1}, {"body": "Four."}, {"text": None}, [1]]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "c.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": "Two."}).encode()))
    (inner / "d.md").write_text("No page.")
    return tmp_path


def test_pages_are_read_from_files_and_folders(pages: Path) -> None:
    assert read_pages([pages]) == ("One page.\n", "Two.", "Three.", "Four.")
    assert read_pages([pages / "inner" / "c.jsonl.gz"]) == ("Two.",)
    cut = {window(Random(n), Sources(("own",), read_pages([pages]))) for n in range(300)}
    assert {"own", "Two.", "Four."} <= cut


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.jsonl", b'{"text": "a"}\n{"text": \n', "x.jsonl, line 2: no JSON"),
        ("x.txt", b"\xff", "x.txt: "),
        ("x.jsonl.gz", b"plain", "x.jsonl.gz: "),
        ("x.md", b"text", "there is no"),
    ],
)
def test_pages_that_cannot_be_read_are_named(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=message):
        read_pages([tmp_path])
    with pytest.raises(SourceError, match="there is no"):
        read_pages([tmp_path / "gone"])


def found_by(name: str, seed: int = 1, most: int = 400) -> Smallest:
    """The first failure of a law among the cases of a seed, as small as it gets."""
    law = BY_NAME[name]
    for number in range(most):
        made = make(seed, number, OWN)
        with suppress(Skipped):
            if found := broken(law, made.case):
                return minimise(law, made.case, made.changes, found, seconds=10)
    raise AssertionError(f"{name} was not broken in {most} texts")


def test_a_broken_decide_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubled(doc: Document, config: Config = NEWS) -> Decision:
        removals, spared = decide(doc, config)
        return Decision(tuple(r._replace(score=2 * r.score) for r in removals), spared)

    monkeypatch.setattr(pipeline, "decide", doubled)
    found = found_by("removals_are_apart")
    assert found.changes == {}
    assert len(found.case.text) < 40
    assert found.found.kind.startswith("score, ")


def test_a_broken_repair_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def halved(doc: Document, **_: object) -> Document:
        text = repair(doc).text
        return replace(doc, text=text.replace("..", "."), edits=())

    monkeypatch.setattr(laws, "repair", halved)
    found = found_by("repaired_is_repaired", most=2_000)
    assert found.changes == {}
    assert found.case.text in ("...", "....")


def test_a_wrong_marker_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def counting(doc: Document) -> Iterator[Mark]:
        """Not a function of the document alone: every other time it claims nothing."""
        calls.append(doc)
        if len(calls) % 2 and len(doc.units) > 1:
            yield Mark(0, "own.counting", 1.0)

    calls: list[Document] = []
    monkeypatch.setitem(FIELDS, "markers", lambda _: Change((counting,), "(counting,)"))
    found = found_by("same_text_same_answer")
    assert set(found.changes) == {"markers"}
    assert len(found.case.text) < 30


def test_an_exception_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pipeline.repair

    def brittle(doc: Document, *places: Any, **choices: Any) -> Document:
        if "\u200b" in doc.text and "e" in doc.text:
            raise IndexError("a planted one")
        return real(doc, *places, **choices)

    monkeypatch.setattr(pipeline, "repair", brittle)
    found = found_by("twice_is_once", most=3_000)
    assert sorted(found.case.text) == ["e", "\u200b"]
    assert found.found.kind == "raises IndexError in pipeline.py, explain"
    assert "IndexError: a planted one" in as_test(found)


def test_a_law_that_takes_too_long_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(case: Case) -> Break | None:
        while True:
            case.text.split()

    monkeypatch.setattr(checking, "SECONDS", 0.1)
    found = broken(Law(endless), Case("a"))
    assert found
    assert found.kind == f"raises {TooLong.__name__} in some function"


def test_the_smallest_text_is_found() -> None:
    text = "\n\n".join(OWN.own)
    small = smaller(text, lambda left: "Kittiwake" in left and "Hanne" in left and "41" in left)
    assert len(small) == len("Kittiwake" + "Hanne" + "41")
    assert smaller("ab", lambda _: True) == ""


def test_a_failure_prints_as_a_test() -> None:
    law = BY_NAME["unrelated_texts_do_not_mix"]
    found: dict[str, Change] = {
        "captions": Change("drop", "'drop'"),
        "markers": Change(MARKERS[:1], f"({MARKERS[0].__name__},)"),
        "rules": Change(own_rules(), "own_rules()"),
    }
    case = Case("A line.\n'quoted' \ud800\n", as_config(found), "Other.")
    source = as_test(Smallest(law, case, found, Break("kind", "detail\nwith \u202e signs")))
    scope: dict[str, Any] = {}
    exec(source, scope)
    test = next(value for name, value in scope.items() if name.startswith("test_"))
    test()
    seen: list[Case] = []
    scope[law.name] = seen.append
    test()
    assert seen == [case]
    assert "\u202e" not in source


def test_presets_print_by_their_names() -> None:
    for name in ("NEWS", "CAREFUL", "THOROUGH"):
        found = preset(name)
        source = as_test(Smallest(LAWS[0], Case("a", as_config(found)), found, Break("kind")))
        assert (f", {name})" in source) == (name != "NEWS")
        exec(source, {})


def test_each_law_can_be_broken_and_holds() -> None:
    """A law that holds of everything shows nothing: a wrong answer breaks those about it."""
    text = "Share this article\n\nThe vote is on Monday.\u00a0It is late .\n\nAdvertisement\n"
    good = Case(text)
    cleaned = good.cleaned
    assert cleaned.removals
    assert cleaned.edits

    def with_answer(**fields: object) -> Case:
        case = Case(text, other="Another text.")
        vars(case)["cleaned"] = replace(cleaned, **fields)  # type: ignore[arg-type]
        return case

    removal = cleaned.removals[0]
    wrong: dict[str, Case] = {
        "edits_are_replayable": with_answer(edits=cleaned.edits * 2),
        "removals_are_apart": with_answer(removals=cleaned.removals[:1] * 2),
        "same_text_same_answer": with_answer(text="another"),
        "put_back_is_exact": with_answer(text="another"),
        "twice_is_once": with_answer(text=text),
        "rounds_reach_an_end": with_answer(unsettled=True),
        "twins_stay": with_answer(
            removals=(removal._replace(twin=(removal.start, removal.end)), *cleaned.removals[1:])
        ),
        "nothing_is_invented": with_answer(text="invented"),
        "a_batch_is_one_by_one": with_answer(text="another"),
        "the_record_is_json": with_answer(
            removals=(removal._replace(why=("a", "tuple")),)  # type: ignore[arg-type]
        ),
        "the_diff_covers_the_text": with_answer(removals=cleaned.removals[:1] * 2),
    }
    for name, case in wrong.items():
        assert broken(BY_NAME[name], case), name
        assert broken(BY_NAME[name], Case(text, other="Another text.")) is None, name


def test_the_same_answers_whatever_the_processes() -> None:
    one = run(3, OWN, count=220, jobs=1, progress=io.StringIO())
    two = run(3, OWN, count=220, jobs=2, progress=io.StringIO())
    assert one.texts == two.texts == 220
    assert one.answers == two.answers
    assert one.laws == two.laws
    assert one.mutators == two.mutators
    assert {group: failure.number for group, failure in one.failures.items()} == {
        group: failure.number for group, failure in two.failures.items()
    }


def test_failures_of_one_kind_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def brittle(doc: Document, **_: object) -> Document:
        raise IndexError(doc.raw)

    monkeypatch.setattr(pipeline, "repair", brittle)
    said = io.StringIO()
    tally = run(1, OWN, count=40, jobs=1, progress=said)
    kinds = [failure.found.kind for failure in tally.failures.values()]
    assert "raises IndexError in pipeline.py, explain" in kinds
    assert len(kinds) < 12
    assert sum(tally.broken.values()) >= 30
    smallest = min(tally.failures.values(), key=lambda failure: failure.size)
    assert smallest.size == len(make(1, smallest.number, OWN).case.text)
    assert said.getvalue().count("BROKEN") == len(kinds)


def fuzz_command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fuzz", *arguments],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_the_command_answers_the_same_with_another_hash_seed(pages: Path) -> None:
    asked = ("--count", "60", "--seed", "9", "--jobs", "1", "--pages", str(pages))
    runs = [fuzz_command(*asked, PYTHONHASHSEED=seed) for seed in ("0", "77")]
    assert [done.returncode for done in runs] == [0, 0], runs[0].stderr + runs[0].stdout
    answers = {line for done in runs for line in done.stdout.splitlines() if "answers" in line}
    assert len(answers) == 1
    assert "60 texts of" in runs[0].stdout


def test_one_text_is_shown_again() -> None:
    done = fuzz_command("--seed", "9", "--only", "17")
    assert done.returncode == 0, done.stdout
    assert repr(make(9, 17, OWN).case.text) in done.stdout
    assert "no law is broken" in done.stdout


def test_the_command_says_what_it_cannot_read(tmp_path: Path) -> None:
    done = fuzz_command("--pages", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("fuzz: ")
    assert "Traceback" not in done.stderr
