"""`newsclean clean` with rows, as people meet it."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newsclean.rows.formats import Format
from newsclean.stream import checkpoint_of, stamp
from tests.test_cli import CLEAN, RAW, RULES, Shell, chunks, posix, shell

__all__ = ["shell"]

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TEXT = CLEAN.decode()


def line(**row: Any) -> str:
    return json.dumps(row) + "\n"


def rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_rows_of_a_file_go_to_standard_output(shell: Shell) -> None:
    code, out, err = shell("clean", shell.write("a.jsonl", line(id=1, text=RAW) + line(text="x")))
    assert code == 0
    assert rows(out) == [
        {"id": 1, "text": TEXT, "newsclean": stamp()},
        {"text": "x", "newsclean": stamp()},
    ]
    assert err == "newsclean: 2 rows; 1 changed\nnewsclean: characters removed: comments 15\n"


def test_rows_of_standard_input(shell: Shell) -> None:
    data = line(a={"b": RAW}, text=7).encode()
    code, out, _ = shell("clean", "--from", "jsonl", "--text", "a.b", "--stamp", "", stdin=data)
    assert (code, rows(out)) == (0, [{"a": {"b": TEXT}, "text": 7}])
    packed = gzip.compress(data)
    same = shell("clean", "--from", "jsonl.gz", "--text", "a.b", "--stamp", "", stdin=packed)
    assert same[:2] == (code, out)
    code, out, _ = shell(
        "clean", "--from", "csv", "--to", "tsv", "--stamp", "", stdin=b"id,text\n1,x\n"
    )
    assert (code, out) == (0, b"id\ttext\n1\tx\n")


def test_parquet_through_a_pipe() -> None:
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": [RAW], "n": [1]}), sink)
    command = [sys.executable, "-m", "newsclean", "clean", "--from", "parquet", "--stamp", ""]
    done = subprocess.run(command, input=sink.getvalue(), capture_output=True, check=True)
    assert pq.read_table(io.BytesIO(done.stdout)).to_pylist() == [{"text": TEXT, "n": 1}]


def test_files_become_one_or_each_its_own(shell: Shell) -> None:
    for n in (1, 2):
        shell.write(f"in/{n}.jsonl", line(id=n, text=RAW))
    names = ("in/1.jsonl", "in/2.jsonl")
    assert shell("clean", *names, "-o", "all.jsonl")[0] == 0
    assert [row["id"] for row in rows(shell.read("all.jsonl"))] == [1, 2]
    assert shell("clean", "in/*.jsonl", "-o", "each/")[0] == 0
    assert shell.read("each/1.jsonl") + shell.read("each/2.jsonl") == shell.read("all.jsonl")
    assert shell("clean", *names, "-o", "packed/", "--to", "jsonl.gz")[0] == 0
    assert gzip.decompress(shell.read("packed/2.jsonl.gz")) == shell.read("each/2.jsonl")
    (shell.folder / "parquet").mkdir()
    assert shell("clean", names[0], "-o", "parquet", "--to", "parquet")[0] == 0
    assert pq.read_table(shell.folder / "parquet/1.parquet")["id"].to_pylist() == [1]


def test_text_files_become_rows(shell: Shell) -> None:
    shell.write("a.txt", RAW)
    shell.write("b.md", "Plain.")
    assert shell("clean", "a.txt", "b.md", "-o", "o.jsonl", "--removals", "--stamp", "")[0] == 0
    first, second = rows(shell.read("o.jsonl"))
    assert (first["name"], first["text"], second["text"]) == ("a.txt", TEXT, "Plain.")
    assert [record["text"] for record in first["removals"]] == ["Leave a Comment"]


def test_packed_texts_stay_texts(shell: Shell) -> None:
    shell.write("a.txt.gz", gzip.compress(RAW.encode()))
    assert shell("clean", "a.txt.gz") == (0, CLEAN, "")
    assert shell("clean", "a.txt.gz", "-o", "b.txt.gz")[0] == 0
    assert gzip.decompress(shell.read("b.txt.gz")) == CLEAN
    shell.write("cut.txt.gz", gzip.compress(RAW.encode())[:-9])
    code, _, err = shell("clean", "cut.txt.gz")
    assert code == 1
    assert err.startswith("newsclean: cut.txt.gz: cannot be unpacked: ")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_texts_by_several_processes(shell: Shell, jobs: str) -> None:
    for n in range(9):
        shell.write(f"{n}.txt", f"{n}. {RAW}")
    names = [f"{n}.txt" for n in range(9)]
    code, out, err = shell("clean", "-q", "-j", jobs, *names, "missing.txt")
    assert (code, err) == (1, "newsclean: missing.txt: no such file or directory\n")
    assert out.decode() == "".join(f"{n}. {TEXT}" for n in range(9))


def test_bad_rows_are_named_and_make_a_failure(shell: Shell) -> None:
    shell.write("a.jsonl", line(text="x") + "{\n" * 30)
    code, out, err = shell("clean", "a.jsonl")
    assert code == 1
    assert len(rows(out)) == 1
    told = err.splitlines()
    assert told[0].startswith("newsclean: a.jsonl:2: not JSON: ")
    assert told[20].startswith("newsclean: further bad rows are only counted; --errors FILE")
    assert told[21:] == ["newsclean: 1 row; 0 changed; 30 failed"]


def test_bad_rows_that_have_a_place_to_go_are_no_failure(shell: Shell) -> None:
    shell.write("a.jsonl", line(text="x") + "{\n" * 30)
    code, _, err = shell("clean", "a.jsonl", "--errors", "bad/rows.jsonl")
    assert (code, err) == (0, "newsclean: 1 row; 0 changed; 30 failed\n")
    bad = rows(shell.read("bad/rows.jsonl"))
    assert [row["row"] for row in bad] == list(range(2, 32))
    assert (bad[0]["file"], bad[0]["raw"]) == ("a.jsonl", "{")


def test_strict_stops_at_the_first(shell: Shell) -> None:
    shell.write("a.jsonl", line(text="x") + "{\n")
    code, _, err = shell("clean", "a.jsonl", "-o", "o.jsonl", "--strict")
    assert code == 1
    assert err.startswith("newsclean: a.jsonl:2: not JSON: ")
    assert not (shell.folder / "o.jsonl").exists()


def test_a_file_that_breaks_off_is_a_failure(shell: Shell) -> None:
    shell.write("a.jsonl.gz", gzip.compress(line(text="x").encode())[:-9])
    code, _, err = shell("clean", "a.jsonl.gz", "--errors", "bad.jsonl")
    assert code == 1
    assert "1 broken off" in err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["a.jsonl", "-o", "o.txt"], 1, "o.txt: rows cannot be written as text"),
        (["missing.jsonl"], 1, "missing.jsonl: no such file or directory"),
        (["a.csv"], 1, "a.csv: no column 'text'; there are: b"),
        (["a.csv", "--text", "c"], 1, "a.csv: no column 'c'; there are: b"),
        (
            ["--from", "xml"],
            2,
            "no format is called 'xml'; there are txt, jsonl, csv, tsv, parquet",
        ),
        (["--to", "parquet.gz"], 2, "Parquet packs its columns itself"),
        (["--jobs", "0"], 2, "a number from 1 on, not '0'"),
        (["a.jsonl", "b/a.jsonl", "-o", "out/"], 2, "would both go to out/a.jsonl"),
    ],
)
def test_what_cannot_be(shell: Shell, arguments: list[str], code: int, message: str) -> None:
    shell.write("a.jsonl", line(text="x"))
    shell.write("b/a.jsonl", line(text="x"))
    shell.write("a.csv", "b\nx\n")
    found, out, err = shell("clean", *arguments)
    assert (found, out) == (code, b"")
    assert message in err


def test_resuming_what_is_done_leaves_it(shell: Shell) -> None:
    for n in (1, 2):
        shell.write(f"{n}.jsonl", line(text=RAW) + "{\n")
    command = ("clean", "1.jsonl", "2.jsonl", "-o", "o/", "--resume", "--errors", "bad.jsonl")
    assert shell(*command)[0] == 0
    bad = shell.read("bad.jsonl")
    assert len(rows(bad)) == 2
    (shell.folder / "o/2.jsonl").unlink()
    code, _, err = shell(*command)
    assert code == 0
    assert "o/1.jsonl: done already; without --resume it is made anew" in err
    assert "1 row; 1 changed" in err
    os.utime(shell.folder / "1.jsonl", (4e9, 4e9))
    assert "done already" not in shell(*command)[2].split("o/2.jsonl")[0]


CHOICES = [
    ["--preset", "careful"],
    ["--without", "social"],
    ["--captions", "drop"],
    ["--rules", "mine.toml"],
    ["--text", "body"],
    ["--removals"],
    ["--stamp", "by"],
    ["--largest", "99"],
    ["--encoding", "utf-16"],
    ["--drop-no-article"],
    ["--from", "jsonl"],
    ["--to", "jsonl"],
]


@pytest.mark.parametrize("choice", CHOICES, ids=" ".join)
def test_resuming_what_is_done_with_other_choices_is_refused(
    shell: Shell, choice: list[str]
) -> None:
    shell.write("mine.toml", RULES)
    shell.write("a.jsonl", line(text=RAW, body="x"))
    assert shell("clean", "a.jsonl", "-o", "o.jsonl")[0] == 0
    before = shell.read("o.jsonl")
    again = ("clean", "a.jsonl", "-o", "o.jsonl", "--resume")
    assert shell(*again)[::2] == (
        0,
        "newsclean: o.jsonl: done already; without --resume it is made anew\n",
    )
    code, out, err = shell(*again, *choice)
    assert (code, out) == (1, b"")
    assert err == (
        "newsclean: o.jsonl: it was made by another job: the choices, the names of the inputs or "
        "the version have changed; without --resume it is made anew, and with another -o it stays\n"
    )
    assert shell.read("o.jsonl") == before
    # That changes nothing: the same as before is still done.
    assert shell(*again)[0] == 0


def test_resuming_what_something_else_made_is_refused(shell: Shell) -> None:
    shell.write("a.jsonl", line(text=RAW))
    shell.write("o.jsonl", "of somebody else\n")
    again = ("clean", "a.jsonl", "-o", "o.jsonl", "--resume")
    refused = (
        1,
        b"",
        "newsclean: o.jsonl: it is there, and nothing tells what made it; without --resume it is "
        "made anew\n",
    )
    assert shell(*again) == refused
    assert shell.read("o.jsonl") == b"of somebody else\n"
    assert shell(*again[:-1])[0] == 0
    assert shell(*again)[0] == 0
    shell.write("o.jsonl", "changed since\n")
    assert shell(*again) == refused
    (shell.folder / "o.jsonl").unlink()
    assert shell(*again)[2].startswith("newsclean: 1 row; 1 changed\n")
    assert shell(*again)[0] == 0


def test_resuming_another_version_is_refused(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.write("a.jsonl", line(text=RAW))
    again = ("clean", "a.jsonl", "-o", "o.jsonl", "--resume")
    assert shell(*again)[0] == 0
    monkeypatch.setattr("newsclean.stream.stamps.__version__", "99.0")
    code, _, err = shell(*again)
    assert (code, "it was made by another job" in err) == (1, True)


def test_bad_rows_of_a_file_that_fails_stay_with_those_of_the_next(shell: Shell) -> None:
    shell.write("bad.jsonl", "of yesterday\n")
    shell.write("0.csv", "body\nx\n")
    shell.write("1.jsonl", "{\n" * 1500)
    shell.write("2.jsonl", "{\n" + line(text="x"))
    names = ("0.csv", "1.jsonl", "2.jsonl")
    code, _, err = shell("clean", *names, "-o", "o/", "--errors", "bad.jsonl")
    assert code == 1
    assert "0.csv: no column 'text'" in err
    assert "none of the first 1,000 rows can be used" in err
    bad = rows(shell.read("bad.jsonl"))
    assert [row["file"] for row in bad] == ["1.jsonl"] * 1000 + ["2.jsonl"]


def test_a_file_that_does_what_nobody_thought_of_stops_no_other(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsclean.stream import job

    def breaks(chunk: Any, _: Any) -> tuple[str, ...]:
        if chunk.file == "1.jsonl":
            raise ZeroDivisionError("who would have thought")
        return ("text", "newsclean")

    monkeypatch.setattr(job, "header", breaks)
    for n in (1, 2):
        shell.write(f"{n}.jsonl", line(text=RAW))
    code, _, err = shell("clean", "1.jsonl", "2.jsonl", "-o", "o/", "--to", "csv")
    assert code == 1
    assert err.startswith("newsclean: 1.jsonl: ZeroDivisionError: who would have thought\n")
    assert [path.name for path in (shell.folder / "o").glob("*.csv")] == ["2.csv"]


def test_one_refusal_does_not_stop_the_other_files(shell: Shell) -> None:
    for n in (1, 2):
        shell.write(f"{n}.jsonl", line(text=RAW))
    assert shell("clean", "1.jsonl", "-o", "o/", "--preset", "careful")[0] == 0
    code, _, err = shell("clean", "1.jsonl", "2.jsonl", "-o", "o/", "--resume")
    assert code == 1
    assert err.startswith("newsclean: o/1.jsonl: it was made by another job")
    assert err.endswith("newsclean: 1 row; 1 changed\nnewsclean: characters removed: comments 15\n")
    assert (shell.folder / "o/2.jsonl").exists()


DYING = """
import os, signal, sys
from newsclean.cli.main import main
from newsclean.stream.draft import Draft

