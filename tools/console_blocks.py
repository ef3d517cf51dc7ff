"""Write into pages what the console blocks in them print now.

python -m tools.console_blocks docs/tour.md
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.blocks import blocks, run, sessions, shell
from tests.conftest import ROOT
from tests.test_docs import prepared


def main(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    pieces, done = [], 0
    with tempfile.TemporaryDirectory() as name, prepared(page, Path(name)) as names:
        os.chdir(name)
        for block in blocks(page):
            if block.needs or block.not_run:
                continue
            if block.language != "console":
                run(block, Path(name), names)
                continue
            shown = []
            for command, _ in sessions(block.code):
                first, *more = command.split("\n")
                shown += [f"$ {first}", *(f"> {line}" for line in more)]
                shown += filter(None, [shell(command, Path(name))])
            pieces += [text[done : block.start], "\n".join(shown), "\n"]
            done = block.start + len(block.code)
    (ROOT / page).write_text("".join([*pieces, text[done:]]), "utf-8")


if __name__ == "__main__":
    for page in sys.argv[1:]:
        main(page)
