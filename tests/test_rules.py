"""The rules that ship, the files that people write, and the matcher against its plain twin."""

from __future__ import annotations

import gzip
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from newsclean import NEWS, clean, explain, tomlfile
from newsclean.markers.layout.model import (
    as_model,
    forests_of,
    line_model,
    module_of,
    shipped_model,
)
from newsclean.pipeline import rule_book
from newsclean.prepared import (
    FILE,
    MADE_FROM,
    digest,
    prepared,
    read_lists,
    read_prepared,
    word_lists,
)
from newsclean.preparing import prepared_lines
from newsclean.rules import keys, tables
from newsclean.rules.index import Edges, edges
from newsclean.rules.matcher import Hit, matcher
from newsclean.rules.pattern import Either, compiled, fold, longest, parse, squeeze
from newsclean.rules.reading import HEAD, check, read_rules
from newsclean.rules.rule import (
    Rule,
    RuleBook,
    RuleError,
    build,
    finds,
    outline,
    shipped_entries,
    shipped_rules,
)
from newsclean.rules.safety import faults
from tests.clock import least
from tests.strategies import texts

BOOK = shipped_rules()
RULES = {rule.id: rule for rule in BOOK.rules}
PATTERNS = {rule.id: rule for rule in BOOK.rules if rule.pattern}
FILES = sorted(
    (entry for entry in (files("newsclean") / "rules").iterdir() if entry.name.endswith(".toml")),
    key=lambda entry: entry.name,
)

LISTS_OF_WORDS = ("abbreviations", "captions", "cues", "dates", "function_words", "words")

# The rules that ship


@pytest.mark.parametrize("name", RULES)
def test_every_rule_keeps_its_promises(name: str) -> None:
    check(RULES[name])


def test_what_is_prepared_is_what_stands_in_the_files(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("\n".join(prepared_lines()), "utf-8")
    known = read_prepared(str(tmp_path / FILE))
    rules = tuple(map(build, shipped_entries()))
    assert tuple(build(json.loads(entry)) for entry in known.rules) == rules == BOOK.rules
    assert known.outlines == tuple(map(outline, rules))
    for rule, data in zip(rules, known.keys, strict=True):
        found = keys.found_keys(rule)
        assert keys.from_json(json.loads(data)) == found == keys.keys_of(rule)
    made = tables.made_of(rules, keys.found_keys)
    read = tables.from_json(json.loads(known.tables))
    assert isinstance(made.phrases, dict)
    for phrase in [*made.phrases, "no such phrase", ""]:
        assert read.phrases.get(phrase, ()) == made.phrases.get(phrase, ())
    assert read._replace(phrases=made.phrases) == made
    lists = {name: read_lists(name) for name in LISTS_OF_WORDS}
    assert json.loads(known.lists) == lists == {name: word_lists(name) for name in lists}


def test_a_model_that_is_prepared_is_the_one_in_the_file() -> None:
    module: dict[str, Any] = {}
    data = shipped_model()
    exec(module_of(data, digest()), module)
    model = as_model(data)
    assert module["DIGEST"] == digest()
    assert dict(zip(module["TOKENS"], module["WEIGHTS"], strict=True)) == model.weights
    assert [*module["CHANCES"]] == model.chances
    assert module["FORESTS"] == forests_of(data).constants()
    shipped = line_model()
    assert (shipped.weights, [*shipped.chances]) == (model.weights, model.chances)


def test_what_was_prepared_of_other_rules_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsclean.prepared.HOME", str(tmp_path))
    for folder, _ in MADE_FROM:
        (tmp_path / folder).mkdir(parents=True)
    assert prepared.__wrapped__() is None
    lines = "\n[]\n{}\n\n[]\n[]"
    (tmp_path / FILE).write_text(digest() + lines)
    assert prepared.__wrapped__() is not None
    for name in ("rules/xx.toml", "rules/rule.py", "data/words.toml", "data/line_model.json"):
        for text in ("# one\n", "# two\n"):
            (tmp_path / name).write_text(text)
            assert prepared.__wrapped__() is None
            (tmp_path / FILE).write_text(digest() + lines)
            assert prepared.__wrapped__() is not None
    (tmp_path / "data" / "notes.txt").write_text("nothing is made of it")
    assert prepared.__wrapped__() is not None


def test_it_is_not_read_out_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "archive").write_bytes(b"")
    monkeypatch.setattr("newsclean.prepared.HOME", str(tmp_path / "archive"))
    assert prepared.__wrapped__() is None


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: str(entry.name))
def test_a_shipped_file_is_one_that_anybody_could_have_written(entry: Any) -> None:
    book = read_rules(Path(str(entry)))
    language = entry.name.removesuffix(".toml")
    assert {rule.languages for rule in book.rules} == {(language,)}
    assert all(rule.id.startswith(f"{language}.") for rule in book.rules)
    assert entry.read_text("utf-8").startswith("# newsclean: boilerplate rules for ")
    assert set(book.rules) <= set(BOOK.rules)


