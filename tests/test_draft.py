"""The draft of an output and its checkpoint: what is on the disk when, and what goes on from it."""

from __future__ import annotations

import json
import os
import stat
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsclean.rows.read import BadRow, InputError
from newsclean.stream.draft import (
    Checkpoint,
    Draft,
    ErrorFile,
    checkpoint_of,
    draft_of,
    is_made,
    read_checkpoint,
    settle,
    side_files,
)
from newsclean.stream.summary import Summary
from newsclean.stream.work import Part

posix = pytest.mark.skipif(os.name != "posix", reason="links, modes and pipes of POSIX")
START = Checkpoint("job", "inputs")
BAD = BadRow("i.jsonl", 7, "no text", '{"a": "é"}')
BAD_LINE = (
    b'{"file": "i.jsonl", "row": 7, "reason": "no text", "raw": "{\\"a\\": \\"\\u00e9\\"}"}\n'
)


def part(data: bytes, *bad: BadRow, rows: int = 1) -> Part:
    return Part(data, bad, Summary(rows=rows, failed=len(bad), removed=Counter({"share": 5})))


def saved(output: Path) -> dict[str, Any]:
    """What the checkpoint on the disk says, not by the code under test."""
    found: dict[str, Any] = json.loads(checkpoint_of(output).read_text("ascii"))
    return found


def done(output: Path, *parts: Part, empty: bytes = b"") -> None:
    with Draft(output, None, START, True) as sink:
        for one in parts:
            sink.add(one)
        sink.finish(None, empty)


def test_the_files_beside_an_output_are_named_after_it(tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    assert draft_of(output) == tmp_path / ".o.jsonl.part"
    assert checkpoint_of(output) == tmp_path / ".o.jsonl.checkpoint"
    assert {path.name for path in side_files(output)} == {
        ".o.jsonl.part",
        ".o.jsonl.checkpoint",
        ".o.jsonl.checkpoint.new",
        ".o.jsonl.made",
    }


@posix
def test_beside_a_link_is_beside_the_file_that_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "o.jsonl").symlink_to(tmp_path / "there" / "real.jsonl")
    done(tmp_path / "o.jsonl", part(b"a\n"))
    assert (tmp_path / "o.jsonl").is_symlink()
    assert (tmp_path / "there" / "real.jsonl").read_bytes() == b"a\n"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_job_writes_a_draft_and_its_checkpoint_and_in_the_end_the_output(tmp_path: Path) -> None:
    output = tmp_path / "new" / "folder" / "o.jsonl"
    with Draft(output, None, START, True) as sink:
        sink.begin(b"head\n")
        sink.add(part(b"one\n"))
        sink.add(part(b"two\n", rows=3))
        assert not output.exists()
        sink.finish(None, b"empty\n")
    assert output.read_bytes() == b"head\none\ntwo\n"
    assert not draft_of(output).exists()
    known = read_checkpoint(output)
    assert known is not None
    assert (known.complete, known.chunks, known.size) == (True, 2, 13)
    assert (known.job, known.inputs) == ("job", "inputs")
    assert known.output == (13, output.stat().st_mtime_ns)
    summary = known.summary()
    assert (summary.rows, summary.resumed, summary.removed) == (4, 4, Counter({"share": 10}))


@pytest.mark.parametrize(
    "change",
    [
        {"format": True},
        {"chunks": "2"},
        {"size": 1.5},
        {"complete": 1},
        {"output": [1]},
        {"counts": {"pages": 1}},
        {"counts": []},
        {"other": 1},
    ],
)
def test_a_checkpoint_of_another_form_is_none(tmp_path: Path, change: dict[str, Any]) -> None:
    output = tmp_path / "o"
    done(output, part(b"one\n"))
    known = json.loads(checkpoint_of(output).read_bytes())
    assert read_checkpoint(output) is not None
    if "format" not in change:
        change = {"checkpoint": {**known["checkpoint"], **change}}
    checkpoint_of(output).write_text(json.dumps({**known, **change}), "utf-8")
    assert read_checkpoint(output) is None


