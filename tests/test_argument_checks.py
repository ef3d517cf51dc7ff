"""What a program does wrong at first, and what it is told: what was given, and what to do."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import newsclean
from newsclean import (
    NEWS,
    PRESETS,
    THOROUGH,
    Article,
    Config,
    Document,
    Mark,
    Rule,
    RuleBook,
    Templates,
    clean,
    clean_many,
    compare,
    dedupe,
    explain,
    explain_many,
    learn,
    read_rules,
    shipped_rules,
)
from newsclean.config import as_config
from newsclean.pipeline import markers, rule_book
from newsclean.review.judgements import failures, read_verdicts, rules_from
from newsclean.review.near_misses import nearest
from newsclean.stream import Job, clean_files, stamp
from tests.conftest import ROOT

TEXT = "The council met on Monday.\n\nShare this article\n"

# What is no text

NO_TEXT: list[tuple[object, str]] = [
    (None, "works on str, not None: leave out what is missing, or give ''"),
    (math.nan, "not float nan: leave out what is missing"),
    (b"A text.", "not bytes b'A text.': decode bytes first, for example data.decode('utf-8')"),
    (bytearray(b"A"), "not bytearray bytearray(b'A'): decode bytes first"),
    (Path("a.txt"), "read the file first, for example path.read_text('utf-8')"),
    ({"text": "A"}, "not dict {'text': 'A'}: give the text that is in it, for example row['text']"),
    (io.StringIO("A"), "give what it holds, for example file.read()"),
    (["A", "B"], "not list ['A', 'B']: clean_many(texts) cleans several"),
    (("A",), "clean_many(texts) cleans several"),
    ({"A"}, "clean_many(texts) cleans several"),
    (7, "not int 7: str(value) makes one, if that is the text"),
    (True, "not bool True"),
    (object, "not type"),
]


@pytest.mark.parametrize(("given", "told"), NO_TEXT, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "use",
    [
        clean,
        explain,
        lambda text: compare(text, "A"),
        lambda text: compare("A", text),
        lambda text: list(clean_many([text])),
        lambda text: learn([text]),
        lambda text: nearest(text),
        lambda text: Article("a", text),
    ],
    ids=["clean", "explain", "compare", "compare", "clean_many", "learn", "nearest", "Article"],
)
def test_what_is_no_text_is_named(use: Callable[[Any], object], given: object, told: str) -> None:
    with pytest.raises(TypeError) as caught:
        use(given)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 200


def test_what_is_told_of_a_value_stays_short() -> None:
    with pytest.raises(TypeError) as caught:
        clean([str(number) * 1000 for number in range(1000)])  # type: ignore[arg-type]
    assert len(str(caught.value)) < 300


class Text(str):
    """A text of one's own kind."""


def test_a_kind_of_str_is_a_text() -> None:
    assert clean(Text(TEXT)) == clean(TEXT)


@pytest.mark.parametrize("one", [TEXT, TEXT.encode(), {"a": TEXT}, None, 3])
@pytest.mark.parametrize(
    "use", [clean_many, explain_many, learn], ids=["clean_many", "explain_many", "learn"]
)
def test_one_text_is_not_several(use: Callable[[Any], object], one: object) -> None:
    with pytest.raises(TypeError, match=f"^{use.__name__} takes several texts, not "):
        use(one)


@pytest.mark.parametrize(("many", "one"), [(clean_many, clean), (explain_many, explain)])
def test_many_texts_stay_lazy(many: Callable[..., Any], one: Callable[[str], object]) -> None:
    seen = []

    def texts() -> Any:
        for number in range(3):
            seen.append(number)
            yield TEXT

    cleaned = many(texts())
    assert seen == []
    assert next(cleaned) == one(TEXT)
    assert seen == [0]


def test_articles_are_articles() -> None:
    with pytest.raises(TypeError, match="articles are Article values, not str 'A text"):
        dedupe(["A text."])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"Article.id is a string, not int 7: str\(id\) makes one"):
        Article(7, "A text.")  # type: ignore[arg-type]


# The name of a preset, wherever a configuration is taken

WITH_CONFIG: dict[str, Callable[[Any], object]] = {
    "clean": lambda config: clean(TEXT, config),
    "explain": lambda config: explain(TEXT, config),
    "clean_many": lambda config: clean_many([TEXT], config),
    "explain_many": lambda config: explain_many([TEXT], config),
    "compare": lambda config: compare("A boat sank.", "A boat sank there.", config),
    "markers": markers,
    "rule_book": rule_book,
    "stamp": stamp,
    "nearest": lambda config: nearest(TEXT, config),
    "failures": lambda config: list(failures(read_verdicts(VERDICTS), config)),
    "rules_of": lambda config: rules_from(read_verdicts(VERDICTS), config),
    "clean_files": lambda config: clean_files(
        Job(inputs=(str(ROOT / "examples" / "day.jsonl"),), output="-", config=config)
    ),
}
VERDICTS: dict[str, Any] = {
    "format": 1,
    "texts": [
        {
            "name": "a",
            "raw": TEXT,
            "verdicts": [{"decision": "removed", "verdict": "right", "start": 28, "end": 46}],
        }
    ],
}


