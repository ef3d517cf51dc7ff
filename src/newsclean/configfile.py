"""A configuration as a TOML file: its fields, and the preset that they change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add
from os import PathLike
from pathlib import Path, PurePath
from typing import Any, Protocol

from newsclean.argument_checks import given, is_string, several
from newsclean.rules.rule import RuleBook, with_shipped
from newsclean.tomlfile import as_list, as_string, read_toml


def read_changes(path: str | PathLike[str]) -> tuple[str, dict[str, Any]]:
    """The name of a preset in a file, and what else stands in it, with the rules that it names.

    Raises `ValueError` with the reason, and `OSError` if a file cannot be read.
    """
    values = read_toml(path)
    preset = values.pop("preset", "news")
    if not is_string(preset):
        raise ValueError(f"preset is the name of one, not {given(preset)}")
    if "markers" in values:
        raise ValueError(
            "markers are code and no file has them: add them by config.but(markers=...)"
        )
    if "rules" in values:
        from newsclean.rules.reading import read_rules  # takes long to import

        books = list(map(read_rules, _rule_files(path, values)))
        values["rules"] = reduce(add, books) if books else None
    return preset, values


def rule_files(path: str | PathLike[str]) -> list[Path]:
    """The files of rules that a file names, seen from here. Raises what `read_changes` does."""
    return _rule_files(path, read_toml(path))


def _rule_files(path: str | PathLike[str], values: Mapping[str, Any]) -> list[Path]:
    files = _strings("rules", values.get("rules", ()), "paths of files")
    return [Path(path).parent / file for file in files]


class _Named(Protocol):
    """A configuration, as far as it names rules."""

    @property
    def rules(self) -> RuleBook | None: ...
    @property
    def without(self) -> Iterable[str]: ...
    @property
    def drop(self) -> Iterable[str]: ...


def check_names(config: _Named) -> None:
    """Raise `ValueError`, with the field, for a name that no rule has, shipped or of `config`."""
    book = with_shipped(config.rules)
    for field, choose, names in (
        ("without", book.without, config.without),
        ("drop", book.dropping, config.drop),
    ):
        try:
            choose(names)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from error


def as_toml(
    preset: str, changes: Mapping[str, Any], rules: Iterable[str | PathLike[str]] = ()
) -> str:
    """A file with `changes` to `preset`: strings, numbers, switches and sets; `rules` are paths."""
    lines = [f"preset = {as_string(preset)}"]
    for name, value in changes.items():
        match value:
            case bool():
                lines.append(f"{name} = {str(value).lower()}")
            case str():
                lines.append(f"{name} = {as_string(value)}")
            case float():
                lines.append(f"{name} = {value!r}")
            case _:
                lines.append(as_list(name, sorted(value)))
    if paths := [PurePath(path).as_posix() for path in rules]:
        lines.append(as_list("rules", paths))
    return "\n".join(lines) + "\n"


def _strings(place: str, value: object, what: str) -> tuple[str, ...]:
    try:
        return several(place, value, what, is_string)
    except TypeError as error:
        raise ValueError(str(error)) from error