def test_a_checkpoint_nested_without_end_is_none(tmp_path: Path) -> None:
    done(tmp_path / "o", part(b"one\n"))
    checkpoint_of(tmp_path / "o").write_text("[" * 100_000, "utf-8")
    assert read_checkpoint(tmp_path / "o") is None


@pytest.mark.parametrize(("parts", "written"), [((), b"none\n"), ((part(b"a\n"),), b"a\n")])
def test_what_stands_for_no_rows_is_written_where_there_are_none(
    tmp_path: Path, parts: tuple[Part, ...], written: bytes
) -> None:
    done(tmp_path / "o", *parts, empty=b"none\n")
    assert (tmp_path / "o").read_bytes() == written
    known = read_checkpoint(tmp_path / "o")
    assert known is not None
    assert known.size == len(written)


def broken_off(
    output: Path, errors: Path | None, error: BaseException, *parts: Part, begin: bytes = b"head\n"
) -> None:
    """A job that ends with `error` behind `parts`."""
    with Draft(output, errors, START, True) as sink:
        sink.begin(begin)
        for one in parts:
            sink.add(one)
        raise error


def stopped(output: Path, errors: Path | None = None) -> Checkpoint:
    """What a job leaves that broke off behind its second chunk, and went on writing."""
    with pytest.raises(KeyboardInterrupt):
        broken_off(output, errors, KeyboardInterrupt(), part(b"one\n", BAD), part(b"two\n"))
    for path in filter(None, (draft_of(output), errors)):
        with path.open("ab") as file:
            file.write(b"half a li")
    known = read_checkpoint(output)
    assert known is not None
    assert (known.complete, known.chunks, known.size) == (False, 2, 13)
    return known


def test_a_job_goes_on_behind_its_last_checkpoint(tmp_path: Path) -> None:
    output, errors = tmp_path / "o", tmp_path / "bad"
    known = stopped(output, errors)
    with Draft(output, errors, known, False) as sink:
        assert (sink.counts.rows, sink.counts.resumed) == (2, 2)
        sink.begin(b"head\n")
        sink.add(part(b"three\n", BAD))
        sink.finish(None, b"")
    assert output.read_bytes() == b"head\none\ntwo\nthree\n"
    assert errors.read_bytes() == BAD_LINE * 2
    again = read_checkpoint(output)
    assert again is not None
    assert again.size == len(output.read_bytes())
    assert (again.bad, again.bad_size) == (os.path.realpath(errors), 2 * len(BAD_LINE))


@pytest.mark.parametrize(("fresh", "left"), [(True, b""), (False, b"of yesterday\n")])
def test_another_file_of_bad_rows_is_emptied_or_kept(
    tmp_path: Path, fresh: bool, left: bytes
) -> None:
    output, other = tmp_path / "o", tmp_path / "other"
    known = stopped(output, tmp_path / "bad")
    other.write_bytes(b"of yesterday\n")
    with Draft(output, other, known, fresh) as sink:
        sink.add(part(b"", BAD))
        sink.finish(None, b"")
    assert other.read_bytes() == left + BAD_LINE


def test_without_a_start_nothing_of_an_earlier_job_stays(tmp_path: Path) -> None:
    output = tmp_path / "o"
    stopped(output)
    with Draft(output, None, START, True):
        assert draft_of(output).read_bytes() == b""
        assert saved(output)["checkpoint"]["chunks"] == 0


