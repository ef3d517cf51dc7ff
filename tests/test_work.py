"""What becomes of a piece of a file, to the last count and the last word of a message."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from newsclean import NEWS, Config, Document, Mark
from newsclean.rows.formats import Format, InputError
from newsclean.rows.read import BadRow, Chunk
from newsclean.rows.row import Item
from newsclean.rows.write import csv_lines
from newsclean.stream import stamp
from newsclean.stream.summary import Summary
from newsclean.stream.work import Part, Task, header, work

RAW = "A storm hit the coast.Nobody was hurt.\n\nLeave a Comment\n"
CLEAN = "A storm hit the coast. Nobody was hurt.\n"
BARE = "Advertisement\n\nShare this article\n"
LONG = "Share this article\n" * 40 + "The harbour opens on Monday, she said.\n"

TASK = Task(target=Format("jsonl"), largest=2000)


def done(task: Task, rows: Sequence[Any], bad: Sequence[BadRow] = ()) -> Part:
    """What becomes of `rows`, lines 7, 8, ... of a file of JSON lines."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    items = tuple(Item(number, line, len(line)) for number, line in enumerate(lines, 7))
    return work(pickle.dumps(task), Chunk("day.jsonl", "jsonl", items, tuple(bad), position=99))


def written(part: Part) -> list[Any]:
    return [json.loads(line) for line in part.data.splitlines()]


def of_parquet(task: Task, batch: Any, bad: Sequence[BadRow] = ()) -> tuple[Part, Any]:
    """What becomes of a batch whose first row is number 7, and the batch that is written."""
    pa = pytest.importorskip("pyarrow")
    chunk = Chunk("day.parquet", "parquet", (), tuple(bad), batch=batch, first=7)
    part = work(pickle.dumps(replace(task, target=Format("parquet"))), chunk)
    size = int.from_bytes(part.data[:8], "little")
    assert len(part.data) == 8 + size
    return part, pa.ipc.open_stream(part.data[8:]).read_all()


def test_every_count() -> None:
    rows = [{"text": text} for text in (RAW, CLEAN, LONG, BARE, None, 3, BARE)]
    broken = BadRow("day.jsonl", 16, "the file breaks off", broken=True)
    part = done(TASK, [*rows, {"body": "x"}, "{"], [broken])
    assert part.counts == Summary(
        rows=5,
        changed=1,
        refused=3,
        no_article=2,
        without_article=["day.jsonl:10", "day.jsonl:13"],
        failed=4,
        null=1,
        broken=1,
        removed=Counter(comments=15),
        rules=Counter({"en.comment-heading": 15}),
    )
    assert [row["text"] for row in written(part)] == [CLEAN, CLEAN, LONG, BARE, BARE]
    assert [bad.number for bad in part.bad] == [11, 12, 14, 15, 16]
    assert part.position == 99


def test_rows_without_an_article_are_dropped_and_named_in_order() -> None:
    part = done(replace(TASK, drop_no_article=True), [{"text": text} for text in (BARE, RAW, BARE)])
    assert (part.counts.rows, part.counts.dropped, part.counts.no_article) == (1, 2, 2)
    assert (part.counts.failed, part.counts.refused) == (0, 0)
    assert part.counts.without_article == ["day.jsonl:7", "day.jsonl:9"]
    assert part.bad[0].reason.startswith("no article: ")
    assert part.bad[0].raw == json.dumps({"text": BARE})


def test_no_more_rows_without_an_article_are_named_than_help() -> None:
    part = done(TASK, [{"text": BARE}] * 30)
    assert part.counts.no_article == 30
    assert part.counts.without_article == [f"day.jsonl:{number}" for number in range(7, 27)]


def last_paragraph(doc: Document) -> list[Mark]:
    """A marker that is no rule of any book."""
    return [Mark(len(doc.units) - 1, "mine.own.kind", 1.0)] if "coda" in doc.text else []


def raising(doc: Document) -> list[Mark]:
    if "bomb" in doc.text:
        raise RuntimeError("it went off")
    return []