def test_languages_ship_and_no_id_twice() -> None:
    assert len(FILES) == 47
    assert len(RULES) == len(BOOK.rules) > 450


def test_families_and_categories_are_the_same_in_every_language() -> None:
    english = [rule for rule in BOOK.rules if rule.languages == ("en",)]
    families = {rule.family for rule in english}
    categories = {rule.category for rule in english}
    assert {rule.category for rule in BOOK.rules} <= categories
    assert {rule.family for rule in BOOK.rules} <= families


def test_no_rule_finds_what_is_article_to_another() -> None:
    found = {
        (rule.id, line): [other.id for other in hit.rules if other.default == "drop"]
        + [part.rule.id for part in (hit.prefix, hit.suffix) if part]
        for rule in BOOK.rules
        for line in rule.negative
        if (hit := matcher(BOOK).line(line)) != Hit()
    }
    assert {place: names for place, names in found.items() if names} == {}


def test_every_example_is_found_by_the_matcher_too() -> None:
    for rule in BOOK.rules:
        for line in (*rule.positive, *rule.phrases):
            found = matcher(BOOK).line(squeeze(line))
            names = [*found.rules, *(part.rule for part in (found.prefix, found.suffix) if part)]
            assert rule in names or (rule.glued and rule.default == "keep")


def test_no_rule_has_to_be_tried_on_every_line() -> None:
    assert [BOOK.rules[index].id for index in matcher(BOOK).anywhere] == []


def test_shipped_rules_are_read_once_and_fast() -> None:
    assert shipped_rules() is BOOK
    assert least(shipped_rules.__wrapped__, 0.5) < 0.5


# Patterns are safe


def hostile(rule: Rule) -> Iterator[str]:
    for example in rule.positive:
        word = example.split()[0]
        half = example[: len(example) // 2 + 1]
        for piece in (f"{example} ", f"{word} ", half):
            yield piece * (8000 // len(piece) + 1)
        for filler in (" ", "a", " a", ".", "1", " A.B@", " and A,", "A'"):
            yield example + filler * 8000
            yield half + filler * 8000
        yield "A " * 4000 + example
    for piece in (" ", "a", "1", ".", "-", "A", "(", "—", "é", "中"):
        yield piece * 8000
    for piece in ("a ", "A a ", "1 ", ". ", "[(", "a@a.", "https://", "X, "):
        yield piece * 8000


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_fast_on_hostile_lines(name: str) -> None:
    rule = PATTERNS[name]
    run = compiled(rf"(?:{rule.pattern})\Z" if rule.scope == "suffix" else rule.pattern)
    method = {"prefix": run.match, "suffix": run.search}.get(rule.scope, run.fullmatch)
    for line in hostile(rule):
        for cut in (line[:8000], line[:200]):
            assert least(partial(method, cut), 0.02) < 0.02, cut[:60]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("a*", "upper bound"),
        ("ab+", "upper bound"),
        (r"said\s+", "upper bound"),
        (r"\s+$", "upper bound"),
        ("a{2,}", "upper bound"),
        ("share .*? this", "upper bound"),
        (r"[\w.]+@", "upper bound"),
        ("(?:a{0,9}){1,9}", "may be empty"),
        ("(?:a?b?){0,5}c", "may be empty"),
        (r"(?:\w{1,20} ?){1,20}!", "too many ways"),
        (r"(?:\w|\d\d){1,60}!", "too many ways"),
        ("(?:a|aa){1,60}", "too many ways"),
        ("(?:a|a)" * 20, "too many ways"),
        ("(?:(?:a?)?)?" * 20 + "b", "too many ways"),
        (".{0,200}a.{0,200}b.{0,200}c.{0,200}d", "too many ways"),
        ("a?" * 20 + "b", "too many ways"),
        ("b(?!(?:a|aa){1,60}c)a", "too many ways"),
        ("b(?<=c(?:a|aa){1,60})a", "too many ways"),
        ("(?:[^a]|[^b][^c]){1,60}!", "too many ways"),
        ("(?:[\u0531-\u0535]|[\u0532-\u0533]{2}){1,60}!", "too many ways"),
        ("(?:ß|ẞß){1,60}!", "too many ways"),
        ("(?:\U00040000|[\U00030000-\U00050000]{2}){1,60}!", "too many ways"),
        ("(?:a{0,20}b?){0,20}", "may be empty"),
        ("x(?=a*)", "upper bound"),
        ("x(?<!a{1,9999})", "more than 2000 characters"),
        ("(?:(?=a{1,1900})b){1,1900}", "too large when all"),
        ("a?" * 900 + "b", "too large when all"),
        ("a?", "the empty string too"),
        ("share|", "the empty string too"),
        (r"(?=share)\b", "the empty string too"),
        ("a{1}{1}", "nothing before '{1}'"),
        ("a" + "{1}" * 5000, "nothing before '{1}'"),
        ("a{" + "1" * 10_000 + "}", "a number of more than 4 digits in '{1111"),
        ("a|" * 20_000 + "a", "longer than 20,000 characters"),
        ("(?<=a(?!b))c", "holds another lookaround"),
        ("(?P<name>a)", "not part of the pattern language"),
        (r"(a)\1", "not part of the pattern language"),
        ("(?>a)", "not part of the pattern language"),
        ("(?i)a", "not part of the pattern language"),
        ("(?:a){e<2}", "not part of the pattern language"),
        ("[[:alpha:]]", "not part of the pattern language"),
        (r"\x41", "not part of the pattern language"),
        (r"\N{DIGIT ONE}", "not part of the pattern language"),
        ("(?:" * 999 + "a" + ")" * 999, "more than 20 deep"),
        ("a{1,3000}", "more than 2000 characters"),
        ("(?:a{90}b{1,90}){1,90}", "more than 2000 characters"),
        ("(a", "')' is missing"),
        ("a)", "')' too many"),
        ("*a", "nothing before '*'"),
        ("(?:|?)", "nothing before '?'"),
        (r"\p{Nonsense}", "unknown property"),
        ("[z-a]", "bad character range"),
        ("a{5,2}", "min repeat"),
    ],
)
def test_faults(pattern: str, reason: str) -> None:
    assert any(reason in fault for fault in faults(pattern)), list(faults(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        "share this",
        r"(?:[ ,|]{1,3}(?:x|y)){1,14}",
        r"by(?: (?-i:\p{Lu})[\p{L}.'-]{0,20}){1,7}",
        r"by(?: (?-i:\p{Lu}|\p{Ll}\p{Ll})){1,60}",
        "(?-i:a|A){1,60}",
        "(?:a{1,9}b){1,60}",
        ".{0,40}a.{0,40}b.{0,20}",
        "[^.!?]{2,400} in your inbox.{0,400}",
        "(?:(?!ab).){1,60}!",
        "(?:facebook|flickr|foursquare|fark)(?:[ ,|]{1,3}(?:facebook|flickr|fark)){0,60}",
        r"\d{1,2} of \d{1,3}(?! people)",
        r"[^.!?]{2,90} in your inbox.{0,60}",
        r"(?<=a)b|^c$",
    ],
)
def test_good_patterns_have_no_faults(pattern: str) -> None:
    assert list(faults(pattern)) == []


