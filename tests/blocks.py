"""The code blocks of a page of Markdown, and how a block of each kind is run.

A comment above a block marks it, and is not seen by readers:

    <!-- test: needs pandas -->      run where the package is installed, else only parsed
    <!-- test: not run: why -->      only parsed

A `code-block` with a `:caption:` is the file of that name, and is there for the blocks below it.
"""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.clock import PATIENCE
from tests.conftest import ROOT

FENCE = re.compile(
    r"""
    (?: ^<!--[ ]test:[ ] (?P<mark> [^\n]+ ) [ ]-->\n\n? )?
    ^ (?P<fence> `{3,} ) (?P<info> [^\n]* ) \n
    (?P<options> (?: :[a-z-]+:[^\n]*\n )* ) \n?
    (?P<code> .*? )
    ^ (?P=fence) [ ]* $
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
CAPTION = re.compile(r"^:caption: (.+)$", re.MULTILINE)
# tools/cli_page.py makes this from the help, whose examples tests/test_help.py runs.
HELP = re.compile(r"<!-- newsclean [\w-]+ -->.*?<!-- end -->", re.DOTALL)
DIRECTIVE = re.compile(r"\{(?!code-block)")


class Block(NamedTuple):
    """A block of code. `line` is that of its fence; `start` where its code begins in the page."""

    page: str
    line: int
    start: int
    language: str
    file: str
    code: str
    needs: str
    not_run: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page, by its path from the root, without what Sphinx or the help runs."""
    text = (ROOT / page).read_text("utf-8")
    made = [region.span() for region in HELP.finditer(text)]
    for found in FENCE.finditer(text):
        if DIRECTIVE.match(found["info"]) or any(a < found.start() < b for a, b in made):
            continue
        mark, caption = found["mark"] or "", CAPTION.search(found["options"])
        needs, not_run = mark.removeprefix("needs "), mark.removeprefix("not run: ")
        if mark and mark not in (f"needs {needs}", f"not run: {not_run}"):
            raise ValueError(f"{page}: no such mark: {mark}")
        yield Block(
            page=page,
            line=text.count("\n", 0, found.start("fence")) + 1,
            start=found.start("code"),
            language=found["info"].removeprefix("{code-block}").strip(),
            file=caption[1] if caption else "",
            code=found["code"],
            needs=needs if needs != mark else "",
            not_run=not_run if not_run != mark else "",
        )


def parse(block: Block) -> None:
    """Raise an error if `block` is not even well formed."""
    if block.language == "python" and ">>>" not in block.code:
        compile(block.code, str(block), "exec")
    elif block.language == "python":
        assert doctest.DocTestParser().get_examples(block.code)
    elif block.language == "sh":
        subprocess.run(["bash", "-n", "-c", block.code], check=True)
    elif block.language == "console":
        assert list(sessions(block.code))
    elif block.language == "toml":
        tomllib.loads(block.code)
    elif block.language == "json":
        json.loads(block.code)
    else:
        assert block.language in ("diff", "html", "text"), f"{block}: {block.language!r}?"


def run(block: Block, folder: Path, names: dict[str, Any]) -> None:
    """Run `block` in `folder`, or compare it with what it says. Python shares `names`."""
    parse(block)
    if block.file:
        (folder / block.file).write_text(block.code, "utf-8")
    if block.language == "python" and ">>>" in block.code:
        run_examples(block, names)
    elif block.language == "python":
        # So that a traceback points at the line of the page.
        code = "\n" * block.line + block.code
        exec(compile(code, str(ROOT / block.page), "exec", dont_inherit=True), names)
    elif block.language == "sh":
        shell(block.code, folder)
    elif block.language == "console":
        for command, shown in sessions(block.code):
            assert shell(command, folder) == shown, f"{block}: {command}"
    elif block.language == "diff":
        compare(block)


def run_examples(block: Block, names: dict[str, Any]) -> None:
    test = doctest.DocTestParser().get_doctest(
        block.code, names, str(block), str(ROOT / block.page), block.line
    )
    test.globs = names  # the parser makes a copy, and later blocks go on from here
    runner = doctest.DebugRunner(verbose=False)
    try:
        runner.run(test, clear_globs=False)
    except doctest.DocTestFailure as failure:
        raise AssertionError(
            f"{block}: {failure.example.source}shows {failure.example.want}gives {failure.got}"
        ) from None
    except doctest.UnexpectedException as failure:
        raise failure.exc_info[1] from None


def sessions(code: str) -> Iterator[tuple[str, str]]:
    """Each command behind a `$`, with the lines behind a `>` below it, and the output shown."""
    for part in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
        first, *rest = part.splitlines()
        more = 0
        while more < len(rest) and rest[more].startswith("> "):
            more += 1
        command = "\n".join([first, *(line[2:] for line in rest[:more])])
        yield command, "\n".join(rest[more:]).strip("\n")


def shell(command: str, folder: Path) -> str:
    """What `command` prints, both streams as one. Raises an error that has it if it fails."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
    )
    output = done.stdout.decode("utf-8")
    assert done.returncode == 0, f"{command}\nexit code {done.returncode}\n{output}"
    return output.strip("\n")


# What stands before the programs of the machine. `pip` and `make` would build environments here:
# pip checks that the extras exist, and make says whether it knows the targets.
PROGRAMS = {
    "newsclean": 'exec "{python}" -m newsclean "$@"',
    "python": 'exec "{python}" "$@"',
    "make": 'exec {make} --dry-run --directory "{root}" "$@" > /dev/null',
    "pip": 'exec "{python}" -m tests.blocks "$@"',
}


def environment(folder: Path) -> Mapping[str, str]:
    """The environment of a shell in `folder`."""
    programs = folder / ".bin"
    if not programs.is_dir():
        programs.mkdir()
        names = {"python": sys.executable, "make": shutil.which("make"), "root": ROOT}
        for name, line in PROGRAMS.items():
            (programs / name).write_text(f"#!/bin/sh\n{line.format(**names)}\n", "utf-8")
            (programs / name).chmod(0o755)
    path = (str(programs), str(Path(sys.executable).parent), os.environ["PATH"])
    source = (str(ROOT / "src"), str(ROOT))
    return {
        **{name: value for name, value in os.environ.items() if name != "FORCE_COLOR"},
        "PATH": os.pathsep.join(path),
        "PYTHONPATH": os.pathsep.join(source),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
    }


def check_install(arguments: list[str]) -> None:
    """Raise an error if `pip` with `arguments` asks for an extra that there is not."""
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = known["optional-dependencies"]
    command, *packages = (item for item in arguments if not item.startswith("-"))
    assert command == "install"
    assert packages
    for package in packages:
        wanted = re.fullmatch(r"(?:\.|newsclean)\[([^]]+)\]", package)
        assert wanted is None or set(wanted[1].split(",")) <= set(extras), package


def compare(block: Block) -> None:
    """Hold a diff with ellipses to the example that it shows: all of it is there, in order."""
    raw, clean = (
        (ROOT / "examples" / f"mediation{ending}").read_text("utf-8")
        for ending in (".txt", ".clean.txt")
    )
    sides = ((raw, " -"), (clean, " +"))
    for text, signs in sides:
        place = 0
        for line in block.code.splitlines():
            if line[:1] not in signs:
                continue
            for piece in filter(None, map(str.strip, line[1:].split("\N{HORIZONTAL ELLIPSIS}"))):
                place = text.index(piece, place) + len(piece)


if __name__ == "__main__":
    check_install(sys.argv[1:])