@pytest.mark.parametrize(
    ("task", "row", "reason", "cause"),
    [
        (TASK, {"text": None}, "field 'text' is null, not a string", "null"),
        (TASK, {"text": 3}, "field 'text' is a number, not a string", "field"),
        (TASK, {"body": "x"}, "no field 'text'; there are body", "field"),
        (TASK, {"text": "x" * 2001}, "larger than 2,000 characters", ""),
        (
            replace(TASK, config=Config(markers=(raising,))),
            {"text": "A bomb."},
            "cleaning failed: RuntimeError: it went off",
            "",
        ),
        (
            replace(TASK, drop_no_article=True),
            {"text": BARE},
            "no article: 100% of the text would have gone, and no sentence would have stayed",
            "no article",
        ),
        (
            replace(TASK, removals=True),
            {"text": "x", "removals": []},
            "there is a column 'removals' already",
            "",
        ),
        (
            replace(TASK, stamp="seen"),
            {"text": "x", "seen": "yes"},
            "column 'seen' holds no stamp, which would take its place; name another one for it",
            "",
        ),
        (
            replace(TASK, stamp="seen"),
            {"text": "x", "seen": 0},
            "column 'seen' holds no stamp, which would take its place; name another one for it",
            "",
        ),
        (
            replace(TASK, target=Format("csv"), columns=("text",)),
            {"text": "x", "late": 1},
            "column 'late' is not in the header, which the first rows gave",
            "",
        ),
        (
            replace(TASK, target=Format("csv"), columns=("text", "\ud800")),
            {"text": "x", "\ud800": 1},
            "the name of column '\\ud800' holds half a character (a lone surrogate)",
            "",
        ),
    ],
)
def test_a_row_that_cannot_be_used(task: Task, row: Any, reason: str, cause: str) -> None:
    part = done(task, [{"text": CLEAN}, row, {"text": CLEAN}])
    (bad,) = part.bad
    assert (bad.file, bad.number, bad.broken, bad.cause) == ("day.jsonl", 8, False, cause)
    assert bad.reason == reason
    assert bad.raw == (None if "larger" in reason else json.dumps(row))
    assert part.counts.rows == 2


@pytest.mark.parametrize(("message", "told"), [("too odd", "too odd"), ("", "ValueError")])
def test_a_row_that_the_format_has_no_place_for(
    monkeypatch: pytest.MonkeyPatch, message: str, told: str
) -> None:
    def picky(rows: Sequence[dict[str, Any]], columns: Sequence[str], delimiter: str) -> bytes:
        if any("odd" in row["text"] for row in rows):
            raise ValueError(message)
        return csv_lines(rows, columns, delimiter)

    monkeypatch.setattr("newsclean.stream.work.csv_lines", picky)
    task = replace(TASK, target=Format("csv"), columns=("text",))
    odd = {"text": "An odd text."}
    part = done(task, [{"text": CLEAN}, odd, {"text": None}, {"text": CLEAN}])
    assert part.data == f'"{CLEAN}"\n'.encode() * 2
    assert [(bad.number, bad.reason) for bad in part.bad] == [
        (8, f"cannot be written as csv: {told}"),
        (9, "field 'text' is null, not a string"),
    ]
    assert (part.bad[0].file, part.bad[0].raw) == ("day.jsonl", json.dumps(odd))
    assert (part.counts.rows, part.counts.failed, part.counts.null) == (2, 2, 1)


def test_what_no_row_is_to_blame_for_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(rows: Sequence[dict[str, Any]], *rest: Any) -> bytes:
        if len(rows) > 1:
            raise ValueError("no room")
        return csv_lines(rows, *rest)

    monkeypatch.setattr("newsclean.stream.work.csv_lines", full)
    with pytest.raises(InputError, match=r"day\.jsonl:7: ValueError, here or behind: no room"):
        done(replace(TASK, target=Format("csv"), columns=("text",)), [{"text": CLEAN}] * 2)


def test_a_row_of_an_old_stamp_gets_the_new_one() -> None:
    rows = [{"text": "x", "seen": old} for old in (None, "", "0.0.1+0123456789ab", "2+01234567")]
    part = done(replace(TASK, stamp="seen", config=NEWS.but(repair=False)), rows)
    assert [row["seen"] for row in written(part)] == [stamp(NEWS.but(repair=False))] * 4


def test_what_went_is_counted_by_category_and_else_by_the_first_word() -> None:
    text = CLEAN + "\nThe coda is short, and it has two parts.\n"
    config = Config(markers=(last_paragraph,))
    part = done(replace(TASK, config=config), [{"text": text + "\nLeave a Comment\n"}])
    assert part.counts.removed.keys() == {"mine", "comments"}


