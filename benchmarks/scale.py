"""Measure near-duplicate articles on Spark: what is shuffled, and that the answers are local ones.

python -m benchmarks.scale make_corpus.py --docs 20000 100000 300000

`make_corpus.py` writes a corpus of so many documents (`--docs N --seed 1 --out TRUTH --blind DOCS`,
JSON lines with `id` and `text`). With `--sites N` each is said to stand on one of N sites. They are
read by Spark with two workers on this machine, in a process of its own that keeps Spark's log of
events; from there come the bytes of the shuffles, of all stages and of each one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

PARTITION = 2500
"""Documents to a partition."""


class Stage(NamedTuple):
    """What one stage read and wrote."""

    number: int
    tasks: int
    seconds: float
    """Of all its tasks together."""
    read: int
    written: int
    spilled: int
    """Bytes, the first two as they went over the network."""


def rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def stages(log: Path) -> Iterator[Stage]:
    """The stages of one run, from the events that Spark logged."""
    for file in sorted(log.rglob("events_*")):
        for event in rows(file):
            if event["Event"] != "SparkListenerStageCompleted":
                continue
            info = event["Stage Info"]
            seen = {one["Name"]: one.get("Value", 0) for one in info["Accumulables"]}

            def metric(name: str, seen: dict[str, Any] = seen) -> int:
                return int(seen.get(f"internal.metrics.{name}", 0))

            read = metric("shuffle.read.localBytesRead") + metric("shuffle.read.remoteBytesRead")
            yield Stage(
                info["Stage ID"],
                info["Number of Tasks"],
                metric("executorRunTime") / 1000,
                read,
                metric("shuffle.write.bytesWritten"),
                metric("diskBytesSpilled"),
            )


def session(partitions: int, log: Path) -> Any:
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "3g")
        .config("spark.sql.shuffle.partitions", str(partitions))
        .config("spark.eventLog.enabled", "true")
        .config("spark.eventLog.compress", "false")
        .config("spark.eventLog.dir", log.as_uri())
        .getOrCreate()
    )


def on_spark(source: Path, output: Path, log: Path, count: int) -> float:
    """Dedupe `source` into `output` and return the seconds."""
    from newsclean.engines.spark_corpus import dedupe_frame

    spark = session(max(8, count // PARTITION), log)
    spark.sparkContext.setLogLevel("ERROR")
    start = time.monotonic()
    frame = spark.read.json(str(source), "id string, text string, site string")
    frame = frame.repartition(max(8, count // PARTITION))
    dedupe_frame(frame, site="site").write.json(str(output))
    seconds = time.monotonic() - start
    spark.stop()
    return seconds


def locally(source: Path) -> list[tuple[Any, ...]]:
    from newsclean import Article, dedupe

    articles = (Article(str(row["id"]), row["text"], site=row["site"]) for row in rows(source))
    return sorted(map(tuple, dedupe(articles)))


def placed(source: Path, target: Path, sites: int) -> None:
    """Write the documents of `source` into `target`, each on one of `sites` sites, or on none."""
    with target.open("w", encoding="utf-8") as file:
        for row in rows(source):
            of = zlib.crc32(str(row["id"]).encode()) % sites if sites else None
            row["site"] = "" if of is None else f"{of}.example"
            file.write(json.dumps(row) + "\n")


def measure(maker: Path, count: int, folder: Path, sites: int = 0) -> None:
    """Make a corpus, dedupe it in both ways, and print the figures."""
    docs, output, log = folder / "docs.jsonl", folder / "out", folder / "log"
    made = folder / "made.jsonl"
    log.mkdir()
    words = ["--docs", str(count), "--seed", "1", "--out", str(folder / "truth.jsonl")]
    words += ["--deck", "tail"] if count >= 100_000 else []
    subprocess.run([sys.executable, str(maker), *words, "--blind", str(made)], check=True)
    placed(made, docs, sites)
    call = "from benchmarks.scale import *; import sys; a = sys.argv[1:]; "
    call += "print(on_spark(Path(a[0]), Path(a[1]), Path(a[2]), int(a[3])))"
    arguments = [str(docs), str(output), str(log), str(count)]
    done = subprocess.run(
        [sys.executable, "-c", call, *arguments], check=True, text=True, stdout=subprocess.PIPE
    )
    start = time.process_time()
    wanted = locally(docs)
    local = time.process_time() - start
    found = []
    for part in sorted(output.glob("part-*")):
        names = ("id", "cluster", "relation", "twin", "score", "reason", "threshold")
        found += [tuple(row.get(name) for name in names) for row in rows(part)]
    equal = sorted(found) == wanted
    ran = sorted(set(stages(log)))
    size = docs.stat().st_size
    per = [
        f"{sum(getattr(one, name) for one in ran) / count:,.0f}" for name in ("written", "spilled")
    ]
    run = sum(one.seconds for one in ran)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"| {count:,} | {size / count:,.0f} | {len(ran)} | {per[0]} | {per[1]} "
        f"| {float(done.stdout.split()[-1]):.0f} | {run:.0f} | {local:.0f} | {peak:,} "
        f"| {'yes' if equal else 'NO'} |"
    )
    for one in ran:
        if one.written / count >= 10 or one.seconds / run >= 0.05:
            print(
                f"    stage {one.number}: {one.tasks} tasks, {one.seconds:.0f} s; a document: "
                f"bytes read {one.read / count:,.0f}, written {one.written / count:,.0f}",
                file=sys.stderr,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("maker", type=Path)
    parser.add_argument("--docs", type=int, nargs="+", default=[20_000])
    parser.add_argument("--sites", type=int, default=0, metavar="N", help="(default: none known)")
    arguments = parser.parse_args()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    print(
        "| documents | bytes of each | stages | shuffled of each | spilled | wall s | task s "
        "| local CPU s | local MB | same rows |"
    )
    print("| --: " * 9 + "| --- |")
    for count in arguments.docs:
        with tempfile.TemporaryDirectory() as name:
            measure(arguments.maker, count, Path(name), arguments.sites)


if __name__ == "__main__":
    main()
