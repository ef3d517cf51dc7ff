"""What the first text of a process waits for: by what is loaded and made, not by the clock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsclean.prepared import FILE, HOME, MODEL
from tests.conftest import ROOT

ARTICLE = ROOT / "examples" / "mediation.txt"


def python(home: Path, *arguments: str) -> str:
    """What a new process prints that has the package in `home`."""
    environment = {**os.environ, "PYTHONPATH": str(home)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, check=True, encoding="utf-8"
    ).stdout


def copied(folder: Path) -> Path:
    """A copy of the package in `folder`, without what is prepared when it is built."""
    ignored = shutil.ignore_patterns("__pycache__", FILE, f"{MODEL}.py")
    shutil.copytree(HOME, folder / "newsclean", ignore=ignored)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which all is prepared."""
    home = copied(tmp_path_factory.mktemp("built"))
    python(home, "-m", "newsclean.preparing")
    return home


LOADED = """
import re._compiler, runpy, sys

compiled = []
plain = re._compiler.compile
re._compiler.compile = lambda *given: compiled.append(given) or plain(*given)

sys.argv = ["newsclean", *sys.argv[1:]]
try:
    runpy.run_module("newsclean", run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code
from newsclean.prepared import prepared, prepared_model
from newsclean.rules.rule import shipped_rules

assert prepared() and prepared_model()
print()
print(len(compiled), len(shipped_rules().by_place), *sys.modules)
"""
SLOW = {
    "ftfy", "multiprocessing", "newsclean.rules.reading", "newsclean.rules.safety",
    "newsclean.stream", "newsclean.text._markup", "newsclean.text._wrapped", "numpy", "pyarrow",
    "rich", "secrets", "tempfile", "tomllib",
}  # fmt: skip


def test_a_short_text_loads_and_makes_little(built: Path, tmp_path: Path) -> None:
    text = "The vote on the harbour is on Monday.\n\nThe mayor spoke to nobody about it.\n"
    (tmp_path / "short.txt").write_text(text)
    *cleaned, loaded = python(
        built, "-c", LOADED, "clean", str(tmp_path / "short.txt")
    ).splitlines()
    patterns, rules, *modules = loaded.split()
    assert cleaned[:3] == text.splitlines()
    assert set(modules) & {*SLOW, "rapidfuzz"} == set()
    assert int(patterns) < 110  # there are 160 at the top of modules alone
    assert int(rules) < 20  # of 2,500 and more


def test_an_article_full_of_boilerplate_makes_the_rules_that_may_find_a_line(built: Path) -> None:
    _, rules, *modules = python(built, "-c", LOADED, "clean", str(ARTICLE)).splitlines()[-1].split()
    assert set(modules) & SLOW == set()
    assert int(rules) < 150


@pytest.mark.parametrize("prepared", [True, False])
def test_what_is_prepared_changes_no_answer(prepared: bool, built: Path, tmp_path: Path) -> None:
    home = built if prepared else copied(tmp_path)
    answers = python(home, "-c", ANSWERS, str(prepared), str(ARTICLE))
    here = python(Path(HOME).parent, "-c", ANSWERS, "", str(ARTICLE))
    assert answers == here
    assert answers.count("boilerplate") > 5


ANSWERS = """
import sys
from newsclean import NEWS, Rule, RuleBook, explain, shipped_rules
from newsclean.prepared import prepared, prepared_model

known, model = prepared() is not None, prepared_model() is not None
assert not sys.argv[1] or sys.argv[1] == str(known) == str(model)
text = open(sys.argv[2], encoding="utf-8").read()
own = Rule(id="my.own", category="site", scope="line", strength="strong", phrases=("CNN \u2014",))
sentence = Rule(
    id="my.other", category="site", scope="sentence", strength="strong",
    phrases=("Required fields are marked *",),
)
for changes in (
    {}, {"without": {"social"}}, {"drop": {"photo-credit"}},
    {"rules": RuleBook((own, sentence), frozenset({"en.scroll-top"}))},
):
    print(explain(text, NEWS.but(**changes)).to_dict())
book = shipped_rules()
print(len(book.rules), book.without(["social"]).rules[-1], sorted({rule.id for rule in book.rules}))
"""
