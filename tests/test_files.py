"""No command writes over what it reads, or writes one file for two purposes; errors have names."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from newsclean.rows import files
from newsclean.rows.files import OverlapError, Use, behind_links, named, refuse_overlaps
from newsclean.rows.formats import InputError
from newsclean.stream import Job, clean_files
from tests.clock import timed
from tests.test_cli import RAW, RULES, Shell, command, posix, shell

__all__ = ["shell"]

ROW = b'{"id": 1, "text": "A storm hit the coast.", "site": "a.example"}\n'
PLACES = {
    "d.jsonl": ROW,
    "e.jsonl": ROW.replace(b"1", b"2"),
    "a.txt": RAW.encode(),
    "b.txt": RAW.encode(),
    "dir/a.txt": RAW.encode(),
    "dir/d.jsonl": ROW,
    "r.toml": RULES.encode(),
    "verdicts.json": b'{"format": 1, "texts": []}',
    "twins.jsonl": b"",
    ".o.jsonl.part": ROW,
    ".o.jsonl.checkpoint": ROW,
    ".o.jsonl.made": ROW,
    "seen.db-wal": ROW,
}


@pytest.fixture
def desk(shell: Shell) -> Shell:
    for name, data in PLACES.items():
        shell.write(name, data)
    if os.name == "posix":
        (shell.folder / "soft.jsonl").symlink_to("d.jsonl")
        os.link(shell.folder / "d.jsonl", shell.folder / "hard.jsonl")
        (shell.folder / "way").symlink_to("dir")
    return shell


INPUT = "would write over the input"
OVERLAPS = [
    ("clean d.jsonl -o o1.jsonl --errors d.jsonl", f"d.jsonl: --errors {INPUT}; name another file"),
    ("clean d.jsonl -o d.jsonl", f"d.jsonl: -o {INPUT}; name another file"),
    ("clean d.jsonl e.jsonl -o o1.jsonl --errors e.jsonl", f"e.jsonl: --errors {INPUT}"),
    ("clean d.jsonl -o dir/../d.jsonl", f"dir/../d.jsonl: -o {INPUT} d.jsonl; name another file"),
    ("clean d.jsonl -o o.jsonl --errors o.jsonl", "o.jsonl: --errors would write over what -o"),
    ("clean d.jsonl -o o.jsonl --errors x/../o.jsonl", "x/../o.jsonl: --errors would write over"),
    ("clean d.jsonl -o o.jsonl --errors .o.jsonl.part", ".o.jsonl.part: --errors would write over"),
    ("clean .o.jsonl.part --from jsonl -o o.jsonl", f".o.jsonl.part: what -o keeps {INPUT}"),
    ("clean .o.jsonl.checkpoint --from jsonl -o o.jsonl", f".checkpoint: what -o keeps {INPUT}"),
    ("clean .o.jsonl.made --from jsonl -o o.jsonl", f".o.jsonl.made: what -o keeps {INPUT}"),
    ("clean dir/d.jsonl -o dir/", f"dir/d.jsonl: -o {INPUT}"),
    ("clean dir/d.jsonl e.jsonl -o dir/", f"dir/d.jsonl: -o {INPUT}"),
    ("clean e.jsonl dir/d.jsonl d.jsonl -o .", "would both go to d.jsonl"),
    ("clean d.jsonl --rules r.toml -o r.toml --to jsonl", "r.toml: -o would write over --rules"),
    ("clean d.jsonl --rules r.toml --errors r.toml -o o.jsonl", "r.toml: --errors would write"),
    ("clean a.txt -o a.txt", f"a.txt: -o {INPUT}; name another file"),
    ("clean a.txt b.txt -o .", f"a.txt: -o {INPUT}"),
    ("clean dir/a.txt b.txt -o dir", f"dir/a.txt: -o {INPUT}"),
    ("clean a.txt --rules r.toml -o r.toml", "r.toml: -o would write over --rules"),
    ("clean a.txt b.txt -o o.jsonl --errors b.txt", f"b.txt: --errors {INPUT}"),
    ("explain a.txt --html a.txt", f"a.txt: --html {INPUT}"),
    ("explain a.txt --rules r.toml --html r.toml", "r.toml: --html would write over --rules"),
    ("report d.jsonl -o d.jsonl", f"d.jsonl: -o {INPUT}"),
    ("report d.jsonl --clusters twins.jsonl -o twins.jsonl", f"twins.jsonl: -o {INPUT}"),
    ("report d.jsonl --rules r.toml -o r.toml", "r.toml: -o would write over --rules"),
    ("judge verdicts.json -o verdicts.json", f"verdicts.json: -o {INPUT}"),
    ("judge verdicts.json --cases verdicts.json", f"verdicts.json: --cases {INPUT}"),
    ("judge verdicts.json --check --cases verdicts.json", f"verdicts.json: --cases {INPUT}"),
    ("judge verdicts.json -o o.toml --cases o.toml", "o.toml: --cases would write over what"),
    ("judge verdicts.json --rules r.toml -o r.toml", "r.toml: -o would write over --rules"),
    ("dedupe d.jsonl -o d.jsonl", f"d.jsonl: -o {INPUT}"),
    ("dedupe d.jsonl --drop -o d.jsonl", f"d.jsonl: -o {INPUT}"),
    ("dedupe d.jsonl --index d.jsonl", f"d.jsonl: --index {INPUT}"),
    ("dedupe d.jsonl --index s.db -o s.db", "s.db: --index would write over what -o writes"),
    ("dedupe d.jsonl --index seen.db -o seen.db-wal", "seen.db-wal: what --index keeps would wr"),
    ("dedupe seen.db-wal --from jsonl --index seen.db", f"seen.db-wal: what --index keeps {INPUT}"),
    ("learn d.jsonl -o d.jsonl", f"d.jsonl: -o {INPUT}"),
    ("learn d.jsonl --state d.jsonl", f"d.jsonl: --state {INPUT}"),
    ("learn d.jsonl --state s.json -o s.json", "s.json: --state would write over what -o writes"),
    ("index d.jsonl add d.jsonl", f"d.jsonl: the index {INPUT}"),
    ("index new.db add new.db", f"new.db: the index {INPUT}"),
]  # fmt: skip
LINKS = [
    ("clean soft.jsonl -o d.jsonl", f"d.jsonl: -o {INPUT} soft.jsonl"),
    ("clean d.jsonl -o soft.jsonl", f"soft.jsonl: -o {INPUT} d.jsonl"),
    ("clean d.jsonl -o o.jsonl --errors hard.jsonl", f"hard.jsonl: --errors {INPUT} d.jsonl"),
    ("clean hard.jsonl -o d.jsonl", f"d.jsonl: -o {INPUT} hard.jsonl"),
    ("clean way/a.txt -o dir/", f"dir/a.txt: -o {INPUT} way/a.txt"),
    ("clean d.jsonl -o way/n.jsonl --errors dir/n.jsonl", "dir/n.jsonl: --errors would write over"),
    ("clean d.jsonl -o way/n/o.jsonl --errors dir/n/o.jsonl", "dir/n/o.jsonl: --errors would"),
    ("learn d.jsonl --state hard.jsonl", f"hard.jsonl: --state {INPUT} d.jsonl"),
    ("dedupe hard.jsonl --index soft.jsonl", f"soft.jsonl: --index {INPUT} hard.jsonl"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [*OVERLAPS, *(pytest.param(*case, marks=posix) for case in LINKS)],
    ids=[line for line, _ in OVERLAPS + LINKS],
)
def test_a_slip_destroys_nothing(desk: Shell, line: str, message: str) -> None:
    before = {path: path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()}
    code, out, err = desk(*line.split())
    assert (code, out) == (2, b"")
    assert message in err
    after = {path: path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()}
    assert after == before


def test_files_of_several_formats_that_would_become_one(desk: Shell) -> None:
    desk.write("d.csv", "text\nx\n")
    code, _, err = desk("clean", "d.jsonl", "d.csv", "-o", "new/", "--to", "csv")
    assert (code, err.startswith("newsclean: new/d.csv: -o would write over what -o")) == (2, True)
    assert not (desk.folder / "new").exists()


def test_the_library_refuses_too(desk: Shell) -> None:
    for output, errors in (("d.jsonl", None), ("o.jsonl", "d.jsonl"), ("o.jsonl", "o.jsonl")):
        with pytest.raises(OverlapError, match=rf"^{errors or output}: the "):
            clean_files(Job(inputs=("d.jsonl",), output=output), errors=errors)
    assert desk.read("d.jsonl") == ROW


REDIRECTED = [
    "clean - --from jsonl -o d.jsonl < d.jsonl",
    "clean - --from jsonl -o o.jsonl --errors d.jsonl < d.jsonl",
    "clean d.jsonl >> d.jsonl",
    "clean --from jsonl < d.jsonl >> d.jsonl",
    "clean a.txt >> a.txt",
    "clean a.txt --rules r.toml >> r.toml",
    "explain a.txt >> a.txt",
    "near-misses a.txt >> a.txt",
    "rules r.toml >> r.toml",
    "dedupe d.jsonl >> d.jsonl",
    "dedupe - --index d.jsonl < d.jsonl",
    "learn d.jsonl >> d.jsonl",
    "judge - -o verdicts.json < verdicts.json",
]


@posix
@pytest.mark.parametrize("line", REDIRECTED)
def test_what_a_shell_redirects_counts(desk: Shell, line: str) -> None:
    program = f"{sys.executable} -m newsclean {line}"
    done = subprocess.run(program, shell=True, capture_output=True, text=True, cwd=desk.folder)
    assert done.returncode == 2
    assert "would write over" in done.stderr
    for name, data in PLACES.items():
        assert desk.read(name) == data


@posix
def test_what_is_no_plain_file_serves_for_everything(desk: Shell) -> None:
    code, _, err = desk("clean", "d.jsonl", "-o", "o.jsonl", "--errors", "/dev/null")
    assert (code, err) == (0, "newsclean: 1 row; 0 changed\n")
    refuse_overlaps([Use("/dev/null", "a")], [Use("/dev/null", "b"), Use("/dev/null", "c")])
    with pytest.raises(InputError, match=r"^x: a library says so"), named("x"):
        raise OSError("a library says so")


# Spelling. What a file system makes of it is tried out.


def test_two_spellings_are_two_files_where_the_file_system_says_so(tmp_path: Path) -> None:
    (tmp_path / "probe").touch()
    if (tmp_path / "PROBE").exists():
        pytest.skip("this file system makes nothing of case")
    one, other = str(tmp_path / "Out.jsonl"), str(tmp_path / "out.jsonl")
    refuse_overlaps([], [Use(one, "a"), Use(other, "b")])
    refuse_overlaps([], [Use(f"{tmp_path}/new/É", "a"), Use(f"{tmp_path}/New/É", "b")])
    assert [path.name for path in tmp_path.iterdir()] == ["probe"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("out.jsonl", "OUT.jsonl"),
        ("new/out.jsonl", "NEW/out.jsonl"),
        ("Café", "Cafe\N{COMBINING ACUTE ACCENT}"),
        ("STRASSE", "straße"),
    ],
)
def test_two_spellings_are_one_file_where_the_file_system_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one: str, other: str
) -> None:
    def lexists(path: Path) -> bool:
        return any(files._folded(name.name) == files._folded(path.name)
                   for name in path.parent.iterdir())  # fmt: skip

    monkeypatch.setattr(files.os.path, "lexists", lexists)  # type: ignore[attr-defined]
    uses = [Use(str(tmp_path / name), role) for name, role in ((one, "-o"), (other, "--errors"))]
    with pytest.raises(OverlapError, match="--errors would write over what -o"):
        refuse_overlaps([], uses)
    with pytest.raises(OverlapError, match="--errors would write over -o"):
        refuse_overlaps(uses[:1], uses[1:])
    assert not [*tmp_path.iterdir()]


def test_where_a_spelling_cannot_be_tried_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", fails)
    with pytest.raises(OverlapError):
        refuse_overlaps([], [Use(str(tmp_path / "A"), "a"), Use(str(tmp_path / "a"), "b")])


def test_many_files_take_no_time_squared(tmp_path: Path) -> None:
    """Ten thousand in and out: each is looked at once."""
    uses = [Use(str(tmp_path / f"{n}.jsonl"), "-o") for n in range(10_000)]
    assert timed(lambda: refuse_overlaps(uses[:5000], uses[5000:]))[0] < 10


# Links


@posix
@pytest.mark.parametrize("target", ["jsonl", "parquet", "csv.gz"])
@pytest.mark.parametrize("there", [True, False])
def test_rows_through_a_link_leave_the_link(desk: Shell, target: str, there: bool) -> None:
    if target == "parquet":
        pytest.importorskip("pyarrow")
    (desk.folder / "far").mkdir()
    real, link = desk.folder / f"far/real.{target}", desk.folder / f"link.{target}"
    link.symlink_to(f"far/real.{target}")
    if there:
        real.write_bytes(b"")
        real.chmod(0o600)
    assert desk("clean", "d.jsonl", "-o", link.name)[0] == 0
    assert link.is_symlink()
    assert real.stat().st_size > 10
    assert not there or real.stat().st_mode & 0o777 == 0o600
    assert desk("clean", "d.jsonl", "-o", link.name, "--resume")[2].endswith(
        "done already; without --resume it is made anew\n"
    )
    names = sorted(path.name for path in real.parent.iterdir())
    assert names == [f".real.{target}.checkpoint", f"real.{target}"]
    assert not [path for path in desk.folder.iterdir() if path.name.startswith(".link")]


@posix
@pytest.mark.parametrize(
    "line",
    [
        "clean a.txt -o L",
        "explain a.txt --html L",
        "learn d.jsonl -o L",
        "learn d.jsonl -o rules.toml --state L",
        "dedupe d.jsonl -o L",
        "dedupe d.jsonl --index L -o o.jsonl",
        "report d.jsonl -o L",
        "judge verdicts.json -o L",
        "judge verdicts.json -o x.toml --cases L",
        "clean e.jsonl d.jsonl --largest 9 --errors L -o o.jsonl",
    ],
)
def test_every_output_through_a_link_leaves_the_link(desk: Shell, line: str) -> None:
    pytest.importorskip("numpy", reason="numpy is not installed")
    (desk.folder / "link").symlink_to("real")
    code, _, err = desk(*line.replace("L", "link").split())
    assert code == 0, err
    assert (desk.folder / "link").is_symlink()
    assert (desk.folder / "real").stat().st_size


@posix
def test_behind_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("c")
    assert behind_links(tmp_path / "a") == Path(os.path.realpath(tmp_path)) / "c"
    assert behind_links(tmp_path / "c") == tmp_path / "c"


# Every error has the name of a file


def test_an_error_without_a_name_gets_one() -> None:
    with pytest.raises(OSError, match="No space left") as found, named("here/out.jsonl"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert (found.value.errno, found.value.filename) == (errno.ENOSPC, "here/out.jsonl")
    with pytest.raises(FileNotFoundError) as other, named("here"):
        Path("there").read_bytes()
    assert other.value.filename == "there"
    with pytest.raises(BrokenPipeError), named("here"):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")


LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.argv[0] = "newsclean"
runpy.run_module("newsclean", run_name="__main__")
"""


