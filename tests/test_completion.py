"""What real shells complete after `newsclean completion`, each asked in its own way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clock import PATIENCE, wait_until

pytest.importorskip("shtab", reason="shtab is not installed")

CASES = [
    ("newsclean cl", {"clean"}),
    ("newsclean near", {"near-misses"}),
    ("newsclean near-misses --mo", {"--most"}),
    ("newsclean clean --pres", {"--preset"}),
    ("newsclean clean --preset ", {"careful", "news", "thorough"}),
    ("newsclean clean --preset t", {"thorough"}),
    ("newsclean explain --wi", {"--width", "--without"}),
    ("newsclean clean --without photo-", {"photo-credit"}),
    ("newsclean clean --from json", {"jsonl", "jsonl.gz", "jsonl.zst"}),
    ("newsclean rules --language d", {"da", "de"}),
    ("newsclean clean art", {"article.txt"}),
    ("newsclean clean --rules mi", {"mine.toml"}),
    ("newsclean dedupe day", {"day.jsonl"}),
    ("newsclean index day.jsonl qu", {"query"}),
    ("newsclean completion f", {"fish"}),
]


def shell(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for name in ("article.txt", "mine.toml", "day.jsonl"):
        (tmp_path / name).touch()
    # What is completed has to be a command.
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "newsclean"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m newsclean "$@"\n')
    command.chmod(0o755)
    return tmp_path


def script(name: str) -> str:
    command = [sys.executable, "-m", "newsclean", "completion", name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def run(command: list[str], desk: Path) -> str:
    environment = {**os.environ, "PATH": f"{desk / 'bin'}:{os.environ['PATH']}", "HOME": str(desk)}
    done = subprocess.run(command, cwd=desk, env=environment, capture_output=True, text=True)
    assert not done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize(("typed", "offered"), CASES)
def test_bash(typed: str, offered: set[str], desk: Path) -> None:
    # What bash does when the tab key is pressed: it sets these, and calls what was registered.
    (desk / "script").write_text(script("bash"))
    (desk / "ask").write_text(
        "source ./script\n"
        f'COMP_LINE="{typed}"; COMP_POINT=${{#COMP_LINE}}\n'
        "COMP_WORDS=($COMP_LINE); [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')\n"
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
        "registered=$(complete -p newsclean); [[ $registered =~ -F\\ ([^ ]+) ]]\n"
        '${BASH_REMATCH[1]} newsclean "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"\n'
        "printf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )
    shown = run([shell("bash"), "--norc", "ask"], desk)
    assert {line.strip() for line in shown.splitlines()} == offered


@pytest.mark.parametrize(("typed", "offered"), CASES)
def test_fish(typed: str, offered: set[str], desk: Path) -> None:
    (desk / "script").write_text(script("fish"))
    ask = f"source ./script; complete --do-complete '{typed}'"
    shown = run([shell("fish"), "--no-config", "-c", ask], desk)
    assert {line.split("\t")[0] for line in shown.splitlines()} == offered


@pytest.mark.parametrize(("typed", "offered"), CASES)
def test_zsh(typed: str, offered: set[str], desk: Path) -> None:
    """In a terminal, as the completion of zsh works nowhere else."""
    pexpect = pytest.importorskip("pexpect", reason="pexpect is not installed")
    (desk / "fpath").mkdir()
    (desk / "fpath" / "_newsclean").write_text(script("zsh"))
    (desk / ".zshrc").write_text(
        "PS1='ready> '; fpath+=$PWD/fpath; autoload -Uz compinit; compinit -u\n"
        "unsetopt AUTO_MENU ALWAYS_LAST_PROMPT; LISTMAX=1000\n"
    )
    environment = {
        "HOME": str(desk), "ZDOTDIR": str(desk), "TERM": "dumb",
        "PATH": f"{desk / 'bin'}:{os.environ['PATH']}",
    }  # fmt: skip
    child = pexpect.spawn(
        shell("zsh"), ["-d", "-i"], cwd=str(desk), env=environment, encoding="utf-8",
        dimensions=(50, 160), timeout=PATIENCE,
    )  # fmt: skip
    seen = ""

    def all_are_seen() -> bool:
        nonlocal seen
        try:
            seen += child.read_nonblocking(4096, timeout=1)
        except pexpect.TIMEOUT:
            child.send("\t")
        return all(word in seen for word in offered)

    try:
        child.expect("ready> ")
        child.send(f"{typed}\t")
        wait_until(all_are_seen, f"{offered}")
    finally:
        child.close(force=True)