@pytest.mark.parametrize(
    ("pattern", "size"),
    [("abc", 3), ("a|bcd", 3), ("a{2,5}", 5), ("(?:ab?){3}", 6), (r"a(?=bc)\b[^x]\p{Lu}", 3)],
)
def test_longest(pattern: str, size: int) -> None:
    assert longest(parse(pattern)) == size


# The keys of a pattern


def keys_of(*words: str, stems: tuple[str, ...] = ()) -> Edges:
    return Edges(frozenset(words), frozenset(stems))


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("share this", keys_of("share")),
        ("Share|Tweet", keys_of("share", "tweet")),
        ("[-*]{0,3}ads?[-*]{0,3}", keys_of("ad", "ads")),
        ("e-?mail", keys_of("e", "email")),
        (r"\d{1,3} of \d{1,3}", keys_of("0")),
        (r"(?:19|20)\d\d", keys_of(stems=("0",))),
        (r"the (?:comments?|end)", keys_of("the comment", "the comments", "the end")),
        (r"the(?: \p{Lu}.{0,9})?", keys_of("the", stems=("the ",))),
        (r"the \d", keys_of(stems=("the ",))),
        (r"tags?: .{1,9}", keys_of("tag", "tags")),
        (r"tag\w{0,9}", keys_of("tag", stems=("tag",))),
        (r"photography\w{0,9}", keys_of("photography", stems=("photo",))),
        (r".{0,9} reserved", None),
        (r"(?:\p{Lu}\w{0,9} )?news", None),
        ("广告", keys_of("广告")),
        (r"\*\*\*", keys_of("")),
        ("ÇEREZ'i|çerez’i", keys_of("çerez")),
        ("(?:a|b){2}", keys_of("aa", "ab", "ba", "bb")),
        (r"(?<!x)[a.](?=b)\b", keys_of("", "a")),
    ],
)
def test_the_keys_at_the_beginning(pattern: str, keys: Edges | None) -> None:
    assert edges(parse(pattern)) == keys


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("share this", keys_of("this")),
        (".{0,9} all rights reserved[.]?", keys_of("reserved")),
        (r"in (?:19|20)\d\d", keys_of("0")),
        (r"by \w{1,9}", None),
        ("photos?", keys_of("photo", "photos")),
        (r"\w{1,9}graphy", keys_of("graphy", stems=("raphy",))),
    ],
)
def test_the_keys_at_the_end(pattern: str, keys: Edges | None) -> None:
    assert edges(parse(pattern), backwards=True) == keys


