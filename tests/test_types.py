"""The public surface as type checkers see it, in a program of somebody who uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import consumer
from tests.conftest import ROOT

CONSUMER = ROOT / "tests" / "consumer.py"


def checked(folder: Path, *command: str) -> None:
    """Check the program where nothing but it lies, with the package as if it were installed."""
    place = folder / "consumer.py"
    place.write_text(CONSUMER.read_text("utf-8"), "utf-8")
    source = str(ROOT / "src")
    done = subprocess.run(
        [sys.executable, "-m", *command, str(place)],
        cwd=folder,
        env={**os.environ, "MYPYPATH": source, "PYTHONPATH": source},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_program_runs(tmp_path: Path) -> None:
    consumer.main(tmp_path)


@pytest.mark.skipif(not find_spec("mypy"), reason="mypy is not installed")
def test_mypy_accepts_it(tmp_path: Path) -> None:
    checked(tmp_path, "mypy", "--strict", "--follow-imports=silent")


@pytest.mark.skipif(not find_spec("pyright"), reason="pyright is not installed")
def test_pyright_accepts_it(tmp_path: Path) -> None:
    strict = {
        "typeCheckingMode": "strict",
        "enableTypeIgnoreComments": True,
        "reportUnnecessaryTypeIgnoreComment": True,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(strict))
    checked(tmp_path, "pyright", "--pythonpath", sys.executable)
