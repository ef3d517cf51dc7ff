"""The HTML report as a reader meets it: in a real browser, headless."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from newsclean import NEWS, Config, explain
from newsclean.cli.main import main
from newsclean.review.html import Entry, Story, as_html
from newsclean.review.pairs import read_pairs
from tests.clock import PATIENCE
from tests.conftest import ROOT, missing_browser
from tools import screenshots

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

EXAMPLE = (ROOT / "examples" / "mediation.txt").read_bytes().decode()
DATA = ROOT / "src" / "newsclean" / "data" / "report"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        import playwright.sync_api  # noqa: F401
    except ModuleNotFoundError:
        missing_browser("playwright is not installed: pip install '.[browser]'")
    if screenshots.command() is None:
        missing_browser(f"no browser is installed: {', '.join(screenshots.BROWSERS)}")
    with screenshots.opened() as opened:
        yield opened


Opener = Callable[..., "Page"]


def patient(browser: Browser, **options: Any) -> Page:
    """A new page, in which no wait ends too soon on a busy machine."""
    page = browser.new_page(**options)
    page.set_default_timeout(1000 * PATIENCE)
    return page


def meter(page: Page) -> Callable[[], float]:
    """Says how many seconds of the processor the page has taken since the meter was made."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "ThreadTime")

    return spent


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a page for entries. Nothing may go wrong in it, and nothing may leave it."""
    said: list[str] = []
    asked: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(
        *entries: Entry,
        title: str = "A report",
        stories: tuple[Story, ...] = (),
        config: Config = NEWS,
        **options: Any,
    ) -> Page:
        file = tmp_path / f"report-{len(contexts)}.html"
        pieces = as_html(entries, title, stories=stories, config=config)
        file.write_bytes("".join(pieces).encode())
        page = patient(browser, **options)
        contexts.append(page.context)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
    assert all(url.startswith(("file:", "blob:")) for url in asked)
    assert len([url for url in asked if url.startswith("file:")]) == len(contexts)


def entry(raw: str, name: str = "a.txt", site: str = "", config: Config = NEWS) -> Entry:
    return Entry(name, explain(raw, config), site, name)


STORY = (
    "The council voted on Tuesday to close the old bridge for two years.\n\n"
    "Engineers had found cracks in three of its piers, and the repair will cost nine million.\n\n"
)


def corpus() -> list[Entry]:
    return [
        entry(STORY + "Share this article\n\nScroll to top\n", "one", "courier.example"),
        entry(STORY, "two", "courier.example"),
        entry(STORY.replace("bridge", "ferry") + "Leave a Comment\n", "three", "post.example"),
    ]


def texts(found: Locator) -> list[str]:
    return [str(text) for text in found.all_inner_texts()]


def what(page: Page) -> str:
    return str(page.inner_text("#what"))


SHOWN = """() => {
    const text = document.querySelector(".text").cloneNode(true);
    for (const button of text.querySelectorAll("button")) button.remove();
    return text.textContent;
}"""


def removed(page: Page) -> list[str]:
    return texts(page.locator(".text del:not(.off)"))


def test_an_article_shows_what_went_and_what_was_mended(visit: Opener) -> None:
    cleaned = explain(EXAMPLE)
    page = visit(Entry("mediation.txt", cleaned))
    assert removed(page) == [EXAMPLE[one.start : one.end] for one in cleaned.removals]
    assert page.locator(".text ins").count() == len(cleaned.edits)
    assert page.title() == "A report"
    assert "9 removals of 6 rules" in page.inner_text("#totals")
    # What is shown is the raw text, as the repair left it: nothing is lost on the way.
    assert page.evaluate(SHOWN) == explain(EXAMPLE).put_back(*cleaned.removals).text


def test_hovering_says_rule_score_and_reason(visit: Opener) -> None:
    page = visit(entry(EXAMPLE))
    page.hover(".text del >> nth=0")
    assert "en.source-label score 1.00, boilerplate (source), at 3:1" in what(page)
    page.hover("h1")
    assert "9 passages" in what(page)
    page.hover(".text ins.blank")
    assert "repair lost-space" in what(page)


def test_keys_go_on_and_back_and_the_focus_is_seen(visit: Opener) -> None:
    page = visit(entry(EXAMPLE))
    for number in (1, 2, 3):
        page.keyboard.press("n")
        assert what(page).startswith(f"{number} of 9")
        assert page.evaluate("document.activeElement.innerText") == str(number)
    page.keyboard.press("p")
    assert what(page).startswith("2 of 9")
    assert page.locator(".text del.at").count() == 1
    style = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"{style}.outlineStyle") == "solid"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "Removal 2, caption.truncated, the end of the caption"
    )
    page.keyboard.press("Tab")
    assert what(page).startswith("3 of 9")


def test_keys_can_be_switched_off(visit: Opener) -> None:
    page = visit(entry(EXAMPLE))
    page.keyboard.press("?")
    assert page.is_visible("dialog")
    page.uncheck("#shortcuts")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    assert "9 passages" in what(page)


def test_keys_go_over_into_the_next_article(visit: Opener) -> None:
    page = visit(*corpus())
    seen = []
    for _ in range(4):
        page.keyboard.press("n")
        seen.append((page.inner_text("main h2"), what(page).split(" of")[0]))
    assert seen == [("one", "1"), ("one", "2"), ("three", "1"), ("one", "1")]
    page.keyboard.press("p")
    assert page.inner_text("main h2") == "three"


def test_a_duplicate_jumps_to_its_twin(visit: Opener) -> None:
    page = visit(entry(EXAMPLE))
    page.click(".text del >> nth=1")
    assert texts(page.locator(".text mark.differs"))[:2] == ["Paramilitary", "the"]
    twin = "".join(texts(page.locator(".text mark:not(mark mark)")))
    assert twin.startswith("Paramilitary soldiers check the papers")
    page.wait_for_function("document.activeElement.tagName === 'MARK'")
    box = page.locator(".text mark >> nth=0").bounding_box()
    assert box
    assert 0 <= box["y"] < 720
    page.keyboard.press("b")
    assert page.locator(".text mark").count() == 0
    assert page.evaluate("document.activeElement.innerText") == "2"
    assert page.is_disabled("[data-do=back]")


def test_what_was_spared_is_shown_on_demand(visit: Opener) -> None:
    page = visit(entry(EXAMPLE))
    assert page.locator(".text .spared").count() == 0
    page.click("[data-do=spared]")
    assert page.locator(".text .spared").count() >= 2
    for _ in range(11):
        page.keyboard.press("n")
        if "stays: " in what(page):
            break
    assert "stays: " in what(page)
    page.keyboard.press("s")
    assert page.locator(".text .spared").count() == 0


def test_a_rule_can_be_filtered(visit: Opener) -> None:
    page = visit(*corpus())
    assert texts(page.locator("#articles li:visible")) == ["one\n2", "two\n0", "three\n1"]
    page.click("[data-article='0']")
    page.uncheck("#rules input[value='en.share-this']")
    assert removed(page) == ["Scroll to top"]
    page.keyboard.press("n")
    assert what(page).startswith("1 of 1 en.scroll-top")
    assert texts(page.locator("#articles li:visible")) == ["one\n1", "three\n1"]
    page.click("[data-do=none]")
    assert removed(page) == []
    assert page.inner_text("#found") == "0 articles"
    page.click("[data-do=all]")
    assert len(removed(page)) == 2


def test_the_summary_counts_by_rule_and_by_site(visit: Opener) -> None:
    page = visit(*corpus())
    rows = [row.split("\t") for row in texts(page.locator("tbody tr"))]
    found = {row[0].strip(): [cell for cell in row[1:] if cell.strip()] for row in rows}
    assert found["en.share-this"] == ["social", "1", "18", "1"]
    assert found["courier.example"][:2] == ["2", "2"]
    assert page.locator("tbody svg.bar").count() == len(rows)
    page.click("[data-only='en.comment-heading']")
    assert texts(page.locator("#articles li:visible")) == ["three\n1"]
    page.click("[data-do=all]")
    page.click("[data-site='courier.example']")
    assert page.inner_text("#found") == "2 articles"
    page.fill("#find", "TW")
    assert texts(page.locator("#articles li:visible")) == ["two\n0"]


def test_the_theme_follows_the_system_and_the_reader(visit: Opener) -> None:
    page = visit(entry(EXAMPLE), color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.click("[data-do=theme]")
    assert page.inner_text("[data-do=theme]") == "Theme: light"
    assert page.evaluate(colour) == "rgb(255, 255, 255)" != dark
    page.click("[data-do=theme]")
    assert page.evaluate(colour) == dark


def test_print_has_the_text_and_the_notes(visit: Opener) -> None:
    page = visit(entry(EXAMPLE))
    page.click("details.listed summary >> nth=0")
    assert not page.is_visible(".notes >> nth=0")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.is_visible(".notes >> nth=0")
    for hidden in ("nav", "aside", "header .buttons"):
        assert not page.is_visible(hidden)


def test_stories_are_changes_of_the_one_that_stays(visit: Opener) -> None:
    entries = [
        entry(STORY, "first"),
        entry(STORY.replace("Tuesday", "Tuesday night"), "second"),
        entry(STORY.replace("nine", "ten"), "third"),
    ]
    stories = (Story(1, 0, "same", 0.95, 0.5, "95%"), Story(2, 0, "update", 0.55, 0.5, "55%"))
    page = visit(*entries, stories=stories)
    heads = texts(page.locator("details[data-pair] summary"))
    assert [head.split(":")[0] for head in heads] == [
        "update, 0.55 (border 0.50)",
        "same, 0.95 (border 0.50)",
    ]
    page.click("details[data-pair] summary >> nth=0")
    page.wait_for_selector(".diff del")
    assert [text.strip() for text in texts(page.locator(".diff del"))] == ["nine"]
    assert [text.strip() for text in texts(page.locator(".diff ins"))] == ["ten"]
    page.click("h3 button")
    assert page.inner_text("main h2") == "first"


# The judge


def select(page: Page, words: str) -> None:
    """Select `words` in the text, which stand in one text node."""
    page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(
                document.querySelector(".text"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
            throw new Error("not there");
        }""",
        words,
    )


