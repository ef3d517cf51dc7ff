"""What a site repeats, and what it only seems to repeat."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsclean import NEWS, clean, read_rules
from newsclean.corpus.templates import REMEMBERED, SAMPLE_PAGES, Templates, learn
from newsclean.rules.write import Learned, as_toml, rules_of
from tests.clock import timed
from tests.corpus.articles import HARBOUR, SCHOOL, paragraphs

MENU = "The Port Courier\nToday\nTides\nClassifieds\nOur daily puzzle"
FOOT = (
    "Tell the Courier what you saw\nPrinted since 1911 on Quay Street\nMade with salt, not sugar."
)


def flat(text: str) -> str:
    """A line for each paragraph, as extractors deliver them."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs(text))


def page(article: str, comments: int = 3, related: str = "A cat on the mast") -> str:
    parts = [
        MENU,
        flat(article),
        f"{comments} voices on this page",
        "From the other docks",
        related,
        FOOT,
    ]
    return "\n\n".join(parts)


PAGES = [page(HARBOUR, 12, "A cat on the mast"), page(SCHOOL, 3, "Rain again, says the pilot")]


def cleaned(text: str, pages: Iterable[str]) -> str:
    return clean(text, replace(NEWS, rules=learn(pages, "courier.example").rules()))


def articles(count: int) -> list[str]:
    rng = random.Random(4)
    words = sorted({*HARBOUR.lower().split(), *SCHOOL.lower().split()})
    return [
        "\n\n".join(" ".join(rng.choices(words, k=30)).capitalize() + "." for _ in range(5))
        for _ in range(count)
    ]


def test_from_two_pages_on_what_a_site_repeats_goes() -> None:
    for text, article in zip(PAGES, (HARBOUR, SCHOOL), strict=True):
        assert cleaned(text, PAGES).strip() == flat(article)


def test_a_page_that_was_not_there_loses_what_the_others_repeat() -> None:
    text = cleaned(page(articles(1)[0], 140, "New rope for old"), PAGES)
    assert "voices on this page" not in text
    assert "Printed since" not in text
    assert articles(1)[0].split("\n\n")[2] in text


def test_one_page_teaches_nothing() -> None:
    assert learn(PAGES[:1]).rules().rules == ()
    assert learn([PAGES[0]] * 5).rules().rules == ()
    assert learn([]).toml().count("[[rule]]") == 0


def test_a_story_on_two_pages_is_no_template() -> None:
    other = page(HARBOUR.replace("Tuesday", "Tuesday night"), 7, "Rain again, says the pilot")
    assert learn([PAGES[0], other]).rules().rules == ()
    assert flat(HARBOUR) in cleaned(PAGES[0], [PAGES[0], other, PAGES[1]])


def test_a_paragraph_that_a_few_articles_share_is_no_template() -> None:
    background = flat(paragraphs(HARBOUR)[-1])
    pages = [page(f"{text}\n\n{background}") for text in articles(3)]
    pages += [page(text) for text in articles(30)[3:]]
    assert background in cleaned(pages[0], pages)
    assert "Printed since" not in cleaned(pages[0], pages)


def test_a_line_on_few_of_many_pages_is_no_template() -> None:
    pages = [page(f"{text}\n\nWhat happens next") for text in articles(2)]
    pages += [page(text) for text in articles(40)[2:]]
    text = page(f"{HARBOUR}\n\nWhat happens next\n\n{SCHOOL}")
    assert "What happens next" in cleaned(text, pages)


def test_labels_open_lines() -> None:
    first = page(f"{articles(2)[0]}\n\nSea also: Why the tide is late\n\nThe end came soon.")
    second = page(f"{articles(2)[1]}\n\nSea also: Who paints the buoys\n\nNobody knew more.")
    text = page(f"{HARBOUR}\n\nSea also: What a knot is worth\n\nThat was all.")
    assert "knot" not in cleaned(text, [first, second])