real, seen = Draft.add, []

def dying(self, part):
    seen.append(part)
    if len(seen) == 2:
        self._errors.write(part.bad)
        self._errors.sync()
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, part)

Draft.add = dying
main(sys.argv[1:])
"""


@posix
def test_bad_rows_of_a_job_that_was_stopped_before_its_first_piece_stand_once(
    shell: Shell,
) -> None:
    """The second of two jobs that share a file of bad rows dies before a checkpoint counts them."""
    for n in (1, 2):
        shell.write(f"{n}.jsonl", "{\n" + line(text=f"{n}."))
    command = ("clean", "1.jsonl", "2.jsonl", "-o", "o/", "--resume", "--errors", "bad.jsonl")
    done = subprocess.run([sys.executable, "-c", DYING, *command], cwd=shell.folder)
    assert done.returncode == -signal.SIGKILL
    assert len(rows(shell.read("bad.jsonl"))) == 2
    assert shell(*command)[0] == 0
    assert [row["file"] for row in rows(shell.read("bad.jsonl"))] == ["1.jsonl", "2.jsonl"]


def test_a_stopped_job_goes_on(shell: Shell) -> None:
    shell.write("a.jsonl", "".join(line(text=f"{n}.") for n in range(1200)) + "{\n")
    assert shell("clean", "a.jsonl", "-o", "o.jsonl", "--strict")[0] == 1
    assert checkpoint_of(shell.folder / "o.jsonl").exists()
    code, _, err = shell("clean", "a.jsonl", "-o", "o.jsonl", "--resume")
    assert code == 1
    assert "1,200 rows; 0 changed; 1 failed; 1,000 of earlier runs" in err
    assert [row["text"] for row in rows(shell.read("o.jsonl"))] == [f"{n}." for n in range(1200)]


@posix
def test_a_terminal_gets_a_bar(tmp_path: Path) -> None:
    import termios

    pytest.importorskip("tqdm")
    path = tmp_path / "a.jsonl"
    path.write_text("".join(line(text=f"{n}. {RAW}") for n in range(6000)))
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (24, 100))
    command = [sys.executable, "-m", "newsclean", "clean", str(path), "-o", f"{path}.gz"]
    process = subprocess.Popen([*command, "--to", "jsonl.gz"], stderr=slave)
    os.close(slave)
    seen = b"".join(chunks(master))
    assert process.wait() == 0
    assert b" rows]" in seen
    assert b"%|" in seen
    assert b"newsclean: 6,000 rows; 6,000 changed" in seen


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.jsonl", "jsonl"), ("a.b.NDJSON.GZ", "jsonl.gz"), ("x/a.csv.zst", "csv.zst"),
        ("a.pq", "parquet"), ("a", "txt"), ("a.gz", "txt.gz"), ("a.html", "txt"), ("gz", "txt"),
        (".jsonl", "jsonl"), ("", "txt"),
    ],
)  # fmt: skip
def test_names_tell_formats(name: str, format: str) -> None:
    assert str(Format.of(name)) == format
