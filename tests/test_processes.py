"""Where processes cannot be started, the error says why, and what to do."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from newsclean import dedupe
from newsclean.stream import Job, clean_files, in_order
from tests.clock import PATIENCE

USES = {
    "in_order": "list(in_order(abs, [-1, -2, -3], {jobs}))",
    "clean_files": "clean_files(Job(inputs=('in.jsonl',), output='out.jsonl'), jobs={jobs})",
    "dedupe": "dedupe([Article('a', 'A storm.'), Article('b', 'A storm.')], jobs={jobs})",
}
HEAD = """\
import multiprocessing
from newsclean import Article, dedupe
from newsclean.stream import Job, clean_files, in_order

"""
ROW = '{"text": "A storm hit the coast."}\n'


def run(folder: Path, *body: str) -> subprocess.CompletedProcess[str]:
    (folder / "in.jsonl").write_text(ROW, "utf-8")
    (folder / "script.py").write_text(HEAD + "\n".join(body) + "\n", "utf-8")
    return subprocess.run(
        [sys.executable, "script.py"], cwd=folder, capture_output=True, text=True, timeout=PATIENCE
    )


@pytest.mark.parametrize("jobs", [0, -1, True, 1.5, "2", None])
def test_a_number_of_processes_is_a_number(jobs: Any, tmp_path: Path) -> None:
    job = Job(inputs=("none.jsonl",), output=str(tmp_path / "out.jsonl"))
    with pytest.raises(ValueError, match=r"^jobs is how many processes work, 1 or more, not "):
        clean_files(job, jobs=jobs)
    with pytest.raises(ValueError, match=r"^jobs is how many processes work, 1 or more, not "):
        list(in_order(abs, [1], jobs))
    with pytest.raises(ValueError, match=r"^jobs is how many processes work, 1 or more, not "):
        dedupe([], jobs=jobs)


@pytest.mark.parametrize("name", USES)
def test_a_daemonic_process_may_start_none(name: str, tmp_path: Path) -> None:
    """As those of Airflow, and of a Pool: multiprocessing forbids it, by an assertion."""
    use = USES[name]
    done = run(
        tmp_path,
        "def work():",
        f"    {use.format(jobs=1)}",
        "    try:",
        f"        {use.format(jobs=2)}",
        "    except RuntimeError as error:",
        "        print(error)",
        "if __name__ == '__main__':",
        "    process = multiprocessing.get_context('spawn').Process(target=work, daemon=True)",
        "    process.start()",
        "    process.join()",
    )
    assert done.stderr == ""
    assert done.stdout.startswith("jobs=2 needs processes, and this one is daemonic, as ")
    assert "Use jobs=1 here" in done.stdout


@pytest.mark.parametrize("name", USES)
def test_a_script_without_a_guard_is_told_so(name: str, tmp_path: Path) -> None:
    done = run(tmp_path, USES[name].format(jobs=2), "print('never')")
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("RuntimeError: no process could begin: each imports the main module")
    assert 'must stand below `if __name__ == "__main__":`' in last
    assert done.stdout == ""
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("name", USES)
def test_a_script_with_a_guard_works(name: str, tmp_path: Path) -> None:
    done = run(tmp_path, "if __name__ == '__main__':", f"    {USES[name].format(jobs=2)}")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_script_from_standard_input(tmp_path: Path) -> None:
    """It has no file that could be imported anew."""
    done = subprocess.run(
        [sys.executable, "-"],
        input=f"{HEAD}print({USES['in_order'].format(jobs=2)})",
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "and the script in a file; or use one job" in done.stderr.splitlines()[-1]


def pid(_: int) -> int:
    return os.getpid()


def deadly(item: int) -> int:
    if item == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def torn(_: int) -> bytes:
    """An answer that takes a while to send, by a process that is killed meanwhile."""
    threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(200_000_000)


def unpicklable(_: int) -> Any:
    return lambda: None


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
class TestAProcessThatIsKilled:
    @pytest.fixture(autouse=True)
    def no_hang(self) -> Iterator[None]:
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        yield
        faulthandler.cancel_dump_traceback_later()

    def test_while_it_waits(self) -> None:
        found = in_order(pid, range(100), 2)
        os.kill(next(found), signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            list(found)

    def test_at_the_end_of_all_work(self) -> None:
        found = in_order(pid, range(2), 2)
        last = [next(found), next(found)][-1]
        os.kill(last, signal.SIGKILL)
        assert list(found) == []

    def test_while_it_answers(self) -> None:
        with pytest.raises(BrokenProcessPool):
            list(in_order(torn, range(20), 2))

    def test_costs_nothing_before_its_item(self) -> None:
        found = in_order(deadly, range(10), 2)
        assert [next(found) for _ in range(5)] == [0, 1, 2, 3, 4]
        with pytest.raises(BrokenProcessPool):
            next(found)


def test_an_answer_that_cannot_be_sent() -> None:
    with pytest.raises(Exception, match="pickle"):
        list(in_order(unpicklable, [1, 2, 3], 2))


def test_an_error_tells_where_it_was_raised() -> None:
    with pytest.raises(ValueError, match="invalid literal") as raised:
        list(in_order(int, ["x"], 2))
    assert any("in _serve" in note for note in raised.value.__notes__)