def test_what_was_learned_is_a_file_of_rules_that_holds(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text(learn(PAGES, "courier.example").toml(), "utf-8")
    book = read_rules(path)
    assert book == learn(PAGES, "courier.example").rules()
    assert {rule.category for rule in book.rules} == {"site"}
    assert "courier-example.repeated" in {rule.id for rule in book.rules}


def test_sites_with_names_alike_have_rules_of_their_own(tmp_path: Path) -> None:
    templates = Templates()
    for site in ("Курьер", "Маяк", "port.example", "port-example"):
        for text in PAGES:
            templates.add(text.replace("Courier", site), site)
    path = tmp_path / "site.toml"
    path.write_text(templates.toml(), "utf-8")
    starts = {rule.id.partition(".")[0] for rule in read_rules(path).rules}
    assert starts == {"site", "site-2", "port-example", "port-example-2"}


def test_the_order_of_pages_and_runs_changes_nothing() -> None:
    pages = [(page(text, n), f"s{n % 3}") for n, text in enumerate(articles(60))]
    whole = Templates()
    for text, site in pages:
        whole.add(text, site)
    parts = [Templates() for _ in range(3)]
    random.Random(1).shuffle(pages)
    for place, (text, site) in enumerate(pages):
        parts[place % 3].add(text, site)
        parts[(place + 1) % 3].add(text, site)  # runs may overlap
    for part in parts[1:]:
        parts[0].merge(Templates.of(json.loads(json.dumps(part.state()))))
    assert parts[0].toml() == whole.toml()
    assert parts[0].sites == ("s0", "s1", "s2")


def test_a_page_that_comes_again_changes_nothing() -> None:
    once = learn(PAGES)
    twice = learn(PAGES + PAGES)
    assert once.state() == twice.state()


def test_what_is_known_stays_small() -> None:
    texts = [page(text, n) for n, text in enumerate(articles(150))]
    (site,) = learn(texts).state()["sites"].values()
    assert len(site["sample"]) == SAMPLE_PAGES
    assert max(len(pages) for _, _, pages in site["lines"].values()) == REMEMBERED


@pytest.mark.parametrize("state", [None, [], {}, {"format": 9}, {"format": 1, "sites": {"a": 1}}])
def test_what_is_no_state_is_an_error(state: object) -> None:
    with pytest.raises(ValueError, match="not what was learned from pages"):
        Templates.of(state)


def changed(value: Any, chance: random.Random) -> Any:
    """JSON with something else at one place."""
    others: tuple[Any, ...] = (
        None,
        1,
        -1.5,
        "x",
        "",
        [],
        {},
        [None],
        {"a": 1},
        True,
        10**30,
        float("inf"),
        [[1, 2]],
    )
    if chance.random() < 0.15 or not isinstance(value, dict | list) or not value:
        return chance.choice(others)
    if isinstance(value, dict):
        key = chance.choice(list(value))
        rest = {name: item for name, item in value.items() if name != key}
        if chance.random() < 0.2:
            return rest
        if chance.random() < 0.2:
            return {**rest, f"{key}1": value[key]}
        return {**rest, key: changed(value[key], chance)}
    place = chance.randrange(len(value))
    middle = [] if chance.random() < 0.2 else [changed(value[place], chance)]
    return [*value[:place], *middle, *value[place + 1 :]]


def test_what_is_wrong_in_a_state_is_an_error_at_once() -> None:
    """Or it does no harm: nothing else is raised, and not later."""
    chance = random.Random(3)
    state = json.loads(json.dumps(learn(PAGES).state()))
    refused = 0
    for _ in range(1000):
        try:
            templates = Templates.of(changed(state, chance))
        except ValueError:
            refused += 1
            continue
        templates.add(PAGES[0], "other")
        templates.toml()
        templates.state()
    assert 500 < refused < 1000


LINES = st.lists(
    st.one_of(
        st.text(st.characters(), max_size=30),
        st.sampled_from(
            (*HARBOUR.split("\n"), *MENU.split("\n"), "3 of 9", "Q: a (b) [c] {d} \\ ^$")
        ),
    ),
    max_size=12,
)


@given(st.lists(LINES.map("\n".join), max_size=4))
def test_anything_can_be_learned_from(pages: list[str]) -> None:
    book = learn(pages, "Ärger & Söhne").rules()
    for rule in book.rules:
        assert rule.phrases or rule.pattern
    for text in pages:
        clean(text, replace(NEWS, rules=book))


@pytest.mark.parametrize(
    "text",
    [
        "Share\n" * 100_000,
        "a" * 1_000_000,
        "?! " * 300_000,
        "9 of 9: " * 100_000,
        "\ud800\n" * 10_000,
    ],
    ids=["lines", "one word", "signs", "numbers", "surrogates"],
)
def test_hostile_pages_take_their_time_in_lines(text: str) -> None:
    pages = [text, f"{text}\nmore", page(HARBOUR)]
    assert timed(lambda: learn(pages).rules())[0] < 20


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1), max_size=5))
def test_rules_written_are_the_rules_read(lines: list[str]) -> None:
    import tomllib

    rules = rules_of(Learned(phrases=tuple(lines), varying=tuple(f"{x} 1" for x in lines)))
    read = tomllib.loads(as_toml(rules)).get("rule", [])
    assert [entry.get("phrases", []) for entry in read] == [list(rule.phrases) for rule in rules]
    assert [entry.get("pattern", "") for entry in read] == [rule.pattern for rule in rules]


