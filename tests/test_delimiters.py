"""CSV as others write it: semicolons, tabs, quoted lines, a byte order mark."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from newsclean.rows.formats import Format
from newsclean.rows.read import InputError
from newsclean.stream import Job, clean_files
from tests.test_cli import CLEAN, RAW, Shell, shell

__all__ = ["shell"]

ROWS = [
    ["1", RAW, 'He said "no"; she said; nothing'],
    ["2", RAW.replace("\n", "\r\n"), "a\ttab, a comma"],
    ["3", "", 'l\'été;\n""\n'],
]


def save(path: Path, delimiter: str, encoding: str = "utf-8") -> None:
    """A file as Excel writes it."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerows([["id", "text", "note"], *ROWS])


def cells(path: Path, delimiter: str) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter, strict=True))


WANTED = [
    ["id", "text", "note"],
    ["1", CLEAN.decode(), ROWS[0][2]],
    ["2", CLEAN.decode(), ROWS[1][2]],
    ["3", "", ROWS[2][2]],
]


@pytest.mark.parametrize("given", [";", "tab", r"\t", "|", "'"])
@pytest.mark.parametrize(
    ("encoding", "jobs"), [("utf-8", "2"), ("utf-8-sig", "1"), ("utf-16", "1")]
)
def test_a_file_goes_out_as_it_came_in(given: str, encoding: str, jobs: str, shell: Shell) -> None:
    mark = "\t" if given in ("tab", r"\t") else given
    save(shell.folder / "in.csv", mark, encoding)
    named = encoding.removesuffix("-sig")
    code, out, err = shell(
        "clean", "in.csv", "-o", "out.csv", "--stamp", "", "--delimiter", given,
        "--encoding", named, "--jobs", jobs,
    )  # fmt: skip
    assert (code, out) == (0, b""), err
    assert cells(shell.folder / "out.csv", mark) == WANTED


def test_to_and_from_other_formats(shell: Shell) -> None:
    save(shell.folder / "in.csv", ";")
    for name, mark in (("out.tsv", "\t"), ("out.csv", ";")):
        options = ("-o", name, "--delimiter", ";", "--stamp", "")
        assert shell("clean", "in.csv", *options)[0] == 0
        assert cells(shell.folder / name, mark) == WANTED
    assert shell("clean", "in.csv", "-o", "rows.jsonl", "--delimiter", ";", "--stamp", "")[0] == 0
    shell("clean", "rows.jsonl", "-o", "again.tsv", "--stamp", "")
    assert cells(shell.folder / "again.tsv", "\t") == WANTED
    # A file that is TSV by its name, and is not.
    save(shell.folder / "in.tsv", "|")
    out = shell("clean", "in.tsv", "--to", "csv", "--delimiter", "|", "--stamp", "")[1]
    assert list(csv.reader(out.decode().split("\n")[:1], delimiter="|")) == WANTED[:1]


def test_standard_input(shell: Shell) -> None:
    save(shell.folder / "in.csv", ";", "utf-8-sig")
    code, out, _ = shell(
        "clean", "--from", "csv", "--delimiter", ";", "--stamp", "", stdin=shell.read("in.csv")
    )
    assert (code, out.startswith(b"id;text;note\n1;")) == (0, True)


@pytest.mark.parametrize(("mark", "word"), [(";", "';'"), ("\t", "tab"), ("|", "'|'")])
def test_another_delimiter_is_asked_for(mark: str, word: str, shell: Shell) -> None:
    save(shell.folder / "in.csv", mark)
    code, out, err = shell("clean", "in.csv")
    there = mark.join(WANTED[0]).replace("\t", " ")  # as all that a terminal would move
    wanted = f"in.csv: no column 'text'; there are: {there}; is the delimiter another? "
    assert (code, out, err) == (1, b"", f"newsclean: {wanted}--delimiter {word}\n")
    save(shell.folder / "in.csv", ",")
    _, _, err = shell("clean", "in.csv", "--delimiter", mark)
    assert "is the delimiter another? --delimiter ','" in err
    _, _, err = shell("clean", "in.csv", "--text", "body")
    assert err == "newsclean: in.csv: no column 'body'; there are: id, text, note\n"


def test_a_row_with_other_cells_is_named_by_its_line(shell: Shell) -> None:
    shell.write("in.csv", 'id;text\n1;"a\nb"\n2;c;d\n3;"e"f\n4;g, h\n')
    code, out, err = shell("clean", "in.csv", "--delimiter", ";", "--stamp", "")
    assert (code, out) == (1, b'id;text\n1;"a\nb"\n4;g, h\n')
    assert "in.csv:4: 3 cells, where the header has 2" in err
    assert "in.csv:5: not CSV:" in err


@pytest.mark.parametrize("given", ["", ";;", '"', "\n", "\r", "comma"])
def test_what_is_no_delimiter(given: str, shell: Shell) -> None:
    code, _, err = shell("clean", "in.csv", "--delimiter", given)
    assert (code, f"one character, or tab, not {given!r}" in err) == (2, True)


def test_a_delimiter_where_there_are_no_cells(shell: Shell) -> None:
    shell.write("a.jsonl", "{}\n")
    shell.write("a.txt", RAW)
    assert "a delimiter is of CSV, and a.jsonl is none by its name" in shell(
        "clean", "a.jsonl", "--delimiter", ";"
    )[2]  # fmt: skip
    code, _, err = shell("clean", "a.txt", "--delimiter", ";")
    assert (code, "--delimiter is for rows, and a.txt is a text" in err) == (2, True)


def test_other_commands_that_read_rows_take_it(shell: Shell) -> None:
    pytest.importorskip("numpy")
    save(shell.folder / "in.csv", ";")
    code, out, err = shell("dedupe", "in.csv", "--delimiter", ";")
    assert (code, out.count(b"\n")) == (0, 3), err


def test_a_job_that_is_resumed_with_another_delimiter_is_another(tmp_path: Path) -> None:
    save(tmp_path / "in.csv", ";")
    job = Job(inputs=(str(tmp_path / "in.csv"),), output=str(tmp_path / "o.csv"), delimiter=";")
    clean_files(job)
    assert clean_files(job, resume=True).resumed == 3
    other = Job(inputs=job.inputs, output=job.output, delimiter=",")
    with pytest.raises(InputError, match="another job"):
        clean_files(other, resume=True)


def test_formats_without_cells_have_no_separator() -> None:
    assert Format("jsonl").between(";") == Format("jsonl")
    assert [Format(kind).delimiter for kind in ("csv", "tsv")] == [",", "\t"]
    assert Format("tsv", "gz").between(";").delimiter == ";"
