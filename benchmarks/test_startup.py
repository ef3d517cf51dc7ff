"""What the start of a process costs, until the first text is clean, beside Python's own.

Processor time of the whole process. It counts what is compiled in advance: `pip install`, or
`python -m newsclean.preparing` after a change of the rules, the lists or the model.
"""

from __future__ import annotations

import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from newsclean.prepared import prepared, prepared_model

ROUNDS = 10
ARTICLE = "examples/mediation.txt"
SHORT = "The vote on the harbour is on Monday. The mayor spoke to nobody about it."
STARTS = {
    "python -c pass": ("-c", "pass"),
    "import newsclean": ("-c", "import newsclean"),
    "clean of a short text": ("-c", f"import newsclean; newsclean.clean({SHORT!r})"),
    "newsclean --help": ("-m", "newsclean", "--help"),
    "newsclean clean of an article with boilerplate": ("-m", "newsclean", "clean", ARTICLE),
}


def of_children() -> float:
    """The processor time of all processes that this one has started and that have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.benchmark(group="start", timer=of_children)
@pytest.mark.parametrize("start", STARTS)
def test_start(benchmark: BenchmarkFixture, start: str) -> None:
    assert prepared()
    assert prepared_model()
    command = [sys.executable, *STARTS[start]]
    benchmark.extra_info["start"] = start
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        subprocess.run,
        args=(command,),
        kwargs={"check": True, "stdout": subprocess.DEVNULL},
        rounds=ROUNDS,
        warmup_rounds=1,
    )