def export(page: Page) -> Path:
    with page.expect_download() as download:
        page.keyboard.press("x")
    assert download.value.suggested_filename == "verdicts.json"
    return Path(download.value.path())


def test_verdicts_become_rules_that_do_what_the_judge_said(
    visit: Opener, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    sun = "\N{GRINNING FACE}\u202e"  # counts as one in Python, as two in a browser
    menu = "Our readers can send pictures of the bridge to the usual place"
    raw = f"{sun} {STORY}Share this article\n\nScroll to top\n\n{menu}\n\n{STORY}"
    raw = raw.replace("Engineers", "Experts", 1)
    file = tmp_path / "a.txt"
    file.write_text(raw)
    page = visit(entry(raw, str(file)))
    assert page.is_disabled("[data-do=export]")
    page.click(".ref >> nth=0")
    assert "en.share-this" in what(page)
    page.click("[data-do=wrong]")
    assert page.get_attribute("[data-do=wrong]", "aria-pressed") == "true"
    page.keyboard.press("n")
    page.keyboard.press("w")
    page.keyboard.press("r")
    assert "Judged right." in what(page)
    page.keyboard.press("n")
    page.keyboard.press("w")
    page.keyboard.press("w")  # taken back
    select(page, menu)
    page.click("[data-do=selected]")
    assert texts(page.locator(".text .missed")) == [menu]
    assert page.inner_text("[data-do=export]") == "Export 3 verdicts"
    path = export(page)
    (text,) = json.loads(path.read_text())["texts"]
    assert text["raw"] == raw
    for one in text["verdicts"]:
        assert raw[one["start"] : one["end"]] == one["text"]
    assert [(one["decision"], one["verdict"], one["text"]) for one in text["verdicts"]] == [
        ("removed", "wrong", "Share this article"),
        ("removed", "right", "Scroll to top"),
        ("kept", "wrong", menu),
    ]
    rules, cases = str(tmp_path / "rules.toml"), str(tmp_path / "cases.json")
    assert main(["judge", str(path), "-o", rules, "--cases", cases]) == 0
    assert main(["judge", "--check", cases]) == 1
    assert main(["judge", "--check", cases, "--rules", rules]) == 0
    capsysbinary.readouterr()
    for options, stays, goes in (
        ([], [menu], ["Share this article", "Scroll to top"]),
        (["--rules", rules], ["Share this article"], [menu, "Scroll to top"]),
    ):
        assert main(["clean", str(file), *options]) == 0
        cleaned = capsysbinary.readouterr().out.decode()
        assert [words in cleaned for words in (*stays, *goes)] == [True] * len(stays) + [
            False
        ] * len(goes)


def test_a_spared_passage_can_be_judged(visit: Opener) -> None:
    page = visit(entry(EXAMPLE))
    page.keyboard.press("s")
    page.click(".ref[data-ref^='spared'] >> nth=0")
    page.keyboard.press("w")
    assert page.locator(".ref[data-verdict=wrong]").count() == 1
    (text,) = json.loads(export(page).read_text())["texts"]
    (one,) = text["verdicts"]
    spared = explain(EXAMPLE).spared[0]
    assert (one["decision"], one["verdict"]) == ("spared", "wrong")
    assert (one["start"], one["end"], one["rule"]) == (spared.start, spared.end, spared.rule)


def test_verdicts_of_several_articles_are_kept(visit: Opener) -> None:
    page = visit(*corpus())
    for key in "nwnnr":
        page.keyboard.press(key)
    found = json.loads(export(page).read_text())["texts"]
    assert [(text["name"], text["site"]) for text in found] == [
        ("one", "courier.example"),
        ("three", "post.example"),
    ]


def test_nothing_is_missed_without_a_selection(visit: Opener) -> None:
    page = visit(entry(EXAMPLE))
    page.keyboard.press("m")
    assert "Select the text first" in what(page)
    assert page.is_disabled("[data-do=export]")


# Verdicts that are loaded again


def loaded(page: Page, file: Path) -> str:
    page.set_input_files("#file", file)
    page.wait_for_function(
        "name => document.getElementById('what').textContent.startsWith(name)", arg=file.name
    )
    return what(page)


def test_verdicts_are_loaded_again_and_go_on(visit: Opener, tmp_path: Path) -> None:
    sun = "\N{GRINNING FACE}"
    raw = f"{sun} {STORY}Share this article\n\nScroll to top\n"
    entries = [entry(raw, "one"), entry(STORY, "two"), entry(raw, "three")]
    page = visit(*entries)
    for key in "nwnr":
        page.keyboard.press(key)
    page.click("[data-article='1']")
    select(page, "found cracks")
    page.keyboard.press("m")
    page.click("[data-article='2']")
    page.keyboard.press("n")
    page.keyboard.press("w")
    first = export(page)
    saved = tmp_path / "saved.json"
    saved.write_bytes(first.read_bytes())

    page = visit(*entries)
    assert loaded(page, saved) == "saved.json: 4 verdicts now."
    assert page.inner_text("[data-do=export]") == "Export 4 verdicts"
    assert loaded(page, saved) == "saved.json: 4 verdicts now."  # once more changes nothing
    assert json.loads(export(page).read_text()) == json.loads(saved.read_text())
    page.click("[data-article='0']")
    assert page.locator(".ref[data-verdict=wrong]").count() == 1
    assert page.locator(".ref[data-verdict=right]").count() == 1
    page.click("[data-article='1']")
    assert texts(page.locator(".text .missed")) == ["found cracks"]
    page.keyboard.press("n")
    page.keyboard.press("w")  # taken back
    assert page.locator(".text .missed").count() == 0
    assert page.inner_text("[data-do=export]") == "Export 3 verdicts"


def test_what_is_not_in_the_page_is_kept(visit: Opener, tmp_path: Path) -> None:
    raw = f"{STORY}Share this article\n"
    start = raw.index("Share")
    one = {"decision": "removed", "verdict": "wrong", "start": start, "end": start + 18}
    stays = {"decision": "removed", "verdict": "right", "start": 0, "end": 67}
    data = {
        "format": 1,
        "texts": [
            {"name": "a.txt", "site": "", "raw": raw, "verdicts": [one, stays]},
            {"name": "other.txt", "site": "", "raw": "Other.", "verdicts": [dict(stays, end=5)]},
        ],
        "pairs": [{"id": "x", "cluster": "y", "verdict": "wrong"}],
    }
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(data))
    page = visit(entry(raw))
    page.keyboard.press("n")
    page.keyboard.press("r")
    said = "saved.json: 4 verdicts now, 3 of them on what is not in this page."
    assert loaded(page, saved) == said
    found = json.loads(export(page).read_text())
    assert found["pairs"] == data["pairs"]
    assert [
        (text["name"], [(it["verdict"], it["end"]) for it in text["verdicts"]])
        for text in found["texts"]
    ] == [
        ("a.txt", [("right", start + 18)]),  # as judged here
        ("a.txt", [("right", 67)]),
        ("other.txt", [("right", 5)]),
    ]