def test_a_checkpoint_is_written_when_a_second_has_gone_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter((100.0, 100.5, 100.99, 101.0, 101.0, 101.9, 102.1, 102.1, 103.0))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    output = tmp_path / "o"
    with Draft(output, None, START, True) as sink:
        for chunks in (0, 0, 3, 3, 5):
            sink.add(part(b"x\n"))
            assert saved(output)["checkpoint"]["chunks"] == chunks
        sink.finish(None, b"")


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which file was brought to the disk, with so many bytes, and which took the place of which."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no names of open files here")
    found: list[str] = []
    sync, replace = os.fsync, Path.replace

    def syncing(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").resolve().name
        size = os.fstat(descriptor).st_size
        found.append(f"{name} {'written' if name.endswith('.new') and size else size}")
        sync(descriptor)

    def replacing(path: Path, target: Path) -> Path:
        found.append(f"{path.name} -> {Path(target).name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(Path, "replace", replacing)
    return found


STEP = [".o.checkpoint.new written", ".o.checkpoint.new -> .o.checkpoint"]


def test_the_draft_and_the_bad_rows_reach_the_disk_before_the_checkpoint(
    tmp_path: Path, events: list[str]
) -> None:
    with Draft(tmp_path / "o", tmp_path / "bad", START, True) as sink:
        assert events == [".o.part 0", "bad 0", *STEP]
        events.clear()
        sink.add(part(b"x\n", BAD))
        sink.finish(None, b"")
    assert events == [".o.part 2", f"bad {len(BAD_LINE)}", *STEP, *STEP, ".o.part -> o"]


def test_what_is_converted_reaches_the_disk_before_it_takes_its_place(
    tmp_path: Path, events: list[str]
) -> None:
    output = tmp_path / "o"

    def convert(source: Path, made: Path) -> None:
        events.clear()
        assert made in side_files(output)
        made.write_bytes(source.read_bytes().upper() + b"!")

    with Draft(output, None, START, True) as sink:
        sink.add(part(b"one\n"))
        sink.finish(convert, b"")
    assert output.read_bytes() == b"ONE\n!"
    assert events == [".o.made 5", *STEP, ".o.made -> o"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".o.checkpoint", "o"]


def test_a_start_that_is_stopped_leaves_no_checkpoint_of_another_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "o"
    with pytest.raises(KeyboardInterrupt):
        broken_off(output, None, KeyboardInterrupt(), part(b"", BAD), begin=b"")
    known = read_checkpoint(output)
    assert known is not None
    assert (known.chunks, known.size) == (1, 0)

    def die(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        Draft(output, None, known, True)
    assert read_checkpoint(output) == known
    with pytest.raises(KeyboardInterrupt):
        Draft(output, None, START, True)
    assert read_checkpoint(output) is None


@posix
def test_the_output_keeps_the_rights_of_the_one_before(tmp_path: Path) -> None:
    output = tmp_path / "o"
    output.write_bytes(b"old")
    output.chmod(0o600)
    done(output, part(b"new\n"))
    assert stat.S_IMODE(output.stat().st_mode) == 0o600


def test_what_is_made_is_settled_once(tmp_path: Path) -> None:
    output = tmp_path / "o"
    done(output, part(b"a\n"))
    known = read_checkpoint(output)
    assert known is not None
    assert is_made(output, known)
    draft_of(output).write_bytes(b"left behind")
    settle(output, known, lambda *_: pytest.fail("it was made again"))
    assert output.read_bytes() == b"a\n"
    assert not draft_of(output).exists()
    for change in (
        known._replace(complete=False),
        known._replace(output=None),
        known._replace(output=(3, output.stat().st_mtime_ns)),
        known._replace(output=(2, 1)),
    ):
        assert not is_made(output, change)
    assert not is_made(tmp_path / "none", known)


def damaged(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], str]:
    def write(state: dict[str, Any]) -> str:
        change(state)
        return json.dumps(state)

    return write


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda _: "", id="empty"),
        pytest.param(lambda state: json.dumps(state)[:-9], id="cut off"),
        pytest.param(lambda _: "[]", id="no object"),
        pytest.param(lambda _: "{}", id="no format"),
        pytest.param(damaged(lambda state: state.update(format=1)), id="another format"),
        pytest.param(damaged(lambda state: state.pop("checkpoint")), id="no checkpoint"),
        pytest.param(damaged(lambda state: state["checkpoint"].update(x=1)), id="unknown"),
        pytest.param(damaged(lambda state: state["checkpoint"].pop("job")), id="no job"),
        pytest.param(damaged(lambda state: state["checkpoint"].update(size=99)), id="too short"),
    ],
)
def test_a_checkpoint_that_cannot_be_used_is_none(
    tmp_path: Path, write: Callable[[dict[str, Any]], str]
) -> None:
    output = tmp_path / "o"
    assert read_checkpoint(output) is None
    stopped(output)
    checkpoint_of(output).write_text(write(saved(output)))
    assert read_checkpoint(output) is None


