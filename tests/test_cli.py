"""The command line as people meet it: bytes in, bytes out, exit codes, and what errors say."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from newsclean import Cleaned, __version__, clean, explain
from newsclean.cli.main import main
from tests.conftest import ROOT

RAW = "A storm hit the coast.Nobody was hurt.\r\n\r\nLeave a Comment\r\n"
CLEAN = b"A storm hit the coast. Nobody was hurt.\n"
BOM = b"\xef\xbb\xbf"

posix = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")


class Shell:
    """Runs commands in a directory of its own, in this process."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[bytes],
    ) -> None:
        self.folder = folder
        self._patch = monkeypatch
        self._capture = capture

    def write(self, name: str, data: bytes | str) -> str:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return name

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def __call__(self, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes, str]:
        self._patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = self._capture.readouterr()
        return code, out, err.decode()


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    # Messages of argparse are wrapped to the width of the terminal.
    monkeypatch.setenv("COLUMNS", "200")
    return Shell(tmp_path, monkeypatch, capsysbinary)


# clean


def test_the_command_does_what_the_library_does() -> None:
    assert clean(RAW).encode() == CLEAN


def test_clean_reads_a_file(shell: Shell) -> None:
    assert shell("clean", shell.write("a.txt", RAW)) == (0, CLEAN, "")


@pytest.mark.parametrize("arguments", [["clean"], ["clean", "-"]])
def test_clean_reads_standard_input(shell: Shell, arguments: list[str]) -> None:
    assert shell(*arguments, stdin=RAW.encode()) == (0, CLEAN, "")


def test_one_text_comes_out_as_it_is(shell: Shell) -> None:
    assert shell("clean", stdin=b"No break at the end.") == (0, b"No break at the end.", "")
    assert shell("clean", stdin=b"") == (0, b"", "newsclean: standard input: empty\n")


def test_several_texts_do_not_run_into_each_other(shell: Shell) -> None:
    shell.write("a.txt", "First, without a break.")
    shell.write("b.txt", "Second.\n")
    shell.write("empty.txt", "")
    code, out, _ = shell("clean", "a.txt", "empty.txt", "b.txt")
    assert (code, out) == (0, b"First, without a break.\nSecond.\n")


def test_output_to_a_file(shell: Shell) -> None:
    shell.write("a.txt", RAW)
    assert shell("clean", "a.txt", "-o", "out.txt") == (0, b"", "")
    assert shell.read("out.txt") == CLEAN


def test_output_replaces_what_was_there(shell: Shell) -> None:
    shell.write("a.txt", RAW)
    shell.write("out.txt", "of yesterday")
    assert shell("clean", "a.txt", "-o", "out.txt")[0] == 0
    assert shell.read("out.txt") == CLEAN


