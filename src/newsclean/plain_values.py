"""The values of a record as plain ones, which JSON has, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, TypeVar

from newsclean.argument_checks import given, is_string
from newsclean.model import Edit, RawOffset, RawSpan, Removal, Spared

FORMAT = 1
"""The version of the layout. It grows when a field changes its meaning or goes."""

_HALVES = re.compile("(?<=[\ud800-\udbff])(?=[\udc00-\udfff])")

_Item = TypeVar("_Item", Edit, Removal, Spared)


def plain(value: Any) -> Any:
    """A text, a span or a value of the model as what JSON has.

    Where two halves of a character (surrogates) stand side by side, which JSON would make one of,
    a text is a list of pieces.
    """
    match value:
        case str():
            pieces = _HALVES.split(value)
            return value if len(pieces) == 1 else pieces
        case Edit() | Removal() | Spared():
            return {name: plain(one) for name, one in value._asdict().items()}
        case (int(start), int(end)):
            return {"start": start, "end": end}
    return value


def fields_of(values: object, place: str = "a record") -> Mapping[str, Any]:
    """`values`, if they have names. Raises `ValueError`, which says where, for anything else."""
    if isinstance(values, Mapping):
        return values
    raise ValueError(f"no record of a cleaning: {place} is an object, not {given(values)}")


def check_format(values: Mapping[str, Any]) -> None:
    """Raise `ValueError` unless the field `format` names the layout that is read here."""
    _read(values, "format", str(FORMAT), lambda one: type(one) is int and one == FORMAT)


def switch_in(values: Mapping[str, Any], name: str) -> bool:
    """What is true or false in the field `name`."""
    return bool(_read(values, name, "true or false", lambda one: isinstance(one, bool)))


def text_in(values: Mapping[str, Any], name: str, place: str = "") -> str:
    """The text in the field `name`."""
    return "".join(_read(values, name, "a string", _is_text, place))


def items_in(
    values: Mapping[str, Any], name: str, kind: type[_Item], size: int
) -> tuple[_Item, ...]:
    """The values of `kind` in the field `name`, whose offsets count in a text of `size`."""
    items = _read(values, name, "a list", lambda one: isinstance(one, list))
    return tuple(_item(one, f"{name}[{at}]", kind, size) for at, one in enumerate(items))


def items_apart_in(
    values: Mapping[str, Any], name: str, kind: type[_Item], size: int
) -> tuple[_Item, ...]:
    """The same, each of which starts where the one before it ends, or later."""
    items = items_in(values, name, kind, size)
    for at, (one, other) in enumerate(pairwise(items), 1):
        if other.start < one.end:
            raise ValueError(f"no record of a cleaning: {name}[{at}] starts in the one before it")
    return items


def _item(value: object, place: str, kind: type[_Item], size: int) -> _Item:
    values = fields_of(value, place)
    read: dict[str, Any] = dict(zip(("start", "end"), _span(values, place, size), strict=True))
    for name in kind._fields[2:]:
        if name == "twin":
            twin, where = values.get(name), f"{place}.{name}"
            read[name] = None if twin is None else _span(fields_of(twin, where), where, size)
        elif name == "score":
            read[name] = _read(values, name, "a number", _is_number, place)
        else:
            read[name] = text_in(values, name, place)
    return kind(**read)


def _span(values: Mapping[str, Any], place: str, size: int) -> RawSpan:
    """The part of a text of `size` that the fields `start` and `end` name."""

    def offset(name: str, least: int) -> RawOffset:
        def fits(at: object) -> bool:
            return type(at) is int and least <= at <= size

        return RawOffset(_read(values, name, f"a place from {least} to {size}", fits, place))

    start = offset("start", 0)
    return start, offset("end", start)


def _read(
    values: Mapping[str, Any],
    name: str,
    what: str,
    fits: Callable[[Any], object],
    place: str = "",
) -> Any:
    """The value of the field `name`. Raises `ValueError` where there is none that `fits`."""
    where = f"{place}.{name}" if place else name
    if name not in values:
        raise ValueError(f"no record of a cleaning: {where} is missing")
    if not fits(values[name]):
        raise ValueError(f"no record of a cleaning: {where} is {what}, not {given(values[name])}")
    return values[name]


def _is_text(value: object) -> bool:
    return is_string(value) or (isinstance(value, list) and all(map(is_string, value)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