GOOD_FILE = json.dumps(
    {
        "format": 1,
        "texts": [
            {
                "name": "a",
                "raw": "abc",
                "verdicts": [{"decision": "kept", "verdict": "right", "start": 0, "end": 1}],
            }
        ],
        "pairs": [{"id": "b", "cluster": "a", "verdict": "wrong"}],
    }
)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "null",
        "[]",
        '{"format": 2, "texts": []}',
        '{"format": 1, "texts": [null]}',
        GOOD_FILE.replace("right", "maybe"),
        GOOD_FILE.replace("kept", "gone"),
        GOOD_FILE.replace(': 0, "end"', ': "0", "end"'),
        GOOD_FILE.replace(": 1}", ": 0}"),
        GOOD_FILE.replace('"name": "a"', '"name": 1'),
        GOOD_FILE.replace('"wrong"', "1"),
        GOOD_FILE.replace('"id": "b"', '"id": 1'),
    ],
)
def test_what_is_no_file_of_verdicts_changes_nothing(
    visit: Opener, tmp_path: Path, content: str
) -> None:
    assert content != GOOD_FILE
    file, good = tmp_path / "odd.json", tmp_path / "good.json"
    file.write_text(content)
    good.write_text(GOOD_FILE)
    page = visit(entry(EXAMPLE))
    assert "odd.json: not verdicts of format 1" in loaded(page, file)
    assert page.is_disabled("[data-do=export]")
    assert loaded(page, good).startswith("good.json: 2 verdicts now, 2 of them on what is not")


