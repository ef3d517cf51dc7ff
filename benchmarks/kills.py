"""Kill long jobs and an index at random moments, and see whether anything is lost or doubled.

    python -m benchmarks.kills KILLS SEED

Half of the kills hit `newsclean clean` with rows of every format, and with text files, by one
process and by two; the other half an index of stories that is filled and emptied. A process dies by
SIGKILL once it has come to a place that chance has chosen: a number of pieces, some bytes, a step
of the end, so the speed of the machine changes little. What has to hold is tried after each kill.
Rows and pieces are small, so that there are many places to die at. Needs a POSIX system.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple, TypeAlias

from benchmarks.streams import PLACES, texts
from newsclean.corpus.dedupe import Article
from newsclean.corpus.index import Index
from newsclean.corpus.signature import Signature, sign
from newsclean.rows.formats import Format, packed
from newsclean.rows.jsontext import json_line
from newsclean.rows.write import csv_lines
from newsclean.stream.draft import checkpoint_of, draft_of

ROOT = Path(__file__).parent.parent
ROWS, FILES = 500, 60
MOST = 12
"""A job is killed so many times at most, and then left to its end."""

PROGRAM = """
import sys
from newsclean.rows import read as records
from newsclean.stream import draft
from newsclean.cli.main import run
records.CHUNK_ROWS, draft.INTERVAL = 20, float(sys.argv.pop(1))
if __name__ == "__main__":
    run()
"""
INTERVALS = ("0", "0.05")
KINDS = (
    ("jsonl.zst", "parquet"), ("csv", "jsonl"), ("parquet", "parquet"), ("txt", "jsonl.gz"),
    ("parquet", "csv.gz"), ("jsonl", "csv"), ("tsv.gz", "jsonl.zst"), ("txt", "txt"),
)  # fmt: skip


class Broken(Exception):
    """Something was lost, doubled or left in pieces; the message says what."""


def main(kills: int, seed: int) -> int:
    """Do it and print what became of it; the answer is the exit code."""
    start = time.monotonic()
    lanes = (streams, index)
    shares = (kills - kills // 2, kills // 2)
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(len(lanes)) as pool:
        running = []
        for lane, share in zip(lanes, shares, strict=True):
            folder = Path(name, lane.__name__)
            folder.mkdir()
            running.append(pool.submit(lane, folder, share, random.Random(f"{seed} {lane}")))
        found = [one.result() for one in running]
    for counts, _ in found:
        for what, count in sorted(counts.items()):
            print(f"{count:6,} {what}")
    problems = [problem for _, some in found for problem in some]
    for problem in problems:
        print(f"!! {problem}")
    print(
        f"seed {seed}: {sum(shares):,} kills in {time.monotonic() - start:.0f} s; "
        + (f"{len(problems):,} broken" if problems else "nothing lost, nothing doubled")
    )
    return 1 if problems else 0


# Streams


class Stream(NamedTuple):
    """A command whose process is killed, and what it should make."""

    words: tuple[str, ...]
    output: Path
    errors: Path
    wanted: dict[str, bytes]
    """The files of an output, or the one of an empty name."""
    jobs: int


def streams(folder: Path, kills: int, chance: random.Random) -> tuple[Counter[str], list[str]]:
    """Kill `newsclean clean`; the counts, and what went wrong."""
    counts: Counter[str] = Counter()
    problems = []
    wholes: dict[tuple[str, str], tuple[dict[str, bytes], bytes]] = {}
    turn = 0
    while kills > 0:
        source, target = KINDS[turn % len(KINDS)]
        jobs = 1 + (turn // len(KINDS) + turn) % 2
        turn += 1
        inputs = written(folder / "in", source)
        place = folder / f"{turn}"
        if (source, target) not in wholes:
            whole = stream(folder / f"whole {source} {target}", inputs, target, 1, {})
            subprocess.run(command(whole, "1"), check=False, stderr=subprocess.DEVNULL)
            wholes[source, target] = (there(whole.output), read(whole.errors))
        wanted, bad = wholes[source, target]
        torn = stream(place, inputs, target, jobs, wanted)
        try:
            done = torture(torn, min(kills, MOST), chance, counts)
            kills -= done
            name = f"stream {source} -> {target}, {jobs} process{'es' if jobs > 1 else ''}"
            counts[f"{name}: kills"] += done
            if there(torn.output) != wanted or read(torn.errors) != bad:
                raise Broken("the output or its bad rows are others than without kills")
        except Broken as error:
            problems.append(f"{source} -> {target}, {jobs} processes: {error}")
            kills -= 1
        shutil.rmtree(place, ignore_errors=True)
    return counts, problems


def written(folder: Path, kind: str) -> tuple[str, ...]:
    """Input of a kind, made once: rows, some of them bad, or files of text."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "txt":
        names = [folder / f"{number}.txt" for number in range(FILES)]
        for name, text in zip(names, texts(FILES), strict=True):
            name.write_text(text)
        names[FILES // 2].write_bytes(b"Caf\xe9")
        return tuple(map(str, names))
    path, format = folder / f"rows.{kind}", Format.named(kind)
    rows = [
        {"id": number, "text": text if number % 37 else None, "place": PLACES[number % 12]}
        for number, text in enumerate(texts(ROWS))
    ]
    if format.kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=100)
    elif format.kind == "jsonl":
        path.write_bytes(packed(b"".join(map(json_line, rows)), format.packing))
    else:
        delimiter = "\t" if format.kind == "tsv" else ","
        head = delimiter.join(rows[0]).encode() + b"\n"
        table = csv_lines(rows, tuple(rows[0]), delimiter)
        path.write_bytes(packed(head + table + b"cells\n", format.packing))
    return (str(path),)


