"""Changes of a module that a test should notice: what `mutants.py` tries.

A change swaps an operator, a comparison or a function for its neighbour, moves a number by one or
by a third, marks a string, negates a condition, or takes away a result, a call or a jump. Numbers
and strings of the module itself are among them, since thresholds stand there. What cannot change
what the code does is left alone: annotations, docstrings, decorators, what an assert says, the
sizes of caches.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

COMPARED = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
COUNTED = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.BitXor: ("^", "&"),
    ast.LShift: ("<<", ">>"),
    ast.RShift: (">>", "<<"),
    ast.And: ("and", "or"),
    ast.Or: ("or", "and"),
}
_PAIRS = """
    min max, any all, startswith endswith, find rfind, lstrip rstrip, lower upper, floor ceil,
    partition rpartition, bisect_left bisect_right, islower isupper, removeprefix removesuffix,
    add discard, minimum maximum
"""
OPPOSITE = {
    one: other
    for pair in _PAIRS.split(",")
    for one, other in (pair.split(), reversed(pair.split()))
}
FUNCTIONS = {"min", "max", "any", "all"}
"""Of those the ones that are no methods."""

UNTRIED_CALLS = {"TypeVar", "lru_cache", "cast"}
UNTRIED_NAMES = {"__all__", "__slots__", "TYPE_CHECKING"}


class Mutant(NamedTuple):
    """A module with one change."""

    where: str
    """The function, as in `Class.method`; of the module itself, nothing."""
    line: int
    was: str
    becomes: str
    """The lines that change, without the space around."""
    source: bytes


def mutants(source: bytes) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of their places."""
    seen = {source}
    for start, end, new, where in sorted(_changes(source)):
        changed = source[:start] + new.encode() + source[end:]
        if changed in seen:
            continue
        seen.add(changed)
        compile(changed, where, "exec")  # a change that is no Python would count as killed
        head, tail = source.rfind(b"\n", 0, start) + 1, source.find(b"\n", end)
        becomes = source[head:start] + new.encode() + source[end:tail]
        line = source.count(b"\n", 0, start) + 1
        was = source[head:tail].decode().strip()
        yield Mutant(where, line, was, becomes.decode().strip(), changed)


def is_listed(mutant: Mutant, entry: Mapping[str, str]) -> bool:
    """Whether an entry of mutants_equivalent.toml means this mutant."""
    return (
        entry["was"].strip() == mutant.was
        and entry["becomes"].strip() == mutant.becomes
        and entry.get("where", mutant.where) == mutant.where
    )


def _changes(source: bytes) -> Iterator[tuple[int, int, str, str]]:
    """From where to where in `source`, what to put there, and in which function it is."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def span(node: Any) -> tuple[int, int]:
        return (
            starts[node.lineno - 1] + node.col_offset,
            starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def between(left: ast.AST, right: ast.AST, swap: tuple[str, str]) -> tuple[int, int, str]:
        start, end = span(left)[1], span(right)[0]
        gap = re.sub(rb"#[^\n]*", lambda hit: b" " * len(hit[0]), source[start:end])
        at = start + gap.index(swap[0].encode())
        return at, at + len(swap[0]), swap[1]

    def wrapped(node: ast.AST, form: str) -> tuple[int, int, str]:
        start, end = span(node)
        return start, end, form.replace("@", source[start:end].decode())

    for node, scope in _nodes(ast.parse(source), ()):
        found: list[tuple[int, int, str]] = []
        match node:
            case ast.Compare():
                sides = [node.left, *node.comparators]
                found += map(between, sides, sides[1:], [COMPARED[type(op)] for op in node.ops])
            case ast.BoolOp(values=sides):
                found += [between(*two, COUNTED[type(node.op)]) for two in pairwise(sides)]
            case ast.BinOp(left=left, right=right) | ast.AugAssign(target=left, value=right):
                if swap := COUNTED.get(type(node.op)):
                    found.append(between(left, right, swap))
            case ast.UnaryOp():
                start = span(node)[0]
                found.append((start, start + (3 if isinstance(node.op, ast.Not) else 1), ""))
            case ast.Attribute(attr=name) if name in OPPOSITE:
                end = span(node)[1]
                found.append((end - len(name), end, OPPOSITE[name]))
            case ast.Name(id=name) if name in FUNCTIONS:
                found.append(wrapped(node, OPPOSITE[name]))
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                found += [wrapped(one, "(not (@))") for one in [test] if _is_plain(one)]
            case ast.comprehension(ifs=tests):
                found += [wrapped(one, "(not (@))") for one in tests if _is_plain(one)]
            case ast.Return(value=value) | ast.Yield(value=value):
                if value and not isinstance(value, ast.Constant):
                    found.append(wrapped(value, "None"))
            case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Break() | ast.Continue():
                found.append(wrapped(node, "pass"))
            case ast.JoinedStr():
                found.append(wrapped(node, "(@).strip()[:-1]"))
            case ast.Constant(value=value):
                found += [wrapped(node, form) for form in _others(value)]
        yield from ((*one, ".".join(scope)) for one in found)


def _nodes(node: Any, scope: tuple[str, ...]) -> Iterator[tuple[ast.AST, tuple[str, ...]]]:
    """What may be changed, and in which function it stands."""
    yield node, scope
    inner: Iterable[ast.AST | None] = ast.iter_child_nodes(node)
    match node:
        case ast.FunctionDef(args=given):
            for default in [*given.defaults, *filter(None, given.kw_defaults)]:
                yield from _nodes(default, scope)
            inner, scope = node.body, (*scope, node.name)
        case ast.ClassDef():
            inner, scope = node.body, (*scope, node.name)
        case ast.AnnAssign():
            inner = [] if "TypeAlias" in ast.unparse(node.annotation) else [node.value]
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.If(test=ast.Name(id=name)):
            inner = [] if name in UNTRIED_NAMES else inner
        case ast.Assert():
            inner = [node.test]
        case ast.Expr(value=ast.Constant()) | ast.MatchValue() | ast.JoinedStr():
            inner = []  # places inside of an f-string are known from Python 3.12 on only
        case ast.Call(func=ast.Name(id=name)):
            inner = [] if name in UNTRIED_CALLS else node.args if name == "zip" else inner
    for child in filter(None, inner):
        yield from _nodes(child, scope)


def _is_plain(test: ast.expr) -> bool:
    """Whether no part of a condition is going to be changed so that it says the contrary."""
    if isinstance(test, ast.Name) and test.id in UNTRIED_NAMES:
        return False
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant)


def _others(value: object) -> Iterator[str]:
    """What to write for a constant, where `@` stands for the constant itself."""
    match value:
        case bool():
            yield str(not value)
        case "" | b"":
            yield '"XX"' if value == "" else 'b"XX"'
        case str() if len(value) > 1 and not any(map(str.isalnum, value)):
            yield from ("(@)[1:]", "(@)[:-1]")  # mostly a set of marks
        case str():
            yield '("XX" + @ + "XX")'
        case bytes():
            yield '(b"XX" + @ + b"XX")'
        case 0 | 0.0:
            yield "1"
        case int() if value < 10:
            yield from (str(value + 1), str(value - 1))
        case int():
            yield from (str(round(value * third)) for third in (4 / 3, 2 / 3))
        case float():
            yield from (f"{value * third:.6g}" for third in (4 / 3, 2 / 3))