def test_a_part_of_what_went_can_be_judged(
    visit: Opener, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = visit(entry(EXAMPLE, "mediation.txt"))
    words = "lakeside boulevard in Srinagar"
    select(page, words)
    page.click("[data-do=selected]")
    assert texts(page.locator(".text del .rescued")) == [words]
    assert "should have stayed" in what(page)
    assert page.is_disabled("[data-do=right]")
    path = export(page)
    (one,) = json.loads(path.read_text())["texts"][0]["verdicts"]
    assert (one["decision"], one["verdict"], one["text"]) == ("removed", "wrong", words)
    assert one["rule"] == "caption.truncated"
    rules = tmp_path / "rules.toml"
    assert main(["judge", str(path), "-o", str(rules)]) == 0
    assert "verdicts: 1; that hold: 1" in capsys.readouterr().err
    assert "soldiers check lakeside boulevard" in rules.read_text()
    saved = tmp_path / "saved.json"
    saved.write_bytes(path.read_bytes())
    page = visit(entry(EXAMPLE, "mediation.txt"))
    loaded(page, saved)
    assert texts(page.locator(".text del .rescued")) == [words]


def test_the_whole_of_what_went_is_judged_as_such(visit: Opener) -> None:
    page = visit(entry(f"{STORY}Share this article\n\nScroll to top\n"))
    select(page, "Scroll to top")
    page.keyboard.press("m")
    assert page.locator(".rescued, .missed").count() == 0
    assert page.get_attribute(".ref >> nth=1", "data-verdict") == "wrong"


def test_stories_can_be_judged(visit: Opener, tmp_path: Path) -> None:
    entries = [entry(STORY, f"story {number}") for number in range(3)]
    stories = (
        Story(1, 0, "same", 0.95, 0.5, "95%", "b", "a"),
        Story(2, 0, "update", 0.55, 0.5, "55%", "c", "a"),
    )
    page = visit(*entries, stories=stories)
    for key in "nwnrp":
        page.keyboard.press(key)
    assert page.inner_text(":focus").startswith("update, 0.55")
    assert page.locator("details[data-pair][open]").count() == 2
    pressed = "[data-verdict][aria-pressed=true]"
    assert texts(page.locator(pressed)) == ["not one story", "one story"]
    assert page.inner_text("[data-do=export]") == "Export 2 verdicts"
    path = tmp_path / "saved.json"
    path.write_bytes(export(page).read_bytes())
    assert [
        (one.id, one.cluster, one.right) for one in read_pairs(json.loads(path.read_text()))
    ] == [
        ("b", "a", True),
        ("c", "a", False),
    ]
    page.click(f"{pressed} >> nth=0")  # taken back
    assert texts(page.locator(pressed)) == ["one story"]
    page = visit(*entries, stories=stories)
    loaded(page, path)
    assert texts(page.locator(pressed)) == ["not one story", "one story"]
    assert json.loads(export(page).read_text()) == json.loads(path.read_text())


# Text from the wild

EVIL = (
    "</script><script>window.hacked = 1</script><!--<script>",
    "<img src=x onerror=window.hacked=1>",
    "]]><svg onload=window.hacked=1>",
    "{{constructor.constructor('window.hacked=1')()}} ${window.hacked=1}",
    "\u202egnol \u2066isolated\u2069 \ud800 \udfff\ud83d\ude00 \0 \x1b[31m \u2028 \ufeff",
    "&lt;script&gt;window.hacked=1&lt;/script&gt;",
)
TURNS = {chr(point) for point in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0, 0x1B, 0xFEFF)}