@posix
def test_output_over_a_link_leaves_link_and_mode(shell: Shell) -> None:
    shell.write("a.txt", RAW)
    shell.write("b.txt", "")
    (shell.folder / "b.txt").chmod(0o640)
    (shell.folder / "link.txt").symlink_to("b.txt")
    assert shell("clean", "a.txt", "-o", "link.txt")[0] == 0
    assert (shell.folder / "link.txt").is_symlink()
    assert shell.read("b.txt") == CLEAN
    assert (shell.folder / "b.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("out", ["out", "out/", "new/out"])
def test_several_files_go_to_a_directory(shell: Shell, out: str) -> None:
    shell.write("a.txt", RAW)
    shell.write("sub/b.txt", "Second.")
    said = "newsclean: 2 texts; 1 changed\nnewsclean: characters removed: comments 15\n"
    assert shell("clean", "a.txt", "sub/b.txt", "-o", out) == (0, b"", said)
    assert shell.read(f"{out}/a.txt") == CLEAN
    assert shell.read(f"{out}/b.txt") == b"Second."


def test_a_directory_stands_for_the_texts_in_it(shell: Shell) -> None:
    shell.write("raw/a.txt", RAW)
    shell.write("raw/deep/er/b.txt", RAW)
    shell.write("raw/notes.md", RAW)
    shell.write("raw/.hidden/c.txt", RAW)
    assert shell("clean", "raw", "-o", "out", "--keep-dirs", "-q") == (0, b"", "")
    made = sorted(file for file in (shell.folder / "out").rglob("*") if file.is_file())
    assert [file.relative_to(shell.folder).as_posix() for file in made] == [
        "out/a.txt", "out/deep/er/b.txt",
    ]  # fmt: skip
    assert {file.read_bytes() for file in made} == {CLEAN}
    assert shell("clean", "raw", "-q", "--pattern", "*.md", "-o", "md")[0] == 0
    assert shell.read("md/notes.md") == CLEAN
    assert shell("clean", "-q", "raw/", "--jobs", "2")[1] == CLEAN * 2


def test_texts_with_one_name_need_their_directories(shell: Shell) -> None:
    for folder in ("x", "y"):
        shell.write(f"{folder}/a.txt", RAW)
    code, _, err = shell("clean", "x", "y", "-o", "out")
    assert code == 2
    assert err.endswith("both go to out/a.txt; --keep-dirs keeps them apart\n")
    code, _, err = shell("clean", "x/a.txt", "y/a.txt", "-o", "out", "--keep-dirs", "-q")
    assert (code, err) == (0, "")
    assert shell.read("out/x/a.txt") == shell.read("out/y/a.txt") == CLEAN


def test_files_of_rows_keep_their_directories_too(shell: Shell) -> None:
    for folder in ("x", "y"):
        shell.write(f"raw/{folder}/day.jsonl", json.dumps({"text": RAW}) + "\n")
    arguments = ("clean", "raw", "--pattern", "*.jsonl", "-o", "out", "-q")
    assert shell(*arguments)[0] == 2
    assert shell(*arguments, "--keep-dirs")[::2] == (0, "")
    assert json.loads(shell.read("out/y/day.jsonl"))["text"] == CLEAN.decode()


@pytest.mark.parametrize("kind", ["txt", "jsonl"])
def test_a_dry_run_writes_nothing_and_counts_by_rule(shell: Shell, kind: str) -> None:
    raw = RAW if kind == "txt" else json.dumps({"text": RAW}) + "\n"
    shell.write(f"in.{kind}", raw)
    code, out, err = shell("clean", f"in.{kind}", "-o", f"out.{kind}", "--dry-run")
    noun = "text" if kind == "txt" else "row"
    assert (code, out) == (0, b"")
    assert err.splitlines()[-3:] == [
        f"newsclean: 1 {noun}; 1 changed",
        "newsclean: characters removed: comments 15",
        "newsclean: by rule: en.comment-heading 15",
    ]
    assert [file.name for file in shell.folder.iterdir()] == [f"in.{kind}"]


@pytest.mark.parametrize("kind", ["txt", "jsonl"])
def test_the_counts_can_be_written(shell: Shell, kind: str) -> None:
    raw = RAW if kind == "txt" else json.dumps({"text": RAW}) + "\n"
    shell.write(f"in.{kind}", raw)
    assert shell("clean", f"in.{kind}", "--stats", "stats.json", "-q")[::2] == (0, "")
    stats = json.loads(shell.read("stats.json"))
    assert (stats["rows"], stats["changed"], stats["failed"]) == (1, 1, 0)
    assert stats["removed"] == {"comments": 15}
    assert stats["rules"] == {"en.comment-heading": 15}
    code, _, err = shell("clean", f"in.{kind}", "--stats", f"in.{kind}")
    assert code == 2
    assert "--stats" in err


def test_verbose_says_what_became_of_each_text(shell: Shell) -> None:
    shell.write("a.txt", RAW)
    shell.write("b.txt", CLEAN)
    err = shell("clean", "-v", "a.txt", "b.txt", "-o", "out/")[2].splitlines()
    assert err[:3] == [
        "newsclean: a.txt: 1 removal, 15 characters",
        "newsclean: b.txt: 0 removals, 0 characters, unchanged",
        "newsclean: 2 texts; 1 changed",
    ]
    assert err[-1] == "newsclean: by rule: en.comment-heading 15"
    assert shell("clean", "-q", "-v", "a.txt")[0] == 2


def test_one_file_goes_to_a_directory_that_is_there(shell: Shell) -> None:
    shell.write("a.txt", RAW)
    (shell.folder / "out").mkdir()
    assert shell("clean", "a.txt", "-o", "out")[0] == 0
    assert shell.read("out/a.txt") == CLEAN


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.txt", "sub/a.txt", "-o", "out"], "a.txt and sub/a.txt would both go to out"),
        (["a.txt", "-", "-o", "out"], "standard input has no name"),
        (["a.txt", "b.txt", "-o", "c.txt"], "several files need a directory to go to, and c.txt"),
    ],
)
def test_outputs_that_cannot_be(shell: Shell, arguments: list[str], message: str) -> None:
    for name in ("a.txt", "b.txt", "c.txt", "sub/a.txt"):
        shell.write(name, RAW)
    code, out, err = shell("clean", *arguments)
    assert (code, out) == (2, b"")
    assert message in err
    assert not (shell.folder / "out").exists(), "nothing is written before the question is settled"


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_output_that_may_not_be_written(shell: Shell) -> None:
    (shell.folder / "locked").mkdir(mode=0o500)
    code, _, err = shell("clean", shell.write("a.txt", RAW), "-o", "locked/a.txt")
    assert (code, err) == (1, "newsclean: locked/a.txt: permission denied\n")


