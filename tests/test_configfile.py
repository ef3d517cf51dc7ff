from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsclean import CAREFUL, NEWS, PRESETS, Config, RuleError, clean, read_rules
from newsclean.model import Document, Mark

RULES = """\
format = 1

[[rule]]
id = "my.pigeon"
category = "pigeons"
scope = "line"
strength = "strong"
phrases = ["Send us a pigeon"]
negative = ["He sent us a pigeon."]
"""
DOVES = RULES.replace("pigeon", "dove").replace("format = 1\n", 'without = ["en.share-this"]\n')


def written(folder: Path, text: str | bytes, name: str = "ours.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def by_form(_: Document) -> tuple[Mark, ...]:
    return ()


def test_a_file_changes_fields_of_a_preset(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'preset = "careful"\ncaptions = "drop"\nwithout = ["social", "byline"]\n'
        "repair = false\ntail = 0\nmax_removed = 0.5\n",
    )
    assert Config.from_toml(path) == CAREFUL.but(
        captions="drop", without={"byline", "social"}, repair=False, tail=0, max_removed=0.5
    )
    assert Config.from_toml(str(path)) == Config.from_toml(path)


@pytest.mark.parametrize("text", ["", "\ufeff", "# nothing\n", 'preset = "news"', "rules = []"])
def test_a_file_may_be_empty(tmp_path: Path, text: str) -> None:
    assert Config.from_toml(written(tmp_path, text)) == NEWS


def test_rules_lie_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    pigeons, doves = written(tmp_path, RULES, "pigeons.toml"), written(folder, DOVES, "doves.toml")
    path = written(folder, 'rules = ["../pigeons.toml", "doves.toml"]\nwithout = ["pigeons"]\n')
    monkeypatch.chdir("/")
    config = Config.from_toml(path)
    assert config.rules == read_rules(pigeons) + read_rules(doves)
    text = "The vote is on Monday.\n\nSend us a dove\n\nSend us a pigeon\n"
    assert clean(text, config) == "The vote is on Monday.\n\nSend us a pigeon\n"


def test_what_was_read_is_written(tmp_path: Path) -> None:
    book = read_rules(written(tmp_path, RULES, "mine.toml"))
    config = CAREFUL.but(rules=book, without=["social", "ads"], keep="fuller", tail=0.00001)
    source = config.to_toml(rules=[Path("mine.toml")])
    assert source == (
        'preset = "careful"\nwithout = [\n    "ads",\n    "social",\n]\ntail = 1e-05\n'
        'keep = "fuller"\nrules = [\n    "mine.toml",\n]\n'
    )
    assert Config.from_toml(written(tmp_path, source)) == config


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_written_by_its_name(name: str) -> None:
    assert PRESETS[name].to_toml() == f'preset = "{name}"\n'


shares = st.floats(0, 1)


@given(
    st.sampled_from(list(PRESETS.values())),
    st.fixed_dictionaries(
        {},
        optional={
            "repair": st.booleans(),
            "wrapped": st.sampled_from(["keep", "join"]),
            "markup": st.sampled_from(["keep", "drop"]),
            "spaces": st.sampled_from(["plain", "french"]),
            "without": st.sets(st.sampled_from(["social", "ads", "byline", "en.share-this"])),
            "weak": st.sampled_from(["never", "context", "always"]),
            "tail": shares,
            "line_model": shares,
            "captions": st.sampled_from(["keep", "drop"]),
            "repeats": st.booleans(),
            "lone_twins": st.booleans(),
            "keep": st.sampled_from(["first", "fuller"]),
            "similarity": st.floats(0.9, 1),
            "neighbour_similarity": st.floats(0, 0.8),
            "containment": shares,
            "max_removed": shares,
        },
    ),
)
@settings(max_examples=40)
@example(NEWS, {"tail": 5e-324, "containment": 1})
def test_every_configuration_comes_back(
    tmp_path_factory: pytest.TempPathFactory, start: Config, changes: dict[str, Any]
) -> None:
    config = start.but(**changes)
    path = written(tmp_path_factory.getbasetemp(), config.to_toml())
    assert Config.from_toml(path) == config


def test_each_field_can_be_written_but_for_code() -> None:
    other: dict[type, Callable[[Any], Any]] = {
        bool: lambda value: not value,
        float: lambda value: value * 0.9,
        str: {"context": "never", "keep": "drop", "first": "fuller", "plain": "french"}.__getitem__,
        frozenset: lambda _: {"social"},
    }
    for field in fields(Config):
        if field.name in ("rules", "markers"):
            continue
        value = getattr(NEWS, field.name)
        new: Any = "join" if field.name == "wrapped" else other[type(value)](value)
        config = replace(NEWS, **{field.name: new})
        assert f"\n{field.name} = " in config.to_toml(), field.name


BROKEN = {
    "captions = ": "not a TOML file in UTF-8: Invalid value",
    'captoins = "drop"': "Config has no field 'captoins'; did you mean 'captions'?",
    'captions = "dorp"': "Config.captions is one of keep, drop, not 'dorp'",
    "captions = 3": "Config.captions is one of keep, drop, not 3",
    "repair = 1": "Config.repair is True or False, not int 1",
    "tail = 1.5": "Config.tail is a share from 0 to 1, not 1.5",
    "tail = nan": "Config.tail is a share from 0 to 1, not nan",
    "tail = 1979-05-27": "Config.tail is a share from 0 to 1, not date datetime.date(1979, 5, 27)",
    "similarity = 0.5": "Config.neighbour_similarity, 0.62, is above Config.similarity, 0.5",
    'without = "social"': "Config.without takes several names, not one string",
    "without = [3]": "Config.without takes several names; int 3 is none",
    'without = ["socail"]': "without: no rule, family or category is called 'socail'; did you mean",
    'preset = "carefull"': "no preset is called 'carefull'; did you mean 'careful'?",
    "preset = 3": "preset is the name of one, not int 3",
    'markers = ["mine"]': "markers are code and no file has them: add them by config.but(markers",
    'rules = "mine.toml"': "rules takes several paths of files, not one string",
    "rules = [1]": "rules takes several paths of files; int 1 is none",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_mistake_is_told_with_its_file_and_field(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ValueError, match="^" + re.escape(f"{path}: {BROKEN[text]}")):
        Config.from_toml(path)


def test_a_mistake_in_a_file_of_rules_is_told_with_both_files(tmp_path: Path) -> None:
    rules = written(tmp_path, RULES.replace("line", "lines"), "mine.toml")
    path = written(tmp_path, 'rules = ["mine.toml"]')
    with pytest.raises(
        ValueError, match=re.escape(f"{path}: {rules}: rule 'my.pigeon': field")
    ) as e:
        Config.from_toml(path)
    assert isinstance(e.value.__cause__, RuleError)


def test_what_cannot_be_read_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Config.from_toml(tmp_path / "none.toml")
    with pytest.raises(FileNotFoundError, match=r"none\.toml"):
        Config.from_toml(written(tmp_path, 'rules = ["none.toml"]'))


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^Config.markers are code and cannot be written: leave "):
        NEWS.but(markers=[by_form]).to_toml()
    book = read_rules(written(tmp_path, RULES, "mine.toml"))
    with pytest.raises(
        ValueError, match=r"^Config.rules are written as the paths of their files: "
    ):
        NEWS.but(rules=book).to_toml()
    with pytest.raises(ValueError, match=r"^Config.rules is None: a configuration without rules"):
        NEWS.to_toml(rules=["mine.toml"])
