"""Measure what brings rows to `clean` and takes them away.

    python -m benchmarks.streams files ROWS     JSONL.zst -> Parquet by one and two processes
    python -m benchmarks.streams kill ROWS      the same, killed ten times, byte for byte
    python -m benchmarks.streams kernel ROWS    the Arrow kernel beside a plain loop
    python -m benchmarks.streams spark ROWS     local[1] and local[2]

Rows are short, made of a seed, and never on the network.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from newsclean import clean
from newsclean.rows.formats import packed
from newsclean.rows.jsontext import json_line

PLACES = "Norway Denmark Kenya Brazil Ohio Texas Lyon Turin Seoul Osaka Perth Lagos".split()
THINGS = "storm vote budget strike flood court bank school bridge port mayor minister".split()
TAILS = ("", "Leave a Comment", "Share this article", "Sign up for our newsletter", "Advertisement")


def texts(rows: int) -> Iterator[str]:
    """One to four sentences in one or two paragraphs, most of them with a tail."""
    chance = random.Random(7)

    def sentence() -> str:
        one, other, place = chance.choice(THINGS), chance.choice(THINGS), chance.choice(PLACES)
        return f"The {one} in {place} left {chance.randint(2, 999)} people near the {other}."

    for _ in range(rows):
        paragraphs = [
            " ".join(sentence() for _ in range(chance.randint(1, 2)))
            for _ in range(chance.randint(1, 2))
        ]
        yield "\n\n".join([*paragraphs, chance.choice(TAILS)]).strip() + "\n"


def written(path: Path, rows: int) -> None:
    """A packed file of that many rows."""
    with path.open("wb") as file:
        lines = []
        for number, text in enumerate(texts(rows)):
            lines.append({"id": number, "text": text, "site": {"name": PLACES[number % 12]}})
            if len(lines) == 10_000 or number == rows - 1:
                file.write(packed(b"".join(map(json_line, lines)), "zst"))
                lines = []


def command(source: Path, output: Path, *options: str) -> list[str]:
    words = ("clean", str(source), "-o", str(output), *options)
    return [sys.executable, "-m", "newsclean", *words]


def memory(process: int) -> dict[int, int]:
    """Megabytes in memory of a process and those that it started (Linux)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    found = {}
    for one in (process, *map(int, children)):
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                found[one] = int(line.split()[1]) // 1024
    return found


def files(folder: Path, rows: int) -> None:
    written(folder / "in.jsonl.zst", rows)
    walls = {}
    for jobs in (1, 2):
        start = time.monotonic()
        output = folder / f"{jobs}.parquet"
        process = subprocess.Popen(
            command(folder / "in.jsonl.zst", output, "--jobs", str(jobs)),
            stderr=subprocess.DEVNULL,
        )
        seen: dict[int, list[int]] = {}
        while process.poll() is None:
            try:
                for one, size in memory(process.pid).items():
                    seen.setdefault(one, []).append(size)
            except (FileNotFoundError, ProcessLookupError):
                pass
            time.sleep(0.5)
        walls[jobs] = time.monotonic() - start
        print(f"{jobs} processes: {walls[jobs]:.1f} s, {rows / walls[jobs]:.0f} rows/s")
        for sizes in seen.values():
            half = len(sizes) // 2
            print(f"  MB at half, at most: {sizes[half]}, {max(sizes)}")
    print(f"two are {walls[1] / walls[2]:.2f} times as fast as one")
    assert (folder / "1.parquet").read_bytes() == (folder / "2.parquet").read_bytes()


def kill(folder: Path, rows: int) -> None:
    written(folder / "in.jsonl.zst", rows)
    start = time.monotonic()
    whole = command(folder / "in.jsonl.zst", folder / "whole.parquet", "--jobs", "2")
    subprocess.run(whole, check=True, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - start
    chance = random.Random(3)
    torn = command(folder / "in.jsonl.zst", folder / "torn.parquet", "--jobs", "2", "--resume")
    kills = 0
    start = time.monotonic()
    while True:
        process = subprocess.Popen(torn, stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0, wall / 6) if kills < 10 else None)
            break
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    print(f"undisturbed {wall:.1f} s; killed {kills} times {time.monotonic() - start:.1f} s")
    same = (folder / "torn.parquet").read_bytes() == (folder / "whole.parquet").read_bytes()
    print("identical" if same else "NOT identical")


def kernel(_: Path, rows: int) -> None:
    import pyarrow as pa

    from newsclean.engines.arrow import clean_batch

    given = list(texts(rows))
    batches = pa.table({"text": given}).to_batches(1000)
    loop, arrow = [], []
    for _round in range(5):
        start = time.process_time()
        for text in given:
            clean(text)
        loop.append(time.process_time() - start)
        start = time.process_time()
        for batch in batches:
            clean_batch(batch)
        arrow.append(time.process_time() - start)
    print(f"CPU of the loop {min(loop):.2f} s, of the kernel {min(arrow):.2f} s")
    print(f"the kernel costs {(min(arrow) / min(loop) - 1) * 100:+.1f} %")


def spark(folder: Path, rows: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": list(texts(rows))}), folder / "in.parquet")
    script = (
        "import sys, time; from pyspark.sql import SparkSession\n"
        "from newsclean.engines.spark import clean_frame\n"
        "s = SparkSession.builder.master(sys.argv[1]).config('spark.ui.enabled', 'false')"
        ".getOrCreate()\n"
        "f = s.read.parquet(sys.argv[2]).repartition(8).cache(); f.count()\n"
        "clean_frame(f.limit(10)).count()\n"
        "t = time.monotonic(); clean_frame(f).write.mode('overwrite').format('noop').save()\n"
        "print(time.monotonic() - t)\n"
    )
    walls = []
    for master in ("local[1]", "local[2]"):
        words = [sys.executable, "-c", script, master, str(folder / "in.parquet")]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        walls.append(float(done.stdout))
        print(f"{master}: {walls[-1]:.1f} s")
    print(f"two are {walls[0] / walls[1]:.2f} times as fast as one")


if __name__ == "__main__":
    measures = {"files": files, "kill": kill, "kernel": kernel, "spark": spark}
    if len(sys.argv) != 3 or sys.argv[1] not in measures:
        sys.exit(__doc__)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as name:
        measures[sys.argv[1]](Path(name), int(sys.argv[2]))
