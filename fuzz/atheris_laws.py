"""The same laws, with texts that coverage leads to: `python -m fuzz.atheris_laws --seconds 60`.

Atheris (libFuzzer) keeps what reaches code that nothing reached before, and mutates that; half of
the time by the mutators of `fuzz.mutators`, else byte by byte. An input is a byte that chooses the
configuration, one that chooses a law among those that cost more, and a text in UTF-8.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import textwrap
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzz.case import Case
    from fuzz.configurations import Changes
    from fuzz.every_law import Law

BROKEN = Path("build") / "fuzz"
"""Where an input goes that breaks a law."""
HEAD = 2
"""Bytes before the text."""
LONGEST = 1_200
"""Bytes of an input: counting coverage makes the library some ten times as slow."""
ALWAYS = 0.3
"""Laws that are tried on this share of the texts or more are tried on every one here."""


class LawBroken(Exception):
    """Carries the test case; libFuzzer prints it and stops."""


def main() -> int:
    """Run for a time, or on a file that broke a law before. The exit code is 0 where all hold."""
    parser = argparse.ArgumentParser("python -m fuzz.atheris_laws", description="Laws by coverage.")
    parser.add_argument("--seconds", type=int, default=60, metavar="S", help="how long (60)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of libFuzzer (1)")
    parser.add_argument(
        "--corpus", type=Path, metavar="PATH", help="a folder that keeps the inputs"
    )
    parser.add_argument("file", nargs="?", type=Path, help="an input that broke a law before")
    asked = parser.parse_args()
    try:
        import atheris
    except ImportError:
        print("skipped: atheris is not installed, or does not install on this Python or system")
        return 0
    with atheris.instrument_imports(include=["newsclean"]):
        import fuzz.every_law  # noqa: F401
    BROKEN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        corpus = asked.corpus or Path(made)
        _seed(corpus)
        where = [str(asked.file)] if asked.file else [str(corpus)]
        options = (
            f"-max_total_time={asked.seconds}",
            f"-seed={asked.seed}",
            f"-max_len={LONGEST}",
            f"-artifact_prefix={BROKEN}/",
            "-timeout=60",
            "-print_final_stats=1",
        )
        atheris.Setup(
            [sys.argv[0], *options, *where],
            one,
            custom_mutator=lambda data, size, seed: _mutate(atheris.Mutate, data, size, seed),
        )
        atheris.Fuzz()
    return 0


def _seed(corpus: Path) -> None:
    """Pieces of the project's own texts as the first inputs."""
    from fuzz.sources import own_texts

    corpus.mkdir(parents=True, exist_ok=True)
    number = 0
    for text in own_texts():
        for piece in textwrap.wrap(text, LONGEST // 4, replace_whitespace=False):
            (corpus / f"own-{number}").write_bytes(bytes((number % 256,) * 2) + piece.encode())
            number += 1


def one(data: bytes) -> None:
    """Hold one input to the laws. Raises `LawBroken` with the smallest case that breaks one."""
    from fuzz.case import Skipped
    from fuzz.check import broken
    from fuzz.minimise import minimise
    from fuzz.show import as_test

    if len(data) < HEAD:
        return
    case, changes, laws = read(data)
    for law in laws:
        try:
            found = broken(law, case)
        except Skipped:
            continue
        if found:
            raise LawBroken("\n" + as_test(minimise(law, case, changes, found)))


def read(data: bytes) -> tuple[Case, Changes, tuple[Law, ...]]:
    """The case that an input stands for, its configuration, and the laws that it is held to."""
    from fuzz.case import Case
    from fuzz.configurations import as_config
    from fuzz.every_law import LAWS

    found = _configuration(data[0])
    text = data[HEAD:].decode("utf-8", "surrogateescape")
    usual = [law for law in LAWS if law.share >= ALWAYS]
    others = [law for law in LAWS if law.share < ALWAYS]
    chosen = others[data[1] % len(others)]
    return Case(text, as_config(found), text[::2]), found, (*usual, chosen)


@cache
def _configuration(number: int) -> Changes:
    from fuzz.configurations import changes

    return changes(Random(number))


def _mutate(of_bytes: Callable[[bytes, int], bytes], data: bytes, size: int, seed: int) -> bytes:
    """Another input of at most `size` bytes, the same for the same arguments."""
    from fuzz.mutators import mutated

    random = Random(seed)
    if len(data) < HEAD or random.random() < 0.5:
        return of_bytes(data, size)
    text, _ = mutated(random, data[HEAD:].decode("utf-8", "surrogateescape"))
    head = bytes(random.randrange(256) if random.random() < 0.1 else byte for byte in data[:HEAD])
    return (head + text.encode("utf-8", "surrogatepass"))[:size]


if __name__ == "__main__":
    sys.exit(main())
