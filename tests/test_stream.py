"""Rows in, rows out: every format, every kind of bad input, and jobs that are killed."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import CAREFUL, NEWS, Document, Mark, clean, explain
from newsclean.rows.formats import Format, packed
from newsclean.rows.read import BadRow, InputError, Row, chunks, rows
from newsclean.rows.row import Beside
from newsclean.stream import BadRowError, Job, clean_files, in_order, is_done, stamp
from newsclean.stream.draft import Checkpoint, Draft, checkpoint_of, draft_of
from newsclean.stream.job import HopelessError
from tests.clock import PATIENCE, wait_until

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd")

RAW = "A storm hit the coast.Nobody was hurt.\n\nLeave a Comment\n"
CLEAN = "A storm hit the coast. Nobody was hurt.\n"
FORMATS = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "csv.zst", "tsv", "parquet")

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def test_the_text_is_cleaned_as_it_should() -> None:
    assert clean(RAW) == CLEAN


def written(path: Path, table: list[dict[str, Any]]) -> str:
    """`table` in the format that the name of `path` tells; not by the code under test."""
    format = Format.of(path.name)
    if format.kind == "parquet":
        pq.write_table(pa.Table.from_pylist(table), path)
        return str(path)
    if format.kind == "jsonl":
        text = "".join(json.dumps(row) + "\n" for row in table)
    else:
        sink = io.StringIO()
        writer = csv.DictWriter(
            sink, list(table[0]), delimiter="\t" if format.kind == "tsv" else ","
        )
        writer.writeheader()
        writer.writerows(table)
        text = sink.getvalue()
    path.write_bytes(packed(text.encode(), format.packing))
    return str(path)


def read(path: str | Path) -> list[dict[str, Any]]:
    """The rows of a file; not by the code under test, but for what unpacks."""
    path = Path(path)
    format = Format.of(path.name)
    if format.kind == "parquet":
        return list(pq.read_table(path).to_pylist())
    data = path.read_bytes()
    if format.packing == "gz":
        data = gzip.decompress(data)
    elif format.packing == "zst":
        data = pa.CompressedInputStream(io.BytesIO(data), "zstd").read()
    if format.kind == "jsonl":
        return [json.loads(line) for line in data.splitlines()]
    delimiter = "\t" if format.kind == "tsv" else ","
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


def many(count: int) -> list[dict[str, Any]]:
    """Rows whose texts differ, some of which change."""
    texts = (f"{n} people came.{'And went.' if n % 3 else ''}\n" for n in range(count))
    tails = ("", "\nLeave a Comment\n", "\nShare this article\n")
    return [
        {"id": str(n), "text": text + tails[n % 2 + n % 5 // 4], "note": f'a "{n}", \n x'}
        for n, text in enumerate(texts)
    ]


# what stands beside the text


@pytest.mark.parametrize("target", FORMATS[::3])
@pytest.mark.parametrize("source", ["jsonl", "csv", "parquet"])
def test_a_headline_that_stands_beside_the_text(tmp_path: Path, source: str, target: str) -> None:
    title = "Harbour wall of Port Ellis to close"
    body = "The council of Port Ellis voted on Tuesday to close the old harbour wall for good."
    table = [
        {"text": f"{title}\n\n{body}\n", "head": title},
        {"text": f"{title}\n\n{body}\n", "head": "Another headline of another story"},
    ]
    name = written(tmp_path / f"in.{source}", table)
    output = tmp_path / f"out.{target}"
    job = Job(inputs=(name,), output=str(output), beside=Beside(title="head"))
    clean_files(job)
    assert [row["text"] for row in read(output)] == [f"{body}\n", f"{title}\n\n{body}\n"]
    assert job.identity() != replace(job, beside=Beside()).identity()
    wrong = replace(job, beside=Beside(title="titel"))
    if source == "jsonl":
        bad: list[BadRow] = []
        with pytest.raises(HopelessError, match="no row of 2 can be used"):
            clean_files(wrong, on_bad=bad.append)
        assert [one.reason for one in bad] == ["no field 'titel'; there are text, head"] * 2
    else:
        with pytest.raises(InputError, match="no column 'titel'; there are: text, head"):
            clean_files(wrong)


def test_what_stands_beside_the_text_may_be_null_or_a_number_but_has_to_be_there(
    tmp_path: Path,
) -> None:
    table: list[dict[str, Any]] = [
        {"text": RAW, "at": None},
        {"text": RAW, "at": 7},
        {"text": RAW},
        {"text": RAW, "at": {}},
    ]
    name = written(tmp_path / "in.jsonl", table)
    bad: list[BadRow] = []
    job = Job(inputs=(name,), output=str(tmp_path / "out.jsonl"), beside=Beside(published="at"))
    assert clean_files(job, on_bad=bad.append).rows == 2
    assert [one.reason for one in bad] == [
        "no field 'at'; there are text",
        "field 'at' is an object, not a string",
    ]


# every format


@pytest.mark.parametrize("target", FORMATS)
@pytest.mark.parametrize("source", FORMATS)
def test_every_format_to_every_format(tmp_path: Path, source: str, target: str) -> None:
    table = [
        {"id": "1", "text": RAW, "note": 'with "quotes", a\nbreak and ü'},
        {"id": "2", "text": "", "note": ""},
        {"id": "3", "text": "Plain.\n", "note": "x"},
    ]
    name = written(tmp_path / f"in.{source}", table)
    output = str(tmp_path / f"out.{target}")
    summary = clean_files(Job(inputs=(name,), output=output))
    assert (summary.rows, summary.changed, summary.failed) == (3, 1, 0)
    assert summary.removed == {"comments": len("Leave a Comment")}
    wanted = [{**row, "text": clean(row["text"]), "newsclean": stamp()} for row in table]
    assert read(output) == wanted
    # The checkpoint stays, and tells what made the output.
    names = [f".out.{target}.checkpoint", f"in.{source}", f"out.{target}"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_text_files_are_rows_with_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(RAW.encode())
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"Plain.\r\n"))
    names = (str(tmp_path / "a.txt"), str(tmp_path / "b.txt.gz"))
    clean_files(Job(inputs=names, output=str(tmp_path / "o.jsonl"), stamp=""))
    assert read(tmp_path / "o.jsonl") == [
        {"name": names[0], "text": CLEAN},
        {"name": names[1], "text": clean("Plain.\r\n")},
    ]


@pytest.mark.parametrize("target", ["jsonl", "parquet"])
@pytest.mark.parametrize("source", ["jsonl", "parquet"])
def test_a_field_of_an_object(tmp_path: Path, source: str, target: str) -> None:
    table = [{"id": 1, "a": {"b": {"text": RAW, "x": [1, 2]}, "y": None}, "z": 1.5}]
    name = written(tmp_path / f"in.{source}", table)
    output = str(tmp_path / f"out.{target}")
    clean_files(Job(inputs=(name,), output=output, field="a.b.text", stamp=""))
    wanted = [{"id": 1, "a": {"b": {"text": CLEAN, "x": [1, 2]}, "y": None}, "z": 1.5}]
    assert read(output) == wanted


def test_a_name_with_a_dot_is_a_column_first(tmp_path: Path) -> None:
    name = written(tmp_path / "in.jsonl", [{"a.b": RAW, "a": {"b": "x"}}])
    clean_files(Job(inputs=(name,), output=str(tmp_path / "o.jsonl"), field="a.b", stamp=""))
    assert read(tmp_path / "o.jsonl") == [{"a.b": CLEAN, "a": {"b": "x"}}]


@pytest.mark.parametrize("target", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("source", ["jsonl", "csv", "parquet"])
def test_the_record_of_what_went(tmp_path: Path, source: str, target: str) -> None:
    first = "Water stood a metre deep in the cellars of the town hall and the school."
    text = f"{first}\n\nNobody slept.\n\n{first}\n\nLeave a Comment\n"
    name = written(tmp_path / f"in.{source}", [{"text": text}, {"text": "Plain.\n"}])
    output = str(tmp_path / f"out.{target}")
    clean_files(Job(inputs=(name,), output=output, removals=True))
    found, empty = [row["removals"] for row in read(output)]
    if target == "csv":
        found, empty = json.loads(found), json.loads(empty)
    assert empty == []
    wanted = explain(text).removals
    assert len(wanted) == 2
    for record, removal in zip(found, wanted, strict=True):
        assert record["text"] == text[removal.start : removal.end]
        assert (record["rule"], record["score"], record["why"]) == (
            removal.rule, removal.score, removal.why,
        )  # fmt: skip
        twin = removal.twin and {"start": removal.twin[0], "end": removal.twin[1]}
        assert record["twin"] == twin
    assert found[0]["twin"] is not None


def test_columns_of_parquet_keep_their_types(tmp_path: Path) -> None:
    from datetime import UTC, datetime
    from decimal import Decimal

    table = pa.table(
        {
            "when": pa.array([datetime(2024, 5, 1, tzinfo=UTC)] * 2, pa.timestamp("ns", "UTC")),
            "text": pa.array([RAW, "x"], pa.large_string()),
            "price": pa.array([Decimal("1.10"), None], pa.decimal128(9, 2)),
            "kind": pa.array(["a", "b"]).dictionary_encode(),
            "data": pa.array([b"\xff", b""], pa.binary()),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    inputs = (str(tmp_path / "in.parquet"),)
    clean_files(Job(inputs=inputs, output=str(tmp_path / "o.parquet"), stamp=""))
    out = pq.read_table(tmp_path / "o.parquet")
    assert out.schema.equals(table.schema)
    assert out.drop(["text"]).equals(table.drop(["text"]))
    assert out["text"].to_pylist() == [CLEAN, "x"]
    clean_files(Job(inputs=inputs, output=str(tmp_path / "o.jsonl"), stamp=""))
    first = read(tmp_path / "o.jsonl")[0]
    assert (first["price"], first["data"], first["kind"]) == ("1.10", "/w==", "a")
    assert first["when"].startswith("2024-05-01 00:00:00")


def test_columns_of_json_that_fit_no_type_become_text(tmp_path: Path) -> None:
    """Also when that comes to light in the last of many chunks."""
    table = [{"text": "x", "n": n, "late": n, "e": {}, "m": [1]} for n in range(1200)]
    table[3]["n"] = "three"
    table[-1]["late"] = "last"
    table[-1]["new"] = 2**70
    table[7]["m"] = None
    table[-1]["m"] = [0.5]
    name = written(tmp_path / "in.jsonl", table)
    clean_files(Job(inputs=(name,), output=str(tmp_path / "o.parquet"), stamp=""))
    out = read(tmp_path / "o.parquet")
    assert [row["n"] for row in out] == ["three" if n == 3 else str(n) for n in range(1200)]
    assert [row["late"] for row in out] == [*map(str, range(1199)), "last"]
    assert (out[0]["e"], out[0]["new"], out[-1]["new"]) == ("{}", None, str(2**70))
    assert (out[0]["m"], out[7]["m"], out[-1]["m"]) == ([1.0], None, [0.5])


def test_large_integers_and_lone_surrogates_survive_json(tmp_path: Path) -> None:
    number = 123456789012345678901234567
    (tmp_path / "i.jsonl").write_text(f'{{"text": "x", "s": "a \\ud800", "n": {number}}}\n')
    inputs = (str(tmp_path / "i.jsonl"),)
    clean_files(Job(inputs=inputs, output=str(tmp_path / "o.jsonl"), stamp=""))
    assert read(tmp_path / "o.jsonl") == [{"text": "x", "s": "a \ud800", "n": number}]
    for target in ("csv", "parquet"):
        clean_files(Job(inputs=inputs, output=str(tmp_path / f"o.{target}"), stamp=""))
        assert read(tmp_path / f"o.{target}") == [{"text": "x", "s": "a ?", "n": str(number)}]


def test_files_of_several_formats_become_one(tmp_path: Path) -> None:
    names = [
        written(tmp_path / f"{n}.{kind}", [{"id": str(n), "text": RAW}])
        for n, kind in enumerate(("parquet", "jsonl.gz", "csv"))
    ]
    for target in ("jsonl", "parquet", "csv"):
        output = tmp_path / f"o.{target}"
        clean_files(Job(inputs=tuple(names), output=str(output), stamp=""))
        assert read(output) == [{"id": str(n), "text": CLEAN} for n in range(3)]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_no_rows_are_no_rows(tmp_path: Path, kind: str) -> None:
    if kind == "parquet":
        pq.write_table(pa.table({"id": pa.array([], pa.int8()), "text": pa.array([], pa.string())}),
                       tmp_path / "i.parquet")  # fmt: skip
    else:
        (tmp_path / f"i.{kind}").write_bytes(b"id,text\n" if kind == "csv" else b"")
    for target in ("jsonl", "csv", "parquet"):
        job = Job(inputs=(str(tmp_path / f"i.{kind}"),), output=str(tmp_path / f"o.{target}"))
        assert clean_files(job).rows == 0
        assert read(tmp_path / f"o.{target}") == []
    columns = pq.read_table(tmp_path / "o.parquet").column_names
    assert (
        columns
        == (["text", "newsclean"] if kind == "jsonl" else ["id", "text", "newsclean"])[
            : 2 if kind == "jsonl" else 3
        ]
        or kind == "csv"
    )


def test_encodings_of_the_input(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        (tmp_path / "i.csv").write_bytes("text,ü\nCafé “x”,1\n".encode(encoding))
        (tmp_path / "i.jsonl").write_bytes('{"text": "Café “x”", "ü": "1"}\n'.encode(encoding))
        for kind in ("csv", "jsonl"):
            given = "utf-8" if encoding == "utf-8-sig" else encoding
            inputs = (str(tmp_path / f"i.{kind}"),)
            output = str(tmp_path / "o.jsonl")
            clean_files(Job(inputs=inputs, output=output, encoding=given, stamp=""))
            assert read(output) == [{"text": "Café “x”", "ü": "1"}]


# bad input

LONG = "word " * 500


@pytest.mark.parametrize(
    ("name", "data", "bad"),
    [
        ("a.jsonl", b'{"text": "x"}\n{"text": \n', "2: not JSON: Expecting value at column 9"),
        ("a.jsonl", b'[1]\n{"text": "x"}', "1: not an object, but a list"),
        ("a.jsonl", b'3\n\n{"text": "x"}', "1: not an object, but a number"),
        ("a.jsonl", b'{"text": "x"}\n\n{"body": "x"}', "3: no field 'text'"),
        ("a.jsonl", b'{"text": null}\n{"text": "x"}', "1: field 'text' is null, not a string"),
        ("a.jsonl", b'{"text": 1.5}\n{"text": "x"}', "1: field 'text' is a number, not a string"),
        ("a.jsonl", b'{"text": true}\n{"text": "x"}', "1: field 'text' is a boolean, not a str"),
        ("a.jsonl", b'{"text": ["x"]}\n{"text": "x"}', "1: field 'text' is a list, not a string"),
        ("a.jsonl", b'{"text": {}}\n{"text": "x"}', "1: field 'text' is an object, not a string"),
        ("a.jsonl", b'{"text": "x"}\n{"text": "\xe9"}', "2: not utf-8: byte 0xe9 at character 11"),
        ("a.jsonl", b'{"text": "%b"}\n{"text": "x"}' % LONG.encode(), "1: larger than 1,000 char"),
        ("a.jsonl", b"[" * 900 + b'\n{"text": "x"}', "1: nested deeper than 200 levels"),
        (
            "a.jsonl",
            b'{"text": "x"}\n{"a": NaN}',
            "2: not JSON: it has no NaN; null is what stands",
        ),
        ("a.jsonl", b'{"text": "x"}\n{"a": [-Infinity]}', "2: not JSON: it has no -Infinity; null"),
        (
            "a.jsonl",
            b'{"a": 1, "text": "y", "a": 2}\n{"text": "x"}',
            "1: two fields are called 'a'",
        ),
        ("a.jsonl", b'{"a": {"b": 1, "b": 2}}\n{"text": "x"}', "1: two fields are called 'b'"),
        ("a.csv", b'text,b\nx,1\n"x\n2",1,2\n', "3: 3 cells, where the header has 2"),
        ("a.csv", b"text,b\nx\nx,1\n", "2: 1 cells, where the header has 2"),
        ("a.csv", b'text,b\n"x"y,1\nx,1\n', "2: not CSV: ',' expected after '\"'"),
        ("a.csv", b'text,b\nx,1\n"x,1\n', "3: not CSV: unexpected end of data"),
        ("a.csv", b"text,b\nx,1\n\xe9,1\n", "3: not utf-8: byte 0xe9 at character 1"),
        ("a.csv", b"text,b\n%b,1\nx,1\n" % LONG.encode(), "2: larger than 1,000 characters"),
        ("a.csv", b'text,b\n"%b\nx",1\nx,1\n' % LONG.encode(), "2: larger than 1,000 characters"),
        ("a.csv", b'text,b\n"%b",1\nx,1\n' % (b"x\n" * 900), "2: larger than 1,000 characters"),
        ("a.tsv", b"text\tb\nx\nx\t1\n", "2: 1 cells, where the header has 2"),
    ],
)
def test_a_bad_row_is_told_and_the_others_are_done(
    tmp_path: Path, name: str, data: bytes, bad: str
) -> None:
    path = tmp_path / name
    for packing in ("", "gz", "zst"):
        path = tmp_path / f"{name}.{packing}".rstrip(".")
        path.write_bytes(packed(data, packing))
        seen: list[BadRow] = []
        job = Job(inputs=(str(path),), output=str(tmp_path / "o.jsonl"), largest=1000)
        summary = clean_files(job, on_bad=seen.append, errors=tmp_path / "bad.jsonl")
        assert (summary.rows, summary.failed, summary.broken) == (1, 1, 0)
        assert str(seen[0]).startswith(f"{path}:{bad}")
        assert [row["text"] for row in read(tmp_path / "o.jsonl")] == ["x"]
        (error,) = read(tmp_path / "bad.jsonl")
        assert f"{error['file']}:{error['row']}: {error['reason']}" == str(seen[0])
        if "larger" not in bad:
            assert error["raw"].encode("utf-8", "surrogateescape") in data
        with pytest.raises(BadRowError) as stop:
            clean_files(replace(job, output=str(tmp_path / "strict.jsonl")), strict=True)
        assert str(stop.value) == str(seen[0])
        assert not (tmp_path / "strict.jsonl").exists()


def test_bad_rows_of_parquet(tmp_path: Path) -> None:
    table = pa.table({"text": ["x", None, LONG, "x"], "n": [1, 2, 3, 4]})
    pq.write_table(table, tmp_path / "i.parquet")
    for target in ("parquet", "jsonl"):
        seen: list[BadRow] = []
        output = str(tmp_path / f"o.{target}")
        job = Job(inputs=(str(tmp_path / "i.parquet"),), output=output, largest=1000)
        summary = clean_files(job, on_bad=seen.append)
        assert (summary.rows, summary.failed) == (2, 2)
        assert [(row.number, row.reason) for row in seen] == [
            (2, "field 'text' is null, not a string"),
            (3, "larger than 1,000 characters"),
        ]
        assert json.loads(seen[0].raw or "") == {"text": None, "n": 2}
        assert [row["n"] for row in read(output)] == [1, 4]


def test_bad_text_files(tmp_path: Path) -> None:
    for name, data in {"a": b"Caf\xe9", "b": LONG.encode(), "c": b"x"}.items():
        (tmp_path / f"{name}.txt").write_bytes(data)
    names = tuple(str(tmp_path / f"{name}.txt") for name in "abc")
    seen: list[BadRow] = []
    job = Job(inputs=names, output=str(tmp_path / "o.jsonl"), largest=1000)
    assert clean_files(job, on_bad=seen.append).rows == 1
    assert list(map(str, seen)) == [
        f"{names[0]}:1: not utf-8: byte 0xe9 at character 4",
        f"{names[1]}:1: larger than 1,000 characters",
    ]


@pytest.mark.parametrize("packing", ["gz", "zst"])
@pytest.mark.parametrize("kind", ["jsonl", "csv", "txt"])
def test_a_packed_file_that_breaks_off(tmp_path: Path, kind: str, packing: str) -> None:
    """What stands before is done; the file counts as broken."""
    if kind == "txt":
        data = bytes(random.Random(1).choices(b"abc ", k=5000))
    elif kind == "csv":
        data = b"text\n" + b"".join(b"%d,\n" % n for n in range(5000)).replace(b",", b"")
    else:
        data = b"".join(b'{"text": "%d"}\n' % n for n in range(5000))
    whole = packed(data, packing)  # type: ignore[arg-type]
    path = tmp_path / f"a.{kind}.{packing}"
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 255
    for broken in (whole[: len(whole) // 2], bytes(damaged), b"plain text\n"):
        path.write_bytes(broken)
        seen: list[BadRow] = []
        job = Job(inputs=(str(path),), output=str(tmp_path / "o.jsonl"))
        summary = clean_files(job, on_bad=seen.append)
        assert summary.broken == 1
        assert seen[-1].reason.startswith("cannot be unpacked from here on: ")
        if broken != bytes(damaged):  # of a damaged file gzip tells only at its end
            texts = [row["text"] for row in read(tmp_path / "o.jsonl")]
            assert texts == [str(n) for n in range(summary.rows)]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"body,id\nx,1\n", "a.csv: no column 'text'; there are: body, id"),
        ("a.csv", b"text,id,text\nx,1\n", "a.csv: two columns are called 'text'"),
        ("a.csv", b"te\xe9t\nx\n", "a.csv:1: not utf-8: byte 0xe9 at character 3, in the header"),
        ("a.parquet", b"no parquet at all", "a.parquet: not Parquet: Parquet magic bytes not"),
        ("a.parquet", b"", "a.parquet: not Parquet: "),
        ("a.parquet", {"body": ["x"]}, "a.parquet: no column 'text'; there are: body"),
        ("a.parquet", {"text": [1]}, "a.parquet: column 'text' is int64, not string"),
    ],
)
def test_an_input_that_is_no_use_at_all(
    tmp_path: Path, name: str, data: bytes | dict[str, Any], message: str
) -> None:
    path = tmp_path / name
    if isinstance(data, dict):
        pq.write_table(pa.table(data), path)
    else:
        path.write_bytes(data)
    with pytest.raises(InputError) as error:
        clean_files(Job(inputs=(str(path),), output=str(tmp_path / "o.jsonl")))
    assert str(error.value).startswith(f"{tmp_path}/{message}")
    assert not (tmp_path / "o.jsonl").exists()


def test_outputs_that_cannot_be(tmp_path: Path) -> None:
    name = written(tmp_path / "i.jsonl", [{"text": "x"}])
    with pytest.raises(InputError, match="rows cannot be written as text"):
        clean_files(Job(inputs=(name,), output=str(tmp_path / "o.txt")))
    os.mkfifo(tmp_path / "pipe")  # no device: what fails here might replace it
    with pytest.raises(InputError, match="not a file"):
        clean_files(Job(inputs=(name,), output=str(tmp_path / "pipe"), target=Format("jsonl")))
    with pytest.raises(FileNotFoundError):
        clean_files(Job(inputs=(name, "missing.jsonl"), output=str(tmp_path / "o.jsonl")))


def test_a_column_that_is_there_already(tmp_path: Path) -> None:
    """A stamp is replaced, by the one of who cleaned it last; a record of removals is not."""
    old = "0.0.1+0123456789ab"
    name = written(tmp_path / "i.jsonl", [{"newsclean": old, "text": "x"}])
    seen: list[BadRow] = []
    job = Job(inputs=(name,), output=str(tmp_path / "o.jsonl"), removals=True)
    clean_files(job)
    assert read(tmp_path / "o.jsonl") == [{"newsclean": stamp(), "text": "x", "removals": []}]
    again = replace(job, inputs=(job.output,), output=str(tmp_path / "p.jsonl"))
    assert clean_files(again, on_bad=seen.append).failed == 1
    assert seen[0].reason == "there is a column 'removals' already"


def test_a_new_column_after_the_header_of_csv(tmp_path: Path) -> None:
    table: list[dict[str, Any]] = [{"text": str(n)} for n in range(600)]
    table[100]["early"] = table[599]["late"] = 1
    name = written(tmp_path / "i.jsonl", table)
    seen: list[BadRow] = []
    clean_files(Job(inputs=(name,), output=str(tmp_path / "o.csv")), on_bad=seen.append)
    assert [str(row) for row in seen] == [
        f"{name}:600: column 'late' is not in the header, which the first rows gave"
    ]
    assert len(read(tmp_path / "o.csv")) == 599


def raises(doc: Document) -> list[Mark]:
    if "bomb" in doc.text:
        raise RuntimeError("it went off")
    return []


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_a_marker_that_raises_costs_its_row_alone(tmp_path: Path, kind: str, jobs: int) -> None:
    name = written(tmp_path / f"i.{kind}", [{"text": "x"}, {"text": "A bomb."}, {"text": "y"}])
    seen: list[BadRow] = []
    config = replace(NEWS, markers=(raises,))
    job = Job(inputs=(name,), output=str(tmp_path / f"o.{kind}"), config=config)
    summary = clean_files(job, jobs=jobs, on_bad=seen.append)
    assert (summary.rows, summary.failed) == (2, 1)
    assert seen[0].reason == "cleaning failed: RuntimeError: it went off"


LINES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=40)


@given(LINES, st.integers(1, 20))
def test_no_line_is_lost_or_doubled(lines: list[str], largest: int) -> None:
    """Whatever the lines are, each that is not blank is a row or a bad one, in its place."""
    import tempfile

    data = "\n".join(line.replace("\n", " ") for line in lines).encode()
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(data)
        file.flush()
        found = [
            row
            for chunk in chunks(file.name, Format("jsonl"), largest=largest)
            for row in rows(chunk)
        ]
    text = data.decode("utf-8-sig")
    wanted = [
        n for n, line in enumerate(text.split("\n"), 1)
        if line.strip() or len(line.rstrip("\r\n")) > largest
    ]  # fmt: skip
    assert [row.number for row in found] == wanted
    assert all(isinstance(row, Row | BadRow) for row in found)


@given(
    st.lists(st.lists(st.text(st.sampled_from('a",\n\r é'), max_size=8), min_size=2, max_size=2))
)
def test_csv_is_read_as_it_was_written(table: list[list[str]]) -> None:
    import tempfile

    sink = io.StringIO(newline="")
    csv.writer(sink).writerows([["text", "b"], *table])
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(sink.getvalue().encode())
        file.flush()
        found = [row for chunk in chunks(file.name, Format("csv")) for row in rows(chunk)]
    # A row of empty cells is a row, and a row of one empty cell would be a blank line.
    assert [list(row.data.values()) for row in found if isinstance(row, Row)] == table


# long jobs


def test_processes_change_nothing(tmp_path: Path) -> None:
    table = many(1700)
    table[50] = {"text": 3}
    table[1600] = {"body": "x"}
    name = written(tmp_path / "i.jsonl.zst", table)
    for target in ("jsonl.zst", "csv", "parquet"):
        outputs = {}
        for jobs in (1, 3):
            output, bad = tmp_path / f"{jobs}.{target}", tmp_path / f"bad{jobs}.jsonl"
            job = Job(inputs=(name,), output=str(output), removals=True)
            summary = clean_files(job, jobs=jobs, errors=bad)
            outputs[jobs] = (output.read_bytes(), bad.read_bytes(), summary)
        assert outputs[1] == outputs[3]
        assert outputs[1][2].rows == 1698


def test_in_order_is_map() -> None:
    assert list(in_order(abs, range(-50, 0), 1)) == list(map(abs, range(-50, 0)))
    assert list(in_order(abs, range(-50, 0), 2)) == list(map(abs, range(-50, 0)))
    assert list(in_order(abs, [], 2)) == []


def test_in_order_reads_no_further_than_it_must() -> None:
    read = 0

    def items() -> Any:
        nonlocal read
        for n in range(1000):
            read += 1
            yield n

    found = in_order(abs, items(), 2)
    next(found)
    assert read <= 6
    found.close()


def test_in_order_raises_what_the_function_raises() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(in_order(int, ["x"], 2))


def test_a_process_that_dies_is_no_hang() -> None:
    with pytest.raises(BrokenProcessPool):
        list(in_order(os._exit, [1, 2, 3], 2))


def test_another_file_for_bad_rows_on_the_way(tmp_path: Path) -> None:
    table: list[dict[str, Any]] = [{"text": n if n in (3, 1100) else str(n)} for n in range(1200)]
    name = written(tmp_path / "i.jsonl", table)
    job = Job(inputs=(name,), output=str(tmp_path / "o.jsonl"))

    def stop(row: BadRow) -> None:
        if row.number == 1101:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        clean_files(job, errors=tmp_path / "one.jsonl", on_bad=stop)
    clean_files(job, errors=tmp_path / "two.jsonl", resume=True)
    assert [row["row"] for row in read(tmp_path / "one.jsonl")] == [4]
    assert [row["row"] for row in read(tmp_path / "two.jsonl")] == [1101]


@pytest.fixture
def long_job(tmp_path: Path) -> Callable[..., list[str]]:
    """A command line that takes some seconds, and what it gives when nobody disturbs it."""
    table = many(10_000)
    for n in range(0, 10_000, 1300):
        table[n] = {"text": n}
    source = written(tmp_path / "i.jsonl.gz", table)

    def command(output: str, *options: str) -> list[str]:
        words = ("clean", source, "-o", str(tmp_path / output), "--removals", *options)
        bad = str(tmp_path / f"{output}.bad")
        return [sys.executable, "-m", "newsclean", *words, "--errors", bad]

    return command


def wait_for_a_chunk(process: subprocess.Popen[Any], checkpoint: Path, chunks: int = 0) -> None:
    """Return as soon as a checkpoint counts more than `chunks` of the output, or all is done."""

    def is_there() -> bool:
        return process.poll() is not None or counted(checkpoint) > chunks

    wait_until(is_there, "a chunk that counts")


def counted(checkpoint: Path) -> int:
    """How many chunks of the output count."""
    try:
        return int(json.loads(checkpoint.read_text())["checkpoint"]["chunks"])
    except FileNotFoundError:
        return 0


@posix
@pytest.mark.parametrize(("target", "jobs"), [("parquet", 2), ("jsonl.zst", 1), ("csv", 2)])
def test_a_job_that_is_killed_again_and_again(
    tmp_path: Path, long_job: Callable[..., list[str]], target: str, jobs: int
) -> None:
    whole, torn = f"whole.{target}", f"torn.{target}"
    done = subprocess.run(long_job(whole), capture_output=True, text=True)
    assert (done.returncode, "8 failed" in done.stderr) == (0, True), done.stderr
    chance = random.Random(target)
    kills = 0
    while True:
        command = long_job(torn, "--resume", "--jobs", str(jobs))
        before = counted(checkpoint_of(tmp_path / torn))
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        patience = chance.uniform(0.0, 2.5) if kills < 8 else PATIENCE
        if kills % 2 == 0:
            # Every other one dies with work that counts behind it, however slow the machine is,
            # and the first at once, however fast.
            wait_for_a_chunk(process, checkpoint_of(tmp_path / torn), before)
            patience *= kills > 0
        try:
            _, err = process.communicate(timeout=patience)
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            kills += 1
            # The output is there whole or not at all: also if the job was on its way out.
            if (tmp_path / torn).exists():
                assert (tmp_path / torn).read_bytes() == (tmp_path / whole).read_bytes()
        assert kills <= 8, "the last one hangs"
    assert kills > 0
    assert process.returncode == 0, err
    assert "of earlier runs" in err or "done already" in err
    assert (tmp_path / torn).read_bytes() == (tmp_path / whole).read_bytes()
    bad = [(tmp_path / f"{name}.bad").read_bytes() for name in (torn, whole)]
    assert bad[0] == bad[1]
    assert len(bad[0].splitlines()) == 8
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith(".")}
    assert left == {f".{name}.checkpoint" for name in (torn, whole)}


@posix
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_leaves_a_state_that_resumes(
    tmp_path: Path, long_job: Callable[..., list[str]], jobs: str
) -> None:
    command = long_job("o.jsonl", "--jobs", jobs)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    wait_for_a_chunk(process, checkpoint_of(tmp_path / "o.jsonl"))
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all of its processes hear Ctrl-C
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (
        130,
        "newsclean: interrupted; --resume goes on from here\n",
    )
    assert not (tmp_path / "o.jsonl").exists()
    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=True)
    assert "9,992 rows; " in done.stderr
    assert "of earlier runs" in done.stderr
    assert [row["id"] for row in read(tmp_path / "o.jsonl")] == [
        str(n) for n in range(10_000) if n % 1300
    ]
    again = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=True)
    assert "done already" in again.stderr


@posix
def test_processes_end_with_the_one_that_was_killed(
    tmp_path: Path, long_job: Callable[..., list[str]]
) -> None:
    process = subprocess.Popen(long_job("o.jsonl", "--jobs", "2"), start_new_session=True)
    wait_for_a_chunk(process, checkpoint_of(tmp_path / "o.jsonl"))
    process.kill()
    process.wait()

    def all_are_gone() -> bool:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    wait_until(all_are_gone, "the end of the workers")


def test_a_job_that_has_changed_is_not_gone_on_with(tmp_path: Path) -> None:
    name = written(tmp_path / "i.jsonl", [*many(1200), {"text": 1}])
    job = Job(inputs=(name,), output=str(tmp_path / "o.jsonl"))
    with pytest.raises(BadRowError):
        clean_files(job, strict=True)
    with pytest.raises(InputError, match="its checkpoint is of another job"):
        clean_files(replace(job, config=CAREFUL), resume=True)
    assert clean_files(job, resume=True).resumed == 1000


def test_without_resume_a_job_starts_anew(tmp_path: Path) -> None:
    name = written(tmp_path / "i.jsonl", [*many(1200), {"text": 1}])
    job = Job(inputs=(name,), output=str(tmp_path / "o.jsonl"))
    bad = tmp_path / "bad.jsonl"
    bad.write_text("of yesterday\n")
    with pytest.raises(BadRowError):
        clean_files(job, strict=True)
    summary = clean_files(job, errors=bad)
    assert (summary.rows, summary.resumed) == (1200, 0)
    assert len(read(bad)) == 1


@pytest.mark.parametrize("target", ["jsonl", "parquet"])
def test_a_kill_while_the_output_is_put_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """Each step of the end is a place to die; what resumes gives the same output."""
    name = written(tmp_path / "i.jsonl", many(10))
    whole = Job(inputs=(name,), output=str(tmp_path / f"whole.{target}"))
    clean_files(whole)
    steps = ["replace", "unlink"]
    for step in steps:
        for time_of_death in range(1, 6):
            output = tmp_path / f"{step}{time_of_death}.{target}"
            calls = 0
            real = getattr(Path, step)

            def dying(self: Path, *rest: Any, real: Any = real, **named: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls == time_of_death:  # noqa: B023
                    raise KeyboardInterrupt
                return real(self, *rest, **named)

            job = replace(whole, output=str(output))
            with monkeypatch.context() as patch:
                patch.setattr(Path, step, dying)
                with contextlib.suppress(KeyboardInterrupt):
                    clean_files(job)
            clean_files(job, resume=True)
            assert output.read_bytes() == Path(whole.output).read_bytes()
            assert is_done(job)
            assert not draft_of(output).exists()


@posix
def test_two_jobs_do_not_write_one_output(tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    with (
        Draft(output, None, Checkpoint("x", ""), True),
        pytest.raises(InputError, match="another proc"),
    ):
        Draft(output, None, Checkpoint("y", ""), True)