def test_output_below_a_file(shell: Shell) -> None:
    shell.write("file", "")
    code, _, err = shell("clean", shell.write("a.txt", RAW), "-o", "file/a.txt")
    assert code == 1
    assert err.startswith("newsclean: file/a.txt: ")


# inputs that fail


def test_a_missing_file_is_named_and_the_others_are_done(shell: Shell) -> None:
    shell.write("b.txt", RAW)
    code, out, err = shell("clean", "a.txt", "b.txt", "--quiet")
    assert (code, out) == (1, CLEAN)
    assert err == "newsclean: a.txt: no such file or directory\n"
    code, out, err = shell("clean", "a.txt", "b.txt")
    assert (code, out) == (1, CLEAN)
    assert err.splitlines()[1] == "newsclean: 1 text; 1 changed; 1 failed"


def test_a_directory_is_no_input(shell: Shell) -> None:
    (shell.folder / "d").mkdir()
    code, out, err = shell("clean", "d")
    assert (code, out) == (1, b"")
    assert err.startswith("newsclean: d: ")


def test_undecodable_bytes_are_named_with_their_place(shell: Shell) -> None:
    shell.write("bad.txt", b"One.\nCaf\xe9 owner.\n")
    shell.write("good.txt", RAW)
    code, out, err = shell("clean", "-q", "bad.txt", "good.txt")
    assert (code, out) == (1, CLEAN)
    assert err == (
        "newsclean: bad.txt: not utf-8: byte 0xe9 at offset 8 (line 2), invalid continuation byte; "
        "name the right one, for example --encoding cp1252\n"
    )


def test_bytes_that_stop_in_the_middle_of_a_character(shell: Shell) -> None:
    code, _, err = shell("clean", stdin="Café".encode()[:-1])
    assert code == 1
    assert "standard input: not utf-8: byte 0xc3 at offset 3 (line 1), unexpected end" in err


def test_utf_16_is_recognised(shell: Shell) -> None:
    shell.write("wide.txt", "Fünf Tote.\n".encode("utf-16"))
    code, _, err = shell("clean", "wide.txt")
    assert code == 1
    assert "it begins like UTF-16, so try --encoding utf-16" in err
    assert shell("clean", "--encoding", "utf-16", "wide.txt") == (0, "Fünf Tote.\n".encode(), "")


def test_encoding_overrides(shell: Shell) -> None:
    shell.write("old.txt", "The café’s owner\n".encode("cp1252"))
    assert shell("clean", "--encoding", "cp1252", "old.txt")[:2] == (
        0,
        "The café’s owner\n".encode(),
    )


@pytest.mark.parametrize("encoding", ["utf-9", "hex", "rot13"])
def test_unknown_encoding_is_wrong_use(shell: Shell, encoding: str) -> None:
    code, out, err = shell("clean", "--encoding", encoding, stdin=b"x")
    assert (code, out) == (2, b"")
    assert f"unknown encoding '{encoding}'" in err


def test_byte_order_mark_goes(shell: Shell) -> None:
    assert shell("clean", stdin=BOM + RAW.encode())[1] == CLEAN


