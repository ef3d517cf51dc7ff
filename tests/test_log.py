"""What the logger `newsclean` says, and that it says nothing else."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from newsclean import CAREFUL, clean, clean_many
from newsclean.stream import Job, clean_files
from tests.test_laws import peel

NO_ARTICLE = "Leave a Comment\n\nShare this article\n\nScroll to Top\n"
ARTICLE = "A storm hit the coast. Nobody was hurt.\n\nLeave a Comment\n"


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    assert {record.name for record in caplog.records} <= {"newsclean"}
    return [(record.levelname, record.getMessage()) for record in caplog.records]


def test_a_text_that_stays_whole(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "newsclean")
    assert clean(NO_ARTICLE) == NO_ARTICLE
    ((level, message),) = said(caplog)
    assert level == "INFO"
    assert message.startswith(f"a text of {len(NO_ARTICLE)} characters stays whole: ")
    assert "Comment" not in message
    assert "Scroll" not in message


def test_what_is_usual_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "newsclean")
    assert list(clean_many([ARTICLE, ""])) == [clean(ARTICLE), ""]
    assert said(caplog) == []


def test_a_marker_that_never_ends(caplog: pytest.LogCaptureFixture) -> None:
    text = "\n".join(f"{number:05} boats lay in the harbour." for number in range(400))
    clean(text, replace(CAREFUL, markers=(peel,), line_model=0))
    (level, message), *_ = said(caplog)
    assert level == "WARNING"
    assert re.fullmatch(rf"a text of {len(text)} characters is unsettled after \d+ rounds", message)


def test_rows_that_were_skipped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text(json.dumps({"text": ARTICLE}) + "\n{}\nno JSON\n", "utf-8")
    clean_files(Job(inputs=(str(path),), output=str(out)))
    assert said(caplog) == [("WARNING", f"{out}: rows skipped: 2")]


def test_without_a_handler_nothing_is_written() -> None:
    program = (
        "from newsclean import clean; "
        f"clean({NO_ARTICLE!r}); import logging; "
        "print([type(h).__name__ for h in logging.getLogger('newsclean').handlers])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert (done.stdout.split(), done.stderr) == ([b"['NullHandler']"], b"")
