"""Bad rows and bad files: each is named, none stops or harms the others, and nothing is lost."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from newsclean import NEWS, Cleaned, explain
from newsclean.cli import clean as clean_command
from newsclean.cli.terminal import Source
from newsclean.rows.compression import Damaged, Unpacked
from newsclean.rows.formats import packed
from newsclean.rows.jsontext import DEEPEST, dumps, parsed
from newsclean.rows.read import BadRow, InputError
from newsclean.stream import HopelessError, Job, clean_files
from tests.test_cli import CLEAN, RAW, Shell, posix, shell

__all__ = ["shell"]

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("numpy", reason="numpy is not installed")
pytest.importorskip("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd")

TARGETS = ("jsonl", "csv", "parquet")


def strict(text: str | bytes) -> Any:
    """JSON as the standard has it: without the constants that Python reads as well."""

    def refuse(name: str) -> NoReturn:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def lines(data: bytes) -> list[Any]:
    return [strict(line) for line in data.splitlines()]


def nested(levels: int, inside: str = "1") -> str:
    return "[" * levels + inside + "]" * levels


# JSON


def test_json_is_written_as_it_was_read() -> None:
    for text in (
        "1e400", "-1E-5", "1.10", "0.1", "1.0", "1" * 5000, '[1E400, {"a": -2e999}]', "12", "9",
        "-0.0", "0.30000000000000004441", '"\\u00e9"', "true", "null", '{"a": [], "b": {}}',
    ):  # fmt: skip
        assert dumps(parsed(text)) == text.replace("\\u00e9", "é")
    assert dumps({"n": float("nan"), "i": [float("inf"), -float("inf")]}) == (
        '{"n": "NaN", "i": ["Infinity", "-Infinity"]}'
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("NaN", "not JSON: it has no NaN; null is what stands for no number"),
        ("[1, -Infinity]", "not JSON: it has no -Infinity"),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', "two fields are called 'b'"),
        (nested(DEEPEST + 1), "nested deeper than 200 levels"),
        ("[" * 100_000, "nested deeper than 200 levels"),
        ('{"a":' * 201 + "1" + "}" * 201, "nested deeper than 200 levels"),
        ('{"a": "' + "[" * 300, "not JSON: Unterminated string starting at at column 7"),
        ("[1,]", "not JSON: "),
    ],
)
def test_what_is_no_json_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="^" + reason.replace("[", r"\[")):
        parsed(text)


def test_brackets_in_strings_are_no_levels() -> None:
    for text in (nested(DEEPEST), json.dumps("[" * 500), json.dumps(['\\"' + "{" * 500] * 9)):
        assert dumps(parsed(text)) == text


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("place", ["other", "before", "inside"])
def test_deep_nesting_is_a_bad_row(shell: Shell, target: str, place: str) -> None:
    """In another column, in front of the text, or beside it in an object."""
    deep = {
        "other": '{{"t": {{"text": "A."}}, "x": {}}}',
        "before": '{{"x": {}, "t": {{"text": "A."}}}}',
        "inside": '{{"t": {{"x": {}, "text": "A."}}}}',
    }[place]
    rows = [deep.format(nested(n)) for n in (1, 40, 70, 150, 190, 900, 5000)]
    shell.write("i.jsonl", "\n".join([*rows, '{"t": {"text": "Z."}}']))
    code, _, err = shell("clean", "i.jsonl", "--text", "t.text", "-o", f"o.{target}")
    assert code == 1
    assert err.startswith(
        "newsclean: i.jsonl:6: nested deeper than 200 levels\n"
        "newsclean: i.jsonl:7: nested deeper than 200 levels\n"
    )
    assert "; 2 failed" in err
    if target == "jsonl":
        out = lines(shell.read("o.jsonl"))
        assert [row["t"]["text"] for row in out] == ["A."] * 5 + ["Z."]
        assert dumps(out[4]).count("[") == 190
    elif target == "parquet":
        assert pq.read_table(shell.folder / "o.parquet").num_rows == 6


@pytest.mark.parametrize("target", TARGETS)
def test_numbers_stay_as_they_were_written(shell: Shell, target: str) -> None:
    numbers = ["1e400", "-1.5E+999", "1.10", "1" * 4500, "0.1", "7"]
    rows = "".join(f'{{"text": "A.", "n": {n}, "in": {{"m": [{n}]}}}}\n' for n in numbers)
    shell.write("i.jsonl", rows)
    assert shell("clean", "i.jsonl", "--stamp", "", "-o", f"o.{target}")[0] == 0
    if target == "jsonl":
        assert shell.read("o.jsonl").decode() == rows
    elif target == "csv":
        cells = [line.split(",")[1] for line in shell.read("o.csv").decode().splitlines()[1:]]
        assert cells == numbers
    else:
        column = pq.read_table(shell.folder / "o.parquet")["n"].to_pylist()
        assert [column[0], column[1], column[3]] == ["1e400", "-1.5E+999", "1" * 4500]
        assert [float(column[n]) for n in (2, 4, 5)] == [1.1, 0.1, 7]


def test_numbers_that_a_column_can_hold_are_numbers(shell: Shell) -> None:
    shell.write("i.jsonl", '{"text": "A.", "n": 1.10}\n{"text": "A.", "n": 1E2}\n')
    assert shell("clean", "i.jsonl", "--stamp", "", "-o", "o.parquet")[0] == 0
    assert pq.read_table(shell.folder / "o.parquet")["n"].to_pylist() == [1.1, 100.0]


@pytest.mark.parametrize("command", ["clean", "dedupe", "learn", "report", "index new.db add"])
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ('{"id": 2, "text": "B.", "site": "a", "x": NaN}', "not JSON: it has no NaN"),
        (f'{{"id": 2, "text": "B.", "site": "a", "x": {nested(900)}}}', "nested deeper than 200"),
        ('{"id": 2, "text": "B.", "site": "a", "id": 3}', "two fields are called 'id'"),
    ],
)
def test_every_command_reads_the_same_json(
    shell: Shell, command: str, bad: str, reason: str
) -> None:
    good = '{"id": %d, "text": "A storm hit the coast.", "site": "a"}\n'
    shell.write("i.jsonl", good % 1 + bad + "\n" + good % 4)
    code, _, err = shell(*command.split(), "i.jsonl")
    assert code == 1
    assert err.startswith(f"newsclean: i.jsonl:2: {reason}")
    assert "Traceback" not in err


HALF = r'{"id": "\ud800", "text": "A storm \ud800 hit the coast.\n\nShare \ud800", '
HALF += r'"site": "\udc00.x", "date": "2024-01-01", "\ud800": 1, '
HALF += r'"name": "\ud800", "x": {"\ud800": ["\ud800"]}}'


@pytest.mark.parametrize(
    "line",
    [
        "clean i.jsonl", "clean i.jsonl -o o.csv", "clean i.jsonl -o o.parquet", "dedupe i.jsonl",
        "dedupe i.jsonl --drop", "dedupe i.jsonl --index s.db", "index s.db add i.jsonl",
        "index s.db query i.jsonl", "learn i.jsonl --state s.json", "report i.jsonl",
        "dedupe i.jsonl --scratch .", "report i.jsonl --name-field name",
    ],
)  # fmt: skip
def test_half_characters_go_through_every_command(shell: Shell, line: str) -> None:
    good = '{"id": "a", "text": "A storm hit the coast.", "site": "b.x"}\n'
    shell.write("i.jsonl", good + f"{HALF}\n" * 1 + good.replace('"a"', '"c"'))
    shell("index", "s.db", "add", stdin=good.replace('"a"', '"z"').encode())
    code, out, err = shell(*line.split())
    assert "Traceback" not in err
    out.decode("utf-8")
    # Where something has no place for half a character, the row is a bad one, and no other.
    refused = "index" in line or "-o" in line
    assert (code, "half a character" in err) == (int(refused), refused), err
    if line.startswith(("clean", "dedupe")) and "-o" not in line:
        # Two of the three are copies of each other.
        assert len(lines(out)) == (2 if refused or "--drop" in line else 3)


def test_half_characters_in_texts(shell: Shell) -> None:
    for line in ("clean", "explain", "explain --html o.html", "explain --json", "near-misses"):
        words = (*line.split(), "--encoding", "unicode_escape")
        code, _, err = shell(*words, stdin=b"A \\ud800 word.\n\nShare \\udfff this\n")
        assert (code, "Traceback" in err) == (0, False)


def test_names_that_become_one_are_not_lost(shell: Shell) -> None:
    shell.write("i.jsonl", '{"text": "A.", "x": {"\\ud800": 1, "\\udc00": 2}}\n')
    assert shell("clean", "i.jsonl", "-o", "o.parquet", "--stamp", "")[0] == 0
    assert pq.read_table(shell.folder / "o.parquet")["x"].to_pylist() == ['{"?": 1, "?": 2}']
    shell.write("i.jsonl", '{"text": "A."}\n{"text": "A.", "\\ud800": 1, "\\udc00": 2}\n')
    for target in ("csv", "parquet"):
        code, _, err = shell("clean", "i.jsonl", "-o", f"o.{target}")
        assert code == 1
        assert "i.jsonl:2: the name of column '\\ud800' holds half a character" in err


# JSON that is not in lines


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ('[{"text": "x"}]', "a list in JSON"),
        ('[\n  {"text": "x"},\n  {"text": "y"}\n]\n', "a list in JSON"),
        ('\n\n[\n{"text": "x"}]\n', "a list in JSON"),
        ('[{"text": "x"},\n{"text": "y"}]\n', "a list in JSON"),
        ('[{"text": "%s"}]' % ("x" * 2000), "a list in JSON"),
        ('{\n  "text": "x"\n}\n', "JSON over several lines"),
        ('{"text": "x",\n "id": 1}\n{"text": "x",\n "id": 1}\n', "JSON over several lines"),
    ],
)
@pytest.mark.parametrize("packing", ["", ".gz"])
def test_json_that_is_not_in_lines_is_told(
    shell: Shell, data: str, what: str, packing: str
) -> None:
    name = f"i.jsonl{packing}"
    shell.write(name, gzip.compress(data.encode()) if packing else data)
    for words in (("clean", "--largest", "1000"), ("dedupe",), ("learn",), ("report",)):
        code, _, err = shell(*words, name)
        assert code == 1
        assert err.startswith(
            f"newsclean: {name}: {what}, where each line should be an object; `jq"
        )
    code, _, err = shell("clean", "--from", "jsonl", stdin=data.encode())
    assert err.startswith(f"newsclean: standard input: {what}")


@pytest.mark.parametrize(
    "data",
    [
        '[1]\n{"text": "x"}', '["x"]\n{"text": "x"}', '{"text"\n{"text": "x"}',
        '{}\n"x"\n{"text": "x"}',
    ],
)  # fmt: skip
def test_what_only_begins_like_it_is_a_bad_row(shell: Shell, data: str) -> None:
    shell.write("i.jsonl", data)
    code, out, err = shell("clean", "i.jsonl")
    assert (code, len(lines(out))) == (1, 1)
    assert err.startswith("newsclean: i.jsonl:1: ")


# Parquet


@pytest.mark.parametrize("target", TARGETS)
def test_parquet_with_two_columns_of_one_name(shell: Shell, target: str) -> None:
    one, two = pa.array(["A."]), pa.array([1])
    tables = {
        "text": pa.Table.from_arrays([one, one], names=["text", "text"]),
        "x": pa.Table.from_arrays([one, two, two], names=["text", "x", "x"]),
        "y' in 's": pa.table(
            {"text": one, "s": pa.StructArray.from_arrays([two, two], ["y", "y"])}
        ),
        "z' in 'l": pa.table(
            {"text": one, "l": pa.array([[]], pa.list_(pa.struct([("z", "int8"), ("z", "int8")])))}
        ),
    }
    for name, table in tables.items():
        pq.write_table(table, shell.folder / "i.parquet")
        code, _, err = shell("clean", "i.parquet", "-o", f"o.{target}")
        assert (code, err) == (1, f"newsclean: i.parquet: two columns are called '{name}'\n")


def test_a_record_of_what_went_that_is_there_already(shell: Shell) -> None:
    pq.write_table(pa.table({"text": ["A."], "removals": [1]}), shell.folder / "i.parquet")
    shell.write("i.csv", "text,removals\nA.,1\n")
    for name in ("i.parquet", "i.csv"):
        for target in TARGETS:
            code, _, err = shell("clean", name, "--removals", "-o", f"o.{target}")
            assert code == 1
            assert err == f"newsclean: {name}: there is a column 'removals' already\n"


def test_a_stamp_takes_no_place_but_that_of_a_stamp(shell: Shell) -> None:
    shell.write(
        "i.jsonl", '{"text": "A.", "id": "7"}\n{"text": "B.", "id": null}\n{"text": "C."}\n'
    )
    shell.write("i.csv", "text,id\nA.,7\nB.,\n")
    pq.write_table(pa.table({"text": ["A.", "B."], "id": ["7", None]}), shell.folder / "i.parquet")
    for name in ("i.jsonl", "i.csv", "i.parquet"):
        for target in TARGETS:
            code, _, err = shell("clean", name, "--stamp", "id", "-o", f"o.{target}")
            assert code == 1
            assert "column 'id' holds no stamp, which would take its place" in err
            assert "1 failed" in err
            assert shell("clean", f"o.{target}", "--stamp", "id", "-o", "again.jsonl")[0] == 0


@pytest.mark.parametrize("seed", range(6))
def test_parquet_with_flipped_bytes_is_named(tmp_path: Path, seed: int) -> None:
    """Whatever it raises: no other error comes, and the name of the file is in it."""
    chance = random.Random(seed)
    count = 40
    table = pa.table(
        {
            "text": [f"w{n}" for n in range(count)],
            "when": [datetime.datetime(2024, 1, 1)] * count,
            "l": [[n] for n in range(count)],
            "s": [{"a": "x"}] * count,
        }
    )
    path, seen = tmp_path / "i.parquet", 0
    for _ in range(20):
        compression = chance.choice(["none", "zstd", "snappy"])
        size, dictionary = chance.choice((10, 100)), chance.random() < 0.5
        pq.write_table(
            table, path, compression=compression, row_group_size=size, use_dictionary=dictionary
        )
        data = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 3, 30))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        for target in TARGETS:
            bad: list[BadRow] = []
            job = Job(inputs=(str(path),), output=str(tmp_path / f"o.{target}"))
            try:
                clean_files(job, on_bad=bad.append)
            except InputError as error:
                bad = [BadRow(str(path), 1, str(error).removeprefix(f"{path}: "))]
            seen += len(bad)
            assert all(str(row).startswith(f"{path}:{row.number}: ") for row in bad)
    assert seen > 5


def test_text_in_parquet_that_is_no_utf_8(tmp_path: Path) -> None:
    """In the text or beside it the row is a bad one; to Parquet what is beside stays."""
    wrong = pa.Array.from_buffers(
        pa.string(), 3, [None, pa.py_buffer(bytes(4) + b"\1\0\0\0\3\0\0\0\4\0\0\0"),
                         pa.py_buffer(b"A\xff\xfeB")],
    )  # fmt: skip
    right = pa.array(["x", "y", "z"])
    for text, other in ((wrong, right), (right, wrong)):
        pq.write_table(pa.table({"text": text, "x": other}), tmp_path / "i.parquet")
        for target in TARGETS:
            bad: list[BadRow] = []
            output = str(tmp_path / f"o.{target}")
            job = Job(inputs=(str(tmp_path / "i.parquet"),), output=output)
            counts = clean_files(job, on_bad=bad.append)
            through = target == "parquet" and other is wrong
            assert (counts.rows, counts.failed) == ((3, 0) if through else (2, 1))
            name = "text" if text is wrong else "x"
            assert through or bad[0].number == 2
            assert through or bad[0].reason.startswith(f"column '{name}' cannot be read: 'utf-8' c")
            assert through or json.loads(bad[0].raw or "")[name] is None


@pytest.mark.parametrize("target", ["csv", "tsv", "jsonl"])
def test_what_only_parquet_has_a_type_for_is_written_plainly(tmp_path: Path, target: str) -> None:
    when = datetime.datetime(2024, 5, 1, 12, 30, 0, 5, tzinfo=datetime.UTC)
    columns: dict[str, tuple[Any, str]] = {
        "us": (pa.array([when], pa.timestamp("us", "UTC")), "2024-05-01 12:30:00.000005+00:00"),
        "s": (pa.array([when.replace(tzinfo=None)], pa.timestamp("s")), "2024-05-01 12:30:00"),
        "ns": (pa.array([1714566600000000000], pa.timestamp("ns")), "2024-05-01 12:30:00"),
        "odd": (pa.array([1714566600000000001], pa.timestamp("ns")), f"{when:%F %T}.000000001"),
        "time": (pa.array([45_000_000_000_001], pa.time64("ns")), "12:30:00.000000001"),
        "date": (pa.array([when.date()]), "2024-05-01"),
        "length": (pa.array([90_000_000_000], pa.duration("ns")), "0:01:30"),
        "price": (pa.array(["1.10"]).cast(pa.decimal128(9, 2)), "1.10"),
        "data": (pa.array([b"\xff"]), "/w=="),
        "nan": (pa.array([float("nan")]), "NaN"),
        "inf": (pa.array([-float("inf")]), "-Infinity"),
        "list": (pa.array([[when.date(), None]]), '["2024-05-01", null]'),
        "yes": (pa.array([True]), "true"),
    }  # fmt: skip
    table = pa.table({"text": ["A."], **{name: column for name, (column, _) in columns.items()}})
    pq.write_table(table, tmp_path / "i.parquet")
    output = tmp_path / f"o.{target}"
    clean_files(Job(inputs=(str(tmp_path / "i.parquet"),), output=str(output), stamp=""))
    wanted = {"text": "A.", **{name: value for name, (_, value) in columns.items()}}
    if target == "jsonl":
        found = strict(output.read_bytes())
        assert found == {**wanted, "list": ["2024-05-01", None], "yes": True}
    else:
        import csv

        (row,) = csv.DictReader(
            io.StringIO(output.read_text("utf-8")), delimiter="," if target == "csv" else "\t"
        )
        assert row == wanted


@pytest.mark.parametrize("target", TARGETS)
def test_values_that_python_has_no_place_for_are_bad_rows(tmp_path: Path, target: str) -> None:
    far = pa.array([0, 10**8], pa.int32()).view(pa.date32())
    pq.write_table(pa.table({"text": ["A.", "B."], "day": far}), tmp_path / "i.parquet")
    bad: list[BadRow] = []
    job = Job(inputs=(str(tmp_path / "i.parquet"),), output=str(tmp_path / f"o.{target}"))
    counts = clean_files(job, on_bad=bad.append)
    assert (counts.rows, counts.failed) == ((2, 0) if target == "parquet" else (1, 1))
    assert target == "parquet" or bad[0].reason.startswith("column 'day' cannot be read: ")


# Packed files


def unpacked(data: bytes, packing: Any, chance: random.Random) -> tuple[bytes, str]:
    """What comes out, and how it ends, if bytes are asked for by chance."""
    stream, out = Unpacked(io.BytesIO(data), packing), b""
    try:
        while True:
            buffer = bytearray(chance.choice((1, 7, 5000, 100_000)))
            size = stream.readinto(buffer)
            if not size:
                return out, stream.rest
            out += buffer[:size]
    except Damaged as error:
        return out, str(error)


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_all_that_can_be_had_is_had(packing: Any) -> None:
    chance = random.Random(packing)
    text = b"".join(b"line %d of %d\n" % (n, chance.randrange(10**9)) for n in range(9000))
    whole = packed(text, packing)
    behind = "what stands behind the packed data is none of it: "
    assert unpacked(whole, packing, chance) == (text, "")
    assert unpacked(whole * 2 + packed(b"", packing), packing, chance) == (text * 2, "")
    for garbage in (b"x", b"garbage", b"\x1f", b"\x28\xb5", bytes(range(200))):
        out, end = unpacked(whole + garbage, packing, chance)
        assert (out, end.startswith(behind)) == (text, True)
    for cut in (1, 3, 8, 9, len(whole) // 2, len(whole) - 20):
        out, end = unpacked(whole[:-cut], packing, chance)
        assert text.startswith(out)
        assert end == "it is cut short"
    assert unpacked(b"", packing, chance) == (b"", "it is empty, and a packed file never is")
    assert unpacked(b"plain text", packing, chance)[1].startswith("it is not packed by ")
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 1
    assert unpacked(bytes(damaged), packing, chance)[1].startswith("it is damaged: ")


def test_gzip_with_all_that_a_header_may_hold() -> None:
    text, chance = b"A storm hit the coast.\n" * 99, random.Random(1)
    body = gzip.compress(text, mtime=0)[10:]
    for flags, extra in (
        (0, b""), (1, b""), (8, b"name.txt\0"), (16, b"a comment\0"), (2, b"\1\2"),
        (4, b"\5\0extra"), (30, b"\5\0extraname\0comment\0\1\2"),
    ):  # fmt: skip
        head = b"\x1f\x8b\x08" + bytes([flags]) + bytes(6) + extra
        assert unpacked(head + body, "gz", chance) == (text, "")
        assert unpacked((head + body) * 2, "gz", chance) == (text * 2, "")
        if extra:
            assert unpacked(head[:-1], "gz", chance) == (b"", "it is cut short")
    padded = gzip.compress(text) + bytes(70_001)
    assert unpacked(padded, "gz", chance) == (text, "")
    assert unpacked(padded + gzip.compress(text), "gz", chance) == (text * 2, "")
    assert unpacked(padded + b"x", "gz", chance)[0] == text
    assert "no method 9" in unpacked(b"\x1f\x8b\x09" + bytes(7), "gz", chance)[1]


def test_zstandard_with_frames_that_are_none_of_it() -> None:
    frame, text, chance = packed(b"A storm.\n", "zst"), b"A storm.\n", random.Random(1)
    other = b"\x5a\x2a\x4d\x18" + (7).to_bytes(4, "little") + b"skipped"
    for data, times in ((other + frame, 1), (frame + other, 1), (frame + other + frame, 2)):
        assert unpacked(data, "zst", chance) == (text * times, "")


BODIES = {
    "jsonl": (b'{"text": "A storm."}\n' * 700 + b'{"text": "The last."}', 701),
    "csv": (b"text\n" + b"A storm.\n" * 700 + b"The last.", 701),
    "txt": (b"A storm hit the coast.", 1),
}


@pytest.mark.parametrize("packing", ["gz", "zst"])
@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("garbage", [b"x", b"garbage\n", b"\x1f\x8c" + bytes(99)])
def test_bytes_behind_cost_no_row(tmp_path: Path, kind: str, packing: Any, garbage: bytes) -> None:
    """Not even the last, which has no line break."""
    body, count = BODIES[kind]
    path = tmp_path / f"i.{kind}.{packing}"
    path.write_bytes(packed(body, packing) + garbage)
    bad: list[BadRow] = []
    counts = clean_files(
        Job(inputs=(str(path),), output=str(tmp_path / "o.jsonl")), on_bad=bad.append
    )
    assert (counts.rows, counts.failed, counts.broken) == (count, 0, 1)
    assert bad[0].reason.startswith("what stands behind the packed data is none of it: 0x")
    last = lines((tmp_path / "o.jsonl").read_bytes())[-1]["text"]
    assert last == ("The last." if kind != "txt" else "A storm hit the coast.")


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_bytes_behind_a_packed_text(shell: Shell, packing: Any) -> None:
    shell.write(f"a.txt.{packing}", packed(RAW.encode(), packing) + b"garbage")
    shell.write("b.txt", RAW)
    code, out, err = shell("clean", f"a.txt.{packing}", "b.txt")
    assert (code, out) == (1, CLEAN * 2)
    assert err.startswith(f"newsclean: a.txt.{packing}: what stands behind the packed data is none")
    for command in ("explain", "near-misses", "explain --json", "explain --html o.html"):
        code, _, err = shell(*command.split(), f"a.txt.{packing}")
        assert (code, "what stands behind" in err) == (1, True)


@pytest.mark.parametrize("packing", ["gz", "zst"])
@pytest.mark.parametrize("kind", ["jsonl", "csv", "txt"])
def test_an_empty_packed_file_is_damaged_whatever_packed_it(
    shell: Shell, kind: str, packing: str
) -> None:
    name = shell.write(f"i.{kind}.{packing}", b"")
    code, _, err = shell("clean", name)
    wanted = {"txt": "cannot be unpacked: "}.get(kind, "1: cannot be unpacked from here on: ")
    place = f"{name}:{'' if wanted[0] == '1' else ' '}"
    assert code == 1
    assert err.startswith(f"newsclean: {place}{wanted}it is empty, and a packed file never is\n")


@pytest.mark.parametrize(
    "target", ["jsonl.gz", "jsonl.zst", "csv.gz", "tsv.zst", "parquet", "jsonl"]
)
def test_an_output_without_rows_can_be_read(shell: Shell, target: str) -> None:
    for data in ("", "{\n"):
        shell.write("i.jsonl", data)
        shell("clean", "i.jsonl", "-o", f"o.{target}")
        code, _, err = shell("clean", f"o.{target}")
        assert (code, err) == (0, "newsclean: 0 rows; 0 changed\n")
        code, out, _ = shell("clean", "i.jsonl", "--to", target)
        assert out == shell.read(f"o.{target}")


PEAK = """
import resource, sys
from newsclean.cli.main import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
sys.exit(code)
"""


def peak(folder: Path, *arguments: str) -> tuple[int, str, int]:
    """Exit code, messages, and the most megabytes that were in memory."""
    words = [sys.executable, "-c", PEAK, *arguments]
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder)
    *told, most = done.stderr.decode().splitlines()
    return done.returncode, "\n".join(told), int(most)


@posix
@pytest.mark.parametrize("packing", ["gz", "zst"])
@pytest.mark.parametrize("byte", [b"\0", b"\n", b'"'])
def test_a_gigabyte_in_a_small_file_is_not_read_whole(
    tmp_path: Path, packing: Any, byte: bytes
) -> None:
    bomb = packed(byte * (1 << 24), packing) * 64
    assert len(bomb) < 2_000_000
    (tmp_path / f"a.txt.{packing}").write_bytes(bomb)
    (tmp_path / f"a.jsonl.{packing}").write_bytes(packed(b'{"text": "A."}\n', packing) + bomb)
    (tmp_path / "empty.txt").write_bytes(b"")
    _, _, base = peak(tmp_path, "clean", "empty.txt")
    code, told, most = peak(tmp_path, "clean", f"a.txt.{packing}", "--largest", "1000000")
    assert (code, most < base + 40) == (1, True)
    wanted = (
        f"newsclean: a.txt.{packing}: larger than 1,000,000 characters; --largest N allows more"
    )
    assert told == wanted
    if byte != b"\n":  # blank lines are read, and are none
        code, told, most = peak(tmp_path, "clean", f"a.jsonl.{packing}", "--largest", "1000000")
        assert (code, most < base + 60) == (1, True)
        assert f"a.jsonl.{packing}:2: larger than 1,000,000 characters" in told


@pytest.mark.parametrize("command", ["clean", "explain", "near-misses", "explain --html o.html"])
def test_a_text_that_is_too_large_is_named_and_the_others_are_done(
    shell: Shell, command: str
) -> None:
    for name, text in (("a.txt", "x" * 101), ("b.txt", "é" * 100), ("c.txt", RAW[:90])):
        shell.write(name, text)
    quiet = ["-q"] if command == "clean" else []
    code, out, err = shell(*command.split(), *quiet, "--largest", "100", "a.txt", "b.txt", "c.txt")
    assert code == 1
    assert err == "newsclean: a.txt: larger than 100 characters; --largest N allows more\n"
    assert (out.count("é".encode()) >= 99) == (command == "clean")
    wide = shell.write("w.txt", ("é" * 100).encode("utf-16"))
    assert shell("clean", "--largest", "100", "--encoding", "utf-16", wide)[0] == 0


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_an_encoding_that_breaks_off_costs_no_row_before(shell: Shell, kind: str) -> None:
    head, row = {"jsonl": ("", '{{"text": "{}."}}\n'), "csv": ("text\n", "{}.\n")}[kind]
    text = head + "".join(row.format(n) for n in range(3000))
    shell.write(f"i.{kind}", text.encode("utf-16")[:-1])
    code, _, err = shell("clean", f"i.{kind}", "--encoding", "utf-16", "-o", "o.jsonl")
    assert code == 1
    assert err.startswith(f"newsclean: i.{kind}:{3000 + bool(head)}: not utf-16 from here on: ")
    assert len(lines(shell.read("o.jsonl"))) == 2999
    shell.write(f"i.{kind}", b"abc")
    code, _, err = shell("clean", f"i.{kind}", "--encoding", "utf-16")
    assert (code, err) == (
        1,
        f"newsclean: i.{kind}: not utf-16: UTF-16 stream does not start with BOM\n",
    )


# A field that is not there


def test_a_wrong_field_is_said_once(shell: Shell) -> None:
    rows = ['{"text": "A.", "n": 1}'] + ['{"body": "A."}'] * 5 + ['{"text": 5}'] * 4 + ["{"] * 3
    shell.write("i.jsonl", "\n".join(rows))
    code, _, err = shell("clean", "i.jsonl")
    assert code == 1
    assert err.splitlines() == [
        "newsclean: i.jsonl:2: no field 'text'; there are body",
        "newsclean: i.jsonl:7: field 'text' is a number, not a string",
        *(f"newsclean: i.jsonl:{n}: not JSON: Expecting property name enclosed in double quotes at "
          "column 2" for n in (11, 12, 13)),
        "newsclean: no field 'text': 4 further rows",
        "newsclean: field 'text' is a number, not a string: 3 further rows",
        "newsclean: 1 row; 0 changed; 12 failed",
    ]  # fmt: skip


WRONG = [
    ("clean i.jsonl -o o.jsonl --text body", "no field 'body'; there are id, text"),
    ("clean i.jsonl --text id", "field 'id' is a number, not a string"),
    (
        "clean i.jsonl -o o.jsonl --text body --errors bad.jsonl",
        "no field 'body'; there are id, t",
    ),
    ("clean i.jsonl -o o.parquet --text body --jobs 2", "no field 'body'; there are id, text"),
    ("dedupe i.jsonl --text body", "no field 'body'; there are id, text"),
    ("dedupe i.jsonl --id key", "field 'key' holds no id; there are id, text; --id names the one"),
    ("index s.db add i.jsonl --text body", "no field 'body'; there are id, text"),
    ("learn i.jsonl", "no field 'site'; there are id, text"),
    ("learn i.jsonl --site-field id", "field 'id' is a number, not a string"),
    ("report i.jsonl --text body", "no field 'body'; there are id, text"),
]


@pytest.mark.parametrize(("line", "message"), WRONG, ids=[line for line, _ in WRONG])
def test_where_every_row_fails_it_ends_soon(shell: Shell, line: str, message: str) -> None:
    row = '{{"id": {}, "text": "A storm."}}\n'
    shell.write("i.jsonl", "".join(row.format(n) for n in range(5000)))
    code, out, err = shell(*line.split())
    assert (code, out) == (1, b"")
    *first, last = err.splitlines()
    assert last.startswith(
        "newsclean: none of the first 1,000 rows can be used, so this ends here; "
    )
    assert f"the first: i.jsonl:1: {message}" in last
    assert [one.startswith(f"newsclean: i.jsonl:1: {message}") for one in first] == (
        [] if "--errors" in line else [True]
    )
    left = {path.name for path in shell.folder.iterdir()}
    assert left - {"s.db"} == {"i.jsonl", "bad.jsonl"} & left | {"i.jsonl"}
    if "--errors" in line:
        assert len(lines(shell.read("bad.jsonl"))) == 1000


@pytest.mark.parametrize("hope", ['{"text": null}', '{"text": "A."}'])
def test_where_one_row_shows_that_the_field_is_right_it_goes_on(shell: Shell, hope: str) -> None:
    shell.write("i.jsonl", "{\n" * 700 + hope + "\n" + "{\n" * 2000 + '{"text": "A."}\n')
    code, out, err = shell("clean", "i.jsonl")
    assert (code, len(lines(out))) == (1, 1 + ("A." in hope))
    assert "can be used" not in err


def test_the_end_does_not_depend_on_processes_or_stops(tmp_path: Path) -> None:
    (tmp_path / "i.jsonl").write_text('{"body": "A."}\n' * 5000)
    job = Job(inputs=(str(tmp_path / "i.jsonl"),), output=str(tmp_path / "o.jsonl"))

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        clean_files(job, watch=stop)
    for jobs, resume in ((1, True), (1, False), (2, False)):
        with pytest.raises(HopelessError, match=r"none of the first 1,000 rows"):
            clean_files(job, jobs=jobs, resume=resume)
        assert [path.name for path in tmp_path.iterdir()] == ["i.jsonl"]


# One file is bad, and the others are done


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("first", [True, False])
def test_of_several_inputs_one_is_of_no_use(shell: Shell, target: str, first: bool) -> None:
    shell.write("bad.csv", "body\nx\n")
    shell.write("bad.parquet", b"PAR1 not at all PAR1")
    shell.write("bad.jsonl", '[\n{"text": "x"}]')
    shell.write("bad.txt", b"\xff\xfe")
    shell.write("good.jsonl", '{"text": "A.", "n": 1}\n')
    bad = ["bad.csv", "bad.parquet", "bad.jsonl"]
    names = [*bad, "good.jsonl"] if first else ["good.jsonl", *bad]
    code, _, err = shell("clean", *names, "-o", f"o.{target}", "--stamp", "")
    assert code == 1
    told = err.splitlines()
    assert told[0] == "newsclean: bad.csv:1: no column 'text'; there are: body"
    assert told[1].startswith("newsclean: bad.parquet:1: not Parquet: ")
    assert told[2].startswith("newsclean: bad.jsonl:1: a list in JSON")
    assert told[3] == "newsclean: 1 row; 0 changed; 3 broken off"
    code, out, _ = shell("clean", f"o.{target}", "--to", "jsonl", "--stamp", "")
    (row,) = lines(out)
    assert (row["text"], int(row["n"])) == ("A.", 1)
    # Into a folder each is a job of its own.
    code, _, err = shell("clean", *names, "-o", "each/")
    assert code == 1
    assert [path.name for path in (shell.folder / "each").iterdir() if path.name[0] != "."] == [
        "good.jsonl"
    ]
    code, _, err = shell("clean", *bad, "-o", f"none.{target}")
    assert code == 1
    assert "none of the 3 inputs can be used; bad.csv:1: no column 'text'" in err
    assert not (shell.folder / f"none.{target}").exists()


def test_index_and_report_go_on_with_the_next_file(shell: Shell) -> None:
    shell.write("bad.parquet", b"x")
    shell.write("good.jsonl", '{"id": 1, "text": "A storm hit the coast."}\n')
    for words in (("index", "s.db", "add"), ("index", "s.db", "query"), ("report", "-o", "o.html")):
        code, _, err = shell(*words, "bad.parquet", "none.jsonl", "good.jsonl")
        assert code == 1
        assert [line.split(": ")[1] for line in err.splitlines()[:2]] == [
            "bad.parquet",
            "none.jsonl",
        ]
    assert json.loads(shell("index", "s.db", "info")[1])["articles"] == 1
    assert b"A storm hit" in shell.read("o.html")


def breaks(text: str, _: object = NEWS) -> Cleaned:
    if "bomb" in text:
        raise RecursionError("it went off")
    return explain(text)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("clean 1.txt 2.txt 3.txt", "2.txt"),
        ("clean 1.txt 2.txt 3.txt -o out/", "2.txt"),
        ("explain 1.txt 2.txt 3.txt", "2.txt"),
        ("explain --json 1.txt 2.txt 3.txt", "2.txt"),
        ("explain --html o.html 1.txt 2.txt 3.txt", "2.txt"),
        ("near-misses 1.txt 2.txt 3.txt", "2.txt"),
        ("clean 1.txt 2.txt 3.txt --to jsonl", "2.txt:1"),
        ("clean i.jsonl", "i.jsonl:2"),
        ("clean i.jsonl -o o.parquet", "i.jsonl:2"),
        ("report i.jsonl", "i.jsonl:2"),
        ("learn i.jsonl", "i.jsonl:2"),
    ],
)
def test_a_text_that_breaks_the_cleaning_is_named_and_the_others_are_done(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, line: str, place: str
) -> None:
    from newsclean.corpus.templates import Templates

    add = Templates.add

    def add_or_break(self: Templates, text: str, site: str) -> None:
        breaks(text)
        add(self, text, site)

    for place_of_it in ("newsclean.pipeline", "newsclean.stream.work"):
        monkeypatch.setattr(f"{place_of_it}.explain", breaks)
    monkeypatch.setattr("newsclean.review.near_misses.explain", breaks)
    monkeypatch.setattr(Templates, "add", add_or_break)
    bodies = ("One storm.", "A bomb.", "Three storms.")
    for number, body in enumerate(bodies, 1):
        shell.write(f"{number}.txt", f"{body}\n")
    shell.write("i.jsonl", "".join(f'{{"text": "{body}", "site": "a"}}\n' for body in bodies))
    code, out, err = shell(*line.split())
    assert code == 1
    assert f"newsclean: {place}: cleaning failed: RecursionError: it went off\n" in err
    assert "Traceback" not in err
    if line == "clean 1.txt 2.txt 3.txt":
        assert out == b"One storm.\nThree storms.\n"
    if "out/" in line:
        assert sorted(path.name for path in (shell.folder / "out").iterdir()) == ["1.txt", "3.txt"]
    if "explain" in line and "html" not in line:
        assert (out.count(b"1.txt"), out.count(b"2.txt"), out.count(b"3.txt")) == (1, 0, 1)
    if "html" in line:
        page = shell.read("o.html")
        assert (b"One storm." in page, b"bomb" in page, b"Three storms." in page) == (
            True,
            False,
            True,
        )


def dies(source: Source) -> clean_command._Outcome:
    if "bomb" in source.text:
        os._exit(9)
    return clean_command._Outcome(source.name, source.text.upper())


@pytest.mark.parametrize("bombs", [{0}, {4}, {11}, {3, 4, 9}])
def test_a_process_that_dies_over_a_text_costs_that_one_alone(bombs: set[int]) -> None:
    bodies = ["bomb" if n in bombs else f"text {n}" for n in range(12)]
    sources = (Source(str(n), body) for n, body in enumerate(bodies))
    found = list(clean_command._mapped(dies, sources, 2))
    assert [one.name for one in found] == [str(n) for n in range(12)]
    for number, one in enumerate(found):
        if number in bombs:
            assert one.problem == "the process that cleaned it died, perhaps for want of memory"
        else:
            assert (one.text, one.problem) == (f"TEXT {number}", "")


# Rows and texts without an article


@pytest.fixture
def barren(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of buttons alone hold no article."""

    def judged(text: str, _: object = NEWS) -> Cleaned:
        cleaned = explain(text)
        if "Advertisement" in text:
            return replace(
                cleaned, text=text, removals=(), refused="it is all boilerplate", no_article=True
            )
        return cleaned

    for place in ("newsclean.pipeline", "newsclean.stream.work"):
        monkeypatch.setattr(f"{place}.explain", judged)