def test_lone_surrogates_do_not_crash(shell: Shell) -> None:
    code, out, _ = shell("clean", "--encoding", "unicode_escape", stdin=b"A \\ud800 word.\n")
    assert code == 0
    out.decode("utf-8")
    code, out, _ = shell("explain", "--json", "--encoding", "unicode_escape", stdin=b"A \\ud800 b")
    assert json.loads(out)["raw"] == "A \ud800 b"
    code, out, _ = shell("explain", "--encoding", "unicode_escape", stdin=b"A \\ud800 word.\n")
    assert code == 0


# options


def test_captions_and_presets_and_keep_reach_the_library(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsclean import Config, RuleBook
    from newsclean.config import CAREFUL

    seen: list[Config] = []

    def spy(text: str, config: Config) -> Cleaned:
        seen.append(config)
        return explain(text)

    monkeypatch.setattr("newsclean.pipeline.explain", spy)
    shell("clean", stdin=b"x")
    shell(
        "clean", "--preset", "careful", "--captions", "drop", "--keep", "fuller",
        "--wrapped", "join", "--markup", "drop", "--spaces", "french",
        "--without", "social", "--without", "ads", "--rules", shell.write("r.toml", RULES),
        stdin=b"x",
    )  # fmt: skip
    assert seen[0] == Config()
    assert (seen[1].weak, seen[1].similarity) == (CAREFUL.weak, CAREFUL.similarity)
    assert (seen[1].captions, seen[1].keep) == ("drop", "fuller")
    assert (seen[1].wrapped, seen[1].markup, seen[1].spaces) == ("join", "drop", "french")
    assert seen[1].without == {"social", "ads"}
    assert isinstance(seen[1].rules, RuleBook)
    assert [rule.id for rule in seen[1].rules.rules] == ["mine.pigeon"]


RULES = """\
languages = ["en"]

[[rule]]
id = "mine.pigeon"
category = "social"
scope = "line"
strength = "strong"
pattern = 'send us a pigeon!?'
positive = ["Send us a pigeon!"]
negative = ["He wanted to send us a pigeon, she said."]
"""


def test_own_rules_work_and_can_be_switched_off(shell: Shell) -> None:
    shell.write("mine.toml", RULES)
    text = b"A storm hit the coast of Norway on Monday evening.\n\nSend us a pigeon!\n"
    kept = b"A storm hit the coast of Norway on Monday evening.\n"
    assert shell("clean", stdin=text)[1] == text
    assert shell("clean", "--rules", "mine.toml", stdin=text)[1] == kept
    off = ("clean", "--rules", "mine.toml", "--without", "pigeon")
    assert shell(*off, stdin=text)[1] == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (RULES.replace("a pigeon!?'", "(a pigeon!?'"), "mine.pigeon"),
        (RULES.replace('["Send us a pigeon!"]', '["Send a dove"]'), "Send a dove"),
        ("not toml at all", "mine.toml"),
    ],
)
@pytest.mark.parametrize("command", [["clean", "--rules"], ["rules"]])
def test_a_broken_rule_file_is_wrong_use(
    shell: Shell, command: list[str], content: str, reason: str
) -> None:
    shell.write("mine.toml", content)
    code, out, err = shell(*command, "mine.toml", stdin=b"x")
    assert (code, out) == (2, b"")
    assert err.startswith("newsclean: ")
    assert "mine.toml" in err
    assert reason in err
    assert "Traceback" not in err


def test_each_broken_rule_file_is_told_and_the_others_are_shown(shell: Shell) -> None:
    shell.write("good.toml", RULES)
    shell.write("bad.toml", "not toml at all")
    code, out, err = shell("rules", "bad.toml", "good.toml", "none.toml")
    assert code == 2
    assert b"mine.pigeon" in out
    assert err.splitlines()[0].startswith("newsclean: bad.toml")
    assert err.splitlines()[1] == "newsclean: none.toml: no such file or directory"


def test_a_missing_rule_file_is_wrong_use(shell: Shell) -> None:
    code, _, err = shell("clean", "--rules", "none.toml", stdin=b"x")
    assert (code, err) == (2, "newsclean: none.toml: no such file or directory\n")


