"""Standard output in the place of a draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from newsclean.rows.files import named
from newsclean.rows.formats import emit
from newsclean.stream.draft import ErrorFile
from newsclean.stream.summary import Summary
from newsclean.stream.work import Part


class Pipe:
    """What `Draft` is for a file: here nothing can be taken back or resumed.

    With `dry` no row is written, and all are counted.
    """

    def __init__(self, errors: Path | None, parquet: bool, dry: bool = False) -> None:
        self._errors = ErrorFile(errors, 0)
        self._emit = _ignore if dry else emit
        parquet = parquet and not dry
        self.counts = Summary()
        self._wrote = False
        self._folder = TemporaryDirectory() if parquet else None
        self._draft = Path(self._folder.name, "draft") if self._folder else None
        self._file: IO[bytes] | None = self._draft.open("wb") if self._draft else None

    def __enter__(self) -> Pipe:
        return self

    def __exit__(self, *_: object) -> None:
        self._errors.close()
        if self._file:
            self._file.close()
        if self._folder:
            self._folder.cleanup()

    def begin(self, data: bytes) -> None:
        """Write what stands before the rows."""
        self._wrote = bool(data)
        self._emit(data)

    def abandon(self) -> None:
        """Leave it: what was written cannot be taken back."""

    def add(self, part: Part) -> None:
        """Write the rows of `part`, and its bad ones."""
        if self._file and self._draft:
            with named(self._draft):
                self._file.write(part.data)
        else:
            self._wrote = self._wrote or bool(part.data)
            self._emit(part.data)
        self._errors.write(part.bad)
        self.counts.add(part.counts)

    def finish(self, convert: Callable[[Path, Path], None] | None, empty: bytes) -> None:
        """Write what is left: a file of columns, or `empty` where there are no rows."""
        if convert and self._file and self._draft:
            made = self._draft.with_name("made")
            with named(self._draft):
                self._file.close()
                convert(self._draft, made)
            with made.open("rb") as file:
                while block := file.read(1 << 20):
                    emit(block)
        elif not self._wrote:
            self._emit(empty)


def _ignore(data: bytes) -> None:
    """Write nothing."""