def test_rows_without_half_characters_are_written_to_json_with_them() -> None:
    part = done(TASK, [{"text": CLEAN, "\ud800": 1}])
    assert written(part) == [{"text": CLEAN, "\ud800": 1}]


def test_what_nobody_thought_of_names_its_place() -> None:
    broken: Any = object()
    items = (Item(7, broken, 1), Item(8, "{}", 2))
    with pytest.raises(InputError) as error:
        work(pickle.dumps(TASK), Chunk("day.jsonl", "jsonl", items))
    assert str(error.value).startswith("day.jsonl:7: AttributeError, here or behind: ")
    with pytest.raises(InputError) as error:
        work(pickle.dumps(TASK), Chunk("day.parquet", "parquet", batch=broken, first=12))
    assert str(error.value).startswith("day.parquet:12: AttributeError, here or behind: ")


def test_parquet_in_and_out() -> None:
    pa = pytest.importorskip("pyarrow")
    old = "0.0.1+0123456789ab"
    batch = pa.record_batch(
        {
            "text": [RAW, None, "x" * 2001, CLEAN, BARE],
            "seen": [old, None, None, "yes", ""],
            "n": [1, 2, 3, 4, 5],
        }
    )
    broken = BadRow("day.parquet", 6, "the file breaks off", broken=True)
    part, table = of_parquet(replace(TASK, stamp="seen", removals=True), batch, [broken])
    assert table.column_names == ["text", "n", "removals", "seen"]
    assert table.column("text").to_pylist() == [CLEAN, BARE]
    assert table.column("n").to_pylist() == [1, 5]
    assert table.column("seen").to_pylist() == [stamp()] * 2
    assert [len(one) for one in table.column("removals").to_pylist()] == [1, 0]
    assert part.bad[0] == broken
    assert [(bad.number, bad.reason, bad.cause) for bad in part.bad[1:]] == [
        (8, "field 'text' is null, not a string", "null"),
        (9, "larger than 2,000 characters", ""),
        (
            10,
            "column 'seen' holds no stamp, which would take its place; name another one for it",
            "",
        ),
    ]
    assert [bad.file for bad in part.bad] == ["day.parquet"] * 4
    assert json.loads(part.bad[1].raw or "") == {"text": None, "seen": None, "n": 2}
    assert part.bad[2].raw is None
    assert part.counts == Summary(
        rows=2,
        changed=1,
        refused=1,
        no_article=1,
        without_article=["day.parquet:11"],
        failed=3,
        null=1,
        broken=1,
        removed=Counter(comments=15),
        rules=Counter({"en.comment-heading": 15}),
    )


def test_parquet_without_a_stamp_or_removals_keeps_its_columns() -> None:
    pa = pytest.importorskip("pyarrow")
    _, table = of_parquet(TASK, pa.record_batch({"n": [1, 2], "text": [RAW, CLEAN]}))
    assert table.to_pydict() == {"n": [1, 2], "text": [CLEAN, CLEAN]}


def test_parquet_of_rows_of_json_has_removals_of_one_type() -> None:
    pa = pytest.importorskip("pyarrow")
    task = replace(TASK, target=Format("parquet"), removals=True)
    for rows in ([{"text": "x"}], [{"text": RAW}]):
        table = pa.ipc.open_stream(done(task, rows).data[8:]).read_all()
        assert table.schema.field("removals").type.value_type.num_fields > 3
    assert done(task, []).data == b""


def test_the_header_of_csv() -> None:
    pa = pytest.importorskip("pyarrow")
    items = (Item(2, '{"b": 1, "text": "x"}', 1), Item(3, '{"c": 1, "\\ud800": 2}', 1))
    chunk = Chunk("day.jsonl", "jsonl", items)
    assert header(chunk, TASK) == ("b", "text", "c")
    assert header(chunk._replace(head=("c", "d")), TASK) == ("c", "d", "b", "text")
    both = replace(TASK, stamp="seen", removals=True)
    assert header(chunk, both) == ("b", "text", "c", "removals", "seen")
    assert header(Chunk("day.jsonl", "jsonl"), both) == ("text", "removals", "seen")
    batch = pa.record_batch({"n": [1], "text": ["x"]})
    assert header(Chunk("day.parquet", "parquet", batch=batch), TASK) == ("n", "text")