def test_a_name_that_no_rule_has_is_wrong_use(shell: Shell) -> None:
    code, _, err = shell("clean", "--without", "socail", stdin=b"x")
    assert code == 2
    assert err.startswith("newsclean: --without: no rule, family or category is called 'socail'")
    assert "did you mean 'social'" in err
    assert err.endswith("; `newsclean rules` lists them\n")


# explain


def test_explain_shows_what_went(shell: Shell) -> None:
    code, out, err = shell("explain", shell.write("a.txt", RAW))
    report = out.decode()
    assert (code, err) == (0, "")
    assert report.startswith("a.txt: 59 characters in, 40 out")
    assert re.search(r"3:1 +en\.[a-z-]*comment[a-z-]* +\d\.\d\d", report)
    assert "Leave a Comment" in report
    assert "\x1b" not in report


def test_explain_json_is_one_line_for_each_file(shell: Shell) -> None:
    shell.write("a.txt", RAW)
    shell.write("b.txt", "Nothing wrong here.\n")
    code, out, _ = shell("explain", "--json", "a.txt", "b.txt")
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [record["name"] for record in records] == ["a.txt", "b.txt"]
    assert records[0]["raw"] == RAW, "line breaks are those of the file"
    assert records[0]["text"].encode() == CLEAN
    (removal,) = records[0]["removals"]
    assert RAW[removal["start"] : removal["end"]] == removal["text"] == "Leave a Comment"
    assert records[1]["removals"] == []


def test_explain_counts_code_points_of_the_file(shell: Shell) -> None:
    raw = "\N{ZERO WIDTH NO-BREAK SPACE}Ça va.🙂\r\n\r\nLeave a Comment\r\n"
    _, out, _ = shell("explain", "--json", stdin=raw.encode())
    record = json.loads(out)
    assert record["raw"] == raw
    assert [raw[r["start"] : r["end"]] for r in record["removals"]] == ["Leave a Comment"]