@pytest.mark.parametrize("repair", [True, False])
def test_text_from_the_wild_does_nothing(visit: Opener, repair: bool) -> None:
    config = Config(repair=repair)
    raw = "\n\n".join((STORY, *EVIL, "Leave a Comment " + EVIL[1], EVIL[0], STORY, "Scroll to top"))
    entries = [entry(raw, text, text, config) for text in EVIL]
    stories = (Story(1, 0, EVIL[0], 0.5, 0.5, EVIL[1]),)
    page = visit(*entries, title="".join(EVIL), config=config, stories=stories)
    page.click("details[data-pair] summary")
    page.click("[data-view=summary]")
    for number in range(len(EVIL)):
        page.click(f"[data-article='{number}']")
        for key in "snnntnwm":
            page.keyboard.press(key)
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.scripts.length") == 2
        assert page.evaluate("document.images.length") == 0
        assert page.evaluate("document.querySelectorAll('[onerror], [onload]').length") == 0
        shown = page.evaluate(
            """() => {
                const all = [...document.querySelectorAll("body, body *:not(script)")];
                const values = all.flatMap((element) =>
                    [...element.attributes].filter(({ name }) => !/^(data-|value$)/.test(name))
                        .map(({ value }) => value));
                return document.body.innerText + values.join("");
            }"""
        )
        assert TURNS.isdisjoint(shown)
    if not repair:
        assert "U+202E" in texts(page.locator(".text .code"))


