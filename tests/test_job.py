"""What a job refuses before it begins, in full words, and where it goes on."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from newsclean.rows.formats import Format, InputError
from newsclean.rows.read import BadRow
from newsclean.stream import Job, clean_files
from newsclean.stream.draft import checkpoint_of, draft_of
from newsclean.stream.job import HopelessError, writes

ROW = '{"text": "A storm hit the coast."}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "i.jsonl").write_text(ROW)
    (tmp_path / "j.csv").write_text("body\nx\n")
    (tmp_path / "k.csv").write_text("body\nx\n")
    (tmp_path / "text").mkdir()
    return tmp_path


def job(*inputs: str, output: str = "o.jsonl", **choices: Any) -> Job:
    return Job(inputs=inputs, output=output, **choices)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (job(), "there is nothing to read"),
        (
            job("i.jsonl", output="o.txt"),
            "o.txt: rows cannot be written as text; name the output .jsonl, .csv or .parquet, or "
            "say --to jsonl",
        ),
        (
            job("i.jsonl", output="-", target=Format("txt")),
            "standard output: rows cannot be written as text; name the output .jsonl, .csv or "
            ".parquet, or say --to jsonl",
        ),
        (
            job("i.jsonl", stamp="text"),
            "column 'text': the text stands there; name another for the stamp",
        ),
        (
            job("i.jsonl", stamp="removals", removals=True),
            "column 'removals': the record of what went stands there",
        ),
        (
            job("i.jsonl", field="removals", removals=True),
            "column 'removals': the record of what went stands there",
        ),
        (
            job("i.jsonl", output="text", target=Format("jsonl")),
            "text: not a file that can be replaced; without -o it goes to standard output",
        ),
        (job("j.csv"), "j.csv: no column 'text'; there are: body"),
        (
            job("j.csv", field="body", removals=True, stamp="body"),
            "column 'body': the text stands there; name another for the stamp",
        ),
    ],
)
def test_what_is_refused(wrong: Job, message: str) -> None:
    with pytest.raises(InputError) as error:
        clean_files(wrong)
    assert str(error.value) == message


@pytest.mark.usefixtures("folder")
def test_the_file_of_bad_rows_is_no_other_file() -> None:
    for errors, what in (("i.jsonl", "the input"), ("o.jsonl", "what the output writes")):
        with pytest.raises(InputError) as error:
            clean_files(job("i.jsonl"), errors=errors)
        assert str(error.value) == (
            f"{errors}: the file of bad rows would write over {what}; name another file"
        )


def test_a_job_of_several_inputs_tells_how_far_it_is(folder: Path) -> None:
    (folder / "l.jsonl").write_text(ROW * 3)
    seen: list[int] = []
    clean_files(job("i.jsonl", "l.jsonl"), watch=lambda _, done: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == len(ROW) * 4


def test_what_a_job_writes() -> None:
    assert [(use.path, use.role) for use in writes(job("i.jsonl", output="-"))] == [
        ("-", "the output")
    ]
    (output, *beside) = writes(job("i.jsonl"), "the summary")
    assert (output.path, output.role) == ("o.jsonl", "the summary")
    assert len(beside) > 1
    assert {use.role for use in beside} == {"what the summary keeps"}


def test_standard_output_is_no_file_of_that_name(folder: Path, capfd: Any) -> None:
    (folder / "-").mkdir()
    clean_files(job("i.jsonl", output="-", target=Format("jsonl"), stamp=""))
    assert json.loads(capfd.readouterr().out) == json.loads(ROW)


@pytest.mark.usefixtures("folder")
def test_inputs_that_are_no_use() -> None:
    seen: list[BadRow] = []
    counts = clean_files(job("j.csv", "i.jsonl"), on_bad=seen.append)
    assert (counts.rows, counts.broken) == (1, 1)
    assert [(bad.file, bad.number, bad.broken) for bad in seen] == [("j.csv", 1, True)]
    with pytest.raises(HopelessError) as error:
        clean_files(job("j.csv", "k.csv"))
    assert str(error.value) == (
        "none of the 2 inputs can be used; j.csv:1: no column 'text'; there are: body"
    )


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_finished_job_on_standard_input_starts_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = job("-", source=Format("jsonl"))
    feed(monkeypatch, ROW)
    assert clean_files(again).rows == 1
    feed(monkeypatch, ROW * 2)
    counts = clean_files(again, resume=True)
    assert (counts.rows, counts.resumed) == (2, 0)
    assert len((folder / "o.jsonl").read_text().splitlines()) == 2


def test_a_finished_job_starts_anew_when_its_inputs_have_changed(folder: Path) -> None:
    assert clean_files(job("i.jsonl")).rows == 1
    assert clean_files(job("i.jsonl"), resume=True).resumed == 1
    (folder / "i.jsonl").write_text(ROW * 3)
    counts = clean_files(job("i.jsonl"), resume=True)
    assert (counts.rows, counts.resumed) == (3, 0)


def stop_before_its_end(output: Path) -> None:
    """Make of what a finished job left what a killed one leaves."""
    path = checkpoint_of(output)
    left = json.loads(path.read_text())
    left["checkpoint"] |= {"complete": False, "output": None}
    path.write_text(json.dumps(left))
    output.rename(draft_of(output))


def test_standard_input_cannot_be_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again = job("-", source=Format("jsonl"))
    feed(monkeypatch, ROW)
    clean_files(again)
    stop_before_its_end(folder / "o.jsonl")
    feed(monkeypatch, ROW)
    with pytest.raises(InputError) as error:
        clean_files(again, resume=True)
    assert str(error.value) == "o.jsonl: what came by standard input cannot be read again"


def test_a_stopped_job_goes_on_with_the_same_inputs_only(folder: Path) -> None:
    clean_files(job("i.jsonl"))
    stop_before_its_end(folder / "o.jsonl")
    counts = clean_files(job("i.jsonl"), resume=True)
    assert (counts.rows, counts.resumed) == (1, 1)
    stop_before_its_end(folder / "o.jsonl")
    (folder / "i.jsonl").write_text(ROW * 3)
    with pytest.raises(InputError) as error:
        clean_files(job("i.jsonl"), resume=True)
    assert str(error.value) == (
        "o.jsonl: its checkpoint is of another job: the inputs have changed; without --resume it "
        "is made anew"
    )


@pytest.mark.parametrize("half", [True, False])
def test_another_job_is_not_gone_on_with(folder: Path, half: bool) -> None:
    clean_files(job("i.jsonl"))
    if half:
        stop_before_its_end(folder / "o.jsonl")
    with pytest.raises(InputError) as error:
        clean_files(job("i.jsonl", removals=True), resume=True)
    made = "its checkpoint is of" if half else "it was made by"
    assert str(error.value) == (
        f"o.jsonl: {made} another job: the choices, the names of the inputs or the version have "
        "changed; without --resume it is made anew, and with another -o it stays"
    )


def test_what_something_else_made_is_not_gone_on_with(folder: Path) -> None:
    (folder / "o.jsonl").write_text(ROW)
    with pytest.raises(InputError) as error:
        clean_files(job("i.jsonl"), resume=True)
    assert str(error.value) == (
        "o.jsonl: it is there, and nothing tells what made it; without --resume it is made anew"
    )


def test_a_job_whose_choices_hold_half_a_character_has_an_identity() -> None:
    one, other = (job("i.jsonl", field=field) for field in ("\ud800", "?"))
    assert one.identity() != other.identity()