def test_colour_is_for_terminals(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.write("a.txt", RAW)
    plain = shell("explain", "a.txt")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert b"\x1b[" in shell("explain", "a.txt")[1]
    assert b"\x1b" not in shell("explain", "--json", "a.txt")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert shell("explain", "a.txt")[1] == plain


def test_a_width_makes_a_diff_of_it_without_a_terminal(shell: Shell) -> None:
    pytest.importorskip("rich", reason="rich is not installed")
    shell.write("a.txt", RAW)
    out = shell("explain", "--width", "50", "a.txt")[1].decode()
    assert "\n3 - [-Leave a Comment-][1]\n" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 50


def test_without_rich_the_report_is_the_plain_one(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rich.text", None)
    shell.write("a.txt", RAW)
    plain = shell("explain", "a.txt")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert b"\x1b[31mLeave a Comment" in shell("explain", "a.txt")[1]
    monkeypatch.delenv("FORCE_COLOR")
    assert shell("explain", "a.txt") == (0, plain, "")
    assert shell("explain", "--width", "80", "a.txt") == (
        2, b"", "newsclean: --width needs rich: pip install 'newsclean[rich]'\n",
    )  # fmt: skip


# rules


def test_near_misses_shows_the_closest_decisions(shell: Shell) -> None:
    first = "Water stood a metre deep in the cellars of the town hall and the school."
    second = "In the cellars of the town hall and the school water stood a metre deep."
    shell.write("port.txt", f"{first}\n\nNobody slept that night.\n\n{second}\n")
    code, out, _ = shell("near-misses", "port.txt")
    assert code == 0
    assert out.decode().startswith("port.txt: 1 pair\n")
    code, out, _ = shell("near-misses", "--json", "port.txt", "missing.txt")
    assert code == 1
    (line,) = out.decode().splitlines()
    (pair,) = json.loads(line)["pairs"]
    assert (pair["first"]["text"], pair["second"]["text"]) == (first, second)
    assert json.loads(shell("near-misses", "--json", "--most", "0", "port.txt")[1])["pairs"] == []


def test_rules_lists_every_rule_with_its_form(shell: Shell) -> None:
    from newsclean import shipped_rules

    code, out, err = shell("rules")
    lines = out.decode().splitlines()
    assert code == 0
    assert err.startswith(f"newsclean: rules: {len(lines) - 1:,}; examples: ")
    assert lines[0].split() == ["rule", "category", "scope", "strength", "default", "languages"]
    assert [line.split()[0] for line in lines[1:]] == [rule.id for rule in shipped_rules().rules]


def test_rules_of_one_language(shell: Shell) -> None:
    lines = shell("rules", "--language", "de")[1].decode().splitlines()[1:]
    assert lines
    assert all("de" in line.split()[-1].split(",") for line in lines)
    code, out, err = shell("rules", "--language", "xx")
    assert (code, out) == (2, b"")
    assert "no rules for language 'xx', but for " in err


def test_rules_of_a_file(shell: Shell) -> None:
    shell.write("mine.toml", RULES)
    code, out, _ = shell("rules", "mine.toml")
    assert code == 0
    assert [line.split()[0] for line in out.decode().splitlines()] == ["rule", "mine.pigeon"]


def test_rules_as_json(shell: Shell) -> None:
    shell.write("mine.toml", RULES)
    (line,) = shell("rules", "--json", "mine.toml")[1].splitlines()
    rule = json.loads(line)
    assert rule["id"] == "mine.pigeon"
    assert rule["positive"] == ["Send us a pigeon!"]


# the command as a process


def test_version(shell: Shell) -> None:
    assert shell("--version") == (0, f"newsclean {__version__}\n".encode(), "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "which command? There are clean, explain, "),
        (["cleen"], "no command is called 'cleen'; did you mean clean?"),
        (["article.txt"], "no command is called 'article.txt'; there are clean, explain, "),
        (["--verbose"], "no option --verbose"),
        (["clean", "--presett", "careful"], "no option --presett; did you mean --preset?"),
        (["learn", "--site", "url"], "no option --site; did you mean --site-field?"),
        (["clean", "--pre=careful"], "no option --pre; did you mean --preset?"),
        (["clean", "--output-dir=out", "a.txt"], "no option --output-dir; did you mean --output?"),
        (["clean", "-x"], "no option -x"),
        (["dedupe", "a.jsonl", "b.jsonl"], "one argument too many: 'b.jsonl'"),
        (
            ["clean", "--preset", "carefull"],
            "argument --preset: careful, news or thorough, not 'carefull'; did you mean careful?",
        ),
        (["clean", "--preset"], "argument --preset: expected one argument"),
        (["clean", "--captions", "maybe"], "argument --captions: keep or drop, not 'maybe'"),
        (["clean", "--jobs", "0"], "argument -j/--jobs: a number from 1 on, not '0'"),
        (["clean", "--jobs", "two"], "argument -j/--jobs: not a number: 'two'"),
        (["clean", "--from", "xml"], "argument --from: no format is called 'xml'; there are txt, "),
        (["clean", "--to", "parquet.gz"], "'parquet.gz': Parquet packs its columns itself"),
        (["explain", "--width", "9"], "argument --width: a number from 40 on, not '9'"),
        (["near-misses", "--most", "-1"], "argument --most: not a number: '-1'"),
        (["index"], "the following arguments are required: FILE, action"),
        (["index", "seen.db", "ad"], "argument action: info, query, add or remove, not 'ad'; did"),
        (["completion", "bsh"], "argument shell: bash, zsh or fish, not 'bsh'; did you mean bash?"),
    ],
)
def test_wrong_use(shell: Shell, arguments: list[str], message: str) -> None:
    code, out, err = shell(*arguments)
    command = f"newsclean {arguments[0]}" if len(arguments) > 1 else "newsclean"
    command = "newsclean index" if arguments == ["index"] else command
    assert (code, out) == (2, b"")
    assert err.startswith(f"{command}: ")
    assert message in err
    assert err.endswith(f"\nSee `{command} --help`.\n")


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    path = tmp_path / "long.txt"
    path.write_text("".join(f"Line {n} has a number of its own.\n" for n in range(5_000)))
    return path


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "newsclean", *map(str, arguments)]