def test_the_policy_lets_nothing_else_run(visit: Opener) -> None:
    page = visit(entry(STORY))
    policy = page.get_attribute("meta[http-equiv]", "content")
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


# Everybody


def findings(page: Page) -> list[str]:
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ModuleNotFoundError:
        missing_browser("axe-playwright-python is not installed: pip install '.[browser]'")
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(visit: Opener, scheme: str) -> None:
    page = visit(entry(EXAMPLE), color_scheme=scheme)
    for keys in ("s", "nnt", "bwr", "?"):
        for key in keys:
            page.keyboard.press(key)
        assert findings(page) == []
    stories = (Story(1, 0, "same", 0.95, 0.5, "95%"),)
    page = visit(
        *corpus(), stories=stories, color_scheme=scheme, viewport={"width": 400, "height": 800}
    )
    page.click("details[data-pair] summary")
    page.click("[data-verdict=wrong]")
    assert findings(page) == []
    page.click("#side > summary")
    page.click("[data-view=summary]")
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wide_page_is_accessible(visit: Opener, scheme: str) -> None:
    size = {"width": 1600, "height": 900}
    page = visit(*corpus(), entry(EXAMPLE), color_scheme=scheme, viewport=size)
    assert findings(page) == []
    page.click("[data-article='3']")
    select(page, "lakeside boulevard")
    page.keyboard.press("m")
    assert page.locator(".rescued").count() == 1
    assert findings(page) == []


def test_axe_would_find_something(visit: Opener) -> None:
    page = visit(entry(STORY))
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in findings(page))


@pytest.mark.parametrize("width", [320, 400])
def test_a_narrow_page_has_no_side_to_scroll_to(visit: Opener, width: int) -> None:
    size = {"width": width, "height": 700}
    long = f"https://courier.example/{'a-very-long-path/' * 9}{'b' * 90}"
    article = visit(Entry(long, explain(STORY), long, long), entry(STORY), viewport=size)
    article.keyboard.press("n")
    article.click("#side > summary")
    article.click("[data-article='0']")
    for page in (visit(entry(EXAMPLE), viewport=size), visit(*corpus(), viewport=size), article):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for part in page.locator("main > *, main > article > *").all():
            assert part.evaluate("(part) => part.scrollWidth <= part.clientWidth + 1")


# The page at every width

WIDTHS = (390, 1000, 1600)


def box_of(found: Locator) -> dict[str, float]:
    box = found.bounding_box()
    assert box
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    return {"x": x, "y": y, "height": height, "right": x + width, "bottom": y + height}


def test_articles_come_before_rules_and_have_titles(visit: Opener) -> None:
    menus = "\n".join(("Share this article", "Scroll to top", "Leave a Comment", "Read more"))
    page = visit(
        Entry("https://courier.example/1", explain(f"CNN —\n\n{STORY}{menus}"), "courier.example"),
        Entry("https://courier.example/2", explain(STORY), "", "Old bridge to close"),
        Entry("https://courier.example/3", explain(STORY), "", "Old bridge to close"),
    )
    assert box_of(page.locator("#articles"))["bottom"] < box_of(page.locator("#rules"))["y"]
    assert [text.split("\n")[0] for text in texts(page.locator("#articles li"))] == [
        STORY.split("\n")[0],
        "Old bridge to close (https://courier.example/2)",
        "Old bridge to close (https://courier.example/3)",
    ]
    page.fill("#find", "example/1")
    page.click("#articles li:visible button")
    assert page.inner_text("main h2") == STORY.split("\n")[0]
    assert page.inner_text(".about").startswith("https://courier.example/1; courier.example; ")