def test_two_pages_a_site_are_enough_for_whole_pages(shared: Path) -> None:
    with gzip.open(shared / "data" / "boilerplate" / "af.inscriptis.jsonl.gz", "rt") as rows:
        pages = [json.loads(row) for row in rows][:40]
    templates = Templates()
    for row in pages:
        templates.add(row["text"], row["site"])
    config = replace(NEWS, rules=templates.rules())
    before = after = lost = gold = 0
    for row in pages:
        words = set(row["gold"].split())
        kept = clean(row["text"], config).split()
        before += sum(word not in words for word in row["text"].split())
        after += sum(word not in words for word in kept)
        gold += len(words)
        lost += len((words & set(row["text"].split())) - set(kept))
    assert after < 0.5 * before
    assert lost < 0.03 * gold


def test_what_was_learned_is_written_for_readers() -> None:
    templates = learn([*PAGES, page(articles(9)[8])], "courier.example")
    text = templates.toml()
    assert max(map(len, text.split("negative = ")[0].splitlines())) <= 100
    repeated = next(rule for rule in templates.rules().rules if rule.id.endswith(".repeated"))
    assert not any(phrase.startswith(("*", "-", "+", "•")) for phrase in repeated.phrases)
    assert re.search(r"^# \d+ pages; the first line stands on \d+ of them$", text, re.MULTILINE)
    # What saves most stands first, so the shortest line of as many pages does not.
    assert len(repeated.phrases[0]) > len(repeated.phrases[-1])


def test_lines_of_one_page_alone_can_be_left_out() -> None:
    templates = learn(PAGES, "courier.example")
    ids = {rule.id for rule in templates.rules().rules}
    assert ids - {rule.id for rule in templates.rules(once=False).rules} == {
        "courier-example.block"
    }
    assert "lines of a single page" not in templates.toml(once=False)


def test_many_lines_with_other_numbers_make_few_rules() -> None:
    lines = [f"Menu {'x' * (n + 1)} {{}} items" for n in range(30)]
    pages = [
        page(text, 1) + "\n".join(line.format(n) for line in lines) + "\n"
        for n, text in enumerate(articles(3), 10)
    ]
    rules = [rule for rule in learn(pages).rules().rules if ".varying-" in rule.id]
    assert len(rules) <= 3
    assert sum(len(rule.positive) for rule in rules) >= 30
    assert "Menu xxx 77 items" not in cleaned(pages[0] + "Menu xxx 77 items\n", pages)