@pytest.mark.parametrize("name", WITH_CONFIG)
def test_a_preset_may_be_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    use = WITH_CONFIG[name]

    def plainly(found: Any) -> object:
        return [*found] if name.endswith("_many") else str(found) if name == "markers" else found

    for preset, config in PRESETS.items():
        if name != "clean_files":
            assert plainly(use(preset)) == plainly(use(config))
    with pytest.raises(ValueError, match="no preset is called 'carefull'; did you mean 'careful'"):
        use("carefull")
    with pytest.raises(ValueError, match=r"called 'x'; there are 'careful', 'news', 'thorough'$"):
        use("x")
    with pytest.raises(TypeError, match=r"is a Config or one of .*, not int 3"):
        use(3)
    capsys.readouterr()


def test_as_config() -> None:
    own = replace(NEWS, max_removed=0.5)
    assert as_config(own) is own
    assert as_config("thorough") is THOROUGH
    with pytest.raises(TypeError, match="not None"):
        as_config(None)  # type: ignore[arg-type]


# Configurations


@pytest.mark.parametrize("name", [item.name for item in fields(Config)])
def test_every_field_of_a_configuration_refuses_what_it_is_not(name: str) -> None:
    wrongs: list[Any] = [object(), 7, math.nan, "x", b"x", [7], {"a": 1}]
    for wrong in wrongs:
        with pytest.raises((TypeError, ValueError)) as caught:
            Config(**{name: wrong})
        assert str(caught.value).startswith(f"Config.{name} "), caught.value
    also: list[Any] = [None] if name != "rules" else []
    also += [True] if not isinstance(getattr(NEWS, name), bool) else []
    for wrong in also:
        with pytest.raises((TypeError, ValueError), match=rf"^Config\.{name} "):
            Config(**{name: wrong})


@dataclass
class Unhashable:
    def __call__(self, doc: Document) -> tuple[Mark, ...]:
        return doc.marks[:0]


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        {"rules": "x.toml"},
        TypeError,
        "a RuleBook, not str 'x.toml': read_rules(\"mine.toml\") makes",
    ),
    ({"rules": shipped_rules().rules[0]}, TypeError, "RuleBook(rules) one of rules"),
    ({"rules": [RuleBook()]}, TypeError, "books are added by +"),
    ({"similarity": "high"}, TypeError, "a share from 0 to 1, not str 'high'"),
    ({"similarity": True}, TypeError, "a share from 0 to 1, not bool True"),
    ({"similarity": math.nan}, ValueError, "a share from 0 to 1, not nan"),
    ({"max_removed": math.inf}, ValueError, "a share from 0 to 1, not inf"),
    ({"max_removed": 10**400}, ValueError, "a share from 0 to 1, not 1000"),
    ({"max_removed": None}, TypeError, "a share from 0 to 1, not None"),
    ({"repair": 1}, TypeError, "True or False, not int 1"),
    ({"repeats": "no"}, TypeError, "True or False, not str 'no'"),
    ({"neighbour_similarity": 0.9}, ValueError, "0.9, is above Config.similarity, 0.85"),
    ({"without": "ads"}, TypeError, "several names, not one string"),
    ({"without": ["ads", 3]}, TypeError, "several names; int 3 is none"),
    ({"markers": clean}, TypeError, "several markers, not function"),
    ({"markers": (Unhashable(),)}, TypeError, "that hash, and Unhashable Unhashable() does not"),
    ({"markers": ["boilerplate"]}, TypeError, "several markers; str 'boilerplate' is none"),
]


@pytest.mark.parametrize(("wrong", "kind", "told"), WRONG, ids=[told for _, _, told in WRONG])
def test_a_wrong_choice_is_told_in_words(
    wrong: dict[str, Any], kind: type[Exception], told: str
) -> None:
    with pytest.raises(kind) as caught:
        Config(**wrong)
    (name,) = wrong
    assert str(caught.value).startswith(f"Config.{name}")
    assert told in str(caught.value)


def test_equal_choices_are_equal() -> None:
    ones: list[Any] = [1, 1.0, Fraction(1)]
    for one in ones:
        assert stamp(Config(max_removed=one)) == stamp(Config(max_removed=1.0))
        assert type(Config(max_removed=one).max_removed) is float


# Rules


def test_a_rule_takes_strings() -> None:
    good = shipped_rules().rules[0]
    for item in fields(Rule):
        wrong: list[Any] = [None, 7, True, b"x", object()]
        wrong.append("one" if isinstance(getattr(good, item.name), tuple) else ["one"])
        for value in wrong:
            with pytest.raises(TypeError, match=rf"^Rule\.{item.name} "):
                replace(good, **{item.name: value})
    lines: Any = ["a"]
    assert replace(good, phrases=lines, pattern="").phrases == ("a",)


