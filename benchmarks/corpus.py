"""newsclean's `dedupe` beside datasketch, gaoya and rensa on a corpus with planted duplicates.

python benchmarks/corpus.py make_corpus.py --docs 2000 20000 100000

`make_corpus.py` writes a corpus of so many documents (`--docs N --seed 1 --out TRUTH --blind DOCS`,
JSON lines; TRUTH has the field `cluster`). Every tool reads the same file and writes clusters, in a
process of its own; what is printed is its CPU time as a ratio to rensa's, its peak memory, and the
F1 of the pairs that it puts together. Where a peer isn't installed, its row is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

WORD = re.compile(r"\w+")
THRESHOLD = 0.5
PERMUTATIONS = 128
PEER = "rensa, 3-grams"


class Run(NamedTuple):
    """What one tool needed, and how good it was."""

    seconds: float
    megabytes: float
    f1: float


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def grams(text: str) -> list[str]:
    words = WORD.findall(text.lower())
    return [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]


def joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """The components that pairs make: what the peers leave to the user."""
    parents = list(range(count))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    for a, b in pairs:
        parents[root(a)] = root(b)
    return [root(at) for at in range(count)]


def newsclean(texts: Iterable[str]) -> list[Any]:
    from newsclean import Article, dedupe

    return [found.cluster for found in dedupe(Article(str(n), t) for n, t in enumerate(texts))]


def looked_up(index: Any, hashes: Sequence[Any]) -> list[Any]:
    """The clusters of those that an index finds for each other, and that are alike enough."""
    pairs = (
        (a, b)
        for a, signed in enumerate(hashes)
        for b in index.query(signed)
        if a < b and signed.jaccard(hashes[b]) >= THRESHOLD
    )
    return joined(len(hashes), pairs)


def rensa(texts: Iterable[str], shingles: Callable[[str], list[str]] = grams) -> list[Any]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    hashes = []
    for number, text in enumerate(texts):
        signed = RMinHash(PERMUTATIONS, 42)
        signed.update(shingles(text))
        index.insert(number, signed)
        hashes.append(signed)
    return looked_up(index, hashes)


def rensa_words(texts: Iterable[str]) -> list[Any]:
    return rensa(texts, str.split)


def datasketch(texts: Iterable[str]) -> list[Any]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    hashes = []
    for number, text in enumerate(texts):
        signed = MinHash(num_perm=PERMUTATIONS)
        signed.update_batch([gram.encode() for gram in set(grams(text))])
        index.insert(number, signed)
        hashes.append(signed)
    return looked_up(index, hashes)


def gaoya(texts: Iterable[str]) -> list[Any]:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=THRESHOLD,
        num_bands=32,
        band_size=4,
        analyzer="word",
        lowercase=True,
        ngram_range=(3, 3),
    )
    documents = list(texts)
    for number, text in enumerate(documents):
        index.insert_document(number, text)
    pairs = ((a, b) for a, text in enumerate(documents) for b in index.query(text) if a < b)
    return joined(len(documents), pairs)


TOOLS: dict[str, Callable[[Iterable[str]], list[Any]]] = {
    "newsclean": newsclean,
    PEER: rensa,
    "rensa, words": rensa_words,
    "gaoya, 3-grams": gaoya,
    "datasketch, 3-grams": datasketch,
}


def f1(truth: list[Any], found: list[Any]) -> float:
    """Of the pairs that are one story: the harmonic mean of precision and recall."""

    def pairs(labels: Iterable[Any]) -> int:
        return sum(count * (count - 1) // 2 for count in Counter(labels).values())

    right = pairs(zip(truth, found, strict=True))
    return 2 * right / (pairs(truth) + pairs(found))


def child(tool: str, blind: Path, truth: Path) -> None:
    """Run one tool and print what it needed."""
    import resource

    found = TOOLS[tool](row["text"] for row in rows(blind))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1000
    print(json.dumps([seconds, megabytes, f1([row["cluster"] for row in rows(truth)], found)]))


def measure(tool: str, blind: Path, truth: Path) -> Run:
    command = [sys.executable, __file__, str(blind), str(truth), "--tool", tool]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return Run(*json.loads(done.stdout))


def table(maker: Path, sizes: list[int], deck: str | None) -> Iterator[str]:
    tools = [tool for tool in TOOLS if find_spec(tool.partition(",")[0])]
    yield "| documents | tool | CPU, rensa = 1 | seconds | MB | F1 |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: |"
    with tempfile.TemporaryDirectory() as folder:
        truth, blind = Path(folder, "truth.jsonl"), Path(folder, "docs.jsonl")
        for size in sizes:
            options = [
                "--docs",
                str(size),
                "--seed",
                "1",
                "--out",
                str(truth),
                "--blind",
                str(blind),
            ]
            if deck:
                options += ["--deck", deck]
            subprocess.run([sys.executable, str(maker), *options], check=True)
            runs = {tool: measure(tool, blind, truth) for tool in tools}
            unit = runs[PEER].seconds if PEER in runs else 1.0
            for tool, run in runs.items():
                yield (
                    f"| {size:,} | {tool} | {run.seconds / unit:.2f} | {run.seconds:.1f} "
                    f"| {run.megabytes:.0f} | {run.f1:.3f} |"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("maker", type=Path, help="make_corpus.py")
    parser.add_argument("truth", type=Path, nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--tool", help=argparse.SUPPRESS)
    parser.add_argument("--docs", type=int, nargs="+", default=[2_000, 20_000])
    parser.add_argument("--deck", help="passed on to make_corpus.py")
    arguments = parser.parse_args()
    if arguments.tool:
        child(arguments.tool, arguments.maker, arguments.truth)
    else:
        for line in table(arguments.maker, arguments.docs, arguments.deck):
            print(line, flush=True)


if __name__ == "__main__":
    main()
