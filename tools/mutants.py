"""Mutation testing: change the code in one place, and see whether a test notices.

    make mutants MODULE=deciding              # or MODULE="deciding rendering"; without, all of them
    make mutants MODULE=deciding SAMPLE=100 SEED=1

Each mutant (`mutations.py`) is a copy of the project with one change. The tests that concern the
module run on it up to the first failure, in a process forked from one that has loaded pytest and
numpy already. Tests that take long do not take part, nor do those that need development data. The
table goes to standard output, survivors to standard error, and both to build/mutants.json. Mutants
that turned out to change nothing stand with the reason in mutants_equivalent.toml.

A mutant may write wherever its user may: run this where nothing can be lost, such as a container.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from tools.mutations import Mutant, is_listed, mutants

ROOT = Path(__file__).parent.parent
COPIED = (
    "src tests fuzz docs examples benchmarks tools pyproject.toml README.md CHANGELOG.md Makefile"
)
TESTS = {  # by module; also the examples in its docstrings
    "deciding": "decide",
    "rendering": "render remainder",
    "offsets": "offsets remainder",
    "remainder": "remainder",
    "text/abbreviations": "segment",
    "text/borders": "segment",
    "text/segmenting": "segment",
    "text/repairing": "repair offsets",
    "text/_align": "repair",
    "text/_codecs": "repair",
    "text/_entities": "repair",
    "text/_escapes": "repair",
    "text/_latin_2": "repair",
    "text/_lost_spaces": "repair",
    "text/_fences": "wrapped markup",
    "text/_markup": "markup",
    "text/_misread": "repair",
    "text/_tags": "repair",
    "text/_wrapped": "wrapped",
    "markers/repeats/guards": "facts pairs",
    "markers/repeats/alignment": "similarity facts pairs",
    "markers/repeats/similarity": "similarity facts pairs",
    "markers/layout/marker": "structure",
    "corpus/relation": "corpus/relation corpus/dedupe corpus/clusters",
    "stream/job": "job stream rows errors stdout",
    "stream/stdout": "stdout",
    "stream/draft": "draft",
    "stream/work": "work stream rows errors",
}
LEFT_OUT = "not (hostile or bounded or little_time or killed or interrupt)"
"""Tests by name; those that turn out to be slow do not take part either."""
PRELOADED = "pytest hypothesis.extra.numpy ftfy rapidfuzz regex pyarrow.parquet"
"""What no mutant is in, loaded once for all processes."""


def slow(module: str) -> float:
    """Tests that take so many seconds do not take part: those of hostile texts, mostly."""
    return 2.0 if module.startswith("stream/") else 0.4


class Plugin:
    """Runs fast tests first, after those that killed before; says what took how long and failed."""

    def __init__(self, seconds: dict[str, float], kills: Counter[str], slow: float) -> None:
        self.seconds, self.kills, self.slow = seconds, kills, slow
        self.took: dict[str, float] = {}
        self.failed: list[str] = []

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        rank = {one.nodeid: self.seconds.get(one.nodeid, 0.0) for one in items}
        items[:] = sorted(
            (one for one in items if rank[one.nodeid] < self.slow),
            key=lambda one: (-self.kills[one.nodeid], rank[one.nodeid]),
        )

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.took[nodeid] = -sum(os.times()[:4])

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.took[nodeid] += sum(os.times()[:4])

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    pytest_collectreport = pytest_runtest_logreport


class Trial(NamedTuple):
    """A run of the tests in a process of its own; of the code as it is where there is no mutant."""

    copy: Path
    mutant: Mutant | None
    started: float


class Bench:
    """Copies of the project, and the processes that try mutants in them."""

    def __init__(self, module: str, folder: Path, workers: int) -> None:
        self.path = f"src/newsclean/{module}.py"
        named = [Path("tests", *of.split("/")) for of in TESTS[module].split()]
        self.tests = [self.path, *(str(of.with_name(f"test_{of.name}.py")) for of in named)]
        self.slow = slow(module)
        self.seconds: dict[str, float] = {}
        self.kills: Counter[str] = Counter()
        self.limit = 3600.0  # seconds of CPU
        self.running: dict[int, Trial] = {}
        self.free = [folder / "0"]
        ignored = shutil.ignore_patterns("__pycache__", "_build")
        self.free[0].mkdir()
        for name in COPIED.split():
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.free[0] / name, ignore=ignored)
            else:
                shutil.copy2(ROOT / name, self.free[0] / name)
        self.warm(self.free[0])
        for number in range(1, workers):
            left = shutil.ignore_patterns("temporary")
            self.free.append(shutil.copytree(self.free[0], folder / str(number), ignore=left))

    def warm(self, copy: Path) -> None:
        """Run the tests on the code as it is: to time them, and to see them pass in that order."""
        for _ in range(2):
            self.start(None, copy)
            _, fate = self.ended()
            if fate != "survived":
                log = (copy / "log.txt").read_text()
                sys.exit(f"{self.path}: the tests fail without any mutant\n{log}")
            took = json.loads((copy / "report.json").read_text())["took"]
            self.seconds = {**took, **self.seconds}
            self.limit = 6 + 2 * sum(one for one in self.seconds.values() if one < self.slow)

    def start(self, mutant: Mutant | None, copy: Path) -> None:
        self.free.remove(copy)
        (copy / "report.json").unlink(missing_ok=True)
        if mutant:
            target = copy / self.path
            target.write_bytes(mutant.source)
            for stale in target.parent.glob(f"__pycache__/{target.stem}.*"):
                stale.unlink()
        if child := os.fork():
            self.running[child] = Trial(copy, mutant, time.monotonic())
            return
        code = 99
        try:
            code = self.run(copy, cached=mutant is None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def run(self, copy: Path, cached: bool) -> int:
        """Run the tests, in the process that was forked for it."""
        os.setsid()
        os.chdir(copy)
        log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for source, to in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
            os.dup2(source, to)
        sys.path[:0] = [str(copy / "src"), str(copy)]
        os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:2])  # for the processes of the tests
        os.environ["NEWSCLEAN_SHARED"] = str(copy / "none")
        if not cached:  # two mutants of one second and size would share their bytecode
            sys.dont_write_bytecode = True
            os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        resource.setrlimit(resource.RLIMIT_CPU, (int(self.limit), int(self.limit) + 5))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        import pytest

        plugin = Plugin(self.seconds, self.kills, self.slow)
        options = "-x -q -p no:cacheprovider -p no:xdist -p no:benchmark --basetemp=temporary "
        options += "--hypothesis-profile=mutants -W ignore::pytest.PytestAssertRewriteWarning"
        code = pytest.main([*options.split(), "-k", LEFT_OUT, *self.tests], plugins=[plugin])
        report = {"took": plugin.took, "failed": plugin.failed}
        Path("report.json").write_text(json.dumps(report))
        return int(code)

    def ended(self) -> tuple[Mutant | None, str]:
        """Wait for a trial to end, and say what became of its mutant."""
        while True:
            for child, trial in self.running.items():
                done, status = os.waitpid(child, os.WNOHANG)
                late = not done and time.monotonic() - trial.started > 60 + 5 * self.limit
                if not done and not late:
                    continue
                with suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)  # and what the tests left running
                if late:
                    os.waitpid(child, 0)
                del self.running[child]
                self.free.append(trial.copy)
                if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
                    return trial.mutant, "timeout"
                if (report := trial.copy / "report.json").exists():
                    self.kills.update(json.loads(report.read_text())["failed"][:1])
                return trial.mutant, "killed" if status else "survived"
            time.sleep(0.01)


def judge(module: str, sample: int, seed: int, workers: int) -> dict[str, Any]:
    """Try the mutants of a module, or so many of them where `sample` is not 0."""
    begun = time.monotonic()
    listed = tomllib.loads((ROOT / "tools/mutants_equivalent.toml").read_text("utf-8"))
    every = list(mutants((ROOT / f"src/newsclean/{module}.py").read_bytes()))
    excused = [
        one for one in every if any(is_listed(one, entry) for entry in listed.get(module, ()))
    ]
    tried = [one for one in every if one not in excused]
    if sample:
        tried = sorted(random.Random(seed).sample(tried, min(sample, len(tried))))
    fates = Counter(killed=0, timeout=0, survived=0)
    survivors = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        bench = Bench(module, Path(folder), workers)
        todo = tried[::-1]
        while todo or bench.running:
            while todo and bench.free:
                bench.start(todo.pop(), bench.free[0])
            mutant, fate = bench.ended()
            assert mutant
            fates[fate] += 1
            if fate != "killed":
                change = f"{bench.path}:{mutant.line}\n- {mutant.was}\n+ {mutant.becomes}\n"
                print(f"{fate}: {change}", file=sys.stderr, flush=True)
            if fate == "survived":
                survivors.append({**mutant._asdict(), "source": None})
    return {
        "mutants": len(tried),
        "of": len(every),
        "equivalent": len(excused),
        **fates,
        "seconds": round(time.monotonic() - begun),
        "survivors": sorted(survivors, key=lambda one: one["line"]),
    }


def table(results: dict[str, Any]) -> str:
    """The results in Markdown. A timeout is a kill: the tests would not have ended."""
    rows = ["| module | mutants | equivalent | tried | killed | by time | survived | killed, % |"]
    rows.append("| --- |" + " ---: |" * 7)
    for module, one in results.items():
        killed = one["killed"] + one["timeout"]
        counts = (one["of"], one["equivalent"], one["mutants"], killed, one["timeout"])
        share = 100 * killed / max(1, one["mutants"])
        cells = [f"`{module}.py`", *counts, one["survived"], f"{share:.1f}"]
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="*", help=f"among {', '.join(TESTS)}; all, if none")
    parser.add_argument("--sample", type=int, default=0, help="try so many; 0 for all")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--workers", type=int, default=2, help="so many processes at a time")
    given = parser.parse_args()
    names = {short: of for of in TESTS for short in (of, of.rpartition("/")[2])}
    if unknown := [name for name in given.modules if name not in names]:
        parser.error(f"no module {', '.join(unknown)}; there are {', '.join(TESTS)}")
    for name in PRELOADED.split():
        with suppress(ImportError):
            __import__(name)
    path = ROOT / "build/mutants.json"
    path.parent.mkdir(exist_ok=True)
    for name in given.modules or TESTS:
        found = judge(names[name], given.sample, given.seed, given.workers)
        results = json.loads(path.read_text("utf-8")) if path.exists() else {}
        results[names[name]] = found
        results = {module: results[module] for module in TESTS if module in results}
        path.write_text(json.dumps(results, indent=1, ensure_ascii=False), "utf-8")
        print(table({names[name]: found}), file=sys.stderr, flush=True)
    print(table(results))


if __name__ == "__main__":
    main()