def test_a_book_takes_rules() -> None:
    rule = shipped_rules().rules[0]
    wrong: Any
    rules: Any = [rule]
    assert RuleBook(rules) == RuleBook((rule,))
    for wrong in (rule, "x.toml", ["x.toml"], None, 7):
        with pytest.raises(TypeError, match=r"^RuleBook\.rules takes several rules"):
            RuleBook(wrong)
    for wrong in ("ads", [7], None):
        with pytest.raises(TypeError, match=r"^RuleBook\.off takes several names"):
            RuleBook((), wrong)
        with pytest.raises(TypeError, match=r"^RuleBook\.without takes several names"):
            shipped_rules().without(wrong)


# What is read from JSON


def test_a_format_is_a_number() -> None:
    """In Python True is 1, and so is 1.0."""
    for wrong in (True, 1.0, "1", 2, None, [1]):
        with pytest.raises(ValueError, match="not verdicts of format 1"):
            read_verdicts({**VERDICTS, "format": wrong})
        with pytest.raises(ValueError, match="learned from pages, in format 1"):
            Templates.of({"format": wrong, "sites": {}})


def test_a_state_is_what_was_written() -> None:
    learned = Templates()
    for page in ("One page.\nShare: now\n", "Another one.\nShare: now\n"):
        learned.add(page)
    state = learned.state()
    assert Templates.of(state).state() == state
    lines = state["sites"]["site"]["lines"]
    key = next(iter(lines))
    broken: list[tuple[str, object]] = [
        ("pages", [True]),
        ("pages", ["7"]),
        ("pages", [1.5]),
        ("pages", [-1]),
        ("pages", [1 << 64]),
        ("pages", 3),
        ("lines", {key: [3, False, [1]]}),
        ("lines", {key: ["a", 0, [1]]}),
        ("lines", {key: ["a", False, [True]]}),
        ("lines", {key: ["a", False]}),
        ("lines", [1]),
        ("labels", {key: "abc"}),
        ("sample", {"x": ["a"]}),
        ("sample", {"1": "abc"}),
        ("sample", {"1": [1]}),
        ("sample", {"1" * 5000: ["a"]}),
    ]
    for name, value in broken:
        with pytest.raises(ValueError, match=r"^not what was learned from pages: "):
            Templates.of({"format": 1, "sites": {"site": {**state["sites"]["site"], name: value}}})


# Without numpy

WITHOUT_NUMPY = "import sys; sys.modules['numpy'] = None\n"


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_is_there_by_a_star_without_numpy_too() -> None:
    code = "from newsclean import *\nprint(clean('A storm.'), 'Index' in globals())\n"
    assert python(code) == "A storm. True\n"
    assert python(WITHOUT_NUMPY + code) == "A storm. False\n"
    names = python(
        WITHOUT_NUMPY + "import newsclean\n"
        "for name in dir(newsclean): getattr(newsclean, name)\n"
        "print(*newsclean.__all__)"
    )
    gone = set(newsclean.__all__) - set(names.split())
    assert gone == {
        "Article", "Verdict", "dedupe", "Index", "IndexFileError", "Seen", "Passage",
        "reuse_marker", "reused", "StoryPair", "story_near_misses",
    }  # fmt: skip


@pytest.mark.parametrize("first", ["", WITHOUT_NUMPY])
def test_help(first: str) -> None:
    told = python(f"{first}import newsclean\nhelp(newsclean)")
    assert "Clean the text of scraped news" in told
    assert "clean(text: 'str'" in told
    assert ("dedupe(articles" in told) is (not first)


def test_what_needs_numpy_says_how_to_get_it() -> None:
    told = python(
        WITHOUT_NUMPY + "import newsclean\n"
        "for name in ('dedupe', 'Index', 'reused', 'Article'):\n"
        "    try:\n        getattr(newsclean, name)\n"
        "    except ImportError as error:\n        print(error, error.name)\n"
        "try:\n    from newsclean import dedupe\n"
        "except ImportError as error:\n    print(error)\n"
    )
    assert told.splitlines() == [
        *(
            f"newsclean.{name} needs numpy: pip install 'newsclean[corpus]' numpy"
            for name in ("dedupe", "Index", "reused", "Article")
        ),
        "newsclean.dedupe needs numpy: pip install 'newsclean[corpus]'",
    ]


def test_only_a_missing_numpy_is_a_missing_extra() -> None:
    told = python(
        "import sys; sys.modules['regex'] = None\nimport newsclean\n"
        "try:\n    newsclean.read_rules\nexcept ImportError as error:\n    print(error)\n"
    )
    assert "extra" not in told
    assert "regex" in told


def test_rules_are_read_from_a_path(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        read_rules(None)  # type: ignore[arg-type]
    with pytest.raises(IsADirectoryError):
        read_rules(tmp_path)