def stream(
    folder: Path, inputs: tuple[str, ...], target: str, jobs: int, wanted: dict[str, bytes]
) -> Stream:
    folder.mkdir(parents=True, exist_ok=True)
    output, errors = folder / f"out.{target}", folder / "bad.jsonl"
    words: tuple[str, ...] = ("--jobs", str(jobs))
    if target == "txt":
        output = folder / "out"
        words = ("-o", f"{output}/", *words)
    else:
        words = ("-o", str(output), "--errors", str(errors), "--removals", "--resume", *words)
    return Stream(("clean", *inputs, *words), output, errors, wanted, jobs)


def command(stream: Stream, interval: str) -> list[str]:
    return [sys.executable, "-c", PROGRAM, interval, *stream.words]


def torture(stream: Stream, kills: int, chance: random.Random, counts: Counter[str]) -> int:
    """Kill the process again and again, and then let it end; how often it was killed."""
    done = 0
    while True:
        ready, what = moment(stream, chance)
        a_worker = stream.jobs > 1 and chance.random() < 0.2
        process = subprocess.Popen(
            command(stream, chance.choice(INTERVALS)), stderr=subprocess.PIPE
        )
        hit = done < kills and killed(process, ready, a_worker, chance)
        _, told = process.communicate()
        done += hit
        if hit:
            counts[f"stream killed {what}{', a worker' if a_worker else ''}"] += 1
        must_be_whole(stream)
        if not hit:
            # Some text is no UTF-8, which is a failure where bad ones have no file to go to.
            if process.returncode != int(stream.output.is_dir()):
                raise Broken(f"exit code {process.returncode}: {told.decode()[-500:]}")
            if draft_of(stream.output).exists():
                raise Broken("the draft is left")
            return done


def moment(stream: Stream, chance: random.Random) -> tuple[Callable[[], bool], str]:
    """A place for a process to die at, and what it is called."""
    if stream.output.suffix == "":
        least = len(there(stream.output)) + chance.randint(0, 12)
        return lambda: len(there(stream.output)) >= least, "between text files"
    checkpoint, draft = checkpoint_of(stream.output), draft_of(stream.output)
    before = progress(checkpoint)
    kind = chance.choices(("start", "chunks", "bytes", "end"), (1, 4, 3, 2))[0]
    if kind == "start":
        known = stamp_of(checkpoint)
        return lambda: stamp_of(checkpoint) != known, "when it had begun"
    if kind == "chunks":
        least = before[0] + chance.randint(1, 6)
        return lambda: progress(checkpoint)[0] >= least, "between checkpoints"
    if kind == "bytes":
        size = before[1] + chance.randint(1, 5000)
        return lambda: size_of(draft) >= size, "while it wrote"
    made = draft.with_name(f".{stream.output.name}.made")
    return lambda: made.exists() or bool(progress(checkpoint)[2]), "at its end"


def killed(
    process: subprocess.Popen[bytes],
    ready: Callable[[], bool],
    a_worker: bool,
    chance: random.Random,
) -> bool:
    """Kill when it is `ready`, and a blink later; False if it came to its end before."""
    pause = chance.uniform(0, 0.02)
    while process.poll() is None:
        pid = worker(process.pid) if a_worker else process.pid
        if pid is not None and ready():
            time.sleep(pause)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            process.wait()
            return process.returncode in (-signal.SIGKILL, 1)
        time.sleep(0.001)
    return False


def worker(parent: int) -> int | None:
    """One of the processes that clean, as far as the system tells."""
    with suppress(OSError, ValueError):
        for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
    return None


def must_be_whole(stream: Stream) -> None:
    """Raise `Broken` if something of the output is there and is not as it should be."""
    for name, data in there(stream.output).items():
        if stream.wanted[name] != data:
            raise Broken(f"{stream.output.name}/{name} is there in pieces")


