"""What a million articles cost in each engine, and how much of it is the engine's own.

    python -m benchmarks.engines measure [ENGINE ...]     the table (Linux only)
    python -m benchmarks.engines run ENGINE FOLDER        one engine over FOLDER/in.*, once

The articles are our own ones, each with one paragraph less, most with a tail of boilerplate. Each
engine cleans many and few of them; the difference, divided by that of their numbers, is what an
article costs, and what is left is what it costs to start. The same once more with an `explain`
that does nothing: what that takes is the engine's own. Of some rounds the least counts. Processor
time and memory are those of all processes that carry a mark in their environment, daemons too.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
TAILS = ("", "Leave a Comment", "Share this article", "Sign up for our newsletter", "Advertisement")
FEW, MANY, ROUNDS = 100, 2100, 3
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
MARK = "NEWSCLEAN_MEASURED"
NOTHING = """
import newsclean.pipeline
from newsclean.rendering import Cleaned


def explain(text, *_, **__):
    return Cleaned(text, text, (), (), ())


newsclean.pipeline.explain = explain
"""
"""A `sitecustomize`: every Python that an engine starts reads it before anything else."""


def articles(count: int) -> Iterator[str]:
    """Articles of the project, each with one paragraph less and, most of them, a tail."""
    chance = random.Random(7)
    ours = [path.read_text("utf-8") for path in sorted((ROOT / "benchmarks/articles").glob("*"))]
    for _ in range(count):
        paragraphs = chance.choice(ours).strip().split("\n\n")
        del paragraphs[chance.randrange(1, len(paragraphs))]
        yield "\n\n".join([*paragraphs, chance.choice(TAILS)]).strip() + "\n"


def write(folder: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = list(articles(count))
    lines = (json.dumps({"id": str(number), "text": one}) for number, one in enumerate(texts))
    (folder / "in.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    pq.write_table(pa.table({"text": texts}), folder / "in.parquet")


def _texts(folder: Path) -> list[str]:
    lines = (folder / "in.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def _loop(folder: Path) -> None:
    from newsclean import clean

    for text in _texts(folder):
        clean(text)


def _clean_many(folder: Path) -> None:
    from newsclean import clean_many

    for _ in clean_many(_texts(folder), jobs=2):
        pass


def _jsonl(folder: Path) -> None:
    _command(folder, "in.jsonl", "out.jsonl")


def _parquet(folder: Path) -> None:
    _command(folder, "in.parquet", "out.parquet")


def _command(folder: Path, source: str, output: str) -> None:
    words = ("clean", str(folder / source), "-o", str(folder / output), "--jobs", "2")
    subprocess.run([sys.executable, "-m", "newsclean", *words], check=True, capture_output=True)


def _arrow(folder: Path) -> None:
    import pyarrow.parquet as pq

    from newsclean.engines.arrow import clean_table

    pq.write_table(clean_table(pq.read_table(folder / "in.parquet")), folder / "out.parquet")


def _pandas(folder: Path) -> None:
    import pandas as pd

    from newsclean.engines.pandas import clean_series

    frame = pd.read_parquet(folder / "in.parquet")
    frame.assign(text=clean_series(frame["text"])).to_parquet(folder / "out.parquet")


def _polars(folder: Path) -> None:
    import polars as pl

    from newsclean.engines.polars import clean_column

    frame = pl.read_parquet(folder / "in.parquet")
    frame.with_columns(clean_column("text")).write_parquet(folder / "out.parquet")


def _datasets(folder: Path) -> None:
    import datasets

    from newsclean.engines.datasets import cleaner

    rows = datasets.Dataset.from_parquet(str(folder / "in.parquet"), cache_dir=str(folder))
    mapped = rows.map(cleaner("text"), batched=True, load_from_cache_file=False)
    mapped.to_parquet(folder / "out.parquet")


def _ray(folder: Path) -> None:
    import ray

    from newsclean.engines.ray import clean_dataset

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    rows = ray.data.read_parquet(str(folder / "in.parquet"), override_num_blocks=4)
    clean_dataset(rows, batch_size=512).write_parquet(str(folder / "out"))
    ray.shutdown()


def _spark(folder: Path) -> None:
    from pyspark.sql import SparkSession

    from newsclean.engines.spark import clean_frame

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.getOrCreate()
    frame = session.read.parquet(str(folder / "in.parquet")).repartition(4)
    clean_frame(frame).write.mode("overwrite").parquet(str(folder / "out"))
    session.stop()


def _datatrove(folder: Path) -> None:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from newsclean.engines.datatrove import CleanText

    reader = JsonlReader(str(folder), glob_pattern="in.jsonl")
    writer = JsonlWriter(str(folder / "out"), compression=None)
    steps = [reader, CleanText(), writer]
    LocalPipelineExecutor(steps, logging_dir=str(folder / token_hex(4))).run()


ENGINES: dict[str, Callable[[Path], None]] = {
    "a plain loop": _loop,
    "clean_many(jobs=2)": _clean_many,
    "newsclean clean, JSON lines, 2 jobs": _jsonl,
    "newsclean clean, Parquet, 2 jobs": _parquet,
    "Arrow": _arrow,
    "pandas": _pandas,
    "polars": _polars,
    "Hugging Face datasets": _datasets,
    "datatrove": _datatrove,
    "Ray Data, 2 CPUs": _ray,
    "Spark, local[2]": _spark,
}


class Cost(NamedTuple):
    """Seconds of processors, and megabytes of memory at most, of all processes together."""

    seconds: float
    memory: float


def cost(engine: str, folder: Path, path: str) -> Cost:
    """What a run costs. Raises `CalledProcessError` if it fails."""
    mark = token_hex(8)
    marked = dict(os.environ, PYTHONPATH=path, PYSPARK_PYTHON=sys.executable)
    marked |= {MARK: mark, "RAY_USAGE_STATS_ENABLED": "0", "SPARK_LOCAL_IP": "127.0.0.1"}
    words = [sys.executable, "-m", "benchmarks.engines", "run", engine, str(folder)]
    process = subprocess.Popen(
        words, env=marked, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    ticks: dict[int, int] = {}
    most, looked = 0.0, 0.0
    os.set_blocking(process.stderr.fileno(), False)
    said = b""
    while process.poll() is None:
        said = (said + (process.stderr.read() or b""))[-4000:]
        weigh = time.monotonic() - looked > 0.25
        looked = time.monotonic() if weigh else looked
        size = 0.0
        for one in _marked(f"{MARK}={mark}".encode()):
            try:
                fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
                ticks[one] = int(fields[11]) + int(fields[12])
                size += _share(one) if weigh else 0
            except (OSError, ValueError):
                continue
        most = max(most, size)
        time.sleep(0.03)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words, stderr=said.decode())
    return Cost(sum(ticks.values()) / TICKS, most)


def _marked(mark: bytes) -> Iterator[int]:
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if mark in Path(entry.path, "environ").read_bytes():
                    yield int(entry.name)
            except OSError:
                continue


def _share(process: int) -> float:
    """Megabytes of a process, what it shares with others divided among them."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def measure(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "nothing").mkdir()
        (place / "nothing" / "sitecustomize.py").write_text(NOTHING, "utf-8")
        ours = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        paths = {"clean": ours, "nothing": os.pathsep.join((str(place / "nothing"), ours))}
        costs: dict[tuple[str, str, int], list[Cost]] = {}
        for count in (FEW, MANY):
            (place / str(count)).mkdir()
            write(place / str(count), count)
        for turn in range(ROUNDS):
            for name in names:
                for kind, path in paths.items():
                    for count in (FEW, MANY):
                        found = cost(name, place / str(count), path)
                        costs.setdefault((name, kind, count), []).append(found)
                print(f"round {turn + 1}: {name}", file=sys.stderr, flush=True)
        print(f"{sum(map(len, articles(MANY))) / MANY:,.0f} characters an article")
        print("| engine | CPU hours | of them the engine | to start, CPU s | memory, MB |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for name in names:
            print(_row(name, {key[1:]: found for key, found in costs.items() if key[0] == name}))


def _row(name: str, costs: dict[tuple[str, int], list[Cost]]) -> str:
    least = {key: min(one.seconds for one in found) for key, found in costs.items()}
    each = {kind: (least[kind, MANY] - least[kind, FEW]) / (MANY - FEW) for kind, _ in costs}
    start = least["clean", FEW] - FEW * each["clean"]
    memory = max(one.memory for one in costs["clean", MANY])
    hours = {kind: seconds * 1e6 / 3600 for kind, seconds in each.items()}
    own = f"{hours['clean']:.2f} | {max(0, hours['nothing']):.2f}"
    return f"| {name} | {own} | {start:.1f} | {memory:,.0f} |"


def main(words: list[str]) -> Any:
    match words:
        case ["measure", *names] if set(names) <= set(ENGINES):
            return measure(names or list(ENGINES))
        case ["run", name, folder] if name in ENGINES:
            return ENGINES[name](Path(folder))
    return __doc__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
