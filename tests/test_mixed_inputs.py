"""Inputs of several formats in one run: each stays what it is in a folder, and fits in one file."""

from __future__ import annotations

import json

import pytest

from tests.test_cli import CLEAN, RAW, Shell, shell

__all__ = ["shell"]

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

INPUTS = ("a.jsonl", "b.parquet", "c.csv", "texts")
TIDY = CLEAN.decode()


@pytest.fixture
def folder(shell: Shell) -> Shell:
    shell.write("a.jsonl", json.dumps({"id": "1", "text": RAW}) + "\n")
    pq.write_table(pa.table({"id": ["2"], "text": [RAW]}), shell.folder / "b.parquet")
    shell.write("c.csv", f'id,text\n3,"{RAW}"\n')
    shell.write("texts/d.txt", RAW)
    return shell


def made(shell: Shell, folder: str) -> list[str]:
    names = (shell.folder / folder).rglob("*")
    return sorted(
        str(path.relative_to(shell.folder / folder))
        for path in names
        if path.is_file() and not path.name.startswith(".")
    )


@pytest.mark.parametrize("out", ["out/", "out"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_stays_what_it_is(out: str, jobs: str, folder: Shell) -> None:
    code, said, err = folder("clean", *INPUTS, "-o", out, "--stamp", "", "--jobs", jobs)
    assert (code, said) == (0, b""), err
    assert "3 rows; 3 changed" in err
    assert made(folder, "out") == ["a.jsonl", "b.parquet", "c.csv", "d.txt"]
    assert json.loads(folder.read("out/a.jsonl")) == {"id": "1", "text": TIDY}
    table = pq.read_table(folder.folder / "out/b.parquet")
    assert table.to_pylist() == [{"id": "2", "text": TIDY}]
    assert folder.read("out/c.csv").decode() == f'id,text\n3,"{TIDY}"\n'
    assert folder.read("out/d.txt") == CLEAN


def test_what_fails_stops_no_other(folder: Shell) -> None:
    folder.write("texts/bad.txt", b"\xff\xfe\xff")
    code, _, err = folder("clean", *INPUTS, "-o", "out/")
    assert (code, "texts/bad.txt: not utf-8" in err) == (1, True)
    assert made(folder, "out") == ["a.jsonl", "b.parquet", "c.csv", "d.txt"]


def test_nothing_is_written_over(folder: Shell) -> None:
    folder.write("other/d.txt", "Another.")
    code, _, err = folder("clean", *INPUTS, "other/d.txt", "-o", "out/")
    assert (code, "would both go to out/d.txt" in err) == (2, True)
    assert not (folder.folder / "out").exists()
    code, _, err = folder("clean", "a.jsonl", "texts/d.txt", "-o", "./")
    assert (code, "would write over the input" in err) == (2, True)
    assert folder.read("texts/d.txt").decode() == RAW
    code, _, err = folder("clean", "a.jsonl", "texts/d.txt", "-o", "out/", "--errors", "out/d.txt")
    assert (code, (folder.folder / "out").exists()) == (2, False)


def test_counts_of_both_have_no_file(folder: Shell) -> None:
    code, _, err = folder("clean", *INPUTS, "-o", "out/", "--stats", "counts.json")
    assert (code, "--stats counts texts or rows" in err) == (2, True)


def test_a_trial_writes_nothing(folder: Shell) -> None:
    code, out, err = folder("clean", "texts", "a.jsonl", "c.csv", "-o", "out/", "--dry-run")
    assert (code, out) == (0, b"")
    assert "1 text; 1 changed" in err
    assert "2 rows; 2 changed" in err
    assert not (folder.folder / "out").exists()


@pytest.mark.parametrize("to", [["-o", "one.jsonl"], []])
def test_all_fit_in_one_file(to: list[str], folder: Shell) -> None:
    code, out, err = folder("clean", *INPUTS, *to, "--stamp", "")
    assert code == 0, err
    lines = (folder.read("one.jsonl") if to else out).splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["text"] for row in rows] == [TIDY] * 4
    assert [row.get("id") or row.get("name") for row in rows] == ["1", "2", "3", "texts/d.txt"]


def test_a_header_has_no_place_for_another_column(folder: Shell) -> None:
    code, _, err = folder("clean", *INPUTS, "-o", "one.csv")
    assert code == 1
    assert "texts/d.txt:1: column 'name' is not in the header, which the first rows gave" in err


def test_where_the_first_is_a_text_a_format_is_asked_for(folder: Shell) -> None:
    code, out, err = folder("clean", "texts", "a.jsonl")
    assert (code, out) == (1, b"")
    assert "standard output: rows cannot be written as text; name the output .jsonl" in err
