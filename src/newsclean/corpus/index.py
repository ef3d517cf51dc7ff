"""An index of stories that were seen, in one SQLite file or in memory.

Each change is one transaction: after it is done, neither the end of the process nor another
process that uses the same file can undo it or see half of it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from os import PathLike, fspath
from typing import NamedTuple

from newsclean.corpus.dates import day, is_later
from newsclean.corpus.dedupe import WORD_FOR_WORD, Article, digest
from newsclean.corpus.relation import SHINGLE_THRESHOLD, StoryRelation, kind, matches, reason
from newsclean.corpus.signature import Signature, compared, sign

APPLICATION = 0x6E636C6E
"""Marks a SQLite file as an index of newsclean."""

LAYOUT = 3
"""The version of its tables."""

PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""

BLOCK = 1000
"""Articles that are remembered in one transaction."""

LATEST = 48
"""Of the texts under one key, so many are looked at: the ones that came last."""

LOOKED_AT = 12
"""So many texts are compared, those that share the most keys."""

_TABLES = """
CREATE TABLE article (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    days REAL,
    size INTEGER NOT NULL,
    samples BLOB NOT NULL,
    digest BLOB NOT NULL
);
CREATE INDEX text ON article (digest);
CREATE TABLE key (
    hash INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (hash, number)
) WITHOUT ROWID;
"""
_DAMAGE = frozenset(
    {
        sqlite3.SQLITE_ERROR,  # the statements are right, so the tables are not
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_FORMAT,
    }
)
_COPIES = f"SELECT id FROM article WHERE digest = ? ORDER BY number LIMIT {LATEST}"
_FOUND = f"SELECT number FROM key WHERE hash = ? ORDER BY number DESC LIMIT {LATEST}"


class IndexFileError(Exception):
    """A file that cannot serve as an index, or can no longer: the message says which and why."""


class Seen(NamedTuple):
    """A story that the index holds already."""

    id: str
    relation: StoryRelation
    """What the text that was asked about is to it."""

    score: float
    """The share of the shorter of the two that stands in the longer, as the samples tell it."""

    reason: str
    """The evidence in words."""

    threshold: float
    """The least score of its kind, by shingles or by letters, that makes the two one story."""


class Index:
    """Articles that were seen, by their stories. `Index()` is in memory, `Index(path)` in a file.

    A file is made where there is none. Several processes may use it at the same time; an object is
    for the thread that made it. Close it, or use it in a `with` block.

    Raises `IndexFileError` for a file of another program or of a newer version, and, from every
    method, when the disk is full, or the file is damaged or cannot be read or written. Raises
    `ValueError` for an article with an id that is `unfit_id`.
    """

    def __init__(self, path: str | PathLike[str] = ":memory:") -> None:
        self.path = fspath(path)
        with self._told():
            # No transaction is ever open but those that are opened here by name.
            self._base = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            with self._told():
                self._open()
        except BaseException:
            self._base.close()
            raise

    def _open(self) -> None:
        run = self._base.execute
        if self._is_new():
            # Readers and a writer do not wait for each other, and a commit is one write.
            run("PRAGMA journal_mode = WAL")
            with self._writing():
                if self._is_new():  # nobody else was faster
                    for statement in filter(str.strip, _TABLES.split(";")):
                        run(statement)
                    run(f"PRAGMA application_id = {APPLICATION}")
                    run(f"PRAGMA user_version = {LAYOUT}")
        if self._number("PRAGMA application_id") != APPLICATION:
            raise IndexFileError(f"{self.path}: not an index of newsclean")
        layout = self._number("PRAGMA user_version")
        if layout != LAYOUT:
            raise IndexFileError(
                f"{self.path}: made by another version of newsclean (layout {layout}; "
                f"this one reads layout {LAYOUT})"
            )
        # With the journal ahead of the file this loses nothing to the end of a process. What a
        # power failure may take is the latest commits, never the file.
        run("PRAGMA synchronous = NORMAL")

    def _is_new(self) -> bool:
        mark = self._number("PRAGMA application_id")
        return mark == 0 == self._number("SELECT count(*) FROM sqlite_master")

    def _number(self, question: str) -> int:
        row = self._base.execute(question).fetchone()
        if row is None or not isinstance(row[0], int):
            raise self._damaged(f"no number is the answer to {question}")
        return row[0]

    def query(self, article: Article, most: int = 5) -> list[Seen]:
        """What the index holds of the story of `article`, itself left out, the surest first."""
        signed = _Signed.of(article, stored=False)
        with self._told():
            return list(islice(self._seen(signed), most))

    def add(self, article: Article) -> None:
        """Remember `article`. One with the same id is replaced."""
        self.add_all([article])

    def add_all(self, articles: Iterable[Article]) -> None:
        """Remember all `articles`, some thousand in a transaction.

        On an error those that came before it are remembered, but for the last thousand or fewer.
        """
        signed = (_Signed.of(article) for article in articles)
        # Reading and signing take long, and another process may want to write meanwhile.
        while block := list(islice(signed, BLOCK)):
            with self._told(), self._writing():
                for one in block:
                    self._insert(one)

    def see(self, article: Article) -> Seen | None:
        """The surest of what `query` finds, or None for a new story; then `add`, as one step.

        Of two processes that see the same story at the same time, one is told of the other.
        """
        signed = _Signed.of(article)
        with self._told(), self._writing():
            story = next(self._seen(signed), None)
            self._insert(signed)
        return story

    def remove(self, id: str) -> bool:
        """Forget the article `id`; whether it was there."""
        if unfit_id(id):
            return False
        with self._told(), self._writing():
            return self._delete(id)

    def close(self) -> None:
        """Put everything into the one file, and let it go."""
        with self._told():
            self._base.close()

    def __len__(self) -> int:
        with self._told():
            return self._number("SELECT count(*) FROM article")

    def __contains__(self, id: object) -> bool:
        if not isinstance(id, str) or unfit_id(id):
            return False
        with self._told():
            rows = self._base.execute("SELECT 1 FROM article WHERE id = ?", (id,))
            return rows.fetchone() is not None

    def __iter__(self) -> Iterator[str]:
        """The ids, in the order in which they came."""
        with self._told():
            rows = self._base.execute("SELECT id FROM article ORDER BY number").fetchall()
            if not all(isinstance(id, str) for (id,) in rows):
                raise self._damaged("an id is no text")
        return (id for (id,) in rows)

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what SQLite says, with the name of the file."""
        try:
            yield
        except sqlite3.ProgrammingError:  # used after `close`, or in another thread
            raise
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
                raise IndexFileError(f"{self.path}: not an index of newsclean") from error
            # The same code without what SQLite adds to it. There is none for text that is no UTF-8.
            if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _DAMAGE:
                raise self._damaged(str(error)) from error
            raise IndexFileError(f"{self.path}: {error}") from error
        except UnicodeDecodeError as error:  # what SQLite wanted to say of damage, with the damage
            raise self._damaged(str(error)) from error

    def _damaged(self, how: str) -> IndexFileError:
        return IndexFileError(
            f"{self.path}: damaged: {how}; take an older copy, or make it anew of its articles"
        )

    def _stored(self, row: Sequence[object] | None) -> tuple[str, Signature]:
        """The id and the signature in a row of the file, whatever stands there."""
        try:
            if row is None:
                raise TypeError("an article is missing")
            id, days, size, samples = row
            if not isinstance(id, str) or not isinstance(samples, bytes):
                raise TypeError("not the id and the samples of an article")
            if not isinstance(size, int) or not isinstance(days, float | None) or size < 0:
                raise TypeError("not the size and day of an article")
            return id, Signature.unpack(size, days, samples)
        except (ValueError, TypeError) as error:
            raise self._damaged(str(error)) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._base.execute("COMMIT")
        except BaseException:
            # On a full disk SQLite has already taken it back.
            with suppress(sqlite3.Error):
                self._base.execute("ROLLBACK")
            raise

    def _seen(self, signed: _Signed) -> Iterator[Seen]:
        """What is known of a text: the same word for word first, then what is most like it."""
        run, id, signature = self._base.execute, signed.id, signed.signature
        copies = [other for (other,) in run(_COPIES, (signed.digest,)) if other != id]
        if signature.size:
            yield from (
                Seen(other, "same", 1.0, WORD_FOR_WORD, SHINGLE_THRESHOLD) for other in copies
            )
        found = (run(_FOUND, (key,)) for key in sorted(signature.shingles.hashes))
        votes: Counter[int] = Counter(number for rows in found for (number,) in rows)
        likely = sorted(votes, key=lambda number: (-votes[number], number))[:LOOKED_AT]
        stories: list[tuple[float, Seen]] = []
        for number in likely:
            row = run("SELECT id, days, size, samples FROM article WHERE number = ?", (number,))
            other, twin = self._stored(row.fetchone())
            evidence = compared(signature, twin)
            if other != id and other not in copies and matches(evidence):
                later = is_later(signature.days, twin.days)
                relation = kind(evidence, signature.size < twin.size, later)
                score = round(evidence.score, 4)
                seen = Seen(other, relation, score, reason(evidence), evidence.least())
                stories.append((max(evidence.alike, evidence.letters_alike), seen))
        stories.sort(key=lambda story: (-story[0], -story[1].score))
        yield from (seen for _, seen in stories)

    def _insert(self, signed: _Signed) -> None:
        self._delete(signed.id)
        run, signature = self._base.execute, signed.signature
        number = run(
            "INSERT INTO article (id, days, size, samples, digest) VALUES (?, ?, ?, ?, ?)",
            (signed.id, signature.days, signature.size, signature.pack(), signed.digest),
        ).lastrowid
        self._base.executemany(
            "INSERT INTO key VALUES (?, ?)", [(key, number) for key in sorted(signature.keys)]
        )

    def _delete(self, id: str) -> bool:
        run = self._base.execute
        row = run("SELECT number, days, size, samples FROM article WHERE id = ?", (id,)).fetchone()
        if row is None:
            return False
        number, *rest = row
        _, signature = self._stored((id, *rest))
        self._base.executemany(
            "DELETE FROM key WHERE hash = ? AND number = ?",
            [(key, number) for key in signature.keys],
        )
        run("DELETE FROM article WHERE number = ?", (number,))
        return True


def unfit_id(id: str) -> str:
    """Why `id` cannot be the id of an article in an index, or nothing."""
    try:
        id.encode("utf-8")
    except UnicodeEncodeError:
        return f"the id {id!r} holds half a character (a lone surrogate): no index can hold it"
    return ""


class _Signed(NamedTuple):
    """An article as the index keeps it."""

    id: str
    signature: Signature
    digest: bytes

    @classmethod
    def of(cls, article: Article, *, stored: bool = True) -> _Signed:
        """`article`, which can be `stored`. Raises `ValueError` where its id cannot."""
        if stored and (why := unfit_id(article.id)):
            raise ValueError(why)
        signature = sign(article.text, day(article.date))
        return cls(article.id, signature, digest(article.text))
