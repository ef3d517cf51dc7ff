"""Streams and an index that are killed at moments chosen by chance lose nothing and double nothing.

`make kills` does the same a thousand times.
"""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="numpy is not installed")
pytest.importorskip("pyarrow")

from benchmarks import kills
from newsclean.corpus.index import Index

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def test_nothing_is_lost_or_doubled(capsys: pytest.CaptureFixture[str]) -> None:
    assert kills.main(16, 7) == 0, capsys.readouterr().out
    out = capsys.readouterr().out
    assert "8 index: kills" in out
    assert out.endswith("nothing lost, nothing doubled\n")


# It would be seen.


def test_an_output_that_is_not_whole_is_seen(tmp_path: Path) -> None:
    stream = kills.stream(tmp_path, (), "jsonl", 1, {"": b"one\ntwo\n"})
    kills.must_be_whole(stream)
    stream.output.write_bytes(b"one\ntwo\n")
    kills.must_be_whole(stream)
    for wrong in (b"one\n", b"one\ntwo\ntwo\n", b""):
        stream.output.write_bytes(wrong)
        with pytest.raises(kills.Broken, match=r"out\.jsonl/ is there in pieces"):
            kills.must_be_whole(stream)


def test_an_index_that_holds_something_else_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "seen.db"
    wanted: kills.Held = {}
    with Index(path) as index:
        for number in range(30):
            step = kills.step("a seed", number)
            kills.act(index, step)
            wanted = kills.after(wanted, step)
    assert kills.holds(path, wanted)
    assert len(wanted) > 5
    one = random.Random(1).choice(list(wanted))
    assert not kills.holds(path, {id: sign for id, sign in wanted.items() if id != one})
    assert not kills.holds(path, {**wanted, "another": wanted[one]})
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("DELETE FROM key WHERE hash = (SELECT min(hash) FROM key)")
    assert not kills.holds(path, wanted)