def test_module_is_the_command() -> None:
    done = subprocess.run(command("clean"), input=RAW.encode(), capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (CLEAN, b"")


def test_the_locale_does_not_matter() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    for arguments in (["clean"], ["explain", "--json"], ["rules", "--json", "--language", "ru"]):
        done = subprocess.run(
            command(*arguments), input="Café “x”\n".encode(), capture_output=True, env=environment
        )
        assert done.returncode == 0
        assert b"Traceback" not in done.stderr
        assert any(word in done.stdout for word in ("Café".encode(), "й".encode()))


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_long_output_is_whole(long_file: Path, unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(command("clean", long_file), capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == long_file.read_bytes()


@posix
@pytest.mark.parametrize("arguments", [["clean"], ["explain", "--json"]])
def test_a_closed_pipe_is_no_traceback(long_file: Path, arguments: list[str]) -> None:
    process = subprocess.Popen(
        command(*arguments, long_file), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait() == 141


@posix
def test_an_interrupt_is_no_traceback(tmp_path: Path) -> None:
    first = tmp_path / "a.txt"
    first.write_text("Ready.\n")
    process = subprocess.Popen(
        command("clean", first, "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"Ready.\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err) == (130, b"")


def on_a_terminal(
    *arguments: str | Path, width: int = 60, environment: dict[str, str] | None = None
) -> str:
    """What a command writes to a terminal that is `width` columns wide."""
    import fcntl
    import struct
    import termios

    unset = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")
    env = {name: value for name, value in os.environ.items() if name not in unset}
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    subprocess.run(command(*arguments), stdout=slave, env=env | (environment or {}), check=True)
    os.close(slave)
    return b"".join(chunks(master)).decode().replace("\r\n", "\n")


@posix
def test_a_terminal_gets_a_diff_in_colour_of_its_width(tmp_path: Path) -> None:
    pytest.importorskip("rich", reason="rich is not installed")
    path = tmp_path / "a.txt"
    path.write_text(f"{'A storm hit the coast. ' * 3}\n\nLeave a Comment\n")
    shown = on_a_terminal("explain", path)
    assert "\x1b[9;31mLeave a Comment" in shown
    rows = re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines()
    assert 50 < max(map(len, rows)) <= 60
    wide = on_a_terminal("explain", path, width=100)
    assert 60 < max(map(len, re.sub(r"\x1b\[[\d;]*m", "", wide).splitlines())) <= 100


@posix
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colour_gets_no_escape(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    pytest.importorskip("rich", reason="rich is not installed")
    path = tmp_path / "a.txt"
    path.write_text(RAW)
    shown = on_a_terminal("explain", path, environment=environment)
    assert "[-Leave a Comment-][1]" in shown
    assert "\x1b" not in shown


def chunks(master: int) -> Iterator[bytes]:
    with open(master, "rb", buffering=0) as terminal:
        try:
            while data := terminal.read(1024):
                yield data
        except OSError:  # how Linux says that the other side has closed
            return


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in (
        "newsclean clean",
        "newsclean explain",
        "newsclean near-misses",
        "newsclean rules",
    ):
        assert name in readme


def test_a_configuration_file(shell: Shell) -> None:
    text = b"The vote is on Monday.\n\nShare this article\n"
    shell.write("mine.toml", 'preset = "news"\nwithout = ["share"]\n')
    assert shell("clean", stdin=text)[1] == b"The vote is on Monday.\n"
    assert shell("clean", "--config", "mine.toml", stdin=text)[1] == text
    code, _, err = shell("clean", "--config", "mine.toml", "--preset", "careful", stdin=text)
    assert (code, err[:32]) == (2, "newsclean: --preset and --config")


@pytest.mark.parametrize(
    ("content", "told"),
    [("similarity = 'high'", "similarity"), ("not toml", "mine.toml"), ("preset = 'x'", "x")],
)
def test_a_broken_configuration_file_is_wrong_use(shell: Shell, content: str, told: str) -> None:
    shell.write("mine.toml", content)
    code, out, err = shell("clean", "--config", "mine.toml", stdin=b"x")
    assert (code, out) == (2, b"")
    assert "mine.toml" in err
    assert told in err
    assert shell("clean", "--config", "none.toml", stdin=b"x")[0] == 2


def test_no_configuration_is_written_over(shell: Shell) -> None:
    shell.write("mine.toml", 'preset = "news"\n')
    code, _, err = shell("clean", "--config", "mine.toml", "-o", "mine.toml", stdin=b"x")
    assert code == 2
    assert "--config" in err
    assert shell.read("mine.toml") == b'preset = "news"\n'


def test_no_rules_that_a_configuration_names_are_written_over(shell: Shell) -> None:
    shell.write("rules.toml", RULES)
    shell.write("mine.toml", 'rules = ["rules.toml"]\n')
    code, _, err = shell("clean", "--config", "mine.toml", "-o", "rules.toml", stdin=b"x")
    assert code == 2
    assert "rules of mine.toml" in err
    assert shell.read("rules.toml").decode() == RULES


# compare


def run_of(
    shell: Shell, name: str, *options: str, texts: Sequence[str] = (RAW, CLEAN.decode())
) -> str:
    rows = "".join(json.dumps({"n": n, "text": text}) + "\n" for n, text in enumerate(texts))
    day = shell.write("day.jsonl", rows)
    assert shell("clean", day, "--removals", "-q", "-o", name, *options)[0] == 0
    return name


def test_compare_shows_what_goes_now_and_what_stays(shell: Shell) -> None:
    before, after = run_of(shell, "a.jsonl"), run_of(shell, "b.jsonl", "--without", "comments")
    assert shell("compare", before, before) == (0, b"2 rows; 0 differ\n", "")
    assert shell("compare", before, after)[1].decode().splitlines() == [
        "2 rows; 1 differ",
        "",
        "stays now: 1 passage, 15 characters",
        "  en.comment-heading: 1, 15 characters",
        "    b.jsonl:1: Leave a Comment",
    ]
    out = json.loads(shell("compare", after, before, "--json")[1])
    assert (out["rows"], out["differ"], out["repaired"]) == (2, 1, 0)
    (decision,) = out["decisions"]
    assert (decision["turn"], decision["rule"], decision["passages"]) == (
        *("goes", "en.comment-heading", 1),
    )
    assert decision["examples"][0]["row"] == "a.jsonl:1"
    assert shell("compare", after, before, "--most", "0", "--json")[1].count(b"Leave a") == 0


def test_compare_tells_another_rule_and_another_repair(shell: Shell) -> None:
    before = run_of(shell, "a.jsonl", texts=[RAW, "Caf\u00c3\u00a9 shut."])
    renamed = [json.loads(line) for line in shell.read(before).splitlines()]
    renamed[0]["removals"][0]["rule"] = "mine.pigeon"
    renamed[1]["text"] = "Caf\u00c3\u00a9 shut."
    after = shell.write("b.jsonl", "".join(json.dumps(row) + "\n" for row in renamed))
    out = shell("compare", before, after)[1].decode().splitlines()
    assert out[0] == "2 rows; 1 differ, 1 of them in repairs alone"
    assert out[2:] == [
        "goes by another rule now: 1 passage, 15 characters",
        "  mine.pigeon: 1, 15 characters",
        f"    {after}:1 (was en.comment-heading): Leave a Comment",
    ]


def test_compare_matches_rows_by_their_ids(shell: Shell) -> None:
    before = run_of(shell, "a.jsonl")
    after = shell.write("b.jsonl", shell.read(before).splitlines(keepends=True)[1])
    code, _, err = shell("compare", before, after)
    assert code == 1
    assert err == "newsclean: a.jsonl: more rows than in the other run; --id FIELD matches them\n"
    assert shell("compare", before, after, "--id", "n")[1] == b"1 row; 0 differ\n"
    code, _, err = shell("compare", before, after, "--id", "key")
    assert (code, err) == (1, "newsclean: a.jsonl:1: field 'key' holds no id\n")


def test_compare_needs_the_record_of_what_went(shell: Shell) -> None:
    before = run_of(shell, "a.jsonl")
    code, _, err = shell("compare", before, "day.jsonl")
    assert code == 1
    why = "no record of removals; `newsclean clean --removals` makes one"
    assert err == f"newsclean: day.jsonl:1: {why}\n"
    odd = shell.write("odd.jsonl", '{"text": "x", "removals": [{"start": 1}]}\n' * 2)
    assert "`newsclean clean` did not make" in shell("compare", odd, before)[2]
