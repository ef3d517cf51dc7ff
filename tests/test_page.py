"""What the HTML report holds, without a browser, and the commands that write and read it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given

from newsclean import CAREFUL, Edit, Removal, explain
from newsclean.cli.main import main
from newsclean.offsets import apply
from newsclean.review.html import Entry, Story, as_html
from tests.strategies import articles, texts

STORY = (
    "The council voted on Tuesday to close the old bridge for two years.\n\n"
    "Engineers had found cracks in three of its piers, and the repair will cost nine million.\n\n"
)
RAW = STORY + "Share this article\n"
_SCRIPT = re.compile(r'<script id="data" type="application/json">(.*?)</script>', re.DOTALL)


def held(page: str) -> dict[str, Any]:
    """The data of a page, as a browser finds it: up to the first thing that ends a script."""
    hit = _SCRIPT.search(page)
    assert hit
    data: dict[str, Any] = json.loads(hit[1])
    return data


def html(*entries: Entry, stories: tuple[Story, ...] = ()) -> str:
    return "".join(as_html(entries, "A report", stories=stories))


@given(articles())
def test_the_page_holds_the_whole_record(raw: str) -> None:
    cleaned = explain(raw)
    data = held(html(Entry("a", cleaned, "s")))
    strings = data["strings"]
    (packed,) = data["articles"]
    name, _, site, text, length, removals, spared, edits, _, refused = packed
    assert (name, site, length, refused or None) == ("a", "s", len(cleaned.text), cleaned.refused)
    assert len(text) == len(raw)
    assert [
        Removal(
            start,
            start + size,
            strings[rule],
            score,
            (twin[0], sum(twin)) if twin else None,
            strings[why],
        )
        for start, size, rule, score, why, *twin in removals
    ] == [one._replace(score=round(one.score, 3)) for one in cleaned.removals]
    assert [strings[one[0]] for one in spared] == [one.veto for one in cleaned.spared]
    mended = [
        Edit(start, start + size, strings[new], strings[rule]) for start, size, new, rule in edits
    ]
    if text == raw:
        assert apply(text, mended) == apply(raw, cleaned.edits)
    claims = [one.rule for one in cleaned.removals] + [one.rule for one in cleaned.spared]
    assert set(data["categories"]) == set(claims)


@given(texts, texts)
@example("</script><!--<script>", "\0\ud800$data")
def test_no_text_ends_the_data_or_breaks_the_page(raw: str, name: str) -> None:
    stories = (Story(0, 0, name, 1, 1, raw),)
    page = "".join(as_html([Entry(name, explain(raw), raw)], name, stories=stories))
    page.encode()
    assert page.count("<script") == page.count("</script>") == 2
    data = held(page)
    assert len(data["articles"][0][3]) == len(raw)
    assert "<" not in _SCRIPT.search(page)[1]  # type: ignore[index]


def test_the_policy_names_what_the_page_holds() -> None:
    page = html(Entry("a", explain(RAW)))
    for kind, tag in (("script", "<script>"), ("style", "<style>")):
        source = page.split(tag)[1].split(f"</{kind}>")[0]
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)


def test_categories_are_those_of_rules_and_heads_of_names() -> None:
    again = STORY + STORY.replace("nine", "some nine") + "Share this article\n"
    data = held(html(Entry("a", explain(again))))
    assert data["categories"]["en.share-this"] == "social"
    assert {"repeat"} < set(data["categories"].values())


# The commands


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [
        {"id": 1, "text": RAW, "title": "One", "site": "https://courier.example/1"},
        {"id": 2, "text": RAW.replace("Tuesday", "Tuesday night") * 2, "site": None},
        {"id": 3, "text": "Quite another story.", "site": "post.example"},
        {"id": 4, "text": 5},
    ]
    (tmp_path / "day.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (tmp_path / "a.txt").write_text(RAW)
    return tmp_path


Said = pytest.CaptureFixture[str]


def test_explain_writes_a_page(desk: Path, capsys: Said) -> None:
    assert main(["explain", "--html", "r.html", "a.txt", "none.txt"]) == 1
    assert "none.txt: no such file" in capsys.readouterr().err
    data = held((desk / "r.html").read_text("utf-8"))
    assert [one[0] for one in data["articles"]] == ["a.txt"]
    assert main(["explain", "--html", "none.html", "none.txt"]) == 1
    assert not (desk / "none.html").exists()


def test_report_writes_a_page_of_rows(desk: Path, capsys: Said) -> None:
    assert main(["report", "day.jsonl", "-o", "r.html"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "newsclean: day.jsonl:4: field 'text' is a number, not a string",
        "newsclean: 1 bad row skipped",
    ]
    data = held((desk / "r.html").read_text("utf-8"))
    later = "The council voted on Tuesday night to close the old bridge for two years."
    assert [one[:3] for one in data["articles"]] == [
        ["One", "One", "courier.example"],
        ["2", later, ""],
        ["3", "Quite another story.", "post.example"],
    ]
    assert len(data["articles"][0][5]) == 1


def test_report_takes_so_many_and_other_fields(desk: Path, capsys: Said) -> None:
    options = ["--text", "title", "--name-field", "id", "--site-field", "x"]
    assert main(["report", "day.jsonl", *options, "-o", "r.html"]) == 1
    told = capsys.readouterr().err
    assert "no field 'title'" in told
    assert "newsclean: no article has a site in the field 'x'\n" in told
    data = held((desk / "r.html").read_text("utf-8"))
    assert [one[:4] for one in data["articles"]] == [["1", "1", "", "One"]]


def test_report_says_of_how_many_it_takes_the_first(desk: Path, capsys: Said) -> None:
    assert main(["report", "day.jsonl", "--most", "1", "-o", "r.html"]) == 0
    said = "The first 1 of 4 articles, in the order of the input (--most 1)"
    assert capsys.readouterr().err == f"newsclean: {said}\n"
    assert f"<p>{said}</p>" in (desk / "r.html").read_text("utf-8")
    main(["report", "day.jsonl", "-o", "r.html"])
    assert "The first" not in capsys.readouterr().err
    assert "The first" not in (desk / "r.html").read_text("utf-8")


def test_an_article_is_called_by_its_title_or_by_its_first_line_that_stays() -> None:
    long = f"{'The council voted. ' * 20}\n\n{STORY}"
    entries = [
        Entry("a.txt", explain(RAW), "", "The bridge"),
        Entry("b.txt", explain(f"CNN —\n\n{STORY}")),
        Entry("c.txt", explain("")),
        Entry("d.txt", explain(long)),
        Entry("e.txt", explain(f"27° / 11°\n\n| The bridge is closed | |\n\n{STORY}", CAREFUL)),
    ]
    titles = [one[1] for one in held(html(*entries))["articles"]]
    assert titles[:3] == ["The bridge", STORY.partition("\n")[0], "c.txt"]
    assert titles[4] == "The bridge is closed"
    assert titles[3].endswith("…")
    assert len(titles[3]) <= 121


def test_report_of_clusters(desk: Path, capsys: Said) -> None:
    pytest.importorskip("numpy")
    assert main(["dedupe", "day.jsonl", "-o", "v.jsonl"]) == 1
    assert main(["report", "day.jsonl", "--clusters", "v.jsonl", "-o", "r.html"]) == 0
    data = held((desk / "r.html").read_text("utf-8"))
    assert [one[0] for one in data["articles"]] == ["One", "2"]
    ((member, stays, relation, score, border, _, *ids),) = data["stories"]
    assert ids == ["2", "1"] or ids == ["1", "2"]
    assert (member, stays, border) == (0, 1, 0.5)
    assert relation in ("same", "preview", "update")
    assert score > border
    assert main(["dedupe", "day.jsonl", "-o", "v.jsonl.gz"]) == 1
    assert main(["report", "day.jsonl", "--clusters", "v.jsonl.gz", "-o", "z.html"]) == 0
    assert (desk / "z.html").read_bytes() == (desk / "r.html").read_bytes()
    given = (desk / "v.jsonl").read_text().replace('"threshold": 0.5', '"threshold": 0.66')
    (desk / "v.jsonl").write_text(given)
    assert main(["report", "day.jsonl", "--clusters", "v.jsonl", "-o", "r.html"]) == 0
    assert held((desk / "r.html").read_text("utf-8"))["stories"][0][4] == 0.66
    (desk / "v.jsonl").write_text(given + '{"id": 9}\n')
    capsys.readouterr()
    assert main(["report", "day.jsonl", "--clusters", "v.jsonl", "-o", "r.html"]) == 1
    assert "v.jsonl:4: no line of `newsclean dedupe -o`" in capsys.readouterr().err
    (desk / "v.jsonl").write_text(
        '{"id": 1, "cluster": 8, "relation": "same", "score": 0.7, "threshold": 0.66}\n'
    )
    assert main(["report", "day.jsonl", "--clusters", "v.jsonl", "-o", "r.html"]) == 0
    assert "1 pair left out" in capsys.readouterr().err


def verdicts(right: bool, words: str = "Share this article") -> str:
    start = RAW.index(words)
    one = {"decision": "removed", "verdict": "right" if right else "wrong", "rule": "en.share-this"}
    one |= {"start": start, "end": start + len(words)}  # type: ignore[dict-item]
    return json.dumps({"format": 1, "texts": [{"name": "a.txt", "raw": RAW, "verdicts": [one]}]})


def test_verdicts_become_rules(desk: Path, capsys: Said) -> None:
    (desk / "v.json").write_text(verdicts(right=False))
    assert main(["judge", "v.json", "-o", "rules.toml", "--cases", "cases.json"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "newsclean: passages that stay: 1; that go: 0",
        "newsclean: verdicts: 1; that hold: 1",
    ]
    assert main(["clean", "a.txt", "--rules", "rules.toml"]) == 0
    assert capsys.readouterr().out == RAW
    assert main(["rules", "rules.toml"]) == 0
    capsys.readouterr()
    assert main(["judge", "--check", "cases.json"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "newsclean: a.txt: 'Share this article' should stay: it goes, by en.share-this",
        "newsclean: verdicts: 1; that hold: 0",
    ]
    assert main(["judge", "--check", "cases.json", "--rules", "rules.toml"]) == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("\udcff", "v.json: not JSON"),
        ("{", "v.json: not JSON"),
        ("[]", "v.json: not verdicts of format 1"),
        (verdicts(right=True).replace('"removed"', '"gone"'), "decision: one of removed, spared"),
    ],
)
def test_what_is_no_export_is_named(desk: Path, capsys: Said, content: str, message: str) -> None:
    (desk / "v.json").write_text(content, errors="surrogateescape")
    assert main(["judge", "v.json", "-o", "rules.toml"]) == 1
    assert message in capsys.readouterr().err
    assert not (desk / "rules.toml").exists()
    assert main(["judge", "none.json"]) == 1
