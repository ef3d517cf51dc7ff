"""Files and their names: which names mean one file, and errors that say which file they are about.

A command is given many paths, and some of them it writes. `refuse_overlaps` sees to it that none of
these is a file that the same command reads, or writes for another purpose.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

from newsclean.rows.formats import InputError

_Identity: TypeAlias = tuple[int, int, tuple[str, ...]]
"""Device and number of a file, or those of the nearest folder that is there, and in it the way to a
file that is not there yet, without what some file systems make nothing of."""


class OverlapError(InputError):
    """One file would be written that the same command reads, or writes for another purpose."""


class Use(NamedTuple):
    """A file and what it is for."""

    path: str
    """ "-" is standard input where it is read, and standard output where it is written."""
    role: str
    """What it is, in words or as an option, such as "the input" or "--errors"."""


class _Place(NamedTuple):
    use: Use
    way: tuple[str, ...]
    """The names that lead from the nearest folder that is there to a file that is not."""
    folder: Path


def refuse_overlaps(reads: Iterable[Use], writes: Iterable[Use]) -> None:
    """Raise `OverlapError` if a file that is written is read as well, or written twice.

    Files are told apart by what they are and not by what they are called: by links of both kinds,
    by another way to the same folder, and, where a file system makes nothing of case or of how a
    letter is composed, by another spelling. Only plain files count: a terminal, a pipe or /dev/null
    may serve for everything.
    """
    seen: dict[_Identity, list[_Place]] = {}
    for use in reads:
        if identified := _identified(use, 0):
            seen.setdefault(identified[0], []).append(identified[1])
    read = {id(place) for places in seen.values() for place in places}
    for use in writes:
        identified = _identified(use, 1)
        if identified is None:
            continue
        identity, place = identified
        for other in seen.setdefault(identity, []):
            if _is_one(place, other):
                raise OverlapError(_told(use, other.use, id(other) in read))
        seen[identity].append(place)


def _identified(use: Use, descriptor: int) -> tuple[_Identity, _Place] | None:
    """The identity of a file, and where it is or will be; None for what is no plain file."""
    try:
        stat = os.fstat(descriptor) if use.path == "-" else os.stat(use.path)
    except OSError:
        return None if use.path == "-" else _to_be_made(use)
    if not S_ISREG(stat.st_mode):
        return None
    return (stat.st_dev, stat.st_ino, ()), _Place(use, (), Path())


def _to_be_made(use: Use) -> tuple[_Identity, _Place] | None:
    real = Path(os.path.realpath(use.path))
    for folder in real.parents:
        try:
            stat = folder.stat()
        except OSError:
            continue
        way = real.relative_to(folder).parts
        folded = tuple(map(_folded, way))
        return (stat.st_dev, stat.st_ino, folded), _Place(use, way, folder)
    return None


def _folded(name: str) -> str:
    """What names have in common that a file system may take for one."""
    # Windows drops points and blanks at the end.
    return normalize("NFD", normalize("NFD", name).casefold()).rstrip(" .")


def _is_one(one: _Place, other: _Place) -> bool:
    pairs = zip(one.way, other.way, strict=True)
    return all(a == b or _taken_for_one(one.folder, a, b) for a, b in pairs)


def _taken_for_one(folder: Path, one: str, other: str) -> bool:
    """Whether two spellings are one name in `folder`: tried out, for no system says so."""
    mark = f".newsclean-{os.urandom(4).hex()}-"
    try:
        with (folder / f"{mark}{one}").open("xb"):
            pass
        try:
            return os.path.lexists(folder / f"{mark}{other}")
        finally:
            (folder / f"{mark}{one}").unlink()
    except OSError:
        return True  # rather one file too many refused than one lost


def _told(use: Use, other: Use, read: bool) -> str:
    def called(path: str, standard: str) -> str:
        return standard if path == "-" else path

    path = called(use.path, "standard output")
    there = called(other.path, "standard input" if read else "standard output")
    also = "" if there == path else f" {there}"
    if read:
        return f"{path}: {use.role} would write over {other.role}{also}; name another file"
    return f"{path}: {use.role} would write over what {other.role}{also} writes; name another file"


def behind_links(path: Path) -> Path:
    """The file that `path` means: where it is a link, what that leads to, there or not."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


@contextmanager
def named(path: str | os.PathLike[str]) -> Iterator[None]:
    """Give the name of this file to every `OSError` that comes without one, as of a full disk.

    What is no error of the system but of a library becomes an `InputError`.
    """
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        if error.errno is None:
            raise InputError(f"{os.fspath(path)}: {error}") from error
        raise OSError(error.errno, os.strerror(error.errno), os.fspath(path)) from error
