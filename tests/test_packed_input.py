"""What is packed is unpacked as its first bytes tell, where no name does."""

from __future__ import annotations

import bz2
import json
import lzma
import subprocess
import sys

import pytest

from newsclean.rows.formats import Packing, packed
from tests.test_cli import CLEAN, RAW, Shell, shell

__all__ = ["shell"]

LINES = "".join(json.dumps({"id": n, "text": RAW}) + "\n" for n in range(3)).encode()
PACKINGS: list[Packing] = ["gz", "zst"]


def piped(*arguments: str, data: bytes) -> tuple[int, bytes, str]:
    """What a command makes of `data` from a pipe."""
    command = [sys.executable, "-m", "newsclean", *arguments]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def pack(data: bytes, packing: Packing) -> bytes:
    if packing == "zst":
        pytest.importorskip("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd")
    return packed(data, packing)


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_text_from_a_pipe(packing: Packing) -> None:
    assert piped("clean", data=pack(RAW.encode(), packing)) == (0, CLEAN, "")


@pytest.mark.parametrize("packing", PACKINGS)
def test_rows_from_a_pipe(packing: Packing) -> None:
    arguments = ("clean", "-", "--from", "jsonl", "--stamp", "")
    code, out, err = piped(*arguments, data=pack(LINES, packing))
    assert code == 0, err
    assert [json.loads(line)["text"].encode() for line in out.splitlines()] == [CLEAN] * 3
    assert piped(*arguments, data=LINES)[1] == out, "as if it were not packed"


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("name", ["a.jsonl", "a.txt"])
def test_a_file_whose_name_does_not_say_so(packing: Packing, name: str, shell: Shell) -> None:
    content = LINES if name == "a.jsonl" else RAW.encode()
    shell.write(name, content)
    plain = shell("clean", name)
    shell.write(name, pack(content, packing))
    assert shell("clean", name) == plain
    assert plain[0] == 0


def test_what_breaks_off_is_told_as_of_a_file() -> None:
    data = pack(LINES, "gz")
    code, _, err = piped("clean", "--from", "jsonl", data=data[:-9])
    assert (code, "standard input:" in err, "cut short" in err) == (1, True, True)
    code, out, err = piped("clean", data=pack(RAW.encode(), "gz")[:-9])
    assert (code, out) == (1, b"")
    assert err == "newsclean: standard input: cannot be unpacked: it is cut short\n"
    assert piped("clean", data=b"\x1f")[:2] == (0, b""), "too short to be packed"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            bz2.compress(RAW.encode()),
            "packed by bzip2, not plain text; unpack it first, for",
        ),
        (lzma.compress(RAW.encode()), "packed by xz, not plain text; unpack it first, for"),
    ],
)
def test_other_packings_are_named(data: bytes, what: str, shell: Shell) -> None:
    shell.write("a.txt", data)
    code, out, err = shell("clean", "a.txt")
    assert (code, out, err.startswith(f"newsclean: a.txt: {what}")) == (1, b"", True)
    assert what in piped("clean", data=data)[2]