def test_many_rules_and_articles_leave_room_for_each_other(visit: Opener) -> None:
    page = visit(*(entry(STORY, f"story {number}") for number in range(80)))
    assert box_of(page.locator("#articles"))["height"] < 720 / 2
    assert box_of(page.locator("#rules"))["y"] < 720


@pytest.mark.parametrize("width", WIDTHS)
def test_the_title_is_in_view_at_each_jump(visit: Opener, width: int) -> None:
    raw = "\n\n".join(f"{STORY.strip()} Number {i}.\n\nShare this article" for i in range(12))
    page = visit(
        entry(raw, "first"),
        entry(raw, "A second one with a title that is quite a bit too long for a line " * 3),
        viewport={"width": width, "height": 700},
        reduced_motion="reduce",
    )
    for press in range(1, 25):
        page.keyboard.press("n")
        title = box_of(page.locator("article > h2"))
        at = box_of(page.locator(".text .at"))
        assert title["y"] >= 0
        assert title["height"] < 110
        assert title["bottom"] <= at["y"] + 1, press
        assert at["bottom"] <= box_of(page.locator("aside"))["y"] + 1, press
    page.keyboard.press("p")
    assert box_of(page.locator("article > h2"))["y"] >= 0


def test_what_is_chosen_on_a_phone_comes_into_view(visit: Opener) -> None:
    page = visit(*corpus(), viewport={"width": 390, "height": 700})
    for choice, title in (("article='1'", "two"), ("view=summary", "Summary")):
        page.click("#side > summary")
        page.click(f"[data-{choice}]")
        assert not page.is_visible("#articles")
        assert page.inner_text("main h2") == title
        assert 0 <= box_of(page.locator("main h2"))["y"] < 350


def test_a_wide_page_has_the_notes_beside_the_text(visit: Opener) -> None:
    page = visit(entry(EXAMPLE), viewport={"width": 1600, "height": 900}, reduced_motion="reduce")
    text, notes = box_of(page.locator("#text")), box_of(page.locator(".lists"))
    assert text["right"] < notes["x"]
    assert notes["right"] > 1500
    assert page.evaluate("document.documentElement.scrollWidth") == 1600
    page.click(".go >> nth=8")
    assert what(page).startswith("9 of 9")
    assert box_of(page.locator(".text .at"))["bottom"] < 900
    notes = box_of(page.locator(".lists"))
    note = box_of(page.locator(".notes .at"))
    assert notes["y"] <= note["y"] < note["bottom"] <= box_of(page.locator("aside"))["y"]
    page.set_viewport_size({"width": 1000, "height": 900})
    assert box_of(page.locator("#text"))["bottom"] <= box_of(page.locator(".lists"))["y"]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_column_of_the_summary_can_be_seen(visit: Opener, width: int) -> None:
    page = visit(*corpus(), viewport={"width": width, "height": 700})
    cells = page.locator("tbody th, tbody td")
    assert cells.count() == 3 * 6 + 2 * 5
    for cell in cells.all():
        box = box_of(cell)
        assert 0 <= box["x"] < box["right"] <= width
    head = "getComputedStyle(document.querySelector('tbody td'), '::before').content"
    assert page.evaluate(head) == ('"Category"' if width == 390 else "none")


def test_a_long_table_is_short_at_first(visit: Opener) -> None:
    entries = [entry(STORY, f"{number}", f"site-{number:02}.example") for number in range(23)]
    page = visit(*entries)
    assert page.locator("tbody tr:visible").count() == 20
    page.emulate_media(media="print")
    assert page.locator("tbody tr:visible").count() == 23
    page.emulate_media(media="screen")
    page.click("text=all 23")
    assert page.locator("tbody tr:visible").count() == 23
    assert page.locator("text=all 23").count() == 0


def test_the_page_says_how_its_articles_were_chosen(tmp_path: Path, browser: Browser) -> None:
    rows, file = tmp_path / "day.jsonl", tmp_path / "report.html"
    rows.write_text("".join(json.dumps({"text": STORY, "id": i}) + "\n" for i in range(3)))
    assert main(["report", str(rows), "--most", "2", "-o", str(file)]) == 0
    page = patient(browser)
    page.goto(file.as_uri())
    assert "The first 2 of 3 articles, in the order of the input" in page.inner_text("header")
    page.close()


# Size and speed