@pytest.mark.parametrize("pattern", ["[a-j][abcdefghij]{4}", "(?:a|b){40}", "(?:a|b)" * 40])
def test_too_many_keys_are_none(pattern: str) -> None:
    assert edges(parse(pattern)) is None


def test_what_regex_takes_for_the_same_letter_folds_to_the_same() -> None:
    """Or the matcher could overlook a line that a pattern matches."""
    letters = {c for rule in PATTERNS.values() for c in rule.pattern if c.isalnum()}
    everything = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x20000))))
    for letter in sorted(letters):
        same = regex.findall(regex.escape(letter), everything, regex.IGNORECASE)
        assert {fold(c) for c in same} == {fold(letter)}, letter


# The matcher against the plain twin


def plainly(book: RuleBook, line: str) -> tuple[list[Rule], set[str]]:
    """The rules that find the whole line, and the kinds of parts that some rule finds."""
    found = [rule for rule in book.rules if finds(rule, line)]
    parts = {rule.scope for rule in found if rule.glued and rule.default == "drop"}
    return [rule for rule in found if not rule.glued], {str(scope) for scope in parts}


def quickly(book: RuleBook, line: str) -> tuple[list[Rule], set[str]]:
    """The same by the matcher."""
    found = matcher(book).line(line)
    parts = {"prefix": found.prefix, "suffix": found.suffix}
    return list(found.rules), {name for name, part in parts.items() if part}


OWN = RuleBook(
    (
        Rule(id="p.a", category="x", scope="prefix", strength="strong", pattern=r"\(\w{2,3}\) ?"),
        Rule(id="p.b", category="x", scope="prefix", strength="strong", pattern="ad(?:vert)?: ?"),
        Rule(id="s.a", category="x", scope="suffix", strength="strong", pattern=r" ?read more"),
        Rule(id="s.b", category="x", scope="suffix", strength="strong", pattern=r"\[\d{1,2}\]"),
        Rule(id="l.a", category="x", scope="line", strength="weak", pattern=r".{0,9}\w{1,9}.{0,9}"),
        Rule(id="l.b", category="x", scope="line", strength="weak", phrases=("Ad", "Don’t miss")),
    )
)
WHITE = (" ", "  ", "\t", "\N{NO-BREAK SPACE}", " \N{IDEOGRAPHIC SPACE} ")
EXAMPLES = sorted(
    {line for rule in BOOK.rules for line in (*rule.positive, *rule.phrases, *rule.negative)}
)


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """Examples as they are, and with words, signs, case and white space changed."""
    line = draw(st.sampled_from(EXAMPLES))
    line = draw(st.sampled_from((line, line.upper(), line.lower(), line.title())))
    line = draw(st.sampled_from((line, line.replace("'", "’"), line.replace("i", "İ"))))
    words = line.split(" ")
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(words) - 1))
        other = draw(st.sampled_from(("", "the", "2020", "—", "(", "X", "ñ", "的", "\ud800")))
        words[at : at + draw(st.integers(0, 1))] = [other]
    line = draw(st.sampled_from(WHITE)).join(words)
    around = st.sampled_from(
        ("", "", "- ", "* ", "«", "CNN — ", "(AP) ", "ad: ", " read more", ".")
    )
    return (draw(around) + line + draw(around)).strip()


@settings(max_examples=400)
@given(st.one_of(near_misses(), near_misses(), texts))
def test_the_matcher_finds_what_trying_every_rule_finds(text: str) -> None:
    for line in filter(None, (part.strip() for part in text.split("\n"))):
        for book in (BOOK, OWN):
            assert quickly(book, line) == plainly(book, line)


@pytest.mark.parametrize(
    ("line", "strength"),
    [
        ("Share this article Sign up for our newsletter", "strong"),
        ("Share on Facebook | Share on Twitter | 12 comments", "strong"),
        ("Read more Share", "weak"),
        ("Read more · 12 · Share · 10:45 · Print", "strong"),
        ("Teilen Drucken Kommentare", "strong"),
        ("分享到微信微博", None),
        ("Share The council voted on it", None),
        ("Read more", None),
        ("12 · 13", None),
        ("She wanted to read more Share", None),
        ("“Read more” Share", None),
        (" ".join(["Read more Share"] * 9), None),
    ],
)
def test_a_row_of_labels_is_one_too(line: str, strength: str | None) -> None:
    found = matcher(BOOK).row(line)
    assert (found and found.strength) == strength
    if found:
        assert matcher(BOOK).find(line, None).rules


def test_a_label_before_a_sentence_leaves_the_sentence() -> None:
    line = "Read more: Storm shuts the port for a third day A report is due in June."
    hit = matcher(BOOK).find(line, None)
    assert not hit.rules
    assert hit.prefix
    assert line[hit.prefix.at :].strip() == "A report is due in June."


STDLIB = [rule for rule in PATTERNS.values() if not re.search(r"\\p|\(\?[-<=!]|\\b", rule.pattern)]