def test_a_checkpoint_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    output = tmp_path / "o"
    draft_of(output).write_bytes(b"")
    state = {"format": 2, "checkpoint": {"job": "a", "inputs": "b"}}
    checkpoint_of(output).write_text(json.dumps(state))
    assert read_checkpoint(output) == ("a", "b", 0, 0, "", 0, False, None, {})


def test_a_draft_of_just_the_size_can_be_gone_on_with(tmp_path: Path) -> None:
    output = tmp_path / "o"
    known = stopped(output)
    os.truncate(draft_of(output), known.size)
    assert read_checkpoint(output) == known
    os.truncate(draft_of(output), known.size - 1)
    assert read_checkpoint(output) is None
    draft_of(output).unlink()
    assert read_checkpoint(output) is None


def test_of_a_job_that_is_given_up_nothing_stays(tmp_path: Path) -> None:
    output = tmp_path / "o"
    with Draft(output, None, START, True) as sink:
        sink.add(part(b"x\n"))
        sink.abandon()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("error", "chunks"), [(OSError(28, "full"), 0), (ValueError(), 1), (KeyboardInterrupt(), 1)]
)
def test_an_error_leaves_a_checkpoint_but_for_a_full_disk(
    tmp_path: Path, error: BaseException, chunks: int
) -> None:
    output = tmp_path / "o"
    with pytest.raises(type(error)):
        broken_off(output, None, error, part(b"x\n"))
    assert saved(output)["checkpoint"]["chunks"] == chunks
    with Draft(output, None, START, True):
        """The lock is free again."""


@posix
def test_two_jobs_of_one_output_are_told_its_name(tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    with (
        Draft(output, None, START, True),
        pytest.raises(InputError, match=r"o\.jsonl: another process is writing it$"),
    ):
        Draft(output, None, START, True)


def test_bad_rows_go_nowhere_without_a_file() -> None:
    nowhere = ErrorFile(None, 0)
    nowhere.write([BAD])
    nowhere.sync()
    assert (nowhere.size, nowhere.path) == (0, "")
    nowhere.close()


@pytest.mark.parametrize(
    ("size", "left"), [(0, b""), (3, b"abc"), (6, b"abcdef"), (9, b"abcdef"), (None, b"abcdef")]
)
def test_bad_rows_go_behind_so_many_bytes(tmp_path: Path, size: int | None, left: bytes) -> None:
    path = tmp_path / "bad"
    path.write_bytes(b"abcdef")
    file = ErrorFile(path, size)
    assert file.size == len(left)
    file.write([BAD, BAD])
    assert file.size == len(left) + 2 * len(BAD_LINE)
    file.sync()
    assert path.read_bytes() == left + BAD_LINE * 2
    file.close()
    assert file.path == os.path.realpath(path)


def test_the_folder_of_bad_rows_is_made(tmp_path: Path) -> None:
    ErrorFile(tmp_path / "a" / "b" / "bad", 0).close()
    assert (tmp_path / "a" / "b" / "bad").read_bytes() == b""


@posix
def test_a_pipe_takes_bad_rows_and_has_no_size(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    file = ErrorFile(pipe, 0)
    file.write([BAD])
    file.sync()
    assert os.read(reader, 1000) == BAD_LINE
    assert file.size == 0
    file.close()
    os.close(reader)