ARTICLES = [RAW if n % 3 else "Advertisement\n" for n in range(9)]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", TARGETS)
@pytest.mark.parametrize("drop", [False, True])
@pytest.mark.usefixtures("barren")
def test_rows_without_an_article_are_counted_and_named(
    shell: Shell, source: str, target: str, drop: bool
) -> None:
    name = f"i.{source}"
    if source == "parquet":
        pq.write_table(pa.table({"text": ARTICLES}), shell.folder / name)
    elif source == "jsonl":
        shell.write(name, "".join(json.dumps({"text": text}) + "\n" for text in ARTICLES))
    else:
        shell.write(name, "text\n" + "".join(f'"{text}"\n' for text in ARTICLES))
    numbers = {"csv": (2, 12, 22), "jsonl": (1, 4, 7), "parquet": (1, 4, 7)}[source]
    option = ["--drop-no-article"] if drop else []
    code, _, err = shell("clean", name, "-o", f"o.{target}", "--errors", "bad.jsonl", *option)
    assert code == 0
    count = "6 rows; 6 changed" if drop else "9 rows; 6 changed"
    what = (
        "left out, as they hold no article" if drop else "left as they are, as they hold no article"
    )
    named = ", ".join(f"{name}:{number}" for number in numbers)
    assert err.splitlines()[:2] == [
        f"newsclean: {count}; 3 {what}",
        f"newsclean: without an article: {named}",
    ]
    bad = lines(shell.read("bad.jsonl"))
    assert [row["row"] for row in bad] == (list(numbers) if drop else [])
    assert all(row["reason"] == "no article: it is all boilerplate" for row in bad)
    assert all("Advertisement" in row["raw"] for row in bad)
    _, out, _ = shell("clean", f"o.{target}", "--to", "jsonl")
    kept = [row["text"] for row in lines(out)]
    wanted = [CLEAN.decode() if n % 3 else "Advertisement\n" for n in range(9)]
    assert kept == [text for text in wanted if not drop or "Adv" not in text]