@settings(max_examples=300)
@given(st.data())
def test_the_matcher_finds_what_a_pattern_makes_up(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from([rule for rule in STDLIB if not rule.glued]))
    line = data.draw(st.from_regex(re.compile(rule.pattern, re.IGNORECASE), fullmatch=True))
    line = line.strip()
    assert (rule in matcher(BOOK).line(line).rules) == (bool(line) and finds(rule, line))


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("(CNN) He came.", (5, 14)),
        ("(CNN)   He came.", (5, 16)),
        ("(CNN)He came.  read more", (5, 15)),
        ("(AP) ad:\N{NO-BREAK SPACE}(CNN) He came. [1] [22] read more", (14, 24)),
        ("He came.[3]", (0, 8)),
        ("(AP)", (0, 4)),
        ("read more", (0, 9)),
        ("ad: read more", (3, 4)),
        ("ad:", (0, 3)),
        ("He came.", (0, 8)),
        ("", (0, 0)),
    ],
)
def test_where_a_line_is_cut(line: str, at: tuple[int, int]) -> None:
    book = OWN.without(("l.a", "l.b"))
    assert matcher(book).cut(line) == at


def test_rules_kept_by_default_cut_nothing() -> None:
    kept = RuleBook(tuple(replace(rule, default="keep") for rule in OWN.rules))
    assert not matcher(kept).cuts
    assert matcher(kept).cut("(AP) He came. read more") == (0, 23)


def test_the_matcher_on_real_lines(shared: Path) -> None:
    names = ("sh.html-text", "af.trafilatura", "af.inscriptis", "sh.newspaper")
    lines: dict[str, None] = {}
    for name in names:
        with gzip.open(
            shared / f"data/boilerplate/{name}.jsonl.gz", "rt", encoding="utf-8"
        ) as rows:
            for row in islice(rows, 0, None, 9):
                lines.update(dict.fromkeys(json.loads(row)["text"].split("\n")))
    sample = [line.strip() for line in lines if line.strip()][::5]
    assert len(sample) > 500
    hits = 0
    for line in sample:
        found = quickly(BOOK, line)
        assert found == plainly(BOOK, line)
        hits += bool(found[0])
    assert hits > 50


# Books


def test_a_book_is_a_value() -> None:
    again = RuleBook(tuple(replace(rule) for rule in BOOK.rules))
    assert again == BOOK
    assert hash(again) == hash(BOOK)
    assert RuleBook() != BOOK
    assert pickle.loads(pickle.dumps(BOOK)) == BOOK


def test_a_pickled_book_has_a_good_hash_elsewhere() -> None:
    program = (
        "import pickle, sys\n"
        "from newsclean.rules.rule import shipped_rules\n"
        "book = pickle.load(sys.stdin.buffer)\n"
        "assert {book: 1}[shipped_rules()] == 1\n"
    )
    subprocess.run([sys.executable, "-c", program], input=pickle.dumps(BOOK), check=True)


def test_adding_books() -> None:
    book = BOOK + OWN
    assert book.rules == BOOK.rules + OWN.rules
    louder = replace(RULES["en.photo-paren"], default="drop")
    changed = BOOK + RuleBook((louder,))
    assert len(changed.rules) == len(BOOK.rules)
    assert [rule for rule in changed.rules if rule not in BOOK.rules] == [louder]


def test_without_takes_ids_families_and_categories() -> None:
    assert not BOOK.without(rule.category for rule in BOOK.rules).rules
    fewer = BOOK.without(["en.scroll-top", "skip-content", "ads"])
    gone = set(BOOK.rules) - set(fewer.rules)
    assert RULES["en.scroll-top"] in gone
    assert RULES["de.scroll-top"] in fewer.rules
    assert {rule.languages[0] for rule in gone if rule.family == "skip-content"} == {
        rule.languages[0] for rule in BOOK.rules
    }
    assert all(rule.category != "ads" for rule in fewer.rules)
    assert BOOK.without(()) == BOOK


def test_without_helps_with_a_slip_of_the_pen() -> None:
    with pytest.raises(ValueError, match=r"'scrol-top'; did you mean .*'scroll-top'"):
        BOOK.without(["ads", "scrol-top"])
    with pytest.raises(ValueError, match=r"called 'zzzzzz'$"):
        BOOK.without({"zzzzzz"})
    with pytest.raises(TypeError, match="not one string"):
        BOOK.without("ads")


# Files of one's own

