"""The stamp of a configuration: the version, and a hash of all that can change an output."""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Iterator
from dataclasses import fields
from hashlib import blake2b
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any, TypeAlias

from newsclean import __version__
from newsclean.argument_checks import given
from newsclean.config import NEWS, ConfigLike, as_config

_Path: TypeAlias = tuple[object, ...]
"""What is being described, from the outside in."""


def stamp(config: ConfigLike = NEWS) -> str:
    """The version, and a hash of every choice in `config`: equal stamps mean equal cleaning.

    Of a rule book, its rules and what it switches off count. A marker of your own counts by all
    that belongs to it: a function by its name, its code, its defaults and what it uses of the
    functions around it; a `functools.partial` also by its arguments; an object that is called, or
    whose method is, by its class, the code that is called, and its state. So a marker that is made
    with other parameters has another stamp, and one whose code was changed as well. Since code is
    compiled, another minor version of Python gives it another one too. What a marker reads
    elsewhere, in globals or files, does not count.

    Raises `TypeError` for a marker whose state cannot be told, such as one that holds a lock.
    """
    chosen = as_config(config)
    choices = {item.name: getattr(chosen, item.name) for item in fields(chosen)}
    text = repr(_described(choices, ()))
    return f"{__version__}+{blake2b(text.encode('utf-8', 'replace'), digest_size=6).hexdigest()}"


def _described(value: object, path: _Path) -> Any:
    """`value` as tuples and plain values that are the same in every process."""
    if type(value) in _PLAIN:
        return type(value).__name__, value
    if isinstance(value, type):
        return "type", _qualified_name(value)
    for depth, outer in enumerate(reversed(path)):
        if outer is value:
            return "itself", depth
    path = (*path, value)

    def each(values: Iterable[object]) -> tuple[Any, ...]:
        return tuple(_described(one, path) for one in values)

    kind = _qualified_name(type(value))
    match value:
        case CodeType():
            return kind, value.co_code, value.co_names, each(value.co_consts)
        case FunctionType():
            used = each(map(_content, value.__closure__ or ()))
            parts = each((value.__code__, value.__defaults__, value.__kwdefaults__))
            return kind, _qualified_name(value), parts, used
        case MethodType():
            return kind, each((value.__func__, value.__self__))
        case tuple() | list() if type(value) in (tuple, list):
            return kind, each(value)
        case set() | frozenset() if type(value) in (set, frozenset):
            return kind, sorted(each(value), key=repr)  # each process has an order of its own
        case dict() if type(value) is dict:
            return kind, sorted(map(each, value.items()), key=repr)
    methods = (vars(base).get("__call__") for base in type(value).__mro__)
    called = next((method for method in methods if isinstance(method, FunctionType)), None)
    return kind, each((called, *_state(value)))


_PLAIN = (type(None), type(...), bool, int, float, complex, str, bytes)


def _content(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:  # nothing is in it yet
        return ...


def _state(value: object) -> Iterator[object]:
    """What pickle would write down of an object."""
    try:
        reduce = copyreg.dispatch_table.get(type(value))
        made = reduce(value) if reduce else value.__reduce_ex__(2)
    except Exception as error:
        raise TypeError(f"no stamp can tell what is in {given(value)}: {error}") from error
    if isinstance(made, str):  # what has a name, such as a function in C or one with a cache
        yield made
        yield getattr(value, "__wrapped__", None)
        return
    yield _qualified_name(made[0])
    for part in made[1:]:
        yield tuple(part) if isinstance(part, Iterator) else part


def _qualified_name(value: Any) -> str:
    # A process that was started by another one knows its main module by another name.
    module = str(value.__module__).replace("__mp_main__", "__main__")
    return f"{module}.{value.__qualname__}"
