"""The files that a command line names, and what each is for."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from newsclean.cli.terminal import FAILED, CommandError
from newsclean.rows.files import Use, refuse_overlaps

_BESIDE_INDEX = ("-wal", "-shm", "-journal")
"""How the files are called, behind the name of an index, that SQLite writes beside it."""


def keep_apart(
    inputs: Iterable[str], *writes: Iterable[Use], read_beside: Iterable[Use] = ()
) -> None:
    """Raise `OverlapError` if something of `writes` is read as well, or there twice.

    `read_beside` is what is read beside the inputs, such as files of rules.
    """
    reads = [*(Use(name, "the input") for name in inputs), *read_beside]
    refuse_overlaps(reads, [use for uses in writes for use in uses])


def output(path: str | None, role: str = "-o") -> list[Use]:
    """The use of what an option names; without it, of standard output."""
    return [Use("-", "standard output") if path in (None, "-") else Use(str(path), role)]


def option(path: str | None, role: str) -> list[Use]:
    """The use of what an option names, if it is there."""
    return [Use(path, role)] if path else []


def index(path: str | None, role: str) -> list[Use]:
    """The uses of an index, and of what SQLite writes beside it."""
    beside = [Use(f"{path}{end}", f"what {role} keeps") for end in _BESIDE_INDEX]
    return [Use(path, role), *beside] if path else []


def refuse_folder(output: str | None) -> None:
    """Raise `CommandError` for an output that is a directory, before there is work to lose."""
    if output not in (None, "-") and (folder := Path(str(output))).is_dir():
        raise CommandError(
            f"{output}: a directory; -o takes a file, such as {folder / 'out.jsonl'}"
        )


def inputs_in(names: Sequence[str], pattern: str) -> dict[str, Path]:
    """The files that `names` stand for, each with its place below what was named.

    A name with a pattern stands for all that it matches, since the shell of some systems leaves
    that to us, and a directory for the files in it, however deep, whose names match `pattern`;
    hidden ones are left out. Raises `CommandError` for a directory without any.
    """
    found: dict[str, Path] = {}
    for name in names:
        path = Path(name)
        if name != "-" and path.is_dir():
            inside = sorted(
                file
                for file in path.rglob(pattern)
                if file.is_file()
                and not any(p.startswith(".") for p in file.relative_to(path).parts)
            )
            if not inside:
                raise CommandError(
                    f"{name}: no file in it is called {pattern}; --pattern names others", FAILED
                )
            found |= {str(file): file.relative_to(path) for file in inside}
        elif glob.has_magic(name) and not path.exists():
            for match in sorted(glob.glob(name, recursive=True)) or [name]:
                found[match] = _place(Path(match))
        else:
            found[name] = _place(path)
    return found


def _place(path: Path) -> Path:
    """A path as it can stand below another."""
    return Path(path.name) if path.is_absolute() or ".." in path.parts else path


def targets_of(
    names: Sequence[str], output: str | None, places: Mapping[str, Path] | None = None
) -> dict[str, Path]:
    """Where the text of each input goes; empty for standard output.

    In a directory, to a file of its own name, or to its place of `places`.
    """
    if output is None:
        return {}
    folder = Path(output)
    if len(names) == 1 and not (folder.is_dir() or output.endswith(("/", os.sep))):
        return {names[0]: folder}
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"several files need a directory to go to, and {output} is a file")
    targets: dict[str, Path] = {}
    inputs: dict[Path, str] = {}
    for name in names:
        if name == "-":
            raise CommandError(
                "standard input has no name for its file in a directory; name a file"
            )
        target = folder / (places[name] if places else Path(name).name)
        other = inputs.setdefault(target, name)
        if other != name:
            raise CommandError(
                f"{other} and {name} would both go to {target}; --keep-dirs keeps them apart"
            )
        targets[name] = target
    return targets