@pytest.mark.usefixtures("barren")
def test_what_is_left_out_stops_nothing_and_names_no_more_than_it_must(shell: Shell) -> None:
    shell.write("i.jsonl", '{"text": "Advertisement"}\n' * 1200)
    code, out, err = shell("clean", "i.jsonl", "--drop-no-article", "--strict")
    assert (code, out) == (0, b"")
    assert err.splitlines() == [
        "newsclean: 0 rows; 0 changed; 1,200 left out, as they hold no article",
        f"newsclean: without an article: {', '.join(f'i.jsonl:{n}' for n in range(1, 21))}, ...",
    ]
    counts = clean_files(Job(inputs=("i.jsonl",), output="o.jsonl", drop_no_article=True))
    assert (counts.no_article, counts.dropped, counts.failed) == (1200, 1200, 0)
    assert len(counts.as_json()["without_article"]) == 20


@pytest.mark.parametrize("drop", [False, True])
def test_texts_that_were_left_whole_are_counted_by_their_reason(shell: Shell, drop: bool) -> None:
    most = "Share this article\n" * 40 + "The harbour opens on Monday, she said.\n"
    texts = (most, "Advertisement\n\nShare this article\n", RAW, RAW)
    shell.write("i.jsonl", "".join(json.dumps({"text": text}) + "\n" for text in texts))
    counts = clean_files(Job(inputs=("i.jsonl",), output="o.jsonl", drop_no_article=drop))
    assert (counts.refused, counts.no_article, counts.dropped) == (2 - drop, 1, int(drop))
    code, _, err = shell("clean", "i.jsonl", *(["--drop-no-article"] if drop else []))
    what = "left out, as they hold" if drop else "left as they are, as they hold"
    assert (code, err.splitlines()[0]) == (
        0,
        f"newsclean: {4 - drop} rows; 2 changed; 1 left whole, as too much would have gone; "
        f"1 {what} no article",
    )


def test_leaving_out_makes_another_job() -> None:
    job = Job(inputs=("i.jsonl",), output="o.jsonl")
    assert job.identity() != replace(job, drop_no_article=True).identity()


@pytest.mark.parametrize("option", [[], ["--drop-no-article"]])
@pytest.mark.usefixtures("barren")
def test_texts_without_an_article(shell: Shell, option: list[str]) -> None:
    shell.write("a.txt", "Advertisement\n")
    shell.write("b.txt", RAW)
    code, out, err = shell("clean", "a.txt", "b.txt", *option)
    left = ", so it is left out" if option else ""
    assert code == 0
    assert err.splitlines() == [
        f"newsclean: a.txt: no article: it is all boilerplate{left}",
        "newsclean: 1 text; 1 changed; 1 left out, as they hold no article"
        if option
        else "newsclean: 2 texts; 1 changed; 1 left as they are, as they hold no article",
        "newsclean: characters removed: comments 15",
    ]
    assert out == (CLEAN if option else b"Advertisement\n" + CLEAN)
    assert shell("clean", "a.txt", "b.txt", "-o", "out/", *option)[0] == 0
    assert (shell.folder / "out/a.txt").exists() == (not option)
    assert shell.read("out/b.txt") == CLEAN
