"""What the rest of the library promises of every text: records, pages, pairs, the corpus."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from itertools import pairwise

from fuzz.case import Break, Case, Skipped
from newsclean.corpus.dedupe import Article, dedupe
from newsclean.corpus.reuse import reused
from newsclean.corpus.templates import learn
from newsclean.diffing import pieces, shown_rows
from newsclean.markers.repeats.similarity import compare
from newsclean.rendering import Cleaned
from newsclean.review.html import Entry, as_html
from newsclean.review.judgements import Judged, JudgedText, as_cases, read_verdicts, rules_from
from newsclean.review.near_misses import as_json as pairs_as_json
from newsclean.review.near_misses import as_text as pairs_as_text
from newsclean.review.near_misses import nearest
from newsclean.review.record import as_json, as_records, as_text
from newsclean.rules.reading import check
from newsclean.rules.rule import RuleBook
from newsclean.rules.write import as_toml
from newsclean.text.segmenting import sentences


def the_record_is_json(case: Case) -> Break | None:
    """The record is plain values and comes back whole; its texts are those of the raw text."""
    found = as_json(case.cleaned, "name")
    if json.loads(json.dumps(found)) != found:
        return Break("round trip")
    if Cleaned.from_dict(found) != case.cleaned:
        return Break("another record")
    claims = [*found["removals"], *found["spared"], *as_records(case.cleaned)]
    if any("".join(claim["text"]) != case.text[claim["start"] : claim["end"]] for claim in claims):
        return Break("texts")
    return None if _is_printable(as_text(case.cleaned)) else Break("steers the terminal")


def _is_printable(text: str) -> bool:
    return text.replace("\n", "").isprintable()


def the_diff_covers_the_text(case: Case) -> Break | None:
    """`newsclean.diffing`: its pieces touch, from the beginning of the raw text to its end."""
    found = pieces(case.cleaned.raw, case.cleaned.edits, case.cleaned.removals)
    list(shown_rows(case.text, found))
    ends = [0, *(piece.end for piece in found)]
    starts = [*(piece.start for piece in found), len(case.text)]
    return None if ends == starts else Break("gaps", repr(found))


_DATA = re.compile(r'(?s)<script id="data" type="application/json">(.*?)</script>')
_ANY_SCRIPT = re.compile(r"(?i)</?script")


def the_page_holds_the_record(case: Case) -> Break | None:
    """`newsclean.review.html`: a page in UTF-8, whose data are JSON and end no script."""
    page = "".join(as_html([Entry(case.text[:40], case.cleaned)], case.text[:40]))
    page.encode()
    data = _DATA.search(page)
    if data is None or len(_ANY_SCRIPT.findall(page)) != 4:
        return Break("scripts")
    raw = json.loads(data[1])["articles"][0][3]
    plain = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", case.text)
    return None if raw == plain else Break("raw text")


def the_nearest_pairs_are_shown(case: Case) -> Break | None:
    """`newsclean.review.near_misses`: its spans are in range, and it prints as JSON and as text."""
    found = nearest(case.text, case.config)
    size = len(case.text)
    for pair in found:
        for start, end in (pair.first, pair.second):
            if not 0 <= start < end <= size:
                return Break("range", repr(pair))
        if not 0 <= pair.score <= 1.000001 or not pair.why:
            return Break("score", repr(pair))
    shown = pairs_as_json(found, case.text)
    if json.loads(json.dumps(shown)) != shown:
        return Break("round trip")
    return None if _is_printable(pairs_as_text(found, case.text)) else Break("steers the terminal")


def sentences_compare_both_ways(case: Case) -> Break | None:
    """`compare` gives the same both ways round, shares of 1, and finds a sentence the same."""
    found = [line[start:end] for line in _some_lines(case) for start, end in sentences(line)]
    for one, other in pairwise(found[:6]):
        there, back = compare(one, other, case.config), compare(other, one, case.config)
        if there != back:
            return Break("both ways", f"{one!r}, {other!r}: {there} is not {back}")
        shares = (there.score, there.shorter, there.longer, there.window, there.length)
        if not all(0 <= share <= 1.000001 for share in shares):
            return Break("shares", f"{one!r}, {other!r}: {there}")
        alone = compare(one, one, case.config)
        if alone.relation != "same" or alone.score != 1:
            return Break("itself", f"{one!r}: {alone}")
    return None


def _some_lines(case: Case) -> Iterable[str]:
    return [line for text in (case.text, case.other) for line in text.split("\n")[:3]]


def copies_are_one_story(case: Case) -> Break | None:
    """`dedupe`: word for word the same is one story, whatever stands between; `reused` agrees."""
    texts = {"a": case.text, "b": case.other, "c": case.text}
    articles = [Article(id, text) for id, text in texts.items()]
    found = dedupe(articles)
    if [verdict.id for verdict in found] != list(texts):
        return Break("ids", repr(found))
    worded = any(map(str.isalnum, case.text))  # a text without words is no story
    if worded and found[0].cluster != found[2].cluster:
        return Break("copies", repr(found))
    for passage in reused(articles):
        words = texts[passage.id][passage.start : passage.end]
        if not words.strip() or passage.id in passage.others or not 0 <= passage.score <= 1:
            return Break("passage", repr(passage))
    return None


def what_is_learned_is_a_rule_file(case: Case) -> Break | None:
    """`learn`: the rules of a site pass the checks, and their file says the same."""
    pages = [case.text, f"{case.other}\n{case.text}", f"{case.text}\n\n{case.other}", case.other]
    return _rule_file(learn(pages, case.text[:20]).rules())


def verdicts_make_a_rule_file(case: Case) -> Break | None:
    """`newsclean.review.judgements`: of what is judged wrong, rules that pass the checks."""
    cleaned = case.cleaned
    if not cleaned.removals and not cleaned.spared:
        raise Skipped
    judged = [
        *(Judged(r.start, r.end, "removed", False, r.rule) for r in cleaned.removals[:4]),
        *(Judged(s.start, s.end, "spared", False, s.rule) for s in cleaned.spared[:4]),
    ]
    texts = (JudgedText("name", case.text, tuple(judged), "example.com"),)
    cases = json.loads(json.dumps(as_cases(texts)))
    if read_verdicts(cases) != texts:
        return Break("cases", repr(cases))
    return _rule_file(rules_from(texts, case.config).book)


def _rule_file(book: RuleBook) -> Break | None:
    for rule in book.rules:
        check(rule)
    source = as_toml(book.rules, off=book.off)
    source.encode()
    entries = tomllib.loads(source).get("rule", [])
    if [entry["id"] for entry in entries] != [rule.id for rule in book.rules]:
        return Break("file", source)
    for entry, rule in zip(entries, book.rules, strict=True):
        if (
            tuple(entry.get("phrases", ())) != rule.phrases
            or entry.get("pattern", "") != rule.pattern
        ):
            return Break("rule", source)
    return None