GOOD = """\
format = 1
languages = ["en"]

[[rule]]
id = "my.pigeon"
category = "social"
scope = "line"
strength = "strong"
pattern = 'send us a pigeon!?'
positive = ["Send us a pigeon!"]
negative = ["He wanted to send us a pigeon."]

[[rule]]
id = "my.loft"
category = "social"
scope = "tail"
strength = "weak"
default = "keep"
family = "pigeon"
languages = ["en", "de"]
phrases = ["More from the loft"]
negative = ["More from the loft than from the nest."]
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "mine.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    book = read_rules(written(tmp_path, GOOD))
    pigeon, loft = book.rules
    assert pigeon == Rule(
        id="my.pigeon",
        category="social",
        scope="line",
        strength="strong",
        default="drop",
        family="pigeon",
        languages=("en",),
        pattern="send us a pigeon!?",
        positive=("Send us a pigeon!",),
        negative=("He wanted to send us a pigeon.",),
    )
    assert (loft.family, loft.default, loft.languages) == ("pigeon", "keep", ("en", "de"))
    assert matcher(book).line("SEND US A PIGEON").rules == (pigeon,)
    assert matcher(book).line("» more  from the Loft:").rules == (loft,)
    assert matcher(book).line("Send us a dove").rules == ()


def test_a_file_may_be_empty_or_marked(tmp_path: Path) -> None:
    assert read_rules(written(tmp_path, "")) == RuleBook()
    assert len(read_rules(str(written(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()))).rules) == 2


BROKEN = {
    "not TOML": ("id = ", None, None, "not a TOML file in UTF-8: Invalid value"),
    "brackets in brackets": (
        f"a = {'[' * 5000}",
        None,
        None,
        "brackets stand in brackets too deep",
    ),
    "a long number": (f"format = {'1' * 10_000}", None, None, "Exceeds the limit (4300 digits)"),
    "another format": ("format = 1", "format = 2", "format", "1 is the only one, not 2"),
    "a true format": ("format = 1", "format = true", "format", "1 is the only one, not True"),
    "a real format": ("format = 1", "format = 1.0", "format", "1 is the only one, not 1.0"),
    "lists in lists": ("format = 1", f"format = {'[' * 90}{']' * 90}", "format", "one, not [["),
    "an unknown rule to switch off": (
        "format = 1",
        'without = ["social", "scrol-top"]',
        "without",
        "no rule, family or category is called 'scrol-top'; did you mean 'scroll-top' or",
    ),
    "a rule of its own to switch off": (
        "format = 1",
        'without = ["my.pigeon"]',
        "without",
        "no rule, family or category is called 'my.pigeon'",
    ),
    "an unknown head": ("format = 1", "formt = 1", "formt", "did you mean 'format'?"),
    "languages": ('languages = ["en"]\n', 'languages = "en"\n', "languages", "a list of strings"),
    "no list of rules": (
        GOOD[GOOD.index("[[rule]]") :],
        "rule = 1",
        "rule",
        "begins with [[rule]]",
    ),
    "rules of nothing": (
        GOOD[GOOD.index("[[rule]]") :],
        "rule = [1]",
        "rule",
        "begins with [[rule",
    ),
    "one rule": (
        GOOD[GOOD.index("[[rule]]") :],
        "[rule]\nid = 'a'",
        "rule",
        "begins with [[rule]]",
    ),
    "an unknown field": ("strength =", "strenght =", "strenght", "did you mean 'strength'?"),
    "a strange field": ("default =", "colour =", "colour", "there is no such field"),
    "no id": ('id = "my.pigeon"\n', "", "id", "rule 'number 1': field 'id': is missing"),
    "an id of numbers": ('id = "my.pigeon"', "id = 3", "id", "rule 'number 1'"),
    "a bad id": ('"my.pigeon"', '"My pigeon"', "id", "only small letters and digits"),
    "an id twice": ('"my.loft"', '"my.pigeon"', "id", "another rule of this file has it"),
    "no category": (
        'category = "social"\nscope = "line"',
        'scope = "line"',
        "category",
        "is missing",
    ),
    "a bad category": ('"social"\nscope = "line"', '""\nscope = "line"', "category", "only small"),
    "no scope": ('scope = "line"\n', "", "scope", "is missing"),
    "a bad scope": (
        '"line"',
        '"page"',
        "scope",
        "one of line, tail, prefix, suffix, sentence, not 'page'",
    ),
    "a bad strength": ('"strong"', '"iron"', "strength", "one of strong, weak, not 'iron'"),
    "a bad default": ('"keep"', '"stay"', "default", "one of drop, keep, not 'stay'"),
    "a string for a list": ('["Send us a pigeon!"]', '"Send"', "positive", "a list of strings"),
    "numbers in a list": ('["Send us a pigeon!"]', "[1]", "positive", "a list of strings"),
    "a list for a string": ("'send us a pigeon!?'", '["a"]', "pattern", "a string, not ['a']"),
    "no pattern": (
        "pattern = 'send us a pigeon!?'\n",
        "",
        "pattern",
        "either phrases or a pattern",
    ),
    "both": ("phrases =", "pattern = 'a'\nphrases =", "pattern", "either phrases or a pattern"),
    "a weak prefix": (
        'scope = "line"\nstrength = "strong"',
        'scope = "prefix"\nstrength = "weak"',
        "strength",
        "a prefix is cut off wherever it stands: it must be strong",
    ),
    "a prefix of phrases": (
        'scope = "tail"\nstrength = "weak"',
        'scope = "prefix"\nstrength = "strong"',
        "phrases",
        "a prefix needs a pattern",
    ),
    "a sentence of patterns": (
        'scope = "line"\nstrength = "strong"',
        'scope = "sentence"\nstrength = "strong"',
        "pattern",
        "a sentence needs phrases",
    ),
    "a weak sentence": (
        'scope = "tail"\nstrength = "weak"',
        'scope = "sentence"\nstrength = "weak"',
        "strength",
        "a sentence counts wherever it stands: it must be strong",
    ),
    "a string to switch off": ("format = 1", 'format = 1\nwithout = "x"', "without", "a list of"),
    "a phrase without a word": ('["More from', '["—", "More from', "phrases", "no word in '—'"),
    "does not compile": ("pigeon!?'", "(pigeon!?'", "pattern", "a ')' is missing"),
    "unbounded": ("pigeon!?'", "pigeon.*'", "pattern", "without an upper bound"),
    "nested": ("pigeon!?'", "(?:pigeon ?){1,9}(?:a{1,9}){1,9}'", "pattern", "too many ways"),
    "slow": ("pigeon!?'", "(?:pigeon!|(?:o|oo){1,90}!)'", "pattern", "too many ways"),
    "slow as a prefix": (
        '"line"\nstrength = "strong"\npattern = \'',
        '"prefix"\nstrength = "strong"\npattern = \'.{0,90},.{0,90}',
        "pattern",
        "too many ways",
    ),
    "perhaps empty": ("'send us a pigeon!?'", "'(?:send us a pigeon!?)?'", "pattern", "the empty"),
    "groups in groups": ("pigeon!?'", f"{'(' * 5000}'", "pattern", "groups more than 20 deep"),
    "no end of a number": (
        "pigeon!?'",
        f"pigeon{{{'1' * 10_000}}}'",
        "pattern",
        "a number of more than 4 digits in '{11111111111'...",
    ),
    "a long pattern": ("pigeon!?'", f"{'pigeon' * 9000}'", "pattern", "than 20,000 characters"),
    "a long word": (
        '"strong"\npattern',
        f'"{"strong" * 9000}"\npattern',
        "strength",
        "one of strong, weak",
    ),
    "no positive": (
        'positive = ["Send us a pigeon!"]\n',
        "",
        "positive",
        "needs lines that it must",
    ),
    "no negative": (
        'negative = ["He wanted to send us a pigeon."]\n',
        "",
        "negative",
        "must not find",
    ),
    "a wrong positive": ('["Send us', '["Do send us', "positive", "does not find 'Do send us a pi"),
    "a wrong negative": (
        '["He wanted to s',
        '["S',
        "negative",
        "the rule finds 'Send us a pigeon.'",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, name: str) -> None:
    old, new, field, reason = BROKEN[name]
    text = GOOD.replace(old, new, 1) if new is not None else old
    text = text.replace("pigeon!?'", "pigeon[.!]?'") if name == "a wrong negative" else text
    assert text != GOOD
    path = written(tmp_path, text)
    with pytest.raises(RuleError) as caught:
        read_rules(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert reason in message
    assert caught.value.file == str(path)
    assert caught.value.field == (field or "")
    if field:
        assert f"field {field!r}" in message
    if field not in (None, "rule", *HEAD, "formt"):
        assert re.search(r": rule '(?:my\.\w+|number 1|My pigeon)': ", message)


def test_a_file_can_switch_off_rules_that_ship(tmp_path: Path) -> None:
    book = read_rules(written(tmp_path, 'without = ["en.scroll-top", "social"]'))
    assert book == RuleBook(off=frozenset({"en.scroll-top", "social"}))
    assert pickle.loads(pickle.dumps(book)) == book != RuleBook()
    left = {rule.id for rule in rule_book(replace(NEWS, rules=book)).rules}
    assert {rule.id for rule in BOOK.rules} - left == {
        rule.id for rule in BOOK.rules if rule.id == "en.scroll-top" or rule.category == "social"
    }
    # What it switches off are rules that ship, not those that stand beside it.
    own = Rule(id="my.own", category="social", scope="line", strength="strong", phrases=("Us",))
    assert own in rule_book(replace(NEWS, rules=RuleBook((own,)) + book)).rules
    with pytest.raises(ValueError, match=r"no rule, family or category is called 'en.scrol-top'"):
        rule_book(replace(NEWS, rules=RuleBook(off=frozenset({"en.scrol-top"}))))


SENTENCES = """
[[rule]]
id = "my.drops"
category = "mine"
scope = "sentence"
strength = "strong"
phrases = ["Read on below.", "This stays"]
negative = ["Read on"]

