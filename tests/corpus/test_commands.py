"""The commands for a corpus: rows in, rows out, and what is said of bad ones."""

from __future__ import annotations

import gzip
import json
import sys
from typing import Any

import pytest

from newsclean import read_rules
from newsclean.cli.progress import Bar
from tests.corpus.articles import HARBOUR, SCHOOL, preview, update
from tests.corpus.test_templates import PAGES
from tests.test_cli import Shell, shell

__all__ = ["shell"]

ROWS: list[dict[str, Any]] = [
    {"id": 7, "text": preview(HARBOUR), "date": "2024-03-05", "desk": "city"},
    {"id": "full", "text": HARBOUR, "date": "2024-03-05"},
    {"id": 9, "text": SCHOOL, "date": "2024-03-06"},
]


def lines(*rows: object) -> str:
    return "".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows)


def rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def test_dedupe_gives_a_row_for_each_article(shell: Shell) -> None:
    code, out, err = shell("dedupe", shell.write("in.jsonl", lines(*ROWS)))
    assert (code, err) == (0, "newsclean: 3 articles, of which 2 stay\n")
    first, second, third = rows(out)
    assert list(first) == ["id", "cluster", "relation", "twin", "score", "reason", "threshold"]
    assert (first["id"], first["cluster"], first["relation"], first["twin"]) == (
        *(7, "full", "preview", "full"),
    )
    assert (second["cluster"], second["relation"], second["twin"]) == ("full", None, None)
    assert third["cluster"] == 9


def test_dedupe_drop_writes_the_rows_that_stay_as_they_are(shell: Shell) -> None:
    odd = '{"id": 9,  "text": "A line\\u0021 of its own \\ud800 here", "x": [1.0]}\n'
    code, out, _ = shell(
        "dedupe", "--drop", "--keep", "first", stdin=lines(*ROWS[:2], odd).encode()
    )
    assert code == 0
    assert out.decode() == lines(ROWS[0], odd)


def test_dedupe_against_lets_go_what_others_hold(shell: Shell) -> None:
    train, other = (
        shell.write("train.jsonl", lines(*ROWS)),
        shell.write("test.jsonl", lines(ROWS[1])),
    )
    code, out, err = shell("dedupe", "--against", other, "--drop", train)
    assert (code, err) == (0, "newsclean: 3 articles, of which 1 stay\n")
    assert out.decode() == lines(ROWS[2])
    _, out, _ = shell("dedupe", "--against", other, train)
    assert [(row["id"], row["twin"]) for row in rows(out)] == [
        (7, "full"),
        ("full", "full"),
        (9, None),
    ]
    code, _, err = shell("dedupe", "--against", "-", train)
    assert (code, err) == (
        2, "newsclean: --against -: standard input is for IN alone; name a file\n",
    )  # fmt: skip
    code, _, err = shell("dedupe", "--against", "gone.jsonl", train)
    assert code == 1
    assert "gone.jsonl" in err


def test_dedupe_with_another_threshold(shell: Shell) -> None:
    both = lines({"id": 1, "text": HARBOUR}, {"id": 2, "text": update(HARBOUR)})
    file = shell.write("in.jsonl", both)
    assert shell("dedupe", file)[2] == "newsclean: 2 articles, of which 1 stay\n"
    assert shell("dedupe", "--threshold", "0.99", file)[2].endswith("of which 2 stay\n")
    code, _, err = shell("dedupe", "--threshold", "2", file)
    assert (code, err) == (2, "newsclean: --threshold lies between 0.3 and 1: 2.0\n")


def test_dedupe_shows_the_nearest_pairs(shell: Shell) -> None:
    file = shell.write("in.jsonl", lines(*ROWS, {"id": "new", "text": update(HARBOUR)}))
    code, out, err = shell("dedupe", "--near-misses", "2", file)
    assert (code, err) == (0, "")
    first, second = rows(out)
    assert list(first)[:7] == ["first", "second", "score", "threshold", "story", "veto", "reason"]
    assert {first["first"], first["second"], second["first"], second["second"]} <= {
        7,
        "full",
        "new",
    }
    texts = {row["id"]: row["text"] for row in (*ROWS, {"id": "new", "text": update(HARBOUR)})}
    for pair in (first, second):
        for side in ("first", "second"):
            assert pair[f"{side}_text"] == " ".join(texts[pair[side]][:200].split())
    code, _, err = shell("dedupe", "--near-misses", "2", "--index", "i.db", file)
    why = "--near-misses goes without --index, --against, --addresses and --judged"
    assert (code, err) == (2, f"newsclean: {why}\n")


def test_dedupe_drop_all_writes_the_stories_that_stand_once(shell: Shell) -> None:
    code, out, err = shell("dedupe", "--drop-all", shell.write("in.jsonl", lines(*ROWS)))
    assert (code, err) == (0, "newsclean: 3 articles, of which 1 stay\n")
    assert out.decode() == lines(ROWS[2])
    assert shell("dedupe", "--drop", "--drop-all", "in.jsonl")[0] == 2