def limited(folder: Path, most: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process whose files cannot grow beyond `most` bytes."""
    words = [sys.executable, "-c", LIMITED, str(most), *arguments]
    return subprocess.run(words, capture_output=True, text=True, cwd=folder)


NOUNS = "harbour storm vote budget strike flood court bank school bridge port mayor wall".split()
FULL = [
    ("clean rows.jsonl -o o.jsonl", ".o.jsonl.part"),
    ("clean rows.jsonl -o o.jsonl --jobs 2", ".o.jsonl.part"),
    ("clean rows.jsonl -o o.parquet --stamp ", ".o.parquet.part"),
    ("clean rows.jsonl -o o.csv", ".o.csv.part"),
    ("clean bad.jsonl -o o.jsonl --errors errors.jsonl", "errors.jsonl"),
    ("clean long.txt -o out.txt", "out.txt"),
    ("clean long.txt short.txt -o out/", "out/long.txt"),
    ("explain long.txt --html out.html", "out.html"),
    ("report rows.jsonl -o out.html", "out.html"),
    ("dedupe rows.jsonl -o out.jsonl", "out.jsonl"),
    ("dedupe rows.jsonl --drop -o out.jsonl", "out.jsonl"),
    ("dedupe rows.jsonl --scratch . -o out.jsonl", "."),
    ("dedupe rows.jsonl --index seen.db -o /dev/null", "seen.db"),
    ("index seen.db add rows.jsonl", "seen.db"),
    ("learn rows.jsonl --site-field site -o out.toml --state state.json", "out.toml"),
]


@posix
@pytest.mark.parametrize(("line", "name"), FULL, ids=[line for line, _ in FULL])
def test_where_nothing_more_fits_the_file_is_named(tmp_path: Path, line: str, name: str) -> None:
    if "parquet" in line:
        pytest.importorskip("pyarrow")
    if line.startswith(("dedupe", "index", "learn")):
        pytest.importorskip("numpy", reason="numpy is not installed")
    text = "".join(f"The mayor of town {n} opened bridge {n * 7} on day {n}. " for n in range(40))
    row = '{{"id": {n}, "site": "a{m}", "text": "{n}. {text} {n}\\n\\nShare {m}\\n\\nMenu {m}"}}\n'
    chance = random.Random(12)
    many = "".join(
        row.format(n=n, m=n // 3, text=" ".join(chance.choices(NOUNS, k=200))) for n in range(80)
    )
    (tmp_path / "rows.jsonl").write_text(many)
    (tmp_path / "bad.jsonl").write_text('{"text": "x"}\n' + "{\n" * 2000)
    (tmp_path / "long.txt").write_text(f"{text * 10}\n")
    (tmp_path / "short.txt").write_text("x")
    done = limited(tmp_path, 4096, *line.split(" "))
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    told = [told for told in done.stderr.splitlines() if told.startswith(f"newsclean: {name}: ")]
    assert told, done.stderr
    assert "file too large" in told[-1] or "disk I/O error" in told[-1] or "full" in told[-1]
    left = {path.name for path in tmp_path.iterdir()}
    assert not {"o.jsonl", "o.parquet", "o.csv", "out.txt", "out.html", "out.jsonl"} & left
    assert not [one for one in left if one.endswith(".part") and not one.startswith(".o.")]
    if "out/" in line:
        assert (tmp_path / "out/short.txt").read_text() == "x"


@posix
@pytest.mark.parametrize("target", ["jsonl", "parquet", "csv.gz"])
def test_a_job_goes_on_once_there_is_room_again(tmp_path: Path, target: str) -> None:
    if target == "parquet":
        pytest.importorskip("pyarrow")
    row = '{{"text": "In {n} the bridge over river {n} was opened by {n} people."}}\n'
    (tmp_path / "i.jsonl").write_text("".join(row.format(n=n) for n in range(3000)))
    line = ("clean", "i.jsonl", "-o", f"torn.{target}", "--resume", "--errors", "bad.jsonl")
    for most in (2_000, 20_000):
        done = limited(tmp_path, most, *line)
        assert done.returncode == 1
        assert done.stderr.endswith("file too large; --resume goes on from here\n"), done.stderr
        assert not (tmp_path / f"torn.{target}").exists()
    for words in (line, ("clean", "i.jsonl", "-o", f"whole.{target}")):
        subprocess.run(command(*words), cwd=tmp_path, check=True, capture_output=True)
    torn, whole = (tmp_path / f"{name}.{target}" for name in ("torn", "whole"))
    assert torn.read_bytes() == whole.read_bytes()


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "line", ["clean a.txt", "clean d.jsonl", "explain a.txt", "dedupe d.jsonl"]
)
def test_standard_output_that_is_full_is_named(desk: Shell, line: str) -> None:
    program = f"{sys.executable} -m newsclean {line} > /dev/full"
    done = subprocess.run(program, shell=True, capture_output=True, text=True, cwd=desk.folder)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "newsclean: standard output: no space left on device"


# Standard streams that are closed


CLOSED = [
    ("clean a.txt >&-", 1, "newsclean: standard output: closed\n"),
    ("clean d.jsonl >&-", 1, "newsclean: standard output: closed\n"),
    ("explain a.txt >&-", 1, "newsclean: standard output: closed\n"),
    ("explain --json a.txt >&-", 1, "newsclean: standard output: closed\n"),
    ("near-misses a.txt >&-", 1, "newsclean: standard output: closed\n"),
    ("rules >&-", 1, "newsclean: standard output: closed\n"),
    ("report d.jsonl >&-", 1, "newsclean: standard output: closed\n"),
    ("learn d.jsonl >&-", 1, "newsclean: standard output: closed\n"),
    ("judge verdicts.json >&-", 1, "newsclean: standard output: closed\n"),
    ("dedupe d.jsonl >&-", 1, "newsclean: standard output: closed\n"),
    ("clean <&-", 1, "newsclean: standard input: closed\n"),
    ("clean --from jsonl <&-", 1, "newsclean: standard input: closed\n"),
    ("explain <&-", 1, "newsclean: standard input: closed\n"),
    ("dedupe <&-", 1, "newsclean: standard input: closed\n"),
    ("report <&-", 1, "newsclean: standard input: closed\n"),
    ("judge - <&-", 1, "newsclean: standard input: closed\n"),
    ("clean a.txt -o o.txt >&- <&-", 0, ""),
    ("clean d.jsonl -o o.jsonl >&- <&-", 0, "newsclean: 1 row; 0 changed\n"),
    ("clean d.jsonl -o o.jsonl -j 2 >&- <&-", 0, "newsclean: 1 row; 0 changed\n"),
    ("clean a.txt b.txt -o out/ -j 2 >&- <&-", 0, ""),
    ("clean none.txt a.txt -o out/ >&- <&- 2>&-", 1, ""),
    ("clean d.jsonl -o o.jsonl -j 2 >&- <&- 2>&-", 0, ""),
    ("dedupe d.jsonl -o o.jsonl --index s.db <&- >&- 2>&-", 0, ""),
    ("--version >&-", 0, None),
    ("clean --help >&-", 0, None),
    ("clean --nothing >&- 2>&-", 2, ""),
]


@posix
@pytest.mark.parametrize(("line", "code", "message"), CLOSED, ids=[line for line, *_ in CLOSED])
def test_standard_streams_that_are_closed(
    desk: Shell, line: str, code: int, message: str | None
) -> None:
    if line.startswith(("dedupe", "learn")):
        pytest.importorskip("numpy", reason="numpy is not installed")
    program = f"{sys.executable} -m newsclean {line}"
    done = subprocess.run(program, shell=True, capture_output=True, text=True, cwd=desk.folder)
    assert done.returncode == code, done.stderr
    assert message is None or done.stderr.endswith(message)
    assert "Traceback" not in done.stderr
    # What is written to the closed streams does not stand in what was opened in their place.
    for path in desk.folder.rglob("o*"):
        assert b"newsclean: " not in path.read_bytes() if path.is_file() else True
    if "-o o.jsonl" in line and line.startswith("clean"):
        assert desk.read("o.jsonl").count(b"\n") == 1