[[rule]]
id = "my.keeps"
category = "mine"
scope = "sentence"
strength = "strong"
default = "keep"
phrases = ["This stays", "Scroll to top"]
negative = ["Scroll"]
"""


def test_a_sentence_goes_or_stays_wherever_it_stands(tmp_path: Path) -> None:
    config = replace(NEWS, rules=read_rules(written(tmp_path, SENTENCES)))
    raw = "It rained all day on Monday. READ ON BELOW. It will rain again. This stays.\n\n"
    cleaned = explain(raw + "Scroll to Top\n\nLeave a Comment\n", config)
    assert cleaned.text == raw.replace(" READ ON BELOW.", "") + "Scroll to Top\n"
    vetoes = {cleaned.raw[one.start : one.end]: one.veto for one in cleaned.spared}
    assert vetoes == {"Scroll to Top": "the rule my.keeps spares it"}
    assert "Scroll to Top" not in clean(raw + "Scroll to Top\n")


def test_a_huge_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, GOOD)
    monkeypatch.setattr(tomlfile, "LARGEST", path.stat().st_size)
    assert len(read_rules(path).rules) == 2
    path.write_bytes(GOOD.encode() + b"\n")
    with pytest.raises(RuleError, match=rf"^{re.escape(str(path))}: larger than 0 MiB: split it"):
        read_rules(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without an end")
def test_a_file_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tomlfile, "LARGEST", 1 << 20)
    with pytest.raises(RuleError, match=r"^/dev/zero: larger than 1 MiB"):
        read_rules("/dev/zero")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="not a TOML file in UTF-8"):
        read_rules(written(tmp_path, b"\xff\xfe"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_rules(tmp_path / "none.toml")


def test_an_error_survives_the_way_from_another_process() -> None:
    error = RuleError("is missing", file="a.toml", rule="x", field="id")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == "a.toml: rule 'x': field 'id': is missing"
    assert again.field == "id"


def test_a_rule_of_ones_own_in_python() -> None:
    with pytest.raises(RuleError, match=r"^rule 'x': field 'pattern'"):
        check(Rule(id="x", category="y", scope="line", strength="weak", pattern="a*"))


def test_what_lies_in_a_range_counts_for_the_dispatch() -> None:
    """Some of its characters are letters, and those at its ends are none."""
    rule = Rule(
        id="x", category="y", scope="line", strength="strong", pattern="[\u2400-\u2500]{1,3}!"
    )
    for line in ("\u2400!", "\u2461\u2460!", "\u2460!"):
        assert finds(rule, line)
        assert matcher(RuleBook((rule,))).line(line).rules == (rule,)


def test_every_top_alternative_counts_for_the_dispatch() -> None:
    """One may begin with anything while another one ends with anything."""
    rule = Rule(
        id="x", category="y", scope="line", strength="strong", pattern=".{1,9} end|begin .{1,9}"
    )
    assert isinstance(parse(rule.pattern), Either)
    run = matcher(RuleBook((rule,)))
    assert run.anywhere == ()
    assert [bool(run.line(line).rules) for line in ("an end", "begin it", "an it")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "Potrebbe interessarti anche: Farmacie di turno, cambiano gli orari",
            "it.related-heading",
        ),
        ("İlgili Haberler: Köy yoluna asfalt müjdesi", "tr.related-heading"),
        ("相关新闻：县图书馆流动车开进山区", "zh.related-heading"),
        ("Ähnliche Artikel: Sturm schließt den Hafen", "de.related-heading"),
        ("Ähnliche Artikel: Der Sturm schließt den Hafen, sagte sie.", None),
        ("Ähnliche Artikel:", None),
        ("Weitere Artikel: Sturm schließt den Hafen", None),
        ("Der Hafen: Ähnliche Artikel", None),
        (f"Ähnliche Artikel: {'Sturm ' * 40}", None),
    ],
)
def test_a_heading_of_links_takes_the_title_on_its_line(line: str, found: str | None) -> None:
    rule = matcher(BOOK).titled(line)
    assert (rule and rule.id) == found
    if found:
        assert matcher(BOOK).find(line, {}).rules == (rule,)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Por Lucía Barrantes | Seguir a este autor", "es.follow-author"),
        ("Door Maaike Terpstra · Volg deze auteur", "nl.follow-author"),
        ("Haber: Serpil Akdoğan - Yazarı takip et", "tr.follow-author"),
        ("Por Lucía Barrantes", None),
        ("Ella se fue. | Seguir a este autor", None),
        ("Por Lucía Barrantes | Alcaldesa de la villa", None),
        (f"{'Por ' * 20}| Seguir a este autor", None),
    ],
)
def test_a_button_takes_the_name_beside_it(line: str, found: str | None) -> None:
    rule = matcher(BOOK).signed(line)
    assert (rule and rule.id) == found
    if found:
        assert matcher(BOOK).find(line, {}).rules == (rule,)


def test_a_rule_that_ships_without_a_field_is_named_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "xx.toml").write_text(
        'languages = ["xx"]\n[[rule]]\nid = "xx.share"\nphrases = ["Share"]\n'
    )
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    with pytest.raises(
        RuleError, match=r"xx\.toml: rule 'xx\.share': field 'category': is missing"
    ):
        list(shipped_entries())