@pytest.mark.parametrize("field", ["site", "url"])
def test_dedupe_takes_sites_from_the_rows(shell: Shell, field: str) -> None:
    notice = " ".join(f"word{n}" for n in range(200))
    stories = [" ".join(f"own{n}{k}" for k in range(60)) for n in range(4)]
    table = [
        {"id": n, "text": f"{own}. {notice}", "home": f"https://www.a.com/{n}"}
        for n, own in enumerate(stories)
    ]
    name = shell.write("in.jsonl", lines(*table))
    assert len({row["cluster"] for row in rows(shell("dedupe", name)[1])}) == 1
    found = rows(shell("dedupe", name, f"--{field}", "home")[1])
    assert [row["cluster"] for row in found] == [0, 1, 2, 3]


def test_dedupe_reads_gzip_and_other_fields_and_writes_a_file(shell: Shell) -> None:
    renamed = [{"url": row["id"], "body": row["text"], "published": row["date"]} for row in ROWS]
    name = shell.write("in.jsonl.gz", gzip.compress(lines(*renamed).encode()))
    fields = ("--id", "url", "--text", "body", "--date", "published")
    code, out, _ = shell("dedupe", name, "-o", "new/out.jsonl", *fields)
    assert (code, out) == (0, b"")
    assert [row["cluster"] for row in rows(shell.read("new/out.jsonl"))] == ["full", "full", 9]
    assert [path.name for path in (shell.folder / "new").iterdir()] == ["out.jsonl"]


def test_dedupe_reads_csv_and_parquet(shell: Shell) -> None:
    pytest.importorskip("pyarrow")
    from newsclean.stream import Job, clean_files

    named = [{**row, "id": str(row["id"])} for row in ROWS]
    source = shell.write("in.jsonl", lines(*named))
    verdicts = shell("dedupe", source)[1]
    for name in ("in.csv", "in.parquet"):
        output = str(shell.folder / name)
        clean_files(Job(inputs=(str(shell.folder / source),), output=output, stamp=""))
        assert shell("dedupe", name)[1] == verdicts
        kept = rows(shell("dedupe", name, "--drop", "-o", "kept.jsonl.gz")[1])
        assert kept == []
        assert [row["id"] for row in rows(gzip.decompress(shell.read("kept.jsonl.gz")))] == [
            "full",
            "9",
        ]