def test_two_thousand_articles_open_at_once(browser: Browser, tmp_path: Path) -> None:
    articles = sorted((ROOT / "benchmarks" / "articles").glob("*.txt"))
    bodies = [path.read_text("utf-8") for path in articles]
    tails = ("Leave a Comment", "Share this article\n\nScroll to top", "Sign up for our newsletter")
    entries = [
        entry(f"CNN —\n\n{body[:2900]}\n\n{tail}\n", f"{number}-{place}.txt", f"{place}.example")
        for number, body in enumerate(bodies)
        for place, tail in enumerate(tails)
    ]
    many = (entries * (2000 // len(entries) + 1))[:2000]
    file = tmp_path / "report.html"
    file.write_bytes("".join(as_html(many, "many")).encode())
    assert sum(len(one.cleaned.raw) for one in many) > 5_700_000
    assert file.stat().st_size < 10_000_000
    page = patient(browser)
    spent = meter(page)
    page.goto(file.as_uri())
    page.wait_for_selector("#articles li >> nth=20")
    page.keyboard.press("n")
    page.wait_for_selector(".text del.at")
    assert 0.01 < spent() < 3
    assert page.inner_text("#found") == "2,000 articles"
    page.close()


def test_a_very_long_article_does_not_stop_the_page(browser: Browser, tmp_path: Path) -> None:
    """As one paragraph of half a megabyte it would: a browser lays that out again and again."""
    paragraph = (
        "The council voted on Tuesday to close the old bridge number {0} for two years, and the "
        "{1} engineers who had found cracks in its piers were not surprised at all.\n\n{2}"
    )
    tails = ("Share this article\n\n", "It ends &amp; goes on. \n\n")
    raw = "".join(paragraph.format(i, 7 * i, tails[i % 2]) for i in range(3000))
    file = tmp_path / "report.html"
    file.write_text("".join(as_html([entry(raw)], "long")), "utf-8")
    page = patient(browser)
    spent = meter(page)
    page.goto(file.as_uri())
    for key in "nnws":
        page.keyboard.press(key)
    assert page.locator(".text .spared").count() > 1000
    assert 0.01 < spent() < 5
    assert page.locator(".text > .part").count() > 10
    page.close()


def test_an_article_in_parts_is_whole(visit: Opener) -> None:
    raw = "\n\n".join(f"{STORY.strip()} Number {i}.\n\nShare this article" for i in range(200))
    page = visit(entry(raw, config=Config(repair=False)), config=Config(repair=False))
    assert page.locator(".text > .part").count() > 2
    assert page.evaluate(SHOWN) == raw


def test_the_pictures_are_taken_again(browser: Browser, tmp_path: Path) -> None:
    taken = list(screenshots.take(browser, tmp_path))
    assert [path.name for path in taken] == [f"{name}.png" for name in screenshots.PICTURES]
    kept = {path.name: path for path in screenshots.IMAGES.glob("*.png")}
    long = kept.pop("notebook.png")  # `tools/notebook.py` takes it, of a whole notebook
    assert long.stat().st_size < 250_000
    assert kept.keys() == {path.name for path in taken}
    for path in [*taken, *kept.values()]:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < 150_000


# The words that differ, against a plain twin

WORDS = st.lists(st.sampled_from("a b c d".split()), max_size=12)


@pytest.fixture(scope="session")
def differ(browser: Browser) -> Iterator[Page]:
    page = patient(browser)
    page.add_script_tag(content=(DATA / "diff.js").read_text("utf-8"))
    yield page
    page.close()


@pytest.fixture(scope="session")
def diff(differ: Page) -> Callable[[list[str], list[str]], list[list[int]]]:
    def run(one: list[str], other: list[str]) -> list[list[int]]:
        code = "([one, other]) => matches(words(one.join(' ')), words(other.join(' ')))"
        found: list[list[int]] = differ.evaluate(code, [one, other])
        return found

    return run


@settings(max_examples=60)
@given(one=WORDS, other=WORDS)
def test_the_words_that_stay_are_as_many_as_can_be(
    diff: Callable[[list[str], list[str]], list[list[int]]], one: list[str], other: list[str]
) -> None:
    pairs = diff(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))
    assert len(pairs) == LCSseq.similarity(one, other)


def test_words_that_are_all_others_take_no_time(
    differ: Page, diff: Callable[[list[str], list[str]], list[list[int]]]
) -> None:
    spent = meter(differ)
    one, other = [f"a{i}" for i in range(20_000)], [f"b{i}" for i in range(20_000)]
    assert diff(["x", *one], ["x", *other]) == [[0, 0]]
    assert 0.01 < spent() < 5
