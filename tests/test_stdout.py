"""Standard output as the output of a job: the calls of a draft, and nothing to go on with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsclean.rows.formats import MissingPackage
from newsclean.rows.read import InputError
from newsclean.rows.row import BadRow
from newsclean.stream import Job, clean_files
from newsclean.stream import job as module
from newsclean.stream.stdout import Pipe
from newsclean.stream.summary import Summary
from newsclean.stream.work import REMOVALS, Part

BAD = BadRow("i.jsonl", 7, "no text", "{}")


def part(data: bytes, *bad: BadRow) -> Part:
    return Part(data, bad, Summary(rows=1), 0)


def test_rows_are_written_as_they_come(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with Pipe(None, parquet=False) as pipe:
        pipe.begin(b"head\n")
        assert capfdbinary.readouterr().out == b"head\n"
        pipe.add(part(b"one\n"))
        assert capfdbinary.readouterr().out == b"one\n"
        pipe.finish(None, b"empty\n")
    assert capfdbinary.readouterr().out == b""
    assert pipe.counts.rows == 1


@pytest.mark.parametrize(
    ("begin", "rows", "written"),
    [(b"", b"", b"empty\n"), (b"head\n", b"", b"head\n"), (b"", b"one\n", b"one\n")],
)
def test_what_stands_for_no_rows_is_written_where_nothing_was(
    capfdbinary: pytest.CaptureFixture[bytes], begin: bytes, rows: bytes, written: bytes
) -> None:
    with Pipe(None, parquet=False) as pipe:
        pipe.begin(begin)
        pipe.add(part(rows))
        pipe.finish(None, b"empty\n")
    assert capfdbinary.readouterr().out == written


def test_columns_are_written_at_the_end(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folders = []
    (tmp_path / "bad.jsonl").write_text("x", "utf-8")  # of an earlier run

    def convert(draft: Path, made: Path) -> None:
        folders.append(draft.parent)
        made.write_bytes(draft.read_bytes().upper() * 1_000_000)

    with Pipe(tmp_path / "bad.jsonl", parquet=True) as pipe:
        pipe.begin(b"")
        pipe.add(part(b"one\n", BAD))
        pipe.abandon()
        assert capfdbinary.readouterr().out == b""
        pipe.finish(convert, b"empty\n")
    assert capfdbinary.readouterr().out == b"ONE\n" * 1_000_000
    assert not folders[0].exists()
    assert json.loads((tmp_path / "bad.jsonl").read_text("utf-8"))["row"] == 7


def test_a_job_reads_something(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^there is nothing to read$"):
        clean_files(Job(inputs=(), output=str(tmp_path / "o.jsonl")))


@pytest.mark.parametrize("place", ["stamp", "field"])
def test_the_record_has_a_column_of_its_own(tmp_path: Path, place: str) -> None:
    (tmp_path / "i.jsonl").write_text("{}", "utf-8")
    names = {"inputs": (str(tmp_path / "i.jsonl"),), "output": str(tmp_path / "o.jsonl")}
    with pytest.raises(InputError, match="the record of what went stands there"):
        clean_files(Job(**names, removals=True, **{place: REMOVALS}))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["zstandard", "pyarrow"])
def test_what_one_file_needs_is_asked_for_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def missing() -> None:
        raise MissingPackage(name)

    monkeypatch.setattr(module, name, missing)
    end = {"zstandard": "jsonl.zst", "pyarrow": "parquet"}[name]
    (tmp_path / "i.jsonl").write_text('{"text": ""}\n', "utf-8")
    plain, other = str(tmp_path / "i.jsonl"), str(tmp_path / f"i.{end}")
    with pytest.raises(MissingPackage, match=name):
        clean_files(Job(inputs=(plain, other), output=str(tmp_path / "o.jsonl")))
    with pytest.raises(MissingPackage, match=name):
        clean_files(Job(inputs=(plain,), output=str(tmp_path / f"o.{end}")))
    clean_files(Job(inputs=(plain,), output=str(tmp_path / "o.jsonl")))
