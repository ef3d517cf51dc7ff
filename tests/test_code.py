"""Program code that an extractor took for text."""

from __future__ import annotations

import pytest
from hypothesis import given

from newsclean import NEWS, explain
from newsclean.markers.code import SHOWN as SPARED
from newsclean.markers.code import WHY, code
from newsclean.model import Document
from newsclean.text.segmenting import segment
from tests.strategies import texts

BODY = (
    "The lighthouse keeper's cottage on the north point will be sold in spring, the council said "
    "on Monday, after twelve years in which nobody lived in it.",
    "Three families have asked for the key, and each of them would like to let rooms in summer.",
)
JSON = (
    '{"page":{"id":"4471","kind":"story","title":"Cottage for sale","tags":["council","houses"]},'
    '"user":{"name":null,"member":false},"ads":[{"slot":"top","size":[728,90]},{"slot":"side",'
    '"size":[300,250]}],"share":{"count":12,"links":true}}'
)
SCRIPT = (
    "window.quay = window.quay || {}; (function(w, d) { var s = d.createElement('script'); "
    "s.async = true; s.src = 'https://example.org/quay.js'; d.head.appendChild(s); })(window, "
    "document); window.quay.push({ id: 4471, ready: true });"
)
STYLE = (
    ".story p { margin: 0 auto; color: #333; } .story img { max-width: 100%; height: auto; } "
    "@media (max-width: 640px) { .story p { font-size: 14px; } .story h1 { display: none; } }"
)
MARKUP = (
    '<div class="story-foot" id="foot-4471"><script type="text/javascript" async="true" '
    'src="https://example.org/foot.js"></script><noscript><img src="https://example.org/p.gif" '
    'height="1" width="1"></noscript></div>'
)
TEXT = (
    "K Olsen (Harbour, capt); J Berg (Quay), P Lie (North); T Moe (Quay); H Dahl (South); S Vik "
    "(North), E Holm (Harbour); B Aas (South); L Ness (Quay); M Strand (North); G Lund (Harbour).",
    "Results (men): 1. Olsen 9:58.2; 2. Berg 10:01.4; 3. Lie 10:03.9; 4. Moe 10:07.0; 5. Dahl "
    "10:09.8; 6. Vik 10:11.1. Results (women): 1. Holm 11:02.5; 2. Aas 11:09.3; 3. Ness 11:15.0.",
    'He wrote {sic} on the wall: "A = B", and nobody knew what it meant; the keeper did not ask.',
    "See https://example.org/a/b?c=d&e=f and https://example.org/g/h?i=j&k=l for the whole plan of "
    "the cottage, the garden, the well and the road that leads down to the landing.",
    "x = 3;",
)


def gone(*lines: str) -> list[str]:
    doc = segment(Document.of("\n".join(lines)))
    numbers = sorted({doc.units[mark.unit].line for mark in code(doc) if mark.veto is None})
    return [doc.text[doc.lines[number].start : doc.lines[number].end] for number in numbers]


@pytest.mark.parametrize("line", [JSON, SCRIPT, STYLE, MARKUP])
def test_code_goes(line: str) -> None:
    assert gone(BODY[0], line, BODY[1]) == [line]


SHOWN = (
    "fn main() { let depth = 42; let tide = depth; // the tide is copied, not moved\n"
    'println!("{} and {}", depth, tide); let name = String::from("quay"); let other = name; }',
    'tide("https://tide.example/submit", { method: "POST", headers: { "Accept": "text/plain" }, '
    "body: depths }).then(function (answer) { if (answer.ok) { print('saved'); } else { "
    "print('lost'); } });",
    'const std = @import("std"); pub fn build(b: *std.build) void { const name = "quay"; '
    'const root = b.path("src/main.zig"); const target = b.target(.{}); b.add(name, root); }',
)


@pytest.mark.parametrize("line", SHOWN)
def test_what_an_author_shows_stays(line: str) -> None:
    lines = "\n".join([BODY[0], line, BODY[1]])
    assert gone(lines) == []
    assert explain(lines).text == lines


def test_code_that_stays_is_named() -> None:
    spared = explain("\n".join([BODY[0], SHOWN[-1], BODY[1]])).spared
    assert {one.veto for one in spared if one.rule == "structure.code"} == {SPARED}


@pytest.mark.parametrize("line", TEXT)
def test_text_with_signs_stays(line: str) -> None:
    assert gone(BODY[0], line, BODY[1]) == []


def test_a_short_line_of_code_goes_in_company_only() -> None:
    assert gone(BODY[0], "});", BODY[1]) == []
    assert gone(BODY[0], SCRIPT, "});", BODY[1]) == [SCRIPT, "});"]


def test_the_record_says_what_it_was() -> None:
    (removal,) = [r for r in explain("\n".join([*BODY, JSON])).removals if r.end > 200]
    assert removal.rule == "structure.code"
    assert removal.why == WHY


def test_it_is_part_of_the_default() -> None:
    assert explain("\n".join([*BODY, JSON]), NEWS).text == "\n".join(BODY)


@given(texts)
def test_any_text_can_be_read(text: str) -> None:
    doc = segment(Document.of(text))
    assert all(mark.unit < len(doc.units) for mark in code(doc))