BAD = [
    ("{oops\n", "not JSON"),
    ("[1]\n", "not an object, but a list"),
    (lines({"text": "x"}), "field 'id' holds no id"),
    (lines({"id": True, "text": "x"}), "field 'id' holds no id"),
    (lines({"id": 1}), "no field 'text'"),
    (lines({"id": 1, "text": 2}), "field 'text' is a number, not a string"),
    (lines({"id": 1, "text": "x", "date": "someday"}), "not a date: 'someday'"),
    (lines({"id": "full", "text": "x"}), "the id 'full' stands at in.jsonl:2 already"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_row_is_named_by_its_line_and_skipped(shell: Shell, bad: str, reason: str) -> None:
    name = shell.write("in.jsonl", lines(*ROWS[:2], "\n", bad, ROWS[2]))
    code, out, err = shell("dedupe", name)
    assert code == 1
    assert err.startswith(f"newsclean: in.jsonl:4: {reason}")
    assert err.endswith("newsclean: 1 bad row skipped\n")
    assert len(rows(out)) == 3
    code, out, err = shell("dedupe", name, "--strict")
    assert (code, out) == (1, b"")
    assert err.endswith("(--strict)\n")


def test_gzip_that_ends_too_soon_is_named(shell: Shell) -> None:
    data = gzip.compress(lines(*ROWS * 20).encode())
    code, _, err = shell("dedupe", shell.write("in.jsonl.gz", data[: len(data) // 2]))
    assert code == 1
    assert "cannot be unpacked from here on" in err


def test_a_file_that_is_not_there_is_named(shell: Shell) -> None:
    for command in (("dedupe", "no.jsonl"), ("learn", "no.jsonl"), ("index", "no.db", "info")):
        code, _, err = shell(*command)
        assert code == 1
        assert err.startswith(f"newsclean: {command[1]}: no such file or directory")


def test_dedupe_with_an_index_knows_the_stories_of_other_days(shell: Shell) -> None:
    monday = shell.write("monday.jsonl", lines(*ROWS))
    tuesday = shell.write(
        "tuesday.jsonl",
        lines(
            {"id": "copy", "text": HARBOUR.upper(), "date": "2024-03-06"},
            {"id": "newer", "text": update(HARBOUR), "date": "2024-03-06"},
            {"id": "other", "text": "The fog over the islands lasted all week. " * 9},
        ),
    )
    assert shell("dedupe", monday, "--index", "seen.db")[0] == 0
    again = rows(shell("dedupe", monday, "--index", "seen.db")[1])
    assert [row["cluster"] for row in again] == ["full", "full", 9]
    found = rows(shell("dedupe", tuesday, "--index", "seen.db")[1])
    assert [row["cluster"] for row in found] == ["full", "full", "other"]
    assert {row["relation"] for row in found[:2]} >= {"same"}
    assert [row["threshold"] for row in found] == [0.5, 0.66, None]
    assert rows(shell("index", "seen.db", "info")[1])[0]["articles"] >= 3


def test_index_query_add_and_remove(shell: Shell) -> None:
    name = shell.write("in.jsonl", lines(*ROWS))
    assert shell("index", "seen.db", "add", name)[0] == 0
    copy = lines({"id": 1, "text": HARBOUR}, {"id": 2, "text": "Nothing like it was seen. " * 9})
    code, out, _ = shell("index", "seen.db", "query", stdin=copy.encode())
    first, second = rows(out)
    assert code == 0
    assert (first["id"], first["relation"], first["twin"]) == (1, "same", "full")
    assert second == {"id": 2, "relation": None, "twin": None}
    assert shell("index", "seen.db", "remove", "full", "7") == (0, b"", "")
    code, _, err = shell("index", "seen.db", "remove", "full")
    assert (code, err) == (1, "newsclean: seen.db: no article 'full'\n")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("index", "in.jsonl", "info"), "in.jsonl: not an index of newsclean"),
        (("index", "in.jsonl", "remove"), "remove needs the ids of articles"),
        (("index", "in.jsonl", "info", "x"), "info takes no argument; 'x' is one too many"),
        (("dedupe", "in.jsonl", "--jobs", "0"), "a number from 1 on, not '0'"),
        (
            ("dedupe", "in.jsonl", "--keep", "best"),
            "argument --keep: first, longest or newest, not 'best'",
        ),
        (
            ("dedupe", "in.txt"),
            "in.txt: a text by its name; say --from jsonl (or csv, ...) for rows",
        ),
        (("learn", "in.jsonl", "--state", "in.jsonl"), "in.jsonl: "),
    ],
)
def test_wrong_use_is_told(shell: Shell, command: tuple[str, ...], message: str) -> None:
    shell.write("in.jsonl", lines(*ROWS) * 200)
    shell.write("in.txt", lines(*ROWS))
    code, out, err = shell(*command)
    assert code in (1, 2)
    assert out == b""
    assert message in err


def test_learn_writes_rules_that_clean_takes(shell: Shell) -> None:
    pages = [{"text": text, "link": "https://courier.example/a"} for text in PAGES]
    name = shell.write("pages.jsonl", lines(*pages, {"text": "x"}, {"link": "y"}))
    code, out, err = shell("learn", name, "--site-field", "link", "-o", "site.toml")
    assert (code, out) == (1, b"")
    assert "pages.jsonl:3: no field 'link'" in err
    assert "pages.jsonl:4: no field 'text'" in err
    assert "2 pages read, 1 site known" in err
    assert {rule.id.partition(".")[0] for rule in read_rules(shell.folder / "site.toml").rules} == {
        "courier-example"
    }
    code, out, _ = shell("clean", "--rules", "site.toml", shell.write("page.txt", PAGES[0]))
    assert b"Printed since" not in out


def test_learn_goes_on_from_its_state(shell: Shell) -> None:
    for place, text in enumerate(PAGES):
        name = shell.write("day.jsonl", lines({"text": text, "site": "courier"}))
        code, out, _ = shell("learn", name, "--state", "state.json")
        assert (code, out.count(b"[[rule]]") > 0) == (0, place == 1)


def test_without_numpy_the_message_says_what_to_install(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("newsclean.corpus")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numpy", None)
    code, _, err = shell("dedupe", shell.write("in.jsonl", lines(*ROWS)))
    assert (code, err) == (
        2,
        "newsclean: dedupe and index need numpy: pip install 'newsclean[corpus]'\n",
    )


def test_progress_is_for_terminals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> str:
        with Bar("dedupe", " rows") as bar:
            assert list(bar.counted([7] * 1000)) == [7] * 1000
            bar.now("comparing")
            bar.say("in:3: bad")
        return capsys.readouterr().err

    assert run() == "newsclean: in:3: bad\n"
    pytest.importorskip("tqdm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown = run()
    assert "comparing" in shown
    assert "newsclean: in:3: bad\n" in shown
    assert shown.endswith("\r"), "no trace is left"


def test_without_courlan_the_message_says_what_to_install(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "courlan", None)
    file = shell.write("in.jsonl", lines(*ROWS))
    assert shell("dedupe", "--addresses", file) == (
        *(2, b""),
        "newsclean: --addresses needs courlan: pip install 'newsclean[addresses]'\n",
    )
