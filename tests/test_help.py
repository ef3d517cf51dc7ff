"""What `--help` says: all that it has to, in so many columns, and examples that work."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsclean.cli.parser import parser
from newsclean.rows.formats import packed
from tools import cli_page

COMMANDS = parser().commands
PAGE = "A storm hit the coast.Nobody was hurt.\n\nLeave a Comment\n"
ROW = (
    b'{"id": 4711, "text": "A storm hit the coast of Norway on Monday.", "date": "2026-05-08", '
    b'"site": "courier", "url": "https://courier.example/1", '
    b'"article": {"body": "A storm hit the coast."}}\n'
)
VERDICTS = """\
{"format": 1, "texts": [{"name": "a", "raw": "A storm hit the coast.\\n\\nLeave a Comment\\n",
  "verdicts": [{"decision": "removed", "verdict": "wrong", "start": 24, "end": 39}]}]}
"""
RULES = """\
[[rule]]
id = "mine.pigeon"
category = "social"
scope = "line"
strength = "strong"
phrases = ["Send us a pigeon"]
negative = ["He sent us a pigeon."]
"""


def help_of(name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    return (COMMANDS[name] if name else parser()).format_help()


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_says_all_that_it_has_to(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = help_of(name, monkeypatch)
    for heading in ("usage: newsclean", "examples:\n  newsclean ", "exit codes:\n  0 "):
        assert heading in shown
    prose = [line for line in shown.splitlines() if not line.startswith("  newsclean ")]
    assert max(map(len, prose)) <= 80
    assert max(map(len, shown.splitlines())) <= 90


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_is_explained_with_its_default(name: str) -> None:
    for action in COMMANDS[name]._actions:
        assert action.help, action.dest
        default = action.default[0] if isinstance(action.default, list) else action.default
        if default not in (None, False, "==SUPPRESS=="):
            assert f"default: {default}" in action.help.replace("%", ""), action.dest


def test_the_help_of_all_names_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = help_of("", monkeypatch)
    assert re.findall(r"^    ([\w-]+)(?:  |$)", shown, re.MULTILINE) == list(COMMANDS)


def examples(name: str) -> list[str]:
    epilog = (COMMANDS[name] if name else parser()).epilog or ""
    shown = epilog.split("examples:\n", 1)[1].split("\n\n", 1)[0].splitlines()
    return [re.split(r"  +", line.strip())[0] for line in shown]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A directory with the files that the examples name, and the tools beside newsclean."""
    row = tmp_path / "day.jsonl"
    for name in ("article.txt", "page.txt", "raw/a.txt", "raw/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PAGE)
    for name in ("day.jsonl", "new.jsonl", "pages.jsonl", "today.jsonl"):
        (tmp_path / name).write_bytes(ROW)
    (tmp_path / "old.txt").write_bytes("Café owner.\n".encode("cp1252"))
    (tmp_path / "mine.toml").write_text(RULES)
    (tmp_path / "verdicts.json").write_text(VERDICTS)
    row.with_name("day.jsonl.gz").write_bytes(gzip.compress(ROW))
    row.with_name("day.jsonl.zst").write_bytes(packed(ROW, "zst"))
    for name in (".config/fish/completions", ".local/share/bash-completion/completions", ".zfunc"):
        (tmp_path / name).mkdir(parents=True)
    tools = tmp_path / "bin"
    tools.mkdir()
    # Where another tool is missing, or would go to the network, something does its part.
    stubs = {
        "newsclean": f'exec "{sys.executable}" -m newsclean "$@"',
        "trafilatura": "cat page.txt",
    }
    stubs |= {name: "exec cat" for name in ("jq", "less") if not shutil.which(name)}
    for name, does in stubs.items():
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(0o755)
    return tmp_path


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_example_works(name: str, desk: Path) -> None:
    """In their order, as each command may go on from the one before."""
    shown = examples(name)
    assert shown
    if name == "index":
        shown.insert(0, "newsclean index seen.db add day.jsonl")
    environment = {**os.environ, "HOME": str(desk), "PATH": f"{desk / 'bin'}:{os.environ['PATH']}"}
    for line in shown:
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {line}"],
            cwd=desk,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"


def test_the_page_of_the_command_line_says_what_the_parser_knows() -> None:
    """`python tools/cli_page.py` makes it so."""
    text = cli_page.PAGE.read_text("utf-8")
    assert sorted(cli_page.named(text)) == sorted(COMMANDS)
    assert cli_page.page(text) == text
    for command in COMMANDS.values():
        for option in command._option_string_actions:
            assert option in ("-h", "--help") or option in text