def there(output: Path) -> dict[str, bytes]:
    """The files of an output that are there, with what is in them."""
    if output.suffix == "":
        files = output.iterdir() if output.exists() else ()
        return {path.name: path.read_bytes() for path in files if path.name[0] != "."}
    return {"": output.read_bytes()} if output.exists() else {}


def read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def progress(checkpoint: Path) -> tuple[int, int, bool]:
    """How many chunks and bytes count, and whether these are all."""
    try:
        known = json.loads(checkpoint.read_bytes())["checkpoint"]
    except (FileNotFoundError, ValueError):
        return 0, 0, False
    return known["chunks"], known["size"], known["complete"]


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def stamp_of(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


# The index

STORIES = 60
STEPS = """
import sys
from itertools import count
from benchmarks.kills import act, step
from newsclean.corpus.index import Index
path, seed, first = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Index(path) as index:
    for number in count(first):
        act(index, step(seed, number))
        print(number, flush=True)
"""


class Step(NamedTuple):
    """A change of an index: articles that are added at once, or one that is removed."""

    add: tuple[Article, ...] = ()
    remove: str = ""
    see: bool = False


def step(seed: str, number: int) -> Step:
    """One of many changes, always the same for a seed."""
    chance = random.Random(f"{seed} {number}")

    def article() -> Article:
        words = (f"{chance.choice(PLACES)}{chance.randrange(50)}" for _ in range(60))
        return Article(f"story {chance.randrange(STORIES)}", " ".join(words))

    kind = chance.choices(("add", "see", "many", "remove"), (4, 2, 2, 4))[0]
    if kind == "remove":
        return Step(remove=f"story {chance.randrange(STORIES)}")
    several = chance.randint(2, 9) if kind == "many" else 1
    return Step(tuple(article() for _ in range(several)), see=kind == "see")


def act(index: Index, step: Step) -> None:
    """Make a change."""
    if step.remove:
        index.remove(step.remove)
    elif step.see:
        index.see(step.add[0])
    else:
        index.add_all(step.add)


Held: TypeAlias = dict[str, Signature]
"""What an index should hold, by ids."""


def after(state: Held, step: Step) -> Held:
    """What it should hold after a change."""
    state = {**state, **{article.id: sign(article.text) for article in step.add}}
    state.pop(step.remove, None)
    return state


def index(folder: Path, kills: int, chance: random.Random) -> tuple[Counter[str], list[str]]:
    """Kill what fills and empties an index; the counts, and what went wrong."""
    counts: Counter[str] = Counter()
    path, seed = folder / "seen.db", str(chance.random())
    known: Held = {}
    number = 0  # of steps that were acknowledged, or found to be done
    for _ in range(kills):
        words = [sys.executable, "-c", STEPS, str(path), seed, str(number)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout
            lines = zip(range(chance.randint(1, 40)), process.stdout, strict=False)
            seen = [line for _, line in lines]
            time.sleep(chance.uniform(0, 0.01))
            process.kill()
            seen += (line for line in process.stdout if line.endswith("\n"))
        if process.returncode != -signal.SIGKILL:
            return counts, [f"index: exit code {process.returncode}, and not killed"]
        for line in seen:
            if int(line) != number:
                return counts, [f"index: step {line.strip()} was acknowledged, not {number}"]
            known = after(known, step(seed, number))
            number += 1
        counts["index: kills"] += 1
        counts["index: steps acknowledged"] += len(seen)
        # What was being done is done whole, or not at all.
        may_be = after(known, step(seed, number))
        try:
            if may_be != known and holds(path, may_be):
                counts["index: steps done, and not acknowledged"] += 1
                known, number = may_be, number + 1
            elif not holds(path, known):
                raise Broken(f"it does not hold what it should after step {number}")
        except Broken as error:
            return counts, [f"index: {error}"]
    return counts, []


def holds(path: Path, wanted: Held) -> bool:
    """Whether an index holds just that. Raises `Broken` if its file is damaged."""
    with Index(path):  # whoever opens it next finishes or takes back what was being done
        pass
    with closing(sqlite3.connect(path)) as base:
        if base.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Broken("the file is damaged")
        articles = base.execute("SELECT id, size, samples FROM article")
        held = {id: (size, samples) for id, size, samples in articles}
        keys = base.execute("SELECT hash, id FROM key LEFT JOIN article USING (number)")
        found = Counter(keys)
    sound = {id: (signature.size, signature.pack()) for id, signature in wanted.items()}
    names = ((key, id) for id, signature in wanted.items() for key in signature.keys)
    return held == sound and found == Counter(names)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
